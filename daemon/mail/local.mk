# The daemon's end needs no library at all; what GMime, libESMTP and OpenSSL are for stays in the mailer's own process.
noinst_LIBRARIES += libmail.a libmailer.a
libmail_a_SOURCES = \
	daemon/mail/address.c daemon/mail/address.h \
	daemon/mail/answer.c \
	daemon/mail/client.c daemon/mail/client.h \
	daemon/mail/job.c daemon/mail/job.h \
	daemon/mail/packet.c daemon/mail/packet.h \
	daemon/mail/wire.c daemon/mail/wire.h

# What unit tests of the mailer share with it. smtp_open.c is not here: it defines connect().
libmailer_a_CPPFLAGS = $(AM_CPPFLAGS) $(GMIME_CFLAGS) $(OPENSSL_CFLAGS) $(INIH_CFLAGS) $(MD_CFLAGS)
libmailer_a_SOURCES = \
	daemon/mail/bounce_report.c daemon/mail/bounce_report.h \
	daemon/mail/channel.c daemon/mail/channel.h \
	daemon/mail/exec.c daemon/mail/exec.h \
	daemon/mail/limit.c daemon/mail/limit.h \
	daemon/mail/line.c daemon/mail/line.h \
	daemon/mail/maildir.c daemon/mail/maildir.h \
	daemon/mail/mailer_options.c daemon/mail/mailer_options.h \
	daemon/mail/mailer_settings.c daemon/mail/mailer_settings.h \
	daemon/mail/mime.c daemon/mail/mime.h \
	daemon/mail/pick.c daemon/mail/pick.h \
	daemon/mail/pump.c daemon/mail/pump.h \
	daemon/mail/smtp.c daemon/mail/smtp.h \
	daemon/mail/smtp_hello.c daemon/mail/smtp_hello.h \
	daemon/mail/smtp_words.c daemon/mail/smtp_words.h

libexec_PROGRAMS += baoxue-mailer
baoxue_mailer_CPPFLAGS = $(libmailer_a_CPPFLAGS)
baoxue_mailer_SOURCES = daemon/mailer.c \
	daemon/mail/serve.c daemon/mail/serve.h \
	daemon/mail/smtp_session.c daemon/mail/smtp_session.h \
	daemon/mail/smtp_open.c daemon/mail/smtp_open.h
baoxue_mailer_LDADD = libmailer.a libmail.a libbase.a $(ESMTP_LIBS) $(GMIME_LIBS) $(OPENSSL_LIBS) $(INIH_LIBS) $(MD_LIBS) $(SYSTEMD_LIBS)
dist_man_MANS += daemon/mail/baoxue-mailer.8
EXTRA_DIST += contrib/valgrind.supp
