/* SPDX-License-Identifier: MIT */
/* The numbers of a filing, judged by its form: each a whole number, a row whole or not at all, every check kept. */
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/str.h"
#include "store/entry_record.h"
#include "store/facts.h"
#include "store/figures.h"

/* ---- one cell ---- */

static void list_names(const struct vec *names, struct str *out)
{
    for (size_t i = 0; i < names->n; i++)
        str_addf(out, "%s%s", i ? "、" : "", *(const char *const *)vec_at(names, i));
}

/* "辍学" in a form with rows, "高中.辍学" where there is no such row. */
static int refuse_row(const struct form *f, const char *name, struct err *err)
{
    struct str rows = {0};
    const char *dot = strchr(name, '.'), *column = dot ? dot + 1 : name;
    list_names(&f->rows, &rows);
    if (!f->rows.n)
        err_set(err, "“%s”：这张表不分行，只写“%s”", "\"%s\": this form has no rows, write \"%s\" alone", name, column);
    else
        err_set(err, "“%s”：这张表分行，请写明哪一行，例如“%s.%s”（有：%s）", "\"%s\": this form has rows, say which one, as \"%s.%s\" (there are: %s)", name,
                *(const char *const *)vec_at(&f->rows, 0), column, str_text(&rows));
    str_fini(&rows);
    return -1;
}

static int refuse_column(const struct form *f, const char *name, struct err *err)
{
    const char *dot = strchr(name, '.');
    struct nearest best = nearest_init(dot ? dot + 1 : name);
    if (vec_has_text(&f->numbers, dot ? dot + 1 : name))
        return refuse_row(f, name, err);
    for (size_t i = 0; i < f->numbers.n; i++)
        nearest_try(&best, *(const char **)vec_at(&f->numbers, i));
    return nearest_refuse(&best, "数栏", "number in the form", err);
}

static int take_cell(struct entry_write *w, struct grid *g, struct attr *a, struct err *err)
{
    size_t row, column;
    long n;
    if (vec_has_text(&g->form->texts, a->name))
        return 0;
    if (!grid_place(g->form, a->name, &row, &column))
        return refuse_column(g->form, a->name, err);
    const char *why = text_number(a->value, &n, err_lang(err));
    if (why)
        return record_refuse_value(a->name, a->value, why, err);
    if (n && record_yes(w->r, FILING_ZERO))
        return err_set(err, "写了零报告，“%s”却是 %ld", "a zero report, but \"%s\" is %ld", a->name, n);
    free(a->value);
    a->value = mem_printf("%ld", n);
    grid_set(g, row, column, n);
    return 0;
}

static int take_cells(struct entry_write *w, struct grid *g, char **json, struct err *err)
{
    struct attr *a = w->r->extras.data;
    for (size_t i = 0; i < w->r->extras.n; i++)
        if (a[i].value && (take_cell(w, g, &a[i], err) != 0 || entry_json_pair(w->e->db, json, a[i].name, a[i].value, err) != 0))
            return -1;
    return 0;
}

/* ---- what is missing ---- */

static int refuse_gaps(const struct grid *g, size_t at, struct err *err)
{
    struct form_row row = grid_row(g, at);
    struct str gaps = {0};
    const char *name = grid_row_name(g, at);
    for (size_t i = 0; i < g->form->numbers.n; i++)
        if (!row.given[i])
            str_addf(&gaps, "%s%s%s%s", gaps.len_b ? "、" : "", name ? name : "", name ? "." : "", *(const char *const *)vec_at(&g->form->numbers, i));
    err_set(err, "表格“%s”没有填完，还缺：%s；没有的填 0", "form \"%s\" is not complete, these are missing: %s; enter 0 where there is none", g->form->name, str_text(&gaps));
    str_fini(&gaps);
    return -1;
}

/* The same paper to another addressee need not be copied out again. */
static int refuse_empty(struct entry_write *w, const struct filed *f, struct err *err)
{
    const struct form *form = f->rule->form;
    struct str columns = {0};
    int64_t before = 0;
    if (db_get_int(w->e->db, Q_FILING_NUMBERS_GIVEN, 0, &before, err, "titti", f->subject_kind, f->subject, f->rule->name, f->period, w->identity) != 0)
        return -1;
    if (before)
        return 0;
    list_names(&form->numbers, &columns);
    err_set(err, "“%s”要填表格“%s”的数：%s（--set %s%s%s=…）；确实没有可报的，用零报告（--zero）", "\"%s\" needs the numbers of form \"%s\": %s (--set %s%s%s=…); if there is nothing to report, say so (--zero)",
            f->rule->name, form->name, str_text(&columns), form->rows.n ? *(const char *const *)vec_at(&form->rows, 0) : "", form->rows.n ? "." : "",
            *(const char *const *)vec_at(&form->numbers, 0));
    str_fini(&columns);
    return -1;
}

static int judge_gaps(struct entry_write *w, const struct filed *f, const struct grid *g, struct err *err)
{
    size_t rows = 0;
    if (record_yes(w->r, FILING_ZERO) || !g->form->numbers.n)
        return 0;
    for (size_t i = 0; i < g->rows_n; i++) {
        size_t n = grid_given(g, i);
        if (n && n < g->form->numbers.n)
            return refuse_gaps(g, i, err);
        rows += n > 0;
    }
    return rows ? 0 : refuse_empty(w, f, err);
}

/* ---- checks ---- */

static int judge_check(struct entry_write *w, const struct grid *g, size_t at, const struct form_check *check, struct err *err)
{
    struct form_row row = grid_row(g, at);
    struct str why = {0};
    bool holds;
    const char *name = grid_row_name(g, at);
    int rc = formula_check(db_formulas(w->e->db), &row, check, &holds, &why, err);
    if (rc == 0 && !holds)
        rc = err_set(err, "数不对，没有登记：表格“%s”%s%s要求 %s，填的是 %s", "not recorded, the numbers do not agree: form \"%s\"%s%s asks for %s, but they say %s", g->form->name,
                     name ? tr(err->lang, "的", " row ") : "", name ? name : "", check->text, str_text(&why));
    str_fini(&why);
    return rc;
}

static int judge_checks(struct entry_write *w, const struct grid *g, struct err *err)
{
    const struct form_check *check = g->form->checks.data;
    for (size_t row = 0; row < g->rows_n; row++)
        for (size_t i = 0; grid_given(g, row) && i < g->form->checks.n; i++)
            if (judge_check(w, g, row, &check[i], err) != 0)
                return -1;
    return 0;
}

/* ---- what the cases say ---- */

/* The last such day of a year on or before d. */
static struct day last_on(int month, int day, struct day d)
{
    int year = day_split(d).y;
    for (int y = year;; y--) {
        struct day x = day_plus(day_of(y, month, 1), day - 1);
        if (x.n <= d.n)
            return x;
    }
}

struct as_of {
    struct day day, from, until; /* of the span; from DAY_NONE: any */
};

static struct as_of as_of(const struct entry *e, const struct filed *f)
{
    const struct form *form = f->rule->form;
    struct as_of a = {.day = last_on(form->as_of_month, form->as_of_day, day_is_none(f->due) ? e->today : f->due), .from = DAY_NONE};
    a.until = a.day;
    if (form->span.from_month) {
        a.until = last_on(form->span.until_month, form->span.until_day, a.day);
        a.from = last_on(form->span.from_month, form->span.from_day, a.until);
    }
    return a;
}

/* Opened in the span and still open as of the day; one opened within the grace before it counts as never come, the day N before it included (民法典 1259; one closed in it is not open any more: it never left). */
static bool case_counts(const struct case_span *c, const struct as_of *a, const struct form *form)
{
    bool in_span = c->from_day.n <= a->until.n && (day_is_none(a->from) || c->from_day.n >= a->from.n);
    bool fresh = form->grace.n && c->from_day.n >= a->day.n - form->grace.n;
    return in_span && !fresh && c->until_day.n > a->day.n;
}

static int refuse_cases(const struct filed *f, const struct as_of *a, const char *row, long filed, long counted, struct err *err)
{
    char day[DAY_TEXT_B], from[DAY_TEXT_B], until[DAY_TEXT_B];
    struct str how = {0};
    if (!day_is_none(a->from))
        str_addf(&how, tr(err->lang, "%s 至 %s 立案、", "opened from %s to %s and "), day_format(a->from, from), day_format(a->until, until));
    str_addf(&how, tr(err->lang, "到 %s 还没有销号", "still open on %s"), day_format(a->day, day));
    if (f->rule->form->grace.n)
        str_addf(&how, tr(err->lang, "，前 %d 天内立案的不算", ", not those opened in the %d days before"), f->rule->form->grace.n);
    err_set(err, "和个案对不上：%s%s“%s”填的是 %ld，个案是 %ld（%s）；请核对，确实不同的请写明原因（--remark 说明）",
            "it differs from the cases: %s%s\"%s\" says %ld, the cases say %ld (%s); check it, or say why with --remark", row ? row : "", row ? tr(err->lang, "的", " ") : "",
            f->rule->form->cases, filed, counted, str_text(&how));
    str_fini(&how);
    return -1;
}

static int judge_cases(struct entry_write *w, const struct filed *f, const struct grid *g, size_t at, const struct as_of *a, struct err *err)
{
    size_t column = 0;
    struct vec cases = VEC(struct case_span);
    long counted = 0;
    const char *name = grid_row_name(g, at), *const *number = g->form->numbers.data;
    while (!str_eq(number[column], g->form->cases))
        column++;
    struct form_row numbers = grid_row(g, at);
    if (!numbers.given[column] && !record_yes(w->r, FILING_ZERO))
        return 0;
    int rc = facts_open_cases(w->e->db, w->e->rules, f->subject, name, &cases, err);
    for (size_t i = 0; rc == 0 && i < cases.n; i++)
        counted += case_counts(vec_at(&cases, i), a, g->form);
    vec_fini(&cases);
    long filed = numbers.given[column] ? (long)numbers.numbers[column] : 0;
    return rc == 0 && filed != counted ? refuse_cases(f, a, name, filed, counted, err) : rc;
}

/* Beside the numbers the cases say theirs; who differs says why. */
static int judge_as_of(struct entry_write *w, const struct filed *f, const struct grid *g, struct err *err)
{
    const char *remark = w->r->values[FILING_REMARK];
    if (!g->form->as_of_month || !str_eq(f->subject_kind, "unit") || (remark && *remark))
        return 0;
    struct as_of a = as_of(w->e, f);
    for (size_t row = 0; row < g->rows_n; row++)
        if (judge_cases(w, f, g, row, &a, err) != 0)
            return -1;
    return 0;
}

int judge_numbers(struct entry_write *w, const struct filed *f, char **json, struct err *err)
{
    const struct form *form = f->rule->form;
    const struct attr *a = w->r->extras.data;
    if (!form && w->r->extras.n)
        return err_set(err, "“%s”：这项任务没有表格，不填数", "\"%s\": this rule has no form, so no numbers", a->name);
    if (!form)
        return 0;
    struct grid g;
    grid_init(&g, form);
    int rc = take_cells(w, &g, json, err);
    if (rc == 0)
        rc = judge_gaps(w, f, &g, err);
    if (rc == 0)
        rc = judge_checks(w, &g, err);
    if (rc == 0)
        rc = judge_as_of(w, f, &g, err);
    grid_fini(&g);
    return rc;
}
