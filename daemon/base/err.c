/* SPDX-License-Identifier: MIT */
#include "base/err.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/utf8.h"

const char *tr(enum lang lang, const char *zh, const char *en)
{
    return lang == LANG_EN ? en : zh;
}

int err_set(struct err *err, const char *zh, const char *en, ...)
{
    if (!err)
        return -1;
    char text[ERR_TEXT_B]; /* an argument may be err->text itself */
    va_list ap;
    va_start(ap, en);
    if (err->lang == LANG_EN)
        vsnprintf(text, sizeof text, en, ap);
    else
        vsnprintf(text, sizeof text, zh, ap);
    va_end(ap);
    utf8_trim_end(text);
    memcpy(err->text, text, sizeof err->text);
    return -1;
}

int err_prefix(struct err *err, const char *fmt, ...)
{
    if (!err)
        return -1;
    char text[ERR_TEXT_B];
    va_list ap;
    va_start(ap, fmt);
    int n = vsnprintf(text, sizeof text, fmt, ap);
    va_end(ap);
    if (n >= 0 && (size_t)n < sizeof text)
        snprintf(text + n, sizeof text - (size_t)n, ": %s", err->text);
    utf8_trim_end(text);
    memcpy(err->text, text, sizeof err->text);
    return -1;
}
