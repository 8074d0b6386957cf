# units, people, posts, chains, ladders, counts, conditions, mail texts
libcore_a_SOURCES += daemon/core/org.c daemon/core/org.h
libcore_a_SOURCES += daemon/core/chain.c daemon/core/chain.h
libcore_a_SOURCES += daemon/core/ladder.c daemon/core/ladder.h
libcore_a_SOURCES += daemon/core/message.c daemon/core/message.h daemon/core/messageline.c daemon/core/messageline.h
libcore_a_SOURCES += daemon/core/history.c daemon/core/history.h daemon/core/mask.c
libcore_a_SOURCES += daemon/core/count.c daemon/core/when.c
