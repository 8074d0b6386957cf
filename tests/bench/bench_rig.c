/* SPDX-License-Identifier: MIT */
#include "bench_rig.h"

#include <sqlite3.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#include "base/mem.h"
#include "store/ruleset_store.h"

_Noreturn void bench_die(const char *what)
{
    fprintf(stderr, "bench: %s\n", what);
    exit(1);
}

double bench_seconds(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

struct instant bench_at(int y, int m, int d, int minute)
{
    return instant_at(day_of(y, m, d), minute, (struct zone){8 * 3600});
}

struct db *bench_open(const char *folder, const char *name)
{
    struct err err = {.lang = LANG_EN};
    struct db *db;
    char *path = mem_printf("%s/bench-%s.db", folder, name);
    unlink(path);
    if (db_open(&db, path, DB_OWN, &err) != 0)
        bench_die(err.text);
    free(path);
    return db;
}

void bench_exec(struct db *db, const char *fmt, ...)
{
    char sql[4096], *text = NULL;
    va_list ap;
    va_start(ap, fmt);
    vsnprintf(sql, sizeof sql, fmt, ap);
    va_end(ap);
    if (sqlite3_exec(db_handle(db), sql, NULL, NULL, &text) != SQLITE_OK)
        bench_die(text);
}

int64_t bench_count(struct db *db, const char *what)
{
    sqlite3_stmt *st;
    char *sql = mem_printf("SELECT count(*) FROM %s", what);
    if (sqlite3_prepare_v2(db_handle(db), sql, -1, &st, NULL) != SQLITE_OK || sqlite3_step(st) != SQLITE_ROW)
        bench_die(sql);
    int64_t n = sqlite3_column_int64(st, 0);
    sqlite3_finalize(st);
    free(sql);
    return n;
}

double bench_copy(struct db *db, const char *table, const char *key)
{
    double begin = bench_seconds();
    bench_exec(db, "CREATE TABLE copy AS SELECT * FROM %s WHERE 0; CREATE UNIQUE INDEX copy_key ON copy (%s); INSERT INTO copy SELECT * FROM %s", table, key, table);
    double took = bench_seconds() - begin;
    bench_exec(db, "DROP TABLE copy");
    return took;
}

struct ruleset *bench_rules(const struct rule_text *files, size_t n)
{
    struct vec findings = VEC(struct finding);
    struct ruleset *rules = ruleset_load(files, n, LANG_EN, &findings);
    if (!rules)
        bench_die(findings.n ? ((struct finding *)findings.data)->text : "the rule set does not load");
    findings_fini(&findings);
    return rules;
}

void bench_adopt(struct db *db, const struct ruleset *rules, const struct rule_text *files, size_t n, struct instant now)
{
    struct err err = {.lang = LANG_EN};
    int64_t version;
    if (db_begin(db, "bench", &err) != 0 || ruleset_save(db, rules, files, n, "bench", now, &version, &err) != 0 ||
        ruleset_adopt(db, rules, version, "bench", now, &err) != 0 || db_commit(db, &err) != 0)
        bench_die(err.text);
}

/* ---- a county ---- */

enum { PEOPLE = 1000000 }; /* somebody has the number of his unit and this */

static void add_unit(struct db *db, int id, const char *code, const char *kind, const char *parents)
{
    bench_exec(db, "INSERT INTO fact (id, identity, kind, op, entered, author) VALUES (%d, %d, 'unit', 'add', 0, 'bench');"
                   "INSERT INTO unit (id, identity, code, name, kind, parents) VALUES (%d, %d, '%s', '%s', '%s', '[%s]');"
                   "INSERT INTO fact (id, identity, kind, op, entered, author) VALUES (%d, %d, 'person', 'add', 0, 'bench');"
                   "INSERT INTO person (id, identity, code, name, address) VALUES (%d, %d, 'P%d', '张测试', 'p%d@example.invalid')",
               id, id, id, id, code, code, kind, parents, PEOPLE + id, PEOPLE + id, PEOPLE + id, PEOPLE + id, id, id);
}

static void add_holders(struct db *db, const struct ruleset *rules, int *id)
{
    for (size_t i = 0; i < rules->roles.n; i++) {
        const struct role *r = *(const struct role **)vec_at(&rules->roles, i);
        if (r->how != ROLE_UNIT)
            continue;
        bench_exec(db, "INSERT INTO fact (identity, kind, op, entered, author) SELECT 0, 'holder', 'add', 0, 'bench' FROM unit WHERE kind = '%s';"
                       "INSERT INTO holder (id, identity, role, unit, person) SELECT f.id, f.id, '%s', u.id, u.id + %d FROM "
                       "(SELECT id, row_number() OVER (ORDER BY id) AS n FROM fact WHERE id > %d) f JOIN (SELECT id, row_number() OVER (ORDER BY id) AS n FROM unit WHERE kind = '%s') u "
                       "ON u.n = f.n",
                   r->kind, r->name, PEOPLE, *id, r->kind);
        *id = (int)sqlite3_last_insert_rowid(db_handle(db));
    }
}

void bench_county(struct db *db, const struct ruleset *rules, int schools, int towns)
{
    static const char *const top[][3] = {{"COUNTY", "县", ""}, {"BUREAU", "局", "2"}, {"AREA", "片", "3"}, {"SECTION", "科室", "3"}};
    int id = 1;
    char code[32], parents[64];
    bench_exec(db, "BEGIN");
    for (size_t i = 0; i < sizeof top / sizeof *top; i++)
        add_unit(db, ++id, top[i][0], top[i][1], top[i][2]);
    int first_town = id + 1;
    for (int i = 0; i < towns; i++) {
        snprintf(code, sizeof code, "T%d", i);
        add_unit(db, ++id, code, "镇", "2");
    }
    for (int i = 0; i < schools; i++) {
        snprintf(code, sizeof code, "S%d", i);
        snprintf(parents, sizeof parents, "4,5,%d", first_town + i % towns);
        add_unit(db, ++id, code, "学校", parents);
    }
    id += PEOPLE;
    add_holders(db, rules, &id);
    bench_exec(db, "COMMIT");
}

/* ---- turns ---- */

struct turn *bench_turn(struct db *db, struct turn_options options)
{
    struct err err = {.lang = LANG_EN};
    struct turn *t;
    if (turn_open(&t, db, &options, &err) != 0)
        bench_die(err.text);
    return t;
}

double bench_run(struct turn *t, struct instant now, struct instant *next)
{
    struct err err = {.lang = LANG_EN};
    struct instant ignored;
    double begin = bench_seconds();
    if (turn_run(t, now, next ? next : &ignored, &err) != 0)
        bench_die(err.text);
    return bench_seconds() - begin;
}
