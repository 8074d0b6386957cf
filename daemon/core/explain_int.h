/* SPDX-License-Identifier: MIT */
/* What the parts of explain share; nobody else includes it. */
#ifndef BAOXUE_CORE_EXPLAIN_INT_H
#define BAOXUE_CORE_EXPLAIN_INT_H

#include "core/explain.h"

struct explain {
    const struct ruleset *rules;
    const struct rule *r;
    enum lang lang;
    struct str *out;
};

#define say(x, zh, en) str_add((x)->out, tr((x)->lang, zh, en))
#define sayf(x, zh, en, ...) str_addf((x)->out, tr((x)->lang, zh, en), __VA_ARGS__)

/* What stands between the members of a list. */
const char *explain_comma(const struct explain *x, size_t at, size_t n, bool any); /* at 0: ""; any: "或" before the last, else "和" */

/* ---- explain_due.c ---- */
void explain_amount(const struct explain *x, const struct amount *a);
void explain_count(const struct explain *x, const struct count *c);
/* "每学期开学后 1 周内（当天不算；最后一天遇休息日，顺延到下一个工作日）" */
void explain_due(const struct explain *x, const struct due_expr *e);
/* The day that a date stands for: "每学期开学后 1 周那天", for `start`. */
void explain_day(const struct explain *x, const struct due_expr *e);

/* ---- explain_who.c ---- */
/* "各学校的分管副校长"; of a step "个案里指定的包学生教师". */
void explain_owners(const struct explain *x);
void explain_roles(const struct explain *x, const struct vec *roles); /* by their names alone */
void explain_ladder(const struct explain *x);

/* ---- explain_when.c ---- */
void explain_when(const struct explain *x, const struct vec *when);

/* ---- explain_watch.c ---- */
void explain_watch(const struct explain *x);

#endif
