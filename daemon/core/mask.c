/* SPDX-License-Identifier: MIT */
/* mask: a child's name as it may be shown (name_mask of history.h). */
#include <string.h>

#include "base/str.h"
#include "base/utf8.h"
#include "core/history.h"

enum { ASCII_MOST = 0x7f, STARS_MOST = 8 };

struct letters { /* the places of a name's characters */
    const char *at[65];
    size_t n;
};

static void split(const char *name, struct letters *l)
{
    l->n = 0;
    for (l->at[0] = name; *l->at[l->n] && l->n + 1 < sizeof l->at / sizeof *l->at;) {
        const char *p = l->at[l->n];
        utf8_next(&p);
        l->at[++l->n] = p;
    }
}

static void put(char *buf, size_t size_b, const char *s, size_t len_b)
{
    size_t at = strlen(buf);
    if (at + len_b + 1 > size_b)
        return;
    memcpy(buf + at, s, len_b);
    buf[at + len_b] = 0;
}

/* The first character, one star for each in between, and of three or more the last; of a name in another script or with a dot (阿依古丽·某) the first alone. */
char *name_mask(const char *name, char *buf, size_t size_b)
{
    struct letters l;
    if (!size_b)
        return buf;
    *buf = 0;
    split(name ? name : "", &l);
    if (!l.n)
        return buf;
    const char *p = name;
    bool foreign = utf8_next(&p) <= ASCII_MOST || strstr(name, "·") || strstr(name, "•") || strchr(name, ' ');
    bool last = !foreign && l.n > 2;
    size_t stars = l.n == 1 ? 1 : l.n - 1 - (size_t)last;
    if (stars > STARS_MOST)
        stars = STARS_MOST;
    put(buf, size_b, name, (size_t)(l.at[1] - name));
    for (size_t i = 0; i < stars; i++)
        put(buf, size_b, "*", 1);
    if (last)
        put(buf, size_b, l.at[l.n - 1], (size_t)(l.at[l.n] - l.at[l.n - 1]));
    return buf;
}
