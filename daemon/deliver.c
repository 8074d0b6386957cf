/* SPDX-License-Identifier: MIT */
/* deliver: jobs from the outbox to the mailer and its answers back. One job is out at a time, so at most one answer can be lost with the mailer. A job is marked as
 * `sending`, on disk, before it is handed over: after a crash its fate is unknown and it is sent again as it is. An answer that the disk would not take is kept, and
 * nothing else is sent until it is recorded. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>

#include "base/log.h"
#include "base/mem.h"
#include "daemon.h"
#include "mail/address.h"

enum { MAILER_AGAIN_S = 60, DISK_AGAIN_S = 30, ANSWER_LIMIT_S = 900, LAST_ANSWER_S = 10 };

static const enum outcome outcomes[] = {[MAIL_ACCEPTED] = OUTCOME_ACCEPTED, [MAIL_REFUSED] = OUTCOME_REFUSED, [MAIL_LATER] = OUTCOME_LATER,
                                        [MAIL_UNKNOWN] = OUTCOME_UNKNOWN};

static void on_mail(struct ev_loop *loop, struct ev_io *w, int events);

static bool by_log(const struct daemon *d)
{
    return strcmp(d->settings->delivery, "log") == 0;
}

/* ---- records ---- */

static void log_outcome(struct daemon *d, int64_t job, enum outcome o, int64_t code, const char *text)
{
    char number[32], reply[16];
    snprintf(number, sizeof number, "%" PRId64, job);
    snprintf(reply, sizeof reply, "%" PRId64, code);
    const struct log_field fields[] = {{"JOB", number}, {"OUTCOME", outcome_key(o)}, {"CODE", code ? reply : NULL}, {"ANSWER", text}, {NULL, NULL}};
    log_line(o == OUTCOME_ACCEPTED ? LOG_LEVEL_INFO : LOG_LEVEL_WARN, fields, "%s",
             o == OUTCOME_ACCEPTED ? tr(d->lang, "邮件已投递", "mail delivered") : tr(d->lang, "邮件未投递", "mail not delivered"));
}

/* The office hears of a refusal first: told twice a day it is told once, but a refusal on record would not be looked at again. */
static int put_answer(struct daemon *d, const struct unrecorded *a, struct err *err)
{
    if (a->outcome == OUTCOME_REFUSED && turn_refused(d->turn, a->job, daemon_now(), a->text, err) != 0)
        return -1;
    if (db_begin(d->db, "answer", err) == 0 && outbox_record(d->db, a->job, a->outcome, a->code, a->text, daemon_now(), err) == 0 && db_commit(d->db, err) == 0)
        return 0;
    db_rollback(d->db);
    return -1;
}

static void put_unrecorded(struct daemon *d)
{
    struct err err = {.lang = d->lang};
    struct unrecorded *a = &d->unrecorded;
    if (!a->job)
        return;
    if (put_answer(d, a, &err) != 0) {
        log_err(tr(d->lang, "第 %" PRId64 " 号邮件的结果记不下来，稍后再记：%s", "the answer to mail %" PRId64 " cannot be recorded, will try again: %s"), a->job, err.text);
        return;
    }
    d->passed_up = d->passed_up || a->outcome == OUTCOME_REFUSED;
    log_outcome(d, a->job, a->outcome, a->code, a->text);
    free(a->text);
    *a = (struct unrecorded){0};
}

static void record(struct daemon *d, int64_t job, enum outcome o, int64_t code, const char *text)
{
    d->unrecorded = (struct unrecorded){.job = job, .outcome = o, .code = code, .text = mem_strdup(text)};
    put_unrecorded(d);
}

static bool mark_sending(struct daemon *d, int64_t job)
{
    struct err err = {.lang = d->lang};
    if (db_begin(d->db, "sending", &err) == 0 && outbox_sending(d->db, job, &err) == 0 && db_commit(d->db, &err) == 0)
        return true;
    db_rollback(d->db);
    log_err("%s", err.text);
    return false;
}

/* ---- the mailer's end ---- */

static void close_mailer(struct daemon *d, const char *why)
{
    if (d->mailer.fd >= 0) {
        ev_io_stop(d->loop, &d->mail_read); /* before its descriptor goes */
        ev_timer_stop(d->loop, &d->mail_again);
        mail_client_close(&d->mailer);
    }
    int64_t job = d->in_flight;
    d->in_flight = 0;
    if (job)
        record(d, job, OUTCOME_UNKNOWN, 0, why);
}

static void on_again(struct ev_loop *loop, struct ev_timer *w, int events)
{
    (void)events;
    struct daemon *d = w->data;
    ev_timer_stop(loop, w);
    if (d->in_flight) {
        log_err(tr(d->lang, "邮件进程 %d 秒没有回答，已断开", "no answer from the mailer for %d s, closed"), d->ending ? (int)LAST_ANSWER_S : (int)ANSWER_LIMIT_S);
        close_mailer(d, "no answer from the mailer");
        mail_client_kill(&d->mailer);
    }
    daemon_turn(d);
}

static void arm(struct daemon *d, double seconds)
{
    ev_timer_stop(d->loop, &d->mail_again);
    ev_timer_init(&d->mail_again, on_again, seconds, 0.);
    d->mail_again.data = d;
    ev_timer_start(d->loop, &d->mail_again);
}

static bool open_mailer(struct daemon *d)
{
    struct err err = {.lang = d->lang};
    const struct settings *s = d->settings;
    char *argv[] = {(char[]){"baoxue-mailer"}, (char[]){"--config"}, s->mailer_config, NULL};
    int rc;
    if (d->mailer.fd >= 0)
        return true;
    if (*s->mailer_socket)
        rc = mail_client_connect(&d->mailer, s->mailer_socket, &err);
    else
        rc = mail_client_spawn(&d->mailer, s->mailer, argv, &err);
    if (rc != 0) {
        log_err("%s", err.text);
        arm(d, MAILER_AGAIN_S);
        return false;
    }
    ev_io_init(&d->mail_read, on_mail, d->mailer.fd, EV_READ);
    d->mail_read.data = d;
    ev_io_start(d->loop, &d->mail_read);
    return true;
}

static void on_mail(struct ev_loop *loop, struct ev_io *w, int events)
{
    (void)loop, (void)events;
    struct daemon *d = w->data;
    struct err err = {.lang = d->lang};
    struct mail_answer a;
    bool ended = false;
    int rc;
    while ((rc = mail_client_receive(&d->mailer, &a, &ended, &err)) > 0) {
        if (a.id != d->in_flight) {
            log_warn("answer to job %" PRId64 ", which is not out", a.id);
            continue;
        }
        d->in_flight = 0;
        record(d, a.id, outcomes[a.outcome], a.code, a.text);
    }
    if (rc < 0)
        log_err("%s", err.text);
    if (rc < 0 || ended)
        close_mailer(d, "the mailer ended");
    if (d->in_flight)
        return;
    ev_timer_stop(d->loop, &d->mail_again);
    daemon_turn(d);
}

/* ---- pumping ---- */

/* A job with a bad recipient is refused; any other fault lies in our settings, and the job waits until they are mended. */
static void send_job(struct daemon *d, const struct job *j)
{
    struct err err = {.lang = d->lang};
    const struct mail_job m = {.id = j->seq, .from = d->settings->from, .from_name = turn_rules(d->turn)->title,
                               .reply_to = *d->settings->office_address ? d->settings->office_address : NULL, .to = j->address, .subject = j->subject,
                               .date = j->date, .zone = turn_rules(d->turn)->zone, .message_id = j->message_id, .boundary = j->boundary, .references = j->refs,
                               .text = j->body, .text_b = strlen(j->body)};
    if (mail_job_check(&m, &err) != 0) {
        record(d, j->seq, mail_address_valid(j->address) ? OUTCOME_LATER : OUTCOME_REFUSED, 0, err.text);
        return;
    }
    if (!open_mailer(d))
        return;
    if (!mark_sending(d, j->seq)) {
        arm(d, DISK_AGAIN_S);
        return;
    }
    d->in_flight = j->seq;
    if (mail_client_send(&d->mailer, &m, &err) != 1) {
        log_err("%s", err.text);
        close_mailer(d, err.text);
        return;
    }
    arm(d, ANSWER_LIMIT_S);
}

static bool take_next(struct daemon *d, struct job *out)
{
    struct err err = {.lang = d->lang};
    struct vec jobs = VEC(struct job);
    bool found = outbox_ready(d->db, daemon_now(), 1, &jobs, &err) == 0 && jobs.n;
    if (found)
        *out = *(struct job *)vec_at(&jobs, 0);
    else if (*err.text)
        log_err("%s", err.text);
    vec_fini(&jobs);
    return found;
}

/*~ 6: a job is marked `sending` on disk, handed to the mailer (mail/serve.c makes the bytes, delivers, answers), and the answer is recorded: the end of the tour. */
void deliver_pump(struct daemon *d)
{
    struct job j;
    put_unrecorded(d);
    while (!d->in_flight && !d->unrecorded.job && !ev_is_active(&d->mail_again) && take_next(d, &j)) {
        if (by_log(d))
            record(d, j.seq, OUTCOME_ACCEPTED, 0, j.subject);
        else
            send_job(d, &j);
        job_fini(&j);
    }
    if (!d->in_flight && d->mailer.fd >= 0)
        close_mailer(d, ""); /* nothing to send: the mailer leaves */
    mail_client_reap(&d->mailer);
}

struct instant deliver_next(struct daemon *d)
{
    struct err err = {.lang = d->lang};
    struct instant next = INSTANT_NONE;
    if (d->in_flight || ev_is_active(&d->mail_again)) /* the answer or the timer wakes us */
        return INSTANT_NONE;
    if (d->unrecorded.job)
        return (struct instant){daemon_now().sec + DISK_AGAIN_S};
    if (outbox_next(d->db, &next, &err) != 0)
        log_err("%s", err.text);
    return next;
}

int deliver_open(struct daemon *d, struct err *err)
{
    int64_t n = 0;
    if (db_begin(d->db, "recover", err) != 0 || outbox_recover(d->db, daemon_now(), &n, err) != 0 || db_commit(d->db, err) != 0)
        return -1;
    if (n)
        log_warn(tr(d->lang, "%" PRId64 " 封邮件在上次停止时去向不明，将原样重发", "%" PRId64 " mails of unknown fate at the last stop will be sent again as they are"), n);
    return 0;
}

bool deliver_end(struct daemon *d)
{
    bool again = d->ending;
    d->ending = true;
    if (!d->in_flight || again)
        return true;
    arm(d, LAST_ANSWER_S);
    return false;
}

void deliver_close(struct daemon *d)
{
    if (d->mailer.fd >= 0 && d->loop)
        close_mailer(d, "the daemon ended");
    free(d->unrecorded.text);
}
