/* SPDX-License-Identifier: MIT */
/* mailtext: the texts of mails as staff write them (rules/templates/): files of `[piece]` headers and lines with {fields}. Parsed and checked here, filled by message*.c.
 * A field is {期限}; <…> is an optional part, left out with its words when all fields in it are empty; a line whose fields are all empty is left out; a line that begins
 * with # is a comment. A line of the form "期限：{期限}" has a label. A piece that a rule set does not write is the shipped one. Pure: texts in memory. */
#ifndef BAOXUE_CORE_MAILTEXT_H
#define BAOXUE_CORE_MAILTEXT_H

#include <stdbool.h>

#include "base/str.h"
#include "base/vec.h"
#include "core/finding.h"
#include "core/mailword.h"

struct mail_token {
    const char *text; /* literal, owned by the mailtexts; NULL: a field */
    enum mail_field field;
    int group;        /* optional part inside the line, from 1; 0: none */
};

struct mail_line {
    struct vec tokens;   /* struct mail_token; none: an empty line */
    const char *label;   /* "期限：" of "期限：{期限}", then not among the tokens; NULL: none */
    bool has_field;
    enum mail_field main; /* its first field, if it has one */
};

struct mail_piece {
    struct vec lines; /* struct mail_line */
    struct src src;   /* line 0: not written */
};

struct mailtexts {
    struct mail_piece pieces[PIECES_N];
    struct vec owned; /* char * */
};

/* The shipped texts of a language. */
struct mailtexts *mailtexts_new(enum lang lang);
void mailtexts_free(struct mailtexts *t); /* NULL is fine */
/* Is it a file of mail texts rather than of rules? By its name: *.txt. */
bool mailtexts_is_file(const char *name);
/* Replaces pieces by those of `file`, which must outlive `findings`; what is wrong goes to `findings`, with line and nearest word in `lang`.
 * `seen` (PIECES_N places) holds where each piece was written before, by any file of this rule set. */
void mailtexts_read(struct mailtexts *t, const struct rule_text *file, struct src *seen, enum lang lang, struct vec *findings);

/* Appends a line's text without its label; `values` are WORDS_N texts, NULL or "" empty. False: the line is left out, nothing was appended. */
bool mail_line_fill(const struct mail_line *l, const char *const *values, struct str *out);

#endif
