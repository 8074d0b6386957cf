/* SPDX-License-Identifier: MIT */
/* [form X]. */
#include <ctype.h>
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
                          .rates = VEC(struct form_rate), .checks = VEC(const char *), .src = s->src};
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
    const char *const *name = names.data, *const *there = out->data;
    for (size_t i = 0; i < names.n; i++) {
        size_t j = 0;
        while (j < out->n && there[j] != name[i]) /* interned */
            j++;
        if (j < out->n)
            load_error(ld, line->src, "“%s”写了两次", "\"%s\" stands twice", name[i]);
        else if (load_name_ok(ld, line->src, name[i], NULL))
            *(const char **)ruleset_push(ld->rules, out) = name[i];
        there = out->data;
    }
}

static void form_numbers(struct load *ld, void *object, const struct file_line *line)
{
    push_names(ld, line, &((struct form *)object)->numbers);
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
    if (load_name_ok(ld, line->src, name, NULL))
        *(struct form_rate *)ruleset_push(ld->rules, &form->rates) = (struct form_rate){.name = ruleset_intern(ld->rules, name), .formula = line->value};
}

static void form_check(struct load *ld, void *object, const struct file_line *line)
{
    *(const char **)ruleset_push(ld->rules, &((struct form *)object)->checks) = line->value;
}

static void form_as_of(struct load *ld, void *object, const struct file_line *line)
{
    struct form *form = object;
    load_month_day_line(ld, line, &form->as_of_month, &form->as_of_day);
}

static void form_span(struct load *ld, void *object, const struct file_line *line)
{
    struct form *form = object;
    char *copy = mem_strdup(line->value), *dots = strstr(copy, "..");
    int m, d;
    if (dots)
        *dots = 0;
    if (dots && load_month_day(str_trim(copy), &m, &d) && load_month_day(str_trim(dots + 2), &m, &d))
        form->span = line->value;
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
    struct amount a;
    const struct rule_key *key = rulekey_find(PLACE_KEEP, line->value);
    if (key)
        ((struct form *)object)->keep = key->en;
    else if (load_amount(ld, line->src, line->value, false, &a))
        ((struct form *)object)->keep = line->value;
}

static void form_formerly(struct load *ld, void *object, const struct file_line *line)
{
    (void)ld;
    ((struct form *)object)->formerly = line->value;
}

/* ---- formulas: only the names in them are checked now ---- */

static bool holds(const struct vec *names, const char *name)
{
    const char *const *n = names->data;
    for (size_t i = 0; i < names->n; i++)
        if (str_eq(n[i], name))
            return true;
    return false;
}

static bool is_rate(const struct form *form, const char *name)
{
    const struct form_rate *r = form->rates.data;
    for (size_t i = 0; i < form->rates.n; i++)
        if (str_eq(r[i].name, name))
            return true;
    return false;
}

static const char *hint_number(struct load *ld, const struct form *form, const char *word)
{
    const char *const *n = form->numbers.data;
    for (size_t i = 0; i < form->numbers.n; i++)
        if (rulekey_nearness(word, n[i]) <= 2)
            return load_hint_near(ld, n[i]);
    return "";
}

static bool is_figure(const char *word)
{
    size_t n = strspn(word, "0123456789.");
    return n && (!word[n] || str_eq(word + n, "%"));
}

static void check_formula(struct load *ld, struct src src, const struct form *form, const char *formula, bool rates_too)
{
    struct vec words = {0};
    load_split(ld, formula, " \t+-*/()<>=", &words);
    const char *const *w = words.data;
    int depth = 0;
    for (const char *p = formula; *p && depth >= 0; p++)
        depth += *p == '(' ? 1 : *p == ')' ? -1 : 0;
    if (depth || !words.n)
        load_error(ld, src, "看不懂的算式：%s", "unreadable formula: %s", formula);
    for (size_t i = 0; i < words.n; i++)
        if (!is_figure(w[i]) && !holds(&form->numbers, w[i]) && !(rates_too && is_rate(form, w[i])))
            load_error(ld, src, "表格“%s”没有数栏“%s”%s", "form \"%s\" has no number \"%s\"%s", form->name, w[i], hint_number(ld, form, w[i]));
}

static void check_formulas(struct load *ld, const struct file_section *s, const struct form *form)
{
    const struct file_line *lines = s->lines.data;
    for (size_t i = 0; i < s->lines.n; i++) {
        const char *first = ruleset_intern_n(ld->rules, lines[i].key, strcspn(lines[i].key, " \t"));
        const struct rule_key *key = rulekey_find(PLACE_FORM, first);
        if (key && key->id == FORM_RATE && *lines[i].value)
            check_formula(ld, lines[i].src, form, lines[i].value, false);
        if (key && key->id == FORM_CHECK && *lines[i].value) {
            check_formula(ld, lines[i].src, form, lines[i].value, true);
            if (!strpbrk(lines[i].value, "<>="))
                load_error(ld, lines[i].src, "校验要有 >、>=、<、<= 或 =：%s", "a check needs >, >=, <, <= or =: %s", lines[i].value);
        }
    }
}

void load_form_section(struct load *ld, const struct file_section *s)
{
    static const struct key_parser parsers[] = {
        {FORM_NUMBERS, form_numbers}, {FORM_TEXT, form_text}, {FORM_ROWS, form_rows}, {FORM_RATE, form_rate}, {FORM_CHECK, form_check},
        {FORM_AS_OF, form_as_of}, {FORM_SPAN, form_span}, {FORM_GRACE, form_grace}, {FORM_KEEP, form_keep}, {FORM_FORMERLY, form_formerly}, {0, NULL},
    };
    struct form *form = map_get(&ld->rules->by_name[LIST_FORMS], s->name);
    if (!form || form->src.line != s->src.line || !str_eq(form->src.file, s->src.file))
        return;
    load_keys(ld, PLACE_FORM, parsers, s, form);
    check_formulas(ld, s, form);
    if (form->rates.n || form->checks.n)
        load_note(ld, s->src, "表格“%s”的率和校验本版只读入、校对，还不计算", "form \"%s\": its rates and checks are read and verified, but not evaluated by this version",
                  form->name);
}
