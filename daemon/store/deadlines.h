/* SPDX-License-Identifier: MIT */
/* deadlines: the cache of derived deadlines, and when each subject must be derived again. Written by the daemon alone. Rows are never deleted: the ledger
 * names them by id. */
#ifndef BAOXUE_STORE_DEADLINES_H
#define BAOXUE_STORE_DEADLINES_H

#include <stdint.h>

#include "core/deadline.h"
#include "store/db.h"

struct deadline_row {
    int64_t id;          /* 0: not stored yet */
    struct deadline d;   /* d.rule NULL: the rule set no longer has it; then rule_name says which */
    char *rule_name;     /* owned; set only where d.rule is NULL */
    int round;
    struct instant wake; /* next instant at which a rung is due */
    int64_t batch;       /* the undecided import that it came from; 0: none */
};

void deadline_row_fini(struct deadline_row *row);

/* Finds a row by its natural key; out->id 0: none. */
int deadline_find(struct db *db, const struct ruleset *rules, const struct deadline *key, struct deadline_row *out, struct err *err);
int deadline_by_id(struct db *db, const struct ruleset *rules, int64_t id, struct deadline_row *out, struct err *err); /* out->id 0: none */
/* All rows of a subject: pushes struct deadline_row. */
int deadline_of_subject(struct db *db, const struct ruleset *rules, enum subject_kind kind, int64_t subject, struct vec *out, struct err *err);
int deadline_of_subject_rule(struct db *db, const struct ruleset *rules, enum subject_kind kind, int64_t subject, const char *rule, struct vec *out, struct err *err);
/* Inserts (row->id 0, and sets it) or updates all derived columns. */
int deadline_put(struct db *db, struct deadline_row *row, struct err *err);
int deadline_set_wake(struct db *db, int64_t id, struct instant wake, struct err *err);
/* Rows to wake not after `now`, oldest wake first, at most `most`: pushes struct deadline_row. */
int deadline_due(struct db *db, const struct ruleset *rules, struct instant now, int64_t most, struct vec *out, struct err *err);
/* Open ones with an id greater than `after`, by id: pushes struct deadline_row. */
int deadline_open_after(struct db *db, const struct ruleset *rules, int64_t after, int64_t most, struct vec *out, struct err *err);
int deadline_next_wake(struct db *db, struct instant *out, struct err *err);
/* Decided imports: rows forget them. */
int deadline_forget_batch(struct db *db, int64_t batch, struct err *err);

/* Subjects: */
int subject_set_wake(struct db *db, enum subject_kind kind, int64_t subject, struct instant wake, struct err *err);
int subject_wake_by(struct db *db, enum subject_kind kind, int64_t subject, struct instant wake, struct err *err); /* at the latest */
struct subject_ref {
    enum subject_kind kind;
    int64_t id;
};
int subject_due(struct db *db, struct instant now, int64_t most, struct vec *out, struct err *err); /* pushes struct subject_ref */
int subject_next_wake(struct db *db, struct instant *out, struct err *err);
int subject_all_cases(struct db *db, struct vec *out, struct err *err); /* pushes int64_t identities */
const char *subject_kind_key(enum subject_kind kind); /* "unit", "case", … as the database says */
bool subject_kind_of_key(const char *key, enum subject_kind *out);
/* Replaces what rules recorded of a subject. */
int derived_events_put(struct db *db, enum subject_kind kind, int64_t subject, const struct vec *events, struct err *err);

#endif
