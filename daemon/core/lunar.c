/* SPDX-License-Identifier: MIT */
/* The table: new moons by Meeus, Astronomical Algorithms, chapter 49, taken in Beijing time (GB/T 33661-2017), 清明 where the sun's
 * longitude is 15 degrees. Calendars of general libraries are a day off where a new moon lies at midnight: in 2027 it falls at 23:56 on
 * 02-06, in 2030 at 00:07 on 02-03. */
#include "core/lunar.h"

#include <string.h>

enum { YEAR_FIRST = 2020, YEAR_LAST = 2060, REVISED = 2025 /* the 2024 revision holds from 2025-01-01 */ };

enum moving { NEW_YEAR, CLEAR, DRAGON, MOON, MOVING_N };

static const short moving[YEAR_LAST - YEAR_FIRST + 1][MOVING_N] = { /* month × 100 + day: 春节初一, 清明, 端午, 中秋 */
    {125, 404, 625, 1001}, /* 2020 */
    {212, 404, 614, 921}, /* 2021 */
    {201, 405, 603, 910}, /* 2022 */
    {122, 405, 622, 929}, /* 2023 */
    {210, 404, 610, 917}, /* 2024 */
    {129, 404, 531, 1006}, /* 2025 */
    {217, 405, 619, 925}, /* 2026 */
    {206, 405, 609, 915}, /* 2027 */
    {126, 404, 528, 1003}, /* 2028 */
    {213, 404, 616, 922}, /* 2029 */
    {203, 405, 605, 912}, /* 2030 */
    {123, 405, 624, 1001}, /* 2031 */
    {211, 404, 612, 919}, /* 2032 */
    {131, 404, 601, 908}, /* 2033 */
    {219, 405, 620, 927}, /* 2034 */
    {208, 405, 610, 916}, /* 2035 */
    {128, 404, 530, 1004}, /* 2036 */
    {215, 404, 618, 924}, /* 2037 */
    {204, 405, 607, 913}, /* 2038 */
    {124, 405, 527, 1002}, /* 2039 */
    {212, 404, 614, 920}, /* 2040 */
    {201, 404, 603, 910}, /* 2041 */
    {122, 404, 622, 928}, /* 2042 */
    {210, 405, 611, 917}, /* 2043 */
    {130, 404, 531, 1005}, /* 2044 */
    {217, 404, 619, 925}, /* 2045 */
    {206, 404, 608, 915}, /* 2046 */
    {126, 405, 529, 1004}, /* 2047 */
    {214, 404, 615, 922}, /* 2048 */
    {202, 404, 604, 911}, /* 2049 */
    {123, 404, 623, 930}, /* 2050 */
    {211, 405, 613, 919}, /* 2051 */
    {201, 404, 601, 907}, /* 2052 */
    {219, 404, 620, 926}, /* 2053 */
    {208, 404, 610, 916}, /* 2054 */
    {128, 405, 530, 1005}, /* 2055 */
    {215, 404, 617, 924}, /* 2056 */
    {204, 404, 606, 913}, /* 2057 */
    {124, 404, 625, 1002}, /* 2058 */
    {212, 405, 614, 921}, /* 2059 */
    {202, 404, 603, 909}, /* 2060 */
};

static const struct feast {
    const char *name;
    int fixed;              /* month × 100 + day; 0: it moves */
    enum moving moves;
    int before, days;       /* days off begin so many days before it, and are so many */
    int before_old, days_old; /* until 2024 */
} feasts[] = {
    {"元旦", 101, 0, 0, 1, 0, 1},   {"春节", 0, NEW_YEAR, 1, 4, 0, 3}, {"清明", 0, CLEAR, 0, 1, 0, 1},     {"劳动节", 501, 0, 0, 2, 0, 1},
    {"端午", 0, DRAGON, 0, 1, 0, 1}, {"中秋", 0, MOON, 0, 1, 0, 1},     {"国庆节", 1001, 0, 0, 3, 0, 3},
};
enum { FEASTS_N = sizeof feasts / sizeof *feasts };

/* Length without 节 at the end. */
static size_t stem_b(const char *s)
{
    size_t n = strlen(s), suffix = strlen("节");
    return n > 2 * suffix && memcmp(s + n - suffix, "节", suffix) == 0 ? n - suffix : n;
}

int statutory_feast_named(const char *name)
{
    for (int i = 0; i < FEASTS_N; i++)
        if (stem_b(name) == stem_b(feasts[i].name) && memcmp(name, feasts[i].name, stem_b(name)) == 0)
            return i;
    return -1;
}

int statutory_feasts_count(void)
{
    return FEASTS_N;
}

const char *statutory_feast_name(int feast)
{
    return feasts[feast].name;
}

static struct day feast_day(const struct feast *f, int year)
{
    int md = f->fixed;
    if (!md) {
        if (year < YEAR_FIRST || year > YEAR_LAST)
            return DAY_NONE;
        md = moving[year - YEAR_FIRST][f->moves];
    }
    return ymd_valid(year, md / 100, md % 100) ? day_of(year, md / 100, md % 100) : DAY_NONE;
}

bool statutory_span(int feast, int year, struct day *first, struct day *last)
{
    const struct feast *f = &feasts[feast];
    struct day d = feast_day(f, year);
    if (day_is_none(d))
        return false;
    *first = day_plus(d, year < REVISED ? -f->before_old : -f->before);
    *last = day_plus(*first, (year < REVISED ? f->days_old : f->days) - 1);
    return true;
}

const char *statutory_feast_of(struct day d)
{
    int year = day_split(d).y;
    struct day first, last;
    for (int i = 0; i < FEASTS_N; i++)
        if (statutory_span(i, year, &first, &last) && day_compare(first, d) <= 0 && day_compare(d, last) <= 0)
            return feasts[i].name;
    return NULL;
}

struct day lunar_new_year(int year)
{
    return feast_day(&feasts[1], year);
}
