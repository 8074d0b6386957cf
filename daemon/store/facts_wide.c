/* SPDX-License-Identifier: MIT */
/* What the watches of a unit count beside its own events: events of the cases below it, what its holders did elsewhere, which cases were open. Loaded only where some watch
 * of that kind of unit asks. */

#include "base/str.h"
#include "core/owner.h"
#include "core/settle.h"
#include "store/facts_read.h"

/* Is it a watch of units of this kind, or (each = holder) of the holders there? kind NULL: of any. */
static bool is_of_kind(const struct rule *r, const char *kind)
{
    if (r->each == EACH_CASE || r->watch.kind == MEASURES_RATE)
        return false;
    if (!kind || r->each == EACH_UNIT)
        return !kind || str_eq(r->each_kind, kind);
    return rule_owners_sit_on(r, kind);
}

static bool is_wide(const struct rule *r)
{
    return r->watch.kind == MEASURES_OPEN || r->each == EACH_HOLDER || (r->watch.event && r->watch.event->of == OF_CASE);
}

static bool counts_wide(const struct ruleset *rules)
{
    for (size_t i = 0; i < rules->watches.n; i++) {
        const struct rule *r = *(const struct rule *const *)vec_at(&rules->watches, i);
        if (is_of_kind(r, NULL) && is_wide(r))
            return true;
    }
    return false;
}

/* Names in lines, for instr(): "\n家访\n送教\n". */
static void add_event_name(struct str *names, const struct event_kind *e)
{
    str_addf(names, "%s%s\n", names->len_b ? "" : "\n", e->name);
    if (e->formerly)
        str_addf(names, "%s\n", e->formerly);
}

struct wanted {
    struct str below, done; /* names of events */
    bool open, named;       /* cases */
};

static void find_wanted(const struct reader *r, struct wanted *w)
{
    for (size_t i = 0; i < r->rules->watches.n; i++) {
        const struct rule *rule = *(const struct rule *const *)vec_at(&r->rules->watches, i);
        if (!is_of_kind(rule, r->kind) || !is_wide(rule))
            continue;
        bool each = rule->each == EACH_HOLDER;
        w->named |= each && rule->watch.kind == MEASURES_OPEN;
        w->open |= !each && rule->watch.kind == MEASURES_OPEN;
        if (rule->watch.kind != MEASURES_OPEN)
            add_event_name(each ? &w->done : &w->below, rule->watch.event);
    }
}

/* ---- open cases ---- */

static int list_cases(struct reader *r, enum query q, const char *stage, struct vec *out, struct err *err)
{
    struct sqlite3_stmt *st = db_query(r->db, q, "it", r->h->id, stage);
    int rc;
    while ((rc = db_step(r->db, st, err)) > 0) {
        struct day until = db_day(st, "until_day"), from = db_day(st, "from_day");
        struct case_span span = {.id = db_int(st, "id"), .person = db_int(st, "person"), .from = instant_min(db_instant(st, "entered"), due_day_end(r->rules, db_day(st, "opened"))),
                                 .until = day_is_none(until) ? INSTANT_NONE : instant_at(until, 0, r->rules->zone),
                                 .from_day = db_day(st, "opened"), .until_day = until};
        if (!day_is_none(from) && from.n > span.from_day.n) {
            span.from_day = from;
            span.from = instant_at(from, 0, r->rules->zone);
        }
        vec_add(out, &span);
    }
    return rc;
}

static struct instant happened(const struct reader *r, struct sqlite3_stmt *st)
{
    struct day d = db_day(st, "day");
    return db_null(st, "minute") ? instant_min(db_instant(st, "entered"), due_day_end(r->rules, d)) : instant_at(d, (int)db_int(st, "minute"), r->rules->zone);
}

/* When the case was open within the span: closed by what closes, opened again by what reopens. */
static int add_open_spans(struct reader *r, const struct case_span *whole, struct err *err)
{
    struct sqlite3_stmt *st = db_query(r->db, Q_CASE_EFFECTS, "i", whole->id);
    struct case_span now = *whole;
    bool open = true;
    int rc;
    while ((rc = db_step(r->db, st, err)) > 0) {
        const struct event_kind *kind = ruleset_event(r->rules, renamed_now(&r->names, "event", db_text(st, "name"), db_instant(st, "written")));
        struct instant at = happened(r, st);
        if (open && kind && kind->closes) {
            now.until = instant_min(at, whole->until);
            now.until_day = day_min(db_day(st, "day"), whole->until_day);
            if (now.from.sec < now.until.sec)
                vec_add(&r->h->cases, &now);
            open = false;
        } else if (!open && kind && (kind->opens || kind->reopens)) {
            now = *whole;
            now.from = instant_max(at, whole->from);
            now.from_day = db_day(st, "day").n > whole->from_day.n ? db_day(st, "day") : whole->from_day;
            open = true;
        }
    }
    if (rc == 0 && open && now.from.sec < now.until.sec)
        vec_add(&r->h->cases, &now);
    return rc;
}

static int read_cases(struct reader *r, enum query q, const char *stage, struct err *err)
{
    struct vec cases = VEC(struct case_span);
    int rc = list_cases(r, q, stage, &cases, err);
    for (size_t i = 0; rc == 0 && i < cases.n; i++)
        rc = add_open_spans(r, vec_at(&cases, i), err);
    vec_fini(&cases);
    return rc;
}

int facts_read_wide(struct reader *r, struct err *err)
{
    struct wanted w = {0};
    int rc = 0;
    if (!r->kind)
        return 0;
    find_wanted(r, &w);
    if (w.below.len_b)
        rc = facts_read_events(r, db_query(r->db, Q_HISTORY_BELOW, "it", r->h->id, str_text(&w.below)), &r->h->wide, err);
    if (rc == 0 && w.done.len_b)
        rc = facts_read_events(r, db_query(r->db, Q_HISTORY_DONE, "it", r->h->id, str_text(&w.done)), &r->h->done, err);
    if (rc == 0 && w.open)
        rc = read_cases(r, Q_CASES_BELOW, NULL, err);
    if (rc == 0 && w.named)
        rc = read_cases(r, Q_CASES_NAMING, NULL, err);
    str_fini(&w.below);
    str_fini(&w.done);
    return rc;
}

/* ---- the other way round ---- */

static void add_once(struct vec *ids, int64_t id)
{
    if (!vec_has_id(ids, id))
        vec_add(ids, &id);
}

int facts_watchers(struct db *db, const struct ruleset *rules, const struct org *org, enum subject_kind kind, int64_t id, struct vec *out, struct err *err)
{
    struct vec lineage = VEC(int64_t), schools = VEC(int64_t);
    int rc;
    if (!counts_wide(rules))
        return 0;
    if (kind == SUBJECT_CASE && db_ids(db, db_query(db, Q_CASE_SCHOOLS, "i", id), &schools, err) != 0)
        return -1;
    for (size_t i = 0; i < schools.n; i++)
        org_lineage(org, *(int64_t *)vec_at(&schools, i), &lineage);
    for (size_t i = 0; i < lineage.n; i++)
        add_once(out, *(int64_t *)vec_at(&lineage, i));
    vec_fini(&lineage);
    vec_fini(&schools);
    struct sqlite3_stmt *st = db_query(db, Q_WATCHERS, "ti", kind == SUBJECT_CASE ? "case" : "unit", id);
    while ((rc = db_step(db, st, err)) > 0)
        add_once(out, db_int(st, "unit"));
    return rc;
}

int facts_open_cases(struct db *db, const struct ruleset *rules, int64_t unit, const char *stage, struct vec *out, struct err *err)
{
    struct history h;
    struct reader r = {.db = db, .rules = rules, .h = &h};
    history_init(&h, SUBJECT_UNIT, unit);
    int rc = renamed_load(&r.names, db, err);
    if (rc == 0)
        rc = read_cases(&r, Q_CASES_BELOW, stage, err);
    for (size_t i = 0; rc == 0 && i < h.cases.n; i++)
        vec_add(out, vec_at(&h.cases, i));
    renamed_fini(&r.names);
    history_fini(&h);
    return rc;
}
