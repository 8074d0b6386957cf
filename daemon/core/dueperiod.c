/* SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <string.h>

#include "base/str.h"
#include "core/due.h"
#include "core/duewhy.h"
#include "core/ruleset.h"

enum { SEASON_SEARCH_D = 400, DAY_S = 86400 };

/* One enumeration. */
struct sweep {
    const struct due_context *cx;
    const struct anchor *anchor;
    struct day from, until;
    struct vec *out; /* struct due_period */
};

static struct due_period *push(const struct sweep *s, struct day d, bool provisional)
{
    if (day_is_none(d) || d.n < s->from.n || d.n > s->until.n)
        return NULL;
    struct due_period *p = vec_push(s->out);
    p->anchor = (struct anchor_point){d, instant_at(d, 0, s->cx->rules->zone), provisional};
    return p;
}

/* A day of a year; a day that a short month lacks is its last. */
static struct day day_in(int year, int month, int day)
{
    struct day first = day_plus_months(day_of(2000, 1, 1), 12 * (year - 2000) + month - 1);
    struct day last = day_month_end(first);
    return first.n + day - 1 < last.n ? day_plus(first, day - 1) : last;
}

static void name_day(struct due_period *p)
{
    char text[DAY_TEXT_B];
    snprintf(p->name, sizeof p->name, "%s", day_format(p->anchor.day, text));
}

/* ---- one function a kind; each goes through its years, in order ---- */

static void sweep_monthday(const struct sweep *s, int year)
{
    struct due_period *p = push(s, day_in(year, s->anchor->month, s->anchor->day), false);
    if (p)
        snprintf(p->name, sizeof p->name, "%d", year);
}

static void sweep_date(const struct sweep *s, int year)
{
    struct due_period *p = day_split(s->anchor->date).y == year ? push(s, s->anchor->date, false) : NULL;
    if (p)
        name_day(p);
}

static bool first_of_its_name(const struct term_rule *terms, size_t at)
{
    for (size_t i = 0; i < at; i++)
        if (str_eq(terms[i].name, terms[at].name))
            return false;
    return true;
}

static void sweep_term(const struct sweep *s, int year)
{
    const struct term_rule *terms = s->cx->rules->terms.data;
    bool opens = s->anchor->kind == ANCHOR_OPENS;
    for (size_t i = 0; i < s->cx->rules->terms.n && s->cx->terms; i++) {
        struct term t;
        if (!first_of_its_name(terms, i) || (s->anchor->name && !str_eq(s->anchor->name, terms[i].name)))
            continue;
        if (!term_resolve(s->cx->terms, terms[i].name, year, &t))
            continue;
        struct due_period *p = push(s, opens ? t.opens : t.closes, (opens ? t.opens_origin : t.closes_origin) == TERM_DEFAULT);
        if (p)
            snprintf(p->name, sizeof p->name, "%d%s", year, terms[i].name);
    }
}

static void sweep_month(const struct sweep *s, int year)
{
    for (int m = 1; m <= 12; m++) {
        int day = s->anchor->kind == ANCHOR_MONTH_END ? 31 : s->anchor->day;
        struct due_period *p = push(s, day_in(year, m, day), false);
        if (p)
            snprintf(p->name, sizeof p->name, "%d-%02d", year, m);
    }
}

static void sweep_quarter(const struct sweep *s, int year)
{
    for (int q = 1; q <= 4; q++) {
        struct due_period *p = push(s, day_in(year, 3 * q, 31), false);
        if (p)
            snprintf(p->name, sizeof p->name, "%dQ%d", year, q);
    }
}

/* ISO 8601: a week belongs to the year of its Thursday. */
static void name_week(struct due_period *p)
{
    struct day thursday = day_plus(p->anchor.day, 4 - day_weekday(p->anchor.day));
    int year = day_split(thursday).y;
    snprintf(p->name, sizeof p->name, "%dW%02d", year, (thursday.n - day_in(year, 1, 1).n) / 7 + 1);
}

static void sweep_days(const struct sweep *s, int year)
{
    const struct calendar *c = &s->cx->rules->calendar;
    enum anchor_kind kind = s->anchor->kind;
    struct day d = day_in(year, 1, 1), last = day_in(year, 12, 31);
    if (d.n < s->from.n)
        d = s->from;
    if (last.n > s->until.n)
        last = s->until;
    for (; d.n <= last.n; d.n++) {
        bool provisional = false;
        if (kind == ANCHOR_WEEKDAY && day_weekday(d) != s->anchor->day)
            continue;
        if (kind == ANCHOR_WORKDAY || kind == ANCHOR_SCHOOLDAY) {
            if (!calendar_is_workday(c, d))
                continue;
            provisional = calendar_look(c, d).provisional;
        }
        struct term t;
        if (kind == ANCHOR_SCHOOLDAY) {
            if (!s->cx->terms || !term_of_day(s->cx->terms, d, &t))
                continue;
            provisional |= t.opens_origin == TERM_DEFAULT;
        }
        struct due_period *p = push(s, d, provisional);
        if (p && kind == ANCHOR_WEEKDAY)
            name_week(p);
        else if (p)
            name_day(p);
    }
}

static void name_school_year(struct due_period *p, struct day start)
{
    int year = day_split(start).y;
    snprintf(p->name, sizeof p->name, "%d-%d学年", year, year + 1);
}

static struct day school_year_start(const struct due_context *cx, int year)
{
    return day_in(year, cx->rules->calendar.year_month, cx->rules->calendar.year_day);
}

static void sweep_school_year(const struct sweep *s, int year)
{
    struct due_period *p = push(s, day_plus(school_year_start(s->cx, year + 1), -1), false);
    if (p)
        name_school_year(p, school_year_start(s->cx, year));
}

static void sweep_feast(const struct sweep *s, int year)
{
    const struct calendar *c = &s->cx->rules->calendar;
    struct day first, last;
    if (!calendar_feast(c, s->anchor->name, year, &first, &last))
        return;
    struct due_period *p = push(s, s->anchor->kind == ANCHOR_FEAST_FIRST ? first : last, !calendar_year_known(c, year));
    if (p)
        snprintf(p->name, sizeof p->name, "%d", year);
}

static void (*const sweeps[])(const struct sweep *, int year) = {
    [ANCHOR_MONTHDAY] = sweep_monthday,  [ANCHOR_DATE] = sweep_date,          [ANCHOR_OPENS] = sweep_term,      [ANCHOR_CLOSES] = sweep_term,
    [ANCHOR_MONTH_DAY] = sweep_month,    [ANCHOR_MONTH_END] = sweep_month,    [ANCHOR_QUARTER_END] = sweep_quarter,
    [ANCHOR_WEEKDAY] = sweep_days,       [ANCHOR_DAY] = sweep_days,           [ANCHOR_WORKDAY] = sweep_days,    [ANCHOR_SCHOOLDAY] = sweep_days,
    [ANCHOR_YEAR_END] = sweep_school_year, [ANCHOR_FEAST_FIRST] = sweep_feast, [ANCHOR_FEAST_LAST] = sweep_feast,
};

static int by_anchor(const void *a, const void *b)
{
    const struct due_period *x = a, *y = b;
    return day_compare(x->anchor.day, y->anchor.day);
}

/* A year more on either side: a term's opening or a feast may lie outside of the year that names it. */
void due_periods(const struct due_context *cx, const struct due_expr *e, struct day from, struct day until, struct vec *out)
{
    if (!anchor_is_calendar(e->anchor.kind) || day_compare(from, until) > 0)
        return;
    struct vec found = VEC(struct due_period);
    struct sweep s = {cx, &e->anchor, from, until, &found};
    int last = day_split(until).y + 1;
    for (int year = day_split(from).y - 1; year <= last; year++)
        sweeps[e->anchor.kind](&s, year);
    vec_sort(&found, by_anchor);
    const struct due_period *p = found.data;
    for (size_t i = 0; i < found.n; i++)
        vec_add(out, &p[i]);
    vec_fini(&found);
}

bool due_period_named(const struct due_context *cx, const struct due_expr *e, const char *name, struct due_period *out)
{
    char head[5] = {0};
    long year;
    struct day from, until;
    memcpy(head, name, strnlen(name, 4));
    if (!str_to_long(head, 1901, 2197, &year))
        return false;
    if (day_parse(name, &from))
        until = from;
    else {
        from = day_of((int)year - 1, 7, 1);
        until = day_of((int)year + 2, 6, 30);
    }
    struct vec found = VEC(struct due_period);
    due_periods(cx, e, from, until, &found);
    const struct due_period *p = found.data;
    bool there = false;
    for (size_t i = 0; i < found.n && !there; i++)
        if (str_eq(p[i].name, name)) {
            *out = p[i];
            there = true;
        }
    vec_fini(&found);
    return there;
}

/* ---- season = term ---- */

/* First and last day of the period that an anchor's day names. */
static void period_span(const struct due_context *cx, const struct due_expr *e, struct day d, struct day *first, struct day *last)
{
    struct ymd t = day_split(d);
    struct term term;
    *first = *last = d;
    switch (e->anchor.kind) {
    case ANCHOR_MONTH_DAY: case ANCHOR_MONTH_END:
        *first = day_in(t.y, t.m, 1), *last = day_month_end(d);
        break;
    case ANCHOR_QUARTER_END:
        *first = day_in(t.y, (t.m - 1) / 3 * 3 + 1, 1), *last = day_month_end(day_plus_months(*first, 2));
        break;
    case ANCHOR_WEEKDAY:
        *first = day_plus(d, 1 - day_weekday(d)), *last = day_plus(*first, 6);
        break;
    case ANCHOR_MONTHDAY: case ANCHOR_DATE: case ANCHOR_FEAST_FIRST: case ANCHOR_FEAST_LAST:
        *first = day_in(t.y, 1, 1), *last = day_in(t.y, 12, 31);
        break;
    case ANCHOR_YEAR_END:
        *first = calendar_school_year_of(&cx->rules->calendar, d), *last = d;
        break;
    case ANCHOR_OPENS: case ANCHOR_CLOSES:
        if (cx->terms && term_of_day(cx->terms, d, &term))
            *first = term.opens, *last = day_is_none(term.closes) ? d : term.closes;
        break;
    case ANCHOR_DAY: case ANCHOR_WORKDAY: case ANCHOR_SCHOOLDAY: case ANCHOR_EVENT: case ANCHOR_FIELD: case ANCHOR_COUNT:
        break;
    }
}

static bool last_schoolday(const struct due_context *cx, struct day from, int most_d, struct day *out)
{
    for (int i = 0; i <= most_d; i++)
        if (term_is_schoolday(cx->terms, day_plus(from, -i))) {
            *out = day_plus(from, -i);
            return true;
        }
    return false;
}

bool due_into_season(const struct due_context *cx, const struct due_expr *e, struct day period_anchor, struct due_result *due, struct str *why)
{
    struct day first, last, to;
    struct term t;
    if (day_is_none(due->day) || !cx->terms)
        return true;
    period_span(cx, e, period_anchor, &first, &last);
    if (anchor_is_calendar(e->anchor.kind) && !last_schoolday(cx, last, last.n - first.n, &to))
        return false;
    if (term_of_day(cx->terms, due->day, &t))
        return true;
    if (!last_schoolday(cx, due->day, SEASON_SEARCH_D, &to))
        return false;
    struct due_why w;
    why_init(&w, cx, why);
    if (term_of_day(cx->terms, to, &t) && t.closes_origin == TERM_DEFAULT)
        w.usual_term = true;
    why_look(&w, to);
    due->provisional |= why_provisional(&w);
    due->at.sec += (int64_t)(to.n - due->day.n) * DAY_S;
    due->day = to;
    why_season(&w, to);
    why_result(&w, due->at, due);
    why_fini(&w);
    return true;
}
