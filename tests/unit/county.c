/* SPDX-License-Identifier: MIT */
#include "county.h"

#include "base/mem.h"

static const struct day ever = {0};

void county_add_unit(struct org *o, int64_t id, const char *code, const char *name, const char *kind, const int64_t *parents, size_t parents_n)
{
    struct unit *u = vec_push(&o->units);
    *u = (struct unit){.id = id, .code = mem_strdup(code), .name = mem_strdup(name), .kind = mem_strdup(kind), .from = ever, .until = DAY_NONE};
    u->parents = VEC(int64_t);
    u->attrs = VEC(struct attr);
    for (size_t i = 0; i < parents_n; i++)
        vec_add(&u->parents, &parents[i]);
}

void county_add_person(struct org *o, int64_t id, const char *name)
{
    struct person *p = vec_push(&o->people);
    *p = (struct person){.id = id, .code = mem_printf("p%d", (int)id), .name = mem_strdup(name), .from = ever, .until = DAY_NONE};
    p->address = mem_printf("p%d@example.invalid", (int)id);
}

struct holding *county_hold(struct org *o, const char *role, int64_t unit, int64_t person)
{
    struct holding *h = vec_push(&o->holdings);
    *h = (struct holding){.id = (int64_t)o->holdings.n, .role = mem_strdup(role), .unit = unit, .person = person, .from = ever, .until = DAY_NONE};
    return h;
}

void county_units(struct org *o)
{
    static const struct {
        int64_t id;
        const char *code, *name, *kind;
        int64_t parents[2];
    } units[] = {
        {U_COUNTY, "c", "样例县", "county", {0}},
        {U_BUREAU, "b", "样例县教育局", "bureau", {U_COUNTY}},
        {U_SECTION, "s", "基教股", "section", {U_BUREAU}},
        {U_AREA, "a", "东片", "area", {U_BUREAU}},
        {U_SCHOOL1, "s1", "第一小学", "school", {U_TOWN1, U_AREA}},
        {U_SCHOOL2, "s2", "第二小学", "school", {U_TOWN2}},
        {U_TOWN1, "t1", "一号镇", "town", {U_COUNTY}},
        {U_TOWN2, "t2", "二号镇", "town", {U_COUNTY}},
        {U_VILLAGE1, "v1", "甲村", "village", {U_TOWN1}},
        {U_VILLAGE2, "v2", "乙村", "village", {U_TOWN2}},
        {U_OUTSIDE, "x", "外县", "elsewhere", {0}},
    };
    for (size_t i = 0; i < sizeof units / sizeof *units; i++) {
        size_t n = (size_t)(units[i].parents[0] != 0) + (size_t)(units[i].parents[1] != 0);
        county_add_unit(o, units[i].id, units[i].code, units[i].name, units[i].kind, units[i].parents, n);
    }
    for (int i = 1; i <= 40; i++)
        county_add_person(o, i, "张测试");
}
