/* SPDX-License-Identifier: MIT */
#include "store/outbox.h"

#include <sqlite3.h>
#include <stdlib.h>

#include "store/ledger.h"

enum { BACKOFF_FIRST_S = 60, BACKOFF_MOST_S = 3600 };

static const char *const outcomes[] = {[OUTCOME_ACCEPTED] = "accepted", [OUTCOME_REFUSED] = "refused", [OUTCOME_LATER] = "later", [OUTCOME_UNKNOWN] = "unknown"};

const char *outcome_key(enum outcome o)
{
    return outcomes[o];
}

void job_fini(struct job *j)
{
    free(j->message_id);
    free(j->boundary);
    free(j->address);
    free(j->subject);
    free(j->body);
    free(j->refs);
    free(j->html);
    free(j->csv);
    free(j->csv_name);
    *j = (struct job){0};
}

int job_add(struct db *db, struct job *j, const char *text_sha256, struct err *err)
{
    if (ledger_next(db, &j->seq, err) != 0 ||
        db_run(db, Q_JOB_ADD, err, "imiitt", j->seq, j->date, j->person, (int64_t)j->urgent, j->message_id, text_sha256) != 0)
        return -1;
    return db_run(db, Q_OUTBOX_ADD, err, "iimtm" "ttttt" "ttt", j->seq, j->person, j->date, j->message_id, j->date, j->boundary, j->address, j->subject, j->body,
                  j->refs, j->html, j->csv, j->csv_name);
}

int job_bind(struct db *db, int64_t job, int64_t recipient, struct instant now, struct err *err)
{
    int64_t seq;
    if (ledger_next(db, &seq, err) != 0 || db_run(db, Q_JOB_LINE_ADD, err, "imii", seq, now, job, recipient) != 0)
        return -1;
    return db_run(db, Q_LINE_SET_STATE, err, "ti", "bound", recipient);
}

int outbox_ready(struct db *db, struct instant now, int64_t most, struct vec *out, struct err *err)
{
    sqlite3_stmt *st = db_query(db, Q_OUTBOX_READY, "mi", now, most);
    int rc;
    while ((rc = db_step(db, st, err)) > 0) {
        struct job *j = vec_push(out);
        *j = (struct job){.seq = db_int(st, "job"), .date = db_instant(st, "date"), .tries = db_int(st, "tries"),
                          .message_id = db_text_dup(st, "message_id"), .boundary = db_text_dup(st, "boundary"), .address = db_text_dup(st, "address"),
                          .subject = db_text_dup(st, "subject"), .body = db_text_dup(st, "body"), .refs = db_text_dup(st, "refs"),
                          .html = db_text_dup(st, "html"), .csv = db_text_dup(st, "csv"), .csv_name = db_text_dup(st, "csv_name")};
    }
    return rc;
}

int outbox_next(struct db *db, struct instant *out, struct err *err)
{
    return db_get_int(db, Q_OUTBOX_NEXT, INT64_MAX, &out->sec, err, "");
}

int outbox_sending(struct db *db, int64_t job, struct err *err)
{
    return db_run(db, Q_OUTBOX_SENDING, err, "i", job);
}

int64_t outbox_backoff_s(int64_t tries, int64_t job)
{
    int64_t s = BACKOFF_FIRST_S;
    for (int64_t i = 0; i < tries && s < BACKOFF_MOST_S; i++)
        s *= 2;
    s = s > BACKOFF_MOST_S ? BACKOFF_MOST_S : s;
    return s * (80 + (int64_t)((uint64_t)(job * 2654435761) % 41)) / 100; /* by the job's number, so that a replay waits the same */
}

int outbox_record(struct db *db, int64_t job, enum outcome o, int64_t code, const char *text, struct instant now, struct err *err)
{
    int64_t seq, tries;
    if (ledger_next(db, &seq, err) != 0 || db_run(db, Q_ATTEMPT_ADD, err, "imitzt", seq, now, job, outcomes[o], code, text) != 0 ||
        db_get_int(db, Q_OUTBOX_TRIES, 0, &tries, err, "i", job) != 0)
        return -1;
    bool again = o == OUTCOME_LATER || o == OUTCOME_UNKNOWN;
    struct instant next = again ? (struct instant){now.sec + outbox_backoff_s(tries, job)} : INSTANT_NONE;
    return db_run(db, Q_OUTBOX_STATE, err, "tmi", again ? "waiting" : outcomes[o], next, job);
}

int outbox_clock_back(struct db *db, struct instant now, struct err *err)
{
    return db_run(db, Q_OUTBOX_TOO_LATE, err, "mi", now, (int64_t)2 * BACKOFF_MOST_S);
}

int outbox_recover(struct db *db, struct instant now, int64_t *n, struct err *err)
{
    struct vec jobs = VEC(int64_t);
    sqlite3_stmt *st = db_query(db, Q_OUTBOX_RECOVER, "");
    int rc;
    while ((rc = db_step(db, st, err)) > 0)
        vec_add(&jobs, &(int64_t){db_int(st, "job")});
    for (size_t i = 0; rc == 0 && i < jobs.n; i++)
        rc = outbox_record(db, *(int64_t *)vec_at(&jobs, i), OUTCOME_UNKNOWN, 0, "the daemon ended while the mailer had it", now, err);
    *n = (int64_t)jobs.n;
    vec_fini(&jobs);
    return rc;
}
