# make bench: ratios against named references in the same run; no test asserts a time.
EXTRA_PROGRAMS += tests/bench/bench_turn tests/bench/bench_year tests/bench/bench_rules tests/bench/bench_replay
BENCH_RIG = tests/bench/bench_rig.c tests/bench/bench_rig.h
BENCH_LIBS = libapp.a libstore.a libcore.a libbase.a $(SQLITE_LIBS) $(INIH_LIBS) $(MD_LIBS) $(SYSTEMD_LIBS)
tests_bench_bench_turn_SOURCES = tests/bench/bench_turn.c $(BENCH_RIG)
tests_bench_bench_turn_CPPFLAGS = $(AM_CPPFLAGS) $(SQLITE_CFLAGS)
tests_bench_bench_turn_LDADD = $(BENCH_LIBS)
tests_bench_bench_year_SOURCES = tests/bench/bench_year.c $(BENCH_RIG)
tests_bench_bench_year_CPPFLAGS = $(AM_CPPFLAGS) $(SQLITE_CFLAGS)
tests_bench_bench_year_LDADD = $(BENCH_LIBS)
tests_bench_bench_rules_SOURCES = tests/bench/bench_rules.c $(BENCH_RIG)
tests_bench_bench_rules_CPPFLAGS = $(AM_CPPFLAGS) $(SQLITE_CFLAGS)
tests_bench_bench_rules_LDADD = $(BENCH_LIBS)
tests_bench_bench_replay_SOURCES = tests/bench/bench_replay.c $(BENCH_RIG)
tests_bench_bench_replay_CPPFLAGS = $(AM_CPPFLAGS) $(SQLITE_CFLAGS)
tests_bench_bench_replay_LDADD = $(BENCH_LIBS)
EXTRA_DIST += tests/bench/bench_mail.py
BENCH_FOLDER = bench.tmp
bench: $(EXTRA_PROGRAMS) baoxued$(EXEEXT) baoxue$(EXEEXT) baoxue-mailer$(EXEEXT)
	@$(MKDIR_P) $(BENCH_FOLDER)
	tests/bench/bench_turn $(BENCH_FOLDER)
	tests/bench/bench_year $(BENCH_FOLDER) $(srcdir)/rules/anze $(srcdir)/rules/calendar
	tests/bench/bench_rules $(BENCH_FOLDER)
	tests/bench/bench_replay $(BENCH_FOLDER) $(srcdir)/rules/anze $(srcdir)/rules/calendar
	python3 $(srcdir)/tests/bench/bench_mail.py . $(BENCH_FOLDER)
	@rm -rf $(BENCH_FOLDER)
.PHONY: bench
CLEANFILES += $(EXTRA_PROGRAMS)
