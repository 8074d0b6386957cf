/* SPDX-License-Identifier: MIT */
/* str: a growing text. Always NUL-terminated once anything was added; str_text() gives "" before that. */
#ifndef BAOXUE_BASE_STR_H
#define BAOXUE_BASE_STR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct str {
    char *s; /* owned */
    size_t len_b, cap_b;
};

void str_add(struct str *t, const char *s);
void str_add_n(struct str *t, const char *s, size_t len_b);
void str_add_list(struct str *t, const char *const *pieces); /* ends with NULL */
#define str_add_all(t, ...) str_add_list(t, (const char *const[]){__VA_ARGS__, NULL})
void str_add_int(struct str *t, int64_t number);
/* For texts that are made by the thousand the three above take a tenth of its time. */
void str_addf(struct str *t, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
void str_clear(struct str *t);
void str_fini(struct str *t);
const char *str_text(const struct str *t);
char *str_take(struct str *t); /* the text becomes the caller's, to free; `t` is empty after */

/* Questions and small tools on plain strings. */
bool str_eq(const char *a, const char *b);           /* NULL equals only NULL */
bool str_starts(const char *s, const char *prefix);
int str_word_at(const char *words, const char *word); /* place of `word` among words separated by one space; -1: not there */
bool str_is_formula(const char *cell);               /* what Excel takes for one begins with a sign, full-width ones too where the system is Chinese */
const char *str_last_part(const char *path);         /* of a path: what stands behind its last slash */
size_t str_run_b(const char *s, bool *link);         /* of signs of ASCII but blanks at its beginning; *link: an address or a web page stands there */
char *str_trim(char *s);                             /* white space off both ends, in place; returns the new start */
/* Whole of `s` as a decimal integer within least..most; false otherwise. */
bool str_to_long(const char *s, long least, long most, long *out);

#endif
