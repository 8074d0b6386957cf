/* SPDX-License-Identifier: MIT */
/* Formulas: taken apart, computed by SQLite behind its guards, compared exactly. */
#include <limits.h>
#include <setjmp.h>
#include <sqlite3.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "bureau.h"
#include "core/finding.h"
#include "store/figures.h"
#include "store/formula.h"
#include "store/ruleset_store.h"

static const char head[] = "[规则集]\n标题 = 测试县\n起用 = 2026-07-01\n办公室 = 基教股\n[岗位]\n基教股 = 县\n[表格 甲]\n数栏 = 年初在校, 转入, 转出, 辍学, 毕业, 应毕业\n";

static struct ruleset *load(const char *lines, struct vec *findings)
{
    char text[4096];
    snprintf(text, sizeof text, "%s%s", head, lines);
    struct rule_text file = {.name = "x.ini", .text = text, .len_b = strlen(text)};
    *findings = VEC(struct finding);
    return ruleset_compile(&file, 1, LANG_ZH, findings);
}

static struct ruleset *sound(const char *lines)
{
    struct vec findings;
    struct ruleset *rules = load(lines, &findings);
    for (size_t i = 0; !rules && i < findings.n; i++)
        print_error("%s\n", ((struct finding *)vec_at(&findings, i))->text);
    findings_fini(&findings);
    assert_non_null(rules);
    return rules;
}

/* ---- fractions ---- */

static void test_fractions(void **state)
{
    (void)state;
    struct fraction f;
    char buf[FRACTION_TEXT_B];
    assert_true(fraction_parse("1.8%", &f) && f.num == 18 && f.den == 1000);
    assert_true(fraction_parse("100%", &f) && f.num == 100 && f.den == 100);
    assert_true(fraction_parse("20", &f) && f.num == 20 && f.den == 1);
    static const char *const wrong[] = {"", "%", ".5", "5.", "1.2.3", "1 %", "-1", "1234567890", "0x1", "1e3", "1%%"};
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++)
        assert_false(fraction_parse(wrong[i], &f));
    struct fraction limit = {18, 1000};
    assert_int_equal(fraction_compare((struct fraction){18, 1000}, limit), 0); /* a double would say above */
    assert_int_equal(fraction_compare((struct fraction){19, 1000}, limit), 1);
    assert_int_equal(fraction_compare((struct fraction){180000000, 10000000001}, limit), -1);
    assert_int_equal(fraction_compare((struct fraction){INT64_MAX, INT64_MAX - 1}, (struct fraction){INT64_MAX - 1, INT64_MAX - 2}), -1); /* no overflow */
    assert_string_equal(fraction_percent((struct fraction){19, 1000}, buf), "1.90%");
    assert_string_equal(fraction_percent((struct fraction){18001, 1000000}, buf), "1.8001%"); /* and not 1.80% ＞ 1.8% */
    assert_string_equal(fraction_percent((struct fraction){1, 3}, buf), "33.3333%");
    assert_string_equal(fraction_percent((struct fraction){35, 30}, buf), "116.6667%");
    assert_string_equal(fraction_percent((struct fraction){-1, 100}, buf), "-1.00%");
}

/* ---- what a formula may be ---- */

static void test_formulas_refused(void **state)
{
    (void)state;
    static const struct {
        const char *lines, *says;
    } cases[] = {
        {"率 乙 = 辍学\n", "率要有除号"},
        {"率 乙 = 辍学 / 在校\n", "没有数栏“在校”"},
        {"率 乙 = 辍学 + 转出 / 年初在校\n", "请加括号"},
        {"率 乙 = 辍学 / 年初在校 + 转入\n", "请加括号"},
        {"率 乙 = 辍学 / 年初在校 * 100\n", "请加括号"},
        {"率 乙 = (辍学 / 年初在校)\n", "一个除号"},
        {"率 乙 = 辍学 / 转入 / 转出\n", "一个除号"},
        {"率 乙 = (辍学 / 年初在校\n", "一个除号"},
        {"率 乙 = (辍学 + 转出 / 年初在校)\n", "一个除号"},
        {"率 乙 = 辍学 + / 年初在校\n", "请加括号"},
        {"率 乙 = (辍学 +) / 年初在校\n", "看不懂的算式"},
        {"率 乙 = (辍学 转出) / 年初在校\n", "看不懂的算式"},
        {"率 乙 = ) 辍学 ( / 年初在校\n", "算式"},
        {"率 乙 = 辍学 / \n", "看不懂的算式"},
        {"率 乙 = 1.5 / 年初在校\n", "整数"},
        {"率 乙 = 12345678901 / 年初在校\n", "整数"},
        {"率 乙 = 辍学 % 3 / 年初在校\n", "%"},
        {"率 乙 = (select 1) / 年初在校\n", "没有数栏“select”"},
        {"率 乙 = abs(辍学) / 年初在校\n", "没有数栏“abs”"},
        {"率 乙 = \"辍学\" / 年初在校\n", "没有数栏"},
        {"率 乙 = ?1 / 年初在校\n", "没有数栏“?1”"},
        {"率 乙 = 辍学 / 年初在校 -- x\n", "请加括号"},
        {"校验 = 辍学\n", "校验要有"},
        {"校验 = 辍学 < 转入 < 转出\n", "只能比较一次"},
        {"校验 = 辍学 <= \n", "看不懂"},
        {"率 乙 = 辍学 / 转入\n率 乙 = 辍学 / 转出\n", "写了两次"},
        {"数栏 = 100\n", "认不出来"},
        {"数栏 = a*b\n", "认不出来"},
        {"时点 = 03-10\n", "一起写"},
        {"个案数 = 辍学\n", "一起写"},
        {"时点 = 03-10\n个案数 = 失学\n", "没有数栏“失学”"},
        {"宽限 = 10 天\n", "没有时点"},
        {"时点 = 03-10\n个案数 = 辍学\n宽限 = 1 周\n", "按天写"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct vec findings;
        struct ruleset *rules = load(cases[i].lines, &findings);
        bool said = false;
        for (size_t j = 0; j < findings.n; j++) {
            const struct finding *f = vec_at(&findings, j);
            said |= f->level == FINDING_ERROR && strstr(f->text, cases[i].says) && f->src.line >= 7;
        }
        if (rules || !said)
            print_error("%s: %s\n", cases[i].lines, findings.n ? ((struct finding *)vec_at(&findings, 0))->text : "taken");
        assert_null(rules);
        assert_true(said);
        findings_fini(&findings);
    }
}

/* Brackets nested deeper than SQLite is allowed to go are refused with the line, by compiling. */
static void test_deep_formula_is_a_finding(void **state)
{
    (void)state;
    struct str lines = {0};
    struct vec findings;
    str_add(&lines, "率 乙 = ");
    for (int i = 0; i < 230; i++)
        str_add(&lines, "(-");
    str_add(&lines, "辍学");
    for (int i = 0; i < 230; i++)
        str_add(&lines, ")");
    str_add(&lines, " / 年初在校\n");
    assert_null(load(str_text(&lines), &findings));
    str_fini(&lines);
    const struct finding *f = findings.data;
    while (f->level != FINDING_ERROR)
        f++;
    assert_non_null(strstr(f->text, "看不懂的算式"));
    assert_int_equal(f->src.line, 9);
    findings_fini(&findings);
}

/* ---- computing ---- */

static struct worth worth_of(const char *formula, const int64_t numbers[6], int *rc)
{
    char line[512];
    snprintf(line, sizeof line, "率 乙 = %s\n", formula);
    struct ruleset *rules = sound(line);
    struct formulas *engine = formulas_new();
    bool given[6];
    const struct form *form = ruleset_form(rules, "甲");
    for (size_t i = 0; i < 6; i++)
        given[i] = numbers[i] >= 0;
    struct form_row row = {form, numbers, given};
    struct worth w = {0};
    struct err err = {.lang = LANG_EN};
    *rc = formula_worth(engine, &row, &((struct form_rate *)vec_at(&form->rates, 0))->ratio, &w, &err);
    formulas_free(engine);
    ruleset_free(rules);
    return w;
}

static void test_worth(void **state)
{
    (void)state;
    const int64_t n[6] = {1000, 20, 30, 19, 290, 300};
    static const struct {
        const char *formula;
        int64_t num, den;
    } cases[] = {
        {"辍学 / 年初在校", 19, 1000},
        {"辍学÷年初在校×100%", 19, 1000},
        {"辍学 * 100 / 年初在校", 1900, 1000},
        {"（辍学 ＋ 转出）／（年初在校 － 转入）", 49, 980},
        {"毕业 / 应毕业", 290, 300},
        {"(毕业 - (转入 - 转出) * 2) / 应毕业", 310, 300},
        {"7 / 2", 7, 2},
    };
    int rc;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct worth w = worth_of(cases[i].formula, n, &rc);
        assert_int_equal(rc, 0);
        assert_false(w.none);
        assert_int_equal(w.value.num, cases[i].num);
        assert_int_equal(w.value.den, cases[i].den);
    }
    assert_true(worth_of("辍学 / (转入 - 20)", n, &rc).none && rc == 0);  /* zero */
    assert_true(worth_of("辍学 / (转入 - 21)", n, &rc).none && rc == 0);  /* below zero */
    assert_true(worth_of("辍学 / 转入", (int64_t[]){1, -1, 1, 1, 1, 1}, &rc).none && rc == 0); /* not there */
    const int64_t large[6] = {INT32_MAX, INT32_MAX, INT32_MAX, INT32_MAX, 1, 1};
    worth_of("年初在校 * 转入 * 转出 / 毕业", large, &rc); /* SQLite would go on with floating point */
    assert_int_equal(rc, -1);
}

static void test_checks(void **state)
{
    (void)state;
    struct ruleset *rules = sound("率 巩固率 = 毕业 / 应毕业\n校验 = 巩固率 <= 100%\n校验 = 辍学 ＋ 转出 ≤ 年初在校\n校验 = 辍学 = 19\n校验 = 巩固率 > 0\n");
    struct formulas *engine = formulas_new();
    const struct form *form = ruleset_form(rules, "甲");
    const struct form_check *check = form->checks.data;
    bool given[6] = {true, true, true, true, true, true}, holds;
    int64_t n[6] = {1000, 20, 30, 19, 300, 300};
    struct form_row row = {form, n, given};
    struct str why = {0};
    struct err err = {.lang = LANG_ZH};
    for (size_t i = 0; i < 4; i++)
        assert_true(formula_check(engine, &row, &check[i], &holds, &why, &err) == 0 && holds);
    assert_int_equal(why.len_b, 0);
    n[4] = 301;
    assert_true(formula_check(engine, &row, &check[0], &holds, &why, &err) == 0 && !holds);
    assert_string_equal(str_text(&why), "毕业 301 / 应毕业 300 = 100.3333%");
    str_clear(&why);
    n[0] = 48;
    assert_true(formula_check(engine, &row, &check[1], &holds, &why, &err) == 0 && !holds);
    assert_string_equal(str_text(&why), "辍学 19 + 转出 30 = 49；年初在校 48");
    n[5] = 0; /* no figure has nothing against it */
    assert_true(formula_check(engine, &row, &check[0], &holds, &why, &err) == 0 && holds);
    str_fini(&why);
    formulas_free(engine);
    ruleset_free(rules);
}

/* ---- the guards: what would reach SQLite if everything before it failed ---- */

static bool is_refused(struct formulas *f, const char *sql)
{
    sqlite3_stmt *st = NULL;
    int rc = sqlite3_prepare_v2(formulas_handle(f), sql, -1, &st, NULL);
    if (rc == SQLITE_OK) /* VACUUM asks as it runs */
        rc = sqlite3_step(st) < SQLITE_ROW ? SQLITE_AUTH : SQLITE_OK;
    sqlite3_finalize(st);
    return rc != SQLITE_OK;
}

static void test_guards_refuse(void **state)
{
    (void)state;
    static const char *const forbidden[] = {
        "SELECT (SELECT 1)", "SELECT abs(1)", "SELECT load_extension('x')", "SELECT randomblob(1000000000)", "SELECT zeroblob(9)", "SELECT 'a' LIKE 'b'", "SELECT 'a' GLOB 'b'",
        "SELECT * FROM sqlite_master", "SELECT name FROM sqlite_schema", "SELECT count(*)", "SELECT 1 UNION SELECT 2", "SELECT 1 IN (SELECT 2)", "SELECT EXISTS (SELECT 1)",
        "SELECT CURRENT_TIMESTAMP", "SELECT readfile('/etc/passwd')", "SELECT json('{}')", "SELECT '{}' -> 'a'", "SELECT sqlite_version()", "SELECT * FROM pragma_table_list",
        "SELECT * FROM json_each('[1]')", "SELECT \"辍学\"", "WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM c) SELECT x FROM c", "WITH a AS (SELECT 1) SELECT * FROM a",
        "PRAGMA database_list", "PRAGMA writable_schema = 1", "ATTACH '/tmp/x' AS x", "ATTACH ':memory:' AS x", "DETACH main", "CREATE TABLE a (b)", "CREATE TEMP TABLE a (b)",
        "CREATE VIEW v AS SELECT 1", "DROP TABLE a", "INSERT INTO sqlite_master VALUES (1)", "UPDATE sqlite_master SET name = 1", "DELETE FROM sqlite_master", "BEGIN", "COMMIT",
        "SAVEPOINT a", "VACUUM", "VACUUM INTO '/tmp/x'", "REINDEX", "ANALYZE", "EXPLAIN SELECT abs(1)", "SELECT 1, 2, 3", "SELECT row_number() OVER ()",
        "SELECT RAISE(ABORT, 'x')"};
    struct formulas *f = formulas_new();
    for (size_t i = 0; i < sizeof forbidden / sizeof *forbidden; i++) {
        bool refused = is_refused(f, forbidden[i]);
        if (!refused)
            print_error("allowed: %s\n", forbidden[i]);
        assert_true(refused);
    }
    assert_false(is_refused(f, "SELECT (1 + ?1 * -(3 - 2)), (1)")); /* and the guards let arithmetic through */
    formulas_free(f);
}

static void test_guards_stop(void **state)
{
    (void)state;
    struct formulas *f = formulas_new();
    struct str sql = {0};
    str_add(&sql, "SELECT 1");
    for (int i = 0; i < 4500; i++)
        str_add(&sql, "+1");
    assert_true(is_refused(f, str_text(&sql)));
    str_fini(&sql);
    /* Even a statement that loops, prepared without the authorizer, is stopped by the work limit. */
    sqlite3 *handle = formulas_handle(f);
    sqlite3_stmt *st;
    sqlite3_set_authorizer(handle, NULL, NULL);
    sqlite3_limit(handle, SQLITE_LIMIT_COMPOUND_SELECT, 10);
    assert_int_equal(sqlite3_prepare_v2(handle, "WITH RECURSIVE c(x) AS (VALUES(1) UNION ALL SELECT x + 1 FROM c) SELECT max(x) FROM c", -1, &st, NULL), SQLITE_OK);
    assert_int_equal(sqlite3_step(st), SQLITE_INTERRUPT);
    sqlite3_finalize(st);
    formulas_free(f);
}

/* shape: S73 */
static void how_long_filings_are_kept(void **state)
{
    (void)state;
    static const struct {
        const char *line, *until; /* of a filing of 2026-01-31; NULL: an error */
    } v[] = {{"保存 = 3 年\n", "2029-01-31"}, {"保存 = 1 月\n", "2026-02-28"}, {"keep = 2 week\n", "2026-02-14"}, {"保存 = 10 天\n", "2026-02-10"}, {"保存 = 永久\n", "-"},
             {"keep = forever\n", "-"},        {"保存 = 3 小时\n", NULL},         {"保存 = 3 工作日\n", NULL},         {"保存 = 很久\n", NULL},           {"保存 = 3\n", NULL}};
    for (size_t i = 0; i < sizeof v / sizeof *v; i++) {
        struct vec findings;
        char day[DAY_TEXT_B];
        struct ruleset *rules = load(v[i].line, &findings);
        const struct form *form = rules ? ruleset_form(rules, "甲") : NULL;
        if ((rules != NULL) != (v[i].until != NULL))
            fail_msg("%s", v[i].line);
        if (form)
            assert_string_equal(day_format(form_kept_until(form, day_of(2026, 1, 31)), day), v[i].until);
        findings_fini(&findings);
        ruleset_free(rules);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_fractions), cmocka_unit_test(test_formulas_refused), cmocka_unit_test(test_deep_formula_is_a_finding), cmocka_unit_test(test_worth),
        cmocka_unit_test(test_checks), cmocka_unit_test(how_long_filings_are_kept), cmocka_unit_test(test_guards_refuse), cmocka_unit_test(test_guards_stop),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
