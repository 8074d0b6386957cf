/* SPDX-License-Identifier: MIT */
#include "core/chain.h"

#include <stdio.h>
#include <string.h>

#include "base/str.h"

/* The higher the ground, the greater the number; every rung up counts two, one less for him who stands in for
 * the vacant post below, so that a person on two grounds is told on the higher, and on his own before another's. */
enum { RANK_TOLD = 0, RANK_TO = 100, RANK_OWNER = 200, RANK_ROLE = 300, RANK_UP = 400, RANK_OFFICE = 1000 };

struct walk { /* one call of chain_resolve */
    const struct world *w;
    int64_t school, register_unit, case_id;
    bool is_case;
    struct day on;
    struct vec *recipients, *vacancies;
    const struct holding *alone; /* of a deadline of each holder: the owner's post means this holder */
};

static const char *up_ground(int n)
{
    static const char *const names[] = {"owner", "up", "up 2", "up 3", "up 4", "up 5", "up 6", "up 7", "up 8", "up 9"};
    size_t most = sizeof names / sizeof *names - 1;
    return names[(size_t)n < most ? (size_t)n : most];
}

/* ---- lists ---- */
static bool same_post(const struct post *a, const struct post *b)
{
    return a->role == b->role && a->unit == b->unit;
}

static void add_recipient(struct vec *out, const struct recipient *r)
{
    for (size_t i = 0; i < out->n; i++) {
        struct recipient *old = vec_at(out, i);
        if (old->person != r->person || (!r->person && !same_post(&old->post, &r->post)))
            continue;
        if (r->rank > old->rank)
            *old = *r;
        return;
    }
    vec_add(out, r);
}

static void add_vacancy(struct vec *out, struct post post)
{
    const struct vacancy *v = out->data;
    for (size_t i = 0; i < out->n; i++)
        if (same_post(&v[i].post, &post))
            return;
    vec_add(out, &(struct vacancy){post});
}

/* ---- where a role sits ---- */
static const struct unit *only_unit_of_kind(const struct org *o, const char *kind, struct day on)
{
    size_t n;
    const struct unit *const *u = org_units_of_kind(o, kind, &n), *hit = NULL;
    for (size_t i = 0; i < n; i++) {
        if (!org_unit_exists_on(u[i], on))
            continue;
        if (hit)
            return NULL;
        hit = u[i];
    }
    return hit;
}

static int64_t role_unit(const struct walk *k, const struct role *role)
{
    if (role->how != ROLE_UNIT)
        return 0;
    const struct unit *u = NULL;
    if (!k->is_case || !role->by_register || k->register_unit) /* a case without a register home has no unit there, not its school's */
        u = org_role_unit(k->w->org, role, k->school, k->register_unit);
    if (!u && !role->chain) /* a post such as 基教股 is the county's, above the subject or not */
        u = only_unit_of_kind(k->w->org, role->kind, k->on);
    return u ? u->id : 0;
}

/* Pushes the holders of a post; false: it is vacant, or nobody on it can be reached by mail. `r` gives ground, rank and whose place it is. */
static bool is_meant(const struct walk *k, struct post post, const struct told_holder *p)
{
    const struct holding *h = k->alone;
    if (!h || post.unit != h->unit || !(str_eq(post.role->name, h->role) || str_eq(post.role->formerly, h->role)))
        return true;
    return p->person == h->person || (p->deputy && p->person == h->deputy);
}

static bool tell_post(const struct walk *k, struct post post, struct recipient r)
{
    struct vec told = VEC(struct told_holder);
    if (post.unit || (post.role->how == ROLE_CASE && k->is_case))
        org_told_holders(k->w->org, post.role, post.unit, k->case_id, k->on, &told);
    const struct told_holder *p = told.data;
    bool any = false;
    r.post = post;
    for (size_t i = 0; i < told.n; i++) {
        const struct person *person = org_person(k->w->org, p[i].person);
        if (!person || !org_address(k->w->org, person, k->on) || !is_meant(k, post, &p[i]))
            continue;
        r.person = p[i].person;
        r.deputy = p[i].deputy;
        add_recipient(k->recipients, &r);
        any = true;
    }
    vec_fini(&told);
    return any;
}

/* The office's post may sit on any of several units of its kind: whoever holds it there. */
static bool tell_office_anywhere(const struct walk *k, struct recipient r)
{
    const struct role *office = k->w->rules->office;
    size_t n = 0;
    const struct unit *const *u = office->how == ROLE_UNIT ? org_units_of_kind(k->w->org, office->kind, &n) : NULL;
    bool any = false;
    for (size_t i = 0; i < n; i++)
        if (org_unit_exists_on(u[i], k->on))
            any |= tell_post(k, (struct post){office, u[i]->id}, r);
    return any;
}

static void tell_office(const struct walk *k, struct post instead_of)
{
    const struct role *office = k->w->rules->office;
    struct recipient r = {.ground = "office", .rank = RANK_OFFICE, .instead_of = instead_of};
    if (office && !tell_office_anywhere(k, r))
        add_vacancy(k->vacancies, (struct post){office, role_unit(k, office)});
}

static const struct role *role_above(const struct role *role, size_t steps)
{
    if (!role->chain || role->rung + steps >= role->chain->roles.n)
        return NULL;
    return *(const struct role *const *)vec_at(&role->chain->roles, role->rung + steps);
}

/* Tells a role's holders, or whoever is next up on its first chain: an alert is never dropped. */
static void tell_role(const struct walk *k, const struct role *role, const char *ground, int rank)
{
    struct recipient r = {.ground = ground, .rank = rank};
    if (role->how == ROLE_PAPER) {
        r.post = (struct post){role, 0};
        add_recipient(k->recipients, &r);
        return;
    }
    for (size_t steps = 0;; steps++) {
        const struct role *at = role_above(role, steps);
        if (!at && steps == 0) /* a post */
            at = role;
        if (!at) {
            tell_office(k, r.instead_of);
            return;
        }
        if (at->how == ROLE_PAPER) /* a paper reaches nobody in time: go on up */
            continue;
        struct post post = {at, role_unit(k, at)};
        if (tell_post(k, post, r) || (at == k->w->rules->office && tell_office_anywhere(k, r)))
            return;
        add_vacancy(k->vacancies, post);
        r.rank += r.instead_of.role ? 2 : 1;
        if (!r.instead_of.role)
            r.instead_of = post;
    }
}

/* ---- who-words ---- */
static bool owns(const struct deadline *d, const struct role *role)
{
    return d->rule->either || str_eq(d->owner, role->name) || str_eq(d->owner, role->formerly);
}

static void tell_up(const struct walk *k, const struct role *owner, int n)
{
    const struct role *role = role_above(owner, (size_t)n);
    if (role)
        tell_role(k, role, up_ground(n), RANK_UP + 2 * n);
    else
        tell_office(k, (struct post){0});
}

static void tell_owners(const struct walk *k, const struct deadline *d, int up)
{
    struct walk own = *k;
    own.alone = d->subject_kind == SUBJECT_HOLDER && !up ? org_holding(k->w->org, d->subject) : NULL;
    for (size_t i = 0; i < d->rule->owners.n; i++) {
        const struct role *role = *(const struct role *const *)vec_at(&d->rule->owners, i);
        if (!owns(d, role))
            continue;
        if (up)
            tell_up(k, role, up);
        else
            tell_role(&own, role, up_ground(0), RANK_OWNER);
    }
}

static void tell_addressees(const struct walk *k, const struct rule *rule)
{
    for (size_t i = 0; i < rule->to.n; i++)
        tell_role(k, *(const struct role *const *)vec_at(&rule->to, i), "to", RANK_TO);
}

static void tell_told(const struct walk *k, const struct vec *told)
{
    for (size_t i = 0; told && i < told->n; i++)
        add_recipient(k->recipients, &(struct recipient){.person = *(const int64_t *)vec_at(told, i), .ground = "told", .rank = RANK_TOLD});
}

static void tell_who(const struct walk *k, const struct deadline *d, const struct who *who, const struct vec *told)
{
    switch (who->kind) {
    case WHO_OWNER:
        tell_owners(k, d, 0);
        break;
    case WHO_UP:
        tell_owners(k, d, who->up);
        break;
    case WHO_TO:
        tell_addressees(k, d->rule);
        break;
    case WHO_TOLD:
        tell_told(k, told);
        break;
    case WHO_ROLE:
        tell_role(k, who->role, who->role->name, RANK_ROLE);
        break;
    }
}

void chain_resolve(const struct world *w, const struct deadline *d, const struct history *h, const struct vec *who, const struct vec *told, struct day on,
                   struct vec *recipients, struct vec *vacancies)
{
    struct walk k = {.w = w, .on = on, .recipients = recipients, .vacancies = vacancies};
    k.is_case = h ? h->kind == SUBJECT_CASE : d->subject_kind == SUBJECT_CASE;
    k.school = h ? h->unit : deadline_unit(w, d);
    k.register_unit = h && k.is_case ? h->register_unit : 0;
    k.case_id = k.is_case ? (h ? h->id : d->subject) : 0;
    for (size_t i = 0; i < who->n; i++)
        tell_who(&k, d, vec_at(who, i), told);
}

void chain_office(const struct world *w, struct day on, struct vec *recipients)
{
    struct vec vacancies = VEC(struct vacancy);
    struct walk k = {.w = w, .on = on, .recipients = recipients, .vacancies = &vacancies};
    tell_office(&k, (struct post){0});
    vec_fini(&vacancies);
}

struct post chain_post(const struct world *w, const struct history *h, const struct role *role, struct day on)
{
    struct walk k = {.w = w, .on = on, .is_case = h->kind == SUBJECT_CASE, .school = h->unit, .register_unit = h->register_unit};
    return (struct post){role, role_unit(&k, role)};
}

/* ---- texts ---- */
char *post_format(const struct org *o, const struct post *p, char *buf, size_t size_b)
{
    const struct unit *u = p->unit ? org_unit(o, p->unit) : NULL;
    snprintf(buf, size_b, "%s%s%s", p->role ? p->role->name : "", u ? "@" : "", u ? u->code : "");
    return buf;
}

static bool ends_with(const char *s, const char *end)
{
    size_t n = strlen(s), m = strlen(end);
    return n >= m && !strcmp(s + n - m, end);
}

/* 府城镇 + 镇干部 is 府城镇干部: the unit's last character is the role's first. */
static bool shares_level(const char *unit, const char *role)
{
    static const char *const levels[] = {"省", "市", "县", "区", "镇", "乡", "村", "组", "局", "股"};
    for (size_t i = 0; i < sizeof levels / sizeof *levels; i++)
        if (ends_with(unit, levels[i]) && str_starts(role, levels[i]))
            return true;
    return false;
}

char *post_title(const struct org *o, const struct post *p, char *buf, size_t size_b)
{
    const struct unit *u = p->unit ? org_unit(o, p->unit) : NULL;
    const char *unit = u ? u->name : "", *role = p->role ? p->role->name : "", *gap = "";
    if (str_starts(role, unit)) /* 基教股 on 基教股, 基教股长 on 基教股 */
        unit = "";
    else if (ends_with(unit, role)) /* 镇政府 on 府城镇政府 */
        role = "";
    else if (shares_level(unit, role))
        role += strlen("县");
    if (*unit && *role && (unsigned char)unit[strlen(unit) - 1] < 0x80 && (unsigned char)*role < 0x80)
        gap = " ";
    snprintf(buf, size_b, "%s%s%s", unit, gap, role);
    return buf;
}

char *chain_owner_titles(const struct world *w, const struct history *h, const struct deadline *d, struct day on, enum lang lang)
{
    struct str out = {0};
    char title[OWNER_KEY_B];
    for (size_t i = 0; i < d->rule->owners.n; i++) {
        const struct role *role = *(const struct role **)vec_at(&d->rule->owners, i);
        if (!d->rule->either && !str_eq(role->name, d->owner))
            continue;
        struct post post = chain_post(w, h, role, on);
        str_addf(&out, "%s%s", out.len_b ? tr(lang, "或", " or ") : "", post_title(w->org, &post, title, sizeof title));
    }
    return str_take(&out);
}
