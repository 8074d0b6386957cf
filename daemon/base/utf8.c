/* SPDX-License-Identifier: MIT */
#include "base/utf8.h"

#include <string.h>

/* Length of the sequence that starts with `lead`, or 0. */
static size_t lead_len(unsigned char lead)
{
    if (lead < 0x80)
        return 1;
    if (lead >= 0xc2 && lead <= 0xdf)
        return 2;
    if ((lead & 0xf0) == 0xe0)
        return 3;
    return lead >= 0xf0 && lead <= 0xf4 ? 4 : 0;
}

/* Decodes one character from at most `room` bytes; returns its length, or 0 when invalid. */
static size_t decode(const unsigned char *s, size_t room, uint32_t *out)
{
    static const uint32_t least[] = {0, 0, 0x80, 0x800, 0x10000};
    size_t n = room ? lead_len(s[0]) : 0;
    if (!n || n > room)
        return 0;
    uint32_t c = n == 1 ? s[0] : s[0] & (0xffu >> (n + 1));
    for (size_t i = 1; i < n; i++) {
        if ((s[i] & 0xc0) != 0x80)
            return 0;
        c = c << 6 | (s[i] & 0x3f);
    }
    if (c < least[n] || c > 0x10ffff || (c >= 0xd800 && c <= 0xdfff))
        return 0;
    *out = c;
    return n;
}

/* Three bytes, as nearly all hanzi have; not of the two leads that need a closer look. */
static bool is_plain_three(const unsigned char *s)
{
    return (s[0] & 0xf0) == 0xe0 && s[0] != 0xe0 && s[0] != 0xed && (s[1] & 0xc0) == 0x80 && (s[2] & 0xc0) == 0x80;
}

bool utf8_valid(const char *s, size_t len_b)
{
    const unsigned char *p = (const unsigned char *)s;
    uint64_t eight;
    while (len_b) {
        uint32_t c;
        if (len_b >= sizeof eight && (memcpy(&eight, p, sizeof eight), (eight & 0x8080808080808080) == 0)) { /* ASCII, as most of an HTML text */
            p += sizeof eight;
            len_b -= sizeof eight;
            continue;
        }
        if (len_b >= 3 && is_plain_three(p)) {
            p += 3;
            len_b -= 3;
            continue;
        }
        size_t n = decode(p, len_b, &c);
        if (!n)
            return false;
        p += n;
        len_b -= n;
    }
    return true;
}

uint32_t utf8_next(const char **s)
{
    if (!**s)
        return 0;
    uint32_t c;
    size_t n = decode((const unsigned char *)*s, strnlen(*s, 4), &c);
    *s += n ? n : 1;
    return n ? c : 0xfffd;
}

size_t utf8_count(const char *s)
{
    size_t n = 0;
    while (utf8_next(&s))
        n++;
    return n;
}

static size_t char_width(uint32_t c)
{
    static const struct {
        uint32_t from, to;
        size_t width;
    } ranges[] = {
        {0x0300, 0x036f, 0}, {0x1100, 0x115f, 2}, {0x200b, 0x200f, 0}, {0x2e80, 0x303e, 2}, {0x3041, 0x33ff, 2}, {0x3400, 0x4dbf, 2},
        {0x4e00, 0x9fff, 2}, {0xa000, 0xa4cf, 2}, {0xac00, 0xd7a3, 2}, {0xf900, 0xfaff, 2}, {0xfe00, 0xfe0f, 0}, {0xfe30, 0xfe4f, 2},
        {0xff00, 0xff60, 2}, {0xffe0, 0xffe6, 2}, {0x1f300, 0x1faff, 2}, {0x20000, 0x3fffd, 2},
    };
    for (size_t i = 0; i < sizeof ranges / sizeof *ranges; i++)
        if (c >= ranges[i].from && c <= ranges[i].to)
            return ranges[i].width;
    return 1;
}

size_t utf8_width(const char *s)
{
    size_t w = 0;
    uint32_t c;
    while ((c = utf8_next(&s)))
        w += char_width(c);
    return w;
}

void utf8_trim_end(char *s)
{
    size_t len = strlen(s), back = 0;
    while (back < 4 && back < len && ((unsigned char)s[len - 1 - back] & 0xc0) == 0x80)
        back++;
    if (back < len && !utf8_valid(s + len - 1 - back, back + 1))
        s[len - 1 - back] = 0;
}

static size_t to_chars(const char *s, uint32_t *out, size_t room)
{
    size_t n = 0;
    uint32_t c;
    while (n < room && (c = utf8_next(&s)))
        out[n++] = c;
    return *s ? room + 1 : n;
}

size_t utf8_distance(const char *a, const char *b)
{
    enum { MOST = 64 };
    uint32_t x[MOST], y[MOST];
    size_t nx = to_chars(a, x, MOST), ny = to_chars(b, y, MOST);
    if (nx > MOST || ny > MOST)
        return SIZE_MAX;
    size_t row[MOST + 1];
    for (size_t j = 0; j <= ny; j++)
        row[j] = j;
    for (size_t i = 1; i <= nx; i++) {
        size_t diagonal = row[0];
        row[0] = i;
        for (size_t j = 1; j <= ny; j++) {
            size_t best = diagonal + (x[i - 1] != y[j - 1]);
            diagonal = row[j];
            if (row[j] + 1 < best)
                best = row[j] + 1;
            if (row[j - 1] + 1 < best)
                best = row[j - 1] + 1;
            row[j] = best;
        }
    }
    return row[ny];
}

const void *utf8_nearest(const char *wanted, const void *items, size_t n, size_t size_b, bool *same)
{
    const char *at = items, *hit = items; /* nothing is near a very long word */
    size_t best = SIZE_MAX;
    for (size_t i = 0; i < n; i++, at += size_b) {
        size_t distance = utf8_distance(wanted, *(const char *const *)(const void *)at);
        if (distance < best) {
            best = distance;
            hit = at;
        }
    }
    *same = best == 0;
    return hit;
}
