noinst_LIBRARIES += libbase.a
libbase_a_SOURCES = \
	daemon/base/err.c daemon/base/err.h \
	daemon/base/hash.c daemon/base/hash.h \
	daemon/base/host.c daemon/base/host.h \
	daemon/base/lock.c daemon/base/lock.h \
	daemon/base/log.c daemon/base/log.h \
	daemon/base/map.c daemon/base/map.h \
	daemon/base/mem.c daemon/base/mem.h \
	daemon/base/poke.c daemon/base/poke.h \
	daemon/base/str.c daemon/base/str.h \
	daemon/base/utf8.c daemon/base/utf8.h \
	daemon/base/vec.c daemon/base/vec.h
libbase_a_CPPFLAGS = $(AM_CPPFLAGS) $(SYSTEMD_CFLAGS) $(MD_CFLAGS)
