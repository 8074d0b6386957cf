/* SPDX-License-Identifier: MIT */
#include "core/rulediff.h"

#include <stdint.h>

#include "base/str.h"
#include "core/finding.h"
#include "core/rulekey.h"

/* The old rule under exactly that name; one reached by `formerly` is another's past. */
static const struct rule *rule_named(const struct ruleset *rules, const char *name)
{
    const struct rule *r = name ? ruleset_rule(rules, name) : NULL;
    return r && str_eq(r->name, name) ? r : NULL;
}

static const struct rule *predecessor(const struct ruleset *before, const struct rule *rule)
{
    const struct rule *same = rule_named(before, rule->name);
    return same ? same : rule_named(before, rule->formerly);
}

static void compare(const struct rule *old, const struct rule *new, struct vec *out)
{
    struct rule_diff d = {.before = old, .after = new};
    d.dates = old && !str_eq(old->fingerprint, new->fingerprint);
    if (!old)
        d.change = RULE_APPEARED;
    else if (!str_eq(old->name, new->name))
        d.change = RULE_RENAMED;
    else if (d.dates || !str_eq(old->text_print, new->text_print))
        d.change = RULE_CHANGED;
    else
        return;
    vec_add(out, &d);
}

void rulediff(const struct ruleset *before, const struct ruleset *after, struct vec *out)
{
    if (!out->size_b)
        *out = VEC(struct rule_diff);
    const struct rule *const *new = after->rules.data, *const *old = before->rules.data;
    for (size_t i = 0; i < after->rules.n; i++)
        compare(predecessor(before, new[i]), new[i], out);
    for (size_t i = 0; i < before->rules.n; i++) {
        const struct rule *heir = ruleset_rule(after, old[i]->name); /* by its name or its `formerly` */
        if (!heir || predecessor(before, heir) != old[i])
            vec_add(out, &(struct rule_diff){.change = RULE_VANISHED, .before = old[i]});
    }
}

static bool is_alike(const struct rule *vanished, const struct rule *appeared)
{
    return vanished->kind == appeared->kind &&
           (str_eq(vanished->text_print, appeared->text_print) || rulekey_nearness(vanished->name, appeared->name) != SIZE_MAX);
}

void rulediff_warn(const struct vec *diffs, enum lang lang, struct vec *findings)
{
    if (!findings->size_b)
        *findings = VEC(struct finding);
    const struct rule_diff *d = diffs->data;
    for (size_t i = 0; i < diffs->n; i++)
        for (size_t j = 0; j < diffs->n; j++)
            if (d[i].change == RULE_VANISHED && d[j].change == RULE_APPEARED && is_alike(d[i].before, d[j].after))
                finding_add(findings, lang, FINDING_WARNING, d[j].after->src,
                            "规则“%s”不见了，出现了“%s”；若是改名，请在新规则里写“原名 = %s”，否则它的未办结期限都会撤回",
                            "rule \"%s\" vanished and \"%s\" appeared; if it was renamed, write \"formerly = %s\" in the new one, else its open deadlines are withdrawn",
                            d[i].before->name, d[j].after->name, d[i].before->name);
}
