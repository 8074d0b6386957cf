/* SPDX-License-Identifier: MIT */
/* lines: recipients' lines between their firing and their mail; held, dropped, released. */
#include <sqlite3.h>

#include "store/ledger.h"

int line_next_ready(struct db *db, struct instant *out, struct err *err)
{
    return db_get_int(db, Q_LINE_NEXT_READY, INT64_MAX, &out->sec, err, "");
}

static void read_line(sqlite3_stmt *st, struct line *l)
{
    *l = (struct line){.recipient = db_int(st, "recipient"), .person = db_int(st, "person"), .firing = db_int(st, "firing"),
                       .deadline = db_int(st, "deadline"), .urgent = db_int(st, "urgent") != 0, .hold = db_int(st, "hold")};
}

int line_ready(struct db *db, struct instant now, struct instant together, struct vec *out, struct err *err)
{
    sqlite3_stmt *st = db_query(db, Q_LINE_FIRST_READY, "m", now);
    struct line first = {0};
    bool all = false;
    int rc = db_step(db, st, err);
    if (rc > 0) {
        read_line(st, &first);
        all = !instant_is_none(together) && db_instant(st, "ready").sec <= together.sec && !db_int(st, "drill");
    }
    db_reset(st);
    if (rc <= 0)
        return rc;
    if (first.urgent && !all)
        vec_add(out, &first);
    st = all            ? db_query(db, Q_LINES_ALL_OF, "mi", now, first.person)
         : first.urgent ? db_query(db, Q_LINES_LISTED, "miii", now, first.person, first.deadline, first.recipient)
                        : db_query(db, Q_LINES_WITH, "mi", now, first.person);
    while ((rc = db_step(db, st, err)) > 0)
        read_line(st, vec_push(out));
    return rc;
}

int line_drop(struct db *db, int64_t recipient, const char *why, struct instant now, struct err *err)
{
    int64_t seq;
    if (ledger_next(db, &seq, err) != 0 || db_run(db, Q_DROPPED_ADD, err, "imit", seq, now, recipient, why) != 0)
        return -1;
    return db_run(db, Q_LINE_SET_STATE, err, "ti", "dropped", recipient);
}

static int drop_all(struct db *db, sqlite3_stmt *st, const char *why, struct instant now, struct err *err)
{
    struct vec all = VEC(int64_t);
    int rc = db_ids(db, st, &all, err);
    for (size_t i = 0; rc == 0 && i < all.n; i++)
        rc = line_drop(db, *(int64_t *)vec_at(&all, i), why, now, err);
    vec_fini(&all);
    return rc;
}

int line_drop_held(struct db *db, int64_t hold, struct instant now, struct err *err)
{
    return drop_all(db, db_query(db, Q_LINE_OF_HOLD, "i", hold), "discarded", now, err);
}

int line_drop_pointless(struct db *db, int64_t job, struct instant now, struct err *err)
{
    return drop_all(db, db_query(db, Q_LINES_POINTLESS, "i", job), "what it is news of had not left", now, err);
}

int line_release_held(struct db *db, int64_t hold, struct instant now, struct instant digest, struct err *err)
{
    return db_run(db, Q_LINE_RELEASE, err, "mmi", now, digest, hold);
}

int line_release_alike(struct db *db, int64_t hold, struct instant now, struct instant digest, struct err *err)
{
    return db_run(db, Q_LINE_RELEASE_ALIKE, err, "mmi", now, digest, hold);
}

int line_waiting_since(struct db *db, int64_t seq, int64_t *lines, int64_t *messages, struct err *err)
{
    if (db_get_int(db, Q_LINES_SINCE, 0, lines, err, "i", seq) != 0)
        return -1;
    return db_get_int(db, Q_MESSAGES_SINCE, 0, messages, err, "i", seq);
}
