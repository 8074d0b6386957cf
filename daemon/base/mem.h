/* SPDX-License-Identifier: MIT */
/* mem: allocation that cannot fail. Out of memory ends the process: systemd restarts it and the database is the truth. */
#ifndef BAOXUE_BASE_MEM_H
#define BAOXUE_BASE_MEM_H

#include <stddef.h>

void *mem_alloc(size_t n, size_t size_b) __attribute__((malloc, returns_nonnull)); /* zeroed, n × size_b */
void *mem_resize(void *p, size_t n, size_t size_b) __attribute__((returns_nonnull));
char *mem_strdup(const char *s) __attribute__((malloc, returns_nonnull, nonnull));
char *mem_strndup(const char *s, size_t len_b) __attribute__((malloc, returns_nonnull, nonnull));
/* A formatted string; the caller frees it. */
char *mem_printf(const char *fmt, ...) __attribute__((malloc, returns_nonnull, format(printf, 1, 2)));

#endif
