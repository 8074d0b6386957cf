/* SPDX-License-Identifier: MIT */
#include "cli/outcome.h"

#include "base/str.h"
#include "core/deadline.h"
#include "core/settle.h"
#include "store/facts.h"

static void derive(struct entry *e, int64_t id, struct vec *out)
{
    struct history h;
    const struct world w = {.rules = e->rules, .org = &e->org};
    *out = VEC(struct deadline);
    if (!id || facts_load_history(e->db, e->rules, SUBJECT_CASE, id, &h, NULL) != 0)
        return;
    steps_derive(&w, &h, e->now, out, NULL);
    history_fini(&h);
}

void outcome_before(struct entry *e, const char *number, struct outcome *o)
{
    *o = (struct outcome){0};
    if (number && entry_find_case(e, number, &o->of_case, NULL) != 0)
        o->of_case = 0;
    derive(e, o->of_case, &o->before);
}

void outcome_after(struct entry *e, struct outcome *o)
{
    derive(e, o->of_case, &o->after);
}

/* ---- what it says ---- */

static bool is_open(const struct deadline *d)
{
    return d && (d->state == STATE_OPEN || d->state == STATE_PAUSED);
}

static const struct deadline *find(const struct vec *list, const struct deadline *key)
{
    const struct deadline *d = list->data;
    for (size_t i = 0; i < list->n; i++)
        if (deadline_is_same(&d[i], key))
            return &d[i];
    return NULL;
}

enum change { CHANGE_SETTLED, CHANGE_BEGUN, CHANGE_MOVED, CHANGE_NONE, CHANGES_N };

static enum change change_of(const struct deadline *was, const struct deadline *is)
{
    if (!is_open(is))
        return CHANGE_SETTLED;
    if (!is_open(was))
        return CHANGE_BEGUN;
    return day_compare(was->due.day, is->due.day) ? CHANGE_MOVED : CHANGE_NONE;
}

static void add(struct cli *c, const struct deadline *d, bool settled, struct str *out)
{
    char day[DAY_TEXT_B];
    str_addf(out, "%s%s", out->len_b ? tr(c->lang, "；", "; ") : "", rule_heading(d->rule));
    if (settled && d->state != STATE_MET)
        str_addf(out, tr(c->lang, "（%s）", " (%s)"), deadline_state_text(d->state, c->lang));
    else if (!settled && !day_is_none(d->due.day))
        str_addf(out, tr(c->lang, "（期限 %s）", " (due %s)"), day_format(d->due.day, day));
}

void outcome_end(struct cli *c, struct outcome *o, bool written)
{
    static const char *const heads[CHANGES_N][2] = {{"办结：", "Settled: "}, {"新的期限：", "Begun: "}, {"改期：", "Moved: "}, {"仍待办：", "Still open: "}};
    struct str says[CHANGES_N] = {{0}};
    const struct deadline *d = o->after.data;
    for (size_t i = 0; written && i < o->after.n; i++) {
        const struct deadline *was = find(&o->before, &d[i]);
        enum change change = change_of(was, &d[i]);
        if (is_open(&d[i]) || is_open(was))
            add(c, &d[i], change == CHANGE_SETTLED, &says[change]);
    }
    for (int i = 0; i < CHANGES_N; i++) {
        if (says[i].len_b && !c->json)
            fprintf(c->out, "%s%s\n", tr(c->lang, heads[i][0], heads[i][1]), str_text(&says[i]));
        str_fini(&says[i]);
    }
    vec_fini(&o->before);
    vec_fini(&o->after);
}

/* ---- a unit's filing ---- */

char *outcome_of_filing(struct entry *e, const struct entry_record *r, enum lang lang)
{
    const struct world w = {.rules = e->rules, .org = &e->org};
    const struct rule *rule = ruleset_rule(e->rules, r->values[FILING_RULE]);
    const struct unit *u = r->values[FILING_UNIT] ? entry_find_unit(e, r->values[FILING_UNIT], NULL) : NULL;
    struct filing_filter f = {.rule = rule, .period = r->values[FILING_PERIOD], .from = DAY_NONE};
    struct vec missing = VEC(const struct role *);
    struct str out = {0};
    struct history h;
    int64_t by;
    if (!rule || !u || rule->each == EACH_HOLDER || facts_load_filings(e->db, e->rules, SUBJECT_UNIT, u->id, &h, NULL) != 0)
        return NULL;
    const char *name = rule_heading(rule), *period = f.period ? f.period : "";
    if (!instant_is_none(settle_by_filings(&w, &h, &f, &by))) {
        str_addf(&out, tr(lang, "办结：%s %s", "Settled: %s %s"), name, period);
    } else {
        settle_missing(&w, &h, &f, &missing);
        str_addf(&out, tr(lang, "仍待办：%s %s", "Still open: %s %s"), name, period);
        for (size_t i = 0; i < missing.n; i++)
            str_addf(&out, "%s%s", i ? tr(lang, "、", ", ") : tr(lang, "，还差报送：", ", to be filed with: "), (*(const struct role **)vec_at(&missing, i))->name);
        if (rule->sign)
            str_addf(&out, tr(lang, "（报送后要“%s”审核：baoxue sign）", " (and confirmed by \"%s\": baoxue sign)"), rule->sign->name);
    }
    vec_fini(&missing);
    history_fini(&h);
    return str_take(&out);
}
