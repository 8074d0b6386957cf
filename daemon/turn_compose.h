/* SPDX-License-Identifier: MIT */
/* turn_compose: what the parts of composing share; private to turn_compose*.c. turn_compose.c reads the lines that leave together and makes the job,
 * turn_compose_key.c says what identifies it for ever,
 * turn_compose_line.c finds the words of one line,
 * turn_compose_beside.c what stands beside them, turn_compose_fault.c looks after what the office is told of faults. */
#ifndef BAOXUE_TURN_COMPOSE_H
#define BAOXUE_TURN_COMPOSE_H

#include "base/vec.h"
#include "core/message.h"
#include "store/outbox.h"
#include "turn_int.h"

/* All that one line's message_line borrows from. */
struct source {
    struct deadline_row row;
    struct history h;
    bool has_history;
    struct vec texts;  /* char *: owned strings */
    struct instant at, told; /* of the firing; when this reader was added to it */
    char *kind, *rung, *reason, *post, *ground, *instead_of, *others;
    int64_t round;
    long decided; /* a held import's batch that somebody has decided about; 0: none */
    int level;
    bool late;
};

struct composing {
    struct turn *t;
    const struct person *person;
    enum lang lang;
    struct vec sources; /* struct source *, one a line that is to leave */
    struct vec lines;   /* struct message_line */
    struct vec bound;   /* struct line */
};

/* turn_compose_line.c */
const char *compose_keep(struct source *s, char *text); /* takes it; as long as the source is there */
struct post compose_post(const struct composing *c, const char *text); /* as the ledger writes it: "校长@S01" */
/* The posts of the ledger, one a line, as a reader's titles; the caller's. */
char *compose_posts(const struct composing *c, const char *posts);
/* Whose own deadline it is, where each holder has one; else NULL. */
const struct person *compose_holder(const struct composing *c, const struct source *s);
void compose_fill(struct composing *c, struct source *s, struct message_line *m);
/* turn_compose_key.c: the Message-ID and the boundary of a job whose lines are the sources of `c`. */
int compose_ids(struct composing *c, struct job *j, struct err *err);
/* turn_compose_fault.c */
int compose_is_mended(struct composing *c, const struct source *s, bool *yes, struct err *err); /* a fault that is none any more */
void compose_roll_faults(struct composing *c); /* many of one kind become one line, before they are sorted */
struct source *compose_source(const struct composing *c, const struct message_line *l); /* that it came from */
/* turn_compose_beside.c; the first is for one line, the others for all of them in the mail's order. */
int compose_promise(struct composing *c, int64_t deadline, struct promise *out, struct err *err);
int compose_ratios(struct composing *c, struct err *err);
int compose_refs(struct composing *c, int64_t person, char **refs, struct err *err); /* the caller's; NULL: a new thread */
int compose_shown(struct composing *c, int64_t person, size_t *shown, struct err *err);

#endif
