# facts, imports, lists
libstore_a_SOURCES += daemon/store/facts.c daemon/store/facts.h daemon/store/facts_org.c daemon/store/facts_history.c \
	daemon/store/ledger.c daemon/store/ledger.h daemon/store/renamed.c daemon/store/renamed.h \
	daemon/store/ruleset_store.c daemon/store/ruleset_store.h
libstore_a_SOURCES += daemon/store/entry.c daemon/store/entry.h daemon/store/entry_record.c daemon/store/entry_record.h daemon/store/entry_load.c \
	daemon/store/entry_roster.c daemon/store/entry_case.c daemon/store/entry_event.c daemon/store/entry_paper.c
