libcore_a_SOURCES += daemon/core/chain.h daemon/core/message.h daemon/core/org.h
