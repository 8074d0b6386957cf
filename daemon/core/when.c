/* SPDX-License-Identifier: MIT */
/* when: conditions (rule-language.md section 7; when_holds of deadline.h). */
#include <string.h>

#include "base/str.h"
#include "core/deadline.h"

struct asked { /* what a test is asked of */
    const struct world *w;
    const struct count_view *view;
    const struct history *h;
    const struct unit *unit;
    struct day day;
    const struct event *moment;
};

/* ---- values ---- */
static bool digit_of(const char *s, int *n)
{
    static const char *const digits[] = {"一", "二", "三", "四", "五", "六", "七", "八", "九"};
    for (size_t i = 0; i < sizeof digits / sizeof *digits; i++)
        if (str_starts(s, digits[i])) {
            *n = (int)i + 1;
            return true;
        }
    return false;
}

/* "3", "3年级", "三年级", "初一" as 7, "高一" as 10. */
static bool number_of(const char *s, int *n)
{
    char digits[8];
    size_t len_b = strspn(s, "0123456789");
    long v;
    if (len_b && len_b < sizeof digits) {
        memcpy(digits, s, len_b);
        digits[len_b] = 0;
        bool ok = str_to_long(digits, 0, 9999999, &v);
        *n = (int)v;
        return ok;
    }
    int before = str_starts(s, "初") ? 6 : str_starts(s, "高") ? 9 : 0;
    if (!digit_of(before ? s + strlen("初") : s, n))
        return false;
    *n += before;
    return true;
}

static bool value_matches(const struct vec *values, const char *text)
{
    const struct test_value *v = values->data;
    int n = 0;
    bool number = text && number_of(text, &n);
    for (size_t i = 0; text && i < values->n; i++)
        if (str_eq(v[i].text, text) || (number && v[i].range && v[i].from <= n && n <= v[i].until))
            return true;
    return false;
}

static bool number_matches(const struct vec *values, int64_t n)
{
    const struct test_value *v = values->data;
    for (size_t i = 0; i < values->n; i++)
        if (v[i].range && v[i].from <= n && n <= v[i].until)
            return true;
    return false;
}

/* ---- words ---- */
static bool test_hukou(const struct asked *a, const struct test *t)
{
    const struct unit *home = org_up_to_kind(a->w->org, a->h->register_unit, t->unit_kind);
    const struct unit *school = org_up_to_kind(a->w->org, a->h->unit, t->unit_kind);
    return value_matches(&t->values, home && home == school ? "inside" : "outside");
}

/* Whole years on the day; the birthday begins a new one (民法典 200: by the calendar). */
static bool test_age(const struct asked *a, const struct test *t)
{
    if (day_is_none(a->h->born))
        return false;
    struct ymd born = day_split(a->h->born), on = day_split(a->day);
    return number_matches(&t->values, on.y - born.y - (on.m < born.m || (on.m == born.m && on.d < born.d)));
}

static bool test_term(const struct asked *a, const struct test *t)
{
    struct term term;
    return term_of_day(a->view->cx->terms, a->day, &term) && value_matches(&t->values, term.name);
}

enum { DATA_AHEAD_D = 60 /* missing calendar data is asked for so many days ahead */ };

static bool data_is(const struct test *t, bool missing)
{
    return value_matches(&t->values, missing ? "missing" : "known");
}

/* The holidays of this year and of the year in sixty days. */
static bool test_holidays(const struct asked *a, const struct test *t)
{
    const struct calendar *c = &a->w->rules->calendar;
    return data_is(t, !calendar_year_known(c, day_split(a->day).y) || !calendar_year_known(c, day_split(day_plus(a->day, DATA_AHEAD_D)).y));
}

/* The term that runs and those that open within sixty days. */
static bool test_openings(const struct asked *a, const struct test *t)
{
    const struct term_rule *rules = a->w->rules->terms.data;
    bool missing = false;
    for (size_t i = 0; i < a->w->rules->terms.n; i++)
        for (int year = day_split(a->day).y - 1, last = year + 2; year <= last; year++) {
            struct term term;
            bool near = term_resolve(a->view->cx->terms, rules[i].name, year, &term) && term.opens.n <= a->day.n + DATA_AHEAD_D && day_compare(a->day, term.closes) <= 0;
            missing |= near && term.opens_origin == TERM_DEFAULT;
        }
    return data_is(t, missing);
}

static bool test_row(const struct asked *a, const struct test *t)
{
    return value_matches(&t->values, a->view->row); /* of a watch */
}

static bool test_stage(const struct asked *a, const struct test *t)
{
    return value_matches(&t->values, a->h->stage);
}

static bool test_grade(const struct asked *a, const struct test *t)
{
    return value_matches(&t->values, a->h->grade);
}

static bool test_category(const struct asked *a, const struct test *t)
{
    return value_matches(&t->values, a->h->category);
}

static bool test_cause(const struct asked *a, const struct test *t)
{
    return value_matches(&t->values, a->h->cause);
}

static const struct word_test {
    const char *word;
    bool (*holds)(const struct asked *a, const struct test *t);
    bool timed;    /* time alone may change the answer */
    bool of_cases; /* of a unit it is a column like any other */
} word_tests[] = {
    {"stage", test_stage, false, true},   {"grade", test_grade, false, true}, {"category", test_category, false, true}, {"cause", test_cause, false, true},
    {"hukou", test_hukou, false, true},   {"age", test_age, true, true},      {"term", test_term, true, false},         {"row", test_row, false, false},
    {"holidays", test_holidays, true, false}, {"openings", test_openings, true, false},
};

/* A unit's table may have a column 学段 of its own; headers are Chinese or English. */
static const char *word_column(const struct asked *a, const char *word)
{
    static const char *const names[][2] = {{"stage", "学段"}, {"grade", "年级"}, {"category", "类别"}, {"cause", "原因"}, {"hukou", "户籍"}, {"age", "年龄"}};
    const char *value = history_attr(a->h, a->unit, word);
    for (size_t i = 0; !value && i < sizeof names / sizeof *names; i++)
        if (str_eq(names[i][0], word))
            value = history_attr(a->h, a->unit, names[i][1]);
    return value;
}

static const struct word_test *word_test_of(const struct asked *a, const char *word)
{
    for (size_t i = 0; i < sizeof word_tests / sizeof *word_tests; i++)
        if (str_eq(word_tests[i].word, word))
            return word_tests[i].of_cases && a->h->kind != SUBJECT_CASE ? NULL : &word_tests[i];
    return NULL;
}

static bool test_word(const struct asked *a, const struct test *t)
{
    const struct word_test *w = word_test_of(a, t->word);
    return w ? w->holds(a, t) : value_matches(&t->values, word_column(a, t->word));
}

/* ---- events, fields, counts ---- */
static bool field_filled(const struct event *e, int at)
{
    const struct event_field *f = at >= 0 && (size_t)at < e->kind->fields.n && e->fields ? vec_at(&e->kind->fields, (size_t)at) : NULL;
    if (!f)
        return false;
    return e->fields[at].text || (f->kind == FIELD_DATE && !day_is_none(e->fields[at].date));
}

/* The newest event of the kind, on or before the day, with that field filled (field -1: any). */
static const struct event *newest(const struct asked *a, const struct event_kind *kind, int field_at)
{
    size_t begins = events_of_opening(a->view->events, a->view->events_n);
    for (size_t i = a->view->events_n; i > begins; i--) {
        const struct event *e = &a->view->events[i - 1];
        if (e->kind == kind && day_compare(e->day, a->day) <= 0 && (field_at < 0 || field_filled(e, field_at)))
            return e;
    }
    return NULL;
}

/* A column says no by being empty or by a plain "no". */
static bool says_yes(const char *value)
{
    static const char *const no[] = {"否", "无", "没有", "no", "No", "NO", "0"};
    for (size_t i = 0; value && i < sizeof no / sizeof *no; i++)
        if (str_eq(value, no[i]))
            return false;
    return value != NULL;
}

/* A filing is an event of its unit under its form's name. */
static bool has_filing(const struct asked *a, const struct form *form)
{
    const struct filing *f = a->h->filings.data;
    for (size_t i = 0; i < a->h->filings.n; i++) {
        const struct rule *r = f[i].rule ? ruleset_rule(a->w->rules, f[i].rule) : NULL;
        if (r && r->form == form && day_compare(f[i].day, a->day) <= 0)
            return true;
    }
    return false;
}

static bool test_has(const struct asked *a, const struct test *t)
{
    if (t->event && t->event->form)
        return has_filing(a, t->event->form);
    return t->event ? newest(a, t->event, t->field_at) != NULL : says_yes(word_column(a, t->word));
}

/* The event being recorded, or that started the step, speaks for itself; what was recorded of the same paper adds to it. */
static const struct event *spoken(const struct asked *a, const struct test *t)
{
    const struct event *m = a->moment && a->moment->kind == t->event ? a->moment : NULL;
    const char *paper = m ? event_paper(m) : NULL;
    if (!m)
        return newest(a, t->event, t->field_at);
    if (!paper || field_filled(m, t->field_at))
        return m;
    for (size_t i = a->view->events_n; i > 0; i--) {
        const struct event *e = &a->view->events[i - 1];
        if (e->kind == m->kind && str_eq(event_paper(e), paper) && field_filled(e, t->field_at))
            return e;
    }
    return m;
}

static bool test_field(const struct asked *a, const struct test *t)
{
    const struct event *e = spoken(a, t);
    if (!e || !field_filled(e, t->field_at))
        return false;
    const struct event_field *f = vec_at(&t->event->fields, (size_t)t->field_at);
    const struct field_value *v = &e->fields[t->field_at];
    if (!t->values.n)
        return count_compares(v->number, t->cmp, t->than.n);
    return f->kind == FIELD_AMOUNT ? number_matches(&t->values, v->number) || value_matches(&t->values, v->text) : value_matches(&t->values, v->text);
}

static bool test_holds(const struct asked *a, const struct test *t)
{
    switch (t->kind) {
    case TEST_WORD:
        return test_word(a, t);
    case TEST_HAS:
        return test_has(a, t);
    case TEST_FIELD:
        return test_field(a, t);
    case TEST_COUNT:
        return count_holds(a->view, &t->count, a->day, NULL);
    }
    return false;
}

static bool test_is_timed(const struct asked *a, const struct test *t)
{
    if (t->kind == TEST_COUNT)
        return t->count.than.unit != UNIT_NONE || t->count.in != IN_NONE;
    const struct word_test *w = t->kind == TEST_WORD ? word_test_of(a, t->word) : NULL;
    return w && w->timed;
}

/* *timed: a test that time changes decides this line. */
static bool line_holds(const struct asked *a, const struct when_line *line, bool *timed)
{
    bool holds = true, fixed = true, any_timed = false;
    for (size_t i = 0; i < line->tests.n; i++) {
        const struct test *t = vec_at(&line->tests, i);
        bool yes = test_holds(a, t) != t->negated, by_time = test_is_timed(a, t);
        holds &= yes;
        any_timed |= by_time;
        fixed &= yes || by_time;
    }
    *timed = fixed && any_timed; /* where a fixed test fails, time cannot help */
    return holds;
}

bool when_holds(const struct world *w, const struct vec *when, const struct count_view *view, struct day d, const struct event *moment, bool *timed)
{
    const struct asked a = {.w = w, .view = view, .h = view->history, .unit = org_unit(w->org, view->history->unit), .day = d, .moment = moment};
    bool any = when->n == 0, by_time = false, for_good = any;
    for (size_t i = 0; i < when->n; i++) {
        bool line_timed = false, holds = line_holds(&a, vec_at(when, i), &line_timed);
        any |= holds;
        by_time |= line_timed;
        for_good |= holds && !line_timed;
    }
    if (timed && by_time && !for_good)
        *timed = true;
    return any;
}
