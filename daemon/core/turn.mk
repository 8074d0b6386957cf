libcore_a_SOURCES += daemon/core/deadline.h daemon/core/history.h daemon/core/ladder.h
