/* SPDX-License-Identifier: MIT */
/* reload: has the running daemon take the folder's rules over, for the commands that change them. */
#ifndef BAOXUE_CLI_RELOAD_H
#define BAOXUE_CLI_RELOAD_H

#include "cli/cli.h"

/* Asks it, waits, and says what became of them. Gives an exit code. */
int reload_by_daemon(struct cli *c);

#endif
