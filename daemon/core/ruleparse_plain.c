/* SPDX-License-Identifier: MIT */
/* [ruleset], [words] and [term]. */
#include <string.h>

#include "core/ruleload.h"

/* ---- [ruleset] ---- */

static void ruleset_zone(struct load *ld, void *object, const struct file_line *line)
{
    (void)object;
    const char *p = line->value;
    int h = 0, m = 0, minus = *p == '-';
    bool ok = (*p == '+' || *p == '-') && p++ && load_number_prefix(&p, &h) && *p++ == ':' && load_number_prefix(&p, &m) && !*p && h <= 14 && m < 60;
    if (ok)
        ld->rules->zone.offset_s = (h * 60 + m) * (minus ? -60 : 60);
    else
        load_error(ld, line->src, "“%s”不是时区，请写成 +08:00 这样", "\"%s\" is no zone: write it as +08:00", line->value);
}

static void ruleset_since(struct load *ld, void *object, const struct file_line *line)
{
    (void)object;
    if (!day_parse(line->value, &ld->rules->since))
        load_error(ld, line->src, "“%s”不是日期，请写成 2026-09-01 这样", "\"%s\" is no date: write it as 2026-09-01", line->value);
}

static void ruleset_office(struct load *ld, void *object, const struct file_line *line)
{
    (void)object;
    ld->office = line->value;
    ld->office_src = line->src;
}

static void ruleset_language(struct load *ld, void *object, const struct file_line *line)
{
    (void)object;
    const struct rule_key *key = load_word(ld, line->src, PLACE_LANGUAGE, line->value);
    if (key)
        ld->rules->language = (enum lang)key->id;
}

static void ruleset_close_reasons(struct load *ld, void *object, const struct file_line *line)
{
    (void)object;
    load_split(ld, line->value, ",", &ld->rules->close_reasons);
}

/* "二、4 合理规划学校布局：是决策的要求，不是有期限的动作": up to the first blank the article. */
static void ruleset_unwatched(struct load *ld, void *object, const struct file_line *line)
{
    (void)object;
    size_t n = strcspn(line->value, " \t"), blank = strspn(line->value + n, " \t");
    if (!line->value[n + blank]) {
        load_error(ld, line->src, "“%s”：先写出处，空一格，再写要求和不监测的原因", "\"%s\": write the article, a blank, then what it asks and why it is not watched", line->value);
        return;
    }
    *(struct unwatched *)ruleset_push(ld->rules, &ld->rules->unwatched) =
        (struct unwatched){ruleset_intern_n(ld->rules, line->value, n), line->value + n + blank, line->src};
}

void load_ruleset_section(struct load *ld, const struct file_section *s)
{
    static const struct key_parser parsers[] = {
        KEY_AS_IT_STANDS(RULESET_TITLE, ruleset, title), KEY_AS_IT_STANDS(RULESET_DOCUMENT, ruleset, document), KEY(RULESET_ZONE, ruleset_zone), KEY(RULESET_SINCE, ruleset_since),
        KEY(RULESET_OFFICE, ruleset_office), KEY(RULESET_LANGUAGE, ruleset_language), KEY(RULESET_CLOSE_REASONS, ruleset_close_reasons),
        KEY(RULESET_UNWATCHED, ruleset_unwatched), KEYS_END,
    };
    if (ld->seen_ruleset)
        load_error(ld, s->src, "节 [%s] 写了两次", "section [%s] stands twice", s->kind);
    else
        ld->ruleset_src = s->src;
    ld->seen_ruleset = true;
    ld->ruleset_whole = load_is_whole(PLACE_RULESET, s);
    load_keys(ld, PLACE_RULESET, parsers, s, ld->rules);
}

/* ---- [words] ---- */

void load_words_section(struct load *ld, const struct file_section *s)
{
    static const enum key_place reserved[] = {PLACE_UNIT, PLACE_ROLL, PLACE_IN, PLACE_NONE};
    const struct file_line *lines = s->lines.data;
    for (size_t i = 0; i < s->lines.n; i++) {
        struct word word = {.name = lines[i].key, .src = lines[i].src};
        if (!load_name_ok(ld, word.src, word.name, reserved))
            continue;
        if (ruleset_word(ld->rules, word.name)) {
            load_error(ld, word.src, "用语“%s”写了两次，第一次在第 %d 行", "word \"%s\" stands twice, first in line %d", word.name,
                       ruleset_word(ld->rules, word.name)->src.line);
            continue;
        }
        if (load_amount(ld, word.src, lines[i].value, true, &word.amount))
            *(struct word *)ruleset_push(ld->rules, &ld->rules->words) = word;
    }
}

/* ---- [term X] and [term X 2026] ---- */

/* Splits "秋季 2026"; year 0: a default. false: not a term's name (said already). */
static bool split_term(struct load *ld, const struct file_section *s, const char **name, int *year, bool complain)
{
    size_t n = strcspn(s->name, " \t");
    const char *p = s->name + n;
    *name = ruleset_intern_n(ld->rules, s->name, n);
    *year = 0;
    p += strspn(p, " \t");
    bool ok = !*p || (load_number_prefix(&p, year) && !*p && ymd_valid(*year, 1, 1));
    if (!ok && complain)
        load_error(ld, s->src, "学期名后面只能写年份：%s", "only a year may follow the name of a term: %s", s->name);
    return ok && (!complain || load_name_ok(ld, s->src, *name, (const enum key_place[]){PLACE_DUE, PLACE_NONE}));
}

static void term_default_opens(struct load *ld, void *object, const struct file_line *line)
{
    struct term_rule *t = object;
    load_month_day_line(ld, line, &t->opens_month, &t->opens_day);
}

static void term_default_closes(struct load *ld, void *object, const struct file_line *line)
{
    struct term_rule *t = object;
    load_month_day_line(ld, line, &t->closes_month, &t->closes_day);
}

/* A date of a year's term; MM-DD is completed with `year`. */
static void term_day(struct load *ld, const struct file_line *line, int year, struct day *out)
{
    int m, d;
    if (load_month_day(line->value, &m, &d) && ymd_valid(year, m, d))
        *out = day_of(year, m, d);
    else if (!day_parse(line->value, out))
        load_error(ld, line->src, "“%s”不是日期，请写成 09-01 或 2026-09-01 这样", "\"%s\" is no date: write it as 09-01 or 2026-09-01", line->value);
}

static void term_year_opens(struct load *ld, void *object, const struct file_line *line)
{
    struct term_rule *t = object;
    term_day(ld, line, t->year, &t->opens);
}

static void term_year_closes(struct load *ld, void *object, const struct file_line *line)
{
    struct term_rule *t = object;
    term_day(ld, line, t->year, &t->closes);
}

static const struct key_parser default_parsers[] = {KEY(TERM_OPENS, term_default_opens), KEY(TERM_CLOSES, term_default_closes), KEYS_END};
static const struct key_parser year_parsers[] = {KEY(TERM_OPENS, term_year_opens), KEY(TERM_CLOSES, term_year_closes), KEYS_END};

static void push_term(struct load *ld, const struct file_section *s, const struct term_rule *t)
{
    const struct term_rule *first = term_rule_find(ld->rules, t->name, t->year);
    if (first)
        load_error(ld, s->src, "学期 [%s %s] 写了两次，第一次在 %s 第 %d 行", "term [%s %s] stands twice, first in %s line %d", s->kind, s->name, first->file,
                   first->line);
    else
        *(struct term_rule *)ruleset_push(ld->rules, &ld->rules->terms) = *t;
}

void load_term_default(struct load *ld, const struct file_section *s)
{
    struct term_rule t = {.opens = DAY_NONE, .closes = DAY_NONE, .line = s->src.line, .file = s->src.file};
    if (!split_term(ld, s, &t.name, &t.year, true) || t.year)
        return;
    size_t before = findings_count(ld->findings, FINDING_ERROR);
    load_keys(ld, PLACE_TERM, default_parsers, s, &t);
    if ((!t.opens_month || !t.closes_month) && load_is_whole(PLACE_TERM, s) && findings_count(ld->findings, FINDING_ERROR) == before)
        load_error(ld, s->src, "学期“%s”缺少%s", "term \"%s\" lacks \"%s\"", t.name, rulekey_word(PLACE_TERM, t.opens_month ? TERM_CLOSES : TERM_OPENS, ld->lang));
    push_term(ld, s, &t);
}

/* A closing written without its year lies after the opening: 01-20 of [term 秋季 2026] is in 2027. */
static void close_after_opening(const struct ruleset *rules, struct term_rule *t, bool closes_has_year)
{
    const struct term_rule *usual = term_rule_find(rules, t->name, 0);
    struct day opens = t->opens;
    if (day_is_none(opens) && usual && usual->opens_month && ymd_valid(t->year, usual->opens_month, usual->opens_day))
        opens = day_of(t->year, usual->opens_month, usual->opens_day);
    if (closes_has_year || day_is_none(t->closes) || day_is_none(opens) || day_compare(t->closes, opens) >= 0)
        return;
    struct ymd c = day_split(t->closes);
    if (ymd_valid(c.y + 1, c.m, c.d))
        t->closes = day_of(c.y + 1, c.m, c.d);
}

static bool closes_has_year(const struct file_section *s)
{
    const struct file_line *lines = s->lines.data;
    int m, d;
    for (size_t i = 0; i < s->lines.n; i++) {
        const struct rule_key *key = rulekey_find(PLACE_TERM, lines[i].key);
        if (key && key->id == TERM_CLOSES)
            return !load_month_day(lines[i].value, &m, &d);
    }
    return false;
}

void load_term_year(struct load *ld, const struct file_section *s)
{
    struct term_rule t = {.opens = DAY_NONE, .closes = DAY_NONE, .line = s->src.line, .file = s->src.file};
    if (!split_term(ld, s, &t.name, &t.year, false) || !t.year)
        return;
    load_keys(ld, PLACE_TERM, year_parsers, s, &t);
    close_after_opening(ld->rules, &t, closes_has_year(s));
    if (!day_is_none(t.opens) && !day_is_none(t.closes) && day_compare(t.closes, t.opens) <= 0)
        load_error(ld, s->src, "学期“%s”的放假早于开学", "term \"%s\" closes before it opens", s->name);
    if (!term_rule_find(ld->rules, t.name, 0))
        load_warning(ld, s->src, "学期“%s”没有每年的默认日期，应另写一节 [%s %s]", "term \"%s\" has no yearly default: add a section [%s %s]", t.name, s->kind,
                     t.name);
    push_term(ld, s, &t);
}
