check_PROGRAMS += tests/unit/test_settings
tests_unit_test_settings_SOURCES = tests/unit/test_settings.c
tests_unit_test_settings_CPPFLAGS = $(AM_CPPFLAGS) $(CMOCKA_CFLAGS)
tests_unit_test_settings_LDADD = libapp.a libbase.a $(CMOCKA_LIBS) $(SYSTEMD_LIBS)
