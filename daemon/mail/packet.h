/* SPDX-License-Identifier: MIT */
/* packet: the lines that jobs, answers, acks and the mailer's own words have in common: a head, then `key value`. */
#ifndef BAOXUE_MAIL_PACKET_H
#define BAOXUE_MAIL_PACKET_H

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"

#define PACKET_JOB "baoxue-job 1"
#define PACKET_ANSWER "baoxue-answer 1"
#define PACKET_ACK "baoxue-ack 1"
#define PACKET_READY "baoxue-ready 1"
#define PACKET_SHOWN "baoxue-shown 1"

/* Valid UTF-8 without control characters (C0, DEL, C1). */
bool packet_value_clean(const char *value, size_t len_b);
/* A NUL-terminated copy for packet_read(), which the caller frees; -1 when it is too long or cannot be text. */
int packet_copy(const char *packet, size_t len_b, char **copy, struct err *err);
/* Cuts `packet` into lines in place and hands every pair to `each`; -1 at the first fault, also `each`'s. */
int packet_read(char *packet, const char *head, int (*each)(void *arg, const char *key, const char *value, struct err *err), void *arg,
                struct err *err);

#endif
