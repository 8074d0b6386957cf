/* SPDX-License-Identifier: MIT */
/* The ledger's hash chain: what breaks it, and that every break is named. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <inttypes.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/hash.h"
#include "bureau.h"
#include "store/ledger.h"
#include "store/seal.h"

static void write_rows(struct bureau *b, int n, const char *why)
{
    assert_int_equal(db_begin(b->db, "test", &b->err), 0);
    for (int i = 0; i < n; i++) {
        int64_t seq;
        assert_int_equal(hold_add(b->db, "import", i, why, b->now, &seq, &b->err), 0);
        assert_int_equal(decision_add(b->db, seq, "release", "tester", why, b->now, &b->err), 0);
    }
    assert_int_equal(db_commit(b->db, &b->err), 0);
}

static void seal(struct bureau *b)
{
    if (seal_write(b->db, b->now, &b->err) != 0)
        fail_msg("%s", b->err.text);
}

static struct seal_proof prove(struct bureau *b, const char *head)
{
    struct seal_proof p;
    if (seal_prove(b->db, head, &p, &b->err) != 0)
        fail_msg("%s", b->err.text);
    return p;
}

/* As somebody with the database in his hands would. */
static void forge(struct bureau *b, const char *sql)
{
    if (sqlite3_exec(db_handle(b->db), "DROP TRIGGER IF EXISTS hold_no_update; DROP TRIGGER IF EXISTS hold_no_delete; DROP TRIGGER IF EXISTS seal_no_delete; "
                                       "DROP TRIGGER IF EXISTS seal_no_update; DROP TRIGGER IF EXISTS decision_no_delete", NULL, NULL, NULL) != SQLITE_OK ||
        sqlite3_exec(db_handle(b->db), sql, NULL, NULL, NULL) != SQLITE_OK)
        fail_msg("%s", sqlite3_errmsg(db_handle(b->db)));
}

static int setup(void **state)
{
    static struct bureau b;
    bureau_init(&b);
    write_rows(&b, 3, "一"); /* rows 1 to 6 */
    seal(&b);                /* 7 */
    write_rows(&b, 2, "二"); /* 8 to 11 */
    seal(&b);                /* 12 */
    *state = &b;
    return 0;
}

static int teardown(void **state)
{
    bureau_fini(*state);
    return 0;
}

static void test_whole(void **state)
{
    struct bureau *b = *state;
    struct seal_proof p = prove(b, NULL);
    assert_int_equal(p.broken, SEAL_WHOLE);
    assert_int_equal(p.rows, 12);
    assert_int_equal(p.seals, 2);
    assert_int_equal(p.upto, 11);
    assert_int_equal(p.unsealed, 1); /* the seal itself */
    seal(b);
    assert_int_equal(prove(b, NULL).seals, 2); /* a seal alone is not sealed again and again */
    write_rows(b, 1, "三");
    assert_int_equal(prove(b, NULL).unsealed, 3);
    int64_t upto;
    char head[SEAL_HASH_B];
    assert_int_equal(ledger_head(b->db, head, &upto, &b->err), 0);
    assert_string_equal(head, p.head);
    assert_int_equal(upto, 11);
}

/* The format is for ever: the first link counted by hand from what seal.h says. */
static void test_format(void **state)
{
    struct bureau b;
    (void)state;
    bureau_init(&b);
    write_rows(&b, 1, "因");
    seal(&b);
    char text[512], hash[HASH_TEXT_B];
    snprintf(text, sizeof text,
             "\nhold\nseq=i:1\nat=i:%" PRId64 "\nkind=t:6:import\ndetail=t:3:因\n\ndecision\nseq=i:2\nat=i:%" PRId64
             "\nhold=i:1\nverdict=t:7:release\nauthor=t:6:tester\nreason=t:3:因\n\nseal %" PRId64 " 2\n",
             b.now.sec, b.now.sec, b.now.sec);
    assert_string_equal(prove(&b, NULL).head, hash_text(text, strlen(text), hash));
    bureau_fini(&b);
}

static void test_broken(void **state)
{
    static const struct {
        const char *sql;
        int kind;
        int64_t from, to;
    } cases[] = {
        {"UPDATE hold SET detail = '丙' WHERE seq = 3", SEAL_HASH, 1, 6},
        {"UPDATE hold SET ref = 8 WHERE seq = 10", SEAL_HASH, 7, 11},
        {"UPDATE hold SET at = at + 1 WHERE seq = 8", SEAL_HASH, 7, 11},
        {"UPDATE seal SET at = at + 1 WHERE seq = 7", SEAL_HASH, 1, 6},
        {"UPDATE seal SET hash = replace(hash, substr(hash, 1, 1), '-') WHERE seq = 12", SEAL_HASH, 7, 11},
        {"UPDATE seal SET upto = 10 WHERE seq = 12", SEAL_HASH, 7, 10},
        {"DELETE FROM hold WHERE seq = 3", SEAL_GAP, 3, 3},
        {"DELETE FROM seal WHERE seq = 7", SEAL_GAP, 7, 7},
        {"DELETE FROM hold WHERE seq = 1", SEAL_GAP, 1, 1},
        {"INSERT INTO audit SELECT 4, at, 'x', 'y', 'z' FROM hold LIMIT 1", SEAL_GAP, 5, 4},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        void *b;
        setup(&b);
        forge(b, cases[i].sql);
        struct seal_proof p = prove(b, NULL);
        if ((int)p.broken != cases[i].kind || p.broken_from != cases[i].from)
            fail_msg("%s: %d %" PRId64 "..%" PRId64, cases[i].sql, (int)p.broken, p.broken_from, p.broken_to);
        teardown(&b);
    }
}

/* The end cut off leaves a chain that is whole in itself: only a head noted elsewhere shows it. */
static void test_cut(void **state)
{
    struct bureau *b = *state;
    char head[SEAL_HASH_B];
    memcpy(head, prove(b, NULL).head, sizeof head);
    assert_int_equal(prove(b, head).noted, 11);
    head[12] = 0;
    assert_int_equal(prove(b, head).noted, 11);
    write_rows(b, 1, "三");
    seal(b);
    assert_int_equal(prove(b, head).noted, 11); /* an old head stays in the chain */
    forge(b, "DELETE FROM hold WHERE seq > 7; DELETE FROM decision WHERE seq > 7; DELETE FROM seal WHERE seq > 7");
    struct seal_proof p = prove(b, head);
    assert_int_equal(p.broken, SEAL_WHOLE);
    assert_int_equal(p.noted, 0);
}

static void test_many(void **state)
{
    struct bureau *b = *state;
    write_rows(b, 6000, "多"); /* more than one seal covers */
    seal(b);
    struct seal_proof p = prove(b, NULL);
    assert_int_equal(p.broken, SEAL_WHOLE);
    assert_int_equal(p.seals, 5);
    assert_true(p.unsealed < 5);
}

static void test_parting(void **state)
{
    struct bureau *b = *state;
    struct db *copy;
    int64_t differ;
    assert_int_equal(db_copy(b->db, &copy, &b->err), 0);
    assert_int_equal(seal_compare(b->db, copy, &differ, &b->err), 0);
    assert_int_equal(differ, 0);
    write_rows(b, 1, "甲");
    assert_int_equal(seal_compare(b->db, copy, &differ, &b->err), 0);
    assert_int_equal(differ, 0); /* one is the beginning of the other */
    struct db *mine = b->db;
    b->db = copy;
    write_rows(b, 1, "乙");
    b->db = mine;
    assert_int_equal(seal_compare(b->db, copy, &differ, &b->err), 0);
    assert_int_equal(differ, 13);
    db_close(copy);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_whole, setup, teardown), cmocka_unit_test(test_format),
        cmocka_unit_test(test_broken),
        cmocka_unit_test_setup_teardown(test_cut, setup, teardown),   cmocka_unit_test_setup_teardown(test_many, setup, teardown),
        cmocka_unit_test_setup_teardown(test_parting, setup, teardown),
    };
    return cmocka_run_group_tests_name("seal", tests, NULL, NULL);
}
