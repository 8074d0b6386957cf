/* SPDX-License-Identifier: MIT */
/* smtp: the verdict on what happened to one mail with one recipient. */
#ifndef BAOXUE_MAIL_SMTP_H
#define BAOXUE_MAIL_SMTP_H

#include <stdbool.h>

#include "mail/job.h"

/* What is known of one message at its end, in the order of the protocol; codes are 0 where no answer came. */
struct smtp_result {
    int sender_code, recipient_code, message_code;
    bool complete; /* libESMTP holds the recipient for done */
    bool released; /* the last bytes of the body may have reached the server */
    bool seen;     /* it may have seen DATA */
    bool mailbox;  /* its answer to RCPT says that it means the mailbox: smtp_names_mailbox() */
};

/* Accepted only if all three are 2xx and `complete`. Otherwise the first answer that is not 2xx decides: 5xx refused, 4xx later; broken
 * after the last bytes were released: unknown; else later. A 5xx that is about us (the login, or our sender's address at MAIL) is for later: it says nothing of the
 * reader, and goes away when somebody mends the settings. So is one to RCPT that may be about us: the daemon sees whether others are taken (deliver_relay.c). */
enum mail_outcome smtp_judge(const struct smtp_result *r, int *code);
/* What it tells of the server itself: see mail/job.h. */
enum mail_relay smtp_judge_relay(const struct smtp_result *r);

#endif
