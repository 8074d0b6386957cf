# unit tests: turn
