/* SPDX-License-Identifier: MIT */
#include "store/anonymise.h"

#include <sqlite3.h>
#include <stdlib.h>

#include "store/ledger.h"

int anonymise_candidates(struct db *db, int64_t after, struct instant before, int64_t most, struct vec *out, struct err *err)
{
    return db_ids(db, db_query(db, Q_ANONYMISE_CANDIDATES, "imi", after, before, most), out, err);
}

/* The triggers of the schema see to it that nothing else changes, and only after the ledger has said so. */
int anonymise_case(struct db *db, int64_t case_id, struct instant now, struct err *err)
{
    static const enum query emptied[] = {Q_ANONYMISE_WHO, Q_ANONYMISE_EVENTS, Q_ANONYMISE_GRANTS, Q_ANONYMISE_REASONS, Q_ANONYMISE_MAILS, Q_ANONYMISE_WAKE};
    int64_t seq;
    if (ledger_next(db, &seq, err) != 0 || db_run(db, Q_ANONYMISATION_ADD, err, "imi", seq, now, case_id) != 0)
        return -1;
    for (size_t i = 0; i < sizeof emptied / sizeof *emptied; i++)
        if (db_run(db, emptied[i], err, "i", case_id) != 0)
            return -1;
    return 0;
}

int anonymise_when(struct db *db, int64_t case_id, struct instant *out, struct err *err)
{
    return db_get_int(db, Q_ANONYMISED_AT, INSTANT_NONE.sec, &out->sec, err, "i", case_id);
}

int anonymise_filings_left(struct db *db, struct vec *out, struct err *err)
{
    sqlite3_stmt *st = db_query(db, Q_ANONYMISE_FILINGS_LEFT, "");
    int rc;
    while ((rc = db_step(db, st, err)) > 0) {
        struct kept_filing *f = vec_push(out);
        *f = (struct kept_filing){.id = db_int(st, "id"), .rule = db_text_dup(st, "rule"), .day = db_day(st, "day")};
    }
    return rc;
}

void kept_fini(struct vec *filings)
{
    for (size_t i = 0; i < filings->n; i++)
        free(((struct kept_filing *)vec_at(filings, i))->rule);
    vec_fini(filings);
}

int anonymise_filing(struct db *db, int64_t filing, struct err *err)
{
    return db_run(db, Q_ANONYMISE_FILING, err, "i", filing);
}
