/* SPDX-License-Identifier: MIT */
#include "calendar_data.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "core/lunar.h"

void *data_open(const char *name)
{
    char *path = mem_printf("%s/%s", TESTS_DATA, name);
    FILE *f = fopen(path, "r");
    if (!f) {
        printf("cannot open %s\n", path);
        abort();
    }
    free(path);
    return f;
}

bool data_line(void *file, char *line, size_t size_b)
{
    if (!fgets(line, (int)size_b, file))
        return false;
    line[strcspn(line, "\r\n")] = 0;
    return true;
}

void calendar_data_load(struct calendar *c)
{
    calendar_init(c);
    FILE *f = data_open("cn-holidays.csv");
    char line[256];
    data_line(f, line, sizeof line);
    while (data_line(f, line, sizeof line)) {
        char *kind = strchr(line, ','), *name = kind ? strchr(kind + 1, ',') : NULL;
        if (!name)
            abort();
        *kind++ = *name++ = 0;
        struct holiday *h = vec_push(&c->holidays);
        int feast = statutory_feast_named(name);
        if (!day_parse(line, &h->day) || feast < 0)
            abort();
        h->feast = statutory_feast_name(feast);
        h->off = strcmp(kind, "off") == 0;
    }
    fclose(f);
    for (int year = 2023; year <= 2026; year++)
        vec_add(&c->years, &(struct holiday_year){.year = year, .published = true});
    calendar_seal(c);
}

struct random random_seeded(void)
{
    const char *given = getenv("BAOXUE_TEST_SEED");
    struct random r = {given ? strtoull(given, NULL, 10) : 20230901u};
    printf("seed %llu\n", (unsigned long long)r.state);
    return r;
}

int random_within(struct random *r, int least, int most)
{
    uint64_t z = r->state += 0x9e3779b97f4a7c15u; /* splitmix64 */
    z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9u;
    z = (z ^ z >> 27) * 0x94d049bb133111ebu;
    z ^= z >> 31;
    return least + (int)(z % (uint64_t)(most - least + 1));
}
