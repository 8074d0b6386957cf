/* SPDX-License-Identifier: MIT */
/* rulewarn: warnings about a sound rule set that need more than its text: the day, the facts about terms, the roster. Pure. */
#ifndef BAOXUE_CORE_RULEWARN_H
#define BAOXUE_CORE_RULEWARN_H

#include "core/org.h"
#include "core/ruleset.h"

/* A year without published holidays (the year of `today`, the next one from December on, the year in which the rules come into force); a term that opens within
 * WARN_TERM_DAYS and has only its default opening. `facts` (the county's and the units' term dates) may be NULL. */
enum { WARN_TERM_DAYS = 120 };
void rulewarn_dates(const struct ruleset *rules, struct day today, const struct term_fact *facts, size_t facts_n, enum lang lang, struct vec *findings);
/* A kind of unit of which there is none, a role that nobody holds, everywhere or in some units. */
void rulewarn_org(const struct ruleset *rules, const struct org *org, struct day today, enum lang lang, struct vec *findings);

#endif
