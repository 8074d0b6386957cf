/* SPDX-License-Identifier: MIT */
/* bench_turn: what a turn costs, as ratios against a named reference in the same run.
 *   1. 1,000,000 open deadlines of which 10,000 fall due: turn_run() against a hand-written loop over the same schema, indexes and transaction sizes that does the
 *      same select, wake update and inserts (synchronous=FULL).
 *   2. A turn with nothing due at 1,000,000 open deadlines against one at 10,000.
 * Arguments: FOLDER for the databases, [schools] [days]. Prints; asserts nothing about time. */
#include <inttypes.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>

#include "bench_rig.h"

static const char rules_text[] = "[ruleset]\ntitle = 基准\nzone = +08:00\nsince = 2026-09-01\noffice = 基教股\n"
                                 "[chain 教育]\n校长 = 学校\n局长 = 局\n[posts]\n基教股 = 局\n"
                                 "[ladder 日报]\n0 d = owner\n+3 d = owner, up\n"
                                 "[duty 日报]\nsource = 一\nowner = 校长\ndue = day\nladder = 日报\n";

/* `schools` schools under a bureau, each with a head; one open deadline a school and day, each waking at 00:00 of its day. */
static struct db *make(const char *folder, const char *name, int schools, int days)
{
    const struct rule_text file = {"bench.ini", rules_text, sizeof rules_text - 1};
    struct ruleset *rules = bench_rules(&file, 1);
    struct db *db = bench_open(folder, name);
    bench_adopt(db, rules, &file, 1, bench_at(2026, 9, 1, 0));
    ruleset_free(rules);
    bench_exec(db, "BEGIN; INSERT INTO fact (id, identity, kind, op, entered, author) VALUES (1, 1, 'unit', 'add', 0, 'bench'), (2, 2, 'person', 'add', 0, 'bench'), "
             "(3, 3, 'holder', 'add', 0, 'bench');"
             "INSERT INTO unit (id, identity, code, name, kind) VALUES (1, 1, 'B01', '教育局', '局');"
             "INSERT INTO person (id, identity, code, name, address) VALUES (2, 2, 'P0', '张测试', 'p0@example.invalid');"
             "INSERT INTO holder (id, identity, role, unit, person) VALUES (3, 3, '基教股', 1, 2);");
    bench_exec(db, "WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < %d - 1) INSERT INTO fact (id, identity, kind, op, entered, author) "
              "SELECT 10 + 3 * i + k, 10 + 3 * i + k, kind, 'add', 0, 'bench' FROM n, (SELECT 0 AS k, 'unit' AS kind UNION SELECT 1, 'person' UNION SELECT 2, 'holder')",
          schools);
    bench_exec(db, "WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < %d - 1) INSERT INTO unit (id, identity, code, name, kind, parents) "
              "SELECT 10 + 3 * i, 10 + 3 * i, 'S' || i, '第' || i || '小学', '学校', '[1]' FROM n", schools);
    bench_exec(db, "WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < %d - 1) INSERT INTO person (id, identity, code, name, address) "
              "SELECT 11 + 3 * i, 11 + 3 * i, 'P' || (i + 1), '李样例', 'p' || (i + 1) || '@example.invalid' FROM n", schools);
    bench_exec(db, "WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < %d - 1) INSERT INTO holder (id, identity, role, unit, person) "
              "SELECT 12 + 3 * i, 12 + 3 * i, '校长', 10 + 3 * i, 11 + 3 * i FROM n", schools);
    bench_exec(db, "WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < %d - 1), d(j) AS (SELECT 0 UNION ALL SELECT j + 1 FROM d WHERE j < %d - 1) "
              "INSERT INTO deadline (subject_kind, subject, rule, owner, opening, trigger, start, due, due_day, provisional, state, woke, shift_d, wake) "
              "SELECT 'unit', 10 + 3 * i, '日报', '校长', 0, date('2026-09-07', '+' || j || ' day'), %" PRId64 ", %" PRId64 " + j * 86400, "
              "date('2026-09-07', '+' || j || ' day'), 0, 'open', 0, 0, %" PRId64 " + j * 86400 FROM d, n",
          schools, days, bench_at(2026, 9, 1, 0).sec, bench_at(2026, 9, 8, 0).sec, bench_at(2026, 9, 7, 0).sec);
    bench_exec(db, "INSERT INTO meta VALUES ('seen_fact', '%d'), ('generated', '%" PRId64 "'), ('last_seen', '%" PRId64 "'); COMMIT; PRAGMA wal_checkpoint(TRUNCATE)",
          10 + 3 * schools, bench_at(2026, 9, 7, 0).sec, bench_at(2026, 9, 6, 0).sec);
    return db;
}

/* ---- the reference: what anybody would write by hand for this one job ---- */

static sqlite3_stmt *prepare(struct db *db, const char *sql)
{
    sqlite3_stmt *st;
    if (sqlite3_prepare_v2(db_handle(db), sql, -1, &st, NULL) != SQLITE_OK)
        bench_die(sqlite3_errmsg(db_handle(db)));
    return st;
}

static void run_reset(sqlite3_stmt *st)
{
    if (sqlite3_step(st) != SQLITE_DONE)
        bench_die("reference: step");
    sqlite3_reset(st);
}

struct taken {
    int64_t id, subject, due;
    char day[16];
};

static double time_reference(struct db *db, struct instant now)
{
    enum { BATCH = 500, ROWS_EACH = 4 };
    static const char reason[] = "起算 2026-09-07(周一);当日到期";
    sqlite3_stmt *select = prepare(db, "SELECT id, subject_kind, subject, rule, owner, opening, trigger, start, due, due_day, provisional, state, settled, settled_by, "
                                       "woke, shift_d, lapse, extended, round, wake, batch FROM deadline WHERE wake <= ? ORDER BY wake, id LIMIT ?");
    sqlite3_stmt *firing = prepare(db, "INSERT OR IGNORE INTO firing (seq, at, deadline, round, rung, kind, late, version, due, due_day, provisional, reason, hold) "
                                       "VALUES (?, ?, ?, 0, '0d', 'told', 0, 1, ?, ?, 0, ?, NULL)");
    sqlite3_stmt *recipient = prepare(db, "INSERT OR IGNORE INTO recipient (seq, at, firing, person, post, ground, level, instead_of) VALUES (?, ?, ?, ?, ?, 'owner', 200, NULL)");
    sqlite3_stmt *line = prepare(db, "INSERT INTO line (recipient, person, firing, deadline, urgent, ready, state, hold) VALUES (?, ?, ?, ?, 0, ?, 'waiting', NULL)");
    sqlite3_stmt *wake = prepare(db, "UPDATE deadline SET wake = ? WHERE id = ?");
    static struct taken taken[BATCH];
    int64_t seq = 1000;
    double begin = bench_seconds();
    for (int n = BATCH; n == BATCH;) {
        n = 0;
        sqlite3_bind_int64(select, 1, now.sec);
        sqlite3_bind_int64(select, 2, BATCH);
        while (sqlite3_step(select) == SQLITE_ROW) {
            struct taken *k = &taken[n++];
            *k = (struct taken){.id = sqlite3_column_int64(select, 0), .subject = sqlite3_column_int64(select, 2), .due = sqlite3_column_int64(select, 8)};
            snprintf(k->day, sizeof k->day, "%s", (const char *)sqlite3_column_text(select, 9));
        }
        sqlite3_reset(select);
        for (int i = 0; i < n; i++) {
            char post[64];
            int64_t f = ++seq, r = ++seq;
            if (i % (DB_ROWS_A_TRANSACTION / ROWS_EACH) == 0)
                bench_exec(db, "BEGIN IMMEDIATE");
            sqlite3_bind_int64(firing, 1, f);
            sqlite3_bind_int64(firing, 2, now.sec);
            sqlite3_bind_int64(firing, 3, taken[i].id);
            sqlite3_bind_int64(firing, 4, taken[i].due);
            sqlite3_bind_text(firing, 5, taken[i].day, -1, SQLITE_STATIC);
            sqlite3_bind_text(firing, 6, reason, -1, SQLITE_STATIC);
            run_reset(firing);
            snprintf(post, sizeof post, "校长@S%" PRId64, (taken[i].subject - 10) / 3);
            sqlite3_bind_int64(recipient, 1, r);
            sqlite3_bind_int64(recipient, 2, now.sec);
            sqlite3_bind_int64(recipient, 3, f);
            sqlite3_bind_int64(recipient, 4, taken[i].subject + 1);
            sqlite3_bind_text(recipient, 5, post, -1, SQLITE_STATIC);
            run_reset(recipient);
            sqlite3_bind_int64(line, 1, r);
            sqlite3_bind_int64(line, 2, taken[i].subject + 1);
            sqlite3_bind_int64(line, 3, f);
            sqlite3_bind_int64(line, 4, taken[i].id);
            sqlite3_bind_int64(line, 5, now.sec + 510 * 60);
            run_reset(line);
            sqlite3_bind_int64(wake, 1, now.sec + 3 * 86400);
            sqlite3_bind_int64(wake, 2, taken[i].id);
            run_reset(wake);
            if ((i + 1) % (DB_ROWS_A_TRANSACTION / ROWS_EACH) == 0 || i + 1 == n)
                bench_exec(db, "COMMIT");
        }
    }
    double took = bench_seconds() - begin;
    sqlite3_stmt *all[] = {select, firing, recipient, line, wake};
    for (size_t i = 0; i < sizeof all / sizeof *all; i++)
        sqlite3_finalize(all[i]);
    return took;
}

static int by_value(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

/* The median of many turns with nothing due: the first one does what the day brings. */
static double idle(struct turn *t, struct instant now)
{
    enum { TIMES = 201 };
    static double took[TIMES];
    bench_run(t, now, NULL);
    for (int i = 0; i < TIMES; i++)
        took[i] = bench_run(t, (struct instant){now.sec + i}, NULL);
    qsort(took, TIMES, sizeof *took, by_value);
    return took[TIMES / 2];
}

int main(int argc, char **argv)
{
    if (argc < 2)
        bench_die("usage: bench_turn FOLDER [schools] [days]");
    int schools = argc > 2 ? (int)strtol(argv[2], NULL, 10) : 10000, days = argc > 3 ? (int)strtol(argv[3], NULL, 10) : 100;
    if (schools < 100 || days < 1)
        bench_die("schools from 100, days from 1");
    const struct turn_options options = {.guard = 1000000, .quiet = true};
    struct instant before = bench_at(2026, 9, 6, 1000), now = bench_at(2026, 9, 7, 0);
    struct db *mine = make(argv[1], "turn", schools, days), *reference = make(argv[1], "reference", schools, days);
    struct db *small = make(argv[1], "small", schools / 100, days);
    struct turn *t = bench_turn(mine, options), *t_small = bench_turn(small, options);
    double idle_large = idle(t, before), idle_small = idle(t_small, before);
    printf("idle turn, %d open: %.1f us; %d open: %.1f us; ratio %.2f (goal <= 2)\n", schools * days, idle_large * 1e6, schools / 100 * days, idle_small * 1e6,
           idle_large / idle_small);
    double turn_s = bench_run(t, now, NULL);
    int64_t fired = bench_count(mine, "firing");
    turn_close(t);
    turn_close(t_small);
    db_close(mine);
    db_close(small);
    double ref_s = time_reference(reference, now);
    printf("firing %" PRId64 " of %d: turn %.3f s; hand-written loop (%" PRId64 " firings) %.3f s; ratio %.2f (goal <= 2)\n", fired, schools * days, turn_s,
           bench_count(reference, "firing"), ref_s, turn_s / ref_s);
    db_close(reference);
    return 0;
}
