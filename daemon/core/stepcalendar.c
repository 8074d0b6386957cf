/* SPDX-License-Identifier: MIT */
/* stepcalendar: what begins by the calendar for a case: steps on a calendar anchor, and duties of each case. In each period one begins for an open case that `when`
 * admits on or before the due day; a period that none was admitted in is none. */
#include "core/steps.h"

#include "base/str.h"
#include "core/owner.h"
#include "core/watch.h"

enum {
    AROUND_D = 460,  /* an anchor, the due day and the first day of its deadline lie closer together than this */
    OFTEN_BACK_D = 62 /* so far back one looks for the period before, where they come every day or week */
};

struct slot { /* a period */
    struct due_period period;
    struct day due;       /* without any pause */
    struct day after;     /* the due day of the period before; DAY_NONE: none is known */
    struct instant start; /* when it first shows */
    int begun;            /* the opening in which it began; 0: not yet */
};

struct by_calendar { /* one rule */
    const struct rule *rule;
    struct vec slots; /* struct slot; the last is the first one that starts after now */
    size_t past;      /* those before this one lie behind */
    bool timed;       /* time alone may make `when` hold */
};

bool rule_goes_by_calendar(const struct rule *r)
{
    bool step = r->kind == RULE_STEP && anchor_is_calendar(r->due.anchor.kind);
    return step || (r->kind != RULE_STEP && r->each == EACH_CASE && !watch_is_alarm(r));
}

bool rule_runs_on(const struct rule *r)
{
    return r->outlives || r->kind == RULE_WATCH;
}

/* ---- the periods ---- */

static void add_slot(struct sim *s, struct by_calendar *c, const struct due_context *cx, const struct due_period *p, struct day *before)
{
    const struct rule *r = c->rule;
    struct deadline d = {.rule = r, .subject_kind = SUBJECT_CASE, .subject = s->h->id, .start = INSTANT_NONE};
    due_eval(cx, &r->due, &p->anchor, &d.due, NULL);
    if (r->in_term && !due_into_season(cx, &r->due, p->anchor.day, &d.due, NULL))
        return;
    struct slot slot = {.period = *p, .due = d.due.day, .after = *before};
    *before = d.due.day;
    if (d.due.day.n < s->h->first_day.n || deadline_is_before_cutover(s->w, &d))
        return;
    duty_set_start(s->w, cx, p, &d);
    slot.start = d.start;
    if (!r->has_start && !day_is_none(slot.after)) /* one after the other */
        slot.start = instant_max(slot.start, instant_at(day_plus(slot.after, 1), 0, s->w->rules->zone));
    vec_add(&c->slots, &slot);
}

static void add_slots(struct sim *s, struct by_calendar *c)
{
    struct due_context cx = sim_context(s, NULL);
    struct day since = world_since(s->w, c->rule), first = s->h->first_day, before = DAY_NONE;
    struct vec periods = VEC(struct due_period);
    cx.pauses_n = 0;
    if (!day_is_none(since) && since.n > first.n)
        first = since;
    enum anchor_kind kind = c->rule->due.anchor.kind;
    bool often = kind == ANCHOR_DAY || kind == ANCHOR_WORKDAY || kind == ANCHOR_SCHOOLDAY || kind == ANCHOR_WEEKDAY;
    due_periods(&cx, &c->rule->due, day_plus(first, often ? -OFTEN_BACK_D : -AROUND_D), day_plus(s->today, AROUND_D), &periods);
    for (size_t i = 0; i < periods.n; i++) {
        const struct slot *last = c->slots.n ? vec_at(&c->slots, c->slots.n - 1) : NULL;
        if (last && last->start.sec > s->now.sec)
            break;
        if (rule_admits_period(&cx, c->rule, vec_at(&periods, i)))
            add_slot(s, c, &cx, vec_at(&periods, i), &before);
    }
    vec_fini(&periods);
}

void sim_calendar_init(struct sim *s)
{
    s->calendar = VEC(struct by_calendar);
    for (size_t i = 0; s->h->kind == SUBJECT_CASE && i < s->w->rules->rules.n; i++) {
        const struct rule *r = *(const struct rule **)vec_at(&s->w->rules->rules, i);
        struct by_calendar c = {.rule = r, .slots = VEC(struct slot)};
        if (!rule_goes_by_calendar(r))
            continue;
        add_slots(s, &c);
        vec_add(&s->calendar, &c);
    }
}

void sim_calendar_fini(struct sim *s)
{
    for (size_t i = 0; i < s->calendar.n; i++)
        vec_fini(&((struct by_calendar *)vec_at(&s->calendar, i))->slots);
    vec_fini(&s->calendar);
}

/* ---- beginning ---- */

/* Done, or waived, before the case was closed and opened again: the period is over for it. */
static bool is_over(const struct sim *s, const struct rule *r, const char *owner, const char *period)
{
    const struct live *l = s->lives.data;
    for (size_t i = 0; i < s->lives.n; i++)
        if (l[i].d.rule == r && deadline_is_settled(&l[i].d) && l[i].d.state != STATE_WITHDRAWN && str_eq(l[i].d.trigger, period) && str_eq(l[i].d.owner, owner))
            return true;
    return false;
}

static void begin(struct sim *s, const struct rule *r, struct slot *slot, struct day d, struct instant at)
{
    slot->begun = s->opening;
    for (size_t i = 0; i < rule_owners(r); i++) {
        char key[OWNER_KEY_B];
        const struct role *owner = rule_owner(r, i);
        owner_key(r, owner, key);
        if (is_over(s, r, key, slot->period.name))
            continue;
        struct live *l = sim_add(s, r, owner, &slot->period.anchor, slot->period.name);
        l->d.start = l->d.woke = instant_max(slot->start, at);
        l->after = slot->after;
        sim_set_due(s, l);
        sim_settle_by_past(s, s->lives.n - 1);
        sim_test_when(s, vec_at(&s->lives, s->lives.n - 1), d, at);
    }
}

static bool may_begin(const struct sim *s, const struct by_calendar *c, const struct slot *slot, struct day d)
{
    return s->open && (!s->paused || rule_runs_on(c->rule)) && slot->begun != s->opening && instant_day(slot->start, s->w->rules->zone).n <= d.n && d.n <= slot->due.n;
}

void sim_calendar(struct sim *s, struct day d, struct instant at)
{
    for (size_t i = 0; i < s->calendar.n; i++) {
        struct by_calendar *c = vec_at(&s->calendar, i);
        c->timed = false;
        while (c->past < c->slots.n && ((struct slot *)vec_at(&c->slots, c->past))->due.n < d.n)
            c->past++;
        for (size_t k = c->past; k < c->slots.n; k++) {
            struct slot *slot = vec_at(&c->slots, k);
            if (may_begin(s, c, slot, d) && sim_when_holds(s, NULL, c->rule, d, &c->timed))
                begin(s, c->rule, slot, d, at);
        }
    }
}

struct day sim_calendar_next(const struct sim *s, struct day d)
{
    struct day next = DAY_NONE;
    for (size_t i = 0; s->open && i < s->calendar.n; i++) {
        const struct by_calendar *c = vec_at(&s->calendar, i);
        for (size_t k = c->past; k < c->slots.n; k++) {
            const struct slot *slot = vec_at(&c->slots, k);
            struct day start = instant_day(slot->start, s->w->rules->zone);
            bool asked = c->timed && slot->begun != s->opening && slot->due.n > d.n;
            if (start.n > d.n || asked)
                next = day_min(next, start.n > d.n ? start : day_plus(d, 1));
        }
    }
    return next;
}
