/* SPDX-License-Identifier: MIT */
/* What people write in their own words: no numbers of people in it, and a case's number must be one that can be typed again. */
#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include "base/str.h"
#include "base/utf8.h"
#include "store/entry_record.h"

enum { ID_DIGITS = 18, MOBILE_DIGITS = 11 };

static int digit_of(uint32_t c)
{
    return c >= '0' && c <= '9' ? (int)c - '0' : c >= 0xff10 && c <= 0xff19 ? (int)c - 0xff10 : -1;
}

const char *text_number(const char *text, long *n, enum lang lang)
{
    char narrow[32];
    size_t len_b = 0;
    int d = -1;
    for (uint32_t c; (c = utf8_next(&text));) {
        if ((d = digit_of(c)) < 0)
            break;
        if (len_b < sizeof narrow - 1)
            narrow[len_b++] = (char)('0' + d);
    }
    narrow[len_b] = 0;
    if (d < 0)
        return tr(lang, "不是整数（0 或更大）", "is no whole number from 0 up");
    return str_to_long(narrow, 0, INT32_MAX, n) ? NULL : tr(lang, "太大了，最多 2147483647", "is too large, the most is 2147483647");
}

const char *text_shown(const char *text, char buf[static TEXT_SHOWN_B])
{
    enum { CHARACTERS = 40 };
    const char *end = text;
    for (int n = 0; n < CHARACTERS && *end; n++)
        utf8_next(&end);
    snprintf(buf, TEXT_SHOWN_B, "%.*s%s", (int)(end - text), text, *end ? "…" : "");
    for (char *p = buf; *p; p++) /* it must not steer the terminal */
        *p = (unsigned char)*p < 0x20 || *p == 0x7f ? ' ' : *p;
    return buf;
}

static bool is_mobile(const int *digits, size_t n)
{
    size_t at = n == MOBILE_DIGITS + 2 && digits[0] == 8 && digits[1] == 6 ? 2 : 0; /* +86 */
    return n - at == MOBILE_DIGITS && digits[at] == 1 && digits[at + 1] >= 3;
}

/* 138-…, as people group it */
static bool goes_on(const int *digits, size_t n, uint32_t c)
{
    return (c == ' ' || c == '-') && (n == 3 || n == 7) && digits[0] == 1 && digits[1] >= 3;
}

bool text_is_private(const char *s)
{
    int digits[ID_DIGITS] = {0};
    size_t n = 0;
    for (uint32_t c = 1; c;) {
        c = utf8_next(&s);
        int d = digit_of(c);
        if (d >= 0 && n < ID_DIGITS)
            digits[n] = d;
        n += d >= 0;
        if (d >= 0 || goes_on(digits, n, c))
            continue;
        if (n == ID_DIGITS || (n == ID_DIGITS - 1 && (c == 'X' || c == 'x')) || is_mobile(digits, n))
            return true;
        n = 0;
    }
    return false;
}

int text_check_reason(const char *reason, struct err *err)
{
    const char *why = reason ? text_refused(reason, err_lang(err)) : NULL;
    if (why)
        return err_set(err, "“理由”%s", "the reason %s", why);
    return reason && text_is_private(reason) ? text_refuse_private("理由", "reason", err) : 0;
}

int text_refuse_private(const char *zh, const char *en, struct err *err)
{
    return err_set(err, "“%s”里有身份证号或手机号：本系统的数据库不存这些，请删去再录", "\"%s\" holds an ID or a mobile number: the database stores none; take it out",
                   tr(err_lang(err), zh, en));
}

/* Blanks of all kinds, and what a shell takes for itself, make two numbers that look alike or a command that does something else. */
int text_check_case_number(const char *number, struct err *err)
{
    enum { NUMBER_CHARACTERS_MOST = 40 };
    const char *s = number;
    bool fine = *s != '-' && utf8_count(s) <= NUMBER_CHARACTERS_MOST;
    for (uint32_t c; fine && (c = utf8_next(&s));)
        fine = c < 0x80 ? isalnum((int)c) || strchr("-_./:+", (int)c) : c > 0xa0 && c != 0x3000 && c != 0xfeff && !(c >= 0x2000 && c <= 0x206f);
    return fine ? 0 : err_set(err, "案号只能用文字、字母、数字和 - _ . / : +，不能有空格，不能以 - 开头，最多 %d 字", "a case number holds letters, digits and - _ . / : +, no blanks, does not begin with - and has at most %d characters",
                              NUMBER_CHARACTERS_MOST);
}
