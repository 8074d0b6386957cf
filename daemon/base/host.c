/* SPDX-License-Identifier: MIT */
#include "base/host.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/mem.h"

enum { NAME_B = 256, ID_B = 8 + 1 };

char *host_name(void)
{
    char name[NAME_B] = "", id[ID_B] = "";
    if (gethostname(name, sizeof name - 1) != 0 || !*name)
        snprintf(name, sizeof name, "-");
    FILE *in = fopen("/etc/machine-id", "re");
    if (in && !fgets(id, sizeof id, in))
        *id = 0;
    if (in)
        fclose(in);
    id[strspn(id, "0123456789abcdef")] = 0;
    return mem_printf("%s%s%s", name, *id ? " " : "", id);
}

bool host_same(const char *a, const char *b)
{
    const char *id_a = strchr(a, ' '), *id_b = strchr(b, ' ');
    if (id_a && id_b)
        return strcmp(id_a, id_b) == 0;
    size_t n = id_a ? (size_t)(id_a - a) : strlen(a), m = id_b ? (size_t)(id_b - b) : strlen(b);
    return n == m && strncmp(a, b, n) == 0;
}
