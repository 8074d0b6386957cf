/* SPDX-License-Identifier: MIT */
/* Every trap of inih 55 that design.md names, one test each, and what else guards the text of a rule file. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "base/mem.h"
#include "base/str.h"
#include "core/rulefile.h"
#include "rules.h"

struct read {
    struct ruleset *rules;
    struct vec sections, findings;
};

static struct read read_n(const char *text, size_t len_b)
{
    struct read r = {.rules = mem_alloc(1, sizeof *r.rules), .sections = VEC(struct file_section), .findings = VEC(struct finding)};
    const struct rule_text file = {"10.ini", text, len_b};
    rulefile_read(r.rules, &file, &r.sections, LANG_ZH, &r.findings);
    return r;
}

static struct read read_text(const char *text)
{
    return read_n(text, strlen(text));
}

static void read_fini(struct read *r)
{
    vec_fini(&r->sections);
    findings_fini(&r->findings);
    ruleset_free(r->rules);
}

static const struct file_line *line_at(const struct read *r, size_t section, size_t line)
{
    return vec_at(&((const struct file_section *)vec_at(&r->sections, section))->lines, line);
}

static const struct finding *finding_at(const struct read *r, size_t i)
{
    return vec_at(&r->findings, i);
}

static void a_line_of_200_bytes_is_not_cut(void **state)
{
    (void)state;
    struct str text = {0};
    str_add(&text, "[任务 甲]\n原文 = ");
    for (int i = 0; i < 1000; i++)
        str_add(&text, "保");
    str_add(&text, "\n出处 = 一\n");
    struct read r = read_text(str_text(&text));
    assert_int_equal(r.findings.n, 0);
    assert_int_equal(strlen(line_at(&r, 0, 0)->value), 3000);
    assert_string_equal(line_at(&r, 0, 1)->key, "出处");
    assert_int_equal(line_at(&r, 0, 1)->src.line, 3);
    read_fini(&r);
    str_fini(&text);
}

static void a_line_over_the_limit_is_an_error_and_nothing_else(void **state)
{
    (void)state;
    struct str text = {0};
    str_add(&text, "[任务 甲]\n原文 = ");
    while (text.len_b < RULE_LINE_B + 100)
        str_add(&text, "保=");
    str_add(&text, "\n出处 = 一\n");
    struct read r = read_text(str_text(&text));
    assert_int_equal(r.findings.n, 1);
    assert_int_equal(finding_at(&r, 0)->src.line, 2);
    assert_non_null(strstr(finding_at(&r, 0)->text, "太长"));
    assert_int_equal(((struct file_section *)r.sections.data)->lines.n, 1); /* the rest of it is not read as a new line */
    read_fini(&r);
    str_fini(&text);
}

static void the_longest_line_is_whole(void **state)
{
    (void)state;
    struct str text = {0};
    str_add(&text, "[任务 甲]\n");
    size_t from = text.len_b;
    str_add(&text, "原文=");
    while (text.len_b - from < RULE_LINE_B)
        str_add(&text, "x");
    struct read r = read_text(str_text(&text)); /* and without an end of line */
    assert_int_equal(r.findings.n, 0);
    assert_int_equal(strlen(line_at(&r, 0, 0)->value), RULE_LINE_B - strlen("原文="));
    read_fini(&r);
    str_fini(&text);
}

static void lines_are_numbered(void **state)
{
    (void)state;
    struct read r = read_text("\n# 说明\n[任务 甲]\n\n; 说明\n出处 = 一\n\n责任 = 校长\n");
    assert_int_equal(((struct file_section *)r.sections.data)->src.line, 3);
    assert_int_equal(line_at(&r, 0, 0)->src.line, 6);
    assert_int_equal(line_at(&r, 0, 1)->src.line, 8);
    assert_int_equal(r.findings.n, 0);
    read_fini(&r);
}

static void an_indented_line_does_not_continue_the_one_above(void **state)
{
    (void)state;
    static const char *const texts[] = {"[任务 甲]\n出处 = 一\n  责任 = 校长\n", "[任务 甲]\n出处 = 一\n\t责任 = 校长\n", "[任务 甲]\n出处 = 一\n　责任 = 校长\n"};
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        struct read r = read_text(texts[i]);
        assert_int_equal(r.findings.n, 1);
        assert_int_equal(finding_at(&r, 0)->src.line, 3);
        assert_non_null(strstr(finding_at(&r, 0)->text, "行首不能有空格"));
        assert_int_equal(((struct file_section *)r.sections.data)->lines.n, 1);
        assert_string_equal(line_at(&r, 0, 0)->value, "一");
        read_fini(&r);
    }
}

static void a_semicolon_does_not_cut_a_value(void **state)
{
    (void)state;
    struct read r = read_text("[任务 甲]\n出处 = 一 ; 二 # 三\n；整行说明\n＃整行说明\n");
    assert_int_equal(r.findings.n, 0);
    assert_int_equal(((struct file_section *)r.sections.data)->lines.n, 1);
    assert_string_equal(line_at(&r, 0, 0)->value, "一 ; 二 # 三");
    read_fini(&r);
}

static void a_section_name_of_49_bytes_is_not_cut(void **state)
{
    (void)state;
    struct read r = read_text("[任务 一二三四五六七八九十一二三四五六七八九十甲]\n出处 = 一\n[任务 一二三四五六七八九十一二三四五六七八九十乙]\n出处 = 二\n");
    const struct file_section *s = r.sections.data;
    assert_int_equal(r.sections.n, 2);
    assert_string_equal(s[0].name, "一二三四五六七八九十一二三四五六七八九十甲");
    assert_string_equal(s[1].name, "一二三四五六七八九十一二三四五六七八九十乙");
    assert_string_equal(line_at(&r, 0, 0)->value, "一");
    assert_string_equal(line_at(&r, 1, 0)->value, "二");
    read_fini(&r);
}

static void after_a_bad_header_keys_do_not_fall_into_the_section_before(void **state)
{
    (void)state;
    static const char *const headers[] = {"[任务 乙", "[任务 乙] 丙", "[]", "[任务 乙]]"};
    for (size_t i = 0; i < sizeof headers / sizeof *headers; i++) {
        char *text = mem_printf("[任务 甲]\n出处 = 一\n%s\n出处 = 二\n责任 = 校长\n", headers[i]);
        struct read r = read_text(text);
        assert_int_equal(r.findings.n, 1);
        assert_int_equal(finding_at(&r, 0)->src.line, 3);
        assert_int_equal(r.sections.n, 1);
        assert_int_equal(((struct file_section *)r.sections.data)->lines.n, 1);
        read_fini(&r);
        free(text);
    }
}

static void the_first_separator_splits(void **state)
{
    (void)state;
    struct read r = read_text("[任务 甲]\n期限 = 04-18 17:00\n开始: 04-01\n条件：送教.课时 >= 3\n报送＝基教股：局\n");
    assert_string_equal(line_at(&r, 0, 0)->key, "期限");
    assert_string_equal(line_at(&r, 0, 0)->value, "04-18 17:00");
    assert_string_equal(line_at(&r, 0, 1)->key, "开始");
    assert_string_equal(line_at(&r, 0, 2)->key, "条件");
    assert_string_equal(line_at(&r, 0, 2)->value, "送教.课时 >= 3");
    assert_string_equal(line_at(&r, 0, 3)->value, "基教股:局");
    read_fini(&r);
}

static void a_line_that_inih_passes_over_is_reported(void **state)
{
    (void)state;
    struct read r = read_text("[任务 甲]\n出处\n责任 = 校长\n就这样");
    assert_int_equal(r.findings.n, 2);
    assert_int_equal(finding_at(&r, 0)->src.line, 2);
    assert_non_null(strstr(finding_at(&r, 0)->text, "没有“=”：出处"));
    assert_int_equal(finding_at(&r, 1)->src.line, 4);
    read_fini(&r);
}

static void full_width_signs_count_but_not_in_texts(void **state)
{
    (void)state;
    struct read r = read_text("［环节　甲］\n原文＝“限期”：一、二（三）；“四”，＝５\n标题 = 甲：乙\n出处 = 二、8(2)；三\n责任＝教师、村干部\n报送 = 局，镇\n期限 = 缺课　＞＝　３ 天\n[规则集]\n文号 = 安教字（2023）30号、一\n"
                              "[事件]\n家访 = 结果（返校／拒绝）\n标题 = 结果（甲、乙）\n[放假安排 2026]\n依据 = 国办发（2025）1号、二\n");
    const struct file_section *s = r.sections.data;
    assert_int_equal(r.findings.n, 0);
    assert_string_equal(s[0].kind, "环节");
    assert_string_equal(s[0].name, "甲");
    assert_string_equal(line_at(&r, 0, 0)->value, "“限期”：一、二（三）；“四”，＝５");
    assert_string_equal(line_at(&r, 0, 1)->value, "甲：乙");
    assert_string_equal(line_at(&r, 0, 2)->value, "二、8(2)；三");
    assert_string_equal(line_at(&r, 0, 3)->value, "教师,村干部");
    assert_string_equal(line_at(&r, 0, 4)->value, "局,镇");
    assert_string_equal(line_at(&r, 0, 5)->value, "缺课 >= 3 天");
    assert_string_equal(line_at(&r, 1, 0)->value, "安教字（2023）30号、一");
    assert_string_equal(line_at(&r, 2, 0)->value, "结果(返校/拒绝)");
    assert_string_equal(line_at(&r, 2, 1)->value, "结果(甲,乙)"); /* in [events] it is an event's name, not the key */
    assert_string_equal(line_at(&r, 3, 0)->value, "国办发（2025）1号、二");
    read_fini(&r);
}

static void encodings(void **state)
{
    (void)state;
    struct read bom = read_text("\xef\xbb\xbf[任务 甲]\r\n出处 = 一\r\n");
    assert_int_equal(bom.findings.n, 0);
    assert_string_equal(line_at(&bom, 0, 0)->value, "一");
    read_fini(&bom);
    struct read gb = read_text("[posts]\n\xbb\xe1 = \xbe\xd6\n\xbb\xe1 = \xbe\xd6\na = b\n");
    assert_int_equal(gb.findings.n, 1);
    assert_int_equal(finding_at(&gb, 0)->src.line, 2);
    assert_non_null(strstr(finding_at(&gb, 0)->text, "共 2 行"));
    read_fini(&gb);
    static const char nul[] = "[posts]\na\0b = c\n";
    struct read zero = read_n(nul, sizeof nul - 1);
    assert_int_equal(zero.findings.n, 1);
    assert_non_null(strstr(finding_at(&zero, 0)->text, "控制字符"));
    read_fini(&zero);
    struct read empty = read_n("", 0);
    assert_int_equal(empty.findings.n + empty.sections.n, 0);
    read_fini(&empty);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_line_of_200_bytes_is_not_cut), cmocka_unit_test(a_line_over_the_limit_is_an_error_and_nothing_else),
        cmocka_unit_test(the_longest_line_is_whole), cmocka_unit_test(lines_are_numbered), cmocka_unit_test(an_indented_line_does_not_continue_the_one_above),
        cmocka_unit_test(a_semicolon_does_not_cut_a_value), cmocka_unit_test(a_section_name_of_49_bytes_is_not_cut),
        cmocka_unit_test(after_a_bad_header_keys_do_not_fall_into_the_section_before), cmocka_unit_test(the_first_separator_splits),
        cmocka_unit_test(a_line_that_inih_passes_over_is_reported), cmocka_unit_test(full_width_signs_count_but_not_in_texts), cmocka_unit_test(encodings),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
