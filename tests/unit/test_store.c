/* SPDX-License-Identifier: MIT */
/* The handle, the facts as subjects to refresh, rule sets that come and go, and the one sequence of the ledger. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/mem.h"
#include "base/str.h"
#include "bureau.h"
#include "store/facts.h"
#include "store/ledger.h"
#include "store/ruleset_store.h"

static int execute(struct bureau *b, const char *sql)
{
    return sqlite3_exec(db_handle(b->db), sql, NULL, NULL, NULL);
}

/* ---- opening ---- */

static char *private_folder(void)
{
    char name[] = "/tmp/baoxue-test-XXXXXX";
    assert_non_null(mkdtemp(name));
    return mem_strdup(name);
}

static void remove_all(char *folder, char *path)
{
    static const char *const ends[] = {"", "-wal", "-shm"};
    for (size_t i = 0; i < 3; i++) {
        char *file = mem_printf("%s%s", path, ends[i]);
        unlink(file);
        free(file);
    }
    assert_int_equal(rmdir(folder), 0);
    free(path);
    free(folder);
}

static int open_says(const char *path, enum db_mode mode, const char *says)
{
    struct err err = {.lang = LANG_EN};
    struct db *db = NULL;
    int rc = db_open(&db, path, mode, &err);
    if (rc == 0)
        db_close(db);
    else if (!strstr(err.text, says))
        fail_msg("%s", err.text);
    return rc;
}

static void set_pragma(const char *path, const char *sql)
{
    sqlite3 *raw;
    assert_int_equal(sqlite3_open(path, &raw), SQLITE_OK);
    assert_int_equal(sqlite3_exec(raw, sql, NULL, NULL, NULL), SQLITE_OK);
    sqlite3_close(raw);
}

static void test_open(void **state)
{
    (void)state;
    char *folder = private_folder(), *path = mem_printf("%s/baoxue.db", folder);
    assert_int_equal(open_says(path, DB_USE, "run baoxue init first"), -1);
    assert_int_equal(access(path, F_OK), -1); /* refusing made nothing */
    assert_int_equal(open_says(path, DB_OWN, ""), 0);
    assert_int_equal(open_says(path, DB_USE, ""), 0);
    set_pragma(path, "PRAGMA user_version = 99");
    assert_int_equal(open_says(path, DB_USE, "newer than this program"), -1);
    assert_int_equal(open_says(path, DB_OWN, "newer than this program"), -1);
    set_pragma(path, "PRAGMA user_version = 0");
    assert_int_equal(open_says(path, DB_USE, "to migrate"), -1);
    set_pragma(path, "PRAGMA application_id = 7");
    assert_int_equal(open_says(path, DB_OWN, "not a database of baoxue"), -1);
    remove_all(folder, path);
}

/* Every table of facts and of the ledger refuses UPDATE and DELETE; a table without its triggers fails here. */
static void test_append_only(void **state)
{
    (void)state;
    static const char *const caches[] = {"meta", "deadline", "subject", "derived_event", "line", "outbox", "outbox_text", "relay"};
    struct bureau b;
    bureau_init(&b);
    assert_int_equal(execute(&b, "PRAGMA foreign_keys = OFF"), SQLITE_OK);
    sqlite3_stmt *st;
    assert_int_equal(sqlite3_prepare_v2(db_handle(b.db), "SELECT name, (SELECT count(*) FROM sqlite_schema t WHERE t.type = 'trigger' AND t.tbl_name = s.name) "
                                                         "FROM sqlite_schema s WHERE type = 'table' AND name NOT LIKE 'sqlite_%'", -1, &st, NULL), SQLITE_OK);
    int tables = 0;
    while (sqlite3_step(st) == SQLITE_ROW) {
        const char *name = (const char *)sqlite3_column_text(st, 0);
        bool cache = false;
        for (size_t i = 0; i < sizeof caches / sizeof *caches; i++)
            cache = cache || str_eq(name, caches[i]);
        if (sqlite3_column_int(st, 1) != (cache ? 0 : 2))
            fail_msg("%s has %d triggers", name, sqlite3_column_int(st, 1));
        tables++;
    }
    sqlite3_finalize(st);
    assert_true(tables > 20);
    bureau_fill(&b);
    static const char *const attempts[] = {"UPDATE unit SET name = 'x'", "DELETE FROM unit", "UPDATE fact SET reason = 'x'", "DELETE FROM holder"};
    for (size_t i = 0; i < sizeof attempts / sizeof *attempts; i++) {
        assert_int_not_equal(execute(&b, attempts[i]), SQLITE_OK);
        assert_non_null(strstr(sqlite3_errmsg(db_handle(b.db)), "append-only"));
    }
    assert_int_equal(bureau_count(&b, "SELECT count(*) FROM unit WHERE name <> 'x'"), 4);
    bureau_fini(&b);
}

/* ---- facts ---- */

static int note_subject(void *arg, const char *kind, int64_t subject, int64_t batch, struct err *err)
{
    (void)err;
    str_addf(arg, "%s%s:%lld/%lld", ((struct str *)arg)->len_b ? " " : "", kind ? kind : "all", (long long)subject, (long long)batch);
    return 0;
}

static int refuse_subject(void *arg, const char *kind, int64_t subject, int64_t batch, struct err *err)
{
    (void)kind, (void)subject, (void)batch;
    ++*(int *)arg;
    return err_set(err, "停", "stop");
}

static void add_fact(struct bureau *b, const char *kind, int64_t subject, int64_t batch)
{
    struct fact f = {.kind = "event", .op = "add", .entered = b->now, .author = "tester", .batch = batch, .subject_kind = kind, .subject = subject};
    int64_t id;
    assert_int_equal(db_begin(b->db, "test", &b->err), 0);
    assert_int_equal(fact_add(b->db, &f, &id, &b->err), 0);
    assert_int_equal(db_commit(b->db, &b->err), 0);
}

static void test_facts_since(void **state)
{
    (void)state;
    struct bureau b;
    struct str seen = {0};
    int64_t last;
    int calls = 0;
    bureau_init(&b);
    assert_int_equal(facts_since(b.db, 0, &last, note_subject, &seen, &b.err), 0);
    assert_int_equal(last, 0);
    assert_int_equal(execute(&b, "INSERT INTO batch (kind, file, entered, author, release) VALUES ('cases', 'a', 1, 't', 0), ('cases', 'b', 1, 't', 1)"), SQLITE_OK);
    add_fact(&b, "case", 50, 1);
    add_fact(&b, "unit", 50, 0);
    add_fact(&b, NULL, 0, 0);
    add_fact(&b, "case", 50, 0);
    add_fact(&b, "case", 51, 2); /* imported with --release: nothing is held */
    assert_int_equal(facts_since(b.db, 0, &last, note_subject, &seen, &b.err), 0);
    assert_string_equal(str_text(&seen), "case:50/1 unit:50/0 all:0/0 case:51/0");
    assert_int_equal(last, 5);
    str_clear(&seen);
    assert_int_equal(facts_since(b.db, 3, &last, note_subject, &seen, &b.err), 0);
    assert_string_equal(str_text(&seen), "case:50/0 case:51/0");
    assert_int_equal(facts_since(b.db, 0, &last, refuse_subject, &calls, &b.err), -1);
    assert_int_equal(calls, 1);
    str_fini(&seen);
    bureau_fini(&b);
}

static void test_org(void **state)
{
    (void)state;
    struct bureau b;
    struct org o;
    bureau_init(&b);
    bureau_fill(&b);
    assert_int_equal(bureau_put(&b, ENTRY_ABSENCE, "person=P01|from=2026-10-01|until=2026-10-09", NULL), 0);
    assert_int_equal(bureau_put(&b, ENTRY_TERM, "term=秋季|year=2026|unit=S01|opens=2026-09-03", NULL), 0);
    assert_int_equal(facts_load_org(b.db, &o, &b.err), 0);
    const struct unit *s = org_unit_by_code(&o, "S02");
    assert_string_equal(org_unit_attr(s, "性质"), "公办");
    assert_string_equal(org_up_to_kind(&o, s->id, "县")->code, "X01");
    assert_true(org_unit_exists_on(s, day_of(2020, 1, 1)));
    assert_int_equal(o.absences.n, 1);
    const struct term_fact *t = o.term_facts.data;
    assert_int_equal(o.term_facts.n, 1);
    assert_int_equal(t[0].opens.n, day_of(2026, 9, 3).n);
    assert_true(day_is_none(t[0].closes));
    struct vec held = VEC(int64_t);
    org_holders(&o, ruleset_role(b.rules, "校长"), org_unit_by_code(&o, "S01")->id, 0, day_of(2026, 10, 15), &held);
    assert_int_equal(held.n, 1);
    vec_fini(&held);
    org_fini(&o);
    bureau_fini(&b);
}

/* ---- the ledger's sequence ---- */

static int64_t next_and_fill(struct bureau *b)
{
    int64_t seq;
    assert_int_equal(ledger_next(b->db, &seq, &b->err), 0);
    char *sql = mem_printf("INSERT INTO hold (seq, at, kind, detail) VALUES (%lld, 1, 'clock', '')", (long long)seq);
    assert_int_equal(execute(b, sql), SQLITE_OK);
    free(sql);
    return seq;
}

static void test_ledger_sequence(void **state)
{
    (void)state;
    struct bureau b;
    bureau_init(&b);
    assert_int_equal(db_begin(b.db, "one", &b.err), 0);
    assert_int_equal(next_and_fill(&b), 1);
    assert_int_equal(next_and_fill(&b), 2);
    assert_int_equal(db_commit(b.db, &b.err), 0);
    assert_int_equal(db_begin(b.db, "two", &b.err), 0);
    assert_int_equal(next_and_fill(&b), 3);
    db_rollback(b.db); /* taken back: its number comes again */
    assert_int_equal(execute(&b, "INSERT INTO decision (seq, at, hold, verdict, author, reason) VALUES (9, 1, 1, 'release', 't', '')"), SQLITE_OK);
    assert_int_equal(db_begin(b.db, "three", &b.err), 0);
    assert_int_equal(next_and_fill(&b), 10); /* one sequence over all tables */
    db_rollback(b.db);
    assert_int_equal(db_begin(b.db, "four", &b.err), 0);
    assert_int_equal(next_and_fill(&b), 10);
    assert_int_equal(db_commit(b.db, &b.err), 0);
    bureau_fini(&b);
}

static void test_lost_transaction(void **state)
{
    (void)state;
    struct bureau b;
    bureau_init(&b);
    assert_int_equal(db_begin(b.db, "one", &b.err), 0);
    assert_int_equal(db_meta_set(b.db, "first", "1", &b.err), 0);
    assert_false(db_is_lost(b.db));
    assert_int_equal(execute(&b, "ROLLBACK"), SQLITE_OK); /* as SQLite does by itself when the disk is full */
    assert_true(db_is_lost(b.db));
    assert_int_equal(db_meta_set(b.db, "second", "2", &b.err), -1); /* else it would be written by itself */
    assert_int_equal(db_commit(b.db, &b.err), -1);
    assert_false(db_is_lost(b.db));
    assert_int_equal(bureau_count(&b, "SELECT count(*) FROM meta WHERE key IN ('first', 'second')"), 0);
    assert_int_equal(db_meta_set(b.db, "third", "3", &b.err), 0);
    bureau_fini(&b);
}

/* ---- rule sets ---- */

static int64_t adopt(struct bureau *b, const struct ruleset *rules, const char *text, const char *at)
{
    struct rule_text file = {.name = "10.ini", .text = text, .len_b = strlen(text)};
    struct instant now;
    int64_t version;
    instant_parse(at, rules->zone, &now);
    assert_int_equal(db_begin(b->db, "adopt", &b->err), 0);
    assert_int_equal(ruleset_save(b->db, rules, &file, 1, "tester", now, &version, &b->err), 0);
    assert_int_equal(ruleset_adopt(b->db, rules, version, "test", now, &b->err), 0);
    assert_int_equal(db_commit(b->db, &b->err), 0);
    return version;
}

/* The bureau's rules with one text in the place of another. */
static char *changed(const char *from, const char *to)
{
    struct str s = {0};
    const char *at = strstr(bureau_rules, from);
    assert_non_null(at);
    str_add_n(&s, bureau_rules, (size_t)(at - bureau_rules));
    str_add(&s, to);
    str_add(&s, at + strlen(from));
    return str_take(&s);
}

static void test_rulesets(void **state)
{
    (void)state;
    struct bureau b;
    struct ruleset *stored;
    int64_t version;
    bureau_init(&b);
    assert_int_equal(ruleset_in_force(b.db, &stored, &version, &b.err), 0);
    assert_null(stored);
    int64_t first = adopt(&b, b.rules, bureau_rules, "2026-10-01");
    assert_int_equal(adopt(&b, b.rules, bureau_rules, "2026-10-02"), first); /* the same text is kept once */
    assert_int_equal(ruleset_in_force(b.db, &stored, &version, &b.err), 0);
    assert_int_equal(version, first);
    assert_string_equal(stored->hash, b.rules->hash);
    assert_string_equal(stored->title, b.rules->title);
    ruleset_free(stored);
    assert_int_equal(ruleset_of_version(b.db, 4711, &stored, &b.err), -1);
    bureau_fini(&b);
}

/* Facts and deadlines written under an old name are read under the new one; what is written after does not follow the old renaming. */
static void test_renamed(void **state)
{
    (void)state;
    struct bureau b;
    struct history h;
    bureau_init(&b);
    bureau_fill(&b);
    adopt(&b, b.rules, bureau_rules, "2026-09-01");
    assert_int_equal(bureau_put(&b, ENTRY_FILING, "rule=简报|unit=S01|period=2026-09", NULL), 0);
    int64_t school = bureau_count(&b, "SELECT identity FROM unit_now WHERE code = 'S01'");
    assert_int_equal(execute(&b, "INSERT INTO deadline (subject_kind, subject, rule, owner, opening, trigger, start, provisional, state, woke, shift_d) "
                                 "VALUES ('unit', 1, '简报', '校长', 0, '2026-10', 0, 0, 'open', 0, 0), ('unit', 1, '月报', '副校长|校长', 0, '2026-10', 0, 0, 'open', 0, 0)"),
                     SQLITE_OK);
    char *text = changed("[任务 简报]\n", "[任务 周报]\n原名 = 简报\n"), *later = changed("[任务 简报]\n", "[任务 周报]\n");
    struct ruleset *rules = bureau_load(text), *plain = bureau_load(later);
    assert_true(rules && plain);
    adopt(&b, rules, text, "2026-10-16");
    adopt(&b, plain, later, "2026-10-17"); /* `formerly` may be dropped later: the ledger remembers */
    assert_int_equal(bureau_count(&b, "SELECT count(*) FROM renaming"), 1);
    assert_int_equal(bureau_count(&b, "SELECT count(*) FROM deadline WHERE rule = '周报'"), 1);
    assert_int_equal(facts_load_history(b.db, plain, SUBJECT_UNIT, school, &h, &b.err), 0);
    assert_int_equal(h.filings.n, 1);
    assert_string_equal(((struct filing *)h.filings.data)->rule, "周报");
    history_fini(&h);
    ruleset_free(rules);
    ruleset_free(plain);
    free(text);
    free(later);
    bureau_fini(&b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_open), cmocka_unit_test(test_append_only),     cmocka_unit_test(test_facts_since),
        cmocka_unit_test(test_org),  cmocka_unit_test(test_ledger_sequence), cmocka_unit_test(test_rulesets),
        cmocka_unit_test(test_renamed), cmocka_unit_test(test_lost_transaction),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
