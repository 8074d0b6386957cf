/* SPDX-License-Identifier: MIT */
#include "store/report.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "core/watch.h"

enum { YEARS_MOST = 50 };

struct sum { /* a unit's numbers in one period */
    int64_t unit;
    const char *period;
    size_t depth;
    struct grid grid;
    size_t *filings; /* of each row */
};

/* ---- adding up ---- */

static struct sum *sum_of(struct report *r, int64_t unit, const char *period)
{
    for (size_t i = 0; i < r->sums.n; i++) {
        struct sum *s = vec_at(&r->sums, i);
        if (s->unit == unit && str_eq(s->period, period))
            return s;
    }
    return NULL;
}

static struct sum *sum_for(struct report *r, const struct org *org, int64_t unit, const char *period)
{
    struct sum *s = sum_of(r, unit, period);
    if (s)
        return s;
    struct vec lineage = VEC(int64_t);
    org_lineage(org, unit, &lineage);
    s = vec_push(&r->sums);
    *s = (struct sum){.unit = unit, .period = period, .depth = lineage.n};
    grid_init(&s->grid, r->form);
    s->filings = mem_alloc(s->grid.rows_n, sizeof *s->filings);
    vec_fini(&lineage);
    return s;
}

static void copy_row(struct grid *to, const struct grid *from, size_t row)
{
    struct form_row numbers = grid_row(from, row);
    for (size_t i = 0; i < from->form->numbers.n; i++)
        if (numbers.given[i])
            grid_set(to, row, i, numbers.numbers[i]);
}

/* A later filing of the same period takes the place of an earlier one, row by row. */
static void take_later(struct vec *grids)
{
    for (size_t i = 0; i < grids->n; i++) {
        struct filed_grid *g = vec_at(grids, i);
        for (size_t k = i + 1; k < grids->n && g->period; k++) {
            struct filed_grid *later = vec_at(grids, k);
            if (later->unit != g->unit || !str_eq(later->period, g->period))
                continue;
            for (size_t row = 0; row < g->grid.rows_n; row++)
                if (!grid_given(&later->grid, row))
                    copy_row(&later->grid, &g->grid, row);
            free(g->period); /* passed over */
            g->period = NULL;
        }
    }
}

static bool is_zero(const struct filed_grid *g)
{
    for (size_t row = 0; row < g->grid.rows_n; row++)
        if (grid_given(&g->grid, row))
            return false;
    return true;
}

static bool filed_below(const struct vec *grids, const struct org *org, const struct filed_grid *g)
{
    const struct filed_grid *x = grids->data;
    for (size_t i = 0; i < grids->n; i++)
        if (x[i].period && x[i].unit != g->unit && str_eq(x[i].period, g->period) && !is_zero(&x[i]) && org_is_below(org, x[i].unit, g->unit))
            return true;
    return false;
}

static void add_up(struct report *r, const struct org *org)
{
    for (size_t i = 0; i < r->grids.n; i++) {
        const struct filed_grid *g = vec_at(&r->grids, i);
        struct vec above = VEC(int64_t);
        if (!g->period || is_zero(g) || filed_below(&r->grids, org, g))
            continue;
        org_lineage(org, g->unit, &above);
        for (size_t k = 0; k < above.n; k++) {
            struct sum *s = sum_for(r, org, *(int64_t *)vec_at(&above, k), g->period);
            grid_add(&s->grid, &g->grid);
            for (size_t row = 0; row < g->grid.rows_n; row++)
                s->filings[row] += grid_given(&g->grid, row) > 0;
        }
        vec_fini(&above);
    }
}

/* ---- rates ---- */

static struct sum *sum_of_year(struct report *r, int64_t unit, const char *like, int back)
{
    int year, other;
    const char *rest, *others;
    if (!period_year(like, &year, &rest))
        return NULL;
    for (size_t i = 0; i < r->sums.n; i++) {
        struct sum *s = vec_at(&r->sums, i);
        if (s->unit == unit && period_year(s->period, &other, &others) && other == year - back && str_eq(rest, others))
            return s;
    }
    return NULL;
}

static int find_rate(struct db *db, struct report *r, struct sum *s, size_t row, const struct form_rate *rate, struct report_rate *out, struct err *err)
{
    struct form_row numbers = grid_row(&s->grid, row);
    if (formula_worth(db_formulas(db), &numbers, &rate->ratio, &out->worth, err) != 0)
        return -1;
    struct worth last = out->worth, before;
    for (int back = 1; !last.none && back <= YEARS_MOST; back++, last = before) {
        struct sum *earlier = sum_of_year(r, s->unit, s->period, back);
        if (!earlier || !grid_given(&earlier->grid, row))
            break;
        numbers = grid_row(&earlier->grid, row);
        if (formula_worth(db_formulas(db), &numbers, &rate->ratio, &before, err) != 0)
            return -1;
        if (before.none || fraction_compare(last.value, before.value) <= 0)
            break;
        out->rises++;
    }
    return 0;
}

static int add_line(struct db *db, struct report *r, const struct org *org, struct sum *s, size_t row, struct err *err)
{
    const struct form_rate *rate = r->form->rates.data;
    struct report_line line = {.unit = org_unit(org, s->unit), .row = row, .depth = s->depth, .filings = s->filings[row], .grid = &s->grid};
    int rc = 0;
    line.rates = r->form->rates.n ? mem_alloc(r->form->rates.n, sizeof *line.rates) : NULL;
    for (size_t i = 0; rc == 0 && i < r->form->rates.n; i++)
        rc = find_rate(db, r, s, row, &rate[i], &line.rates[i], err);
    vec_add(&r->lines, &line);
    return rc;
}

static int compare_lines(const void *a, const void *b)
{
    const struct report_line *x = a, *y = b;
    int c = (x->depth > y->depth) - (x->depth < y->depth);
    if (!c)
        c = strcmp(x->unit->code, y->unit->code);
    return c ? c : (x->row > y->row) - (x->row < y->row);
}

static int add_lines(struct db *db, struct report *r, const struct org *org, struct err *err)
{
    int rc = 0;
    for (size_t i = 0; rc == 0 && i < r->sums.n; i++) {
        struct sum *s = vec_at(&r->sums, i);
        bool wanted = str_eq(s->period, r->period) && org_unit(org, s->unit);
        for (size_t row = 0; rc == 0 && wanted && row < s->grid.rows_n; row++)
            if (grid_given(&s->grid, row))
                rc = add_line(db, r, org, s, row, err);
    }
    vec_sort(&r->lines, compare_lines);
    return rc;
}

/* ---- what was asked for ---- */

static int choose_form(const struct ruleset *rules, const struct form **form, struct err *err)
{
    struct str names = {0};
    size_t n = 0;
    const struct form *const *all = rules->forms.data;
    for (size_t i = 0; !*form && i < rules->forms.n; i++)
        n += all[i]->rates.n > 0;
    for (size_t i = 0; i < rules->forms.n && n == 1; i++)
        if (all[i]->rates.n)
            *form = all[i];
    if (*form)
        return 0;
    for (size_t i = 0; i < rules->forms.n; i++)
        str_addf(&names, "%s%s", i ? "、" : "", all[i]->name);
    err_set(err, "请用 --form 写明哪张表（有：%s）", "say which form with --form (there are: %s)", names.len_b ? str_text(&names) : "-");
    str_fini(&names);
    return -1;
}

static void keep_form(struct vec *grids, const struct form *form)
{
    for (size_t i = grids->n; i-- > 0;) {
        struct filed_grid *g = vec_at(grids, i);
        if (g->grid.form == form)
            continue;
        free(g->period);
        grid_fini(&g->grid);
        vec_remove(grids, i);
    }
}

static int choose_period(struct report *r, const char *period, struct err *err)
{
    const struct filed_grid *g = r->grids.data, *best = NULL;
    struct str names = {0};
    int year, newest = 0;
    const char *rest;
    for (size_t i = 0; i < r->grids.n; i++) {
        bool dated = g[i].period && period_year(g[i].period, &year, &rest);
        if (g[i].period && !strstr(str_text(&names), g[i].period))
            str_addf(&names, "%s%s", names.len_b ? "、" : "", g[i].period);
        if (g[i].period && (period ? str_eq(g[i].period, period) : dated && year >= newest))
            best = &g[i];
        newest = dated && year > newest ? year : newest;
    }
    if (best)
        r->period = mem_strdup(best->period);
    else
        err_set(err, "表格“%s”%s%s还没有报来的数%s%s", "form \"%s\"%s%s: no numbers were filed%s%s", r->form->name, period ? tr(err->lang, "的", " of ") : "", period ? period : "",
                names.len_b ? tr(err->lang, "；有数的期次：", "; there are: ") : "", str_text(&names));
    str_fini(&names);
    return best ? 0 : -1;
}

static bool filed_zero(const struct report *r, int64_t unit)
{
    const struct filed_grid *g = r->grids.data;
    for (size_t i = 0; i < r->grids.n; i++)
        if (g[i].period && g[i].unit == unit && str_eq(g[i].period, r->period) && is_zero(&g[i]))
            return true;
    return false;
}

/* Those that owe a filing and are in no line. */
static void find_others(struct report *r, const struct ruleset *rules, const struct org *org, struct day today)
{
    for (size_t i = 0; i < rules->rules.n; i++) {
        const struct rule *rule = *(const struct rule *const *)vec_at(&rules->rules, i);
        for (size_t o = 0; rule->kind == RULE_DUTY && rule->form == r->form && o < rule->owners.n; o++) {
            size_t n;
            const char *kind = rule->each == EACH_UNIT ? rule->each_kind : (*(const struct role *const *)vec_at(&rule->owners, o))->kind;
            const struct unit *const *u = kind ? org_units_of_kind(org, kind, &n) : NULL;
            for (size_t k = 0; u && k < n; k++) {
                struct vec *others = filed_zero(r, u[k]->id) ? &r->zero : &r->missing;
                if (org_unit_exists_on(u[k], today) && !sum_of(r, u[k]->id, r->period) && !vec_has(others, u[k]))
                    vec_add(others, &u[k]);
            }
        }
    }
}

int report_make(struct db *db, const struct ruleset *rules, const struct org *org, const struct form *form, const char *period, struct day today, struct report *out,
                struct err *err)
{
    *out = (struct report){.lines = VEC(struct report_line), .missing = VEC(const struct unit *), .zero = VEC(const struct unit *), .sums = VEC(struct sum), .grids = VEC(struct filed_grid)};
    out->form = form;
    int rc = choose_form(rules, &out->form, err);
    if (rc == 0)
        rc = grids_load(db, rules, &out->grids, err);
    keep_form(&out->grids, out->form);
    take_later(&out->grids);
    if (rc == 0)
        rc = choose_period(out, period, err);
    if (rc == 0) {
        add_up(out, org);
        rc = add_lines(db, out, org, err);
    }
    if (rc == 0)
        find_others(out, rules, org, today);
    else
        report_fini(out);
    return rc;
}

void report_fini(struct report *r)
{
    for (size_t i = 0; i < r->sums.n; i++) {
        struct sum *s = vec_at(&r->sums, i);
        grid_fini(&s->grid);
        free(s->filings);
    }
    for (size_t i = 0; i < r->lines.n; i++)
        free(((struct report_line *)vec_at(&r->lines, i))->rates);
    vec_fini(&r->sums);
    vec_fini(&r->lines);
    vec_fini(&r->missing);
    vec_fini(&r->zero);
    grids_fini(&r->grids);
    free(r->period);
    *r = (struct report){0};
}

/* ---- JSON ---- */

static int put_cells(struct db *db, const struct report *r, size_t at, struct err *err)
{
    const struct report_line *l = vec_at(&r->lines, at);
    struct form_row numbers = grid_row(l->grid, l->row);
    const struct form_rate *rate = r->form->rates.data;
    char percent[FRACTION_TEXT_B];
    int rc = 0;
    for (size_t i = 0; rc == 0 && i < r->form->numbers.n; i++)
        rc = db_run(db, Q_REPORT_PUT, err, "itttti" "ttizti", (int64_t)at, l->unit->code, l->unit->name, l->unit->kind, grid_row_name(l->grid, l->row), (int64_t)l->filings, "number",
                    *(const char *const *)vec_at(&r->form->numbers, i), numbers.numbers[i], (int64_t)0, NULL, (int64_t)0);
    for (size_t i = 0; rc == 0 && i < r->form->rates.n; i++) {
        const struct report_rate *x = &l->rates[i];
        rc = db_run(db, Q_REPORT_PUT, err, "itttti" "ttizti", (int64_t)at, l->unit->code, l->unit->name, l->unit->kind, grid_row_name(l->grid, l->row), (int64_t)l->filings, "rate",
                    rate[i].name, x->worth.value.num, x->worth.none ? (int64_t)0 : x->worth.value.den, x->worth.none ? NULL : fraction_percent(x->worth.value, percent), (int64_t)x->rises);
    }
    return rc;
}

static int one_text(struct db *db, struct sqlite3_stmt *st, char **out, struct err *err)
{
    int rc = db_step(db, st, err);
    char *text = rc > 0 ? db_text_dup(st, "json") : NULL;
    db_reset(st);
    free(*out);
    *out = text;
    return rc > 0 ? 0 : -1;
}

/* The codes of units, as a list. */
static int units_json(struct db *db, const struct vec *units, char **out, struct err *err)
{
    int rc = 0;
    *out = mem_strdup("[]");
    for (size_t i = 0; rc == 0 && i < units->n; i++)
        rc = one_text(db, db_query(db, Q_JSON_TEXT, "tt", *out, (*(const struct unit *const *)vec_at(units, i))->code), out, err);
    return rc;
}

int report_json(struct db *db, const struct report *r, char **out, struct err *err)
{
    char *missing = NULL, *zero = NULL;
    *out = NULL;
    int rc = db_run(db, Q_REPORT_MAKE, err, "") == 0 ? db_run(db, Q_REPORT_CLEAR, err, "") : -1;
    for (size_t i = 0; rc == 0 && i < r->lines.n; i++)
        rc = put_cells(db, r, i, err);
    if (rc == 0)
        rc = units_json(db, &r->missing, &missing, err);
    if (rc == 0)
        rc = units_json(db, &r->zero, &zero, err);
    if (rc == 0)
        rc = one_text(db, db_query(db, Q_REPORT_JSON, "tttt", r->form->name, r->period, missing, zero), out, err);
    free(missing);
    free(zero);
    return rc;
}
