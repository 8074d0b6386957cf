/* SPDX-License-Identifier: MIT */
/* turn_compose_beside: what a mail says beside its deadlines' own words: promises that were given, how many of all are open, the thread it belongs to, and how much of the
 * day's budget is left. */
#include <sqlite3.h>
#include <stdlib.h>
#include <string.h>

#include "base/str.h"
#include "turn_compose.h"

enum { SHOWN_LEAST = 5, REFERENCES_MOST = 3 };

/* A promised day has passed when the deadline is open on the day after. */
int compose_promise(struct composing *c, int64_t deadline, struct promise *out, struct err *err)
{
    sqlite3_stmt *st = db_query(c->t->db, Q_PROMISES, "i", deadline);
    int rc;
    *out = (struct promise){0};
    while ((rc = db_step(c->t->db, st, err)) > 0) {
        *out = (struct promise){true, db_day(st, "day"), db_day(st, "promise"), out->broken};
        out->broken += out->until.n < turn_today(c->t).n;
    }
    return rc;
}

/* ---- 30 所学校中 7 所未报 ---- */

/* Is a unit below the post as which the reader is told? */
static bool is_below(const struct composing *c, const struct post *reader, int64_t unit)
{
    struct world w = turn_world(c->t);
    const struct history h = {.kind = SUBJECT_UNIT, .id = unit, .unit = unit};
    struct post post = chain_post(&w, &h, reader->role, turn_today(c->t));
    return post.unit == reader->unit;
}

/* A unit with several deadlines (two owners) counts once, and is open while one of them is. */
static int count_unit(struct composing *c, const struct source *s, const struct unit *u, bool late, struct ratio *out, struct err *err)
{
    sqlite3_stmt *st = db_query(c->t->db, Q_DEADLINES_ALIKE, "itt", u->id, s->row.d.rule->name, s->row.d.trigger);
    bool any = false, open = false;
    int rc;
    while ((rc = db_step(c->t->db, st, err)) > 0) {
        any = true;
        open = open || (db_int(st, "open") != 0 && (!late || db_instant(st, "due").sec <= c->t->now.sec));
    }
    out->all += any;
    out->open += open;
    out->kind = any ? u->kind : out->kind;
    return rc;
}

/* Unit by unit, as many as there are to count: the deadlines of a rule and period have no index of their own. */
static int count_units(struct composing *c, const struct source *s, bool late, struct ratio *out, struct err *err)
{
    struct post reader = compose_post(c, s->post);
    const struct unit *u = c->t->org.units.data;
    int rc = 0;
    if (!reader.role || reader.role->how != ROLE_UNIT || !reader.unit)
        return 0;
    for (size_t i = 0; rc == 0 && i < c->t->org.units.n; i++)
        if (is_below(c, &reader, u[i].id))
            rc = count_unit(c, s, &u[i], late, out, err);
    return rc;
}

struct source *compose_source(const struct composing *c, const struct message_line *l)
{
    return *(struct source **)vec_at(&c->sources, l->number);
}

static bool is_countable(const struct composing *c, const struct message_line *l)
{
    const struct source *s = compose_source(c, l);
    return s->row.d.rule && s->row.d.rule->kind == RULE_DUTY && s->row.d.subject_kind == SUBJECT_UNIT && (l->kind == LINE_REMINDER || l->kind == LINE_OVERDUE || l->kind == LINE_STARTED);
}

static bool is_alike(const struct message_line *a, const struct message_line *b)
{
    return a->kind == b->kind && str_eq(a->rule_name, b->rule_name) && str_eq(a->period, b->period);
}

/* Only for lines that roll up, once for all that are alike; the first of them in the mail's order carries it. */
int compose_ratios(struct composing *c, struct err *err)
{
    struct message_line *l = c->lines.data;
    for (size_t i = 0; i < c->lines.n; i++) {
        bool first = is_countable(c, &l[i]), more = false;
        for (size_t k = 0; first && k < i; k++)
            first = !is_alike(&l[k], &l[i]);
        for (size_t k = i + 1; first && !more && k < c->lines.n; k++)
            more = is_alike(&l[k], &l[i]);
        if (first && more && count_units(c, compose_source(c, &l[i]), l[i].kind == LINE_OVERDUE, &l[i].ratio, err) != 0)
            return -1;
    }
    return 0;
}

/* ---- threads ---- */

/* The first mail to a person about a deadline begins its thread. Of a digest the worst lines' threads, the worst one last, where a mail program looks for the parent. */
int compose_refs(struct composing *c, int64_t person, char **refs, struct err *err)
{
    struct str out = {0};
    int n = 0, rc = 0;
    for (size_t i = 0; rc == 0 && n < REFERENCES_MOST && i < c->lines.n; i++) {
        const struct source *s = compose_source(c, vec_at(&c->lines, i));
        if (!s->row.id)
            continue;
        sqlite3_stmt *st = db_query(c->t->db, Q_THREAD_OF, "ii", s->row.id, person);
        rc = db_step(c->t->db, st, err);
        const char *id = rc > 0 ? db_text(st, "message_id") : NULL;
        if (id && !strstr(str_text(&out), id)) {
            char *rest = str_take(&out);
            str_addf(&out, "<%s>%s%s", id, *rest ? " " : "", rest);
            free(rest);
            n++;
        }
        db_reset(st);
        rc = rc < 0 ? -1 : 0;
    }
    *refs = out.len_b ? str_take(&out) : NULL;
    str_fini(&out);
    return rc;
}

/* ---- the day's budget ---- */

/* How many of a digest's lines may stand in its text: what the person's mails of today have left, the worst few in any case. 0: all. */
int compose_shown(struct composing *c, int64_t person, size_t *shown, struct err *err)
{
    int budget = c->t->rules->calendar.budget;
    int least = budget < SHOWN_LEAST ? budget : SHOWN_LEAST;
    int64_t told;
    *shown = 0;
    if (c->lines.n <= (size_t)least)
        return 0;
    struct instant midnight = instant_at(turn_today(c->t), 0, c->t->rules->zone);
    if (db_get_int(c->t->db, Q_LINES_TOLD_SINCE, 0, &told, err, "im", person, midnight) != 0)
        return -1;
    *shown = (size_t)(told + least >= budget ? least : budget - told);
    return 0;
}
