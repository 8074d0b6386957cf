/* SPDX-License-Identifier: MIT */
/* The roster as the core wants it: everything in a handful of queries. */

#include "base/mem.h"
#include "base/vec.h"
#include "store/facts.h"
#include "store/renamed.h"

typedef void take_row(struct org *o, const struct renamed *names, struct sqlite3_stmt *st, size_t *at);

static struct day from_of(struct sqlite3_stmt *st)
{
    struct day d = db_day(st, "from_day");
    return day_is_none(d) ? (struct day){0} : d;
}

static void take_unit(struct org *o, const struct renamed *names, struct sqlite3_stmt *st, size_t *at)
{
    (void)names, (void)at;
    *(struct unit *)vec_push(&o->units) = (struct unit){.id = db_int(st, "identity"),
                                                        .code = db_text_dup(st, "code"),
                                                        .name = db_text_dup(st, "name"),
                                                        .kind = db_text_dup(st, "kind"),
                                                        .parents = VEC(int64_t),
                                                        .from = from_of(st),
                                                        .until = db_day(st, "until_day"),
                                                        .attrs = VEC(struct attr)};
}

/* Both lists are ordered by identity: one walk. */
static struct unit *unit_of_row(struct org *o, struct sqlite3_stmt *st, size_t *at)
{
    struct unit *u = o->units.data;
    while (u[*at].id != db_int(st, "identity"))
        ++*at;
    return &u[*at];
}

static void take_parent(struct org *o, const struct renamed *names, struct sqlite3_stmt *st, size_t *at)
{
    (void)names;
    int64_t parent = db_int(st, "parent");
    vec_add(&unit_of_row(o, st, at)->parents, &parent);
}

static void take_attr(struct org *o, const struct renamed *names, struct sqlite3_stmt *st, size_t *at)
{
    (void)names;
    vec_add(&unit_of_row(o, st, at)->attrs, &(struct attr){db_text_dup(st, "name"), db_text_dup(st, "value")});
}

static void take_person(struct org *o, const struct renamed *names, struct sqlite3_stmt *st, size_t *at)
{
    (void)names, (void)at;
    *(struct person *)vec_push(&o->people) = (struct person){.id = db_int(st, "identity"),
                                                             .code = db_text_dup(st, "code"),
                                                             .name = db_text_dup(st, "name"),
                                                             .address = db_text_dup(st, "address"),
                                                             .handed = db_int(st, "handed") != 0,
                                                             .via = db_int(st, "via"),
                                                             .from = from_of(st),
                                                             .until = db_day(st, "until_day")};
}

static void take_holding(struct org *o, const struct renamed *names, struct sqlite3_stmt *st, size_t *at)
{
    (void)at;
    *(struct holding *)vec_push(&o->holdings) =
        (struct holding){.id = db_int(st, "identity"),
                         .role = mem_strdup(renamed_now(names, "role", db_text(st, "role"), db_instant(st, "entered"))),
                         .unit = db_int(st, "unit"),
                         .case_id = db_int(st, "case_id"),
                         .person = db_int(st, "person"),
                         .deputy = db_int(st, "deputy"),
                         .from = from_of(st),
                         .until = db_day(st, "until_day"),
                         .order = (int)db_int(st, "ord")};
}

static void take_absence(struct org *o, const struct renamed *names, struct sqlite3_stmt *st, size_t *at)
{
    (void)names, (void)at;
    vec_add(&o->absences, &(struct absence){db_int(st, "person"), db_day(st, "from_day"), db_day(st, "until_day")});
}

static void take_term(struct org *o, const struct renamed *names, struct sqlite3_stmt *st, size_t *at)
{
    (void)names, (void)at;
    vec_add(&o->term_facts, &(struct term_fact){db_int(st, "unit"), db_text_dup(st, "name"), (int)db_int(st, "year"), db_day(st, "opens"),
                                                db_day(st, "closes")});
}

static int take_all(struct db *db, enum query q, take_row *take, struct org *o, const struct renamed *names, struct err *err)
{
    struct sqlite3_stmt *st = db_query(db, q, "");
    size_t at = 0;
    int rc;
    while ((rc = db_step(db, st, err)) > 0)
        take(o, names, st, &at);
    return rc;
}

int facts_load_org(struct db *db, struct org *out, struct err *err)
{
    static const struct {
        enum query q;
        take_row *take;
    } parts[] = {{Q_ORG_UNITS, take_unit},       {Q_ORG_PARENTS, take_parent},   {Q_ORG_ATTRS, take_attr}, {Q_ORG_PEOPLE, take_person},
                 {Q_ORG_HOLDINGS, take_holding}, {Q_ORG_ABSENCES, take_absence}, {Q_ORG_TERMS, take_term}};
    struct renamed names;
    org_init(out);
    bool began = db_read_begin(db); /* parents and columns must be of the units that were read */
    int rc = renamed_load(&names, db, err);
    for (size_t i = 0; rc == 0 && i < sizeof parts / sizeof *parts; i++)
        rc = take_all(db, parts[i].q, parts[i].take, out, &names, err);
    db_read_end(db, began);
    renamed_fini(&names);
    if (rc == 0)
        org_seal(out);
    else
        org_fini(out);
    return rc;
}
