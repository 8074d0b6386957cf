/* SPDX-License-Identifier: MIT */
/* Every rule of the shipped sets, and a set in which every construct stands, said back as the files in tests/data/explain say. EXPLAIN_WRITE=1 writes them anew: read them
 * aloud before you commit them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "core/explain.h"
#include "core/rulekey.h"
#include "folder.h"

static struct ruleset *load(const char *dir, bool holidays, enum lang lang)
{
    struct folder folder = {0};
    struct vec findings = VEC(struct finding);
    folder_add(&folder, dir);
    if (holidays)
        folder_add(&folder, RULES_DIR "/calendar");
    struct ruleset *rules = ruleset_load(folder.files, folder.n, lang, &findings);
    if (!rules)
        fail_msg("%s: %s", dir, ((const struct finding *)vec_at(&findings, 0))->text);
    findings_fini(&findings);
    folder_fini(&folder);
    return rules;
}

static void tell(const struct ruleset *rules, enum lang lang, struct str *out)
{
    for (size_t i = 0; i < rules->rules.n; i++) {
        const struct rule *r = *(const struct rule **)vec_at(&rules->rules, i);
        struct vec dates = VEC(struct explain_date);
        str_addf(out, "[%s]\n", r->name);
        explain_rule(rules, r, lang, out);
        str_add(out, "\n");
        explain_dates(&(struct term_source){.rules = rules}, r, day_of(2026, 11, 26), &dates);
        explain_dates_text(r, &dates, lang, out);
        str_add(out, "\n\n");
        vec_fini(&dates);
    }
}

static void compare(const char *told, const char *golden, const char *path)
{
    size_t line = 1;
    while (*told && *told == *golden) {
        line += *told == '\n';
        told++, golden++;
    }
    if (*told || *golden)
        fail_msg("%s:%zu: said now (EXPLAIN_WRITE=1 writes the file anew): %.300s", path, line, told);
}

static void check(const char *name, const char *dir, bool holidays, enum lang lang)
{
    struct ruleset *rules = load(dir, holidays, lang);
    char *path = mem_printf("%s/explain/%s.%s.txt", TESTS_DATA, name, lang == LANG_EN ? "en" : "zh");
    struct str told = {0};
    tell(rules, lang, &told);
    if (getenv("EXPLAIN_WRITE")) {
        FILE *f = fopen(path, "w");
        assert_non_null(f);
        fputs(str_text(&told), f);
        fclose(f);
    } else {
        char *golden = folder_read_file(path);
        compare(str_text(&told), golden, path);
        free(golden);
    }
    str_fini(&told);
    free(path);
    ruleset_free(rules);
}

static void shipped_rules_are_said_back(void **state)
{
    (void)state;
    static const char *const samples[] = {"guangdong-2009", "home-teaching", "law-four-steps", "lincang-2018", "moe-2024", "yangzhuang"};
    check("anze", RULES_DIR "/anze", true, LANG_ZH);
    check("anze", RULES_DIR "/anze", true, LANG_EN);
    for (size_t i = 0; i < sizeof samples / sizeof *samples; i++) {
        char *dir = mem_printf("%s/samples/%s", RULES_DIR, samples[i]);
        check(samples[i], dir, true, LANG_ZH);
        free(dir);
    }
}

static void every_construct_is_said_back(void **state)
{
    (void)state;
    check("constructs", TESTS_DATA "/explain", false, LANG_ZH);
    check("constructs", TESTS_DATA "/explain", false, LANG_EN);
}

/* ---- the set of constructs holds all that there are ---- */

struct seen {
    unsigned anchors, units, rolls, compares, periods, tests, whos, rungs, eaches, measures, limits, words;
};

static void see_amount(struct seen *s, const struct amount *a)
{
    s->units |= 1u << a->unit;
}

static void see_count(struct seen *s, const struct count *c)
{
    s->compares |= 1u << c->cmp;
    s->periods |= 1u << c->in;
    see_amount(s, &c->than);
}

static void see_due(struct seen *s, const struct due_expr *e)
{
    s->anchors |= 1u << e->anchor.kind;
    s->rolls |= 1u << due_roll(e);
    for (size_t i = 0; i < e->offsets_n; i++)
        see_amount(s, &e->offsets[i].amount);
    if (e->anchor.kind == ANCHOR_COUNT)
        see_count(s, &e->anchor.count);
}

static void see_test(struct seen *s, const struct test *t)
{
    s->tests |= 1u << (t->kind * 2 + t->negated);
    if (t->kind == TEST_COUNT)
        see_count(s, &t->count);
}

static void see_rule(struct seen *s, const struct rule *r)
{
    if (r->due.text)
        see_due(s, &r->due);
    s->eaches |= 1u << r->each;
    const struct when_line *w = r->when.data;
    for (size_t i = 0; i < r->when.n; i++)
        for (size_t j = 0; j < w[i].tests.n; j++)
            see_test(s, vec_at(&w[i].tests, j));
    if (r->kind == RULE_WATCH) {
        s->measures |= 1u << r->watch.kind;
        s->limits |= 1u << r->watch.limits;
    }
    const struct rung *rung = r->ladder ? r->ladder->rungs.data : NULL;
    for (size_t i = 0; rung && i < r->ladder->rungs.n; i++) {
        s->rungs |= 1u << rung[i].kind;
        for (size_t j = 0; j < rung[i].who.n; j++)
            s->whos |= 1u << ((const struct who *)vec_at(&rung[i].who, j))->kind;
    }
}

#define ALL(last) ((2u << (last)) - 1)

static void nothing_of_the_language_is_left_out(void **state)
{
    (void)state;
    struct ruleset *rules = load(TESTS_DATA "/explain", false, LANG_ZH);
    struct seen s = {0};
    for (size_t i = 0; i < rules->rules.n; i++)
        see_rule(&s, *(const struct rule **)vec_at(&rules->rules, i));
    assert_int_equal(s.anchors, ALL(ANCHOR_COUNT));
    assert_int_equal(s.units, ALL(UNIT_YEAR));
    assert_int_equal(s.rolls | 1u << ROLL_DEFAULT, ALL(ROLL_PREV));
    assert_int_equal(s.compares, ALL(CMP_LE) & ~0u);
    assert_int_equal(s.periods, ALL(IN_YEAR));
    assert_int_equal(s.tests, ALL(TEST_COUNT * 2 + 1));
    assert_int_equal(s.whos, ALL(WHO_ROLE));
    assert_int_equal(s.rungs, ALL(RUNG_SETTLED));
    assert_int_equal(s.eaches, ALL(EACH_UNIT));
    assert_int_equal(s.measures, ALL(MEASURES_OPEN));
    assert_int_equal(s.limits, ALL(LIMITS_RISES));
    ruleset_free(rules);
}

/* Every key that a rule can have stands in the file. */
static void every_key_of_a_rule_stands_in_it(void **state)
{
    (void)state;
    char *text = folder_read_file(TESTS_DATA "/explain/constructs.ini");
    for (int id = 0; id < KEYS_N; id++) {
        char *line = mem_printf("\n%s = ", rulekey_word(PLACE_RULE, id, LANG_ZH));
        if (id != KEY_TITLE && id != KEY_QUOTE && !strstr(text, line))
            fail_msg("no rule of the set has “%s”", rulekey_word(PLACE_RULE, id, LANG_ZH));
        free(line);
    }
    free(text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(shipped_rules_are_said_back),
        cmocka_unit_test(every_construct_is_said_back),
        cmocka_unit_test(nothing_of_the_language_is_left_out),
        cmocka_unit_test(every_key_of_a_rule_stands_in_it),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
