# The command line: everything but main() in a library, so that its parts can be tested.
noinst_LIBRARIES += libcli.a
libcli_a_CPPFLAGS = $(AM_CPPFLAGS) $(SQLITE_CFLAGS) $(INIH_CFLAGS) $(MD_CFLAGS)
libcli_a_SOURCES = \
	daemon/cli/args.c daemon/cli/args.h \
	daemon/cli/check.c daemon/cli/check.h \
	daemon/cli/cli.c daemon/cli/cli.h \
	daemon/cli/cmd_bounce.c daemon/cli/cmd_case.c daemon/cli/cmd_fact.c daemon/cli/cmd_import.c daemon/cli/cmd_init.c daemon/cli/cmd_plan.c daemon/cli/cmd_show.c daemon/cli/cmd_status.c daemon/cli/cmd_why.c \
	daemon/cli/commands.c daemon/cli/commands.h \
	daemon/cli/find.c \
	daemon/cli/help.c daemon/cli/help.h \
	daemon/cli/list.c daemon/cli/list.h \
	daemon/cli/lists.c daemon/cli/lists.h \
	daemon/cli/table.c daemon/cli/table.h
bin_PROGRAMS += baoxue
baoxue_SOURCES = daemon/cli/main.c
baoxue_LDADD = libcli.a libapp.a libstore.a libcore.a libbase.a $(SQLITE_LIBS) $(INIH_LIBS) $(MD_LIBS) $(CSV_LIBS) $(SYSTEMD_LIBS)
dist_man_MANS += daemon/cli/baoxue.1
include daemon/cli/check.mk
include daemon/cli/import.mk
include daemon/cli/scenario.mk
