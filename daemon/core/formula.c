/* SPDX-License-Identifier: MIT */
#include "core/formula.h"

#include <inttypes.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/str.h"
#include "core/rulekey.h"
#include "core/ruleset.h"

enum { FIGURE_DIGITS_MOST = 9, PLACES = 4 };
#define SIGNS "+-*/()<>=%"
#define DIGITS "0123456789"

/* ---- fractions ---- */

bool fraction_parse(const char *text, struct fraction *out)
{
    int digits = 0;
    bool point = false;
    *out = (struct fraction){0, 1};
    const char *p = text;
    for (; (*p >= '0' && *p <= '9') || (*p == '.' && !point && digits); p++) {
        if (*p == '.') {
            point = true;
            continue;
        }
        if (++digits > FIGURE_DIGITS_MOST)
            return false;
        out->num = out->num * 10 + (*p - '0');
        out->den *= point ? 10 : 1;
    }
    if (!digits || p[-1] == '.')
        return false;
    if (*p == '%') {
        out->den *= 100;
        p++;
    }
    return !*p;
}

int fraction_compare(struct fraction a, struct fraction b)
{
    __int128 x = (__int128)a.num * b.den, y = (__int128)b.num * a.den;
    return (x > y) - (x < y);
}

const char *fraction_percent(struct fraction f, char buf[static FRACTION_TEXT_B])
{
    const int64_t unit = 10000; /* of a hundredth: PLACES */
    __int128 n = (__int128)(f.num < 0 ? -f.num : f.num) * 100 * unit, whole = (2 * n + f.den) / (2 * (__int128)f.den);
    int64_t places = (int64_t)(whole % unit), percent = (int64_t)(whole / unit);
    int shown = PLACES;
    while (shown > 2 && places % 10 == 0) {
        places /= 10;
        shown--;
    }
    snprintf(buf, FRACTION_TEXT_B, "%s%" PRId64 ".%0*" PRId64 "%%", f.num < 0 ? "-" : "", percent, shown, places);
    return buf;
}

/* ---- comparisons ---- */

unsigned comparison_take(const char **text)
{
    static const struct {
        const char *sign;
        unsigned sides;
    } all[] = {{">=", SIDE_GREATER | SIDE_EQUAL}, {"<=", SIDE_LESS | SIDE_EQUAL}, {">", SIDE_GREATER}, {"<", SIDE_LESS}, {"=", SIDE_EQUAL}};
    for (size_t i = 0; i < sizeof all / sizeof *all; i++)
        if (str_starts(*text, all[i].sign)) {
            *text += strlen(all[i].sign);
            return all[i].sides;
        }
    return 0;
}

bool comparison_holds(unsigned sides, struct fraction a, struct fraction b)
{
    static const unsigned side[] = {SIDE_LESS, SIDE_EQUAL, SIDE_GREATER};
    return sides & side[fraction_compare(a, b) + 1];
}

unsigned sides_swapped(unsigned sides)
{
    return (sides & SIDE_EQUAL) | (sides & SIDE_LESS ? SIDE_GREATER : 0) | (sides & SIDE_GREATER ? SIDE_LESS : 0);
}

bool quotient_figure(const struct quotient *q, struct fraction *out)
{
    long num = 0, den = 1;
    if (!q->num || !str_to_long(q->num, 0, LONG_MAX, &num) || (q->den && !str_to_long(q->den, 1, LONG_MAX, &den)))
        return false;
    *out = (struct fraction){num, den};
    return true;
}

bool quotient_is_same(const struct quotient *a, const struct quotient *b)
{
    return a->num && str_eq(a->num, b->num) && str_eq(a->den, b->den);
}

/* ---- pieces ---- */

struct lexeme formula_next(const char **text)
{
    const char *p = *text + strspn(*text, " \t");
    struct lexeme t = {.kind = LEXEME_END, .at = p};
    if (*p && strchr(SIGNS, *p)) {
        t.kind = LEXEME_SIGN;
        t.len_b = 1;
    } else if (*p) {
        t.len_b = strcspn(p, SIGNS " \t");
        t.kind = strspn(p, DIGITS ".") == t.len_b ? LEXEME_FIGURE : LEXEME_NAME;
    }
    *text = p + t.len_b;
    return t;
}

/* As staff may type them. */
static char *plain_signs(const char *text)
{
    static const char *const pairs[][2] = {{"×", "*"}, {"÷", "/"}, {"＋", "+"}, {"－", "-"}, {"＊", "*"}, {"／", "/"}, {"％", "%"}, {"＜", "<"}, {"＞", ">"}, {"≤", "<="}, {"≥", ">="}};
    struct str out = {0};
    str_add(&out, "");
    while (*text) {
        size_t i = 0, n = sizeof pairs / sizeof *pairs;
        while (i < n && !str_starts(text, pairs[i][0]))
            i++;
        if (i < n)
            str_add(&out, pairs[i][1]);
        else
            str_add_n(&out, text, 1);
        text += i < n ? strlen(pairs[i][0]) : 1;
    }
    return str_take(&out);
}

static bool lexeme_is(const struct lexeme *t, char sign)
{
    return t->kind == LEXEME_SIGN && *t->at == sign;
}

/* ---- names ---- */

static bool is_number_of(const struct form *form, const struct lexeme *t)
{
    const char *const *name = form->numbers.data;
    for (size_t i = 0; i < form->numbers.n; i++)
        if (strlen(name[i]) == t->len_b && !memcmp(name[i], t->at, t->len_b))
            return true;
    return false;
}

static int refuse_name(const struct form *form, const struct lexeme *t, struct err *err)
{
    char *word = mem_strndup(t->at, t->len_b);
    const char *near = NULL, *const *name = form->numbers.data;
    for (size_t i = 0; !near && i < form->numbers.n; i++)
        if (rulekey_nearness(word, name[i]) <= 2)
            near = name[i];
    err_set(err, "表格“%s”没有数栏“%s”%s%s%s", "form \"%s\" has no number \"%s\"%s%s%s", form->name, word, near ? tr(err->lang, "，是不是“", "; did you mean \"") : "", near ? near : "",
            near ? tr(err->lang, "”", "\"") : "");
    free(word);
    return -1;
}

/* Every piece of an expression: names of the form, whole numbers, signs; brackets in pairs. */
static int check_pieces(const struct form *form, const char *expression, struct err *err)
{
    struct lexeme t;
    int depth = 0, pieces = 0;
    for (const char *p = expression; depth >= 0 && (t = formula_next(&p)).kind != LEXEME_END; pieces++) {
        depth += lexeme_is(&t, '(') ? 1 : lexeme_is(&t, ')') ? -1 : 0;
        if (t.kind == LEXEME_NAME && !is_number_of(form, &t))
            return refuse_name(form, &t, err);
        if (t.kind == LEXEME_FIGURE && (t.len_b > FIGURE_DIGITS_MOST || memchr(t.at, '.', t.len_b)))
            return err_set(err, "算式里只能有九位以内的整数：%.*s", "a formula takes whole numbers of at most nine digits: %.*s", (int)t.len_b, t.at);
        if (lexeme_is(&t, '%') || lexeme_is(&t, '<') || lexeme_is(&t, '>') || lexeme_is(&t, '='))
            return err_set(err, "算式里不能有“%c”：%s", "a formula cannot hold \"%c\": %s", *t.at, expression);
    }
    return depth || !pieces ? err_set(err, "看不懂的算式：%s", "unreadable formula: %s", expression) : 0;
}

/* ---- the division ---- */

struct cut { /* where the division stands and what would change its meaning */
    const char *division;
    int divisions;
    bool inside;        /* of brackets */
    bool sum, after;    /* a sum beside it, or another sign behind it, outside of brackets */
};

static struct cut find_cut(const char *text)
{
    struct cut c = {0};
    struct lexeme t;
    int depth = 0;
    for (const char *p = text; (t = formula_next(&p)).kind != LEXEME_END;) {
        depth += lexeme_is(&t, '(') ? 1 : lexeme_is(&t, ')') ? -1 : 0;
        if (lexeme_is(&t, '/')) {
            c.division = t.at;
            c.divisions++;
            c.inside |= depth > 0;
        } else if (depth == 0 && t.kind == LEXEME_SIGN) {
            c.sum |= *t.at == '+' || *t.at == '-';
            c.after |= c.division && *t.at == '*';
        }
    }
    return c;
}

/* "… * 100%" at the end: a rate is shown in percent anyway. */
static void drop_percent(char *text)
{
    struct lexeme t, last[3] = {{0}}; /* the last three: * 100 % */
    for (const char *p = text; (t = formula_next(&p)).kind != LEXEME_END;) {
        last[0] = last[1];
        last[1] = last[2];
        last[2] = t;
    }
    if (lexeme_is(&last[0], '*') && last[1].len_b == 3 && !memcmp(last[1].at, "100", 3) && lexeme_is(&last[2], '%'))
        text[last[0].at - text] = 0;
}

static int split_ratio(struct ruleset *rules, const struct form *form, char *text, struct quotient *out, struct err *err)
{
    struct cut c = find_cut(text);
    if (c.divisions > 1 || c.inside)
        return err_set(err, "算式只能有一个除号，写在括号外面：%s", "a formula takes one division, outside of brackets: %s", text);
    if (c.division && (c.sum || c.after))
        return err_set(err, "除号两边有加、减、乘的，请加括号，乘写在除号前面，例如 (甲 + 乙) / 丙：%s", "put what is added, subtracted or multiplied beside the division into brackets, as in (a + b) / c: %s",
                       text);
    if (c.division)
        text[c.division - text] = 0;
    if (check_pieces(form, text, err) != 0 || (c.division && check_pieces(form, c.division + 1, err) != 0))
        return -1;
    out->num = ruleset_intern(rules, str_trim(text));
    out->den = c.division ? ruleset_intern(rules, c.division + 1 + strspn(c.division + 1, " \t")) : NULL;
    return 0;
}

static int too_long(const char *text, struct err *err)
{
    return strlen(text) > FORMULA_MOST_B ? err_set(err, "算式太长：最多 %d 字节", "formula too long: at most %d bytes", FORMULA_MOST_B) : 0;
}

int formula_parse_rate(struct ruleset *rules, const struct form *form, const char *text, struct quotient *out, struct err *err)
{
    if (too_long(text, err) != 0)
        return -1;
    char *plain = plain_signs(text);
    drop_percent(plain);
    int rc = split_ratio(rules, form, plain, out, err);
    if (rc == 0 && !out->den)
        rc = err_set(err, "率要有除号：%s", "a rate needs a division: %s", text);
    free(plain);
    return rc;
}

/* ---- checks ---- */

static const struct quotient *rate_named(const struct form *form, const char *name)
{
    const struct form_rate *r = form->rates.data;
    for (size_t i = 0; i < form->rates.n; i++)
        if (str_eq(r[i].name, name))
            return &r[i].ratio;
    return NULL;
}

static int parse_side(struct ruleset *rules, const struct form *form, char *text, struct quotient *out, struct err *err)
{
    struct fraction f;
    char digits[24];
    text = str_trim(text);
    const struct quotient *rate = rate_named(form, text);
    if (rate && rate->num) {
        *out = *rate;
        return 0;
    }
    if (!fraction_parse(text, &f))
        return split_ratio(rules, form, text, out, err);
    snprintf(digits, sizeof digits, "%" PRId64, f.num);
    out->num = ruleset_intern(rules, digits);
    snprintf(digits, sizeof digits, "%" PRId64, f.den);
    out->den = f.den == 1 ? NULL : ruleset_intern(rules, digits);
    return 0;
}

int formula_parse_check(struct ruleset *rules, const struct form *form, const char *text, struct quotient *left, unsigned *sides, struct quotient *right, struct err *err)
{
    if (too_long(text, err) != 0)
        return -1;
    char *plain = plain_signs(text), *sign = plain + strcspn(plain, "<>=");
    const char *rest = sign;
    *sides = comparison_take(&rest);
    int rc = 0;
    if (!*sides)
        rc = err_set(err, "校验要有 >、>=、<、<= 或 =：%s", "a check needs >, >=, <, <= or =: %s", text);
    else if (strpbrk(rest, "<>="))
        rc = err_set(err, "校验只能比较一次：%s", "a check compares once: %s", text);
    if (rc == 0) {
        char *second = plain + (rest - plain);
        *sign = 0;
        rc = parse_side(rules, form, plain, left, err) == 0 && parse_side(rules, form, second, right, err) == 0 ? 0 : -1;
    }
    free(plain);
    return rc;
}
