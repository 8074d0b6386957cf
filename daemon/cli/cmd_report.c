/* SPDX-License-Identifier: MIT */
/* report: a form's numbers and rates of one period, of every unit and of all that lies above it. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/str.h"
#include "cli/commands.h"
#include "cli/sheet.h"
#include "cli/table.h"
#include "store/facts.h"
#include "store/report.h"

enum { MISSING_SHOWN = 20 };

/* "1.90% (19/1000)", with an arrow for every year in a row that it rose. */
static void rate_text(const struct cli *c, const struct report_rate *r, struct str *out)
{
    char percent[FRACTION_TEXT_B];
    str_clear(out);
    if (r->worth.none) {
        str_add(out, tr(c->lang, "无数", "none"));
        return;
    }
    str_addf(out, "%s (%" PRId64 "/%" PRId64 ")", fraction_percent(r->worth.value, percent), r->worth.value.num, r->worth.value.den);
    if (r->rises)
        str_addf(out, tr(c->lang, " 连升%d年", " up %d y"), r->rises);
}

static void fill(struct cli *c, const struct report *r, void *to, void (*cell)(void *to, const char *text, bool first), void (*head)(void *to, const char *text, bool right))
{
    struct str text = {0};
    const struct form_rate *rate = r->form->rates.data;
    const char *const *number = r->form->numbers.data;
    head(to, tr(c->lang, "单位", "Unit"), false);
    head(to, tr(c->lang, "类别", "Kind"), false);
    if (r->form->rows.n)
        head(to, tr(c->lang, "行", "Row"), false);
    head(to, tr(c->lang, "报表数", "Filings"), true);
    for (size_t i = 0; i < r->form->numbers.n; i++)
        head(to, number[i], true);
    for (size_t i = 0; i < r->form->rates.n; i++)
        head(to, rate[i].name, true);
    for (size_t at = 0; at < r->lines.n; at++) {
        const struct report_line *l = vec_at(&r->lines, at);
        struct form_row numbers = grid_row(l->grid, l->row);
        cell(to, l->unit->name, true);
        cell(to, l->unit->kind, false);
        if (r->form->rows.n)
            cell(to, grid_row_name(l->grid, l->row), false);
        str_clear(&text);
        str_addf(&text, "%zu", l->filings);
        cell(to, str_text(&text), false);
        for (size_t i = 0; i < r->form->numbers.n; i++) {
            str_clear(&text);
            str_addf(&text, "%" PRId64, numbers.numbers[i]);
            cell(to, str_text(&text), false);
        }
        for (size_t i = 0; i < r->form->rates.n; i++) {
            rate_text(c, &l->rates[i], &text);
            cell(to, str_text(&text), false);
        }
    }
    str_fini(&text);
}

/* ---- as a table ---- */

static void table_head_of(void *to, const char *text, bool right)
{
    table_head(to, text, right);
}

static void table_cell_of(void *to, const char *text, bool first)
{
    (void)first;
    table_cell(to, text);
}

static void print_units(struct cli *c, const struct vec *units, const char *zh, const char *en)
{
    if (!units->n)
        return;
    fprintf(c->out, tr(c->lang, "%zu 个单位%s：", "%zu units %s: "), units->n, tr(c->lang, zh, en));
    for (size_t i = 0; i < units->n && i < MISSING_SHOWN; i++)
        fprintf(c->out, "%s%s", i ? "、" : "", (*(const struct unit *const *)vec_at(units, i))->name);
    fprintf(c->out, "%s\n", units->n > MISSING_SHOWN ? tr(c->lang, "……", " ...") : "");
}

static void print_table(struct cli *c, const struct report *r)
{
    struct table t;
    table_init(&t);
    fill(c, r, &t, table_cell_of, table_head_of);
    fprintf(c->out, tr(c->lang, "%s  %s\n", "%s  %s\n"), r->form->name, r->period);
    table_print(&t, c->out, 0);
    print_units(c, &r->zero, "报的是零报告", "filed a zero report");
    print_units(c, &r->missing, "这一期没有报", "have not filed for it");
    table_fini(&t);
}

/* ---- for Excel ---- */

static void sheet_head_of(void *to, const char *text, bool right)
{
    sheet_head(to, text, right);
}

static void sheet_cell_of(void *to, const char *text, bool first)
{
    if (first)
        sheet_end_row(to);
    sheet_cell(to, text, false);
}

static int print_sheet(struct cli *c, const struct report *r)
{
    struct sheet *s = sheet_csv(c->out);
    fill(c, r, s, sheet_cell_of, sheet_head_of);
    sheet_end_row(s);
    return sheet_close(s, &c->err);
}

/* ---- the command ---- */

static int print(struct cli *c, const struct args *a, const struct report *r)
{
    char *json = NULL;
    if (!c->json && args_has(a, "csv"))
        return print_sheet(c, r) == 0 ? CLI_DONE : cli_refuse(c);
    else if (!c->json)
        print_table(c, r);
    else if (report_json(c->db, r, &json, &c->err) != 0)
        return cli_refuse(c);
    else
        fprintf(c->out, "%s\n", json);
    free(json);
    return CLI_DONE;
}

int cmd_report(struct cli *c, const struct args *a)
{
    const char *name = args_get(a, "form");
    const struct form *form = name ? ruleset_form(c->rules, name) : NULL;
    struct report r;
    struct org org;
    if (name && !form) {
        err_set(&c->err, "没有“%s”这个表格", "there is no form \"%s\"", name);
        return cli_refuse(c);
    }
    if (facts_load_org(c->db, &org, &c->err) != 0)
        return cli_refuse(c);
    int code = report_make(c->db, c->rules, &org, form, args_get(a, "period"), c->today, &r, &c->err) == 0 ? print(c, a, &r) : cli_refuse(c);
    report_fini(&r);
    org_fini(&org);
    return code;
}
