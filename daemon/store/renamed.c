/* SPDX-License-Identifier: MIT */
#include "store/renamed.h"

#include <stdlib.h>

#include "base/str.h"

struct renaming {
    char *kind, *from, *to;
    struct instant at;
};

int renamed_load(struct renamed *r, struct db *db, struct err *err)
{
    r->list = VEC(struct renaming);
    struct sqlite3_stmt *st = db_query(db, Q_RENAMINGS, "");
    int rc;
    while ((rc = db_step(db, st, err)) > 0) {
        struct renaming *one = vec_push(&r->list);
        *one = (struct renaming){db_text_dup(st, "kind"), db_text_dup(st, "old"), db_text_dup(st, "new"), db_instant(st, "at")};
    }
    return rc;
}

void renamed_fini(struct renamed *r)
{
    struct renaming *one = r->list.data;
    for (size_t i = 0; i < r->list.n; i++) {
        free(one[i].kind);
        free(one[i].from);
        free(one[i].to);
    }
    vec_fini(&r->list);
}

const char *renamed_now(const struct renamed *r, const char *kind, const char *name, struct instant written)
{
    const struct renaming *one = r->list.data;
    for (size_t i = 0; name && i < r->list.n; i++)
        if (one[i].at.sec >= written.sec && str_eq(one[i].kind, kind) && str_eq(one[i].from, name))
            name = one[i].to;
    return name;
}
