libcore_a_SOURCES += \
	daemon/core/calendar.c daemon/core/calendar.h \
	daemon/core/due.c daemon/core/due.h \
	daemon/core/duelex.c daemon/core/duelex.h \
	daemon/core/dueparse.c \
	daemon/core/dueperiod.c \
	daemon/core/duewhy.c daemon/core/duewhy.h \
	daemon/core/lunar.c daemon/core/lunar.h \
	daemon/core/term.c daemon/core/term.h \
	daemon/core/time.c daemon/core/time.h
