/* SPDX-License-Identifier: MIT */
#include "cli/import.h"

#include <inttypes.h>
#include <stdlib.h>

#include "base/mem.h"
#include "base/str.h"
#include "cli/import_rows.h"
#include "store/entry.h"

enum { FINDINGS_SHOWN = 100 };

static const struct import_kind kinds[] = {
    {"units", "单位", {ENTRY_UNIT}, 1, true, import_units},
    {"people", "人员", {ENTRY_PERSON, ENTRY_HOLDER}, 2, false, import_people},
    {"terms", "学期", {ENTRY_TERM}, 1, false, import_terms},
    {"cases", "个案", {ENTRY_CASE}, 1, true, import_cases},
    {"filings", "报送", {ENTRY_FILING}, 1, true, import_filings},
};

static const struct import_kind *kind_named(const char *name)
{
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
        if (str_eq(kinds[i].name, name) || str_eq(kinds[i].zh, name))
            return &kinds[i];
    return NULL;
}

const char *import_kind_name(const char *word)
{
    const struct import_kind *k = kind_named(word);
    return k ? k->name : NULL;
}

/* ---- findings ---- */

struct finding_row {
    long line;
    char *text;
};

void import_bad(struct import *im, long line, const struct err *err)
{
    if (im->bad.n && db_is_lost(im->entry.db)) /* what follows from it says nothing new */
        return;
    vec_add(&im->bad, &(struct finding_row){line, mem_strdup(err->text)});
    im->entry.no_nearest = im->bad.n > FINDINGS_SHOWN; /* looking for the nearest costs more than all the rest */
}

static int by_line(const void *a, const void *b)
{
    const struct finding_row *x = a, *y = b;
    return (x->line > y->line) - (x->line < y->line);
}

static void show_findings(struct import *im, FILE *out)
{
    vec_sort(&im->bad, by_line);
    const struct finding_row *f = im->bad.data;
    for (size_t i = 0; i < im->bad.n && i < FINDINGS_SHOWN; i++)
        fprintf(out, tr(im->lang, "%s 第 %ld 行：%s\n", "%s line %ld: %s\n"), im->file, f[i].line, f[i].text);
    if (im->bad.n > FINDINGS_SHOWN)
        fprintf(out, tr(im->lang, "另外还有 %zu 处错误没有列出\n", "and %zu more\n"), im->bad.n - FINDINGS_SHOWN);
    fprintf(out, tr(im->lang, "共 %zu 处错误，什么都没有录入\n", "%zu errors; nothing was taken\n"), im->bad.n);
}

static void bad_fini(struct vec *bad)
{
    struct finding_row *f = bad->data;
    for (size_t i = 0; i < bad->n; i++)
        free(f[i].text);
    vec_fini(bad);
}

/* ---- the heading ---- */

static bool known_column(const struct import_kind *k, const char *name)
{
    for (size_t i = 0; i < k->records_n; i++)
        if (record_column(k->records[i], name) >= 0)
            return true;
    return false;
}

static bool is_doubled(const struct csv_row *head, size_t at)
{
    for (size_t i = 0; i < at; i++)
        if (str_eq(csv_cell(head, i), csv_cell(head, at)))
            return true;
    return false;
}

static int check_heading(const struct import *im, size_t at, struct err *err)
{
    const char *name = csv_cell(im->head, at);
    if (!*name)
        return 0; /* Excel leaves empty columns behind; import_cells() refuses text in them */
    if (record_name_is_forbidden(name))
        return err_set(err, "“%s”栏不能录入：本系统的数据库不存身份证号、电话、监护人和住址，请删去这一栏",
                       "column \"%s\" cannot be taken: the database holds no ID numbers, phones, guardians or addresses; remove that column", name);
    if (is_doubled(im->head, at))
        return err_set(err, "“%s”栏有两个", "there are two columns \"%s\"", name);
    if (im->kind->extras || known_column(im->kind, name))
        return 0;
    struct entry_record probe; /* for its error with the nearest name */
    record_init(&probe, im->kind->records[0]);
    int rc = record_set_named(&probe, name, NULL, err);
    record_fini(&probe);
    return rc;
}

static bool has_column(const struct import *im, enum entry_kind kind, int column)
{
    for (size_t i = 0; i < im->head->cells.n; i++)
        if (record_column(kind, csv_cell(im->head, i)) == column)
            return true;
    return false;
}

static void check_head(struct import *im, struct err *err)
{
    static const int needed[ENTRY_KINDS][5] = {[ENTRY_UNIT] = {UNIT_CODE, UNIT_NAME, UNIT_KIND, -1},
                                               [ENTRY_PERSON] = {PERSON_CODE, PERSON_NAME, -1},
                                               [ENTRY_TERM] = {TERM_NAME, TERM_YEAR, -1},
                                               [ENTRY_CASE] = {CASE_NUMBER, CASE_NAME, CASE_SCHOOL, CASE_OPENED, -1},
                                               [ENTRY_FILING] = {FILING_RULE, FILING_UNIT, FILING_PERIOD, FILING_DAY, -1}};
    enum entry_kind kind = im->kind->records[0];
    for (size_t i = 0; i < im->head->cells.n; i++)
        if (check_heading(im, i, err) != 0)
            import_bad(im, im->head->line, err);
    for (size_t i = 0; needed[kind][i] >= 0; i++)
        if (!has_column(im, kind, needed[kind][i])) {
            err_set(err, "表头缺“%s”栏", "the heading lacks the column \"%s\"", record_column_name(kind, needed[kind][i], im->lang));
            import_bad(im, im->head->line, err);
        }
}

/* ---- the run ---- */

static void show_result(const struct import *im, unsigned flags, FILE *out)
{
    fprintf(out, tr(im->lang, "%s：新增 %zu，更正 %zu，没有变化 %zu\n", "%s: %zu added, %zu corrected, %zu unchanged\n"), im->file, im->added, im->corrected,
            im->unchanged);
    if (flags & IMPORT_DRY_RUN)
        fputs(tr(im->lang, "这是试导入，什么都没有录入\n", "this was a trial: nothing was taken\n"), out);
    else if (im->added + im->corrected == 0)
        fputs(tr(im->lang, "与库里相同，不用录入\n", "all of it is known already\n"), out);
    else if (flags & (IMPORT_RELEASE | IMPORT_UNHELD))
        fprintf(out, tr(im->lang, "第 %" PRId64 " 批；由此产生的提醒照常发出\n", "batch %" PRId64 "; its alerts go out as usual\n"), im->entry.batch);
    else
        fprintf(out, tr(im->lang, "第 %" PRId64 " 批；由此产生的提醒先扣下，核对无误后运行 baoxue release 放行（baoxue status 里有编号）\n",
                        "batch %" PRId64 "; the alerts that come of it are held until baoxue release (baoxue status shows the number)\n"), im->entry.batch);
}

static int begin_batch(struct import *im, unsigned flags, struct err *err)
{
    const struct entry *e = &im->entry;
    if (db_run(e->db, Q_BATCH_ADD, err, "ttmti", im->kind->name, im->file, e->now, e->author, (int64_t)!!(flags & IMPORT_RELEASE)) != 0)
        return -1;
    im->entry.batch = db_last_id(e->db);
    return 0;
}

/* 1: findings; 0: written (or nothing to write); -1: the database failed. */
static int run(struct import *im, unsigned flags, struct err *err)
{
    check_head(im, err);
    if (im->bad.n)
        return 1;
    if (begin_batch(im, flags, err) != 0 || im->kind->run(im, err) != 0)
        return -1;
    return im->bad.n ? 1 : 0;
}

static int finish(struct import *im, int rc, unsigned flags, struct err *err)
{
    if (rc == 0 && !(flags & IMPORT_DRY_RUN) && im->added + im->corrected)
        return entry_commit(&im->entry, err);
    entry_abort(&im->entry);
    return rc;
}

int import_table(struct db *db, const struct ruleset *rules, const char *what, const char *file, const struct csv_table *table, unsigned flags, struct instant now,
                 const char *author, enum lang lang, FILE *out)
{
    struct err err = {.lang = lang};
    struct import im = {.kind = kind_named(what), .table = table, .head = table->rows.data, .file = file, .lang = lang, .bad = VEC(struct finding_row)};
    int rc = -1;
    if (!im.kind)
        err_set(&err, "不知道“%s”：可以导入 units、people、terms、cases、filings", "\"%s\" is unknown: there are units, people, terms, cases, filings", what);
    else if (entry_begin(&im.entry, db, rules, now, author, &err) == 0)
        rc = finish(&im, run(&im, flags, &err), flags, &err);
    if (rc == 0)
        show_result(&im, flags, out);
    else if (rc > 0)
        show_findings(&im, out);
    else
        fprintf(out, "%s\n", err.text);
    bad_fini(&im.bad);
    return rc == 0 ? 0 : 1;
}

int import_run(struct db *db, const struct ruleset *rules, const char *what, const char *file, unsigned flags, struct instant now, const char *author, enum lang lang,
               FILE *out)
{
    struct err err = {.lang = lang};
    struct csv_table table;
    int rc = 1;
    if (csv_table_read(&table, file, &err) == 0)
        rc = import_table(db, rules, what, file, &table, flags, now, author, lang, out);
    else
        fprintf(out, "%s\n", err.text);
    csv_table_fini(&table);
    return rc;
}
