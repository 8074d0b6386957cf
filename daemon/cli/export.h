/* SPDX-License-Identifier: MIT */
/* export: the ledger of alerts as a table for whoever inspects it: case numbers and posts, whoever was told and with what outcome; no child's name. */
#ifndef BAOXUE_CLI_EXPORT_H
#define BAOXUE_CLI_EXPORT_H

#include "cli/cli.h"
#include "store/seal.h"

/* Alerts of these days. A file is whole under its name or not there; "-": standard output. -1 with c->err. */
int export_csv(struct cli *c, const char *file, struct day from, struct day to);
/* With pages beside it for the proof and the epochs. */
int export_xlsx(struct cli *c, const char *file, struct day from, struct day to, const struct seal_proof *proof);
/* The proof's result as a word of the program's. */
const char *export_result(const struct seal_proof *proof);

#endif
