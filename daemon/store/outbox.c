/* SPDX-License-Identifier: MIT */
#include "store/outbox.h"

#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

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
    if (db_run(db, Q_OUTBOX_ADD, err, "iimtmt", j->seq, j->person, j->date, j->message_id, j->date, j->address) != 0)
        return -1;
    return db_run(db, Q_OUTBOX_ADD_TEXT, err, "itttt" "ttt", j->seq, j->boundary, j->subject, j->body, j->refs, j->html, j->csv, j->csv_name);
}

int job_bind(struct db *db, int64_t job, int64_t recipient, struct instant now, struct err *err)
{
    int64_t seq;
    if (ledger_next(db, &seq, err) != 0 || db_run(db, Q_JOB_LINE_ADD, err, "imii", seq, now, job, recipient) != 0)
        return -1;
    return db_run(db, Q_LINE_SET_STATE, err, "ti", "bound", recipient);
}

int job_twins(struct db *db, const char *message_id, int64_t *n, struct err *err)
{
    return db_get_int(db, Q_JOB_TWINS, 0, n, err, "t", message_id);
}

/* ---- what waits ---- */

static size_t text_b(const struct job *j)
{
    return strlen(j->body) + (j->html ? strlen(j->html) : 0) + (j->csv ? strlen(j->csv) : 0);
}

static int read_jobs(struct db *db, sqlite3_stmt *st, size_t most_b, struct vec *out, struct err *err)
{
    int rc = 0;
    for (size_t sum_b = 0; sum_b < most_b && (rc = db_step(db, st, err)) > 0; sum_b += text_b(vec_at(out, out->n - 1))) {
        struct job *j = vec_push(out);
        *j = (struct job){.seq = db_int(st, "job"), .date = db_instant(st, "date"), .tries = db_int(st, "tries"),
                          .message_id = db_text_dup(st, "message_id"), .boundary = db_text_dup(st, "boundary"), .address = db_text_dup(st, "address"),
                          .subject = db_text_dup(st, "subject"), .body = db_text_dup(st, "body"), .refs = db_text_dup(st, "refs"),
                          .html = db_text_dup(st, "html"), .csv = db_text_dup(st, "csv"), .csv_name = db_text_dup(st, "csv_name")};
    }
    db_reset(st);
    return rc < 0 ? -1 : 0;
}

int outbox_ready(struct db *db, struct instant now, int64_t most, size_t most_b, struct vec *out, struct err *err)
{
    return read_jobs(db, db_query(db, Q_OUTBOX_READY, "mi", now, most), most_b, out, err);
}

int outbox_probe(struct db *db, struct vec *out, struct err *err)
{
    return read_jobs(db, db_query(db, Q_OUTBOX_PROBE, ""), SIZE_MAX, out, err);
}

int outbox_next(struct db *db, struct instant *out, struct err *err)
{
    return db_get_int(db, Q_OUTBOX_NEXT, INT64_MAX, &out->sec, err, "");
}

int outbox_under_way(struct db *db, int64_t *n, int64_t *fresh, struct err *err)
{
    sqlite3_stmt *st = db_query(db, Q_OUTBOX_UNDER_WAY, "");
    int rc = db_step(db, st, err);
    *n = rc > 0 ? db_int(st, "n") : 0;
    *fresh = rc > 0 ? db_int(st, "fresh") : 0;
    db_reset(st);
    return rc < 0 ? -1 : 0;
}

int outbox_hurry(struct db *db, struct instant since, struct instant now, struct err *err)
{
    return db_run(db, Q_OUTBOX_HURRY, err, "mm", now, since);
}

static int read_numbers(struct db *db, sqlite3_stmt *st, struct vec *out, struct err *err)
{
    int rc;
    while ((rc = db_step(db, st, err)) > 0)
        vec_add(out, &(int64_t){db_int(st, "job")});
    return rc;
}

int outbox_unseen(struct db *db, int64_t most, struct vec *out, struct err *err)
{
    return read_numbers(db, db_query(db, Q_OUTBOX_UNSEEN, "i", most), out, err);
}

/* ---- where a job stands ---- */

enum state { WAITING, SENDING, ACCEPTED, REFUSED, DISSOLVED, STATES };
static const char *const states[STATES] = {"waiting", "sending", "accepted", "refused", "dissolved"};
/* From waiting each may follow, from sending these; from the others none. */
static const bool may_follow_sending[STATES] = {[WAITING] = true, [ACCEPTED] = true, [REFUSED] = true};

static int read_standing(struct db *db, int64_t job, char state[static 16], int64_t *tries, struct err *err)
{
    sqlite3_stmt *st = db_query(db, Q_OUTBOX_STANDS, "i", job);
    int rc = db_step(db, st, err);
    snprintf(state, 16, "%s", rc > 0 ? db_text(st, "state") : "?");
    *tries = rc > 0 ? db_int(st, "tries") : 0;
    db_reset(st);
    return rc < 0 ? -1 : 0;
}

/* The only place where a job's state changes. `attempt`: what it comes of; it counts, and after it the job waits the longer; 0: none. */
static int move_to(struct db *db, int64_t job, enum state to, int64_t attempt, struct instant now, struct err *err)
{
    struct instant next = INSTANT_NONE;
    int64_t tries = 0;
    char state[16];
    if (to == WAITING) {
        if (read_standing(db, job, state, &tries, err) != 0)
            return -1;
        next.sec = now.sec + outbox_backoff_s(tries, job);
    }
    if (db_run(db, Q_OUTBOX_MOVE, err, "itzmt", job, states[to], attempt, next, may_follow_sending[to] ? states[SENDING] : NULL) != 0)
        return -1;
    if (sqlite3_changes(db_handle(db)) == 1)
        return 0;
    return read_standing(db, job, state, &tries, err) != 0 ? -1 :
           err_set(err, "邮件 %lld 的状态是 %s，不能变为 %s", "mail %lld is %s, which cannot become %s", (long long)job, state, states[to]);
}

int outbox_sending(struct db *db, int64_t job, struct err *err)
{
    return move_to(db, job, SENDING, 0, INSTANT_NONE, err);
}

int64_t outbox_backoff_s(int64_t tries, int64_t job)
{
    int64_t s = BACKOFF_FIRST_S;
    for (int64_t i = 0; i < tries && s < BACKOFF_MOST_S; i++)
        s *= 2;
    s = s > BACKOFF_MOST_S ? BACKOFF_MOST_S : s;
    return s * (80 + (int64_t)((uint64_t)(job * 2654435761) % 41)) / 100; /* by the job's number, so that a replay waits the same */
}

int outbox_declined(struct db *db, int64_t job, int64_t *n, struct err *err)
{
    return db_get_int(db, Q_ATTEMPTS_DECLINED, 0, n, err, "i", job);
}

int outbox_record(struct db *db, const struct attempt *a, struct instant now, struct err *err)
{
    static const enum state after[] = {[OUTCOME_ACCEPTED] = ACCEPTED, [OUTCOME_REFUSED] = REFUSED, [OUTCOME_LATER] = WAITING, [OUTCOME_UNKNOWN] = WAITING};
    int64_t seq;
    if (ledger_next(db, &seq, err) != 0 ||
        db_run(db, Q_ATTEMPT_ADD, err, "imitzti", seq, now, a->job, outcomes[a->outcome], a->code, a->text, (int64_t)a->seen) != 0)
        return -1;
    return move_to(db, a->job, after[a->outcome], seq, now, err);
}

int outbox_dissolve(struct db *db, int64_t job, const char *why, struct instant now, struct err *err)
{
    int64_t seq;
    if (ledger_next(db, &seq, err) != 0 || db_run(db, Q_DISSOLUTION_ADD, err, "imit", seq, now, job, why) != 0 ||
        move_to(db, job, DISSOLVED, 0, now, err) != 0)
        return -1;
    return db_run(db, Q_LINES_BACK, err, "mi", now, job);
}

int outbox_clock_back(struct db *db, struct instant now, struct err *err)
{
    return db_run(db, Q_OUTBOX_TOO_LATE, err, "mi", now, (int64_t)2 * BACKOFF_MOST_S);
}

int outbox_recover(struct db *db, struct instant now, int64_t *n, struct err *err)
{
    struct vec jobs = VEC(int64_t);
    int rc = read_numbers(db, db_query(db, Q_OUTBOX_RECOVER, ""), &jobs, err);
    for (size_t i = 0; rc == 0 && i < jobs.n; i++) {
        const struct attempt a = {.job = *(int64_t *)vec_at(&jobs, i), .outcome = OUTCOME_UNKNOWN, .text = "the daemon ended while the mailer had it", .seen = true};
        rc = outbox_record(db, &a, now, err);
    }
    *n = (int64_t)jobs.n;
    vec_fini(&jobs);
    return rc;
}
