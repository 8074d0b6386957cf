# Fuzz targets: configure with CC=clang --enable-sanitizers --enable-fuzzing, then e.g. `tests/fuzz/fuzz_rules -max_total_time=20 DIR`.
# Their corpora are replayed by every `make check`.
EXTRA_DIST += tests/fuzz/corpus
FUZZ_LDADD = libcore.a libbase.a $(INIH_LIBS) $(MD_LIBS) $(SYSTEMD_LIBS)
check_PROGRAMS += tests/fuzz/replay_rules tests/fuzz/replay_due
tests_fuzz_replay_rules_SOURCES = tests/fuzz/replay.c tests/fuzz/fuzz_rules.c
tests_fuzz_replay_rules_CPPFLAGS = $(AM_CPPFLAGS) -DCORPUS='"$(srcdir)/tests/fuzz/corpus/rules"'
tests_fuzz_replay_rules_LDADD = $(FUZZ_LDADD)
tests_fuzz_replay_due_SOURCES = tests/fuzz/replay.c tests/fuzz/fuzz_due.c
tests_fuzz_replay_due_CPPFLAGS = $(AM_CPPFLAGS) -DCORPUS='"$(srcdir)/tests/fuzz/corpus/due"'
tests_fuzz_replay_due_LDADD = $(FUZZ_LDADD)
if FUZZING
noinst_PROGRAMS += tests/fuzz/fuzz_rules tests/fuzz/fuzz_due
tests_fuzz_fuzz_rules_SOURCES = tests/fuzz/fuzz_rules.c
tests_fuzz_fuzz_rules_LDFLAGS = $(AM_LDFLAGS) -fsanitize=fuzzer
tests_fuzz_fuzz_rules_LDADD = $(FUZZ_LDADD)
tests_fuzz_fuzz_due_SOURCES = tests/fuzz/fuzz_due.c
tests_fuzz_fuzz_due_LDFLAGS = $(AM_LDFLAGS) -fsanitize=fuzzer
tests_fuzz_fuzz_due_LDADD = $(FUZZ_LDADD)
endif
FUZZ_FORMULA_LDADD = libstore.a $(FUZZ_LDADD) $(SQLITE_LIBS)
check_PROGRAMS += tests/fuzz/replay_formula
tests_fuzz_replay_formula_SOURCES = tests/fuzz/replay.c tests/fuzz/fuzz_formula.c
tests_fuzz_replay_formula_CPPFLAGS = $(AM_CPPFLAGS) -DCORPUS='"$(srcdir)/tests/fuzz/corpus/formula"'
tests_fuzz_replay_formula_LDADD = $(FUZZ_FORMULA_LDADD)
if FUZZING
noinst_PROGRAMS += tests/fuzz/fuzz_formula
tests_fuzz_fuzz_formula_SOURCES = tests/fuzz/fuzz_formula.c
tests_fuzz_fuzz_formula_LDFLAGS = $(AM_LDFLAGS) -fsanitize=fuzzer
tests_fuzz_fuzz_formula_LDADD = $(FUZZ_FORMULA_LDADD)
endif
FUZZ_CSV_LDADD = libcli.a libbase.a $(CSV_LIBS) $(SYSTEMD_LIBS)
check_PROGRAMS += tests/fuzz/replay_csv
tests_fuzz_replay_csv_SOURCES = tests/fuzz/replay.c tests/fuzz/fuzz_csv.c
tests_fuzz_replay_csv_CPPFLAGS = $(AM_CPPFLAGS) -DCORPUS='"$(srcdir)/tests/fuzz/corpus/csv"'
tests_fuzz_replay_csv_LDADD = $(FUZZ_CSV_LDADD)
if FUZZING
noinst_PROGRAMS += tests/fuzz/fuzz_csv
tests_fuzz_fuzz_csv_SOURCES = tests/fuzz/fuzz_csv.c
tests_fuzz_fuzz_csv_LDFLAGS = $(AM_LDFLAGS) -fsanitize=fuzzer
tests_fuzz_fuzz_csv_LDADD = $(FUZZ_CSV_LDADD)
endif
include tests/fuzz/mail.mk
