/* SPDX-License-Identifier: MIT */
/* facts_read: what the readers of a history share; private to facts_*.c. */
#ifndef BAOXUE_STORE_FACTS_READ_H
#define BAOXUE_STORE_FACTS_READ_H

#include "store/facts.h"
#include "store/renamed.h"

enum any { ANY_EVENT, ANY_FILING, ANY_GRANT, ANY_OF_PEOPLE /* an event of a person, whoever he is */, ANY_KINDS }; /* the columns of HISTORY_ANY */

struct reader {
    struct db *db;
    const struct ruleset *rules;
    struct renamed names;
    struct history *h;
    char *kind; /* of a unit; NULL otherwise */
    bool any[ANY_KINDS]; /* has it such facts? */
    struct instant known; /* its events as they were known then; INSTANT_NONE: as they are */
    bool gone;  /* undone: its events count no more */
};

/* Events with their fields, one row a field: pushes struct event. */
int facts_read_events(struct reader *r, struct sqlite3_stmt *st, struct vec *out, struct err *err);
/* facts_wide.c: what the watches of a unit count beside its own events. */
int facts_read_wide(struct reader *r, struct err *err);

#endif
