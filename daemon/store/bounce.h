/* SPDX-License-Identifier: MIT */
/* bounce: a mail came back after a server had accepted it. A fact; the daemon passes its alerts up (turn_bounce.c). */
#ifndef BAOXUE_STORE_BOUNCE_H
#define BAOXUE_STORE_BOUNCE_H

#include "base/vec.h"
#include "core/time.h"
#include "store/db.h"

struct bounce_entry { /* what is the same for all facts of one report */
    const char *author, *reason;
    struct instant now;
    struct day today;
};

/* `what`: an address of somebody in the roster, or a Message-ID of ours (with or without <>). Adds a fact for each person with that address, or for the reader of that mail, in a
 * transaction of its own; *facts_n takes how many. Neither known: an error. */
int bounce_add(struct db *db, const char *what, const struct bounce_entry *e, int *facts_n, struct err *err);

/* The address of `person` (a code; NULL: of everybody who counts as unreachable) is right after all: his entry is entered once more as it is, so the mark, which is on the
 * entry, has no hold on him. In a transaction of its own; *n: how many. Nobody of that: an error. */
int bounce_lift(struct db *db, const char *person, const struct bounce_entry *e, int *n, struct err *err);

enum bounce_verdict {
    BOUNCE_RECORDED,
    BOUNCE_KNOWN,     /* recorded before */
    BOUNCE_NOT_OURS,  /* not about a mail that we sent: nothing was done */
    BOUNCE_MISMATCH   /* about a mail of ours, but of another address than that went to: nothing was done */
};
/* What a mail says that anybody may have written: believed where it names a mail that we sent and its address or, naming none, an address to which we sent one in the last days.
 * `ids`: const char *, the Message-IDs that it may be about; `addresses`: const char *, the names it has for the address that failed. In a transaction of its own. */
int bounce_add_report(struct db *db, const struct vec *ids, const struct vec *addresses, const struct bounce_entry *e, enum bounce_verdict *out, struct err *err);

#endif
