/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/str.h"
#include "base/utf8.h"
#include "core/rulekey.h"
#include "core/ruleset.h"

static void each_pair_is_found_in_both_languages(void **state)
{
    (void)state;
    size_t n;
    const struct rule_key *keys = rulekey_all(&n);
    assert_true(n > 150);
    for (size_t i = 0; i < n; i++) {
        const struct rule_key *en = rulekey_find(keys[i].place, keys[i].en), *zh = rulekey_find(keys[i].place, keys[i].zh);
        assert_true(keys[i].place > PLACE_NONE && keys[i].place < PLACES_N);
        assert_true(utf8_valid(keys[i].zh, strlen(keys[i].zh)) && *keys[i].en && *keys[i].zh);
        assert_int_equal(en->id, keys[i].id); /* the same word never stands for two things in one place … */
        if (keys[i].place != PLACE_SECTION || strcmp(keys[i].zh, "事件") != 0)
            assert_int_equal(zh->id, keys[i].id); /* … but for 事件: [事件] and [事件 休学] */
    }
}

static void every_place_has_words(void **state)
{
    (void)state;
    size_t n;
    const struct rule_key *keys = rulekey_all(&n);
    for (int place = PLACE_NONE + 1; place < PLACES_N; place++) {
        size_t here = 0;
        for (size_t i = 0; i < n; i++)
            here += keys[i].place == (enum key_place)place && !(keys[i].flags & KEY_ALIAS);
        assert_true(here > 0);
    }
}

static void every_key_of_a_rule_is_there(void **state)
{
    (void)state;
    static const char *const pairs[][2] = {
        {"title", "标题"}, {"source", "出处"}, {"quote", "原文"}, {"since", "起用"}, {"when", "条件"}, {"owner", "责任"}, {"each", "逐个"}, {"to", "报送"},
        {"due", "期限"}, {"start", "开始"}, {"only", "仅"}, {"except", "除"}, {"season", "时节"}, {"form", "表格"}, {"done", "办结"}, {"sign", "审核"},
        {"then", "逾期转"}, {"outlives", "不随销号"}, {"private", "不公开"}, {"ladder", "阶梯"}, {"formerly", "原名"}, {"measure", "量"}, {"limit", "界限"},
        {"extend-limit", "延期上限"},
    };
    assert_int_equal(sizeof pairs / sizeof *pairs, KEYS_N);
    for (size_t i = 0; i < KEYS_N; i++) {
        const struct rule_key *en = rulekey_find(PLACE_RULE, pairs[i][0]), *zh = rulekey_find(PLACE_RULE, pairs[i][1]);
        assert_non_null(en);
        assert_ptr_equal(en, zh);
        assert_int_equal(en->id, (int)i);
    }
}

static void a_word_belongs_to_its_place(void **state)
{
    (void)state;
    assert_null(rulekey_find(PLACE_RULE, "weekend"));
    assert_null(rulekey_find(PLACE_CALENDAR, "期限"));
    assert_string_equal(rulekey_word(PLACE_LADDER, LADDER_START, LANG_ZH), "开始");
    assert_string_equal(rulekey_word(PLACE_UNIT, UNIT_WORKDAY, LANG_EN), "workday");
    assert_int_equal(rulekey_section_keys("任务", true), PLACE_RULE);
    assert_int_equal(rulekey_section_keys("watch", true), PLACE_RULE);
    assert_int_equal(rulekey_section_keys("岗位", false), PLACE_NONE);
    assert_int_equal(rulekey_section_keys("某某", true), PLACE_NONE);
    assert_int_equal(rulekey_section_keys("事件", true), PLACE_EVENT);
    assert_int_equal(rulekey_section_keys("事件", false), PLACE_NONE);
}

static void the_nearest_word_is_named(void **state)
{
    (void)state;
    static const struct {
        enum key_place place;
        const char *word, *nearest;
    } rows[] = {
        {PLACE_RULE, "责仼", "责任"}, {PLACE_RULE, "onwer", "owner"}, {PLACE_RULE, "ladde", "ladder"}, {PLACE_RULE, "不公開", "不公开"},
        {PLACE_SECTION, "环结", "环节"}, {PLACE_UNIT, "工作曰", "工作日"}, {PLACE_UNIT, "workdya", "workday"}, {PLACE_EFFECT, "销毁", "销号"},
        {PLACE_BOOL, "好", NULL}, {PLACE_RULE, "zzzzzz", NULL}, {PLACE_RULE, "", NULL},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        const char *nearest = rulekey_nearest(rows[i].place, rows[i].word);
        if (!str_eq(nearest, rows[i].nearest))
            printf("%s: %s, want %s\n", rows[i].word, nearest ? nearest : "-", rows[i].nearest ? rows[i].nearest : "-");
        assert_true(str_eq(nearest, rows[i].nearest));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_pair_is_found_in_both_languages), cmocka_unit_test(every_place_has_words), cmocka_unit_test(every_key_of_a_rule_is_there),
        cmocka_unit_test(a_word_belongs_to_its_place), cmocka_unit_test(the_nearest_word_is_named),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
