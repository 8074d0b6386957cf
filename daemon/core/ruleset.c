/* SPDX-License-Identifier: MIT */
#include "core/ruleset.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/str.h"
#include "core/mailtext.h"

void *ruleset_alloc(struct ruleset *rules, size_t size_b)
{
    if (!rules->owned.size_b)
        rules->owned = VEC(void *);
    void *p = mem_alloc(1, size_b ? size_b : 1);
    vec_add(&rules->owned, &p);
    return p;
}

void *ruleset_push(struct ruleset *rules, struct vec *v)
{
    assert(v->size_b);
    if (v->n == v->cap) { /* what was outgrown stays until ruleset_free(): pieces are small and nobody may hold a dangling pointer */
        size_t cap = v->cap ? v->cap * 2 : 4;
        void *data = ruleset_alloc(rules, cap * v->size_b);
        if (v->n)
            memcpy(data, v->data, v->n * v->size_b);
        v->data = data;
        v->cap = cap;
    }
    return (char *)v->data + v->n++ * v->size_b;
}

const char *ruleset_intern(struct ruleset *rules, const char *s)
{
    char *kept = map_get(&rules->interned, s);
    if (kept)
        return kept;
    size_t size_b = strlen(s) + 1;
    kept = ruleset_alloc(rules, size_b);
    memcpy(kept, s, size_b);
    map_put(&rules->interned, kept, kept);
    return kept;
}

const char *ruleset_intern_n(struct ruleset *rules, const char *s, size_t len_b)
{
    char *copy = mem_strndup(s, len_b);
    const char *kept = ruleset_intern(rules, copy);
    free(copy);
    return kept;
}

void rule_texts_fini(struct vec *files)
{
    const struct rule_text *f = files->data;
    for (size_t i = 0; i < files->n; i++) {
        free((char *)(uintptr_t)f[i].name);
        free((char *)(uintptr_t)f[i].text);
    }
    vec_fini(files);
}

const char *rule_heading(const struct rule *r)
{
    return r->title ? r->title : r->name;
}

const char *event_heading(const struct event_kind *k)
{
    return k->title ? k->title : k->name;
}

bool rule_is_urgent(const struct rule *r)
{
    return r && r->ladder && r->ladder->urgent;
}

const struct rule *ruleset_rule(const struct ruleset *rules, const char *name)
{
    return map_get(&rules->by_name[LIST_RULES], name);
}

const struct role *ruleset_role(const struct ruleset *rules, const char *name)
{
    return map_get(&rules->by_name[LIST_ROLES], name);
}

const struct event_kind *ruleset_event(const struct ruleset *rules, const char *name)
{
    return map_get(&rules->by_name[LIST_EVENTS], name);
}

const struct form *ruleset_form(const struct ruleset *rules, const char *name)
{
    return map_get(&rules->by_name[LIST_FORMS], name);
}

const struct ladder *ruleset_ladder(const struct ruleset *rules, const char *name)
{
    return map_get(&rules->by_name[LIST_LADDERS], name);
}

const struct word *ruleset_word(const struct ruleset *rules, const char *name)
{
    const struct word *words = rules->words.data;
    for (size_t i = 0; i < rules->words.n; i++)
        if (str_eq(words[i].name, name))
            return &words[i];
    return NULL;
}

void ruleset_free(struct ruleset *rules)
{
    if (!rules)
        return;
    void **pieces = rules->owned.data;
    for (size_t i = 0; i < rules->owned.n; i++)
        free(pieces[i]);
    vec_fini(&rules->owned);
    map_fini(&rules->interned);
    for (size_t i = 0; i < sizeof rules->by_name / sizeof *rules->by_name; i++)
        map_fini(&rules->by_name[i]);
    mailtexts_free(rules->texts);
    vec_fini(&rules->calendar.holidays);
    vec_fini(&rules->calendar.years);
    free(rules);
}

struct day form_kept_until(const struct form *f, struct day filed)
{
    int n = f->keep.n;
    if (f->keep_forever)
        return DAY_NONE;
    if (f->keep.unit == UNIT_MONTH || f->keep.unit == UNIT_YEAR)
        return day_plus_months(filed, f->keep.unit == UNIT_YEAR ? 12 * n : n);
    return day_plus(filed, f->keep.unit == UNIT_WEEK ? 7 * n : n);
}

int event_field_at(const struct event_kind *e, const char *name)
{
    const struct event_field *f = e->fields.data;
    for (size_t i = 0; i < e->fields.n; i++)
        if (str_eq(f[i].name, name))
            return (int)i;
    return -1;
}
