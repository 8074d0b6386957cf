/* SPDX-License-Identifier: MIT */
/* deliver: jobs from the outbox to the mailers and their answers back. One commit carries the answers that are there, of all mailers, and marks the next jobs as
 * `sending`; only then the mailers get their acks and those jobs (mail/job.h says why). After a crash a job marked so has an unknown fate and is sent again as it is. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/log.h"
#include "base/mem.h"
#include "daemon.h"
#include "mail/address.h"
#include "store/outbox.h"

enum { AGAIN_S = 5, LAST_ANSWER_S = 10, LOG_BATCH = 100 };

static const enum outcome outcomes[] = {[MAIL_ACCEPTED] = OUTCOME_ACCEPTED, [MAIL_REFUSED] = OUTCOME_REFUSED, [MAIL_LATER] = OUTCOME_LATER,
                                        [MAIL_UNKNOWN] = OUTCOME_UNKNOWN};

/* One round: what is recorded, and what is handed over once that is on disk. */
struct exchange {
    struct daemon *d;
    struct vec answers; /* struct mail_answer */
    struct vec jobs;    /* struct job, to be handed over */
    struct relay relay; /* as these answers leave it */
};

static bool by_log(const struct daemon *d)
{
    return strcmp(d->settings->delivery, "log") == 0;
}

bool deliver_is_quiet(const struct daemon *d)
{
    for (size_t i = 0; i < SENDERS_MOST; i++)
        if (d->senders[i].n)
            return false;
    return true;
}

/* ---- waiting ---- */

static void on_again(struct ev_loop *loop, struct ev_timer *w, int events)
{
    (void)events;
    struct daemon *d = w->data;
    ev_timer_stop(loop, w);
    if (d->ending)
        ev_break(loop, EVBREAK_ALL);
    else
        daemon_turn(d);
}

static void start_again(struct daemon *d, double seconds)
{
    ev_timer_stop(d->loop, &d->mail_again);
    ev_timer_init(&d->mail_again, on_again, seconds, 0.);
    d->mail_again.data = d;
    ev_timer_start(d->loop, &d->mail_again);
}

void deliver_wait(struct daemon *d, const char *why)
{
    log_err("%s", why);
    if (!ev_is_active(&d->mail_again))
        start_again(d, AGAIN_S);
}

static void on_pace(struct ev_loop *loop, struct ev_timer *w, int events)
{
    (void)events;
    struct daemon *d = w->data;
    ev_timer_stop(loop, w);
    deliver_pump(d);
    if (deliver_is_quiet(d) && !ev_is_active(&d->mail_pace))
        daemon_turn(d);
}

static void start_pace(struct daemon *d)
{
    if (d->settings->rate == 0)
        return;
    ev_timer_init(&d->mail_pace, on_pace, 60. / (double)d->settings->rate, 0.);
    d->mail_pace.data = d;
    ev_timer_start(d->loop, &d->mail_pace);
}

/* ---- what is recorded ---- */

static void add_answer(struct exchange *x, int64_t job, enum mail_outcome outcome, enum mail_relay relay, const char *text)
{
    struct mail_answer *a = vec_push(&x->answers);
    *a = (struct mail_answer){.id = job, .outcome = outcome, .relay = relay};
    mail_answer_set_text(a, text);
}

static void collect_answers(struct exchange *x)
{
    for (size_t i = 0; i < SENDERS_MOST; i++) {
        const struct sender *s = &x->d->senders[i];
        for (size_t k = 0; k < s->n && s->out[k].answered; k++)
            vec_add(&x->answers, &s->out[k].answer);
    }
}

static int record_answers(struct exchange *x, struct err *err)
{
    const struct mail_answer *a = x->answers.data;
    for (size_t i = 0; i < x->answers.n; i++) {
        const struct attempt attempt = {.job = a[i].id, .outcome = outcomes[a[i].outcome], .code = a[i].code, .text = a[i].text, .seen = a[i].seen};
        if (deliver_relay_hear(x->d, &x->relay, &a[i], err) != 0 || outbox_record(x->d->db, &attempt, daemon_now(), err) != 0)
            return -1;
    }
    return 0;
}

static void log_answer(const struct daemon *d, const struct mail_answer *a)
{
    char number[32], reply[16];
    snprintf(number, sizeof number, "%" PRId64, a->id);
    snprintf(reply, sizeof reply, "%d", a->code);
    bool good = a->outcome == MAIL_ACCEPTED;
    const struct log_field fields[] = {{"JOB", number}, {"OUTCOME", mail_outcome_name(a->outcome)}, {"CODE", a->code ? reply : NULL}, {"ANSWER", a->text}, {NULL, NULL}};
    log_line(good ? LOG_LEVEL_INFO : LOG_LEVEL_WARN, fields, "%s", good ? tr(d->lang, "邮件已投递", "mail delivered") : tr(d->lang, "邮件未投递", "mail not delivered"));
}

static int pass_up_one(struct exchange *x, const struct mail_answer *a, struct err *err)
{
    bool declined = mail_answer_declines(a) && !x->relay.down; /* while it takes the others */
    if (a->outcome != MAIL_REFUSED && !declined)
        return 0;
    if (!x->d->turn)
        return err_set(err, "规则没有打开", "the rules are not open");
    int (*tell)(struct turn *, int64_t, struct instant, const char *, struct err *) = declined ? turn_declined : turn_refused;
    x->d->wants_turn = true;
    return tell(x->d->turn, a->id, daemon_now(), a->text, err);
}

/* The office hears of a refusal first: told twice a day it is told once, but a refusal on record would not be looked at again. */
static int pass_up(struct exchange *x, struct err *err)
{
    struct mail_answer *a = x->answers.data;
    for (size_t i = 0; i < x->answers.n; i++)
        if (deliver_relay_judge(x->d, &a[i], err) != 0 || pass_up_one(x, &a[i], err) != 0)
            return -1;
    return 0;
}

/* ---- what is handed over ---- */

static size_t length(const char *s)
{
    return s ? strlen(s) : 0;
}

static struct mail_job mail_of(const struct daemon *d, const struct job *j)
{
    const char *office = d->settings->office_address;
    return (struct mail_job){.id = j->seq, .from = d->settings->from, .from_name = turn_rules(d->turn)->title, .reply_to = *office ? office : NULL,
                             .to = j->address, .subject = j->subject, .date = j->date, .zone = turn_rules(d->turn)->zone, .message_id = j->message_id,
                             .boundary = j->boundary, .references = j->refs, .text = j->body, .text_b = length(j->body), .html = j->html, .html_b = length(j->html),
                             .csv = j->csv, .csv_b = length(j->csv), .csv_name = j->csv_name};
}

bool deliver_is_fit(const struct daemon *d, const struct job *j)
{
    struct err err = {.lang = d->lang};
    const struct mail_job m = mail_of(d, j);
    return mail_job_check(&m, &err) == 0;
}

/* A job with a bad recipient is refused; with a bad sender none can leave until our settings are mended; any other fault is ours too, and this one waits. True: it goes out. */
static bool may_go(struct exchange *x, const struct job *j)
{
    struct err err = {.lang = x->d->lang};
    const struct mail_job m = mail_of(x->d, j);
    if (by_log(x->d))
        add_answer(x, j->seq, MAIL_ACCEPTED, MAIL_RELAY_NONE, j->subject);
    else if (!j->fit && mail_job_check(&m, &err) != 0)
        add_answer(x, j->seq, mail_address_valid(j->address) ? MAIL_LATER : MAIL_REFUSED, mail_address_valid(m.from) ? MAIL_RELAY_NONE : MAIL_RELAY_DOWN, err.text);
    else
        return true;
    return false;
}

static int take_jobs(struct exchange *x, size_t room, struct err *err)
{
    struct vec ready = VEC(struct job);
    int rc = deliver_ready_take(x->d, room, &ready, err);
    for (size_t i = 0; i < ready.n; i++) {
        struct job *j = vec_at(&ready, i);
        if (rc == 0 && may_go(x, j))
            vec_add(&x->jobs, j);
        else
            job_fini(j);
    }
    vec_fini(&ready);
    return rc;
}

static int mark_sending(struct exchange *x, struct err *err)
{
    if (x->relay.down && x->jobs.n)
        relay_begin_try(&x->relay, daemon_now());
    for (size_t i = 0; i < x->jobs.n; i++)
        if (outbox_sending(x->d->db, ((const struct job *)vec_at(&x->jobs, i))->seq, err) != 0)
            return -1;
    return 0;
}

/* The open mailer that has least to do, NULL: none has room. */
static struct sender *pick_sender(struct daemon *d)
{
    struct sender *best = NULL;
    for (size_t i = 0; i < SENDERS_MOST; i++) {
        struct sender *s = &d->senders[i];
        if (sender_is_open(s) && s->n < MAIL_WINDOW && (!best || s->n < best->n))
            best = s;
    }
    return best;
}

static struct sender *first_with_room(struct daemon *d)
{
    struct sender *s = d->senders;
    while (s->n == MAIL_WINDOW) /* there is one: count_room() found it */
        s++;
    return s;
}

static void hand_over(struct exchange *x)
{
    for (size_t i = 0; i < x->jobs.n; i++) {
        const struct job *j = vec_at(&x->jobs, i);
        const struct mail_job m = mail_of(x->d, j);
        struct sender *s = pick_sender(x->d);
        if (!s)
            s = first_with_room(x->d); /* its line broke just now: the job is for later */
        sender_hand_over(s, &m);
        start_pace(x->d);
    }
}

/* How many jobs may be handed over once the answers that are there are recorded. */
static size_t count_room(const struct daemon *d)
{
    size_t room = 0;
    for (size_t i = 0; i < SENDERS_MOST; i++) {
        const struct sender *s = &d->senders[i];
        size_t open = 0;
        for (size_t k = 0; k < s->n; k++)
            open += !s->out[k].answered;
        if (sender_is_open(s))
            room += MAIL_WINDOW - open;
    }
    return d->settings->rate > 0 && room > 1 ? 1 : room;
}

static bool open_sender(struct daemon *d, struct sender *s)
{
    struct err err = {.lang = d->lang};
    if (sender_open(s, &err) == 0)
        return true;
    deliver_relay_fail(d, err.text);
    return false;
}

/* One more mailer when those that are open are full. */
static size_t make_room(struct daemon *d)
{
    size_t room = count_room(d);
    for (long i = 0; room == 0 && i < d->settings->sessions; i++)
        if (!sender_is_open(&d->senders[i]) && d->senders[i].n == 0)
            return open_sender(d, &d->senders[i]) ? count_room(d) : 0;
    return room;
}

/* While the relay is down: one mail at a time, when it is time; one that was made for that, or by somebody who wants to know (send-test), at once. */
static bool is_probe_due(struct daemon *d)
{
    struct err err = {.lang = d->lang};
    int64_t n, fresh;
    if (!deliver_is_quiet(d))
        return false;
    if (outbox_under_way(d->db, &n, &fresh, &err) != 0) {
        log_err("%s", err.text);
        return false;
    }
    return fresh > 0 || (n > 0 && relay_is_due(&d->relay, daemon_now()));
}

static bool is_due(struct daemon *d)
{
    struct err err = {.lang = d->lang};
    struct instant next = INSTANT_NONE;
    if (d->relay.down)
        return is_probe_due(d);
    if (outbox_next(d->db, &next, &err) != 0)
        log_err("%s", err.text);
    return next.sec <= daemon_now().sec;
}

static bool may_open(const struct daemon *d)
{
    for (long i = 0; i < d->settings->sessions; i++)
        if (!sender_is_open(&d->senders[i]) && d->senders[i].n == 0)
            return true;
    return false;
}

/* How many jobs may be handed over now. What is ready is simply taken by a mailer that has room; whether another one is worth it the outbox says. */
static size_t find_room(struct daemon *d)
{
    if (d->ending || !d->turn || turn_mail_is_held(d->turn) || ev_is_active(&d->mail_again) || ev_is_active(&d->mail_pace))
        return 0;
    size_t room = by_log(d) ? LOG_BATCH : count_room(d);
    if (room > 0 && !d->relay.down)
        return room;
    return (room > 0 || may_open(d)) && is_due(d) ? make_room(d) : 0;
}

static int commit(struct exchange *x, struct err *err)
{
    struct db *db = x->d->db;
    if (pass_up(x, err) == 0 && db_begin(db, "deliver", err) == 0 && record_answers(x, err) == 0 && mark_sending(x, err) == 0 && deliver_relay_save(x->d, &x->relay, err) == 0 &&
        db_commit(db, err) == 0)
        return 0;
    db_rollback(db);
    return err_prefix(err, "%s", tr(err->lang, "邮件的结果记不下来，稍后再记", "answers to mails cannot be recorded, will try again"));
}

static void settle(struct exchange *x)
{
    deliver_relay_take(x->d, &x->relay);
    for (size_t i = 0; i < SENDERS_MOST; i++)
        sender_confirm(&x->d->senders[i]);
    hand_over(x);
    for (size_t i = 0; i < x->answers.n; i++)
        log_answer(x->d, vec_at(&x->answers, i));
}

/* True: something was done, and there may be more. After an error the answers stay with us, and the mailers wait for their acks. */
static bool exchange(struct daemon *d, size_t room)
{
    struct exchange x = {.d = d, .answers = VEC(struct mail_answer), .jobs = VEC(struct job), .relay = d->relay};
    struct err err = {.lang = d->lang};
    collect_answers(&x);
    int rc = room > 0 ? take_jobs(&x, room, &err) : 0;
    bool any = x.answers.n > 0 || x.jobs.n > 0;
    if (rc == 0 && any)
        rc = commit(&x, &err);
    if (rc != 0) {
        deliver_ready_forget(d);
        ballast_drop(d);
        deliver_wait(d, err.text);
    } else if (any)
        settle(&x);
    for (size_t i = 0; i < x.jobs.n; i++)
        job_fini(vec_at(&x.jobs, i));
    vec_fini(&x.jobs);
    vec_fini(&x.answers);
    return rc == 0 && any;
}

/*~ 6: a job is marked `sending` on disk, handed to a mailer (mail/serve.c makes the bytes, delivers, answers), and the answer is recorded: the end of the tour. */
void deliver_pump(struct daemon *d)
{
    bool done;
    do {
        size_t room = find_room(d);
        done = exchange(d, room);
    } while (done);
    deliver_ready_ahead(d);
    if (deliver_is_quiet(d) && !ev_is_active(&d->mail_pace))
        for (size_t i = 0; i < SENDERS_MOST; i++)
            sender_close(&d->senders[i]);
    for (size_t i = 0; i < SENDERS_MOST; i++)
        if (!sender_is_open(&d->senders[i]))
            mail_client_reap(&d->senders[i].client);
}

void deliver_hear(struct daemon *d)
{
    for (size_t i = 0; i < SENDERS_MOST; i++)
        sender_receive(&d->senders[i]);
    deliver_pump(d);
    if (d->wants_turn || deliver_is_quiet(d))
        daemon_turn(d);
}

struct instant deliver_next(struct daemon *d)
{
    struct err err = {.lang = d->lang};
    struct instant next = INSTANT_NONE;
    if (!deliver_is_quiet(d) || turn_mail_is_held(d->turn) || ev_is_active(&d->mail_again) || ev_is_active(&d->mail_pace)) /* the answer or the timer wakes us */
        return INSTANT_NONE;
    if (outbox_next(d->db, &next, &err) != 0)
        log_err("%s", err.text);
    return d->relay.down && !instant_is_none(next) ? d->relay.probe : next;
}

int deliver_open(struct daemon *d, struct err *err)
{
    int64_t n = 0;
    for (size_t i = 0; i < SENDERS_MOST; i++)
        sender_init(&d->senders[i], d);
    d->ready = VEC(struct job);
    if (db_begin(d->db, "recover", err) != 0 || outbox_recover(d->db, daemon_now(), &n, err) != 0 || db_commit(d->db, err) != 0)
        return -1;
    if (n)
        log_warn(tr(d->lang, "%" PRId64 " 封邮件在上次停止时去向不明，将原样重发", "%" PRId64 " mails of unknown fate at the last stop will be sent again as they are"), n);
    return deliver_relay_open(d, err);
}

bool deliver_end(struct daemon *d)
{
    bool again = d->ending;
    d->ending = true;
    if (deliver_is_quiet(d) || again)
        return true;
    start_again(d, LAST_ANSWER_S);
    return false;
}

void deliver_close(struct daemon *d)
{
    if (!d->loop)
        return;
    for (size_t i = 0; i < SENDERS_MOST; i++) {
        sender_receive(&d->senders[i]);
        sender_lose(&d->senders[i], "the daemon ended");
    }
    exchange(d, 0);
    deliver_ready_forget(d);
    vec_fini(&d->ready);
}
