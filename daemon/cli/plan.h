/* SPDX-License-Identifier: MIT */
/* plan: what other rules would change, for the commands that show it before it is put in force (plan --diff, edit). */
#ifndef BAOXUE_CLI_PLAN_H
#define BAOXUE_CLI_PLAN_H

#include "cli/cli.h"

/* Prints which deadlines and mails appear, vanish or move between two days with the rules in `files` (struct rule_text, without error) instead of those in force.
 * Gives an exit code. */
int plan_diff(struct cli *c, const struct vec *files, struct day first, struct day last);
/* A copy of the database in memory, and a turn on it that makes no mail; both are the caller's, on an error too. */
struct turn;
int plan_copy(struct cli *c, struct db **out, struct turn **t);

#endif
