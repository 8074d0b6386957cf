/* SPDX-License-Identifier: MIT */
#include "core/code.h"

#include <assert.h>
#include <stddef.h>
#include <string.h>

static const char alphabet[] = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
enum { DIGITS_LEAST = 3, DIGITS_MOST = 13, CHECK_PRIME = 31 };

/* Weights 2, 3, 4 … from the right: below a prime, so that one wrong digit or a swap of two changes the sum (0 and Z alone look alike to it). */
static char check_of(const int *digits, size_t n)
{
    int sum = 0;
    for (size_t i = 0; i < n; i++)
        sum += digits[i] * (int)(n - i + 1);
    return alphabet[sum % CHECK_PRIME];
}

char *code_format(int64_t id, char buf[static CODE_TEXT_B])
{
    int digits[DIGITS_MOST];
    size_t n = 0;
    assert(id > 0);
    for (uint64_t v = (uint64_t)id; v || n < DIGITS_LEAST; v /= 32) {
        memmove(digits + 1, digits, n * sizeof *digits);
        digits[0] = (int)(v % 32);
        n++;
    }
    for (size_t i = 0; i < n; i++)
        buf[i] = alphabet[digits[i]];
    buf[n] = check_of(digits, n);
    buf[n + 1] = 0;
    return buf;
}

static int digit_of(char c)
{
    static const char alike[][2] = {{'I', '1'}, {'L', '1'}, {'O', '0'}};
    if (c >= 'a' && c <= 'z')
        c = (char)(c - 'a' + 'A');
    for (size_t i = 0; i < sizeof alike / sizeof *alike; i++)
        if (c == alike[i][0])
            c = alike[i][1];
    const char *at = c ? strchr(alphabet, c) : NULL;
    return at ? (int)(at - alphabet) : -1;
}

bool code_parse(const char *s, int64_t *id)
{
    int digits[DIGITS_MOST + 1];
    size_t n = 0;
    for (; *s; s++) {
        if (*s == '-' || *s == ' ')
            continue;
        int d = digit_of(*s);
        if (d < 0 || n > DIGITS_MOST)
            return false;
        digits[n++] = d;
    }
    if (n <= DIGITS_LEAST || (n > DIGITS_LEAST + 1 && digits[0] == 0) || check_of(digits, n - 1) != alphabet[digits[n - 1]])
        return false;
    uint64_t v = 0;
    for (size_t i = 0; i + 1 < n; i++) {
        if (v > (INT64_MAX >> 5))
            return false;
        v = v * 32 + (uint64_t)digits[i];
    }
    *id = (int64_t)v;
    return v > 0 && v <= INT64_MAX;
}
