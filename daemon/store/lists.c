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

int lists_ids(struct db *db, enum query q, struct vec *out, struct err *err)
{
    sqlite3_stmt *st = db_query(db, q, "");
    int rc;
    while ((rc = db_step(db, st, err)) > 0)
        vec_add(out, &(int64_t){db_int(st, "id")});
    return rc;
}
