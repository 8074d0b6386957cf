/* SPDX-License-Identifier: MIT */
/* csvread: where a table's bytes come from: a file, or a workbook by way of xlsx2csv (no shell between). */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

#include "base/mem.h"
#include "cli/csvfile.h"
#include "cli/readall.h"

static int read_workbook(const char *path, struct str *out, struct err *err)
{
    enum program_end end;
    if (access(path, R_OK) != 0)
        return err_set(err, "打不开：%s", "cannot be opened: %s", err_system(err, errno));
    char *file = mem_printf("%s%s", *path == '-' ? "./" : "", path); /* a name must not become an option */
    char *argv[] = {(char[]){"xlsx2csv"}, (char[]){"-f"}, (char[]){"%Y-%m-%d"}, file, NULL};
    int rc = readall_program(argv, -1, CSV_FILE_MOST_B, out, &end, err);
    if (rc == 0 && end == PROGRAM_MISSING)
        rc = err_set(err, "xlsx 要靠 xlsx2csv 来读（%s）：请安装它，或另存为 CSV", "xlsx is read by xlsx2csv (%s): install it, or save as CSV", err_system(err, errno));
    if (rc == 0 && end == PROGRAM_FAILED)
        rc = err_set(err, "xlsx2csv 读不了这个工作簿：请另存为 CSV", "xlsx2csv cannot read this workbook: save it as CSV");
    free(file);
    return rc;
}

int csv_table_read(struct csv_table *t, const char *path, struct err *err)
{
    size_t n = strlen(path);
    struct str bytes = {0};
    *t = (struct csv_table){.rows = VEC(struct csv_row), .encoding = "UTF-8"};
    bool workbook = n > 5 && strcasecmp(path + n - 5, ".xlsx") == 0;
    int rc = workbook ? read_workbook(path, &bytes, err) : readall_file(path, CSV_FILE_MOST_B, &bytes, err);
    if (rc == 0)
        rc = csv_table_parse(t, str_text(&bytes), bytes.len_b, err);
    str_fini(&bytes);
    return rc == 0 ? 0 : err_prefix(err, "%s", path);
}
