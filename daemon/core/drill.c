/* SPDX-License-Identifier: MIT */
#include "core/drill.h"

#include <stdio.h>

static void add_rung(const struct world *w, const struct rule *r, const struct history *h, const char *key, const struct vec *who, struct day on, struct vec *out)
{
    struct drill_rung *g = vec_push(out);
    *g = (struct drill_rung){.key = key, .recipients = VEC(struct recipient), .vacancies = VEC(struct vacancy)};
    for (size_t i = 0; i < r->owners.n; i++) { /* each owner has a deadline of his own */
        struct deadline d = {.rule = r, .subject_kind = h->kind, .subject = h->id};
        const struct role *owner = *(const struct role *const *)vec_at(&r->owners, i);
        snprintf(d.owner, sizeof d.owner, "%s", owner->name);
        chain_resolve(w, &d, h, who, NULL, on, &g->recipients, &g->vacancies);
    }
}

void drill_rungs(const struct world *w, const struct rule *r, const struct history *h, struct day on, struct vec *out)
{
    struct vec notice = VEC(struct who);
    const struct rung *g = r->ladder ? r->ladder->rungs.data : NULL;
    for (size_t i = 0; g && i < r->ladder->rungs.n; i++)
        if (g[i].kind != RUNG_SETTLED)
            add_rung(w, r, h, g[i].key, &g[i].who, on, out);
    if (!r->ladder) {
        vec_add(&notice, &(struct who){.kind = r->to.n ? WHO_TO : WHO_OWNER});
        add_rung(w, r, h, "notice", &notice, on, out);
    }
    vec_fini(&notice);
}

void drill_rungs_fini(struct vec *rungs)
{
    struct drill_rung *g = rungs->data;
    for (size_t i = 0; i < rungs->n; i++) {
        vec_fini(&g[i].recipients);
        vec_fini(&g[i].vacancies);
    }
    vec_fini(rungs);
}

static const struct unit *first_of_kind(const struct org *o, const char *kind, struct day on)
{
    size_t n;
    const struct unit *const *u = org_units_of_kind(o, kind, &n);
    for (size_t i = 0; i < n; i++)
        if (org_unit_exists_on(u[i], on))
            return u[i];
    return NULL;
}

const struct unit *drill_unit(const struct world *w, const struct rule *r, struct day on)
{
    for (size_t i = 0; i < r->owners.n; i++) {
        const struct role *role = *(const struct role *const *)vec_at(&r->owners, i);
        size_t up = role->rung;
        while (role->how != ROLE_UNIT && role->chain && ++up < role->chain->roles.n)
            role = *(const struct role *const *)vec_at(&role->chain->roles, up);
        const struct unit *u = role->how == ROLE_UNIT ? first_of_kind(w->org, role->kind, on) : NULL;
        if (u)
            return u;
    }
    return NULL;
}
