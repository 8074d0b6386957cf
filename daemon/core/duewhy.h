/* SPDX-License-Identifier: MIT */
/* duewhy: the derivation of a due day as text, one clause a step, that a clerk can check by hand. Only due.c tells it what happened. Pure.
 * With `out` NULL nothing is written; the marks of provisional data are kept all the same. */
#ifndef BAOXUE_CORE_DUEWHY_H
#define BAOXUE_CORE_DUEWHY_H

#include <stdbool.h>

#include "base/str.h"
#include "core/calendar.h"
#include "core/due.h"

enum skip_kind { SKIP_NOT, SKIP_WEEKEND, SKIP_HOLIDAY, SKIP_VACATION, SKIP_PAUSE };

enum { SKIP_FEASTS_MOST = 4 };

struct skip { /* days that were left out, one after the other and for the same reason */
    struct day first, last;
    enum skip_kind kind;
    const char *feasts[SKIP_FEASTS_MOST];
    size_t feasts_n;
};

struct due_why {
    struct str *out;
    const struct due_context *cx;
    size_t clauses;
    struct vec skips;   /* struct skip, of the term being counted */
    struct vec makeups; /* struct day */
    bool consulted;     /* holidays had a say */
    int unpublished;    /* the first year without a notice that had a say; 0: none */
    bool usual_term;    /* a term's default had a say */
    bool anchor_provisional;
};

void why_init(struct due_why *w, const struct due_context *cx, struct str *out);
void why_fini(struct due_why *w);
bool why_provisional(const struct due_why *w);
/* "3 个工作日（“及时”）", "3 workdays". */
void amount_text(const struct amount *a, enum lang lang, struct str *out);
/* Looks a day up and remembers what it rests on. */
struct day_info why_look(struct due_why *w, struct day d);
/* A day passed over while counting; a counted make-up day. */
void why_skip(struct due_why *w, struct day d, enum skip_kind kind, const char *feast);
void why_makeup(struct due_why *w, struct day d);

void why_anchor(struct due_why *w, const struct due_expr *e, const struct anchor_point *from);
void why_moved(struct due_why *w, const struct due_offset *o, struct day from, struct day to, struct instant at);
void why_counted(struct due_why *w, const struct due_offset *o, struct day to); /* lists the skips and forgets them */
void why_paused(struct due_why *w, struct day first, struct day until, struct day to);
void why_halted(struct due_why *w, struct day first);
void why_resumed(struct due_why *w, struct day d);
void why_rolled(struct due_why *w, enum roll roll, struct day from, struct day to); /* to == from: a day off that is not moved */
void why_season(struct due_why *w, struct day to);
void why_result(struct due_why *w, struct instant at, const struct due_result *r);

#endif
