/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/mem.h"
#include "base/str.h"
#include "calendar_data.h"
#include "core/calendar.h"
#include "core/lunar.h"
#include "core/ruleset.h"

static const struct zone china = {8 * 3600};
static struct calendar cal; /* of the whole group */

static int load(void **state)
{
    (void)state;
    calendar_data_load(&cal);
    return 0;
}

static int unload(void **state)
{
    (void)state;
    calendar_fini(&cal);
    return 0;
}

/* Every day of 2023–2026 against the file, read anew and searched by text. */
static void every_day_is_as_published(void **state)
{
    (void)state;
    static char listed[400][64];
    size_t n = 0, checked = 0;
    FILE *f = data_open("cn-holidays.csv");
    while (n < 400 && data_line(f, listed[n], sizeof *listed))
        n++;
    fclose(f);
    for (struct day d = day_of(2023, 1, 1); d.n <= day_of(2026, 12, 31).n; d.n++) {
        char text[DAY_TEXT_B];
        day_format(d, text);
        bool expected = day_weekday(d) < 6;
        const char *feast = NULL;
        for (size_t i = 0; i < n; i++)
            if (str_starts(listed[i], text)) {
                expected = str_starts(listed[i] + strlen(text), ",work");
                feast = strrchr(listed[i], ',') + 1;
                checked++;
            }
        struct day_info info = calendar_look(&cal, d);
        assert_int_equal(calendar_is_workday(&cal, d), expected);
        assert_true(str_eq(info.feast, feast));
        assert_false(info.provisional);
    }
    assert_int_equal(checked, 141); /* all lines but the heading and 2022-12-31 */
    assert_int_equal(calendar_look(&cal, day_of(2022, 12, 31)).kind, DAY_HOLIDAY);
    assert_false(calendar_look(&cal, day_of(2022, 12, 31)).provisional);
    assert_true(calendar_look(&cal, day_of(2022, 12, 30)).provisional);
}

/* The statutory days lie inside the days off of each published notice. */
static void statutory_days_agree_with_the_notices(void **state)
{
    (void)state;
    for (int year = 2023; year <= 2026; year++)
        for (int i = 0; i < statutory_feasts_count(); i++) {
            struct day first, last, off_first, off_last;
            assert_true(statutory_span(i, year, &first, &last));
            for (struct day d = first; d.n <= last.n; d.n++)
                assert_int_equal(calendar_look(&cal, d).kind, DAY_HOLIDAY);
            assert_true(calendar_feast(&cal, statutory_feast_name(i), year, &off_first, &off_last));
            assert_true(off_first.n <= last.n && off_last.n >= first.n);
        }
    static const struct { /* the days themselves in the official notices of 2020–2026 */
        int year, new_year, clear, dragon, moon;
    } known[] = {{2020, 125, 404, 625, 1001}, {2021, 212, 404, 614, 921}, {2022, 201, 405, 603, 910}, {2023, 122, 405, 622, 929},
                 {2024, 210, 404, 610, 917},  {2025, 129, 404, 531, 1006}, {2026, 217, 405, 619, 925}, {2027, 206, 405, 609, 915}};
    for (size_t i = 0; i < sizeof known / sizeof *known; i++) {
        const int *md[] = {&known[i].new_year, &known[i].clear, &known[i].dragon, &known[i].moon};
        static const char *const names[] = {"春节", "清明", "端午", "中秋"};
        for (size_t k = 0; k < 4; k++)
            if (k == 0)
                assert_int_equal(lunar_new_year(known[i].year).n, day_of(known[i].year, *md[k] / 100, *md[k] % 100).n);
            else
                assert_string_equal(statutory_feast_of(day_of(known[i].year, *md[k] / 100, *md[k] % 100)), names[k]);
    }
}

/* Lunar months are 29 or 30 days: the table's days keep their distances (a leap month may lie between). */
static void lunar_days_keep_their_distance(void **state)
{
    (void)state;
    for (int year = 2021; year <= 2060; year++) {
        struct day before = lunar_new_year(year - 1), now = lunar_new_year(year), dragon, moon, last;
        int length = now.n - before.n;
        assert_true((length >= 353 && length <= 355) || (length >= 383 && length <= 385));
        assert_true(statutory_span(statutory_feast_named("端午"), year, &dragon, &last) && statutory_span(statutory_feast_named("中秋节"), year, &moon, &last));
        int to_dragon = dragon.n - now.n, to_moon = moon.n - dragon.n;
        assert_true((to_dragon >= 121 && to_dragon <= 123) || (to_dragon >= 150 && to_dragon <= 153));
        assert_true((to_moon >= 97 && to_moon <= 100) || (to_moon >= 127 && to_moon <= 129));
    }
    assert_true(day_is_none(lunar_new_year(2019)) && day_is_none(lunar_new_year(2061)));
}

static void provisional_years_use_the_statutory_days(void **state)
{
    (void)state;
    static const struct {
        const char *day, *feast;
    } rows[] = {
        {"2027-01-01", "元旦"}, {"2027-01-02", NULL}, {"2027-02-05", "春节"}, {"2027-02-08", "春节"}, {"2027-02-04", NULL}, {"2027-02-09", NULL},
        {"2027-04-05", "清明"}, {"2027-05-01", "劳动节"}, {"2027-05-02", "劳动节"}, {"2027-05-03", NULL}, {"2027-06-09", "端午"}, {"2027-09-15", "中秋"},
        {"2027-10-03", "国庆节"}, {"2027-10-04", NULL}, {"2022-02-01", "春节"}, {"2022-01-31", NULL}, {"2022-02-03", "春节"}, {"2022-05-02", NULL},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct day d;
        assert_true(day_parse(rows[i].day, &d));
        struct day_info info = calendar_look(&cal, d);
        assert_true(info.provisional);
        assert_true(str_eq(info.feast, rows[i].feast));
        assert_int_equal(info.kind == DAY_HOLIDAY, rows[i].feast != NULL);
    }
    assert_int_equal(calendar_look(&cal, day_of(2027, 1, 2)).kind, DAY_WEEKEND);
    assert_false(calendar_year_known(&cal, 2027));
    assert_true(calendar_year_known(&cal, 2026));
}

static void feasts_have_a_first_and_a_last_day(void **state)
{
    (void)state;
    static const struct {
        const char *feast;
        int year;
        const char *first, *last;
    } rows[] = {
        {"春节", 2026, "2026-02-15", "2026-02-23"}, {"元旦", 2023, "2022-12-31", "2023-01-02"}, {"国庆节", 2025, "2025-10-01", "2025-10-08"},
        {"国庆", 2025, "2025-10-01", "2025-10-08"}, {"中秋", 2025, "2025-10-06", "2025-10-06"}, {"中秋节", 2023, "2023-09-29", "2023-09-29"},
        {"春节", 2027, "2027-02-05", "2027-02-08"}, {"春节", 2024, "2024-02-10", "2024-02-17"}, {"元旦", 2024, "2024-01-01", "2024-01-01"},
    };
    char first_text[DAY_TEXT_B], last_text[DAY_TEXT_B];
    struct day first, last;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        assert_true(calendar_feast(&cal, rows[i].feast, rows[i].year, &first, &last));
        assert_string_equal(day_format(first, first_text), rows[i].first);
        assert_string_equal(day_format(last, last_text), rows[i].last);
    }
    assert_false(calendar_feast(&cal, "泼水节", 2025, &first, &last));
    assert_false(calendar_feast(&cal, "春节", 2099, &first, &last));
}

static void next_and_previous_workday(void **state)
{
    (void)state;
    assert_int_equal(calendar_next_workday(&cal, day_of(2025, 10, 1)).n, day_of(2025, 10, 9).n);
    assert_int_equal(calendar_prev_workday(&cal, day_of(2025, 10, 8)).n, day_of(2025, 9, 30).n);
    assert_int_equal(calendar_next_workday(&cal, day_of(2026, 9, 20)).n, day_of(2026, 9, 20).n);
    struct calendar all_weekend;
    calendar_init(&all_weekend);
    all_weekend.weekend = 0xfe;
    assert_int_equal(calendar_next_workday(&all_weekend, day_of(2026, 9, 20)).n, day_of(2026, 9, 20).n); /* ends */
    calendar_fini(&all_weekend);
}

static void digests_leave_on_delivery_days(void **state)
{
    (void)state;
    static const struct {
        const char *from, *to;
    } rows[] = {
        {"2026-09-08 08:30", "2026-09-08 08:30"}, {"2026-09-08 08:31", "2026-09-09 08:30"}, {"2025-09-30 09:00", "2025-10-09 08:30"},
        {"2026-09-19 07:00", "2026-09-20 08:30"}, {"2026-09-08 00:00", "2026-09-08 08:30"},
    };
    struct instant t;
    char text[INSTANT_TEXT_B];
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        assert_true(instant_parse(rows[i].from, china, &t));
        assert_string_equal(instant_format(calendar_next_digest(&cal, t, china), china, text), rows[i].to);
    }
    struct calendar weekdays = cal;
    weekdays.delivery_workdays_only = 0;
    weekdays.delivery_days = 1u << 6;
    assert_true(instant_parse("2025-10-01", china, &t));
    assert_string_equal(instant_format(calendar_next_digest(&weekdays, t, china), china, text), "2025-10-04 08:30");
}

static void school_years_begin_where_they_should(void **state)
{
    (void)state;
    assert_int_equal(calendar_school_year_of(&cal, day_of(2026, 8, 31)).n, day_of(2025, 9, 1).n);
    assert_int_equal(calendar_school_year_of(&cal, day_of(2026, 9, 1)).n, day_of(2026, 9, 1).n);
    struct calendar leap = cal;
    leap.year_month = 2, leap.year_day = 29;
    assert_int_equal(calendar_school_year_of(&leap, day_of(2023, 6, 1)).n, day_of(2023, 2, 28).n);
}

static char *file_text(const char *path)
{
    struct str t = {0};
    FILE *f = fopen(path, "r");
    if (!f)
        fail_msg("cannot open %s", path);
    char part[512];
    for (size_t n; (n = fread(part, 1, sizeof part, f)) > 0;)
        str_add_n(&t, part, n);
    fclose(f);
    return str_take(&t);
}

/* rules/calendar, read by the rule language's own parser, says the same as the file: day by day, with the names. */
static void shipped_calendar_agrees_with_the_file(void **state)
{
    (void)state;
    enum { YEARS = 4 };
    struct rule_text files[YEARS + 1] = {{.name = "00.ini", .text = "[规则集]\n标题 = 样例\n办公室 = 基教股\n[岗位]\n基教股 = 局\n"}};
    char names[YEARS][16], *texts[YEARS];
    files[0].len_b = strlen(files[0].text);
    for (int i = 0; i < YEARS; i++) {
        char *path = mem_printf("%s/calendar/%d.ini", RULES_DIR, 2023 + i);
        texts[i] = file_text(path);
        snprintf(names[i], sizeof names[i], "%d.ini", 2023 + i);
        files[i + 1] = (struct rule_text){names[i], texts[i], strlen(texts[i])};
        free(path);
    }
    struct vec findings = VEC(struct finding);
    struct ruleset *rules = ruleset_load(files, YEARS + 1, LANG_ZH, &findings);
    const struct finding *f = findings.data;
    for (size_t i = 0; i < findings.n; i++)
        printf("%s:%d %s\n", f[i].src.file ? f[i].src.file : "-", f[i].src.line, f[i].text);
    assert_non_null(rules);
    assert_int_equal(rules->calendar.holidays.n, cal.holidays.n);
    for (struct day d = day_of(2022, 12, 1); d.n <= day_of(2027, 1, 31).n; d.n++) {
        struct day_info shipped = calendar_look(&rules->calendar, d), data = calendar_look(&cal, d);
        assert_int_equal(shipped.kind, data.kind);
        assert_int_equal(shipped.provisional, data.provisional);
        assert_true(str_eq(shipped.feast, data.feast));
    }
    findings_fini(&findings);
    ruleset_free(rules);
    for (int i = 0; i < YEARS; i++)
        free(texts[i]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_day_is_as_published),        cmocka_unit_test(statutory_days_agree_with_the_notices),
        cmocka_unit_test(lunar_days_keep_their_distance),   cmocka_unit_test(provisional_years_use_the_statutory_days),
        cmocka_unit_test(feasts_have_a_first_and_a_last_day), cmocka_unit_test(next_and_previous_workday),
        cmocka_unit_test(digests_leave_on_delivery_days),   cmocka_unit_test(school_years_begin_where_they_should),
        cmocka_unit_test(shipped_calendar_agrees_with_the_file),
    };
    return cmocka_run_group_tests(tests, load, unload);
}
