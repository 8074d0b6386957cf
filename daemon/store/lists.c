/* SPDX-License-Identifier: MIT */
#include "store/lists.h"

#include <sqlite3.h>
#include <stdint.h>
#include <stdlib.h>

#include "base/mem.h"
#include "base/vec.h"
#include "core/code.h"

static void code_function(sqlite3_context *cx, int n, sqlite3_value **v)
{
    (void)n;
    char buf[CODE_TEXT_B];
    if (sqlite3_value_type(v[0]) == SQLITE_INTEGER && sqlite3_value_int64(v[0]) > 0)
        sqlite3_result_text(cx, code_format(sqlite3_value_int64(v[0]), buf), -1, SQLITE_TRANSIENT);
}

static void local_function(sqlite3_context *cx, int n, sqlite3_value **v)
{
    (void)n;
    const struct zone *z = sqlite3_user_data(cx);
    char buf[INSTANT_TEXT_B];
    if (sqlite3_value_type(v[0]) == SQLITE_INTEGER)
        sqlite3_result_text(cx, instant_format((struct instant){sqlite3_value_int64(v[0])}, *z, buf), -1, SQLITE_TRANSIENT);
}

int lists_prepare(struct db *db, struct zone z, struct err *err)
{
    sqlite3 *handle = db_handle(db);
    struct zone *kept = mem_alloc(1, sizeof *kept);
    *kept = z;
    enum { FLAGS = SQLITE_UTF8 | SQLITE_DETERMINISTIC };
    /* SQLite frees `kept`, also when it refuses */
    if (sqlite3_create_function_v2(handle, "local", 1, FLAGS, kept, local_function, NULL, NULL, free) != SQLITE_OK ||
        sqlite3_create_function_v2(handle, "code", 1, FLAGS, NULL, code_function, NULL, NULL, NULL) != SQLITE_OK)
        return err_set(err, "数据库出错：%s", "database error: %s", sqlite3_errmsg(handle));
    return 0;
}

int lists_diff_prepare(struct db *db, struct err *err)
{
    static const char sql[] = "CREATE TEMP TABLE before_alert (at INTEGER, person INTEGER, post TEXT, kind TEXT, rung TEXT, round INTEGER, rule TEXT, subject_kind TEXT, subject INTEGER, owner TEXT, "
                              "opening INTEGER, trigger TEXT, provisional INTEGER);"
                              "CREATE TEMP TABLE before_due (due_day TEXT, rule TEXT, subject_kind TEXT, subject INTEGER, owner TEXT, opening INTEGER, trigger TEXT, provisional INTEGER);"
                              "CREATE INDEX temp.before_alert_key ON before_alert (subject, rule, trigger);"
                              "CREATE INDEX temp.before_due_key ON before_due (subject, rule, trigger)";
    sqlite3 *handle = db_handle(db);
    return sqlite3_exec(handle, sql, NULL, NULL, NULL) == SQLITE_OK ? 0 : err_set(err, "数据库出错：%s", "database error: %s", sqlite3_errmsg(handle));
}

static int carry_alerts(struct db *from, struct db *to, struct instant first, struct instant end, struct err *err)
{
    sqlite3_stmt *st = db_query(from, Q_DIFF_ALERTS, "mm", first, end);
    int rc;
    while ((rc = db_step(from, st, err)) > 0)
        if (db_run(to, Q_DIFF_PUT_ALERT, err, "iitttittititi", db_int(st, "at"), db_int(st, "person"), db_text(st, "post"), db_text(st, "kind"), db_text(st, "rung"), db_int(st, "round"),
                   db_text(st, "rule"), db_text(st, "subject_kind"), db_int(st, "subject"), db_text(st, "owner"), db_int(st, "opening"), db_text(st, "trigger"), db_int(st, "provisional")) != 0) {
            db_reset(st);
            return -1;
        }
    return rc;
}

static int carry_deadlines(struct db *from, struct db *to, struct err *err)
{
    sqlite3_stmt *st = db_query(from, Q_DIFF_DEADLINES, "");
    int rc;
    while ((rc = db_step(from, st, err)) > 0)
        if (db_run(to, Q_DIFF_PUT_DEADLINE, err, "tttititi", db_text(st, "due_day"), db_text(st, "rule"), db_text(st, "subject_kind"), db_int(st, "subject"), db_text(st, "owner"),
                   db_int(st, "opening"), db_text(st, "trigger"), db_int(st, "provisional")) != 0) {
            db_reset(st);
            return -1;
        }
    return rc;
}

int lists_diff_carry(struct db *from, struct db *to, struct instant first, struct instant end, struct err *err)
{
    if (db_begin(to, "carry", err) != 0)
        return -1;
    if (carry_alerts(from, to, first, end, err) == 0 && carry_deadlines(from, to, err) == 0)
        return db_commit(to, err);
    db_rollback(to);
    return -1;
}
