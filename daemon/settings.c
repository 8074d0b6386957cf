/* SPDX-License-Identifier: MIT */
#include "settings.h"

#include <errno.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/str.h"
#include "base/utf8.h"

enum type { TYPE_TEXT, TYPE_PATH /* absolute, or relative to the working folder */, TYPE_CHOICE, TYPE_NUMBER, TYPE_YESNO };

struct setting {
    const char *name;
    enum type type;
    size_t at;
    const char *otherwise; /* as in a file */
    const char *choices;   /* TYPE_CHOICE: separated by one space */
    long least, most;      /* TYPE_NUMBER */
    const char *zh, *en;
};

#define AT(field) offsetof(struct settings, field)
static const struct setting table[] = {
    {"state", TYPE_PATH, AT(state), BAOXUE_LOCALSTATEDIR "/lib/baoxue", 0, 0, 0, "数据文件夹", "folder of the database"},
    {"runtime", TYPE_PATH, AT(runtime), BAOXUE_RUNSTATEDIR "/baoxue", 0, 0, 0, "通知套接字所在文件夹", "folder of the socket that wakes the daemon"},
    {"rules", TYPE_PATH, AT(rules), BAOXUE_SYSCONFDIR "/baoxue/rules", 0, 0, 0, "规则文件夹，多个以 : 分隔", "folders of rules, separated by :"},
    {"office-address", TYPE_TEXT, AT(office_address), "", 0, 0, 0, "办公室邮箱，收件人回信到此", "the office's address, to which readers reply"},
    {"from", TYPE_TEXT, AT(from), "", 0, 0, 0, "发件地址", "address that mails come from"},
    {"mailer", TYPE_PATH, AT(mailer), BAOXUE_LIBEXECDIR "/baoxue-mailer", 0, 0, 0, "发信程序", "the program that sends"},
    {"mailer-config", TYPE_PATH, AT(mailer_config), BAOXUE_SYSCONFDIR "/baoxue/mailer.conf", 0, 0, 0, "发信程序的设置文件", "its settings file"},
    {"mailer-socket", TYPE_TEXT, AT(mailer_socket), "", 0, 0, 0, "发信服务的套接字；空则自行启动发信程序", "socket of the mailer's service; empty: start it"},
    {"delivery", TYPE_CHOICE, AT(delivery), "mailer", "mailer log", 0, 0, "投递方式：mailer 发信，log 只记日志", "mailer: send mails; log: only log them"},
    {"sessions", TYPE_NUMBER, AT(sessions), "1", 0, 1, 16, "同时与邮件服务器保持几个连接", "sessions with the mail server at a time"},
    {"rate", TYPE_NUMBER, AT(rate), "0", 0, 0, 60000, "每分钟最多发几封；0 不限", "mails a minute at most; 0: no limit"},
    {"metrics", TYPE_TEXT, AT(metrics), "", 0, 0, 0, "给 Prometheus 的指标文件；空则不写", "file of metrics for Prometheus; empty: none"},
    {"ballast", TYPE_NUMBER, AT(ballast_mib), "16", 0, 0, 100000, "预留多少 MiB 空间，磁盘满了用来记录提醒；0 不预留", "MiB of room kept to record alerts with when the disk is full; 0: none"},
    {"watch-rules", TYPE_YESNO, AT(watch_rules), "yes", 0, 0, 0, "规则文件存盘后自动检查并启用", "check rule files that were saved and put them in force by itself"},
    {"self-audit", TYPE_YESNO, AT(self_audit), "yes", 0, 0, 0, "每天自查一次：期限与登记的情况是否相符", "once a day compare the deadlines with the facts"},
    {"guard", TYPE_NUMBER, AT(guard), "20", 0, 0, 1000000, "换规则后一次超过这么多封则暂扣", "more mails than this at once after a reload wait for release"},
    {"step-limit", TYPE_NUMBER, AT(step_limit_h), "240", 0, 1, 100000, "时钟跳变超过这么多小时则暂扣", "a jump of the clock over so many hours waits for release"},
    {"import-hold", TYPE_YESNO, AT(import_hold), "yes", 0, 0, 0, "导入引起的提醒是否先暂扣", "whether alerts that an import brings wait for release"},
    {"backup-folder", TYPE_TEXT, AT(backup_folder), "", 0, 0, 0, "备份放在哪个文件夹；空则为数据文件夹里的 backup", "folder of the copies; empty: backup in the state folder"},
    {"backup-keep", TYPE_NUMBER, AT(backup_keep), "14", 0, 0, 100000, "保留最近几份备份；0 全部保留", "how many copies are kept; 0: all"},
    {"backup-days", TYPE_NUMBER, AT(backup_days), "3", 0, 0, 3650, "超过这么多天没有备份则提醒办公室；0 不提醒", "so many days without a copy are reported to the office; 0: never"},
    {"anonymise-after", TYPE_NUMBER, AT(anonymise_months), "0", 0, 0, 1200, "个案销号满多少个月后匿名化；0 不匿名化", "months after its closing when a case is anonymised; 0: never"},
};
enum { TABLE_N = sizeof table / sizeof *table };

static void set_text(struct settings *s, const struct setting *t, const char *value)
{
    char **at = (char **)(void *)((char *)s + t->at);
    free(*at);
    *at = mem_strdup(value);
}

static int set_number(struct settings *s, const struct setting *t, const char *value, struct err *err)
{
    long *at = (long *)(void *)((char *)s + t->at);
    if (str_to_long(value, t->least, t->most, at))
        return 0;
    return err_set(err, "%s 应是 %ld 到 %ld 的整数，不能是“%s”", "%s must be a whole number from %ld to %ld, not \"%s\"", t->name, t->least, t->most, value);
}

static int set_yesno(struct settings *s, const struct setting *t, const char *value, struct err *err)
{
    bool *at = (bool *)(void *)((char *)s + t->at);
    *at = str_eq(value, "yes") || str_eq(value, "是");
    if (*at || str_eq(value, "no") || str_eq(value, "否"))
        return 0;
    return err_set(err, "%s 应是 yes（是）或 no（否），不能是“%s”", "%s must be yes or no, not \"%s\"", t->name, value);
}

static int set(struct settings *s, const struct setting *t, const char *value, struct err *err)
{
    switch (t->type) {
    case TYPE_NUMBER:
        return set_number(s, t, value, err);
    case TYPE_YESNO:
        return set_yesno(s, t, value, err);
    case TYPE_CHOICE:
        if (str_word_at(t->choices, value) < 0)
            return err_set(err, "%s 只能是 %s 之一，不能是“%s”", "%s must be one of %s, not \"%s\"", t->name, t->choices, value);
        break;
    case TYPE_PATH:
        if (!*value)
            return err_set(err, "%s 不能为空", "%s must not be empty", t->name);
        break;
    case TYPE_TEXT:
        break;
    }
    set_text(s, t, value);
    return 0;
}

static const struct setting *find(const char *name, const char **nearest)
{
    bool same;
    const struct setting *t = utf8_nearest(name, table, TABLE_N, sizeof *table, &same);
    *nearest = t->name;
    return same ? t : NULL;
}

static int read_line(struct settings *s, char *line, bool seen[static TABLE_N], struct err *err)
{
    char *key = str_trim(line);
    if (!*key || *key == '#' || *key == ';')
        return 0;
    char *equals = strchr(key, '=');
    if (!equals)
        return err_set(err, "不是“名 = 值”：“%s”", "not \"name = value\": \"%s\"", key);
    *equals = 0;
    key = str_trim(key);
    const char *nearest = NULL;
    const struct setting *t = find(key, &nearest);
    if (!t)
        return err_set(err, "没有设置项“%s”，最接近的是 %s", "no setting \"%s\"; the nearest is %s", key, nearest);
    if (seen[t - table])
        return err_set(err, "设置项 %s 重复", "%s is set twice", key);
    seen[t - table] = true;
    if (t->at == AT(runtime))
        s->runtime_said = true;
    return set(s, t, str_trim(equals + 1), err);
}

static int read_file(struct settings *s, FILE *in, const char *file, struct err *err)
{
    char *line = NULL;
    size_t cap_b = 0;
    bool seen[TABLE_N] = {0};
    int rc = 0;
    for (int n = 1; rc == 0; n++) {
        ssize_t len_b = getline(&line, &cap_b, in);
        if (len_b < 0)
            break;
        char *from = n == 1 && str_starts(line, "\xEF\xBB\xBF") ? line + 3 : line;
        if (!utf8_valid(line, (size_t)len_b) || strlen(line) != (size_t)len_b) /* a NUL would hide the rest of its line */
            rc = err_set(err, "不是 UTF-8 文字", "not UTF-8 text");
        else
            rc = read_line(s, from, seen, err);
        if (rc != 0)
            err_prefix(err, "%s:%d", file, n);
    }
    if (rc == 0 && ferror(in))
        rc = err_set(err, "读不了设置文件 %s：%s", "cannot read settings file %s: %s", file, err_system(err, errno));
    free(line);
    return rc;
}

/* The unit says where systemd listens for the mailer; the file has the last word. */
static int set_from_unit(struct settings *s, struct err *err)
{
    const char *socket = getenv("BAOXUE_MAILER_SOCKET"), *nearest;
    return socket ? set(s, find("mailer-socket", &nearest), socket, err) : 0;
}

int settings_load(struct settings *s, const char *file, struct err *err)
{
    static const char place[] = BAOXUE_SYSCONFDIR "/baoxue/baoxued.conf";
    *s = (struct settings){0};
    for (size_t i = 0; i < TABLE_N; i++)
        if (set(s, &table[i], table[i].otherwise, err) != 0)
            return -1;
    if (set_from_unit(s, err) != 0)
        return -1;
    FILE *in = fopen(file ? file : place, "re");
    if (!in && (file || errno != ENOENT))
        return err_set(err, "打不开设置文件 %s：%s", "cannot open settings file %s: %s", file ? file : place, err_system(err, errno));
    int rc = in ? read_file(s, in, file ? file : place, err) : 0;
    if (in)
        fclose(in);
    const char *state = getenv("BAOXUE_STATE");
    if (rc == 0 && state && *state)
        settings_use_state(s, state);
    return rc;
}

void settings_use_state(struct settings *s, const char *folder)
{
    free(s->state);
    s->state = mem_strdup(folder);
    if (s->runtime_said)
        return;
    free(s->runtime);
    s->runtime = mem_strdup(folder);
}

void settings_fini(struct settings *s)
{
    for (size_t i = 0; i < TABLE_N; i++)
        if (table[i].type == TYPE_TEXT || table[i].type == TYPE_PATH || table[i].type == TYPE_CHOICE)
            free(*(char **)(void *)((char *)s + table[i].at));
    *s = (struct settings){0};
}

static void show_value(const struct settings *s, const struct setting *t, FILE *out)
{
    const char *at = (const char *)s + t->at;
    switch (t->type) {
    case TYPE_NUMBER:
        fprintf(out, "%ld\n", *(const long *)(const void *)at);
        break;
    case TYPE_YESNO:
        fprintf(out, "%s\n", *(const bool *)(const void *)at ? "yes" : "no");
        break;
    case TYPE_TEXT:
    case TYPE_PATH:
    case TYPE_CHOICE:
        fprintf(out, "%s\n", *(char *const *)(const void *)at);
        break;
    }
}

void settings_show(const struct settings *s, enum lang lang, FILE *out)
{
    for (size_t i = 0; i < TABLE_N; i++) {
        fprintf(out, "# %s\n%s = ", tr(lang, table[i].zh, table[i].en), table[i].name);
        show_value(s, &table[i], out);
    }
}

char *settings_database(const struct settings *s)
{
    return mem_printf("%s/baoxue.db", s->state);
}

char *settings_poke(const struct settings *s)
{
    return mem_printf("%s/poke", s->runtime);
}

char *settings_backup(const struct settings *s)
{
    return *s->backup_folder ? mem_strdup(s->backup_folder) : mem_printf("%s/backup", s->state);
}
