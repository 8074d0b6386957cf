/* SPDX-License-Identifier: MIT */
/* [form X]. */
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "core/ruleload.h"

static const enum key_place form_reserved[] = {PLACE_DUE, PLACE_TEST, PLACE_WHEN_WORD, PLACE_IN, PLACE_NONE};

/* A form is also an event of its unit: its filing. */
void load_form_name(struct load *ld, const struct file_section *s)
{
    struct form *form = ruleset_alloc(ld->rules, sizeof *form);
    *form = (struct form){.name = s->name, .numbers = VEC(const char *), .texts = VEC(const char *), .rows = VEC(const char *),
                          .rates = VEC(struct form_rate), .checks = VEC(struct form_check), .src = s->src};
    if (!load_name_ok(ld, s->src, s->name, form_reserved) || !load_declare(ld, LIST_FORMS, s->src, s->name, form))
        return;
    struct event_kind *e = ruleset_alloc(ld->rules, sizeof *e);
    *e = (struct event_kind){.name = s->name, .of = OF_UNIT, .fields = VEC(struct event_field), .resets = VEC(const struct event_kind *),
                             .when = VEC(struct when_line), .form = form, .src = s->src};
    load_declare(ld, LIST_EVENTS, s->src, s->name, e);
}

static void push_names(struct load *ld, const struct file_line *line, struct vec *out)
{
    struct vec names = {0};
    load_split(ld, line->value, ",", &names);
    const char *const *name = names.data;
    for (size_t i = 0; i < names.n; i++)
        if (vec_has(out, name[i])) /* interned */
            load_error(ld, line->src, "“%s”写了两次", "\"%s\" stands twice", name[i]);
        else if (load_name_ok(ld, line->src, name[i], NULL))
            *(const char **)ruleset_push(ld->rules, out) = name[i];
}

/* A name that a formula could not tell from a figure or a sign. */
static bool is_no_name(const char *name)
{
    return strpbrk(name, "*/%") || strspn(name, "0123456789") == strlen(name);
}

static void form_numbers(struct load *ld, void *object, const struct file_line *line)
{
    struct vec *numbers = &((struct form *)object)->numbers;
    size_t before = numbers->n;
    push_names(ld, line, numbers);
    const char *const *name = numbers->data;
    for (size_t i = before; i < numbers->n; i++)
        if (is_no_name(name[i]))
            load_error(ld, line->src, "数栏“%s”在算式里认不出来：名称里不能有 * / %%，不能全是数字", "the number \"%s\" cannot be told apart in a formula: no * / %% in its name, and not digits alone",
                       name[i]);
}

static void form_text(struct load *ld, void *object, const struct file_line *line)
{
    push_names(ld, line, &((struct form *)object)->texts);
}

static void form_rows(struct load *ld, void *object, const struct file_line *line)
{
    push_names(ld, line, &((struct form *)object)->rows);
}

static void form_rate(struct load *ld, void *object, const struct file_line *line)
{
    struct form *form = object;
    const char *name = line->key + strcspn(line->key, " \t");
    name += strspn(name, " \t");
    const struct form_rate *there = form->rates.data;
    for (size_t i = 0; i < form->rates.n; i++)
        if (str_eq(there[i].name, name)) {
            load_error(ld, line->src, "率“%s”写了两次", "the rate \"%s\" stands twice", name);
            return;
        }
    if (load_name_ok(ld, line->src, name, NULL))
        *(struct form_rate *)ruleset_push(ld->rules, &form->rates) =
            (struct form_rate){.name = ruleset_intern(ld->rules, name), .formula = line->value, .src = line->src};
}

static void form_check(struct load *ld, void *object, const struct file_line *line)
{
    *(struct form_check *)ruleset_push(ld->rules, &((struct form *)object)->checks) = (struct form_check){.text = line->value, .src = line->src};
}

static void form_as_of(struct load *ld, void *object, const struct file_line *line)
{
    struct form *form = object;
    load_month_day_line(ld, line, &form->as_of_month, &form->as_of_day);
}

static void form_span(struct load *ld, void *object, const struct file_line *line)
{
    struct month_span span;
    char *copy = mem_strdup(line->value), *dots = strstr(copy, "..");
    if (dots)
        *dots = 0;
    if (dots && load_month_day(str_trim(copy), &span.from_month, &span.from_day) && load_month_day(str_trim(dots + 2), &span.until_month, &span.until_day))
        ((struct form *)object)->span = span;
    else
        load_error(ld, line->src, "“%s”不是期间，请写成 09-11..03-10 这样", "\"%s\" is no span: write it as 09-11..03-10", line->value);
    free(copy);
}

static void form_grace(struct load *ld, void *object, const struct file_line *line)
{
    load_amount(ld, line->src, line->value, false, &((struct form *)object)->grace);
}

static void form_keep(struct load *ld, void *object, const struct file_line *line)
{
    struct form *form = object;
    form->keep_forever = rulekey_find(PLACE_KEEP, line->value) != NULL;
    if (form->keep_forever || !load_amount(ld, line->src, line->value, false, &form->keep))
        return;
    if (form->keep.unit != UNIT_DAY && form->keep.unit != UNIT_WEEK && form->keep.unit != UNIT_MONTH && form->keep.unit != UNIT_YEAR)
        load_error(ld, line->src, "保存多久要按天、周、月或年写，例如 3 年；或写 永久", "how long it is kept is written in days, weeks, months or years, as 3 years; or forever");
}

/* ---- what can be said only when all lines are known ---- */

static void warn_of_nothing(struct load *ld, struct src src, const char *text, const struct quotient *q)
{
    if (q->den && *q->den && !q->den[strspn(q->den, "0 ()")])
        load_warning(ld, src, "“%s”的除数是 0：永远没有数，也就永远不提醒、不拦", "\"%s\" divides by 0: there never is a figure, so that it never alerts or refuses", text);
}

static void take_formulas(struct load *ld, struct form *form)
{
    struct err err = {.lang = ld->lang};
    struct form_rate *rate = form->rates.data;
    for (size_t i = 0; i < form->rates.n; i++)
        if (formula_parse_rate(ld->rules, form, rate[i].formula, &rate[i].ratio, &err) != 0)
            load_error(ld, rate[i].src, "%s", "%s", err.text);
        else
            warn_of_nothing(ld, rate[i].src, rate[i].formula, &rate[i].ratio);
    struct form_check *check = form->checks.data;
    for (size_t i = 0; i < form->checks.n; i++)
        if (formula_parse_check(ld->rules, form, check[i].text, &check[i].left, &check[i].sides, &check[i].right, &err) != 0)
            load_error(ld, check[i].src, "%s", "%s", err.text);
        else {
            warn_of_nothing(ld, check[i].src, check[i].text, &check[i].left);
            warn_of_nothing(ld, check[i].src, check[i].text, &check[i].right);
        }
}

/* What the cases say is asked as of a day, and compared with one number. */
static void check_cases(struct load *ld, const struct form *form)
{
    if (form->cases && !vec_has_text(&form->numbers, form->cases))
        load_error(ld, form->src, "表格“%s”没有数栏“%s”", "form \"%s\" has no number \"%s\"", form->name, form->cases);
    if ((form->cases != NULL) != (form->as_of_month != 0))
        load_error(ld, form->src, "表格“%s”：“时点”和“个案数”要一起写：到哪天、哪一栏和个案核对", "form \"%s\": \"as-of\" and \"cases\" go together: as of which day, and which number, the cases are compared with",
                   form->name);
    if ((form->span.from_month || form->grace.n) && !form->as_of_month)
        load_error(ld, form->src, "表格“%s”写了期间或宽限，却没有时点", "form \"%s\" has a span or a grace, but no as-of", form->name);
    if (form->grace.n && form->grace.unit != UNIT_DAY)
        load_error(ld, form->src, "表格“%s”的宽限要按天写，例如 10 天", "form \"%s\": its grace is written in days, as 10 d", form->name);
}

void load_form_section(struct load *ld, const struct file_section *s)
{
    static const struct key_parser parsers[] = {
        KEY(FORM_NUMBERS, form_numbers), KEY(FORM_TEXT, form_text), KEY(FORM_ROWS, form_rows), KEY(FORM_RATE, form_rate), KEY(FORM_CHECK, form_check),
        KEY(FORM_AS_OF, form_as_of), KEY(FORM_SPAN, form_span), KEY_AS_IT_STANDS(FORM_CASES, form, cases), KEY(FORM_GRACE, form_grace), KEY(FORM_KEEP, form_keep), KEY_AS_IT_STANDS(FORM_FORMERLY, form, formerly), KEYS_END,
    };
    struct form *form = map_get(&ld->rules->by_name[LIST_FORMS], s->name);
    if (!form || form->src.line != s->src.line || !str_eq(form->src.file, s->src.file))
        return;
    load_keys(ld, PLACE_FORM, parsers, s, form);
    take_formulas(ld, form);
    check_cases(ld, form);
}
