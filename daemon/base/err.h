/* SPDX-License-Identifier: MIT */
/* err: what went wrong, in the user's language, said where the facts are (file, line, id).
 *
 * Convention of the whole program: 0 ok, -1 error with text in `struct err`; functions that return pointers return NULL. A layer handles an
 * error or passes it on; it logs or returns, never both. Every text that a user can see stands in the code twice, Chinese and English side by
 * side, so that none can be missing: one process speaks two languages (mails in the rule set's, messages in the caller's), which
 * gettext's process-wide locale cannot do. */
#ifndef BAOXUE_BASE_ERR_H
#define BAOXUE_BASE_ERR_H

enum lang { LANG_ZH, LANG_EN };

enum { ERR_TEXT_B = 2048 };

/* Caller's storage; zero it and set `lang`: struct err err = {.lang = LANG_ZH}. */
struct err {
    enum lang lang;
    char text[ERR_TEXT_B]; /* UTF-8, cut at a character when too long */
};

/* Picks the text for `lang`; both must take the same arguments. */
const char *tr(enum lang lang, const char *zh, const char *en) __attribute__((format_arg(2), format_arg(3)));

/* Sets the text, replacing an earlier one; returns -1 always: `return err_set(err, "…", "…", …);`. `err` may be NULL. */
int err_set(struct err *err, const char *zh, const char *en, ...) __attribute__((format(printf, 2, 4), format(printf, 3, 4)));

/* What errno's number `e` means, in the language of `err`; a word of the C library's where we have none. `err` may be NULL. */
const char *err_system(const struct err *err, int e);

/* Puts "WHERE: " before the text that is there; returns -1. */
int err_prefix(struct err *err, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

#endif
