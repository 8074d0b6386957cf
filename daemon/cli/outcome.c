/* SPDX-License-Identifier: MIT */
#include "cli/outcome.h"

#include <stdlib.h>

#include "base/str.h"
#include "core/chain.h"
#include "core/deadline.h"
#include "core/settle.h"
#include "store/facts.h"

/* On true the history is the caller's to free. */
static bool derive(struct entry *e, int64_t id, struct history *h, struct vec *out)
{
    const struct world w = {.rules = e->rules, .org = &e->org};
    *out = VEC(struct deadline);
    if (!id || facts_load_history(e->db, e->rules, SUBJECT_CASE, id, h, NULL) != 0)
        return false;
    steps_derive(&w, h, e->now, out, NULL);
    return true;
}

void outcome_before(struct entry *e, const char *number, struct outcome *o)
{
    struct history h;
    *o = (struct outcome){0};
    if (number && entry_find_case(e, number, &o->of_case, NULL) != 0)
        o->of_case = 0;
    if (derive(e, o->of_case, &h, &o->before))
        history_fini(&h);
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

enum change { CHANGE_SETTLED, CHANGE_BEGUN, CHANGE_MOVED, CHANGE_NONE };

static enum change change_of(const struct deadline *was, const struct deadline *is)
{
    if (!is_open(is))
        return CHANGE_SETTLED;
    if (!is_open(was))
        return CHANGE_BEGUN;
    return day_compare(was->due.day, is->due.day) ? CHANGE_MOVED : CHANGE_NONE;
}

/* Of a rule that several have to do, each for himself: whose it is. */
static void add_owner(const struct entry *e, const struct history *h, const struct deadline *d, enum lang lang, struct str *notes)
{
    const struct world w = {.rules = e->rules, .org = &e->org};
    if (d->rule->owners.n < 2 || d->rule->either)
        return;
    char *owner = chain_owner_titles(&w, h, d, e->today, lang);
    str_add(notes, owner);
    free(owner);
}

static void add(const struct entry *e, const struct history *h, const struct deadline *d, bool settled, enum lang lang, struct str *out)
{
    char day[DAY_TEXT_B];
    struct str notes = {0};
    add_owner(e, h, d, lang, &notes);
    const char *gap = notes.len_b ? tr(lang, "，", ", ") : "";
    if (settled && d->state != STATE_MET)
        str_addf(&notes, "%s%s", gap, deadline_state_text(d->state, lang));
    else if (!settled && !day_is_none(d->due.day))
        str_addf(&notes, tr(lang, "%s期限 %s", "%sdue %s"), gap, day_format(d->due.day, day));
    str_addf(out, "%s%s", out->len_b ? tr(lang, "；", "; ") : "", rule_heading(d->rule));
    if (notes.len_b)
        str_addf(out, tr(lang, "（%s）", " (%s)"), str_text(&notes));
    str_fini(&notes);
}

void outcome_after(struct entry *e, enum lang lang, struct outcome *o)
{
    struct history h;
    struct vec after;
    bool known = derive(e, o->of_case, &h, &after);
    const struct deadline *d = after.data;
    for (size_t i = 0; i < after.n; i++) {
        const struct deadline *was = find(&o->before, &d[i]);
        enum change change = change_of(was, &d[i]);
        if (is_open(&d[i]) || is_open(was))
            add(e, &h, &d[i], change == CHANGE_SETTLED, lang, &o->says[change]);
    }
    vec_fini(&after);
    if (known)
        history_fini(&h);
}

void outcome_end(struct cli *c, struct outcome *o, bool written)
{
    static const char *const heads[OUTCOMES_N][2] = {[CHANGE_SETTLED] = {"办结：", "Settled: "}, [CHANGE_BEGUN] = {"新的期限：", "Begun: "},
                                                     [CHANGE_MOVED] = {"改期：", "Moved: "}, [CHANGE_NONE] = {"仍待办：", "Still open: "}};
    for (int i = 0; i < OUTCOMES_N; i++) {
        if (written && o->says[i].len_b && !c->json)
            fprintf(c->out, "%s%s\n", tr(c->lang, heads[i][0], heads[i][1]), str_text(&o->says[i]));
        str_fini(&o->says[i]);
    }
    vec_fini(&o->before);
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
