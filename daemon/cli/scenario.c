/* SPDX-License-Identifier: MIT */
/* scenario: the file: its sections sorted into scenarios, settings, words. */
#include "cli/scenario_int.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "core/finding.h"

static const struct word_pair section_words[] = {
    {"scenario", "情景", IN_SCENARIO}, {"units", "单位", IN_UNITS},   {"people", "人员", IN_PEOPLE}, {"cases", "个案", IN_CASES},
    {"facts", "经过", IN_FACTS},       {"expect", "应发", IN_EXPECT}, {"due", "到期", IN_DUE},       {"mail", "邮件", IN_MAIL},
    {"derived", "自动登记", IN_DERIVED}, {"rules", "换规则", IN_RULES}};

enum setting { SET_TITLE, SET_RULES, SET_START, SET_UNTIL, SET_COMPLETE, SET_IMPORT_HOLD, SET_GUARD, SET_STEP_LIMIT, SET_HEARTBEAT };
static const struct word_pair setting_words[] = {
    {"title", "标题", SET_TITLE},   {"rules", "规则", SET_RULES},       {"start", "开始", SET_START},       {"until", "至", SET_UNTIL},
    {"complete", "完整", SET_COMPLETE}, {"import-hold", "导入暂扣", SET_IMPORT_HOLD}, {"guard", "上限", SET_GUARD}, {"step-limit", "时钟上限", SET_STEP_LIMIT}, {"heartbeat", "报平安", SET_HEARTBEAT}};

static const struct word_pair complete_words[] = {{"no", "否", COMPLETE_NO}, {"named", "所列", COMPLETE_NAMED}, {"yes", "是", COMPLETE_YES}};

enum { DAYS_ONWARD_MOST = 3660 };

#define FIND(pairs, word) pair_find(pairs, sizeof(pairs) / sizeof *(pairs), word)

/* ---- words ---- */

bool pair_is(const struct word_pair *pair, const char *word)
{
    return str_eq(pair->en, word) || str_eq(pair->zh, word);
}

int pair_find(const struct word_pair *pairs, size_t n, const char *word)
{
    for (size_t i = 0; i < n; i++)
        if (pair_is(&pairs[i], word))
            return pairs[i].id;
    return -1;
}

void words_split(const char *text, struct vec *out)
{
    struct str one = {0};
    for (const char *p = text; *p; p++) {
        bool blank = *p == ' ' || *p == '\t';
        const char *after = p + strspn(p, " \t");
        bool at_comma = blank && (*after == ',' || (one.len_b && one.s[one.len_b - 1] == ','));
        if (!blank)
            str_add_n(&one, p, 1);
        if (one.len_b && ((blank && !at_comma) || !p[1]))
            vec_add(out, &(char *){str_take(&one)});
    }
    str_fini(&one);
}

const char *words_at(const struct vec *words, size_t at)
{
    return at < words->n ? *(char **)vec_at(words, at) : NULL;
}

void words_drop(struct vec *words, size_t at)
{
    free(*(char **)vec_at(words, at));
    vec_remove(words, at);
}

static size_t words_find(const struct vec *words, const char *en, const char *zh)
{
    size_t i = 0;
    while (i < words->n && !str_eq(words_at(words, i), en) && !str_eq(words_at(words, i), zh))
        i++;
    return i;
}

char *words_take(struct vec *words, const char *en, const char *zh)
{
    size_t at = words_find(words, en, zh);
    if (at + 1 >= words->n)
        return NULL;
    char *value = mem_strdup(words_at(words, at + 1));
    words_drop(words, at + 1);
    words_drop(words, at);
    return value;
}

bool words_take_flag(struct vec *words, const char *en, const char *zh)
{
    size_t at = words_find(words, en, zh);
    if (at >= words->n)
        return false;
    words_drop(words, at);
    return true;
}

/* ---- instants ---- */

struct zone scenario_zone(void)
{
    return (struct zone){8 * 3600};
}

int scenario_refuse(struct src src, struct err *err)
{
    return err_prefix(err, "%s:%d", src.file, src.line);
}

/* The first ":" or "=" of a line parts key and value, so that "2026-09-08 08:30 = told …" comes as "2026-09-08 08" and "30 = told …": it is put together again. */
int scenario_instant(const struct file_line *line, int minute, struct instant *at, const char **rest, struct err *err)
{
    struct day d;
    const char *key = line->key, *equals = strchr(line->value, '=');
    *rest = line->value;
    if (day_parse(key, &d)) {
        *at = instant_at(d, minute, scenario_zone());
        return 0;
    }
    char *whole = equals ? mem_printf("%s:%.*s", key, (int)(equals - line->value), line->value) : mem_strdup(key);
    bool ok = instant_parse(str_trim(whole), scenario_zone(), at);
    free(whole);
    if (ok) {
        *rest = equals + 1 + strspn(equals + 1, " \t");
        return 0;
    }
    err_set(err, "“%s”不是时刻：应像 2026-09-08 08:30", "\"%s\" is no instant: it should look like 2026-09-08 08:30", key);
    return scenario_refuse(line->src, err);
}

/* ---- settings ---- */

struct reading {
    struct scenario_file *f;
    struct vec *findings;
};

#define complain(r, src, ...) finding_add((r)->findings, (r)->f->lang, FINDING_ERROR, src, __VA_ARGS__)

static void set_instant(struct reading *r, const struct file_line *line, int minute, struct instant *out)
{
    struct day d;
    if (day_parse(line->value, &d))
        *out = instant_at(d, minute, scenario_zone());
    else if (!instant_parse(line->value, scenario_zone(), out))
        complain(r, line->src, "“%s”不是时刻：应像 2026-09-08 08:30", "\"%s\" is no instant: it should look like 2026-09-08 08:30", line->value);
}

static void set_number(struct reading *r, const struct file_line *line, long *out)
{
    if (!str_to_long(line->value, 0, 1000000, out))
        complain(r, line->src, "“%s”不是数", "\"%s\" is no number", line->value);
}

static void set_complete(struct reading *r, const struct file_line *line, enum complete *out)
{
    int id = FIND(complete_words, line->value);
    if (id < 0)
        complain(r, line->src, "“%s”应是 是、否 或 所列", "\"%s\" should be yes, no or named", line->value);
    else
        *out = (enum complete)id;
}

static void set_folders(struct reading *r, const struct file_line *line, struct vec *out)
{
    struct vec words = VEC(char *);
    char *copy = mem_strdup(line->value);
    for (char *p = copy; *p; p++)
        *p = *p == ',' ? ' ' : *p;
    words_split(copy, &words);
    for (size_t i = 0; i < words.n; i++)
        vec_add(out, &(const char *){ruleset_intern(r->f->texts, words_at(&words, i))});
    vec_fini_texts(&words);
    free(copy);
}

static void take_setting(struct reading *r, struct scenario *s, const struct file_line *line)
{
    enum complete hold = COMPLETE_NO;
    int id = FIND(setting_words, line->key);
    if (id < 0) {
        complain(r, line->src, "情景没有这一项：“%s”", "a scenario has no such setting: \"%s\"", line->key);
        return;
    }
    switch ((enum setting)id) {
    case SET_TITLE:
        s->title = line->value;
        break;
    case SET_RULES:
        set_folders(r, line, &s->folders);
        break;
    case SET_START:
        set_instant(r, line, 0, &s->start);
        break;
    case SET_UNTIL:
        set_instant(r, line, 23 * 60 + 59, &s->until);
        break;
    case SET_COMPLETE:
        set_complete(r, line, &s->complete);
        break;
    case SET_IMPORT_HOLD:
        set_complete(r, line, &hold);
        s->import_hold = hold == COMPLETE_YES;
        break;
    case SET_HEARTBEAT:
        set_complete(r, line, &hold);
        s->heartbeat = hold == COMPLETE_YES;
        break;
    case SET_GUARD:
        set_number(r, line, &s->guard);
        break;
    case SET_STEP_LIMIT:
        set_number(r, line, &s->step_limit_h);
        break;
    }
}

/* ---- sections into scenarios ---- */

static void begin_version(struct scenario *s, const struct file_section *x, size_t at)
{
    struct version *v = vec_push(&s->versions);
    *v = (struct version){.name = x->name, .first = at + 1, .end = s->end, .without = VEC(const char *), .src = x->src};
    if (s->versions.n > 1)
        ((struct version *)vec_at(&s->versions, s->versions.n - 2))->end = at;
    const struct file_line *l = x->lines.data;
    for (size_t i = 0; i < x->lines.n; i++)
        vec_add(&v->without, &l[i].value);
}

static void take_section(struct reading *r, struct scenario *s, size_t at)
{
    const struct file_section *x = vec_at(&r->f->sections, at);
    int kind = *(int *)vec_at(&r->f->kinds, at);
    const struct file_line *l = x->lines.data;
    if (kind == IN_RULES)
        begin_version(s, x, at);
    for (size_t i = 0; i < x->lines.n && kind == IN_SCENARIO; i++)
        take_setting(r, s, &l[i]);
    for (size_t i = 0; i < x->lines.n && kind >= 0; i++)
        vec_add(&s->lines[kind], &(const struct file_line *){&l[i]});
}

/* "+3 d" or "推进 3 天", perhaps with a time after it: the number of days; the rest of the key goes to *rest. -1: not of this form. */
static long days_onward(const char *key, const char **rest)
{
    static const char *const starts[] = {"+", "advance ", "推进"}, *const units[] = {"days", "day", "d", "天"};
    const char *p = NULL;
    char *end;
    for (size_t i = 0; i < sizeof starts / sizeof *starts && !p; i++)
        p = str_starts(key, starts[i]) ? key + strlen(starts[i]) : NULL;
    if (!p)
        return -1;
    p += strspn(p, " ");
    long n = strtol(p, &end, 10);
    if (end == p || n < 0 || n > DAYS_ONWARD_MOST)
        return -1;
    p = end + strspn(end, " ");
    for (size_t i = 0; i < sizeof units / sizeof *units; i++)
        if (str_starts(p, units[i])) {
            *rest = p + strlen(units[i]);
            return n;
        }
    return -1;
}

/* A line may count from the one before it in its section (the first one from the start): it gets the day that is meant. */
static void resolve_days(struct reading *r, struct scenario *s, struct vec *lines)
{
    struct day day = instant_day(s->start, scenario_zone()), said;
    for (size_t i = 0; i < lines->n; i++) {
        const struct file_line **line = vec_at(lines, i);
        const char *rest;
        char text[DAY_TEXT_B], head[DAY_TEXT_B];
        long n = days_onward((*line)->key, &rest);
        snprintf(head, sizeof head, "%.10s", (*line)->key);
        if (n < 0) {
            day = day_parse(head, &said) ? said : day;
            continue;
        }
        struct file_line *copy = mem_alloc(1, sizeof *copy);
        *copy = **line;
        day = day_plus(day, (int)n);
        char *key = mem_printf("%s%s", day_format(day, text), rest);
        copy->key = ruleset_intern(r->f->texts, key);
        free(key);
        vec_add(&s->moved, &copy);
        *line = copy;
    }
}

static void resolve_all_days(struct reading *r, struct scenario *s)
{
    static const enum scenario_section dated[] = {IN_FACTS, IN_EXPECT, IN_DUE, IN_MAIL, IN_DERIVED};
    for (size_t i = 0; i < sizeof dated / sizeof *dated; i++)
        resolve_days(r, s, &s->lines[dated[i]]);
}

static void make_scenario(struct reading *r, const char *title, struct src src, size_t first, size_t end)
{
    struct scenario *s = vec_push(&r->f->scenarios);
    *s = (struct scenario){.title = title, .src = src, .first = first, .end = end, .start = INSTANT_NONE, .until = INSTANT_NONE, .complete = COMPLETE_YES,
                           .versions = VEC(struct version), .folders = VEC(const char *), .moved = VEC(struct file_line *), .guard = 1000000};
    for (int i = 0; i < SCENARIO_SECTIONS; i++)
        s->lines[i] = VEC(const struct file_line *);
    for (size_t i = 0; i < r->f->shared_end; i++)
        take_section(r, s, i);
    for (size_t i = first; i < end; i++)
        take_section(r, s, i);
    if (instant_is_none(s->start))
        complain(r, src, "情景“%s”没有写“开始”", "scenario \"%s\" does not say its start", title);
    else
        resolve_all_days(r, s);
}

static bool begins(const struct scenario_file *f, size_t at)
{
    return *(int *)vec_at(&f->kinds, at) == IN_SCENARIO && *((const struct file_section *)vec_at(&f->sections, at))->name;
}

static void make_scenarios(struct reading *r)
{
    struct scenario_file *f = r->f;
    size_t n = f->sections.n, first = 0;
    while (first < n && !begins(f, first))
        first++;
    f->shared_end = first;
    if (first == n) { /* none has a name: the file is one */
        f->shared_end = 0;
        make_scenario(r, f->path, (struct src){f->path, 1}, 0, n);
        return;
    }
    while (first < n) {
        size_t end = first + 1;
        while (end < n && !begins(f, end))
            end++;
        const struct file_section *x = vec_at(&f->sections, first);
        make_scenario(r, x->name, x->src, first, end);
        first = end;
    }
}

/* ---- the interface ---- */

static int read_text(struct scenario_file *f, struct err *err)
{
    FILE *in = fopen(f->path, "re");
    struct str text = {0};
    char buf[4096];
    size_t n;
    if (!in)
        return err_set(err, "打不开 %s", "cannot open %s", f->path);
    while ((n = fread(buf, 1, sizeof buf, in)) > 0)
        str_add_n(&text, buf, n);
    fclose(in);
    f->len_b = text.len_b;
    f->text = str_take(&text);
    return 0;
}

struct scenario_file *scenario_load(const char *path, enum lang lang, struct vec *findings, struct err *err)
{
    struct scenario_file *f = mem_alloc(1, sizeof *f);
    const char *slash = strrchr(path, '/');
    f->path = mem_strdup(path);
    f->folder = slash ? mem_strndup(path, (size_t)(slash - path)) : mem_strdup(".");
    f->lang = lang;
    f->texts = mem_alloc(1, sizeof *f->texts);
    f->sections = VEC(struct file_section);
    f->kinds = VEC(int);
    f->scenarios = VEC(struct scenario);
    f->dirs = VEC(char *);
    if (read_text(f, err) != 0) {
        scenario_free(f);
        return NULL;
    }
    struct rule_text file = {f->path, f->text, f->len_b};
    size_t before = findings_count(findings, FINDING_ERROR);
    rulefile_read(f->texts, &file, &f->sections, lang, findings);
    for (size_t i = 0; i < f->sections.n; i++)
        vec_add(&f->kinds, &(int){FIND(section_words, ((const struct file_section *)vec_at(&f->sections, i))->kind)});
    make_scenarios(&(struct reading){f, findings});
    findings_sort(findings, &file, 1);
    for (size_t i = 0; i < findings->n; i++) /* they outlive the file */
        ((struct finding *)vec_at(findings, i))->src.file = path;
    if (findings_count(findings, FINDING_ERROR) == before)
        return f;
    scenario_free(f);
    return NULL;
}

void scenario_set_rules(struct scenario_file *f, const struct vec *dirs)
{
    for (size_t i = 0; i < dirs->n; i++)
        vec_add(&f->dirs, &(char *){mem_strdup(*(char **)vec_at(dirs, i))});
}

void scenario_free(struct scenario_file *f)
{
    if (!f)
        return;
    for (size_t i = 0; i < f->scenarios.n; i++) {
        struct scenario *s = vec_at(&f->scenarios, i);
        for (size_t k = 0; k < s->versions.n; k++)
            vec_fini(&((struct version *)vec_at(&s->versions, k))->without);
        vec_fini(&s->versions);
        vec_fini(&s->folders);
        for (size_t k = 0; k < s->moved.n; k++)
            free(*(struct file_line **)vec_at(&s->moved, k));
        vec_fini(&s->moved);
        for (int k = 0; k < SCENARIO_SECTIONS; k++)
            vec_fini(&s->lines[k]);
    }
    vec_fini(&f->scenarios);
    vec_fini(&f->sections);
    vec_fini(&f->kinds);
    vec_fini_texts(&f->dirs);
    ruleset_free(f->texts);
    free(f->text);
    free(f->path);
    free(f->folder);
    free(f);
}

size_t scenario_count(const struct scenario_file *f)
{
    return f->scenarios.n;
}

const char *scenario_title(const struct scenario_file *f, size_t at)
{
    return ((const struct scenario *)vec_at(&f->scenarios, at))->title;
}
