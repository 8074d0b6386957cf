/* SPDX-License-Identifier: MIT */
/* steps: the replay itself: which days matter, and what happens on each. */
#include "core/steps.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/str.h"
#include "core/owner.h"
#include "core/watch.h"

void sim_init(struct sim *s, const struct world *w, const struct history *h, struct instant now)
{
    *s = (struct sim){.w = w, .h = h, .now = now, .today = instant_day(now, w->rules->zone), .opened = h->first_day, .since = h->first_day};
    s->lineage = VEC(int64_t);
    s->terms = org_terms(w->org, w->rules, h->unit, &s->lineage);
    s->events = VEC(struct event);
    s->pauses = VEC(struct pause);
    s->lives = VEC(struct live);
    s->derived = VEC(struct derived_event);
    s->begun = VEC(struct begun);
    s->open = h->kind != SUBJECT_CASE;
    sim_calendar_init(s);
}

void sim_fini(struct sim *s)
{
    vec_fini(&s->lineage);
    vec_fini(&s->events);
    vec_fini(&s->pauses);
    vec_fini(&s->lives);
    vec_fini(&s->derived);
    vec_fini(&s->begun);
    sim_calendar_fini(s);
}

/* ---- `then` ---- */

static void derived_key(const struct live *l, char buf[static EVENT_KEY_B])
{
    uint64_t h = 0xcbf29ce484222325u; /* FNV-1a over the natural key of what lapsed */
    const char *parts[] = {l->d.rule->name, l->d.owner, l->d.trigger};
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++)
        for (const char *p = parts[i];; p++) {
            h = (h ^ (unsigned char)*p) * 0x100000001b3u;
            if (!*p)
                break;
        }
    h = (h ^ (uint64_t)l->d.opening) * 0x100000001b3u;
    snprintf(buf, EVENT_KEY_B, "d%016" PRIx64, h);
}

static struct derived_event derived_of(const struct live *l, struct day day)
{
    struct derived_event d = {.rule = l->d.rule, .kind = l->d.rule->then, .day = day, .opening = l->d.opening};
    snprintf(d.trigger, sizeof d.trigger, "%s", l->d.trigger);
    derived_key(l, d.key);
    return d;
}

static void record_derived(struct sim *s, size_t at, struct instant when)
{
    struct live *l = vec_at(&s->lives, at);
    const struct rule *r = l->d.rule;
    struct derived_event out = derived_of(l, instant_day(when, s->w->rules->zone));
    struct event e = {.id = -(int64_t)++s->derived_n, .kind = r->then, .day = out.day, .minute = MINUTE_NONE, .entered = when};
    snprintf(e.key, sizeof e.key, "%s", out.key);
    l->lapsed = true;
    if (!r->done.n && !r->form) /* a state by age alone: it has run out, and that is all */
        sim_settle(s, l, STATE_LAPSED, when, 0);
    struct due_context cx = sim_context(s, NULL);
    struct count_view view = sim_view(s, &cx);
    bool timed = false;
    if (r->then->when.n && !when_holds(s->w, &r->then->when, &view, e.day, &e, &timed))
        out.fate = DERIVED_REFUSED;
    vec_add(&s->derived, &out);
    if (out.fate == DERIVED_RECORDED)
        sim_event(s, &e);
}

static struct instant first_lapse(const struct sim *s, size_t *at)
{
    struct instant first = INSTANT_NONE;
    for (size_t i = 0; i < s->lives.n; i++) {
        struct instant t = sim_lapse_of(s, vec_at(&s->lives, i));
        if (t.sec < first.sec) {
            first = t;
            *at = i;
        }
    }
    return first;
}

/* Once: that it goes no further. */
static void cut_derived(struct sim *s, size_t at, struct instant when)
{
    struct derived_event out = derived_of(vec_at(&s->lives, at), instant_day(when, s->w->rules->zone));
    out.fate = DERIVED_CUT;
    if (!s->cut)
        vec_add(&s->derived, &out);
    s->cut = true;
}

/* Records every `then` whose instant is not after `limit`, in order of instant. */
static void run_lapses(struct sim *s, struct instant limit)
{
    struct instant first;
    for (size_t at = 0; first = first_lapse(s, &at), !instant_is_none(first) && first.sec <= limit.sec;) {
        if (s->derived_n == DERIVED_MOST) {
            cut_derived(s, at, first);
            return;
        }
        record_derived(s, at, first);
        sim_calendar(s, instant_day(first, s->w->rules->zone), first); /* what it resumed, opened again or made true may begin */
    }
}

/* ---- counts as anchors ---- */

static bool has_begun(struct sim *s, const struct rule *r, const char *trigger, bool plain_number)
{
    const struct begun *b = s->begun.data;
    for (size_t i = 0; i < s->begun.n; i++)
        if (b[i].rule == r && (plain_number ? !b[i].cleared : str_eq(b[i].trigger, trigger)))
            return true;
    return false;
}

static bool is_plain_number(const struct count *c)
{
    return c->than.unit == UNIT_NONE && c->in == IN_NONE;
}

/* A bare number that no longer holds may start its step again. */
static void clear_begun(struct sim *s, const struct count_view *view, struct day d)
{
    for (size_t i = 0; i < s->begun.n; i++) {
        struct begun *b = vec_at(&s->begun, i);
        const struct count *c = &b->rule->due.anchor.count;
        if (is_plain_number(c) && !b->cleared)
            b->cleared = !count_holds(view, c, d, NULL);
    }
}

static struct instant count_instant(const struct sim *s, const struct count *c, struct day d, const char *trigger)
{
    const struct event *e = s->events.data;
    int64_t id = trigger[0] == 'e' ? strtoll(trigger + 1, NULL, 10) : 0;
    for (size_t i = 0; is_plain_number(c) && i < s->events.n; i++)
        if (e[i].id == id && e[i].day.n == d.n)
            return event_instant(&e[i], s->w->rules);
    return instant_at(d, 0, s->w->rules->zone);
}

static bool counts_here(const struct sim *s, const struct rule *r)
{
    return r->kind == RULE_STEP && r->due.anchor.kind == ANCHOR_COUNT && s->open && !s->paused;
}

/* Starts the steps whose count is true on `d`. */
static void run_counts(struct sim *s, struct day d)
{
    struct due_context cx = sim_context(s, NULL);
    struct count_view view = sim_view(s, &cx);
    clear_begun(s, &view, d);
    for (size_t i = 0; i < s->w->rules->rules.n; i++) {
        const struct rule *r = *(const struct rule **)vec_at(&s->w->rules->rules, i);
        const struct count *c = &r->due.anchor.count;
        char trigger[PERIOD_NAME_B] = "";
        if (!counts_here(s, r) || count_first_true(&view, c, d, trigger).n != d.n || has_begun(s, r, trigger, is_plain_number(c)))
            continue;
        struct begun b = {.rule = r};
        snprintf(b.trigger, sizeof b.trigger, "%s", trigger);
        vec_add(&s->begun, &b);
        struct anchor_point from = {.day = d, .instant = count_instant(s, c, d, trigger)};
        sim_start(s, r, NULL, &from, trigger);
    }
}

/* The next day after `d` on which a count becomes true by time alone. */
static struct day next_count(struct sim *s, struct day d)
{
    struct due_context cx = sim_context(s, NULL);
    struct count_view view = sim_view(s, &cx);
    struct day next = DAY_NONE;
    for (size_t i = 0; i < s->w->rules->rules.n; i++) {
        const struct rule *r = *(const struct rule **)vec_at(&s->w->rules->rules, i);
        char trigger[PERIOD_NAME_B] = "";
        if (!counts_here(s, r))
            continue;
        struct day t = count_first_true(&view, &r->due.anchor.count, day_plus(d, 1), trigger);
        if (t.n < next.n && !has_begun(s, r, trigger, is_plain_number(&r->due.anchor.count)))
            next = t;
    }
    return next;
}

/* ---- days ---- */

static void test_all(struct sim *s, struct day d)
{
    for (size_t i = 0; i < s->lives.n; i++) {
        struct live *l = vec_at(&s->lives, i);
        if (l->timed || l->d.rule->notice)
            sim_test_when(s, l, d, instant_at(d, 0, s->w->rules->zone));
    }
}

static void run_day(struct sim *s, struct day d)
{
    struct instant midnight = instant_at(d, 0, s->w->rules->zone), evening = {instant_at(day_plus(d, 1), 0, s->w->rules->zone).sec - 1};
    test_all(s, d);
    run_lapses(s, midnight); /* first: what it pauses or closes begins nothing that day */
    sim_calendar(s, d, midnight);
    const struct event *e = s->h->events.data;
    while (s->next_event < s->h->events.n && e[s->next_event].day.n <= d.n) {
        sim_event(s, &e[s->next_event]);
        sim_calendar(s, d, settle_instant(s->w, d, e[s->next_event++].minute));
        run_lapses(s, evening);
    }
    for (int known = -1; known != s->derived_n;) { /* what a count records at once may make the next count true */
        known = s->derived_n;
        run_counts(s, d);
        sim_filings_of(s, d); /* now: a step that a count starts is often filed on the same day */
        run_lapses(s, evening);
    }
}

static struct day next_filing(const struct sim *s, struct day d)
{
    struct day next = DAY_NONE;
    const struct filing *f = s->h->filings.data;
    for (size_t i = 0; i < s->h->filings.n && s->h->kind == SUBJECT_CASE; i++) {
        if (f[i].day.n > d.n)
            next = day_min(next, f[i].day);
        if (!day_is_none(f[i].signed_on) && f[i].signed_on.n > d.n)
            next = day_min(next, f[i].signed_on);
    }
    return next;
}

/* The next day after `d` on which anything may happen. */
static struct day next_day(struct sim *s, struct day d)
{
    struct zone z = s->w->rules->zone;
    struct day next = next_filing(s, d);
    if (s->next_event < s->h->events.n)
        next = day_min(next, ((const struct event *)s->h->events.data)[s->next_event].day);
    for (size_t i = 0; i < s->lives.n; i++) {
        const struct live *l = vec_at(&s->lives, i);
        struct instant lapse = sim_lapse_of(s, l);
        if (!instant_is_none(lapse))
            next = day_min(next, instant_day(lapse, z));
        if (!deadline_is_settled(&l->d) && l->timed)
            next = day_min(next, day_plus(d, 1));
        if (l->d.rule->notice && l->d.state == STATE_OPEN && !day_is_none(l->d.due.day) && l->d.due.day.n > d.n)
            next = day_min(next, l->d.due.day);
    }
    next = day_min(next, next_count(s, d));
    next = day_min(next, sim_calendar_next(s, d));
    return next.n <= d.n ? day_plus(d, 1) : next;
}

void sim_run(struct sim *s)
{
    if (!s->h->events.n && s->h->kind != SUBJECT_CASE)
        return;
    const struct event *e = s->h->events.data;
    struct day d = s->h->events.n ? e[0].day : s->h->first_day;
    while (d.n <= s->today.n) {
        run_day(s, d);
        d = next_day(s, d);
    }
    s->wake = day_is_none(d) ? INSTANT_NONE : instant_at(d, 0, s->w->rules->zone);
}

/* ---- the interface ---- */

/* A quota of each case: the replay says when it stands, its figure whether it was reached, before the case was closed. */
static void judge_quota(const struct sim *s, struct deadline *d)
{
    struct due_context cx = sim_context(s, NULL);
    struct due_period p;
    struct deadline judged = *d;
    bool open = d->state == STATE_OPEN || d->state == STATE_WITHDRAWN;
    if (d->rule->kind != RULE_WATCH || !open || !due_period_named(&cx, &d->rule->due, d->trigger, &p))
        return;
    judged.state = STATE_OPEN;
    watch_judge_quota(s->w, &cx, &p, s->h, 0, s->now, &judged);
    if (d->state == STATE_OPEN || (judged.state == STATE_MET && judged.settled.sec <= d->settled.sec))
        *d = judged;
}

struct instant steps_derive(const struct world *w, const struct history *h, struct instant now, struct vec *out, struct vec *derived)
{
    struct sim s;
    sim_init(&s, w, h, now);
    s.wake = INSTANT_NONE;
    sim_run(&s);
    for (size_t i = 0; i < s.lives.n; i++) {
        struct live *l = vec_at(&s.lives, i);
        l->d.lapse = sim_lapse_of(&s, l);
        judge_quota(&s, &l->d);
        vec_add(out, &l->d);
    }
    for (size_t i = 0; derived && i < s.derived.n; i++)
        vec_add(derived, vec_at(&s.derived, i));
    struct instant wake = s.wake;
    sim_fini(&s);
    return wake;
}

int deadline_shift_at(const struct world *w, const struct history *known, const struct deadline *d, struct instant then)
{
    struct vec all = VEC(struct deadline);
    int shift_d = 0;
    steps_derive(w, known, then, &all, NULL);
    for (size_t i = 0; i < all.n; i++) {
        const struct deadline *was = vec_at(&all, i);
        if (deadline_is_same(was, d))
            shift_d = was->rung_shift_d;
    }
    vec_fini(&all);
    return shift_d;
}

enum case_state case_state_at(const struct world *w, const struct history *h, struct instant now, struct day *since, int *opening)
{
    struct sim s;
    sim_init(&s, w, h, now);
    sim_run(&s);
    enum case_state state = !s.open ? CASE_CLOSED : s.paused ? CASE_PAUSED : CASE_OPEN;
    if (since)
        *since = s.since;
    if (opening)
        *opening = s.opening;
    sim_fini(&s);
    return state;
}

static void explain_step(const struct world *w, const struct history *h, const struct deadline *d, struct instant now, struct str *out)
{
    struct sim s;
    sim_init(&s, w, h, now);
    sim_run(&s);
    for (size_t i = 0; i < s.lives.n; i++) {
        struct live *l = vec_at(&s.lives, i);
        if (l->d.rule != d->rule || l->d.opening != d->opening || !str_eq(l->d.trigger, d->trigger) || !str_eq(l->d.owner, d->owner))
            continue;
        struct due_context cx = sim_context(&s, l);
        struct due_result due;
        due_eval(&cx, &d->rule->due, &l->from, &due, out);
        if (d->rule->in_term && !day_is_none(due.day))
            due_into_season(&cx, &d->rule->due, l->from.day, &due, out);
        break;
    }
    sim_fini(&s);
}

void deadline_explain(const struct world *w, const struct history *h, const struct deadline *d, struct instant now, struct str *out)
{
    enum lang lang = w->rules->language;
    char buf[DAY_TEXT_B];
    if (d->rule->kind == RULE_STEP || d->subject_kind == SUBJECT_CASE)
        explain_step(w, h, d, now, out);
    else if (!watch_is_alarm(d->rule))
        duty_explain(w, d, out);
    if (d->rule->kind == RULE_WATCH) {
        str_add(out, out->len_b ? tr(lang, "；", "; ") : "");
        watch_explain(w, h, d, now, out);
    }
    if (!day_is_none(d->extended))
        str_addf(out, tr(lang, "；已延期至 %s", "; extended to %s"), day_format(d->extended, buf));
    if (d->rung_shift_d)
        str_addf(out, tr(lang, "；暂停 %d 天，其后的提醒顺延", "; paused for %d days, later alerts move"), d->rung_shift_d);
}
