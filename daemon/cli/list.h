/* SPDX-License-Identifier: MIT */
/* list: one printer for everything that people look at, as a table or as JSON. A list is a row of a table here and a LIST() in queries_lists.def, which yields both of its
 * statements, so that text and JSON hold the same rows. An answer of several lists is one JSON object. */
#ifndef BAOXUE_CLI_LIST_H
#define BAOXUE_CLI_LIST_H

#include "cli/cli.h"

enum { LIST_COLUMNS_MOST = 24 };

struct list_column {
    const char *column; /* of the statement */
    const char *zh, *en;
    enum { COLUMN_TEXT, COLUMN_NUMBER, COLUMN_WORD /* a word of the program's: shown in the reader's language */, COLUMN_YES /* a mark where true */, COLUMN_RUNG /* of a ladder */, COLUMN_AUTHOR /* of a version of the rules */ } kind;
};

struct list {
    const char *key;    /* its name in the JSON of a larger answer */
    const char *zh, *en; /* heading there */
    enum query rows, json;
    bool upright;       /* one row, shown as "name  value" lines */
    struct list_column columns[LIST_COLUMNS_MOST];
};

/* One for each LIST() */
enum list_name {
    SHOW_DUE, SHOW_CASE_DUE, SHOW_ONE_DUE, SHOW_FIRINGS, SHOW_RECIPIENTS, SHOW_ONE_ALERT, SHOW_ALERT_RECIPIENTS, SHOW_GRANTS, SHOW_ACKS, SHOW_CASES, SHOW_ONE_CASE, SHOW_CASE_EVENTS, SHOW_CASE_HOLDERS,
    SHOW_RULES, SHOW_ONE_RULES, SHOW_RULES_FILES,
    SHOW_AUDIT, SHOW_LEDGER, SHOW_BACKUP, SHOW_EPOCHS, SHOW_OTHER_EPOCHS,
    SHOW_CASE_FILINGS, SHOW_FILINGS, SHOW_UNITS, SHOW_PEOPLE, SHOW_TERMS, SHOW_OUTBOX, SHOW_MAIL, SHOW_ATTEMPTS, SHOW_STATUS, SHOW_HOLDS, SHOW_HELD, SHOW_PLAN, SHOW_LOAD, SHOW_DIFF_DUE, SHOW_DIFF_PEOPLE, SHOW_DIFF_ALERTS, SHOW_BATCH, SHOW_BOUNCE_MAILS, SHOW_TEST, SHOW_DRILL, SHOW_N
};

/* A whole answer of one list; arguments as for db_query(). Gives an exit code. */
int list_show(struct cli *c, enum list_name name, const char *types, ...);

/* All rows of a list into a page of a sheet; -1 with c->err. */
struct sheet;
int list_to_sheet(struct cli *c, enum list_name name, struct sheet *to, const char *types, ...);

/* An answer of several: begin, add, end. */
struct answer {
    struct cli *c;
    char *json; /* owned; so far */
    bool failed, started;
    size_t rows; /* of its lists, as text */
};

void answer_begin(struct answer *a, struct cli *c);
/* A list with its heading; left out of the text when it has no row. */
void answer_list(struct answer *a, enum list_name name, const char *types, ...);
/* The same of a list that has one row: an object in JSON. */
void answer_object(struct answer *a, enum list_name name, const char *types, ...);
/* A text of the program's own making: a paragraph, or a string in JSON. */
void answer_text(struct answer *a, const char *key, const char *heading_zh, const char *heading_en, const char *text);
int answer_end(struct answer *a);
/* A fact was written: its number, for correct and undo. Gives CLI_DONE. */
int list_show_fact(struct cli *c, int64_t id, const char *zh, const char *en);
/* A word of the program's (open, late, accepted …) for the reader; itself where there is none. */
const char *list_word(enum lang lang, const char *word);

#endif
