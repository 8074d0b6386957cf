/* SPDX-License-Identifier: MIT */
#include "core/period.h"

#include <stdio.h>

#include "core/ruleset.h"

static const struct span no_span = NO_SPAN;

static struct span week_span(struct day d)
{
    struct span s = {.first = day_plus(d, 1 - day_weekday(d)), .last = day_plus(d, 7 - day_weekday(d))};
    struct day thursday = day_plus(s.first, 3); /* ISO 8601: a week belongs to the year of its Thursday */
    int y = day_split(thursday).y;
    snprintf(s.name, sizeof s.name, "%dW%02d", y, (thursday.n - day_of(y, 1, 1).n) / 7 + 1);
    return s;
}

static struct span month_span(struct day d)
{
    struct ymd x = day_split(d);
    struct span s = {.first = day_of(x.y, x.m, 1), .last = day_month_end(d)};
    snprintf(s.name, sizeof s.name, "%04d-%02d", x.y, x.m);
    return s;
}

static struct span term_span(const struct due_context *cx, struct day d)
{
    struct term t;
    if (!term_of_day(cx->terms, d, &t))
        return no_span;
    struct span s = {.first = t.opens, .last = t.closes};
    snprintf(s.name, sizeof s.name, "%d%.32s", t.year, t.name);
    return s;
}

static struct span year_span(const struct due_context *cx, struct day d)
{
    struct day first = calendar_school_year_of(&cx->rules->calendar, d);
    struct span s = {.first = first, .last = day_plus(day_plus_months(first, 12), -1)};
    int y = day_split(first).y;
    snprintf(s.name, sizeof s.name, "%d-%d学年", y, y + 1);
    return s;
}

struct span span_of(const struct due_context *cx, enum in_period in, struct day d)
{
    switch (in) {
    case IN_WEEK:
        return week_span(d);
    case IN_MONTH:
        return month_span(d);
    case IN_TERM:
        return term_span(cx, d);
    case IN_YEAR:
        return year_span(cx, d);
    case IN_NONE:
        break;
    }
    return no_span;
}

bool span_holds(const struct span *s, struct day d)
{
    return day_compare(s->first, d) <= 0 && day_compare(d, s->last) <= 0;
}
