/* SPDX-License-Identifier: MIT */
/* settle: what settles a deadline by paper: filings that reach their addressees, extensions and waivers. Shared by duties and steps; pure. */
#ifndef BAOXUE_CORE_SETTLE_H
#define BAOXUE_CORE_SETTLE_H

#include "core/deadline.h"

/* Which filings count: of this rule, for this period (NULL: any), from this day on, by a holder of `owner` where they say who (owner NULL: whoever). */
struct filing_filter {
    const struct rule *rule;
    const char *period;
    struct day from;
    const struct role *owner;
    int64_t person; /* only what this person did; 0: anybody */
};

/* When filings have reached EVERY addressee (each on its own date, a filing that names nobody reached all), confirmed where the rule wants a sign. INSTANT_NONE: not yet.
 * *by takes the filing that completed it. */
struct instant settle_by_filings(const struct world *w, const struct history *h, const struct filing_filter *f, int64_t *by);
/* Of which addressees is a filing still missing? Pushes const struct role *. */
void settle_missing(const struct world *w, const struct history *h, const struct filing_filter *f, struct vec *out);
/* Applies extension and waiver of this deadline: moves d->due (and sets d->extended), or sets the state WAIVED. */
void settle_grants(const struct world *w, const struct history *h, struct deadline *d);
/* A day (with minute or MINUTE_NONE) as the instant of a doing: without a time 00:00, so that it counts for the whole day. */
struct instant settle_instant(const struct world *w, struct day d, int minute);
/* Does this person (0: nobody was named, which counts as yes) hold the role on the subject that day? */
bool settle_doer_is(const struct world *w, const struct history *h, const struct role *role, int64_t person, struct day on);
/* The last moment of a due day, 24:00 or the calendar's close. */
struct instant due_day_end(const struct ruleset *rules, struct day d);

#endif
