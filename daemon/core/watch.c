/* SPDX-License-Identifier: MIT */
#include "core/watch.h"

#include <stdio.h>

#include "core/owner.h"
#include "core/settle.h"

bool watch_is_alarm(const struct rule *r)
{
    return r->kind == RULE_WATCH && !r->watch.quota;
}

void watch_due_day(const struct world *w, struct deadline *d, struct day day)
{
    d->due.day = day;
    d->due.at = due_day_end(w->rules, d->due.day);
}

void watch_meet(struct deadline *d, struct instant at, int64_t by)
{
    d->state = STATE_MET;
    d->settled = at;
    d->settled_by = by;
}

struct alarm {
    struct deadline d;
    const char *row; /* of a rate; NULL: none */
};

struct judging { /* one rule and owner, of one subject */
    const struct world *w;
    const struct due_context *cx;
    const struct history *h;
    const struct rule *r;
    const struct role *owner;
    const struct holding *holder; /* of each holder's; NULL */
    struct instant now;
    int opening;
    struct vec alarms;   /* struct alarm */
    struct instant wake;
};

static struct alarm *find_alarm(const struct judging *j, const char *trigger)
{
    for (size_t i = 0; i < j->alarms.n; i++)
        if (str_eq(((struct alarm *)vec_at(&j->alarms, i))->d.trigger, trigger))
            return vec_at(&j->alarms, i);
    return NULL;
}

/* The limit was passed: a new alarm, or one that had been settled stands again. */
static void raise_alarm(struct judging *j, const char *trigger, const char *row, struct day day, struct instant at)
{
    struct alarm *a = find_alarm(j, trigger);
    if (a && a->d.state == STATE_OPEN)
        return;
    if (!a) {
        a = vec_push(&j->alarms);
        *a = (struct alarm){.row = row, .d = {.rule = j->r, .subject_kind = j->holder ? SUBJECT_HOLDER : j->h->kind, .subject = j->holder ? j->holder->id : j->h->id, .opening = j->opening, .start = at, .lapse = INSTANT_NONE,
                                              .test_at = INSTANT_NONE, .extended = DAY_NONE}};
        owner_key(j->r, j->owner, a->d.owner);
        snprintf(a->d.trigger, sizeof a->d.trigger, "%s", trigger);
    }
    a->d.state = STATE_OPEN;
    a->d.settled = INSTANT_NONE;
    a->d.settled_by = 0;
    a->d.woke = at;
    watch_due_day(j->w, &a->d, day);
}

/* A figure inside: what stands open of that row is settled by it. */
static void lower_alarms(struct judging *j, const char *row, struct instant at, int64_t by)
{
    for (size_t i = 0; i < j->alarms.n; i++) {
        struct alarm *a = vec_at(&j->alarms, i);
        if (a->d.state == STATE_OPEN && str_eq(a->row, row))
            watch_meet(&a->d, at, by);
    }
}

/* ---- rates ---- */

void watch_trigger(const struct figure *f, char trigger[static PERIOD_NAME_B])
{
    snprintf(trigger, PERIOD_NAME_B, "%s%s%s", f->period, f->row ? "·" : "", f->row ? f->row : "");
}

/* A series judged as it stood once this figure was there. */
static struct history known_then(const struct history *h, size_t n)
{
    struct history then = *h;
    then.figures.n = n;
    return then;
}

/* A figure that came late may complete the series of a later year. */
static void judge_rises(struct judging *j, size_t at)
{
    struct history then = known_then(j->h, at + 1);
    const struct figure *f = j->h->figures.data, *first;
    int year, other;
    const char *rest;
    char trigger[PERIOD_NAME_B];
    if (!period_year(f[at].period, &year, &rest))
        return;
    if (!watch_is_rising(&then, &f[at], j->r->watch.rises, &first))
        lower_alarms(j, f[at].row, f[at].at, f[at].filing);
    for (size_t i = 0; i <= at; i++) {
        if (!watch_same_series(&f[i], &f[at], &other) || other < year || other > year + j->r->watch.rises || !watch_figure_holds(&then, &f[i]))
            continue;
        watch_trigger(&f[i], trigger);
        if (watch_is_rising(&then, &f[i], j->r->watch.rises, &first))
            raise_alarm(j, trigger, f[i].row, f[at].day, f[at].at);
    }
}

static void judge_rate(struct judging *j)
{
    const struct watch *w = &j->r->watch;
    const struct figure *f = j->h->figures.data;
    char trigger[PERIOD_NAME_B];
    for (size_t i = 0; i < j->h->figures.n; i++) {
        if (f[i].rate != w->rate || f[i].none)
            continue;
        watch_trigger(&f[i], trigger);
        if (w->limits == LIMITS_RISES)
            judge_rises(j, i);
        else if (watch_rate_is_wrong(w, f[i].value))
            raise_alarm(j, trigger, f[i].row, f[i].day, f[i].at);
        else
            lower_alarms(j, f[i].row, f[i].at, f[i].filing);
    }
}

/* ---- open cases ---- */

struct change {
    struct day day;
    struct instant at;
    int by;
};

static int compare_changes(const void *a, const void *b)
{
    const struct change *x = a, *y = b;
    return (x->at.sec > y->at.sec) - (x->at.sec < y->at.sec);
}

static void judge_open(struct judging *j)
{
    struct vec changes = VEC(struct change);
    const struct case_span *c = j->h->cases.data;
    char trigger[PERIOD_NAME_B];
    for (size_t i = 0; i < j->h->cases.n; i++) {
        if (c[i].person != (j->holder ? j->holder->person : 0))
            continue;
        vec_add(&changes, &(struct change){c[i].from_day, c[i].from, 1});
        if (!instant_is_none(c[i].until))
            vec_add(&changes, &(struct change){c[i].until_day, c[i].until, -1});
    }
    vec_sort(&changes, compare_changes);
    const struct change *x = changes.data;
    int64_t n = 0;
    bool wrong = false;
    for (size_t i = 0; i < changes.n; i++) {
        n += x[i].by;
        if (i + 1 < changes.n && x[i + 1].at.sec == x[i].at.sec)
            continue;
        if (watch_is_wrong(&j->r->watch, n) && !wrong)
            raise_alarm(j, day_format(x[i].day, trigger), NULL, x[i].day, x[i].at);
        wrong = watch_is_wrong(&j->r->watch, n);
        if (!wrong)
            lower_alarms(j, NULL, x[i].at, 0);
    }
    vec_fini(&changes);
}

/* ---- counts ---- */

/* The span that an alarm's count is taken over: its period, since its last `start`, or since the beginning. */
struct span watch_span(const struct world *w, const struct due_context *cx, const struct rule *r, const struct history *h, struct day d)
{
    struct span all = {.first = {INT32_MIN / 2}, .last = {INT32_MAX / 2}};
    if (r->watch.in != IN_NONE)
        return span_of(cx, r->watch.in, d);
    if (!r->has_start) {
        struct day since = h->kind == SUBJECT_CASE ? DAY_NONE : world_since(w, r);
        if (!day_is_none(since))
            all.first = since;
        return all;
    }
    struct vec starts = VEC(struct due_period);
    struct span s = NO_SPAN;
    due_periods(cx, &r->start, day_plus(d, -800), day_plus(d, 800), &starts);
    for (size_t i = 0; i < starts.n; i++) {
        const struct due_period *p = vec_at(&starts, i);
        struct due_result from;
        due_eval(cx, &r->start, &p->anchor, &from, NULL);
        if (day_compare(from.day, d) <= 0) {
            s = (struct span){.first = from.day, .last = all.last};
            snprintf(s.name, sizeof s.name, "%s", p->name);
        } else if (s.last.n == all.last.n)
            s.last = day_plus(from.day, -1);
    }
    vec_fini(&starts);
    return s;
}

/* An alarm of a period ends with the next one, if that stayed inside to its end. */
static void settle_by_next(struct judging *j, const struct vec *items, const struct span *span)
{
    if (j->r->watch.in == IN_NONE)
        return;
    struct alarm *a = find_alarm(j, span->name);
    struct span next = NO_SPAN;
    for (int i = 1; i <= 200 && next.first.n > next.last.n; i++) /* a vacation lies between terms */
        next = span_of(j->cx, j->r->watch.in, day_plus(span->last, i));
    if (!a || a->d.state != STATE_OPEN || next.first.n > next.last.n || watch_is_wrong(&j->r->watch, watch_sum(j->r, items, items->n, &next)))
        return;
    struct instant end = instant_at(day_plus(next.last, 1), 0, j->w->rules->zone);
    if (end.sec <= j->now.sec)
        watch_meet(&a->d, end, 0);
    else
        j->wake = instant_min(j->wake, end);
}

static void judge_count(struct judging *j)
{
    struct vec items = VEC(struct item);
    watch_items(j->w, j->r, j->h, j->holder ? j->holder->person : 0, &items);
    const struct item *x = items.data;
    char trigger[PERIOD_NAME_B];
    struct span span = NO_SPAN;
    for (size_t i = 0; i < items.n; i++) {
        if (!span_holds(&span, x[i].day))
            span = watch_span(j->w, j->cx, j->r, j->h, x[i].day);
        if (!span_holds(&span, x[i].day) || !watch_is_wrong(&j->r->watch, watch_sum(j->r, &items, i + 1, &span)))
            continue;
        if (!span.name[0])
            snprintf(span.name, sizeof span.name, "%s", day_format(x[i].day, trigger));
        if (find_alarm(j, span.name)) /* a count only grows */
            continue;
        raise_alarm(j, span.name, NULL, x[i].day, x[i].at);
        settle_by_next(j, &items, &span);
    }
    vec_fini(&items);
}

/* ---- what ends an alarm beside its figure ---- */

static bool is_done_by(const struct rule *r, const struct event *e, struct day *on)
{
    const struct done *d = r->done.data;
    for (size_t i = 0; i < r->done.n; i++) {
        if (d[i].event != e->kind || (d[i].field_at >= 0 && (!e->fields || day_is_none(e->fields[d[i].field_at].date))))
            continue;
        *on = d[i].field_at >= 0 ? e->fields[d[i].field_at].date : e->day;
        return true;
    }
    return false;
}

static void settle_by_done(const struct judging *j, struct deadline *d)
{
    const struct event *e = j->h->events.data;
    struct day on;
    for (size_t i = 0; i < j->h->events.n; i++) {
        struct instant at = event_instant(&e[i], j->w->rules);
        if (at.sec < d->woke.sec || !is_done_by(j->r, &e[i], &on) || (d->state == STATE_MET && d->settled.sec <= at.sec))
            continue;
        bool his = !j->holder || e[i].by == j->holder->person;
        if (his && (j->r->owners.n < 2 || settle_doer_is(j->w, j->h, j->owner, e[i].by, e[i].day)))
            watch_meet(d, at, e[i].id);
    }
}

/* A row that `when` leaves out has no alarm; any other condition that does not hold lets it sleep. */
static bool test_when(struct judging *j, struct alarm *a)
{
    struct count_view view = {.history = j->h, .events = j->h->events.data, .events_n = j->h->events.n, .cx = j->cx, .opened = j->h->first_day, .row = a->row};
    struct day today = instant_day(j->now, j->w->rules->zone);
    bool timed = false, holds = !j->r->when.n || when_holds(j->w, &j->r->when, &view, today, NULL, &timed);
    if (timed)
        j->wake = instant_min(j->wake, instant_at(day_plus(today, 1), 0, j->w->rules->zone));
    if (!holds && a->d.state == STATE_OPEN)
        a->d.state = STATE_ASLEEP;
    return holds || !a->row;
}

/* ---- a subject ---- */

static void judge(struct judging *j, struct vec *out)
{
    switch (j->r->watch.kind) {
    case MEASURES_RATE:
        judge_rate(j);
        break;
    case MEASURES_OPEN:
        judge_open(j);
        break;
    case MEASURES_TIMES:
    case MEASURES_SUM:
    case MEASURES_DAYS:
        judge_count(j);
        break;
    }
    for (size_t i = 0; i < j->alarms.n; i++) {
        struct alarm *a = vec_at(&j->alarms, i);
        settle_by_done(j, &a->d);
        settle_grants(j->w, j->h, &a->d);
        if (a->d.start.sec <= j->now.sec && test_when(j, a))
            vec_add(out, &a->d);
    }
}

static bool is_about(const struct world *w, const struct rule *r, const struct role *owner, const struct history *h)
{
    const struct unit *u = org_unit(w->org, h->unit);
    if (h->kind == SUBJECT_CASE || r->each == EACH_CASE)
        return h->kind == SUBJECT_CASE && r->each == EACH_CASE;
    if (r->each == EACH_UNIT)
        return u && str_eq(u->kind, r->each_kind) && org_role_unit(w->org, owner, h->unit, 0);
    return u && owner->how == ROLE_UNIT && str_eq(u->kind, owner->kind);
}

static void judge_holders(struct judging *like, struct vec *out)
{
    struct vec holders = VEC(const struct holding *);
    org_holdings(like->w->org, like->owner, like->h->unit, &holders);
    for (size_t i = 0; i < holders.n; i++) {
        struct judging j = *like;
        j.holder = *(const struct holding **)vec_at(&holders, i);
        if (org_holds_on(j.holder, instant_day(j.now, j.w->rules->zone)))
            judge(&j, out);
        like->wake = instant_min(like->wake, j.wake);
        vec_fini(&j.alarms);
    }
    vec_fini(&holders);
}

/* A case that is closed is watched no more; else which of its openings is it in? */
static bool case_is_open(const struct history *h, int *opening)
{
    const struct event *e = h->events.data;
    bool open = true;
    *opening = h->kind == SUBJECT_CASE ? 1 : 0;
    for (size_t i = 0; i < h->events.n && h->kind == SUBJECT_CASE; i++) {
        *opening += !open && (e[i].kind->opens || e[i].kind->reopens);
        open = (open || e[i].kind->opens || e[i].kind->reopens) && !e[i].kind->closes;
    }
    return open;
}

struct instant watch_derive(const struct world *w, const struct history *h, struct instant now, struct vec *out)
{
    struct vec lineage = VEC(int64_t);
    struct term_source terms = org_terms(w->org, w->rules, h->unit, &lineage);
    struct due_context cx = {.rules = w->rules, .terms = &terms, .lang = w->rules->language};
    struct instant wake = INSTANT_NONE;
    int opening;
    bool open = case_is_open(h, &opening);
    for (size_t i = 0; open && i < w->rules->rules.n; i++) {
        const struct rule *r = *(const struct rule **)vec_at(&w->rules->rules, i);
        for (size_t o = 0; watch_is_alarm(r) && o < r->owners.n; o++) {
            const struct role *owner = *(const struct role **)vec_at(&r->owners, o);
            struct judging j = {.w = w, .cx = &cx, .h = h, .r = r, .owner = owner, .now = now, .opening = opening, .alarms = VEC(struct alarm), .wake = INSTANT_NONE};
            if (is_about(w, r, owner, h) && r->each == EACH_HOLDER)
                judge_holders(&j, out);
            else if (is_about(w, r, owner, h))
                judge(&j, out);
            wake = instant_min(wake, j.wake);
            vec_fini(&j.alarms);
        }
    }
    vec_fini(&lineage);
    return wake;
}

