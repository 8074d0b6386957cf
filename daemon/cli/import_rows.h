/* SPDX-License-Identifier: MIT */
/* import_rows: the rows of each kind of table; between import.c and import_*.c. */
#ifndef BAOXUE_CLI_IMPORT_ROWS_H
#define BAOXUE_CLI_IMPORT_ROWS_H

#include "cli/csvfile.h"
#include "store/entry.h"

struct import;

struct import_kind {
    const char *name, *zh;
    enum entry_kind records[2]; /* whose columns the table may have */
    size_t records_n;
    bool extras;                /* any other column is one of the bureau's own */
    int (*run)(struct import *im, struct err *err); /* -1: the database failed; bad rows go to import_bad() */
};

struct import {
    const struct import_kind *kind;
    const struct csv_table *table;
    const struct csv_row *head;
    const char *file;
    enum lang lang;
    struct entry entry;
    struct vec bad;
    size_t added, corrected, unchanged;
};

int import_units(struct import *im, struct err *err);
int import_people(struct import *im, struct err *err);
int import_terms(struct import *im, struct err *err);
int import_cases(struct import *im, struct err *err);
int import_filings(struct import *im, struct err *err); /* import_filings.c */

void import_bad(struct import *im, long line, const struct err *err);
/* Puts a row's cells into a record by the heading; columns that the kind does not have are passed over unless it takes extras. Refuses cells beyond the heading. */
int import_cells(const struct import *im, const struct csv_row *row, struct entry_record *r, struct err *err);
const char *import_cell(const struct import *im, const struct csv_row *row, enum entry_kind kind, int column); /* NULL: no such column, or empty */
/* Writes the row as a new fact, or (identity) as a correction of what is there, of which columns that the table lacks are kept. */
int import_put(struct import *im, const struct csv_row *row, enum entry_kind kind, int64_t identity, struct err *err);

#endif
