/* SPDX-License-Identifier: MIT */
/* verdict: somebody's word on what is held. A fact; the daemon carries it out. */
#ifndef BAOXUE_STORE_VERDICT_H
#define BAOXUE_STORE_VERDICT_H

#include <stdint.h>

#include "core/time.h"
#include "store/db.h"

/* `verdict`: release or discard. Refuses a hold that is not open or that has its verdict already. In a transaction of its own. */
int verdict_add(struct db *db, int64_t hold, const char *verdict, const char *author, const char *reason, struct instant now, int64_t *fact, struct err *err);
/* The open hold of the clock; *hold 0: none. */
int verdict_clock_hold(struct db *db, int64_t *hold, struct err *err);

#endif
