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
#include "casebook.h"

static int setup(void **state)
{
    *state = calloc(1, sizeof(struct casebook));
    casebook_init(*state);
    return 0;
}

static int teardown(void **state)
{
    casebook_fini(*state);
    free(*state);
    return 0;
}

static void runs_begin_and_end(void **state)
{
    static const struct {
        const char *events, *expect; /* first..until#event/opening */
    } rows[] = {
        {"缺课 2025-09-26", "09-26..#1/1 "},
        {"缺课 2025-09-26, 缺课 2025-09-29", "09-26..#1/1 "}, /* a repetition adds nothing */
        {"缺课 2025-09-26, 复学 2025-09-30", "09-26..09-30#1/1 "},
        {"缺课 2025-09-26, 复学 2025-09-30, 缺课 2025-10-09", "09-26..09-30#1/1 10-09..#3/2 "},
        {"缺课 2025-09-26, 复学 2025-09-26, 缺课 2025-09-26", "09-26..#3/2 "}, /* ended on its first day */
        {"家访 2025-09-26, 休学 2025-09-27", ""},
    };
    struct casebook *b = *state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct vec runs = VEC(struct run);
        struct str got = {0};
        char text[DAY_TEXT_B];
        casebook_write(b, rows[i].events);
        count_runs(&b->view, &(struct event_set){.refs = {{.event = &b->kinds[ABSENT]}}, .n = 1}, &runs);
        for (size_t k = 0; k < runs.n; k++) {
            const struct run *r = vec_at(&runs, k);
            str_addf(&got, "%s..", day_format(r->first, text) + 5);
            str_addf(&got, "%s#%d/%d ", day_is_none(r->until) ? "" : day_format(r->until, text) + 5, (int)r->event, r->opening);
        }
        assert_string_equal(str_text(&got), rows[i].expect);
        str_fini(&got);
        vec_fini(&runs);
    }
}

struct first_row {
    const char *events;
    int kind;
    enum compare cmp;
    int n;
    enum time_unit unit;
    enum in_period in;
    const char *from, *expect, *trigger;
    const char *pause_from, *pause_until;
};

/* The first day, the trigger; and that the day agrees with count_holds(), on it and the day before. */
static void expect_first(struct casebook *b, const struct first_row *r)
{
    char trigger[PERIOD_NAME_B], text[DAY_TEXT_B];
    struct count c = {.of = {.refs = {{.event = &b->kinds[r->kind]}}, .n = 1}, .cmp = r->cmp, .than = {.n = r->n, .unit = r->unit}, .in = r->in};
    casebook_write(b, r->events);
    if (r->pause_from)
        casebook_pause(b, r->pause_from, r->pause_until);
    struct day hit = count_first_true(&b->view, &c, book_day(r->from), trigger);
    assert_string_equal(day_format(hit, text), r->expect);
    if (day_is_none(hit))
        return;
    assert_string_equal(trigger, r->trigger);
    assert_true(count_holds(&b->view, &c, hit, NULL));
    if (hit.n > book_day(r->from).n)
        assert_false(count_holds(&b->view, &c, day_plus(hit, -1), NULL));
}

static void first_day_on_which_it_is_true(void **state)
{
    static const struct first_row rows[] = {
        /* the probes of the Lincang document: more than 3 workdays in a row */
        {"缺课 2025-09-26", ABSENT, CMP_GT, 3, UNIT_WORKDAY, IN_NONE, "2025-09-26", "2025-09-30", "e1", 0, 0},
        {"缺课 2025-09-29", ABSENT, CMP_GT, 3, UNIT_WORKDAY, IN_NONE, "2025-09-29", "2025-10-10", "e1", 0, 0},
        {"缺课 2025-09-29", ABSENT, CMP_GE, 3, UNIT_WORKDAY, IN_NONE, "2025-09-29", "2025-10-09", "e1", 0, 0},
        {"缺课 2025-09-29", ABSENT, CMP_GT, 3, UNIT_DAY, IN_NONE, "2025-09-29", "2025-10-02", "e1", 0, 0},
        {"缺课 2025-09-29", ABSENT, CMP_GT, 3, UNIT_NONWEEKEND, IN_NONE, "2025-09-29", "2025-10-02", "e1", 0, 0}, /* holidays in */
        {"缺课 2025-10-02", ABSENT, CMP_GT, 3, UNIT_NONWEEKEND, IN_NONE, "2025-10-02", "2025-10-07", "e1", 0, 0}, /* the weekend out */
        {"缺课 2026-01-19", ABSENT, CMP_GT, 3, UNIT_SCHOOLDAY, IN_NONE, "2026-01-19", "2026-03-03", "e1", 0, 0},  /* the winter vacation out */
        {"缺课 2025-09-01", ABSENT, CMP_GE, 2, UNIT_WEEK, IN_NONE, "2025-09-01", "2025-09-14", "e1", 0, 0},
        {"缺课 2025-09-01", ABSENT, CMP_GE, 1, UNIT_MONTH, IN_NONE, "2025-09-01", "2025-09-30", "e1", 0, 0},
        {"缺课 2025-09-01", ABSENT, CMP_GT, 1, UNIT_MONTH, IN_NONE, "2025-09-01", "2025-10-01", "e1", 0, 0},
        {"缺课 2025-09-26, 缺课 2025-09-29", ABSENT, CMP_GT, 3, UNIT_WORKDAY, IN_NONE, "2025-09-29", "2025-09-30", "e1", 0, 0},
        {"缺课 2025-09-26, 复学 2025-09-29", ABSENT, CMP_GT, 3, UNIT_WORKDAY, IN_NONE, "2025-09-29", "-", "", 0, 0},
        {"缺课 2025-09-26, 复学 2025-09-29, 缺课 2025-09-30", ABSENT, CMP_GT, 3, UNIT_WORKDAY, IN_NONE, "2025-09-30", "2025-10-11", "e3", 0, 0},
        {"缺课 2025-09-26", ABSENT, CMP_GT, 3, UNIT_WORKDAY, IN_NONE, "2025-10-20", "2025-10-20", "e1", 0, 0}, /* true long since */
        {"缺课 2025-09-26", ABSENT, CMP_GT, 3, UNIT_WORKDAY, IN_NONE, "2025-09-26", "2025-10-10", "e1", "2025-09-29", "2025-10-09"}, /* 26 28 09 10 */
        {"缺课 2025-09-26", ABSENT, CMP_GT, 3, UNIT_WORKDAY, IN_NONE, "2025-09-26", "-", "", "2025-09-28", 0},
        /* how often */
        {"缺课 2025-09-01, 家访 2025-09-02, 家访 2025-09-03", VISIT, CMP_GE, 3, UNIT_NONE, IN_NONE, "2025-09-03", "-", "", 0, 0},
        {"缺课 2025-09-01, 家访 2025-09-02, 家访 2025-09-03, 家访 2025-09-08", VISIT, CMP_GE, 3, UNIT_NONE, IN_NONE, "2025-09-08", "2025-09-08", "e4", 0, 0},
        {"缺课 2025-09-01, 家访 2025-09-02, 家访 2025-09-03, 复学 2025-09-04, 缺课 2025-09-05, 家访 2025-09-08", VISIT, CMP_GE, 3, UNIT_NONE, IN_NONE,
         "2025-09-08", "-", "", 0, 0}, /* a new opening counts afresh */
        {"缺课 2025-09-01, 家访 2025-09-02, 家访 2025-09-03, 复学 2025-09-04, 缺课 2025-09-05, 家访 2025-09-08", VISIT, CMP_GE, 3, UNIT_NONE, IN_MONTH,
         "2025-09-08", "2025-09-08", "2025-09", 0, 0}, /* in a period: over all openings */
        {"家访 2025-09-29, 家访 2025-09-30, 家访 2025-10-01", VISIT, CMP_GE, 3, UNIT_NONE, IN_MONTH, "2025-10-01", "-", "", 0, 0},
        {"家访 2025-09-29, 家访 2025-09-30, 家访 2025-10-01", VISIT, CMP_GE, 3, UNIT_NONE, IN_WEEK, "2025-10-01", "2025-10-01", "2025W40", 0, 0},
        {"家访 2025-09-29, 家访 2025-09-30, 家访 2026-01-05", VISIT, CMP_GE, 3, UNIT_NONE, IN_TERM, "2026-01-05", "2026-01-05", "2025秋季", 0, 0},
        {"家访 2025-09-29, 家访 2025-09-30, 家访 2026-03-05", VISIT, CMP_GE, 3, UNIT_NONE, IN_TERM, "2026-03-05", "-", "", 0, 0},
        {"家访 2025-09-29, 家访 2025-09-30, 家访 2026-03-05", VISIT, CMP_GE, 3, UNIT_NONE, IN_YEAR, "2026-03-05", "2026-03-05", "2025-2026学年", 0, 0},
        {"家访 2025-08-30, 家访 2025-09-30, 家访 2026-03-05", VISIT, CMP_GE, 3, UNIT_NONE, IN_YEAR, "2026-03-05", "-", "", 0, 0},
        /* sums of runs in a period */
        {"缺课 2025-09-01, 复学 2025-09-04, 缺课 2025-09-08", ABSENT, CMP_GT, 4, UNIT_SCHOOLDAY, IN_TERM, "2025-09-08", "2025-09-09", "2025秋季", 0, 0},
        {"缺课 2025-09-01, 复学 2025-09-04, 缺课 2025-10-09", ABSENT, CMP_GE, 3, UNIT_WORKDAY, IN_MONTH, "2025-10-09", "2025-10-11", "2025-10", 0, 0},
        {"缺课 2025-09-29", ABSENT, CMP_GE, 4, UNIT_WORKDAY, IN_MONTH, "2025-09-29", "2025-10-13", "2025-10", 0, 0}, /* 09 10 11 13: the next month's own */
        {"缺课 2025-09-01, 复学 2025-09-04", ABSENT, CMP_GT, 4, UNIT_SCHOOLDAY, IN_TERM, "2025-09-04", "-", "", 0, 0},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        expect_first(*state, &rows[i]);
}

/* Looking along the days must say what asking for each day says. */
static void agrees_with_asking_every_day(void **state)
{
    static const enum time_unit units[] = {UNIT_NONE, UNIT_DAY, UNIT_WORKDAY, UNIT_SCHOOLDAY, UNIT_NONWEEKEND, UNIT_WEEK, UNIT_MONTH, UNIT_HOUR};
    enum { ROUNDS = 150, LOOK_D = 150, START_D = 20330 }; /* 2025-08-30 */
    struct casebook *b = *state;
    struct random r = random_seeded();
    for (int round = 0; round < ROUNDS; round++) {
        casebook_write(b, "");
        int d = START_D + random_within(&r, 0, 30);
        for (int i = random_within(&r, 1, 6); i > 0; i--, d += random_within(&r, 0, 40)) {
            char text[DAY_TEXT_B];
            casebook_event(b, (int[]){ABSENT, ABSENT, VISIT, BACK}[random_within(&r, 0, 3)], day_format((struct day){d}, text));
        }
        casebook_seal(b);
        int from = START_D + random_within(&r, 0, 60);
        b->pauses[0] = (struct pause){{from + random_within(&r, -20, 30)}, {from + random_within(&r, 31, 50)}};
        b->view.pauses_n = (size_t)random_within(&r, 0, 1);
        struct count c = {.of = {.refs = {{.event = &b->kinds[ABSENT]}}, .n = 1}, .cmp = (enum compare)random_within(&r, CMP_GT, CMP_LE), .in = (enum in_period)random_within(&r, IN_NONE, IN_YEAR)};
        c.than = (struct amount){.n = random_within(&r, 0, 30), .unit = units[random_within(&r, 0, 7)]};
        char trigger[PERIOD_NAME_B];
        struct day hit = count_first_true(&b->view, &c, (struct day){from}, trigger);
        struct day asked = DAY_NONE;
        for (int k = 0; k < LOOK_D && day_is_none(asked); k++)
            if (count_holds(&b->view, &c, (struct day){from + k}, NULL))
                asked.n = from + k;
        if (c.in == IN_TERM && c.cmp >= CMP_LT) /* in a vacation there is no period to be below anything in */
            continue;
        if (!day_is_none(asked) || hit.n < from + LOOK_D)
            if (hit.n != asked.n)
                fail_msg("round %d: first %d, asked %d (unit %d in %d cmp %d than %d)", round, hit.n - from, asked.n - from, (int)c.than.unit, (int)c.in, (int)c.cmp,
                         c.than.n);
    }
}

static void figures(void **state)
{
    static const struct {
        const char *on;
        int n;
        enum time_unit unit;
        enum in_period in;
        long value;
        bool holds; /* > n */
    } rows[] = {
        {"2025-09-26", 0, UNIT_WORKDAY, IN_NONE, 1, true},  {"2025-09-25", 0, UNIT_WORKDAY, IN_NONE, 0, false}, {"2025-09-30", 3, UNIT_WORKDAY, IN_NONE, 4, true},
        {"2025-09-29", 3, UNIT_WORKDAY, IN_NONE, 3, false}, {"2025-10-09", 2, UNIT_WEEK, IN_NONE, 2, false},    {"2025-10-10", 2, UNIT_WEEK, IN_NONE, 2, true},
        {"2025-10-25", 1, UNIT_MONTH, IN_NONE, 1, false},   {"2025-10-26", 1, UNIT_MONTH, IN_NONE, 1, true},    {"2025-10-02", 1, UNIT_DAY, IN_MONTH, 2, true},
        {"2025-09-27", 0, UNIT_NONE, IN_NONE, 1, true},     {"2025-10-02", 0, UNIT_NONE, IN_MONTH, 0, false},   {"2025-09-27", 24, UNIT_HOUR, IN_NONE, 48, true},
    };
    struct casebook *b = *state;
    casebook_write(b, "缺课 2025-09-26");
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct count c = {.of = {.refs = {{.event = &b->kinds[ABSENT]}}, .n = 1}, .cmp = CMP_GT, .than = {.n = rows[i].n, .unit = rows[i].unit}, .in = rows[i].in};
        long value = -1;
        assert_int_equal(count_holds(&b->view, &c, book_day(rows[i].on), &value), rows[i].holds);
        assert_int_equal(value, rows[i].value);
    }
}

static void a_derived_event_has_its_key(void **state)
{
    struct casebook *b = *state;
    char trigger[PERIOD_NAME_B];
    casebook_write(b, "缺课 2025-09-26");
    struct event *e = vec_at(&b->h.events, 0);
    e->id = -1;
    snprintf(e->key, sizeof e->key, "d00ff");
    struct count c = {.of = {.refs = {{.event = &b->kinds[ABSENT]}}, .n = 1}, .cmp = CMP_GT, .than = {.n = 3, .unit = UNIT_WORKDAY}};
    count_first_true(&b->view, &c, book_day("2025-09-26"), trigger);
    assert_string_equal(trigger, "d00ff");
    c.than = (struct amount){.n = 0};
    count_first_true(&b->view, &c, book_day("2025-09-26"), trigger);
    assert_string_equal(trigger, "d00ff");
}

static struct instant at(const char *s)
{
    struct instant t;
    assert_true(instant_parse(s, (struct zone){28800}, &t));
    return t;
}

static void hours_run_from(void **state)
{
    static const struct {
        int minute;
        const char *entered, *expect;
    } rows[] = {
        {600, "2025-09-30 12:00", "2025-09-26 10:00"},
        {MINUTE_NONE, "2025-09-26 11:00", "2025-09-26 11:00"}, /* entered the same day */
        {MINUTE_NONE, "2025-09-30 12:00", "2025-09-27 00:00"}, /* later: that day's close */
    };
    struct casebook *b = *state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct event e = {.day = book_day("2025-09-26"), .minute = rows[i].minute, .entered = at(rows[i].entered)};
        assert_int_equal(event_instant(&e, &b->rules).sec, at(rows[i].expect).sec);
    }
}

static void histories_are_sorted(void **state)
{
    struct casebook *b = *state;
    casebook_write(b, "家访 2025-09-03, 家访 2025-09-02, 家访 2025-09-02, 家访 2025-09-02");
    struct event *e = b->h.events.data;
    assert_int_equal(e[3].id, 1);
    e[0].minute = MINUTE_NONE; /* ids 2 3 4 on one day */
    e[1].minute = 700;
    e[2].minute = 600;
    history_seal(&b->h);
    static const int64_t expect[] = {4, 3, 2, 1};
    for (size_t i = 0; i < 4; i++)
        assert_int_equal(e[i].id, expect[i]);
}

static void names_are_masked(void **state)
{
    (void)state;
    static const struct {
        const char *name, *masked;
    } rows[] = {
        {"张测", "张*"},      {"张测试", "张*试"},  {"欧阳样例", "欧**例"}, {"李", "李*"},       {"Anna Sample", "A********"},
        {"阿依·样例", "阿****"}, {"", ""},            {NULL, ""},
    };
    char buf[32], tiny[8];
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        assert_string_equal(name_mask(rows[i].name, buf, sizeof buf), rows[i].masked);
    assert_string_equal(name_mask("张测试", tiny, 5), "张*"); /* no half character */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(runs_begin_and_end, setup, teardown),
        cmocka_unit_test_setup_teardown(first_day_on_which_it_is_true, setup, teardown),
        cmocka_unit_test_setup_teardown(agrees_with_asking_every_day, setup, teardown),
        cmocka_unit_test_setup_teardown(figures, setup, teardown),
        cmocka_unit_test_setup_teardown(a_derived_event_has_its_key, setup, teardown),
        cmocka_unit_test_setup_teardown(hours_run_from, setup, teardown),
        cmocka_unit_test_setup_teardown(histories_are_sorted, setup, teardown),
        cmocka_unit_test(names_are_masked),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
