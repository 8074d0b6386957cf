# unit tests: org
