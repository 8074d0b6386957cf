/* SPDX-License-Identifier: MIT */
/* One subject's history, as the facts say after corrections, under today's names. */
#include <sqlite3.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/str.h"
#include "base/vec.h"
#include "store/facts_read.h"
#include "store/figures.h"
#include "store/figures_sum.h"

enum { SUBJECT_AND_FILINGS = 3, ALL_PARTS = 7 }; /* of load_parts() */

static int minute_of(struct sqlite3_stmt *st)
{
    return db_null(st, "minute") ? MINUTE_NONE : (int)db_int(st, "minute");
}

/* ---- the case or unit itself ---- */

static int read_attrs(struct reader *r, struct err *err)
{
    struct sqlite3_stmt *st = db_query(r->db, Q_HISTORY_CASE_ATTRS, "i", r->h->id);
    int rc;
    while ((rc = db_step(r->db, st, err)) > 0)
        vec_add(&r->h->attrs, &(struct attr){db_text_dup(st, "name"), db_text_dup(st, "value")});
    return rc;
}

static void take_case(struct history *h, struct sqlite3_stmt *st)
{
    h->number = db_text_dup(st, "number");
    h->name = db_text_dup(st, "name");
    h->unit = db_int(st, "school");
    h->register_unit = db_int(st, "register");
    h->stage = db_text_dup(st, "stage");
    h->grade = db_text_dup(st, "grade");
    h->category = db_text_dup(st, "category");
    h->cause = db_text_dup(st, "cause");
    h->born = db_day(st, "born");
    h->first_day = db_day(st, "opened");
}

static int read_subject(struct reader *r, struct err *err)
{
    bool is_case = r->h->kind == SUBJECT_CASE;
    struct sqlite3_stmt *st = db_query(r->db, is_case ? Q_HISTORY_CASE : Q_HISTORY_UNIT, "i", r->h->id);
    int rc = db_step(r->db, st, err);
    if (rc > 0 && is_case) {
        take_case(r->h, st);
    } else if (rc > 0) {
        struct day from = db_day(st, "from_day");
        r->h->unit = r->h->id;
        r->kind = db_text_dup(st, "kind");
        r->h->first_day = day_is_none(from) ? (struct day){0} : from;
    }
    db_reset(st);
    r->gone = rc == 0;
    return rc > 0 && is_case ? read_attrs(r, err) : rc < 0 ? -1 : 0;
}

static const char *subject_key(const struct reader *r)
{
    return r->h->kind == SUBJECT_CASE ? "case" : "unit";
}

/* A school mostly has but few kinds of facts, and to hear from the large queries that there are none takes ten times as long. */
static int read_any(struct reader *r, struct err *err)
{
    struct sqlite3_stmt *st = db_query(r->db, Q_HISTORY_ANY, "ti", subject_key(r), r->h->id);
    int rc = db_step(r->db, st, err);
    for (int i = 0; rc > 0 && i < ANY_KINDS; i++)
        r->any[i] = sqlite3_column_int(st, i) != 0;
    db_reset(st);
    return rc < 0 ? -1 : 0;
}

/* ---- events ---- */

/* One row is one field of an event; a field that the rule set no longer has is left out, as its event would be. */
static void take_field(struct event *e, struct sqlite3_stmt *st)
{
    const char *name = db_text(st, "field"), *value = db_text(st, "value");
    int at = name && value ? event_field_at(e->kind, name) : -1;
    if (at < 0)
        return;
    struct field_value *v = &e->fields[at];
    const struct event_field *f = vec_at(&e->kind->fields, (size_t)at);
    long n;
    free(v->text);
    v->text = mem_strdup(value);
    if (f->kind == FIELD_DATE && !day_parse(value, &v->date))
        v->date = DAY_NONE;
    if (f->kind == FIELD_AMOUNT && str_to_long(value, INT32_MIN, INT32_MAX, &n))
        v->number = n;
}

static struct event *take_event(struct vec *out, const struct event_kind *kind, struct sqlite3_stmt *st)
{
    struct event *e = vec_push(out);
    *e = (struct event){.id = db_int(st, "identity"),
                        .kind = kind,
                        .day = db_day(st, "day"),
                        .minute = minute_of(st),
                        .entered = db_instant(st, "entered"),
                        .by = db_int(st, "by_person"),
                        .reached = db_int(st, "reached"),
                        .fields = kind->fields.n ? mem_alloc(kind->fields.n, sizeof *e->fields) : NULL};
    for (size_t i = 0; i < kind->fields.n; i++)
        e->fields[i].date = DAY_NONE;
    if (!e->by && str_eq(db_text(st, "subject_kind"), "person"))
        e->by = db_int(st, "subject"); /* what is recorded of a person counts as his own doing */
    return e;
}

int facts_read_events(struct reader *r, struct sqlite3_stmt *st, struct vec *out, struct err *err)
{
    int64_t id = 0;
    struct event *e = NULL;
    int rc;
    while ((rc = db_step(r->db, st, err)) > 0) {
        if (db_int(st, "identity") != id) {
            id = db_int(st, "identity");
            const struct event_kind *kind = ruleset_event(r->rules, renamed_now(&r->names, "event", db_text(st, "name"), db_instant(st, "written")));
            e = kind ? take_event(out, kind, st) : NULL;
        }
        if (e)
            take_field(e, st);
    }
    return rc;
}

static int read_all_events(struct reader *r, struct err *err)
{
    bool is_case = r->h->kind == SUBJECT_CASE;
    struct vec *out = &r->h->events;
    bool now = instant_is_none(r->known);
    if (r->any[ANY_EVENT] && facts_read_events(r, db_query(r->db, now ? Q_HISTORY_EVENTS : Q_HISTORY_EVENTS_KNOWN, now ? "ti" : "tim", subject_key(r), r->h->id, r->known), out, err) != 0)
        return -1;
    return is_case || !r->any[ANY_OF_PEOPLE] ? 0 : facts_read_events(r, db_query(r->db, Q_HISTORY_PERSON_EVENTS, "i", r->h->id), out, err);
}

/* ---- filings and grants ---- */

static const struct rule *rule_of(struct reader *r, struct sqlite3_stmt *st)
{
    return ruleset_rule(r->rules, renamed_now(&r->names, "rule", db_text(st, "rule"), db_instant(st, "written")));
}

static const struct role *role_named(struct reader *r, const char *name, struct instant written)
{
    return name ? ruleset_role(r->rules, renamed_now(&r->names, "role", name, written)) : NULL;
}

static void take_filing(struct reader *r, const struct rule *rule, struct sqlite3_stmt *st)
{
    *(struct filing *)vec_push(&r->h->filings) =
        (struct filing){.id = db_int(st, "identity"),
                        .rule = rule->name,
                        .period = db_text_dup(st, "period"),
                        .to = role_named(r, db_text(st, "addressee"), db_instant(st, "written")),
                        .day = db_day(st, "day"),
                        .minute = minute_of(st),
                        .entered = db_instant(st, "entered"),
                        .by = db_int(st, "by_person"),
                        .zero = db_int(st, "zero") != 0,
                        .signed_on = DAY_NONE};
}

/* The first signature of the role that the rule asks for. */
static void take_sign(struct reader *r, const struct rule *rule, struct filing *f, struct sqlite3_stmt *st)
{
    const struct role *by = role_named(r, db_text(st, "signed_by"), db_instant(st, "sign_written"));
    if (!by || !day_is_none(f->signed_on) || (rule->sign && by != rule->sign))
        return;
    f->signed_on = db_day(st, "signed_on");
}

static int read_filings(struct reader *r, struct err *err)
{
    if (!r->any[ANY_FILING])
        return 0;
    struct sqlite3_stmt *st = db_query(r->db, Q_HISTORY_FILINGS, "ti", subject_key(r), r->h->id);
    struct vec *all = &r->h->filings;
    int rc;
    while ((rc = db_step(r->db, st, err)) > 0) {
        const struct rule *rule = rule_of(r, st);
        const char *to = db_text(st, "addressee");
        if (!rule || (to && !role_named(r, to, db_instant(st, "written")))) /* to a role that is gone: it reached nobody who counts */
            continue;
        if (!all->n || ((struct filing *)vec_at(all, all->n - 1))->id != db_int(st, "identity"))
            take_filing(r, rule, st);
        take_sign(r, rule, vec_at(all, all->n - 1), st);
    }
    return rc;
}

/* "校长|副校长" is two names. */
static char *owner_now(struct reader *r, const char *owner, struct instant written)
{
    if (!owner)
        return NULL;
    struct str s = {0};
    char *copy = mem_strdup(owner), *rest = copy, *one;
    while ((one = strsep(&rest, "|")))
        str_addf(&s, "%s%s", one == copy ? "" : "|", renamed_now(&r->names, "role", one, written));
    free(copy);
    return str_take(&s);
}

static int read_grants(struct reader *r, struct err *err)
{
    if (!r->any[ANY_GRANT])
        return 0;
    struct sqlite3_stmt *st = db_query(r->db, Q_HISTORY_GRANTS, "ti", subject_key(r), r->h->id);
    int rc;
    while ((rc = db_step(r->db, st, err)) > 0) {
        const struct rule *rule = rule_of(r, st);
        if (!rule)
            continue;
        *(struct grant *)vec_push(&r->h->grants) =
            (struct grant){.id = db_int(st, "identity"),
                           .kind = str_eq(db_text(st, "kind"), "waiver") ? GRANT_WAIVER : GRANT_EXTENSION,
                           .rule = rule->name,
                           .owner = owner_now(r, db_text(st, "owner"), db_instant(st, "written")),
                           .trigger = db_text_dup(st, "trigger"),
                           .opening = (int)db_int(st, "opening"),
                           .until = db_day(st, "until_day"),
                           .day = db_day(st, "day"),
                           .reason = db_text_dup(st, "reason")};
    }
    return rc;
}

/* Its own, or those of the units below. */
static int read_figures(struct reader *r, struct err *err)
{
    struct org org;
    if (r->h->kind != SUBJECT_UNIT)
        return 0;
    if (r->any[ANY_FILING] && figures_load(r->db, r->rules, "unit", r->h->id, &r->h->figures, err) != 0)
        return -1;
    if (!r->kind || !figures_are_summed(r->rules, r->kind))
        return 0;
    if (facts_load_org(r->db, &org, err) != 0)
        return -1;
    int rc = figures_sum(r->db, r->rules, &org, r->h->id, &r->h->figures, err);
    org_fini(&org);
    return rc;
}

/* known: as it was known then; INSTANT_NONE: as it is now */
static int load_parts(struct db *db, const struct ruleset *rules, enum subject_kind kind, int64_t id, size_t parts_n, struct instant known, struct history *out, struct err *err)
{
    static int (*const parts[ALL_PARTS])(struct reader *, struct err *) = {read_subject, read_any, read_filings, read_all_events, read_grants, read_figures, facts_read_wide};
    struct reader r = {.db = db, .rules = rules, .h = out, .known = known};
    history_init(out, kind, id);
    bool began = db_read_begin(db);
    int rc = renamed_load(&r.names, db, err);
    for (size_t i = 0; rc == 0 && !r.gone && i < parts_n; i++)
        rc = parts[i](&r, err);
    db_read_end(db, began);
    renamed_fini(&r.names);
    free(r.kind);
    if (rc == 0)
        history_seal(out);
    else
        history_fini(out);
    return rc;
}

int facts_load_history(struct db *db, const struct ruleset *rules, enum subject_kind kind, int64_t id, struct history *out, struct err *err)
{
    return load_parts(db, rules, kind, id, ALL_PARTS, INSTANT_NONE, out, err);
}

int facts_load_known(struct db *db, const struct ruleset *rules, enum subject_kind kind, int64_t id, struct instant then, struct history *out, struct err *err)
{
    return load_parts(db, rules, kind, id, ALL_PARTS, then, out, err);
}

int facts_load_filings(struct db *db, const struct ruleset *rules, enum subject_kind kind, int64_t id, struct history *out, struct err *err)
{
    return load_parts(db, rules, kind, id, SUBJECT_AND_FILINGS, INSTANT_NONE, out, err);
}
