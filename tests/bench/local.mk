# make bench: ratios against named references in the same run; no test asserts a time.
EXTRA_PROGRAMS += tests/bench/bench_turn
tests_bench_bench_turn_SOURCES = tests/bench/bench_turn.c
tests_bench_bench_turn_CPPFLAGS = $(AM_CPPFLAGS) $(SQLITE_CFLAGS)
tests_bench_bench_turn_LDADD = libapp.a libstore.a libcore.a libbase.a $(SQLITE_LIBS) $(INIH_LIBS) $(MD_LIBS) $(SYSTEMD_LIBS)
BENCH_FOLDER = bench.tmp
bench: $(EXTRA_PROGRAMS)
	@$(MKDIR_P) $(BENCH_FOLDER)
	tests/bench/bench_turn $(BENCH_FOLDER)
	@rm -rf $(BENCH_FOLDER)
.PHONY: bench
CLEANFILES += $(EXTRA_PROGRAMS)
