/* SPDX-License-Identifier: MIT */
/* `when`: tests joined by "and", and what due expressions name. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "core/ruleload.h"

struct words { /* the words of a line and where the test at hand begins and ends */
    const char *const *w;
    size_t at, end;
};

static bool word_is(const char *word, enum test_word id)
{
    const struct rule_key *key = rulekey_of(PLACE_TEST, id);
    return str_eq(word, key->en) || str_eq(word, key->zh);
}

/* ---- what an expression names ---- */

bool load_resolve_count(struct load *ld, struct src src, struct count *count)
{
    bool ok = true;
    for (size_t i = 0; i < count->of.n; i++)
        ok &= (count->of.refs[i].event = load_event(ld, src, count->of.refs[i].name)) != NULL;
    return ok;
}

static bool resolve_field(struct load *ld, struct src src, struct event_ref *a)
{
    char *text = mem_printf("%s.%s", a->name, a->field);
    bool ok = load_event_field(ld, src, text, &a->event, &a->field_at);
    free(text);
    if (!ok)
        return false;
    const struct event_field *f = vec_at(&a->event->fields, (size_t)a->field_at);
    if (f->kind == FIELD_DATE)
        return true;
    load_error(ld, src, "“%s.%s”不是日期字段，不能作期限的起点", "\"%s.%s\" is no date field and cannot start a deadline", a->name, a->field);
    return false;
}

static bool resolve_events(struct load *ld, struct src src, struct event_set *of)
{
    bool ok = true;
    for (size_t i = 0; i < of->n; i++) {
        struct event_ref *e = &of->refs[i];
        ok &= e->field ? resolve_field(ld, src, e) : (e->event = load_event(ld, src, e->name)) != NULL;
        if (ok && e->event->of != of->refs[0].event->of && (e->event->of == OF_CASE || of->refs[0].event->of == OF_CASE))
            load_error(ld, src, "“%s”和“%s”一个是个案的事，一个不是，不能并列", "\"%s\" and \"%s\" cannot stand beside each other: one is of a case, the other is not", of->refs[0].name, e->name);
    }
    return ok;
}

static bool resolve_term(struct load *ld, struct src src, const char *name)
{
    const struct term_rule *t = ld->rules->terms.data;
    const char *near = NULL;
    for (size_t i = 0; i < ld->rules->terms.n; i++) {
        if (!name || str_eq(t[i].name, name))
            return true;
        if (rulekey_nearness(name, t[i].name) != SIZE_MAX)
            near = t[i].name;
    }
    if (name)
        load_error(ld, src, "没有“%s”这个学期%s", "no term \"%s\"%s", name, load_hint_near(ld, near));
    else
        load_error(ld, src, "规则集里没有 [学期 …]，开学、放假没有日期", "the rule set has no [term …]: opens and closes have no dates");
    return false;
}

static bool resolve_feast(struct load *ld, struct src src, const char *name)
{
    const struct holiday *h = ld->rules->calendar.holidays.data;
    const char *near = NULL;
    for (size_t i = 0; i < ld->rules->calendar.holidays.n; i++) {
        if (str_eq(h[i].feast, name))
            return true;
        if (rulekey_nearness(name, h[i].feast) != SIZE_MAX)
            near = h[i].feast;
    }
    load_error(ld, src, "放假安排里没有“%s”%s", "no feast \"%s\" in the holidays%s", name, load_hint_near(ld, near));
    return false;
}

bool load_resolve_due(struct load *ld, struct src src, struct due_expr *due)
{
    struct anchor *a = &due->anchor;
    switch (a->kind) {
    case ANCHOR_EVENT: case ANCHOR_FIELD:
        return resolve_events(ld, src, &a->of);
    case ANCHOR_COUNT:
        return load_resolve_count(ld, src, &a->count);
    case ANCHOR_OPENS: case ANCHOR_CLOSES:
        return resolve_term(ld, src, a->name);
    case ANCHOR_FEAST_FIRST: case ANCHOR_FEAST_LAST:
        return resolve_feast(ld, src, a->name);
    case ANCHOR_MONTHDAY: case ANCHOR_DATE: case ANCHOR_MONTH_DAY: case ANCHOR_MONTH_END: case ANCHOR_QUARTER_END: case ANCHOR_WEEKDAY: case ANCHOR_DAY:
    case ANCHOR_WORKDAY: case ANCHOR_SCHOOLDAY: case ANCHOR_YEAR_END:
        break;
    }
    return true;
}

/* ---- values ---- */

static bool parse_value(struct load *ld, struct src src, const char *text, bool numeric, struct test_value *out)
{
    const char *p = text;
    *out = (struct test_value){.text = text};
    if (!load_number_prefix(&p, &out->from) || (*p && *p != '-') || (!*p && !numeric))
        return true;
    out->until = out->from;
    if (*p && (p++, !load_number_prefix(&p, &out->until) || *p))
        return true; /* "2024-01": a text */
    out->range = true;
    if (out->from > out->until)
        load_error(ld, src, "范围“%s”前大后小", "range \"%s\" runs backwards", text);
    return out->from <= out->until;
}

static void parse_values(struct load *ld, const struct file_line *line, const struct words *words, bool numeric, struct test *test)
{
    struct str joined = {0};
    for (size_t i = words->at; i < words->end; i++)
        str_addf(&joined, "%s ", words->w[i]);
    struct vec values = {0};
    load_split(ld, str_text(&joined), ",", &values);
    str_fini(&joined);
    const char *const *v = values.data;
    for (size_t i = 0; i < values.n; i++) {
        struct test_value value;
        if (strpbrk(v[i], " \t"))
            load_error(ld, line->src, "值“%s”里有空格；几个值之间用逗号", "value \"%s\" holds a space; put commas between values", v[i]);
        else if (parse_value(ld, line->src, v[i], numeric, &value))
            *(struct test_value *)ruleset_push(ld->rules, &test->values) = value;
    }
    if (!values.n)
        load_error(ld, line->src, "条件里“是”后面缺少值：%s", "a value is missing after \"is\": %s", line->value);
}

/* ---- the kinds of test ---- */

/* "户籍 是 在内 镇" */
static bool parse_hukou(struct load *ld, const struct file_line *line, const struct words *words, struct test *test)
{
    const struct rule_key *key = words->at < words->end ? load_word(ld, line->src, PLACE_HUKOU, words->w[words->at]) : NULL;
    if (!key)
        return false;
    if (words->end - words->at != 2) {
        load_error(ld, line->src, "“%s”后面要写一个单位类别，例如“户籍 是 在内 镇”", "\"%s\" needs one kind of unit: \"hukou is inside 镇\"", words->w[words->at]);
        return false;
    }
    test->unit_kind = words->w[words->at + 1];
    *(struct test_value *)ruleset_push(ld->rules, &test->values) = (struct test_value){.text = key->en};
    return true;
}

/* "放假安排 是 未公布" */
static bool parse_data(struct load *ld, const struct file_line *line, const struct words *words, struct test *test)
{
    const struct rule_key *key = words->end - words->at == 1 ? load_word(ld, line->src, PLACE_DATA, words->w[words->at]) : NULL;
    if (key)
        *(struct test_value *)ruleset_push(ld->rules, &test->values) = (struct test_value){.text = key->en};
    else if (words->end - words->at != 1)
        load_error(ld, line->src, "要写成“%s 是 未公布”或“%s 是 已公布”", "write \"%s is missing\" or \"%s is known\"", words->w[words->at - 2], words->w[words->at - 2]);
    return key;
}

static bool check_choices(struct load *ld, struct src src, const struct test *test, const struct event_field *f)
{
    const struct test_value *v = test->values.data;
    const char *const *choice = f->choices.data;
    for (size_t i = 0; f->kind == FIELD_CHOICE && i < test->values.n; i++) {
        const char *near = NULL;
        size_t j = 0;
        for (; j < f->choices.n && !str_eq(choice[j], v[i].text); j++)
            if (rulekey_nearness(v[i].text, choice[j]) != SIZE_MAX)
                near = choice[j];
        if (j < f->choices.n)
            continue;
        load_error(ld, src, "字段“%s”没有“%s”这个选项%s", "field \"%s\" has no choice \"%s\"%s", f->name, v[i].text, load_hint_near(ld, near));
        return false;
    }
    return true;
}

/* "家访.结果 是 拒绝", "送教.课时 >= 3" */
static bool parse_field_test(struct load *ld, const struct file_line *line, struct words words, struct test *test)
{
    test->kind = TEST_FIELD;
    struct str rest = {0};
    const char *first = words.w[words.at];
    size_t n = strcspn(first, "<>");
    const char *name = ruleset_intern_n(ld->rules, first, n);
    if (!load_event_field(ld, line->src, name, &test->event, &test->field_at))
        return false;
    const struct event_field *f = vec_at(&test->event->fields, (size_t)test->field_at);
    if (words.at + 1 < words.end && word_is(words.w[words.at + 1], TEST_IS)) {
        words.at += 2;
        parse_values(ld, line, &words, f->kind == FIELD_AMOUNT, test);
        return check_choices(ld, line->src, test, f);
    }
    str_add(&rest, first + n);
    for (size_t i = words.at + 1; i < words.end; i++)
        str_addf(&rest, " %s", words.w[i]);
    const char *p = ruleset_intern(ld->rules, str_trim(rest.s));
    str_fini(&rest);
    if (*p != '<' && *p != '>') {
        load_error(ld, line->src, "“%s”后面要写“是”或者 > >= < <=：%s", "\"%s\" needs \"is\" or > >= < <=: %s", name, line->value);
        return false;
    }
    bool equal = p[1] == '=';
    test->cmp = *p == '>' ? (equal ? CMP_GE : CMP_GT) : equal ? CMP_LE : CMP_LT;
    p += 1 + equal;
    p += strspn(p, " \t");
    if (f->kind != FIELD_AMOUNT) {
        load_error(ld, line->src, "“%s”不是数量字段，不能比较大小", "\"%s\" is no field of type amount and cannot be compared", name);
        return false;
    }
    return load_amount(ld, line->src, p, true, &test->than);
}

static void warn_if_near(struct load *ld, const struct file_line *line, const char *word, const char *near)
{
    if (near && rulekey_nearness(word, near) <= 1)
        load_warning(ld, line->src, "“%s”当作表格的一栏；是不是要写“%s”？", "\"%s\" is taken as a column; did you mean \"%s\"?", word, near);
}

static bool parse_has(struct load *ld, const struct file_line *line, const struct words *words, struct test *test)
{
    test->kind = TEST_HAS;
    test->field_at = -1;
    if (words->end - words->at != 1) {
        load_error(ld, line->src, "“有”后面要写一个事件或一栏：%s", "\"has\" needs one event or column: %s", line->value);
        return false;
    }
    test->word = words->w[words->at];
    if (strchr(test->word, '.')) {
        if (!load_event_field(ld, line->src, test->word, &test->event, &test->field_at))
            return false;
        const struct event_field *f = vec_at(&test->event->fields, (size_t)test->field_at);
        if (f->kind != FIELD_DATE)
            load_error(ld, line->src, "“%s”不是日期字段，不能用“有”", "\"%s\" is no date field: \"has\" does not apply", test->word);
        return f->kind == FIELD_DATE;
    }
    test->event = ruleset_event(ld->rules, test->word);
    if (test->event) {
        load_mark_used(ld, "event", test->event->name);
        test->word = test->event->name;
        return true;
    }
    const struct event_kind *const *e = ld->rules->events.data;
    for (size_t i = 0; i < ld->rules->events.n; i++)
        warn_if_near(ld, line, test->word, e[i]->name);
    return true;
}

static bool parse_count_test(struct load *ld, const struct file_line *line, const struct words *words, struct test *test)
{
    const struct rule_key *builtin = rulekey_find(PLACE_WHEN_WORD, words->w[words->at]);
    struct str text = {0};
    struct err err = {.lang = ld->lang};
    for (size_t i = words->at; i < words->end; i++)
        str_addf(&text, "%s%s", i > words->at ? " " : "", words->w[i]);
    test->kind = TEST_COUNT;
    bool ok = false;
    if (builtin)
        load_error(ld, line->src, "“%s”后面要写“是”，例如“%s 是 6-15”", "\"%s\" needs \"is\" after it, as in \"%s is 6-15\"", words->w[words->at],
                   words->w[words->at]);
    else if (!strpbrk(str_text(&text), "<>"))
        load_error(ld, line->src, "看不懂的条件“%s”：要写“词 是 值”“有 事件”或“事件 >= 次数”",
                   "unreadable condition \"%s\": write \"word is value\", \"has event\" or \"event >= number\"", str_text(&text));
    else if (count_parse(ld->rules, ruleset_intern(ld->rules, str_text(&text)), &test->count, &err))
        load_error(ld, line->src, "%s", "%s", err.text);
    else
        ok = load_resolve_count(ld, line->src, &test->count);
    str_fini(&text);
    return ok;
}

static bool parse_word_test(struct load *ld, const struct file_line *line, struct words words, struct test *test)
{
    const char *word = words.w[words.at];
    const struct rule_key *key = rulekey_find(PLACE_WHEN_WORD, word);
    test->kind = TEST_WORD;
    test->word = key ? key->en : word;
    words.at += 2;
    if (str_eq(test->word, "hukou"))
        return parse_hukou(ld, line, &words, test);
    if (str_eq(test->word, "holidays") || str_eq(test->word, "openings"))
        return parse_data(ld, line, &words, test);
    if (!key)
        warn_if_near(ld, line, word, rulekey_nearest(PLACE_WHEN_WORD, word));
    parse_values(ld, line, &words, str_eq(test->word, "age") || str_eq(test->word, "grade"), test);
    return true;
}

static bool parse_test(struct load *ld, const struct file_line *line, struct words words, struct test *test)
{
    *test = (struct test){.values = VEC(struct test_value), .than.unit = UNIT_NONE};
    if (words.at < words.end && word_is(words.w[words.at], TEST_NOT)) {
        test->negated = true;
        words.at++;
    }
    if (words.at == words.end) {
        load_error(ld, line->src, "“且”的一边缺少条件：%s", "a condition is missing beside \"and\": %s", line->value);
        return false;
    }
    if (word_is(words.w[words.at], TEST_HAS_WORD)) {
        words.at++;
        return parse_has(ld, line, &words, test);
    }
    if (strchr(words.w[words.at], '.'))
        return parse_field_test(ld, line, words, test);
    if (words.at + 1 < words.end && word_is(words.w[words.at + 1], TEST_IS))
        return parse_word_test(ld, line, words, test);
    return parse_count_test(ld, line, &words, test);
}

void load_when(struct load *ld, const struct file_line *line, struct vec *out)
{
    struct vec all = {0};
    load_split(ld, line->value, " \t", &all);
    struct words words = {.w = all.data};
    struct when_line when = {.tests = VEC(struct test), .text = line->value};
    for (size_t i = 0; i <= all.n; i++) {
        if (i < all.n && !word_is(words.w[i], TEST_AND))
            continue;
        words.end = i;
        struct test test;
        if (parse_test(ld, line, words, &test))
            *(struct test *)ruleset_push(ld->rules, &when.tests) = test;
        words.at = i + 1;
    }
    *(struct when_line *)ruleset_push(ld->rules, out) = when;
}
