/* SPDX-License-Identifier: MIT */
/* bounce: a mail came back after a server had accepted it. A fact; the daemon passes its alerts up (turn_bounce.c). */
#ifndef BAOXUE_STORE_BOUNCE_H
#define BAOXUE_STORE_BOUNCE_H

#include "core/time.h"
#include "store/db.h"

/* `what`: an address of somebody in the roster, or a Message-ID of ours (with or without <>). Adds a fact for each person with that address, or for the reader of that mail, in a
 * transaction of its own; *facts_n takes how many. Neither known: an error. */
int bounce_add(struct db *db, const char *what, const char *author, const char *reason, struct instant now, struct day today, int *facts_n, struct err *err);

#endif
