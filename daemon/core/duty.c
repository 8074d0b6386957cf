/* SPDX-License-Identifier: MIT */
/* duty: one recurring obligation of one unit in one period (rule-language.md section 6). */
#include <string.h>

#include "base/str.h"
#include "core/deadline.h"
#include "core/ladder.h"
#include "core/owner.h"
#include "core/settle.h"
#include "core/watch.h"

enum { ROW_AHEAD_D = 60, START_LOOK_D = 366, SECONDS_A_DAY = 86400 };

static void copy_text(char *to, size_t size_b, const char *from)
{
    size_t n = strnlen(from, size_b - 1);
    memcpy(to, from, n);
    to[n] = 0;
}

static void set_due(const struct due_context *cx, const struct rule *r, const struct due_period *p, struct deadline *d, struct str *why)
{
    due_eval(cx, &r->due, &p->anchor, &d->due, why);
    if (r->in_term && !due_into_season(cx, &r->due, p->anchor.day, &d->due, why)) {
        d->state = STATE_EXCUSED;
        d->settled = instant_at(p->anchor.day, 0, cx->rules->zone);
    }
}

/* `start` is of the same period (rule-language.md section 2): counted from the occurrence of its own anchor under that name, else (12-20 for 01-10) from the last one that
 * leads to a day not after the due day. */
static void eval_start(const struct due_context *cx, const struct rule *r, const struct due_period *p, const struct deadline *d, struct due_result *out)
{
    struct due_period named;
    struct day due = day_is_none(d->due.day) ? p->anchor.day : d->due.day;
    if (due_period_named(cx, &r->start, p->name, &named)) {
        due_eval(cx, &r->start, &named.anchor, out, NULL);
        if (day_compare(out->day, due) <= 0)
            return;
    }
    struct vec near = VEC(struct due_period);
    due_periods(cx, &r->start, day_plus(due, -START_LOOK_D), day_plus(due, START_LOOK_D), &near);
    bool found = false;
    for (size_t i = near.n; i > 0 && !found; i--) {
        due_eval(cx, &r->start, &((const struct due_period *)vec_at(&near, i - 1))->anchor, out, NULL);
        found = day_compare(out->day, due) <= 0;
    }
    if (!found)
        due_eval(cx, &r->start, &p->anchor, out, NULL);
    vec_fini(&near);
}

/* When the duty first shows: its `start`, or 60 days before its first rung. */
void duty_set_start(const struct world *w, const struct due_context *cx, const struct due_period *p, struct deadline *d)
{
    const struct rule *r = d->rule;
    struct due_result start;
    d->start = (struct instant){INT64_MIN / 2}; /* for ladder_first: nothing is cut off */
    if (r->has_start) {
        eval_start(cx, r, p, d, &start);
        d->start = r->start.minute == MINUTE_NONE ? instant_at(start.day, 0, w->rules->zone) : start.at;
        return;
    }
    struct instant first = ladder_first(w, d);
    d->start = instant_is_none(first) ? instant_at(p->anchor.day, 0, w->rules->zone) : (struct instant){first.sec - ROW_AHEAD_D * SECONDS_A_DAY};
}

static void test_when(const struct world *w, const struct due_context *cx, const struct history *h, struct instant now, struct deadline *d)
{
    if (!d->rule->when.n)
        return;
    struct count_view view = {.history = h, .events = h->events.data, .events_n = h->events.n, .cx = cx, .opened = h->first_day};
    bool timed = false;
    struct day today = instant_day(now, w->rules->zone);
    if (!when_holds(w, &d->rule->when, &view, today, NULL, &timed) && !deadline_is_settled(d))
        d->state = STATE_ASLEEP;
    if (timed)
        d->test_at = instant_at(day_plus(today, 1), 0, w->rules->zone);
}

static void settle(const struct world *w, const struct history *h, const struct role *owner, const struct holding *holder, struct deadline *d)
{
    struct filing_filter f = {.rule = d->rule, .period = d->trigger, .from = DAY_NONE, .owner = d->rule->owners.n > 1 && !d->rule->either ? owner : NULL,
                              .person = holder ? holder->person : 0};
    int64_t by;
    struct instant at = settle_by_filings(w, h, &f, &by);
    if (!instant_is_none(at) && d->state != STATE_EXCUSED) {
        d->state = STATE_MET;
        d->settled = at;
        d->settled_by = by;
    }
    settle_grants(w, h, d);
}

static void settle_quota(const struct world *w, const struct due_context *cx, const struct due_period *p, const struct history *h, const struct holding *holder,
                         struct instant now, struct deadline *d)
{
    if (d->state != STATE_EXCUSED)
        watch_judge_quota(w, cx, p, h, holder ? holder->person : 0, now, d);
    settle_grants(w, h, d);
}

size_t rule_owners(const struct rule *r)
{
    return r->either || !r->owners.n ? 1 : r->owners.n;
}

bool rule_owners_sit_on(const struct rule *r, const char *kind)
{
    for (size_t i = 0; i < r->owners.n; i++)
        if (str_eq((*(const struct role *const *)vec_at(&r->owners, i))->kind, kind))
            return true;
    return false;
}

const struct role *rule_owner(const struct rule *r, size_t i)
{
    return r->owners.n ? *(const struct role **)vec_at(&r->owners, i) : NULL;
}

void owner_key(const struct rule *r, const struct role *owner, char buf[static OWNER_KEY_B])
{
    struct str s = {0};
    if (!r->either) {
        copy_text(buf, OWNER_KEY_B, owner ? owner->name : "");
        return;
    }
    for (size_t i = 0; i < r->owners.n; i++)
        str_addf(&s, "%s%s", i ? "|" : "", (*(const struct role **)vec_at(&r->owners, i))->name);
    copy_text(buf, OWNER_KEY_B, str_text(&s));
    str_fini(&s);
}

void duty_plan(const struct world *w, const struct rule *r, const struct unit *u, const struct due_period *p, struct duty_period *out)
{
    struct vec lineage = VEC(int64_t);
    struct term_source terms = org_terms(w->org, w->rules, u->id, &lineage);
    struct due_context cx = {.rules = w->rules, .terms = &terms, .lang = w->rules->language};
    struct deadline *d = &out->d;
    out->p = *p;
    *d = (struct deadline){.rule = r, .subject_kind = SUBJECT_UNIT, .subject = u->id, .state = STATE_OPEN, .settled = INSTANT_NONE, .lapse = INSTANT_NONE, .test_at = INSTANT_NONE,
                           .extended = DAY_NONE};
    copy_text(d->trigger, sizeof d->trigger, p->name);
    set_due(&cx, r, p, d, NULL);
    duty_set_start(w, &cx, p, d);
    d->woke = d->start;
    vec_fini(&lineage);
}

void duty_name(const struct duty_period *p, const struct role *owner, const struct unit *u, const struct holding *holder, struct deadline *out)
{
    *out = p->d;
    out->subject_kind = holder ? SUBJECT_HOLDER : SUBJECT_UNIT;
    out->subject = holder ? holder->id : u->id;
    owner_key(out->rule, owner, out->owner);
}

void duty_derive(const struct world *w, const struct duty_period *p, const struct role *owner, const struct unit *u, const struct holding *holder, const struct history *h,
                 struct instant now, struct deadline *d)
{
    struct vec lineage = VEC(int64_t);
    bool asks = d->rule->kind == RULE_WATCH || d->rule->when.n; /* when its unit's terms are */
    struct term_source terms = org_terms(w->org, w->rules, asks ? u->id : 0, &lineage);
    struct due_context cx = {.rules = w->rules, .terms = &terms, .lang = w->rules->language};
    if (d->rule->kind == RULE_WATCH)
        settle_quota(w, &cx, &p->p, h, holder, now, d);
    else
        settle(w, h, owner, holder, d);
    test_when(w, &cx, h, now, d);
    vec_fini(&lineage);
}

struct instant duty_row_from(const struct world *w, const struct duty_period *p)
{
    if (!p->d.rule->has_start)
        return p->d.start;
    struct instant first = ladder_first(w, &p->d);
    return (struct instant){instant_min(first, p->d.start).sec - ROW_AHEAD_D * SECONDS_A_DAY};
}

/* What is counted from an opening or a closing has its term in its name; anything else lies in the term that holds its day, or in none. */
static const char *term_of_period(const struct due_context *cx, const struct rule *r, const struct due_period *p)
{
    struct term t;
    if (r->due.anchor.kind == ANCHOR_OPENS || r->due.anchor.kind == ANCHOR_CLOSES)
        return p->name + strspn(p->name, "0123456789"); /* 2026秋季 */
    return term_of_day(cx->terms, p->anchor.day, &t) ? t.name : "";
}

bool rule_admits_period(const struct due_context *cx, const struct rule *r, const struct due_period *p)
{
    unsigned month = 1u << day_split(p->anchor.day).m;
    if ((r->only_months && !(r->only_months & month)) || (r->except_months & month))
        return false;
    if (!r->only_terms.n && !r->except_terms.n)
        return true;
    const char *term = term_of_period(cx, r, p);
    return (!r->only_terms.n || vec_has_text(&r->only_terms, term)) && !vec_has_text(&r->except_terms, term);
}

void duty_explain(const struct world *w, const struct deadline *d, struct str *why)
{
    struct vec lineage = VEC(int64_t);
    struct term_source terms = org_terms(w->org, w->rules, deadline_unit(w, d), &lineage);
    struct due_context cx = {.rules = w->rules, .terms = &terms, .lang = w->rules->language};
    struct due_period p;
    struct deadline again = *d;
    if (due_period_named(&cx, &d->rule->due, d->trigger, &p))
        set_due(&cx, d->rule, &p, &again, why);
    vec_fini(&lineage);
}
