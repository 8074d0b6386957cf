/* SPDX-License-Identifier: MIT */
/* A scenario that is written wrongly, or that does not come true, says so with file, line and the offending text, in both languages. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "cli/scenario.h"

#define RULES                                                                                                                                       \
    "[ruleset]\ntitle = 测试县\nzone = +08:00\nsince = 2026-07-01\noffice = 办公室\n[posts]\n办公室 = 局\n校长 = 学校\n[ladder 一般]\n0 d = owner\n" \
    "[events]\n未到校 = opens\n家访 = 结果\n[step 查明]\nsource = 一\ndue = 未到校 + 2 d, roll none\nowner = 校长\ndone = 家访\nladder = 一般\n"      \
    "[units]\nB = 局\nS1 = 学校 B\n[people]\nP0 = 办公室 B\nP1 = 校长 S1\n[cases]\nK1 = S1 2026-09-07\n"
#define MONTHLY "[duty 月表]\nsource = 二\ndue = month end\nowner = 校长\nladder = 一般\n"

struct bad {
    const char *what, *text;   /* behind a first line "[scenario]" */
    const char *zh, *en;       /* what the report must hold */
    bool loads;                /* the error comes only when it is played */
};

static const struct bad bads[] = {
    {"no start", "until = 2026-09-10\n", "没有写“开始”", "does not say its start", false},
    {"unknown setting", "start = 2026-09-01\nstrat = x\n", "“strat”", "\"strat\"", false},
    {"no instant", "start = 早上\n", "“早上”不是时刻", "\"早上\" is no instant", false},
    {"broken rules", "start = 2026-09-01\n[duty 甲]\nowner = 校长\n[ruleset]\noffice = 谁\n", "规则有错", "the rules have errors", true},
    {"unknown unit kind of a post", "start = 2026-09-01\n" RULES "[people]\nP2 = 校长 B\n", "设在“学校”类的单位上", "sits on a unit of kind", true},
    {"unknown fact", "start = 2026-09-01\n" RULES "[facts]\n2026-09-08 = 上课 K1\n", "“上课”", "\"上课\"", true},
    {"refused fact", "start = 2026-09-01\n" RULES "[facts]\n2026-09-08 = event K1 家仿\n", "“家访”", "\"家访\"", true},
    {"too many words", "start = 2026-09-01\n" RULES "[facts]\n2026-09-08 = event K1 家访 多余\n", "多了“多余”", "\"多余\" is too much", true},
    {"unknown expectation", "start = 2026-09-01\n" RULES "[expect]\n2026-09-08 = 告之 查明 K1\n", "“告之”", "\"告之\"", true},
    {"unknown version", "start = 2026-09-01\n" RULES "[facts]\n2026-09-08 = rules 二\n", "[换规则 二]", "[rules 二]", true},
    {"expected in vain", "start = 2026-09-01\n" RULES "[expect]\n2026-09-09 = told 查明 K1 0d P0\n", "没有发生：2026-09-09 00:00 告知 查明 K1 0 天 P0",
     "missing: 2026-09-09 00:00 told 查明 K1 0 d P0", true},
    {"not expected", "start = 2026-09-01\nuntil = 2026-09-10\n" RULES, "多出来：2026-09-09 00:00 告知 查明 K1 0 天 校长@S1(P1)",
     "not expected: 2026-09-09 00:00 told 查明 K1 0 d 校长@S1(P1)", true},
    {"another due day", "start = 2026-09-01\ncomplete = no\n" RULES "[due]\n2026-09-08 = 查明 K1 2026-09-10 open\n", "却是：2026-09-09 待办 责任 校长\n", "but is: 2026-09-09 open owner 校长\n", true},
    {"none, of a period that is there", "start = 2026-09-01\ncomplete = no\n" RULES MONTHLY "[due]\n2026-10-02 = 月表 S1 none period 2026-09\n", "期次 2026-09;", "period 2026-09;", true},
    {"none, of an owner that is there", "start = 2026-09-01\ncomplete = no\n" RULES "[due]\n2026-09-08 = 查明 K1 none owner 校长\n", "却是：2026-09-09 待办", "but is: 2026-09-09 open", true},
    {"another derived event", "start = 2026-09-01\ncomplete = no\n" RULES "[derived]\n2026-09-08 = K1 家访 2026-09-08\n", "却是：没有", "but is: none", true},
    {"no such mail", "start = 2026-09-01\ncomplete = no\n" RULES "[mail]\n2026-09-09 08:30 = P0 查明\n", "没有这封邮件：P0 查明", "no such mail: P0 查明", true},
    {"mail not expected", "start = 2026-09-01\ncomplete = no\nuntil = 2026-09-09\n" RULES "[mail]\n2026-09-08 08:30 = P0\n", "多出来的邮件：2026-09-09 08:30 P1",
     "mail not expected: 2026-09-09 08:30 P1", true},
    {"the past", "start = 2026-09-08\n" RULES "[facts]\n2026-09-02 = event K1 家访\n", "已经过去", "has passed", true},
};

/* Loads and plays; what comes of it as one text. */
static enum scenario_verdict play(const char *path, enum lang lang, struct str *out, bool *loads)
{
    struct err err = {.lang = lang};
    struct vec findings = VEC(struct finding);
    struct scenario_file *f = scenario_load(path, lang, &findings, &err);
    enum scenario_verdict v = SCENARIO_BROKEN;
    const struct finding *x = findings.data;
    for (size_t i = 0; i < findings.n; i++)
        str_addf(out, "%s:%d: %s\n", x[i].src.file, x[i].src.line, x[i].text);
    *loads = f != NULL;
    if (f)
        v = scenario_play(f, 0, out);
    scenario_free(f);
    findings_fini(&findings);
    return v;
}

static void write_file(const char *path, const char *text)
{
    FILE *out = fopen(path, "we");
    assert_non_null(out);
    fprintf(out, "[scenario]\n%s", text);
    assert_int_equal(fclose(out), 0);
}

static void test_bad(void **state)
{
    (void)state;
    char path[] = "test_scenario_XXXXXX";
    int fd = mkstemp(path);
    assert_true(fd >= 0);
    close(fd);
    for (size_t i = 0; i < sizeof bads / sizeof *bads; i++)
        for (int lang = LANG_ZH; lang <= LANG_EN; lang++) {
            struct str out = {0};
            bool loads;
            write_file(path, bads[i].text);
            enum scenario_verdict v = play(path, (enum lang)lang, &out, &loads);
            const char *want = lang == LANG_ZH ? bads[i].zh : bads[i].en;
            if (v == SCENARIO_PASSED || loads != bads[i].loads || !strstr(str_text(&out), want))
                fail_msg("%s: verdict %d, wanted \"%s\", got:\n%s", bads[i].what, v, want, str_text(&out));
            str_fini(&out);
        }
    unlink(path);
}

static void test_good(void **state)
{
    (void)state;
    char path[] = "test_scenario_XXXXXX";
    struct str out = {0};
    bool loads;
    int fd = mkstemp(path);
    assert_true(fd >= 0);
    close(fd);
    write_file(path, "start = 2026-09-01\nuntil = 2026-09-10\n" RULES "[expect]\n2026-09-09 = told 查明 K1 0 d 校长@S1\n"
                     "[due]\n2026-09-08 = 查明 K1 none period 2026-09\n2026-09-08 = 查明 K1 none owner 办公室\n");
    enum scenario_verdict v = play(path, LANG_ZH, &out, &loads);
    assert_string_equal(str_text(&out), "");
    assert_int_equal(v, SCENARIO_PASSED);
    str_fini(&out);
    unlink(path);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_bad), cmocka_unit_test(test_good)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
