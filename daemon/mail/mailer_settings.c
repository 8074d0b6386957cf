/* SPDX-License-Identifier: MIT */
#include "mail/mailer_settings.h"

#include <errno.h>
#include <ini.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/mem.h"
#include "base/str.h"
#include "base/utf8.h"

struct setting {
    const char *name;
    size_t at;
    const char *otherwise; /* the default, as in a file */
    const char *choices;   /* separated by one space; NULL: any text, or a number when most > 0 */
    long least, most;
    const char *zh, *en;
};

#define AT(field) offsetof(struct mailer_settings, field)
static const struct setting table[] = {
    {"backend", AT(backend), "maildir", "maildir smtp exec", 0, 0, "投递方式：写入 Maildir、经 SMTP 发出、交给外部命令",
     "deliver into a maildir, by SMTP, or to a command"},
    {"maildir", AT(maildir), "", 0, 0, 0, "Maildir 文件夹，没有则新建", "folder of the maildir; made if it is not there"},
    {"command", AT(command), "", 0, 0, 0, "backend = exec 时运行的程序（完整路径）", "program for backend = exec (full path)"},
    {"host", AT(host), "localhost", 0, 0, 0, "邮件服务器", "mail server"},
    {"port", AT(port), "0", 0, 0, 65535, "端口；0 表示按 tls 取 25、587 或 465", "port; 0: 25, 587 or 465, by tls"},
    {"tls", AT(tls_word), "starttls", "none starttls starttls-optional implicit", 0, 0,
     "加密：不用、必须 STARTTLS、有则用、一开始就加密（465）",
     "encryption: none, STARTTLS required, STARTTLS if offered, from the first byte (465)"},
    {"ca-file", AT(ca_file), "", 0, 0, 0, "信任的证书文件（PEM）；空则用系统的", "certificates to trust (PEM); empty: the system's"},
    {"hello", AT(hello), "", 0, 0, 0, "EHLO 中自报的名字；空则用主机名", "our name in EHLO; empty: the host's name"},
    {"user", AT(user), "", 0, 0, 0, "登录名；空则不登录。只在加密连接中登录", "login; empty: none. Only ever sent over TLS"},
    {"password-file", AT(password_file), "", 0, 0, 0, "存密码的文件（一行）；相对路径从 systemd 凭据文件夹算起",
     "file with the password (one line); a relative path starts in systemd's credentials folder"},
    {"from-check", AT(from_check), "", 0, 0, 0, "只发以此为发件地址的邮件；空则不查", "send only mails from this address; empty: any"},
    {"connect-timeout", AT(connect_s), "20", 0, 1, 600, "建立连接的时限（秒）", "limit for connecting, in seconds"},
    {"step-timeout", AT(step_s), "60", 0, 1, 600, "每一步等待回答的时限（秒）", "limit for each answer of the server, in seconds"},
    {"overall-timeout", AT(overall_s), "180", 0, 1, 3600, "一封邮件的总时限（秒）", "limit for one mail, in seconds"},
    {"idle-timeout", AT(idle_s), "10", 0, 1, 240, "没有新邮件时，连接保留多久（秒）", "keep the session for so long without a new mail, in seconds"},
    {"lang", AT(lang_word), "zh", "zh en", 0, 0, "说明文字的语言", "language of texts"},
};
enum { TABLE_N = sizeof table / sizeof *table, LINE_B = 1000 };

static void set_text(char **at, const char *value)
{
    free(*at);
    *at = mem_strdup(value);
}

static int set(struct mailer_settings *s, const struct setting *t, const char *value, struct err *err)
{
    void *at = (char *)s + t->at;
    if (t->most > 0)
        return str_to_long(value, t->least, t->most, at)
                   ? 0
                   : err_set(err, "%s 应是 %ld 到 %ld 的整数，不能是“%s”", "%s must be a whole number from %ld to %ld, not \"%s\"", t->name,
                             t->least, t->most, value);
    if (t->choices && str_word_at(t->choices, value) < 0)
        return err_set(err, "%s 只能是 %s 之一，不能是“%s”", "%s must be one of %s, not \"%s\"", t->name, t->choices, value);
    set_text(at, value);
    return 0;
}

static const struct setting *find(const char *name, const char **nearest)
{
    bool same;
    const struct setting *t = utf8_nearest(name, table, TABLE_N, sizeof *table, &same);
    *nearest = t->name;
    return same ? t : NULL;
}

/* What the reader and the handler know of each other: inih tells the handler no line number. */
struct reading {
    struct mailer_settings *s;
    FILE *in;
    const char *file;
    int line;
    bool seen[TABLE_N];
    bool failed, asked; /* asked: the line needs a call of the handler */
    struct err *err;
};

static void fail(struct reading *r)
{
    err_prefix(r->err, "%s:%d", r->file, r->line);
    r->failed = true;
}

static int handle(void *user, const char *section, const char *name, const char *value)
{
    struct reading *r = user;
    const char *nearest = NULL;
    const struct setting *t = find(name, &nearest);
    r->asked = false;
    if (r->failed)
        return 0;
    int rc = 0;
    if (*section)
        rc = err_set(r->err, "设置文件不分节，不能有 [%s]", "a settings file has no sections, so no [%s]", section);
    else if (!t)
        rc = err_set(r->err, "没有设置项“%s”，最接近的是 %s", "no setting \"%s\"; the nearest is %s", name, nearest);
    else if (r->seen[t - table])
        rc = err_set(r->err, "设置项 %s 重复", "%s is set twice", name);
    else
        rc = set(r->s, t, value, r->err);
    if (t)
        r->seen[t - table] = true;
    if (rc != 0)
        fail(r);
    return rc == 0;
}

static int check_line(struct reading *r, const char *line)
{
    size_t len_b = strlen(line);
    if (len_b > 0 && line[len_b - 1] != '\n' && !feof(r->in))
        return err_set(r->err, "这一行过长或含 NUL", "the line is too long or has a NUL");
    if (!utf8_valid(line, len_b))
        return err_set(r->err, "不是 UTF-8 文字", "not UTF-8 text");
    if ((*line == ' ' || *line == '\t') && line[strspn(line, " \t\r\n")])
        return err_set(r->err, "行首不能有空格", "a line must not begin with a space");
    if (*line == '[')
        return err_set(r->err, "设置文件不分节", "a settings file has no sections");
    return 0;
}

/* One line for inih; its faults are found here, with their number, because inih passes over them. */
static char *read_line(char *buf, int size_b, void *stream)
{
    struct reading *r = stream;
    if (r->asked && !r->failed) {
        err_set(r->err, "不是“名 = 值”", "not \"name = value\"");
        fail(r);
    }
    if (r->failed || !fgets(buf, size_b, r->in))
        return NULL;
    r->line++;
    if (check_line(r, buf) != 0) {
        fail(r);
        return NULL;
    }
    const char *first = buf + strspn(buf, "\xEF\xBB\xBF \t\r\n");
    r->asked = *first && !strchr("#;", *first);
    return buf;
}

static int read_file(struct mailer_settings *s, const char *file, struct err *err)
{
    struct reading r = {.s = s, .file = file, .err = err, .in = fopen(file, "re")};
    if (!r.in)
        return err_set(err, "打不开设置文件 %s：%s", "cannot open settings file %s: %s", file, err_system(err, errno));
    ini_max_line = LINE_B;
    ini_allow_multiline = false;
    ini_allow_inline_comments = false;
    int rc = ini_parse_stream(read_line, &r, handle, &r);
    if (!r.failed && r.asked) { /* the last line; the reader was not asked again */
        err_set(err, "不是“名 = 值”", "not \"name = value\"");
        fail(&r);
    }
    if (!r.failed && (rc < 0 || ferror(r.in))) {
        r.failed = true;
        err_set(err, "读不了设置文件 %s", "cannot read settings file %s", file);
    }
    fclose(r.in);
    return r.failed ? -1 : 0;
}

static int read_password(struct mailer_settings *s, struct err *err)
{
    const char *folder = getenv("CREDENTIALS_DIRECTORY");
    char line[512] = "";
    char *path = *s->password_file != '/' && folder ? mem_printf("%s/%s", folder, s->password_file) : mem_strdup(s->password_file);
    FILE *in = fopen(path, "re");
    bool ok = in && fgets(line, sizeof line, in);
    line[strcspn(line, "\r\n")] = 0;
    if (ok && *line)
        set_text(&s->password, line);
    else
        err_set(err, "从 %s 读不到密码：%s", "cannot read a password from %s: %s", path,
                in ? tr(err->lang, "文件是空的", "the file is empty") : err_system(err, errno));
    if (in)
        fclose(in);
    explicit_bzero(line, sizeof line);
    free(path);
    return *s->password ? 0 : -1;
}

static void set_hello(struct mailer_settings *s)
{
    char name[256] = "";
    if (*s->hello)
        return;
    if (gethostname(name, sizeof name - 1) != 0 || !*name)
        memcpy(name, "localhost", sizeof "localhost");
    set_text(&s->hello, name);
}

static int check(const struct mailer_settings *s, struct err *err)
{
    if (str_eq(s->backend, "maildir") && !*s->maildir)
        return err_set(err, "backend = maildir 需要 maildir = 文件夹", "backend = maildir needs maildir = FOLDER");
    if (str_eq(s->backend, "exec") && *s->command != '/')
        return err_set(err, "backend = exec 需要 command = 程序的完整路径", "backend = exec needs command = full path of a program");
    if (!str_eq(s->backend, "smtp"))
        return 0;
    if (!*s->host || s->host[strcspn(s->host, ": \t")])
        return err_set(err, "host 应是主机名，不能是“%s”", "host must be a host's name, not \"%s\"", s->host);
    if (s->hello[strcspn(s->hello, " \t<>")] || !*s->hello)
        return err_set(err, "hello 应是主机名，不能是“%s”", "hello must be a host's name, not \"%s\"", s->hello);
    if (*s->user && s->tls == MAIL_TLS_NONE)
        return err_set(err, "tls = none 时不能登录：密码会以明文发出", "no login with tls = none: the password would travel in clear");
    if (*s->user && !*s->password_file)
        return err_set(err, "有 user 时需要 password-file", "user needs password-file");
    return 0;
}

int mailer_settings_load(struct mailer_settings *s, const char *file, const char *maildir, struct err *err)
{
    static const long ports[] = {[MAIL_TLS_NONE] = 25, [MAIL_TLS_STARTTLS] = 587, [MAIL_TLS_OPTIONAL] = 25, [MAIL_TLS_IMPLICIT] = 465};
    *s = (struct mailer_settings){.password = mem_strdup("")};
    for (size_t i = 0; i < TABLE_N; i++)
        if (set(s, &table[i], table[i].otherwise, err) != 0)
            return -1;
    if (file && read_file(s, file, err) != 0)
        return -1;
    if (maildir) {
        set_text(&s->backend, "maildir");
        set_text(&s->maildir, maildir);
    }
    s->tls = (enum mail_tls)str_word_at("none starttls starttls-optional implicit", s->tls_word);
    s->lang = str_eq(s->lang_word, "en") ? LANG_EN : LANG_ZH;
    if (s->port == 0)
        s->port = ports[s->tls];
    set_hello(s);
    if (check(s, err) != 0)
        return -1;
    return str_eq(s->backend, "smtp") && *s->user ? read_password(s, err) : 0;
}

void mailer_settings_fini(struct mailer_settings *s)
{
    for (size_t i = 0; i < TABLE_N; i++)
        if (table[i].most == 0)
            free(*(char **)(void *)((char *)s + table[i].at));
    if (s->password)
        explicit_bzero(s->password, strlen(s->password));
    free(s->password);
    *s = (struct mailer_settings){0};
}

void mailer_settings_print(enum lang lang, FILE *out)
{
    for (size_t i = 0; i < TABLE_N; i++)
        fprintf(out, "# %s%s%s\n%s = %s\n", tr(lang, table[i].zh, table[i].en), table[i].choices ? ": " : "",
                table[i].choices ? table[i].choices : "", table[i].name, table[i].otherwise);
}
