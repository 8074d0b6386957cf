/* SPDX-License-Identifier: MIT */
/* renamed: names as they were written, under the names they have now. A name that was given up may be taken again by another thing later, so each renaming touches
 * only what had been written before it. */
#ifndef BAOXUE_STORE_RENAMED_H
#define BAOXUE_STORE_RENAMED_H

#include "base/vec.h"
#include "core/time.h"
#include "store/db.h"

struct renamed {
    struct vec list; /* of renamings, in their order */
};

int renamed_load(struct renamed *r, struct db *db, struct err *err);
void renamed_fini(struct renamed *r);
/* The present name of a `kind` (rule, event, form, role) that was written at `written`; the result lives as long as `r` and `name`. NULL stays NULL. */
const char *renamed_now(const struct renamed *r, const char *kind, const char *name, struct instant written);

#endif
