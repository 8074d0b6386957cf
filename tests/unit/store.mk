# unit tests: store
check_PROGRAMS += tests/unit/test_entry
store_test_cppflags = $(AM_CPPFLAGS) $(CMOCKA_CFLAGS) $(SQLITE_CFLAGS) -I$(srcdir)/tests/unit
store_test_libs = libcli.a libstore.a libcore.a libbase.a $(CMOCKA_LIBS) $(SQLITE_LIBS) $(INIH_LIBS) $(MD_LIBS) $(CSV_LIBS) $(SYSTEMD_LIBS)
tests_unit_test_entry_SOURCES = tests/unit/test_entry.c tests/unit/bureau.c tests/unit/bureau.h
tests_unit_test_entry_CPPFLAGS = $(store_test_cppflags)
tests_unit_test_entry_LDADD = $(store_test_libs)
check_PROGRAMS += tests/unit/test_import
tests_unit_test_import_SOURCES = tests/unit/test_import.c tests/unit/bureau.c tests/unit/bureau.h
tests_unit_test_import_CPPFLAGS = $(store_test_cppflags)
tests_unit_test_import_LDADD = $(store_test_libs)
check_PROGRAMS += tests/unit/test_store
tests_unit_test_store_SOURCES = tests/unit/test_store.c tests/unit/bureau.c tests/unit/bureau.h
tests_unit_test_store_CPPFLAGS = $(store_test_cppflags)
tests_unit_test_store_LDADD = $(store_test_libs)
