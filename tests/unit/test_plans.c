/* SPDX-License-Identifier: MIT */
/* What is asked for each alert, mail or filing is found by the index meant for it: a turn's work grows with what is due, not with what is open or was ever sent. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <sqlite3.h>
#include <stdio.h>
#include <string.h>

#include "store/db.h"

static const char *const texts[] = {
#define Q(name, sql) [Q_##name] = sql,
#include "store/queries.def"
#undef Q
};

static const struct {
    enum query query;
    const char *index;
} rows[] = {
    {Q_DEADLINE_DUE, "deadline_wake"},  {Q_DEADLINE_NEXT_WAKE, "deadline_wake"}, {Q_SUBJECT_DUE, "subject_wake"},    {Q_SUBJECT_NEXT_WAKE, "subject_wake"},
    {Q_FIRING_KEYS, "firing_once"},     {Q_RECIPIENTS_TOLD, "line_deadline"},    {Q_LINE_NEXT_READY, "line_waiting"}, {Q_LINE_FIRST_READY, "line_waiting"},
    {Q_LINES_WITH, "line_person"},      {Q_FIRING_BY_SEQ, "recipient_once"},     {Q_RECIPIENTS_OF, "recipient_once"}, {Q_OUTBOX_READY, "outbox_open"},
    {Q_OUTBOX_NEXT, "outbox_open"},     {Q_OUTBOX_RECOVER, "outbox_open"},       {Q_OUTBOX_PROBE, "outbox_open"},    {Q_OUTBOX_UNDER_WAY, "outbox_open"},
    {Q_OUTBOX_UNSEEN, "outbox_open"},   {Q_OUTBOX_HURRY, "outbox_open"},         {Q_LINES_BACK, "job_line_job"},     {Q_LINES_POINTLESS, "line_deadline"},
    {Q_LINES_ALL_OF, "line_person"},    {Q_JOB_TWINS, "job_message"},            {Q_BOUNCE_BY_MESSAGE, "job_message"},
    {Q_HISTORY_FILINGS, "sign_filing"}, {Q_FILING_SIGNED, "sign_filing"},        {Q_FILINGS_SAME, "filing_subject"}, {Q_LOAD_FILING, "INTEGER PRIMARY KEY"},
    {Q_WAIVED, "grants_subject"},       {Q_FIRING_IS_UNTOLD, "fact_subject"},
};

static void test_plans(void **state)
{
    (void)state;
    struct err err = {.lang = LANG_EN};
    struct db *db;
    assert_int_equal(db_open(&db, NULL, DB_MEMORY, &err), 0);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        const char *sql = texts[rows[i].query];
        char *explain = sqlite3_mprintf("EXPLAIN QUERY PLAN %s", sql);
        sqlite3_stmt *st;
        bool used = false;
        assert_int_equal(sqlite3_prepare_v2(db_handle(db), explain, -1, &st, NULL), SQLITE_OK);
        while (sqlite3_step(st) == SQLITE_ROW) {
            const char *step = (const char *)sqlite3_column_text(st, 3);
            used = used || strstr(step, rows[i].index);
            if (strncmp(step, "SCAN", 4) == 0)
                fail_msg("%s: %s", sql, step);
        }
        if (!used)
            fail_msg("%s: not by %s", sql, rows[i].index);
        sqlite3_finalize(st);
        sqlite3_free(explain);
    }
    db_close(db);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_plans)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
