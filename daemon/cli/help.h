/* SPDX-License-Identifier: MIT */
/* help: usage texts, made from the table of commands. */
#ifndef BAOXUE_CLI_HELP_H
#define BAOXUE_CLI_HELP_H

#include "cli/cli.h"

int help_all(struct cli *c, const char *first); /* first: of the commands that begin with this word; NULL: all */
int help_none(struct cli *c, const char *first); /* nothing was asked: the same on the complaints, CLI_USAGE */
int help_command(struct cli *c, const struct command *k);
int help_version(struct cli *c);
int help_list_commands(struct cli *c); /* for the tests: a command a line, then its options */

#endif
