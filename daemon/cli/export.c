/* SPDX-License-Identifier: MIT */
#include "cli/export.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/mem.h"
#include "base/str.h"
#include "cli/list.h"
#include "cli/sheet.h"

const char *export_result(const struct seal_proof *proof)
{
    static const char *const results[] = {[SEAL_WHOLE] = "whole", [SEAL_GAP] = "missing", [SEAL_HASH] = "changed"};
    return results[proof->broken];
}

/* The file takes its name when all of it is written. */
static int name_it(struct cli *c, const char *beside, const char *file, int rc)
{
    if (rc == 0 && rename(beside, file) != 0)
        rc = err_set(&c->err, "写不了 %s：%s", "cannot write %s: %s", file, err_system(&c->err, errno));
    if (rc != 0)
        unlink(beside);
    return rc;
}

static int write_csv(struct cli *c, FILE *out, struct day from, struct day to)
{
    struct sheet *s = sheet_csv(out);
    int rc = list_to_sheet(c, SHOW_LEDGER, s, "dd", from, to);
    return sheet_close(s, rc == 0 ? &c->err : NULL) == 0 ? rc : -1;
}

/* Tried before anything is made, so that the error is said in our words; NULL with c->err. */
static FILE *open_beside(struct cli *c, const char *beside, const char *file)
{
    FILE *out = fopen(beside, "we");
    if (!out)
        err_set(&c->err, "写不了 %s：%s", "cannot write %s: %s", file, err_system(&c->err, errno));
    return out;
}

int export_csv(struct cli *c, const char *file, struct day from, struct day to)
{
    if (str_eq(file, "-"))
        return write_csv(c, c->out, from, to);
    char *beside = mem_printf("%s.tmp", file);
    FILE *out = open_beside(c, beside, file);
    int rc = out ? write_csv(c, out, from, to) : -1;
    if (out && fclose(out) != 0 && rc == 0)
        rc = err_set(&c->err, "写不了 %s：%s", "cannot write %s: %s", file, err_system(&c->err, errno));
    if (out)
        rc = name_it(c, beside, file, rc);
    free(beside);
    return rc;
}

static int write_xlsx(struct cli *c, const char *path, struct day from, struct day to, const struct seal_proof *p)
{
    struct sheet *s = sheet_xlsx(path);
    int rc = list_to_sheet(c, SHOW_LEDGER, s, "dd", from, to);
    if (rc == 0)
        rc = list_to_sheet(c, SHOW_AUDIT, s, "tiiiit", export_result(p), p->rows, p->seals, p->upto, p->unsealed, p->head);
    if (rc == 0)
        rc = list_to_sheet(c, SHOW_EPOCHS, s, "");
    return sheet_close(s, rc == 0 ? &c->err : NULL) == 0 ? rc : -1;
}

int export_xlsx(struct cli *c, const char *file, struct day from, struct day to, const struct seal_proof *p)
{
    char *beside = mem_printf("%s.tmp", file);
    FILE *out = open_beside(c, beside, file);
    int rc = -1;
    if (out) {
        fclose(out);
        rc = name_it(c, beside, file, write_xlsx(c, beside, from, to, p));
    }
    free(beside);
    return rc;
}
