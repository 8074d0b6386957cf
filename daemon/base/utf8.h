/* SPDX-License-Identifier: MIT */
/* utf8: validation, stepping and terminal width of UTF-8 text; knows no locale. */
#ifndef BAOXUE_BASE_UTF8_H
#define BAOXUE_BASE_UTF8_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Strict: no overlong forms, surrogates, or code points over U+10FFFF. */
bool utf8_valid(const char *s, size_t len_b);

/* Decodes the character at *s (NUL-terminated) and steps over it; an invalid byte yields U+FFFD and one step; 0 at the end. */
uint32_t utf8_next(const char **s);

/* Number of characters of `s`. */
size_t utf8_count(const char *s);

/* Columns that `s` takes in a terminal: East Asian wide and full-width characters count two, combining marks none. */
size_t utf8_width(const char *s);

/* Cuts an incomplete character off the end of `s`, in place. */
void utf8_trim_end(char *s);

/* Edit distance in characters (Levenshtein), for "did you mean"; texts over 64 characters count as far. */
size_t utf8_distance(const char *a, const char *b);

/* The item whose name is nearest to `wanted`, of n items of size_b that begin with a `const char *` name. *same: it is that name. */
const void *utf8_nearest(const char *wanted, const void *items, size_t n, size_t size_b, bool *same);

#endif
