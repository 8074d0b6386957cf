/* SPDX-License-Identifier: MIT */
/* smtp_session: many mails over one SMTP session of libESMTP. The next mail is added to the running session from its event callback, when
 * the one before is settled; sessions that end early (they do) lose nothing, because a mail that an old session did not get to begins the
 * next one. */
#ifndef BAOXUE_MAIL_SMTP_SESSION_H
#define BAOXUE_MAIL_SMTP_SESSION_H

#include "mail/line.h"
#include "mail/mailer_settings.h"

/* One session, from `first`, which it takes, to the idle limit, the relay's end of it or the line's. 0, -1: the line is over. */
int smtp_session_serve(struct line *l, const struct mailer_settings *s, struct line_job *first);

#endif
