# units, people, posts, chains, ladders, counts, conditions, mail texts
libcore_a_SOURCES += daemon/core/org.c daemon/core/org.h
libcore_a_SOURCES += daemon/core/chain.c daemon/core/chain.h
libcore_a_SOURCES += daemon/core/ladder.c daemon/core/ladder.h
libcore_a_SOURCES += daemon/core/message.h
