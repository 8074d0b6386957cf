/* SPDX-License-Identifier: MIT */
#include "core/deadline.h"

#include <string.h>

#include "base/str.h"
#include "core/settle.h"

bool deadline_is_same(const struct deadline *a, const struct deadline *b)
{
    return a->rule == b->rule && a->subject_kind == b->subject_kind && a->subject == b->subject && a->opening == b->opening && str_eq(a->trigger, b->trigger) && str_eq(a->owner, b->owner);
}

bool deadline_is_settled(const struct deadline *d)
{
    return d->state == STATE_MET || d->state == STATE_WAIVED || d->state == STATE_EXCUSED || d->state == STATE_LAPSED || d->state == STATE_WITHDRAWN;
}

bool deadline_is_news(const struct deadline *d)
{
    return d->rule->notice && d->state == STATE_MET && !d->settled_by;
}

bool deadline_tells(const struct deadline *d)
{
    return d->state == STATE_OPEN || deadline_is_news(d);
}

bool deadline_is_late(const struct deadline *d, struct instant now)
{
    struct instant judged = d->state == STATE_MET ? d->settled : now;
    bool may_be_late = d->state == STATE_OPEN || d->state == STATE_PAUSED || d->state == STATE_MET;
    return may_be_late && !day_is_none(d->due.day) && judged.sec >= d->due.at.sec;
}

static const struct {
    const char *key, *zh, *en;
} state_texts[] = {
    [STATE_ASLEEP] = {"asleep", "未触发", "asleep"},       [STATE_OPEN] = {"open", "待办", "open"},
    [STATE_PAUSED] = {"paused", "暂停", "paused"},         [STATE_MET] = {"met", "办结", "met"},
    [STATE_WAIVED] = {"waived", "免办", "waived"},         [STATE_EXCUSED] = {"excused", "不适用", "excused"},
    [STATE_LAPSED] = {"lapsed", "期满", "run out"},        [STATE_WITHDRAWN] = {"withdrawn", "撤销", "withdrawn"},
};

const char *deadline_state_text(enum deadline_state s, enum lang lang)
{
    return lang == LANG_EN ? state_texts[s].en : state_texts[s].zh;
}

const char *deadline_state_key(enum deadline_state s)
{
    return state_texts[s].key;
}

bool deadline_state_of_key(const char *key, enum deadline_state *out)
{
    for (size_t i = 0; i < sizeof state_texts / sizeof *state_texts; i++)
        if (strcmp(state_texts[i].key, key) == 0) {
            *out = (enum deadline_state)i;
            return true;
        }
    return false;
}

int64_t deadline_unit(const struct world *w, const struct deadline *d)
{
    const struct holding *h = d->subject_kind == SUBJECT_HOLDER ? org_holding(w->org, d->subject) : NULL;
    return d->subject_kind == SUBJECT_UNIT ? d->subject : h ? h->unit : 0;
}

struct day world_since(const struct world *w, const struct rule *r)
{
    if (!day_is_none(r->since))
        return r->since;
    struct day since = w->rules->since;
    const struct day *known = w->rule_since ? map_get(w->rule_since, r->name) : NULL;
    return known && (day_is_none(since) || known->n > since.n) ? *known : since;
}

bool deadline_is_before_cutover(const struct world *w, const struct deadline *d)
{
    struct day since = world_since(w, d->rule);
    return !day_is_none(since) && !day_is_none(d->due.day) && d->due.day.n < since.n;
}
