/* SPDX-License-Identifier: MIT */
#include "core/due.h"

#include <string.h>

#include "base/utf8.h"
#include "core/duelex.h"
#include "core/rulekey.h"
#include "core/ruleset.h"

struct parse {
    struct ruleset *rules;
    struct lexer lexer;
    struct token now; /* the piece to be read next */
    struct err *err;
};

/* What a word of expressions means: an enum anchor_kind or due_word; -1: it is none. */
static int due_word(const char *word)
{
    const struct rule_key *key = rulekey_find(PLACE_DUE, word);
    return key ? key->id : -1;
}

/* ---- errors ---- */

static const char *nearest_word_of_rules(const struct ruleset *rules, const char *word)
{
    const struct word *words = rules->words.data;
    struct rulekey_near n = rulekey_near_to(word);
    for (size_t i = 0; i < rules->words.n; i++)
        rulekey_try(&n, words[i].name);
    return n.best;
}

/* "“PIECE” ZH", with what was perhaps meant. */
static int fail_near(struct parse *p, const char *piece, const char *near, const char *zh, const char *en)
{
    if (near)
        return err_set(p->err, "“%s”%s；是不是“%s”？", "\"%s\" %s; did you mean \"%s\"?", piece, p->err && p->err->lang == LANG_EN ? en : zh, near);
    return err_set(p->err, "“%s”%s", "\"%s\" %s", piece, p->err && p->err->lang == LANG_EN ? en : zh);
}

static int fail(struct parse *p, const char *piece, enum key_place place, const char *zh, const char *en)
{
    const char *near = place == PLACE_NONE ? NULL : rulekey_nearest(place, piece);
    return fail_near(p, piece, str_eq(near, piece) ? NULL : near, zh, en);
}

/* A piece that no rule of the grammar takes. */
static int fail_piece(struct parse *p)
{
    if (p->now.kind == TOKEN_END)
        return err_set(p->err, "没有写完", "ends too early");
    if (p->now.kind == TOKEN_WORD && due_word(p->now.text) == DUE_ROLL)
        return fail(p, p->now.text, PLACE_NONE, "前面要有逗号", "needs a comma before it");
    if (p->now.kind != TOKEN_WRONG)
        return fail(p, p->now.text, p->now.kind == TOKEN_WORD ? PLACE_DUE : PLACE_NONE, "不能写在这里", "cannot stand here");
    if (strchr(p->now.text, ':') && p->now.text[1])
        return fail(p, p->now.text, PLACE_NONE, "不是时间，请写成 17:00 这样", "is no time: write it as 17:00");
    if (strchr(p->now.text, '-'))
        return fail(p, p->now.text, PLACE_NONE, "不是日期，请写成 07-15 或 2026-07-15 这样", "is no date: write it as 07-15 or 2026-07-15");
    if (p->now.text[0] >= '0' && p->now.text[0] <= '9')
        return fail(p, p->now.text, PLACE_NONE, "太大，最多 9999", "is too big: at most 9999");
    return fail(p, p->now.text, PLACE_NONE, "看不懂", "cannot be read");
}

static void step(struct parse *p, bool amount)
{
    p->now = lexer_next(&p->lexer, amount);
}

/* ---- amounts ---- */

/* 个工作日 and 工作日, days and day. */
static const struct rule_key *unit_of(const char *word)
{
    const struct rule_key *unit = rulekey_find(PLACE_UNIT, word);
    return unit || !str_starts(word, "个") ? unit : rulekey_find(PLACE_UNIT, word + strlen("个"));
}

static bool is_in(const struct token *t)
{
    const struct rule_key *in = t->kind == TOKEN_WORD ? rulekey_find(PLACE_IN, t->text) : NULL;
    return t->kind == TOKEN_WORD && (str_eq(t->text, "in") || (in && str_eq(in->zh, t->text)));
}

static int no_amount(struct parse *p)
{
    if (p->now.kind == TOKEN_END || p->now.kind == TOKEN_WRONG)
        return fail_piece(p);
    return fail_near(p, p->now.text, p->now.kind == TOKEN_WORD ? nearest_word_of_rules(p->rules, p->now.text) : NULL,
                     "不是数量，请写“7 天”这样，或写 [用语] 里的词", "is no amount: write \"7 d\", or a word of [words]");
}

/* A number or a word of [words], and its unit: not `bare` needs one. */
static int parse_amount(struct parse *p, bool bare, struct amount *out)
{
    char piece[TOKEN_B];
    *out = (struct amount){0};
    memcpy(piece, p->now.text, sizeof piece);
    if (p->now.kind == TOKEN_NUMBER)
        out->n = p->now.n;
    else {
        const struct word *word = p->now.kind == TOKEN_WORD ? ruleset_word(p->rules, p->now.text) : NULL;
        if (!word)
            return no_amount(p);
        *out = word->amount;
        out->word = word->name;
    }
    step(p, false);
    if (p->now.kind == TOKEN_WORD && bare && str_eq(p->now.text, "次")) {
        step(p, false);
        return 0;
    }
    if (p->now.kind == TOKEN_WORD && !is_in(&p->now)) {
        const struct rule_key *unit = unit_of(p->now.text);
        if (!unit)
            return fail(p, p->now.text, PLACE_UNIT, "不是单位", "is no unit");
        if (out->unit != UNIT_NONE)
            return fail(p, p->now.text, PLACE_NONE, "是多余的单位：前面的用语已经有单位", "is one unit too many: the word before it has its own");
        out->unit = (enum time_unit)unit->id;
        step(p, false);
    }
    if (out->unit == UNIT_NONE && !bare)
        return fail(p, piece, PLACE_NONE, "后面缺少单位（小时、天、工作日、教学日、非周末日、周、个月、年）",
                    "lacks a unit (h, d, workday, schoolday, nonweekend, week, month, year)");
    return 0;
}

static int parse_in(struct parse *p, enum in_period *out)
{
    if (!is_in(&p->now))
        return 0;
    if (str_eq(p->now.text, "in"))
        step(p, false);
    const struct rule_key *in = p->now.kind == TOKEN_WORD ? rulekey_find(PLACE_IN, p->now.text) : NULL;
    if (!in)
        return p->now.kind == TOKEN_WORD ? fail(p, p->now.text, PLACE_IN, "不是统计期间", "is no period of a count") : fail_piece(p);
    *out = (enum in_period)in->id;
    step(p, false);
    return 0;
}

/* At the comparing sign. */
static int parse_count(struct parse *p, const struct event_set *of, struct count *out)
{
    *out = (struct count){.of = *of, .cmp = p->now.cmp};
    step(p, true);
    if (parse_amount(p, true, &out->than))
        return -1;
    if (out->than.unit == UNIT_HOUR)
        return fail(p, time_unit_name(UNIT_HOUR, p->err ? p->err->lang : LANG_ZH), PLACE_NONE, "不能用于次数或时长：按日计算", "cannot stand in a count: it goes by days");
    return parse_in(p, &out->in);
}

/* ---- anchors ---- */

static bool month_day_of(const char *s, int *day)
{
    int n = 0, digits = 0;
    for (; *s >= '0' && *s <= '9' && digits < 3; s++, digits++)
        n = n * 10 + (*s - '0');
    *day = n;
    return digits && n >= 1 && n <= 31 && (!*s || str_eq(s, "日") || str_eq(s, "号"));
}

/* Words that say all by themselves. */
static bool whole_word(const char *word, enum anchor_kind *kind)
{
    int id = due_word(word);
    if (id < 0 || id >= DUE_ROLL)
        return false;
    *kind = (enum anchor_kind)id;
    return *kind != ANCHOR_MONTH_DAY && *kind != ANCHOR_WEEKDAY && *kind != ANCHOR_FEAST_FIRST && *kind != ANCHOR_FEAST_LAST;
}

/* 每周五, 每星期五 */
static bool glued_weekday(const char *word, int *day)
{
    const char *rest = str_starts(word, "每") ? word + strlen("每") : NULL;
    const struct rule_key *key = rest ? rulekey_find(PLACE_WEEKDAY, rest) : NULL;
    if (!key && rest && (str_eq(rest, "周天") || str_eq(rest, "星期天")))
        key = rulekey_find(PLACE_WEEKDAY, "周日");
    *day = key ? key->id : 0;
    return key != NULL;
}

/* 每周八 */
static bool is_no_weekday(const struct ruleset *rules, const char *word)
{
    const char *week = str_starts(word, "每星期") ? "每星期" : "每周";
    return str_starts(word, week) && utf8_width(word + strlen(week)) == 2 && !ruleset_event(rules, word);
}

static bool is_term(const struct ruleset *rules, const char *name, size_t len_b)
{
    const struct term_rule *t = rules->terms.data;
    for (size_t i = 0; i < rules->terms.n; i++)
        if (strlen(t[i].name) == len_b && memcmp(t[i].name, name, len_b) == 0)
            return true;
    return false;
}

/* 秋季开学, where 秋季 is a term. */
static bool glued_term(struct parse *p, const char *word, struct anchor *a)
{
    static const enum anchor_kind ends[] = {ANCHOR_OPENS, ANCHOR_CLOSES};
    size_t len_b = strlen(word);
    for (size_t i = 0; i < sizeof ends / sizeof *ends; i++) {
        const char *end = rulekey_of(PLACE_DUE, (int)ends[i])->zh;
        size_t n = strlen(end);
        if (len_b > n && str_eq(word + len_b - n, end) && is_term(p->rules, word, len_b - n)) {
            a->kind = ends[i];
            a->name = ruleset_intern_n(p->rules, word, len_b - n);
            return true;
        }
    }
    return false;
}

/* `first` was a month, a week, a quarter or a year: what belongs to it. */
static int parse_repeating(struct parse *p, const char *first, struct anchor *a)
{
    int id = due_word(first);
    bool month = id == ANCHOR_MONTH_DAY, week = id == ANCHOR_WEEKDAY;
    bool named = p->now.kind == TOKEN_WORD || p->now.kind == TOKEN_NUMBER;
    const struct rule_key *weekday = week && named ? rulekey_find(PLACE_WEEKDAY, p->now.text) : NULL;
    if (month && named && month_day_of(p->now.text, &a->day))
        a->kind = ANCHOR_MONTH_DAY;
    else if (weekday) {
        a->kind = ANCHOR_WEEKDAY;
        a->day = weekday->id;
    } else if (!week && named && due_word(p->now.text) == DUE_END)
        a->kind = month ? ANCHOR_MONTH_END : id == DUE_QUARTER ? ANCHOR_QUARTER_END : ANCHOR_YEAR_END;
    else if (week)
        return named ? fail(p, p->now.text, PLACE_WEEKDAY, "不是星期几", "is no day of the week")
                     : fail(p, first, PLACE_NONE, "后面缺少星期几，例如“每周五”", "lacks a day of the week, as in \"week Friday\"");
    else if (month)
        return named ? fail(p, p->now.text, PLACE_NONE, "不是每月的日子，请写 1 到 31，或“月末”", "is no day of the month: 1 to 31, or \"month end\"")
                     : fail(p, first, PLACE_NONE, "后面缺少日子，例如“每月28日”", "lacks a day, as in \"month 28\"");
    else
        return fail(p, first, PLACE_NONE, "后面缺少“末”（季末、学年末）", "lacks \"end\" (quarter end, year end)");
    step(p, false);
    if (a->kind == ANCHOR_MONTH_DAY && p->now.kind == TOKEN_WORD && (str_eq(p->now.text, "日") || str_eq(p->now.text, "号")))
        step(p, false);
    return 0;
}

static bool is_repeating(const char *word)
{
    int id = due_word(word);
    return id == ANCHOR_MONTH_DAY || id == ANCHOR_WEEKDAY || id == DUE_QUARTER || id == DUE_YEAR;
}

/* `TERM opens`, `FEAST first`: `first` is a name and a word follows. */
static int parse_named(struct parse *p, const char *first, struct anchor *a)
{
    int id = due_word(p->now.text);
    if (id != ANCHOR_OPENS && id != ANCHOR_CLOSES && id != ANCHOR_FEAST_FIRST && id != ANCHOR_FEAST_LAST)
        return fail(p, p->now.text, PLACE_DUE, "不能写在这里", "cannot stand here");
    a->kind = (enum anchor_kind)id;
    a->name = ruleset_intern(p->rules, first);
    step(p, false);
    return 0;
}

static int parse_event(struct parse *p, const char *word, struct event_set *of)
{
    const char *dot = strchr(word, '.');
    size_t name_b = dot ? (size_t)(dot - word) : strlen(word);
    if (dot && (!name_b || !dot[1] || strchr(dot + 1, '.')))
        return fail(p, word, PLACE_NONE, "不是“事件.字段”", "is no \"event.field\"");
    if (rulekey_find(PLACE_DUE, word))
        return fail(p, word, PLACE_NONE, "不是事件，不能和别的事件并列", "is no event and cannot stand beside others");
    if (of->n == EVENTS_MOST)
        return fail(p, word, PLACE_NONE, "太多：最多并列六件事", "is one too many: at most six events beside each other");
    if (of->n && !of->refs[0].field != !dot)
        return fail(p, word, PLACE_NONE, "和前面的不是一类：并列的要么都是事件，要么都是日期栏", "is not of one kind with those before: all events, or all date fields");
    of->refs[of->n++] = (struct event_ref){.name = ruleset_intern_n(p->rules, word, name_b), .field = dot ? ruleset_intern(p->rules, dot + 1) : NULL, .field_at = -1};
    return 0;
}

/* `A`, `A.f`, `A | B`, and a count of them. */
static int parse_events(struct parse *p, const char *first, struct anchor *a)
{
    struct event_set of = {.n = 0};
    if (parse_event(p, first, &of))
        return -1;
    while (p->now.kind == TOKEN_BAR) {
        step(p, false);
        if (p->now.kind != TOKEN_WORD)
            return fail_piece(p);
        if (parse_event(p, p->now.text, &of))
            return -1;
        step(p, false);
    }
    a->kind = p->now.kind == TOKEN_COMPARE ? ANCHOR_COUNT : of.refs[0].field ? ANCHOR_FIELD : ANCHOR_EVENT;
    if (a->kind != ANCHOR_COUNT)
        a->of = of;
    else if (of.refs[0].field)
        return fail(p, of.refs[0].name, PLACE_NONE, "的日期栏不能比较次数", "has a date field there, which cannot be counted");
    return a->kind == ANCHOR_COUNT ? parse_count(p, &of, &a->count) : 0;
}

static int parse_word_anchor(struct parse *p, const char *word, struct anchor *a)
{
    size_t month_b = strlen("每月");
    if (p->now.kind == TOKEN_COMPARE && rulekey_find(PLACE_DUE, word))
        return fail(p, word, PLACE_NONE, "不是事件，不能比较次数", "is no event and cannot be counted");
    if (p->now.kind == TOKEN_COMPARE || p->now.kind == TOKEN_BAR)
        return parse_events(p, word, a);
    if (is_repeating(word))
        return parse_repeating(p, word, a);
    if (str_starts(word, "每月") && month_day_of(word + month_b, &a->day)) {
        a->kind = ANCHOR_MONTH_DAY;
        return 0;
    }
    if (str_starts(word, "每月") && word[month_b] >= '0' && word[month_b] <= '9')
        return fail(p, word, PLACE_NONE, "不是每月的日子，请写 1 到 31，或“月末”", "is no day of the month: 1 to 31, or \"month end\"");
    if (glued_weekday(word, &a->day)) {
        a->kind = ANCHOR_WEEKDAY;
        return 0;
    }
    if (is_no_weekday(p->rules, word))
        return fail(p, word, PLACE_NONE, "不是星期几，请写成“每周五”这样", "is no day of the week: write it as \"每周五\"");
    if (whole_word(word, &a->kind) || glued_term(p, word, a))
        return 0;
    if (p->now.kind == TOKEN_WORD || p->now.kind == TOKEN_NUMBER)
        return parse_named(p, word, a);
    const struct rule_key *key = rulekey_find(PLACE_DUE, word);
    if (key && (key->id == ANCHOR_FEAST_FIRST || key->id == ANCHOR_FEAST_LAST))
        return fail(p, word, PLACE_NONE, "前面缺少节日，例如“春节 首日”", "lacks a feast before it, as in \"春节 first\"");
    if (key)
        return fail(p, word, PLACE_NONE, "不能单独写", "cannot stand alone");
    return parse_events(p, word, a);
}

static int parse_anchor(struct parse *p, struct anchor *a)
{
    struct token first = p->now;
    switch (first.kind) {
    case TOKEN_MONTHDAY:
        *a = (struct anchor){.kind = ANCHOR_MONTHDAY, .month = first.month, .day = first.day};
        break;
    case TOKEN_DATE:
        *a = (struct anchor){.kind = ANCHOR_DATE, .date = first.date};
        break;
    case TOKEN_WORD:
        step(p, false);
        return parse_word_anchor(p, first.text, a);
    case TOKEN_END:
        return err_set(p->err, "期限是空的", "the due expression is empty");
    case TOKEN_NUMBER: case TOKEN_TIME: case TOKEN_PLUS: case TOKEN_MINUS: case TOKEN_COMPARE: case TOKEN_COMMA: case TOKEN_BAR:
        return fail(p, first.text, PLACE_NONE, "前面缺少起算点（开学、月末、07-15、事件等）", "lacks an anchor before it (opens, month end, 07-15, an event, …)");
    case TOKEN_WRONG:
        return fail_piece(p);
    }
    step(p, false);
    return 0;
}

/* ---- the whole ---- */

static int parse_offsets(struct parse *p, struct due_expr *e)
{
    while (p->now.kind == TOKEN_PLUS || p->now.kind == TOKEN_MINUS) {
        if (e->offsets_n == DUE_OFFSETS_MOST)
            return fail(p, p->now.text, PLACE_NONE, "太多：最多加减四次", "is one too many: at most four terms");
        struct due_offset *o = &e->offsets[e->offsets_n++];
        o->back = p->now.kind == TOKEN_MINUS;
        step(p, true);
        if (parse_amount(p, false, &o->amount))
            return -1;
    }
    return 0;
}

static int parse_time(struct parse *p, struct due_expr *e)
{
    if (p->now.kind != TOKEN_TIME)
        return 0;
    if (e->offsets_n && e->offsets[e->offsets_n - 1].amount.unit == UNIT_HOUR)
        return fail(p, p->now.text, PLACE_NONE, "不能写在小时数之后", "cannot follow a number of hours");
    e->minute = p->now.n;
    step(p, false);
    return 0;
}

static int parse_roll(struct parse *p, struct due_expr *e)
{
    if (p->now.kind != TOKEN_COMMA)
        return 0;
    step(p, false);
    const struct rule_key *roll = p->now.kind == TOKEN_WORD ? rulekey_find(PLACE_ROLL, p->now.text) : NULL;
    if (roll && strstr(p->now.text, rulekey_of(PLACE_DUE, DUE_ROLL)->zh)) { /* 顺延后, in one word */
        e->roll = (enum roll)roll->id;
        step(p, false);
        return 0;
    }
    if (p->now.kind != TOKEN_WORD || due_word(p->now.text) != DUE_ROLL)
        return p->now.kind == TOKEN_END ? fail_piece(p) : fail(p, p->now.text, PLACE_NONE, "不对：逗号后面只能写“顺延 后”“顺延 前”或“顺延 不”",
                                                               "is wrong: after the comma stands \"roll next\", \"roll prev\" or \"roll none\"");
    step(p, false);
    roll = p->now.kind == TOKEN_WORD ? rulekey_find(PLACE_ROLL, p->now.text) : NULL;
    if (!roll)
        return p->now.kind == TOKEN_WORD ? fail(p, p->now.text, PLACE_ROLL, "不对：“顺延”后面写 后、前 或 不", "is wrong: \"roll\" is followed by next, prev or none")
                                         : fail_piece(p);
    e->roll = (enum roll)roll->id;
    step(p, false);
    return 0;
}

static int parse_expression(struct parse *p, struct due_expr *e)
{
    if (parse_anchor(p, &e->anchor) || parse_offsets(p, e) || parse_time(p, e) || parse_roll(p, e))
        return -1;
    return p->now.kind == TOKEN_END ? 0 : fail_piece(p);
}

static void begin(struct parse *p, struct ruleset *rules, const char *text, struct err *err)
{
    *p = (struct parse){.rules = rules, .err = err};
    lexer_init(&p->lexer, text);
    step(p, false);
}

int due_parse(struct ruleset *rules, const char *text, struct due_expr *out, struct err *err)
{
    struct parse p;
    *out = (struct due_expr){.minute = MINUTE_NONE};
    begin(&p, rules, text, err);
    int r = parse_expression(&p, out);
    lexer_fini(&p.lexer);
    out->text = ruleset_intern(rules, text);
    return r;
}

int count_parse(struct ruleset *rules, const char *text, struct count *out, struct err *err)
{
    struct parse p;
    struct anchor a = {0};
    begin(&p, rules, text, err);
    int r = parse_anchor(&p, &a);
    if (!r && p.now.kind != TOKEN_END)
        r = fail_piece(&p);
    if (!r && a.kind != ANCHOR_COUNT)
        r = err_set(err, "“%s”不是次数或时长，请写成“缺课 > 3 工作日”这样", "\"%s\" is no count: write it as \"absence > 3 workday\"", text);
    lexer_fini(&p.lexer);
    *out = a.count;
    return r;
}
