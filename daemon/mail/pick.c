/* SPDX-License-Identifier: MIT */
#include "mail/pick.h"

#include "mail/address.h"

/* May this job go out? A bad recipient is a fault of the roster and final; anything else is ours to mend, so it waits: the mail's own fault, or the sender's, which all
 * mails have. */
static int check(const struct mailer_settings *s, const struct line_job *got, struct mail_answer *answer)
{
    const struct mail_job *job = &got->job;
    struct err err = {.lang = s->lang};
    answer->outcome = MAIL_LATER;
    if (got->fault)
        err_set(&err, "%s", "%s", got->fault);
    else if (job->to && mail_address_check(job->to, &err) != 0)
        answer->outcome = MAIL_REFUSED;
    else if (got->mime.len_b > 0 || mail_job_check(job, &err) == 0) {
        if (!*s->from_check || str_eq(s->from_check, job->from))
            return 0;
        answer->relay = MAIL_RELAY_DOWN;
        err_set(&err, "发件地址 %s 不是设置中的 %s", "the sender %s is not the %s of the settings", job->from, s->from_check);
    }
    mail_answer_set_text(answer, err.text);
    return -1;
}

int pick_next(struct line *l, const struct mailer_settings *s, int wait_ms, struct line_job *out)
{
    int rc;
    while ((rc = line_next(l, wait_ms, out)) == 1) {
        struct mail_answer answer = {.id = out->job.id};
        if (check(s, out, &answer) == 0)
            return 1;
        line_job_fini(out);
        if (line_answer(l, &answer) != 0)
            return -1;
    }
    return rc;
}
