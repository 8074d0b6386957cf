/* SPDX-License-Identifier: MIT */
/* pump: a child process that carries bytes between libESMTP (in clear, over a socketpair) and the server (TLS). A process and not a thread:
 * it shares nothing with libESMTP, and it holds no descriptor of the mailer's, so that the daemon sees the mailer's end at once. */
#ifndef BAOXUE_MAIL_PUMP_H
#define BAOXUE_MAIL_PUMP_H

#include <sys/types.h>

#include "mail/channel.h"

/* The child first plays the server: a greeting, and `hello` to libESMTP's EHLO, because the true ones are said already. `other` is
 * libESMTP's end, closed in the child. The child's id, -1 error (errno). The caller goes on to close `inner` and to free the channel
 * without a word to the server. */
pid_t pump_start(int inner, int other, struct channel *c, const char *hello);
/* Waits for a child whose inner line is closed; kills it after two seconds. 0 or less: nothing to do. */
void pump_end(pid_t pid);

#endif
