/* SPDX-License-Identifier: MIT */
/* deliver_relay: what answers say of the relay itself, remembered and logged. While it is down, the turn makes one job at a time (turn_relay.c), deliver.c tries it when the
 * time has come, and the first answer that shows a server at work ends it: then everything that waits goes out. */
#include <inttypes.h>
#include <string.h>

#include "base/log.h"
#include "daemon.h"

static const enum relay_word words[] = {[MAIL_RELAY_NONE] = RELAY_SILENT, [MAIL_RELAY_UP] = RELAY_SERVES, [MAIL_RELAY_DOWN] = RELAY_FAILS, [MAIL_RELAY_BROKE] = RELAY_BREAKS,
                                        [MAIL_RELAY_REJECTED] = RELAY_BREAKS, [MAIL_RELAY_DECLINED] = RELAY_BREAKS};

/* A server that has had enough of us turns everybody away; this one turned the reader away before, and has taken others' mails since: it means him. */
int deliver_relay_judge(struct daemon *d, struct mail_answer *a, struct err *err)
{
    bool takes_others = false;
    if (a->relay != MAIL_RELAY_REJECTED || d->relay.down)
        return 0;
    if (relay_takes_others(d->db, &d->relay, a->id, &takes_others, err) != 0)
        return -1;
    if (takes_others) {
        a->outcome = MAIL_REFUSED;
        a->relay = MAIL_RELAY_UP;
    }
    return 0;
}

/* Over whom, or over which mail, does it break off? One reader who is turned away again is no other one. */
static int find_suspect(struct daemon *d, const struct mail_answer *a, int64_t *who, struct err *err)
{
    int64_t person = 0;
    *who = a->id;
    if (a->relay != MAIL_RELAY_REJECTED)
        return 0;
    if (db_get_int(d->db, Q_JOB_PERSON, 0, &person, err, "i", a->id) != 0)
        return -1;
    *who = -person;
    return 0;
}

int deliver_relay_hear(struct daemon *d, struct relay *r, const struct mail_answer *a, struct err *err)
{
    int64_t before = 0, who;
    if (find_suspect(d, a, &who, err) != 0 || (mail_answer_declines(a) && outbox_declined(d->db, a->id, &before, err) != 0))
        return -1;
    relay_hear(r, before && !r->down ? RELAY_SILENT : words[a->relay], who, a->text, daemon_now());
    return 0;
}

int deliver_relay_save(struct daemon *d, const struct relay *r, struct err *err)
{
    const struct relay *old = &d->relay;
    if (!r->down && !old->down)
        return 0;
    if (old->down && !r->down && outbox_hurry(d->db, r->since, daemon_now(), err) != 0)
        return -1;
    return relay_save(d->db, r, err);
}

static void log_change(const struct daemon *d, const struct relay *old, const struct relay *r)
{
    if (r->down && !old->down)
        log_err(tr(d->lang, "邮件服务器不可用：%s。在它恢复之前不再写新邮件，提醒留在待汇总处，到时合成一封", "the mail server is not available: %s. No mails are written until it is; alerts wait, and go in one mail then"),
                r->why);
    else if (r->down && strcmp(r->why, old->why) != 0)
        log_warn(tr(d->lang, "邮件服务器仍不可用：%s", "the mail server is still not available: %s"), r->why);
    else if (!r->down && old->down)
        log_warn(tr(d->lang, "邮件服务器已恢复，中断了 %" PRId64 " 分钟，试过 %" PRId64 " 次", "the mail server is back after %" PRId64 " minutes and %" PRId64 " tries"),
                 (r->until.sec - r->since.sec) / 60, old->tries);
}

void deliver_relay_take(struct daemon *d, const struct relay *r)
{
    bool changed = r->down != d->relay.down;
    log_change(d, &d->relay, r);
    d->wants_turn = d->wants_turn || changed || r->tries != d->relay.tries; /* it makes jobs, or takes the one apart that was tried in vain */
    d->status_stale = d->status_stale || changed;
    d->relay = *r;
}

static int change(struct daemon *d, const struct relay *r, struct err *err)
{
    if (db_begin(d->db, "relay", err) != 0 || deliver_relay_save(d, r, err) != 0 || db_commit(d->db, err) != 0) {
        db_rollback(d->db);
        return -1;
    }
    deliver_relay_take(d, r);
    return 0;
}

void deliver_relay_fail(struct daemon *d, const char *why)
{
    struct err err = {.lang = d->lang};
    struct relay r = d->relay;
    relay_hear(&r, RELAY_FAILS, 0, why, daemon_now());
    if (change(d, &r, &err) != 0)
        deliver_wait(d, err.text);
}

void deliver_relay_try_now(struct daemon *d)
{
    struct err err = {.lang = d->lang};
    struct relay r = d->relay;
    r.probe = daemon_now();
    if (r.down && change(d, &r, &err) != 0)
        log_err("%s", err.text);
}

int deliver_relay_open(struct daemon *d, struct err *err)
{
    if (relay_load(d->db, &d->relay, err) != 0)
        return -1;
    struct relay r = d->relay;
    if (!r.down)
        return 0;
    log_warn(tr(d->lang, "邮件服务器上次停止时不可用（%s），现在再试", "the mail server was not available at the last stop (%s); it is tried now"), r.why);
    r.probe = daemon_now();
    if (strcmp(d->settings->delivery, "log") == 0) /* nobody is needed */
        relay_hear(&r, RELAY_SERVES, 0, "", daemon_now());
    return change(d, &r, err);
}
