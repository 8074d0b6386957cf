/* SPDX-License-Identifier: MIT */
/* import: a roster, terms, cases or filings from a table: all or nothing, every bad row named with its reason, rows that are known already changing nothing. */
#ifndef BAOXUE_CLI_IMPORT_H
#define BAOXUE_CLI_IMPORT_H

#include <stdio.h>

#include "cli/csvfile.h"
#include "core/ruleset.h"
#include "store/db.h"

enum { IMPORT_DRY_RUN = 1, IMPORT_RELEASE = 2 /* its alerts are not held */, IMPORT_UNHELD = 4 /* no import's are, by the settings */ };

const char *import_kind_name(const char *word); /* units for 单位; NULL: no such table is taken */
/* what: units, people, terms, cases, filings. 0 done, 1 refused (the findings are on `out`). */
int import_run(struct db *db, const struct ruleset *rules, const char *what, const char *file, unsigned flags, struct instant now, const char *author, enum lang lang,
               FILE *out);
/* The same from a table in memory; `file` only names it. */
int import_table(struct db *db, const struct ruleset *rules, const char *what, const char *file, const struct csv_table *table, unsigned flags, struct instant now,
                 const char *author, enum lang lang, FILE *out);

#endif
