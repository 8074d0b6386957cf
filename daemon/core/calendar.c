/* SPDX-License-Identifier: MIT */
#include "core/calendar.h"

#include <string.h>

#include "core/lunar.h"

enum { SEARCH_MOST_D = 400 }; /* no run of days off is that long; a calendar whose every day is a weekend would never end */

void calendar_init(struct calendar *c)
{
    *c = (struct calendar){
        .weekend = 1u << 6 | 1u << 7,
        .year_month = 9,
        .year_day = 1,
        .close_minute = MINUTES_A_DAY,
        .delivery_workdays_only = 1,
        .delivery_from = 8 * 60,
        .delivery_until = 18 * 60,
        .digest_minute = 8 * 60 + 30,
        .budget = 40,
        .holidays = VEC(struct holiday),
        .years = VEC(struct holiday_year),
    };
}

void calendar_fini(struct calendar *c)
{
    vec_fini(&c->holidays);
    vec_fini(&c->years);
}

static int by_day(const void *a, const void *b)
{
    const struct holiday *x = a, *y = b;
    return day_compare(x->day, y->day);
}

static int by_year(const void *a, const void *b)
{
    const struct holiday_year *x = a, *y = b;
    return (x->year > y->year) - (x->year < y->year);
}

void calendar_seal(struct calendar *c)
{
    vec_sort(&c->holidays, by_day);
    vec_sort(&c->years, by_year);
}

/* Index of the first entry not before `d`. */
static size_t holiday_from(const struct calendar *c, struct day d)
{
    return vec_first(&c->holidays, &(struct holiday){.day = d}, by_day);
}

static const struct holiday *holiday_on(const struct calendar *c, struct day d)
{
    size_t at = holiday_from(c, d);
    const struct holiday *h = c->holidays.data;
    return at < c->holidays.n && h[at].day.n == d.n ? &h[at] : NULL;
}

bool calendar_year_known(const struct calendar *c, int year)
{
    const struct holiday_year *y = c->years.data;
    for (size_t i = 0; i < c->years.n; i++)
        if (y[i].year == year)
            return y[i].published;
    return false;
}

static enum day_kind plain_kind(const struct calendar *c, struct day d)
{
    return c->weekend >> day_weekday(d) & 1 ? DAY_WEEKEND : DAY_WORK;
}

struct day_info calendar_look(const struct calendar *c, struct day d)
{
    const struct holiday *h = holiday_on(c, d);
    struct ymd t = day_split(d);
    bool known = calendar_year_known(c, t.y);
    if (h) { /* the end of December may stand in the notice of the year after */
        bool provisional = !known && !(t.m == 12 && calendar_year_known(c, t.y + 1));
        return (struct day_info){h->off ? DAY_HOLIDAY : DAY_MAKEUP, h->feast, provisional};
    }
    const char *feast = known ? NULL : statutory_feast_of(d);
    return (struct day_info){feast ? DAY_HOLIDAY : plain_kind(c, d), feast, !known};
}

bool calendar_is_workday(const struct calendar *c, struct day d)
{
    enum day_kind k = calendar_look(c, d).kind;
    return k == DAY_WORK || k == DAY_MAKEUP;
}

bool calendar_is_delivery_day(const struct calendar *c, struct day d)
{
    return c->delivery_workdays_only ? calendar_is_workday(c, d) : c->delivery_days >> day_weekday(d) & 1;
}

static struct day workday_towards(const struct calendar *c, struct day d, int step)
{
    if (day_is_none(d))
        return d;
    struct day at = d;
    for (int i = 0; i < SEARCH_MOST_D; i++, at.n += step)
        if (calendar_is_workday(c, at))
            return at;
    return d;
}

struct day calendar_next_workday(const struct calendar *c, struct day d)
{
    return workday_towards(c, d, 1);
}

struct day calendar_prev_workday(const struct calendar *c, struct day d)
{
    return workday_towards(c, d, -1);
}

struct instant calendar_next_digest(const struct calendar *c, struct instant t, struct zone z)
{
    if (instant_is_none(t))
        return t;
    struct day d = instant_day(t, z);
    if (instant_at(d, c->digest_minute, z).sec < t.sec)
        d = day_plus(d, 1);
    for (int i = 0; i < SEARCH_MOST_D && !calendar_is_delivery_day(c, d); i++)
        d = day_plus(d, 1);
    return instant_at(d, c->digest_minute, z);
}

/* The same feast, 节 at the end or not? */
static bool same_feast(const char *a, const char *b)
{
    int statutory = statutory_feast_named(a);
    return statutory >= 0 ? statutory == statutory_feast_named(b) : strcmp(a, b) == 0;
}

/* The year a feast's day belongs to: 元旦 may begin in December. */
static int feast_year(const struct holiday *h)
{
    struct ymd t = day_split(h->day);
    return t.m == 12 && same_feast(h->feast, "元旦") ? t.y + 1 : t.y;
}

bool calendar_feast(const struct calendar *c, const char *feast, int year, struct day *first, struct day *last)
{
    const struct holiday *h = c->holidays.data;
    bool found = false;
    if (!ymd_valid(year, 12, 31) || !ymd_valid(year - 1, 12, 1))
        return false;
    size_t until = holiday_from(c, day_of(year, 12, 31));
    for (size_t i = holiday_from(c, day_of(year - 1, 12, 1)); i <= until && i < c->holidays.n; i++)
        if (h[i].off && feast_year(&h[i]) == year && same_feast(h[i].feast, feast)) {
            if (!found)
                *first = h[i].day;
            *last = h[i].day;
            found = true;
        }
    int statutory = statutory_feast_named(feast);
    return found || (statutory >= 0 && statutory_span(statutory, year, first, last));
}

struct day calendar_school_year_of(const struct calendar *c, struct day d)
{
    struct ymd t = day_split(d);
    bool before = t.m < c->year_month || (t.m == c->year_month && t.d < c->year_day);
    return day_plus_months(day_of(2000, c->year_month, c->year_day), 12 * (t.y - before - 2000)); /* 2000: a leap year takes any day */
}
