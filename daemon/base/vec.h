/* SPDX-License-Identifier: MIT */
/* vec: a growing array of one type. `struct vec v = VEC(struct rung);` then vec_push(), vec_at(); read v.n items through a typed pointer:
 * `const struct rung *r = v.data;`. */
#ifndef BAOXUE_BASE_VEC_H
#define BAOXUE_BASE_VEC_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct vec {
    void *data; /* owned; NULL while empty */
    size_t n, cap, size_b;
};

#define VEC(type) ((struct vec){.size_b = sizeof(type)})

void *vec_push(struct vec *v);                       /* a new zeroed item at the end; valid until the next push */
void *vec_add(struct vec *v, const void *item);      /* the same, copied from `item` */
void *vec_insert(struct vec *v, size_t at);          /* a new zeroed item before `at` */
void *vec_at(const struct vec *v, size_t at);        /* asserts at < n */
void vec_remove(struct vec *v, size_t at);
void vec_clear(struct vec *v);                       /* keeps the memory */
void vec_fini(struct vec *v);                        /* frees the array, not what its items own */
void vec_fini_texts(struct vec *v);                  /* of char *: frees them as well */
bool vec_has_text(const struct vec *v, const char *text); /* is it among these const char *? */
bool vec_has(const struct vec *v, const void *object);    /* among these pointers? */
bool vec_has_id(const struct vec *v, int64_t id);    /* among these int64_t? */
void vec_sort_texts(struct vec *v);                  /* char *, by their bytes */
void vec_sort(struct vec *v, int (*cmp)(const void *, const void *)); /* stable: equal items keep their order */

/* The place of the first item that is not before `key`, as cmp(item, key) says, of a vec in that order; v->n: all are before it. */
size_t vec_first(const struct vec *v, const void *key, int (*cmp)(const void *, const void *));

#endif
