/* SPDX-License-Identifier: MIT */
/* args: from argv to a command and its arguments, by the table of commands alone. Options may stand anywhere; unknown ones are answered with the nearest. */
#ifndef BAOXUE_CLI_ARGS_H
#define BAOXUE_CLI_ARGS_H

#include "cli/cli.h"

void args_init(struct args *a);
void args_fini(struct args *a);
/* *out NULL with 0: no command was named (--help, --version, or nothing), or the first word of several, which stays a word. Texts are borrowed from argv. */
int args_parse(struct args *a, const struct command **out, int argc, char **argv, struct err *err);

#endif
