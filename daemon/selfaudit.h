/* SPDX-License-Identifier: MIT */
/* selfaudit: is the incremental state what the facts say? A fresh store in memory is derived from the facts and compared with the running one: open deadlines and those
 * settled within a day; and of each open deadline every rung that has passed must have its firing, and the next one its wake. It uses the same deciding core as the daemon:
 * what it checks is what was stored bit by bit, not the core. Reads the database, writes nothing. */
#ifndef BAOXUE_SELFAUDIT_H
#define BAOXUE_SELFAUDIT_H

#include <stdint.h>

#include "base/err.h"
#include "base/vec.h"
#include "core/time.h"

struct selfaudit {
    int64_t checked;   /* deadlines */
    struct vec found;  /* char *: a line each */
};

/* As of `now`. What is found is looked at a second time, a moment later, so that a turn under way is no finding. selfaudit_fini() in any case. */
int selfaudit_run(const char *database, struct instant now, enum lang lang, struct selfaudit *out, struct err *err);
void selfaudit_fini(struct selfaudit *a);

#endif
