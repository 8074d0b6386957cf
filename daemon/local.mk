# Shared by the daemon and the command line.
noinst_LIBRARIES += libapp.a
libapp_a_CPPFLAGS = $(AM_CPPFLAGS) $(SQLITE_CFLAGS) $(INIH_CFLAGS) $(MD_CFLAGS)
libapp_a_SOURCES = daemon/rulefolder.c daemon/rulefolder.h daemon/settings.c daemon/settings.h
include daemon/turn.mk
