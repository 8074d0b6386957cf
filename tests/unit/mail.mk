check_PROGRAMS += tests/unit/test_mail_job tests/unit/test_mail_mime
tests_unit_test_mail_job_SOURCES = tests/unit/test_mail_job.c
tests_unit_test_mail_job_CPPFLAGS = $(AM_CPPFLAGS) $(CMOCKA_CFLAGS)
tests_unit_test_mail_job_LDADD = libmail.a libbase.a $(CMOCKA_LIBS) $(SYSTEMD_LIBS)
tests_unit_test_mail_mime_SOURCES = tests/unit/test_mail_mime.c
tests_unit_test_mail_mime_CPPFLAGS = $(libmailer_a_CPPFLAGS) $(CMOCKA_CFLAGS)
tests_unit_test_mail_mime_LDADD = libmailer.a libmail.a libbase.a $(CMOCKA_LIBS) $(ESMTP_LIBS) $(GMIME_LIBS) $(OPENSSL_LIBS) $(INIH_LIBS) $(MD_LIBS) $(SYSTEMD_LIBS)
