/* SPDX-License-Identifier: MIT */
/* count: how often and how long (rule-language.md section 2). */
#include <inttypes.h>
#include <stdio.h>

#include "core/history.h"
#include "core/period.h"

enum { AHEAD_MOST_D = 731, WEEK_D = 7, MONTH_D = 30, YEAR_D = 365, DAY_H = 24 };

/* ---- openings and runs ---- */
static bool resets(const struct event_kind *by, const struct event_set *of)
{
    for (size_t i = 0; i < by->resets.n; i++)
        if (event_set_find(of, *(const struct event_kind *const *)vec_at(&by->resets, i)))
            return true;
    return false;
}

static void end_run(struct vec *out, size_t first, struct day day)
{
    struct run *last = out->n > first ? vec_at(out, out->n - 1) : NULL;
    if (!last || !day_is_none(last->until))
        return;
    last->until = day;
    if (day_compare(last->first, day) >= 0) /* ended on its first day: it never was */
        vec_remove(out, out->n - 1);
}

static bool run_is_open(const struct vec *out, size_t first)
{
    return out->n > first && day_is_none(((const struct run *)vec_at(out, out->n - 1))->until);
}

void count_runs(const struct count_view *v, const struct event_set *of, struct vec *out)
{
    size_t first = out->n;
    int opening = 1;
    bool closed = false;
    for (size_t i = 0; i < v->events_n; i++) {
        const struct event *e = &v->events[i];
        if (closed && (e->kind->opens || e->kind->reopens)) {
            opening++;
            closed = false;
        }
        if (e->kind->closes || resets(e->kind, of))
            end_run(out, first, e->day);
        closed |= e->kind->closes;
        if (event_set_find(of, e->kind) && !run_is_open(out, first))
            vec_add(out, &(struct run){.first = e->day, .until = DAY_NONE, .event = e->id, .opening = opening});
    }
}

/* ---- comparing ---- */
bool count_compares(int64_t value, enum compare cmp, int64_t than)
{
    switch (cmp) {
    case CMP_GT:
        return value > than;
    case CMP_GE:
        return value >= than;
    case CMP_LT:
        return value < than;
    case CMP_LE:
        return value <= than;
    }
    return false;
}

static bool grows_true(const struct count *c)
{
    return c->cmp == CMP_GT || c->cmp == CMP_GE;
}

/* What a count is compared with, in the days that are counted; months and years of a run go by the corresponding day. */
static long threshold(const struct count *c, const struct run *run)
{
    int n = c->than.n;
    switch (c->than.unit) {
    case UNIT_WEEK:
        return (long)n * WEEK_D;
    case UNIT_MONTH:
        return run ? day_plus_months(run->first, n).n - run->first.n : (long)n * MONTH_D;
    case UNIT_YEAR:
        return run ? day_plus_months(run->first, n * 12).n - run->first.n : (long)n * YEAR_D;
    case UNIT_HOUR:
        return (n + DAY_H - 1) / DAY_H; /* a run has no clock: whole days */
    case UNIT_NONE:
    case UNIT_DAY:
    case UNIT_WORKDAY:
    case UNIT_SCHOOLDAY:
    case UNIT_NONWEEKEND:
        break;
    }
    return n;
}

/* ---- how often ---- */
static bool counts_as(const struct event *e, const struct event_set *of, struct day until)
{
    return event_set_find(of, e->kind) && day_compare(e->day, until) <= 0;
}

static long times_in(const struct count_view *v, const struct event_set *of, const struct span *s, struct day until)
{
    long n = 0;
    for (size_t i = 0; i < v->events_n; i++)
        n += counts_as(&v->events[i], of, until) && span_holds(s, v->events[i].day);
    return n;
}

/* Since the opening or the last reset; *last takes the newest of them. */
static long times_open(const struct count_view *v, const struct event_set *of, struct day until, const struct event **last)
{
    long n = 0;
    *last = NULL;
    for (size_t i = 0; i < v->events_n; i++) {
        const struct event *e = &v->events[i];
        if (day_compare(e->day, until) > 0)
            break;
        if (e->kind->closes || resets(e->kind, of))
            n = 0;
        if (event_set_find(of, e->kind) && (day_is_none(v->opened) || day_compare(e->day, v->opened) >= 0)) {
            n++;
            *last = e;
        }
    }
    return n;
}

/* ---- how long ---- */
static bool paused_on(const struct count_view *v, struct day d)
{
    for (size_t i = 0; i < v->pauses_n; i++)
        if (day_compare(v->pauses[i].from, d) <= 0 && day_compare(d, v->pauses[i].until) < 0)
            return true;
    return false;
}

struct look { /* one day after the other; `n` is the figure at the end of `day` */
    const struct count_view *v;
    const struct count *c;
    struct vec runs;
    const struct run *run; /* of a run's length: the run that `day` is in */
    struct span span;      /* of a sum: the period that `day` is in */
    struct span term;      /* the term of the last school day asked for: days are many, terms few */
    struct day day;
    long n;
};

static bool is_schoolday(struct look *l, struct day d)
{
    if (!span_holds(&l->term, d))
        l->term = span_of(l->v->cx, IN_TERM, d);
    return span_holds(&l->term, d) && calendar_is_workday(&l->v->cx->rules->calendar, d);
}

static bool unit_counts(struct look *l, struct day d)
{
    const struct calendar *calendar = &l->v->cx->rules->calendar;
    switch (l->c->than.unit) {
    case UNIT_WORKDAY:
        return calendar_is_workday(calendar, d);
    case UNIT_SCHOOLDAY:
        return is_schoolday(l, d);
    case UNIT_NONWEEKEND:
        return !(calendar->weekend & (1u << day_weekday(d)));
    case UNIT_NONE:
    case UNIT_HOUR:
    case UNIT_DAY:
    case UNIT_WEEK:
    case UNIT_MONTH:
    case UNIT_YEAR:
        break;
    }
    return true;
}

static const struct run *run_on(const struct vec *runs, struct day d)
{
    const struct run *r = runs->data;
    for (size_t i = 0; i < runs->n; i++)
        if (day_compare(r[i].first, d) <= 0 && day_compare(d, r[i].until) < 0)
            return &r[i];
    return NULL;
}

static bool day_counts(struct look *l, struct day d)
{
    return run_on(&l->runs, d) && !paused_on(l->v, d) && unit_counts(l, d);
}

static long days_between(struct look *l, struct day first, struct day last)
{
    long n = 0;
    for (struct day d = first; day_compare(d, last) <= 0; d = day_plus(d, 1))
        n += day_counts(l, d);
    return n;
}

/* ---- looking along the days ---- */
static void look_fill(struct look *l)
{
    if (l->c->in != IN_NONE) {
        l->span = span_of(l->v->cx, l->c->in, l->day);
        l->n = span_holds(&l->span, l->day) ? days_between(l, l->span.first, l->day) : 0;
    } else {
        l->run = run_on(&l->runs, l->day);
        l->n = l->run ? days_between(l, l->run->first, l->day) : 0;
    }
}

static void look_begin(struct look *l, const struct count_view *v, const struct count *c, struct day d)
{
    *l = (struct look){.v = v, .c = c, .runs = VEC(struct run), .day = d, .span = NO_SPAN, .term = NO_SPAN};
    count_runs(v, &c->of, &l->runs);
    look_fill(l);
}

static void look_step(struct look *l)
{
    l->day = day_plus(l->day, 1);
    bool same = l->c->in != IN_NONE ? span_holds(&l->span, l->day) : l->run && l->run == run_on(&l->runs, l->day);
    if (!same)
        look_fill(l);
    else
        l->n += day_counts(l, l->day);
}

static bool look_holds(const struct look *l)
{
    return count_compares(l->n, l->c->cmp, threshold(l->c, l->run));
}

/* Will the figure never grow again? */
static bool look_stands_still(const struct look *l)
{
    const struct run *last = l->runs.n ? vec_at(&l->runs, l->runs.n - 1) : NULL;
    const struct pause *p = l->v->pauses_n ? &l->v->pauses[l->v->pauses_n - 1] : NULL;
    if (!last || day_compare(last->until, l->day) <= 0)
        return true;
    return p && day_is_none(p->until) && day_compare(p->from, l->day) <= 0;
}

/* The figure in the count's own unit. */
static long in_own_unit(const struct count *c, const struct run *run, long days)
{
    switch (c->than.unit) {
    case UNIT_HOUR:
        return days * DAY_H;
    case UNIT_WEEK:
        return days / WEEK_D;
    case UNIT_MONTH:
    case UNIT_YEAR: {
        long n = 0;
        struct count one = *c;
        for (one.than.n = 1; threshold(&one, run) <= days; one.than.n++)
            n++;
        return n;
    }
    case UNIT_NONE:
    case UNIT_DAY:
    case UNIT_WORKDAY:
    case UNIT_SCHOOLDAY:
    case UNIT_NONWEEKEND:
        break;
    }
    return days;
}

static long times(const struct count_view *v, const struct count *c, struct day d, const struct event **last)
{
    struct span span = span_of(v->cx, c->in, d);
    *last = NULL;
    return c->in != IN_NONE ? times_in(v, &c->of, &span, d) : times_open(v, &c->of, d, last);
}

bool count_holds(const struct count_view *v, const struct count *c, struct day d, long *value)
{
    long figure;
    bool holds;
    if (c->than.unit == UNIT_NONE) {
        const struct event *last;
        figure = times(v, c, d, &last);
        holds = count_compares(figure, c->cmp, c->than.n);
    } else {
        struct look l;
        look_begin(&l, v, c, d);
        figure = in_own_unit(c, l.run, l.n);
        holds = look_holds(&l);
        vec_fini(&l.runs);
    }
    if (value)
        *value = figure;
    return holds;
}

/* ---- the first day ---- */
static void put_event_key(char trigger[static PERIOD_NAME_B], const struct event *e)
{
    if (!e)
        trigger[0] = 0;
    else if (e->key[0])
        snprintf(trigger, PERIOD_NAME_B, "%s", e->key);
    else
        snprintf(trigger, PERIOD_NAME_B, "e%" PRId64, e->id);
}

static const struct event *event_with_id(const struct count_view *v, int64_t id)
{
    for (size_t i = 0; i < v->events_n; i++)
        if (v->events[i].id == id)
            return &v->events[i];
    return NULL;
}

static struct day next_event_day(const struct count_view *v, struct day d)
{
    struct day next = DAY_NONE;
    for (size_t i = 0; i < v->events_n; i++)
        if (day_compare(v->events[i].day, d) > 0 && day_compare(v->events[i].day, next) < 0)
            next = v->events[i].day;
    return next;
}

/* How often changes only with an event, or with a new period: those days are asked. */
static struct day first_often(const struct count_view *v, const struct count *c, struct day from, char trigger[static PERIOD_NAME_B])
{
    for (struct day d = from; !day_is_none(d) && d.n - from.n < AHEAD_MOST_D;) {
        const struct event *last;
        struct span s = span_of(v->cx, c->in, d);
        bool asked = c->in == IN_NONE || span_holds(&s, d);
        if (asked && count_compares(times(v, c, d, &last), c->cmp, c->than.n)) {
            if (c->in == IN_NONE)
                put_event_key(trigger, last);
            else
                snprintf(trigger, PERIOD_NAME_B, "%s", s.name);
            return d;
        }
        struct day next = next_event_day(v, d), period = c->in == IN_NONE || (grows_true(c) && c->than.n > 0) ? DAY_NONE : day_plus(asked ? s.last : d, 1);
        d = day_compare(period, next) < 0 ? period : next;
    }
    return DAY_NONE;
}

static struct day first_long(const struct count_view *v, const struct count *c, struct day from, char trigger[static PERIOD_NAME_B])
{
    struct look l;
    struct day hit = DAY_NONE;
    for (look_begin(&l, v, c, from); l.day.n - from.n < AHEAD_MOST_D && day_is_none(hit); look_step(&l)) {
        if (look_holds(&l) && (c->in == IN_NONE || span_holds(&l.span, l.day))) {
            hit = l.day;
            if (c->in != IN_NONE)
                snprintf(trigger, PERIOD_NAME_B, "%s", l.span.name);
            else
                put_event_key(trigger, l.run ? event_with_id(v, l.run->event) : NULL);
        } else if (grows_true(c) && look_stands_still(&l)) {
            break;
        }
    }
    vec_fini(&l.runs);
    return hit;
}

struct day count_first_true(const struct count_view *v, const struct count *c, struct day from, char trigger[static PERIOD_NAME_B])
{
    trigger[0] = 0;
    return c->than.unit == UNIT_NONE ? first_often(v, c, from, trigger) : first_long(v, c, from, trigger);
}
