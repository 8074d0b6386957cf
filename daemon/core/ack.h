/* SPDX-License-Identifier: MIT */
/* ack: how long an acknowledgement holds the alerts of the one who gave it (rule-language.md section 5, `ack`). Pure. */
#ifndef BAOXUE_CORE_ACK_H
#define BAOXUE_CORE_ACK_H

#include "core/deadline.h"

struct ack { /* what one person has said of one deadline */
    struct day first;   /* day of his first acknowledgement: the limit counts from it, so that repeating it gains nothing */
    struct day last;    /* day of the latest one */
    struct day promise; /* by when he promised; DAY_NONE: nothing */
};

/* The instant until which his alerts wait: the end of the promised day, or without a promise `ack` from the latest one; never past `ack-limit` (without it: as long as `ack`
 * from the first; where a promise is given, as long as promised) from the first. INSTANT_NONE (never): the ladder lets an acknowledgement hold nothing. */
struct instant ack_holds_until(const struct world *w, const struct deadline *d, const struct ack *a);

#endif
