/* SPDX-License-Identifier: MIT */
/* metrics: how the service does, as a text file for Prometheus (node_exporter's textfile collector): written beside its place and renamed, so that nobody reads half of it;
 * after turns, on the tick, never more often. Values are numbers of the database as it stands and of the last turn. */
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/log.h"
#include "base/mem.h"
#include "base/str.h"
#include "daemon.h"

enum { MODE = 0644 /* another user reads it */, HASH_SHOWN = 12 };

/* Names as Prometheus asks for: a base unit at the end, _total for what only grows. `key` is the word by which Q_METRICS names its rows. */
static const struct metric {
    const char *key, *name, *type, *zh, *en;
} metrics[] = {
    {"deadlines", "baoxue_deadlines", "gauge", "未办结期限", "Deadlines by state; overdue ones are open too."},
    {"lines", "baoxue_lines", "gauge", "还没有成信的提醒：等汇总，或暂扣", "Alerts that are in no mail yet: waiting for a digest, or held."},
    {"mails", "baoxue_mails", "gauge", "没有送达的邮件", "Mails that are not delivered, by state."},
    {"attempts", "baoxue_mail_attempts_total", "counter", "投递次数，按结果", "Attempts at delivery by outcome."},
    {"accepted", "baoxue_mail_last_accepted_timestamp_seconds", "gauge", "最近一次送达", "When a server last accepted a mail."},
    {"relay", "baoxue_relay_down", "gauge", "邮件服务器连不上", "1 while no server takes our mail."},
    {"unreachable", "baoxue_persons_unreachable", "gauge", "邮箱收不到信的人", "Persons whose address does not take mail."},
    {"untold", "baoxue_alerts_untold", "gauge", "无人可告的提醒", "Alerts of open deadlines that nobody could be told."},
    {"holds", "baoxue_holds", "gauge", "没有决定的暂扣", "Holds that nobody has decided, by kind."},
    {"reload", "baoxue_reload_failed", "gauge", "规则文件有误，仍用旧规则", "1 while the rule files are wrong and the old rules stay in force."},
    {"adopted", "baoxue_rules_adopted_timestamp_seconds", "gauge", "现行规则何时启用", "When the rules in force were adopted."},
    {"backup", "baoxue_backup_last_timestamp_seconds", "gauge", "最近一次备份", "When the database was last copied."},
    {"audit", "baoxue_audit_last_timestamp_seconds", "gauge", "最近一次自查", "When the service last audited itself."},
    {"differences", "baoxue_audit_failed", "gauge", "最近一次自查发现不符或没有做成", "1 when the last self-audit found a difference or did not come to its end."},
    {"schema", "baoxue_schema_version", "gauge", "数据库结构版本", "Version of the database's schema."},
};

static void begin_metric(const struct daemon *d, struct str *out, const char *name, const char *type, const char *zh, const char *en)
{
    str_addf(out, "# HELP %s %s\n# TYPE %s %s\n", name, tr(d->lang, zh, en), name, type);
}

static void add_one(const struct daemon *d, struct str *out, const char *name, const char *zh, const char *en, const char *value_fmt, double value)
{
    begin_metric(d, out, name, "gauge", zh, en);
    str_addf(out, "%s ", name);
    str_addf(out, value_fmt[0] == 'i' ? "%.0f\n" : "%.6f\n", value);
}

/* A label's value: backslash, quote and newline are escaped. */
static void add_label(struct str *out, const char *text)
{
    for (const char *p = text; *p; p++)
        if (*p == '\n')
            str_add(out, "\\n");
        else
            str_addf(out, *p == '\\' || *p == '"' ? "\\%c" : "%c", *p);
}

/* What this process knows. */
static void add_turn(const struct daemon *d, struct str *out)
{
    const struct ruleset *rules = turn_rules(d->turn);
    begin_metric(d, out, "baoxue_build_info", "gauge", "程序版本", "Version of the program.");
    str_add(out, "baoxue_build_info{version=\"" PACKAGE_VERSION "\"} 1\n");
    begin_metric(d, out, "baoxue_rules_info", "gauge", "现行规则", "The rules in force.");
    str_addf(out, "baoxue_rules_info{hash=\"%.*s\",title=\"", HASH_SHOWN, rules->hash);
    add_label(out, rules->title ? rules->title : "");
    str_add(out, "\"} 1\n");
    add_one(d, out, "baoxue_turn_last_timestamp_seconds", "最近一次运转", "When the last turn came to its end.", "i", (double)d->turn_at.sec);
    add_one(d, out, "baoxue_turn_duration_seconds", "最近一次运转用时", "How long the last turn took.", "f", d->turn_took_s);
    add_one(d, out, "baoxue_turn_next_timestamp_seconds", "下次运转", "When the next turn is due.", "i", (double)d->wake_at.sec);
    add_one(d, out, "baoxue_turn_failed", "最近一次运转失败", "1 when the last turn did not come to its end.", "i", d->turn_failed);
}

/* Rows come in the table's order, those of one metric together. */
static int add_rows(const struct daemon *d, struct str *out, struct err *err)
{
    struct sqlite3_stmt *st = db_query(d->db, Q_METRICS, "m", daemon_now());
    const struct metric *last = NULL;
    int rc;
    while ((rc = db_step(d->db, st, err)) > 0) {
        const char *key = db_text(st, "key"), *label = db_text(st, "label"), *word = db_text(st, "word");
        for (size_t i = 0; i < sizeof metrics / sizeof *metrics; i++)
            if (str_eq(metrics[i].key, key) && last != &metrics[i]) {
                last = &metrics[i];
                begin_metric(d, out, last->name, last->type, last->zh, last->en);
            }
        if (label)
            str_addf(out, "%s{%s=\"%s\"} %" PRId64 "\n", last->name, label, word, db_int(st, "value"));
        else
            str_addf(out, "%s %" PRId64 "\n", last->name, db_int(st, "value"));
    }
    return rc;
}

static int write_file(const char *path, const struct str *text, struct err *err)
{
    char *temp = mem_printf("%s.tmp", path);
    int fd = open(temp, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, MODE);
    bool good = fd >= 0 && fchmod(fd, MODE) == 0;
    ssize_t n = good ? write(fd, str_text(text), text->len_b) : -1;
    if (n >= 0 && n != (ssize_t)text->len_b)
        errno = ENOSPC; /* a short write has no errno of its own */
    good = n == (ssize_t)text->len_b;
    if (fd >= 0)
        good = close(fd) == 0 && good;
    good = good && rename(temp, path) == 0;
    int rc = good ? 0 : err_set(err, "写不了指标文件 %s：%s", "cannot write the metrics file %s: %s", path, err_system(err, errno));
    free(temp);
    return rc;
}

void metrics_write(struct daemon *d)
{
    struct err err = {.lang = d->lang};
    struct str text = {0};
    if (!*d->settings->metrics || !d->turn)
        return;
    add_turn(d, &text);
    int rc = add_rows(d, &text, &err);
    if (rc == 0)
        rc = write_file(d->settings->metrics, &text, &err);
    if (rc != 0 && !d->metrics_failed) /* once, not at every tick */
        log_warn("%s", err.text);
    d->metrics_failed = rc != 0;
    str_fini(&text);
}
