check_PROGRAMS += tests/unit/test_anze
tests_unit_test_anze_SOURCES = tests/unit/test_anze.c
tests_unit_test_anze_CPPFLAGS = $(AM_CPPFLAGS) $(CMOCKA_CFLAGS) -DRULES_ANZE='"$(srcdir)/rules/anze"'
tests_unit_test_anze_LDADD = libcore.a libbase.a $(CMOCKA_LIBS) $(INIH_LIBS) $(MD_LIBS) $(SYSTEMD_LIBS)
