check_PROGRAMS += tests/fuzz/replay_mail
tests_fuzz_replay_mail_SOURCES = tests/fuzz/replay.c tests/fuzz/fuzz_mail.c
tests_fuzz_replay_mail_CPPFLAGS = $(AM_CPPFLAGS) -DCORPUS='"$(srcdir)/tests/fuzz/corpus/mail"'
tests_fuzz_replay_mail_LDADD = libmail.a libbase.a $(SYSTEMD_LIBS)
if FUZZING
noinst_PROGRAMS += tests/fuzz/fuzz_mail
tests_fuzz_fuzz_mail_SOURCES = tests/fuzz/fuzz_mail.c
tests_fuzz_fuzz_mail_LDFLAGS = $(AM_LDFLAGS) -fsanitize=fuzzer
tests_fuzz_fuzz_mail_LDADD = libmail.a libbase.a $(SYSTEMD_LIBS)
endif
