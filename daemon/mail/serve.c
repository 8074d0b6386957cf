/* SPDX-License-Identifier: MIT */
#include "mail/serve.h"

#include <signal.h>

#include "mail/exec.h"
#include "mail/limit.h"
#include "mail/maildir.h"
#include "mail/mime.h"
#include "mail/pick.h"
#include "mail/smtp_open.h"
#include "mail/smtp_session.h"
#include "mail/wire.h"

static void deliver_maildir(const struct mailer_settings *s, const struct mail_job *job, struct mail_answer *answer)
{
    struct err err = {.lang = s->lang};
    struct str mime = {0};
    bool already = false;
    mime_format(job, &mime);
    answer->outcome = maildir_deliver(s->maildir, job->message_id, &mime, &already, &err) == 0 ? MAIL_ACCEPTED : MAIL_LATER;
    answer->relay = answer->outcome == MAIL_ACCEPTED ? MAIL_RELAY_UP : MAIL_RELAY_DOWN;
    answer->seen = already;
    if (answer->outcome == MAIL_LATER)
        mail_answer_set_text(answer, err.text);
    else if (already)
        mail_answer_set_text(answer, tr(s->lang, "此前已在邮箱中", "it was there already"));
    str_fini(&mime);
}

static void deliver_exec(const struct mailer_settings *s, const struct mail_job *job, struct mail_answer *answer)
{
    exec_deliver(s->command, job, s->overall_s, s->lang, answer);
}

/* One delivery after the other, each after the ack of the one before. */
static int serve_singly(struct line *l, const struct mailer_settings *s, struct line_job *first,
                        void (*deliver)(const struct mailer_settings *, const struct mail_job *, struct mail_answer *))
{
    struct mail_answer answer = {.id = first->job.id, .outcome = MAIL_LATER};
    line_show(l); /* before it is asked whether the daemon is still there */
    int rc = line_wait_ack(l);
    if (rc == 0) {
        limit_start(s->overall_s);
        deliver(s, &first->job, &answer);
        limit_stop();
        rc = line_answer(l, &answer);
    }
    line_job_fini(first);
    return rc;
}

static int serve_maildir(struct line *l, const struct mailer_settings *s, struct line_job *first)
{
    return serve_singly(l, s, first, deliver_maildir);
}

static int serve_exec(struct line *l, const struct mailer_settings *s, struct line_job *first)
{
    return serve_singly(l, s, first, deliver_exec);
}

/* Serves at least the first job, which it takes, and may go on to others; -1 when the line is over. */
static const struct backend {
    const char *name;
    int (*serve)(struct line *l, const struct mailer_settings *s, struct line_job *first);
} backends[] = {{"maildir", serve_maildir}, {"smtp", smtp_session_serve}, {"exec", serve_exec}};

static const struct backend *find_backend(const char *name)
{
    const struct backend *b = backends;
    while (!str_eq(b->name, name)) /* the settings allow only these */
        b++;
    return b;
}

int serve_jobs(int fd, const struct mailer_settings *s, struct err *err)
{
    const struct backend *b = find_backend(s->backend);
    struct line line;
    struct line_job job;
    signal(SIGPIPE, SIG_IGN);
    signal(SIGXFSZ, SIG_IGN); /* a file limit is then an error like a full disk */
    limit_init(smtp_open_cut);
    if (str_eq(s->backend, "smtp") && smtp_open_init(s, err) != 0)
        return -1;
    mime_init();
    line_init(&line, fd, s->lang);
    wire_send_ready(fd, NULL, &(struct err){.lang = s->lang}); /* when nobody hears it, there will be no job either */
    while (pick_next(&line, s, -1, &job) == 1 && b->serve(&line, s, &job) == 0)
        continue;
    line_fini(&line);
    mime_fini();
    smtp_open_fini();
    return *line.err.text ? err_set(err, "%s", "%s", line.err.text) : 0;
}
