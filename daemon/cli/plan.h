/* SPDX-License-Identifier: MIT */
/* plan: what other rules would change, for the commands that show it before it is put in force (plan --diff, edit). */
#ifndef BAOXUE_CLI_PLAN_H
#define BAOXUE_CLI_PLAN_H

#include "cli/cli.h"

/* Prints which deadlines and mails appear, vanish or move between two days with the rules in `files` (struct rule_text, without error) instead of those in force.
 * Gives an exit code. */
int plan_diff(struct cli *c, const struct vec *files, struct day first, struct day last);

#endif
