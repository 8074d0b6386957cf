/* SPDX-License-Identifier: MIT */
/* How long an acknowledgement holds: 2026-09-11 is a Friday. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/mem.h"
#include "core/ack.h"

static const struct {
    const char *ladder, *first, *last, *promise, *until;
} rows[] = {
    {"", "2026-09-10", "2026-09-10", NULL, NULL},                                                  /* holds nothing */
    {"ack = holds 2 d\n", "2026-09-10", "2026-09-10", NULL, "2026-09-13 00:00"},                   /* the 10th, and two days more */
    {"ack = holds 2 workday\n", "2026-09-10", "2026-09-10", NULL, "2026-09-15 00:00"},             /* Fri 11, Mon 14 */
    {"ack = holds 2 d\n", "2026-09-10", "2026-09-12", NULL, "2026-09-13 00:00"},                   /* repeating it gains nothing */
    {"ack = holds 2 d\nack-limit = 5 d\n", "2026-09-10", "2026-09-12", NULL, "2026-09-15 00:00"},
    {"ack = holds 2 d\nack-limit = 5 d\n", "2026-09-10", "2026-09-15", NULL, "2026-09-16 00:00"},  /* the limit, from the first */
    {"ack = holds 2 d\n", "2026-09-10", "2026-09-10", "2026-09-20", "2026-09-21 00:00"},           /* a promise holds to its day */
    {"ack = holds 2 d\nack-limit = 5 d\n", "2026-09-10", "2026-09-10", "2026-09-20", "2026-09-16 00:00"},
    {"知悉 = 暂缓 2 天\n知悉上限 = 5 天\n", "2026-09-10", "2026-09-10", "2026-09-12", "2026-09-13 00:00"},
};

static void holds_as_the_ladder_says(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        char *text = mem_printf("[ruleset]\ntitle = 测试\nsince = 2026-01-01\noffice = 基教股\n[posts]\n基教股 = 局\n[chain 甲]\n校长 = 学校\n[ladder 一般]\n0 d = owner\n%s"
                                "[duty 月报]\nsource = 一\nowner = 校长\ndue = month 28\nladder = 一般\n[holidays 2026]\nsource = x\nstatus = published\n元旦 = 01-01\n", rows[i].ladder);
        const struct rule_text file = {"t.ini", text, strlen(text)};
        struct vec findings = VEC(struct finding);
        struct ruleset *rules = ruleset_load(&file, 1, LANG_EN, &findings);
        assert_non_null(rules);
        struct org org;
        org_init(&org);
        org_seal(&org);
        const struct world w = {.rules = rules, .org = &org};
        const struct deadline d = {.rule = ruleset_rule(rules, "月报"), .subject_kind = SUBJECT_UNIT};
        struct ack a = {.promise = DAY_NONE};
        char got[INSTANT_TEXT_B];
        assert_true(day_parse(rows[i].first, &a.first) && day_parse(rows[i].last, &a.last));
        if (rows[i].promise)
            assert_true(day_parse(rows[i].promise, &a.promise));
        struct instant until = ack_holds_until(&w, &d, &a);
        if (rows[i].until)
            assert_string_equal(instant_format(until, rules->zone, got), rows[i].until);
        else
            assert_true(instant_is_none(until));
        findings_fini(&findings);
        org_fini(&org);
        ruleset_free(rules);
        free(text);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(holds_as_the_ladder_says)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
