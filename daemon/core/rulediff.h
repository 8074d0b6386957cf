/* SPDX-License-Identifier: MIT */
/* rulediff: what a new rule set does to an old one, rule by rule; for the reload and for `check`. Pure. */
#ifndef BAOXUE_CORE_RULEDIFF_H
#define BAOXUE_CORE_RULEDIFF_H

#include <stdbool.h>

#include "core/ruleset.h"

enum rule_change { RULE_APPEARED, RULE_VANISHED, RULE_RENAMED, RULE_CHANGED };

struct rule_diff {
    enum rule_change change;
    const struct rule *before, *after; /* NULL where there is none; each belongs to its rule set */
    bool dates;                        /* RENAMED, CHANGED: what its deadlines depend on is different; false: name or wording only */
};

/* Pushes struct rule_diff: the new set's rules in their order, then those that vanished. A rule that stayed as it was has no entry. */
void rulediff(const struct ruleset *before, const struct ruleset *after, struct vec *out);
/* Warns of each rule that vanished while another, much like it, appeared without saying `formerly`. */
void rulediff_warn(const struct vec *diffs, enum lang lang, struct vec *findings);

#endif
