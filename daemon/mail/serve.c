/* SPDX-License-Identifier: MIT */
#include "mail/serve.h"

#include <signal.h>
#include <stdlib.h>
#include <sysexits.h>
#include <unistd.h>

#include "base/log.h"
#include "base/mem.h"
#include "mail/address.h"
#include "mail/exec.h"
#include "mail/maildir.h"
#include "mail/mime.h"
#include "mail/smtp.h"
#include "mail/smtp_open.h"
#include "mail/wire.h"

enum { GRACE_S = 10 };

/* The overall limit. First the session's line is cut, which lets the library return and the verdict be fair; if that does not help (a name
 * server that hangs, a dead disk), the process ends and the daemon holds the job for unknown. */
static volatile sig_atomic_t was_cut; /* a signal handler has no argument of ours */

static void on_alarm(int sig)
{
    (void)sig;
    if (was_cut)
        _exit(EX_TEMPFAIL);
    was_cut = 1;
    smtp_open_cut();
    alarm(GRACE_S);
}

static void deliver_maildir(const struct mailer_settings *s, const struct mail_job *job, struct mail_answer *answer)
{
    struct err err = {.lang = s->lang};
    struct str mime = {0};
    bool already = false;
    mime_format(job, &mime);
    answer->outcome = maildir_deliver(s->maildir, job->message_id, &mime, &already, &err) == 0 ? MAIL_ACCEPTED : MAIL_LATER;
    if (answer->outcome == MAIL_LATER)
        mail_answer_set_text(answer, err.text);
    else if (already)
        mail_answer_set_text(answer, tr(s->lang, "此前已在邮箱中", "it was there already"));
    str_fini(&mime);
}

static void deliver_smtp(const struct mailer_settings *s, const struct mail_job *job, struct mail_answer *answer)
{
    struct str mime = {0};
    mime_format(job, &mime);
    smtp_deliver(s, job, &mime, answer);
    str_fini(&mime);
}

static void deliver_exec(const struct mailer_settings *s, const struct mail_job *job, struct mail_answer *answer)
{
    exec_deliver(s->command, job, s->overall_s, s->lang, answer);
}

static const struct backend {
    const char *name;
    void (*deliver)(const struct mailer_settings *s, const struct mail_job *job, struct mail_answer *answer);
} backends[] = {{"maildir", deliver_maildir}, {"smtp", deliver_smtp}, {"exec", deliver_exec}};

static const struct backend *find_backend(const char *name)
{
    const struct backend *b = backends;
    while (!str_eq(b->name, name)) /* the settings allow only these */
        b++;
    return b;
}

/* May this job go out? A bad recipient is a fault of the roster and final; anything else is ours to mend, so it waits. */
static int check(const struct mailer_settings *s, const struct mail_job *job, struct mail_answer *answer)
{
    struct err err = {.lang = s->lang};
    if (job->to && mail_address_check(job->to, &err) != 0)
        answer->outcome = MAIL_REFUSED;
    else if (mail_job_check(job, &err) != 0)
        answer->outcome = MAIL_LATER;
    else if (*s->from_check && !str_eq(s->from_check, job->from)) {
        answer->outcome = MAIL_LATER;
        err_set(&err, "发件地址 %s 不是设置中的 %s", "the sender %s is not the %s of the settings", job->from, s->from_check);
    } else {
        return 0;
    }
    mail_answer_set_text(answer, err.text);
    return -1;
}

static void log_answer(const struct mail_answer *a)
{
    char id[32], code[16];
    snprintf(id, sizeof id, "%lld", (long long)a->id);
    snprintf(code, sizeof code, "%d", a->code);
    const struct log_field fields[] = {{"JOB", id}, {"OUTCOME", mail_outcome_name(a->outcome)}, {"CODE", code}, {0}};
    log_line(a->outcome == MAIL_ACCEPTED ? LOG_LEVEL_INFO : LOG_LEVEL_WARN, fields, "job %s %s %s", id, mail_outcome_name(a->outcome),
             a->text);
}

static void deliver(const struct mailer_settings *s, const struct backend *b, const struct mail_job *job, struct mail_answer *answer)
{
    if (check(s, job, answer) != 0)
        return;
    was_cut = 0;
    alarm((unsigned)s->overall_s);
    b->deliver(s, job, answer);
    alarm(0);
    if (was_cut && answer->outcome != MAIL_ACCEPTED && answer->code == 0)
        mail_answer_set_text(answer, tr(s->lang, "超过了一封邮件的总时限", "it took longer than the overall limit for one mail"));
}

/* 1 go on, 0 the end, -1. */
static int serve_one(int fd, const struct mailer_settings *s, const struct backend *b, struct err *err)
{
    struct mail_job job;
    bool ended = false;
    int rc = wire_receive_job(fd, &job, &ended, err);
    struct mail_answer answer = {.id = job.id, .outcome = MAIL_LATER};
    if (rc == 1)
        deliver(s, b, &job, &answer);
    else if (job.id >= 0) /* a packet that nobody can send; the daemon shall hear why */
        mail_answer_set_text(&answer, err->text);
    bool heard = job.id >= 0;
    mail_job_fini(&job);
    if (!heard)
        return ended ? 0 : -1;
    log_answer(&answer);
    return wire_send_answer(fd, &answer, err) == 1 ? 1 : -1;
}

int serve_jobs(int fd, const struct mailer_settings *s, struct err *err)
{
    const struct backend *b = find_backend(s->backend);
    struct sigaction on = {.sa_handler = on_alarm};
    signal(SIGPIPE, SIG_IGN);
    signal(SIGXFSZ, SIG_IGN); /* a file limit is then an error like a full disk */
    sigaction(SIGALRM, &on, NULL); /* no SA_RESTART: waiting calls shall wake */
    if (str_eq(s->backend, "smtp") && smtp_open_init(s, err) != 0)
        return -1;
    mime_init();
    int rc;
    do
        rc = serve_one(fd, s, b, err);
    while (rc == 1);
    mime_fini();
    smtp_open_fini();
    return rc;
}
