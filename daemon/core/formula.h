/* SPDX-License-Identifier: MIT */
/* formula: the text of a form's rate or check, taken apart at its one division and its comparison, and exact fractions to judge with. It reads names and signs and computes
 * nothing: what an expression is worth, SQLite says (store/formula.h). Pure. */
#ifndef BAOXUE_CORE_FORMULA_H
#define BAOXUE_CORE_FORMULA_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"

struct form;
struct ruleset;

/* ---- fractions ---- */
struct fraction {
    int64_t num, den; /* den > 0 */
};
enum { FRACTION_TEXT_B = 48 };

/* "1.8%", "0.02", "20": exactly; false: no such thing, or more than nine digits. */
bool fraction_parse(const char *text, struct fraction *out);
/* -1, 0, 1; cross-multiplied in 128 bits, so that 18/1000 is not above 1.8%. */
int fraction_compare(struct fraction a, struct fraction b);
/* "1.90%"; up to four places where two would hide a difference. Returns buf. */
const char *fraction_percent(struct fraction f, char buf[static FRACTION_TEXT_B]);

/* ---- comparisons ---- */
enum { SIDE_LESS = 1, SIDE_EQUAL = 2, SIDE_GREATER = 4 };

/* "<=", ">", "=" … at the start of *text, which is moved past it; 0: there is none. Gives the outcomes of fraction_compare() for which it holds, as SIDE_ bits. */
unsigned comparison_take(const char **text);
bool comparison_holds(unsigned sides, struct fraction a, struct fraction b);
/* The same said from the other side: b > a for a < b. */
unsigned sides_swapped(unsigned sides);

/* ---- formulas ---- */
struct quotient { /* what stands above and below the division: expressions over whole numbers and a form's numbers; den NULL: there is no division */
    const char *num, *den;
};
enum { FORMULA_MOST_B = 1000 };

/* 100%, 35: of a figure by itself, the figure; false: it is none, or divides by zero. */
bool quotient_figure(const struct quotient *q, struct fraction *out);
bool quotient_is_same(const struct quotient *a, const struct quotient *b);

/* A rate's formula. Signs may be ×÷ and full-width, a "× 100%" at the end says nothing. On error the text says what to write instead. Results are interned in `rules`. */
int formula_parse_rate(struct ruleset *rules, const struct form *form, const char *text, struct quotient *out, struct err *err);
/* A check: two sides and the comparison between them. A side is an expression, a rate of the form by its name, or a figure such as 100%. */
int formula_parse_check(struct ruleset *rules, const struct form *form, const char *text, struct quotient *left, unsigned *sides, struct quotient *right, struct err *err);

/* One piece of an expression: a name, digits, or one sign. */
enum lexeme_kind { LEXEME_END, LEXEME_NAME, LEXEME_FIGURE, LEXEME_SIGN };
struct lexeme {
    enum lexeme_kind kind;
    const char *at;
    size_t len_b;
};
/* The next one; *text is moved past it. */
struct lexeme formula_next(const char **text);

#endif
