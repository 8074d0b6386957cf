/* SPDX-License-Identifier: MIT */
/* When a database begins held: a copy, another machine's; and that one word releases it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/host.h"
#include "bureau.h"
#include "store/epoch.h"
#include "store/ledger.h"

static void machines(void **state)
{
    (void)state;
    static const struct {
        const char *a, *b;
        bool same;
    } v[] = {{"bureau 1a2b3c4d", "bureau 1a2b3c4d", true}, {"bureau 1a2b3c4d", "renamed 1a2b3c4d", true}, {"bureau 1a2b3c4d", "bureau 0000aaaa", false},
             {"bureau", "bureau", true},                   {"bureau", "bureau2", false},                  {"bureau 1a2b3c4d", "bureau", true},
             {"bureau", "bureau 1a2b3c4d", true},          {"bureau 1a2b3c4d", "burea", false},           {"", "bureau 1a2b3c4d", false}};
    for (size_t i = 0; i < sizeof v / sizeof *v; i++)
        assert_int_equal(host_same(v[i].a, v[i].b), v[i].same);
    char *here = host_name();
    assert_true(strlen(here) > 0 && host_same(here, here));
    free(here);
}

static int64_t check(struct bureau *b, const char *host)
{
    int64_t hold = -1;
    if (epoch_check(b->db, host, b->now, &hold, &b->err) != 0)
        fail_msg("%s", b->err.text);
    return hold;
}

static int64_t epochs(struct bureau *b, const char *why)
{
    char sql[128];
    snprintf(sql, sizeof sql, "SELECT count(*) FROM epoch WHERE why = '%s'", why);
    return bureau_count(b, sql);
}

static void a_machine_starts_once(void **state)
{
    struct bureau *b = *state;
    assert_int_equal(check(b, "bureau 1a2b3c4d"), 0);
    assert_int_equal(check(b, "bureau 1a2b3c4d"), 0);
    assert_int_equal(check(b, "renamed 1a2b3c4d"), 0);
    assert_int_equal(epochs(b, "start"), 1);
    assert_int_equal(bureau_count(b, "SELECT count(*) FROM epoch e JOIN meta m ON m.key = 'installation' AND m.value = e.installation AND length(m.value) = 16"), 1);
}

static void another_machine_is_held_once(void **state)
{
    struct bureau *b = *state;
    check(b, "bureau 1a2b3c4d");
    int64_t hold = check(b, "second 99999999"), open;
    assert_true(hold > 0);
    assert_int_equal(check(b, "second 99999999"), 0);
    assert_int_equal(epoch_hold(b->db, &open, &b->err), 0);
    assert_int_equal(open, hold);
    assert_int_equal(bureau_count(b, "SELECT count(*) FROM hold WHERE kind = 'takeover' AND ref = (SELECT max(seq) FROM epoch) AND detail = 'bureau 1a2b3c4d → second 99999999'"), 1);
}

static void mark(struct bureau *b, const char *text)
{
    assert_int_equal(db_begin(b->db, "test", &b->err), 0);
    assert_int_equal(db_meta_set(b->db, "copy", text, &b->err), 0);
    assert_int_equal(db_commit(b->db, &b->err), 0);
}

/* A second copy over a held one: what the first held is the second's, and only one hold is open. */
static void the_last_hold_has_all(void **state)
{
    struct bureau *b = *state;
    int64_t seq, open;
    check(b, "bureau 1a2b3c4d");
    mark(b, "1788827400 bureau 1a2b3c4d");
    int64_t first = check(b, "bureau 1a2b3c4d");
    assert_true(first > 0);
    assert_int_equal(bureau_count(b, "SELECT count(*) FROM meta WHERE key = 'copy'"), 0);
    assert_int_equal(bureau_count(b, "SELECT count(*) FROM hold WHERE detail = '2026-09-08 08:30 bureau 1a2b3c4d → bureau 1a2b3c4d'"), 1);
    struct firing f = {.at = b->now, .rung = "x", .kind = FIRING_FAULT, .version = 1, .due = {DAY_NONE, INSTANT_NONE, false}, .reason = "x", .hold = first};
    struct recipient_entry r = {.person = 1, .post = "x", .ground = "x"};
    const struct line_way way = {.hold = first, .urgent = true, .ready = b->now};
    assert_int_equal(db_begin(b->db, "test", &b->err), 0);
    assert_int_equal(firing_add(b->db, &f, &b->err), 0);
    assert_int_equal(recipient_add(b->db, &f, &r, &way, &b->err), 0);
    assert_int_equal(db_commit(b->db, &b->err), 0);
    mark(b, "1788827400 bureau 1a2b3c4d");
    int64_t second = check(b, "bureau 1a2b3c4d");
    assert_true(second > first);
    assert_int_equal(epoch_hold(b->db, &open, &b->err), 0);
    assert_int_equal(open, second);
    assert_int_equal(bureau_count(b, "SELECT count(*) FROM hold_open"), 1);
    assert_int_equal(db_get_int(b->db, Q_HELD_OF, -1, &seq, &b->err, "i", second), 0);
    assert_int_equal(seq, 1);
    assert_int_equal(db_begin(b->db, "test", &b->err), 0);
    assert_int_equal(line_release_alike(b->db, second, b->now, (struct instant){b->now.sec + 3600}, &b->err), 0);
    assert_int_equal(db_commit(b->db, &b->err), 0);
    char sql[128];
    snprintf(sql, sizeof sql, "SELECT count(*) FROM line WHERE state = 'waiting' AND urgent = 1 AND ready = %" PRId64, b->now.sec);
    assert_int_equal(bureau_count(b, sql), 1);
}

/* The time since the copy is no jump of the clock; a clock that is behind is. */
static void the_clock_goes_on(void **state)
{
    struct bureau *b = *state;
    int64_t hold, seen;
    static const struct {
        int64_t seen, then;
    } v[] = {{1000, 0 /* now */}, {INT64_MAX / 2, INT64_MAX / 2}};
    for (size_t i = 0; i < 2; i++) {
        char text[32];
        snprintf(text, sizeof text, "%" PRId64, v[i].seen);
        assert_int_equal(db_begin(b->db, "test", &b->err), 0);
        assert_int_equal(db_meta_set(b->db, "last_seen", text, &b->err), 0);
        assert_int_equal(epoch_begin(b->db, EPOCH_TAKEOVER, "x", "x", b->now, &hold, &b->err), 0);
        assert_int_equal(db_commit(b->db, &b->err), 0);
        assert_int_equal(db_get_int(b->db, Q_LAST_SEEN, 0, &seen, &b->err, ""), 0);
        assert_int_equal(seen, v[i].then ? v[i].then : b->now.sec);
    }
}

static int setup(void **state)
{
    static struct bureau b;
    bureau_init(&b);
    *state = &b;
    return 0;
}

static int teardown(void **state)
{
    bureau_fini(*state);
    return 0;
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, setup, teardown)
int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(machines), TEST(a_machine_starts_once), TEST(another_machine_is_held_once), TEST(the_last_hold_has_all), TEST(the_clock_goes_on)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
