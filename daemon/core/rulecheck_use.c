/* SPDX-License-Identifier: MIT */
/* What is legal but odd: rules that never fire, rules that never end, things nobody uses. */
#include <stdlib.h>

#include "base/mem.h"
#include "base/str.h"
#include "core/ruleload.h"

static unsigned months_of(const struct rule *rule)
{
    unsigned months = rule->only_months ? rule->only_months : 0x1ffe;
    return months & ~rule->except_months;
}

static bool term_is_open(const struct rule *rule, const char *name)
{
    return (!rule->only_terms.n || vec_has_text(&rule->only_terms, name)) && !vec_has_text(&rule->except_terms, name);
}

static bool any_term_is_open(const struct ruleset *rules, const struct rule *rule)
{
    const struct term_rule *t = rules->terms.data;
    for (size_t i = 0; i < rules->terms.n; i++)
        if (term_is_open(rule, t[i].name))
            return true;
    return !rules->terms.n;
}

/* Why a rule never makes a deadline; NULL: it does. */
static const char *never(const struct load *ld, const struct rule *rule)
{
    const struct anchor *a = &rule->due.anchor;
    struct day since = day_is_none(rule->since) ? ld->rules->since : rule->since;
    if (!months_of(rule))
        return tr(ld->lang, "“仅”和“除”没有留下一个月份", "\"only\" and \"except\" leave no month");
    if (!any_term_is_open(ld->rules, rule))
        return tr(ld->lang, "“仅”和“除”没有留下一个学期", "\"only\" and \"except\" leave no term");
    if (a->kind == ANCHOR_MONTHDAY && a->month && !(months_of(rule) & 1u << a->month))
        return tr(ld->lang, "期限的月份被“仅”或“除”排除了", "\"only\" or \"except\" rules out the month in which it is due");
    if ((a->kind == ANCHOR_OPENS || a->kind == ANCHOR_CLOSES) && a->name && !term_is_open(rule, a->name))
        return tr(ld->lang, "期限的学期被“仅”或“除”排除了", "\"only\" or \"except\" rules out the term in which it is due");
    if (a->kind == ANCHOR_DATE && rule->due.text && !rule->due.offsets_n && day_compare(a->date, since) < 0)
        return tr(ld->lang, "期限在起用日以前", "it was due before it came into force");
    return NULL;
}

static void warn_never(struct load *ld)
{
    const struct rule *const *rule = ld->rules->rules.data;
    for (size_t i = 0; i < ld->rules->rules.n; i++) {
        const char *why = never(ld, rule[i]);
        if (why)
            load_warning(ld, rule[i]->src, "规则“%s”永远不会到期：%s", "rule \"%s\" can never fire: %s", rule[i]->name, why);
    }
}

/* ---- `then` in a circle ---- */

/* Does what `by` records start `next`, which is over at once and records in its turn? A closed case starts nothing. */
static bool runs_on(const struct rule *by, const struct rule *next)
{
    bool at_once = next->kind == RULE_STEP && next->due.anchor.kind == ANCHOR_EVENT && due_is_at_once(&next->due);
    return by->then && next->then && at_once && !by->then->closes && event_set_find(&next->due.anchor.of, by->then);
}

struct circle {
    const struct vec *rules;
    size_t first;  /* the circle's first rule: each circle is told once */
    bool *seen;
    struct str path;
};

/* Looks backwards from rule `at` to the first one; on the way back the path is written forwards. */
static bool comes_from_first(struct circle *c, size_t at)
{
    const struct rule *const *rule = c->rules->data;
    bool found = false;
    for (size_t i = c->first; i < c->rules->n && !found; i++) {
        if (!runs_on(rule[i], rule[at]) || (i != c->first && c->seen[i]))
            continue;
        c->seen[i] = true;
        found = i == c->first || comes_from_first(c, i);
    }
    if (found)
        str_addf(&c->path, " → %s", rule[at]->name);
    return found;
}

static void warn_circles(struct load *ld)
{
    const struct rule *const *rule = ld->rules->rules.data;
    struct circle c = {.rules = &ld->rules->rules};
    for (; c.first < c.rules->n; c.first++) {
        c.seen = mem_alloc(c.rules->n, sizeof *c.seen);
        str_clear(&c.path);
        str_add(&c.path, rule[c.first]->name);
        if (comes_from_first(&c, c.first))
            load_warning(ld, rule[c.first]->src, "“逾期转”绕成一圈，中间没有隔时间：%s；登记一件就没完没了", "\"then\" goes round in a circle with no time between: %s; one event would never end",
                         str_text(&c.path));
        free(c.seen);
    }
    str_fini(&c.path);
}

static bool has_effect(const struct event_kind *e)
{
    return e->opens || e->closes || e->pauses || e->resumes || e->reopens || e->resets.n || e->form;
}

void rulecheck_use(struct load *ld)
{
    warn_never(ld);
    warn_circles(ld);
    if (findings_count(ld->findings, FINDING_ERROR)) /* what cannot be read may be what uses them */
        return;
    const struct event_kind *const *e = ld->rules->events.data;
    for (size_t i = 0; i < ld->rules->events.n; i++)
        if (!has_effect(e[i]) && !load_is_used(ld, "event", e[i]->name))
            load_warning(ld, e[i]->src, "事件“%s”没有规则用到", "event \"%s\" is used by no rule", e[i]->name);
    const struct ladder *const *l = ld->rules->ladders.data;
    for (size_t i = 0; i < ld->rules->ladders.n; i++)
        if (!load_is_used(ld, "ladder", l[i]->name))
            load_warning(ld, l[i]->src, "阶梯“%s”没有规则用到", "ladder \"%s\" is used by no rule", l[i]->name);
    const struct form *const *f = ld->rules->forms.data;
    const struct rule *const *rule = ld->rules->rules.data;
    for (size_t i = 0; i < ld->rules->forms.n; i++) {
        bool used = load_is_used(ld, "event", f[i]->name);
        for (size_t j = 0; j < ld->rules->rules.n; j++)
            used |= rule[j]->form == f[i];
        if (!used)
            load_warning(ld, f[i]->src, "表格“%s”没有规则用到", "form \"%s\" is used by no rule", f[i]->name);
    }
}
