/* SPDX-License-Identifier: MIT */
/* term: when each term opens and closes, for everybody, for one year, for one unit and all below it. Precedence: a fact for the unit, for
 * its parents (nearest first), `[term X 2026]`, `[term X]`. A term belongs to the year of its opening. */
#ifndef BAOXUE_CORE_TERM_H
#define BAOXUE_CORE_TERM_H

#include <stdbool.h>
#include <stdint.h>

#include "base/vec.h"
#include "core/time.h"

struct ruleset;
struct org;

enum term_origin { TERM_DEFAULT, TERM_RULES, TERM_FACT }; /* TERM_DEFAULT: the yearly default, hence provisional */

struct term_rule { /* [term 秋季] has year 0 and only months and days */
    const char *name;
    int year;
    int opens_month, opens_day, closes_month, closes_day; /* of the default; a closing earlier in the year than the opening is next year's */
    struct day opens, closes;                             /* of one year; DAY_NONE where not given */
    int line;
    const char *file;
};

struct term_fact {
    int64_t unit;     /* 0: the whole county */
    const char *name; /* owned by the list's keeper */
    int year;
    struct day opens, closes; /* DAY_NONE: not said */
};

struct term { /* resolved, of one unit and year */
    const char *name;
    int year;
    struct day opens, closes; /* both days are inside the term */
    enum term_origin opens_origin, closes_origin;
};

/* Where a unit's terms come from; what the core needs to resolve them. */
struct term_source {
    const struct ruleset *rules;
    const struct term_fact *facts; /* may be NULL */
    size_t facts_n;
    const int64_t *lineage; /* the unit, then its parents nearest first; may be NULL */
    size_t lineage_n;
};

const struct term_rule *term_rule_find(const struct ruleset *rules, const char *name, int year); /* what it says of that year, of any (0); NULL: nothing */
/* false: the rule set knows no term of that name. */
bool term_resolve(const struct term_source *src, const char *name, int year, struct term *out);
/* The term that holds `d`; false in a vacation. */
bool term_of_day(const struct term_source *src, struct day d, struct term *out);
bool term_is_schoolday(const struct term_source *src, struct day d); /* a working day inside a term */

#endif
