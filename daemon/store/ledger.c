/* SPDX-License-Identifier: MIT */
#include "store/ledger.h"

#include <assert.h>

/* The greatest number is asked once, then counted in memory: a rollback and another process's writing make us forget it, so what was rolled back leaves no gap and what
 * others wrote is seen. */
int ledger_next(struct db *db, int64_t *seq, struct err *err)
{
    assert(db_in_transaction(db));
    int64_t *last = db_ledger_seq(db);
    if (*last == 0 && db_get_int(db, Q_LEDGER_LAST, 0, last, err, "") != 0)
        return -1;
    *seq = ++*last;
    return 0;
}

void ledger_give_back(struct db *db)
{
    --*db_ledger_seq(db);
}

void ledger_forget(struct db *db)
{
    *db_ledger_seq(db) = 0;
}
