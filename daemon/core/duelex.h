/* SPDX-License-Identifier: MIT */
/* duelex: the pieces of a due expression. Full-width signs count as half-width. Pure. */
#ifndef BAOXUE_CORE_DUELEX_H
#define BAOXUE_CORE_DUELEX_H

#include <stdbool.h>

#include "base/str.h"
#include "core/due.h"

enum token_kind { TOKEN_END, TOKEN_WORD, TOKEN_NUMBER, TOKEN_MONTHDAY, TOKEN_DATE, TOKEN_TIME, TOKEN_PLUS, TOKEN_MINUS, TOKEN_COMPARE, TOKEN_COMMA, TOKEN_BAR, TOKEN_WRONG };

enum { TOKEN_B = 128, NUMBER_MOST = 9999 };

struct token {
    enum token_kind kind;
    char text[TOKEN_B]; /* as written, in half-width; cut when too long */
    int n;              /* NUMBER; TIME: minute of the day */
    int month, day;     /* MONTHDAY */
    struct day date;    /* DATE */
    enum compare cmp;
};

struct lexer {
    struct str text; /* owned: the expression in half-width */
    const char *at;
};

void lexer_init(struct lexer *x, const char *text);
void lexer_fini(struct lexer *x);
/* The next piece. `amount`: digits are a number even where letters follow (3工作日); otherwise they may begin a word or a date (7月15日). */
struct token lexer_next(struct lexer *x, bool amount);
/* Reads "7月15日". */
bool monthday_parse_chinese(const char *s, int *month, int *day);

#endif
