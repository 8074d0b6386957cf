libapp_a_SOURCES += daemon/turn.c daemon/turn.h daemon/turn_compose.c daemon/turn_derive.c daemon/turn_fire.c daemon/turn_hold.c \
	daemon/turn_int.h daemon/turn_put.c daemon/turn_reload.c
