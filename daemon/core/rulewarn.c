/* SPDX-License-Identifier: MIT */
#include "core/rulewarn.h"

#include "base/map.h"
#include "base/str.h"
#include "core/finding.h"

#define warn(findings, lang, src, ...) finding_add(findings, lang, FINDING_WARNING, src, __VA_ARGS__)

/* ---- dates ---- */

static void warn_year(const struct ruleset *rules, int year, enum lang lang, struct vec *findings)
{
    if (!calendar_year_known(&rules->calendar, year))
        warn(findings, lang, (struct src){0}, "没有 %d 年已公布的放假安排，这一年的日期只能暂按周末和法定节日推算；国务院通知发布后请加一节 [放假安排 %d]",
             "no published holidays for %d: dates of that year rest on weekends and statutory days; add [holidays %d] when the notice is out", year, year);
}

static void warn_years(const struct ruleset *rules, struct day today, enum lang lang, struct vec *findings)
{
    struct ymd now = day_split(today), since = day_split(rules->since);
    warn_year(rules, now.y, lang, findings);
    if (now.m == 12)
        warn_year(rules, now.y + 1, lang, findings);
    if (since.y > now.y + (now.m == 12))
        warn_year(rules, since.y, lang, findings);
}

static bool opening_is_known(const struct ruleset *rules, const char *name, int year, const struct term_fact *facts, size_t facts_n)
{
    const struct term_rule *t = rules->terms.data;
    for (size_t i = 0; i < rules->terms.n; i++)
        if (t[i].year == year && str_eq(t[i].name, name) && !day_is_none(t[i].opens))
            return true;
    for (size_t i = 0; i < facts_n; i++)
        if (facts[i].year == year && str_eq(facts[i].name, name) && !day_is_none(facts[i].opens))
            return true;
    return false;
}

static void warn_term(const struct ruleset *rules, const struct term_rule *t, struct day today, const struct term_fact *facts, size_t facts_n, enum lang lang,
                      struct vec *findings)
{
    int year = day_split(today).y;
    for (int y = year; y <= year + 1; y++) {
        if (!ymd_valid(y, t->opens_month, t->opens_day))
            continue;
        struct day opens = day_of(y, t->opens_month, t->opens_day);
        if (opens.n < today.n || opens.n > today.n + WARN_TERM_DAYS || opening_is_known(rules, t->name, y, facts, facts_n))
            continue;
        warn(findings, lang, (struct src){.file = t->file, .line = t->line},
             "学期“%s”%d 年只有默认的开学日期 %02d-%02d；校历出来后请导入，或加一节 [学期 %s %d]",
             "term \"%s\" %d has only its default opening %02d-%02d: import the true date, or add [term %s %d]", t->name, y, t->opens_month, t->opens_day,
             t->name, y);
    }
}

void rulewarn_dates(const struct ruleset *rules, struct day today, const struct term_fact *facts, size_t facts_n, enum lang lang, struct vec *findings)
{
    if (!findings->size_b)
        *findings = VEC(struct finding);
    warn_years(rules, today, lang, findings);
    const struct term_rule *t = rules->terms.data;
    for (size_t i = 0; i < rules->terms.n; i++)
        if (t[i].year == 0)
            warn_term(rules, &t[i], today, facts, facts_n, lang, findings);
}

/* ---- roster ---- */

static size_t units_of_kind(const struct org *org, const char *kind, struct day today)
{
    const struct unit *u = org->units.data;
    size_t n = 0;
    for (size_t i = 0; i < org->units.n; i++)
        n += str_eq(u[i].kind, kind) && org_unit_exists_on(&u[i], today);
    return n;
}

static void warn_kind(const struct org *org, const char *kind, struct src src, struct day today, struct map *told, enum lang lang, struct vec *findings)
{
    if (!kind || map_get(told, kind))
        return;
    map_put(told, kind, kind);
    if (!units_of_kind(org, kind, today))
        warn(findings, lang, src, "单位里没有一个类别是“%s”的", "there is no unit of the kind \"%s\"", kind);
}

static void warn_kinds(const struct ruleset *rules, const struct org *org, struct day today, enum lang lang, struct vec *findings)
{
    struct map told = {0};
    const struct role *const *role = rules->roles.data;
    for (size_t i = 0; i < rules->roles.n; i++)
        warn_kind(org, role[i]->kind, role[i]->src, today, &told, lang, findings);
    const struct rule *const *rule = rules->rules.data;
    for (size_t i = 0; i < rules->rules.n; i++) {
        warn_kind(org, rule[i]->each_kind, rule[i]->src, today, &told, lang, findings);
        const struct when_line *when = rule[i]->when.data;
        for (size_t j = 0; j < rule[i]->when.n; j++) {
            const struct test *t = when[j].tests.data;
            for (size_t k = 0; k < when[j].tests.n; k++)
                warn_kind(org, t[k].unit_kind, rule[i]->src, today, &told, lang, findings);
        }
    }
    map_fini(&told);
}

static void warn_role(const struct role *role, const struct org *org, struct day today, enum lang lang, struct vec *findings)
{
    const struct unit *u = org->units.data;
    size_t units = 0, vacant = 0;
    struct vec holders = VEC(int64_t);
    for (size_t i = 0; i < org->units.n; i++) {
        if (!str_eq(u[i].kind, role->kind) || !org_unit_exists_on(&u[i], today))
            continue;
        vec_clear(&holders);
        org_holders(org, role, u[i].id, 0, today, &holders);
        units++;
        vacant += !holders.n;
    }
    vec_fini(&holders);
    if (units && vacant == units)
        warn(findings, lang, role->src, "岗位“%s”没有人（%zu 个%s都空着），消息会交给上一级", "nobody holds the role \"%s\" (%zu of kind %s): its alerts go to the next one up",
             role->name, units, role->kind);
    else if (vacant)
        warn(findings, lang, role->src, "岗位“%s”：%zu 个%s中有 %zu 个空着", "role \"%s\": of %zu units of kind %s, %zu have no holder", role->name, units, role->kind,
             vacant);
}

void rulewarn_org(const struct ruleset *rules, const struct org *org, struct day today, enum lang lang, struct vec *findings)
{
    if (!findings->size_b)
        *findings = VEC(struct finding);
    warn_kinds(rules, org, today, lang, findings);
    const struct role *const *role = rules->roles.data;
    for (size_t i = 0; i < rules->roles.n; i++)
        if (role[i]->how == ROLE_UNIT)
            warn_role(role[i], org, today, lang, findings);
}
