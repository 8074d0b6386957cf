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
#include "core/ladder.h"
#include "core/rungword.h"

struct fixture {
    struct ruleset rules;
    struct org org;
    struct world w;
    struct ladder ladder;
    struct rule rule;
    struct deadline d;
};

static struct day day(const char *s)
{
    struct day d;
    assert_true(day_parse(s, &d));
    return d;
}

static struct instant at(const char *s)
{
    struct instant t;
    assert_true(instant_parse(s, (struct zone){28800}, &t));
    return t;
}

static void add_rung(struct ladder *l, const char *key)
{
    static const struct {
        const char *name;
        enum time_unit unit;
    } units[] = {{"workday", UNIT_WORKDAY}, {"month", UNIT_MONTH}, {"week", UNIT_WEEK}, {"h", UNIT_HOUR}, {"d", UNIT_DAY}};
    struct rung *r = vec_push(&l->rungs);
    r->who = VEC(struct who);
    snprintf(r->key, sizeof r->key, "%s", key);
    if (str_eq(key, "start") || str_eq(key, "settled")) {
        r->kind = str_eq(key, "start") ? RUNG_START : RUNG_SETTLED;
        return;
    }
    r->kind = str_starts(key, "every") ? RUNG_EVERY : RUNG_OFFSET;
    char *end;
    r->n = (int)strtol(key + (r->kind == RUNG_EVERY ? strlen("every") : 0), &end, 10);
    for (size_t i = 0; i < sizeof units / sizeof *units; i++)
        if (str_eq(end, units[i].name))
            r->unit = units[i].unit;
    assert_true(r->unit != UNIT_NONE);
}

/* Splits "a b c" and calls for each word. */
static void each_word(const char *words, void (*f)(void *, const char *), void *arg)
{
    while (*words) {
        size_t len_b = strcspn(words, " ");
        char *word = mem_strndup(words, len_b);
        if (len_b)
            f(arg, word);
        free(word);
        words += len_b + (words[len_b] == ' ');
    }
}

static void add_rung_word(void *ladder, const char *key)
{
    add_rung(ladder, key);
}

static void add_copy(void *vec, const char *key)
{
    char *copy = mem_strdup(key);
    vec_add(vec, &copy);
}

static void set_ladder(struct fixture *f, const char *rungs)
{
    vec_fini(&f->ladder.rungs);
    f->ladder.rungs = VEC(struct rung);
    each_word(rungs, add_rung_word, &f->ladder);
}

/* A duty that stands from `start`, due at the end of `due`. */
static void set_deadline(struct fixture *f, const char *start, const char *due)
{
    f->d = (struct deadline){.rule = &f->rule, .state = STATE_OPEN, .start = at(start), .woke = at(start)};
    f->d.due = (struct due_result){.day = day(due), .at = instant_at(day(due), 1440, f->rules.zone)};
}

static int setup(void **state)
{
    static const struct {
        const char *day;
        bool off;
    } days[] = {{"2026-10-01", true}, {"2026-10-02", true}, {"2026-10-03", true}, {"2026-10-04", true}, {"2026-10-05", true},
                {"2026-10-06", true}, {"2026-10-07", true}, {"2026-09-20", false}, {"2026-10-10", false}};
    struct fixture *f = calloc(1, sizeof *f);
    calendar_init(&f->rules.calendar);
    for (size_t i = 0; i < sizeof days / sizeof *days; i++)
        vec_add(&f->rules.calendar.holidays, &(struct holiday){day(days[i].day), days[i].off, "国庆节"});
    vec_add(&f->rules.calendar.years, &(struct holiday_year){2026, true, NULL});
    calendar_seal(&f->rules.calendar);
    f->rules.zone.offset_s = 28800;
    org_init(&f->org);
    org_seal(&f->org);
    f->w = (struct world){.rules = &f->rules, .org = &f->org};
    f->rule = (struct rule){.kind = RULE_DUTY, .has_start = true, .ladder = &f->ladder};
    *state = f;
    return 0;
}

static int teardown(void **state)
{
    struct fixture *f = *state;
    vec_fini(&f->ladder.rungs);
    calendar_fini(&f->rules.calendar);
    org_fini(&f->org);
    free(f);
    return 0;
}

static char *show_rungs(const struct fixture *f, const struct vec *rungs)
{
    struct str s = {0};
    char text[INSTANT_TEXT_B];
    for (size_t i = 0; i < rungs->n; i++) {
        const struct rung_due *r = vec_at(rungs, i);
        str_addf(&s, "%s %s%s", r->key, instant_format(r->at, f->rules.zone, text) + strlen("2026-"), i + 1 < rungs->n ? ", " : "");
    }
    return str_take(&s);
}

static void expect_rungs(const struct fixture *f, const char *expect)
{
    struct vec rungs = VEC(struct rung_due);
    ladder_rungs(&f->w, &f->d, &rungs);
    char *got = show_rungs(f, &rungs);
    assert_string_equal(got, expect);
    if (rungs.n)
        assert_int_equal(ladder_first(&f->w, &f->d).sec, ((struct rung_due *)rungs.data)->at.sec);
    free(got);
    vec_fini(&rungs);
}

static void rungs_stand_around_the_due_day(void **state)
{
    static const struct {
        const char *ladder, *start, *due, *expect;
        bool urgent, no_start;
    } rows[] = {
        {"start -3d 0d +1workday +7d every7d settled", "2026-09-01 00:00", "2026-09-08",
         "start 09-01 00:00, -3d 09-04 00:00, 0d 09-08 00:00, +1workday 09-09 00:00, +7d 09-15 00:00", false, false}, /* 09-05 is a Saturday */
        {"start -3d 0d", "2026-09-01 00:00", "2026-09-08", "start 09-01 00:00, -3d 09-05 00:00, 0d 09-08 00:00", true, false}, /* urgent: any day */
        {"start -3d 0d", "2026-09-01 00:00", "2026-09-08", "-3d 09-04 00:00, 0d 09-08 00:00", false, true},
        {"-3d 0d +1workday", "2026-09-01 00:00", "2026-10-05", "0d 09-30 00:00, +1workday 10-08 00:00", false, false}, /* both reminders meet before the feast */
        {"-2d 0d", "2026-09-01 00:00", "2026-09-21", "-2d 09-18 00:00, 0d 09-21 00:00", false, false}, /* Sat 19 is none; make-up Sunday is one */
        {"-1d 0d", "2026-09-01 00:00", "2026-09-21", "-1d 09-20 00:00, 0d 09-21 00:00", false, false},
        {"-3d -1d 0d", "2026-09-05 10:00", "2026-09-07", "-1d 09-05 10:00, 0d 09-07 00:00", false, false}, /* stood only since Saturday: at once */
        {"start -3d -1d +1d", "2026-09-08 10:00", "2026-09-08", "-1d 09-08 10:00, +1d 09-09 00:00", false, false},
        {"-2h +1h +2h", "2026-09-08 10:00", "2026-09-08", "-2h 09-08 22:00, +1h 09-09 01:00, +2h 09-09 02:00", true, false},
        {"0d +2h +1d", "2026-09-08 10:00", "2026-09-09", "0d 09-09 00:00, +1d 09-10 00:00, +2h 09-10 02:00", false, false},
        {"+1month +1week", "2026-08-01 00:00", "2026-08-31", "+1week 09-07 00:00, +1month 09-30 00:00", false, false},
    };
    struct fixture *f = *state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        set_ladder(f, rows[i].ladder);
        set_deadline(f, rows[i].start, rows[i].due);
        f->ladder.urgent = rows[i].urgent;
        f->rule.has_start = !rows[i].no_start;
        expect_rungs(f, rows[i].expect);
    }
    f->d.due.day = DAY_NONE; /* a pause runs over it */
    f->d.due.at = INSTANT_NONE;
    expect_rungs(f, "");
    assert_true(instant_is_none(ladder_first(&f->w, &f->d)));
}

static void a_steps_start_is_told_without_a_key(void **state)
{
    struct fixture *f = *state;
    set_ladder(f, "start 0d");
    set_deadline(f, "2026-09-01 09:00", "2026-09-08");
    f->rule = (struct rule){.kind = RULE_STEP, .ladder = &f->ladder, .due.anchor.kind = ANCHOR_EVENT};
    expect_rungs(f, "start 09-01 09:00, 0d 09-08 00:00");
}

static void waking_clamps(void **state)
{
    struct fixture *f = *state;
    set_ladder(f, "start -3d 0d +1d");
    set_deadline(f, "2026-09-01 09:00", "2026-09-08");
    f->d.woke = at("2026-09-08 11:00");
    expect_rungs(f, "0d 09-08 11:00, +1d 09-09 00:00");
    f->d.woke = at("2026-09-20 11:00");
    expect_rungs(f, "+1d 09-20 11:00");
}

static void a_pause_shifts(void **state)
{
    struct fixture *f = *state;
    set_ladder(f, "0d +1d +3d");
    set_deadline(f, "2026-09-01 09:00", "2026-09-08");
    f->d.rung_shift_d = 10;
    expect_rungs(f, "0d 09-18 00:00, +1d 09-19 00:00, +3d 09-21 00:00");
}

struct decision {
    const char *ladder, *start, *due, *fired, *now;
    const char *expect; /* "+1d late | -3d 0d | 09-15 00:00": what fires, what is superseded, the next instant */
};

static char *show_decision(const struct fixture *f, const struct ladder_answer *a)
{
    struct str s = {0};
    char text[INSTANT_TEXT_B];
    str_addf(&s, "%s%s |", a->fires ? a->rung.key : "-", a->late ? " late" : "");
    for (size_t i = 0; i < a->superseded.n; i++)
        str_addf(&s, " %s", ((const struct rung_due *)vec_at(&a->superseded, i))->key);
    str_addf(&s, " | %s", instant_is_none(a->next) ? "-" : instant_format(a->next, f->rules.zone, text) + strlen("2026-"));
    return str_take(&s);
}

/* told: when a rung last was, the last one of those fired. */
static void expect_decision_after(struct fixture *f, const struct decision *row, struct instant told, bool late)
{
    struct fired fired = {.keys = VEC(char *), .last = told, .due = f->d.due.at, .late = late};
    struct ladder_answer a;
    each_word(row->fired, add_copy, &fired.keys);
    fired.rung = fired.keys.n ? *(char **)vec_at(&fired.keys, fired.keys.n - 1) : NULL;
    ladder_decide(&f->w, &f->d, &fired, at(row->now), &a);
    char *got = show_decision(f, &a);
    assert_string_equal(got, row->expect);
    free(got);
    ladder_answer_fini(&a);
    for (size_t i = 0; i < fired.keys.n; i++)
        free(*(char **)vec_at(&fired.keys, i));
    vec_fini(&fired.keys);
}

static void expect_decision(struct fixture *f, const struct decision *row)
{
    expect_decision_after(f, row, INSTANT_NONE, false);
}

static void decides(void **state)
{
    static const char usual[] = "start -3d 0d +1workday +3d every7d settled";
    static const struct decision rows[] = {
        {usual, "2026-09-01 00:00", "2026-09-08", "", "2026-08-31 23:59", "- | | 09-01 00:00"},
        {usual, "2026-09-01 00:00", "2026-09-08", "", "2026-09-01 00:00", "start | | 09-04 00:00"},
        {usual, "2026-09-01 00:00", "2026-09-08", "start", "2026-09-03 12:00", "- | | 09-04 00:00"},
        {usual, "2026-09-01 00:00", "2026-09-08", "start", "2026-09-04 08:00", "-3d | | 09-08 00:00"},
        {usual, "2026-09-01 00:00", "2026-09-08", "start", "2026-09-05 00:00", "-3d late | | 09-08 00:00"}, /* a day has gone by */
        {usual, "2026-09-01 00:00", "2026-09-08", "start", "2026-09-08 00:00", "0d late | -3d | 09-09 00:00"},
        {usual, "2026-09-01 00:00", "2026-09-08", "", "2026-09-11 00:00", "+3d late | start -3d 0d +1workday | 09-18 00:00"},
        {usual, "2026-09-01 00:00", "2026-09-08", "start -3d 0d +1workday +3d", "2026-09-17 00:00", "- | | 09-18 00:00"},
        {usual, "2026-09-01 00:00", "2026-09-08", "start -3d 0d +1workday +3d", "2026-09-18 00:00", "every7d#1 | | 09-25 00:00"},
        {usual, "2026-09-01 00:00", "2026-09-08", "start -3d 0d +1workday +3d", "2026-10-02 00:01",
         "every7d#3 late | every7d#1 every7d#2 | 10-09 00:00"},
        {usual, "2026-09-01 00:00", "2026-09-08", "start -3d 0d +1workday +3d every7d#2", "2026-10-02 00:01", "every7d#3 | | 10-09 00:00"},
        /* meeting rungs are superseded without lateness */
        {"start -3d -1d +1d", "2026-09-08 10:00", "2026-09-08", "", "2026-09-08 10:00", "-1d | start -3d | 09-09 00:00"},
        /* what lies below the newest fired one does not fire any more */
        {"-3d -1d 0d +1d", "2026-08-01 00:00", "2026-09-10", "0d", "2026-09-10 08:00", "- | -3d -1d | 09-11 00:00"},
        {"-3d -1d 0d +1d", "2026-08-01 00:00", "2026-09-10", "0d", "2026-09-11 08:00", "+1d | -3d -1d | -"},
        {"-3d -1d 0d +1d", "2026-08-01 00:00", "2026-09-10", "-3d -1d 0d +1d", "2026-12-01 08:00", "- | | -"},
        {"start every1workday", "2026-09-01 00:00", "2026-09-30", "start", "2026-10-09 08:00", "every1workday#2 late | every1workday#1 | 10-10 00:00"},
        {"+1h every2h", "2026-09-01 00:00", "2026-09-07", "+1h", "2026-09-08 05:30", "every2h#2 late | every2h#1 | 09-08 07:00"},
        {"0d every1month", "2026-07-01 00:00", "2026-07-31", "0d every1month#1", "2026-09-30 00:00", "every1month#2 | | 10-31 00:00"},
    };
    struct fixture *f = *state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        set_ladder(f, rows[i].ladder);
        set_deadline(f, rows[i].start, rows[i].due);
        expect_decision(f, &rows[i]);
    }
}

/* New rules put another rung in the place of one that was told, or a finer `every`: nobody is told again at once, the ledger says what was passed over, the later ones come. */
static void edited_offsets_tell_nobody_again(void **state)
{
    static const struct {
        struct decision d;
        const char *told;
    } rows[] = {
        {{"-10d 0d", "2026-08-01 00:00", "2026-09-14", "-7d", "2026-09-07 12:00", "- | -10d | 09-14 00:00"}, "2026-09-07 00:00"},
        {{"-10d 0d", "2026-08-01 00:00", "2026-09-14", "-7d -10d", "2026-09-07 12:00", "- | | 09-14 00:00"}, "2026-09-07 00:00"},
        {{"-7d 0d", "2026-08-01 00:00", "2026-09-14", "-7d", "2026-09-07 12:00", "- | | 09-14 00:00"}, "2026-09-07 00:00"},
        {{"-5d 0d", "2026-08-01 00:00", "2026-09-15", "-7d", "2026-09-10 12:00", "-5d | | 09-15 00:00"}, "2026-09-08 00:00"},
        {{"0d every6d", "2026-08-01 00:00", "2026-09-08", "0d every7d#1", "2026-09-15 12:00", "- | every6d#1 | 09-20 00:00"}, "2026-09-15 00:00"},
        {{"0d every3d", "2026-08-01 00:00", "2026-09-08", "0d every7d#1", "2026-09-18 12:00", "every3d#3 late | every3d#2 | 09-20 00:00"}, "2026-09-15 00:00"},
    };
    struct fixture *f = *state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        set_ladder(f, rows[i].d.ladder);
        set_deadline(f, rows[i].d.start, rows[i].d.due);
        expect_decision_after(f, &rows[i].d, at(rows[i].told), false);
    }
    struct fired earlier = {.keys = VEC(char *), .last = at("2026-09-07 00:00"), .due = at("2026-09-20 00:00")}; /* what was told was of another due day */
    struct ladder_answer a;
    set_ladder(f, "-10d 0d");
    set_deadline(f, "2026-08-01 00:00", "2026-09-14");
    ladder_decide(&f->w, &f->d, &earlier, at("2026-09-07 12:00"), &a);
    assert_true(a.fires);
    ladder_answer_fini(&a);
}

static void sleeping_paused_and_settled_tell_nothing(void **state)
{
    static const struct decision row = {.fired = "", .now = "2026-09-20 00:00", .expect = "- | | -"};
    static const enum deadline_state states[] = {STATE_ASLEEP, STATE_PAUSED, STATE_MET, STATE_WAIVED, STATE_EXCUSED, STATE_WITHDRAWN};
    struct fixture *f = *state;
    set_ladder(f, "0d +1d");
    set_deadline(f, "2026-09-01 09:00", "2026-09-08");
    for (size_t i = 0; i < sizeof states / sizeof *states; i++) {
        f->d.state = states[i];
        expect_decision(f, &row);
    }
}

static void waking_after_the_due_day(void **state)
{
    static const struct decision first = {.fired = "", .now = "2026-09-20 11:00", .expect = "+1d | start -3d 0d | 09-27 00:00"};
    static const struct decision again = {.fired = "start -3d", .now = "2026-09-20 11:00", .expect = "+1d | 0d | 09-27 00:00"};
    struct fixture *f = *state;
    set_ladder(f, "start -3d 0d +1d every7d");
    set_deadline(f, "2026-09-01 09:00", "2026-09-08");
    f->d.woke = at("2026-09-20 11:00");
    expect_decision(f, &first);
    expect_decision(f, &again);
}

/* What lies above the rung told last has been told to nobody, wherever a pause, a correction or a waking has put it since. */
static void rungs_that_moved_are_not_lost(void **state)
{
    static const struct decision earlier = {.fired = "0d +2d", .now = "2026-09-22 09:00", .expect = "+5d late | | -"};
    static const struct decision edited = {.fired = "0d +3d", .now = "2026-09-22 09:00", .expect = "- | +2d +5d | -"};
    static const struct decision woken = {.fired = "0d +2d", .now = "2026-09-20 11:00", .expect = "+5d | | -"};
    struct fixture *f = *state;
    set_ladder(f, "0d +2d +5d");
    set_deadline(f, "2026-09-01 09:00", "2026-09-08");
    expect_decision_after(f, &earlier, at("2026-09-21 00:00"), false);
    expect_decision_after(f, &(struct decision){.fired = "0d +2d", .now = "2026-09-22 09:00", .expect = "- | +5d | -"}, at("2026-09-21 00:00"), true);
    expect_decision_after(f, &edited, at("2026-09-21 00:00"), false);
    f->d.woke = at("2026-09-20 11:00");
    expect_decision_after(f, &woken, at("2026-09-10 00:00"), false);
    expect_decision_after(f, &(struct decision){.fired = "0d +3d", .now = "2026-09-20 11:00", .expect = "+5d | +2d | -"}, at("2026-09-11 00:00"), false);
}

static void a_long_silence_lists_fifty(void **state)
{
    struct fixture *f = *state;
    const struct fired fired = {.keys = VEC(char *), .last = INSTANT_NONE, .due = INSTANT_NONE};
    struct ladder_answer a;
    set_ladder(f, "0d every1d");
    set_deadline(f, "2026-01-01 09:00", "2026-01-05");
    ladder_decide(&f->w, &f->d, &fired, at("2026-09-01 08:00"), &a);
    assert_true(a.fires && a.late);
    assert_string_equal(a.rung.key, "every1d#239");
    assert_string_equal(((struct rung_due *)vec_at(&a.superseded, 0))->key, "0d");
    assert_string_equal(((struct rung_due *)vec_at(&a.superseded, a.superseded.n - 1))->key, "every1d#238");
    assert_true(a.superseded.n >= 50 && a.superseded.n <= 52);
    ladder_answer_fini(&a);
}

static void a_notice_fires_once(void **state)
{
    static const struct decision rows[] = {
        {.fired = "", .now = "2026-09-07 23:00", .expect = "- | | 09-08 00:00"},
        {.fired = "", .now = "2026-09-08 00:00", .expect = "notice | | -"},
        {.fired = "notice", .now = "2026-09-09 00:00", .expect = "- | | -"},
    };
    struct fixture *f = *state;
    set_ladder(f, "");
    set_deadline(f, "2026-09-01 09:00", "2026-09-08");
    f->rule = (struct rule){.kind = RULE_STEP, .notice = true};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        expect_decision(f, &rows[i]);
    f->d.state = STATE_MET; /* its due day settles it, and is the moment to tell it */
    for (size_t i = 1; i < sizeof rows / sizeof *rows; i++)
        expect_decision(f, &rows[i]);
    f->d.state = STATE_WITHDRAWN;
    expect_decision(f, &(struct decision){.fired = "", .now = "2026-09-08 00:00", .expect = "- | | -"});
    f->d.state = STATE_OPEN;
    f->d.start = f->d.woke = at("2026-09-08 15:00"); /* said on the day itself */
    expect_rungs(f, "notice 09-08 15:00");
}

static void keys_past_due(void **state)
{
    (void)state;
    static const char *const past[] = {"0d", "0h", "+1workday", "every7d#2", "notice"}, *const before[] = {"start", "-3d", "settled"};
    for (size_t i = 0; i < sizeof past / sizeof *past; i++)
        assert_true(rung_key_is_past_due(past[i]));
    for (size_t i = 0; i < sizeof before / sizeof *before; i++)
        assert_false(rung_key_is_past_due(before[i]));
}

static void keys_have_words(void **state)
{
    (void)state;
    static const struct {
        const char *key, *zh, *en;
    } words[] = {{"start", "开始", "start"},
                 {"0d", "到期日", "due day"},
                 {"notice", "告知", "notice"},
                 {"settled", "办结后", "settled"},
                 {"+1workday", "+1 工作日", "+1 workday"},
                 {"-3d", "-3 天", "-3 d"},
                 {"every7d#2", "每 7 天#2", "every 7 d#2"},
                 {"vacancy 校长@S1 2026-09", "空岗 校长@S1 2026-09", "vacancy 校长@S1 2026-09"},
                 {"reload-error 2026-09-08", "规则有错 2026-09-08", "reload-error 2026-09-08"},
                 {"reload 5", "新规则暂扣 5", "reload 5"},
                 {"dates facts 12", "开学日期更新", "dates facts"},
                 {"vacancyX", "vacancyX", "vacancyX"}};
    char buf[RUNG_WORDS_B];
    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        assert_string_equal(rung_words(LANG_ZH, words[i].key, buf), words[i].zh);
        assert_string_equal(rung_words(LANG_EN, words[i].key, buf), words[i].en);
    }
    assert_null(rung_words(LANG_ZH, NULL, buf));
}

static void words_have_keys(void **state)
{
    (void)state;
    static const char *const rungs[][2] = {{"+1工作日", "+1workday"}, {"0天", "0d"}, {"每7天#2", "every7d#2"}, {"every7d", "every7d"}, {"开始", "start"}, {"告知", "notice"},
                                           {"到期日", "0d"}, {"-3d", "-3d"}, {"+1", "+1"}},
                      *const news[][2] = {{"空岗 校长@S1", "vacancy 校长@S1"}, {"空岗", "vacancy"}, {"vacancy 校长", "vacancy 校长"}, {"开学日期更新", "dates facts"}, {"空岗位", "空岗位"}};
    for (size_t i = 0; i < sizeof rungs / sizeof *rungs; i++) {
        char *key = rung_key(rungs[i][0]);
        assert_string_equal(key, rungs[i][1]);
        free(key);
    }
    for (size_t i = 0; i < sizeof news / sizeof *news; i++) {
        char *key = news_key(news[i][0]);
        assert_string_equal(key, news[i][1]);
        free(key);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(rungs_stand_around_the_due_day, setup, teardown),
        cmocka_unit_test_setup_teardown(a_steps_start_is_told_without_a_key, setup, teardown),
        cmocka_unit_test_setup_teardown(waking_clamps, setup, teardown),
        cmocka_unit_test_setup_teardown(a_pause_shifts, setup, teardown),
        cmocka_unit_test_setup_teardown(decides, setup, teardown),
        cmocka_unit_test_setup_teardown(edited_offsets_tell_nobody_again, setup, teardown),
        cmocka_unit_test_setup_teardown(sleeping_paused_and_settled_tell_nothing, setup, teardown),
        cmocka_unit_test_setup_teardown(waking_after_the_due_day, setup, teardown),
        cmocka_unit_test_setup_teardown(rungs_that_moved_are_not_lost, setup, teardown),
        cmocka_unit_test_setup_teardown(a_long_silence_lists_fifty, setup, teardown),
        cmocka_unit_test_setup_teardown(a_notice_fires_once, setup, teardown),
        cmocka_unit_test(keys_past_due),
        cmocka_unit_test(keys_have_words),
        cmocka_unit_test(words_have_keys),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
