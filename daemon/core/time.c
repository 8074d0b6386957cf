/* SPDX-License-Identifier: MIT */
#include "core/time.h"

#include <assert.h>
#include <ctype.h>
#include <stdio.h>
#include <string.h>

enum { DAY_S = 86400, MINUTE_S = 60, YEAR_LEAST = 1900, YEAR_MOST = 2199 };

static bool leap(int y)
{
    return (y % 4 == 0 && y % 100 != 0) || y % 400 == 0;
}

static int month_days(int y, int m)
{
    static const int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    return m == 2 && leap(y) ? 29 : days[m - 1];
}

bool ymd_valid(int y, int m, int d)
{
    return y >= YEAR_LEAST && y <= YEAR_MOST && m >= 1 && m <= 12 && d >= 1 && d <= month_days(y, m);
}

/* Any Gregorian date; the year is taken to begin in March, so that the leap day is its last. */
static struct day civil(int y, int m, int d)
{
    y -= m <= 2;
    int era = (y >= 0 ? y : y - 399) / 400;
    int of_era = y - era * 400;
    int of_year = (153 * (m + (m > 2 ? -3 : 9)) + 2) / 5 + d - 1;
    return (struct day){era * 146097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719468};
}

struct day day_of(int y, int m, int d)
{
    assert(ymd_valid(y, m, d));
    return civil(y, m, d);
}

struct ymd day_split(struct day day)
{
    assert(!day_is_none(day));
    int n = day.n + 719468;
    int era = (n >= 0 ? n : n - 146096) / 146097;
    int of_era = n - era * 146097;
    int year = (of_era - of_era / 1460 + of_era / 36524 - of_era / 146096) / 365;
    int of_year = of_era - (365 * year + year / 4 - year / 100);
    int from_march = (5 * of_year + 2) / 153;
    int m = from_march < 10 ? from_march + 3 : from_march - 9;
    return (struct ymd){year + era * 400 + (m <= 2), m, of_year - (153 * from_march + 2) / 5 + 1};
}

int day_weekday(struct day d)
{
    int r = (int)(((int64_t)d.n + 3) % 7); /* 1970-01-01 was a Thursday */
    return (r < 0 ? r + 7 : r) + 1;
}

int day_compare(struct day a, struct day b)
{
    return (a.n > b.n) - (a.n < b.n);
}

bool day_is_none(struct day d)
{
    return d.n == DAY_NONE.n;
}

struct day day_plus(struct day d, int days)
{
    return day_is_none(d) ? d : (struct day){d.n + days};
}

struct day day_plus_months(struct day d, int months)
{
    if (day_is_none(d))
        return d;
    struct ymd t = day_split(d);
    int total = t.y * 12 + t.m - 1 + months;
    int y = total / 12, m = total % 12 + 1;
    int last = month_days(y, m);
    return civil(y, m, t.d < last ? t.d : last);
}

struct day day_month_end(struct day d)
{
    if (day_is_none(d))
        return d;
    struct ymd t = day_split(d);
    return civil(t.y, t.m, month_days(t.y, t.m));
}

bool instant_is_none(struct instant t)
{
    return t.sec == INSTANT_NONE.sec;
}

struct day day_min(struct day a, struct day b)
{
    return a.n < b.n ? a : b;
}

struct instant instant_min(struct instant a, struct instant b)
{
    return a.sec < b.sec ? a : b;
}

struct instant instant_max(struct instant a, struct instant b)
{
    return a.sec > b.sec ? a : b;
}

struct instant instant_at(struct day d, int minute, struct zone z)
{
    if (day_is_none(d))
        return INSTANT_NONE;
    return (struct instant){(int64_t)d.n * DAY_S + (int64_t)minute * MINUTE_S - z.offset_s};
}

static int64_t local_s(struct instant t, struct zone z)
{
    return t.sec + z.offset_s;
}

struct day instant_day(struct instant t, struct zone z)
{
    if (instant_is_none(t))
        return DAY_NONE;
    int64_t s = local_s(t, z);
    return (struct day){(int32_t)(s >= 0 ? s / DAY_S : -((-s + DAY_S - 1) / DAY_S))};
}

int instant_minute(struct instant t, struct zone z)
{
    if (instant_is_none(t))
        return 0;
    int64_t s = local_s(t, z) % DAY_S;
    return (int)((s < 0 ? s + DAY_S : s) / MINUTE_S);
}

/* ---- texts ---- */

/* At most `most` digits; steps over them. */
static bool take_int(const char **s, int least_digits, int most_digits, int *out)
{
    int n = 0, v = 0;
    while (n < most_digits && isdigit((unsigned char)**s)) {
        v = v * 10 + (**s - '0');
        (*s)++, n++;
    }
    *out = v;
    return n >= least_digits;
}

static bool take(const char **s, const char *text)
{
    size_t n = strlen(text);
    if (strncmp(*s, text, n))
        return false;
    *s += n;
    return true;
}

static bool take_day(const char **s, struct day *out)
{
    static const char *const marks[][3] = {{"-", "-", ""}, {"/", "/", ""}, {".", ".", ""}, {"年", "月", "日"}};
    int y, m, d;
    if (!take_int(s, 4, 4, &y))
        return false;
    for (size_t i = 0; i < sizeof marks / sizeof *marks; i++)
        if (take(s, marks[i][0])) {
            if (!take_int(s, 1, 2, &m) || !take(s, marks[i][1]) || !take_int(s, 1, 2, &d) || !take(s, marks[i][2]) || !ymd_valid(y, m, d))
                return false;
            *out = civil(y, m, d);
            return true;
        }
    return false;
}

bool day_parse(const char *s, struct day *out)
{
    struct day d;
    if (!take_day(&s, &d) || *s)
        return false;
    *out = d;
    return true;
}

static bool take_minute(const char **s, int *out)
{
    int h, m;
    if (!take_int(s, 1, 2, &h) || !take(s, ":") || !take_int(s, 2, 2, &m) || m > 59 || h * 60 + m > MINUTES_A_DAY)
        return false;
    *out = h * 60 + m;
    return true;
}

bool minute_parse(const char *s, int *out)
{
    int minute;
    if (!take_minute(&s, &minute) || *s)
        return false;
    *out = minute;
    return true;
}

bool instant_parse(const char *s, struct zone z, struct instant *out)
{
    struct day d;
    int minute = 0, second = 0;
    if (!take_day(&s, &d))
        return false;
    if (*s) {
        if (!take(&s, " ") && !take(&s, "T"))
            return false;
        while (take(&s, " "))
            ;
        if (!take_minute(&s, &minute) || (take(&s, ":") && (!take_int(&s, 2, 2, &second) || second > 59 || minute == MINUTES_A_DAY)) || *s)
            return false;
    }
    *out = instant_at(d, minute, z);
    out->sec += second;
    return true;
}

char *day_format(struct day d, char buf[static DAY_TEXT_B])
{
    if (day_is_none(d)) {
        snprintf(buf, DAY_TEXT_B, "-");
        return buf;
    }
    struct ymd t = day_split(d);
    snprintf(buf, DAY_TEXT_B, "%04d-%02d-%02d", t.y, t.m, t.d);
    return buf;
}

char *instant_format(struct instant t, struct zone z, char buf[static INSTANT_TEXT_B])
{
    char day[DAY_TEXT_B];
    int minute = instant_minute(t, z);
    if (instant_is_none(t))
        snprintf(buf, INSTANT_TEXT_B, "-");
    else
        snprintf(buf, INSTANT_TEXT_B, "%s %02d:%02d", day_format(instant_day(t, z), day), minute / 60, minute % 60);
    return buf;
}
