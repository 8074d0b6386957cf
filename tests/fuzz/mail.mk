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
FUZZ_BOUNCE_LDADD = libmailer.a libmail.a libbase.a $(GMIME_LIBS) $(OPENSSL_LIBS) $(SYSTEMD_LIBS)
check_PROGRAMS += tests/fuzz/replay_bounce
tests_fuzz_replay_bounce_SOURCES = tests/fuzz/replay.c tests/fuzz/fuzz_bounce.c
tests_fuzz_replay_bounce_CPPFLAGS = $(AM_CPPFLAGS) -DCORPUS='"$(srcdir)/tests/fuzz/corpus/bounce"'
tests_fuzz_replay_bounce_LDADD = $(FUZZ_BOUNCE_LDADD)
if FUZZING
noinst_PROGRAMS += tests/fuzz/fuzz_bounce
tests_fuzz_fuzz_bounce_SOURCES = tests/fuzz/fuzz_bounce.c
tests_fuzz_fuzz_bounce_LDFLAGS = $(AM_LDFLAGS) -fsanitize=fuzzer
tests_fuzz_fuzz_bounce_LDADD = $(FUZZ_BOUNCE_LDADD)
endif
