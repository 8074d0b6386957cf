/* SPDX-License-Identifier: MIT */
/* figures_sum: the rates of a unit that files nothing itself (a town, the county): of the sums of what the units below it filed. There is a figure of a period as soon as
 * every unit below that owes it has filed (or was let off), and another with every filing after that; numerators and denominators are added up, never averaged. */
#ifndef BAOXUE_STORE_FIGURES_SUM_H
#define BAOXUE_STORE_FIGURES_SUM_H

#include "core/org.h"
#include "store/figures.h"

/* Does some watch of a rate look at units of this kind that do not file the form themselves? kind NULL: of any kind. */
bool figures_are_summed(const struct ruleset *rules, const char *kind);
/* Pushes struct figure. */
int figures_sum(struct db *db, const struct ruleset *rules, const struct org *org, int64_t unit, struct vec *out, struct err *err);

/* The units above this one whose figures are sums, in which its filings count: pushes int64_t, each that is not there yet. */
void figures_summed_above(const struct ruleset *rules, const struct org *org, int64_t unit, struct vec *out);

#endif
