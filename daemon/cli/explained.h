/* SPDX-License-Identifier: MIT */
/* explained: `check --explain`, the rules said back with their next dates. */
#ifndef BAOXUE_CLI_EXPLAINED_H
#define BAOXUE_CLI_EXPLAINED_H

#include "cli/cli.h"

/* All rules, or those of these names (const char *); -1 with c->err when there is no such rule. Dates from `from` on, by these terms. */
int explained_print(struct cli *c, const struct term_source *terms, const struct vec *names, struct day from);
/* The same as members of a JSON array. */
int explained_print_json(struct cli *c, const struct term_source *terms, const struct vec *names, struct day from);
/* "[任务 月报] 每月报一次" */
void explained_heading(struct cli *c, const struct rule *r);
/* duty, step or watch. */
const char *explained_kind(const struct rule *r, enum lang lang);
/* Every line of a text moved in. */
void explained_indented(FILE *out, const char *text, int by);

#endif
