/* SPDX-License-Identifier: MIT */
/* mailword: the words of mail templates: the named texts, the fields that may stand in them, and those that never may. One table of each drives filling, checking and
 * the manual's reference. Pure; no mutable data. */
#ifndef BAOXUE_CORE_MAILWORD_H
#define BAOXUE_CORE_MAILWORD_H

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"

/* The named texts of a mail, `[主题]` and so on. */
enum piece_kind {
    PIECE_SUBJECT_ONE, PIECE_SUBJECT_MANY, PIECE_HANDED, PIECE_GREETING, PIECE_URGENT,
    PIECE_SUMMARY_OWN, PIECE_SUMMARY_SEE, PIECE_SUMMARY_OWN_MANY, PIECE_SUMMARY_SEE_MANY, PIECE_SUMMARY_INFO,
    PIECE_PART, PIECE_TASK, PIECE_NOTICE, PIECE_SETTLED, PIECE_MOVED, PIECE_FAULT, PIECE_BRIEF, PIECE_GROUP, PIECE_MEMBER,
    PIECE_MORE, PIECE_ANSWER_OWN, PIECE_ANSWER_OFFICE, PIECE_ANSWER_SEE, PIECE_ANSWER_INFO, PIECE_RECEIPT, PIECE_CLOSING,
    PIECES_N
};

enum mail_field {
    /* of the whole mail */
    WORD_URGENT, WORD_DRILL, WORD_HANDED, WORD_DATE, WORD_TODAY, WORD_READER, WORD_RULES, WORD_DOCUMENT, WORD_OFFICE,
    /* figures */
    WORD_TASKS, WORD_OWN, WORD_SEE, WORD_LATE, WORD_DUE_TODAY, WORD_FAULTS, WORD_INFO, WORD_PROMISES,
    WORD_MORE, WORD_ATTACHMENT,
    WORD_PART, WORD_PART_N,
    /* of one line */
    WORD_STATUS, WORD_OVERDUE, WORD_AHEAD, WORD_NEW, WORD_TITLE, WORD_PERIOD, WORD_ABOUT, WORD_SHORT, WORD_CONCERNS, WORD_DUE, WORD_PROVISIONAL,
    WORD_PROMISE, WORD_RESPONSIBLE, WORD_TODO, WORD_SEE_TO, WORD_COMMAND, WORD_WHY, WORD_TOLD, WORD_SOURCE, WORD_UNDER, WORD_QUOTE, WORD_DERIVATION,
    WORD_TOLD_LATE, WORD_LATE_MARK, WORD_VACANT, WORD_TEXT, WORD_CODE, WORD_RATIO,
    /* how to answer */
    WORD_EXAMPLE, WORD_ENTERING, WORD_ZERO, WORD_READER_CODE,
    WORDS_N
};

/* Where a field may stand. */
enum { IN_SUBJECT = 1, IN_DIGEST_SUBJECT = 2, IN_HEAD = 4, IN_SUMMARY_ONE = 8, IN_SUMMARY_MANY = 16, IN_PART = 32, IN_LINE = 64, IN_GROUP = 128, IN_MORE = 256, IN_ANSWER = 512,
       IN_MAIL = IN_HEAD | IN_SUMMARY_ONE | IN_SUMMARY_MANY | IN_PART | IN_MORE | IN_ANSWER };

enum { PIECE_NEEDS_MOST = 4 };

struct piece_word {
    const char *zh, *en;
    unsigned place;                      /* one of the bits above */
    bool may_be_empty;
    int needs_n;
    enum mail_field needs[PIECE_NEEDS_MOST]; /* without these the text is refused */
    const char *about_zh, *about_en;
};
struct field_word {
    const char *zh, *en;
    unsigned places;
    const char *about_zh, *about_en;
};
struct forbidden_word { /* may stand in no mail at all */
    const char *words;  /* "|姓名|全名|…|" */
    const char *why_zh, *why_en;
};

extern const struct piece_word piece_words[PIECES_N];
extern const struct field_word field_words[WORDS_N];

/* -1: there is no such word; in either language. */
int piece_find(const char *word);
int field_find(const char *word);
/* NULL: nothing is wrong with the word. */
const struct forbidden_word *field_forbidden(const char *word);
/* The nearest valid word in the language, NULL: none is near. `places`: a field must be allowed at one of them. */
const char *piece_nearest(const char *word, enum lang lang);
const char *field_nearest(const char *word, unsigned places, enum lang lang);

#endif
