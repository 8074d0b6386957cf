/* SPDX-License-Identifier: MIT */
/* messagedoc: a composed mail as a list of rows that say what they are, and its two forms: plain text and HTML. Private to message*.c. Pure. */
#ifndef BAOXUE_CORE_MESSAGEDOC_H
#define BAOXUE_CORE_MESSAGEDOC_H

#include "core/mailtext.h"
#include "core/messageline.h"

enum row_kind { ROW_GREETING, ROW_URGENT, ROW_SUMMARY, ROW_PART, ROW_HEADING, ROW_FIELD, ROW_MEMBER, ROW_MORE, ROW_ANSWER_HEADING, ROW_ANSWER, ROW_CLOSING };

struct doc_row {
    enum row_kind kind;
    enum line_class class; /* of parts, headings, fields and members */
    int number;            /* of a heading; 0: none */
    enum mail_field main;  /* of a field: the first one in it */
    const char *label;     /* "期限：", borrowed from the templates; NULL: none */
    char *text;            /* owned; may hold line ends */
};

struct figures { /* of all lines */
    size_t late, ahead, faults, info, today, own, promises;
};

struct doc {
    enum lang lang;
    const char *title;   /* of the rule set; may be empty */
    const char *subject;
    struct figures figures;
    bool digest;
    struct vec rows; /* struct doc_row */
};

void doc_init(struct doc *d, enum lang lang);
void doc_fini(struct doc *d);
/* Fills a piece: its first line becomes a row of `first`, the others of `rest`, empty ones none; `number` is the first one's. */
void doc_add(struct doc *d, const struct mail_piece *p, const struct values *v, enum row_kind first, enum row_kind rest, enum line_class class, int number);
void doc_add_text(struct doc *d, enum row_kind kind, enum line_class class, const char *text);
void doc_text(const struct doc *d, struct str *out);
void doc_html(const struct doc *d, struct str *out);

#endif
