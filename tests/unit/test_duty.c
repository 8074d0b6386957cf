/* SPDX-License-Identifier: MIT */
/* When a duty stands and when it is due: `start` is an expression of its own, of the same period. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "base/mem.h"
#include "base/str.h"
#include "core/deadline.h"
#include "rules.h"

enum { U_SCHOOL = 1 };

static void make_org(struct org *o)
{
    org_init(o);
    struct unit *u = vec_push(&o->units);
    *u = (struct unit){.id = U_SCHOOL, .code = mem_strdup("S01"), .name = mem_strdup("第一小学"), .kind = mem_strdup("学校"), .from = {0}, .until = DAY_NONE,
                       .parents = VEC(int64_t), .attrs = VEC(struct attr)};
    org_seal(o);
}

static struct loaded load_duty(const char *due, const char *start)
{
    struct str s = {0};
    str_addf(&s, "[任务 试]\n出处 = 二、9\n责任 = 校长\n期限 = %s\n%s%s\n表格 = 统计表\n阶梯 = 一般\n", due, *start ? "开始 = " : "", start);
    struct loaded l = load_beside(str_text(&s), LANG_EN);
    str_fini(&s);
    if (!l.rules)
        loaded_print(&l);
    assert_non_null(l.rules);
    return l;
}

static void starts_in_its_own_period(void **state)
{
    (void)state;
    static const struct {
        const char *due, *start, *period, *day, *at;
    } rows[] = {
        {"07-15", "07-01", "2026", "2026-07-15", "2026-07-01 00:00"},
        {"06-30", "06-01", "2027", "2027-06-30", "2027-06-01 00:00"},
        {"每月28日", "每月28日 - 3 天", "2026-09", "2026-09-28", "2026-09-25 00:00"},
        {"月末", "每月28日", "2026-09", "2026-09-30", "2026-09-28 00:00"},
        {"秋季 放假", "秋季 开学 + 1 周", "2026秋季", "2027-01-20", "2026-09-08 00:00"},
        {"放假", "开学", "2027春季", "2027-07-10", "2027-03-01 00:00"},
        {"01-10", "12-20", "2027", "2027-01-10", "2026-12-20 00:00"}, /* over the turn of the year */
        {"季末", "06-10", "2026Q2", "2026-06-30", "2026-06-10 00:00"}, /* periods of different kinds: the last one before the due day */
        {"开学 + 1 周", "开学", "2026秋季", "2026-09-08", "2026-09-01 00:00"},
        {"秋季 开学 - 1 天", "秋季 开学 - 14 天", "2026秋季", "2026-08-31", "2026-08-18 00:00"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct loaded l = load_duty(rows[i].due, rows[i].start);
        const struct rule *r = ruleset_rule(l.rules, "试");
        struct org org;
        make_org(&org);
        struct world w = {.rules = l.rules, .org = &org};
        struct vec lineage = VEC(int64_t);
        struct term_source terms = org_terms(&org, l.rules, U_SCHOOL, &lineage);
        struct due_context cx = {.rules = l.rules, .terms = &terms, .lang = LANG_EN};
        struct due_period p;
        struct duty_period planned;
        struct deadline d;
        char day[DAY_TEXT_B], at[INSTANT_TEXT_B];
        assert_true(due_period_named(&cx, &r->due, rows[i].period, &p));
        duty_plan(&w, r, vec_at(&org.units, 0), &p, &planned);
        duty_name(&planned, *(const struct role **)vec_at(&r->owners, 0), vec_at(&org.units, 0), NULL, &d);
        assert_string_equal(d.owner, (*(const struct role **)vec_at(&r->owners, 0))->name);
        assert_string_equal(day_format(d.due.day, day), rows[i].day);
        assert_string_equal(instant_format(d.start, l.rules->zone, at), rows[i].at);
        struct instant from = duty_row_from(&w, &planned);
        assert_true(from.sec < d.start.sec);
        vec_fini(&lineage);
        org_fini(&org);
        loaded_fini(&l);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(starts_in_its_own_period),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
