/* SPDX-License-Identifier: MIT */
/* loop: waits for the next wake, a poke, a signal or the mailer; everything else is called from here. */
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>

#include "base/log.h"
#include "base/str.h"
#include "base/utf8.h"
#include "daemon.h"

enum { TICK_S = 30, IDLE_TURN_S = 330 /* over five minutes: an idle daemon still says that it runs, see `baoxue status` */, TURN_AGAIN_S = 30, OVERDUE_S = 5, WORD_B = 64 };

void daemon_set_wake(struct daemon *d, struct instant at)
{
    d->wake_at = at;
    ev_periodic_stop(d->loop, &d->wake);
    ev_periodic_set(&d->wake, (double)at.sec, 0., NULL);
    ev_periodic_start(d->loop, &d->wake);
}

static bool reopen_turn(struct daemon *d, struct err *err)
{
    turn_close(d->turn);
    d->turn = NULL;
    return turn_open(&d->turn, d->db, &d->options, err) == 0;
}

void daemon_recover(struct daemon *d, struct err *err)
{
    log_err("%s", err->text);
    d->turn_failed = true;
    if (!reopen_turn(d, err)) {
        log_err("%s", err->text);
        d->result = -1;
        *d->err = *err;
        ev_break(d->loop, EVBREAK_ALL);
    }
    daemon_set_wake(d, (struct instant){daemon_now().sec + (ballast_drop(d) ? 0 : TURN_AGAIN_S)});
}

void daemon_turn(struct daemon *d)
{
    struct err err = {.lang = d->lang};
    struct instant next;
    if (d->ending) {
        if (deliver_is_quiet(d))
            ev_break(d->loop, EVBREAK_ALL);
        return;
    }
    if (!d->turn) /* the loop is ending for that */
        return;
    ballast_tell(d);
    reload_remind(d); /* before the turn, whose next wake then counts its line */
    deliver_ready_forget(d);
    double began = ev_time();
    if (turn_run(d->turn, daemon_now(), &next, &err) != 0) {
        daemon_recover(d, &err);
        return;
    }
    d->wants_turn = false;
    d->turn_failed = false;
    d->turn_at = daemon_now();
    d->turn_took_s = ev_time() - began;
    d->next = next;
    d->status_stale = true;
    deliver_pump(d);
    bool again = d->wants_turn || (d->reload_waits && !turn_clock_is_held(d->turn)); /* a refusal has made lines; the rules that waited for the clock may come in */
    daemon_set_wake(d, again ? daemon_now() : instant_min(next, deliver_next(d)));
    d->data_version = db_data_version(d->db);
}

/* ---- watchers ---- */

static void on_wake(struct ev_loop *loop, struct ev_periodic *w, int events)
{
    (void)loop, (void)events;
    daemon_turn(w->data);
}

/* The timer of deadlines has not come though its time is over: the tick stands in for it. */
static bool is_overdue(const struct daemon *d)
{
    return d->wake_at.sec < daemon_now().sec - OVERDUE_S;
}

static void on_tick(struct ev_loop *loop, struct ev_timer *w, int events)
{
    (void)loop, (void)events;
    struct daemon *d = w->data;
    if (++d->ticks * w->repeat >= IDLE_TURN_S || is_overdue(d) || db_data_version(d->db) != d->data_version) {
        d->ticks = 0;
        daemon_turn(d);
    }
    rulewatch_look(d);
    ballast_keep(d);
    audit_look(d);
    if (d->status_stale || d->turn_failed)
        metrics_write(d);
    if (d->status_stale)
        daemon_notify_status(d);
    if (d->turn && !d->turn_failed) /* a daemon that cannot take its turn is none: the service manager starts it anew */
        daemon_notify("WATCHDOG=1");
}

/* "reload NAME": who asks for it. */
static void read_author(const char *word, char author[static WORD_B])
{
    const char *name = strchr(word, ' ');
    if (!name || !utf8_valid(word, strlen(word)))
        return;
    for (const char *p = name; *p; p++)
        if ((unsigned char)*p < ' ')
            return;
    snprintf(author, WORD_B, "%s", name + 1);
}

static void on_poke(struct ev_loop *loop, struct ev_io *w, int events)
{
    (void)loop, (void)events;
    struct daemon *d = w->data;
    char word[WORD_B], author[WORD_B] = "";
    bool reload = false;
    ssize_t n;
    while ((n = recv(w->fd, word, sizeof word - 1, 0)) >= 0) {
        word[n] = 0;
        if (str_starts(word, "reload")) {
            reload = true;
            read_author(word, author);
        }
    }
    if (reload) {
        reload_again(d, *author ? author : NULL);
        deliver_relay_try_now(d);
    }
    daemon_turn(d);
}

static void on_hup(struct ev_loop *loop, struct ev_signal *w, int events)
{
    (void)loop, (void)events;
    reload_again(w->data, NULL);
    deliver_relay_try_now(w->data);
    daemon_turn(w->data);
}

static void on_end(struct ev_loop *loop, struct ev_signal *w, int events)
{
    (void)events;
    struct daemon *d = w->data;
    log_info(tr(d->lang, "收到结束信号，正在退出", "ending"));
    daemon_notify("STOPPING=1");
    if (deliver_end(d)) /* an answer that is lost now would be a mail sent twice */
        ev_break(loop, EVBREAK_ALL);
}

static void start_watchers(struct daemon *d)
{
    d->wake_at = daemon_now();
    ev_periodic_init(&d->wake, on_wake, (double)d->wake_at.sec, 0., NULL);
    double tick_s = daemon_watchdog_s() / 3 < TICK_S ? daemon_watchdog_s() / 3 : TICK_S;
    ev_timer_init(&d->tick, on_tick, tick_s, tick_s);
    ev_io_init(&d->poke, on_poke, d->poke_fd, EV_READ);
    ev_signal_init(&d->hup, on_hup, SIGHUP);
    ev_signal_init(&d->term, on_end, SIGTERM);
    ev_signal_init(&d->intr, on_end, SIGINT);
    d->wake.data = d->tick.data = d->poke.data = d->hup.data = d->term.data = d->intr.data = d;
    ev_periodic_start(d->loop, &d->wake);
    ev_timer_start(d->loop, &d->tick);
    ev_io_start(d->loop, &d->poke);
    ev_signal_start(d->loop, &d->hup);
    ev_signal_start(d->loop, &d->term);
    ev_signal_start(d->loop, &d->intr);
}

int daemon_loop(struct daemon *d, struct err *err)
{
    d->err = err;
    d->loop = ev_default_loop(0);
    if (!d->loop)
        return err_set(err, "libev 启动失败", "libev does not start");
    start_watchers(d);
    rulewatch_open(d);
    daemon_notify_status(d);
    daemon_notify("READY=1");
    log_info(tr(d->lang, "已启动：规则集“%s”，版本 %.12s", "started: rule set \"%s\", version %.12s"), turn_rules(d->turn)->title, turn_rules(d->turn)->hash);
    ev_run(d->loop, 0);
    return d->result;
}
