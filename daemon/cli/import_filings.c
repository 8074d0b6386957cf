/* SPDX-License-Identifier: MIT */
/* Filings of many units from one table: a line is one filing, judged as `baoxue file` judges it. Its columns are those of a filing, the form's by their names ("辍学", "初中.辍学"); a column 行 says
 * which row of the form the line fills, a column 审核 that it was confirmed. */
#include <stdlib.h>

#include "base/map.h"
#include "base/mem.h"
#include "base/str.h"
#include "cli/import_rows.h"
#include "core/ruleset.h"
#include "store/figures.h"

/* Columns that say something about a line and are none of a filing. */
static const char *const row_heading[] = {"行", "row"}, *const sign_heading[] = {"审核", "sign"};

struct line {
    const struct csv_row *csv;
    const char *row;           /* of the form; NULL: not said */
    bool is_signed;
    struct entry_record filing;
};

static bool heading_is(const char *const names[2], const char *heading)
{
    return str_eq(names[0], heading) || str_eq(names[1], heading);
}

static const char *cell_headed(const struct import *im, const struct csv_row *csv, const char *const names[2])
{
    for (size_t i = 0; i < im->head->cells.n; i++)
        if (heading_is(names, csv_cell(im->head, i))) {
            const char *value = csv_cell(csv, i);
            return value && *value ? value : NULL;
        }
    return NULL;
}

/* ---- reading a line ---- */

static int take_cell(const struct import *im, struct line *l, const struct form *form, size_t at, struct err *err)
{
    const char *heading = csv_cell(im->head, at), *value = csv_cell(l->csv, at);
    if (!value || !*value)
        return 0;
    if (!heading || !*heading)
        return err_set(err, "第 %zu 列没有表头，却有“%s”", "column %zu has no heading, but holds \"%s\"", at + 1, value);
    if (heading_is(row_heading, heading) || heading_is(sign_heading, heading))
        return 0;
    if (!l->row || !form || !vec_has_text(&form->numbers, heading))
        return record_set_named(&l->filing, heading, value, err);
    char *name = mem_printf("%s.%s", l->row, heading);
    int rc = record_set_named(&l->filing, name, value, err);
    free(name);
    return rc;
}

/* What `baoxue file` would guess (the period, today) must stand here, or the same table twice would file two periods. */
static int check_key(const struct line *l, struct err *err)
{
    static const enum filing_column needed[] = {FILING_RULE, FILING_UNIT, FILING_PERIOD, FILING_DAY};
    for (size_t i = 0; i < sizeof needed / sizeof *needed; i++)
        if (!l->filing.values[needed[i]])
            return err_set(err, "缺“%s”", "\"%s\" is missing", record_column_name(ENTRY_FILING, (int)needed[i], err->lang));
    return 0;
}

static int read_line(const struct import *im, struct line *l, struct err *err)
{
    const char *name = import_cell(im, l->csv, ENTRY_FILING, FILING_RULE), *is_signed = cell_headed(im, l->csv, sign_heading);
    const struct rule *rule = name ? ruleset_rule(im->entry.rules, name) : NULL;
    l->row = cell_headed(im, l->csv, row_heading);
    l->is_signed = is_signed && (str_eq(is_signed, "是") || str_eq(is_signed, "yes"));
    if (is_signed && !l->is_signed && !str_eq(is_signed, "否") && !str_eq(is_signed, "no"))
        return err_set(err, "“审核”栏：“%s”应填“是”或“否”", "column \"sign\": \"%s\" should be yes or no", is_signed);
    for (size_t i = 0; i < l->csv->cells.n; i++)
        if (take_cell(im, l, rule ? rule->form : NULL, i, err) != 0)
            return -1;
    return check_key(l, err);
}

/* ---- what is known already ---- */

static bool fills(const struct form *form, const struct attr *a)
{
    size_t row, column;
    return form && a->value && grid_place(form, a->name, &row, &column);
}

/* Both fill a row of the form that the other fills too; or neither fills any (零报告, a copy to another addressee, a rule without a form). */
static bool same_rows(const struct form *form, const struct entry_record *a, const struct entry_record *b)
{
    const struct attr *x = a->extras.data, *y = b->extras.data;
    bool any = false;
    for (size_t i = 0; i < a->extras.n; i++) {
        if (fills(form, &x[i]) && record_extra(b, x[i].name))
            return true;
        any = any || fills(form, &x[i]);
    }
    for (size_t i = 0; i < b->extras.n; i++)
        any = any || fills(form, &y[i]);
    return !any;
}

/* A filing of the same day to the same addressee with the same rows is this one, whatever its numbers; of another day it was filed once more. */
static int find_known(struct import *im, const struct line *l, int64_t *known, struct err *err)
{
    char *const *v = l->filing.values;
    const struct unit *unit = entry_find_unit(&im->entry, v[FILING_UNIT], NULL);
    const struct rule *rule = ruleset_rule(im->entry.rules, v[FILING_RULE]);
    struct day day;
    struct vec same = VEC(int64_t);
    *known = 0;
    if (!unit || !rule || !day_parse(v[FILING_DAY], &day))
        return 0; /* refused when it is put */
    struct sqlite3_stmt *st = db_query(im->entry.db, Q_FILINGS_SAME, "tittdt", v[FILING_RULE], unit->id, v[FILING_PERIOD], v[FILING_TO], day, v[FILING_BY]);
    int rc;
    while ((rc = db_step(im->entry.db, st, err)) > 0)
        vec_add(&same, &(int64_t){db_int(st, "identity")});
    for (size_t i = 0; rc == 0 && !*known && i < same.n; i++) {
        struct entry_record before;
        int64_t id = *(int64_t *)vec_at(&same, i);
        rc = entry_load(&im->entry, id, &before, err);
        *known = rc == 0 && same_rows(rule->form, &before, &l->filing) ? id : 0;
        if (rc == 0)
            record_fini(&before);
    }
    vec_fini(&same);
    return rc;
}

/* Its key, so that a line that stands twice is no correction of the first. To be freed. */
static char *key_of(struct import *im, const struct line *l)
{
    char *const *v = l->filing.values;
    const struct unit *unit = entry_find_unit(&im->entry, v[FILING_UNIT], NULL);
    return mem_printf("%s|%s|%s|%s|%s|%s|%s", v[FILING_RULE], unit ? unit->code : v[FILING_UNIT], v[FILING_PERIOD], v[FILING_TO] ? v[FILING_TO] : "", v[FILING_DAY],
                      v[FILING_BY] ? v[FILING_BY] : "", l->row ? l->row : "");
}

static int refuse_twice(struct import *im, struct map *seen, const struct line *l, struct err *err)
{
    char *key = key_of(im, l);
    const struct csv_row *other = map_get(seen, key);
    if (!other)
        map_put(seen, key, l->csv);
    free(key);
    return other ? err_set(err, "与第 %ld 行是同一份（任务、单位、期次、报送、日期、行都一样）", "line %ld is the same filing (rule, unit, period, addressee, day and row agree)", other->line) : 0;
}

/* ---- writing ---- */

static int put_signature(struct import *im, const struct line *l, int64_t id, struct err *err)
{
    int64_t before = 0;
    if (!l->is_signed)
        return 0;
    if (db_get_int(im->entry.db, Q_FILING_SIGNED, 0, &before, err, "i", id) != 0)
        return -1;
    return before ? 0 : entry_sign_filing(&im->entry, &l->filing, err);
}

static int correct(struct import *im, struct line *l, int64_t known, struct err *err)
{
    struct entry_record r;
    const struct attr *a = l->filing.extras.data;
    if (entry_load(&im->entry, known, &r, err) != 0)
        return -1;
    for (int i = 0; i < ENTRY_COLUMNS_MOST; i++)
        if (l->filing.values[i])
            record_set(&r, i, l->filing.values[i]);
    int rc = 0;
    for (size_t i = 0; rc == 0 && i < l->filing.extras.n; i++)
        rc = record_set_named(&r, a[i].name, a[i].value, err);
    if (rc == 0)
        rc = entry_correct(&im->entry, known, &r, NULL, err);
    record_fini(&r);
    if (rc >= 0)
        ++*(rc ? &im->unchanged : &im->corrected);
    return rc < 0 ? -1 : 0;
}

static int put_line(struct import *im, struct map *seen, struct line *l, struct err *err)
{
    int64_t id;
    if (read_line(im, l, err) != 0 || refuse_twice(im, seen, l, err) != 0 || find_known(im, l, &id, err) != 0)
        return -1;
    if (id && correct(im, l, id, err) != 0)
        return -1;
    if (!id) {
        if (entry_put(&im->entry, &l->filing, &id, err) != 0)
            return -1;
        im->added++;
    }
    return put_signature(im, l, id, err);
}

int import_filings(struct import *im, struct err *err)
{
    struct map seen = {0};
    for (size_t i = 1; i < im->table->rows.n; i++) {
        struct line l = {.csv = vec_at(&im->table->rows, i)};
        record_init(&l.filing, ENTRY_FILING);
        if (put_line(im, &seen, &l, err) != 0)
            import_bad(im, l.csv->line, err);
        record_fini(&l.filing);
    }
    map_fini(&seen);
    return 0;
}
