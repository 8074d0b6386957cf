/* SPDX-License-Identifier: MIT */
/* exec: delivery by a program of the installation: the job as JSON on its standard input; it exits 0 delivered, 75 later, anything else
 * refused. Bounded in time: killed programs leave the job unknown. */
#ifndef BAOXUE_MAIL_EXEC_H
#define BAOXUE_MAIL_EXEC_H

#include "mail/job.h"

/* {"id":…,"from":…,"reply_to":…,"to":…,"subject":…,"date":…,"message_id":…,"text":…,"html":…}; absent ones are null. */
void exec_format_json(const struct mail_job *job, struct str *out);
/* Fills outcome, code (the exit status) and text. */
void exec_deliver(const char *command, const struct mail_job *job, long limit_s, enum lang lang, struct mail_answer *answer);

#endif
