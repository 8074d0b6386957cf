/* SPDX-License-Identifier: MIT */
#include "core/ack.h"

/* The end of the n-th unit after a day; hours count from its 00:00. */
static struct instant end_after(const struct due_context *cx, struct day from, const struct amount *a)
{
    bool provisional = false;
    if (a->unit == UNIT_HOUR)
        return (struct instant){instant_at(from, 0, cx->rules->zone).sec + (int64_t)a->n * 3600};
    return instant_at(day_plus(due_shift(cx, from, a->n, a->unit, &provisional), 1), 0, cx->rules->zone);
}

struct instant ack_holds_until(const struct world *w, const struct deadline *d, const struct ack *a)
{
    const struct ladder *l = d->rule->ladder;
    if (!l || !l->ack_holds.n || day_is_none(a->last))
        return INSTANT_NONE;
    struct vec lineage = VEC(int64_t);
    struct term_source terms = org_terms(w->org, w->rules, deadline_unit(w, d), &lineage);
    const struct due_context cx = {.rules = w->rules, .terms = &terms, .lang = w->rules->language};
    struct instant until = end_after(&cx, a->last, &l->ack_holds), limit = INSTANT_NONE;
    if (!day_is_none(a->promise))
        until = instant_at(day_plus(a->promise, 1), 0, w->rules->zone);
    else
        limit = end_after(&cx, a->first, &l->ack_holds);
    if (l->ack_limit.n)
        limit = end_after(&cx, a->first, &l->ack_limit);
    vec_fini(&lineage);
    return instant_min(until, limit);
}
