/* SPDX-License-Identifier: MIT */
/* daemon: opening in order, each part resting on those before it; closing in reverse. */
#include "daemon.h"

#include <errno.h>
#include <inttypes.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>
#ifdef HAVE_SYSTEMD
#include <systemd/sd-daemon.h>
#endif

#include "base/host.h"
#include "base/lock.h"
#include "base/log.h"
#include "base/mem.h"
#include "base/poke.h"
#include "store/epoch.h"
#include "store/seal.h"

struct instant daemon_now(void)
{
    return (struct instant){time(NULL)};
}

void daemon_notify(const char *state)
{
#ifdef HAVE_SYSTEMD
    sd_notify(0, state);
#else
    (void)state;
#endif
}

double daemon_watchdog_s(void)
{
    uint64_t us = 0;
#ifdef HAVE_SYSTEMD
    if (sd_watchdog_enabled(0, &us) <= 0)
        us = 0;
#endif
    return us ? (double)us / 1e6 : 1e9;
}

/* systemd before 253 has no Type=notify-reload: it believes these two lines as well. */
void daemon_notify_reloading(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    char *text = mem_printf("RELOADING=1\nMONOTONIC_USEC=%" PRId64, (int64_t)now.tv_sec * 1000000 + now.tv_nsec / 1000);
    daemon_notify(text);
    free(text);
}

void daemon_notify_status(struct daemon *d)
{
    if (!d->turn) /* the loop is ending for that */
        return;
    struct err err = {.lang = d->lang};
    struct instant now = daemon_now();
    char next[INSTANT_TEXT_B], since[INSTANT_TEXT_B];
    struct sqlite3_stmt *st = db_query(d->db, Q_OPEN_COUNTS, "m", now);
    if (db_step(d->db, st, &err) <= 0)
        return;
    int64_t open = db_int(st, "open"), overdue = db_int(st, "overdue");
    db_reset(st);
    bool none = instant_is_none(d->next) || d->next.sec == 0;
    char *relay = d->relay.down ? mem_printf(tr(d->lang, "；邮件服务器自 %s 起不可用：%s", "; mail server not available since %s: %s"),
                                             instant_format(d->relay.since, turn_rules(d->turn)->zone, since), d->relay.why)
                                : mem_strdup("");
    char *text = mem_printf(tr(d->lang, "STATUS=未办结 %" PRId64 " 项，逾期 %" PRId64 " 项，下次处理 %s%s%s%s%s%s", "STATUS=%" PRId64 " deadlines open, %" PRId64 " overdue, next look %s%s%s%s%s%s"),
                            open, overdue, none ? "-" : instant_format(d->next, turn_rules(d->turn)->zone, next),
                            d->reload_error ? tr(d->lang, "；规则文件有误，仍用旧规则：", "; the rule files are wrong, the old rules stay: ") : "", d->reload_error ? d->reload_error : "",
                            turn_clock_is_held(d->turn) ? tr(d->lang, "；时钟异常，暂不提醒", "; the clock is held") : "",
                            turn_mail_is_held(d->turn) ? tr(d->lang, "；恢复的备份或换了机器，放行前不发信", "; a restored copy or another machine: no mail before its release") : "", relay);
    free(relay);
    for (char *p = text; *p; p++)
        *p = *p == '\n' ? ' ' : *p;
    daemon_notify(text);
    free(text);
    d->status_stale = false;
}

static int check_folder(const char *folder, struct err *err)
{
    struct stat st;
    if (stat(folder, &st) != 0)
        return err_set(err, "状态目录 %s 不可用（%s）：请先运行 baoxue init", "state folder %s is not usable (%s): run baoxue init first", folder, err_system(err, errno));
    if (!S_ISDIR(st.st_mode) || access(folder, R_OK | W_OK | X_OK) != 0)
        return err_set(err, "状态目录 %s 不可写（%s）：请检查属主与权限（应为 2770，组 baoxue）", "state folder %s is not writable (%s): check its owner and mode (2770, group baoxue)",
                       folder, S_ISDIR(st.st_mode) ? err_system(err, errno) : err_system(err, ENOTDIR));
    return 0;
}

static int take_lock(struct daemon *d, struct err *err)
{
    char *path = mem_printf("%s/baoxued.lock", d->settings->state);
    int rc = 0, held;
    d->lock_fd = lock_take(path, &held);
    if (d->lock_fd < 0 && held)
        rc = err_set(err, "另一个 baoxued 正在使用 %s（锁文件 %s）：同一数据库只能有一个服务", "another baoxued is using %s (lock file %s): one daemon a database", d->settings->state, path);
    else if (d->lock_fd < 0)
        rc = err_set(err, "打不开锁文件 %s：%s", "cannot open lock file %s: %s", path, err_system(err, errno));
    free(path);
    return rc;
}

static int open_file(struct daemon *d, struct err *err)
{
    char *path = settings_database(d->settings);
    int rc = 0;
    if (access(path, F_OK) != 0)
        rc = err_set(err, "没有数据库 %s：请先运行 baoxue init", "no database %s: run baoxue init first", path);
    if (rc == 0)
        rc = db_open(&d->db, path, DB_OWN, err);
    free(path);
    return rc;
}

/* A restored copy, or a file that another machine wrote last, starts held. */
static int begin_epoch(struct daemon *d, struct err *err)
{
    char *host = host_name();
    int64_t hold;
    int rc = epoch_check(d->db, host, daemon_now(), &hold, err);
    free(host);
    return rc;
}

static int open_database(struct daemon *d, struct err *err)
{
    return (d->db || open_file(d, err) == 0) && begin_epoch(d, err) == 0 && reload_at_start(d, err) == 0 ? 0 : -1;
}

static int open_poke(struct daemon *d, struct err *err)
{
    char *path = settings_poke(d->settings);
    d->poke_fd = poke_listen(path);
    int rc = d->poke_fd < 0 ? err_set(err, "建不了唤醒套接字 %s：%s", "cannot make the poke socket %s: %s", path, err_system(err, errno)) : 0;
    free(path);
    return rc;
}

int daemon_open(struct daemon *d, const struct settings *settings, enum lang lang, struct err *err)
{
    *d = (struct daemon){.settings = settings, .lang = lang, .lock_fd = -1, .poke_fd = -1, .rules_inotify = -1, .reload_told = DAY_NONE};
    d->options = (struct turn_options){.guard = settings->guard, .step_limit_s = (int64_t)settings->step_limit_h * 3600, .import_hold = settings->import_hold,
                                       .compose = true, .heartbeat = true, .tell_changes = true, .backup_days = settings->backup_days, .retain_months = settings->anonymise_months};
    signal(SIGPIPE, SIG_IGN);
    if (check_folder(settings->state, err) != 0 || take_lock(d, err) != 0)
        return -1;
    if (open_database(d, err) != 0 && !(ballast_drop(d) && open_database(d, err) == 0))
        return -1;
    if (open_poke(d, err) != 0)
        return -1;
    ballast_keep(d);
    return deliver_open(d, err);
}

/* The last answers, too, become part of the chain. */
static void seal_at_end(struct daemon *d)
{
    struct err err = {.lang = d->lang};
    if (d->db && d->loop && seal_write(d->db, daemon_now(), &err) != 0)
        log_err("%s", err.text);
}

void daemon_close(struct daemon *d)
{
    deliver_close(d);
    rulewatch_close(d);
    audit_close(d);
    seal_at_end(d);
    if (d->poke_fd >= 0) {
        char *path = settings_poke(d->settings);
        close(d->poke_fd);
        unlink(path);
        free(path);
    }
    turn_close(d->turn);
    db_close(d->db);
    if (d->lock_fd >= 0)
        close(d->lock_fd);
    free(d->reload_error);
}
