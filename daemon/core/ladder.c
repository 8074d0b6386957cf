/* SPDX-License-Identifier: MIT */
#include "core/ladder.h"

#include <stdio.h>
#include <string.h>

#include "base/str.h"
#include "core/watch.h"

enum { DAY_S = 86400, HOUR_S = 3600, EVERY_LISTED_MOST = 50, EVERY_MOST = 100000, DELIVERY_LOOK_D = 366 };

struct placed { /* a rung with its place in the ladder */
    struct rung_due due;
    int64_t natural; /* where it would stand if nothing clamped or moved it: decides who is higher when two meet */
    size_t order;
    bool recorded; /* it stands in the ledger */
    bool fired;    /* or was told by another rung, in whose place it has come */
};

struct climb { /* one deadline on its ladder */
    const struct deadline *d;
    const struct ladder *ladder;
    const struct calendar *calendar;
    struct zone zone;
    struct instant floor; /* nothing stands before it: the deadline's start, or its waking */
    struct due_context cx;
    struct term_source terms;
    struct vec lineage;
};

/* Only these ask when a unit's terms are. */
static bool counts_schooldays(const struct ladder *l)
{
    for (size_t i = 0; l && i < l->rungs.n; i++)
        if (((const struct rung *)vec_at(&l->rungs, i))->unit == UNIT_SCHOOLDAY)
            return true;
    return false;
}

static void climb_init(struct climb *c, const struct world *w, const struct deadline *d)
{
    *c = (struct climb){.d = d, .ladder = d->rule->ladder, .calendar = &w->rules->calendar, .zone = w->rules->zone, .lineage = VEC(int64_t)};
    c->floor = d->woke.sec > d->start.sec && !instant_is_none(d->woke) ? d->woke : d->start;
    c->terms = org_terms(w->org, w->rules, counts_schooldays(c->ladder) ? deadline_unit(w, d) : 0, &c->lineage);
    c->cx = (struct due_context){.rules = w->rules, .terms = &c->terms, .lang = w->rules->language};
}

static void climb_fini(struct climb *c)
{
    vec_fini(&c->lineage);
}

/* ---- where rungs stand ---- */
static struct day shift(const struct climb *c, struct day from, int n, enum time_unit unit)
{
    bool provisional = false;
    return n ? due_shift(&c->cx, from, n, unit, &provisional) : from;
}

static struct day last_delivery_day(const struct climb *c, struct day d)
{
    struct day hit = d;
    for (int i = 0; i < DELIVERY_LOOK_D; i++, hit = day_plus(hit, -1))
        if (calendar_is_delivery_day(c->calendar, hit))
            return hit;
    return d;
}

static struct instant clamp(const struct climb *c, struct instant t)
{
    return t.sec < c->floor.sec ? c->floor : t;
}

static void place_offset(const struct climb *c, const struct rung *r, struct placed *p)
{
    p->due.reminder = r->n <= 0;
    if (r->unit == UNIT_HOUR) {
        p->due.at.sec = c->d->due.at.sec + (int64_t)r->n * HOUR_S + (int64_t)c->d->rung_shift_d * DAY_S;
        p->natural = p->due.at.sec;
        return;
    }
    struct day day = day_plus(shift(c, c->d->due.day, r->n, r->unit), c->d->rung_shift_d);
    p->natural = instant_at(day, 0, c->zone).sec;
    if (p->due.reminder && !c->ladder->urgent)
        day = last_delivery_day(c, day);
    p->due.at = instant_at(day, 0, c->zone);
}

static bool has_start(const struct deadline *d)
{
    return d->rule->has_start || watch_is_alarm(d->rule) || !anchor_is_calendar(d->rule->due.anchor.kind);
}

static void place_fixed(const struct climb *c, const struct rung *r, size_t order, struct vec *out)
{
    struct placed p = {.due = {.rung = r}, .order = order};
    snprintf(p.due.key, sizeof p.due.key, "%s", r->key);
    if (r->kind == RUNG_START && has_start(c->d)) {
        p.due.at = c->d->start;
        p.due.reminder = true;
        p.natural = INT64_MIN;
    } else if (r->kind == RUNG_OFFSET && !day_is_none(c->d->due.day)) {
        place_offset(c, r, &p);
    } else {
        return;
    }
    p.due.at = clamp(c, p.due.at);
    vec_add(out, &p);
}

static void place_notice(const struct climb *c, struct vec *out)
{
    if (day_is_none(c->d->due.day))
        return;
    struct placed p = {.due = {.key = "notice", .at = clamp(c, instant_at(c->d->due.day, 0, c->zone))}};
    p.natural = p.due.at.sec;
    vec_add(out, &p);
}

static int compare_placed(const void *a, const void *b)
{
    const struct placed *x = a, *y = b;
    if (x->due.at.sec != y->due.at.sec)
        return x->due.at.sec < y->due.at.sec ? -1 : 1;
    if (x->natural != y->natural)
        return x->natural < y->natural ? -1 : 1;
    return (x->order > y->order) - (x->order < y->order);
}

static void place_all_fixed(const struct climb *c, struct vec *out)
{
    const struct ladder *l = c->ladder;
    if (!l && c->d->rule->notice)
        place_notice(c, out);
    for (size_t i = 0; l && i < l->rungs.n; i++)
        place_fixed(c, vec_at(&l->rungs, i), i, out);
    vec_sort(out, compare_placed);
}

void ladder_rungs(const struct world *w, const struct deadline *d, struct vec *out)
{
    struct climb c;
    struct vec all = VEC(struct placed);
    climb_init(&c, w, d);
    place_all_fixed(&c, &all);
    const struct placed *p = all.data;
    for (size_t i = 0; i < all.n; i++)
        if (i + 1 == all.n || p[i + 1].due.at.sec != p[i].due.at.sec)
            vec_add(out, &p[i].due);
    vec_fini(&all);
    climb_fini(&c);
}

struct instant ladder_first(const struct world *w, const struct deadline *d)
{
    struct vec rungs = VEC(struct rung_due);
    ladder_rungs(w, d, &rungs);
    struct instant first = rungs.n ? ((const struct rung_due *)rungs.data)->at : INSTANT_NONE;
    vec_fini(&rungs);
    return first;
}

/* ---- every ---- */
struct every { /* the firings of one `every` rung; the k-th is found from the one before */
    const struct climb *c;
    const struct rung *rung;
    struct instant base; /* the last fixed rung's instant */
    int minute;
    struct day base_day, day;
    int k;
};

static bool every_begin(struct every *e, const struct climb *c, const struct rung *r, const struct vec *fixed)
{
    *e = (struct every){.c = c, .rung = r};
    if (day_is_none(c->d->due.day))
        return false;
    e->base = instant_at(day_plus(c->d->due.day, c->d->rung_shift_d), 0, c->zone);
    const struct placed *p = fixed->data, *last = NULL;
    for (size_t i = 0; i < fixed->n; i++)
        if (p[i].due.rung->kind == RUNG_OFFSET)
            last = &p[i];
    if (last)
        e->base = last->due.at;
    e->minute = last && last->due.rung->unit == UNIT_HOUR ? instant_minute(e->base, c->zone) : 0;
    e->base_day = e->day = instant_day(e->base, c->zone);
    return true;
}

static bool goes_by_date(enum time_unit unit)
{
    return unit == UNIT_MONTH || unit == UNIT_YEAR; /* counted from the base, so that 31 01 is followed by 28 02 and 31 03 */
}

/* Steps to the next one and gives its instant. */
static struct instant every_next(struct every *e)
{
    const struct rung *r = e->rung;
    e->k++;
    if (r->unit == UNIT_HOUR)
        return (struct instant){e->base.sec + (int64_t)e->k * r->n * HOUR_S};
    e->day = goes_by_date(r->unit) ? shift(e->c, e->base_day, e->k * r->n, r->unit) : shift(e->c, e->day, r->n, r->unit);
    return instant_at(e->day, e->minute, e->c->zone);
}

static int fired_most(const struct rung *r, const struct vec *fired)
{
    size_t len_b = strlen(r->key);
    long most = 0, k;
    for (size_t i = 0; i < fired->n; i++) {
        const char *key = *(const char *const *)vec_at(fired, i);
        if (!strncmp(key, r->key, len_b) && key[len_b] == '#' && str_to_long(key + len_b + 1, 1, EVERY_MOST, &k) && k > most)
            most = k;
    }
    return (int)most;
}

/* The last one fired, those passed since (the newest EVERY_LISTED_MOST of them), and the next. */
static void place_every(const struct climb *c, const struct rung *r, size_t order, const struct vec *fixed, const struct vec *fired, struct instant now, struct vec *out)
{
    struct every e;
    struct vec mine = VEC(struct placed);
    int done = fired_most(r, fired);
    bool more = every_begin(&e, c, r, fixed) && r->n > 0;
    while (more && e.k < EVERY_MOST) {
        struct placed p = {.due = {.rung = r, .at = every_next(&e)}, .order = order};
        if (e.k < done)
            continue;
        p.due.every = e.k;
        p.natural = p.due.at.sec;
        snprintf(p.due.key, sizeof p.due.key, "%.20s#%d", r->key, e.k);
        if (mine.n > EVERY_LISTED_MOST)
            vec_remove(&mine, done ? 1 : 0);
        vec_add(&mine, &p);
        more = p.due.at.sec <= now.sec || e.k <= done;
    }
    for (size_t i = 0; i < mine.n; i++)
        vec_add(out, vec_at(&mine, i));
    vec_fini(&mine);
}

/* ---- deciding ---- */
static bool is_recorded(const struct placed *p, const struct fired *fired)
{
    for (size_t k = 0; k < fired->keys.n; k++)
        if (str_eq(p->due.key, *(const char *const *)vec_at(&fired->keys, k)))
            return true;
    return false;
}

/* The rung that was told last, where it speaks for what lies below it, wherever both have moved to since; NULL: what had passed when it was told is asked by time. */
static const struct placed *told_last(const struct vec *all, const struct fired *fired)
{
    for (size_t i = 0; !fired->late && fired->rung && i < all->n; i++) {
        const struct placed *p = vec_at(all, i);
        if (str_eq(p->due.key, fired->rung))
            return p;
    }
    return NULL;
}

static bool was_passed(const struct placed *p, const struct placed *last, const struct deadline *d, const struct fired *fired)
{
    if (!last)
        return p->due.at.sec <= fired->last.sec || p->natural <= fired->last.sec;
    return p->natural <= (last->due.rung && last->due.rung->kind == RUNG_START ? d->start.sec : last->natural);
}

static void mark_fired(struct vec *all, const struct deadline *d, const struct fired *fired)
{
    bool same_due = !instant_is_none(fired->last) && fired->due.sec == d->due.at.sec;
    const struct placed *last = told_last(all, fired);
    for (size_t i = 0; i < all->n; i++) {
        struct placed *p = vec_at(all, i);
        p->recorded = is_recorded(p, fired);
        p->fired = p->recorded || (same_due && was_passed(p, last, d, fired));
    }
}

/* Of an `every` that was edited the newest one that is passed over speaks for those before it, which never were. */
static bool is_spoken_for(const struct vec *all, size_t i)
{
    const struct placed *p = all->data;
    for (size_t k = i + 1; p[i].fired && p[i].due.every && k < all->n; k++)
        if (p[k].fired && p[k].due.rung == p[i].due.rung)
            return true;
    return false;
}

/* From the lowest to the highest; what lies below the newest fired one can only be superseded. */
static void decide(const struct vec *all, struct instant now, struct ladder_answer *out)
{
    const struct placed *p = all->data;
    size_t from = 0, hit = SIZE_MAX;
    for (size_t i = 0; i < all->n; i++)
        if (p[i].fired)
            from = i + 1;
    for (size_t i = from; i < all->n; i++) {
        if (p[i].due.at.sec <= now.sec)
            hit = i;
        else
            out->next = instant_min(out->next, p[i].due.at);
    }
    out->fires = hit != SIZE_MAX;
    size_t end = out->fires ? hit : from;
    for (size_t i = 0; i < end; i++)
        if (!p[i].recorded && p[i].due.at.sec <= now.sec && !is_spoken_for(all, i))
            vec_add(&out->superseded, &p[i].due);
    if (!out->fires)
        return;
    out->rung = p[hit].due;
    out->late = now.sec - p[hit].due.at.sec >= DAY_S;
    for (size_t i = from; i < hit; i++)
        out->late |= p[i].due.at.sec < p[hit].due.at.sec;
}

void ladder_decide(const struct world *w, const struct deadline *d, const struct fired *fired, struct instant now, struct ladder_answer *out)
{
    *out = (struct ladder_answer){.superseded = VEC(struct rung_due), .next = INSTANT_NONE};
    if (!deadline_tells(d))
        return;
    struct climb c;
    struct vec all = VEC(struct placed), every = VEC(struct placed);
    climb_init(&c, w, d);
    place_all_fixed(&c, &all);
    for (size_t i = 0; c.ladder && i < c.ladder->rungs.n; i++) {
        const struct rung *r = vec_at(&c.ladder->rungs, i);
        if (r->kind == RUNG_EVERY)
            place_every(&c, r, i, &all, &fired->keys, now, &every);
    }
    for (size_t i = 0; i < every.n; i++)
        vec_add(&all, vec_at(&every, i));
    vec_sort(&all, compare_placed);
    mark_fired(&all, d, fired);
    decide(&all, now, out);
    vec_fini(&all);
    vec_fini(&every);
    climb_fini(&c);
}

void ladder_answer_fini(struct ladder_answer *a)
{
    vec_fini(&a->superseded);
}

bool rung_key_is_past_due(const char *key)
{
    return *key == '+' || *key == '0' || str_starts(key, "every") || str_eq(key, "notice");
}
