/* SPDX-License-Identifier: MIT */
/* bench_replay: a whole school year by the shipped rules, 1,000 schools and 10,000 cases: every case is opened, visited, reported and closed, nine of ten duties are settled on their
 * day (waived: that needs no numbers), all through the entry that the command line uses; the turn derives, fires and composes at each of its wakes, in a database with synchronous=FULL. Reference: the rows that came of it (deadlines and ledger) copied by plain
 * INSERTs. Arguments: FOLDER for the database, [-n CASES] rule folders. Prints; asserts nothing about time. */
#include <inttypes.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "bench_rig.h"
#include "rulefolder.h"
#include "store/entry.h"

enum { SCHOOLS = 1000, TOWNS = 50, FIRST_DAYS = 300 /* of the year, in which cases are opened */, MORNING = 9 * 60 };

static const struct {
    int after_d;
    const char *name, *field, *value;
} life[] = {{0, NULL, NULL, NULL}, {1, "家访", "结果", "拒绝"}, {2, "报告单", NULL, NULL}, {3, "劝返", NULL, NULL}, {9, "复学", NULL, NULL}};

struct replay {
    struct db *db;
    const struct ruleset *rules;
    struct day first;
    int cases;
    struct err err;
};

static void put(struct replay *y, struct entry *e, struct entry_record *r)
{
    if (entry_put(e, r, NULL, &y->err) != 0)
        bench_die(y->err.text);
    record_fini(r);
}

static const char *day_text(struct day d)
{
    static char buf[DAY_TEXT_B];
    return day_format(d, buf);
}

static void open_case(struct replay *y, struct entry *e, const char *number, int n, struct day today)
{
    struct entry_record r;
    char *school = mem_printf("S%d", n % SCHOOLS);
    record_init(&r, ENTRY_CASE);
    const char *const columns[][2] = {{"案号", number}, {"姓名", "李样例"}, {"学校", school}, {"学段", "小学"}, {"年级", "三年级"}, {"立案日", day_text(today)}, {"立案事件", "未到校"}};
    for (size_t i = 0; i < sizeof columns / sizeof *columns; i++)
        if (record_set_named(&r, columns[i][0], columns[i][1], &y->err) != 0)
            bench_die(y->err.text);
    put(y, e, &r);
    free(school);
}

static void happen(struct replay *y, struct entry *e, const char *number, size_t k, struct day today)
{
    struct entry_record r;
    const struct event_kind *kind = ruleset_event(y->rules, life[k].name);
    if (!kind)
        bench_die(life[k].name);
    if (kind->closes) {
        if (entry_close_case(e, number, life[k].name, "复学", day_text(today), NULL, 0, NULL, &y->err) != 0)
            bench_die(y->err.text);
        return;
    }
    record_init(&r, ENTRY_EVENT);
    record_set(&r, EVENT_NAME, life[k].name);
    record_set(&r, EVENT_CASE, number);
    record_set(&r, EVENT_DAY, day_text(today));
    if (life[k].field && record_set_named(&r, life[k].field, life[k].value, &y->err) != 0)
        bench_die(y->err.text);
    put(y, e, &r);
}

static void settle_duties(struct replay *y, struct entry *e, struct day today)
{
    sqlite3_stmt *st;
    struct vec due = VEC(char *);
    if (sqlite3_prepare_v2(db_handle(y->db), "SELECT d.rule, u.code, d.trigger FROM deadline d JOIN unit_now u ON u.identity = d.subject "
                                             "WHERE d.subject_kind = 'unit' AND d.state = 'open' AND d.due_day = ? AND d.id % 10 <> 0", -1, &st, NULL) != SQLITE_OK)
        bench_die(sqlite3_errmsg(db_handle(y->db)));
    sqlite3_bind_text(st, 1, day_text(today), -1, SQLITE_TRANSIENT);
    while (sqlite3_step(st) == SQLITE_ROW)
        for (int i = 0; i < 3; i++)
            vec_add(&due, &(char *){mem_strdup((const char *)sqlite3_column_text(st, i))});
    sqlite3_finalize(st);
    char *const *word = due.data;
    for (size_t i = 0; i < due.n; i += 3) {
        struct entry_record r;
        const char *const columns[][2] = {{"rule", word[i]}, {"unit", word[i + 1]}, {"period", word[i + 2]}, {"day", day_text(today)}, {"reason", "已办"}};
        record_init(&r, ENTRY_WAIVER);
        for (size_t k = 0; k < sizeof columns / sizeof *columns; k++)
            if (record_set_named(&r, columns[k][0], columns[k][1], &y->err) != 0)
                bench_die(y->err.text);
        put(y, e, &r);
    }
    for (size_t i = 0; i < due.n; i++)
        free(word[i]);
    vec_fini(&due);
}

/* All that is entered on this morning, in one go. */
static void enter(struct replay *y, int day)
{
    struct entry e;
    struct day today = day_plus(y->first, day);
    if (entry_begin(&e, y->db, y->rules, instant_at(today, MORNING, y->rules->zone), "bench", &y->err) != 0)
        bench_die(y->err.text);
    for (size_t k = 0; k < sizeof life / sizeof *life; k++)
        for (int n = 0, began = day - life[k].after_d; n < y->cases; n++) {
            char number[32];
            if (n * FIRST_DAYS / y->cases != began)
                continue;
            snprintf(number, sizeof number, "C%05d", n);
            if (k == 0)
                open_case(y, &e, number, n, today);
            else
                happen(y, &e, number, k, today);
        }
    settle_duties(y, &e, today);
    if (entry_commit(&e, &y->err) != 0)
        bench_die(y->err.text);
}

struct took {
    double entered, turned;
    int64_t turns;
};

/* A line on each month's last morning: a long run shows that it lives. */
static void say_month(const struct replay *y, struct day month, const struct took *took)
{
    fprintf(stderr, "bench_replay: %s done: turns %.1f s, entering %.1f s, %" PRId64 " firings\n", day_text(month), took->turned, took->entered, bench_count(y->db, "firing"));
}

static struct took live(struct replay *y, struct turn *t, int days)
{
    struct took took = {0};
    struct instant now = instant_at(y->first, 0, y->rules->zone), until = instant_at(day_plus(y->first, days), 0, y->rules->zone), next;
    for (int day = 0; now.sec < until.sec; now = next, took.turns++) {
        struct instant morning = instant_at(day_plus(y->first, day), MORNING, y->rules->zone);
        if (now.sec >= morning.sec) {
            double begin = bench_seconds();
            enter(y, day++);
            took.entered += bench_seconds() - begin;
            if (day_split(day_plus(y->first, day)).d == 1)
                say_month(y, day_plus(y->first, day - 1), &took);
            morning = instant_at(day_plus(y->first, day), MORNING, y->rules->zone);
        }
        took.turned += bench_run(t, now, &next);
        next = instant_min(next, morning);
    }
    return took;
}

static double copy_all(struct db *db)
{
    return bench_copy(db, "deadline", "subject_kind, subject, rule, owner, opening, trigger") + bench_copy(db, "firing", "seq") + bench_copy(db, "recipient", "firing, seq") +
           bench_copy(db, "line", "recipient") + bench_copy(db, "job", "seq") + bench_copy(db, "job_line", "seq") + bench_copy(db, "outbox", "job") + bench_copy(db, "fact", "id") +
           bench_copy(db, "event", "id");
}

int main(int argc, char **argv)
{
    struct replay y = {.cases = 10000, .first = day_of(2026, 8, 1), .err = {.lang = LANG_EN}};
    struct vec files = VEC(struct rule_text);
    int at = 2;
    if (argc > 3 && strcmp(argv[2], "-n") == 0) {
        y.cases = (int)strtol(argv[3], NULL, 10);
        at = 4;
    }
    if (argc <= at || y.cases < 1)
        bench_die("usage: bench_replay FOLDER [-n CASES] RULES…");
    if (rulefolder_read((const char *const *)argv + at, (size_t)(argc - at), &files, &y.err) != 0)
        bench_die(y.err.text);
    struct ruleset *rules = bench_rules(files.data, files.n);
    y.rules = rules;
    y.db = bench_open(argv[1], "replay");
    bench_adopt(y.db, rules, files.data, files.n, bench_at(2026, 7, 31, 0));
    bench_county(y.db, rules, SCHOOLS, TOWNS);
    struct turn *t = bench_turn(y.db, (struct turn_options){.guard = 1000000, .compose = true, .quiet = true});
    struct took took = live(&y, t, 365);
    int64_t firings = bench_count(y.db, "firing"), lines = bench_count(y.db, "line"), jobs = bench_count(y.db, "job");
    double copied = copy_all(y.db);
    printf("a year of %d schools and %d cases: %" PRId64 " deadlines, %" PRId64 " firings, %" PRId64 " lines in %" PRId64 " mails; %" PRId64 " turns %.1f s, entering %.1f s; "
           "copying the rows %.2f s, ratio %.1f\n",
           SCHOOLS, y.cases, bench_count(y.db, "deadline"), firings, lines, jobs, took.turns, took.turned, took.entered, copied, took.turned / copied);
    turn_close(t);
    db_close(y.db);
    ruleset_free(rules);
    rule_texts_fini(&files);
    return 0;
}
