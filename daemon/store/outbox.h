/* SPDX-License-Identifier: MIT */
/* outbox: composed jobs and where each stands. A job is immutable; an attempt is recorded in the ledger; one function alone (outbox_record) changes a job's state. */
#ifndef BAOXUE_STORE_OUTBOX_H
#define BAOXUE_STORE_OUTBOX_H

#include <stdint.h>

#include "base/vec.h"
#include "core/time.h"
#include "store/db.h"

struct job {
    int64_t seq;
    int64_t person;
    bool urgent;
    char *message_id, *boundary, *address, *subject, *body, *refs; /* owned; refs may be NULL */
    char *html, *csv, *csv_name; /* owned; may be NULL */
    struct instant date;
    int64_t tries;
};
void job_fini(struct job *j);

/* Adds a job (seq is set) that may be sent from its date on; inside the caller's transaction. */
int job_add(struct db *db, struct job *j, const char *text_sha256, struct err *err);
int job_bind(struct db *db, int64_t job, int64_t recipient, struct instant now, struct err *err);

enum outcome { OUTCOME_ACCEPTED, OUTCOME_REFUSED, OUTCOME_LATER, OUTCOME_UNKNOWN };
const char *outcome_key(enum outcome o);

/* Jobs that may be sent now: pushes struct job (the caller finis each). */
int outbox_ready(struct db *db, struct instant now, int64_t most, struct vec *out, struct err *err);
int outbox_next(struct db *db, struct instant *out, struct err *err);
/* Marks a job as handed to the mailer, before it is: after a crash its fate is unknown. */
int outbox_sending(struct db *db, int64_t job, struct err *err);
/* Records an answer and sets the job's state: accepted, refused, or waiting again (later and unknown, with backoff). */
int outbox_record(struct db *db, int64_t job, enum outcome o, int64_t code, const char *text, struct instant now, struct err *err);
/* At start: jobs that were with a mailer when the daemon ended have an unknown fate, and are sent again as they are. *n: how many. */
int outbox_recover(struct db *db, struct instant now, int64_t *n, struct err *err);
/* The clock had been ahead, and tries were put off by it: what would wait for longer than any wait is tried now. */
int outbox_clock_back(struct db *db, struct instant now, struct err *err);
/* The wait before the next try after `tries` failed ones, in seconds: 1 min doubling to 1 h, ± 20 % by the job's number. */
int64_t outbox_backoff_s(int64_t tries, int64_t job);

#endif
