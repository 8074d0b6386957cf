/* SPDX-License-Identifier: MIT */
/* check: rule folders for the commands that read them (check, init, plan). */
#ifndef BAOXUE_CLI_CHECK_H
#define BAOXUE_CLI_CHECK_H

#include "cli/cli.h"

/* Reads the folders, and with them `calendar`, or when that is NULL and no file says a year's holidays, the nearest `calendar` beside the first folder or beside
 * one above it, else the installed one. */
int check_read(struct cli *c, struct vec *dirs, const char *calendar, struct vec *files);
const char *check_level(enum finding_level level, enum lang lang);
/* Findings, worst level first to tell: FINDING_ERROR prints errors only. */
void check_print(struct cli *c, FILE *out, const struct vec *findings, enum finding_level most);
/* Warns of rules in force that `rules` no longer has while another, much like it, appeared. */
void check_vanished(struct cli *c, const struct ruleset *rules, struct vec *findings);
/* Reads and checks the folders "DIR:DIR"; a calendar that the rules do not bring is looked for as `baoxue check` does. `files` (may be NULL) takes what was read, for
 * rule_texts_fini(). On an error all findings are printed, *rules is NULL, and the exit code is given. */
int check_load(struct cli *c, const char *folders, struct ruleset **rules, struct vec *files);

#endif
