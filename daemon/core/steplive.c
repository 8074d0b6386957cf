/* SPDX-License-Identifier: MIT */
/* steplive: the life of one step in the replay: its start, its due day, its sleep, its end. */
#include "core/steps.h"

#include <stdio.h>

#include "base/str.h"
#include "core/owner.h"

/* The pauses that count for a step: none for one that outlives, not the one that its own event began, not one that found it late already. */
struct due_context sim_context(const struct sim *s, const struct live *l)
{
    struct due_context cx = {.rules = s->w->rules, .terms = &s->terms, .lang = s->w->rules->language};
    if (l && rule_runs_on(l->d.rule))
        return cx;
    size_t skip = l && l->own_pause ? l->pauses_before + 1 : 0;
    if (s->pauses.n > skip) {
        cx.pauses = (const struct pause *)s->pauses.data + skip;
        cx.pauses_n = s->pauses.n - skip;
    }
    return cx;
}

struct count_view sim_view(const struct sim *s, const struct due_context *cx)
{
    return (struct count_view){.history = s->h, .events = s->events.data, .events_n = s->events.n, .pauses = s->pauses.data,
                               .pauses_n = s->pauses.n, .cx = cx, .opened = s->opened, .opening = s->opening};
}

bool sim_is_paused_for(const struct sim *s, const struct live *l)
{
    return s->paused && !rule_runs_on(l->d.rule) && !(l->own_pause && l->pauses_before + 1 == s->pauses.n);
}

/* A notice tells once, on its due day, and that settles it. */
static void settle_notice(struct sim *s, struct live *l)
{
    struct instant at = instant_at(l->d.due.day, 0, s->w->rules->zone);
    if (at.sec < l->d.woke.sec)
        at = l->d.woke;
    if (l->d.rule->notice && l->d.state == STATE_OPEN && !day_is_none(l->d.due.day) && at.sec <= s->now.sec)
        sim_settle(s, l, STATE_MET, at, 0);
}

void sim_set_due(struct sim *s, struct live *l)
{
    if (l->was_late) /* only its unfired rungs move */
        return;
    struct due_context cx = sim_context(s, l);
    due_eval(&cx, &l->d.rule->due, &l->from, &l->d.due, NULL);
    if (l->d.rule->in_term && !day_is_none(l->d.due.day) && !due_into_season(&cx, &l->d.rule->due, l->from.day, &l->d.due, NULL))
        sim_settle(s, l, STATE_EXCUSED, l->d.start, 0);
    settle_grants(s->w, s->h, &l->d);
}

void sim_settle(struct sim *s, struct live *l, enum deadline_state state, struct instant at, int64_t by)
{
    (void)s;
    l->d.state = state;
    l->d.settled = at;
    l->d.settled_by = by;
}

bool sim_when_holds(const struct sim *s, const struct live *l, const struct rule *r, struct day d, bool *timed)
{
    if (!r->when.n)
        return true;
    struct due_context cx = sim_context(s, l);
    struct count_view view = sim_view(s, &cx);
    return when_holds(s->w, &r->when, &view, d, l && l->cause.kind ? &l->cause : NULL, timed);
}

void sim_test_when(struct sim *s, struct live *l, struct day d, struct instant at)
{
    if (deadline_is_settled(&l->d))
        return;
    bool timed = false, holds = sim_when_holds(s, l, l->d.rule, d, &timed);
    bool slept = l->d.state == STATE_ASLEEP;
    if (holds && slept)
        l->d.woke = at;
    l->timed = timed;
    if (!holds)
        l->d.state = STATE_ASLEEP;
    else
        l->d.state = sim_is_paused_for(s, l) ? STATE_PAUSED : STATE_OPEN;
    if (holds)
        settle_notice(s, l);
}

struct live *sim_add(struct sim *s, const struct rule *r, const struct role *owner, const struct anchor_point *from, const char *trigger)
{
    struct live *l = vec_push(&s->lives);
    l->d = (struct deadline){.rule = r, .subject_kind = s->h->kind, .subject = s->h->id, .opening = s->h->kind == SUBJECT_CASE ? s->opening : 0,
                             .state = STATE_OPEN, .settled = INSTANT_NONE, .lapse = INSTANT_NONE, .test_at = INSTANT_NONE, .extended = DAY_NONE};
    owner_key(r, owner, l->d.owner);
    snprintf(l->d.trigger, sizeof l->d.trigger, "%s", trigger);
    l->from = *from;
    l->after = DAY_NONE;
    l->d.start = l->d.woke = from->instant;
    l->pauses_before = s->pauses.n;
    return l;
}

static void set_cause(struct sim *s, struct live *l, const struct event *e)
{
    l->cause = *e;
    l->own_pause = e->kind->pauses && s->paused;
    if (l->own_pause)
        l->pauses_before--;
    l->d.start = l->d.woke = e->minute == MINUTE_NONE ? settle_instant(s->w, e->day, MINUTE_NONE) : event_instant(e, s->w->rules);
}

void sim_start(struct sim *s, const struct rule *r, const struct event *e, const struct anchor_point *from, const char *trigger)
{
    for (size_t i = 0; i < rule_owners(r); i++) {
        struct live *l = sim_add(s, r, rule_owner(r, i), from, trigger);
        if (e)
            set_cause(s, l, e);
        sim_set_due(s, l);
        sim_test_when(s, l, e ? e->day : from->day, l->d.start);
    }
}

struct instant sim_lapse_of(const struct sim *s, const struct live *l)
{
    if (!l->d.rule->then || l->lapsed || l->d.state != STATE_OPEN || day_is_none(l->d.due.day))
        return INSTANT_NONE;
    struct instant at = due_is_at_once(&l->d.rule->due) && day_is_none(l->d.extended) ? l->d.start : instant_at(day_plus(l->d.due.day, 1), 0, s->w->rules->zone);
    return at.sec < l->d.woke.sec ? l->d.woke : at;
}
