/* SPDX-License-Identifier: MIT */
/* bench_year: checking a shipped rule set and deriving a full year of it for 1,000 schools, recorded in a database with synchronous=FULL (goal: at most 5 s on 2 cores).
 * Arguments: FOLDER for the database, then rule folders. The reference in the same run: the same number of rows written by one plain INSERT loop. */
#include <inttypes.h>
#include <sqlite3.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#include "base/mem.h"
#include "base/str.h"
#include "rulefolder.h"
#include "store/ruleset_store.h"
#include "turn.h"

enum { SCHOOLS = 1000, TOWNS = 50 };

static _Noreturn void die(const char *what)
{
    fprintf(stderr, "bench: %s\n", what);
    exit(1);
}

static double seconds(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static void execf(struct db *db, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
static void execf(struct db *db, const char *fmt, ...)
{
    char *text = NULL;
    va_list ap;
    va_start(ap, fmt);
    char sql[4096];
    vsnprintf(sql, sizeof sql, fmt, ap);
    va_end(ap);
    if (sqlite3_exec(db_handle(db), sql, NULL, NULL, &text) != SQLITE_OK)
        die(text);
}

static struct ruleset *check(const char *const *folders, size_t n, struct vec *files)
{
    struct err err = {.lang = LANG_EN};
    struct vec findings = VEC(struct finding);
    if (rulefolder_read(folders, n, files, &err) != 0)
        die(err.text);
    struct ruleset *rules = ruleset_load(files->data, files->n, LANG_EN, &findings);
    if (!rules)
        die("the rule set does not load");
    findings_fini(&findings);
    return rules;
}

static void adopt(struct db *db, const struct ruleset *rules, const struct vec *files, struct instant now)
{
    struct err err = {.lang = LANG_EN};
    int64_t version;
    if (db_begin(db, "bench", &err) != 0 || ruleset_save(db, rules, files->data, files->n, "bench", now, &version, &err) != 0 ||
        ruleset_adopt(db, rules, version, "bench", now, &err) != 0 || db_commit(db, &err) != 0)
        die(err.text);
}

static void add_unit(struct db *db, int id, const char *code, const char *kind, int parent)
{
    execf(db, "INSERT INTO fact (id, identity, kind, op, entered, author) VALUES (%d, %d, 'unit', 'add', 0, 'bench');"
              "INSERT INTO unit (id, identity, code, name, kind, parents) VALUES (%d, %d, '%s', '%s', '%s', '[%d]')", id, id, id, id, code, code, kind, parent);
}

/* Somebody on every role that sits on units. */
static void add_holders(struct db *db, const struct ruleset *rules, int *id)
{
    for (size_t i = 0; i < rules->roles.n; i++) {
        const struct role *r = *(const struct role **)vec_at(&rules->roles, i);
        if (r->how != ROLE_UNIT)
            continue;
        execf(db, "INSERT INTO fact (identity, kind, op, entered, author) SELECT 0, 'holder', 'add', 0, 'bench' FROM unit WHERE kind = '%s';"
                  "INSERT INTO holder (id, identity, role, unit, person) SELECT f.id, f.id, '%s', u.id, 1 FROM "
                  "(SELECT id, row_number() OVER (ORDER BY id) AS n FROM fact WHERE id > %d) f JOIN (SELECT id, row_number() OVER (ORDER BY id) AS n FROM unit WHERE kind = '%s') u "
                  "ON u.n = f.n", r->kind, r->name, *id, r->kind);
        *id = (int)sqlite3_last_insert_rowid(db_handle(db));
    }
}

static void fill(struct db *db, const struct ruleset *rules)
{
    int id = 1;
    execf(db, "BEGIN; INSERT INTO fact (id, identity, kind, op, entered, author) VALUES (1, 1, 'person', 'add', 0, 'bench');"
              "INSERT INTO person (id, identity, code, name, address) VALUES (1, 1, 'P1', '张测试', 'p1@example.invalid')");
    add_unit(db, ++id, "COUNTY", "县", 0);
    add_unit(db, ++id, "BUREAU", "局", 2);
    add_unit(db, ++id, "AREA", "片", 3);
    add_unit(db, ++id, "SECTION", "科室", 3);
    int first_town = id + 1;
    for (int i = 0; i < TOWNS; i++) {
        char code[32];
        snprintf(code, sizeof code, "T%d", i);
        add_unit(db, ++id, code, "镇", 2);
    }
    for (int i = 0; i < SCHOOLS; i++) {
        char code[32];
        snprintf(code, sizeof code, "S%d", i);
        add_unit(db, ++id, code, "学校", 4);
        execf(db, "UPDATE unit SET parents = '[4,5,%d]' WHERE id = %d", first_town + i % TOWNS, id);
    }
    add_holders(db, rules, &id);
    execf(db, "COMMIT");
}

static int64_t count(struct db *db, const char *what)
{
    sqlite3_stmt *st;
    char *sql = mem_printf("SELECT count(*) FROM %s", what);
    if (sqlite3_prepare_v2(db_handle(db), sql, -1, &st, NULL) != SQLITE_OK || sqlite3_step(st) != SQLITE_ROW)
        die(sql);
    int64_t n = sqlite3_column_int64(st, 0);
    sqlite3_finalize(st);
    free(sql);
    return n;
}

/* The rows of deadline once more, by a loop that decides nothing. */
static double reference(struct db *db)
{
    double begin = seconds();
    execf(db, "CREATE TABLE copy AS SELECT * FROM deadline WHERE 0; CREATE UNIQUE INDEX copy_key ON copy (subject_kind, subject, rule, owner, opening, trigger);"
              "CREATE INDEX copy_wake ON copy (wake); INSERT INTO copy SELECT * FROM deadline");
    return seconds() - begin;
}

int main(int argc, char **argv)
{
    struct err err = {.lang = LANG_EN};
    struct vec files = VEC(struct rule_text);
    struct db *db;
    struct turn *t;
    if (argc < 3)
        die("usage: bench_year FOLDER RULES…");
    char *path = mem_printf("%s/bench-year.db", argv[1]);
    unlink(path);
    double begin = seconds();
    struct ruleset *rules = check((const char *const *)argv + 2, (size_t)argc - 2, &files);
    double checked = seconds() - begin;
    struct instant opens = instant_at(day_of(2026, 8, 1), 0, rules->zone), end = instant_at(day_of(2027, 7, 31), 0, rules->zone);
    if (db_open(&db, path, DB_OWN, &err) != 0)
        die(err.text);
    adopt(db, rules, &files, opens);
    execf(db, "DROP TRIGGER unit_no_update");
    fill(db, rules);
    const struct turn_options o = {.quiet = true, .derive_only = true};
    struct instant next;
    begin = seconds();
    if (turn_open(&t, db, &o, &err) != 0 || turn_run(t, end, &next, &err) != 0)
        die(err.text);
    double derived = seconds() - begin;
    int64_t rows = count(db, "deadline");
    double copied = reference(db);
    printf("check of %zu rules: %.1f ms; a year for %d schools: %" PRId64 " deadlines in %.2f s (%.1f us each); together %.2f s (goal <= 5); copying the rows: %.2f s, ratio %.1f\n",
           rules->rules.n, checked * 1e3, SCHOOLS, rows, derived, derived / (double)rows * 1e6, checked + derived, copied, derived / copied);
    turn_close(t);
    db_close(db);
    ruleset_free(rules);
    rulefolder_free(&files);
    free(path);
    return 0;
}
