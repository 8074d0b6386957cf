/* SPDX-License-Identifier: MIT */
/* turn_heartbeat: on every delivery day at digest time the office's mail holds a line that says how the service does, even when nothing is due: its absence is the alarm that a
 * dead service cannot send. One a day, by its key; after a stop there is one, and it says so. */
#include <inttypes.h>
#include <sqlite3.h>
#include <stdio.h>
#include <string.h>

#include "base/log.h"
#include "base/str.h"
#include "store/copy.h"
#include "store/relay.h"
#include "store/seal.h"
#include "turn_int.h"

static const char key_words[] = "heartbeat ";
enum { KEY_B = sizeof key_words + DAY_TEXT_B, HASH_SHOWN = 12, LEDGER_HASH_SHOWN = 32 };

struct since { /* the last heartbeat, or the installation */
    struct day day;
    struct instant at;
    bool first;
};

static const char *key_of(struct day d, char buf[static KEY_B])
{
    char day[DAY_TEXT_B];
    snprintf(buf, KEY_B, "%s%s", key_words, day_format(d, day));
    return buf;
}

static int read_since(struct turn *t, struct since *out, struct err *err)
{
    sqlite3_stmt *st = db_query(t->db, Q_HEARTBEAT_LAST, "");
    int rc = db_step(t->db, st, err);
    *out = (struct since){.first = rc == 0};
    if (rc > 0) {
        out->at = db_instant(st, "at");
        day_parse(db_text(st, "rung") + strlen(key_words), &out->day);
    }
    db_reset(st);
    if (rc < 0 || !out->first)
        return rc < 0 ? -1 : 0;
    if (db_get_int(t->db, Q_ADOPTED_FIRST, 0, &out->at.sec, err, "") != 0)
        return -1;
    out->day = instant_day(out->at, t->rules->zone);
    return 0;
}

/* Delivery days that went by without one. */
static int days_missed(const struct turn *t, const struct since *s)
{
    int n = 0;
    for (struct day d = day_plus(s->day, 1); d.n < turn_today(t).n; d = day_plus(d, 1))
        n += calendar_is_delivery_day(&t->rules->calendar, d);
    return n;
}

/* ---- what it says ---- */

static void add_stop(const struct turn *t, const struct since *s, struct str *out)
{
    char day[DAY_TEXT_B];
    int missed = s->first ? 0 : days_missed(t, s);
    if (missed)
        str_addf(out, tr(t->rules->language, "自上次报平安（%s）以来停运过：有 %d 个工作日没有报平安。迟发的提醒随本次一并补发\n",
                         "stopped since the last report (%s): %d delivery days without one. What was late goes out now\n"),
                 day_format(s->day, day), missed);
}

/* What the server said stands in `baoxue status`: it may hold addresses. */
static int add_relay(struct turn *t, const struct since *s, struct str *out, struct err *err)
{
    struct relay r;
    char since[INSTANT_TEXT_B], until[INSTANT_TEXT_B];
    enum lang l = t->rules->language;
    if (relay_load(t->db, &r, err) != 0)
        return -1;
    if (r.down)
        str_addf(out, tr(l, "邮件服务器自 %s 起不可用，提醒积存待发（原因见 baoxue status）\n", "the mail server has not been available since %s; alerts wait (baoxue status says why)\n"),
                 instant_format(r.since, t->rules->zone, since));
    else if (!instant_is_none(r.until) && r.until.sec > s->at.sec)
        str_addf(out, tr(l, "邮件服务器曾不可用：%s 至 %s，积存的提醒已补发\n", "the mail server was not available from %s to %s; what waited has left\n"),
                 instant_format(r.since, t->rules->zone, since), instant_format(r.until, t->rules->zone, until));
    return 0;
}

static void add_figures(const struct turn *t, sqlite3_stmt *st, const struct since *s, struct str *out)
{
    char at[INSTANT_TEXT_B];
    enum lang l = t->rules->language;
    str_addf(out, tr(l, "未办结 %" PRId64 " 项，其中逾期 %" PRId64 " 项\n", "open: %" PRId64 ", of these overdue: %" PRId64 "\n"), db_int(st, "open"), db_int(st, "overdue"));
    str_addf(out, tr(l, "自 %s 以来送出邮件 %" PRId64 " 封，被拒 %" PRId64 " 封\n", "since %s: mails sent %" PRId64 ", refused %" PRId64 "\n"),
             instant_format(s->at, t->rules->zone, at), db_int(st, "sent"), db_int(st, "refused"));
    str_addf(out, tr(l, "待发邮件 %" PRId64 " 封，暂扣的提醒 %" PRId64 " 条\n", "mails waiting: %" PRId64 ", alerts held: %" PRId64 "\n"), db_int(st, "waiting"), db_int(st, "held"));
    if (db_int(st, "unreachable"))
        str_addf(out, tr(l, "邮箱收不到信的 %" PRId64 " 人：%s\n", "persons whose address does not take mail: %" PRId64 " (%s)\n"), db_int(st, "unreachable"), db_text(st, "who"));
    if (db_int(st, "untold"))
        str_addf(out, tr(l, "无人可告的提醒 %" PRId64 " 条\n", "alerts with nobody to tell: %" PRId64 "\n"), db_int(st, "untold"));
}

static void add_rules(const struct turn *t, sqlite3_stmt *st, struct str *out)
{
    char at[INSTANT_TEXT_B];
    const char *error = db_text(st, "reload_error");
    str_addf(out, tr(t->rules->language, "规则版本 %.*s，自 %s 起生效\n", "rules %.*s, in force since %s\n"), HASH_SHOWN, db_text(st, "hash"),
             instant_format(db_instant(st, "adopted"), t->rules->zone, at));
    if (error && *error)
        str_addf(out, tr(t->rules->language, "规则文件有误，改动没有生效：%s\n", "the rule files are wrong, the change is not in force: %s\n"), error);
}

static int add_backup(struct turn *t, struct str *out, struct err *err)
{
    char at[INSTANT_TEXT_B];
    struct instant last;
    int64_t days;
    enum lang l = t->rules->language;
    if (copy_last(t->db, &last, err) != 0 || copy_overdue(t->db, t->now, t->options.backup_days, &days, err) != 0)
        return -1;
    if (days)
        str_addf(out, tr(l, "已有 %" PRId64 " 天没有备份：请运行 baoxue backup，并检查备份定时器\n", "no backup for %" PRId64 " days: run baoxue backup, and look at its timer\n"), days);
    else
        str_addf(out, tr(l, "上次备份 %s\n", "last backup %s\n"), instant_is_none(last) ? tr(l, "（还没有备份）", "(none yet)") : instant_format(last, t->rules->zone, at));
    return 0;
}

/* Whoever keeps these mails can prove later that the ledger before them was not changed (baoxue audit). */
static int add_head(struct turn *t, struct str *out, struct err *err)
{
    char hash[SEAL_HASH_B];
    int64_t upto;
    if (ledger_head(t->db, hash, &upto, err) != 0)
        return -1;
    if (upto)
        str_addf(out, tr(t->rules->language, "台账到第 %" PRId64 " 号的校验码 %.*s\n", "the ledger up to %" PRId64 " has the hash %.*s\n"), upto, LEDGER_HASH_SHOWN, hash);
    return 0;
}

static int write_report(struct turn *t, const struct since *s, struct str *out, struct err *err)
{
    sqlite3_stmt *st = db_query(t->db, Q_HEARTBEAT_FIGURES, "mm", t->now, s->at);
    int rc = db_step(t->db, st, err);
    add_stop(t, s, out);
    if (rc > 0) {
        add_figures(t, st, s, out);
        add_rules(t, st, out);
    }
    db_reset(st);
    return rc < 0 || add_relay(t, s, out, err) != 0 || add_backup(t, out, err) != 0 ? -1 : add_head(t, out, err);
}

/* ---- the firing ---- */

static int fire(struct turn *t, const struct since *s, struct err *err)
{
    struct world w = turn_world(t);
    struct str text = {0};
    struct vec office = VEC(struct recipient);
    char key[KEY_B];
    int rc = write_report(t, s, &text, err);
    struct firing f = {.at = t->now, .rung = key_of(turn_today(t), key), .kind = FIRING_HEARTBEAT, .version = t->version, .due = {DAY_NONE, INSTANT_NONE, false},
                       .reason = str_text(&text)};
    if (rc == 0)
        rc = firing_add(t->db, &f, err);
    if (rc == 0 && f.seq)
        chain_office(&w, turn_today(t), &office);
    if (rc == 0 && f.seq && !office.n && !t->options.quiet)
        log_err("%s", tr(t->rules->language, "办公室没有一个收得到信的人，报平安无处可送：请补登其邮箱（baoxue import people）",
                         "nobody in the office takes mail, so nobody hears how the service does: enter an address (baoxue import people)"));
    if (rc == 0)
        rc = fire_add_recipients(t, &f, NULL, &office, true, err);
    vec_fini(&office);
    str_fini(&text);
    return rc;
}

int heartbeat_run(struct turn *t, struct err *err)
{
    const struct calendar *c = &t->rules->calendar;
    struct day today = turn_today(t);
    int minute = instant_minute(t->now, t->rules->zone);
    struct since s;
    if (!t->options.heartbeat || t->copy_hold || t->heartbeat.n == today.n || !calendar_is_delivery_day(c, today) || minute < c->digest_minute || minute >= c->delivery_until)
        return 0;
    if (read_since(t, &s, err) != 0)
        return -1;
    bool due = s.first ? s.at.sec <= instant_at(today, c->digest_minute, t->rules->zone).sec : s.day.n < today.n;
    if (due && (turn_begin(t, "heartbeat", err) != 0 || fire(t, &s, err) != 0 || turn_end(t, err) != 0))
        return -1;
    t->heartbeat = today;
    return 0;
}

struct instant heartbeat_next(const struct turn *t)
{
    return t->options.heartbeat ? calendar_next_digest(&t->rules->calendar, (struct instant){t->now.sec + 1}, t->rules->zone) : INSTANT_NONE;
}

bool heartbeat_is_old(const struct turn *t, const char *key)
{
    char today[KEY_B];
    return strcmp(key, key_of(turn_today(t), today)) < 0;
}
