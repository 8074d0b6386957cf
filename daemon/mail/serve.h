/* SPDX-License-Identifier: MIT */
/* serve: the mailer's loop: a job from descriptor 0, its bytes, delivery by the backend of the settings, the answer; until the other end
 * closes. */
#ifndef BAOXUE_MAIL_SERVE_H
#define BAOXUE_MAIL_SERVE_H

#include "mail/mailer_settings.h"

/* 0 at the end of input, -1 when the line is broken or speaks nonsense. */
int serve_jobs(int fd, const struct mailer_settings *s, struct err *err);

#endif
