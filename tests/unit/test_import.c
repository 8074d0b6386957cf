/* SPDX-License-Identifier: MIT */
/* Tables as Excel writes them, in every encoding; rosters all or nothing with every bad row named. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/str.h"
#include "bureau.h"
#include "cli/csvfile.h"
#include "cli/import.h"
#include "store/facts.h"

/* ---- encodings ---- */

/* 名,𠀀 CRLF 张,"a NL b" CRLF : U+20000 takes four bytes in GB18030 and a surrogate pair in UTF-16. */
#define BYTES(s) s, sizeof s - 1
static const struct {
    const char *name, *bytes;
    size_t n;
} encoded[] = {
    {"UTF-8", BYTES("名,𠀀\r\n张,\"a\nb\"\r\n")},
    {"UTF-8", BYTES("\xef\xbb\xbf名,𠀀\r\n张,\"a\nb\"\r\n")},
    {"GB18030", BYTES("\xc3\xfb,\x95\x32\x82\x36\r\n\xd5\xc5,\"a\nb\"\r\n")},
    {"UTF-16LE", BYTES("\xff\xfe\x0d\x54,\0\x40\xd8\x00\xdc\r\0\n\0\x20\x5f,\0\"\0a\0\n\0b\0\"\0\r\0\n\0")},
    {"UTF-16BE", BYTES("\xfe\xff\x54\x0d\0,\xd8\x40\xdc\x00\0\r\0\n\x5f\x20\0,\0\"\0a\0\n\0b\0\"\0\r\0\n")},
    {"UTF-16LE", BYTES("\x0d\x54\t\0\x40\xd8\x00\xdc\r\0\n\0\x20\x5f\t\0\"\0a\0\n\0b\0\"\0\r\0\n\0")}, /* no mark, tabs: "Unicode text" */
    {"UTF-8", BYTES("名;𠀀\r张;\"a\nb\"\r")},
};

static void test_encodings(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof encoded / sizeof *encoded; i++) {
        struct csv_table t;
        struct err err = {.lang = LANG_EN};
        if (csv_table_parse(&t, encoded[i].bytes, encoded[i].n, &err) != 0)
            fail_msg("%zu: %s", i, err.text);
        assert_string_equal(t.encoding, encoded[i].name);
        assert_int_equal(t.rows.n, 2);
        const struct csv_row *row = t.rows.data;
        assert_string_equal(csv_cell(&row[0], 0), "名");
        assert_string_equal(csv_cell(&row[0], 1), "𠀀");
        assert_string_equal(csv_cell(&row[1], 0), "张");
        assert_string_equal(csv_cell(&row[1], 1), "a\nb");
        assert_null(csv_cell(&row[1], 2));
        csv_table_fini(&t);
    }
}

static void test_lines(void **state)
{
    (void)state;
    struct csv_table t;
    struct err err = {.lang = LANG_EN};
    static const char text[] = "\n\na,b\n\"x\ny\",1\n,\n 2 ,\"3\"\"4\"\n5,6";
    assert_int_equal(csv_table_parse(&t, text, sizeof text - 1, &err), 0);
    const struct csv_row *row = t.rows.data;
    static const long lines[] = {3, 4, 7, 8}; /* the row without text is left out */
    assert_int_equal(t.rows.n, 4);
    for (size_t i = 0; i < 4; i++)
        assert_int_equal(row[i].line, lines[i]);
    assert_string_equal(csv_cell(&row[2], 0), "2");
    assert_string_equal(csv_cell(&row[2], 1), "3\"4");
    csv_table_fini(&t);
}

static void test_unreadable(void **state)
{
    (void)state;
    static const struct {
        const char *bytes;
        size_t n;
        const char *says;
    } bad[] = {
        {BYTES(""), "empty"},
        {BYTES(",,\n,\n"), "empty"},
        {BYTES("a,b\n\"c,d\ne\n"), "the quote that opens in line 2 is not closed"},
        {BYTES("a,b\n1,2\n\"c\"d,e\n"), "line 3: quotes do not match"},
        {BYTES("a,\xff\xff\n"), "neither UTF-8 nor GB18030"},
        {BYTES("\xef\xbb\xbf" "a,\xc3\xfb\n"), "no valid UTF-8"},
        {BYTES("\xff\xfe" "a\0,\0\n"), "no valid UTF-16LE"},
        {BYTES("a,b\0c,\0\0\n"), "zero bytes"},
    };
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        struct csv_table t;
        struct err err = {.lang = LANG_EN};
        assert_int_equal(csv_table_parse(&t, bad[i].bytes, bad[i].n, &err), -1);
        if (!strstr(err.text, bad[i].says))
            fail_msg("%zu: %s", i, err.text);
        csv_table_fini(&t);
    }
}

/* ---- imports ---- */

static char *import_text(struct bureau *b, const char *what, const char *text, unsigned flags, int expected)
{
    struct csv_table t;
    char *said = NULL;
    size_t n = 0;
    FILE *out = open_memstream(&said, &n);
    if (csv_table_parse(&t, text, strlen(text), &b->err) != 0)
        fail_msg("%s", b->err.text);
    int rc = import_table(b->db, b->rules, what, "表.csv", &t, flags, b->now, "tester", LANG_EN, out);
    csv_table_fini(&t);
    fclose(out);
    if (rc != expected)
        fail_msg("%s", said);
    return said;
}

static void import_says(struct bureau *b, const char *what, const char *text, unsigned flags, int expected, const char *says)
{
    char *said = import_text(b, what, text, flags, expected);
    if (!strstr(said, says))
        fail_msg("wanted \"%s\", got: %s", says, said);
    free(said);
}

static const char units[] = "编码,名称,类别,上级,性质\nG01,样例组,组,V01,\nV01,样例村,村,T01,\nT01,样例镇,镇,X01,\nS01,第一小学,学校,T01、X01,公办\nX01,样例县,县,,\n";
static const char people[] = "人员编号,姓名,邮箱,岗位,单位,代理人,次序\nP01,张测试,p01@example.invalid,校长,S01,P02,1\nP02,李样例,,基教股,X01,,\nP02,,,镇政府,T01,,\nP03,王某某,,,,,\n";
static const char cases[] = "案号,姓名,学校,立案日,教师,残疾\nC1,赵样例,S01,2026-10-01,P01,否\nC2,钱样例,S01,2026/10/2,,\n";

static void test_import_all(void **state)
{
    (void)state;
    struct bureau b;
    struct org org;
    bureau_init(&b);
    import_says(&b, "units", units, IMPORT_DRY_RUN, 0, "5 added, 0 corrected, 0 unchanged");
    assert_int_equal(bureau_count(&b, "SELECT count(*) FROM fact"), 0);
    assert_int_equal(bureau_count(&b, "SELECT count(*) FROM batch"), 0);
    import_says(&b, "units", units, 0, 0, "held until baoxue release");
    import_says(&b, "people", people, 0, 0, "6 added");
    import_says(&b, "terms", "term,year,unit,opens,closes\n秋季,2026,,2026-09-02,2027-01-20\n秋季,2026,S01,2026-09-05,\n", 0, 0, "2 added");
    import_says(&b, "cases", cases, IMPORT_RELEASE, 0, "its alerts go out as usual");
    assert_int_equal(facts_load_org(b.db, &org, &b.err), 0);
    const struct unit *s = org_unit_by_code(&org, "S01");
    assert_int_equal(s->parents.n, 2);
    assert_string_equal(org_unit_attr(s, "性质"), "公办");
    assert_int_equal(org.people.n, 3);
    assert_int_equal(org.holdings.n, 4);
    assert_int_equal(org.term_facts.n, 2);
    assert_true(org_is_below(&org, org_unit_by_code(&org, "G01")->id, org_unit_by_code(&org, "X01")->id));
    org_fini(&org);
    assert_int_equal(bureau_count(&b, "SELECT count(*) FROM event_now WHERE name = '缺课'"), 2);
    assert_int_equal(bureau_count(&b, "SELECT count(*) FROM fact WHERE batch IS NULL"), 0);
    bureau_fini(&b);
}

static void test_import_again(void **state)
{
    (void)state;
    struct bureau b;
    bureau_init(&b);
    import_says(&b, "units", units, 0, 0, "5 added");
    import_says(&b, "people", people, 0, 0, "6 added");
    int64_t facts = bureau_count(&b, "SELECT count(*) FROM fact"), school = bureau_count(&b, "SELECT identity FROM unit_now WHERE code = 'S01'");
    import_says(&b, "units", units, 0, 0, "0 added, 0 corrected, 5 unchanged");
    import_says(&b, "people", people, 0, 0, "0 added, 0 corrected, 6 unchanged");
    assert_int_equal(bureau_count(&b, "SELECT count(*) FROM fact"), facts);
    import_says(&b, "units", "code,name,kind\nS01,中心小学,学校\n", 0, 0, "0 added, 1 corrected"); /* what the table does not speak of stays */
    import_says(&b, "people", "人员编号,姓名,邮箱\nP02,李样例,p02@example.invalid\n", 0, 0, "0 added, 1 corrected");
    assert_int_equal(bureau_count(&b, "SELECT identity FROM unit_now WHERE code = 'S01' AND name = '中心小学' AND json_array_length(parents) = 2"), school);
    assert_int_equal(bureau_count(&b, "SELECT count(*) FROM person_now WHERE address = 'p02@example.invalid'"), 1);
    bureau_fini(&b);
}

/* Who hands over may stand below; a mailbox may do so too. Where their mail goes. */
static void test_import_via(void **state)
{
    (void)state;
    static const char *const goes_to[] = {"c@example.org", "post@example.org"};
    struct bureau b;
    struct org org;
    bureau_init(&b);
    import_says(&b, "units", units, 0, 0, "5 added");
    import_says(&b, "people", "人员编号,姓名,邮箱,转交,岗位,单位\nA,甲某,,C,校长,S01\nB,乙某,,post@example.org,,\nA,,,,镇政府,T01\nC,丙某,c@example.org,,,\n", 0, 0, "5 added");
    assert_int_equal(facts_load_org(b.db, &org, &b.err), 0);
    const struct person *p = org.people.data;
    assert_int_equal(org.people.n, 3);
    for (size_t i = 0; i < 3; i++) { /* by identity: C came first */
        const char *to = org_address(&org, &p[i], day_of(2026, 9, 8));
        assert_string_equal(to, goes_to[str_eq(p[i].code, "B") ? 1 : 0]);
        assert_true(p[i].handed == !str_eq(p[i].code, "C"));
    }
    org_fini(&org);
    import_says(&b, "people", "人员编号,姓名,邮箱,转交\nA,甲某,a@example.org,\n", 0, 0, "1 corrected");
    import_says(&b, "people", "人员编号,姓名,邮箱\nC,丙某,\n", 0, 0, "1 corrected"); /* nobody rests on him any more */
    bureau_fini(&b);
}

static const struct {
    const char *what, *text, *says;
} bad_tables[] = {
    {"units", "编码,名称\nA,b\n", "lacks the column \"kind\""},
    {"units", "编码,名称,类别,编码\nA,b,c,d\n", "two columns \"编码\""},
    {"units", "编码,名称,类别,监护人电话\nA,b,c,d\n", "no ID numbers"},
    {"units", "编码,名称,类别\nA,b,c,d\n", "表.csv line 2: column 4 has no heading"},
    {"units", "编码,名称,类别,上级\nA,b,村,Q7\n", "line 2: parents: no such unit: \"Q7\""},
    {"units", "编码,名称,类别,上级\nA,b,村,B\nB,c,村,A\n", "line 3: its parents \"A\" form a circle"},
    {"units", "编码,名称,类别,上级\nA,b,村,B\nB,,村,\n", "line 2: the row of its parent is wrong"},
    {"units", "编码,名称,类别\nA,b,村\nA,c,村\n", "line 3: code \"A\" stands in line 2 already"},
    {"units", "编码,名称,类别,上级\nX01,样例县,县,S01\n", "circle"},
    {"people", "人员编号,姓名,手机\nA,b,1\n", "no ID numbers"},
    {"people", "人员编号,姓名,油箱\nA,b,1\n", "did you mean \"邮箱\""},
    {"people", "人员编号,姓名,岗位,单位\nA,甲,校长,S02\n", "line 2: unit: no such unit: \"S02\"; did you mean \"S01\""},
    {"people", "人员编号,姓名,岗位,单位\nA,甲,校长,T01\n", "sits on a unit of kind \"学校\""},
    {"people", "人员编号,姓名,岗位,单位\nA,甲,,T01\n", "a unit, but no role"},
    {"people", "人员编号,姓名,邮箱\nA,甲,a@x\nA,乙,\n", "line 3: name, mail or via of \"A\" differ from line 2"},
    {"people", "人员编号,姓名,邮箱\nA,甲,a b@x\n", "no mail address"},
    {"people", "人员编号,姓名,转交\nA,甲,Q9\n", "line 2: \"Q9\" in via is neither a person's code nor a mailbox"},
    {"people", "人员编号,姓名,转交\nA,甲,A\n", "cannot hand over to himself"},
    {"people", "人员编号,姓名,邮箱,转交\nA,甲,a@example.org,P01\n", "has mail of his own"},
    {"people", "人员编号,姓名,转交\nA,甲,B\nB,乙,P01\n", "line 2: \"B\" in via is neither"},
    {"people", "人员编号,姓名,转交\nA,甲,P03\n", "\"P03\" has no mail of his own"},
    {"people", "人员编号,姓名,转交\nA,甲,a b@example.org\n", "no mail address"},
    {"people", "人员编号,姓名,邮箱\nP01,张测试,\n", "mail for 1 persons is handed over by \"P01\""},
    {"terms", "学期,年,开学\n秋学期,2026,2026-09-01\n", "no such term"},
    {"cases", "案号,姓名,学校,立案日\nC1,甲,S01,2026-10-01\nC1,乙,S01,2026-10-01\n", "line 3: case number \"C1\" is taken already"},
    {"cases", "案号,姓名,学校,立案日\nC1,甲,S01,2026-12-01\n", "lies in the future"},
    {"cases", "案号,姓名,学校,立案日,教师\nC1,甲,S01,2026-10-01,P44\n", "教师: person: no such person code"},
    {"teachers", "a\nb\n", "there are units, people, terms, cases"},
};

static void test_bad_rows(void **state)
{
    (void)state;
    struct bureau b;
    bureau_init(&b);
    import_says(&b, "units", units, 0, 0, "5 added");
    import_says(&b, "people", people, 0, 0, "6 added");
    import_says(&b, "people", "人员编号,姓名,转交\nP04,钱某某,P01\n", 0, 0, "1 added");
    int64_t facts = bureau_count(&b, "SELECT count(*) FROM fact"), batches = bureau_count(&b, "SELECT count(*) FROM batch");
    for (size_t i = 0; i < sizeof bad_tables / sizeof *bad_tables; i++)
        import_says(&b, bad_tables[i].what, bad_tables[i].text, 0, 1, bad_tables[i].says);
    assert_int_equal(bureau_count(&b, "SELECT count(*) FROM fact"), facts);
    assert_int_equal(bureau_count(&b, "SELECT count(*) FROM batch"), batches);
    bureau_fini(&b);
}

/* All rows are checked, the first hundred shown, the rest counted, in the order of the file. */
static void test_many_bad_rows(void **state)
{
    (void)state;
    struct bureau b;
    struct str text = {0};
    bureau_init(&b);
    str_add(&text, "编码,名称,类别,起\n");
    for (int i = 0; i < 250; i++)
        str_addf(&text, "U%d,名%d,村,%s\n", i, i, i % 2 ? "不知道" : "2026-01-01");
    char *said = import_text(&b, "units", str_text(&text), 0, 1);
    assert_non_null(strstr(said, "表.csv line 3: column \"from\": \"不知道\" is no date"));
    assert_non_null(strstr(said, "表.csv line 201: "));
    assert_null(strstr(said, "表.csv line 203: "));
    assert_non_null(strstr(said, "and 25 more"));
    assert_non_null(strstr(said, "125 errors; nothing was taken"));
    assert_int_equal(bureau_count(&b, "SELECT count(*) FROM unit"), 0);
    free(said);
    str_fini(&text);
    bureau_fini(&b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_encodings),    cmocka_unit_test(test_lines),    cmocka_unit_test(test_unreadable),
        cmocka_unit_test(test_import_all),   cmocka_unit_test(test_import_again), cmocka_unit_test(test_bad_rows),
        cmocka_unit_test(test_many_bad_rows), cmocka_unit_test(test_import_via),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
