/* SPDX-License-Identifier: MIT */
#include "cli/sheet.h"

#include <csv.h>
#include <errno.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <xlsxwriter.h>

#include "base/mem.h"
#include "base/str.h"
#include "base/utf8.h"

enum { NUMBER_WIDTH = 8, TEXT_WIDTH = 16, WIDE_WIDTH = 60, COLUMNS_MOST = 64 };

struct sheet {
    FILE *out;  /* of CSV; NULL: xlsx */
    int pages;
    lxw_workbook *book;
    lxw_worksheet *page;
    lxw_format *bold;
    uint32_t row, column;
    uint32_t columns;
    size_t widths[COLUMNS_MOST];
    bool full; /* more rows than a page has */
};

struct sheet *sheet_csv(FILE *out)
{
    struct sheet *s = mem_alloc(1, sizeof *s);
    s->out = out;
    fputs("\xef\xbb\xbf", out); /* Excel reads UTF-8 by it */
    return s;
}

struct sheet *sheet_xlsx(const char *path)
{
    struct sheet *s = mem_alloc(1, sizeof *s);
    s->book = workbook_new_opt(path, &(lxw_workbook_options){.constant_memory = LXW_TRUE});
    s->bold = s->book ? workbook_add_format(s->book) : NULL;
    if (s->bold)
        format_set_bold(s->bold);
    return s;
}

/* Heads stay in sight, and each column can be filtered. */
static void finish_page(struct sheet *s)
{
    if (!s->page || !s->columns)
        return;
    worksheet_freeze_panes(s->page, 1, 0);
    if (s->row > 1)
        worksheet_autofilter(s->page, 0, 0, s->row - 1, (lxw_col_t)(s->columns - 1));
    for (uint32_t i = 0; i < s->columns; i++)
        worksheet_set_column(s->page, (lxw_col_t)i, (lxw_col_t)i, (double)s->widths[i], NULL);
}

void sheet_page(struct sheet *s, const char *name)
{
    s->pages++;
    if (s->out || !s->book)
        return;
    finish_page(s);
    s->page = workbook_add_worksheet(s->book, name);
    s->row = s->column = s->columns = 0;
}

static void put(struct sheet *s, const char *text, bool number, lxw_format *format)
{
    long n;
    if (s->out && s->pages <= 1) {
        char *safe = !number && str_is_formula(text) ? mem_printf("'%s", text) : NULL;
        if (s->column)
            fputc(',', s->out);
        csv_fwrite(s->out, safe ? safe : text, strlen(safe ? safe : text));
        free(safe);
    } else if (s->page && *text) {
        lxw_col_t at = (lxw_col_t)s->column;
        lxw_error rc = number && str_to_long(text, INT32_MIN, INT32_MAX, &n) ? worksheet_write_number(s->page, s->row, at, (double)n, format)
                                                                             : worksheet_write_string(s->page, s->row, at, text, format); /* never a formula */
        s->full = s->full || rc == LXW_ERROR_WORKSHEET_INDEX_OUT_OF_RANGE;
    }
    s->column++;
}

void sheet_head(struct sheet *s, const char *text, bool number)
{
    size_t width = utf8_width(text) + 3;
    if (s->columns < COLUMNS_MOST)
        s->widths[s->columns++] = width > (number ? NUMBER_WIDTH : TEXT_WIDTH) ? width : number ? NUMBER_WIDTH : TEXT_WIDTH;
    put(s, text, false, s->bold);
}

/* A column is as wide as its widest text, within reason. */
static void widen(struct sheet *s, const char *text)
{
    size_t width = utf8_width(text) + 1;
    if (s->column < s->columns && width > s->widths[s->column])
        s->widths[s->column] = width < WIDE_WIDTH ? width : WIDE_WIDTH;
}

void sheet_cell(struct sheet *s, const char *text, bool number)
{
    text = text ? text : "";
    if (!s->out)
        widen(s, text);
    put(s, text, number, NULL);
}

void sheet_end_row(struct sheet *s)
{
    if (s->out && s->pages <= 1)
        fputs("\r\n", s->out);
    s->row++;
    s->column = 0;
}

int sheet_close(struct sheet *s, struct err *err)
{
    int rc = 0;
    if (s->out) {
        if (fflush(s->out) != 0 || ferror(s->out))
            rc = err_set(err, "表格写不完：%s", "cannot write the whole table: %s", err_system(err, errno));
    } else if (!s->book) {
        rc = err_set(err, "写不了 xlsx 文件", "cannot write an xlsx file");
    } else {
        finish_page(s);
        lxw_error said = workbook_close(s->book);
        if (said != LXW_NO_ERROR)
            rc = err_set(err, "xlsx 文件写不了：%s（请检查文件夹的权限和磁盘空间）", "cannot write the xlsx file: %s (look at the folder's rights and the disk's room)", lxw_strerror(said));
        else if (s->full)
            rc = err_set(err, "行数超过一张表的上限：请用 --from、--to 分段", "more rows than a sheet takes: use --from and --to");
    }
    free(s);
    return rc;
}
