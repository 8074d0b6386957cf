/* SPDX-License-Identifier: MIT */
#include "store/figures.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "store/renamed.h"

/* ---- a grid ---- */

void grid_init(struct grid *g, const struct form *form)
{
    *g = (struct grid){.form = form, .rows_n = form->rows.n ? form->rows.n : 1};
    size_t cells = g->rows_n * form->numbers.n;
    g->numbers = cells ? mem_alloc(cells, sizeof *g->numbers) : NULL;
    g->given = cells ? mem_alloc(cells, sizeof *g->given) : NULL;
}

void grid_fini(struct grid *g)
{
    free(g->numbers);
    free(g->given);
    *g = (struct grid){0};
}

static bool name_at(const struct vec *names, const char *name, size_t len_b, size_t *at)
{
    const char *const *n = names->data;
    for (size_t i = 0; i < names->n; i++)
        if (strlen(n[i]) == len_b && !memcmp(n[i], name, len_b)) {
            *at = i;
            return true;
        }
    return false;
}

bool grid_place(const struct form *form, const char *name, size_t *row, size_t *column)
{
    const char *dot = strchr(name, '.'), *number = dot ? dot + 1 : name;
    *row = 0;
    if ((dot != NULL) != (form->rows.n > 0) || (dot && !name_at(&form->rows, name, (size_t)(dot - name), row)))
        return false;
    return name_at(&form->numbers, number, strlen(number), column);
}

void grid_set(struct grid *g, size_t row, size_t column, int64_t n)
{
    g->numbers[row * g->form->numbers.n + column] = n;
    g->given[row * g->form->numbers.n + column] = true;
}

void grid_add(struct grid *to, const struct grid *from)
{
    size_t n = from->form->numbers.n;
    for (size_t i = 0; i < from->rows_n * n; i++)
        if (from->given[i])
            grid_set(to, i / n, i % n, (to->given[i] ? to->numbers[i] : 0) + from->numbers[i]);
}

struct form_row grid_row(const struct grid *g, size_t row)
{
    return (struct form_row){g->form, g->numbers + row * g->form->numbers.n, g->given + row * g->form->numbers.n};
}

const char *grid_row_name(const struct grid *g, size_t row)
{
    return g->form->rows.n ? *(const char *const *)vec_at(&g->form->rows, row) : NULL;
}

size_t grid_given(const struct grid *g, size_t row)
{
    size_t n = 0;
    for (size_t i = 0; i < g->form->numbers.n; i++)
        n += g->given[row * g->form->numbers.n + i];
    return n;
}

/* ---- the rates of filings ---- */

struct reading {
    struct db *db;
    const struct ruleset *rules;
    struct renamed names;
    struct grid grid;    /* of the filing that is being read; form NULL: none */
    struct figure head;  /* what all its figures share; period owned */
    int64_t unit;
    int (*take)(struct reading *r, struct err *err); /* a whole filing */
    struct vec *out;
};

static int add_figure(struct reading *r, const struct form_rate *rate, size_t at, struct err *err)
{
    struct form_row row = grid_row(&r->grid, at);
    struct worth worth;
    struct str text = {0};
    if (formula_worth(db_formulas(r->db), &row, &rate->ratio, &worth, err) != 0)
        return -1;
    formula_show(&row, &rate->ratio, &text);
    struct figure *f = vec_push(r->out);
    *f = r->head;
    f->period = mem_strdup(r->head.period);
    f->rate = rate;
    f->row = grid_row_name(&r->grid, at);
    f->value = worth.value;
    f->none = worth.none;
    f->text = str_take(&text);
    return 0;
}

static int take_figures(struct reading *r, struct err *err)
{
    int rc = 0;
    const struct form_rate *rate = r->grid.form->rates.data;
    for (size_t row = 0; row < r->grid.rows_n; row++)
        for (size_t i = 0; rc == 0 && grid_given(&r->grid, row) && i < r->grid.form->rates.n; i++)
            if (rate[i].watched)
                rc = add_figure(r, &rate[i], row, err);
    return rc;
}

static int end_filing(struct reading *r, struct err *err)
{
    int rc = r->grid.form ? r->take(r, err) : 0;
    free(r->head.period);
    grid_fini(&r->grid);
    r->head = (struct figure){0};
    return rc;
}

static void begin_filing(struct reading *r, struct sqlite3_stmt *st)
{
    const struct rule *rule = ruleset_rule(r->rules, renamed_now(&r->names, "rule", db_text(st, "rule"), db_instant(st, "written")));
    struct day day = db_day(st, "day");
    struct instant close = instant_at(day, r->rules->calendar.close_minute, r->rules->zone), entered = db_instant(st, "entered");
    if (!rule || !rule->form)
        return;
    grid_init(&r->grid, rule->form);
    r->unit = db_int(st, "unit");
    r->head = (struct figure){.filing = db_int(st, "identity"), .day = day, .period = db_text_dup(st, "period"), .at = instant_min(entered, close)};
    if (!db_null(st, "minute"))
        r->head.at = instant_at(day, (int)db_int(st, "minute"), r->rules->zone);
}

static int read_numbers(struct reading *r, struct sqlite3_stmt *st, struct err *err)
{
    int64_t filing = 0;
    int rc, more;
    while ((more = db_step(r->db, st, err)) > 0) {
        size_t row, column;
        if (db_int(st, "identity") != filing) {
            filing = db_int(st, "identity");
            if ((rc = end_filing(r, err)) != 0) {
                db_reset(st);
                return rc;
            }
            begin_filing(r, st);
        }
        if (r->grid.form && !db_null(st, "name") && grid_place(r->grid.form, db_text(st, "name"), &row, &column))
            grid_set(&r->grid, row, column, db_int(st, "value"));
    }
    rc = end_filing(r, err);
    return more < 0 ? more : rc;
}

static bool any_watched(const struct ruleset *rules)
{
    const struct form *const *form = rules->forms.data;
    for (size_t i = 0; i < rules->forms.n; i++) {
        const struct form_rate *rate = form[i]->rates.data;
        for (size_t j = 0; j < form[i]->rates.n; j++)
            if (rate[j].watched)
                return true;
    }
    return false;
}

int figures_load(struct db *db, const struct ruleset *rules, const char *subject_kind, int64_t subject, struct vec *out, struct err *err)
{
    struct reading r = {.db = db, .rules = rules, .take = take_figures, .out = out};
    if (!any_watched(rules))
        return 0;
    int rc = renamed_load(&r.names, db, err);
    if (rc == 0)
        rc = read_numbers(&r, db_query(db, Q_HISTORY_NUMBERS, "ti", subject_kind, subject), err);
    renamed_fini(&r.names);
    return rc;
}

/* ---- whole filings ---- */

static int take_grid(struct reading *r, struct err *err)
{
    (void)err;
    vec_add(r->out, &(struct filed_grid){.unit = r->unit, .filing = r->head.filing, .day = r->head.day, .at = r->head.at, .period = r->head.period, .grid = r->grid});
    r->head.period = NULL; /* both are the list's now */
    r->grid = (struct grid){0};
    return 0;
}

int grids_load(struct db *db, const struct ruleset *rules, struct vec *out, struct err *err)
{
    struct reading r = {.db = db, .rules = rules, .take = take_grid, .out = out};
    int rc = renamed_load(&r.names, db, err);
    if (rc == 0)
        rc = read_numbers(&r, db_query(db, Q_GRIDS_OF_UNITS, ""), err);
    renamed_fini(&r.names);
    return rc;
}

int grids_load_of(struct db *db, const struct ruleset *rules, int64_t unit, const struct form *form, struct vec *out, struct err *err)
{
    struct vec all = VEC(struct filed_grid);
    struct reading r = {.db = db, .rules = rules, .take = take_grid, .out = &all};
    int rc = renamed_load(&r.names, db, err);
    if (rc == 0)
        rc = read_numbers(&r, db_query(db, Q_GRIDS_OF_UNIT, "i", unit), err);
    renamed_fini(&r.names);
    for (size_t i = all.n; i-- > 0;) {
        const struct filed_grid *g = vec_at(&all, i);
        if (rc != 0 || g->grid.form != form)
            continue;
        vec_add(out, g);
        vec_remove(&all, i);
    }
    grids_fini(&all);
    return rc;
}

void grids_fini(struct vec *grids)
{
    struct filed_grid *g = grids->data;
    for (size_t i = 0; i < grids->n; i++) {
        free(g[i].period);
        grid_fini(&g[i].grid);
    }
    vec_fini(grids);
}
