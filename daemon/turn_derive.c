/* SPDX-License-Identifier: MIT */
/* turn_derive: which deadlines a subject has, put into their rows. */
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/str.h"
#include "core/owner.h"
#include "core/watch.h"
#include "store/anonymise.h"
#include "turn_int.h"

enum { ROWS_A_UNIT = 40 };

struct unit_work { /* one unit, while its deadlines are derived */
    const struct unit *u;    /* NULL: it is no more */
    const struct history *h;
    struct periods *periods;
    struct vec rows;         /* struct deadline_row: its own, and those of all who hold or held a post there; of the scope's rules alone, unless steps are in it */
    struct vec stand;        /* const struct deadline *: those of duties that were there and go on, by key */
    struct instant wake;
};

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

static int compare_keys(const void *a, const void *b)
{
    const struct deadline *x = *(const struct deadline *const *)a, *y = *(const struct deadline *const *)b;
    int c = (x->rule > y->rule) - (x->rule < y->rule);
    c = c ? c : (x->subject_kind > y->subject_kind) - (x->subject_kind < y->subject_kind);
    c = c ? c : (x->subject > y->subject) - (x->subject < y->subject);
    c = c ? c : strcmp(x->trigger, y->trigger);
    return c ? c : strcmp(x->owner, y->owner);
}

/* What was there and goes on has been looked at by refresh_rows(). */
static bool stands(const struct unit_work *k, const struct deadline *d)
{
    return k->stand.n && bsearch(&d, k->stand.data, k->stand.n, k->stand.size_b, compare_keys);
}

static int put_duty(struct turn *t, struct unit_work *k, const struct role *owner, const struct holding *holder, const struct duty_period *p, struct err *err)
{
    struct world w = turn_world(t);
    struct deadline d;
    duty_name(p, owner, k->u, holder, &d);
    if (stands(k, &d))
        return 0;
    duty_derive(&w, p, owner, k->u, holder, k->h, t->now, &d);
    if (!is_wanted(&w, k->u, holder, &d))
        return 0;
    k->wake = instant_min(k->wake, d.test_at);
    return put_deadline(t, &d, k->h, err);
}

/* The owner's one, or one for every holder of his post. */
static int put_duties(struct turn *t, struct unit_work *k, const struct rule *r, const struct role *owner, const struct duty_period *p, struct err *err)
{
    if (r->each != EACH_HOLDER)
        return put_duty(t, k, owner, NULL, p, err);
    struct vec holders = VEC(const struct holding *);
    org_holdings(&t->org, owner, k->u->id, &holders);
    int rc = 0;
    for (size_t i = 0; rc == 0 && i < holders.n; i++)
        rc = put_duty(t, k, owner, *(const struct holding **)vec_at(&holders, i), p, err);
    vec_fini(&holders);
    return rc;
}

static int add_periods(struct turn *t, struct unit_work *k, const struct rule *r, const struct vec *periods, struct err *err)
{
    int rc = 0;
    for (size_t o = 0; rc == 0 && o < rule_owners(r); o++) {
        const struct role *owner = rule_owner(r, o);
        for (size_t i = 0; rc == 0 && is_duty_of(t, r, owner, k->u) && i < periods->n; i++)
            rc = put_duties(t, k, r, owner, vec_at(periods, i), err);
    }
    return rc;
}

/* ---- the rows that are there ---- */

/* Whose it is by the rule as it stands; NULL: the rule asks nobody of that name any more. */
static const struct role *owner_named(const struct rule *r, const char *key)
{
    char own[OWNER_KEY_B];
    for (size_t i = 0; i < rule_owners(r); i++) {
        owner_key(r, rule_owner(r, i), own);
        if (str_eq(own, key))
            return rule_owner(r, i);
    }
    return NULL;
}

/* Looked at again with the facts as they stand now. */
static int refresh_row(struct turn *t, struct unit_work *k, struct deadline_row *row, struct err *err)
{
    struct world w = turn_world(t);
    const struct rule *r = row->d.rule;
    const struct role *owner = r ? owner_named(r, row->d.owner) : NULL;
    const struct holding *holder = row->d.subject_kind == SUBJECT_HOLDER ? org_holding(&t->org, row->d.subject) : NULL;
    const struct duty_period *p = NULL;
    struct deadline d;
    if (r && (r->kind == RULE_STEP || watch_is_alarm(r))) /* turn of put_steps() */
        return 0;
    if (k->u && owner && is_duty_of(t, r, owner, k->u) && (r->each == EACH_HOLDER) == (holder != NULL))
        p = periods_find(k->periods, r, k->u, row->d.trigger);
    if (p) {
        duty_name(p, owner, k->u, holder, &d);
        duty_derive(&w, p, owner, k->u, holder, k->h, t->now, &d);
    }
    if (p && is_wanted(&w, k->u, holder, &d)) {
        k->wake = instant_min(k->wake, d.test_at);
        vec_add(&k->stand, &(const struct deadline *){&row->d});
        return put_again(t, row, &d, k->h, err);
    }
    return deadline_is_settled(&row->d) ? 0 : put_withdrawn(t, row, k->h, err);
}

static int refresh_rows(struct turn *t, struct unit_work *k, struct err *err)
{
    int rc = 0;
    for (size_t i = 0; rc == 0 && i < k->rows.n; i++) {
        struct deadline_row *row = vec_at(&k->rows, i);
        if (in_scope(t, row->d.rule ? row->d.rule->name : row->rule_name))
            rc = refresh_row(t, k, row, err);
    }
    vec_sort(&k->stand, compare_keys);
    return rc;
}

/* All rows of a subject, or those of the scope's rules, under their names of before and now. */
static int rows_of(struct turn *t, enum subject_kind kind, int64_t subject, struct vec *rows, struct err *err)
{
    if (!t->scope || t->scope->steps)
        return deadline_of_subject(t->db, t->rules, kind, subject, rows, err);
    int rc = 0;
    for (size_t i = 0; rc == 0 && i < t->scope->rules.cap; i++)
        if (t->scope->rules.slots[i].key)
            rc = deadline_of_subject_rule(t->db, t->rules, kind, subject, t->scope->rules.slots[i].key, rows, err);
    return rc;
}

static int rows_of_unit(struct turn *t, int64_t unit, struct vec *rows, struct err *err)
{
    struct vec holders = VEC(int64_t); /* who holds or held a post there and has deadlines */
    int rc = rows_of(t, SUBJECT_UNIT, unit, rows, err);
    if (rc == 0 && (!t->scope || t->scope->holders))
        rc = db_ids(t->db, db_query(t->db, Q_DEADLINE_HOLDERS, "i", unit), &holders, err);
    for (size_t i = 0; rc == 0 && i < holders.n; i++)
        rc = rows_of(t, SUBJECT_HOLDER, *(int64_t *)vec_at(&holders, i), rows, err);
    vec_fini(&holders);
    return rc;
}

static void rows_fini(struct vec *rows)
{
    for (size_t i = 0; i < rows->n; i++)
        deadline_row_fini(vec_at(rows, i));
    vec_fini(rows);
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

static bool is_wanted_still(const struct vec *wanted, const struct deadline *d)
{
    for (size_t i = 0; i < wanted->n; i++)
        if (deadline_is_same(d, vec_at(wanted, i)))
            return true;
    return false;
}

/* Rows whose deadline the replay no longer yields: their event was undone, their rule has gone. */
static int withdraw_others(struct turn *t, const struct history *h, struct vec *rows, const struct vec *wanted, struct err *err)
{
    int rc = 0;
    for (size_t i = 0; rc == 0 && i < rows->n; i++) {
        struct deadline_row *row = vec_at(rows, i);
        bool is_step = !row->d.rule || row->d.rule->kind == RULE_STEP || watch_is_alarm(row->d.rule) || h->kind == SUBJECT_CASE;
        if (is_step && !is_wanted_still(wanted, &row->d) && !deadline_is_settled(&row->d))
            rc = put_withdrawn(t, row, h, err);
    }
    return rc;
}

/* The same under another name? It is named by the event that happened to make a count true, by what led to a derived event, by the first event of a paper: a late entry makes
 * that another. */
static bool is_renamed(const struct history *h, const struct deadline *was, const struct deadline *d)
{
    const struct rule *r = d->rule;
    struct deadline now = *was;
    memcpy(now.trigger, d->trigger, sizeof now.trigger);
    if (!deadline_is_same(&now, d))
        return false;
    if (watch_is_alarm(r))
        return r->watch.kind != MEASURES_RATE && r->watch.in == IN_NONE && !r->has_start;
    if (r->kind == RULE_STEP && r->due.anchor.kind == ANCHOR_COUNT)
        return r->due.anchor.count.in == IN_NONE;
    if (was->trigger[0] == 'd' && d->trigger[0] == 'd')
        return true;
    const struct event *a = history_event(h, was->trigger), *b = history_event(h, d->trigger);
    return a && b && a->kind == b->kind && event_paper(a) && str_eq(event_paper(a), event_paper(b));
}

static bool has_row(const struct vec *rows, const struct deadline *d)
{
    for (size_t i = 0; i < rows->n; i++)
        if (deadline_is_same(&((const struct deadline_row *)vec_at(rows, i))->d, d))
            return true;
    return false;
}

/* Who was told of such a one has been told. */
static int carry_over(struct turn *t, const struct history *h, struct vec *rows, const struct vec *wanted, struct err *err)
{
    int rc = 0;
    for (size_t i = 0; rc == 0 && i < wanted->n; i++) {
        const struct deadline *d = vec_at(wanted, i);
        bool found = deadline_is_settled(d) || has_row(rows, d);
        for (size_t k = 0; !found && k < rows->n; k++) {
            struct deadline_row *row = vec_at(rows, k);
            found = !deadline_is_settled(&row->d) && is_renamed(h, &row->d, d) && !is_wanted_still(wanted, &row->d);
            if (!found)
                continue;
            memcpy(row->d.trigger, d->trigger, sizeof row->d.trigger);
            rc = db_run(t->db, Q_DEADLINE_SET_TRIGGER, err, "ti", d->trigger, row->id);
        }
    }
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
    char day[DAY_TEXT_B], *text;
    if (e->rule->is_private)
        text = mem_printf(tr(t->rules->language, "%s 的一项不公开的工作（依据 %s）逾期，本应自动登记一件事，但不合那件事自己的条件，没有登记；请核对规则或个案",
                             "a private step of %s (%s) ran over and would have recorded an event, which that event's own condition refuses; check the rule or the case"),
                          subject, e->rule->source);
    else
        text = mem_printf(tr(t->rules->language, "%s 的“%s”逾期，%s 本应自动登记“%s”，但不合该事件自己的条件，没有登记；请核对规则或个案",
                             "%s: \"%s\" ran over and on %s would have recorded \"%s\", which that event's own condition refuses; check the rule or the case"),
                          subject, e->rule->name, day_format(e->day, day), e->kind->name);
    return fire_fault_text(t, mem_printf("refused %s %s %d %s", e->kind->name, subject, e->opening, e->trigger), text, err);
}

/* Rules that make each other run over: the office is told where they were stopped, once for a subject and opening. */
static int tell_cut(struct turn *t, const struct history *h, const struct derived_event *e, struct err *err)
{
    const char *subject = subject_code(t, h), *rule = e->rule->is_private ? e->rule->source : e->rule->name;
    char *text = mem_printf(tr(t->rules->language, "%s 的事自动登记了 %d 件还没有完（到“%s”为止），以后的不再登记；规则里的“逾期转”绕成了一圈，请改规则",
                               "%s: %d events were recorded automatically and there is no end (the last rule: \"%s\"), no more will be; \"then\" goes round in a circle: change the rules"),
                            subject, (int)DERIVED_MOST, rule);
    return fire_fault_text(t, mem_printf("derived %s %d", subject, e->opening), text, err);
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

/* `rows`: those that were there before. */
static int put_steps(struct turn *t, const struct history *h, struct vec *rows, struct instant *wake, struct err *err)
{
    struct world w = turn_world(t);
    struct vec wanted = VEC(struct deadline), events = VEC(struct derived_event);
    *wake = instant_min(*wake, steps_derive(&w, h, t->now, &wanted, &events));
    *wake = instant_min(*wake, watch_derive(&w, h, t->now, &wanted));
    int rc = carry_over(t, h, rows, &wanted, err);
    for (size_t i = 0; rc == 0 && i < wanted.n; i++)
        rc = put_deadline(t, vec_at(&wanted, i), h, err);
    if (rc == 0)
        rc = withdraw_others(t, h, rows, &wanted, err);
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
    struct vec rows = VEC(struct deadline_row);
    struct instant wake = INSTANT_NONE, anonymised;
    if (anonymise_when(t->db, case_id, &anonymised, err) != 0)
        return -1;
    if (!instant_is_none(anonymised)) /* what it was derived from is gone: what was derived stands */
        return 0;
    if (facts_load_history(t->db, t->rules, SUBJECT_CASE, case_id, &h, err) != 0)
        return -1;
    int rc = deadline_of_subject(t->db, t->rules, SUBJECT_CASE, case_id, &rows, err);
    if (rc == 0)
        rc = put_steps(t, &h, &rows, &wake, err);
    if (rc == 0)
        rc = subject_set_wake(t->db, SUBJECT_CASE, case_id, wake, err);
    rows_fini(&rows);
    history_fini(&h);
    return rc;
}

static int put_unit(struct turn *t, struct unit_work *k, struct err *err)
{
    const struct vec *rules = rules_to_derive(t);
    int rc = rows_of_unit(t, k->h->id, &k->rows, err);
    if (rc == 0)
        rc = refresh_rows(t, k, err);
    for (size_t i = 0; rc == 0 && k->u && i < rules->n; i++) {
        const struct rule *r = *(const struct rule **)vec_at(rules, i);
        if (is_owned_by_kind(t, r, k->u))
            rc = add_periods(t, k, r, periods_of(k->periods, r, k->u), err);
    }
    if (rc == 0 && (!t->scope || t->scope->steps))
        rc = put_steps(t, k->h, &k->rows, &k->wake, err);
    if (rc == 0)
        rc = t->scope ? subject_wake_by(t->db, SUBJECT_UNIT, k->h->id, k->wake, err) : subject_set_wake(t->db, SUBJECT_UNIT, k->h->id, k->wake, err);
    return rc;
}

static int derive_one(struct turn *t, struct periods *periods, int64_t unit, struct err *err)
{
    struct history h;
    if (facts_load_history(t->db, t->rules, SUBJECT_UNIT, unit, &h, err) != 0)
        return -1;
    struct unit_work k = {.u = org_unit(&t->org, unit), .h = &h, .periods = periods, .rows = VEC(struct deadline_row), .stand = VEC(const struct deadline *), .wake = INSTANT_NONE};
    int rc = put_unit(t, &k, err);
    rows_fini(&k.rows);
    vec_fini(&k.stand);
    history_fini(&h);
    return rc;
}

int derive_unit(struct turn *t, int64_t unit, struct err *err)
{
    struct periods *periods = periods_new(t, INSTANT_NONE);
    int rc = derive_one(t, periods, unit, err);
    periods_free(periods);
    return rc;
}

/* Has a rule of the scope anything to do with this unit? Its own kind says so, or that it, or a holder there, has deadlines of one. */
static int concerns_unit(struct turn *t, const struct unit *u, int64_t *out, struct err *err)
{
    const struct scope *s = t->scope;
    *out = !s || s->steps;
    for (size_t i = 0; s && !*out && i < s->now.n; i++)
        *out = is_owned_by_kind(t, *(const struct rule **)vec_at(&s->now, i), u);
    int rc = 0;
    for (size_t i = 0; rc == 0 && s && !*out && i < s->rules.cap; i++)
        if (s->rules.slots[i].key)
            rc = db_get_int(t->db, Q_DEADLINE_ANY_OF_RULE, 0, out, err, "it", u->id, s->rules.slots[i].key);
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

static int derive_units(struct turn *t, struct err *err)
{
    struct periods *periods = periods_new(t, INSTANT_NONE);
    int rc = 0;
    for (size_t i = 0; rc == 0 && i < t->org.units.n; i++) {
        const struct unit *u = vec_at(&t->org.units, i);
        int64_t concerned;
        rc = concerns_unit(t, u, &concerned, err);
        if (rc == 0 && concerned)
            rc = derive_one(t, periods, u->id, err);
        if (rc == 0 && concerned)
            rc = turn_boundary(t, t->scope ? (int)t->scope->rules.n : ROWS_A_UNIT, err);
    }
    periods_free(periods);
    return rc;
}

int derive_all(struct turn *t, struct err *err)
{
    struct vec cases = VEC(int64_t);
    t->recounting = true;
    int rc = derive_units(t, err);
    if (rc == 0 && (!t->scope || t->scope->steps))
        rc = subject_all_cases(t->db, &cases, err);
    for (size_t i = 0; rc == 0 && i < cases.n; i++) {
        rc = derive_case(t, *(int64_t *)vec_at(&cases, i), err);
        if (rc == 0)
            rc = turn_boundary(t, ROWS_A_UNIT, err);
    }
    t->recounting = false;
    vec_fini(&cases);
    return rc;
}

/* ---- new periods ---- */

static int derive_new_of_unit(struct turn *t, struct periods *periods, const struct unit *u, struct err *err)
{
    struct history h;
    struct unit_work k = {.u = u, .h = &h, .wake = INSTANT_NONE};
    bool loaded = false;
    int rc = 0, rows = 0;
    for (size_t i = 0; rc == 0 && i < t->rules->rules.n; i++) {
        const struct rule *r = *(const struct rule **)vec_at(&t->rules->rules, i);
        const struct vec *fresh = is_owned_by_kind(t, r, u) ? periods_of(periods, r, u) : NULL;
        if (!fresh || !fresh->n)
            continue;
        if (!loaded)
            rc = facts_load_history(t->db, t->rules, SUBJECT_UNIT, u->id, &h, err);
        loaded = loaded || rc == 0;
        if (rc == 0)
            rc = add_periods(t, &k, r, fresh, err);
        rows += (int)fresh->n;
    }
    if (loaded)
        history_fini(&h);
    if (rc == 0 && !instant_is_none(k.wake))
        rc = subject_set_wake(t->db, SUBJECT_UNIT, u->id, k.wake, err);
    return rc == 0 ? turn_boundary(t, rows, err) : rc;
}

int derive_new_periods(struct turn *t, struct err *err)
{
    struct periods *periods = periods_new(t, t->generated);
    int rc = 0;
    for (size_t i = 0; rc == 0 && i < t->org.units.n; i++)
        rc = derive_new_of_unit(t, periods, vec_at(&t->org.units, i), err);
    periods_free(periods);
    return rc;
}
