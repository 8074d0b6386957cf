/* SPDX-License-Identifier: MIT */
/* duehint: what somebody meant who wrote a due day as one says it: "开学一周", "7月15日前". A small table of the commonest, no parser of speech. Pure. */
#ifndef BAOXUE_CORE_DUEHINT_H
#define BAOXUE_CORE_DUEHINT_H

#include "core/ruleset.h"

/* The expression that was meant, always one that can be read in these rules, which own it; NULL: no idea. *example: the text says how long but not from when, and the
 * answer begins somewhere only to show the form. */
const char *due_hint(struct ruleset *rules, const char *text, bool *example);
/* Do these rules have the events and fields that an expression names? */
bool due_names_known(const struct ruleset *rules, const struct due_expr *due);

#endif
