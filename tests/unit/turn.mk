check_PROGRAMS += tests/unit/test_steps
tests_unit_test_steps_SOURCES = tests/unit/test_steps.c
tests_unit_test_steps_CPPFLAGS = $(AM_CPPFLAGS) $(CMOCKA_CFLAGS)
tests_unit_test_steps_LDADD = libcore.a libbase.a $(CMOCKA_LIBS) $(INIH_LIBS) $(MD_LIBS) $(SYSTEMD_LIBS)
check_PROGRAMS += tests/unit/test_duty
tests_unit_test_duty_SOURCES = tests/unit/test_duty.c tests/unit/rules.h
tests_unit_test_duty_CPPFLAGS = $(AM_CPPFLAGS) $(CMOCKA_CFLAGS) -I$(srcdir)/tests/unit
tests_unit_test_duty_LDADD = libcore.a libbase.a $(CMOCKA_LIBS) $(INIH_LIBS) $(MD_LIBS) $(SYSTEMD_LIBS)
