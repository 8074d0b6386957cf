/* SPDX-License-Identifier: MIT */
/* turn_derive: which deadlines a subject has, put into their rows. */
#include <sqlite3.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/str.h"
#include "core/owner.h"
#include "core/watch.h"
#include "store/anonymise.h"
#include "turn_int.h"

enum { WINDOW_D = 460 /* an anchor and the first day of its row lie closer than this */, ROWS_A_UNIT = 40 };

static int compare_ids(const void *a, const void *b)
{
    const int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;
    return (x > y) - (x < y);
}

static bool in_scope(const struct turn *t, const char *rule)
{
    return !t->scope || map_get(&t->scope->rules, rule);
}

static bool is_duty_of(const struct turn *t, const struct rule *r, const struct role *owner, const struct unit *u)
{
    if (r->kind == RULE_STEP || watch_is_alarm(r) || r->each == EACH_CASE || owner->how != ROLE_UNIT)
        return false;
    return r->each == EACH_UNIT ? str_eq(r->each_kind, u->kind) && org_up_to_kind(&t->org, u->id, owner->kind) : str_eq(owner->kind, u->kind);
}

/* Does the rule make this occurrence? `only`/`except` were applied by due_periods(); the cut-over is applied here. */
static bool is_wanted(const struct world *w, const struct unit *u, const struct holding *holder, const struct deadline *d)
{
    bool there = day_is_none(d->due.day) || (org_unit_exists_on(u, d->due.day) && (!holder || org_holds_on(holder, d->due.day)));
    return there && !deadline_is_before_cutover(w, d);
}

static int put_duty(struct turn *t, const struct rule *r, const struct role *owner, const struct unit *u, const struct holding *holder,
                    const struct due_period *p, const struct history *h, struct instant *wake, struct err *err)
{
    struct world w = turn_world(t);
    struct deadline d;
    duty_derive(&w, r, owner, u, holder, p, h, t->now, &d);
    if (!is_wanted(&w, u, holder, &d))
        return 0;
    *wake = instant_min(*wake, d.test_at);
    return put_deadline(t, &d, h, err);
}

/* The owner's one, or one for every holder of his post. */
static int put_duties(struct turn *t, const struct rule *r, const struct role *owner, const struct unit *u, const struct due_period *p, const struct history *h,
                      struct instant *wake, struct err *err)
{
    if (r->each != EACH_HOLDER)
        return put_duty(t, r, owner, u, NULL, p, h, wake, err);
    struct vec holders = VEC(const struct holding *);
    org_holdings(&t->org, owner, u->id, &holders);
    int rc = 0;
    for (size_t i = 0; rc == 0 && i < holders.n; i++)
        rc = put_duty(t, r, owner, u, *(const struct holding **)vec_at(&holders, i), p, h, wake, err);
    vec_fini(&holders);
    return rc;
}

/* ---- the periods of a rule for a unit, between two instants of their rows' first day ---- */

static void list_periods(struct turn *t, const struct rule *r, const struct unit *u, struct instant after, struct instant until, struct vec *out)
{
    struct world w = turn_world(t);
    struct vec lineage = VEC(int64_t), all = VEC(struct due_period);
    struct term_source terms = org_terms(&t->org, t->rules, u->id, &lineage);
    struct due_context cx = {.rules = t->rules, .terms = &terms, .lang = t->rules->language};
    struct day since = world_since(&w, r), first = instant_is_none(after) || after.sec == INT64_MIN ? since : instant_day(after, t->rules->zone);
    if (day_is_none(first))
        first = day_plus(turn_today(t), -WINDOW_D);
    due_periods(&cx, &r->due, day_plus(first, -WINDOW_D), day_plus(instant_day(until, t->rules->zone), WINDOW_D), &all);
    for (size_t i = 0; i < all.n; i++) {
        const struct due_period *p = vec_at(&all, i);
        struct instant from = rule_admits_period(&cx, r, p) ? duty_row_from(&w, r, u, p) : INSTANT_NONE;
        if (from.sec > after.sec && from.sec <= until.sec)
            vec_add(out, p);
    }
    vec_fini(&all);
    vec_fini(&lineage);
}

static bool has_own_terms(const struct turn *t, const struct unit *u)
{
    const struct term_fact *f = t->org.term_facts.data;
    for (size_t i = 0; i < t->org.term_facts.n; i++)
        if (f[i].unit != 0 && org_is_below(&t->org, u->id, f[i].unit))
            return true;
    return false;
}

/* ---- one unit ---- */

/* A row that is there already, looked at again with the facts as they stand now. */
static int refresh_row(struct turn *t, const struct unit *u, const struct due_context *cx, struct deadline_row *row, const struct history *h, struct instant *wake,
                       struct err *err)
{
    struct world w = turn_world(t);
    const struct rule *r = row->d.rule;
    const struct role *owner = r ? (r->either ? rule_owner(r, 0) : ruleset_role(t->rules, row->d.owner)) : NULL;
    const struct holding *holder = row->d.subject_kind == SUBJECT_HOLDER ? org_holding(&t->org, row->d.subject) : NULL;
    struct due_period p;
    struct deadline d;
    if (r && (r->kind == RULE_STEP || watch_is_alarm(r))) /* turn of put_steps() */
        return 0;
    bool lives = u && owner && is_duty_of(t, r, owner, u) && due_period_named(cx, &r->due, row->d.trigger, &p) && (r->each == EACH_HOLDER) == (holder != NULL);
    if (lives)
        duty_derive(&w, r, owner, u, holder, &p, h, t->now, &d);
    if (lives && is_wanted(&w, u, holder, &d)) {
        *wake = instant_min(*wake, d.test_at);
        return put_deadline(t, &d, h, err);
    }
    return deadline_is_settled(&row->d) ? 0 : put_withdrawn(t, row, h, err);
}

/* All of its rows, or those of the scope's rules, under their names of before and now. */
static int rows_of(struct turn *t, enum subject_kind kind, int64_t subject, struct vec *rows, struct err *err)
{
    if (!t->scope)
        return deadline_of_subject(t->db, t->rules, kind, subject, rows, err);
    int rc = 0;
    for (size_t i = 0; rc == 0 && i < t->scope->rules.cap; i++)
        if (t->scope->rules.slots[i].key)
            rc = deadline_of_subject_rule(t->db, t->rules, kind, subject, t->scope->rules.slots[i].key, rows, err);
    return rc;
}

static int refresh_rows(struct turn *t, const struct unit *u, enum subject_kind kind, int64_t subject, const struct history *h, struct instant *wake, struct err *err)
{
    struct vec rows = VEC(struct deadline_row), lineage = VEC(int64_t);
    struct term_source terms = org_terms(&t->org, t->rules, h->id, &lineage);
    struct due_context cx = {.rules = t->rules, .terms = &terms, .lang = t->rules->language};
    int rc = rows_of(t, kind, subject, &rows, err);
    for (size_t i = 0; i < rows.n; i++) {
        struct deadline_row *row = vec_at(&rows, i);
        if (rc == 0)
            rc = refresh_row(t, u, &cx, row, h, wake, err);
        deadline_row_fini(row);
    }
    vec_fini(&rows);
    vec_fini(&lineage);
    return rc;
}

/* Who holds or held a post there and has deadlines. */
static int holders_of(struct turn *t, int64_t unit, struct vec *out, struct err *err)
{
    sqlite3_stmt *st = db_query(t->db, Q_DEADLINE_HOLDERS, "i", unit);
    int rc;
    while ((rc = db_step(t->db, st, err)) > 0)
        vec_add(out, &(int64_t){db_int(st, "subject")});
    return rc;
}

/* Those of a unit, and of all who hold or held a post there. */
static int refresh_unit(struct turn *t, const struct unit *u, const struct history *h, struct instant *wake, struct err *err)
{
    struct vec holders = VEC(int64_t);
    int rc = holders_of(t, h->id, &holders, err);
    if (rc == 0)
        rc = refresh_rows(t, u, SUBJECT_UNIT, h->id, h, wake, err);
    for (size_t i = 0; rc == 0 && i < holders.n; i++)
        rc = refresh_rows(t, u, SUBJECT_HOLDER, *(int64_t *)vec_at(&holders, i), h, wake, err);
    vec_fini(&holders);
    return rc;
}

static int add_periods(struct turn *t, const struct rule *r, const struct unit *u, const struct vec *periods, const struct history *h, struct instant *wake,
                       struct err *err)
{
    int rc = 0;
    for (size_t o = 0; rc == 0 && o < rule_owners(r); o++) {
        const struct role *owner = rule_owner(r, o);
        for (size_t i = 0; rc == 0 && is_duty_of(t, r, owner, u) && i < periods->n; i++)
            rc = put_duties(t, r, owner, u, vec_at(periods, i), h, wake, err);
    }
    return rc;
}

static bool is_owned_by_kind(const struct turn *t, const struct rule *r, const struct unit *u)
{
    if (!in_scope(t, r->name))
        return false;
    for (size_t o = 0; o < r->owners.n; o++)
        if (is_duty_of(t, r, *(const struct role **)vec_at(&r->owners, o), u))
            return true;
    return false;
}

/* ---- steps of a case or of a unit's own events, and alarms ---- */

static bool is_same_deadline(const struct deadline *a, const struct deadline *b)
{
    return a->rule == b->rule && a->subject_kind == b->subject_kind && a->subject == b->subject && a->opening == b->opening && str_eq(a->trigger, b->trigger) && str_eq(a->owner, b->owner);
}

/* Rows whose deadline the replay no longer yields: their event was undone, their rule has gone. */
static int withdraw_rows(struct turn *t, const struct history *h, enum subject_kind kind, int64_t subject, const struct vec *wanted, struct err *err)
{
    struct vec rows = VEC(struct deadline_row);
    int rc = deadline_of_subject(t->db, t->rules, kind, subject, &rows, err);
    for (size_t i = 0; i < rows.n; i++) {
        struct deadline_row *row = vec_at(&rows, i);
        bool is_step = !row->d.rule || row->d.rule->kind == RULE_STEP || watch_is_alarm(row->d.rule) || h->kind == SUBJECT_CASE, found = false;
        for (size_t j = 0; j < wanted->n && !found; j++)
            found = is_same_deadline(&row->d, vec_at(wanted, j));
        if (rc == 0 && is_step && !found && !deadline_is_settled(&row->d))
            rc = put_withdrawn(t, row, h, err);
        deadline_row_fini(row);
    }
    vec_fini(&rows);
    return rc;
}

static int withdraw_others(struct turn *t, const struct history *h, const struct vec *wanted, struct err *err)
{
    struct vec holders = VEC(int64_t);
    int rc = withdraw_rows(t, h, h->kind, h->id, wanted, err);
    if (rc == 0 && h->kind == SUBJECT_UNIT)
        rc = holders_of(t, h->id, &holders, err);
    for (size_t i = 0; rc == 0 && i < holders.n; i++)
        rc = withdraw_rows(t, h, SUBJECT_HOLDER, *(int64_t *)vec_at(&holders, i), wanted, err);
    vec_fini(&holders);
    return rc;
}

static const char *subject_code(const struct turn *t, const struct history *h)
{
    const struct unit *u = org_unit(&t->org, h->unit);
    return h->kind == SUBJECT_CASE ? h->number : u ? u->code : "";
}

/* What a rule would have recorded and its event's own `when` refuses: the office is told, once for a subject and opening. */
static int tell_refused(struct turn *t, const struct history *h, const struct derived_event *e, struct err *err)
{
    const char *subject = subject_code(t, h);
    struct str key = {0}, text = {0};
    char day[DAY_TEXT_B];
    str_addf(&key, "refused %s %s %d %s", e->kind->name, subject, e->opening, e->trigger);
    if (e->rule->is_private)
        str_addf(&text, tr(t->rules->language, "%s 的一项不公开的工作（依据 %s）逾期，本应自动登记一件事，但不合那件事自己的条件，没有登记；请核对规则或个案",
                           "a private step of %s (%s) ran over and would have recorded an event, which that event's own condition refuses; check the rule or the case"),
                 subject, e->rule->source);
    else
        str_addf(&text, tr(t->rules->language, "%s 的“%s”逾期，%s 本应自动登记“%s”，但不合该事件自己的条件，没有登记；请核对规则或个案",
                           "%s: \"%s\" ran over and on %s would have recorded \"%s\", which that event's own condition refuses; check the rule or the case"),
                 subject, e->rule->name, day_format(e->day, day), e->kind->name);
    int rc = fire_fault(t, str_text(&key), str_text(&text), err);
    str_fini(&key);
    str_fini(&text);
    return rc;
}

/* Rules that make each other run over: the office is told where they were stopped, once for a subject and opening. */
static int tell_cut(struct turn *t, const struct history *h, const struct derived_event *e, struct err *err)
{
    const char *subject = subject_code(t, h), *rule = e->rule->is_private ? e->rule->source : e->rule->name;
    struct str key = {0}, text = {0};
    str_addf(&key, "derived %s %d", subject, e->opening);
    str_addf(&text, tr(t->rules->language, "%s 的事自动登记了 %d 件还没有完（到“%s”为止），以后的不再登记；规则里的“逾期转”绕成了一圈，请改规则",
                       "%s: %d events were recorded automatically and there is no end (the last rule: \"%s\"), no more will be; \"then\" goes round in a circle: change the rules"),
             subject, (int)DERIVED_MOST, rule);
    int rc = fire_fault(t, str_text(&key), str_text(&text), err);
    str_fini(&key);
    str_fini(&text);
    return rc;
}

/* What was not recorded, told and taken out. */
static int take_unrecorded(struct turn *t, const struct history *h, struct vec *events, struct err *err)
{
    int rc = 0;
    for (size_t i = 0; rc == 0 && i < events->n;) {
        const struct derived_event *e = vec_at(events, i);
        if (e->fate == DERIVED_RECORDED) {
            i++;
            continue;
        }
        rc = e->fate == DERIVED_CUT ? tell_cut(t, h, e, err) : tell_refused(t, h, e, err);
        vec_remove(events, i);
    }
    return rc;
}

static int put_steps(struct turn *t, const struct history *h, struct instant *wake, struct err *err)
{
    struct world w = turn_world(t);
    struct vec wanted = VEC(struct deadline), events = VEC(struct derived_event);
    *wake = instant_min(*wake, steps_derive(&w, h, t->now, &wanted, &events));
    *wake = instant_min(*wake, watch_derive(&w, h, t->now, &wanted));
    int rc = 0;
    for (size_t i = 0; rc == 0 && i < wanted.n; i++)
        rc = put_deadline(t, vec_at(&wanted, i), h, err);
    if (rc == 0)
        rc = withdraw_others(t, h, &wanted, err);
    if (rc == 0)
        rc = take_unrecorded(t, h, &events, err);
    if (rc == 0)
        rc = derived_events_put(t->db, h->kind, h->id, &events, err);
    vec_fini(&wanted);
    vec_fini(&events);
    return rc;
}

/* ---- the interface ---- */

static const struct vec *rules_to_derive(const struct turn *t)
{
    return t->scope ? &t->scope->now : &t->rules->rules;
}

int derive_case(struct turn *t, int64_t case_id, struct err *err)
{
    struct history h;
    struct instant wake = INSTANT_NONE, anonymised;
    if (anonymise_when(t->db, case_id, &anonymised, err) != 0)
        return -1;
    if (!instant_is_none(anonymised)) /* what it was derived from is gone: what was derived stands */
        return 0;
    if (facts_load_history(t->db, t->rules, SUBJECT_CASE, case_id, &h, err) != 0)
        return -1;
    int rc = put_steps(t, &h, &wake, err);
    if (rc == 0)
        rc = subject_set_wake(t->db, SUBJECT_CASE, case_id, wake, err);
    history_fini(&h);
    return rc;
}

int derive_unit(struct turn *t, int64_t unit, struct err *err)
{
    struct history h;
    struct instant wake = INSTANT_NONE, upto = instant_at(turn_today(t), 0, t->rules->zone);
    const struct unit *u = org_unit(&t->org, unit);
    const struct vec *rules = rules_to_derive(t);
    if (facts_load_history(t->db, t->rules, SUBJECT_UNIT, unit, &h, err) != 0)
        return -1;
    int rc = refresh_unit(t, u, &h, &wake, err);
    for (size_t i = 0; rc == 0 && u && i < rules->n; i++) {
        const struct rule *r = *(const struct rule **)vec_at(rules, i);
        if (!is_owned_by_kind(t, r, u))
            continue;
        struct vec periods = VEC(struct due_period);
        list_periods(t, r, u, (struct instant){INT64_MIN}, upto, &periods);
        rc = add_periods(t, r, u, &periods, &h, &wake, err);
        vec_fini(&periods);
    }
    if (rc == 0 && (!t->scope || t->scope->steps))
        rc = put_steps(t, &h, &wake, err);
    if (rc == 0)
        rc = t->scope ? subject_wake_by(t->db, SUBJECT_UNIT, unit, wake, err) : subject_set_wake(t->db, SUBJECT_UNIT, unit, wake, err);
    history_fini(&h);
    return rc;
}

/* Has a rule of the scope anything to do with this unit? `rows`: units that have deadlines of one, sorted. */
static bool concerns_unit(const struct turn *t, const struct unit *u, const struct vec *rows)
{
    if (!t->scope || t->scope->steps || (rows->n && bsearch(&u->id, rows->data, rows->n, rows->size_b, compare_ids)))
        return true;
    for (size_t i = 0; i < t->scope->now.n; i++)
        if (is_owned_by_kind(t, *(const struct rule **)vec_at(&t->scope->now, i), u))
            return true;
    return false;
}

/* Units that have deadlines of the scope's rules, or whose holders have. */
static int units_of_scope(struct turn *t, struct vec *out, struct err *err)
{
    int rc = 0;
    for (size_t i = 0; rc == 0 && t->scope && !t->scope->steps && i < t->scope->rules.cap; i++) {
        if (!t->scope->rules.slots[i].key)
            continue;
        sqlite3_stmt *st = db_query(t->db, Q_DEADLINE_SUBJECTS_OF_RULE, "t", t->scope->rules.slots[i].key);
        while ((rc = db_step(t->db, st, err)) > 0)
            vec_add(out, &(int64_t){db_int(st, "unit")});
    }
    vec_sort(out, compare_ids);
    return rc;
}

/*~ 3: history and rules give the deadlines of one subject (core/deadline.h decides, core/steps.h replays); turn_put.c writes what differs, with its wake. Next: 4. */
int derive_subject(struct turn *t, enum subject_kind kind, int64_t id, struct err *err)
{
    const struct holding *holder = kind == SUBJECT_HOLDER ? org_holding(&t->org, id) : NULL;
    if (kind == SUBJECT_HOLDER)
        return holder ? derive_unit(t, holder->unit, err) : 0;
    struct vec watchers = VEC(int64_t);
    int rc = kind == SUBJECT_CASE ? derive_case(t, id, err) : derive_unit(t, id, err);
    if (rc == 0)
        rc = facts_watchers(t->db, t->rules, &t->org, kind, id, &watchers, err);
    for (size_t i = 0; rc == 0 && i < watchers.n; i++)
        if (kind == SUBJECT_CASE || *(int64_t *)vec_at(&watchers, i) != id)
            rc = derive_unit(t, *(int64_t *)vec_at(&watchers, i), err);
    vec_fini(&watchers);
    return rc;
}

int derive_all(struct turn *t, struct err *err)
{
    struct vec cases = VEC(int64_t), concerned = VEC(int64_t);
    int rc = units_of_scope(t, &concerned, err);
    t->recounting = true;
    for (size_t i = 0; rc == 0 && i < t->org.units.n; i++) {
        const struct unit *u = vec_at(&t->org.units, i);
        if (!concerns_unit(t, u, &concerned))
            continue;
        rc = derive_unit(t, u->id, err);
        if (rc == 0)
            rc = turn_boundary(t, t->scope ? (int)t->scope->now.n : ROWS_A_UNIT, err);
    }
    if (rc == 0 && (!t->scope || t->scope->steps))
        rc = subject_all_cases(t->db, &cases, err);
    for (size_t i = 0; rc == 0 && i < cases.n; i++) {
        rc = derive_case(t, *(int64_t *)vec_at(&cases, i), err);
        if (rc == 0)
            rc = turn_boundary(t, ROWS_A_UNIT, err);
    }
    t->recounting = false;
    vec_fini(&cases);
    vec_fini(&concerned);
    return rc;
}

/* ---- new periods ---- */

struct fresh { /* the periods whose rows begin in (after, until], by rule; made once for all units whose terms are the county's */
    struct instant after, until;
    struct vec *shared; /* one vec of struct due_period a rule */
    bool *made;
};

static const struct vec *fresh_periods(struct turn *t, struct fresh *f, size_t rule, const struct unit *u, bool special, struct vec *own)
{
    const struct rule *r = *(const struct rule **)vec_at(&t->rules->rules, rule);
    if (special) {
        vec_clear(own);
        list_periods(t, r, u, f->after, f->until, own);
        return own;
    }
    if (!f->made[rule])
        list_periods(t, r, u, f->after, f->until, &f->shared[rule]);
    f->made[rule] = true;
    return &f->shared[rule];
}

static int derive_new_of_unit(struct turn *t, struct fresh *f, const struct unit *u, struct err *err)
{
    struct vec own = VEC(struct due_period);
    struct history h;
    struct instant wake = INSTANT_NONE;
    bool special = has_own_terms(t, u), loaded = false;
    int rc = 0, rows = 0;
    for (size_t i = 0; rc == 0 && i < t->rules->rules.n; i++) {
        const struct rule *r = *(const struct rule **)vec_at(&t->rules->rules, i);
        const struct vec *periods = is_owned_by_kind(t, r, u) ? fresh_periods(t, f, i, u, special, &own) : NULL;
        if (!periods || !periods->n)
            continue;
        if (!loaded)
            rc = facts_load_history(t->db, t->rules, SUBJECT_UNIT, u->id, &h, err);
        loaded = loaded || rc == 0;
        if (rc == 0)
            rc = add_periods(t, r, u, periods, &h, &wake, err);
        rows += (int)periods->n;
    }
    if (loaded)
        history_fini(&h);
    if (rc == 0 && !instant_is_none(wake))
        rc = subject_set_wake(t->db, SUBJECT_UNIT, u->id, wake, err);
    vec_fini(&own);
    return rc == 0 ? turn_boundary(t, rows, err) : rc;
}

int derive_new_periods(struct turn *t, struct err *err)
{
    size_t n = t->rules->rules.n;
    struct fresh f = {.until = instant_at(turn_today(t), 0, t->rules->zone), .after = t->generated};
    f.shared = mem_alloc(n, sizeof *f.shared);
    f.made = mem_alloc(n, sizeof *f.made);
    if (instant_is_none(t->generated))
        f.after.sec = INT64_MIN;
    for (size_t i = 0; i < n; i++)
        f.shared[i] = VEC(struct due_period);
    int rc = 0;
    for (size_t i = 0; rc == 0 && i < t->org.units.n; i++)
        rc = derive_new_of_unit(t, &f, vec_at(&t->org.units, i), err);
    for (size_t i = 0; i < n; i++)
        vec_fini(&f.shared[i]);
    free(f.shared);
    free(f.made);
    return rc;
}
