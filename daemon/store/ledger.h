/* SPDX-License-Identifier: MIT */
/* ledger: the append-only record of what was told, to whom, by which rule set and why; one sequence over all its tables. Written by the daemon alone (and `baoxue init`
 * for the first rule set). Every function runs inside the caller's transaction. */
#ifndef BAOXUE_STORE_LEDGER_H
#define BAOXUE_STORE_LEDGER_H

#include <stdint.h>

#include "base/vec.h"
#include "core/ladder.h"
#include "store/db.h"

/* Next number of the sequence; inside a transaction. */
int ledger_next(struct db *db, int64_t *seq, struct err *err);
/* The number just taken was not used. */
void ledger_forget(struct db *db); /* a savepoint was gone back to: the last number is asked anew */
void ledger_give_back(struct db *db);

/* ---- firings ---- */
enum firing_kind { FIRING_TOLD, FIRING_SUPERSEDED, FIRING_MOVED, FIRING_SETTLED, FIRING_FAULT, FIRING_HEARTBEAT, FIRING_DRILL, FIRING_TEST };

struct firing {
    int64_t seq;             /* 0 after firing_add: it was there already, nothing was written */
    struct instant at;
    int64_t deadline;        /* 0: of none: from FIRING_FAULT on */
    int round;
    const char *rung;
    enum firing_kind kind;
    bool late;
    int64_t version;
    struct due_result due;
    const char *reason;
    int64_t hold;            /* 0: none */
};
int firing_add(struct db *db, struct firing *f, struct err *err);
/* What fired in a round; the caller's, also on an error. */
int firing_keys(struct db *db, int64_t deadline, int round, struct fired *out, struct err *err);
void firing_keys_fini(struct fired *f);

/* ---- recipients and their lines ---- */
struct recipient_entry {
    int64_t seq;
    int64_t person;      /* 0: on paper */
    const char *post, *ground, *instead_of; /* instead_of NULL: none */
    int level;
};
struct line_way { /* how the line travels */
    int64_t deadline, hold; /* 0: none */
    bool urgent;
    struct instant ready;
};
/* Adds a recipient of a firing, and for a person his line. A person who is already there is left (seq 0). */
int recipient_add(struct db *db, const struct firing *f, struct recipient_entry *r, const struct line_way *way, struct err *err);
/* Persons (int64_t) whose line on this deadline has left in a mail. */
int recipients_told(struct db *db, int64_t deadline, struct vec *out, struct err *err);

/* ---- lines on their way ---- */
struct line {
    int64_t recipient, person, firing, deadline, hold;
    bool urgent;
};
int line_next_ready(struct db *db, struct instant *out, struct err *err);
/* The first line that is ready, and all others that leave with it: an urgent one alone, else all of that person; of one that was ready by `together` (INSTANT_NONE: never)
 * all, urgent or not, because they waited for the same thing. Pushes struct line. */
int line_ready(struct db *db, struct instant now, struct instant together, struct vec *out, struct err *err);
int line_drop_pointless(struct db *db, int64_t job, struct instant now, struct err *err); /* a job was dissolved: news of alerts that nobody was told then */
int line_drop(struct db *db, int64_t recipient, const char *why, struct instant now, struct err *err);
int line_drop_held(struct db *db, int64_t hold, struct instant now, struct err *err);
/* Urgent ones leave now, the others at `digest`; all in one list a person: what has waited for somebody's word is no longer told one by one. */
int line_release_held(struct db *db, int64_t hold, struct instant now, struct instant digest, struct err *err);
/* The same, but urgent ones alone as ever: what the other machine had told before leaves under the same Message-ID. */
int line_release_alike(struct db *db, int64_t hold, struct instant now, struct instant digest, struct err *err);
int line_waiting_since(struct db *db, int64_t seq, int64_t *lines, int64_t *messages, struct err *err); /* made after that number: for guard */

/* ---- holds ---- */
int hold_add(struct db *db, const char *kind, int64_t ref, const char *detail, struct instant now, int64_t *seq, struct err *err);
int hold_open_of(struct db *db, const char *kind, int64_t ref, int64_t *seq, struct err *err); /* 0: none; ref -1: any */
struct verdict_entry {
    int64_t hold, ref;
    char kind[16], verdict[16];
    char *author, *reason;
};
/* Verdicts on open holds that the daemon has not carried out yet: pushes struct verdict_entry; verdicts_fini frees. */
int verdicts_open(struct db *db, struct vec *out, struct err *err);
void verdicts_fini(struct vec *v);
int decision_add(struct db *db, int64_t hold, const char *verdict, const char *author, const char *reason, struct instant now, struct err *err);

#endif
