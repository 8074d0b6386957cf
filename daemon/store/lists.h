/* SPDX-License-Identifier: MIT */
/* lists: what the statements of queries_lists.def need beside SQLite: code() and local(). */
#ifndef BAOXUE_STORE_LISTS_H
#define BAOXUE_STORE_LISTS_H

#include "base/vec.h"
#include "core/time.h"
#include "store/db.h"

/* Once a handle, before the first list. */
int lists_prepare(struct db *db, struct zone z, struct err *err);
/* For the lists of differences between two copies of a database that were played with different rules: temporary tables in the second, and what the first held between
 * two instants carried into them. */
int lists_diff_prepare(struct db *db, struct err *err);
int lists_diff_carry(struct db *from, struct db *to, struct instant first, struct instant end, struct err *err);

#endif
