/* SPDX-License-Identifier: MIT */
/* commands: the functions behind the table of commands. Each gives an exit code. */
#ifndef BAOXUE_CLI_COMMANDS_H
#define BAOXUE_CLI_COMMANDS_H

#include "cli/cli.h"

int cmd_status(struct cli *c, const struct args *a);

#endif
