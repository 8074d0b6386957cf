/* SPDX-License-Identifier: MIT */
/* turn_periods: the periods of the rules' duties whose rows first stand between two instants. Units differ in them only by terms of their own, so that those of all the others
 * are worked out once. */
#include <stdlib.h>

#include "base/mem.h"
#include "base/str.h"
#include "turn_int.h"

enum { WINDOW_D = 460 /* an anchor and the first day of its row lie closer than this */ };

struct rule_periods {
    const struct rule *rule;
    struct vec list; /* struct duty_period */
    bool made;
};

struct periods {
    struct turn *t;
    struct instant after, until;
    struct vec shared, special;   /* struct rule_periods, by rule: of units with the county's terms; of `unit`, which has its own */
    const struct unit *unit;      /* the last one asked about */
    bool unit_is_special;
    struct duty_period named;     /* what periods_find() last found outside of the lists */
};

static int by_rule(const void *a, const void *b)
{
    const struct rule *x = ((const struct rule_periods *)a)->rule, *y = ((const struct rule_periods *)b)->rule;
    return (x > y) - (x < y);
}

static struct vec one_a_rule(const struct vec *rules)
{
    struct vec out = VEC(struct rule_periods);
    for (size_t i = 0; i < rules->n; i++)
        vec_add(&out, &(struct rule_periods){.rule = *(const struct rule *const *)vec_at(rules, i), .list = VEC(struct duty_period)});
    vec_sort(&out, by_rule);
    return out;
}

struct periods *periods_new(struct turn *t, struct instant after)
{
    struct periods *p = mem_alloc(1, sizeof *p);
    *p = (struct periods){.t = t, .after = after, .until = instant_at(turn_today(t), 0, t->rules->zone), .shared = one_a_rule(&t->rules->rules),
                          .special = VEC(struct rule_periods)};
    return p;
}

static void forget(struct vec *of_rules)
{
    struct rule_periods *r = of_rules->data;
    for (size_t i = 0; i < of_rules->n; i++) {
        vec_clear(&r[i].list);
        r[i].made = false;
    }
}

static void free_all(struct vec *of_rules)
{
    for (size_t i = 0; i < of_rules->n; i++)
        vec_fini(&((struct rule_periods *)vec_at(of_rules, i))->list);
    vec_fini(of_rules);
}

void periods_free(struct periods *p)
{
    free_all(&p->shared);
    free_all(&p->special);
    free(p);
}

static void list_periods(const struct periods *f, const struct rule *r, const struct unit *u, struct vec *out)
{
    const struct turn *t = f->t;
    struct world w = turn_world(t);
    struct vec lineage = VEC(int64_t), all = VEC(struct due_period);
    struct term_source terms = org_terms(&t->org, t->rules, u->id, &lineage);
    struct due_context cx = {.rules = t->rules, .terms = &terms, .lang = t->rules->language};
    struct day since = world_since(&w, r), first = instant_is_none(f->after) ? since : instant_day(f->after, t->rules->zone);
    if (day_is_none(first))
        first = day_plus(turn_today(t), -WINDOW_D);
    due_periods(&cx, &r->due, day_plus(first, -WINDOW_D), day_plus(instant_day(f->until, t->rules->zone), WINDOW_D), &all);
    for (size_t i = 0; i < all.n; i++) {
        struct duty_period p;
        if (!rule_admits_period(&cx, r, vec_at(&all, i)))
            continue;
        duty_plan(&w, r, u, vec_at(&all, i), &p);
        struct instant from = duty_row_from(&w, &p);
        if ((instant_is_none(f->after) || from.sec > f->after.sec) && from.sec <= f->until.sec)
            vec_add(out, &p);
    }
    vec_fini(&all);
    vec_fini(&lineage);
}

static bool has_own_terms(const struct turn *t, const struct unit *u)
{
    const struct term_fact *f = t->org.term_facts.data;
    for (size_t i = 0; i < t->org.term_facts.n; i++)
        if (f[i].unit != 0 && org_is_below(&t->org, u->id, f[i].unit))
            return true;
    return false;
}

static void look_at(struct periods *p, const struct unit *u)
{
    if (u == p->unit)
        return;
    if (p->unit_is_special)
        forget(&p->special);
    p->unit = u;
    p->unit_is_special = has_own_terms(p->t, u);
    if (p->unit_is_special && !p->special.n)
        p->special = one_a_rule(&p->t->rules->rules);
}

const struct vec *periods_of(struct periods *p, const struct rule *r, const struct unit *u)
{
    look_at(p, u);
    const struct vec *of_rules = p->unit_is_special ? &p->special : &p->shared;
    struct rule_periods key = {.rule = r}, *hit = bsearch(&key, of_rules->data, of_rules->n, of_rules->size_b, by_rule);
    if (!hit->made)
        list_periods(p, r, u, &hit->list);
    hit->made = true;
    return &hit->list;
}

const struct duty_period *periods_find(struct periods *p, const struct rule *r, const struct unit *u, const char *name)
{
    const struct vec *list = periods_of(p, r, u);
    const struct duty_period *x = list->data;
    for (size_t i = 0; i < list->n; i++)
        if (str_eq(x[i].p.name, name))
            return &x[i];
    struct world w = turn_world(p->t);
    struct vec lineage = VEC(int64_t);
    struct term_source terms = org_terms(&p->t->org, p->t->rules, u->id, &lineage);
    struct due_context cx = {.rules = p->t->rules, .terms = &terms, .lang = p->t->rules->language};
    struct due_period named; /* long ago, or left out by `only` */
    bool found = due_period_named(&cx, &r->due, name, &named);
    if (found)
        duty_plan(&w, r, u, &named, &p->named);
    vec_fini(&lineage);
    return found ? &p->named : NULL;
}
