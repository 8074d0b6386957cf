/* SPDX-License-Identifier: MIT */
#include "core/due.h"

#include <assert.h>

#include "core/duewhy.h"
#include "core/ruleset.h"

enum { HOUR_S = 3600, DAY_S = 86400, SEARCH_LEAST_D = 1500, SEARCH_DAYS_PER_COUNT = 10 };

/* A due day on its way from the anchor. */
struct walk {
    const struct due_context *cx;
    struct due_why why;
    struct day day;
    struct instant at;  /* the same moment as an instant: hours run from it */
    bool halted;        /* a pause that still runs lies in the way */
    struct term term;   /* the term that held the last school day looked at */
    bool in_term;
};

bool anchor_is_calendar(enum anchor_kind kind)
{
    return kind < ANCHOR_EVENT;
}

bool due_is_at_once(const struct due_expr *e)
{
    return (e->anchor.kind == ANCHOR_EVENT || e->anchor.kind == ANCHOR_COUNT) && e->offsets_n == 0;
}

const struct event_set *anchor_events(const struct anchor *a)
{
    return a->kind == ANCHOR_COUNT ? &a->count.of : &a->of;
}

const struct event_ref *event_set_find(const struct event_set *set, const struct event_kind *kind)
{
    for (size_t i = 0; i < set->n; i++)
        if (set->refs[i].event == kind)
            return &set->refs[i];
    return NULL;
}

bool time_unit_is_days(enum time_unit unit)
{
    return unit != UNIT_HOUR && unit != UNIT_NONE;
}

const char *time_unit_name(enum time_unit unit, enum lang lang)
{
    static const char *const names[][2] = {
        [UNIT_NONE] = {"次", ""},           [UNIT_HOUR] = {"小时", "h"},           [UNIT_DAY] = {"天", "d"},
        [UNIT_WORKDAY] = {"工作日", "workday"}, [UNIT_SCHOOLDAY] = {"教学日", "schoolday"}, [UNIT_NONWEEKEND] = {"非周末日", "nonweekend"},
        [UNIT_WEEK] = {"周", "week"},       [UNIT_MONTH] = {"个月", "month"},      [UNIT_YEAR] = {"年", "year"},
    };
    return names[unit][lang == LANG_EN];
}

static bool moves_on_the_calendar(enum time_unit unit)
{
    return unit == UNIT_DAY || unit == UNIT_WEEK || unit == UNIT_MONTH || unit == UNIT_YEAR;
}

enum roll due_roll(const struct due_expr *e)
{
    if (e->roll != ROLL_DEFAULT)
        return e->roll;
    if (e->offsets_n == 0)
        return ROLL_NONE;
    const struct due_offset *last = &e->offsets[e->offsets_n - 1];
    return !last->back && last->amount.n >= 1 && moves_on_the_calendar(last->amount.unit) ? ROLL_NEXT : ROLL_NONE;
}

/* ---- one term ---- */

static struct day calendar_move(struct day from, int n, enum time_unit unit)
{
    switch (unit) {
    case UNIT_DAY: return day_plus(from, n);
    case UNIT_WEEK: return day_plus(from, 7 * n);
    case UNIT_MONTH: return day_plus_months(from, n);
    case UNIT_YEAR: return day_plus_months(from, 12 * n);
    case UNIT_NONE: case UNIT_HOUR: case UNIT_WORKDAY: case UNIT_SCHOOLDAY: case UNIT_NONWEEKEND: break;
    }
    return from;
}

static const struct pause *pause_on(const struct due_context *cx, struct day d)
{
    for (size_t i = 0; i < cx->pauses_n; i++)
        if (cx->pauses[i].from.n <= d.n && d.n < cx->pauses[i].until.n)
            return &cx->pauses[i];
    return NULL;
}

static void go_to(struct walk *w, struct day to)
{
    w->at.sec += (int64_t)(to.n - w->day.n) * DAY_S;
    w->day = to;
}

/* Every pause that touches the way from `from` to the walk's day moves it on by its length (first day in, day of resuming out). */
static void add_pauses(struct walk *w, struct day from)
{
    for (size_t i = 0; i < w->cx->pauses_n && !w->halted; i++) {
        const struct pause *p = &w->cx->pauses[i];
        if (p->until.n <= from.n || p->from.n > w->day.n)
            continue;
        struct day first = p->from.n > from.n ? p->from : from;
        w->halted = day_is_none(p->until);
        if (w->halted) {
            why_halted(&w->why, p->from);
            return;
        }
        go_to(w, day_plus(w->day, p->until.n - first.n));
        why_paused(&w->why, first, p->until, w->day);
    }
}

static enum skip_kind skip_of(struct walk *w, struct day d, enum time_unit unit, const char **feast)
{
    const struct calendar *c = &w->cx->rules->calendar;
    *feast = NULL;
    if (unit == UNIT_NONWEEKEND)
        return c->weekend >> day_weekday(d) & 1 ? SKIP_WEEKEND : SKIP_NOT;
    if (unit == UNIT_SCHOOLDAY) {
        bool was = w->in_term;
        w->in_term = w->cx->terms && term_of_day(w->cx->terms, d, &w->term);
        w->why.usual_term |= w->in_term ? w->term.opens_origin == TERM_DEFAULT : was && w->term.closes_origin == TERM_DEFAULT;
        if (!w->in_term)
            return SKIP_VACATION;
    }
    struct day_info info = why_look(&w->why, d);
    if (info.kind == DAY_MAKEUP)
        why_makeup(&w->why, d);
    *feast = info.feast;
    return info.kind == DAY_HOLIDAY ? SKIP_HOLIDAY : info.kind == DAY_WEEKEND ? SKIP_WEEKEND : SKIP_NOT;
}

/* Where no day can be counted (no term is known) the search ends, and the due day is provisional. */
static void count_days(struct walk *w, int n, enum time_unit unit, bool back, bool with_pauses)
{
    struct day d = w->day;
    int left = n;
    for (int i = 0; left > 0; i++) {
        if (i > SEARCH_LEAST_D + n * SEARCH_DAYS_PER_COUNT) {
            w->why.usual_term = true;
            break;
        }
        d.n += back ? -1 : 1;
        const char *feast = NULL;
        const struct pause *p = with_pauses && !back ? pause_on(w->cx, d) : NULL;
        if (p && day_is_none(p->until)) {
            w->halted = true;
            why_halted(&w->why, p->from);
            return;
        }
        enum skip_kind kind = p ? SKIP_PAUSE : skip_of(w, d, unit, &feast);
        if (kind == SKIP_NOT)
            left--;
        else
            why_skip(&w->why, d, kind, feast);
    }
    go_to(w, d);
}

static void add_hours(struct walk *w, int n)
{
    w->at.sec += (int64_t)n * HOUR_S;
    w->day = instant_day(w->at, w->cx->rules->zone);
}

static void add_term(struct walk *w, const struct due_offset *o)
{
    int n = o->back ? -o->amount.n : o->amount.n;
    struct day from = w->day;
    bool counts = !moves_on_the_calendar(o->amount.unit) && o->amount.unit != UNIT_HOUR;
    if (counts) {
        count_days(w, o->amount.n, o->amount.unit, o->back, true);
        if (!w->halted)
            why_counted(&w->why, o, w->day);
        return;
    }
    if (o->amount.unit == UNIT_HOUR)
        add_hours(w, n);
    else
        go_to(w, calendar_move(from, n, o->amount.unit));
    why_moved(&w->why, o, from, w->day, w->at);
    if (n > 0)
        add_pauses(w, from);
}

/* ---- the last day ---- */

/* A day that stands and lies in a pause is due on the day of resuming. */
static bool leave_pause(struct walk *w)
{
    const struct pause *p = pause_on(w->cx, w->day);
    if (!p)
        return false;
    w->halted = day_is_none(p->until);
    if (w->halted) {
        why_halted(&w->why, p->from);
        return false;
    }
    go_to(w, p->until);
    why_resumed(&w->why, w->day);
    return true;
}

static void roll_day(struct walk *w, enum roll roll)
{
    if (roll == ROLL_NONE || roll == ROLL_DEFAULT) {
        if (!calendar_is_workday(&w->cx->rules->calendar, w->day))
            why_rolled(&w->why, ROLL_NONE, w->day, w->day);
        return;
    }
    const struct calendar *c = &w->cx->rules->calendar;
    struct day to = roll == ROLL_NEXT ? calendar_next_workday(c, w->day) : calendar_prev_workday(c, w->day);
    int step = roll == ROLL_NEXT ? 1 : -1;
    for (struct day d = w->day;; d.n += step) {
        why_look(&w->why, d);
        if (d.n == to.n)
            break;
    }
    if (to.n == w->day.n)
        return;
    why_rolled(&w->why, roll, w->day, to);
    go_to(w, to);
}

static bool ends_in_hours(const struct due_expr *e)
{
    return e->offsets_n && e->offsets[e->offsets_n - 1].amount.unit == UNIT_HOUR;
}

static void finish(struct walk *w, const struct due_expr *e, struct due_result *out)
{
    *out = (struct due_result){DAY_NONE, INSTANT_NONE, why_provisional(&w->why)};
    if (w->halted)
        return;
    const struct ruleset *rules = w->cx->rules;
    out->day = w->day;
    if (e->minute != MINUTE_NONE)
        out->at = instant_at(w->day, e->minute, rules->zone);
    else
        out->at = ends_in_hours(e) ? w->at : instant_at(w->day, rules->calendar.close_minute, rules->zone);
    why_result(&w->why, out->at, out);
}

void due_eval(const struct due_context *cx, const struct due_expr *e, const struct anchor_point *from, struct due_result *out, struct str *why)
{
    struct walk w = {.cx = cx, .day = from->day, .at = from->instant};
    assert(!day_is_none(from->day));
    why_init(&w.why, cx, why);
    w.why.anchor_provisional = from->provisional;
    w.why.usual_term = from->provisional && (e->anchor.kind == ANCHOR_OPENS || e->anchor.kind == ANCHOR_CLOSES);
    why_anchor(&w.why, e, from);
    for (size_t i = 0; i < e->offsets_n && !w.halted; i++)
        add_term(&w, &e->offsets[i]);
    if (!w.halted)
        leave_pause(&w);
    if (!w.halted)
        roll_day(&w, due_roll(e));
    if (!w.halted && leave_pause(&w)) /* rolled into a pause */
        roll_day(&w, due_roll(e));
    finish(&w, e, out);
    why_fini(&w.why);
}

struct day due_shift(const struct due_context *cx, struct day from, int n, enum time_unit unit, bool *provisional)
{
    if (day_is_none(from) || !time_unit_is_days(unit))
        return from;
    if (moves_on_the_calendar(unit))
        return calendar_move(from, n, unit);
    struct walk w = {.cx = cx, .day = from};
    why_init(&w.why, cx, NULL);
    count_days(&w, n < 0 ? -n : n, unit, n < 0, false);
    if (provisional && why_provisional(&w.why))
        *provisional = true;
    why_fini(&w.why);
    return w.day;
}
