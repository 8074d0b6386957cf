/* SPDX-License-Identifier: MIT */
#include "core/duehint.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/str.h"
#include "core/rulekey.h"

enum { SAID_B = 96, COMMON_YEAR = 2027 };

static const char *const leads[] = {"每年", "自", "从", "在", "于", "收到", "接到", ""};
static const char *const tails[] = {"之前", "以前", "前", "以内", "之内", "内", "为止", "止", ""};
enum { TAILS_BEFORE = 3 /* the first ones */, LEADS_N = sizeof leads / sizeof *leads, TAILS_N = sizeof tails / sizeof *tails };

static const struct {
    const char *said, *written;
} same[] = {{"月底", "月末"},       {"每月底", "月末"},   {"每月末", "月末"},   {"每个月底", "月末"}, {"本月底", "月末"}, {"季度末", "季末"},  {"季底", "季末"},   {"每季度末", "季末"},
            {"每季度底", "季末"},   {"每季末", "季末"},   {"年底", "12-31"},    {"学年底", "学年末"}, {"每学年末", "学年末"}, {"学期末", "放假"}, {"学期结束", "放假"}, {"每学期末", "放假"},
            {"每学期开学", "开学"}, {"每日", "每天"},     {"每周末", "每周日"}};

static const struct {
    const char *word;
    char sign;
} joints[] = {{"之日起", '+'}, {"之后", '+'}, {"以后", '+'}, {"后", '+'}, {"起", '+'}, {"之前", '-'}, {"以前", '-'}, {"前", '-'}, {"", 0}};
enum { JOINTS_N = sizeof joints / sizeof *joints };

bool due_names_known(const struct ruleset *rules, const struct due_expr *due)
{
    const struct anchor *a = &due->anchor;
    const struct event_set *of = a->kind == ANCHOR_COUNT ? &a->count.of : &a->of;
    bool events = a->kind == ANCHOR_EVENT || a->kind == ANCHOR_FIELD || a->kind == ANCHOR_COUNT, known = true;
    for (size_t i = 0; events && known && i < of->n; i++) {
        const struct event_kind *e = ruleset_event(rules, of->refs[i].name);
        known = e && (!of->refs[i].field || event_field_at(e, of->refs[i].field) >= 0);
    }
    return known;
}

static bool reads(struct ruleset *rules, const char *text, struct due_expr *out)
{
    struct err err = {0};
    return due_parse(rules, text, out, &err) == 0 && due_names_known(rules, out);
}

/* 7, 七, 十五, 二十; the rest is left in *s. 0: no number. */
static int take_number(const char **s)
{
    static const char *const digits[] = {"", "一", "二", "三", "四", "五", "六", "七", "八", "九"};
    int n = 0, before = 0;
    for (; **s >= '0' && **s <= '9' && n < 1000; ++*s)
        n = n * 10 + (**s - '0');
    if (n)
        return n;
    for (bool more = true; more;) {
        more = false;
        for (int d = 1; d < 10 && !before; d++)
            if (str_starts(*s, digits[d]) || (d == 2 && str_starts(*s, "两"))) {
                before = d;
                *s += strlen(digits[d]);
                more = true;
            }
        if (str_starts(*s, "十") && !n) {
            n = before ? before * 10 : 10;
            before = 0;
            *s += strlen("十");
            more = true;
        }
    }
    return n + before;
}

/* "一周", "3个工作日", and nothing else. */
static bool amount_is(const char *s, int *n, const char **unit)
{
    *n = take_number(&s);
    const struct rule_key *key = *n ? rulekey_find(PLACE_UNIT, s) : NULL;
    if (*n && !key && str_starts(s, "个"))
        key = rulekey_find(PLACE_UNIT, s + strlen("个"));
    *unit = key ? rulekey_word(PLACE_UNIT, key->id, LANG_ZH) : NULL;
    return key;
}

/* 7月底: the 31st. */
static bool month_end_is(const char *s, char out[static SAID_B])
{
    int month = take_number(&s), day = 31;
    if (month < 1 || month > 12 || (!str_eq(s, "月底") && !str_eq(s, "月末")))
        return false;
    while (!ymd_valid(COMMON_YEAR, month, day))
        day--;
    snprintf(out, SAID_B, "%02d-%02d", month, day);
    return true;
}

/* What can be read once the words around it are gone, in its usual spelling. */
static bool plain_is(struct ruleset *rules, const char *s, char out[static SAID_B])
{
    struct due_expr e;
    for (size_t i = 0; i < sizeof same / sizeof *same; i++)
        if (str_eq(s, same[i].said))
            s = same[i].written;
    if (month_end_is(s, out))
        return true;
    char dashed[SAID_B];
    snprintf(dashed, sizeof dashed, "%s", s);
    for (char *p = dashed; *p; p++)
        if (*p == '.' || *p == '/')
            *p = '-';
    if (strlen(dashed) < 3 || !reads(rules, dashed, &e))
        return false;
    char day[DAY_TEXT_B];
    if (e.anchor.kind == ANCHOR_MONTHDAY && !e.offsets_n)
        snprintf(out, SAID_B, "%02d-%02d", e.anchor.month, e.anchor.day);
    else
        snprintf(out, SAID_B, "%s", e.anchor.kind == ANCHOR_DATE && !e.offsets_n ? day_format(e.anchor.date, day) : dashed);
    return true;
}

/* 开学后一周: an anchor, perhaps a word between, an amount. `before`: 前 stood at the end. */
static bool counted_is(struct ruleset *rules, const char *s, bool before, char out[static SAID_B])
{
    for (size_t i = strlen(s) - 1; i > 0; i--) {
        if (((unsigned char)s[i] & 0xc0) == 0x80) /* within a character */
            continue;
        char from[SAID_B], *name = mem_strndup(s, i);
        bool named = plain_is(rules, name, from);
        free(name);
        for (size_t j = 0; named && j < JOINTS_N; j++) {
            int n;
            const char *unit;
            struct due_expr e;
            if (!str_starts(s + i, joints[j].word) || !amount_is(s + i + strlen(joints[j].word), &n, &unit))
                continue;
            char text[2 * SAID_B];
            snprintf(text, sizeof text, "%s %c %d %s", from, joints[j].sign ? joints[j].sign : before ? '-' : '+', n, unit);
            snprintf(out, SAID_B, "%s", text);
            return strlen(text) < SAID_B && reads(rules, out, &e);
        }
    }
    return false;
}

static bool said_is(struct ruleset *rules, const char *s, bool before, bool *example, char out[static SAID_B])
{
    int n;
    const char *unit;
    *example = amount_is(s, &n, &unit);
    if (*example)
        snprintf(out, SAID_B, "开学 + %d %s", n, unit);
    return *example || (*s && (plain_is(rules, s, out) || counted_is(rules, s, before, out)));
}

/* `text` without blanks, and without what follows a comma. */
static const char *squeeze(const char *text, char out[static SAID_B])
{
    size_t n = 0;
    for (; *text && *text != ',' && n < SAID_B; text++)
        if (*text != ' ' && *text != '\t')
            out[n++] = *text;
    out[n < SAID_B ? n : 0] = 0; /* so long a text is none of ours */
    return text;
}

const char *due_hint(struct ruleset *rules, const char *text, bool *example)
{
    char said[SAID_B], core[SAID_B], written[SAID_B];
    const char *rest = squeeze(text, said);
    size_t said_b = strlen(said);
    *example = false;
    for (size_t t = 0; t < TAILS_N; t++)
        for (size_t l = 0; l < LEADS_N; l++) {
            size_t lead_b = strlen(leads[l]), tail_b = strlen(tails[t]);
            if (lead_b + tail_b >= said_b || !str_starts(said, leads[l]) || !str_eq(said + said_b - tail_b, tails[t]))
                continue;
            snprintf(core, sizeof core, "%.*s", (int)(said_b - lead_b - tail_b), said + lead_b);
            if (!said_is(rules, core, t < TAILS_BEFORE, example, written))
                continue;
            char *whole = mem_printf("%s%s", written, rest);
            struct due_expr e;
            const char *kept = ruleset_intern(rules, whole);
            free(whole);
            return str_eq(kept, text) || (!*example && !reads(rules, kept, &e)) ? NULL : kept;
        }
    return NULL;
}
