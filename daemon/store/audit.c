/* SPDX-License-Identifier: MIT */
#include "store/audit.h"

#include <sqlite3.h>

#include "store/ledger.h"

/* Facts as far as the daemon has derived them. */
#define SEEN "(SELECT coalesce(max(CAST(value AS INTEGER)), 0) FROM audited.meta WHERE key = 'seen_fact')"
#define FACTS_OF(table) "INSERT INTO main." #table " SELECT * FROM audited." #table " WHERE id <= " SEEN ";"
#define ALL_OF(table) "INSERT INTO main." #table " SELECT * FROM audited." #table ";"

static const char copy[] =
    "BEGIN;" FACTS_OF(fact) FACTS_OF(unit) FACTS_OF(person) FACTS_OF(holder) FACTS_OF(absence) FACTS_OF(term) FACTS_OF(school_case) FACTS_OF(event) FACTS_OF(filing) FACTS_OF(sign)
    FACTS_OF(grants) FACTS_OF(ack) FACTS_OF(verdict) ALL_OF(batch) ALL_OF(version) ALL_OF(adoption) ALL_OF(renaming) ALL_OF(rule_seen) ALL_OF(hold) ALL_OF(decision) ALL_OF(anonymisation) ALL_OF(deadline)
    ALL_OF(meta)
    "INSERT INTO main.firing SELECT f.* FROM audited.deadline d JOIN audited.firing f ON f.deadline = d.id AND f.round = d.round WHERE d.state = 'open';"
    "COMMIT;";

static int run(struct db *db, const char *sql, struct err *err)
{
    char *why = NULL;
    if (sqlite3_exec(db_handle(db), sql, NULL, NULL, &why) == SQLITE_OK)
        return 0;
    err_set(err, "自查读不了数据库：%s", "the audit cannot read the database: %s", why);
    sqlite3_free(why);
    return -1;
}

int audit_load(struct db *to, const char *path, struct err *err)
{
    char *attach = sqlite3_mprintf("PRAGMA foreign_keys = OFF; ATTACH %Q AS audited", path);
    int rc = run(to, attach, err);
    sqlite3_free(attach);
    if (rc == 0)
        rc = run(to, copy, err);
    return rc == 0 ? run(to, "DETACH audited", err) : -1;
}

int audit_set_aside(struct db *db, struct err *err)
{
    return run(db, "UPDATE deadline SET subject_kind = 'was ' || subject_kind; DELETE FROM meta WHERE key IN ('seen_fact', 'generated', 'last_seen')", err);
}

int audit_record(struct db *db, const char *what, const char *result, const char *detail, struct instant now, struct err *err)
{
    int64_t seq;
    if (db_begin(db, "audit", err) != 0)
        return -1;
    if (ledger_next(db, &seq, err) != 0 || db_run(db, Q_AUDIT_ADD, err, "imttt", seq, now, what, result, detail) != 0) {
        db_rollback(db);
        return -1;
    }
    return db_commit(db, err);
}
