/* SPDX-License-Identifier: MIT */
/* map: from a text to a pointer. Keys are copied, values borrowed. */
#ifndef BAOXUE_BASE_MAP_H
#define BAOXUE_BASE_MAP_H

#include <stddef.h>

struct map_slot {
    char *key;
    void *value;
};

struct map {
    struct map_slot *slots; /* owned; open addressing, size a power of two */
    size_t n, cap;
};

void map_put(struct map *m, const char *key, const void *value); /* replaces; value must not be NULL */
void *map_get(const struct map *m, const char *key);             /* NULL when absent */
void map_fini(struct map *m);

#endif
