/* SPDX-License-Identifier: MIT */
/* Facts judged and written: every bad input refused with its reason and nothing changed, corrections under one identity, histories as the core gets them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdio.h>
#include <string.h>

#include "base/str.h"
#include "bureau.h"
#include "store/facts.h"

static void put_ok(struct bureau *b, enum entry_kind kind, const char *columns, int64_t *id)
{
    if (bureau_put(b, kind, columns, id) != 0)
        fail_msg("%s: %s", columns, b->err.text);
}

static void with_case(struct bureau *b)
{
    bureau_init(b);
    bureau_fill(b);
    put_ok(b, ENTRY_CASE, "number=2026-001|name=王某某|school=S01|opened=2026-10-01|category=留守|教师=P01", NULL);
}

#define TEN "字字字字字字字字字字"
#define LONG_TEXT TEN TEN TEN TEN TEN TEN TEN TEN TEN TEN TEN TEN TEN TEN TEN TEN TEN TEN TEN TEN TEN

/* Invented numbers of the shape of real ones. */
#define ID "1101012015" "01011234"
#define MOBILE "13800" "138000"

/* What must be in the English text of the refusal. */
static const struct {
    enum entry_kind kind;
    const char *columns, *says;
} refused[] = {
    {ENTRY_UNIT, "name=无码|kind=学校", "\"code\" is missing"},
    {ENTRY_UNIT, "code=S01|name=重复|kind=学校", "\"S01\" is taken already"},
    {ENTRY_UNIT, "code=S09|name=甲|kind=学校|parents=T02", "no such unit: \"T02\"; did you mean \"T01\""},
    {ENTRY_UNIT, "code=S09|name=甲|kind=学校|from=2026-13-01", "\"2026-13-01\" is no date"},
    {ENTRY_UNIT, "code=S09|name=甲|kind=学校|from=2026-09-01|until=2026-09-01", "the end must come after"},
    {ENTRY_UNIT, "code=S09|name=甲\n乙|kind=学校", "line break"},
    {ENTRY_UNIT, "code=S09|name=甲|kind=学校|联系电话=1", "no ID numbers, phones"},
    {ENTRY_PERSON, "code=P09|name=甲|身份证号=1", "no ID numbers, phones"},
    {ENTRY_PERSON, "code=P09|name=甲|家庭住址=某处", "no ID numbers, phones"},
    {ENTRY_PERSON, "code=P09|name=甲|监护人=乙", "no ID numbers, phones"},
    {ENTRY_PERSON, "code=P09|name=甲|mial=a@example.org", "did you mean \"mail\""},
    {ENTRY_PERSON, "code=P09|name=甲|mail=没有", "no mail address"},
    {ENTRY_PERSON, "code=P09|name=甲|mail=a@b@c", "no mail address"},
    {ENTRY_PERSON, "code=P09|name=甲|mail=@example.org", "no mail address"},
    {ENTRY_PERSON, "code=P09|name=甲|mail=a@", "no mail address"},
    {ENTRY_PERSON, "code=P09|name=甲|mail=a@x>\r\nRCPT TO:<b@y", "line break or a control"},
    {ENTRY_PERSON, "code=P09|name=甲|mail=<a@example.org>", "no mail address"},
    {ENTRY_HOLDER, "role=校掌|person=P01|unit=S01", "no such role: \"校掌\"; did you mean \"校长\""},
    {ENTRY_HOLDER, "role=校长|person=P01|unit=T01", "sits on a unit of kind \"学校\""},
    {ENTRY_HOLDER, "role=校长|person=P09|unit=S01", "no such person code"},
    {ENTRY_HOLDER, "role=校长|person=P01|unit=S01", "holds the post \"校长\" already"},
    {ENTRY_HOLDER, "role=校长|person=P02|unit=S01|deputy=P02", "his own deputy"},
    {ENTRY_HOLDER, "role=教师|person=P01|unit=S01", "named on a case"},
    {ENTRY_HOLDER, "role=监护人|person=P01|unit=S01", "on paper"},
    {ENTRY_TERM, "term=夏季|year=2026|opens=2026-06-01", "no such term"},
    {ENTRY_TERM, "term=秋季|year=2026|opens=2025-09-01", "belongs to the year of its opening"},
    {ENTRY_TERM, "term=秋季|year=2026", "say when it opens"},
    {ENTRY_CASE, "number=2026-001|name=重某|school=S01|opened=2026-10-01", "case number \"2026-001\" is taken already"},
    {ENTRY_CASE, "number=2026-002|name=某某|school=S77|opened=2026-10-01", "no such unit: \"S77\""},
    {ENTRY_CASE, "number=2026-002|name=某某|school=S01|opened=2026-10-16", "lies in the future"},
    {ENTRY_CASE, "number=2026-002|name=某某|school=S01|opened=2026-10-15|time=10:01", "lies in the future"},
    {ENTRY_CASE, "number=2026-002|name=某某|school=S01|opened=2026-10-01|born=2026-10-02", "not before the case opened"},
    {ENTRY_CASE, "number=2026-002|name=某某|school=S01|opened=2026-10-01|event=家访", "no event that opens a case"},
    {ENTRY_CASE, "number=2026-002|name=某某|school=S01|opened=2026-10-01|教师=P77", "no such person code"},
    {ENTRY_EVENT, "event=家防|case=2026-001", "no such event: \"家防\"; did you mean \"家访\""},
    {ENTRY_EVENT, "event=家访|case=2026-009", "no such case number: \"2026-009\"; did you mean \"2026-001\""},
    {ENTRY_EVENT, "event=家访|unit=S01", "is recorded of a case"},
    {ENTRY_EVENT, "event=巡查|case=2026-001", "is recorded of a unit"},
    {ENTRY_EVENT, "event=家访|case=2026-001|day=2026-10-16", "lies in the future"},
    {ENTRY_EVENT, "event=家访|case=2026-001|day=2026-09-30", "before the day on which the case opened, 2026-10-01"},
    {ENTRY_EVENT, "event=家访|case=2026-001|结果=也许", "none of its choices (返校/拒绝)"},
    {ENTRY_EVENT, "event=家访|case=2026-001|课时=三", "no whole number"},
    {ENTRY_EVENT, "event=家访|case=2026-001|结课=1", "no such field"},
    {ENTRY_EVENT, "event=报告单|case=2026-001|送达日=下周", "no date"},
    {ENTRY_EVENT, "event=开除|case=2026-001", "五(一): \"经家访拒绝返校的\""},
    {ENTRY_EVENT, "event=复学|case=2026-001", "needs a reason"},
    {ENTRY_FILING, "rule=月抱|unit=S01", "no such rule: \"月抱\"; did you mean"},
    {ENTRY_FILING, "rule=月报|unit=T01", "duty of units of kind \"学校\""},
    {ENTRY_FILING, "rule=月报|case=2026-001", "give the unit, no case"},
    {ENTRY_FILING, "rule=月报|unit=S01|period=2026秋季", "has no period \"2026秋季\"; those near are: "},
    {ENTRY_FILING, "rule=月报|unit=S01|to=县政府", "no addressee"},
    {ENTRY_FILING, "rule=月报|unit=S01|day=2026-10-20", "lies in the future"},
    {ENTRY_FILING, "rule=月报|unit=S01|辍学=两人", "no whole number"},
    {ENTRY_FILING, "rule=月报|unit=S01|辍学=9000000000000000000", "is too large"},
    {ENTRY_EVENT, "event=家访|case=2026-001|课时=-3", "no whole number"},
    {ENTRY_UNIT, "code=S09|name=" LONG_TEXT "|kind=学校", "字字字…\" is longer than 200"},
    {ENTRY_FILING, "rule=月报|unit=S01|zero=yes|辍学=2", "a zero report"},
    {ENTRY_FILING, "rule=简报|unit=S01|辍学=2", "has no form"},
    {ENTRY_FILING, "rule=上门|case=2026-001", "settled by an event"},
    {ENTRY_SIGN, "rule=简报|unit=S01", "needs no confirmation"},
    {ENTRY_SIGN, "rule=月报|unit=S01|by=P02", "does not hold \"校长\""},
    {ENTRY_SIGN, "rule=月报|unit=S02|period=2026-09", "nothing was filed"},
    {ENTRY_EXTENSION, "rule=月报|unit=S01|period=2026-10|reason=停电", "needs its new due day"},
    {ENTRY_EXTENSION, "rule=月报|unit=S01|period=2026-10|until=2026-10-20|reason=停电", "not later than the present due day"},
    {ENTRY_WAIVER, "rule=月报|unit=S01|period=2026-10", "\"reason\" is missing"},
    {ENTRY_WAIVER, "rule=月报|unit=S01|period=2026-13|reason=停电", "has no period"},
    {ENTRY_WAIVER, "rule=月报|unit=S01|period=2026-10|reason=　", "holds blanks alone"},
    {ENTRY_CASE, "number=" ID "|name=某某|school=S01|opened=2026-10-01", "an ID or a mobile number"},
    {ENTRY_CASE, "number=G" ID "|name=某某|school=S01|opened=2026-10-01", "\"number\" holds an ID"},
    {ENTRY_CASE, "number=2026-002|name=某某 " MOBILE "|school=S01|opened=2026-10-01", "\"name\" holds an ID or a mobile"},
    {ENTRY_CASE, "number=2026-002|name=某某|school=S01|opened=2026-10-01|户口=" MOBILE, "\"户口\" holds an ID or a mobile"},
    {ENTRY_EVENT, "event=家访|case=2026-001|note=打过 +86" MOBILE "，没有接", "mobile number"},
    {ENTRY_EVENT, "event=家访|case=2026-001|note=号１３８００" "１３８０００", "mobile number"},
    {ENTRY_EVENT, "event=家访|case=2026-001|note=电 138-0013" "-8000。", "mobile number"},
    {ENTRY_EVENT, "event=家访|case=2026-001|note=证号 11010120150" "101123x", "mobile number"},
    {ENTRY_WAIVER, "rule=月报|unit=S01|period=2026-10|reason=" MOBILE, "mobile number"},
    {ENTRY_CASE, "number=C 01|name=某某|school=S01|opened=2026-10-01", "no blanks"},
    {ENTRY_CASE, "number=C　01|name=某某|school=S01|opened=2026-10-01", "no blanks"},
    {ENTRY_CASE, "number=-C01|name=某某|school=S01|opened=2026-10-01", "does not begin with -"},
    {ENTRY_CASE, "number=C62;rm|name=某某|school=S01|opened=2026-10-01", "letters, digits"},
    {ENTRY_CASE, "number=2026-2026-2026-2026-2026-2026-2026-2026-2026|name=某某|school=S01|opened=2026-10-01", "at most 40"},
    {ENTRY_ACK, "deadline=77|person=P01", "no deadline number 77"},
};

static void test_refused(void **state)
{
    (void)state;
    struct bureau b;
    with_case(&b);
    int64_t facts = bureau_count(&b, "SELECT count(*) FROM fact");
    for (size_t i = 0; i < sizeof refused / sizeof *refused; i++) {
        if (bureau_put(&b, refused[i].kind, refused[i].columns, NULL) == 0)
            fail_msg("%s was taken", refused[i].columns);
        if (!strstr(b.err.text, refused[i].says))
            fail_msg("%s: %s", refused[i].columns, b.err.text);
    }
    assert_int_equal(bureau_count(&b, "SELECT count(*) FROM fact"), facts);
    bureau_fini(&b);
}

/* The same in Chinese, so that no text has its arguments crossed. */
/* A mailbox may be named after a phone; other numbers are just numbers; a correction's and an undoing's reason is a text as well. */
static void test_numbers_of_people(void **state)
{
    (void)state;
    struct bureau b;
    int64_t id;
    with_case(&b);
    put_ok(&b, ENTRY_PERSON, "code=P09|name=甲|mail=" MOBILE "@example.org", NULL);
    put_ok(&b, ENTRY_CASE, "number=小教〔2026〕12号|name=某某|school=S01|opened=2026-10-01", NULL);
    put_ok(&b, ENTRY_EVENT, "event=家访|case=2026-001|note=发文 20261001123，第 138 号，12345678901234567890", &id);
    struct entry e;
    const struct attr note = {(char[]){"note"}, (char[]){"x"}};
    assert_int_equal(entry_begin(&e, b.db, b.rules, b.now, "x", &b.err), 0);
    assert_int_equal(entry_undo(&e, id, "打 " MOBILE, &b.err), -1);
    assert_non_null(strstr(b.err.text, "mobile number"));
    assert_null(strstr(b.err.text, MOBILE));
    assert_int_equal(entry_undo(&e, id, "　 \u00a0", &b.err), -1);
    assert_non_null(strstr(b.err.text, "holds blanks alone"));
    assert_int_equal(entry_correct_columns(&e, id, &note, 1, ID, &b.err), -1);
    assert_int_equal(entry_undo(&e, id, "记错了", &b.err), 0);
    entry_abort(&e);
    bureau_fini(&b);
}

static void test_refused_in_chinese(void **state)
{
    (void)state;
    struct bureau b;
    with_case(&b);
    b.err.lang = LANG_ZH;
    for (size_t i = 0; i < sizeof refused / sizeof *refused; i++) {
        assert_int_equal(bureau_put(&b, refused[i].kind, refused[i].columns, NULL), -1);
        printf("%s\n", b.err.text);
        assert_true((unsigned char)b.err.text[0] > 0);
    }
    bureau_fini(&b);
}

static void load_case(struct bureau *b, struct history *h)
{
    int64_t id = bureau_count(b, "SELECT identity FROM case_now WHERE number = '2026-001'");
    assert_int_equal(facts_load_history(b->db, b->rules, SUBJECT_CASE, id, h, &b->err), 0);
}

static void test_case_history(void **state)
{
    (void)state;
    struct bureau b;
    struct history h;
    with_case(&b);
    put_ok(&b, ENTRY_EVENT, "事件=家访|案号=2026-001|日期=2026年10月3日|时间=9:05|由=P01|结果=拒绝|课时=3", NULL);
    put_ok(&b, ENTRY_EVENT, "事件=报告单|案号=2026-001|日期=2026-10-02|文号=样〔2026〕1号|送达日=2026/11/5", NULL);
    put_ok(&b, ENTRY_EVENT, "事件=开除|案号=2026-001", NULL); /* its condition holds now */
    load_case(&b, &h);
    const struct event *e = h.events.data;
    assert_int_equal(h.events.n, 4);
    assert_string_equal(e[0].kind->name, "缺课");
    assert_string_equal(e[1].kind->name, "报告单");
    assert_string_equal(e[1].fields[0].text, "样〔2026〕1号");
    assert_int_equal(e[1].fields[1].date.n, day_of(2026, 11, 5).n);
    assert_int_equal(e[1].minute, MINUTE_NONE);
    assert_string_equal(e[2].kind->name, "家访");
    assert_int_equal(e[2].minute, 545);
    assert_int_equal(e[2].fields[1].number, 3);
    assert_true(e[2].by > 0);
    assert_string_equal(h.category, "留守");
    assert_null(history_attr(&h, NULL, "教师")); /* a holder, no column */
    assert_int_equal(bureau_count(&b, "SELECT count(*) FROM holder_now WHERE case_id IS NOT NULL"), 1);
    history_fini(&h);
    bureau_fini(&b);
}

static int correct(struct bureau *b, int64_t id, const char *column, const char *value)
{
    struct entry e;
    struct attr a = {(char *)(uintptr_t)column, (char *)(uintptr_t)value};
    assert_int_equal(entry_begin(&e, b->db, b->rules, b->now, "tester", &b->err), 0);
    int rc = entry_correct_columns(&e, id, &a, 1, "写错了", &b->err);
    if (rc < 0)
        entry_abort(&e);
    else
        assert_int_equal(entry_commit(&e, &b->err), 0);
    return rc;
}

static int undo(struct bureau *b, int64_t id, const char *reason)
{
    struct entry e;
    assert_int_equal(entry_begin(&e, b->db, b->rules, b->now, "tester", &b->err), 0);
    int rc = entry_undo(&e, id, reason, &b->err);
    if (rc < 0)
        entry_abort(&e);
    else
        assert_int_equal(entry_commit(&e, &b->err), 0);
    return rc;
}

static void test_correct_and_undo(void **state)
{
    (void)state;
    struct bureau b;
    struct history h;
    int64_t id;
    with_case(&b);
    put_ok(&b, ENTRY_EVENT, "event=家访|case=2026-001|day=2026-10-03|结果=拒绝", &id);
    assert_int_equal(correct(&b, id, "day", "2026-10-03"), 1); /* nothing differs */
    assert_int_equal(correct(&b, id, "day", "2026-10-20"), -1);
    assert_int_equal(correct(&b, id, "日期", "2026-10-05"), 0);
    assert_int_equal(correct(&b, id, "结果", "返校"), 0);
    load_case(&b, &h);
    const struct event *e = h.events.data;
    assert_int_equal(h.events.n, 2);
    assert_int_equal(e[1].id, id); /* the first one's id stays the identity */
    assert_int_equal(e[1].day.n, day_of(2026, 10, 5).n);
    assert_string_equal(e[1].fields[0].text, "返校");
    history_fini(&h);
    assert_int_equal(undo(&b, id, ""), -1);
    assert_int_equal(undo(&b, id + 900, "多余"), -1);
    assert_int_equal(undo(&b, id, "登记错了人"), 0);
    assert_int_equal(undo(&b, id, "又一次"), -1);
    assert_int_equal(correct(&b, id, "day", "2026-10-04"), -1);
    load_case(&b, &h);
    assert_int_equal(h.events.n, 1);
    history_fini(&h);
    bureau_fini(&b);
}

/* The opening event moves with the case; what others stand on is not undone. */
static void test_correct_case_and_unit(void **state)
{
    (void)state;
    struct bureau b;
    struct history h;
    with_case(&b);
    int64_t id = bureau_count(&b, "SELECT identity FROM case_now"), school = bureau_count(&b, "SELECT identity FROM unit_now WHERE code = 'S01'");
    assert_int_equal(correct(&b, id, "opened", "2026-09-28"), 0);
    assert_int_equal(correct(&b, id, "教师", "P02"), 0);
    load_case(&b, &h);
    assert_int_equal(((struct event *)h.events.data)->day.n, day_of(2026, 9, 28).n);
    assert_int_equal(h.first_day.n, day_of(2026, 9, 28).n);
    history_fini(&h);
    assert_int_equal(bureau_count(&b, "SELECT count(*) FROM holder_now h JOIN person_now p ON p.identity = h.person WHERE case_id IS NOT NULL AND p.code = 'P02'"), 1);
    assert_int_equal(undo(&b, school, "并校"), -1);
    int64_t town = bureau_count(&b, "SELECT identity FROM unit_now WHERE code = 'T01'");
    assert_int_equal(correct(&b, town, "parents", "X01、S01"), -1); /* S01 lies below T01 */
    assert_non_null(strstr(b.err.text, "circle"));
    assert_int_equal(undo(&b, id, "误立"), 0);
    assert_int_equal(facts_load_history(b.db, b.rules, SUBJECT_CASE, id, &h, &b.err), 0); /* empty: nothing follows from it */
    assert_int_equal(h.events.n, 0);
    history_fini(&h);
    bureau_fini(&b);
}

static int close_case(struct bureau *b, const char *event, const char *reason, bool reopen)
{
    struct entry e;
    assert_int_equal(entry_begin(&e, b->db, b->rules, b->now, "tester", &b->err), 0);
    int rc = reopen ? entry_reopen_case(&e, "2026-001", event, NULL, NULL, 0, NULL, &b->err)
                    : entry_close_case(&e, "2026-001", event, reason, "2026-10-10", NULL, 0, NULL, &b->err);
    if (rc < 0)
        entry_abort(&e);
    else
        assert_int_equal(entry_commit(&e, &b->err), 0);
    return rc;
}

static void test_close_and_reopen(void **state)
{
    (void)state;
    struct bureau b;
    with_case(&b);
    assert_int_equal(close_case(&b, NULL, NULL, true), -1); /* not closed */
    assert_int_equal(close_case(&b, "复学", "没来", false), -1);
    assert_non_null(strstr(b.err.text, "复学、转学"));
    assert_int_equal(close_case(&b, NULL, "复学", false), -1); /* two events close: which? */
    assert_int_equal(close_case(&b, "家访", "复学", false), -1);
    assert_int_equal(close_case(&b, "转学", "复学", false), -1);
    assert_non_null(strstr(b.err.text, "which is another end"));
    assert_int_equal(close_case(&b, "复学", "复学", false), 0);
    assert_int_equal(close_case(&b, "复学", "复学", false), -1); /* closed already */
    assert_int_equal(close_case(&b, NULL, NULL, true), 0);
    bureau_fini(&b);
}

static void test_filings(void **state)
{
    (void)state;
    struct bureau b;
    struct history h;
    with_case(&b);
    put_ok(&b, ENTRY_FILING, "rule=月报|unit=第一小学|to=基教股|day=2026-10-12|by=P01|zero=是", NULL);
    put_ok(&b, ENTRY_FILING, "rule=月报|unit=S01|period=2026-12|年初在校=３００|辍学=1", NULL); /* a later period is accepted */
    put_ok(&b, ENTRY_SIGN, "rule=月报|unit=S01|period=2026-12|by=P01", NULL);
    put_ok(&b, ENTRY_EXTENSION, "rule=月报|unit=S01|period=2026-10|until=2026-11-05|reason=停电", NULL);
    put_ok(&b, ENTRY_WAIVER, "rule=上门|case=2026-001|reason=已在外县就读", NULL);
    int64_t school = bureau_count(&b, "SELECT identity FROM unit_now WHERE code = 'S01'");
    assert_int_equal(facts_load_history(b.db, b.rules, SUBJECT_UNIT, school, &h, &b.err), 0);
    const struct filing *f = h.filings.data;
    assert_int_equal(h.filings.n, 2);
    assert_string_equal(f[0].period, "2026-09"); /* the last one whose day has come */
    assert_true(f[0].zero);
    assert_string_equal(f[0].to->name, "基教股");
    assert_true(day_is_none(f[0].signed_on));
    assert_string_equal(f[1].period, "2026-12");
    assert_null(f[1].to);
    assert_int_equal(f[1].signed_on.n, day_of(2026, 10, 15).n);
    const struct grant *g = h.grants.data;
    assert_int_equal(h.grants.n, 1);
    assert_string_equal(g[0].trigger, "2026-10");
    assert_int_equal(g[0].until.n, day_of(2026, 11, 5).n);
    history_fini(&h);
    load_case(&b, &h);
    assert_int_equal(h.grants.n, 1);
    assert_int_equal(((struct grant *)h.grants.data)->opening, 1);
    assert_int_equal(((struct grant *)h.grants.data)->trigger[0], 'e');
    history_fini(&h);
    bureau_fini(&b);
}

/* Events of units, and of persons under the unit of their post. */
static void test_unit_history(void **state)
{
    (void)state;
    struct bureau b;
    struct history h;
    with_case(&b);
    put_ok(&b, ENTRY_EVENT, "event=巡查|unit=S01|day=2026-10-03|人数=4", NULL);
    put_ok(&b, ENTRY_EVENT, "event=约谈|person=P01|day=2026-10-04", NULL);
    int64_t school = bureau_count(&b, "SELECT identity FROM unit_now WHERE code = 'S01'");
    assert_int_equal(facts_load_history(b.db, b.rules, SUBJECT_UNIT, school, &h, &b.err), 0);
    assert_int_equal(h.events.n, 2);
    assert_int_equal(h.unit, school);
    assert_int_equal(bureau_count(&b, "SELECT subject FROM fact ORDER BY id DESC LIMIT 1"), school);
    history_fini(&h);
    bureau_fini(&b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_refused),          cmocka_unit_test(test_refused_in_chinese), cmocka_unit_test(test_numbers_of_people), cmocka_unit_test(test_case_history),
        cmocka_unit_test(test_correct_and_undo), cmocka_unit_test(test_correct_case_and_unit), cmocka_unit_test(test_close_and_reopen),
        cmocka_unit_test(test_filings),          cmocka_unit_test(test_unit_history),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
