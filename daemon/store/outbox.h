/* SPDX-License-Identifier: MIT */
/* outbox: composed jobs and where each stands. A job is immutable; an attempt and a dissolution are recorded in the ledger; one function alone (move_to) changes a job's
 * state, by one table of what may follow what.
 *
 *     waiting → sending → accepted | refused | waiting again (later, unknown)
 *     waiting → accepted (only logged) | refused, waiting (by our own check, before any mailer has it)
 *     waiting → dissolved: no server has seen DATA of it, and its lines went back to the pool
 *
 * Never dissolved is what a server may have seen: it is sent again as it is, with the same bytes and Message-ID, for as long as it takes. A dissolved job's lines may
 * later make a job with the same Message-ID, though with another text (it says how many days late): nobody outside has seen the first, so the name is free, and
 * the rule that the same content has the same name (turn_compose.c) holds across restored backups too. */
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
    bool fit; /* to be handed over: it has been looked at already */
};
void job_fini(struct job *j);

/* Adds a job (seq is set) that may be sent from its date on; inside the caller's transaction. */
int job_add(struct db *db, struct job *j, const char *text_sha256, struct err *err);
int job_bind(struct db *db, int64_t job, int64_t recipient, struct instant now, struct err *err);

/* Jobs with that Message-ID that were not dissolved. */
int job_twins(struct db *db, const char *message_id, int64_t *n, struct err *err);

enum outcome { OUTCOME_ACCEPTED, OUTCOME_REFUSED, OUTCOME_LATER, OUTCOME_UNKNOWN };
const char *outcome_key(enum outcome o);

/* Jobs that may be sent now: pushes struct job (the caller finis each), at most `most`, and no more once their texts have `most_b` bytes together. */
int outbox_ready(struct db *db, struct instant now, int64_t most, size_t most_b, struct vec *out, struct err *err);
int outbox_next(struct db *db, struct instant *out, struct err *err);
/* While the relay is down: the one that may try it (out empty: none), whatever its time: one that was not tried yet, else by turns. */
int outbox_probe(struct db *db, struct vec *out, struct err *err);
/* Of what waits or is being sent: all, and those that have their first try before them or are out. */
int outbox_under_way(struct db *db, int64_t *n, int64_t *fresh, struct err *err);
/* Waiting jobs of which no server has seen DATA (int64_t), at most so many; not test mails. */
int outbox_unseen(struct db *db, int64_t most, struct vec *out, struct err *err);
/* Takes one of these apart; its lines wait again, from now on. */
int outbox_dissolve(struct db *db, int64_t job, const char *why, struct instant now, struct err *err);
/* The relay is back: what was tried in vain since then waits no longer. */
int outbox_hurry(struct db *db, struct instant since, struct instant now, struct err *err);
/* Marks a job as handed to the mailer, before it is: after a crash its fate is unknown. */
int outbox_sending(struct db *db, int64_t job, struct err *err);
struct attempt {
    int64_t job;
    enum outcome outcome;
    int64_t code;
    const char *text;
    bool seen; /* a server may have seen DATA */
};
/* How often a server or a command took the reader, and said no for good to the mail itself. */
int outbox_declined(struct db *db, int64_t job, int64_t *n, struct err *err);
/* Records an answer and sets the job's state: accepted, refused, or waiting again (later and unknown, with backoff). */
int outbox_record(struct db *db, const struct attempt *a, struct instant now, struct err *err);
/* At start: jobs that were with a mailer when the daemon ended have an unknown fate, and are sent again as they are. *n: how many. */
int outbox_recover(struct db *db, struct instant now, int64_t *n, struct err *err);
/* The clock had been ahead, and tries were put off by it: what would wait for longer than any wait is tried now. */
int outbox_clock_back(struct db *db, struct instant now, struct err *err);
/* The wait before the next try after `tries` failed ones, in seconds: 1 min doubling to 1 h, ± 20 % by the job's number. */
int64_t outbox_backoff_s(int64_t tries, int64_t job);

#endif
