libcore_a_SOURCES += daemon/core/calendar.h daemon/core/due.h daemon/core/term.h daemon/core/time.h
