noinst_LIBRARIES += libstore.a
libstore_a_CPPFLAGS = $(AM_CPPFLAGS) $(SQLITE_CFLAGS) $(MD_CFLAGS)
libstore_a_SOURCES = daemon/store/db.c daemon/store/db.h \
	daemon/store/queries.def daemon/store/queries_base.def daemon/store/queries_facts.def daemon/store/queries_turn.def daemon/store/queries_lists.def daemon/store/queries_scenario.def \
	daemon/store/lists.c daemon/store/lists.h daemon/store/verdict.c daemon/store/verdict.h
nodist_libstore_a_SOURCES = daemon/store/schema.c
EXTRA_DIST += daemon/store/schema.sql
CLEANFILES += daemon/store/schema.c
daemon/store/schema.c: daemon/store/schema.sql
	@$(MKDIR_P) daemon/store
	$(AM_V_GEN){ echo 'extern const char db_schema_sql[];'; echo 'const char db_schema_sql[] ='; \
	  $(SED) -e '/^--/d' -e 's/[\\"]/\\&/g' -e 's/^/"/' -e 's/$$/\\n"/' $(srcdir)/daemon/store/schema.sql; echo ';'; } > $@
include daemon/store/facts.mk
include daemon/store/turn.mk
