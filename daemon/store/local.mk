# Facts, deadlines, ledger: all SQL of the program.
noinst_LIBRARIES += libstore.a
libstore_a_CPPFLAGS = $(AM_CPPFLAGS) $(SQLITE_CFLAGS) $(MD_CFLAGS)
libstore_a_SOURCES = \
	daemon/store/bounce.c daemon/store/bounce.h \
	daemon/store/db.c daemon/store/db.h \
	daemon/store/deadlines.c daemon/store/deadlines.h \
	daemon/store/entry.c daemon/store/entry.h \
	daemon/store/entry_case.c \
	daemon/store/entry_event.c \
	daemon/store/entry_load.c \
	daemon/store/entry_paper.c \
	daemon/store/entry_record.c daemon/store/entry_record.h \
	daemon/store/entry_roster.c \
	daemon/store/facts.c daemon/store/facts.h \
	daemon/store/facts_history.c \
	daemon/store/facts_org.c \
	daemon/store/firings.c \
	daemon/store/holds.c \
	daemon/store/ledger.c daemon/store/ledger.h \
	daemon/store/lines.c \
	daemon/store/lists.c daemon/store/lists.h \
	daemon/store/outbox.c daemon/store/outbox.h \
	daemon/store/queries.def \
	daemon/store/queries_base.def \
	daemon/store/queries_facts.def \
	daemon/store/queries_lists.def \
	daemon/store/queries_scenario.def \
	daemon/store/queries_turn.def \
	daemon/store/renamed.c daemon/store/renamed.h \
	daemon/store/ruleset_store.c daemon/store/ruleset_store.h \
	daemon/store/verdict.c daemon/store/verdict.h
nodist_libstore_a_SOURCES = daemon/store/schema.c
EXTRA_DIST += daemon/store/schema.sql
CLEANFILES += daemon/store/schema.c
daemon/store/schema.c: daemon/store/schema.sql
	@$(MKDIR_P) daemon/store
	$(AM_V_GEN){ echo 'extern const char db_schema_sql[];'; echo 'const char db_schema_sql[] ='; \
	  $(SED) -e '/^--/d' -e 's/[\\"]/\\&/g' -e 's/^/"/' -e 's/$$/\\n"/' $(srcdir)/daemon/store/schema.sql; echo ';'; } > $@
