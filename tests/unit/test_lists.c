/* SPDX-License-Identifier: MIT */
/* Every list's two statements compile on the schema, run, and name each column that the table of lists shows. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <sqlite3.h>
#include <string.h>

#include "cli/lists.h"
#include "store/lists.h"

static const char *const texts[] = {
#define Q(name, sql) sql,
#include "store/queries.def"
#undef Q
};

static bool has_column(sqlite3_stmt *st, const char *name)
{
    for (int i = 0; i < sqlite3_column_count(st); i++)
        if (strcmp(sqlite3_column_name(st, i), name) == 0)
            return true;
    return false;
}

static sqlite3_stmt *prepared(struct db *db, enum query q)
{
    sqlite3_stmt *st = NULL;
    int rc = sqlite3_prepare_v2(db_handle(db), texts[q], -1, &st, NULL);
    if (rc != SQLITE_OK)
        print_error("%s\n%s\n", sqlite3_errmsg(db_handle(db)), texts[q]);
    assert_int_equal(rc, SQLITE_OK);
    for (int i = 1; i <= sqlite3_bind_parameter_count(st); i++)
        sqlite3_bind_int(st, i, 1);
    return st;
}

static void every_list_runs(void **state)
{
    (void)state;
    struct err err = {.lang = LANG_EN};
    struct db *db;
    assert_int_equal(db_open(&db, NULL, DB_MEMORY, &err), 0);
    assert_int_equal(lists_prepare(db, (struct zone){8 * 3600}, &err), 0);
    assert_int_equal(lists_diff_prepare(db, &err), 0);
    assert_int_equal(db_run(db, Q_CASE_STATE_MAKE, &err, ""), 0);
    assert_int_equal(db_run(db, Q_BOUNCE_MAIL_MAKE, &err, ""), 0);
    assert_int_equal(db_run(db, Q_DRILL_MAKE, &err, ""), 0);
    for (int i = 0; i < SHOW_N; i++) {
        assert_non_null(lists[i].key);
        sqlite3_stmt *rows = prepared(db, lists[i].rows), *json = prepared(db, lists[i].json);
        for (const struct list_column *col = lists[i].columns; col->column; col++)
            assert_true(has_column(rows, col->column));
        assert_int_equal(sqlite3_bind_parameter_count(rows), sqlite3_bind_parameter_count(json));
        assert_int_equal(sqlite3_step(rows), SQLITE_DONE);
        assert_int_equal(sqlite3_step(json), SQLITE_ROW);
        assert_string_equal((const char *)sqlite3_column_text(json, 0), "[]");
        sqlite3_finalize(rows);
        sqlite3_finalize(json);
    }
    db_close(db);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(every_list_runs)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
