/* SPDX-License-Identifier: MIT */
/* figures: the numbers of a filing as a grid of its form's rows and columns, and the rates that come of them. */
#ifndef BAOXUE_STORE_FIGURES_H
#define BAOXUE_STORE_FIGURES_H

#include "core/history.h"
#include "store/db.h"
#include "store/formula.h"

struct grid { /* one row where the form has none */
    const struct form *form;
    int64_t *numbers;
    bool *given;
    size_t rows_n;
};

void grid_init(struct grid *g, const struct form *form);
void grid_fini(struct grid *g);
/* "辍学", or with rows "小学.辍学"; false: no number of the form. */
bool grid_place(const struct form *form, const char *name, size_t *row, size_t *column);
/* Adds up, number by number. */
void grid_add(struct grid *to, const struct grid *from);
void grid_set(struct grid *g, size_t row, size_t column, int64_t n);
struct form_row grid_row(const struct grid *g, size_t row);
const char *grid_row_name(const struct grid *g, size_t row); /* NULL: the form has no rows */
size_t grid_given(const struct grid *g, size_t row);         /* how many of its numbers are there */

/* The rates that watches measure, of all filings of one unit or case: pushes struct figure. Filings under old names count under today's. */
int figures_load(struct db *db, const struct ruleset *rules, const char *subject_kind, int64_t subject, struct vec *out, struct err *err);

struct filed_grid { /* the numbers of one filing of a unit */
    int64_t unit, filing;
    struct day day;
    struct instant at; /* when it was there */
    char *period;
    struct grid grid;  /* nothing given: a zero report */
};
/* All filings of units that have numbers, and all zero reports, in the order of their entry: pushes struct filed_grid, for grids_fini(). */
int grids_load(struct db *db, const struct ruleset *rules, struct vec *out, struct err *err);
/* Those of one unit and form. */
int grids_load_of(struct db *db, const struct ruleset *rules, int64_t unit, const struct form *form, struct vec *out, struct err *err);
void grids_fini(struct vec *grids);

#endif
