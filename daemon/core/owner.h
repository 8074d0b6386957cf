/* SPDX-License-Identifier: MIT */
/* owner: the owner part of a deadline's natural key. */
#ifndef BAOXUE_CORE_OWNER_H
#define BAOXUE_CORE_OWNER_H

#include "core/deadline.h"

/* The role's name; "A|B" for either-of; "" for a notice without owner. */
void owner_key(const struct rule *r, const struct role *owner, char buf[static OWNER_KEY_B]);
/* The derivation of a duty of one unit, as deadline_explain() prints it. */
void duty_explain(const struct world *w, const struct deadline *d, struct str *why);

#endif
