/* SPDX-License-Identifier: MIT */
/* The shipped rule set of 安教字〔2023〕30号: it loads clean in both languages, says what the document says, and its README maps every rule. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "folder.h"

static struct ruleset *load(enum lang lang)
{
    struct folder folder = {0};
    folder_add(&folder, RULES_ANZE);
    struct vec findings = VEC(struct finding);
    struct ruleset *rules = ruleset_load(folder.files, folder.n, lang, &findings);
    bool clean = true;
    for (size_t i = 0; i < findings.n; i++) {
        const struct finding *f = vec_at(&findings, i);
        if (f->level != FINDING_NOTE) {
            printf("%s:%d: %s\n", f->src.file ? f->src.file : "-", f->src.line, f->text);
            clean = false;
        }
    }
    findings_fini(&findings);
    folder_fini(&folder);
    assert_non_null(rules);
    assert_true(clean);
    return rules;
}

static void loads_clean(void **state)
{
    (void)state;
    for (int lang = 0; lang < 2; lang++) {
        struct ruleset *rules = load(lang ? LANG_EN : LANG_ZH);
        assert_int_equal(rules->zone.offset_s, 8 * 3600);
        assert_true(rules->since.n == day_of(2026, 7, 1).n);
        assert_string_equal(rules->office->name, "基教股");
        ruleset_free(rules);
    }
}

static void every_rule_quotes_its_article(void **state)
{
    (void)state;
    struct ruleset *rules = load(LANG_ZH);
    char *readme = folder_read_file(RULES_ANZE "/README.md");
    for (size_t i = 0; i < rules->rules.n; i++) {
        const struct rule *r = *(const struct rule **)vec_at(&rules->rules, i);
        char *marked = mem_printf("`%s`", r->name);
        bool own = r->source && str_starts(r->source, "县自定"); /* the county's own: no document to quote */
        if (!r->source || (!r->quotes.n && !own))
            fail_msg("%s has no source or no quote", r->name);
        if (!r->ladder && !r->notice)
            fail_msg("%s has no ladder", r->name);
        if (!strstr(readme, marked))
            fail_msg("README.md does not name %s", r->name);
        free(marked);
    }
    free(readme);
    ruleset_free(rules);
}

struct row { /* what the document fixes; the county's own dates are not here */
    const char *rule, *owner, *to, *to2, *sign, *then;
    enum anchor_kind anchor;
    int month, day, n;
    enum time_unit unit;
    enum roll roll;
};

static const struct row rows[] = {
    {"开学一周统计", "分管副校长", NULL, NULL, NULL, NULL, ANCHOR_OPENS, 0, 0, 1, UNIT_WEEK, ROLL_NEXT},
    {"开学一月统计", "分管副校长", "基教股", NULL, NULL, NULL, ANCHOR_OPENS, 0, 0, 1, UNIT_MONTH, ROLL_NEXT},
    {"开学一月书面报告", "分管副校长", "基教股", "镇政府", "校长", NULL, ANCHOR_OPENS, 0, 0, 1, UNIT_MONTH, ROLL_NEXT},
    {"六月统计表", "分管副校长", "基教股", NULL, "校长", NULL, ANCHOR_MONTHDAY, 6, 30, 0, UNIT_NONE, ROLL_NONE},
    {"七月档案", "分管副校长", "基教股", NULL, NULL, NULL, ANCHOR_MONTHDAY, 7, 15, 0, UNIT_NONE, ROLL_NONE},
    {"留守儿童造册", "分管副校长", "基教股", NULL, NULL, NULL, ANCHOR_MONTHDAY, 8, 20, 0, UNIT_NONE, ROLL_NONE},
    {"随迁子女造册", "分管副校长", "基教股", NULL, NULL, NULL, ANCHOR_MONTHDAY, 8, 20, 0, UNIT_NONE, ROLL_NONE},
    {"暑假前摸底", "村委会", NULL, NULL, NULL, NULL, ANCHOR_CLOSES, 0, 0, 0, UNIT_NONE, ROLL_NONE},
    {"开学前报名", "村委会", NULL, NULL, NULL, NULL, ANCHOR_OPENS, 0, 0, 1, UNIT_DAY, ROLL_NONE},
    {"学年考核", "基教股", NULL, NULL, NULL, NULL, ANCHOR_YEAR_END, 0, 0, 0, UNIT_NONE, ROLL_NONE},
    {"教师家访", "包学生教师", NULL, NULL, NULL, NULL, ANCHOR_EVENT, 0, 0, 2, UNIT_WORKDAY, ROLL_NONE},
    {"发限期返校通知书", "镇政府", NULL, NULL, NULL, NULL, ANCHOR_EVENT, 0, 0, 2, UNIT_WORKDAY, ROLL_NONE},
    {"限期返校", "镇政府", NULL, NULL, NULL, "逾期未返校", ANCHOR_FIELD, 0, 0, 7, UNIT_DAY, ROLL_NEXT},
    {"责令期满", "镇政府", NULL, NULL, NULL, "逾期不改", ANCHOR_FIELD, 0, 0, 0, UNIT_NONE, ROLL_NONE},
    {"敦促入学", "镇政府", NULL, NULL, NULL, NULL, ANCHOR_COUNT, 0, 0, 2, UNIT_WORKDAY, ROLL_NONE},
    {"发放司法文书", "司法部门", NULL, NULL, NULL, NULL, ANCHOR_EVENT, 0, 0, 15, UNIT_WORKDAY, ROLL_NONE},
    {"休学期满", "分管副校长", NULL, NULL, NULL, "期满未复学", ANCHOR_FIELD, 0, 0, 0, UNIT_NONE, ROLL_NONE},
};

static void role_is(const char *rule, const struct vec *roles, size_t at, const char *name)
{
    const struct role *r = at < roles->n ? *(const struct role **)vec_at(roles, at) : NULL;
    if (!str_eq(r ? r->name : NULL, name))
        fail_msg("%s: %s, expected %s", rule, r ? r->name : "nobody", name ? name : "nobody");
}

static void says_what_the_document_says(void **state)
{
    (void)state;
    struct ruleset *rules = load(LANG_ZH);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        const struct row *row = &rows[i];
        const struct rule *r = ruleset_rule(rules, row->rule);
        print_message("%s\n", row->rule);
        assert_non_null(r);
        role_is(row->rule, &r->owners, 0, row->owner);
        role_is(row->rule, &r->to, 0, row->to);
        role_is(row->rule, &r->to, 1, row->to2);
        assert_true(str_eq(r->sign ? r->sign->name : NULL, row->sign));
        assert_true(str_eq(r->then ? r->then->name : NULL, row->then));
        assert_int_equal(r->due.anchor.kind, row->anchor);
        if (row->month) {
            assert_int_equal(r->due.anchor.month, row->month);
            assert_int_equal(r->due.anchor.day, row->day);
        }
        assert_int_equal(r->due.offsets_n, row->n != 0);
        assert_int_equal(row->n ? r->due.offsets[0].amount.n : 0, row->n);
        assert_int_equal(row->n ? r->due.offsets[0].amount.unit : UNIT_NONE, row->unit);
        assert_int_equal(due_roll(&r->due), row->roll);
    }
    ruleset_free(rules);
}

static void chains_end_at_the_county(void **state)
{
    (void)state;
    static const char *const chains[][2] = {{"教育", "包学生教师"}, {"镇村", "包户组干部"}};
    struct ruleset *rules = load(LANG_ZH);
    for (size_t i = 0; i < 2; i++) {
        const struct chain *c = map_get(&rules->by_name[LIST_CHAINS], chains[i][0]);
        assert_non_null(c);
        const struct role *const *role = c->roles.data;
        assert_string_equal(role[0]->name, chains[i][1]);
        assert_int_equal(role[0]->how, ROLE_CASE);
        assert_string_equal(role[c->roles.n - 1]->name, "县政府");
        for (size_t j = 1; j + 1 < c->roles.n; j++)
            assert_int_equal(role[j]->by_register, i == 1);
    }
    ruleset_free(rules);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(loads_clean),
        cmocka_unit_test(every_rule_quotes_its_article),
        cmocka_unit_test(says_what_the_document_says),
        cmocka_unit_test(chains_end_at_the_county),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
