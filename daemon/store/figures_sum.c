/* SPDX-License-Identifier: MIT */
#include "store/figures_sum.h"

#include <stdlib.h>

#include "base/mem.h"
#include "core/owner.h"

/* ---- whose rates are sums ---- */

/* Are units of this kind watched, or (a duty) do they owe its filing? */
static bool is_of_kind(const struct rule *r, const char *kind)
{
    if (r->each == EACH_CASE || r->each == EACH_HOLDER)
        return false;
    if (r->each == EACH_UNIT)
        return str_eq(r->each_kind, kind);
    return rule_owners_sit_on(r, kind);
}

static bool owes(const struct ruleset *rules, const struct form *form, const char *kind)
{
    for (size_t i = 0; i < rules->rules.n; i++) {
        const struct rule *r = *(const struct rule *const *)vec_at(&rules->rules, i);
        if (r->kind == RULE_DUTY && r->form == form && is_of_kind(r, kind))
            return true;
    }
    return false;
}

static bool rule_sums(const struct ruleset *rules, const struct rule *r, const char *kind)
{
    return r->kind == RULE_WATCH && r->watch.kind == MEASURES_RATE && is_of_kind(r, kind) && !owes(rules, r->watch.form, kind);
}

/* Of one rule, its own kinds. */
static bool rule_sums_any(const struct ruleset *rules, const struct rule *r)
{
    if (r->each == EACH_UNIT)
        return rule_sums(rules, r, r->each_kind);
    for (size_t i = 0; i < r->owners.n; i++) {
        const char *kind = (*(const struct role *const *)vec_at(&r->owners, i))->kind;
        if (kind && rule_sums(rules, r, kind))
            return true;
    }
    return false;
}

bool figures_are_summed(const struct ruleset *rules, const char *kind)
{
    for (size_t i = 0; i < rules->watches.n; i++) {
        const struct rule *r = *(const struct rule *const *)vec_at(&rules->watches, i);
        if (kind ? rule_sums(rules, r, kind) : rule_sums_any(rules, r))
            return true;
    }
    return false;
}

/* ---- what the units below filed ---- */

struct debtor { /* a unit below that owes the form, by one duty */
    const struct unit *unit;
    const struct rule *duty;
    struct grid newest; /* of the period that is being summed */
    bool filed;
};

struct summing {
    struct db *db;
    const struct ruleset *rules;
    const struct org *org;
    const struct form *form;
    struct vec debtors; /* struct debtor */
    struct vec grids;   /* struct filed_grid, in order of time */
    struct vec *out;
};

static bool has_debtor(const struct summing *s, int64_t unit)
{
    const struct debtor *d = s->debtors.data;
    for (size_t i = 0; i < s->debtors.n; i++)
        if (d[i].unit->id == unit)
            return true;
    return false;
}

static int add_debtors_of_kind(struct summing *s, const struct rule *duty, const char *kind, int64_t above, struct err *err)
{
    size_t n = 0;
    const struct unit *const *u = kind ? org_units_of_kind(s->org, kind, &n) : NULL;
    for (size_t i = 0; i < n; i++) {
        if (!org_is_below(s->org, u[i]->id, above))
            continue;
        if (!has_debtor(s, u[i]->id) && grids_load_of(s->db, s->rules, u[i]->id, s->form, &s->grids, err) != 0)
            return -1;
        vec_add(&s->debtors, &(struct debtor){.unit = u[i], .duty = duty});
    }
    return 0;
}

static int add_debtors(struct summing *s, const struct rule *duty, int64_t above, struct err *err)
{
    int rc = 0;
    if (duty->each == EACH_UNIT)
        return add_debtors_of_kind(s, duty, duty->each_kind, above, err);
    for (size_t i = 0; rc == 0 && i < duty->owners.n; i++)
        rc = add_debtors_of_kind(s, duty, (*(const struct role *const *)vec_at(&duty->owners, i))->kind, above, err);
    return rc;
}

static int by_time(const void *a, const void *b)
{
    const struct filed_grid *x = a, *y = b;
    if (x->at.sec != y->at.sec)
        return x->at.sec < y->at.sec ? -1 : 1;
    return (x->filing > y->filing) - (x->filing < y->filing);
}

/* ---- who owes a period ---- */

static bool when_admits(const struct summing *s, const struct debtor *d, const struct due_context *cx, struct day on)
{
    struct world w = {.rules = s->rules, .org = s->org};
    struct history h;
    bool timed = false;
    if (!d->duty->when.n)
        return true;
    history_init(&h, SUBJECT_UNIT, d->unit->id);
    h.unit = d->unit->id;
    bool holds = when_holds(&w, &d->duty->when, &(struct count_view){.history = &h, .cx = cx}, on, NULL, &timed);
    history_fini(&h);
    return holds;
}

/* 1: it owes the period; 0: not, or it was let off. */
static int owes_period(const struct summing *s, const struct debtor *d, const char *period, struct err *err)
{
    struct vec lineage = VEC(int64_t);
    struct term_source terms = org_terms(s->org, s->rules, d->unit->id, &lineage);
    struct due_context cx = {.rules = s->rules, .terms = &terms, .lang = s->rules->language};
    struct due_period p;
    struct due_result due;
    int64_t waived = 0;
    bool owed = due_period_named(&cx, &d->duty->due, period, &p) && rule_admits_period(&cx, d->duty, &p);
    if (owed) {
        due_eval(&cx, &d->duty->due, &p.anchor, &due, NULL);
        owed = (!d->duty->in_term || due_into_season(&cx, &d->duty->due, p.anchor.day, &due, NULL)) && org_unit_exists_on(d->unit, due.day) && when_admits(s, d, &cx, due.day);
    }
    vec_fini(&lineage);
    if (owed && db_get_int(s->db, Q_WAIVED, 0, &waived, err, "tit", d->duty->name, d->unit->id, period) != 0)
        return -1;
    return owed && !waived;
}

/* ---- the sums of a period ---- */

static void copy_rows(struct grid *to, const struct grid *from)
{
    for (size_t row = 0; row < from->rows_n; row++)
        if (grid_given(from, row))
            for (size_t i = 0; i < from->form->numbers.n; i++)
                grid_set(to, row, i, grid_row(from, row).numbers[i]);
}

static int add_figure(struct summing *s, const struct grid *sum, size_t at, size_t units, const struct form_rate *rate, const struct filed_grid *last, struct err *err)
{
    struct form_row row = grid_row(sum, at);
    struct worth worth;
    struct str text = {0};
    if (formula_worth(db_formulas(s->db), &row, &rate->ratio, &worth, err) != 0)
        return -1;
    str_addf(&text, tr(s->rules->language, "%zu 个单位合计 ", "sum of %zu units: "), units);
    formula_show(&row, &rate->ratio, &text);
    *(struct figure *)vec_push(s->out) = (struct figure){.filing = last->filing, .period = mem_strdup(last->period), .rate = rate, .row = grid_row_name(sum, at), .day = last->day,
                                                         .at = last->at, .value = worth.value, .none = worth.none, .text = str_take(&text)};
    return 0;
}

/* Each unit once, though two duties may ask it for the form. */
static bool is_counted(const struct summing *s, size_t at)
{
    const struct debtor *d = s->debtors.data;
    for (size_t i = 0; i < at; i++)
        if (d[i].unit == d[at].unit && d[i].filed)
            return false;
    return d[at].filed;
}

static int sum_now(struct summing *s, const struct filed_grid *last, struct err *err)
{
    const struct debtor *d = s->debtors.data;
    const struct form_rate *rate = s->form->rates.data;
    struct grid sum;
    int rc = 0;
    grid_init(&sum, s->form);
    size_t *units = mem_alloc(sum.rows_n, sizeof *units);
    for (size_t i = 0; i < s->debtors.n; i++) {
        if (!is_counted(s, i))
            continue;
        grid_add(&sum, &d[i].newest);
        for (size_t row = 0; row < sum.rows_n; row++)
            units[row] += grid_given(&d[i].newest, row) > 0;
    }
    for (size_t row = 0; row < sum.rows_n; row++)
        for (size_t i = 0; rc == 0 && grid_given(&sum, row) && i < s->form->rates.n; i++)
            if (rate[i].watched)
                rc = add_figure(s, &sum, row, units[row], &rate[i], last, err);
    free(units);
    grid_fini(&sum);
    return rc;
}

/* true: the first of this unit. */
static bool take_filing(struct summing *s, const struct filed_grid *g)
{
    struct debtor *d = s->debtors.data;
    bool first = false;
    for (size_t i = 0; i < s->debtors.n; i++)
        if (d[i].unit->id == g->unit) {
            copy_rows(&d[i].newest, &g->grid);
            first = first || !d[i].filed;
            d[i].filed = true;
        }
    return first;
}

static void begin_period(struct summing *s)
{
    for (size_t i = 0; i < s->debtors.n; i++) {
        struct debtor *d = vec_at(&s->debtors, i);
        grid_fini(&d->newest);
        grid_init(&d->newest, s->form);
        d->filed = false;
    }
}

/* How many units have filed, in all; 0 too while one that owes the period has not. -1: the database failed. */
static int count_filers(struct summing *s, const char *period, struct err *err)
{
    const struct filed_grid *g = s->grids.data;
    int filers = 0, owed = 0;
    begin_period(s);
    for (size_t i = 0; i < s->grids.n; i++)
        filers += str_eq(g[i].period, period) && take_filing(s, &g[i]);
    for (size_t i = 0; i < s->debtors.n && owed == 0; i++) {
        const struct debtor *d = vec_at(&s->debtors, i);
        owed = d->filed ? 0 : owes_period(s, d, period, err);
    }
    return owed < 0 ? -1 : owed ? 0 : filers;
}

/* The filings in order: from the one that makes it whole on, each gives a figure. */
static int sum_period(struct summing *s, const char *period, struct err *err)
{
    const struct filed_grid *g = s->grids.data;
    int missing = count_filers(s, period, err), rc = missing < 0 ? -1 : 0;
    if (missing <= 0)
        return rc;
    begin_period(s);
    for (size_t i = 0; rc == 0 && i < s->grids.n; i++) {
        if (!str_eq(g[i].period, period))
            continue;
        missing -= take_filing(s, &g[i]);
        rc = missing ? 0 : sum_now(s, &g[i], err);
    }
    return rc;
}

/* Pushes const char *, each once. */
static void list_periods(const struct vec *grids, struct vec *out)
{
    const struct filed_grid *g = grids->data;
    for (size_t i = 0; i < grids->n; i++)
        if (!vec_has_text(out, g[i].period))
            vec_add(out, &(const char *){g[i].period});
}

static int sum_form(struct summing *s, int64_t unit, struct err *err)
{
    struct vec periods = VEC(const char *);
    int rc = 0;
    s->debtors = VEC(struct debtor);
    s->grids = VEC(struct filed_grid);
    for (size_t i = 0; rc == 0 && i < s->rules->rules.n; i++) {
        const struct rule *r = *(const struct rule *const *)vec_at(&s->rules->rules, i);
        if (r->kind == RULE_DUTY && r->form == s->form)
            rc = add_debtors(s, r, unit, err);
    }
    vec_sort(&s->grids, by_time);
    list_periods(&s->grids, &periods);
    for (size_t i = 0; rc == 0 && i < periods.n; i++)
        rc = sum_period(s, *(const char *const *)vec_at(&periods, i), err);
    vec_fini(&periods);
    for (size_t i = 0; i < s->debtors.n; i++)
        grid_fini(&((struct debtor *)vec_at(&s->debtors, i))->newest);
    vec_fini(&s->debtors);
    grids_fini(&s->grids);
    return rc;
}

static bool form_is_summed(const struct ruleset *rules, const struct form *form, const char *kind)
{
    for (size_t i = 0; i < rules->rules.n; i++) {
        const struct rule *r = *(const struct rule *const *)vec_at(&rules->rules, i);
        if (r->watch.form == form && rule_sums(rules, r, kind))
            return true;
    }
    return false;
}

int figures_sum(struct db *db, const struct ruleset *rules, const struct org *org, int64_t unit, struct vec *out, struct err *err)
{
    const struct unit *u = org_unit(org, unit);
    int rc = 0;
    for (size_t i = 0; u && rc == 0 && i < rules->forms.n; i++) {
        struct summing s = {.db = db, .rules = rules, .org = org, .form = *(const struct form *const *)vec_at(&rules->forms, i), .out = out};
        if (form_is_summed(rules, s.form, u->kind))
            rc = sum_form(&s, unit, err);
    }
    return rc;
}

void figures_summed_above(const struct ruleset *rules, const struct org *org, int64_t unit, struct vec *out)
{
    struct vec lineage = VEC(int64_t);
    if (!figures_are_summed(rules, NULL))
        return;
    org_lineage(org, unit, &lineage);
    for (size_t i = 0; i < lineage.n; i++) {
        int64_t id = *(int64_t *)vec_at(&lineage, i);
        const struct unit *u = org_unit(org, id);
        if (u && id != unit && figures_are_summed(rules, u->kind) && !vec_has_id(out, id))
            vec_add(out, &id);
    }
    vec_fini(&lineage);
}
