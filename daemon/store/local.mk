# Facts, deadlines, ledger: all SQL of the program.
noinst_LIBRARIES += libstore.a
libstore_a_CPPFLAGS = $(AM_CPPFLAGS) $(SQLITE_CFLAGS) $(MD_CFLAGS)
libstore_a_SOURCES = \
	daemon/store/anonymise.c daemon/store/anonymise.h \
	daemon/store/audit.c daemon/store/audit.h \
	daemon/store/bounce.c daemon/store/bounce.h \
	daemon/store/copy.c daemon/store/copy.h \
	daemon/store/db.c daemon/store/db.h \
	daemon/store/deadlines.c daemon/store/deadlines.h \
	daemon/store/entry.c daemon/store/entry.h \
	daemon/store/entry_case.c \
	daemon/store/entry_event.c \
	daemon/store/entry_form.c \
	daemon/store/entry_load.c \
	daemon/store/entry_paper.c \
	daemon/store/entry_record.c daemon/store/entry_record.h \
	daemon/store/entry_roster.c \
	daemon/store/entry_sign.c \
	daemon/store/entry_text.c \
	daemon/store/epoch.c daemon/store/epoch.h \
	daemon/store/facts.c daemon/store/facts.h \
	daemon/store/facts_history.c \
	daemon/store/facts_org.c \
	daemon/store/facts_read.h \
	daemon/store/facts_wide.c \
	daemon/store/firings.c \
	daemon/store/figures.c daemon/store/figures.h \
	daemon/store/figures_sum.c daemon/store/figures_sum.h \
	daemon/store/formula.c daemon/store/formula.h \
	daemon/store/holds.c \
	daemon/store/ledger.c daemon/store/ledger.h \
	daemon/store/lines.c \
	daemon/store/lists.c daemon/store/lists.h \
	daemon/store/outbox.c daemon/store/outbox.h \
	daemon/store/queries.def \
	daemon/store/queries_base.def \
	daemon/store/queries_facts.def \
	daemon/store/queries_ledger.def \
	daemon/store/queries_lists.def \
	daemon/store/queries_scenario.def \
	daemon/store/queries_turn.def \
	daemon/store/relay.c daemon/store/relay.h \
	daemon/store/renamed.c daemon/store/renamed.h \
	daemon/store/request.c daemon/store/request.h \
	daemon/store/report.c daemon/store/report.h \
	daemon/store/ruleset_store.c daemon/store/ruleset_store.h \
	daemon/store/seal.c daemon/store/seal.h \
	daemon/store/verdict.c daemon/store/verdict.h
nodist_libstore_a_SOURCES = daemon/store/schema.c
SCHEMA = daemon/store/schema.sql daemon/store/migrate-1.sql
EXTRA_DIST += $(SCHEMA)
CLEANFILES += daemon/store/schema.c
daemon/store/schema.c: $(SCHEMA)
	@$(MKDIR_P) daemon/store
	$(AM_V_GEN)for f in schema migrate-1; do name=db_`echo $$f | tr - _`_sql; echo "extern const char $$name[]; const char $$name[] ="; \
	  $(SED) -e '/^--/d' -e 's/[\\"]/\\&/g' -e 's/^/"/' -e 's/$$/\\n"/' $(srcdir)/daemon/store/$$f.sql; echo ';'; done > $@
