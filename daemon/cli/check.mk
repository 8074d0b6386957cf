# check: rule folders and findings
libcli_a_SOURCES += daemon/cli/cmd_check.c
