/* SPDX-License-Identifier: MIT */
/* stepevent: what one event does in the replay, in this order: it settles, it pauses or closes, it starts. So an event never cancels or pauses a step that it starts itself. */
#include "core/steps.h"

#include <stdio.h>

#include "base/str.h"

static struct instant at_of(const struct sim *s, const struct event *e)
{
    return settle_instant(s->w, e->day, e->minute);
}

static bool field_is_filled(const struct event *e, int at)
{
    return e->fields && e->fields[at].text && *e->fields[at].text;
}

/* ---- settling ---- */

static bool is_done_by(const struct rule *r, const struct event *e)
{
    const struct done *done = r->done.data;
    for (size_t i = 0; i < r->done.n; i++)
        if (done[i].event == e->kind && (done[i].field_at < 0 || field_is_filled(e, done[i].field_at)))
            return true;
    return false;
}

/* A paper's own number decides where both have one of the same kind; else the oldest open one is meant. */
static bool paper_fits(const struct live *l, const struct event *e)
{
    const char *paper = event_paper(e), *own = l->cause.kind == e->kind ? event_paper(&l->cause) : NULL;
    return !paper || !own || str_eq(paper, own);
}

static const struct role *single_owner(const struct sim *s, const struct live *l)
{
    return l->d.rule->owners.n > 1 && !l->d.rule->either ? ruleset_role(s->w->rules, l->d.owner) : NULL;
}

static bool settles(const struct sim *s, const struct live *l, const struct event *e)
{
    bool early = !day_is_none(l->after) && e->day.n <= l->after.n; /* it belongs to the period before */
    if (deadline_is_settled(&l->d) || !is_done_by(l->d.rule, e) || !paper_fits(l, e) || early)
        return false;
    const struct role *owner = single_owner(s, l);
    return !owner || settle_doer_is(s->w, s->h, owner, e->by, e->day);
}

/* One event settles one deadline of each rule and owner: the oldest that is awake. */
static bool settled_already(const struct sim *s, size_t at, const struct event *e)
{
    const struct live *l = s->lives.data;
    for (size_t i = 0; i < at; i++)
        if (l[i].d.rule == l[at].d.rule && l[i].d.settled_by == e->id && str_eq(l[i].d.owner, l[at].d.owner) && l[i].d.state == STATE_MET)
            return true;
    return false;
}

static void settle_by_event(struct sim *s, const struct event *e)
{
    for (size_t i = 0; i < s->lives.n; i++) {
        struct live *l = vec_at(&s->lives, i);
        if (settles(s, l, e) && l->d.state == STATE_ASLEEP) /* nobody had to: it is not done, and need not be any more */
            sim_settle(s, l, STATE_EXCUSED, at_of(s, e), e->id);
        else if (settles(s, l, e) && !settled_already(s, i, e))
            sim_settle(s, l, STATE_MET, at_of(s, e), e->id);
    }
}

void sim_settle_by_past(struct sim *s, size_t at)
{
    for (size_t i = 0; i < s->events.n; i++) {
        const struct event *e = vec_at(&s->events, i);
        struct live *l = vec_at(&s->lives, at);
        if (settles(s, l, e) && !settled_already(s, at, e))
            sim_settle(s, l, STATE_MET, at_of(s, e), e->id);
    }
}

static bool is_filed(const struct rule *r)
{
    return r->kind == RULE_DUTY || (r->form && !r->done.n);
}

void sim_filings_of(struct sim *s, struct day d)
{
    for (size_t i = 0; i < s->lives.n; i++) {
        struct live *l = vec_at(&s->lives, i);
        const struct rule *r = l->d.rule;
        if (deadline_is_settled(&l->d) || !is_filed(r))
            continue;
        struct filing_filter f = {.rule = r, .period = l->d.trigger, .from = DAY_NONE, .owner = single_owner(s, l)};
        int64_t by;
        struct instant at = settle_by_filings(s->w, s->h, &f, &by);
        if (!instant_is_none(at) && instant_day(at, s->w->rules->zone).n <= d.n)
            sim_settle(s, l, STATE_MET, at, by);
    }
}

/* ---- effects ---- */

static void begin_pause(struct sim *s, const struct event *e)
{
    struct pause p = {.from = e->day, .until = DAY_NONE};
    for (size_t i = 0; i < s->lives.n; i++) {
        struct live *l = vec_at(&s->lives, i);
        if (!deadline_is_settled(&l->d) && !day_is_none(l->d.due.day) && !l->was_late)
            l->was_late = l->d.due.at.sec <= instant_at(e->day, 0, s->w->rules->zone).sec;
    }
    vec_add(&s->pauses, &p);
    s->paused = true;
    s->since = e->day;
}

static void end_pause(struct sim *s, struct day d)
{
    struct pause *p = vec_at(&s->pauses, s->pauses.n - 1);
    p->until = d;
    s->paused = false;
    s->since = d;
    for (size_t i = 0; i < s->lives.n; i++) {
        struct live *l = vec_at(&s->lives, i);
        if (!deadline_is_settled(&l->d) && l->was_late && !rule_runs_on(l->d.rule))
            l->d.rung_shift_d += p->until.n - p->from.n;
    }
}

static void close_case(struct sim *s, const struct event *e)
{
    if (s->paused)
        end_pause(s, e->day);
    s->open = false;
    s->since = e->day;
    for (size_t i = 0; i < s->lives.n; i++) {
        struct live *l = vec_at(&s->lives, i);
        if (l->d.rule->outlives)
            continue;
        if (!deadline_is_settled(&l->d))
            sim_settle(s, l, STATE_WITHDRAWN, at_of(s, e), e->id);
        else if (deadline_is_news(&l->d)) /* who has not been told yet need not be any more */
            l->d.settled_by = e->id;
    }
}

static void open_case(struct sim *s, struct day d)
{
    s->opening++;
    s->open = true;
    s->opened = s->since = d;
}

static void apply_effects(struct sim *s, const struct event *e)
{
    const struct event_kind *k = e->kind;
    if (s->h->kind != SUBJECT_CASE)
        return;
    if (!s->open && ((k->opens && s->opening == 0) || (k->reopens && s->opening > 0)))
        open_case(s, e->day);
    if (k->resumes && s->paused)
        end_pause(s, e->day);
    if (k->pauses && s->open && !s->paused)
        begin_pause(s, e);
    if (k->closes && s->open)
        close_case(s, e);
}

/* All deadlines that the new state of pauses touches. */
static void refresh_lives(struct sim *s, const struct event *e)
{
    for (size_t i = 0; i < s->lives.n; i++) {
        struct live *l = vec_at(&s->lives, i);
        if (deadline_is_settled(&l->d))
            continue;
        if (e->kind->pauses || e->kind->resumes || e->kind->closes)
            sim_set_due(s, l);
        sim_test_when(s, l, e->day, at_of(s, e));
    }
}

/* ---- starting ---- */

/* Has this paper been recorded before in this opening (with this field filled, if field >= 0)? Then the event only adds to it. */
static bool is_known_paper(const struct sim *s, const struct event *e, int field)
{
    const char *paper = event_paper(e);
    const struct event *x = s->events.data;
    if (!paper)
        return false;
    for (size_t i = 0; i + 1 < s->events.n; i++) /* the last is e itself */
        if (x[i].kind == e->kind && str_eq(event_paper(&x[i]), paper) && x[i].day.n >= s->opened.n && (field < 0 || field_is_filled(&x[i], field)))
            return true;
    return false;
}

/* The first event of the same paper names it. */
static int64_t paper_id(const struct sim *s, const struct event *e)
{
    const char *paper = event_paper(e);
    const struct event *x = s->events.data;
    for (size_t i = 0; paper && i < s->events.n; i++)
        if (x[i].kind == e->kind && str_eq(event_paper(&x[i]), paper) && x[i].day.n >= s->opened.n)
            return x[i].id;
    return e->id;
}

static void trigger_of(const struct sim *s, const struct event *e, char buf[static PERIOD_NAME_B])
{
    int64_t id = paper_id(s, e);
    if (id >= 0)
        snprintf(buf, PERIOD_NAME_B, "e%lld", (long long)id);
    else
        snprintf(buf, PERIOD_NAME_B, "%s", e->key);
}

static bool starts(const struct sim *s, const struct rule *r, const struct event *e, struct anchor_point *from)
{
    const struct anchor *a = &r->due.anchor;
    const struct event_ref *ref = event_set_find(&a->of, e->kind);
    if (r->kind != RULE_STEP || !ref)
        return false;
    *from = (struct anchor_point){.day = e->day, .instant = event_instant(e, s->w->rules)};
    if (a->kind == ANCHOR_EVENT)
        return !is_known_paper(s, e, -1);
    if (a->kind != ANCHOR_FIELD || !field_is_filled(e, ref->field_at) || is_known_paper(s, e, ref->field_at))
        return false;
    from->day = e->fields[ref->field_at].date;
    from->instant = instant_at(from->day, 0, s->w->rules->zone);
    return true;
}

static void start_by_event(struct sim *s, const struct event *e)
{
    char trigger[PERIOD_NAME_B];
    trigger_of(s, e, trigger);
    for (size_t i = 0; i < s->w->rules->rules.n; i++) {
        const struct rule *r = *(const struct rule **)vec_at(&s->w->rules->rules, i);
        struct anchor_point from;
        if (starts(s, r, e, &from))
            sim_start(s, r, e, &from, trigger);
    }
}

void sim_event(struct sim *s, const struct event *e)
{
    bool was_open = s->open || s->h->kind != SUBJECT_CASE;
    vec_add(&s->events, e);
    settle_by_event(s, e);
    apply_effects(s, e);
    refresh_lives(s, e);
    if (was_open || s->open)
        start_by_event(s, e);
}
