/* SPDX-License-Identifier: MIT */
/* turn_compose_key: what identifies a mail for ever, across restored copies and machines: names and days, never a row's number. */
#include <inttypes.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/hash.h"
#include "base/mem.h"
#include "base/str.h"
#include "store/outbox.h"
#include "turn_compose.h"

enum { TRIGGER_HEX = 16 };

/* An event that the trigger names by its fact's number: its name and time, and which it is of those alike. */
static bool add_event(const struct history *h, const char *trigger, struct str *out)
{
    char day[DAY_TEXT_B];
    const struct event *named = history_event(h, trigger);
    size_t alike = 0;
    if (!named)
        return false;
    for (const struct event *e = h->events.data; e < named; e++)
        alike += e->kind == named->kind && e->day.n == named->day.n && e->minute == named->minute;
    str_addf(out, "%s %s %d %zu", named->kind->name, day_format(named->day, day), named->minute, alike);
    return true;
}

/* 1 it is an event that a rule's `then` recorded, whose key holds such a number deep inside. */
static int add_derived(struct turn *t, const struct deadline *d, struct str *out, struct err *err)
{
    sqlite3_stmt *st = db_query(t->db, Q_DERIVED_OF, "tit", subject_kind_key(d->subject_kind), d->subject, d->trigger);
    int rc = db_step(t->db, st, err);
    if (rc > 0)
        str_addf(out, "%s %s %s", db_text(st, "name"), db_text(st, "day"), db_text(st, "rule"));
    db_reset(st);
    return rc;
}

static int add_trigger(struct turn *t, const struct source *s, struct str *out, struct err *err)
{
    const struct deadline *d = &s->row.d;
    int rc = 0;
    if (add_event(&s->h, d->trigger, out))
        return 0;
    if (d->trigger[0] == 'd' && strlen(d->trigger) == 1 + TRIGGER_HEX)
        rc = add_derived(t, d, out, err);
    if (rc == 0)
        str_add(out, d->trigger);
    return rc < 0 ? -1 : 0;
}

static int line_key(struct composing *c, const struct source *s, struct str *out, struct err *err)
{
    const struct deadline *d = &s->row.d;
    char due[DAY_TEXT_B];
    if (!d->rule && !s->row.id) {
        str_addf(out, "%s|%s", s->kind, s->rung);
        return 0;
    }
    const struct unit *u = org_unit(&c->t->org, s->h.unit);
    const struct person *holder = compose_holder(c, s);
    str_addf(out, "%s%s%s|%s|%s|%d|", s->h.number ? s->h.number : u ? u->code : "", holder ? "/" : "", holder ? holder->code : "", d->rule ? d->rule->name : s->row.rule_name,
             d->owner, d->opening);
    if (add_trigger(c->t, s, out, err) != 0)
        return -1;
    str_addf(out, "|%" PRId64 "|%s|%s|%s", s->round, s->rung, s->kind, day_format(d->due.day, due));
    return 0;
}

static int sorted_keys(struct composing *c, struct str *out, struct err *err)
{
    struct vec keys = VEC(char *);
    int rc = 0;
    for (size_t i = 0; rc == 0 && i < c->sources.n; i++) {
        struct str key = {0};
        rc = line_key(c, *(struct source **)vec_at(&c->sources, i), &key, err);
        vec_add(&keys, &(char *){str_take(&key)});
    }
    vec_sort_texts(&keys);
    for (size_t i = 0; i < keys.n; i++) {
        char *key = *(char **)vec_at(&keys, i);
        str_addf(out, "%s\n", key ? key : "");
    }
    vec_fini_texts(&keys);
    return rc;
}

static void put_ids(const struct composing *c, const struct str *base, struct job *j)
{
    char hash[HASH_TEXT_B];
    hash_text(base->s, base->len_b, hash);
    free(j->message_id);
    free(j->boundary);
    j->message_id = mem_printf("%.40s@%s.baoxue.invalid", hash, c->t->installation);
    j->boundary = mem_printf("baoxue-%.24s", hash + 40);
}

/* Message-ID = hash(installation, person, address, sorted line keys): the same content has the same one, whatever numbers its rows have. What this ledger itself has told
 * before in the same words (an event undone and entered again; an address that has come back) is told as another mail; a job that was taken apart told nobody (outbox.h). */
int compose_ids(struct composing *c, struct job *j, struct err *err)
{
    struct str base = {0};
    int64_t there = 1;
    str_addf(&base, "%s\n%s\n%s\n", c->t->installation, c->person->code, j->address);
    int rc = sorted_keys(c, &base, err);
    while (rc == 0 && there) {
        put_ids(c, &base, j);
        rc = job_twins(c->t->db, j->message_id, &there, err);
        str_add(&base, "again\n");
    }
    str_fini(&base);
    return rc;
}
