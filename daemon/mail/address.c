/* SPDX-License-Identifier: MIT */
#include "mail/address.h"

#include <stddef.h>
#include <string.h>

static bool is_alnum(char c)
{
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static bool is_atom(char c)
{
    return is_alnum(c) || (c && strchr("!#$%&'*+-/=?^_`{|}~", c));
}

static bool is_host(char c)
{
    return is_alnum(c) || c == '-';
}

/* Words of allowed characters with single dots between them. */
static bool is_dotted(const char *s, size_t len_b, bool (*allowed)(char))
{
    bool after_dot = true;
    for (size_t i = 0; i < len_b; i++) {
        if (s[i] == '.' ? after_dot : !allowed(s[i]))
            return false;
        after_dot = s[i] == '.';
    }
    return !after_dot;
}

static bool labels_fit(const char *domain)
{
    for (const char *p = domain; *p;) {
        size_t len_b = strcspn(p, ".");
        if (len_b > 63 || p[0] == '-' || p[len_b - 1] == '-')
            return false;
        p += len_b + (p[len_b] == '.');
    }
    return true;
}

bool mail_address_valid(const char *address)
{
    size_t len_b = strnlen(address, MAIL_ADDRESS_B + 1);
    const char *at = memchr(address, '@', len_b);
    if (len_b > MAIL_ADDRESS_B || !at)
        return false;
    size_t local_b = (size_t)(at - address);
    return local_b <= MAIL_LOCAL_B && is_dotted(address, local_b, is_atom) && is_dotted(at + 1, len_b - local_b - 1, is_host) &&
           labels_fit(at + 1);
}

int mail_address_check(const char *address, struct err *err)
{
    if (mail_address_valid(address))
        return 0;
    return err_set(err, "“%.80s”不是邮箱地址（应如 name@example.org，只用英文字母、数字和常用符号）",
                   "\"%.80s\" is no mail address (it should look like name@example.org, in ASCII)", address);
}
