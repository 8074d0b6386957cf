# unit tests: mail
