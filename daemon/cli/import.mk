# import: tables
libcli_a_SOURCES += daemon/cli/csvfile.c daemon/cli/csvfile.h daemon/cli/csvread.c daemon/cli/import.c daemon/cli/import.h \
	daemon/cli/import_rows.c daemon/cli/import_rows.h
