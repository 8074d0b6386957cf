/* SPDX-License-Identifier: MIT */
/* The mailer's parts that need no network: MIME, the verdict on an SMTP session, EHLO answers, Maildir, JSON, settings. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/mem.h"
#include "mail/exec.h"
#include "mail/maildir.h"
#include "mail/mailer_settings.h"
#include "mail/mime.h"
#include "mail/smtp.h"
#include "mail/smtp_hello.h"
#include "mail/smtp_words.h"

static const char text[] = "您好:\n请处理。\n", html[] = "<p>您好</p>\n";

static struct mail_job sample(void)
{
    return (struct mail_job){.id = 1,
                             .from = "baoxue@example.org",
                             .to = "zhang@example.invalid",
                             .subject = "逾期 3 天:月报",
                             .date = {1788825600},
                             .zone = {28800},
                             .message_id = "5f3c@example.org",
                             .boundary = "b-5f3c",
                             .text = text,
                             .text_b = sizeof text - 1};
}

static void test_words(void **state)
{
    (void)state;
    static const char *const t[] = {
        "short",
        "逾期",
        "一二三四五六七八九十一二三四五六七八九十一二三四五六七八九十一二三四五六七八九十一二三四五六七八九十一二三四五六七八九十",
        "【逾期3天】第一小学 月报(2026年9月) a mixed subject that is long enough to be folded 一次又一次地",
        "=?not a word",
        " space in front",
        "plain but far too long for one line because it goes on and on until it has more than seventy-six columns",
        "😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀",
    };
    for (size_t i = 0; i < sizeof t / sizeof *t; i++) {
        struct str out = {0};
        mime_encode_words(t[i], strlen("Subject: "), &out);
        size_t column = strlen("Subject: ");
        for (const char *p = str_text(&out); *p; column = 0) {
            size_t n = strcspn(p, "\n");
            if (column + n > 76 || (p[0] == '=' && n > 75))
                fail_msg("line of %zu columns: %.*s", column + n, (int)n, p);
            p += n + (p[n] == '\n');
        }
        assert_int_equal(i == 0, str_eq(str_text(&out), t[i]));
        str_fini(&out);
    }
}

static void test_mime(void **state)
{
    (void)state;
    struct str out = {0}, again = {0};
    struct mail_job job = sample();
    mime_format(&job, &out);
    static const char *const plain[] = {
        "\r\nSubject: =?UTF-8?B?",
        "Date: Tue, 08 Sep 2026 08:00:00 +0800\r\n",
        "\r\nFrom: baoxue@example.org\r\n",
        "\r\nTo: zhang@example.invalid\r\n",
        "\r\nMessage-ID: <5f3c@example.org>\r\n",
        "\r\nAuto-Submitted: auto-generated\r\n",
        "\r\nMIME-Version: 1.0\r\n",
        "\r\nContent-Type: text/plain; charset=utf-8\r\n",
        "\r\nContent-Transfer-Encoding: base64\r\n",
        "\r\n\r\n5oKo5aW9Og0K6K+35aSE55CG44CCDQo=\r\n",
    };
    for (size_t i = 0; i < sizeof plain / sizeof *plain; i++)
        if (!strstr(str_text(&out), plain[i]))
            fail_msg("no \"%s\" in:\n%s", plain[i], str_text(&out));
    for (size_t i = 0; i < out.len_b; i++)
        if (out.s[i] == '\n' && (i == 0 || out.s[i - 1] != '\r'))
            fail_msg("bare LF at %zu", i);
    assert_null(strstr(out.s, "Reply-To"));
    job.html = html;
    job.html_b = sizeof html - 1;
    job.reply_to = "office@example.org";
    job.from_name = "某县控辍保学工作领导小组办公室提醒邮件";
    job.references = "<a@example.org> <b@example.org>";
    mime_format(&job, &out);
    static const char *const both[] = {"Content-Type: multipart/alternative; boundary=b-5f3c\r\n",
                                       "\r\n--b-5f3c\r\nContent-Type: text/plain",
                                       "\r\n--b-5f3c\r\nContent-Type: text/html",
                                       "\r\n--b-5f3c--\r\n",
                                       "\r\nReply-To: office@example.org\r\n",
                                       "?=\r\n <baoxue@example.org>\r\n",
                                       "\r\nReferences: <a@example.org>\r\n <b@example.org>\r\n",
                                       "\r\nIn-Reply-To: <b@example.org>\r\n"};
    for (size_t i = 0; i < sizeof both / sizeof *both; i++)
        if (!strstr(str_text(&out), both[i]))
            fail_msg("no \"%s\" in:\n%s", both[i], str_text(&out));
    mime_format(&job, &again);
    assert_string_equal(out.s, again.s);
    str_fini(&out);
    str_fini(&again);
}

static void test_verdict(void **state)
{
    (void)state;
    static const struct {
        struct smtp_result r;
        enum mail_outcome outcome;
        int code;
        enum mail_relay relay;
    } t[] = {
        {{250, 250, 250, true, true, true, false}, MAIL_ACCEPTED, 250, MAIL_RELAY_UP},
        {{250, 251, 250, true, true, true, false}, MAIL_ACCEPTED, 250, MAIL_RELAY_UP},
        {{250, 250, 250, false, true, true, false}, MAIL_UNKNOWN, 250, MAIL_RELAY_BROKE}, /* libESMTP does not hold it for done */
        {{0, 0, 0, false, false, false, false}, MAIL_LATER, 0, MAIL_RELAY_DOWN},
        {{550, 0, 0, false, false, false, false}, MAIL_LATER, 550, MAIL_RELAY_DOWN}, /* our sender, whoever the mail is for */
        {{553, 0, 0, false, false, false, false}, MAIL_LATER, 553, MAIL_RELAY_DOWN},
        {{552, 0, 0, false, false, false, false}, MAIL_LATER, 552, MAIL_RELAY_DECLINED}, /* this mail is too large */
        {{451, 0, 0, false, false, false, false}, MAIL_LATER, 451, MAIL_RELAY_DOWN},
        {{421, 0, 0, false, false, false, false}, MAIL_LATER, 421, MAIL_RELAY_DOWN},
        {{530, 0, 0, false, false, false, false}, MAIL_LATER, 530, MAIL_RELAY_DOWN},
        {{250, 550, 0, true, false, false, true}, MAIL_REFUSED, 550, MAIL_RELAY_UP},
        {{250, 550, 0, true, false, false, false}, MAIL_LATER, 550, MAIL_RELAY_REJECTED}, /* the reader, or all readers of today */
        {{250, 450, 0, false, false, false, false}, MAIL_LATER, 450, MAIL_RELAY_UP},
        {{250, 450, 503, false, false, false, false}, MAIL_LATER, 450, MAIL_RELAY_UP}, /* the later 503 only follows from it */
        {{250, 0, 0, false, false, false, false}, MAIL_LATER, 0, MAIL_RELAY_BROKE},
        {{250, 250, 0, false, false, false, false}, MAIL_LATER, 0, MAIL_RELAY_BROKE},
        {{250, 250, 554, false, false, false, false}, MAIL_LATER, 554, MAIL_RELAY_DECLINED},
        {{250, 250, 354, false, true, true, false}, MAIL_UNKNOWN, 354, MAIL_RELAY_BROKE},
        {{250, 250, 0, false, true, true, false}, MAIL_UNKNOWN, 0, MAIL_RELAY_BROKE},
        {{250, 250, 451, false, true, true, false}, MAIL_LATER, 451, MAIL_RELAY_UP},
        {{250, 250, 554, true, true, true, false}, MAIL_LATER, 554, MAIL_RELAY_DECLINED}, /* a limit or a filter of the relay: no word about the reader */
        {{250, 535, 0, false, false, false, false}, MAIL_LATER, 535, MAIL_RELAY_DECLINED},
        {{250, 250, 250, false, false, false, false}, MAIL_LATER, 250, MAIL_RELAY_BROKE}, /* 250 to DATA */
        {{250, 250, 25, false, true, true, false}, MAIL_UNKNOWN, 25, MAIL_RELAY_BROKE},
    };
    for (size_t i = 0; i < sizeof t / sizeof *t; i++) {
        int code = -1;
        enum mail_outcome o = smtp_judge(&t[i].r, &code);
        if (o != t[i].outcome || code != t[i].code)
            fail_msg("row %zu: %s %d, not %s %d", i, mail_outcome_name(o), code, mail_outcome_name(t[i].outcome), t[i].code);
        enum mail_relay relay = smtp_judge_relay(&t[i].r);
        if (relay != t[i].relay)
            fail_msg("row %zu: the relay is %s, not %s", i, mail_relay_name(relay), mail_relay_name(t[i].relay));
    }
}

static void names(bool expected, const char *before, const char *word, const char *after)
{
    char *said = mem_printf("%s%s%s", before, word, after);
    if (smtp_names_mailbox(said) != expected)
        fail_msg("%s: %s", expected ? "names no mailbox" : "names a mailbox", said);
    free(said);
}

static void test_words_about_a_mailbox(void **state)
{
    (void)state;
    static const char *const yes[] = {
        "5.1.1 nobody", "5.1.2", "5.1.10 null MX", "5.2.1 closed", "5.2.2 full", "5.1.3", "5.1.4", "5.1.6", "5.2.0",
        /* without a code: QQ and exmail, NetEase, Coremail, 263, U-Mail, cPanel, Postfix, qmail, sendmail, Yahoo's like, Google's like, and in Chinese */
        "Mailbox not found. http://service.exmail.qq.com/cgi-bin/help?subtype=1&&id=20022&&no=1000728", "User not found: nobody@example.invalid", "User not found", "Invalid User",
        "User nobody@example.invalid is not found in Server.", "Local User [nobody@example.invalid] not found.", "user not exist", "abcd:user not exist", "Mailbox does not exist",
        "no such user here (umail mta)", "No Such User Here", "Error: No such user", "#2175041 unavailable mail user", "recipient is not exist", "RC:NE The email account does not exist.",
        "RC:LD The email account that you tried to reach does no exists.", "<relay-spam@example.invalid>: Recipient address rejected: User unknown in virtual mailbox table",
        "<nobody@example.invalid>... User unknown", "unknown or illegal alias: nobody", "undeliverable address: unknown user: \"nobody@example.invalid\"", "is not a valid mailbox",
        "sorry, no mailbox here by that name. (#5.7.1)", "user does not exist", "This user doesn't have a example.invalid account (nobody@example.invalid) no such user", "account is disabled",
        "user not known", "non-existent mailbox", "nonexistent account",
        /* and each word and each turn of phrase once */
        "users don't exist", "user doesn't exist", "user isn't known", "users do not exist", "user did not exist", "account is now disabled", "no user by the name of nobody", "no such email account",
        "no such local user", "no such address", "no such person", "non-existent recipient", "addressee unknown", "rcpt unknown", "unknown mailbox", "address not found", "recipient not known",
        "address is not an account here", "recipient does not have a mailbox", "no mailbox by that name",
        "用户不存在", "收件人nobody@example.invalid不存在", "该邮箱地址不存在，请核对", "没有该用户", "帐号已停用",
    };
    static const char *const no[] = {
        "", "nobody", "550 5.1.1", "5.1.8 our sender", "5.1.7", "5.1.11", "5.4.5 daily quota", "5.7.1 no", "4.2.2 full", "5", "5.1.1.1", "5.7.1 User unknown", "5.1.8 user not found",
        /* as well us, today, or this mail */
        "Mailbox not found or access denied", "Mailbox unavailable or access denied", "Requested action not taken: mailbox unavailable", "mailbox unavailable.", "Invalid recipient", "invalid address",
        "Unrouteable address", "User not local; please try elsewhere", "Local user only", "relaying denied: user unknown", "Sender address: user not found", "Mail from user does not exist",
        "User unknown in relay recipient table", "Mail is rejected by recipients", "Sender frequency limited", "User has exceeded daily send limit", "User not found, DNSBL", "spam: no such user",
        "Your account is disabled", "user not found, try again later", "User rejected", "User in blacklist", "User suspended", "Suspected spam sender.", "Client host rejected: unknown address",
        "<user-unknown@example.invalid> rejected", "see http://user-unknown.example.invalid/no such", "users not", "unknown", "not found", "superuser unknowns",
        "发件人用户不存在", "用户不存在，或发信频率超过限制", "拒绝：收件人不存在", "不存在", "收件人邮箱已满", "邮箱 nobody@example.invalid 的用户",
    };
    for (size_t i = 0; i < sizeof yes / sizeof *yes; i++)
        names(true, "", yes[i], "");
    for (size_t i = 0; i < sizeof no / sizeof *no; i++)
        names(false, "", no[i], "");
}

static void test_one_word_about_us_is_enough(void **state)
{
    (void)state;
    static const char *const us[] = {
        "denied", "we deny it", "forbidden", "spam", "frequency", "DNSBL", "RBL", "blacklisted", "blocked", "relay", "policy", "rate", "limit", "quota", "exceeded", "too many", "sender", "from here",
        "IP 192.0.2.1", "authentication", "login", "log in", "temporarily", "later", "try", "again", "greylisted", "graylisted", "content", "virus", "your domain", "verification", "callout", "client",
        "host", "HELO", "SPF", "DKIM", "DMARC", "no permission", "not trusted"};
    static const char *const zh_us[] = {"垃圾邮件", "频率", "频繁", "次数过多", "超过", "超出", "上限", "限制", "拒绝", "拒收", "黑名单", "发件", "发信", "寄件", "中继", "权限", "认证", "验证", "登录", "暂时", "稍后", "主机",
                                        "域名"};
    static const char *const readers[] = {"用户", "邮箱", "信箱", "收件人", "收信人", "账号", "帐号", "账户", "帐户", "地址"};
    static const char *const missing[] = {"不存在", "未找到", "找不到", "没有找到", "没有该", "没有此", "没有这个", "无此", "已注销", "已停用", "已禁用", "被停用", "被禁用"};
    for (size_t i = 0; i < sizeof us / sizeof *us; i++)
        names(false, "user unknown, ", us[i], "");
    for (size_t i = 0; i < sizeof zh_us / sizeof *zh_us; i++)
        names(false, "用户不存在，", zh_us[i], "");
    for (size_t i = 0; i < sizeof readers / sizeof *readers; i++)
        names(true, "", readers[i], "不存在");
    for (size_t i = 0; i < sizeof missing / sizeof *missing; i++)
        names(true, "", missing[i], "用户");
}

static void test_words_in_gbk(void **state)
{
    (void)state;
    static const struct {
        const char *raw, *text;
    } t[] = {{"User not found", "User not found"}, {"用户不存在", "用户不存在"}, {"", ""},
             {"\xd3\xc3\xbb\xa7\xb2\xbb\xb4\xe6\xd4\xda", "用户不存在"}, {"\xd3\xc3\xbb\xa7\xb2\xbb\xb4\xe6\xd4\xda\xd3", "用户不存在"}, /* cut within a character */
             {"\xff\xfe broken", "\xff\xfe broken"}};
    for (size_t i = 0; i < sizeof t / sizeof *t; i++) {
        char *said = mail_text_utf8(t[i].raw);
        assert_string_equal(said, t[i].text);
        if (strstr(said, "不存在"))
            assert_true(smtp_names_mailbox(said));
        free(said);
    }
    char huge[2000];
    memset(huge, 0xd3, sizeof huge - 1);
    huge[sizeof huge - 1] = 0;
    char *said = mail_text_utf8(huge); /* as long as it may be: no overrun, and something to read */
    assert_true(*said);
    free(said);
}

static void test_hello(void **state)
{
    (void)state;
    static const char hello[] =
        "250-starttls.example.org auth plain\r\n250-SIZE 1000\r\n250-starttls\r\n250-AUTH PLAINER LOGIN\r\n250 AUTH=XOAUTH2\r\n";
    assert_true(smtp_offers(hello, "STARTTLS", NULL));
    assert_true(smtp_offers(hello, "AUTH", "login"));
    assert_true(smtp_offers(hello, "AUTH", "XOAUTH2"));
    assert_false(smtp_offers(hello, "AUTH", "PLAIN"));
    assert_false(smtp_offers(hello, "SIZ", NULL));
    assert_false(smtp_offers("250 STARTTLS\r\n", "STARTTLS", NULL)); /* a name, no keyword */
    assert_false(smtp_offers("250-a\r\n250\r\n", "STARTTLS", NULL));
    struct str out = {0};
    smtp_hello_strip(hello, &out);
    assert_string_equal(out.s, "250-starttls.example.org auth plain\r\n250 SIZE 1000\r\n");
    smtp_hello_strip("250 only\r\n", &out);
    assert_string_equal(out.s, "250 only\r\n");
    str_fini(&out);
}

static int remove_one(const char *path, const struct stat *st, int type, struct FTW *ftw)
{
    (void)st;
    (void)type;
    (void)ftw;
    return remove(path);
}

static void test_maildir(void **state)
{
    (void)state;
    struct err err = {.lang = LANG_EN};
    char folder[] = "/tmp/baoxue-test-XXXXXX", name[MAILDIR_NAME_B], other[MAILDIR_NAME_B];
    assert_non_null(mkdtemp(folder));
    char *dir = mem_printf("%s/Maildir", folder);
    struct str mime = {0};
    str_add(&mime, "Subject: x\r\n\r\nbody\r\n");
    bool already = true;
    assert_int_equal(maildir_deliver(dir, "<a@example.org>", &mime, &already, &err), 0);
    assert_false(already);
    assert_int_equal(maildir_deliver(dir, "a@example.org", &mime, &already, &err), 0);
    assert_true(already);
    maildir_name("a@example.org", name);
    maildir_name("b@example.org", other);
    assert_string_not_equal(name, other);
    assert_string_equal(name, "e16bfe08be114c7b3737aa01ce504ebcb5d13fc44897c38c6cac63ddc7151463");
    char *from = mem_printf("%s/new/%s", dir, name), *to = mem_printf("%s/cur/%s:2,S", dir, name);
    struct stat st;
    assert_int_equal(stat(from, &st), 0);
    assert_int_equal(st.st_size, mime.len_b);
    assert_int_equal(rename(from, to), 0); /* somebody read it */
    assert_int_equal(maildir_deliver(dir, "a@example.org", &mime, &already, &err), 0);
    assert_true(already);
    assert_int_not_equal(stat(from, &st), 0);
    char *bad = mem_printf("%s/new/%s/x", dir, name);
    assert_int_equal(maildir_deliver(bad, "a@example.org", &mime, &already, &err), -1);
    assert_non_null(strstr(err.text, "No such file"));
    free(bad);
    free(from);
    free(to);
    free(dir);
    str_fini(&mime);
    nftw(folder, remove_one, 8, FTW_DEPTH | FTW_PHYS);
}

static void test_json(void **state)
{
    (void)state;
    struct mail_job job = sample();
    struct str out = {0};
    job.subject = "a\"b\\c";
    exec_format_json(&job, &out);
    assert_string_equal(
        out.s,
        "{\"id\":1,\"date\":1788825600,\"from\":\"baoxue@example.org\",\"reply_to\":null,\"to\":\"zhang@example.invalid\","
        "\"subject\":\"a\\\"b\\\\c\","
        "\"message_id\":\"5f3c@example.org\",\"text\":\"您好:\\u000a请处理。\\u000a\",\"html\":null,\"csv_name\":null,\"csv\":null}\n");
    str_fini(&out);
}

static void check_settings(const char *content, const char *error)
{
    char file[] = "/tmp/baoxue-test-XXXXXX";
    int fd = mkstemp(file);
    assert_true(fd >= 0);
    assert_int_equal(write(fd, content, strlen(content)), strlen(content));
    close(fd);
    struct err err = {.lang = LANG_EN};
    struct mailer_settings s;
    int rc = mailer_settings_load(&s, file, NULL, &err);
    if ((rc == 0) != !error || (error && !strstr(err.text, error)))
        fail_msg("%s\n→ %s\nnot: %s", content, rc == 0 ? "ok" : err.text, error ? error : "ok");
    mailer_settings_fini(&s);
    unlink(file);
}

static void test_settings(void **state)
{
    (void)state;
    static char long_line[3000] = "# ";
    memset(long_line + 2, 'x', sizeof long_line - 3);
    static const struct {
        const char *content, *error;
    } t[] = {
        {"maildir = /tmp/x ; y\n", NULL},
        {"\xEF\xBB\xBF# 注\nmaildir = /tmp/文件夹\n\n", NULL},
        {"backend=smtp\nhost=mail.example.org\ntls = none\n", NULL},
        {"", "needs maildir"},
        {"maildir = /x\nhots = a\n", ":2: no setting \"hots\"; the nearest is host"},
        {"a-word-of-more-than-sixty-four-characters-that-is-near-to-nothing-at-all-here = a\n", "the nearest is backend"},
        {"maildir\n", ":1: not \"name = value\""},
        {"maildir = /x\nport = 70000\n", ":2: port must be"},
        {"tls = ssl\n", ":1: tls must be one of"},
        {"maildir = /x\nmaildir = /y\n", ":2: maildir is set twice"},
        {"maildir = /x\n port = 1\n", ":2: a line must not begin with a space"},
        {"[mail]\nport = 1\n", ":1: a settings file has no sections"},
        {"maildir = \xff\n", ":1: not UTF-8"},
        {"backend = smtp\ntls = none\nuser = a\npassword-file = /x\n", "in clear"},
        {"backend = smtp\nuser = a\n", "user needs"},
        {"backend = smtp\nuser = a\npassword-file = /nonexistent/x\n", "cannot read a password"},
        {"backend = exec\ncommand = ls\n", "full path"},
        {"backend = smtp\nhost = a b\n", "host must be"},
        {long_line, ":1: the line is too long"},
    };
    for (size_t i = 0; i < sizeof t / sizeof *t; i++)
        check_settings(t[i].content, t[i].error);
}

static int start(void **state)
{
    (void)state;
    mime_init();
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_words),   cmocka_unit_test(test_mime), cmocka_unit_test(test_verdict), cmocka_unit_test(test_words_about_a_mailbox), cmocka_unit_test(test_one_word_about_us_is_enough), cmocka_unit_test(test_words_in_gbk),  cmocka_unit_test(test_hello),
        cmocka_unit_test(test_maildir), cmocka_unit_test(test_json), cmocka_unit_test(test_settings),
    };
    return cmocka_run_group_tests(tests, start, NULL);
}
