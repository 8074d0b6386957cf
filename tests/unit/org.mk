# unit tests: org
ORG_TEST_LIBS = libcore.a libbase.a $(INIH_LIBS) $(MD_LIBS) $(CMOCKA_LIBS) $(SYSTEMD_LIBS)
ORG_TEST_CPPFLAGS = $(AM_CPPFLAGS) $(CMOCKA_CFLAGS) -I$(srcdir)/tests/unit -DTESTS_DATA='"$(srcdir)/tests/data"'
CASEBOOK = tests/unit/casebook.c tests/unit/casebook.h tests/unit/county.c tests/unit/county.h tests/unit/calendar_data.c tests/unit/calendar_data.h
check_PROGRAMS += tests/unit/test_org tests/unit/test_chain tests/unit/test_ladder tests/unit/test_message tests/unit/test_count tests/unit/test_when
tests_unit_test_org_SOURCES = tests/unit/test_org.c tests/unit/county.c tests/unit/county.h
tests_unit_test_org_CPPFLAGS = $(ORG_TEST_CPPFLAGS)
tests_unit_test_org_LDADD = $(ORG_TEST_LIBS)
tests_unit_test_chain_SOURCES = tests/unit/test_chain.c tests/unit/county.c tests/unit/county.h
tests_unit_test_chain_CPPFLAGS = $(ORG_TEST_CPPFLAGS)
tests_unit_test_chain_LDADD = $(ORG_TEST_LIBS)
tests_unit_test_ladder_SOURCES = tests/unit/test_ladder.c
tests_unit_test_ladder_CPPFLAGS = $(ORG_TEST_CPPFLAGS)
tests_unit_test_ladder_LDADD = $(ORG_TEST_LIBS)
tests_unit_test_message_SOURCES = tests/unit/test_message.c
tests_unit_test_message_CPPFLAGS = $(ORG_TEST_CPPFLAGS)
tests_unit_test_message_LDADD = $(ORG_TEST_LIBS)
tests_unit_test_count_SOURCES = tests/unit/test_count.c $(CASEBOOK)
tests_unit_test_count_CPPFLAGS = $(ORG_TEST_CPPFLAGS)
tests_unit_test_count_LDADD = $(ORG_TEST_LIBS)
tests_unit_test_when_SOURCES = tests/unit/test_when.c tests/unit/county.c tests/unit/county.h
tests_unit_test_when_CPPFLAGS = $(ORG_TEST_CPPFLAGS)
tests_unit_test_when_LDADD = $(ORG_TEST_LIBS)
