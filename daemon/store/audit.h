/* SPDX-License-Identifier: MIT */
/* audit: what a self-audit needs of the store: the facts, the deadlines and what the ledger says of open ones, taken in one snapshot into memory; and its result in the ledger. */
#ifndef BAOXUE_STORE_AUDIT_H
#define BAOXUE_STORE_AUDIT_H

#include "core/time.h"
#include "store/db.h"

/* Fills the fresh :memory: database `to` from the file: what the daemon had seen when the snapshot was taken. No texts of mails. */
int audit_load(struct db *to, const char *path, struct err *err);
/* The deadlines there are set aside, to be compared with (Q_AUDIT_DIFFERENCES); the next turn derives all of them anew. */
int audit_set_aside(struct db *db, struct err *err);
/* A row of the ledger. In a transaction of its own. */
int audit_record(struct db *db, const char *what, const char *result, const char *detail, struct instant now, struct err *err);

#endif
