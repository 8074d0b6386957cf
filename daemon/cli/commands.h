/* SPDX-License-Identifier: MIT */
/* commands: the functions behind the table of commands. Each gives an exit code. */
#ifndef BAOXUE_CLI_COMMANDS_H
#define BAOXUE_CLI_COMMANDS_H

#include "cli/cli.h"

int cmd_ack(struct cli *c, const struct args *a);
int cmd_bounce(struct cli *c, const struct args *a);
int cmd_audit(struct cli *c, const struct args *a);
int audit_self(struct cli *c); /* of cmd_audit: --self */
int cmd_backup(struct cli *c, const struct args *a);
int cmd_case_add(struct cli *c, const struct args *a);
int cmd_case_close(struct cli *c, const struct args *a);
int cmd_case_event(struct cli *c, const struct args *a);
int cmd_case_list(struct cli *c, const struct args *a);
int cmd_case_reopen(struct cli *c, const struct args *a);
int cmd_case_show(struct cli *c, const struct args *a);
int cmd_check(struct cli *c, const struct args *a);
int cmd_correct(struct cli *c, const struct args *a);
int cmd_discard(struct cli *c, const struct args *a);
int cmd_drill(struct cli *c, const struct args *a);
int cmd_due(struct cli *c, const struct args *a);
int cmd_edit(struct cli *c, const struct args *a);
int cmd_event(struct cli *c, const struct args *a);
int cmd_extend(struct cli *c, const struct args *a);
int cmd_file(struct cli *c, const struct args *a);
int cmd_filings(struct cli *c, const struct args *a);
int cmd_import(struct cli *c, const struct args *a);
int cmd_init(struct cli *c, const struct args *a);
int cmd_outbox(struct cli *c, const struct args *a);
int cmd_people(struct cli *c, const struct args *a);
int cmd_report(struct cli *c, const struct args *a);
int cmd_plan(struct cli *c, const struct args *a);
int cmd_reload(struct cli *c, const struct args *a);
int cmd_release(struct cli *c, const struct args *a);
int cmd_restore(struct cli *c, const struct args *a);
int cmd_rules(struct cli *c, const struct args *a);
int cmd_send_test(struct cli *c, const struct args *a);
int cmd_show_mail(struct cli *c, const struct args *a);
int cmd_sign(struct cli *c, const struct args *a);
int cmd_status(struct cli *c, const struct args *a);
int cmd_takeover(struct cli *c, const struct args *a);
int cmd_test(struct cli *c, const struct args *a);
int cmd_terms(struct cli *c, const struct args *a);
int cmd_undo(struct cli *c, const struct args *a);
int cmd_units(struct cli *c, const struct args *a);
int cmd_waive(struct cli *c, const struct args *a);
int cmd_why(struct cli *c, const struct args *a);

/* `baoxue import bounces`: 1 as well when a mail is left for somebody to read. */
int import_bounces(struct cli *c, const char *folder, bool dry);

#endif
