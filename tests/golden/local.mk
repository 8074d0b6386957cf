# The golden year: the real turn against an independent computation. Both see the same tables and nothing of each other.
EXTRA_PROGRAMS += tests/golden/replay
tests_golden_replay_CPPFLAGS = $(AM_CPPFLAGS) $(SQLITE_CFLAGS)
tests_golden_replay_SOURCES = tests/golden/replay.c
tests_golden_replay_LDADD = libapp.a libstore.a libcore.a libbase.a $(SQLITE_LIBS) $(INIH_LIBS) $(MD_LIBS) $(SYSTEMD_LIBS)
dist_check_SCRIPTS += tests/golden/run
EXTRA_DIST += tests/golden/oracle.py
check_DATA += tests/golden/replay$(EXEEXT)
