/* SPDX-License-Identifier: MIT */
#include "base/str.h"

#include <ctype.h>
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

enum { GUESS_B = 100 };

static void reserve(struct str *t, size_t more_b)
{
    if (t->len_b + more_b + 1 <= t->cap_b)
        return;
    size_t cap = t->cap_b ? t->cap_b : 64;
    while (cap < t->len_b + more_b + 1)
        cap *= 2;
    t->s = mem_resize(t->s, cap, 1);
    t->cap_b = cap;
}

void str_add_n(struct str *t, const char *s, size_t len_b)
{
    reserve(t, len_b);
    memcpy(t->s + t->len_b, s, len_b);
    t->len_b += len_b;
    t->s[t->len_b] = 0;
}

void str_add(struct str *t, const char *s)
{
    str_add_n(t, s, strlen(s));
}

void str_add_list(struct str *t, const char *const *pieces)
{
    for (; *pieces; pieces++)
        str_add(t, *pieces);
}

void str_add_int(struct str *t, int64_t number)
{
    char digits[24];
    size_t at = sizeof digits;
    uint64_t left = number < 0 ? -(uint64_t)number : (uint64_t)number;
    do
        digits[--at] = (char)('0' + left % 10);
    while (left /= 10);
    if (number < 0)
        digits[--at] = '-';
    str_add_n(t, digits + at, sizeof digits - at);
}

void str_addf(struct str *t, const char *fmt, ...)
{
    va_list ap, again;
    va_start(ap, fmt);
    va_copy(again, ap);
    reserve(t, strlen(fmt) + GUESS_B); /* so that most texts are formatted once */
    size_t room_b = t->cap_b - t->len_b;
    int n = vsnprintf(t->s + t->len_b, room_b, fmt, ap);
    va_end(ap);
    if (n >= 0 && (size_t)n >= room_b) {
        reserve(t, (size_t)n);
        vsnprintf(t->s + t->len_b, (size_t)n + 1, fmt, again);
    }
    t->len_b += n > 0 ? (size_t)n : 0;
    va_end(again);
}

void str_clear(struct str *t)
{
    t->len_b = 0;
    if (t->s)
        t->s[0] = 0;
}

void str_fini(struct str *t)
{
    free(t->s);
    *t = (struct str){0};
}

const char *str_text(const struct str *t)
{
    return t->s ? t->s : "";
}

char *str_take(struct str *t)
{
    char *s = t->s ? t->s : mem_strdup("");
    *t = (struct str){0};
    return s;
}

bool str_eq(const char *a, const char *b)
{
    return a && b ? strcmp(a, b) == 0 : a == b;
}

bool str_starts(const char *s, const char *prefix)
{
    return strncmp(s, prefix, strlen(prefix)) == 0;
}

const char *str_last_part(const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash ? slash + 1 : path;
}

size_t str_run_b(const char *s, bool *link)
{
    size_t n = 0;
    *link = false;
    for (; s[n] > ' ' && s[n] < 0x7f; n++)
        *link = *link || s[n] == '@' || str_starts(s + n, "://");
    return n;
}

char *str_trim(char *s)
{
    while (isspace((unsigned char)*s))
        s++;
    size_t n = strlen(s);
    while (n && isspace((unsigned char)s[n - 1]))
        s[--n] = 0;
    return s;
}

bool str_to_long(const char *s, long least, long most, long *out)
{
    char *end;
    errno = 0;
    long v = strtol(s, &end, 10);
    if (errno || end == s || *end || isspace((unsigned char)*s) || v < least || v > most)
        return false;
    *out = v;
    return true;
}

int str_word_at(const char *words, const char *word)
{
    size_t len_b = strlen(word);
    int n = 0;
    for (const char *p = words; p && len_b; p = strchr(p, ' ') ? strchr(p, ' ') + 1 : NULL, n++)
        if (strncmp(p, word, len_b) == 0 && (p[len_b] == ' ' || p[len_b] == 0))
            return n;
    return -1;
}

bool str_is_formula(const char *cell)
{
    static const char *const signs[] = {"=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠"};
    for (size_t i = 0; i < sizeof signs / sizeof *signs; i++)
        if (str_starts(cell, signs[i]))
            return true;
    return false;
}
