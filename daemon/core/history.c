/* SPDX-License-Identifier: MIT */
#include "core/history.h"

#include <limits.h>
#include <stdlib.h>

#include "base/str.h"

void history_init(struct history *h, enum subject_kind kind, int64_t id)
{
    *h = (struct history){.kind = kind,
                          .id = id,
                          .unit = kind == SUBJECT_UNIT ? id : 0,
                          .born = DAY_NONE,
                          .attrs = VEC(struct attr),
                          .events = VEC(struct event),
                          .filings = VEC(struct filing),
                          .grants = VEC(struct grant),
                          .wide = VEC(struct event),
                          .done = VEC(struct event),
                          .cases = VEC(struct case_span),
                          .figures = VEC(struct figure)};
}

static int order_i64(int64_t a, int64_t b)
{
    return (a > b) - (a < b);
}

static int compare_events(const void *a, const void *b)
{
    const struct event *x = a, *y = b;
    int c = day_compare(x->day, y->day);
    if (!c) /* MINUTE_NONE is -1: as unsigned it comes last */
        c = order_i64((unsigned)x->minute, (unsigned)y->minute);
    return c ? c : order_i64(x->id, y->id);
}

static int compare_filings(const void *a, const void *b)
{
    const struct filing *x = a, *y = b;
    int c = day_compare(x->day, y->day);
    return c ? c : order_i64(x->id, y->id);
}

static int compare_grants(const void *a, const void *b)
{
    return order_i64(((const struct grant *)a)->id, ((const struct grant *)b)->id);
}

static int compare_figures(const void *a, const void *b)
{
    const struct figure *x = a, *y = b;
    int c = order_i64(x->at.sec, y->at.sec);
    return c ? c : order_i64(x->filing, y->filing);
}

void history_seal(struct history *h)
{
    vec_sort(&h->events, compare_events);
    vec_sort(&h->filings, compare_filings);
    vec_sort(&h->grants, compare_grants);
    vec_sort(&h->figures, compare_figures);
}

static void free_events(struct vec *events)
{
    struct event *e = events->data;
    for (size_t i = 0; i < events->n; i++) {
        for (size_t k = 0; e[i].fields && k < e[i].kind->fields.n; k++)
            free(e[i].fields[k].text);
        free(e[i].fields);
    }
}

static void free_papers(struct history *h)
{
    struct filing *f = h->filings.data;
    for (size_t i = 0; i < h->filings.n; i++)
        free((void *)(uintptr_t)f[i].period);
    struct grant *g = h->grants.data;
    for (size_t i = 0; i < h->grants.n; i++) {
        free(g[i].owner);
        free(g[i].trigger);
        free(g[i].reason);
    }
    struct figure *x = h->figures.data;
    for (size_t i = 0; i < h->figures.n; i++) {
        free(x[i].period);
        free(x[i].text);
    }
}

void history_fini(struct history *h)
{
    free_events(&h->events);
    free_events(&h->wide);
    free_events(&h->done);
    free_papers(h);
    char *texts[] = {h->number, h->name, h->stage, h->grade, h->category, h->cause};
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        free(texts[i]);
    attrs_fini(&h->attrs);
    vec_fini(&h->events);
    vec_fini(&h->wide);
    vec_fini(&h->done);
    vec_fini(&h->cases);
    vec_fini(&h->filings);
    vec_fini(&h->grants);
    vec_fini(&h->figures);
}

const struct event *history_event(const struct history *h, const char *trigger)
{
    const struct event *e = h->events.data;
    long id;
    bool named = trigger[0] == 'e' && str_to_long(trigger + 1, 1, LONG_MAX, &id);
    for (size_t i = 0; named && i < h->events.n; i++)
        if (e[i].id == id)
            return &e[i];
    return NULL;
}

const char *history_attr(const struct history *h, const struct unit *u, const char *name)
{
    const struct attr *a = h->attrs.data;
    for (size_t i = 0; i < h->attrs.n; i++)
        if (str_eq(a[i].name, name) && a[i].value && *a[i].value)
            return a[i].value;
    return u ? org_unit_attr(u, name) : NULL;
}

size_t events_of_opening(const struct event *e, size_t n)
{
    size_t begins = 0;
    bool closed = false;
    for (size_t i = 0; i < n; i++) {
        if (closed && (e[i].kind->opens || e[i].kind->reopens)) {
            begins = i;
            closed = false;
        }
        closed |= e[i].kind->closes;
    }
    return begins;
}

struct instant event_instant(const struct event *e, const struct ruleset *rules)
{
    if (e->minute != MINUTE_NONE)
        return instant_at(e->day, e->minute, rules->zone);
    return instant_min(e->entered, instant_at(e->day, rules->calendar.close_minute, rules->zone));
}

const char *event_paper(const struct event *e)
{
    const struct event_field *f = e->kind->fields.data;
    for (size_t i = 0; i < e->kind->fields.n; i++)
        if (f[i].kind == FIELD_NUMBER)
            return e->fields ? e->fields[i].text : NULL;
    return NULL;
}
