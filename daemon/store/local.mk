noinst_LIBRARIES += libstore.a
libstore_a_CPPFLAGS = $(AM_CPPFLAGS) $(SQLITE_CFLAGS) $(MD_CFLAGS)
libstore_a_SOURCES =
include daemon/store/facts.mk
include daemon/store/turn.mk
