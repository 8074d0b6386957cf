# unit tests: rules
check_PROGRAMS += tests/unit/test_rulefile tests/unit/test_rulekey tests/unit/test_ruleparse tests/unit/test_rulecheck
RULES_TEST_CPPFLAGS = $(AM_CPPFLAGS) $(CMOCKA_CFLAGS)
RULES_TEST_LDADD = libcore.a libbase.a $(INIH_LIBS) $(MD_LIBS) $(CMOCKA_LIBS) $(SYSTEMD_LIBS)
tests_unit_test_rulefile_SOURCES = tests/unit/test_rulefile.c tests/unit/rules.h
tests_unit_test_rulefile_CPPFLAGS = $(RULES_TEST_CPPFLAGS)
tests_unit_test_rulefile_LDADD = $(RULES_TEST_LDADD)
tests_unit_test_rulekey_SOURCES = tests/unit/test_rulekey.c
tests_unit_test_rulekey_CPPFLAGS = $(RULES_TEST_CPPFLAGS)
tests_unit_test_rulekey_LDADD = $(RULES_TEST_LDADD)
tests_unit_test_ruleparse_SOURCES = tests/unit/test_ruleparse.c tests/unit/rules.h
tests_unit_test_ruleparse_CPPFLAGS = $(RULES_TEST_CPPFLAGS)
tests_unit_test_ruleparse_LDADD = $(RULES_TEST_LDADD)
tests_unit_test_rulecheck_SOURCES = tests/unit/test_rulecheck.c tests/unit/rules.h tests/unit/county.c tests/unit/county.h
tests_unit_test_rulecheck_CPPFLAGS = $(RULES_TEST_CPPFLAGS)
tests_unit_test_rulecheck_LDADD = $(RULES_TEST_LDADD)
check_PROGRAMS += tests/unit/test_rulefolder
tests_unit_test_rulefolder_SOURCES = tests/unit/test_rulefolder.c tests/unit/rules.h
tests_unit_test_rulefolder_CPPFLAGS = $(RULES_TEST_CPPFLAGS) -DRULES_DIR='"$(srcdir)/rules"'
tests_unit_test_rulefolder_LDADD = libapp.a $(RULES_TEST_LDADD)
