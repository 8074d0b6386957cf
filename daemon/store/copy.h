/* SPDX-License-Identifier: MIT */
/* copy: the running database as one file that stands by itself, and what such a file knows of itself: the mark that says it is a copy, of when and of which machine.
 * Whoever starts on a marked database starts held (epoch.h), for others may have gone on where the copy ends. */
#ifndef BAOXUE_STORE_COPY_H
#define BAOXUE_STORE_COPY_H

#include <stdbool.h>

#include "core/time.h"
#include "store/db.h"

/* Writes all of `db` into the empty or absent file `path`, marks it and has SQLite examine it. Writers of `db` go on meanwhile. On error the file is the caller's to
 * remove. Nothing is synchronised to the disk yet. */
int copy_write(struct db *db, const char *path, struct instant now, const char *host, struct err *err);
/* Is every page of it sound? -1 with what SQLite found. */
int copy_examine(struct db *db, const char *path, struct err *err);

/* Replaces all of `to` by all of `from`, in one transaction: whoever has `to` open sees the one or the other, and so does the next process after a crash. */
int copy_over(struct db *from, struct db *to, struct err *err);

/* When a copy was last made of this database, as far as it knows; INSTANT_NONE: never. */
int copy_last(struct db *db, struct instant *out, struct err *err);
int copy_remember(struct db *db, const char *path, struct instant now, struct err *err);
/* Days without a copy, counted from the first rule set where there was never one; 0 while fewer than `limit` have gone by (limit 0: always). */
int copy_overdue(struct db *db, struct instant now, long limit, int64_t *days, struct err *err);

#endif
