/* SPDX-License-Identifier: MIT */
#include "core/settle.h"

#include "base/str.h"

struct instant settle_instant(const struct world *w, struct day d, int minute)
{
    return instant_at(d, minute == MINUTE_NONE ? 0 : minute, w->rules->zone);
}

struct instant due_day_end(const struct ruleset *rules, struct day d)
{
    return instant_at(d, rules->calendar.close_minute, rules->zone);
}

bool settle_doer_is(const struct world *w, const struct history *h, const struct role *role, int64_t person, struct day on)
{
    if (!person)
        return true;
    const struct unit *unit = org_role_unit(w->org, role, h->unit, h->register_unit);
    if (!unit && role->how != ROLE_CASE)
        return false;
    struct vec holders = VEC(int64_t);
    org_holders(w->org, role, unit ? unit->id : 0, h->kind == SUBJECT_CASE ? h->id : 0, on, &holders);
    bool found = vec_has_id(&holders, person);
    vec_fini(&holders);
    return found;
}

static bool counts(const struct world *w, const struct history *h, const struct filing_filter *f, const struct filing *x)
{
    if (!str_eq(x->rule, f->rule->name) || (f->period && !str_eq(x->period, f->period)))
        return false;
    if (!day_is_none(f->from) && x->day.n < f->from.n)
        return false;
    if (f->rule->sign && day_is_none(x->signed_on))
        return false;
    if (f->person && x->by != f->person)
        return false;
    return !f->owner || settle_doer_is(w, h, f->owner, x->by, x->day);
}

/* When a filing is good: its own time, or the day it was confirmed. */
static struct instant good_from(const struct world *w, const struct rule *r, const struct filing *x)
{
    if (r->sign && x->signed_on.n > x->day.n)
        return settle_instant(w, x->signed_on, MINUTE_NONE);
    return settle_instant(w, x->day, x->minute);
}

/* The first filing that reached `to` (NULL: anybody). */
static struct instant first_to(const struct world *w, const struct history *h, const struct filing_filter *f, const struct role *to, int64_t *by)
{
    struct instant first = INSTANT_NONE;
    const struct filing *x = h->filings.data;
    for (size_t i = 0; i < h->filings.n; i++) {
        if (!counts(w, h, f, &x[i]) || (to && x[i].to && x[i].to != to))
            continue;
        struct instant at = good_from(w, f->rule, &x[i]);
        if (at.sec < first.sec) {
            first = at;
            *by = x[i].id;
        }
    }
    return first;
}

struct instant settle_by_filings(const struct world *w, const struct history *h, const struct filing_filter *f, int64_t *by)
{
    *by = 0;
    if (!h->filings.n)
        return INSTANT_NONE;
    if (!f->rule->to.n)
        return first_to(w, h, f, NULL, by);
    struct instant last = {INT64_MIN};
    for (size_t i = 0; i < f->rule->to.n; i++) {
        int64_t one = 0;
        struct instant at = first_to(w, h, f, *(const struct role **)vec_at(&f->rule->to, i), &one);
        if (at.sec > last.sec) {
            last = at;
            *by = one;
        }
    }
    return last;
}

void settle_missing(const struct world *w, const struct history *h, const struct filing_filter *f, struct vec *out)
{
    for (size_t i = 0; i < f->rule->to.n; i++) {
        int64_t by = 0;
        const struct role *to = *(const struct role **)vec_at(&f->rule->to, i);
        if (instant_is_none(first_to(w, h, f, to, &by)))
            vec_add(out, &to);
    }
}

static bool grant_is_for(const struct grant *g, const struct deadline *d)
{
    return str_eq(g->rule, d->rule->name) && g->opening == d->opening && str_eq(g->trigger, d->trigger) && (!g->owner || str_eq(g->owner, d->owner));
}

void settle_grants(const struct world *w, const struct history *h, struct deadline *d)
{
    const struct grant *g = h->grants.data;
    d->extended = DAY_NONE;
    for (size_t i = 0; i < h->grants.n; i++) {
        if (!grant_is_for(&g[i], d))
            continue;
        if (g[i].kind == GRANT_EXTENSION && !day_is_none(d->due.day)) {
            d->due.day = d->extended = g[i].until;
            d->due.at = due_day_end(w->rules, g[i].until);
        } else if (g[i].kind == GRANT_WAIVER && !deadline_is_settled(d)) {
            d->state = STATE_WAIVED;
            d->settled = settle_instant(w, g[i].day, MINUTE_NONE);
            d->settled_by = g[i].id;
        }
    }
}
