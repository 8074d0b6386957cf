/* SPDX-License-Identifier: MIT */
#include "core/term.h"

#include "base/str.h"
#include "core/calendar.h"
#include "core/ruleset.h"

enum { COUNTY = 0 };

/* Opening and closing are looked up apart: a fact may give only one of them. */
struct found {
    struct day opens, closes;
    size_t opens_rank, closes_rank; /* place in the lineage; smaller is nearer */
};

/* Place of a unit in the lineage, the whole county last; false: the fact is not this unit's business. */
static bool rank_of(const struct term_source *src, int64_t unit, size_t *rank)
{
    for (*rank = 0; *rank < src->lineage_n; ++*rank)
        if (src->lineage[*rank] == unit)
            return true;
    return unit == COUNTY;
}

/* The later of two facts of the same rank holds. */
static void find_facts(const struct term_source *src, const char *name, int year, struct found *f)
{
    *f = (struct found){DAY_NONE, DAY_NONE, SIZE_MAX, SIZE_MAX};
    for (size_t i = 0; i < src->facts_n; i++) {
        const struct term_fact *t = &src->facts[i];
        size_t rank;
        if (t->year != year || !rank_of(src, t->unit, &rank) || !str_eq(t->name, name))
            continue;
        if (!day_is_none(t->opens) && rank <= f->opens_rank) {
            f->opens = t->opens;
            f->opens_rank = rank;
        }
        if (!day_is_none(t->closes) && rank <= f->closes_rank) {
            f->closes = t->closes;
            f->closes_rank = rank;
        }
    }
}

const struct term_rule *term_rule_find(const struct ruleset *rules, const char *name, int year)
{
    const struct term_rule *t = rules->terms.data;
    for (size_t i = 0; i < rules->terms.n; i++)
        if (t[i].year == year && str_eq(t[i].name, name))
            return &t[i];
    return NULL;
}

/* A day of a default in a year; 02-29 is the last of a shorter February. */
static struct day default_day(int month, int day, int year)
{
    return month && day ? day_plus_months(day_of(2000, month, day), 12 * (year - 2000)) : DAY_NONE;
}

static void set(struct day *to, enum term_origin *origin, struct day d, enum term_origin from)
{
    if (!day_is_none(*to) || day_is_none(d))
        return;
    *to = d;
    *origin = from;
}

bool term_resolve(const struct term_source *src, const char *name, int year, struct term *out)
{
    const struct term_rule *of_year = term_rule_find(src->rules, name, year), *usual = term_rule_find(src->rules, name, 0);
    *out = (struct term){.name = name, .year = year, .opens = DAY_NONE, .closes = DAY_NONE};
    struct found f;
    find_facts(src, name, year, &f);
    set(&out->opens, &out->opens_origin, f.opens, TERM_FACT);
    set(&out->closes, &out->closes_origin, f.closes, TERM_FACT);
    if (of_year) {
        set(&out->opens, &out->opens_origin, of_year->opens, TERM_RULES);
        set(&out->closes, &out->closes_origin, of_year->closes, TERM_RULES);
    }
    if (usual) {
        bool wraps = usual->closes_month * 100 + usual->closes_day < usual->opens_month * 100 + usual->opens_day;
        set(&out->opens, &out->opens_origin, default_day(usual->opens_month, usual->opens_day, year), TERM_DEFAULT);
        set(&out->closes, &out->closes_origin, default_day(usual->closes_month, usual->closes_day, year + wraps), TERM_DEFAULT);
    }
    if (usual)
        out->name = usual->name; /* the rule set's own string outlives the caller's */
    if (usual || of_year)
        return true;
    const struct term_rule *t = src->rules->terms.data;
    for (size_t i = 0; i < src->rules->terms.n; i++)
        if (str_eq(t[i].name, name))
            return true;
    return false;
}

/* Of the terms that have opened by `d`, the last holds it, unless it has closed: a term without a closing ends where the next opens. */
bool term_of_day(const struct term_source *src, struct day d, struct term *out)
{
    const struct term_rule *rules = src->rules->terms.data;
    int year = day_split(d).y;
    struct term best = {.opens = DAY_NONE};
    for (size_t i = 0; i < src->rules->terms.n; i++)
        for (int y = year - 1; y <= year; y++) {
            struct term t;
            if ((rules[i].year && rules[i].year != y) || !term_resolve(src, rules[i].name, y, &t) || day_is_none(t.opens))
                continue;
            if (t.opens.n <= d.n && (day_is_none(best.opens) || t.opens.n > best.opens.n))
                best = t;
        }
    if (day_is_none(best.opens) || best.closes.n < d.n)
        return false;
    *out = best;
    return true;
}

bool term_is_schoolday(const struct term_source *src, struct day d)
{
    struct term t;
    return calendar_is_workday(&src->rules->calendar, d) && term_of_day(src, d, &t);
}
