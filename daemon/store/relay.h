/* SPDX-License-Identifier: MIT */
/* relay: is there anybody who takes our mail? What the answers of the mailer say of that, and one row that remembers it, so that a restart does not forget. While the
 * relay is known to be down nothing is composed but one mail at a time, to see whether it is back (turn_relay.c, deliver_relay.c). */
#ifndef BAOXUE_STORE_RELAY_H
#define BAOXUE_STORE_RELAY_H

#include <stdbool.h>
#include <stdint.h>

#include "store/db.h"

enum { RELAY_WHY_B = 320, RELAY_WAIT_FIRST_S = 5, RELAY_WAIT_MOST_S = 900 };

struct relay {
    bool down;
    struct instant since, until; /* down: since when, INSTANT_NONE. Else the last time that it was down; INSTANT_NONE: never */
    struct instant probe;        /* down: when it is tried again */
    int64_t tries;               /* down: how often it was tried in vain */
    char why[RELAY_WHY_B];       /* what was said last */
    int64_t suspect;             /* in memory only: the job over which it broke off without a word, or which it declined, or (negative) the reader whom it turned away; 0: none. A second one, and it is down */
};

enum relay_word { RELAY_SILENT, RELAY_SERVES, RELAY_FAILS, RELAY_BREAKS }; /* as mail/job.h: nothing, up, down, broke or declined */
enum relay_change { RELAY_SAME, RELAY_STILL_DOWN, RELAY_WENT_DOWN, RELAY_CAME_BACK };

/* What the answer to `job` (0: the mailer as a whole) makes of the state. Touches no database. */
enum relay_change relay_hear(struct relay *r, enum relay_word word, int64_t job, const char *why, struct instant now);
/* Down: may it be tried now? A probe far ahead is one that a step of the clock has left there. */
bool relay_is_due(const struct relay *r, struct instant now);
/* The wait after `tries` vain ones: 5 s doubling to 15 min, ± 20 % by number, so that a replay waits the same. */
int64_t relay_wait_s(int64_t tries, struct instant since);
/* It is being tried: not again before that has had its time. */
void relay_begin_try(struct relay *r, struct instant now);

/* Of a job that was turned away before, since when the relay has not been down: has it taken more readers after that than it turned others away? */
int relay_takes_others(struct db *db, const struct relay *r, int64_t job, bool *out, struct err *err);
int relay_load(struct db *db, struct relay *out, struct err *err);
int relay_save(struct db *db, const struct relay *r, struct err *err); /* inside a transaction */

#endif
