/* SPDX-License-Identifier: MIT */
/* seal: the ledger as one chain. A seal is a row of the ledger whose hash covers, in the order of the sequence, every row since the seal before it, and that seal's
 * hash: whoever changes, takes out or puts in a row afterwards must make all later seals anew, and then the head differs from the one that left in a mail.
 *
 * What is hashed, by SHA-256: the hash before ("" at the first) and a newline; each row as `TABLE\n` and, for each column in the table's order that is not NULL,
 * `NAME=i:NUMBER\n` or `NAME=t:BYTES:TEXT\n`, then an empty line; at the end `seal AT UPTO\n`. A column that a later version adds must allow NULL, so that old
 * hashes stand. */
#ifndef BAOXUE_STORE_SEAL_H
#define BAOXUE_STORE_SEAL_H

#include "base/str.h"
#include "core/time.h"
#include "store/db.h"

enum { SEAL_HASH_B = 65 }; /* hexadecimal, with its NUL */

/* ---- all rows of the ledger, in order ---- */
struct ledger_walk {
    struct db *db;
    struct sqlite3_stmt **rows; /* one a table, at its next row; NULL: no more */
    int64_t seq;                /* of the present row */
    int at;                     /* whose it is */
};
int ledger_walk_begin(struct ledger_walk *w, struct db *db, int64_t after, struct err *err);
int ledger_walk_next(struct ledger_walk *w, struct err *err); /* 1 a row, 0 no more, -1 error */
void ledger_walk_end(struct ledger_walk *w);
/* The present row as it is hashed; appends. */
void ledger_walk_text(const struct ledger_walk *w, struct str *out);

/* ---- sealing ---- */
/* Seals what is not sealed yet, in transactions of bounded size; outside a transaction. What is only a seal itself is not sealed. */
int seal_write(struct db *db, struct instant now, struct err *err);
/* The last seal's hash, "" when there is none, and the number up to which it vouches. */
int ledger_head(struct db *db, char hash[static SEAL_HASH_B], int64_t *upto, struct err *err);

/* ---- proving ---- */
struct seal_proof {
    int64_t rows, seals, upto;   /* rows there are; up to where they are sealed */
    int64_t unsealed;            /* rows after that */
    char head[SEAL_HASH_B];
    int64_t broken_from, broken_to; /* the first broken place; 0: the chain holds */
    enum { SEAL_WHOLE, SEAL_GAP /* a number is missing, or stands twice */, SEAL_HASH /* a row there was changed */ } broken;
    int64_t noted;               /* the number up to which the seal of `head_noted` vouches; 0: there is none */
};
/* Reads everything in one transaction. `head_noted`: a hash, or its beginning, that was noted elsewhere; NULL: none. */
int seal_prove(struct db *db, const char *head_noted, struct seal_proof *out, struct err *err);
/* Where two ledgers part: the first number at which they differ, 0: nowhere, one is the beginning of the other (or they are the same). */
int seal_compare(struct db *one, struct db *other, int64_t *differ, struct err *err);

#endif
