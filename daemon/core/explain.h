/* SPDX-License-Identifier: MIT */
/* explain: says a rule back in plain sentences, and its next dates, so that its author sees what the program understood. It reads the parsed rule alone, never its text. Pure. */
#ifndef BAOXUE_CORE_EXPLAIN_H
#define BAOXUE_CORE_EXPLAIN_H

#include <stddef.h>

#include "base/str.h"
#include "base/vec.h"
#include "core/ruleset.h"

enum { EXPLAIN_DATES = 3 };

struct explain_date { /* a due day to come */
    char period[PERIOD_NAME_B]; /* "" of an example */
    struct day from;            /* of a rule that goes by an event, an example: were it recorded on that day; else DAY_NONE */
    struct due_result due;
    int minute;                 /* of the due day, 0–1440 */
};

/* Who does what by when and under which conditions; on a second line who is told when. */
void explain_rule(const struct ruleset *rules, const struct rule *r, enum lang lang, struct str *out);
/* The next EXPLAIN_DATES due days from that day on, by the calendar and the terms given; for a rule that goes by an event one example, counted from that day; for an alarm
 * none. Pushes struct explain_date. */
void explain_dates(const struct term_source *terms, const struct rule *r, struct day from, struct vec *out);
/* The same as a sentence. */
void explain_dates_text(const struct rule *r, const struct vec *dates, enum lang lang, struct str *out);

#endif
