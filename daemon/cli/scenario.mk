# scenario: rule tests on the real turn
libcli_a_SOURCES += daemon/cli/scenario.c daemon/cli/scenario.h daemon/cli/scenario_answer.c daemon/cli/scenario_fact.c daemon/cli/scenario_int.h daemon/cli/scenario_judge.c \
	daemon/cli/scenario_look.c daemon/cli/scenario_play.c daemon/cli/scenario_roster.c daemon/cli/scenario_rules.c
