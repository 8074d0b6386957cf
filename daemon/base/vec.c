/* SPDX-License-Identifier: MIT */
#include "base/vec.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/str.h"

void *vec_insert(struct vec *v, size_t at)
{
    assert(at <= v->n && v->size_b);
    if (v->n == v->cap) {
        v->cap = v->cap ? v->cap * 2 : 8;
        v->data = mem_resize(v->data, v->cap, v->size_b);
    }
    char *p = (char *)v->data + at * v->size_b;
    memmove(p + v->size_b, p, (v->n - at) * v->size_b);
    memset(p, 0, v->size_b);
    v->n++;
    return p;
}

void *vec_push(struct vec *v)
{
    return vec_insert(v, v->n);
}

void *vec_add(struct vec *v, const void *item)
{
    return memcpy(vec_push(v), item, v->size_b);
}

void *vec_at(const struct vec *v, size_t at)
{
    assert(at < v->n);
    return (char *)v->data + at * v->size_b;
}

void vec_remove(struct vec *v, size_t at)
{
    char *p = vec_at(v, at);
    memmove(p, p + v->size_b, (v->n - at - 1) * v->size_b);
    v->n--;
}

void vec_clear(struct vec *v)
{
    v->n = 0;
}

void vec_fini(struct vec *v)
{
    free(v->data);
    *v = (struct vec){.size_b = v->size_b};
}

void vec_fini_texts(struct vec *v)
{
    char **texts = v->data;
    for (size_t i = 0; i < v->n; i++)
        free(texts[i]);
    vec_fini(v);
}

bool vec_has_text(const struct vec *v, const char *text)
{
    const char *const *texts = v->data;
    for (size_t i = 0; i < v->n; i++)
        if (str_eq(texts[i], text))
            return true;
    return false;
}

bool vec_has(const struct vec *v, const void *object)
{
    const void *const *objects = v->data;
    for (size_t i = 0; i < v->n; i++)
        if (objects[i] == object)
            return true;
    return false;
}

bool vec_has_id(const struct vec *v, int64_t id)
{
    const int64_t *ids = v->data;
    for (size_t i = 0; i < v->n; i++)
        if (ids[i] == id)
            return true;
    return false;
}

/* Merge sort: glibc's qsort is stable only while memory lasts, and an order must not depend on that. */
static void merge_sort(char *a, char *tmp, size_t n, size_t size_b, int (*cmp)(const void *, const void *))
{
    if (n < 2)
        return;
    size_t half = n / 2, i = 0, j = half, k = 0;
    merge_sort(a, tmp, half, size_b, cmp);
    merge_sort(a + half * size_b, tmp, n - half, size_b, cmp);
    while (i < half && j < n) {
        size_t *from = cmp(a + j * size_b, a + i * size_b) < 0 ? &j : &i;
        memcpy(tmp + k++ * size_b, a + (*from)++ * size_b, size_b);
    }
    memcpy(tmp + k * size_b, a + i * size_b, (half - i) * size_b);
    k += half - i;
    memcpy(a, tmp, k * size_b);
}

void vec_sort(struct vec *v, int (*cmp)(const void *, const void *))
{
    if (v->n < 2)
        return;
    char *tmp = mem_alloc(v->n, v->size_b);
    merge_sort(v->data, tmp, v->n, v->size_b, cmp);
    free(tmp);
}

static int compare_texts(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

void vec_sort_texts(struct vec *v)
{
    vec_sort(v, compare_texts);
}

size_t vec_first(const struct vec *v, const void *key, int (*cmp)(const void *, const void *))
{
    size_t low = 0, high = v->n;
    while (low < high) {
        size_t mid = low + (high - low) / 2;
        if (cmp(vec_at(v, mid), key) < 0)
            low = mid + 1;
        else
            high = mid;
    }
    return low;
}
