/* SPDX-License-Identifier: MIT */
#include "core/org.h"

#include <stdlib.h>
#include <string.h>

#include "base/str.h"

struct id_at {
    int64_t id;
    size_t at;
};

struct code_at {
    const char *code;
    size_t at;
};

struct holding_at { /* the key of a holding: its home, its role; then the order in which holders are told */
    int64_t home;
    bool on_case;
    const char *role;
    int order;
    int64_t id;
    size_t at;
};

void org_init(struct org *o)
{
    *o = (struct org){.units = VEC(struct unit),
                      .people = VEC(struct person),
                      .holdings = VEC(struct holding),
                      .absences = VEC(struct absence),
                      .term_facts = VEC(struct term_fact),
                      .unit_at = VEC(struct id_at),
                      .person_at = VEC(struct id_at),
                      .code_at = VEC(struct code_at),
                      .of_kind = VEC(const struct unit *),
                      .holding_at = VEC(struct holding_at)};
}

void attrs_fini(struct vec *attrs)
{
    struct attr *a = attrs->data;
    for (size_t i = 0; i < attrs->n; i++) {
        free(a[i].name);
        free(a[i].value);
    }
    vec_fini(attrs);
}

static void free_units(struct org *o)
{
    struct unit *u = o->units.data;
    for (size_t i = 0; i < o->units.n; i++) {
        free(u[i].code);
        free(u[i].name);
        free(u[i].kind);
        vec_fini(&u[i].parents);
        attrs_fini(&u[i].attrs);
    }
}

static void free_people(struct org *o)
{
    struct person *p = o->people.data;
    for (size_t i = 0; i < o->people.n; i++) {
        free(p[i].code);
        free(p[i].name);
        free(p[i].address);
    }
}

void org_fini(struct org *o)
{
    free_units(o);
    free_people(o);
    struct holding *h = o->holdings.data;
    for (size_t i = 0; i < o->holdings.n; i++)
        free(h[i].role);
    struct term_fact *t = o->term_facts.data;
    for (size_t i = 0; i < o->term_facts.n; i++)
        free((void *)(uintptr_t)t[i].name);
    struct vec *all[] = {&o->units,   &o->people,    &o->holdings, &o->absences,  &o->term_facts,
                         &o->unit_at, &o->person_at, &o->code_at,  &o->of_kind,  &o->holding_at};
    for (size_t i = 0; i < sizeof all / sizeof *all; i++)
        vec_fini(all[i]);
}

/* ---- indexes ---- */
static int order_i64(int64_t a, int64_t b)
{
    return (a > b) - (a < b);
}

static int compare_id_at(const void *a, const void *b)
{
    return order_i64(((const struct id_at *)a)->id, ((const struct id_at *)b)->id);
}

static int compare_code_at(const void *a, const void *b)
{
    return strcmp(((const struct code_at *)a)->code, ((const struct code_at *)b)->code);
}

static int compare_kind(const void *a, const void *b)
{
    const struct unit *x = *(const struct unit *const *)a, *y = *(const struct unit *const *)b;
    int c = strcmp(x->kind, y->kind);
    return c ? c : order_i64(x->id, y->id);
}

static int compare_home(const void *a, const void *b)
{
    const struct holding_at *x = a, *y = b;
    int c = order_i64(x->home, y->home);
    if (!c)
        c = (int)x->on_case - (int)y->on_case;
    return c ? c : strcmp(x->role, y->role);
}

static int compare_holding_at(const void *a, const void *b)
{
    const struct holding_at *x = a, *y = b;
    int c = compare_home(a, b);
    if (!c)
        c = order_i64(x->order, y->order);
    return c ? c : order_i64(x->id, y->id);
}

static int compare_absent(const void *a, const void *b)
{
    return order_i64(((const struct absence *)a)->person, ((const struct absence *)b)->person);
}

static int compare_absence(const void *a, const void *b)
{
    int c = compare_absent(a, b);
    return c ? c : day_compare(((const struct absence *)a)->from, ((const struct absence *)b)->from);
}

static void index_units(struct org *o)
{
    const struct unit *u = o->units.data;
    for (size_t i = 0; i < o->units.n; i++) {
        vec_add(&o->unit_at, &(struct id_at){u[i].id, i});
        if (u[i].code)
            vec_add(&o->code_at, &(struct code_at){u[i].code, i});
        const struct unit *p = &u[i];
        vec_add(&o->of_kind, &p);
    }
    vec_sort(&o->unit_at, compare_id_at);
    vec_sort(&o->code_at, compare_code_at);
    vec_sort(&o->of_kind, compare_kind);
}

static void index_holdings(struct org *o)
{
    const struct holding *h = o->holdings.data;
    for (size_t i = 0; i < o->holdings.n; i++) {
        bool on_case = !h[i].unit;
        vec_add(&o->holding_at, &(struct holding_at){on_case ? h[i].case_id : h[i].unit, on_case, h[i].role, h[i].order, h[i].id, i});
    }
    vec_sort(&o->holding_at, compare_holding_at);
}

void org_seal(struct org *o)
{
    index_units(o);
    const struct person *p = o->people.data;
    for (size_t i = 0; i < o->people.n; i++)
        vec_add(&o->person_at, &(struct id_at){p[i].id, i});
    vec_sort(&o->person_at, compare_id_at);
    index_holdings(o);
    vec_sort(&o->absences, compare_absence);
}

static const void *find_by_id(const struct vec *index, const struct vec *items, int64_t id)
{
    struct id_at key = {.id = id};
    const struct id_at *hit = index->n ? bsearch(&key, index->data, index->n, sizeof key, compare_id_at) : NULL;
    return hit ? vec_at(items, hit->at) : NULL;
}

const struct unit *org_unit(const struct org *o, int64_t id)
{
    return find_by_id(&o->unit_at, &o->units, id);
}

const struct person *org_person(const struct org *o, int64_t id)
{
    return find_by_id(&o->person_at, &o->people, id);
}

const struct unit *org_unit_by_code(const struct org *o, const char *code)
{
    struct code_at key = {.code = code};
    const struct code_at *hit = o->code_at.n ? bsearch(&key, o->code_at.data, o->code_at.n, sizeof key, compare_code_at) : NULL;
    return hit ? vec_at(&o->units, hit->at) : NULL;
}

static int unit_to_kind(const void *a, const void *kind)
{
    return strcmp((*(const struct unit *const *)a)->kind, kind);
}

static int unit_past_kind(const void *a, const void *kind)
{
    return unit_to_kind(a, kind) > 0 ? 1 : -1;
}

const struct unit *const *org_units_of_kind(const struct org *o, const char *kind, size_t *n)
{
    size_t first = vec_first(&o->of_kind, kind, unit_to_kind);
    *n = vec_first(&o->of_kind, kind, unit_past_kind) - first;
    return *n ? (const struct unit *const *)o->of_kind.data + first : NULL;
}

const char *org_unit_attr(const struct unit *u, const char *name)
{
    const struct attr *a = u->attrs.data;
    for (size_t i = 0; i < u->attrs.n; i++)
        if (str_eq(a[i].name, name))
            return a[i].value && *a[i].value ? a[i].value : NULL;
    return NULL;
}

static bool spans(struct day from, struct day until, struct day d)
{
    return day_compare(from, d) <= 0 && day_compare(d, until) < 0;
}

bool org_unit_exists_on(const struct unit *u, struct day d)
{
    return spans(u->from, u->until, d);
}

/* ---- the graph of units ---- */
void org_lineage(const struct org *o, int64_t unit, struct vec *out)
{
    size_t at = out->n;
    if (org_unit(o, unit))
        vec_add(out, &unit);
    for (; at < out->n; at++) { /* `out` is the queue as well: by breadth, and a unit seen once is not walked again, so that a cycle ends */
        const struct unit *u = org_unit(o, *(const int64_t *)vec_at(out, at));
        for (size_t i = 0; i < u->parents.n; i++) {
            int64_t parent = *(const int64_t *)vec_at(&u->parents, i);
            if (org_unit(o, parent) && !vec_has_id(out, parent))
                vec_add(out, &parent);
        }
    }
}

const struct unit *org_up_to_kind(const struct org *o, int64_t unit, const char *kind)
{
    const struct unit *own = org_unit(o, unit), *hit = NULL;
    if (own && str_eq(own->kind, kind)) /* the usual case costs no memory */
        return own;
    struct vec line = VEC(int64_t);
    org_lineage(o, unit, &line);
    for (size_t i = 0; i < line.n && !hit; i++) {
        const struct unit *u = org_unit(o, *(const int64_t *)vec_at(&line, i));
        if (str_eq(u->kind, kind))
            hit = u;
    }
    vec_fini(&line);
    return hit;
}

bool org_is_below(const struct org *o, int64_t unit, int64_t above)
{
    struct vec line = VEC(int64_t);
    org_lineage(o, unit, &line);
    bool below = vec_has_id(&line, above);
    vec_fini(&line);
    return below;
}

struct term_source org_terms(const struct org *o, const struct ruleset *rules, int64_t unit, struct vec *lineage)
{
    vec_clear(lineage);
    if (unit)
        org_lineage(o, unit, lineage);
    return (struct term_source){.rules = rules,
                                .facts = o->term_facts.data,
                                .facts_n = o->term_facts.n,
                                .lineage = lineage->data,
                                .lineage_n = lineage->n};
}

/* ---- holders ---- */
const struct unit *org_role_unit(const struct org *o, const struct role *role, int64_t school, int64_t register_unit)
{
    if (role->how != ROLE_UNIT)
        return NULL;
    return org_up_to_kind(o, role->by_register && register_unit ? register_unit : school, role->kind);
}

static bool person_is_there(const struct org *o, int64_t id, struct day d)
{
    const struct person *p = id ? org_person(o, id) : NULL;
    return p && spans(p->from, p->until, d);
}

void org_take_mail(struct org *o, int64_t person)
{
    struct person *p = o->people.data;
    for (size_t i = 0; i < o->people.n; i++)
        if (p[i].id == person) {
            free(p[i].address);
            p[i].address = NULL;
            p[i].via = 0;
        }
}

const char *org_address(const struct org *o, const struct person *p, struct day d)
{
    if (!p->via)
        return p->address;
    const struct person *v = person_is_there(o, p->via, d) ? org_person(o, p->via) : NULL;
    return v && !v->handed ? v->address : NULL;
}

static bool person_is_absent(const struct org *o, int64_t person, struct day d)
{
    const struct absence *a = o->absences.data;
    for (size_t i = vec_first(&o->absences, &(struct absence){.person = person}, compare_absent); i < o->absences.n && a[i].person == person; i++)
        if (spans(a[i].from, a[i].until, d))
            return true;
    return false;
}

static struct told_holder stand_in(const struct org *o, const struct holding *h, struct day d)
{
    if (person_is_absent(o, h->person, d) && person_is_there(o, h->deputy, d) && !person_is_absent(o, h->deputy, d))
        return (struct told_holder){h->deputy, true};
    return (struct told_holder){h->person, false};
}

static void add_once(struct vec *out, struct told_holder who)
{
    const struct told_holder *p = out->data;
    for (size_t i = 0; i < out->n; i++)
        if (p[i].person == who.person)
            return;
    vec_add(out, &who);
}

static void holders_named(const struct org *o, const struct holding_at *key, struct day d, struct vec *out)
{
    const struct holding_at *p = o->holding_at.data;
    for (size_t i = vec_first(&o->holding_at, key, compare_home); i < o->holding_at.n && !compare_home(&p[i], key); i++) {
        const struct holding *h = vec_at(&o->holdings, p[i].at);
        if (spans(h->from, h->until, d) && person_is_there(o, h->person, d))
            add_once(out, stand_in(o, h, d));
    }
}

void org_told_holders(const struct org *o, const struct role *role, int64_t unit, int64_t case_id, struct day d, struct vec *out)
{
    if (role->how == ROLE_PAPER)
        return;
    bool on_case = role->how == ROLE_CASE;
    struct holding_at key = {.home = on_case ? case_id : unit, .on_case = on_case, .role = role->name};
    holders_named(o, &key, d, out);
    if (role->formerly) { /* a renamed role keeps its roster */
        key.role = role->formerly;
        holders_named(o, &key, d, out);
    }
}

void org_holders(const struct org *o, const struct role *role, int64_t unit, int64_t case_id, struct day d, struct vec *out)
{
    struct vec told = VEC(struct told_holder);
    org_told_holders(o, role, unit, case_id, d, &told);
    const struct told_holder *p = told.data;
    for (size_t i = 0; i < told.n; i++)
        vec_add(out, &p[i].person);
    vec_fini(&told);
}

const struct holding *org_holding(const struct org *o, int64_t id)
{
    const struct holding *h = o->holdings.data;
    for (size_t i = 0; i < o->holdings.n; i++)
        if (h[i].id == id)
            return &h[i];
    return NULL;
}

void org_holdings(const struct org *o, const struct role *role, int64_t unit, struct vec *out)
{
    const char *names[] = {role->name, role->formerly};
    const struct holding_at *p = o->holding_at.data;
    for (size_t n = 0; n < sizeof names / sizeof *names && names[n]; n++) {
        struct holding_at key = {.home = unit, .role = names[n]};
        for (size_t i = vec_first(&o->holding_at, &key, compare_home); i < o->holding_at.n && !compare_home(&p[i], &key); i++)
            vec_add(out, &(const struct holding *){vec_at(&o->holdings, p[i].at)});
    }
}

bool org_holds_on(const struct holding *h, struct day d)
{
    return spans(h->from, h->until, d);
}
