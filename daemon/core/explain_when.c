/* SPDX-License-Identifier: MIT */
/* Conditions in words. */
#include "core/explain_int.h"
#include "core/rulekey.h"

static void say_values(const struct explain *x, const struct test *t)
{
    const struct test_value *v = t->values.data;
    for (size_t i = 0; i < t->values.n; i++) {
        str_add(x->out, explain_comma(x, i, t->values.n, true));
        if (v[i].range && v[i].from != v[i].until)
            sayf(x, " %d 到 %d", "%d to %d", v[i].from, v[i].until);
        else
            sayf(x, "“%s”", "\"%s\"", v[i].text);
    }
}

/* The first value is one of the two words of its kind. */
static bool value_is(const struct test *t, enum key_place place, int id)
{
    return t->values.n && str_eq(((const struct test_value *)t->values.data)->text, rulekey_word(place, id, LANG_EN));
}

static void say_hukou(const struct explain *x, const struct test *t)
{
    bool inside = value_is(t, PLACE_HUKOU, HUKOU_INSIDE) != t->negated;
    if (x->lang == LANG_ZH)
        str_addf(x->out, "户籍%s学校所在的%s", inside ? "在" : "不在", t->unit_kind);
    else
        str_addf(x->out, "the household register %s in the school's %s", inside ? "is" : "is not", t->unit_kind);
}

static void say_data(const struct explain *x, const struct test *t)
{
    bool missing = value_is(t, PLACE_DATA, DATA_MISSING) != t->negated, holidays = str_eq(t->word, "holidays");
    sayf(x, "%s%s", "%s %s", holidays ? tr(x->lang, "放假安排", "the holidays") : tr(x->lang, "开学日期", "the openings"),
         missing ? tr(x->lang, "还没有录入", "are not entered yet") : tr(x->lang, "已经录入", "are entered"));
}

static void say_word(const struct explain *x, const struct test *t)
{
    const struct rule_key *key = rulekey_find(PLACE_WHEN_WORD, t->word);
    if (str_eq(t->word, "hukou")) {
        say_hukou(x, t);
    } else if (str_eq(t->word, "holidays") || str_eq(t->word, "openings")) {
        say_data(x, t);
    } else {
        const char *word = !key ? t->word : x->lang == LANG_EN ? key->en : str_eq(t->word, "row") ? "表里的行" : key->zh;
        sayf(x, "%s%s", "%s %s", word, t->negated ? tr(x->lang, "不是", "is not ") : tr(x->lang, "是", "is "));
        say_values(x, t);
    }
}

static const char *field_name(const struct test *t)
{
    return ((const struct event_field *)vec_at(&t->event->fields, (size_t)t->field_at))->name;
}

static void say_has(const struct explain *x, const struct test *t)
{
    if (!t->event)
        sayf(x, "“%s”一栏%s", "\"%s\" is %s", t->word, t->negated ? tr(x->lang, "空着", "empty") : tr(x->lang, "填了", "filled in"));
    else if (t->field_at < 0)
        sayf(x, "%s“%s”", "%s \"%s\"", t->negated ? tr(x->lang, "还没有登记", "there is no") : tr(x->lang, "已经登记了", "there is a"), t->event->name);
    else
        sayf(x, "“%s”的%s%s", "\"%s\" has its %s%s", t->event->name, field_name(t), t->negated ? tr(x->lang, "还没有填", " not yet") : tr(x->lang, "填了", ""));
}

static void say_field(const struct explain *x, const struct test *t)
{
    static const char *const signs[][2] = {[CMP_GT] = {"大于", "above"}, [CMP_GE] = {"不小于", "at least"}, [CMP_LT] = {"小于", "below"}, [CMP_LE] = {"不大于", "at most"}};
    bool compared = !t->values.n;
    sayf(x, "“%s”的%s", "%.0s%s", t->event->name, field_name(t));
    if (x->lang == LANG_EN)
        str_addf(x->out, " of \"%s\" ", t->event->name);
    if (compared)
        sayf(x, "%s%s %d", "%s%s %d", t->negated ? tr(x->lang, "并非", "is not ") : tr(x->lang, "", "is "), signs[t->cmp][x->lang == LANG_EN], t->than.n);
    else {
        str_add(x->out, t->negated ? tr(x->lang, "不是", "is not ") : tr(x->lang, "是", "is "));
        say_values(x, t);
    }
}

static void say_test(const struct explain *x, const struct test *t)
{
    switch (t->kind) {
    case TEST_WORD:
        say_word(x, t);
        break;
    case TEST_HAS:
        say_has(x, t);
        break;
    case TEST_FIELD:
        say_field(x, t);
        break;
    case TEST_COUNT:
        say(x, t->negated ? "并非" : "", t->negated ? "not " : "");
        explain_count(x, &t->count);
        break;
    }
}

void explain_when(const struct explain *x, const struct vec *when)
{
    const struct when_line *lines = when->data;
    for (size_t i = 0; i < when->n; i++) {
        const struct test *t = lines[i].tests.data;
        say(x, i ? "；或者" : "", i ? "; or " : "");
        for (size_t j = 0; j < lines[i].tests.n; j++) {
            say(x, j ? "，并且" : "", j ? " and " : "");
            say_test(x, &t[j]);
        }
    }
}
