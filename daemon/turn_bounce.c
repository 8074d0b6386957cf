/* SPDX-License-Identifier: MIT */
/* turn_bounce: mail to somebody was refused for good, or came back. He counts as without mail until his entry changes; what he was to be told goes to the next post up at
 * once, as for a vacancy (a refusal only adds recipients to a firing), and the office hears whose address is at fault. */
#include <inttypes.h>
#include <sqlite3.h>
#include <stdlib.h>
#include <string.h>

#include "base/log.h"
#include "base/mem.h"
#include "base/str.h"
#include "core/code.h"
#include "store/outbox.h"
#include "turn_int.h"

enum {
    BOUNCE_BACK_D = 14, /* a report without a message's number concerns what left in these days */
    DECLINED_TOLD = 10  /* so often a server says no to one text before somebody hears of it: some four hours */
};

struct bounced { /* a mail that was refused now, or came back by a report */
    int64_t person, job, fact; /* job 0: not known which; fact: the report */
    struct day day;
    const char *why;
};

struct stray { /* a line that did not reach its reader */
    struct line line;
    bool waiting;
};

static int read_strays(struct turn *t, sqlite3_stmt *st, bool waiting, struct vec *out, struct err *err)
{
    int rc;
    while ((rc = db_step(t->db, st, err)) > 0) {
        struct stray *s = vec_push(out);
        s->line = (struct line){.recipient = db_int(st, "recipient"), .person = db_int(st, "person"), .firing = db_int(st, "firing"),
                                .deadline = db_int(st, "deadline"), .hold = db_int(st, "hold")};
        s->waiting = waiting;
    }
    return rc;
}

/* ---- passing up ---- */

static const struct rung *rung_of_key(const struct rule *r, const char *key)
{
    size_t len_b = strcspn(key, "#");
    const struct rung *g = r->ladder ? r->ladder->rungs.data : NULL;
    for (size_t i = 0; g && i < r->ladder->rungs.n; i++)
        if (strncmp(g[i].key, key, len_b) == 0 && g[i].key[len_b] == 0)
            return &g[i];
    return NULL;
}

struct old_firing {
    struct firing f;
    char *rung, *kind, *reason;
    bool untold; /* nobody has it: whoever was to have it, and takes mail by now, gets it again */
};

static int read_firing(struct turn *t, int64_t seq, struct old_firing *out, struct err *err)
{
    sqlite3_stmt *st = db_query(t->db, Q_FIRING_KEY, "i", seq);
    int rc = db_step(t->db, st, err);
    *out = (struct old_firing){.f = {.seq = seq, .at = t->now}};
    if (rc > 0) {
        out->f.deadline = db_int(st, "deadline");
        out->f.round = (int)db_int(st, "round");
        out->f.rung = out->rung = db_text_dup(st, "rung");
        out->kind = db_text_dup(st, "kind");
        out->reason = db_text_dup(st, "reason");
    }
    db_reset(st);
    return rc < 0 ? -1 : 0;
}

static int add_recipients(struct turn *t, const struct old_firing *old, const struct deadline_row *row, const struct vec *recipients, struct err *err)
{
    const struct recipient *r = recipients->data;
    int rc = 0;
    for (size_t i = 0; rc == 0 && old->untold && i < recipients->n; i++)
        rc = db_run(t->db, Q_LINE_OF_UNTOLD, err, "mii", t->now, old->f.seq, r[i].person);
    return rc == 0 ? fire_add_recipients(t, &old->f, row, recipients, true, err) : -1;
}

/* Of a rung that the rules do not have any more: the posts that it told. */
static void add_posts_told(struct turn *t, const struct rule *rule, int64_t firing, struct vec *who)
{
    struct err err = {0};
    sqlite3_stmt *st = db_query(t->db, Q_FIRING_ROLES, "i", firing);
    while (db_step(t->db, st, &err) > 0) {
        const struct role *role = ruleset_role(t->rules, db_text(st, "role"));
        if (role)
            vec_add(who, &(struct who){.kind = vec_has(&rule->owners, role) ? WHO_OWNER : WHO_ROLE, .role = role});
    }
    db_reset(st);
}

/* Whom a rung tells today. */
static void resolve(struct turn *t, const struct deadline_row *row, const struct history *h, int64_t firing, const char *rung_key, struct vec *recipients, struct vec *vacancies)
{
    struct world w = turn_world(t);
    struct vec who = VEC(struct who), told = VEC(int64_t);
    const struct rung *rung = rung_of_key(row->d.rule, rung_key);
    if (!rung && !row->d.rule->notice)
        add_posts_told(t, row->d.rule, firing, &who);
    if (!who.n)
        vec_add(&who, &(struct who){.kind = row->d.rule->to.n ? WHO_TO : WHO_OWNER}); /* a notice */
    chain_resolve(&w, &row->d, h, rung ? &rung->who : &who, &told, turn_today(t), recipients, vacancies);
    vec_fini(&who);
}

bool bounce_has_left(struct turn *t, const struct deadline_row *row, const struct history *h, const struct line *line, const char *rung)
{
    struct vec recipients = VEC(struct recipient), vacancies = VEC(struct vacancy);
    if (row) {
        resolve(t, row, h, line->firing, rung, &recipients, &vacancies);
    } else {
        struct world w = turn_world(t);
        chain_office(&w, turn_today(t), &recipients);
    }
    bool others = recipients.n > 0;
    for (size_t i = 0; others && i < recipients.n; i++)
        others = ((const struct recipient *)vec_at(&recipients, i))->person != line->person;
    vec_fini(&recipients);
    vec_fini(&vacancies);
    return others;
}

/* vacant: a post without anybody who takes mail is reported. */
static int tell_next_up(struct turn *t, const struct deadline_row *row, struct old_firing *old, bool vacant, struct err *err)
{
    struct history h;
    struct vec recipients = VEC(struct recipient), vacancies = VEC(struct vacancy);
    if (load_history(t, &row->d, false, &h, err) != 0)
        return -1;
    resolve(t, row, &h, old->f.seq, old->rung, &recipients, &vacancies);
    int rc = recipients.n && !old->f.hold ? fire_hold_of(t, t->batch, &old->f.hold, err) : 0;
    if (rc == 0)
        rc = add_recipients(t, old, row, &recipients, err);
    if (rc == 0 && vacant)
        rc = fire_vacancies(t, &vacancies, &h, err);
    history_fini(&h);
    vec_fini(&recipients);
    vec_fini(&vacancies);
    return rc;
}

/* A fault goes to whoever else holds the office. */
static int tell_office(struct turn *t, const struct old_firing *old, struct err *err)
{
    struct world w = turn_world(t);
    struct vec office = VEC(struct recipient);
    chain_office(&w, turn_today(t), &office);
    if (!office.n && !t->options.quiet)
        log_err(tr(t->rules->language, "办公室没有一个收得到信的人，无法告知：%s", "nobody in the office takes mail; cannot tell: %s"), old->reason);
    int rc = add_recipients(t, old, NULL, &office, err);
    vec_fini(&office);
    return rc;
}

/* hold: of what it tells; 0: as of anything new. */
static int pass_up(struct turn *t, const struct line *line, int64_t hold, bool vacant, struct err *err)
{
    struct old_firing old;
    struct deadline_row row = {0};
    int rc = read_firing(t, line->firing, &old, err);
    old.f.hold = hold;
    old.untold = !line->recipient;
    if (rc == 0 && str_eq(old.kind, "told"))
        rc = deadline_by_id(t->db, t->rules, old.f.deadline, &row, err);
    if (rc == 0 && row.id && row.d.rule && (!deadline_is_settled(&row.d) || deadline_is_news(&row.d)))
        rc = tell_next_up(t, &row, &old, vacant, err);
    if (rc == 0 && str_eq(old.kind, "fault"))
        rc = tell_office(t, &old, err);
    deadline_row_fini(&row);
    free(old.rung);
    free(old.kind);
    free(old.reason);
    return rc;
}

int untold_take_up(struct turn *t, struct err *err)
{
    struct vec untold = VEC(struct line);
    sqlite3_stmt *st = db_query(t->db, Q_FIRINGS_UNTOLD, "m", instant_at(day_plus(turn_today(t), -BOUNCE_BACK_D), 0, t->rules->zone));
    int rc;
    while ((rc = db_step(t->db, st, err)) > 0)
        vec_add(&untold, &(struct line){.firing = db_int(st, "firing"), .hold = db_int(st, "hold")});
    for (size_t i = 0; rc == 0 && i < untold.n; i++) {
        const struct line *l = vec_at(&untold, i);
        rc = pass_up(t, l, l->hold, true, err);
    }
    vec_fini(&untold);
    return rc;
}

int bounce_pass_up(struct turn *t, const struct line *line, const char *why, struct err *err)
{
    return pass_up(t, line, 0, true, err) == 0 ? line_drop(t->db, line->recipient, why, t->now, err) : -1;
}

/* ---- who cannot be reached ---- */

static int mark(struct turn *t, int64_t person, int64_t job, const char *why, int64_t *entry, struct err *err)
{
    int64_t seq;
    if (db_get_int(t->db, Q_PERSON_FACT, 0, entry, err, "i", person) != 0 || ledger_next(t->db, &seq, err) != 0)
        return -1;
    if (db_run(t->db, Q_UNREACHABLE_ADD, err, "imiizt", seq, t->now, person, *entry, job, why) != 0)
        return -1;
    if (!sqlite3_changes(db_handle(t->db)))
        ledger_give_back(t->db);
    return turn_load_org(t, err);
}

/* Of each of his entries anew: the next address may fail in the same words. */
static int report(struct turn *t, int64_t person, int64_t entry, const char *why, struct err *err)
{
    const struct person *p = org_person(&t->org, person);
    char *key = mem_printf("unreachable %s %" PRId64 " %s", p ? p->code : "?", entry, why);
    char *text = mem_printf(tr(t->rules->language, "人员 %s 的邮箱收不到信：%s。其提醒已转上一级；请核对邮箱：有误，更正（baoxue import people）即恢复；无误，运行 baoxue bounce --lift %s --reason 原因",
                               "the address of person %s does not take mail: %s. His alerts go one post up; correct the address (baoxue import people) or, if it is right, baoxue bounce --lift %s --reason WHY"),
                            p ? p->code : "?", why, p ? p->code : "?");
    return fire_fault_text(t, key, text, err);
}

/* What went to him and did not arrive: of one mail; of no known one, all of the last days. */
static int find_lost(struct turn *t, const struct bounced *b, struct vec *out, struct err *err)
{
    if (b->job)
        return read_strays(t, db_query(t->db, Q_LINES_OF_JOB, "i", b->job), false, out, err);
    struct day day = b->day.n < turn_today(t).n ? b->day : turn_today(t); /* it may have been entered by a wrong clock */
    struct instant since = instant_at(day_plus(day, -BOUNCE_BACK_D), 0, t->rules->zone);
    return read_strays(t, db_query(t->db, Q_LINES_BOUND_SINCE, "imi", b->person, since, b->fact), false, out, err);
}

/* Nobody is left above whose address takes mail. */
static int say_untold(struct turn *t, const struct line *l, int64_t job, struct err *err)
{
    int64_t n = 0;
    char code[CODE_TEXT_B];
    if (db_get_int(t->db, Q_FIRING_IS_UNTOLD, 0, &n, err, "ii", l->firing, job) != 0)
        return -1;
    if (!n || t->options.quiet)
        return 0;
    code_format(l->deadline, code);
    const struct log_field fields[] = {{"DEADLINE", code}, {NULL, NULL}};
    log_line(LOG_LEVEL_ERR, fields, "%s", tr(t->rules->language, "提醒无人可告", "alert with nobody to tell"));
    return 0;
}

/* Marks him, and passes up what he did not get and what waits for him. The office is told first. */
static int cut_off(struct turn *t, int64_t person, int64_t job, const char *why, struct vec *strays, struct err *err)
{
    int64_t entry = 0;
    int rc = mark(t, person, job, why, &entry, err);
    if (rc == 0)
        rc = read_strays(t, db_query(t->db, Q_LINES_OF_PERSON, "i", person), true, strays, err);
    if (rc == 0)
        rc = report(t, person, entry, why, err);
    for (size_t i = 0; rc == 0 && i < strays->n; i++) {
        const struct stray *s = vec_at(strays, i);
        rc = s->waiting ? bounce_pass_up(t, &s->line, "the address failed; passed up", err) : pass_up(t, &s->line, 0, true, err);
        if (rc == 0)
            rc = say_untold(t, &s->line, job, err);
    }
    return rc;
}

/* His entry has another address by now: what went to the old one goes there again. */
static int tell_again(struct turn *t, enum query how, const struct vec *strays, struct err *err)
{
    int rc = 0;
    for (size_t i = 0; rc == 0 && i < strays->n; i++)
        rc = db_run(t->db, how, err, "mi", t->now, ((const struct stray *)vec_at(strays, i))->line.recipient);
    return rc;
}

int lifted_tell_again(struct turn *t, struct err *err)
{
    struct vec strays = VEC(struct stray);
    int rc = read_strays(t, db_query(t->db, Q_LINES_LIFTED, "i", t->seen_fact), false, &strays, err);
    if (rc == 0)
        rc = tell_again(t, Q_LINE_LIFTED, &strays, err);
    vec_fini(&strays);
    return rc;
}

/* Inside a transaction. */
static int unreachable(struct turn *t, const struct bounced *b, struct err *err)
{
    struct vec strays = VEC(struct stray);
    int64_t culprit;
    int rc = b->job ? db_get_int(t->db, Q_JOB_CULPRIT, 0, &culprit, err, "i", b->job) : db_get_int(t->db, Q_PERSON_CULPRIT, 0, &culprit, err, "ii", b->person, b->fact);
    if (rc == 0)
        rc = find_lost(t, b, &strays, err);
    if (rc == 0 && !culprit)
        rc = tell_again(t, Q_LINE_AGAIN, &strays, err);
    else if (rc == 0)
        rc = cut_off(t, culprit, b->job, b->why, &strays, err);
    vec_fini(&strays);
    return rc;
}

int turn_refused(struct turn *t, int64_t job, struct instant now, const char *answer, struct err *err)
{
    hold_set_now(t, now);
    int rc = turn_begin(t, "refused", err);
    if (rc == 0)
        rc = unreachable(t, &(struct bounced){.job = job, .why = answer}, err);
    if (rc == 0)
        rc = turn_end(t, err);
    if (rc != 0)
        db_rollback(t->db);
    return rc;
}

/* ---- a text that nobody takes ---- */

static char *say_declined(const struct turn *t, int64_t job, sqlite3_stmt *about, const char *answer)
{
    enum lang l = t->rules->language;
    const char *cases = db_text(about, "cases");
    char *whose = mem_printf("%s%s%s", db_text(about, "posts"), *cases ? tr(l, "，个案 ", ", case ") : "", cases);
    char *text = mem_printf(tr(l, "第 %" PRId64 " 号邮件（给 %s）被邮件服务器退回了 %d 次：%s。别的邮件照常发出；它的提醒已转上一级，仍会再试。请看 baoxue outbox，把原话告诉服务商",
                               "mail %" PRId64 " (to %s) was declined by the mail server %d times: %s. Others leave; its alerts go one post up, and it is tried on. See baoxue outbox, and ask the provider"),
                            job, whose, DECLINED_TOLD, answer);
    free(whose);
    return text;
}

/* What holds no alert is not reported: a report of a report would go on for ever. */
static int report_declined(struct turn *t, int64_t job, const char *answer, bool *told, struct err *err)
{
    char *text = NULL, *key = mem_printf("declined %" PRId64, job);
    sqlite3_stmt *st = db_query(t->db, Q_JOB_ABOUT, "it", job, key);
    int rc = db_step(t->db, st, err) < 0 ? -1 : 0;
    *told = rc == 0 && db_int(st, "told") && !db_int(st, "reported");
    if (*told)
        text = say_declined(t, job, st, answer);
    db_reset(st);
    if (*told)
        rc = fire_fault(t, key, text, err);
    free(text);
    free(key);
    return rc;
}

static int pass_up_declined(struct turn *t, int64_t job, const char *answer, struct err *err)
{
    struct vec strays = VEC(struct stray);
    bool told;
    int rc = report_declined(t, job, answer, &told, err);
    if (rc == 0 && told)
        rc = find_lost(t, &(struct bounced){.job = job}, &strays, err);
    for (size_t i = 0; rc == 0 && i < strays.n; i++) {
        const struct line *l = &((const struct stray *)vec_at(&strays, i))->line;
        org_take_mail(&t->org, l->person); /* while it is asked who is above */
        rc = pass_up(t, l, 0, false, err);
    }
    vec_fini(&strays);
    return turn_load_org(t, err) == 0 ? rc : -1;
}

int turn_declined(struct turn *t, int64_t job, struct instant now, const char *answer, struct err *err)
{
    int64_t before;
    if (outbox_declined(t->db, job, &before, err) != 0)
        return -1;
    if (before + 1 < DECLINED_TOLD)
        return 0;
    hold_set_now(t, now);
    int rc = turn_begin(t, "declined", err);
    if (rc == 0)
        rc = pass_up_declined(t, job, answer, err);
    if (rc == 0)
        rc = turn_end(t, err);
    if (rc != 0)
        db_rollback(t->db);
    return rc;
}

/* ---- what came back ---- */

int bounces_take_new(struct turn *t, struct err *err)
{
    struct vec all = VEC(struct bounced);
    sqlite3_stmt *st = db_query(t->db, Q_BOUNCES_SINCE, "i", t->seen_fact);
    int rc;
    while ((rc = db_step(t->db, st, err)) > 0)
        vec_add(&all, &(struct bounced){db_int(st, "person"), db_int(st, "job"), db_int(st, "id"), db_day(st, "day"), db_text_dup(st, "why")});
    for (size_t i = 0; i < all.n; i++) {
        struct bounced *b = vec_at(&all, i);
        if (rc == 0)
            rc = unreachable(t, b, err);
        free((void *)(uintptr_t)b->why);
    }
    vec_fini(&all);
    return rc;
}
