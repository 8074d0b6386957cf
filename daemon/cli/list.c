/* SPDX-License-Identifier: MIT */
#include "cli/list.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdlib.h>

#include "base/mem.h"
#include "base/str.h"
#include "base/utf8.h"
#include "cli/lists.h"
#include "cli/sheet.h"
#include "cli/table.h"
#include "core/rungword.h"
#include "store/ruleset_store.h"

static const char *cell(struct cli *c, struct sqlite3_stmt *st, const struct list_column *col, char buf[static RUNG_WORDS_B])
{
    const char *text = db_text(st, col->column);
    switch (col->kind) {
    case COLUMN_TEXT:
    case COLUMN_NUMBER:
        return text;
    case COLUMN_WORD:
        return list_word(c->lang, text);
    case COLUMN_RUNG:
        return rung_words(c->lang, text, buf);
    case COLUMN_AUTHOR:
        return str_eq(text, RULES_READ_BY_SERVICE) ? tr(c->lang, "不详（服务读入）", "not known (read by baoxued)") : text;
    case COLUMN_YES:
        return text && !str_eq(text, "0") ? tr(c->lang, "是", "yes") : "";
    }
    return text;
}

static void print_upright(struct cli *c, struct sqlite3_stmt *st, const struct list *l)
{
    char buf[RUNG_WORDS_B];
    size_t widest = 0;
    for (const struct list_column *col = l->columns; col->column; col++)
        if (utf8_width(tr(c->lang, col->zh, col->en)) > widest)
            widest = utf8_width(tr(c->lang, col->zh, col->en));
    for (const struct list_column *col = l->columns; col->column; col++) {
        const char *name = tr(c->lang, col->zh, col->en), *value = cell(c, st, col, buf);
        if (value && *value)
            fprintf(c->out, "%s%*s%s\n", name, (int)(widest - utf8_width(name) + 2), "", value);
    }
}

static void add_row(struct cli *c, struct table *t, struct sqlite3_stmt *st, const struct list *l)
{
    char buf[RUNG_WORDS_B];
    for (const struct list_column *col = l->columns; col->column; col++)
        table_cell(t, cell(c, st, col, buf));
}

/* The list's rows as text; `heading` NULL: none, and an empty list says so. */
static int print_text(struct cli *c, const struct list *l, const char *heading, struct sqlite3_stmt *st, size_t *rows)
{
    struct table t;
    table_init(&t);
    for (const struct list_column *col = l->columns; col->column; col++)
        table_head(&t, tr(c->lang, col->zh, col->en), col->kind == COLUMN_NUMBER);
    size_t n = 0;
    int rc;
    while ((rc = db_step(c->db, st, &c->err)) > 0) {
        n++;
        if (l->upright)
            print_upright(c, st, l);
        else if (!c->rows_most || n <= c->rows_most)
            add_row(c, &t, st, l);
    }
    *rows += n;
    if (c->rows_counted && n)
        fprintf(c->out, tr(c->lang, "共 %zu 项\n", "%zu in all\n"), n);
    if (table_rows(&t)) {
        fprintf(c->out, "%s%s", heading ? heading : "", heading ? "\n" : "");
        table_print(&t, c->out, table_terminal_width(c->out));
        if (n > table_rows(&t))
            fprintf(c->out, tr(c->lang, "……还有 %zu 项没有列出（%s）\n", "... %zu more (%s)\n"), n - table_rows(&t), c->rows_option);
    } else if (!l->upright && !heading) {
        fprintf(c->out, "%s\n", tr(c->lang, "（无）", "(none)"));
    }
    table_fini(&t);
    return rc;
}

/* The list's rows as one JSON array; the caller's, NULL on error. */
static char *json_of(struct cli *c, struct sqlite3_stmt *st)
{
    char *json = db_step(c->db, st, &c->err) > 0 ? db_text_dup(st, "value") : NULL;
    db_reset(st);
    return json;
}

/* Takes it; NULL after an error. */
static int print_json(struct cli *c, char *json)
{
    if (!json)
        return cli_refuse(c);
    fprintf(c->out, "%s\n", json);
    free(json);
    return CLI_DONE;
}

int list_show(struct cli *c, enum list_name name, const char *types, ...)
{
    const struct list *l = &lists[name];
    va_list ap;
    va_start(ap, types);
    struct sqlite3_stmt *st = db_vquery(c->db, c->json ? l->json : l->rows, types, ap);
    va_end(ap);
    if (!c->json)
        return print_text(c, l, NULL, st, &(size_t){0}) < 0 ? cli_refuse(c) : CLI_DONE;
    return print_json(c, json_of(c, st));
}

int list_to_sheet(struct cli *c, enum list_name name, struct sheet *to, const char *types, ...)
{
    const struct list *l = &lists[name];
    char buf[RUNG_WORDS_B];
    va_list ap;
    va_start(ap, types);
    struct sqlite3_stmt *st = db_vquery(c->db, l->rows, types, ap);
    va_end(ap);
    sheet_page(to, tr(c->lang, l->zh, l->en));
    for (const struct list_column *col = l->columns; col->column; col++)
        sheet_head(to, tr(c->lang, col->zh, col->en), col->kind == COLUMN_NUMBER);
    sheet_end_row(to);
    int rc;
    while ((rc = db_step(c->db, st, &c->err)) > 0) {
        for (const struct list_column *col = l->columns; col->column; col++)
            sheet_cell(to, cell(c, st, col, buf), col->kind == COLUMN_NUMBER);
        sheet_end_row(to);
    }
    return rc;
}

/* ---- answers of several lists ---- */

void answer_begin(struct answer *a, struct cli *c)
{
    *a = (struct answer){.c = c, .json = c->json ? mem_strdup("{}") : NULL};
}

/* Puts `value`, itself JSON, under `key`; takes value, which may be NULL after an error. */
static void put(struct answer *a, const char *key, char *value)
{
    char *whole = value ? json_of(a->c, db_query(a->c->db, Q_JSON_SET, "ttt", a->json, key, value)) : NULL;
    a->failed = a->failed || !whole;
    free(value);
    if (!whole)
        return;
    free(a->json);
    a->json = whole;
}

static void answer_add(struct answer *a, const struct list *l, bool object, const char *types, va_list ap)
{
    struct cli *c = a->c;
    if (a->failed)
        return;
    struct sqlite3_stmt *st = db_vquery(c->db, c->json ? l->json : l->rows, types, ap);
    if (c->json) {
        char *value = json_of(c, st);
        if (value && object) {
            char *first = json_of(c, db_query(c->db, Q_JSON_FIRST, "t", value));
            free(value);
            value = first;
        }
        put(a, l->key, value);
        return;
    }
    char *heading = mem_printf("%s%s", a->started ? "\n" : "", tr(c->lang, l->zh, l->en));
    a->failed = print_text(c, l, heading, st, &a->rows) < 0;
    a->started = a->started || a->rows;
    free(heading);
}

void answer_list(struct answer *a, enum list_name name, const char *types, ...)
{
    va_list ap;
    va_start(ap, types);
    answer_add(a, &lists[name], false, types, ap);
    va_end(ap);
}

void answer_object(struct answer *a, enum list_name name, const char *types, ...)
{
    va_list ap;
    va_start(ap, types);
    answer_add(a, &lists[name], true, types, ap);
    va_end(ap);
}

void answer_text(struct answer *a, const char *key, const char *heading_zh, const char *heading_en, const char *text)
{
    struct cli *c = a->c;
    if (a->failed)
        return;
    if (c->json)
        put(a, key, json_of(c, db_query(c->db, Q_JSON_QUOTE, "t", text)));
    else if (*text)
        fprintf(c->out, "%s%s%s%s\n", a->started ? "\n" : "", heading_zh ? tr(c->lang, heading_zh, heading_en) : "", heading_zh ? "\n" : "", text);
    a->started = true;
}

int answer_end(struct answer *a)
{
    if (!a->failed && a->json)
        fprintf(a->c->out, "%s\n", a->json);
    free(a->json);
    return a->failed ? cli_refuse(a->c) : CLI_DONE;
}

int list_show_fact(struct cli *c, int64_t id, const char *zh, const char *en)
{
    if (!c->json) {
        fprintf(c->out, tr(c->lang, "%s（事实号 %" PRId64 "）\n", "%s (fact %" PRId64 ")\n"), tr(c->lang, zh, en), id);
        return CLI_DONE;
    }
    return print_json(c, json_of(c, db_query(c->db, Q_JSON_FACT, "i", id)));
}
