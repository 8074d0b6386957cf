/* SPDX-License-Identifier: MIT */
/* chain: from who-words to people: walks the responsibility chains, passes vacancies up, and never comes back empty-handed. Pure. */
#ifndef BAOXUE_CORE_CHAIN_H
#define BAOXUE_CORE_CHAIN_H

#include <stdbool.h>
#include <stdint.h>

#include "base/vec.h"
#include "core/deadline.h"
#include "core/org.h"

struct post { /* a role on a unit */
    const struct role *role;
    int64_t unit; /* 0 for ROLE_CASE */
};

struct recipient {
    int64_t person;        /* 0: told on paper only (ROLE_PAPER) */
    struct post post;      /* the post he is told as */
    const char *ground;    /* "owner", "up", "up 2", "to", "office", a role's name; borrowed or static */
    int rank;              /* the higher the ground: the office and leaders above owners */
    struct post instead_of; /* the vacant post whose alert this is; role NULL: none */
    bool deputy;
};

struct vacancy {
    struct post post; /* unit 0 and role set: no such unit above the subject */
};

/* Resolves who-words for a deadline: pushes struct recipient, each person once on the highest ground, and struct vacancy for each empty post on the way. `told` are
 * the persons who had been told (int64_t), for `settled = told`. When nobody at all is found, not even the office, recipients stay empty: the caller says so at error level. */
void chain_resolve(const struct world *w, const struct deadline *d, const struct history *h, const struct vec *who, const struct vec *told, struct day on,
                   struct vec *recipients, struct vec *vacancies);
/* The holders of the office. */
void chain_office(const struct world *w, struct day on, struct vec *recipients);
/* The post that a role is for a subject, held or not; unit 0 where the walk finds none, and for roles of a case or on paper. */
struct post chain_post(const struct world *w, const struct history *h, const struct role *role, struct day on);
/* "校长@S01" for the ledger and the log: the role and the unit's code, no person's name. */
char *post_format(const struct org *o, const struct post *p, char *buf, size_t size_b);
/* "第一小学校长" for a reader. */
char *post_title(const struct org *o, const struct post *p, char *buf, size_t size_b);
/* The titles of who must act on a deadline of this history, "甲或乙" where either may; the caller's text. */
char *chain_owner_titles(const struct world *w, const struct history *h, const struct deadline *d, struct day on, enum lang lang);

#endif
