# unit tests: org
ORG_TEST_LIBS = libcore.a libbase.a $(INIH_LIBS) $(MD_LIBS) $(CMOCKA_LIBS) $(SYSTEMD_LIBS)
check_PROGRAMS += tests/unit/test_org tests/unit/test_chain
tests_unit_test_org_SOURCES = tests/unit/test_org.c tests/unit/county.c tests/unit/county.h
tests_unit_test_org_CPPFLAGS = $(AM_CPPFLAGS) $(CMOCKA_CFLAGS)
tests_unit_test_org_LDADD = $(ORG_TEST_LIBS)
tests_unit_test_chain_SOURCES = tests/unit/test_chain.c tests/unit/county.c tests/unit/county.h
tests_unit_test_chain_CPPFLAGS = $(AM_CPPFLAGS) $(CMOCKA_CFLAGS)
tests_unit_test_chain_LDADD = $(ORG_TEST_LIBS)
