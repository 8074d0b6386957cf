/* SPDX-License-Identifier: MIT */
/* watchitem: what a watch counts, and what the figure is. */
#include <string.h>

#include "base/str.h"
#include "core/watch.h"

static int compare_items(const void *a, const void *b)
{
    const struct item *x = a, *y = b;
    if (x->day.n != y->day.n)
        return x->day.n < y->day.n ? -1 : 1;
    if (x->at.sec != y->at.sec)
        return x->at.sec < y->at.sec ? -1 : 1;
    return (x->id > y->id) - (x->id < y->id);
}

static void add_events(const struct world *w, const struct watch *m, const struct vec *events, size_t first, int64_t person, struct vec *out)
{
    const struct event *e = events->data;
    for (size_t i = first; i < events->n; i++) {
        if (e[i].kind != m->event || (person && e[i].by != person))
            continue;
        int64_t amount = m->kind == MEASURES_SUM && e[i].fields ? e[i].fields[m->field_at].number : 1;
        vec_add(out, &(struct item){.day = e[i].day, .at = event_instant(&e[i], w->rules), .id = e[i].id, .amount = amount});
    }
}

/* A filing is an event of its unit under its form's name. */
static void add_filings(const struct world *w, const struct form *form, const struct history *h, struct vec *out)
{
    const struct filing *f = h->filings.data;
    for (size_t i = 0; i < h->filings.n; i++) {
        const struct rule *r = ruleset_rule(w->rules, f[i].rule);
        struct instant close = instant_at(f[i].day, w->rules->calendar.close_minute, w->rules->zone);
        struct instant at = f[i].minute == MINUTE_NONE ? instant_min(f[i].entered, close) : instant_at(f[i].day, f[i].minute, w->rules->zone);
        if (r && r->form == form)
            vec_add(out, &(struct item){.day = f[i].day, .at = at, .id = f[i].id, .amount = 1});
    }
}

int64_t watch_person(const struct world *w, const struct deadline *d)
{
    const struct holding *h = d->subject_kind == SUBJECT_HOLDER ? org_holding(w->org, d->subject) : NULL;
    return h ? h->person : 0;
}

void watch_items(const struct world *w, const struct rule *r, const struct history *h, int64_t person, struct vec *out)
{
    const struct watch *m = &r->watch;
    size_t first = h->kind == SUBJECT_CASE ? events_of_opening(h->events.data, h->events.n) : 0;
    if (person) {
        add_events(w, m, &h->done, 0, person, out);
    } else {
        add_events(w, m, &h->events, first, 0, out);
        add_events(w, m, &h->wide, 0, 0, out);
    }
    if (m->event->form && !person)
        add_filings(w, m->event->form, h, out);
    vec_sort(out, compare_items);
}

int64_t watch_sum(const struct rule *r, const struct vec *items, size_t n, const struct span *in)
{
    const struct item *x = items->data;
    struct day last = DAY_NONE;
    int64_t sum = 0;
    for (size_t i = 0; i < n; i++) {
        if (!span_holds(in, x[i].day) || (r->watch.kind == MEASURES_DAYS && x[i].day.n == last.n))
            continue;
        sum += r->watch.kind == MEASURES_DAYS ? 1 : x[i].amount;
        last = x[i].day;
    }
    return sum;
}

bool watch_rate_is_wrong(const struct watch *w, struct fraction value)
{
    if (w->limits == LIMITS_RANGE)
        return fraction_compare(value, w->low) < 0 || fraction_compare(value, w->high) > 0;
    return comparison_holds(w->wrong, value, w->low);
}

bool watch_is_wrong(const struct watch *w, int64_t figure)
{
    return watch_rate_is_wrong(w, (struct fraction){figure, 1});
}

/* ---- rates ---- */

bool period_year(const char *period, int *year, const char **rest)
{
    char head[5] = {0};
    long n;
    memcpy(head, period, strnlen(period, 4));
    if (!str_to_long(head, 1000, 9999, &n))
        return false;
    *year = (int)n;
    *rest = period + 4;
    if (**rest == '-' && strspn(*rest + 1, "0123456789") == 4) /* 2025-2026学年 */
        *rest += 5;
    return true;
}

bool watch_figure_holds(const struct history *h, const struct figure *figure)
{
    const struct figure *f = h->figures.data;
    for (size_t i = h->figures.n; i > 0; i--)
        if (f[i - 1].rate == figure->rate && str_eq(f[i - 1].row, figure->row) && str_eq(f[i - 1].period, figure->period))
            return &f[i - 1] == figure;
    return false;
}

bool watch_same_series(const struct figure *f, const struct figure *like, int *year)
{
    int other;
    const char *rest, *wanted;
    return f->rate == like->rate && str_eq(f->row, like->row) && period_year(f->period, year, &rest) && period_year(like->period, &other, &wanted) && str_eq(rest, wanted);
}

/* The figure of another year beside this one. */
static const struct figure *figure_of_year(const struct history *h, const struct figure *like, int year)
{
    int y;
    const struct figure *f = h->figures.data;
    for (size_t i = h->figures.n; i > 0; i--)
        if (watch_same_series(&f[i - 1], like, &y) && y == year)
            return &f[i - 1];
    return NULL;
}

bool watch_is_rising(const struct history *h, const struct figure *f, int rises, const struct figure **first)
{
    int year;
    const char *rest;
    if (!period_year(f->period, &year, &rest))
        return false;
    for (int i = 1; i <= rises; i++) {
        const struct figure *before = figure_of_year(h, f, year - i);
        if (!before || before->none || f->none || fraction_compare(f->value, before->value) <= 0)
            return false;
        f = before;
    }
    *first = f;
    return true;
}
