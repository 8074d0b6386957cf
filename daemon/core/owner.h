/* SPDX-License-Identifier: MIT */
/* owner: the owner part of a deadline's natural key. */
#ifndef BAOXUE_CORE_OWNER_H
#define BAOXUE_CORE_OWNER_H

#include "core/deadline.h"

/* How many deadlines it makes of one thing: one an owner, one in all for either-of and for a notice without owner; and whose the i-th is (NULL: nobody's). */
size_t rule_owners(const struct rule *r);
const struct role *rule_owner(const struct rule *r, size_t i);
/* The role's name; "A|B" for either-of; "" for a notice without owner. */
void owner_key(const struct rule *r, const struct role *owner, char buf[static OWNER_KEY_B]);
bool rule_owners_sit_on(const struct rule *r, const char *kind); /* an owner's post is one of units of that kind */
/* When one that goes by the calendar first shows, its due day being known: d->start. */
void duty_set_start(const struct world *w, const struct due_context *cx, const struct due_period *p, struct deadline *d);
/* The derivation of a duty of one unit, as deadline_explain() prints it. */
void duty_explain(const struct world *w, const struct deadline *d, struct str *why);

#endif
