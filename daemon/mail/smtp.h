/* SPDX-License-Identifier: MIT */
/* smtp: delivery by libESMTP, one recipient a message, a fresh session object for every attempt, and the verdict on what happened. */
#ifndef BAOXUE_MAIL_SMTP_H
#define BAOXUE_MAIL_SMTP_H

#include "mail/job.h"
#include "mail/mailer_settings.h"

/* What is known of one message at the end of its session, in the order of the protocol; codes are 0 where no answer came. */
struct smtp_result {
    int sender_code, recipient_code, message_code;
    bool complete; /* libESMTP holds the recipient for done */
    bool begun;    /* the server asked for the body (354) */
};

/* Accepted only if all three are 2xx and `complete`. Otherwise the first answer that is not 2xx decides: 5xx refused, 4xx later; broken
 * after the body began: unknown; else later. */
enum mail_outcome smtp_judge(const struct smtp_result *r, int *code);

void smtp_deliver(const struct mailer_settings *s, const struct mail_job *job, const struct str *mime, struct mail_answer *answer);

#endif
