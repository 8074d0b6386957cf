/* SPDX-License-Identifier: MIT */
/* outcome: what a fact just entered has settled, begun or left open, told to whoever entered it. Judged in the session of the entry, by the rules in force, as the daemon will. */
#ifndef BAOXUE_CLI_OUTCOME_H
#define BAOXUE_CLI_OUTCOME_H

#include "cli/cli.h"
#include "store/entry.h"

enum { OUTCOMES_N = 4 };
struct outcome {
    int64_t of_case;   /* 0: none, nothing is said */
    struct vec before; /* struct deadline */
    struct str says[OUTCOMES_N];
};

/* Before and after the writing. `number` NULL: of no case. Errors show themselves in the writing. */
void outcome_before(struct entry *e, const char *number, struct outcome *o);
void outcome_after(struct entry *e, enum lang lang, struct outcome *o);
/* Says it where it is written (not with --json), and frees. */
void outcome_end(struct cli *c, struct outcome *o, bool written);
/* Of a unit's filing, after entry_put(): is its duty done, or what is missing? The caller's text; NULL: nothing to say. */
char *outcome_of_filing(struct entry *e, const struct entry_record *r, enum lang lang);

#endif
