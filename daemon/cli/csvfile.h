/* SPDX-License-Identifier: MIT */
/* csvfile: a table as Excel writes it. The encoding is decided once for the whole file, never for a cell: a byte order mark, then UTF-16, then strict UTF-8, then GB18030.
 * Comma, tab (Excel's "Unicode text") or semicolon by the first line. Cells may hold line breaks; every row knows the line of the file on which it begins. */
#ifndef BAOXUE_CLI_CSVFILE_H
#define BAOXUE_CLI_CSVFILE_H

#include <stddef.h>

#include "base/err.h"
#include "base/vec.h"

struct csv_row {
    long line;        /* from 1 */
    struct vec cells; /* char *, owned, trimmed, UTF-8 */
};

struct csv_table {
    struct vec rows;      /* struct csv_row; rows without any text are left out */
    const char *encoding; /* static: "UTF-8", "GB18030", … */
};

enum { CSV_FILE_MOST_B = 64 * 1024 * 1024 };

/* csv_table_fini() in any case. */
int csv_table_parse(struct csv_table *t, const char *bytes, size_t n, struct err *err);
/* A file; one that ends in .xlsx goes through the program xlsx2csv (its first sheet). */
int csv_table_read(struct csv_table *t, const char *path, struct err *err);
void csv_table_fini(struct csv_table *t);
/* NULL beyond the row's end. */
const char *csv_cell(const struct csv_row *row, size_t at);

#endif
