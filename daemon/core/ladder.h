/* SPDX-License-Identifier: MIT */
/* ladder: which rung of a deadline's ladder is to be told now, and when to ask next. Pure. */
#ifndef BAOXUE_CORE_LADDER_H
#define BAOXUE_CORE_LADDER_H

#include <stdbool.h>

#include "base/vec.h"
#include "core/deadline.h"
#include "core/ruleset.h"

struct rung_due { /* a rung at its instant */
    const struct rung *rung;
    int every;             /* of RUNG_EVERY: 1, 2, … */
    char key[RUNG_KEY_B];  /* unique within deadline and round: the rung's key, "every7d#2" */
    struct instant at;
    bool reminder;         /* <= 0: falls before or at the due day */
};

struct fired { /* what of a round stands in the ledger */
    struct vec keys;          /* char *: superseded ones included */
    struct instant last, due; /* when a rung was last told, and of what due instant; INSTANT_NONE: none was */
    struct day due_day;       /* … and day */
    const char *rung;         /* which that was: one of the keys */
    bool late;                /* that one was told late: others may have passed as well */
};

struct ladder_answer {
    bool fires;
    struct rung_due rung;      /* the highest that has passed unfired */
    bool late;                 /* others passed before it, or a day or more has gone by */
    struct vec superseded;     /* struct rung_due: passed unseen and not in the ledger yet, be it that none fires now */
    struct instant next;       /* the next rung's instant; INSTANT_NONE: none */
};

/* All fixed rungs of a deadline in the order of their instants, without `settled`; `every` is not unrolled: pushes struct rung_due. The `start` rung of a duty only where it
 * has a `start` key. Reminders on a day without delivery stand on the delivery day before, if the deadline stood then, else at its start (not for urgent ladders);
 * nothing stands before the deadline's start; of two that meet the later rung stays. */
void ladder_rungs(const struct world *w, const struct deadline *d, struct vec *out);
/* What to do at `now`. A rung that the ladder did not have when one was told later, of the same due instant, counts as superseded: an edited offset tells nobody again. What lies below
 * the rung told last is below it wherever both have moved to since; where that one is gone, or was told late, it is asked what had passed when it was told. */
void ladder_decide(const struct world *w, const struct deadline *d, const struct fired *fired, struct instant now, struct ladder_answer *out);
void ladder_answer_fini(struct ladder_answer *a);
/* First rung's instant: a duty's row is made 60 days before it. */
struct instant ladder_first(const struct world *w, const struct deadline *d);
/* May a fired rung, by its key, be taken as at or past due? (A new round begins only then.) */
bool rung_key_is_past_due(const char *key);
/* A notice (no ladder): fires once on its due day. */

#endif
