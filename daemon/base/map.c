/* SPDX-License-Identifier: MIT */
#include "base/map.h"

#include <assert.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

static uint64_t hash_text(const char *s) /* FNV-1a */
{
    uint64_t h = 0xcbf29ce484222325u;
    for (; *s; s++)
        h = (h ^ (unsigned char)*s) * 0x100000001b3u;
    return h;
}

/* The slot that holds `key`, or the free one where it belongs. */
static struct map_slot *slot_of(const struct map *m, const char *key)
{
    size_t i = (size_t)hash_text(key) & (m->cap - 1);
    while (m->slots[i].key && strcmp(m->slots[i].key, key) != 0)
        i = (i + 1) & (m->cap - 1);
    return &m->slots[i];
}

static void grow(struct map *m)
{
    struct map bigger = {.cap = m->cap ? m->cap * 2 : 16, .n = m->n};
    bigger.slots = mem_alloc(bigger.cap, sizeof *bigger.slots);
    for (size_t i = 0; i < m->cap; i++)
        if (m->slots[i].key)
            *slot_of(&bigger, m->slots[i].key) = m->slots[i];
    free(m->slots);
    *m = bigger;
}

void map_put(struct map *m, const char *key, const void *value)
{
    assert(value);
    if ((m->n + 1) * 4 > m->cap * 3)
        grow(m);
    struct map_slot *slot = slot_of(m, key);
    if (!slot->key) {
        slot->key = mem_strdup(key);
        m->n++;
    }
    slot->value = (void *)(uintptr_t)value;
}

void *map_get(const struct map *m, const char *key)
{
    return m->cap ? slot_of(m, key)->value : NULL;
}

void map_fini(struct map *m)
{
    for (size_t i = 0; i < m->cap; i++)
        free(m->slots[i].key);
    free(m->slots);
    *m = (struct map){0};
}
