/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include "calendar_data.h"
#include "core/time.h"

static const struct zone china = {8 * 3600};

static void day_of_is_the_inverse_of_split(void **state)
{
    (void)state;
    struct day before = day_plus(day_of(1900, 1, 1), -1);
    for (int y = 1900; y <= 2199; y++)
        for (int m = 1; m <= 12; m++)
            for (int d = 1; d <= 31; d++) {
                if (!ymd_valid(y, m, d))
                    continue;
                struct day day = day_of(y, m, d);
                struct ymd t = day_split(day);
                assert_true(t.y == y && t.m == m && t.d == d);
                assert_int_equal(day.n, before.n + 1); /* no day is left out, none counted twice */
                assert_int_equal(day_weekday(day), day_weekday(before) % 7 + 1);
                before = day;
            }
    assert_int_equal(day_of(1970, 1, 1).n, 0);
    assert_int_equal(day_weekday(day_of(2026, 10, 9)), 5);
    assert_int_equal(day_weekday(day_of(1900, 1, 1)), 1);
}

static void only_real_dates_are_valid(void **state)
{
    (void)state;
    assert_true(ymd_valid(2024, 2, 29) && ymd_valid(2000, 2, 29));
    assert_false(ymd_valid(2023, 2, 29) || ymd_valid(1900, 2, 29) || ymd_valid(2100, 2, 29));
    assert_false(ymd_valid(2023, 4, 31) || ymd_valid(2023, 0, 1) || ymd_valid(2023, 13, 1) || ymd_valid(2023, 1, 0));
    assert_false(ymd_valid(1899, 12, 31) || ymd_valid(2200, 1, 1));
}

static void months_end_on_the_corresponding_day(void **state)
{
    (void)state;
    static const struct {
        const char *from;
        int months;
        const char *to;
    } rows[] = {
        {"2025-01-31", 1, "2025-02-28"},  {"2024-01-31", 1, "2024-02-29"},   {"2024-02-29", 12, "2025-02-28"},
        {"2024-02-29", 48, "2028-02-29"}, {"2025-03-31", -1, "2025-02-28"},  {"2025-12-31", 2, "2026-02-28"},
        {"2026-01-15", -1, "2025-12-15"}, {"2026-01-15", -13, "2024-12-15"}, {"2025-09-01", 0, "2025-09-01"},
    };
    char text[DAY_TEXT_B];
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct day d;
        assert_true(day_parse(rows[i].from, &d));
        assert_string_equal(day_format(day_plus_months(d, rows[i].months), text), rows[i].to);
    }
    assert_string_equal(day_format(day_month_end(day_of(2024, 2, 3)), text), "2024-02-29");
    assert_true(day_is_none(day_plus_months(DAY_NONE, 1)) && day_is_none(day_plus(DAY_NONE, 1)) && day_is_none(day_month_end(DAY_NONE)));
}

static void months_forward_then_back(void **state)
{
    (void)state;
    struct random r = random_seeded();
    for (int i = 0; i < 20000; i++) {
        struct day d = {random_within(&r, day_of(1901, 1, 1).n, day_of(2190, 1, 1).n)};
        int months = random_within(&r, 0, 100);
        struct ymd from = day_split(d), to = day_split(day_plus_months(d, months));
        assert_int_equal(from.y * 12 + from.m + months, to.y * 12 + to.m);
        assert_true(to.d == from.d || (to.d < from.d && day_month_end(day_plus_months(d, months)).n == day_plus_months(d, months).n));
        if (from.d <= 28)
            assert_int_equal(day_plus_months(day_plus_months(d, months), -months).n, d.n);
    }
}

static void instants_and_days_agree(void **state)
{
    (void)state;
    struct random r = random_seeded();
    for (int i = 0; i < 20000; i++) {
        struct day d = {random_within(&r, day_of(1900, 1, 1).n, day_of(2199, 1, 1).n)};
        int minute = random_within(&r, 0, MINUTES_A_DAY - 1);
        struct zone z = {random_within(&r, -12, 14) * 3600};
        struct instant t = instant_at(d, minute, z);
        assert_int_equal(instant_day(t, z).n, d.n);
        assert_int_equal(instant_minute(t, z), minute);
        assert_int_equal(instant_day((struct instant){t.sec + 59}, z).n, d.n);
    }
    assert_true(instant_at(day_of(2026, 9, 8), 1440, china).sec == instant_at(day_of(2026, 9, 9), 0, china).sec);
    assert_true(instant_at(day_of(1970, 1, 1), 480, china).sec == 0);
    assert_true(instant_is_none(instant_at(DAY_NONE, 0, china)) && day_is_none(instant_day(INSTANT_NONE, china)));
    assert_true(instant_min(INSTANT_NONE, (struct instant){5}).sec == 5);
}

static void texts_are_read_whole(void **state)
{
    (void)state;
    static const char *const good[] = {"2026-09-08", "2026-9-8", "2026/9/8", "2026.9.8", "2026年9月8日", "2026年09月08日"};
    static const char *const bad[] = {"",          "2026-09",    "2026-09-08x", "26-09-08",   "2026-02-30", "2026-9/8",
                                      "2026年9月8", "2026-009-08", " 2026-09-08", "1899-01-01", "2026-13-01", "-2026-09-08"};
    static const char *const bad_minutes[] = {"", "8", "8:3", "24:01", "08:60", "8:30 ", "-1:00", "108:30"};
    struct day d;
    int minute;
    struct instant t;
    char text[INSTANT_TEXT_B];
    for (size_t i = 0; i < sizeof good / sizeof *good; i++) {
        assert_true(day_parse(good[i], &d));
        assert_int_equal(d.n, day_of(2026, 9, 8).n);
    }
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        assert_false(day_parse(bad[i], &d));
    for (size_t i = 0; i < sizeof bad_minutes / sizeof *bad_minutes; i++)
        assert_false(minute_parse(bad_minutes[i], &minute));
    assert_true(minute_parse("08:30", &minute) && minute == 510 && minute_parse("8:05", &minute) && minute == 485);
    assert_true(minute_parse("24:00", &minute) && minute == MINUTES_A_DAY);
    assert_true(instant_parse("2026-09-08 08:30", china, &t));
    assert_string_equal(instant_format(t, china, text), "2026-09-08 08:30");
    assert_true(instant_parse("2026-09-08", china, &t) && t.sec == instant_at(day_of(2026, 9, 8), 0, china).sec);
    assert_true(instant_parse("2026-09-08 08:30:15", china, &t) && t.sec % 60 == 15);
    assert_false(instant_parse("2026-09-08 08:30:61", china, &t) || instant_parse("2026-09-08 ", china, &t) || instant_parse("2026-09-08x", china, &t));
    assert_string_equal(instant_format(INSTANT_NONE, china, text), "-");
    assert_string_equal(day_format(DAY_NONE, text), "-");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(day_of_is_the_inverse_of_split), cmocka_unit_test(only_real_dates_are_valid), cmocka_unit_test(months_end_on_the_corresponding_day),
        cmocka_unit_test(months_forward_then_back),       cmocka_unit_test(instants_and_days_agree),   cmocka_unit_test(texts_are_read_whole),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
