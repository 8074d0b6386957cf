/* SPDX-License-Identifier: MIT */
#include "core/duelex.h"

#include <ctype.h>
#include <stdint.h>
#include <string.h>

#include "base/utf8.h"

/* The half-width sign for a full-width one; NULL: none. The whole full-width ASCII block stands 0xfee0 higher. */
static const char *half_width(uint32_t c, char buf[static 2])
{
    static const struct {
        uint32_t c;
        const char *half;
    } others[] = {{0x3000, " "}, {0x00a0, " "}, {'\t', " "}, {0x3001, ","}, {0x2265, ">="}, {0x2264, "<="}, {0x2212, "-"}, {0x2013, "-"}};
    for (size_t i = 0; i < sizeof others / sizeof *others; i++)
        if (others[i].c == c)
            return others[i].half;
    if (c < 0xff01 || c > 0xff5e)
        return NULL;
    buf[0] = (char)(c - 0xfee0);
    buf[1] = 0;
    return buf;
}

void lexer_init(struct lexer *x, const char *text)
{
    *x = (struct lexer){0};
    while (*text) {
        const char *start = text;
        char buf[2];
        const char *half = half_width(utf8_next(&text), buf);
        if (half)
            str_add(&x->text, half);
        else
            str_add_n(&x->text, start, (size_t)(text - start));
    }
    x->at = str_text(&x->text);
}

void lexer_fini(struct lexer *x)
{
    str_fini(&x->text);
}

static bool is_delimiter(char c)
{
    return !c || strchr(" +-,><=():;|", c);
}

static void keep_text(struct token *t, const char *from, const char *end)
{
    size_t n = (size_t)(end - from);
    if (n > sizeof t->text - 1)
        n = sizeof t->text - 1;
    memcpy(t->text, from, n);
    t->text[n] = 0;
    utf8_trim_end(t->text);
}

static const char *skip_digits(const char *p)
{
    while (isdigit((unsigned char)*p))
        p++;
    return p;
}

static bool take_small(const char **s, int *out)
{
    int n = 0;
    *out = 0;
    for (; n < 2 && isdigit((unsigned char)**s); n++, ++*s)
        *out = *out * 10 + (**s - '0');
    return n > 0;
}

static bool monthday_parse(const char *s, const char *between, const char *after, int *month, int *day)
{
    if (!take_small(&s, month) || strncmp(s, between, strlen(between)))
        return false;
    s += strlen(between);
    return take_small(&s, day) && strcmp(s, after) == 0 && ymd_valid(2024, *month, *day); /* 2024: 02-29 may be written */
}

bool monthday_parse_chinese(const char *s, int *month, int *day)
{
    return monthday_parse(s, "月", "日", month, day);
}

static void read_date(struct token *t)
{
    if (day_parse(t->text, &t->date))
        t->kind = TOKEN_DATE;
    else if (monthday_parse(t->text, "-", "", &t->month, &t->day))
        t->kind = TOKEN_MONTHDAY;
    else
        t->kind = TOKEN_WRONG;
}

static void read_number(struct token *t)
{
    long n;
    t->kind = str_to_long(t->text, 0, NUMBER_MOST, &n) ? TOKEN_NUMBER : TOKEN_WRONG;
    t->n = t->kind == TOKEN_NUMBER ? (int)n : 0;
}

/* A date, a time, a number, or (outside of amounts) a word that begins with a digit. */
static struct token from_digits(struct lexer *x, bool amount)
{
    struct token t = {0};
    const char *from = x->at, *end = skip_digits(from);
    bool date = *end == '-' && isdigit((unsigned char)end[1]), time = *end == ':';
    if (date || time) {
        int joints = time || end - from == 4 ? 2 : 1; /* 2026-07-14, 07-15, 17:00:00; 07-15-1 d is a term */
        for (; joints && *end == (date ? '-' : ':') && isdigit((unsigned char)end[1]); joints--)
            end = skip_digits(end + 1);
        if (time && *end == ':')
            end++;
        keep_text(&t, from, end);
        if (date)
            read_date(&t);
        else
            t.kind = minute_parse(t.text, &t.n) ? TOKEN_TIME : TOKEN_WRONG;
    } else if (amount || is_delimiter(*end)) {
        keep_text(&t, from, end);
        read_number(&t);
    } else {
        while (!is_delimiter(*end))
            end++;
        keep_text(&t, from, end);
        t.kind = TOKEN_WORD;
        if (day_parse(t.text, &t.date))
            t.kind = TOKEN_DATE;
        else if (monthday_parse_chinese(t.text, &t.month, &t.day))
            t.kind = TOKEN_MONTHDAY;
    }
    x->at = end;
    return t;
}

static struct token from_sign(struct lexer *x)
{
    static const struct {
        const char *sign;
        enum token_kind kind;
        enum compare cmp;
    } signs[] = {{">=", TOKEN_COMPARE, CMP_GE}, {"<=", TOKEN_COMPARE, CMP_LE}, {">", TOKEN_COMPARE, CMP_GT}, {"<", TOKEN_COMPARE, CMP_LT},
                 {"+", TOKEN_PLUS, 0},          {"-", TOKEN_MINUS, 0},         {",", TOKEN_COMMA, 0},          {"|", TOKEN_BAR, 0}};
    struct token t = {.kind = TOKEN_WRONG};
    size_t n = 1;
    for (size_t i = 0; i < sizeof signs / sizeof *signs; i++)
        if (str_starts(x->at, signs[i].sign)) {
            t.kind = signs[i].kind;
            t.cmp = signs[i].cmp;
            n = strlen(signs[i].sign);
            break;
        }
    keep_text(&t, x->at, x->at + n);
    x->at += n;
    return t;
}

struct token lexer_next(struct lexer *x, bool amount)
{
    while (*x->at == ' ')
        x->at++;
    if (!*x->at)
        return (struct token){.kind = TOKEN_END};
    if (isdigit((unsigned char)*x->at))
        return from_digits(x, amount);
    if (is_delimiter(*x->at))
        return from_sign(x);
    struct token t = {.kind = TOKEN_WORD};
    const char *from = x->at;
    while (!is_delimiter(*x->at))
        x->at++;
    keep_text(&t, from, x->at);
    if (x->at - from >= TOKEN_B)
        t.kind = TOKEN_WRONG;
    return t;
}
