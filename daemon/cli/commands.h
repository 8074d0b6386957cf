/* SPDX-License-Identifier: MIT */
/* commands: the functions behind the table of commands. Each gives an exit code. */
#ifndef BAOXUE_CLI_COMMANDS_H
#define BAOXUE_CLI_COMMANDS_H

#include "cli/cli.h"

int cmd_case_list(struct cli *c, const struct args *a);
int cmd_case_show(struct cli *c, const struct args *a);
int cmd_check(struct cli *c, const struct args *a);
int cmd_discard(struct cli *c, const struct args *a);
int cmd_due(struct cli *c, const struct args *a);
int cmd_filings(struct cli *c, const struct args *a);
int cmd_outbox(struct cli *c, const struct args *a);
int cmd_people(struct cli *c, const struct args *a);
int cmd_release(struct cli *c, const struct args *a);
int cmd_show_mail(struct cli *c, const struct args *a);
int cmd_status(struct cli *c, const struct args *a);
int cmd_terms(struct cli *c, const struct args *a);
int cmd_units(struct cli *c, const struct args *a);
int cmd_why(struct cli *c, const struct args *a);

#endif
