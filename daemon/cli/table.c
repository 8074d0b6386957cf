/* SPDX-License-Identifier: MIT */
#include "cli/table.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "base/mem.h"
#include "base/utf8.h"

enum { GAP = 2, COLUMN_LEAST = 8 };

void table_init(struct table *t)
{
    *t = (struct table){.cells = VEC(char *), .right = VEC(bool)};
}

void table_fini(struct table *t)
{
    vec_fini_texts(&t->cells);
    vec_fini(&t->right);
}

void table_cell(struct table *t, const char *text)
{
    char *copy = mem_strdup(text ? text : "");
    for (unsigned char *p = (unsigned char *)copy; *p; p++)
        if (*p < 0x20 || *p == 0x7f)
            *p = ' ';
    vec_add(&t->cells, &copy);
}

void table_head(struct table *t, const char *text, bool right)
{
    t->columns++;
    vec_add(&t->right, &right);
    table_cell(t, text);
}

size_t table_rows(const struct table *t)
{
    return t->columns ? t->cells.n / t->columns - 1 : 0;
}

/* A column in which nothing stands takes no room: width 0. */
static void measure(const struct table *t, size_t *widths)
{
    char *const *cells = t->cells.data;
    for (size_t at = 0; at < t->columns; at++) {
        bool empty = true;
        for (size_t i = t->columns + at; i < t->cells.n; i += t->columns)
            empty = empty && !*cells[i];
        if (empty)
            *cells[at] = 0; /* its heading too */
    }
    for (size_t i = 0; i < t->cells.n; i++) {
        size_t width = utf8_width(cells[i]);
        if (width > widths[i % t->columns])
            widths[i % t->columns] = width;
    }
}

/* Takes from the widest column until the row fits, never below what can still be read. */
static void shrink(size_t *widths, size_t n, size_t room)
{
    for (;;) {
        size_t total = 0, widest = 0;
        for (size_t i = 0; i < n; i++) {
            total += widths[i] ? widths[i] + (total ? GAP : 0) : 0;
            if (widths[i] > widths[widest])
                widest = i;
        }
        if (total <= room || widths[widest] <= COLUMN_LEAST)
            return;
        widths[widest]--;
    }
}

/* The longest beginning of `text` that takes at most `room` columns; returns its bytes. */
static size_t fitting(const char *text, size_t room)
{
    char one[8];
    size_t used = 0;
    const char *p = text, *next = text;
    while (utf8_next(&next)) {
        size_t len_b = (size_t)(next - p);
        memcpy(one, p, len_b);
        one[len_b] = 0;
        used += utf8_width(one);
        if (used > room)
            break;
        p = next;
    }
    return (size_t)(p - text);
}

static void print_cell(FILE *out, const char *text, size_t width, bool right, bool last)
{
    size_t has = utf8_width(text);
    if (has > width) {
        size_t len_b = fitting(text, width - 1);
        char *begin = mem_strndup(text, len_b);
        fprintf(out, "%s…", begin);
        has = utf8_width(begin) + 1;
        free(begin);
        right = false;
    } else {
        fprintf(out, "%*s%s", right ? (int)(width - has) : 0, "", text);
    }
    if (!last)
        fprintf(out, "%*s", (int)((right ? 0 : width - has) + GAP), "");
}

void table_print(const struct table *t, FILE *out, size_t width)
{
    if (!t->columns)
        return;
    char *const *cells = t->cells.data;
    const bool *right = t->right.data;
    size_t *widths = mem_alloc(t->columns, sizeof *widths);
    measure(t, widths);
    if (width)
        shrink(widths, t->columns, width);
    for (size_t i = 0; i < t->cells.n; i++) {
        size_t at = i % t->columns;
        size_t last = t->columns - 1; /* trailing empty cells leave no spaces behind */
        while (last > at && !*cells[i - at + last])
            last--;
        if (at <= last && widths[at])
            print_cell(out, cells[i], widths[at], right[at], at == last);
        if (at == t->columns - 1)
            fputc('\n', out);
    }
    free(widths);
}

size_t table_terminal_width(FILE *out)
{
    struct winsize w;
    int fd = fileno(out);
    if (fd < 0 || !isatty(fd))
        return 0;
    return ioctl(fd, TIOCGWINSZ, &w) == 0 && w.ws_col ? w.ws_col : 80;
}
