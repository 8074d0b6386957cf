/* SPDX-License-Identifier: MIT */
#include "store/formula.h"

#include <inttypes.h>
#include <sqlite3.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "core/finding.h"

enum { SQL_MOST_B = 8000, DEPTH_MOST = 200, NAMES_MOST = 500, WORK_STEP = 1000, WORK_STEPS_MOST = 20, VALUE_MOST_B = 10000 };

struct formulas {
    sqlite3 *handle;
    int selects; /* of the statement that is being compiled */
    int steps;   /* of the one that runs */
};

/* ---- the guards ---- */

static int allow(void *arg, int action, const char *a, const char *b, const char *database, const char *trigger)
{
    struct formulas *f = arg;
    (void)a, (void)b, (void)database, (void)trigger;
    return action == SQLITE_SELECT && f->selects++ == 0 ? SQLITE_OK : SQLITE_DENY;
}

static int stop_long_work(void *arg)
{
    return ++((struct formulas *)arg)->steps > WORK_STEPS_MOST;
}

static void set_guards(struct formulas *f)
{
    static const int limits[][2] = {{SQLITE_LIMIT_LENGTH, VALUE_MOST_B}, {SQLITE_LIMIT_SQL_LENGTH, SQL_MOST_B}, {SQLITE_LIMIT_COLUMN, 2}, {SQLITE_LIMIT_EXPR_DEPTH, DEPTH_MOST},
                                    {SQLITE_LIMIT_COMPOUND_SELECT, 1}, {SQLITE_LIMIT_FUNCTION_ARG, 1}, {SQLITE_LIMIT_ATTACHED, 0}, {SQLITE_LIMIT_LIKE_PATTERN_LENGTH, 1},
                                    {SQLITE_LIMIT_VARIABLE_NUMBER, NAMES_MOST}, {SQLITE_LIMIT_TRIGGER_DEPTH, 1}, {SQLITE_LIMIT_WORKER_THREADS, 0}};
    static const int configs[][2] = {{SQLITE_DBCONFIG_DEFENSIVE, 1}, {SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0}, {SQLITE_DBCONFIG_DQS_DML, 0}, {SQLITE_DBCONFIG_DQS_DDL, 0},
                                     {SQLITE_DBCONFIG_ENABLE_LOAD_EXTENSION, 0}};
    for (size_t i = 0; i < sizeof limits / sizeof *limits; i++)
        sqlite3_limit(f->handle, limits[i][0], limits[i][1]);
    for (size_t i = 0; i < sizeof configs / sizeof *configs; i++)
        sqlite3_db_config(f->handle, configs[i][0], configs[i][1], NULL);
    sqlite3_set_authorizer(f->handle, allow, f);
    sqlite3_progress_handler(f->handle, WORK_STEP, stop_long_work, f);
}

struct formulas *formulas_new(void)
{
    struct formulas *f = mem_alloc(1, sizeof *f);
    if (sqlite3_open_v2(":memory:", &f->handle, SQLITE_OPEN_READWRITE | SQLITE_OPEN_MEMORY | SQLITE_OPEN_NOMUTEX, NULL) != SQLITE_OK)
        abort(); /* out of memory */
    set_guards(f);
    return f;
}

void formulas_free(struct formulas *f)
{
    if (!f)
        return;
    sqlite3_close(f->handle);
    free(f);
}

sqlite3 *formulas_handle(struct formulas *f)
{
    f->selects = f->steps = 0;
    return f->handle;
}

/* ---- from a formula to SQL ---- */

/* -1: no number of the form. */
static int number_at(const struct form *form, const struct lexeme *t)
{
    const char *const *name = form->numbers.data;
    for (size_t i = 0; i < form->numbers.n; i++)
        if (strlen(name[i]) == t->len_b && !memcmp(name[i], t->at, t->len_b))
            return (int)i;
    return -1;
}

/* Names become parameters, so that nothing staff wrote but figures and signs ever reaches SQLite. */
static int add_sql(const struct form *form, const char *expression, struct str *sql, struct err *err)
{
    struct lexeme t;
    for (const char *p = expression; (t = formula_next(&p)).kind != LEXEME_END;) {
        int at = t.kind == LEXEME_NAME ? number_at(form, &t) : -1;
        bool sign = t.kind == LEXEME_SIGN && strchr("+-*()", *t.at);
        if (at >= 0)
            str_addf(sql, " ?%d", at + 1);
        else if (sign || t.kind == LEXEME_FIGURE)
            str_addf(sql, " %.*s", (int)t.len_b, t.at);
        else
            return err_set(err, "算式里看不懂“%.*s”：%s", "unreadable \"%.*s\" in the formula: %s", (int)t.len_b, t.at, expression);
    }
    return 0;
}

static int prepare(struct formulas *f, const struct form *form, const struct quotient *r, sqlite3_stmt **st, struct err *err)
{
    struct str sql = {0};
    const char *tail = "";
    *st = NULL;
    f->selects = f->steps = 0;
    str_add(&sql, "SELECT (");
    int rc = add_sql(form, r->num, &sql, err);
    str_add(&sql, "), (");
    if (rc == 0)
        rc = add_sql(form, r->den ? r->den : "1", &sql, err);
    str_add(&sql, ")");
    if (rc == 0 && (sqlite3_prepare_v2(f->handle, str_text(&sql), (int)sql.len_b + 1, st, &tail) != SQLITE_OK || !*st || *tail)) {
        sqlite3_finalize(*st);
        *st = NULL;
        rc = err_set(err, "看不懂的算式：%s%s%s", "unreadable formula: %s%s%s", r->num, r->den ? " / " : "", r->den ? r->den : "");
    }
    str_fini(&sql);
    return rc;
}

static void bind_numbers(sqlite3_stmt *st, const struct form_row *row)
{
    int most = sqlite3_bind_parameter_count(st);
    for (int i = 0; i < most && (size_t)i < row->form->numbers.n; i++)
        if (row->given[i])
            sqlite3_bind_int64(st, i + 1, row->numbers[i]);
}

/* SQLite goes on with floating point where an integer overflows: that is no figure to judge by. */
static int read_worth(sqlite3_stmt *st, const struct quotient *r, struct worth *out, struct err *err)
{
    int num = sqlite3_column_type(st, 0), den = sqlite3_column_type(st, 1);
    out->none = num == SQLITE_NULL || den == SQLITE_NULL || (den == SQLITE_INTEGER && sqlite3_column_int64(st, 1) <= 0);
    out->value = (struct fraction){0, 1};
    if (out->none)
        return 0;
    if (num != SQLITE_INTEGER || den != SQLITE_INTEGER)
        return err_set(err, "算出的数太大：%s%s%s", "the result is too large: %s%s%s", r->num, r->den ? " / " : "", r->den ? r->den : "");
    out->value = (struct fraction){sqlite3_column_int64(st, 0), sqlite3_column_int64(st, 1)};
    return 0;
}

int formula_worth(struct formulas *f, const struct form_row *row, const struct quotient *r, struct worth *out, struct err *err)
{
    sqlite3_stmt *st;
    if (prepare(f, row->form, r, &st, err) != 0)
        return -1;
    bind_numbers(st, row);
    int rc = sqlite3_step(st) == SQLITE_ROW ? read_worth(st, r, out, err) : err_set(err, "算不出来：%s", "cannot be computed: %s", sqlite3_errmsg(f->handle));
    sqlite3_finalize(st);
    return rc;
}

/* ---- as people read it ---- */

static void show_expression(const struct form_row *row, const char *expression, struct str *out)
{
    struct lexeme t, before = {0};
    for (const char *p = expression; (t = formula_next(&p)).kind != LEXEME_END; before = t) {
        bool tight = !before.at || *t.at == ')' || *before.at == '(';
        int at = t.kind == LEXEME_NAME ? number_at(row->form, &t) : -1;
        str_addf(out, "%s%.*s", tight ? "" : " ", (int)t.len_b, t.at);
        if (at >= 0 && row->given[at])
            str_addf(out, " %" PRId64, row->numbers[at]);
        else if (at >= 0)
            str_add(out, " ?");
    }
}

void formula_show(const struct form_row *row, const struct quotient *r, struct str *out)
{
    show_expression(row, r->num, out);
    if (!r->den)
        return;
    str_add(out, " / ");
    show_expression(row, r->den, out);
}

/* ---- checks ---- */

/* "辍学 19 + 转出 30 = 49" and the rate "毕业 35 / 应毕业 30 = 116.67%" alike. */
static void show_side(const struct form_row *row, const struct quotient *r, const struct worth *w, struct str *out)
{
    char percent[FRACTION_TEXT_B];
    formula_show(row, r, out);
    if (r->den)
        str_addf(out, " = %s", fraction_percent(w->value, percent));
    else if (strpbrk(r->num, "+-*"))
        str_addf(out, " = %" PRId64, w->value.num);
}

int formula_check(struct formulas *f, const struct form_row *row, const struct form_check *check, bool *holds, struct str *why, struct err *err)
{
    struct worth left, right;
    struct fraction figure; /* 100%, 35: what the check itself says already */
    if (formula_worth(f, row, &check->left, &left, err) != 0 || formula_worth(f, row, &check->right, &right, err) != 0)
        return -1;
    *holds = left.none || right.none || comparison_holds(check->sides, left.value, right.value);
    if (*holds)
        return 0;
    if (!quotient_figure(&check->left, &figure))
        show_side(row, &check->left, &left, why);
    if (!quotient_figure(&check->right, &figure)) {
        str_add(why, why->len_b ? tr(err->lang, "；", "; ") : "");
        show_side(row, &check->right, &right, why);
    }
    return 0;
}

/* ---- a rule set ---- */

static void try_ratio(struct formulas *f, const struct form *form, const struct quotient *r, struct src src, enum lang lang, struct vec *findings)
{
    struct err err = {.lang = lang};
    sqlite3_stmt *st = NULL;
    if (!r->num) /* its text was refused already */
        return;
    if (prepare(f, form, r, &st, &err) != 0)
        finding_add(findings, lang, FINDING_ERROR, src, "%s", "%s", err.text);
    sqlite3_finalize(st);
}

void formulas_check_all(const struct ruleset *rules, enum lang lang, struct vec *findings)
{
    struct formulas *f = formulas_new();
    const struct form *const *form = rules->forms.data;
    for (size_t i = 0; i < rules->forms.n; i++) {
        const struct form_rate *rate = form[i]->rates.data;
        for (size_t j = 0; j < form[i]->rates.n; j++)
            try_ratio(f, form[i], &rate[j].ratio, rate[j].src, lang, findings);
        const struct form_check *check = form[i]->checks.data;
        for (size_t j = 0; j < form[i]->checks.n; j++) {
            try_ratio(f, form[i], &check[j].left, check[j].src, lang, findings);
            try_ratio(f, form[i], &check[j].right, check[j].src, lang, findings);
        }
    }
    formulas_free(f);
}
