/* SPDX-License-Identifier: MIT */
#include "mail/smtp_words.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/str.h"

/* What stands for one word, or says nothing. A reader is whom the mail is for by his address; a user, by his mailbox: "invalid recipient" is said of others' domains as well. */
static const struct word {
    const char *said, *stands_for;
} words[] = {
    {"mailbox", "user"},       {"account", "user"},       {"users", "user"},         {"recipient", "reader"}, {"address", "reader"}, {"addressee", "reader"},
    {"alias", "reader"},       {"rcpt", "reader"},        {"exists", "exist"},       {"existent", ""},    {"doesn", "not"},      {"don", "not"},
    {"isn", "not"},            {"non", "nosuch"},         {"nonexistent", "nosuch"}, {"is", ""},              {"does", ""},          {"do", ""},
    {"did", ""},               {"t", ""},                 {"now", ""},               {"a", ""},               {"an", ""},            {"the", ""},
    {"mail", ""},              {"email", ""},             {"local", ""},             {"that", ""},            {"you", ""},           {"tried", ""},
    {"to", ""},                {"reach", ""},             {"or", ""},                {"illegal", ""},         {"have", ""},
};

/* In such an answer it is about us, about today, or about this mail: then the other words say nothing. Beginnings of words. */
static const char *const about_us[] = {" deni", " deny", " forbid", " spam", " frequen", " rbl", " black", " block", " relay", " polic", " rate", " limit", " quota",
                                       " exceed", " too", " sender", " from", " ip ", " auth", " login", " log ", " tempor", " later", " try", " again", " grey", " gray", " content",
                                       " virus", " your", " verif", " callout", " client", " host", " helo", " dns", " spf", " dkim", " dmarc", " permi", " trust"};
static const char *const about_reader[] = {" no such user ", " no such reader ", " no such person ", " nosuch user ", " nosuch reader ",
                                           " unknown user ", " unknown reader ", " user unknown ", " reader unknown ", " user not found ", " reader not found ", " user not exist ",
                                           " reader not exist ", " user no exist ", " user not known ", " reader not known ", " reader not user ", " no user here ", " not valid user ",
                                           " invalid user ", " unavailable user ", " user disabled ", " no user by name "};
static const char *const zh_about_us[] = {"垃圾", "频率", "频繁", "过多", "超过", "超出", "上限", "限制", "拒绝", "拒收", "黑名单", "发件", "发信", "寄件", "中继", "权限", "认证", "验证", "登录", "暂时", "稍后", "主机", "域名"};
static const char *const zh_readers[] = {"用户", "邮箱", "信箱", "收件人", "收信人", "账号", "帐号", "账户", "帐户", "地址"};
static const char *const zh_missing[] = {"不存在", "未找到", "找不到", "没有找到", "没有该", "没有此", "没有这个", "无此", "已注销", "已停用", "已禁用", "被停用", "被禁用"};

static bool holds_any(const char *text, const char *const *list, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (strstr(text, list[i]))
            return true;
    return false;
}
#define HOLDS_ANY(text, list) holds_any(text, list, sizeof list / sizeof *list)

static void add_word(const char *word, size_t len_b, struct str *out)
{
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (strlen(words[i].said) == len_b && memcmp(words[i].said, word, len_b) == 0) {
            word = words[i].stands_for;
            len_b = strlen(word);
        }
    if (len_b)
        str_add_n(out, word, len_b), str_add(out, " ");
}

static bool is_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || (unsigned char)c >= 0x80;
}

/* Small letters, one blank before, between and after the words; addresses and links, in which any word may stand, are left out. */
static char *plain(const char *text)
{
    struct str out = {0};
    char *copy = mem_strdup(text);
    for (char *p = copy; *p;) {
        bool link;
        size_t run_b = str_run_b(p, &link);
        if (link)
            memset(p, ' ', run_b);
        for (size_t i = 0; i < run_b; i++)
            p[i] = (char)(p[i] >= 'A' && p[i] <= 'Z' ? p[i] + ('a' - 'A') : p[i]);
        p += run_b + !run_b;
    }
    str_add(&out, " ");
    for (const char *p = copy; *p;) {
        size_t n = 0;
        while (p[n] && is_letter(p[n]))
            n++;
        add_word(p, n, &out);
        p += n + !n;
    }
    free(copy);
    return str_take(&out);
}

static bool words_name_mailbox(const char *text)
{
    char *said = plain(text);
    bool names = HOLDS_ANY(said, about_reader) || (HOLDS_ANY(said, zh_readers) && HOLDS_ANY(said, zh_missing));
    names = names && !HOLDS_ANY(said, about_us) && !HOLDS_ANY(said, zh_about_us);
    free(said);
    return names;
}

bool smtp_names_mailbox(const char *text)
{
    static const char *const codes[] = {"5.1.1", "5.1.2", "5.1.3", "5.1.4", "5.1.6", "5.1.10", "5.2.0", "5.2.1", "5.2.2"};
    size_t n = strspn(text, "0123456789.");
    for (size_t i = 0; i < sizeof codes / sizeof *codes; i++)
        if (strlen(codes[i]) == n && memcmp(text, codes[i], n) == 0)
            return true;
    return !memchr(text, '.', n) && words_name_mailbox(text);
}
