/* SPDX-License-Identifier: MIT */
#include "core/finding.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/mem.h"
#include "base/str.h"

void findings_fini(struct vec *findings)
{
    struct finding *f = findings->data;
    for (size_t i = 0; i < findings->n; i++)
        free(f[i].text);
    vec_fini(findings);
}

void finding_add(struct vec *findings, enum lang lang, enum finding_level level, struct src src, const char *zh, const char *en, ...)
{
    char text[ERR_TEXT_B];
    va_list ap;
    va_start(ap, en);
    if (lang == LANG_EN)
        vsnprintf(text, sizeof text, en, ap);
    else
        vsnprintf(text, sizeof text, zh, ap);
    va_end(ap);
    struct err cut = {.lang = lang};
    err_set(&cut, "%s", "%s", text); /* cuts at a character */
    struct finding f = {.level = level, .src = src, .text = mem_strdup(cut.text)};
    vec_add(findings, &f);
}

size_t findings_count(const struct vec *findings, enum finding_level level)
{
    const struct finding *f = findings->data;
    size_t n = 0;
    for (size_t i = 0; i < findings->n; i++)
        n += f[i].level == level;
    return n;
}

const struct finding *findings_first_error(const struct vec *findings)
{
    const struct finding *f = findings->data;
    for (size_t i = 0; i < findings->n; i++)
        if (f[i].level == FINDING_ERROR)
            return &f[i];
    return NULL;
}

struct placed { /* a finding and where its file stands in the list */
    size_t file;
    struct finding finding;
};

static int by_place(const void *a, const void *b)
{
    const struct placed *x = a, *y = b;
    if (x->file != y->file)
        return x->file < y->file ? -1 : 1;
    if (x->finding.src.line != y->finding.src.line)
        return x->finding.src.line < y->finding.src.line ? -1 : 1;
    return (int)x->finding.level - (int)y->finding.level;
}

static size_t file_place(const struct rule_text *files, size_t files_n, const char *name)
{
    size_t i = 0;
    while (i < files_n && !str_eq(files[i].name, name))
        i++;
    return i;
}

void findings_sort(struct vec *findings, const struct rule_text *files, size_t files_n)
{
    struct vec placed = VEC(struct placed);
    struct finding *f = findings->data;
    for (size_t i = 0; i < findings->n; i++) {
        struct placed p = {.file = file_place(files, files_n, f[i].src.file), .finding = f[i]};
        vec_add(&placed, &p);
    }
    vec_sort(&placed, by_place);
    const struct placed *p = placed.data;
    for (size_t i = 0; i < findings->n; i++) {
        f[i] = p[i].finding;
        if (p[i].file < files_n) /* the rule set's own copy of the name dies with it */
            f[i].src.file = files[p[i].file].name;
    }
    vec_fini(&placed);
}
