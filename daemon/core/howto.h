/* SPDX-License-Identifier: MIT */
/* howto: which command of the clerk's settles a deadline, spelled out. Pure. */
#ifndef BAOXUE_CORE_HOWTO_H
#define BAOXUE_CORE_HOWTO_H

#include "base/err.h"
#include "base/str.h"
#include "core/ruleset.h"

/* Appends `baoxue case event C05 家访`, one for each event of `done`; nothing where a filing settles the rule: that is `baoxue file CODE`;
 * of a watch that figures alone settle that there is nothing to enter.
 * `number`: of the case; NULL: the unit `unit`.
 * `by`: code of the person who does it, where that must be said; NULL: left open. */
void howto_settle(const struct rule *r, const char *number, const char *unit, const char *by, enum lang lang, struct str *out);

#endif
