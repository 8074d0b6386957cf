# make bench: ratios against named references in the same run; no test asserts a time.
EXTRA_PROGRAMS += tests/bench/bench_turn tests/bench/bench_year
BENCH_LIBS = libapp.a libstore.a libcore.a libbase.a $(SQLITE_LIBS) $(INIH_LIBS) $(MD_LIBS) $(SYSTEMD_LIBS)
tests_bench_bench_turn_SOURCES = tests/bench/bench_turn.c
tests_bench_bench_turn_CPPFLAGS = $(AM_CPPFLAGS) $(SQLITE_CFLAGS)
tests_bench_bench_turn_LDADD = $(BENCH_LIBS)
tests_bench_bench_year_SOURCES = tests/bench/bench_year.c
tests_bench_bench_year_CPPFLAGS = $(AM_CPPFLAGS) $(SQLITE_CFLAGS)
tests_bench_bench_year_LDADD = $(BENCH_LIBS)
EXTRA_DIST += tests/bench/bench_mail.py
BENCH_FOLDER = bench.tmp
bench: $(EXTRA_PROGRAMS) baoxued$(EXEEXT) baoxue$(EXEEXT) baoxue-mailer$(EXEEXT)
	@$(MKDIR_P) $(BENCH_FOLDER)
	tests/bench/bench_turn $(BENCH_FOLDER)
	tests/bench/bench_year $(BENCH_FOLDER) $(srcdir)/rules/anze $(srcdir)/rules/calendar
	python3 $(srcdir)/tests/bench/bench_mail.py . $(BENCH_FOLDER)
	@rm -rf $(BENCH_FOLDER)
.PHONY: bench
CLEANFILES += $(EXTRA_PROGRAMS)
