/* SPDX-License-Identifier: MIT */
/* Rule folders read by tests that link the core alone. Include it after <cmocka.h>. */
#ifndef BAOXUE_TESTS_UNIT_FOLDER_H
#define BAOXUE_TESTS_UNIT_FOLDER_H

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/str.h"
#include "core/ruleset.h"

enum { FOLDER_FILES_MOST = 24, FOLDER_TEXT_MOST_B = 1 << 19 };

struct folder {
    struct rule_text files[FOLDER_FILES_MOST]; /* names and texts owned */
    size_t n;
};

/* The caller frees it; a file that is not there fails the test. */
static inline char *folder_read_file(const char *path)
{
    char *text = mem_alloc(1, FOLDER_TEXT_MOST_B);
    FILE *f = fopen(path, "rb");
    if (!f)
        fail_msg("cannot open %s", path);
    else {
        size_t n = fread(text, 1, FOLDER_TEXT_MOST_B - 1, f);
        assert_true(n > 0 && n < FOLDER_TEXT_MOST_B - 1);
        fclose(f);
    }
    return text;
}

static inline int folder_is_ini(const struct dirent *e)
{
    size_t n = strlen(e->d_name);
    return n > 4 && str_eq(e->d_name + n - 4, ".ini");
}

static inline int folder_by_bytes(const struct dirent **a, const struct dirent **b)
{
    return strcmp((*a)->d_name, (*b)->d_name);
}

/* The *.ini of `dir`, in name order, behind those that are there already. */
static inline void folder_add(struct folder *f, const char *dir)
{
    struct dirent **list;
    int n = scandir(dir, &list, folder_is_ini, folder_by_bytes);
    assert_true(n > 0 && f->n + (size_t)n <= FOLDER_FILES_MOST);
    for (int i = 0; i < n; i++) {
        char *path = mem_printf("%s/%s", dir, list[i]->d_name), *text = folder_read_file(path);
        f->files[f->n++] = (struct rule_text){.name = mem_strdup(list[i]->d_name), .text = text, .len_b = strlen(text)};
        free(path);
        free(list[i]);
    }
    free(list);
}

static inline void folder_fini(struct folder *f)
{
    for (size_t i = 0; i < f->n; i++) {
        free((char *)f->files[i].name);
        free((char *)f->files[i].text);
    }
}

#endif
