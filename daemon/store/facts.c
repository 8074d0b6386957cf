/* SPDX-License-Identifier: MIT */
#include "store/facts.h"

#include <stdlib.h>

#include "base/str.h"
#include "base/vec.h"

/* The id is chosen here and not by AUTOINCREMENT, because `identity` of a new fact is its own id and the row may not be changed after. */
int fact_add(struct db *db, const struct fact *f, int64_t *id, struct err *err)
{
    if (db_get_int(db, Q_FACT_NEXT, 1, id, err, "") != 0)
        return -1;
    return db_run(db, Q_FACT_ADD, err, "iittmtztzt", *id, f->identity ? f->identity : *id, f->kind, f->op, f->entered, f->author, f->batch,
                  f->subject_kind, f->subject_kind && !f->subject ? *id : f->subject, f->reason);
}

struct changed {
    char *kind;
    int64_t subject, batch;
};

static int read_changed(struct db *db, int64_t after, int64_t *last, struct vec *out, struct err *err)
{
    struct sqlite3_stmt *st = db_query(db, Q_FACTS_SINCE, "i", after);
    int rc;
    while ((rc = db_step(db, st, err)) > 0) {
        vec_add(out, &(struct changed){db_text_dup(st, "subject_kind"), db_int(st, "subject"), db_int(st, "batch")});
        if (db_int(st, "last") > *last)
            *last = db_int(st, "last");
    }
    return rc;
}

int facts_since(struct db *db, int64_t after, int64_t *last,
                int (*each)(void *arg, const char *subject_kind, int64_t subject, int64_t batch, struct err *err), void *arg, struct err *err)
{
    struct vec changed = VEC(struct changed); /* read to the end first: `each` writes, and may roll back */
    *last = after;
    int rc = read_changed(db, after, last, &changed, err);
    struct changed *c = changed.data;
    for (size_t i = 0; i < changed.n; i++) {
        if (rc == 0)
            rc = each(arg, c[i].kind, c[i].subject, c[i].batch, err);
        free(c[i].kind);
    }
    vec_fini(&changed);
    return rc;
}
