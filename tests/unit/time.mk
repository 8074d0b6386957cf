check_PROGRAMS += tests/unit/test_base
tests_unit_test_base_SOURCES = tests/unit/test_base.c
tests_unit_test_base_CPPFLAGS = $(AM_CPPFLAGS) $(CMOCKA_CFLAGS)
tests_unit_test_base_LDADD = libbase.a $(CMOCKA_LIBS) $(SYSTEMD_LIBS)
EXTRA_DIST += tests/data/cn-holidays.csv tests/data/golden-dates.csv
check_PROGRAMS += tests/unit/test_time tests/unit/test_calendar tests/unit/test_due
time_test_cppflags = $(AM_CPPFLAGS) $(CMOCKA_CFLAGS) -I$(srcdir)/tests/unit -DTESTS_DATA='"$(srcdir)/tests/data"'
time_test_libs = libcore.a libbase.a $(CMOCKA_LIBS) $(INIH_LIBS) $(MD_LIBS) $(SYSTEMD_LIBS)
tests_unit_test_time_SOURCES = tests/unit/test_time.c tests/unit/calendar_data.c tests/unit/calendar_data.h
tests_unit_test_time_CPPFLAGS = $(time_test_cppflags)
tests_unit_test_time_LDADD = $(time_test_libs)
tests_unit_test_calendar_SOURCES = tests/unit/test_calendar.c tests/unit/calendar_data.c tests/unit/calendar_data.h
tests_unit_test_calendar_CPPFLAGS = $(time_test_cppflags)
tests_unit_test_calendar_LDADD = $(time_test_libs)
tests_unit_test_due_SOURCES = tests/unit/test_due.c tests/unit/due_texts.inc tests/unit/calendar_data.c tests/unit/calendar_data.h
tests_unit_test_due_CPPFLAGS = $(time_test_cppflags)
tests_unit_test_due_LDADD = $(time_test_libs)
