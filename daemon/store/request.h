/* SPDX-License-Identifier: MIT */
/* request: somebody asks for mails that no deadline asks for: a test mail, a drill. A fact; the daemon sends them (turn_request.c). */
#ifndef BAOXUE_STORE_REQUEST_H
#define BAOXUE_STORE_REQUEST_H

#include "base/vec.h"
#include "core/history.h"
#include "store/db.h"

struct request {
    int64_t id;
    char *what;    /* drill, test */
    char *rule;    /* drill */
    enum subject_kind subject_kind;
    int64_t subject;
    int64_t person; /* test: whom; 0: the address */
    char *address;
};

/* Adds the fact in a transaction of its own; r->id takes its number. */
int request_add(struct db *db, struct request *r, const char *author, struct instant now, struct day today, struct err *err);
/* Those after a fact: pushes struct request; requests_fini() frees. */
int requests_since(struct db *db, int64_t after, struct vec *out, struct err *err);
void requests_fini(struct vec *v);
/* The subject of a drill: a case, a unit, or for a step's rule some case of that unit. history_fini() it. */
int request_history(struct db *db, const struct ruleset *rules, const struct rule *rule, const struct request *r, struct history *out, struct err *err);

#endif
