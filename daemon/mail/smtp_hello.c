/* SPDX-License-Identifier: MIT */
#include "mail/smtp_hello.h"

#include <openssl/evp.h>
#include <string.h>
#include <strings.h>

enum { LOGIN_MOST_B = 1000 };

struct talk {
    struct channel *c;
    const struct mailer_settings *s;
    struct str reply;
    int code;
    struct err *err;
};

static void add_base64(struct str *out, const void *data, size_t len_b)
{
    unsigned char coded[1500]; /* for LOGIN_MOST_B and a little */
    int n = EVP_EncodeBlock(coded, data, (int)len_b);
    str_add_n(out, (const char *)coded, (size_t)n);
    explicit_bzero(coded, sizeof coded);
}

/* What AUTH PLAIN says. */
static void add_plain(struct str *out, const struct mailer_settings *s)
{
    struct str secret = {0};
    str_add_n(&secret, "", 1);
    str_add_n(&secret, s->user, strlen(s->user) + 1);
    str_add(&secret, s->password);
    add_base64(out, secret.s, secret.len_b);
    explicit_bzero(secret.s, secret.len_b);
    str_fini(&secret);
}

/* Some servers repeat what they refuse, and their words go into logs and answers. */
static bool repeats_password(const struct talk *t)
{
    struct str coded = {0};
    const char *reply = str_text(&t->reply);
    if (!*t->s->password || strlen(t->s->user) + strlen(t->s->password) > LOGIN_MOST_B) /* never said */
        return false;
    add_base64(&coded, t->s->password, strlen(t->s->password));
    bool found = strstr(reply, t->s->password) || strstr(reply, str_text(&coded));
    explicit_bzero(coded.s, coded.len_b);
    str_clear(&coded);
    add_plain(&coded, t->s);
    found = found || strstr(reply, str_text(&coded));
    explicit_bzero(coded.s, coded.len_b);
    str_fini(&coded);
    return found;
}

/* An answer that is not the one hoped for: its text is the error's. */
static int refused(struct talk *t, int code, const char *zh, const char *en)
{
    t->code = code;
    if (code < 0)
        return -1;
    if (repeats_password(t))
        return err_set(t->err, "%s：%d（其中含密码，不显示）", "%s: %d (the rest repeats the password and is not shown)", tr(t->err->lang, zh, en), code);
    return err_set(t->err, "%s：%.300s", "%s: %.300s", tr(t->err->lang, zh, en), str_text(&t->reply));
}

static int ask(struct talk *t, const char *command, int wanted, const char *zh, const char *en)
{
    int code = channel_ask(t->c, command, &t->reply, t->err);
    return code == wanted ? 0 : refused(t, code, zh, en);
}

static int greet(struct talk *t)
{
    int code = channel_read_reply(t->c, &t->reply, t->err);
    return code == 220 ? 0 : refused(t, code, "邮件服务器不接待", "the mail server does not serve us");
}

static int say_ehlo(struct talk *t)
{
    struct str line = {0};
    str_addf(&line, "EHLO %s", t->s->hello);
    int rc = ask(t, str_text(&line), 250, "邮件服务器不接受 EHLO", "the mail server refuses EHLO");
    str_fini(&line);
    return rc;
}

static bool is_word(const char *at, size_t len_b, const char *word)
{
    return len_b == strlen(word) && strncasecmp(at, word, len_b) == 0;
}

/* Start of the next line, NULL at the end. */
static const char *next_line(const char *line)
{
    const char *end = strchr(line, '\n');
    return end && end[1] ? end + 1 : NULL;
}

/* Is this line's keyword `word`? */
static bool line_says(const char *line, const char *word)
{
    return strlen(line) > 4 && is_word(line + 4, strcspn(line + 4, " =\r\n"), word);
}

bool smtp_offers(const char *hello, const char *word, const char *argument)
{
    for (const char *line = next_line(hello); line; line = next_line(line)) { /* the first line is the server's name */
        if (!line_says(line, word))
            continue;
        if (!argument)
            return true;
        const char *p = line + 4 + strlen(word);
        while (*p == ' ' || *p == '=') {
            p++;
            size_t len_b = strcspn(p, " \r\n");
            if (is_word(p, len_b, argument))
                return true;
            p += len_b;
        }
    }
    return false;
}

void smtp_hello_strip(const char *hello, struct str *out)
{
    size_t last = 0;
    str_clear(out);
    for (const char *line = hello; line; line = next_line(line)) {
        if (line != hello && (line_says(line, "STARTTLS") || line_says(line, "AUTH")))
            continue;
        last = out->len_b;
        size_t len_b = strcspn(line, "\r\n");
        str_add_n(out, line, len_b);
        if (len_b > 3)
            out->s[last + 3] = '-';
        str_add(out, "\r\n");
    }
    if (out->len_b > last + 3 && out->s[last + 3] == '-')
        out->s[last + 3] = ' ';
}

static int auth_plain(struct talk *t, const char *zh, const char *en)
{
    struct str line = {0};
    str_add(&line, "AUTH PLAIN ");
    add_plain(&line, t->s);
    int rc = ask(t, str_text(&line), 235, zh, en);
    explicit_bzero(line.s, line.len_b);
    str_fini(&line);
    return rc;
}

static int auth_login(struct talk *t, const char *zh, const char *en)
{
    struct str line = {0};
    int rc = ask(t, "AUTH LOGIN", 334, zh, en);
    if (rc == 0) {
        add_base64(&line, t->s->user, strlen(t->s->user));
        rc = ask(t, str_text(&line), 334, zh, en);
        str_clear(&line);
    }
    if (rc == 0) {
        add_base64(&line, t->s->password, strlen(t->s->password));
        rc = ask(t, str_text(&line), 235, zh, en);
        explicit_bzero(line.s, line.len_b);
    }
    str_fini(&line);
    return rc;
}

static int login(struct talk *t, bool *gave_up)
{
    static const char zh[] = "邮件服务器拒绝登录", en[] = "the mail server refused the login";
    if (!t->c->ssl)
        return err_set(t->err, "邮件服务器不提供加密，不能登录", "no login: the mail server offers no TLS");
    if (strlen(t->s->user) + strlen(t->s->password) > LOGIN_MOST_B)
        return err_set(t->err, "登录名或密码太长", "the login or the password is too long");
    int rc;
    if (smtp_offers(str_text(&t->reply), "AUTH", "PLAIN"))
        rc = auth_plain(t, zh, en);
    else if (smtp_offers(str_text(&t->reply), "AUTH", "LOGIN"))
        rc = auth_login(t, zh, en);
    else
        return err_set(t->err, "邮件服务器不支持 PLAIN 或 LOGIN 登录", "the mail server offers neither AUTH PLAIN nor LOGIN");
    *gave_up = rc != 0 && t->code >= 500;
    return rc;
}

/* Greeting and EHLO in clear, then STARTTLS when it is wanted and offered. */
static int start_in_clear(struct talk *t, SSL_CTX *tls)
{
    if (greet(t) != 0 || say_ehlo(t) != 0)
        return -1;
    if (!smtp_offers(str_text(&t->reply), "STARTTLS", NULL))
        return t->s->tls == MAIL_TLS_OPTIONAL ? 0
                                              : err_set(t->err, "邮件服务器不提供 STARTTLS，而设置要求加密",
                                                        "the mail server offers no STARTTLS, and the settings require it");
    if (ask(t, "STARTTLS", 220, "邮件服务器拒绝 STARTTLS", "the mail server refuses STARTTLS") != 0)
        return -1;
    return channel_start_tls(t->c, tls, t->s->host, t->err) != 0 ? -1 : say_ehlo(t);
}

static int start_in_tls(struct talk *t, SSL_CTX *tls)
{
    return channel_start_tls(t->c, tls, t->s->host, t->err) != 0 || greet(t) != 0 || say_ehlo(t) != 0 ? -1 : 0;
}

int smtp_hello(struct channel *c, const struct mailer_settings *s, SSL_CTX *tls, struct str *hello, int *code, bool *gave_up,
               struct err *err)
{
    struct talk t = {.c = c, .s = s, .err = err};
    int rc = s->tls == MAIL_TLS_IMPLICIT ? start_in_tls(&t, tls) : start_in_clear(&t, tls);
    if (rc == 0)
        smtp_hello_strip(str_text(&t.reply), hello);
    if (rc == 0 && *s->user)
        rc = login(&t, gave_up);
    if (rc == 0 && c->at < c->len_b)
        rc = err_set(err, "邮件服务器没等提问就回答", "the mail server answers before it is asked");
    *code = t.code > 0 ? t.code : 0;
    str_fini(&t.reply);
    return rc;
}
