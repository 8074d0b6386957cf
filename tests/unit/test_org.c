/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <cmocka.h>

#include "base/mem.h"
#include "base/str.h"
#include "county.h"

static const struct role head = {.name = "校长", .kind = "school"};
static const struct role town_head = {.name = "镇长", .kind = "town"};
static const struct role by_register = {.name = "包村镇干部", .kind = "town", .by_register = true};
static const struct role on_case = {.name = "包学生教师", .how = ROLE_CASE};
static const struct role on_paper = {.name = "监护人", .how = ROLE_PAPER};
static const struct role renamed = {.name = "主任", .kind = "school", .formerly = "校长"};

static struct day day(int n)
{
    return (struct day){n};
}

static void walks_up(void **state)
{
    (void)state;
    struct org o;
    org_init(&o);
    county_units(&o);
    int64_t ring[] = {101, 102};
    county_add_unit(&o, 101, "r1", "环一", "ring", &ring[1], 1); /* each the other's parent */
    county_add_unit(&o, 102, "r2", "环二", "ring2", &ring[0], 1);
    int64_t gone[] = {999};
    county_add_unit(&o, 103, "r3", "孤", "lone", gone, 1);
    org_seal(&o);
    static const struct {
        int64_t from;
        const char *kind;
        int64_t expect;
    } rows[] = {
        {U_SCHOOL1, "school", U_SCHOOL1}, {U_SCHOOL1, "town", U_TOWN1},   {U_SCHOOL1, "area", U_AREA}, {U_SCHOOL1, "bureau", U_BUREAU},
        {U_SCHOOL1, "county", U_COUNTY},  {U_SCHOOL1, "village", 0},      {U_SCHOOL2, "area", 0},      {U_VILLAGE2, "town", U_TOWN2},
        {U_OUTSIDE, "town", 0},           {101, "ring2", 102},            {101, "county", 0},          {103, "county", 0},
        {999, "county", 0},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        const struct unit *u = org_up_to_kind(&o, rows[i].from, rows[i].kind);
        assert_int_equal(u ? u->id : 0, rows[i].expect);
    }
    assert_true(org_is_below(&o, U_SCHOOL1, U_COUNTY));
    assert_true(org_is_below(&o, U_SCHOOL1, U_SCHOOL1));
    assert_false(org_is_below(&o, U_SCHOOL1, U_TOWN2));
    assert_false(org_is_below(&o, U_COUNTY, U_SCHOOL1));
    struct vec line = VEC(int64_t);
    org_lineage(&o, U_SCHOOL1, &line);
    static const int64_t expect[] = {U_SCHOOL1, U_TOWN1, U_AREA, U_COUNTY, U_BUREAU};
    assert_int_equal(line.n, 5);
    assert_memory_equal(line.data, expect, sizeof expect);
    struct term_source t = org_terms(&o, NULL, 101, &line);
    assert_int_equal(t.lineage_n, 2);
    vec_fini(&line);
    size_t n;
    const struct unit *const *towns = org_units_of_kind(&o, "town", &n);
    assert_int_equal(n, 2);
    assert_int_equal(towns[0]->id, U_TOWN1);
    assert_int_equal(towns[1]->id, U_TOWN2);
    assert_null(org_units_of_kind(&o, "towns", &n));
    assert_int_equal(n, 0);
    assert_string_equal(org_unit_by_code(&o, "t2")->name, "二号镇");
    assert_null(org_unit_by_code(&o, "nix"));
    assert_int_equal(org_role_unit(&o, &by_register, U_SCHOOL1, U_VILLAGE2)->id, U_TOWN2);
    assert_int_equal(org_role_unit(&o, &by_register, U_SCHOOL1, 0)->id, U_TOWN1);
    assert_int_equal(org_role_unit(&o, &town_head, U_SCHOOL1, U_VILLAGE2)->id, U_TOWN1);
    assert_null(org_role_unit(&o, &on_paper, U_SCHOOL1, 0));
    org_fini(&o);
}

static void units_have_spans_and_columns(void **state)
{
    (void)state;
    struct unit u = {.from = {10}, .until = {20}, .attrs = VEC(struct attr)};
    vec_add(&u.attrs, &(struct attr){"寄宿制", "是"});
    vec_add(&u.attrs, &(struct attr){"备注", ""});
    assert_false(org_unit_exists_on(&u, day(9)));
    assert_true(org_unit_exists_on(&u, day(10)));
    assert_true(org_unit_exists_on(&u, day(19)));
    assert_false(org_unit_exists_on(&u, day(20)));
    assert_string_equal(org_unit_attr(&u, "寄宿制"), "是");
    assert_null(org_unit_attr(&u, "备注"));
    assert_null(org_unit_attr(&u, "没有"));
    vec_fini(&u.attrs);
}

static void fill_posts(struct org *o)
{
    org_init(o);
    county_units(o);
    struct holding *h = county_hold(o, "校长", U_SCHOOL1, 2);
    h->order = 2;
    h = county_hold(o, "校长", U_SCHOOL1, 1);
    h->order = 1;
    h->deputy = 3;
    h->until = day(100);
    county_hold(o, "主任", U_SCHOOL1, 2); /* the same person again */
    h = county_hold(o, "校长", U_SCHOOL2, 4);
    h->deputy = 5;
    h = county_hold(o, "包学生教师", 0, 6);
    h->case_id = 7;
    h = county_hold(o, "包学生教师", 7, 8); /* a unit of the case's number is not the case */
    vec_add(&o->absences, &(struct absence){1, {50}, {60}});
    vec_add(&o->absences, &(struct absence){4, {50}, {60}});
    vec_add(&o->absences, &(struct absence){4, {10}, {12}});
    vec_add(&o->absences, &(struct absence){5, {55}, {60}});
    ((struct person *)o->people.data)[5].until = day(200); /* person 6 leaves */
    org_seal(o);
}

static void finds_holders(void **state)
{
    (void)state;
    struct org o;
    fill_posts(&o);
    static const struct {
        const struct role *role;
        int64_t unit, case_id;
        int on;
        const char *expect; /* d: as deputy */
    } rows[] = {
        {&head, U_SCHOOL1, 0, 0, "1 2 "},      {&head, U_SCHOOL1, 0, 50, "3d 2 "}, {&head, U_SCHOOL1, 0, 60, "1 2 "},
        {&head, U_SCHOOL1, 0, 100, "2 "},      {&head, U_SCHOOL2, 0, 11, "5d "},   {&head, U_SCHOOL2, 0, 54, "5d "},
        {&head, U_SCHOOL2, 0, 55, "4 "},       {&town_head, U_TOWN1, 0, 0, ""},    {&on_case, 0, 7, 0, "6 "},
        {&on_case, 0, 8, 0, ""},               {&on_case, 0, 7, 200, ""},          {&on_paper, U_SCHOOL1, 0, 0, ""},
        {&renamed, U_SCHOOL1, 0, 0, "2 1 "},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct vec told = VEC(struct told_holder), plain = VEC(int64_t);
        struct str got = {0};
        org_told_holders(&o, rows[i].role, rows[i].unit, rows[i].case_id, day(rows[i].on), &told);
        org_holders(&o, rows[i].role, rows[i].unit, rows[i].case_id, day(rows[i].on), &plain);
        assert_int_equal(plain.n, told.n);
        for (size_t k = 0; k < told.n; k++) {
            const struct told_holder *t = vec_at(&told, k);
            assert_int_equal(t->person, *(int64_t *)vec_at(&plain, k));
            str_addf(&got, "%d%s ", (int)t->person, t->deputy ? "d" : "");
        }
        assert_string_equal(str_text(&got), rows[i].expect);
        str_fini(&got);
        vec_fini(&told);
        vec_fini(&plain);
    }
    org_fini(&o);
}

static void is_quick_with_a_large_county(void **state)
{
    (void)state;
    struct org o;
    org_init(&o);
    for (int i = 1; i <= 10000; i++) {
        int64_t parents[] = {i / 10, i / 10 + 1};
        char code[16];
        snprintf(code, sizeof code, "u%d", i);
        county_add_unit(&o, i, code, "单位", i < 10 ? "county" : "school", parents, i > 20 ? 2 : 0);
        county_add_person(&o, i, "张测试");
        for (int k = 0; k < 3; k++)
            county_hold(&o, k == 0 ? "校长" : k == 1 ? "教师" : "干部", i, 1 + (i * 7 + k) % 10000);
    }
    org_seal(&o);
    clock_t begin = clock();
    struct vec out = VEC(int64_t);
    for (int i = 1; i <= 10000; i++) {
        org_holders(&o, &head, i, 0, day(1), &out);
        org_up_to_kind(&o, i, "county");
    }
    assert_int_equal(out.n, 10000);
    assert_true((double)(clock() - begin) / CLOCKS_PER_SEC < 5.0); /* a linear look-up would take minutes */
    vec_fini(&out);
    org_fini(&o);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(walks_up),
        cmocka_unit_test(units_have_spans_and_columns),
        cmocka_unit_test(finds_holders),
        cmocka_unit_test(is_quick_with_a_large_county),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
