/* SPDX-License-Identifier: MIT */
/* watchquota: figures that must be reached by a day. */
#include <stdio.h>

#include "core/watch.h"

/* The days that count for a quota: its period, from its `start`, or from the day after the period before. */
struct span watch_quota_span(const struct due_context *cx, const struct rule *r, const struct due_period *p, const struct deadline *d)
{
    struct span s = NO_SPAN;
    if (r->watch.in != IN_NONE)
        s = span_of(cx, r->watch.in, p->anchor.day);
    else
        s = (struct span){.first = instant_day(d->start, cx->rules->zone), .last = d->due.day};
    if (r->watch.in == IN_NONE && !r->has_start) {
        struct vec before = VEC(struct due_period);
        due_periods(cx, &r->due, day_plus(p->anchor.day, -800), day_plus(p->anchor.day, -1), &before);
        if (before.n)
            s.first = day_plus(((const struct due_period *)vec_at(&before, before.n - 1))->anchor.day, 1);
        vec_fini(&before);
    }
    snprintf(s.name, sizeof s.name, "%s", p->name);
    return s;
}

/* The day since which there is anybody to count of: a case's opening, a holder's first day, a unit's. */
static struct day begins(const struct world *w, const struct history *h, const struct deadline *d)
{
    const struct holding *holder = d->subject_kind == SUBJECT_HOLDER ? org_holding(w->org, d->subject) : NULL;
    const struct event *e = h->events.data;
    struct day day = holder && !day_is_none(holder->from) ? holder->from : h->first_day;
    int opening = 1;
    bool open = true;
    for (size_t i = 0; i < h->events.n && d->subject_kind == SUBJECT_CASE && opening < d->opening; i++) {
        if (!open && (e[i].kind->opens || e[i].kind->reopens)) {
            opening++;
            day = e[i].day;
        }
        open = (open || e[i].kind->opens || e[i].kind->reopens) && !e[i].kind->closes;
    }
    return day;
}

struct watch watch_quota_limit(const struct world *w, const struct history *h, const struct deadline *d, const struct span *span, struct quota_part *part)
{
    struct watch limit = d->rule->watch;
    struct day first = begins(w, h, d);
    *part = (struct quota_part){.days = span->last.n - span->first.n + 1, .total = span->last.n - span->first.n + 1};
    if (day_is_none(first) || first.n <= span->first.n || limit.kind == MEASURES_OPEN)
        return limit;
    part->days = first.n > span->last.n ? 0 : span->last.n - first.n + 1;
    limit.low = (struct fraction){limit.low.num * part->days / (limit.low.den * part->total), 1};
    return limit;
}

static bool is_above(const struct watch *w, int64_t figure)
{
    return w->limits == LIMITS_RANGE && fraction_compare((struct fraction){figure, 1}, w->high) > 0;
}

int64_t watch_open_at(const struct history *h, int64_t person, struct instant at)
{
    const struct case_span *c = h->cases.data;
    int64_t n = 0;
    for (size_t i = 0; i < h->cases.n; i++)
        n += c[i].person == person && c[i].from.sec <= at.sec && at.sec < c[i].until.sec;
    return n;
}

/* Open cases go up and down: what counts is how they stand now, or stood at the end. */
static void judge_open_quota(const struct history *h, int64_t person, struct instant now, struct deadline *d)
{
    const struct watch *m = &d->rule->watch;
    struct instant at = instant_min(now, d->due.at), since = d->start;
    if (watch_is_wrong(m, watch_open_at(h, person, at)))
        return;
    const struct case_span *c = h->cases.data;
    for (size_t i = 0; i < h->cases.n; i++) { /* the last change that came before */
        if (c[i].person != person)
            continue;
        const struct instant ends[] = {c[i].from, c[i].until};
        for (size_t k = 0; k < 2; k++)
            if (ends[k].sec <= at.sec && ends[k].sec > since.sec)
                since = ends[k];
    }
    watch_meet(d, since, 0);
}

void watch_judge_quota(const struct world *w, const struct due_context *cx, const struct due_period *p, const struct history *h, int64_t person, struct instant now,
                       struct deadline *d)
{
    const struct rule *r = d->rule;
    struct vec items = VEC(struct item);
    if (r->watch.kind == MEASURES_OPEN) {
        judge_open_quota(h, person, now, d);
        return;
    }
    struct span span = watch_quota_span(cx, r, p, d);
    struct quota_part part;
    struct watch limit = watch_quota_limit(w, h, d, &span, &part);
    if (part.days < part.total && !watch_is_wrong(&limit, 0)) { /* so little of the period is left that nothing is asked */
        d->state = STATE_EXCUSED;
        d->settled = d->start;
    }
    watch_items(w, r, h, person, &items);
    const struct item *x = items.data;
    for (size_t i = 0; i < items.n; i++) {
        int64_t figure = watch_sum(r, &items, i + 1, &span);
        if (!span_holds(&span, x[i].day))
            continue;
        if (is_above(&r->watch, figure)) { /* passed for good */
            d->state = STATE_OPEN;
            d->settled = INSTANT_NONE;
            d->settled_by = 0;
            watch_due_day(w, d, x[i].day);
            break;
        }
        if (d->state == STATE_OPEN && !watch_is_wrong(&limit, figure))
            watch_meet(d, x[i].at, x[i].id);
    }
    vec_fini(&items);
}

