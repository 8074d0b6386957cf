/* SPDX-License-Identifier: MIT */
/* report: a form's numbers of one period, of every unit that filed and summed for every unit above, with the rates of the sums. Only units with no filing of a unit below
 * are added up, so that nothing counts twice; a rate of a sum is the rate of the summed numbers, never a mean of rates. */
#ifndef BAOXUE_STORE_REPORT_H
#define BAOXUE_STORE_REPORT_H

#include "core/org.h"
#include "store/figures.h"

struct report_rate {
    struct worth worth;
    int rises; /* how many years in a row it has risen up to this one */
};

struct report_line { /* one unit, one row of the form */
    const struct unit *unit;
    size_t row, depth;
    size_t filings;            /* how many units' filings stand in it */
    struct grid *grid;         /* borrowed from the report */
    struct report_rate *rates; /* form->rates.n of them */
};

struct report {
    const struct form *form;
    char *period;
    struct vec lines;   /* struct report_line; the highest units first, then by code, then by row */
    struct vec missing; /* const struct unit *: they owe such a filing and have none for the period */
    struct vec zero;    /* const struct unit *: theirs is a zero report */
    struct vec sums;    /* the rest is the report's own */
    struct vec grids;
};

/* form NULL: the only one with a rate. period NULL: the newest. The error names what there is. */
int report_make(struct db *db, const struct ruleset *rules, const struct org *org, const struct form *form, const char *period, struct day today, struct report *out,
                struct err *err);
void report_fini(struct report *r);
/* The whole report as JSON; *out is the caller's. */
int report_json(struct db *db, const struct report *r, char **out, struct err *err);

#endif
