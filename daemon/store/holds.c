/* SPDX-License-Identifier: MIT */
/* holds: what was held before it was told, and what somebody decided about it. */
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>

#include "store/ledger.h"

int hold_add(struct db *db, const char *kind, int64_t ref, const char *detail, struct instant now, int64_t *seq, struct err *err)
{
    if (ledger_next(db, seq, err) != 0)
        return -1;
    return db_run(db, Q_HOLD_ADD, err, "imtzt", *seq, now, kind, ref, detail);
}

int hold_open_of(struct db *db, const char *kind, int64_t ref, int64_t *seq, struct err *err)
{
    return db_get_int(db, Q_HOLD_OPEN_OF, 0, seq, err, "ti", kind, ref);
}

int verdicts_open(struct db *db, struct vec *out, struct err *err)
{
    sqlite3_stmt *st = db_query(db, Q_VERDICTS_OPEN, "");
    int rc;
    while ((rc = db_step(db, st, err)) > 0) {
        struct verdict_entry *v = vec_push(out);
        *v = (struct verdict_entry){.hold = db_int(st, "hold"), .ref = db_int(st, "ref"),
                                    .author = db_text_dup(st, "author"), .reason = db_text_dup(st, "reason")};
        snprintf(v->kind, sizeof v->kind, "%s", db_text(st, "kind"));
        snprintf(v->verdict, sizeof v->verdict, "%s", db_text(st, "verdict"));
    }
    return rc;
}

void verdicts_fini(struct vec *v)
{
    for (size_t i = 0; i < v->n; i++) {
        struct verdict_entry *e = vec_at(v, i);
        free(e->author);
        free(e->reason);
    }
    vec_fini(v);
}

int decision_add(struct db *db, int64_t hold, const char *verdict, const char *author, const char *reason, struct instant now, struct err *err)
{
    int64_t seq;
    if (ledger_next(db, &seq, err) != 0)
        return -1;
    return db_run(db, Q_DECISION_ADD, err, "imittt", seq, now, hold, verdict, author, reason);
}
