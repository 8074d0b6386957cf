/* SPDX-License-Identifier: MIT */
/* Fuzz target: any bytes as a table: what comes out is valid UTF-8, in rows whose lines go up. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/utf8.h"
#include "cli/csvfile.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct csv_table t;
    struct err err = {.lang = size % 2 ? LANG_EN : LANG_ZH};
    int rc = csv_table_parse(&t, (const char *)data, size, &err);
    if (rc == 0 ? !t.rows.n : !err.text[0])
        abort();
    const struct csv_row *row = t.rows.data;
    for (size_t i = 0; i < t.rows.n; i++) {
        if (row[i].line < 1 || (i && row[i].line <= row[i - 1].line) || !row[i].cells.n)
            abort();
        for (size_t k = 0; k < row[i].cells.n; k++)
            if (!utf8_valid(csv_cell(&row[i], k), strlen(csv_cell(&row[i], k))))
                abort();
    }
    csv_table_fini(&t);
    return 0;
}
