/* SPDX-License-Identifier: MIT */
/* period: the week, month, term or school year that holds a day, by the names that due_periods() gives them. Pure. */
#ifndef BAOXUE_CORE_PERIOD_H
#define BAOXUE_CORE_PERIOD_H

#include <stdbool.h>

#include "core/due.h"

struct span {
    struct day first, last; /* first > last: no period holds the day */
    char name[PERIOD_NAME_B];
};

#define NO_SPAN {.first = {1}, .last = {0}}

/* The one that holds the day; of a day in a vacation there is no term. */
struct span span_of(const struct due_context *cx, enum in_period in, struct day d);
bool span_holds(const struct span *s, struct day d);

#endif
