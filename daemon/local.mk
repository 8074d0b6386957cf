# Shared by the daemon and the command line: the turn, settings, rule folders.
noinst_LIBRARIES += libapp.a
libapp_a_CPPFLAGS = $(AM_CPPFLAGS) $(SQLITE_CFLAGS) $(INIH_CFLAGS) $(MD_CFLAGS)
libapp_a_SOURCES = daemon/rulefolder.c daemon/rulefolder.h daemon/selfaudit.c daemon/selfaudit.h daemon/settings.c daemon/settings.h \
	daemon/turn.c daemon/turn.h daemon/turn_ack.c daemon/turn_bounce.c daemon/turn_compose.c daemon/turn_compose.h daemon/turn_compose_beside.c daemon/turn_compose_fault.c daemon/turn_compose_key.c daemon/turn_compose_line.c \
	daemon/turn_derive.c daemon/turn_fire.c daemon/turn_heartbeat.c daemon/turn_hold.c \
	daemon/turn_int.h daemon/turn_moved.c daemon/turn_periods.c daemon/turn_put.c daemon/turn_relay.c daemon/turn_reload.c daemon/turn_request.c daemon/turn_retain.c

sbin_PROGRAMS += baoxued
dist_man_MANS += daemon/baoxued.8 daemon/baoxued.conf.5
baoxued_CPPFLAGS = $(AM_CPPFLAGS) $(SYSTEMD_CFLAGS)
baoxued_SOURCES = daemon/audit.c daemon/baoxued.c daemon/ballast.c daemon/daemon.c daemon/daemon.h daemon/deliver.c daemon/deliver_ready.c daemon/deliver_relay.c daemon/loop.c daemon/metrics.c daemon/reload.c daemon/sender.c daemon/rulewatch.c
baoxued_LDADD = libapp.a libmail.a libstore.a libcore.a libbase.a $(EV_LIBS) $(SQLITE_LIBS) $(INIH_LIBS) $(MD_LIBS) $(SYSTEMD_LIBS)
