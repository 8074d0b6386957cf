/* SPDX-License-Identifier: MIT */
/* limit: the overall limit of one mail. First the SMTP session's line is cut, which lets the library return and the verdict be fair; if that
 * does not help (a name server that hangs, a dead disk), the process ends and the daemon holds the job for unknown. */
#ifndef BAOXUE_MAIL_LIMIT_H
#define BAOXUE_MAIL_LIMIT_H

#include <stdbool.h>

/* Once a process; `cut` is called from a signal handler. */
void limit_init(void (*cut)(void));
/* Anew for each mail; waiting system calls wake with EINTR when it is over. */
void limit_start(long seconds);
void limit_stop(void);
/* Since the last limit_start(): was it over? */
bool limit_hit(void);

#endif
