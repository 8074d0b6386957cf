/* SPDX-License-Identifier: MIT */
#include "base/mem.h"

#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static void *or_die(void *p)
{
    static const char text[] = "baoxue: out of memory\n";
    if (p)
        return p;
    if (write(STDERR_FILENO, text, sizeof text - 1) < 0)
        _exit(71);
    _exit(71);
}

void *mem_alloc(size_t n, size_t size_b)
{
    return or_die(calloc(n ? n : 1, size_b ? size_b : 1));
}

void *mem_resize(void *p, size_t n, size_t size_b)
{
    return or_die(reallocarray(p, n ? n : 1, size_b ? size_b : 1));
}

char *mem_strdup(const char *s)
{
    return or_die(strdup(s));
}

char *mem_strndup(const char *s, size_t len_b)
{
    return or_die(strndup(s, len_b));
}

char *mem_printf(const char *fmt, ...)
{
    char *s = NULL;
    va_list ap;
    va_start(ap, fmt);
    int n = vasprintf(&s, fmt, ap);
    va_end(ap);
    return or_die(n < 0 ? NULL : s);
}
