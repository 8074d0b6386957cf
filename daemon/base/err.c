/* SPDX-License-Identifier: MIT */
#include "base/err.h"

#include <errno.h>
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

const char *err_system(const struct err *err, int e)
{
    static const struct {
        int e;
        const char *zh;
    } texts[] = {{EACCES, "没有权限"},       {EPERM, "不允许这样做"},     {ENOENT, "没有这个文件或文件夹"}, {EEXIST, "已经有了"},         {ENOTDIR, "不是文件夹"},
                 {EISDIR, "是文件夹"},       {ENOSPC, "磁盘已满"},       {EDQUOT, "磁盘配额已用完"},       {EROFS, "磁盘只读"},          {EIO, "磁盘或设备出错"},
                 {EMFILE, "打开的文件太多"}, {ENFILE, "系统打开的文件太多"}, {ENOMEM, "内存不够"},         {ENAMETOOLONG, "名称太长"},   {ENOEXEC, "不是可运行的程序"},
                 {ECONNREFUSED, "对方拒绝连接"}, {ETIMEDOUT, "超时没有回应"}, {ECONNRESET, "连接被对方断开"}, {EPIPE, "对方已断开"},     {EHOSTUNREACH, "到不了对方主机"},
                 {ENETUNREACH, "网络不通"},  {EADDRINUSE, "地址已被占用"}, {ELOOP, "链接绕成了圈"},         {ETXTBSY, "程序文件正被写入"}, {EAGAIN, "暂时不行，请再试"}};
    for (size_t i = 0; err && err->lang == LANG_ZH && i < sizeof texts / sizeof *texts; i++)
        if (texts[i].e == e)
            return texts[i].zh;
    return strerror(e);
}
