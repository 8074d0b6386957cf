/* SPDX-License-Identifier: MIT */
/* drill: who would be told at each rung of a rule's ladder, by the real chain, without a deadline. Pure. */
#ifndef BAOXUE_CORE_DRILL_H
#define BAOXUE_CORE_DRILL_H

#include "base/vec.h"
#include "core/chain.h"

struct drill_rung {
    const char *key;       /* of the rung, "notice" where there is no ladder; borrowed from the rules */
    struct vec recipients; /* struct recipient */
    struct vec vacancies;  /* struct vacancy: passed over on the way */
};

/* All rungs but `settled`, in the file's order, for the subject of `h`, on a day: pushes struct drill_rung. */
void drill_rungs(const struct world *w, const struct rule *r, const struct history *h, struct day on, struct vec *out);
void drill_rungs_fini(struct vec *rungs);
/* A unit on which a rule may be drilled when none was named: the first of the kind on which its owner, or whoever is next up on his chain, sits. NULL: there is none. */
const struct unit *drill_unit(const struct world *w, const struct rule *r, struct day on);

#endif
