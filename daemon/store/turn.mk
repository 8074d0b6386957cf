libstore_a_SOURCES += daemon/store/deadlines.c daemon/store/deadlines.h daemon/store/firings.c daemon/store/holds.c daemon/store/ledger.h \
	daemon/store/lines.c daemon/store/outbox.c daemon/store/outbox.h
