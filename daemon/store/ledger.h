/* SPDX-License-Identifier: MIT */
/* ledger: the append-only record of what was told, to whom, by which rule set and why; one sequence over all its tables. Written by the daemon alone (and `baoxue init`
 * for the first rule set). */
#ifndef BAOXUE_STORE_LEDGER_H
#define BAOXUE_STORE_LEDGER_H

#include <stdint.h>

#include "core/time.h"
#include "store/db.h"

/* Next number of the sequence; inside a transaction. */
int ledger_next(struct db *db, int64_t *seq, struct err *err);

#endif
