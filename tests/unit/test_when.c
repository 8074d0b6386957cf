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
#include "core/deadline.h"
#include "county.h"

static const char rules_text[] =
    "[规则集]\n标题 = 样例\n办公室 = 基教股\n"
    "[学期 秋季]\n开学 = 09-01\n放假 = 01-20\n"
    "[学期 春季]\n开学 = 03-01\n放假 = 07-05\n"
    "[用语]\n多次 = 3\n"
    "[岗位]\n基教股 = section\n校长 = school\n"
    "[阶梯 一般]\n+1 天 = 责任人\n"
    "[事件]\n"
    "缺课 = 立案, 重开\n"
    "家访 = 结果 (返校/拒绝/未找到), 课时 数量\n"
    "通知书 = 文号 编号, 送达日 日期\n"
    "复学 = 销号, 清零 缺课\n"
    "[环节 试]\n期限 = 缺课 + 1 工作日\n责任 = 校长\n办结 = 家访\n阶梯 = 一般\n出处 = 一\n原文 = 试\n";

struct book {
    struct ruleset *rules;
    struct org org;
    struct vec lineage;
    struct term_source terms;
    struct due_context cx;
    struct history h;
    struct world w;
};

static struct day day(const char *s)
{
    struct day d;
    assert_true(day_parse(s, &d));
    return d;
}

/* The rule set with those lines of `when` on its only step. */
static void book_open(struct book *b, const char *when_lines)
{
    struct vec findings = {0};
    struct str text = {0};
    str_add(&text, rules_text);
    str_add(&text, when_lines);
    struct rule_text file = {"1.ini", str_text(&text), text.len_b};
    memset(b, 0, sizeof *b);
    b->rules = ruleset_load(&file, 1, LANG_ZH, &findings);
    for (size_t i = 0; !b->rules && i < findings.n; i++)
        printf("%d: %s\n", ((struct finding *)vec_at(&findings, i))->src.line, ((struct finding *)vec_at(&findings, i))->text);
    assert_non_null(b->rules);
    findings_fini(&findings);
    str_fini(&text);
    org_init(&b->org);
    county_units(&b->org);
    struct unit *school = vec_at(&b->org.units, U_SCHOOL1 - 1);
    vec_add(&school->attrs, &(struct attr){mem_strdup("寄宿制"), mem_strdup("是")});
    vec_add(&school->attrs, &(struct attr){mem_strdup("偏远"), mem_strdup("否")});
    vec_add(&school->attrs, &(struct attr){mem_strdup("学段"), mem_strdup("九年一贯")});
    org_seal(&b->org);
    b->lineage = VEC(int64_t);
    b->terms = org_terms(&b->org, b->rules, U_SCHOOL1, &b->lineage);
    b->cx = (struct due_context){.rules = b->rules, .terms = &b->terms};
    b->w = (struct world){.rules = b->rules, .org = &b->org};
    history_init(&b->h, SUBJECT_CASE, 1);
    b->h.unit = U_SCHOOL1;
    b->h.register_unit = U_VILLAGE1;
    b->h.stage = mem_strdup("小学");
    b->h.grade = mem_strdup("三年级");
    b->h.category = mem_strdup("留守");
    b->h.cause = mem_strdup("厌学");
    b->h.born = day("2012-09-10");
    vec_add(&b->h.attrs, &(struct attr){mem_strdup("随迁"), mem_strdup("省内")});
}

static void book_close(struct book *b)
{
    history_fini(&b->h);
    vec_fini(&b->lineage);
    org_fini(&b->org);
    ruleset_free(b->rules);
}

static struct event *write_event(struct book *b, const char *name, const char *on)
{
    struct event *e = vec_push(&b->h.events);
    *e = (struct event){.id = (int64_t)b->h.events.n, .kind = ruleset_event(b->rules, name), .day = day(on), .minute = MINUTE_NONE};
    assert_non_null(e->kind);
    e->fields = mem_alloc(e->kind->fields.n + 1, sizeof *e->fields);
    for (size_t i = 0; i < e->kind->fields.n; i++)
        e->fields[i].date = DAY_NONE;
    return e;
}

/* One earlier opening with a paper, then the present one: absent on 09-08, visited twice, the second time refused. */
static void write_history(struct book *b)
{
    write_event(b, "缺课", "2026-03-02");
    struct event *paper = write_event(b, "通知书", "2026-03-05");
    paper->fields[1] = (struct field_value){.text = mem_strdup("2026-03-06"), .date = day("2026-03-06")};
    write_event(b, "复学", "2026-03-09");
    write_event(b, "缺课", "2026-09-08");
    struct event *visit = write_event(b, "家访", "2026-09-09");
    visit->fields[0].text = mem_strdup("未找到");
    visit->fields[1] = (struct field_value){.text = mem_strdup("2"), .date = DAY_NONE, .number = 2};
    visit = write_event(b, "家访", "2026-09-10");
    visit->fields[0].text = mem_strdup("拒绝");
    history_seal(&b->h);
}

static bool holds_on(struct book *b, const char *on, const struct event *moment, bool *timed)
{
    const struct rule *r = ruleset_rule(b->rules, "试");
    struct count_view view = {.history = &b->h, .events = b->h.events.data, .events_n = b->h.events.n, .cx = &b->cx, .opened = DAY_NONE, .opening = 2};
    *timed = false;
    return when_holds(&b->w, &r->when, &view, day(on), moment, timed);
}

static void tests_of_a_case(void **state)
{
    (void)state;
    static const struct {
        const char *when, *on;
        bool holds, timed;
    } rows[] = {
        {"", "2026-09-10", true, false},
        {"条件 = 学段 是 小学, 初中\n", "2026-09-10", true, false},
        {"条件 = 学段 是 初中\n", "2026-09-10", false, false},
        {"条件 = 非 学段 是 初中\n", "2026-09-10", true, false},
        {"when = stage is 小学 and grade is 2-6\n", "2026-09-10", true, false},
        {"条件 = 年级 是 3\n", "2026-09-10", true, false},
        {"条件 = 年级 是 三年级\n", "2026-09-10", true, false},
        {"条件 = 年级 是 4-6\n", "2026-09-10", false, false},
        {"条件 = 类别 是 留守\n", "2026-09-10", true, false},
        {"条件 = 原因 是 厌学\n", "2026-09-10", true, false},
        {"条件 = 户籍 是 在内 town\n", "2026-09-10", true, false},
        {"条件 = 户籍 是 在外 town\n", "2026-09-10", false, false},
        {"条件 = 户籍 是 在外 village\n", "2026-09-10", true, false}, /* the school lies in no village */
        {"条件 = 年龄 是 13\n", "2026-09-09", true, true},
        {"条件 = 年龄 是 13\n", "2026-09-10", false, true}, /* the birthday */
        {"条件 = 年龄 是 6-14\n", "2026-09-10", true, true},
        {"条件 = 学期 是 秋季\n", "2026-09-10", true, true},
        {"条件 = 学期 是 秋季\n", "2026-08-10", false, true},
        {"条件 = 非 学期 是 秋季\n", "2026-08-10", true, true},
        {"条件 = 寄宿制 是 是\n", "2026-09-10", true, false},
        {"条件 = 随迁 是 省内, 省外\n", "2026-09-10", true, false},
        {"条件 = 有 寄宿制\n", "2026-09-10", true, false},
        {"条件 = 有 偏远\n", "2026-09-10", false, false}, /* says no */
        {"条件 = 有 没有此栏\n", "2026-09-10", false, false},
        {"条件 = 有 家访\n", "2026-09-08", false, false}, /* not yet */
        {"条件 = 有 家访\n", "2026-09-09", true, false},
        {"条件 = 有 通知书\n", "2026-09-10", false, false}, /* of the earlier opening */
        {"条件 = 有 通知书.送达日\n", "2026-03-08", false, false},
        {"条件 = 家访.结果 是 拒绝\n", "2026-09-10", true, false},
        {"条件 = 家访.结果 是 拒绝\n", "2026-09-09", false, false}, /* the latest value of that day */
        {"条件 = 家访.课时 >= 2\n", "2026-09-10", true, false},   /* the newest that gives it */
        {"条件 = 家访.课时 < 2\n", "2026-09-10", false, false},
        {"条件 = 家访.课时 是 1-3\n", "2026-09-10", true, false},
        {"条件 = 家访 >= 2\n", "2026-09-10", true, false},
        {"条件 = 家访 >= 多次\n", "2026-09-10", false, false},
        {"条件 = 缺课 > 3 工作日\n", "2026-09-10", false, true},
        {"条件 = 缺课 > 3 工作日\n", "2026-09-11", true, true},
        {"条件 = 家访 >= 2 周内\n", "2026-09-10", true, true},
        {"条件 = 学段 是 初中\n条件 = 有 家访\n", "2026-09-10", true, false},
        {"条件 = 学段 是 初中\n条件 = 类别 是 残疾\n", "2026-09-10", false, false},
        {"条件 = 学段 是 初中 且 年龄 是 13\n", "2026-09-09", false, false}, /* time cannot help where the rest fails */
        {"条件 = 学段 是 小学 且 年龄 是 13\n", "2026-09-09", true, true},
        {"条件 = 学段 是 小学\n条件 = 年龄 是 13\n", "2026-09-09", true, false}, /* holds for good */
        {"条件 = 有 家访 且 非 家访.结果 是 返校 且 缺课 > 3 工作日\n", "2026-09-11", true, true},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct book b;
        bool timed;
        book_open(&b, rows[i].when);
        write_history(&b);
        bool holds = holds_on(&b, rows[i].on, NULL, &timed);
        if (holds != rows[i].holds || timed != rows[i].timed)
            fail_msg("row %zu: %s on %s: holds %d, timed %d", i, rows[i].when, rows[i].on, holds, timed);
        book_close(&b);
    }
}

static void the_event_being_recorded_speaks_first(void **state)
{
    (void)state;
    struct book b;
    bool timed;
    book_open(&b, "条件 = 家访.结果 是 返校\n");
    write_history(&b);
    assert_false(holds_on(&b, "2026-09-11", NULL, &timed));
    struct field_value fields[2] = {{.text = (char[]){"返校"}, .date = DAY_NONE}, {.date = DAY_NONE}};
    struct event moment = {.kind = ruleset_event(b.rules, "家访"), .day = day("2026-09-11"), .fields = fields};
    assert_true(holds_on(&b, "2026-09-11", &moment, &timed));
    fields[0].text = NULL; /* not filled: it does not fall back on an older one */
    assert_false(holds_on(&b, "2026-09-11", &moment, &timed));
    book_close(&b);
}

static void a_unit_has_columns_only(void **state)
{
    (void)state;
    static const struct {
        const char *when;
        bool holds;
    } rows[] = {{"条件 = 学段 是 九年一贯\n", true}, {"条件 = 学段 是 小学\n", false}, {"条件 = 年龄 是 13\n", false}, {"条件 = 寄宿制 是 是\n", true}};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct book b;
        bool timed;
        book_open(&b, rows[i].when);
        b.h.kind = SUBJECT_UNIT;
        assert_int_equal(holds_on(&b, "2026-09-10", NULL, &timed), rows[i].holds);
        assert_false(timed);
        book_close(&b);
    }
}

static void a_filing_is_an_event_of_its_form(void **state)
{
    (void)state;
    struct book b;
    bool timed;
    book_open(&b, "条件 = 有 月表\n[表格 月表]\n数栏 = 人数\n[任务 月报]\n出处 = 二\n原文 = 报\n责任 = 校长\n期限 = 月末\n表格 = 月表\n阶梯 = 一般\n");
    b.h.kind = SUBJECT_UNIT;
    assert_false(holds_on(&b, "2026-09-10", NULL, &timed));
    vec_add(&b.h.filings, &(struct filing){.id = 1, .rule = "月报", .period = mem_strdup("2026-08"), .day = day("2026-09-02"), .signed_on = DAY_NONE});
    assert_true(holds_on(&b, "2026-09-10", NULL, &timed));
    assert_false(holds_on(&b, "2026-09-01", NULL, &timed));
    book_close(&b);
}

static void what_is_not_known(void **state)
{
    (void)state;
    static const struct {
        const char *when;
        bool holds;
    } rows[] = {{"条件 = 年龄 是 13\n", false}, {"条件 = 年级 是 3\n", false}, {"条件 = 类别 是 留守\n", false}, {"条件 = 户籍 是 在内 town\n", false},
                {"条件 = 户籍 是 在外 town\n", true}};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct book b;
        bool timed;
        book_open(&b, rows[i].when);
        free(b.h.grade);
        free(b.h.category);
        b.h.grade = b.h.category = NULL;
        b.h.born = DAY_NONE;
        b.h.register_unit = 0;
        assert_int_equal(holds_on(&b, "2026-09-10", NULL, &timed), rows[i].holds);
        book_close(&b);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(tests_of_a_case),
        cmocka_unit_test(the_event_being_recorded_speaks_first),
        cmocka_unit_test(a_unit_has_columns_only),
        cmocka_unit_test(a_filing_is_an_event_of_its_form),
        cmocka_unit_test(what_is_not_known),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
