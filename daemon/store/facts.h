/* SPDX-License-Identifier: MIT */
/* facts: writing and reading what has happened. A writer opens a transaction, adds facts, commits, and pokes the daemon (base/poke.h). Facts are append-only;
 * fact_correct and fact_undo add. Readers give the core its snapshots. */
#ifndef BAOXUE_STORE_FACTS_H
#define BAOXUE_STORE_FACTS_H

#include <stdint.h>

#include "core/history.h"
#include "core/org.h"
#include "store/db.h"

struct fact { /* the head of a fact to be written */
    const char *kind;         /* the body's table: unit, person, holder, absence, term, school_case, event, filing, sign, grants, ack, verdict */
    const char *op;           /* add, correct, undo */
    int64_t identity;         /* 0 with add: its own id */
    struct instant entered;
    const char *author;
    int64_t batch;            /* 0: none */
    const char *subject_kind; /* unit, case or NULL */
    int64_t subject;          /* 0 with a kind: the fact itself (a new case) */
    const char *reason;
};

/* Adds the head; *id takes the fact's id (and identity, for add). The body's row of the same id is the caller's, in the same transaction. */
int fact_add(struct db *db, const struct fact *f, int64_t *id, struct err *err);

/* ---- snapshots for the core ---- */
/* Fills an org (org_init()ed here, org_seal()ed) from units, people, holders, absences, terms as they stand. */
int facts_load_org(struct db *db, struct org *out, struct err *err);
/* The history of one case, or of one unit (its filings, its unit events and grants). Names are resolved through `rules`, old ones by `formerly` and renamings; an event whose kind the rule set
 * no longer knows is left out, so is a filing of an unknown rule. A subject that was undone has an empty history (unit 0, first_day DAY_NONE), from which nothing
 * follows. history_init()ed here, sealed. */
int facts_load_history(struct db *db, const struct ruleset *rules, enum subject_kind kind, int64_t id, struct history *out, struct err *err);
/* The same with its events as they were known at `then`: without later corrections, with what was undone later. */
int facts_load_known(struct db *db, const struct ruleset *rules, enum subject_kind kind, int64_t id, struct instant then, struct history *out, struct err *err);
/* The subject itself and its filings alone: all that a line about a duty says. */
int facts_load_filings(struct db *db, const struct ruleset *rules, enum subject_kind kind, int64_t id, struct history *out, struct err *err);
/* When the cases below a unit, of that stage (NULL: of any), were open: pushes struct case_span. */
int facts_open_cases(struct db *db, const struct ruleset *rules, int64_t unit, const char *stage, struct vec *out, struct err *err);
/* Whose watches count what happened to this case, or what was done here: pushes the ids of units, each once. Nothing where no watch counts beyond its own subject. */
int facts_watchers(struct db *db, const struct ruleset *rules, const struct org *org, enum subject_kind kind, int64_t id, struct vec *out, struct err *err);
/* Facts with id > after, as subjects to refresh: calls `each` once a distinct (subject_kind, subject) in order of id, with subject_kind NULL when everything rests on it.
 * *last takes the greatest id. batch: the greatest batch among the subject's facts whose alerts are to be held (not
 * imported with --release), 0 for none. */
int facts_since(struct db *db, int64_t after, int64_t *last,
                int (*each)(void *arg, const char *subject_kind, int64_t subject, int64_t batch, struct err *err), void *arg, struct err *err);

#endif
