/* SPDX-License-Identifier: MIT */
/* anonymise: a closed case loses what says who it was: name, birth, cause, what people wrote, the texts of the mails. Its number, its days and what was told to whom remain,
 * and the ledger and its chain with them. Recorded in the ledger; never undone. Every function runs inside the caller's transaction unless it only reads. */
#ifndef BAOXUE_STORE_ANONYMISE_H
#define BAOXUE_STORE_ANONYMISE_H

#include "base/vec.h"
#include "core/time.h"
#include "store/db.h"

/* Cases after this one in which nothing is open and nothing was entered since `before`: pushes at most `most` identities (int64_t), in order. */
int anonymise_candidates(struct db *db, int64_t after, struct instant before, int64_t most, struct vec *out, struct err *err);
int anonymise_case(struct db *db, int64_t case_id, struct instant now, struct err *err);
/* When it was; INSTANT_NONE: it is not. */
int anonymise_when(struct db *db, int64_t case_id, struct instant *out, struct err *err);

/* Filings of such cases that still hold something, for a form may say how long: pushes struct kept_filing (rule: owned; kept_fini frees). */
struct kept_filing {
    int64_t id;
    char *rule;
    struct day day;
};
int anonymise_filings_left(struct db *db, struct vec *out, struct err *err);
void kept_fini(struct vec *filings);
int anonymise_filing(struct db *db, int64_t filing, struct err *err);

#endif
