/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/str.h"
#include "calendar_data.h"
#include "core/due.h"
#include "core/ruleset.h"

static struct ruleset rules;
static struct term_source terms;
static struct due_context cx;

static struct day on(const char *text)
{
    struct day d;
    if (!day_parse(text, &d))
        fail_msg("no day: %s", text);
    return d;
}

static int load(void **state)
{
    (void)state;
    rules.zone.offset_s = 8 * 3600;
    calendar_data_load(&rules.calendar);
    rules.terms = VEC(struct term_rule);
    vec_add(&rules.terms, &(struct term_rule){.name = "秋季", .opens_month = 9, .opens_day = 1, .closes_month = 1, .closes_day = 20, .opens = DAY_NONE, .closes = DAY_NONE});
    vec_add(&rules.terms, &(struct term_rule){.name = "春季", .opens_month = 2, .opens_day = 25, .closes_month = 7, .closes_day = 5, .opens = DAY_NONE, .closes = DAY_NONE});
    vec_add(&rules.terms, &(struct term_rule){.name = "秋季", .year = 2025, .opens = on("2025-09-01"), .closes = on("2026-01-16")});
    terms = (struct term_source){.rules = &rules};
    cx = (struct due_context){.rules = &rules, .terms = &terms};
    return 0;
}

static int unload(void **state)
{
    (void)state;
    calendar_fini(&rules.calendar);
    vec_fini(&rules.terms);
    return 0;
}

static struct anchor_point point(const char *text)
{
    struct anchor_point p = {0};
    if (!instant_parse(text, rules.zone, &p.instant))
        fail_msg("no instant: %s", text);
    p.day = instant_day(p.instant, rules.zone);
    return p;
}

static struct due_expr bare(enum anchor_kind kind)
{
    return (struct due_expr){.anchor = {.kind = kind, .of = {.refs = {{.name = "报告单"}}, .n = kind == ANCHOR_EVENT}}, .minute = MINUTE_NONE};
}

static struct due_expr plus(enum anchor_kind kind, int n, enum time_unit unit, enum roll roll)
{
    struct due_expr e = bare(kind);
    e.offsets[0] = (struct due_offset){.back = n < 0, .amount = {.n = n < 0 ? -n : n, .unit = unit}};
    e.offsets_n = 1;
    e.roll = roll;
    return e;
}

static struct day eval_day(const struct due_expr *e, const char *anchor)
{
    struct anchor_point from = point(anchor);
    struct due_result r;
    due_eval(&cx, e, &from, &r, NULL);
    return r.day;
}

static void assert_day(struct day d, const char *expected)
{
    char text[DAY_TEXT_B];
    assert_string_equal(day_format(d, text), expected);
}

/* "+1 month, roll next" as the file of golden dates writes it; read here by hand: the parser has its own test. */
static struct due_expr golden_expr(const char *text)
{
    static const struct {
        const char *word;
        enum time_unit unit;
    } units[] = {{"week", UNIT_WEEK}, {"month", UNIT_MONTH}, {"d", UNIT_DAY}, {"workday", UNIT_WORKDAY}};
    int n;
    char unit[16] = "", roll[16] = "";
    if (sscanf(text, "+%d %15[a-z], roll %15s", &n, unit, roll) < 2)
        fail_msg("unreadable: %s", text);
    for (size_t i = 0; i < sizeof units / sizeof *units; i++)
        if (!strcmp(units[i].word, unit))
            return plus(ANCHOR_DATE, n, units[i].unit, !*roll ? ROLL_DEFAULT : strcmp(roll, "next") ? ROLL_NONE : ROLL_NEXT);
    fail_msg("unit of: %s", text);
    return bare(ANCHOR_DATE);
}

/* Rows without a roll land on a workday or are given unrolled: then only the terms are compared. */
static void golden_dates(void **state)
{
    (void)state;
    FILE *f = data_open("golden-dates.csv");
    char line[256];
    size_t rows = 0;
    data_line(f, line, sizeof line);
    while (data_line(f, line, sizeof line)) {
        char anchor[16], quoted[64], due[16];
        if (sscanf(line, "%10[0-9-],\"%63[^\"]\",%10[0-9-]", anchor, quoted, due) != 3 && sscanf(line, "%10[0-9-],%63[^,],%10[0-9-]", anchor, quoted, due) != 3)
            fail_msg("unreadable: %s", line);
        struct due_expr e = golden_expr(quoted);
        assert_day(eval_day(&e, anchor), due);
        rows++;
    }
    fclose(f);
    assert_int_equal(rows, 23);
}

/* Worked dates of tests/data's sources: 02, 08, 09, 16, 21 of the other documents. */
static void dates_of_other_documents(void **state)
{
    (void)state;
    static const struct {
        const char *anchor;
        int n;
        enum time_unit unit;
        enum roll roll;
        const char *due;
    } rows[] = {
        {"2025-03-15", 0, UNIT_DAY, ROLL_NEXT, "2025-03-17"},     {"2025-03-20", 0, UNIT_DAY, ROLL_NEXT, "2025-03-20"},
        {"2025-03-25", 0, UNIT_DAY, ROLL_NEXT, "2025-03-25"},     {"2026-03-15", 0, UNIT_DAY, ROLL_NEXT, "2026-03-16"},
        {"2026-03-31", 10, UNIT_DAY, ROLL_DEFAULT, "2026-04-10"}, {"2026-09-30", 10, UNIT_DAY, ROLL_DEFAULT, "2026-10-10"},
        {"2025-09-01", 10, UNIT_DAY, ROLL_DEFAULT, "2025-09-11"}, {"2025-09-01", 15, UNIT_DAY, ROLL_DEFAULT, "2025-09-16"},
        {"2024-09-02", 15, UNIT_DAY, ROLL_NONE, "2024-09-17"},    {"2024-09-02", 15, UNIT_DAY, ROLL_NEXT, "2024-09-18"},
        {"2023-09-01", 15, UNIT_DAY, ROLL_NONE, "2023-09-16"},    {"2023-09-01", 15, UNIT_DAY, ROLL_NEXT, "2023-09-18"},
        {"2024-09-02", 1, UNIT_WEEK, ROLL_DEFAULT, "2024-09-09"}, {"2024-09-02", 2, UNIT_WEEK, ROLL_NONE, "2024-09-16"},
        {"2024-09-02", 2, UNIT_WEEK, ROLL_NEXT, "2024-09-18"},    {"2025-09-23", 10, UNIT_WORKDAY, ROLL_DEFAULT, "2025-10-13"},
        {"2025-09-23", 10, UNIT_DAY, ROLL_NONE, "2025-10-03"},
        /* the fourth absent workday: the first day is 1, so three after it */
        {"2025-09-26", 3, UNIT_WORKDAY, ROLL_DEFAULT, "2025-09-30"}, {"2025-09-29", 3, UNIT_WORKDAY, ROLL_DEFAULT, "2025-10-10"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct due_expr e = plus(ANCHOR_DATE, rows[i].n, rows[i].unit, rows[i].roll);
        assert_day(eval_day(&e, rows[i].anchor), rows[i].due);
    }
    struct due_expr year_end = bare(ANCHOR_YEAR_END);
    struct due_period p;
    assert_true(due_period_named(&cx, &year_end, "2025-2026学年", &p));
    assert_day(p.anchor.day, "2026-08-31");
}

/* shape: S64 */
static void rolls_go_by_the_last_term(void **state)
{
    (void)state;
    static const struct {
        int n;
        enum time_unit unit;
        enum roll expected;
    } rows[] = {{1, UNIT_DAY, ROLL_NEXT},     {1, UNIT_WEEK, ROLL_NEXT},    {1, UNIT_MONTH, ROLL_NEXT}, {1, UNIT_YEAR, ROLL_NEXT},       {0, UNIT_DAY, ROLL_NONE},
                {-1, UNIT_DAY, ROLL_NONE},    {-1, UNIT_MONTH, ROLL_NONE},  {1, UNIT_HOUR, ROLL_NONE},  {1, UNIT_WORKDAY, ROLL_NONE},    {1, UNIT_SCHOOLDAY, ROLL_NONE},
                {1, UNIT_NONWEEKEND, ROLL_NONE}};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct due_expr e = plus(ANCHOR_OPENS, rows[i].n, rows[i].unit, ROLL_DEFAULT);
        assert_int_equal(due_roll(&e), rows[i].expected);
        e.roll = ROLL_PREV;
        assert_int_equal(due_roll(&e), ROLL_PREV);
    }
    struct due_expr none = bare(ANCHOR_MONTHDAY);
    assert_int_equal(due_roll(&none), ROLL_NONE);
    struct due_expr two = plus(ANCHOR_OPENS, 1, UNIT_MONTH, ROLL_DEFAULT);
    two.offsets[two.offsets_n++] = (struct due_offset){.amount = {.n = 10, .unit = UNIT_WORKDAY}};
    assert_int_equal(due_roll(&two), ROLL_NONE);
    assert_day(eval_day(&two, "2025-09-01"), "2025-10-21"); /* 10-01, then ten workdays: 9 10 11 13–17 20 21, the make-up Saturday among them; not rolled in between */
}

static void hours_run_from_the_instant(void **state)
{
    (void)state;
    struct due_expr e = plus(ANCHOR_EVENT, 1, UNIT_HOUR, ROLL_DEFAULT);
    struct anchor_point from = point("2025-10-01 23:30");
    struct due_result r;
    char text[INSTANT_TEXT_B];
    due_eval(&cx, &e, &from, &r, NULL);
    assert_string_equal(instant_format(r.at, rules.zone, text), "2025-10-02 00:30");
    assert_day(r.day, "2025-10-02");
    assert_false(r.provisional);
    e = plus(ANCHOR_EVENT, 48, UNIT_HOUR, ROLL_DEFAULT);
    due_eval(&cx, &e, &from, &r, NULL);
    assert_string_equal(instant_format(r.at, rules.zone, text), "2025-10-03 23:30");
}

static void a_day_ends_at_its_close(void **state)
{
    (void)state;
    struct due_expr e = plus(ANCHOR_EVENT, 2, UNIT_WORKDAY, ROLL_DEFAULT);
    struct anchor_point from = point("2026-09-08 10:00");
    struct due_result r;
    char text[INSTANT_TEXT_B];
    due_eval(&cx, &e, &from, &r, NULL);
    assert_string_equal(instant_format(r.at, rules.zone, text), "2026-09-11 00:00");
    assert_day(r.day, "2026-09-10");
    e.minute = 17 * 60;
    due_eval(&cx, &e, &from, &r, NULL);
    assert_string_equal(instant_format(r.at, rules.zone, text), "2026-09-10 17:00");
    e.minute = MINUTE_NONE;
    rules.calendar.close_minute = 18 * 60;
    due_eval(&cx, &e, &from, &r, NULL);
    rules.calendar.close_minute = MINUTES_A_DAY;
    assert_string_equal(instant_format(r.at, rules.zone, text), "2026-09-10 18:00");
}

/* shape: S24 */
static void schooldays_and_nonweekends(void **state)
{
    (void)state;
    struct due_expr e = plus(ANCHOR_EVENT, 3, UNIT_SCHOOLDAY, ROLL_DEFAULT);
    assert_day(eval_day(&e, "2025-09-29"), "2025-10-10");
    assert_day(eval_day(&e, "2026-01-14"), "2026-02-25"); /* two more days of term, then the next opening */
    e = plus(ANCHOR_EVENT, -3, UNIT_SCHOOLDAY, ROLL_DEFAULT);
    assert_day(eval_day(&e, "2026-02-25"), "2026-01-14");
    e = plus(ANCHOR_EVENT, 5, UNIT_NONWEEKEND, ROLL_DEFAULT);
    assert_day(eval_day(&e, "2025-09-26"), "2025-10-03"); /* holidays in, the make-up Sunday out */
    struct term_source nothing = {.rules = &(struct ruleset){.calendar = rules.calendar}};
    struct due_context lost = {.rules = &rules, .terms = &nothing};
    struct anchor_point from = point("2025-09-26");
    struct due_result r;
    e = plus(ANCHOR_EVENT, 5, UNIT_SCHOOLDAY, ROLL_DEFAULT);
    due_eval(&lost, &e, &from, &r, NULL); /* ends */
    assert_true(r.provisional);
}

static void pauses_move_or_are_left_out(void **state)
{
    (void)state;
    struct pause p[] = {{on("2025-09-05"), on("2025-09-08")}, {on("2025-09-20"), on("2025-09-22")}};
    struct due_context paused = cx;
    paused.pauses = p;
    paused.pauses_n = 2;
    static const struct {
        const char *from;
        int n;
        enum time_unit unit;
        enum roll roll;
        const char *due;
    } rows[] = {
        {"2025-09-01", 10, UNIT_DAY, ROLL_NONE, "2025-09-14"},     /* 09-11 and three days */
        {"2025-09-01", 10, UNIT_DAY, ROLL_NEXT, "2025-09-15"},     /* then it rolls again */
        {"2025-09-01", 3, UNIT_DAY, ROLL_NONE, "2025-09-04"},      /* before the pause */
        {"2025-09-01", 4, UNIT_DAY, ROLL_NONE, "2025-09-08"},      /* due on its first day: on the day of resuming */
        {"2025-09-06", 2, UNIT_DAY, ROLL_NONE, "2025-09-10"},      /* begun inside: only what is left of the pause */
        {"2025-09-01", 16, UNIT_DAY, ROLL_NONE, "2025-09-22"},     /* both */
        {"2025-09-01", 1, UNIT_MONTH, ROLL_NONE, "2025-10-06"},
        {"2025-09-04", 3, UNIT_WORKDAY, ROLL_DEFAULT, "2025-09-10"}, /* 8, 9, 10; Friday 5 is left out */
        {"2025-09-06", 0, UNIT_DAY, ROLL_DEFAULT, "2025-09-08"},   /* a day that stands */
        {"2025-09-10", -4, UNIT_DAY, ROLL_DEFAULT, "2025-09-08"},
        {"2025-09-05", 5, UNIT_NONWEEKEND, ROLL_DEFAULT, "2025-09-12"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct due_expr e = plus(ANCHOR_EVENT, rows[i].n, rows[i].unit, rows[i].roll);
        struct anchor_point from = point(rows[i].from);
        struct due_result r;
        due_eval(&paused, &e, &from, &r, NULL);
        assert_day(r.day, rows[i].due);
    }
    p[1].until = DAY_NONE; /* still paused */
    struct anchor_point from = point("2025-09-01 10:00");
    struct due_result r;
    static const enum time_unit units[] = {UNIT_DAY, UNIT_WORKDAY, UNIT_NONWEEKEND, UNIT_WEEK, UNIT_MONTH, UNIT_YEAR, UNIT_SCHOOLDAY};
    for (size_t i = 0; i < sizeof units / sizeof *units; i++) {
        struct due_expr e = plus(ANCHOR_EVENT, 20, units[i], ROLL_DEFAULT);
        due_eval(&paused, &e, &from, &r, NULL);
        assert_true(day_is_none(r.day) && instant_is_none(r.at));
    }
    struct due_expr hours = plus(ANCHOR_EVENT, 100, UNIT_HOUR, ROLL_DEFAULT);
    char text[INSTANT_TEXT_B];
    due_eval(&paused, &hours, &from, &r, NULL);
    assert_string_equal(instant_format(r.at, rules.zone, text), "2025-09-08 14:00"); /* 09-05 14:00 and three days */
}

/* ---- periods ---- */

static void periods_are_named_by_their_anchor(void **state)
{
    (void)state;
    static const struct {
        struct anchor anchor;
        const char *from, *until, *names; /* name=day, in order */
    } rows[] = {
        {{.kind = ANCHOR_MONTHDAY, .month = 7, .day = 15}, "2025-01-01", "2026-12-31", "2025=2025-07-15 2026=2026-07-15 "},
        {{.kind = ANCHOR_MONTHDAY, .month = 2, .day = 29}, "2023-01-01", "2024-12-31", "2023=2023-02-28 2024=2024-02-29 "},
        {{.kind = ANCHOR_OPENS}, "2025-01-01", "2026-12-31", "2025春季=2025-02-25 2025秋季=2025-09-01 2026春季=2026-02-25 2026秋季=2026-09-01 "},
        {{.kind = ANCHOR_CLOSES, .name = "秋季"}, "2025-01-01", "2026-12-31", "2024秋季=2025-01-20 2025秋季=2026-01-16 "},
        {{.kind = ANCHOR_MONTH_DAY, .day = 30}, "2026-01-15", "2026-03-30", "2026-01=2026-01-30 2026-02=2026-02-28 2026-03=2026-03-30 "},
        {{.kind = ANCHOR_MONTH_END}, "2026-01-31", "2026-02-28", "2026-01=2026-01-31 2026-02=2026-02-28 "},
        {{.kind = ANCHOR_QUARTER_END}, "2025-12-01", "2026-06-30", "2025Q4=2025-12-31 2026Q1=2026-03-31 2026Q2=2026-06-30 "},
        {{.kind = ANCHOR_WEEKDAY, .day = 5}, "2026-10-01", "2026-10-10", "2026W40=2026-10-02 2026W41=2026-10-09 "},
        {{.kind = ANCHOR_WEEKDAY, .day = 5}, "2026-12-30", "2027-01-08", "2026W53=2027-01-01 2027W01=2027-01-08 "},
        {{.kind = ANCHOR_WEEKDAY, .day = 1}, "2024-12-29", "2025-01-06", "2025W01=2024-12-30 2025W02=2025-01-06 "},
        {{.kind = ANCHOR_DAY}, "2026-02-28", "2026-03-01", "2026-02-28=2026-02-28 2026-03-01=2026-03-01 "},
        {{.kind = ANCHOR_WORKDAY}, "2025-09-27", "2025-10-09", "2025-09-28=2025-09-28 2025-09-29=2025-09-29 2025-09-30=2025-09-30 2025-10-09=2025-10-09 "},
        {{.kind = ANCHOR_SCHOOLDAY}, "2026-01-15", "2026-02-25", "2026-01-15=2026-01-15 2026-01-16=2026-01-16 2026-02-25=2026-02-25 "},
        {{.kind = ANCHOR_YEAR_END}, "2025-09-01", "2027-08-31", "2025-2026学年=2026-08-31 2026-2027学年=2027-08-31 "},
        {{.kind = ANCHOR_FEAST_FIRST, .name = "春节"}, "2025-01-01", "2027-12-31", "2025=2025-01-28 2026=2026-02-15 2027=2027-02-05 "},
        {{.kind = ANCHOR_FEAST_LAST, .name = "元旦"}, "2022-12-01", "2023-12-30", "2023=2023-01-02 "},
        {{.kind = ANCHOR_FEAST_FIRST, .name = "元旦"}, "2022-12-01", "2023-12-30", "2023=2022-12-31 "},
        {{.kind = ANCHOR_EVENT, .of = {.refs = {{.name = "报告单"}}, .n = 1}}, "2022-12-01", "2023-12-30", ""},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct due_expr e = {.anchor = rows[i].anchor, .minute = MINUTE_NONE};
        struct vec found = VEC(struct due_period);
        struct str text = {0};
        char day[DAY_TEXT_B];
        due_periods(&cx, &e, on(rows[i].from), on(rows[i].until), &found);
        const struct due_period *p = found.data;
        for (size_t k = 0; k < found.n; k++)
            str_addf(&text, "%s=%s ", p[k].name, day_format(p[k].anchor.day, day));
        assert_string_equal(str_text(&text), rows[i].names);
        str_fini(&text);
        vec_fini(&found);
    }
    struct due_expr once = {.anchor = {.kind = ANCHOR_DATE, .date = on("2026-07-14")}, .minute = MINUTE_NONE};
    struct due_period p;
    assert_true(due_period_named(&cx, &once, "2026-07-14", &p) && p.anchor.day.n == once.anchor.date.n);
    assert_false(due_period_named(&cx, &once, "2026-07-15", &p));
    struct due_expr opens = bare(ANCHOR_OPENS);
    static const char *const wrong[] = {"", "2026", "2026夏季", "秋季", "2026-09-01", "202", "99992", "2026秋季x"};
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++)
        assert_false(due_period_named(&cx, &opens, wrong[i], &p));
    assert_true(due_period_named(&cx, &opens, "2025秋季", &p) && !p.anchor.provisional);
    assert_true(due_period_named(&cx, &opens, "2026秋季", &p) && p.anchor.provisional);
}

static void every_period_is_found_by_its_name(void **state)
{
    (void)state;
    static const struct anchor anchors[] = {
        {.kind = ANCHOR_MONTHDAY, .month = 2, .day = 29}, {.kind = ANCHOR_OPENS},       {.kind = ANCHOR_CLOSES},      {.kind = ANCHOR_MONTH_DAY, .day = 31},
        {.kind = ANCHOR_MONTH_END},                       {.kind = ANCHOR_QUARTER_END}, {.kind = ANCHOR_WEEKDAY, .day = 7}, {.kind = ANCHOR_DAY},
        {.kind = ANCHOR_WORKDAY},                         {.kind = ANCHOR_SCHOOLDAY},   {.kind = ANCHOR_YEAR_END},    {.kind = ANCHOR_FEAST_FIRST, .name = "元旦"},
        {.kind = ANCHOR_FEAST_LAST, .name = "中秋"},
    };
    for (size_t i = 0; i < sizeof anchors / sizeof *anchors; i++) {
        struct due_expr e = {.anchor = anchors[i], .minute = MINUTE_NONE};
        struct vec found = VEC(struct due_period);
        due_periods(&cx, &e, on("2022-11-01"), on("2028-02-29"), &found);
        assert_true(found.n >= 5);
        const struct due_period *p = found.data;
        for (size_t k = 0; k < found.n; k++) {
            struct due_period again;
            assert_true(due_period_named(&cx, &e, p[k].name, &again));
            assert_int_equal(again.anchor.day.n, p[k].anchor.day.n);
            assert_true(k == 0 || p[k].anchor.day.n > p[k - 1].anchor.day.n);
        }
        vec_fini(&found);
    }
}

static void terms_go_by_their_precedence(void **state)
{
    (void)state;
    static const int64_t lineage[] = {7, 3};
    struct term_fact facts[] = {
        {.unit = 0, .name = "秋季", .year = 2026, .opens = on("2026-09-02"), .closes = on("2027-01-22")},
        {.unit = 3, .name = "秋季", .year = 2026, .opens = on("2026-09-03"), .closes = DAY_NONE},
        {.unit = 9, .name = "秋季", .year = 2026, .opens = on("2026-09-09"), .closes = DAY_NONE},
        {.unit = 0, .name = "秋季", .year = 2025, .opens = DAY_NONE, .closes = on("2026-01-15")},
    };
    struct term_source src = {&rules, facts, 4, lineage, 2};
    struct term t;
    assert_true(term_resolve(&src, "秋季", 2026, &t));
    assert_day(t.opens, "2026-09-03"); /* the nearest parent's */
    assert_day(t.closes, "2027-01-22");
    assert_int_equal(t.opens_origin, TERM_FACT);
    assert_true(term_resolve(&src, "秋季", 2025, &t));
    assert_day(t.opens, "2025-09-01");
    assert_int_equal(t.opens_origin, TERM_RULES);
    assert_day(t.closes, "2026-01-15");
    assert_true(term_resolve(&src, "秋季", 2027, &t) && t.opens_origin == TERM_DEFAULT);
    assert_day(t.closes, "2028-01-20");
    assert_false(term_resolve(&src, "夏季", 2026, &t));
    assert_true(term_of_day(&src, on("2027-01-22"), &t) && t.year == 2026 && str_eq(t.name, "秋季"));
    assert_false(term_of_day(&src, on("2027-01-23"), &t));
    assert_false(term_of_day(&src, on("2026-09-02"), &t));
    assert_false(term_is_schoolday(&src, on("2026-10-01")));
    assert_true(term_is_schoolday(&src, on("2026-09-20")));
}

static void seasons_move_into_term(void **state)
{
    (void)state;
    static const struct {
        struct anchor anchor;
        const char *day, *due; /* due NULL: excused */
    } rows[] = {
        {{.kind = ANCHOR_MONTH_DAY, .day = 28}, "2026-07-28", "2026-07-03"}, {{.kind = ANCHOR_MONTH_DAY, .day = 28}, "2026-08-28", NULL},
        {{.kind = ANCHOR_MONTH_DAY, .day = 28}, "2026-03-28", "2026-03-28"}, {{.kind = ANCHOR_WEEKDAY, .day = 5}, "2026-07-10", NULL},
        {{.kind = ANCHOR_WEEKDAY, .day = 5}, "2025-10-03", "2025-10-03"},    {{.kind = ANCHOR_MONTHDAY, .month = 8, .day = 1}, "2026-08-01", "2026-07-03"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct due_expr e = {.anchor = rows[i].anchor, .minute = MINUTE_NONE};
        struct anchor_point from = point(rows[i].day);
        struct due_result r;
        due_eval(&cx, &e, &from, &r, NULL);
        assert_int_equal(due_into_season(&cx, &e, from.day, &r, NULL), rows[i].due != NULL);
        if (rows[i].due) {
            assert_day(r.day, rows[i].due);
            assert_true(r.at.sec == instant_at(r.day, MINUTES_A_DAY, rules.zone).sec);
        }
    }
}

/* shape: S67 */
static void missing_data_makes_a_date_provisional(void **state)
{
    (void)state;
    static const struct {
        const char *from;
        int n;
        enum time_unit unit;
        enum roll roll;
        bool provisional;
    } rows[] = {
        {"2026-12-28", 1, UNIT_WORKDAY, ROLL_DEFAULT, false}, {"2026-12-28", 5, UNIT_WORKDAY, ROLL_DEFAULT, true},  {"2026-12-28", 10, UNIT_DAY, ROLL_NONE, false},
        {"2026-12-28", 10, UNIT_DAY, ROLL_NEXT, true},        {"2025-09-01", 3, UNIT_SCHOOLDAY, ROLL_DEFAULT, false}, {"2026-09-01", 3, UNIT_SCHOOLDAY, ROLL_DEFAULT, true},
        {"2027-05-05", 3, UNIT_NONWEEKEND, ROLL_DEFAULT, false},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct due_expr e = plus(ANCHOR_EVENT, rows[i].n, rows[i].unit, rows[i].roll);
        struct anchor_point from = point(rows[i].from);
        struct due_result r;
        due_eval(&cx, &e, &from, &r, NULL);
        assert_int_equal(r.provisional, rows[i].provisional);
        bool shifted = false;
        due_shift(&cx, from.day, rows[i].n, rows[i].unit, &shifted);
        assert_int_equal(shifted, rows[i].roll == ROLL_DEFAULT && rows[i].provisional);
    }
}

/* ---- properties ---- */

static struct due_expr random_expr(struct random *r)
{
    struct due_expr e = plus(ANCHOR_EVENT, random_within(r, 0, 40), (enum time_unit)random_within(r, UNIT_DAY, UNIT_YEAR), (enum roll)random_within(r, ROLL_DEFAULT, ROLL_PREV));
    if (e.offsets[0].amount.unit == UNIT_YEAR)
        e.offsets[0].amount.n %= 3;
    return e;
}

static void a_roll_never_ends_on_a_day_off(void **state)
{
    (void)state;
    struct random r = random_seeded();
    for (int i = 0; i < 3000; i++) {
        struct due_expr e = random_expr(&r);
        struct anchor_point from = {.day = {random_within(&r, on("2022-06-01").n, on("2028-06-01").n)}};
        from.instant = instant_at(from.day, 0, rules.zone);
        struct due_result out;
        due_eval(&cx, &e, &from, &out, NULL);
        if (due_roll(&e) != ROLL_NONE)
            assert_true(calendar_is_workday(&rules.calendar, out.day));
        if (e.offsets[0].amount.unit == UNIT_WORKDAY && e.offsets[0].amount.n)
            assert_true(calendar_is_workday(&rules.calendar, out.day));
    }
}

static void later_anchors_are_never_due_earlier(void **state)
{
    (void)state;
    struct random r = random_seeded();
    for (int i = 0; i < 60; i++) {
        struct due_expr e = random_expr(&r);
        e.offsets[0].back = random_within(&r, 0, 1);
        struct day start = {random_within(&r, on("2022-06-01").n, on("2027-06-01").n)};
        struct due_result before = {.day = {INT32_MIN}}, now;
        for (struct day d = start; d.n < start.n + 60; d.n++) {
            struct anchor_point from = {.day = d, .instant = instant_at(d, 0, rules.zone)};
            due_eval(&cx, &e, &from, &now, NULL);
            assert_true(now.day.n >= before.day.n);
            before = now;
        }
    }
}

/* shape: S65 */
static void counting_back_mirrors_counting_forward(void **state)
{
    (void)state;
    static const enum time_unit units[] = {UNIT_DAY, UNIT_WEEK, UNIT_WORKDAY, UNIT_SCHOOLDAY, UNIT_NONWEEKEND};
    struct random r = random_seeded();
    for (int i = 0; i < 2000; i++) {
        enum time_unit unit = units[random_within(&r, 0, 4)];
        int n = random_within(&r, 1, 30);
        struct day d = {random_within(&r, on("2023-01-01").n, on("2026-12-31").n)};
        d = due_shift(&cx, d, 1, unit, NULL); /* onto a day that counts */
        assert_int_equal(due_shift(&cx, due_shift(&cx, d, n, unit, NULL), -n, unit, NULL).n, d.n);
    }
    assert_int_equal(due_shift(&cx, on("2025-01-31"), 1, UNIT_MONTH, NULL).n, on("2025-02-28").n);
    assert_int_equal(due_shift(&cx, on("2025-03-31"), -1, UNIT_MONTH, NULL).n, on("2025-02-28").n);
    assert_int_equal(due_shift(&cx, on("2024-02-29"), 1, UNIT_YEAR, NULL).n, on("2025-02-28").n);
    assert_int_equal(due_shift(&cx, on("2024-02-29"), 5, UNIT_HOUR, NULL).n, on("2024-02-29").n);
}

/* ---- derivations ---- */

struct text_row {
    struct anchor anchor;
    int n;
    enum time_unit unit;
    enum roll roll;
    const char *from, *zh, *en;
};

static const struct text_row texts[] = {
#include "due_texts.inc"
};

static void derivations_can_be_checked_by_hand(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        for (enum lang lang = LANG_ZH; lang <= LANG_EN; lang++) {
            struct due_context c = cx;
            static const struct pause pauses[] = {{{0}, {0}}};
            c.pauses = pauses;
            c.lang = lang;
            struct due_expr e = plus(ANCHOR_EVENT, texts[i].n, texts[i].unit, texts[i].roll);
            e.anchor = texts[i].anchor;
            e.offsets_n = texts[i].unit != UNIT_NONE;
            struct anchor_point from = point(texts[i].from);
            struct due_result r;
            struct str why = {0};
            due_eval(&c, &e, &from, &r, &why);
            if (getenv("BAOXUE_TEST_PRINT"))
                printf("%s\n", str_text(&why));
            else
                assert_string_equal(str_text(&why), lang == LANG_ZH ? texts[i].zh : texts[i].en);
            str_fini(&why);
        }
}

static void derivations_tell_pauses_and_seasons(void **state)
{
    (void)state;
    struct pause p = {on("2025-09-05"), on("2025-09-08")};
    struct due_context c = cx;
    c.pauses = &p;
    c.pauses_n = 1;
    struct due_expr e = plus(ANCHOR_EVENT, 10, UNIT_DAY, ROLL_NEXT);
    struct anchor_point from = point("2025-09-01");
    struct due_result r;
    struct str why = {0};
    due_eval(&c, &e, &from, &r, &why);
    assert_string_equal(str_text(&why), "起算：2025-09-01（周一）“报告单”，当日不计（民法典201）；加 10 天 → 2025-09-11（周四）；2025-09-05 起暂停，2025-09-08 恢复，3 天不计 → 2025-09-14（周日）；"
                                        "遇周末（09-14），顺延至 2025-09-15（周一）（民法典203）；截止 2025-09-15 24:00；放假安排已公布");
    str_clear(&why);
    p.until = DAY_NONE;
    due_eval(&c, &e, &from, &r, &why);
    assert_string_equal(str_text(&why), "起算：2025-09-01（周一）“报告单”，当日不计（民法典201）；加 10 天 → 2025-09-11（周四）；2025-09-05 起暂停，恢复后再算");
    str_clear(&why);
    struct due_expr month = {.anchor = {.kind = ANCHOR_MONTH_DAY, .day = 28}, .minute = MINUTE_NONE};
    from = point("2026-07-28");
    due_eval(&cx, &month, &from, &r, &why);
    assert_true(due_into_season(&cx, &month, from.day, &r, &why));
    assert_string_equal(str_text(&why), "定于 2026-07-28（周二）；截止 2026-07-28 24:00；到期日不在学期内，提前至最后一个教学日 2026-07-03（周五）；截止 2026-07-03 24:00；"
                                        "暂定：开学、放假日期按每年惯例");
    str_fini(&why);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(golden_dates),
        cmocka_unit_test(dates_of_other_documents),
        cmocka_unit_test(rolls_go_by_the_last_term),
        cmocka_unit_test(hours_run_from_the_instant),
        cmocka_unit_test(a_day_ends_at_its_close),
        cmocka_unit_test(schooldays_and_nonweekends),
        cmocka_unit_test(pauses_move_or_are_left_out),
        cmocka_unit_test(periods_are_named_by_their_anchor),
        cmocka_unit_test(every_period_is_found_by_its_name),
        cmocka_unit_test(terms_go_by_their_precedence),
        cmocka_unit_test(seasons_move_into_term),
        cmocka_unit_test(missing_data_makes_a_date_provisional),
        cmocka_unit_test(a_roll_never_ends_on_a_day_off),
        cmocka_unit_test(later_anchors_are_never_due_earlier),
        cmocka_unit_test(counting_back_mirrors_counting_forward),
        cmocka_unit_test(derivations_can_be_checked_by_hand),
        cmocka_unit_test(derivations_tell_pauses_and_seasons),
    };
    return cmocka_run_group_tests(tests, load, unload);
}
