noinst_LIBRARIES += libcore.a
libcore_a_CPPFLAGS = $(AM_CPPFLAGS) $(INIH_CFLAGS) $(MD_CFLAGS)
libcore_a_SOURCES = daemon/core/code.c daemon/core/code.h
include daemon/core/time.mk
include daemon/core/rules.mk
include daemon/core/org.mk
include daemon/core/turn.mk
