/* SPDX-License-Identifier: MIT */
/* formula: what a form's rates and checks are worth for the numbers of a filing. SQLite's own expression engine computes, on a private :memory: connection that holds no
 * table: the names of the form become parameters, and an authorizer allows nothing but one SELECT of arithmetic; lengths, depth and work are limited. */
#ifndef BAOXUE_STORE_FORMULA_H
#define BAOXUE_STORE_FORMULA_H

#include <stdbool.h>
#include <stdint.h>

#include "base/str.h"
#include "core/ruleset.h"

struct formulas; /* the connection */
struct sqlite3;

struct formulas *formulas_new(void); /* never fails but for want of memory */
void formulas_free(struct formulas *f);
struct sqlite3 *formulas_handle(struct formulas *f); /* for the test of its guards only */

/* The numbers of one row of a filing, in the order of form->numbers. */
struct form_row {
    const struct form *form;
    const int64_t *numbers;
    const bool *given;
};

struct worth {
    struct fraction value;
    bool none; /* a denominator of zero or below, or a number that is not there: no figure */
};

/* Computes a ratio. -1 with the text when SQLite cannot read the formula, or its result is no whole number of 64 bits. */
int formula_worth(struct formulas *f, const struct form_row *row, const struct quotient *r, struct worth *out, struct err *err);
/* The ratio with the numbers beside their names: "辍学 19 / 年初在校 1000". */
void formula_show(const struct form_row *row, const struct quotient *r, struct str *out);
/* Does the check hold? A side without a figure has nothing against it. *why takes both sides as formula_show() writes them, where it does not. */
int formula_check(struct formulas *f, const struct form_row *row, const struct form_check *check, bool *holds, struct str *why, struct err *err);
/* Compiles every formula of a rule set; findings take those that SQLite cannot read. */
void formulas_check_all(const struct ruleset *rules, enum lang lang, struct vec *findings);

#endif
