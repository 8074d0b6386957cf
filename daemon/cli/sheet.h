/* SPDX-License-Identifier: MIT */
/* sheet: a table for a spreadsheet program: CSV as Excel reads it, or xlsx. No cell is ever a formula, whatever somebody has typed into a name. */
#ifndef BAOXUE_CLI_SHEET_H
#define BAOXUE_CLI_SHEET_H

#include <stdbool.h>
#include <stdio.h>

#include "base/err.h"

struct sheet;

struct sheet *sheet_csv(FILE *out);       /* borrows `out` */
struct sheet *sheet_xlsx(const char *path); /* the file is there after sheet_close() */
/* A page with a name; the first one before all cells. Of CSV there is one page: later ones are left out. */
void sheet_page(struct sheet *s, const char *name);
void sheet_head(struct sheet *s, const char *text, bool number);
void sheet_cell(struct sheet *s, const char *text, bool number); /* NULL: empty */
void sheet_end_row(struct sheet *s);
/* Frees it; -1 when not all could be written. */
int sheet_close(struct sheet *s, struct err *err);

#endif
