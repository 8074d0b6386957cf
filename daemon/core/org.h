/* SPDX-License-Identifier: MIT */
/* org: the bureau's units, people and posts as they stand in the facts; a snapshot in memory, made by the store. Pure. */
#ifndef BAOXUE_CORE_ORG_H
#define BAOXUE_CORE_ORG_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/vec.h"
#include "core/ruleset.h"
#include "core/term.h"
#include "core/time.h"

struct attr { /* a column of the units' or cases' table that the program does not know by itself */
    char *name, *value;
};

void attrs_fini(struct vec *attrs); /* struct attr, whose texts are owned */

struct unit {
    int64_t id;        /* fact identity */
    char *code, *name, *kind;
    struct vec parents; /* int64_t */
    struct day from, until; /* exists on from <= day < until; DAY_NONE: open end; from may be day 0 */
    struct vec attrs;  /* struct attr */
};

struct person {
    int64_t id;
    char *code, *name, *address; /* address: his own, or the mailbox from which his mail is handed over; NULL: none that works */
    bool handed;                 /* he has no mail himself: another prints it and hands it over */
    int64_t via;                 /* the one who does, to whose own address it goes; 0: nobody, or a mailbox */
    struct day from, until;
};

struct absence {
    int64_t person;
    struct day from, until; /* until is the first day back */
};

struct holding { /* a person on a post */
    int64_t id;
    char *role;
    int64_t unit;   /* 0: on a case (ROLE_CASE), then case_id */
    int64_t case_id;
    int64_t person, deputy; /* deputy 0: none; told in the holder's place while he is absent, and beside him never */
    struct day from, until;
    int order;      /* the main one first */
};

struct org {
    struct vec units, people, holdings, absences; /* by pushing; then org_seal() */
    struct vec term_facts;                        /* struct term_fact; names owned */
    /* indexes made by org_seal() */
    struct vec unit_at, person_at;                /* int64 id → position, sorted pairs */
    struct vec code_at;                           /* a unit's code → position */
    struct vec of_kind;                           /* const struct unit *, by kind, then id */
    struct vec holding_at;                        /* by (unit or case, role) */
};

void org_init(struct org *o);
void org_seal(struct org *o); /* sorts and indexes; call once after filling */
void org_fini(struct org *o);

const struct unit *org_unit(const struct org *o, int64_t id);
const struct unit *org_unit_by_code(const struct org *o, const char *code);
const struct person *org_person(const struct org *o, int64_t id);
/* In this copy alone he has no mail from here on: who would be told in his place? */
void org_take_mail(struct org *o, int64_t person);
/* Where mail for a person goes on a day; NULL: nowhere. Who hands over must be there himself, and have an address of his own that works. */
const char *org_address(const struct org *o, const struct person *p, struct day d);
const char *org_unit_attr(const struct unit *u, const char *name); /* NULL: no such column or empty */
bool org_unit_exists_on(const struct unit *u, struct day d);
/* All units of a kind, whenever they exist, by id: *n pointers; NULL when there are none. */
const struct unit *const *org_units_of_kind(const struct org *o, const char *kind, size_t *n);
/* The unit of `kind` at or above `unit`, nearest first by breadth; NULL: none. */
const struct unit *org_up_to_kind(const struct org *o, int64_t unit, const char *kind);
bool org_is_below(const struct org *o, int64_t unit, int64_t above); /* itself included */
/* The unit and all above it, nearest first, each once: pushes int64_t. */
void org_lineage(const struct org *o, int64_t unit, struct vec *out);
/* Terms as they hold for a unit; `lineage` is the caller's vec of int64_t and must outlive the result. */
struct term_source org_terms(const struct org *o, const struct ruleset *rules, int64_t unit, struct vec *lineage);
/* The unit on which a role of a subject sits: walks from `school` (a case's school, or the duty's unit) or, for `by register`, from `register_unit`. NULL: none there. */
const struct unit *org_role_unit(const struct org *o, const struct role *role, int64_t school, int64_t register_unit);
/* Who holds a role on a day, the main one first; an absent holder is replaced by his deputy where he has one. Pushes int64_t person ids. case_id for ROLE_CASE roles. */
void org_holders(const struct org *o, const struct role *role, int64_t unit, int64_t case_id, struct day d, struct vec *out);

/* A holding by its identity; NULL: there is none. */
const struct holding *org_holding(const struct org *o, int64_t id);
/* All holdings of a role on a unit, whenever they are held: pushes const struct holding *. */
void org_holdings(const struct org *o, const struct role *role, int64_t unit, struct vec *out);
bool org_holds_on(const struct holding *h, struct day d);

struct told_holder { /* somebody who is told for a post */
    int64_t person;
    bool deputy; /* in the holder's place */
};
/* The same as org_holders(), saying who is there as a deputy: pushes struct told_holder, each person once. A deputy who is absent himself, or gone, replaces nobody. */
void org_told_holders(const struct org *o, const struct role *role, int64_t unit, int64_t case_id, struct day d, struct vec *out);

#endif
