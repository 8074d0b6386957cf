/* SPDX-License-Identifier: MIT */
/* sender: one mailer: its line, what it has, what it said. Knows nothing of the database. */
#include <inttypes.h>
#include <string.h>

#include "base/log.h"
#include "daemon.h"

enum { ANSWER_LIMIT_S = 900 };

void sender_init(struct sender *s, struct daemon *d)
{
    *s = (struct sender){.d = d, .client = MAIL_CLIENT_NONE};
}

bool sender_is_open(const struct sender *s)
{
    return s->client.fd >= 0;
}

/* The first without an answer, NULL: all have one. */
static struct flight *first_open(struct sender *s)
{
    for (size_t i = 0; i < s->n; i++)
        if (!s->out[i].answered)
            return &s->out[i];
    return NULL;
}

void sender_close(struct sender *s)
{
    if (!sender_is_open(s))
        return;
    ev_io_stop(s->d->loop, &s->read); /* before its descriptor goes */
    ev_timer_stop(s->d->loop, &s->limit);
    mail_client_close(&s->client);
}

/* `idle`: this mailer has not even worked. */
static void lose(struct sender *s, const char *why, bool idle)
{
    bool ending = s->d->ending; /* then it says nothing of the relay */
    bool shown = (mail_client_end(&s->client) || s->shown) && !idle; /* has it shown a mail to anybody? */
    sender_close(s);
    for (size_t i = 0; i < s->n; i++) {
        struct flight *f = &s->out[i];
        if (f->answered)
            continue;
        f->answered = true; /* a later one waits for the ack of the one before, which the mailer never got */
        f->answer = (struct mail_answer){.id = f->job, .outcome = i == 0 && shown ? MAIL_UNKNOWN : MAIL_LATER, .seen = shown};
        if (i == 0 && !ending)
            f->answer.relay = idle ? MAIL_RELAY_DOWN : MAIL_RELAY_BROKE;
        mail_answer_set_text(&f->answer, why);
    }
}

void sender_lose(struct sender *s, const char *why)
{
    lose(s, why, false);
}

static void on_limit(struct ev_loop *loop, struct ev_timer *w, int events)
{
    (void)loop, (void)events;
    struct sender *s = w->data;
    log_err(tr(s->d->lang, "邮件进程 %d 秒没有回答，已断开", "no answer from the mailer for %d s, closed"), (int)ANSWER_LIMIT_S);
    sender_lose(s, "no answer from the mailer");
    mail_client_kill(&s->client);
    deliver_hear(s->d);
}

static void set_limit(struct sender *s)
{
    ev_timer_stop(s->d->loop, &s->limit);
    if (!first_open(s))
        return;
    ev_timer_set(&s->limit, ANSWER_LIMIT_S, 0.);
    ev_timer_start(s->d->loop, &s->limit);
}

static void on_read(struct ev_loop *loop, struct ev_io *w, int events)
{
    (void)loop, (void)events;
    struct sender *s = w->data;
    deliver_hear(s->d);
}

int sender_open(struct sender *s, struct err *err)
{
    const struct settings *settings = s->d->settings;
    char *argv[] = {(char[]){"baoxue-mailer"}, (char[]){"--config"}, settings->mailer_config, NULL};
    mail_client_reap(&s->client);
    int rc = *settings->mailer_socket ? mail_client_connect(&s->client, settings->mailer_socket, err)
                                      : mail_client_spawn(&s->client, settings->mailer, argv, err);
    if (rc != 0)
        return -1;
    s->ready = s->shown = false;
    ev_io_init(&s->read, on_read, s->client.fd, EV_READ);
    ev_timer_init(&s->limit, on_limit, ANSWER_LIMIT_S, 0.);
    s->read.data = s->limit.data = s;
    ev_io_start(s->d->loop, &s->read);
    return 0;
}

void sender_hand_over(struct sender *s, const struct mail_job *job)
{
    struct err err = {.lang = s->d->lang};
    s->out[s->n++] = (struct flight){.job = job->id};
    if (mail_client_send(&s->client, job, &err) == 1) {
        set_limit(s);
        return;
    }
    struct flight *f = &s->out[s->n - 1]; /* it never left us */
    if (!s->ready)
        sender_receive(s); /* its last word says why */
    if (f->answered)
        return;
    f->answered = true;
    f->answer = (struct mail_answer){.id = job->id, .outcome = MAIL_LATER};
    mail_answer_set_text(&f->answer, err.text);
    sender_lose(s, err.text);
    deliver_wait(s->d, err.text);
}

void sender_receive(struct sender *s)
{
    struct err err = {.lang = s->d->lang};
    struct mail_answer a;
    bool ended = false;
    int rc = 0;
    while (sender_is_open(s) && (rc = mail_client_receive(&s->client, &a, &ended, &err)) > 0) {
        if (rc == WIRE_FAULT)
            break;
        s->ready = true;
        s->shown = s->shown || rc == WIRE_SHOWN;
        if (rc == WIRE_READY || rc == WIRE_SHOWN)
            continue;
        struct flight *f = first_open(s);
        if (!f || f->job != a.id) {
            rc = err_set(&err, "发信程序回答了没有交给它的任务 %" PRId64, "an answer to job %" PRId64 ", which is not out", a.id);
            break;
        }
        f->answered = true;
        f->answer = a;
        set_limit(s);
        break; /* there is no other before its ack */
    }
    if (rc == WIRE_FAULT)
        lose(s, err.text, !s->ready); /* the relay counts as down, and that has its own waits */
    else if (rc < 0 && ended && !s->ready)
        lose(s, tr(s->d->lang, "发信程序没有运转起来就退出了（它的日志说明原因）", "the mailer ended before it worked (its log says why)"), true);
    else if (rc < 0) {
        sender_lose(s, err.text);
        deliver_wait(s->d, err.text);
    }
}

void sender_confirm(struct sender *s)
{
    struct err err = {.lang = s->d->lang};
    size_t n = 0;
    while (n < s->n && s->out[n].answered)
        n++;
    for (size_t i = 0; i < n && sender_is_open(s); i++)
        if (mail_client_ack(&s->client, s->out[i].job, &err) != 1) {
            s->n -= n;
            memmove(s->out, s->out + n, s->n * sizeof *s->out);
            sender_lose(s, err.text);
            deliver_wait(s->d, err.text);
            return;
        }
    s->n -= n;
    memmove(s->out, s->out + n, s->n * sizeof *s->out);
}
