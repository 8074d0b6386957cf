/* SPDX-License-Identifier: MIT */
/* Where a mail may stand after where; what is taken apart and what must not be; and when the relay counts as down. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <inttypes.h>
#include <sqlite3.h>
#include <stdio.h>
#include <string.h>

#include "base/mem.h"
#include "base/str.h"
#include "bureau.h"
#include "store/ledger.h"
#include "store/outbox.h"
#include "store/relay.h"

enum { PERSON = 7 };
static const struct instant at = {2000000000};

static void execute(struct bureau *b, const char *sql)
{
    if (sqlite3_exec(db_handle(b->db), sql, NULL, NULL, NULL) != SQLITE_OK)
        fail_msg("%s: %s", sql, sqlite3_errmsg(db_handle(b->db)));
}

static int end(struct bureau *b, int rc)
{
    if (rc == 0)
        rc = db_commit(b->db, &b->err);
    db_rollback(b->db);
    return rc;
}

/* A firing of a deadline (0: none) with one line, to PERSON. */
static struct line fire(struct bureau *b, int64_t deadline, const char *rung, enum firing_kind kind)
{
    struct firing f = {.at = at, .deadline = deadline, .rung = rung, .kind = kind, .version = 1, .due = {DAY_NONE, INSTANT_NONE, false}, .reason = ""};
    struct recipient_entry r = {.person = PERSON, .post = "校长", .ground = "owner"};
    const struct line_way way = {.deadline = deadline, .ready = at};
    assert_int_equal(db_begin(b->db, "test", &b->err), 0);
    assert_int_equal(end(b, firing_add(b->db, &f, &b->err) == 0 ? recipient_add(b->db, &f, &r, &way, &b->err) : -1), 0);
    return (struct line){.recipient = r.seq, .person = PERSON, .firing = f.seq};
}

static int64_t put(struct bureau *b, const char *message_id, struct line line)
{
    struct job j = {.person = PERSON, .date = at, .message_id = mem_strdup(message_id), .boundary = mem_strdup("b"), .address = mem_strdup("p07@example.invalid"),
                    .subject = mem_strdup("s"), .body = mem_strdup("t")};
    assert_int_equal(db_begin(b->db, "test", &b->err), 0);
    assert_int_equal(end(b, job_add(b->db, &j, "hash", &b->err) == 0 ? job_bind(b->db, j.seq, line.recipient, at, &b->err) : -1), 0);
    int64_t seq = j.seq;
    job_fini(&j);
    return seq;
}

static int answer(struct bureau *b, int64_t job, enum outcome o, bool seen, struct instant now)
{
    const struct attempt a = {.job = job, .outcome = o, .code = 250, .text = "", .seen = seen};
    assert_int_equal(db_begin(b->db, "test", &b->err), 0);
    return end(b, outbox_record(b->db, &a, now, &b->err));
}

static int hand_over(struct bureau *b, int64_t job)
{
    assert_int_equal(db_begin(b->db, "test", &b->err), 0);
    return end(b, outbox_sending(b->db, job, &b->err));
}

static int dissolve(struct bureau *b, int64_t job)
{
    assert_int_equal(db_begin(b->db, "test", &b->err), 0);
    return end(b, outbox_dissolve(b->db, job, "test", at, &b->err) == 0 ? line_drop_pointless(b->db, job, at, &b->err) : -1);
}

static const char *state_of(struct bureau *b, const char *table, const char *key, int64_t id)
{
    static char state[32];
    char sql[120];
    sqlite3_stmt *st;
    snprintf(sql, sizeof sql, "SELECT state FROM %s WHERE %s = %" PRId64, table, key, id);
    assert_int_equal(sqlite3_prepare_v2(db_handle(b->db), sql, -1, &st, NULL), SQLITE_OK);
    assert_int_equal(sqlite3_step(st), SQLITE_ROW);
    snprintf(state, sizeof state, "%s", sqlite3_column_text(st, 0));
    sqlite3_finalize(st);
    return state;
}

static int setup(void **state)
{
    static struct bureau b;
    bureau_init(&b);
    execute(&b, "PRAGMA foreign_keys = OFF");
    *state = &b;
    return 0;
}

static int teardown(void **state)
{
    bureau_fini(*state);
    return 0;
}

/* ---- states ---- */

enum step { HAND_OVER, ACCEPT, REFUSE, LATER, UNKNOWN, DISSOLVE, STEPS };

static int step(struct bureau *b, int64_t job, enum step s)
{
    static const enum outcome outcomes[] = {[ACCEPT] = OUTCOME_ACCEPTED, [REFUSE] = OUTCOME_REFUSED, [LATER] = OUTCOME_LATER, [UNKNOWN] = OUTCOME_UNKNOWN};
    return s == HAND_OVER ? hand_over(b, job) : s == DISSOLVE ? dissolve(b, job) : answer(b, job, outcomes[s], false, at);
}

/* Every step from every state; what must not be changes nothing at all. */
static void test_transitions(void **state)
{
    struct bureau *b = *state;
    static const char *const after[STEPS] = {"sending", "accepted", "refused", "waiting", "waiting", "dissolved"};
    static const struct {
        const char *name;
        enum step way[2]; /* STEPS: none */
        bool may[STEPS];
    } from[] = {
        {"waiting", {STEPS, STEPS}, {true, true, true, true, true, true}},
        {"sending", {HAND_OVER, STEPS}, {false, true, true, true, true, false}},
        {"waiting", {HAND_OVER, LATER}, {true, true, true, true, true, true}},
        {"accepted", {HAND_OVER, ACCEPT}, {false, false, false, false, false, false}},
        {"refused", {HAND_OVER, REFUSE}, {false, false, false, false, false, false}},
        {"dissolved", {DISSOLVE, STEPS}, {false, false, false, false, false, false}},
    };
    for (size_t i = 0; i < sizeof from / sizeof *from; i++)
        for (enum step s = 0; s < STEPS; s++) {
            char id[32], rung[32];
            snprintf(id, sizeof id, "%zu.%d@x", i, (int)s);
            snprintf(rung, sizeof rung, "fault %zu.%d", i, (int)s);
            int64_t job = put(b, id, fire(b, 0, rung, FIRING_FAULT));
            for (size_t k = 0; k < 2 && from[i].way[k] < STEPS; k++)
                assert_int_equal(step(b, job, from[i].way[k]), 0);
            assert_string_equal(state_of(b, "outbox", "job", job), from[i].name);
            int64_t rows = bureau_count(b, "SELECT count(*) FROM attempt") + bureau_count(b, "SELECT count(*) FROM dissolution");
            if ((step(b, job, s) == 0) != from[i].may[s])
                fail_msg("step %d from %s", (int)s, from[i].name);
            assert_string_equal(state_of(b, "outbox", "job", job), from[i].may[s] ? after[s] : from[i].name);
            int64_t more = bureau_count(b, "SELECT count(*) FROM attempt") + bureau_count(b, "SELECT count(*) FROM dissolution") - rows;
            assert_int_equal(more, from[i].may[s] && s != HAND_OVER);
        }
    assert_int_equal(answer(b, 999999, OUTCOME_ACCEPTED, false, at), -1);
}

static void test_waits_grow(void **state)
{
    struct bureau *b = *state;
    int64_t job = put(b, "w@x", fire(b, 0, "fault w", FIRING_FAULT)), last = 0;
    struct instant now = at, next;
    for (int i = 0; i < 12; i++) {
        assert_int_equal(hand_over(b, job), 0);
        assert_int_equal(answer(b, job, OUTCOME_LATER, true, now), 0);
        assert_int_equal(outbox_next(b->db, &next, &b->err), 0);
        int64_t wait = next.sec - now.sec;
        assert_true(wait >= 48 && wait <= 4320 && wait >= last);
        last = wait;
        now = next;
    }
    assert_true(last >= 2880);
}

/* ---- what may be taken apart ---- */

static bool is_unseen(struct bureau *b, int64_t job)
{
    struct vec all = VEC(int64_t);
    bool found = false;
    assert_int_equal(outbox_unseen(b->db, 100, &all, &b->err), 0);
    for (size_t i = 0; i < all.n; i++)
        found = found || *(int64_t *)vec_at(&all, i) == job;
    vec_fini(&all);
    return found;
}

static void test_unseen(void **state)
{
    struct bureau *b = *state;
    int64_t fresh = put(b, "1@x", fire(b, 0, "fault 1", FIRING_FAULT)), failed = put(b, "2@x", fire(b, 0, "fault 2", FIRING_FAULT)),
            shown = put(b, "3@x", fire(b, 0, "fault 3", FIRING_FAULT)), old = put(b, "4@x", fire(b, 0, "fault 4", FIRING_FAULT)),
            test = put(b, "5@x", fire(b, 0, "test 5", FIRING_TEST)), out = put(b, "6@x", fire(b, 0, "fault 6", FIRING_FAULT));
    assert_int_equal(answer(b, failed, OUTCOME_LATER, false, at), 0);
    assert_int_equal(answer(b, shown, OUTCOME_LATER, true, at), 0);
    assert_int_equal(answer(b, shown, OUTCOME_LATER, false, at), 0); /* once seen, always */
    assert_int_equal(answer(b, old, OUTCOME_LATER, false, at), 0);
    execute(b, "DROP TRIGGER attempt_no_update");
    execute(b, "UPDATE attempt SET seen = NULL WHERE job = (SELECT job FROM outbox WHERE message_id = '4@x')"); /* as version 1 wrote it */
    assert_int_equal(hand_over(b, out), 0);
    assert_true(is_unseen(b, fresh));
    assert_true(is_unseen(b, failed));
    assert_false(is_unseen(b, shown));
    assert_false(is_unseen(b, old));
    assert_false(is_unseen(b, test));
    assert_false(is_unseen(b, out));
}

/* Its lines wait again, behind those that waited already; the name is free. */
static void test_dissolved(void **state)
{
    struct bureau *b = *state;
    struct line l = fire(b, 0, "fault d", FIRING_FAULT);
    int64_t job = put(b, "same@x", l), twins;
    assert_string_equal(state_of(b, "line", "recipient", l.recipient), "bound");
    assert_int_equal(job_twins(b->db, "same@x", &twins, &b->err), 0);
    assert_int_equal(twins, 1);
    assert_int_equal(dissolve(b, job), 0);
    assert_string_equal(state_of(b, "line", "recipient", l.recipient), "waiting");
    assert_int_equal(job_twins(b->db, "same@x", &twins, &b->err), 0);
    assert_int_equal(twins, 0);
    int64_t next = put(b, "same@x", l);
    assert_int_equal(hand_over(b, next), 0);
    assert_int_equal(answer(b, next, OUTCOME_ACCEPTED, true, at), 0);
    assert_string_equal(state_of(b, "line", "recipient", l.recipient), "bound");
}

/* News of an alert goes to those who were told it: taken back before it left, they were not. */
static void test_pointless_news(void **state)
{
    struct bureau *b = *state;
    struct line told = fire(b, 1, "start", FIRING_TOLD), settled = fire(b, 1, "settled", FIRING_SETTLED);
    struct line first = fire(b, 2, "start", FIRING_TOLD), second = fire(b, 2, "+1d", FIRING_TOLD), moved = fire(b, 2, "moved", FIRING_MOVED);
    int64_t job = put(b, "a@x", told), left = put(b, "b@x", first), not_left = put(b, "c@x", second);
    assert_int_equal(answer(b, left, OUTCOME_ACCEPTED, true, at), 0);
    assert_int_equal(dissolve(b, job), 0);
    assert_int_equal(dissolve(b, not_left), 0);
    assert_string_equal(state_of(b, "line", "recipient", settled.recipient), "dropped");
    assert_string_equal(state_of(b, "line", "recipient", told.recipient), "waiting");
    assert_string_equal(state_of(b, "line", "recipient", moved.recipient), "waiting"); /* the first one had left */
}

/* ---- the relay ---- */

static void test_relay_words(void **state)
{
    (void)state;
    static const struct {
        enum relay_word word;
        int64_t job;
        enum relay_change change;
    } t[] = {
        {RELAY_SERVES, 1, RELAY_SAME},       {RELAY_SILENT, 1, RELAY_SAME},       {RELAY_BREAKS, 2, RELAY_SAME}, /* one mail may be odd */
        {RELAY_BREAKS, 2, RELAY_SAME},       {RELAY_SERVES, 3, RELAY_SAME},       {RELAY_BREAKS, 4, RELAY_SAME},
        {RELAY_BREAKS, 5, RELAY_WENT_DOWN},  {RELAY_SILENT, 5, RELAY_SAME},       {RELAY_BREAKS, 5, RELAY_STILL_DOWN},
        {RELAY_FAILS, 6, RELAY_STILL_DOWN},  {RELAY_SERVES, 6, RELAY_CAME_BACK},  {RELAY_BREAKS, 5, RELAY_SAME},
        {RELAY_FAILS, 0, RELAY_WENT_DOWN},   {RELAY_SERVES, 7, RELAY_CAME_BACK},
    };
    struct relay r = {.since = INSTANT_NONE, .until = INSTANT_NONE, .probe = INSTANT_NONE};
    for (size_t i = 0; i < sizeof t / sizeof *t; i++) {
        struct instant now = {at.sec + (int64_t)i};
        enum relay_change c = relay_hear(&r, t[i].word, t[i].job, "why", now);
        if (c != t[i].change)
            fail_msg("row %zu: %d", i, (int)c);
        if (c == RELAY_WENT_DOWN)
            assert_int_equal(r.since.sec, now.sec);
        if (c == RELAY_CAME_BACK)
            assert_int_equal(r.until.sec, now.sec);
    }
}

static void test_relay_waits(void **state)
{
    (void)state;
    struct relay r = {.since = INSTANT_NONE, .until = INSTANT_NONE};
    struct instant now = at;
    int64_t last = 0, first = 0;
    for (int i = 0; i < 12; i++) {
        relay_hear(&r, RELAY_FAILS, 0, "why", now);
        int64_t wait = r.probe.sec - now.sec;
        assert_true(wait >= 4 && wait <= 1080);
        assert_false(relay_is_due(&r, (struct instant){r.probe.sec - 1}));
        assert_true(relay_is_due(&r, r.probe));
        first = first ? first : wait;
        last = wait;
        now = r.probe;
    }
    assert_true(first <= 6 && last >= 720);
    assert_true(relay_is_due(&r, (struct instant){now.sec - 7200})); /* the clock was set back meanwhile */
    relay_begin_try(&r, now);
    assert_false(relay_is_due(&r, now));
}

static void test_relay_row(void **state)
{
    struct bureau *b = *state;
    struct relay r, again;
    char text[1000];
    memset(text, 'x', sizeof text);
    memcpy(text + RELAY_WHY_B - 3, "中中", 6);
    text[sizeof text - 1] = 0;
    assert_int_equal(relay_load(b->db, &r, &b->err), 0);
    assert_false(r.down);
    relay_hear(&r, RELAY_FAILS, 0, text, at);
    assert_int_equal(strlen(r.why), RELAY_WHY_B - 3); /* no half character */
    for (int i = 0; i < 2; i++) {
        assert_int_equal(db_begin(b->db, "test", &b->err), 0);
        assert_int_equal(end(b, relay_save(b->db, &r, &b->err)), 0);
        assert_int_equal(relay_load(b->db, &again, &b->err), 0);
        assert_int_equal(again.down, r.down);
        assert_int_equal(again.since.sec, r.since.sec);
        assert_int_equal(again.until.sec, r.until.sec);
        assert_int_equal(again.tries, r.tries);
        assert_string_equal(again.why, r.why);
        relay_hear(&r, RELAY_SERVES, 0, "", at);
    }
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
    const struct CMUnitTest tests[] = {
        TEST(test_transitions), TEST(test_waits_grow),  TEST(test_unseen),      TEST(test_dissolved),
        TEST(test_pointless_news), TEST(test_relay_words), TEST(test_relay_waits), TEST(test_relay_row),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
