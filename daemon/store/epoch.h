/* SPDX-License-Identifier: MIT */
/* epoch: who wrote the ledger from where on. A database that is a copy (copy.h), or that another machine wrote last, begins a new epoch and is held: deadlines are
 * derived, alerts are recorded as held, and no mail leaves before somebody's word; for what comes after the copy may have been told already, or is being told elsewhere. */
#ifndef BAOXUE_STORE_EPOCH_H
#define BAOXUE_STORE_EPOCH_H

#include "core/time.h"
#include "store/db.h"

enum epoch_why { EPOCH_START, EPOCH_RESTORE, EPOCH_TAKEOVER };

/* The installation's own random name, part of every Message-ID, made when it is first asked for: in a transaction of its own, or in the caller's. The caller's. */
int epoch_installation(struct db *db, char **out, struct err *err);
/* Writes a new epoch; but for a first start its hold, *hold, which takes over what an earlier such hold keeps, and the clock is believed where it has gone on since.
 * `detail` says to people where the database comes from. Inside a transaction. */
int epoch_begin(struct db *db, enum epoch_why why, const char *host, const char *detail, struct instant now, int64_t *hold, struct err *err);
/* What the daemon does first: the epoch of a first start, of a marked copy, of another machine; *hold 0: none was needed. In a transaction of its own. */
int epoch_check(struct db *db, const char *host, struct instant now, int64_t *hold, struct err *err);
/* Machine of the last epoch, and of a copy's mark when it was made; NULL: there is none. The caller's. */
int epoch_last_host(struct db *db, char **host, struct err *err);
int epoch_copy_of(struct db *db, char **host, struct instant *at, struct err *err);
/* The open hold of a restored or taken-over database; 0: none. */
int epoch_hold(struct db *db, int64_t *hold, struct err *err);

#endif
