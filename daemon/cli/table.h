/* SPDX-License-Identifier: MIT */
/* table: rows of text in columns that line up in a terminal, Chinese counting two columns a character. Long cells are cut on a terminal only: what goes into a file or a
 * pipe is whole. */
#ifndef BAOXUE_CLI_TABLE_H
#define BAOXUE_CLI_TABLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

#include "base/vec.h"

struct table {
    size_t columns;
    struct vec cells; /* char *, row by row, the headings first; owned */
    struct vec right; /* bool, one a column: numbers stand at the right */
};

void table_init(struct table *t);
void table_head(struct table *t, const char *text, bool right); /* one more column; before the first cell */
/* The next cell; NULL is empty. Control characters become spaces: a name in the database must not steer the terminal. */
void table_cell(struct table *t, const char *text);
size_t table_rows(const struct table *t); /* without the headings */
/* `width`: columns of the terminal, 0 for no limit. */
void table_print(const struct table *t, FILE *out, size_t width);
void table_fini(struct table *t);
/* Columns of the terminal that `out` is; 0 when it is none. */
size_t table_terminal_width(FILE *out);

#endif
