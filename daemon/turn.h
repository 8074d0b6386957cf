/* SPDX-License-Identifier: MIT */
/* turn: one turn of the daemon. turn_run() does everything that is due at `now`, in transactions of at most some 500 rows, and returns the next instant at which
 * anything is due. The same function, with a fake clock, runs the forecast, the scenarios and the rule tests. Work grows with what is due, not with what is open.
 *
 * What it does, in order: verdicts on holds; the clock's hold; new facts → deadlines; the day's new deadlines; subjects that time changes; rungs → firings; the heartbeat; lines → jobs. */
#ifndef BAOXUE_TURN_H
#define BAOXUE_TURN_H

#include <stdbool.h>
#include <stdint.h>

#include "core/org.h"
#include "core/ruleset.h"
#include "store/db.h"

struct turn;

struct turn_options {
    int64_t guard;        /* messages at once after a reload beyond which it waits for release */
    int64_t step_limit_s; /* a step of the clock beyond it waits for release; 0: no clock is watched (forecasts) */
    bool import_hold;     /* alerts of an import wait for release */
    bool compose;         /* make jobs; a forecast does not */
    bool quiet;           /* no log lines */
    bool tell_changes;    /* the office hears which deadlines new rules move, make and withdraw */
    bool heartbeat;       /* the office hears every delivery day how the service does */
    long retain_months;   /* after closing, when a case is anonymised; 0: never */
    long backup_days;     /* without a copy, after which the heartbeat says so; 0: never */
    bool derive_only;     /* nothing is fired: what is due when, and no more */
};

/* Loads the rule set in force, the roster and the marks of the last turn. Error when no rule set was ever adopted. The database stays the caller's. */
int turn_open(struct turn **out, struct db *db, const struct turn_options *options, struct err *err);
void turn_close(struct turn *t);

/* -1: nothing of the unfinished transaction stands; calling again goes on where it stopped. *next INSTANT_NONE: nothing at all is to come. */
int turn_run(struct turn *t, struct instant now, struct instant *next, struct err *err);

enum reload { RELOAD_SAME, RELOAD_ADOPTED, RELOAD_HELD, RELOAD_CLOCK /* the clock is held: nothing was tried; offer them again when it is not */ };
/* New rules, already loaded without error: tried in one transaction, which stands, or is taken back and they are held when more than `guard` messages would go out at once.
 * Takes `rules`. *messages: how many would go. */
int turn_reload(struct turn *t, struct ruleset *rules, const struct rule_text *files, size_t files_n, const char *author, struct instant now, enum reload *out,
                int64_t *messages, struct err *err);
/* Was everything derived by this very program? Else all of it is derived anew by the next turn, and where more than `guard` messages would go by that, they are held. */
int turn_check_program(struct turn *t, struct err *err);
/* Inside the caller's transaction: rules have come into force without a turn, so the first turn that is opened derives everything from them. */
int turn_derive_anew(struct db *db, struct err *err);

/* Does the clock's hold stand, as of the last turn or offer? */
bool turn_clock_is_held(const struct turn *t);
/* Is the database a copy, or another machine's, that nobody has released yet? Then no mail may leave. */
bool turn_mail_is_held(const struct turn *t);
/* Tells the office of a fault, once a day for a key; nothing while the clock is held. */
int turn_fault(struct turn *t, const char *key, struct instant now, const char *sentence, struct err *err);

/* A mail was refused for good: its reader counts as unreachable until his entry changes, his alerts go to the next post up at once, the office hears of it. */
int turn_refused(struct turn *t, int64_t job, struct instant now, const char *answer, struct err *err);
/* One more time a server took a mail's reader and said no for good to its text, while it takes others' mails. Nobody is marked, and it is tried on; the tenth time its alerts
 * go to the next post up, and the office hears of it, once. */
int turn_declined(struct turn *t, int64_t job, struct instant now, const char *answer, struct err *err);

const struct ruleset *turn_rules(const struct turn *t);

#endif
