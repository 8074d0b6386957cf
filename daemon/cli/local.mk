# The command line: everything but main() in a library, so that its parts can be tested.
noinst_LIBRARIES += libcli.a
libcli_a_CPPFLAGS = $(AM_CPPFLAGS) $(SQLITE_CFLAGS) $(ICAL_CFLAGS) $(XLSX_CFLAGS) $(INIH_CFLAGS) $(MD_CFLAGS)
libcli_a_SOURCES = \
	daemon/cli/args.c daemon/cli/args.h \
	daemon/cli/backup.c daemon/cli/backup.h \
	daemon/cli/check.c daemon/cli/check.h \
	daemon/cli/cli.c daemon/cli/cli.h \
	daemon/cli/cmd_audit.c \
	daemon/cli/cmd_audit_self.c \
	daemon/cli/cmd_backup.c \
	daemon/cli/cmd_bounce.c \
	daemon/cli/cmd_case.c \
	daemon/cli/cmd_check.c \
	daemon/cli/cmd_edit.c \
	daemon/cli/cmd_fact.c \
	daemon/cli/cmd_import.c \
	daemon/cli/cmd_init.c \
	daemon/cli/cmd_plan.c \
	daemon/cli/cmd_reload.c \
	daemon/cli/cmd_request.c \
	daemon/cli/cmd_report.c \
	daemon/cli/cmd_restore.c \
	daemon/cli/cmd_rules.c \
	daemon/cli/cmd_show.c \
	daemon/cli/cmd_status.c \
	daemon/cli/cmd_takeover.c \
	daemon/cli/cmd_test.c \
	daemon/cli/cmd_why.c \
	daemon/cli/commands.c daemon/cli/commands.h \
	daemon/cli/csvfile.c daemon/cli/csvfile.h \
	daemon/cli/csvread.c \
	daemon/cli/document.c daemon/cli/document.h \
	daemon/cli/editcopy.c daemon/cli/editcopy.h \
	daemon/cli/editfile.c daemon/cli/editfile.h \
	daemon/cli/explained.c daemon/cli/explained.h \
	daemon/cli/export.c daemon/cli/export.h \
	daemon/cli/find.c \
	daemon/cli/help.c daemon/cli/help.h \
	daemon/cli/ical.c daemon/cli/ical.h \
	daemon/cli/import.c daemon/cli/import.h \
	daemon/cli/import_filings.c \
	daemon/cli/import_rows.c daemon/cli/import_rows.h \
	daemon/cli/keywords.c daemon/cli/keywords.h \
	daemon/cli/list.c daemon/cli/list.h \
	daemon/cli/lists.c daemon/cli/lists.h \
	daemon/cli/outcome.c daemon/cli/outcome.h \
	daemon/cli/plan.h \
	daemon/cli/readall.c daemon/cli/readall.h \
	daemon/cli/reload.h \
	daemon/cli/scenario.c daemon/cli/scenario.h \
	daemon/cli/scenario_answer.c \
	daemon/cli/scenario_fact.c \
	daemon/cli/scenario_int.h \
	daemon/cli/scenario_judge.c \
	daemon/cli/scenario_look.c \
	daemon/cli/scenario_play.c \
	daemon/cli/scenario_roster.c \
	daemon/cli/scenario_rules.c \
	daemon/cli/sheet.c daemon/cli/sheet.h \
	daemon/cli/table.c daemon/cli/table.h
bin_PROGRAMS += baoxue
baoxue_SOURCES = daemon/cli/main.c
baoxue_LDADD = libcli.a libapp.a libmail.a libstore.a libcore.a libbase.a $(SQLITE_LIBS) $(INIH_LIBS) $(MD_LIBS) $(CSV_LIBS) $(ICAL_LIBS) $(XLSX_LIBS) $(SYSTEMD_LIBS)
dist_man_MANS += daemon/cli/baoxue.1 daemon/cli/baoxue-rules.5
