/* SPDX-License-Identifier: MIT */
/* pick: the next job that may go out by the settings; those that may not are answered on the way. */
#ifndef BAOXUE_MAIL_PICK_H
#define BAOXUE_MAIL_PICK_H

#include "mail/line.h"
#include "mail/mailer_settings.h"

/* As line_next(). */
int pick_next(struct line *l, const struct mailer_settings *s, int wait_ms, struct line_job *out);

#endif
