/* SPDX-License-Identifier: MIT */
/* Old databases: each stored one (tests/data/schema-N.sql) is brought to this program's version, is then in no way different from a fresh one, has lost
 * nothing, and the daemon's turn goes on with it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <ctype.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/hash.h"
#include "base/mem.h"
#include "base/str.h"
#include "store/db.h"
#include "turn.h"

struct old {
    char folder[32], *path;
};

static char *read_all(const char *path)
{
    struct str s = {0};
    char buf[4096];
    FILE *f = fopen(path, "rb");
    assert_non_null(f);
    for (size_t n; (n = fread(buf, 1, sizeof buf - 1, f)) > 0;) {
        buf[n] = 0;
        str_add(&s, buf);
    }
    fclose(f);
    return str_take(&s);
}

static int setup(void **state)
{
    struct old *o = mem_alloc(1, sizeof *o);
    snprintf(o->folder, sizeof o->folder, "/tmp/baoxue-test-XXXXXX");
    assert_non_null(mkdtemp(o->folder));
    o->path = mem_printf("%s/baoxue.db", o->folder);
    char *sql = read_all(TESTS_DATA "/schema-1.sql");
    sqlite3 *raw;
    assert_int_equal(sqlite3_open(o->path, &raw), SQLITE_OK);
    assert_int_equal(sqlite3_exec(raw, sql, NULL, NULL, NULL), SQLITE_OK);
    sqlite3_close(raw);
    free(sql);
    *state = o;
    return 0;
}

static int teardown(void **state)
{
    struct old *o = *state;
    unlink(o->path);
    assert_int_equal(rmdir(o->folder), 0);
    free(o->path);
    free(o);
    return 0;
}

static struct db *migrated(struct old *o)
{
    struct err err = {.lang = LANG_EN};
    struct db *db;
    if (db_open(&db, o->path, DB_OWN, &err) != 0)
        fail_msg("%s", err.text);
    return db;
}

/* All rows of a query as text, one a line; `fold`: without comments, quotes and white space, so that only what SQLite made of a statement counts. */
static char *answer(sqlite3 *handle, const char *sql, bool fold)
{
    struct str out = {0};
    sqlite3_stmt *st;
    if (sqlite3_prepare_v2(handle, sql, -1, &st, NULL) != SQLITE_OK)
        fail_msg("%s: %s", sql, sqlite3_errmsg(handle));
    while (sqlite3_step(st) == SQLITE_ROW) {
        for (int i = 0; i < sqlite3_column_count(st); i++) {
            const char *s = (const char *)sqlite3_column_text(st, i);
            for (s = s ? s : "NULL"; *s; s++) {
                if (fold && strncmp(s, "--", 2) == 0)
                    s += strcspn(s, "\n");
                if (*s && !(fold && (isspace((unsigned char)*s) || *s == '"')))
                    str_addf(&out, "%c", *s);
            }
            str_add(&out, "|");
        }
        str_add(&out, "\n");
    }
    sqlite3_finalize(st);
    return str_take(&out);
}

static void same_answer(sqlite3 *a, sqlite3 *b, const char *sql, bool fold)
{
    char *x = answer(a, sql, fold), *y = answer(b, sql, fold);
    if (strcmp(x, y) != 0)
        fail_msg("%s\n%s\n----\n%s", sql, x, y);
    free(x);
    free(y);
}

/* Tables with their columns and CHECKs, indexes, triggers, views: one by one as a fresh database has them. */
static void test_schema(void **state)
{
    struct err err = {.lang = LANG_EN};
    struct db *old = migrated(*state), *fresh;
    assert_int_equal(db_open(&fresh, NULL, DB_MEMORY, &err), 0);
    same_answer(db_handle(old), db_handle(fresh), "PRAGMA user_version", false);
    same_answer(db_handle(old), db_handle(fresh), "SELECT type, name, tbl_name FROM sqlite_schema WHERE name NOT LIKE 'sqlite_stat%' ORDER BY type, name", false);
    sqlite3_stmt *st;
    assert_int_equal(sqlite3_prepare_v2(db_handle(fresh), "SELECT name FROM sqlite_schema ORDER BY type, name", -1, &st, NULL), SQLITE_OK);
    int n = 0;
    for (; sqlite3_step(st) == SQLITE_ROW; n++) {
        char *one = sqlite3_mprintf("SELECT sql FROM sqlite_schema WHERE name = %Q", sqlite3_column_text(st, 0));
        char *columns = sqlite3_mprintf("SELECT * FROM pragma_table_xinfo(%Q)", sqlite3_column_text(st, 0));
        same_answer(db_handle(old), db_handle(fresh), one, true);
        same_answer(db_handle(old), db_handle(fresh), columns, false);
        sqlite3_free(one);
        sqlite3_free(columns);
    }
    assert_true(n > 100);
    sqlite3_finalize(st);
    db_close(old);
    db_close(fresh);
}

/* Every row of every table of the old one is there, under the columns that it had. */
static void test_rows(void **state)
{
    struct old *o = *state;
    sqlite3 *raw, *now;
    sqlite3_stmt *st;
    assert_int_equal(sqlite3_open(o->path, &raw), SQLITE_OK);
    static const char tables[] = "SELECT name, (SELECT group_concat(c.name, ', ') FROM pragma_table_xinfo(s.name) c) FROM sqlite_schema s "
                                 "WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY name";
    char *before[64], *queries[64];
    int n = 0, rows = 0;
    assert_int_equal(sqlite3_prepare_v2(raw, tables, -1, &st, NULL), SQLITE_OK);
    for (; n < 64 && sqlite3_step(st) == SQLITE_ROW; n++) {
        queries[n] = mem_printf("SELECT %s FROM %s ORDER BY 1, 2", sqlite3_column_text(st, 1), sqlite3_column_text(st, 0));
        before[n] = answer(raw, queries[n], false);
        rows += before[n][0] != 0;
    }
    sqlite3_finalize(st);
    sqlite3_close(raw);
    assert_true(n > 30 && rows > 20);
    db_close(migrated(o));
    assert_int_equal(sqlite3_open(o->path, &now), SQLITE_OK);
    static const char as_before[] = "CREATE TEMP VIEW outbox AS SELECT * FROM main.outbox JOIN main.outbox_text USING (job)"; /* one table in version 1 */
    assert_int_equal(sqlite3_exec(now, as_before, NULL, NULL, NULL), SQLITE_OK);
    for (int i = 0; i < n; i++) {
        char *after = answer(now, queries[i], false);
        assert_string_equal(after, before[i]);
        free(after);
        free(before[i]);
        free(queries[i]);
    }
    char *sound = answer(now, "SELECT integrity_check FROM pragma_integrity_check UNION ALL SELECT 'fk' FROM pragma_foreign_key_check", false);
    assert_string_equal(sound, "ok|\n");
    free(sound);
    sqlite3_close(now);
}

static int64_t number(struct db *db, const char *sql)
{
    char *s = answer(db_handle(db), sql, false);
    long n;
    s[strcspn(s, "|")] = 0;
    assert_true(str_to_long(s, 0, 1L << 40, &n));
    free(s);
    return n;
}

/* The rules in force are read, nothing is told twice, what comes due is told, and the sequence goes on where it stood. */
static void test_turn(void **state)
{
    struct err err = {.lang = LANG_EN};
    struct db *db = migrated(*state);
    struct turn *t;
    struct instant now, next;
    const struct turn_options options = {.guard = 100, .step_limit_s = 100000 * 3600L, .import_hold = true, .compose = true, .quiet = true};
    int64_t last = number(db, "SELECT max(seq) FROM attempt"), firings = number(db, "SELECT count(*) FROM firing");
    if (turn_open(&t, db, &options, &err) != 0)
        fail_msg("%s", err.text);
    assert_true(instant_parse("2026-09-11 09:30", turn_rules(t)->zone, &now));
    if (turn_run(t, now, &next, &err) != 0)
        fail_msg("%s", err.text);
    int64_t then = number(db, "SELECT count(*) FROM firing");
    assert_int_equal(number(db, "SELECT count(*) - count(DISTINCT coalesce(deadline, 'x') || '|' || round || '|' || rung) FROM firing"), 0);
    assert_true(instant_parse("2026-09-21 09:30", turn_rules(t)->zone, &now));
    if (turn_run(t, now, &next, &err) != 0)
        fail_msg("%s", err.text);
    assert_true(then >= firings && number(db, "SELECT count(*) FROM firing") > then);
    assert_true(number(db, "SELECT min(seq) FROM firing WHERE at >= 1789090200") > last);
    turn_close(t);
    db_close(db);
}

/* Once a version has gone out, its schema stands: a change needs a new version, a migrate-N.sql, and the old schema stored beside schema-1.sql; then its sum comes here.
 * Comments and white space do not count. */
static void test_schema_of_this_version(void **state)
{
    (void)state;
    static const struct { int version; const char *sum; } known = {2, "200b8cd5bdd4a6f57bcb6fb12a910a7dfdeac7d2c45a9a04db9037830783a126"};
    struct err err = {.lang = LANG_EN};
    struct db *fresh;
    char sum[HASH_TEXT_B];
    assert_int_equal(db_open(&fresh, NULL, DB_MEMORY, &err), 0);
    char *schema = answer(db_handle(fresh), "SELECT type, name, sql FROM sqlite_schema ORDER BY type, name", true);
    assert_int_equal(known.version, DB_SCHEMA_VERSION);
    assert_string_equal(hash_text(schema, strlen(schema), sum), known.sum);
    free(schema);
    db_close(fresh);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_schema_of_this_version),
        cmocka_unit_test_setup_teardown(test_schema, setup, teardown),
        cmocka_unit_test_setup_teardown(test_rows, setup, teardown),
        cmocka_unit_test_setup_teardown(test_turn, setup, teardown),
    };
    return cmocka_run_group_tests_name("migrate", tests, NULL, NULL);
}
