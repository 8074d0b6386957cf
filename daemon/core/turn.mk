libcore_a_SOURCES += daemon/core/ack.c daemon/core/ack.h daemon/core/deadline.c daemon/core/deadline.h daemon/core/duty.c \
	daemon/core/owner.h daemon/core/settle.c daemon/core/settle.h daemon/core/stepevent.c daemon/core/steplive.c \
	daemon/core/steps.c daemon/core/steps.h
