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
#include "core/due.h"
#include "core/ruleset.h"

static struct ruleset *rules;

static int load(void **state)
{
    (void)state;
    rules = mem_alloc(1, sizeof *rules);
    rules->words = VEC(struct word);
    rules->terms = VEC(struct term_rule);
    vec_add(&rules->words, &(struct word){.name = "及时", .amount = {.n = 2, .unit = UNIT_WORKDAY}});
    vec_add(&rules->words, &(struct word){.name = "第一时间", .amount = {.n = 2, .unit = UNIT_HOUR}});
    vec_add(&rules->words, &(struct word){.name = "多次", .amount = {.n = 3}});
    vec_add(&rules->terms, &(struct term_rule){.name = "秋季"});
    return 0;
}

static int unload(void **state)
{
    (void)state;
    vec_fini(&rules->words);
    vec_fini(&rules->terms);
    ruleset_free(rules);
    return 0;
}

/* ---- what was understood, as text ---- */

static void add_amount(struct str *t, const struct amount *a)
{
    str_addf(t, "%d%s%s%s", a->n, time_unit_name(a->unit, LANG_EN), a->word ? "=" : "", a->word ? a->word : "");
}

static void add_events(struct str *t, const struct event_set *of)
{
    for (size_t i = 0; i < of->n; i++) {
        str_addf(t, "%s%s", i ? " | " : "", of->refs[i].name);
        if (of->refs[i].field)
            str_addf(t, " . %s", of->refs[i].field);
    }
}

static void add_count(struct str *t, const struct count *c)
{
    static const char *const signs[] = {[CMP_GT] = ">", [CMP_GE] = ">=", [CMP_LT] = "<", [CMP_LE] = "<="};
    static const char *const periods[] = {[IN_NONE] = "", [IN_WEEK] = " in week", [IN_MONTH] = " in month", [IN_TERM] = " in term", [IN_YEAR] = " in year"};
    add_events(t, &c->of);
    str_add(t, signs[c->cmp]);
    add_amount(t, &c->than);
    str_add(t, periods[c->in]);
}

static void add_anchor(struct str *t, const struct anchor *a)
{
    static const char *const kinds[] = {
        [ANCHOR_MONTHDAY] = "monthday",     [ANCHOR_DATE] = "date",         [ANCHOR_OPENS] = "opens",     [ANCHOR_CLOSES] = "closes", [ANCHOR_MONTH_DAY] = "month",
        [ANCHOR_MONTH_END] = "month-end",   [ANCHOR_QUARTER_END] = "quarter-end", [ANCHOR_WEEKDAY] = "week", [ANCHOR_DAY] = "day",      [ANCHOR_WORKDAY] = "workday",
        [ANCHOR_SCHOOLDAY] = "schoolday",   [ANCHOR_YEAR_END] = "year-end", [ANCHOR_FEAST_FIRST] = "first", [ANCHOR_FEAST_LAST] = "last", [ANCHOR_EVENT] = "event",
        [ANCHOR_FIELD] = "field",           [ANCHOR_COUNT] = "count",
    };
    char day[DAY_TEXT_B];
    str_add(t, kinds[a->kind]);
    if (a->month)
        str_addf(t, " %d/%d", a->month, a->day);
    else if (a->day)
        str_addf(t, " %d", a->day);
    if (a->kind == ANCHOR_DATE)
        str_addf(t, " %s", day_format(a->date, day));
    if (a->name)
        str_addf(t, " %s", a->name);
    if (a->kind >= ANCHOR_EVENT)
        str_add(t, " ");
    add_events(t, &a->of);
    if (a->kind == ANCHOR_COUNT) {
        add_count(t, &a->count);
    }
}

static void add_expr(struct str *t, const struct due_expr *e)
{
    static const char *const rolls[] = {[ROLL_DEFAULT] = "", [ROLL_NONE] = " roll-none", [ROLL_NEXT] = " roll-next", [ROLL_PREV] = " roll-prev"};
    add_anchor(t, &e->anchor);
    for (size_t i = 0; i < e->offsets_n; i++) {
        str_add(t, e->offsets[i].back ? " -" : " +");
        add_amount(t, &e->offsets[i].amount);
    }
    if (e->minute != MINUTE_NONE)
        str_addf(t, " @%02d:%02d", e->minute / 60, e->minute % 60);
    str_add(t, rolls[e->roll]);
}

static const struct {
    const char *text, *read;
} good[] = {
    {"07-15", "monthday 7/15"},
    {"7-5", "monthday 7/5"},
    {"02-29", "monthday 2/29"},
    {"7月15日", "monthday 7/15"},
    {"07-15 17:00", "monthday 7/15 @17:00"},
    {"04-18 17:00, roll prev", "monthday 4/18 @17:00 roll-prev"},
    {"07-15 - 1 d", "monthday 7/15 -1d"},
    {"07-15-1天", "monthday 7/15 -1d"},
    {"2026-07-14", "date 2026-07-14"},
    {"2026年7月14日 24:00", "date 2026-07-14 @24:00"},
    {"opens", "opens"},
    {"开学", "opens"},
    {"closes", "closes"},
    {"放假", "closes"},
    {"opens + 1 week", "opens +1week"},
    {"opens+2 weeks", "opens +2week"},
    {"opens + 1 month, roll next", "opens +1month roll-next"},
    {"开学 + 1 个月, 顺延 后", "opens +1month roll-next"},
    {"开学＋1个月，顺延　后", "opens +1month roll-next"},
    {"开学 + 1 个月 + 10 工作日", "opens +1month +10workday"},
    {"秋季 opens - 7 d", "opens 秋季 -7d"},
    {"秋季 开学 - 7 天", "opens 秋季 -7d"},
    {"秋季开学 - 7 天", "opens 秋季 -7d"},
    {"秋季放假", "closes 秋季"},
    {"春季 放假 - 30 天, 不顺延", "closes 春季 -30d roll-none"},
    {"month 28", "month 28"},
    {"每月28日", "month 28"},
    {"每月28号 17:00", "month 28 @17:00"},
    {"每月 28 日", "month 28"},
    {"休学 | 缓学 + 2 d", "event 休学 | 缓学 +2d"},
    {"休学｜缓学|复学", "event 休学 | 缓学 | 复学"},
    {"通知书.送达日 | 责令书.送达日 + 7 天", "field 通知书 . 送达日 | 责令书 . 送达日 +7d"},
    {"家访 | 劝返 >= 3", "count 家访 | 劝返>=3"},
    {"month end", "month-end"},
    {"月末", "month-end"},
    {"每月末,顺延 前", "month-end roll-prev"},
    {"quarter end + 10 d", "quarter-end +10d"},
    {"季末 + 10 天", "quarter-end +10d"},
    {"week Friday", "week 5"},
    {"week Fri 17:00", "week 5 @17:00"},
    {"每周五", "week 5"},
    {"每星期日", "week 7"},
    {"每周 周三", "week 3"},
    {"day", "day"},
    {"每天 08:30", "day @08:30"},
    {"workday", "workday"},
    {"每个工作日", "workday"},
    {"schoolday 8:30", "schoolday @08:30"},
    {"每个教学日", "schoolday"},
    {"year end", "year-end"},
    {"学年末 - 1 周", "year-end -1week"},
    {"春节 first", "first 春节"},
    {"春节 首日 - 3 工作日", "first 春节 -3workday"},
    {"春节 末日 + 1 周", "last 春节 +1week"},
    {"报告单", "event 报告单"},
    {"报告单 + 及时", "event 报告单 +2workday=及时"},
    {"报告单 + 多次 天", "event 报告单 +3d=多次"},
    {"缺课 + 1 h", "event 缺课 +1h"},
    {"缺课 + 48 小时", "event 缺课 +48h"},
    {"报告单 + 0 d", "event 报告单 +0d"},
    {"报告单 + 3个教学日", "event 报告单 +3schoolday"},
    {"报告单 + 5 nonweekends, roll none", "event 报告单 +5nonweekend roll-none"},
    {"报告单 + 2 年 - 1 天", "event 报告单 +2year -1d"},
    {"限期返校通知书.送达日", "field 限期返校通知书 . 送达日"},
    {"限期返校通知书.送达日 + 7 天", "field 限期返校通知书 . 送达日 +7d"},
    {"缺课 > 3 workday", "count 缺课>3workday"},
    {"缺课 > 3 工作日", "count 缺课>3workday"},
    {"缺课＞3个工作日", "count 缺课>3workday"},
    {"缺课 ≥ 3 工作日", "count 缺课>=3workday"},
    {"缺课 > 45 schoolday in term", "count 缺课>45schoolday in term"},
    {"缺课 > 45 教学日 学期内", "count 缺课>45schoolday in term"},
    {"家访 >= 多次", "count 家访>=3=多次"},
    {"劝返 >= 多次 + 及时", "count 劝返>=3=多次 +2workday=及时"},
    {"家访 >= 3次", "count 家访>=3"},
    {"家访 < 2 周内", "count 家访<2 in week"},
    {"家访 <= 2 in year + 1 d, roll next", "count 家访<=2 in year +1d roll-next"},
};

static void valid_expressions_are_understood(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof good / sizeof *good; i++) {
        struct due_expr e;
        struct err err = {.lang = LANG_ZH};
        struct str t = {0};
        if (due_parse(rules, good[i].text, &e, &err))
            fail_msg("%s: %s", good[i].text, err.text);
        add_expr(&t, &e);
        assert_string_equal(str_text(&t), good[i].read);
        assert_string_equal(e.text, good[i].text);
        str_fini(&t);
    }
}

static const struct {
    const char *text, *zh, *en;
} bad[] = {
#include "dueparse_errors.inc"
};

static void broken_expressions_name_the_piece(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        struct due_expr e;
        struct err zh = {.lang = LANG_ZH}, en = {.lang = LANG_EN};
        if (!due_parse(rules, bad[i].text, &e, &zh) || !due_parse(rules, bad[i].text, &e, &en))
            fail_msg("taken: %s", bad[i].text);
        if (getenv("BAOXUE_TEST_PRINT")) {
            printf("ERR %s\nERR %s\n", zh.text, en.text);
            continue;
        }
        assert_string_equal(zh.text, bad[i].zh);
        assert_string_equal(en.text, bad[i].en);
    }
}

static void counts_stand_alone(void **state)
{
    (void)state;
    struct count c;
    struct err err = {.lang = LANG_ZH};
    struct str t = {0};
    assert_int_equal(count_parse(rules, "缺课 > 3 工作日", &c, &err), 0);
    add_count(&t, &c);
    assert_string_equal(str_text(&t), "缺课>3workday");
    str_fini(&t);
    assert_int_equal(count_parse(rules, "缺课", &c, &err), -1);
    assert_string_equal(err.text, "“缺课”不是次数或时长，请写成“缺课 > 3 工作日”这样");
    assert_int_equal(count_parse(rules, "家访 >= 3 + 1 天", &c, &err), -1);
    assert_string_equal(err.text, "“+”不能写在这里");
    assert_int_equal(count_parse(rules, "", &c, NULL), -1); /* nobody wants the text */
}

/* No input may break the parser: pieces of good expressions, shuffled and cut anywhere. */
static void any_text_is_refused_or_read(void **state)
{
    (void)state;
    uint32_t seed = 20230901;
    printf("seed %u\n", seed);
    for (int i = 0; i < 20000; i++) {
        char text[256];
        size_t n = 0;
        for (int k = 0; k < 3; k++) {
            seed = seed * 1664525u + 1013904223u;
            const char *s = good[(seed >> 8) % (sizeof good / sizeof *good)].text;
            size_t len = strlen(s), from = (seed >> 16) % len, take = (seed >> 20) % (len - from + 1);
            memcpy(text + n, s + from, take);
            n += take;
        }
        text[n] = 0;
        struct due_expr e;
        struct err err = {.lang = LANG_EN};
        int r = due_parse(rules, text, &e, &err);
        assert_true(r == 0 || (r == -1 && err.text[0]));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(valid_expressions_are_understood),
        cmocka_unit_test(broken_expressions_name_the_piece),
        cmocka_unit_test(counts_stand_alone),
        cmocka_unit_test(any_text_is_refused_or_read),
    };
    return cmocka_run_group_tests(tests, load, unload);
}
