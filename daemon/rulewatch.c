/* SPDX-License-Identifier: MIT */
/* rulewatch: notices that a rule file was saved. What says so is the folders' signature (names, sizes, times), taken again on the tick; inotify only makes it prompt, so that a
 * network folder, a link's far end or a folder that appears later are noticed as well. An editor writes in several steps: the rules are read after some seconds
 * in which nothing moved. */
#include <stdlib.h>
#include <sys/inotify.h>
#include <unistd.h>

#include "base/log.h"
#include "base/mem.h"
#include "base/str.h"
#include "daemon.h"
#include "rulefolder.h"

enum { QUIET_S = 3, EVENTS_B = 4096 };

/* ---- what is there ---- */

static char *sign(const struct daemon *d)
{
    struct vec dirs = VEC(char *);
    rulefolder_split(d->settings->rules, &dirs);
    char *text = rulefolder_signature((const char *const *)dirs.data, dirs.n);
    vec_fini_texts(&dirs);
    return text;
}

void rulewatch_read(struct daemon *d)
{
    char *now = sign(d);
    free(d->rules_owner);
    d->rules_owner = rulefolder_changed_by(d->rules_seen, now);
    free(d->rules_seen);
    d->rules_seen = now;
}

/* ---- quiet ---- */

static void begin_quiet(struct daemon *d, char *signature)
{
    free(d->rules_pending);
    d->rules_pending = signature;
    ev_timer_stop(d->loop, &d->rules_quiet);
    ev_timer_set(&d->rules_quiet, QUIET_S, 0.);
    ev_timer_start(d->loop, &d->rules_quiet);
}

static void on_quiet(struct ev_loop *loop, struct ev_timer *w, int events)
{
    (void)events;
    struct daemon *d = w->data;
    char *now = sign(d);
    ev_timer_stop(loop, w);
    if (d->ending || str_eq(now, d->rules_seen)) { /* changed back, or read meanwhile */
        free(now);
    } else if (!str_eq(now, d->rules_pending)) {
        begin_quiet(d, now);
    } else {
        free(now);
        log_info("%s", tr(d->lang, "规则文件有改动，重新读入", "rule files have changed: reading them"));
        reload_again(d, NULL);
        daemon_turn(d);
    }
}

/* ---- being told at once ---- */

static void listen_to(struct daemon *d)
{
    static const uint32_t mask = IN_CLOSE_WRITE | IN_MODIFY | IN_ATTRIB | IN_CREATE | IN_DELETE | IN_MOVED_FROM | IN_MOVED_TO | IN_DELETE_SELF | IN_MOVE_SELF | IN_ONLYDIR;
    struct vec dirs = VEC(char *);
    rulefolder_split(d->settings->rules, &dirs);
    for (size_t i = 0; d->rules_inotify >= 0 && i < dirs.n; i++) {
        const char *dir = *(char **)vec_at(&dirs, i);
        char *templates = mem_printf("%s/templates", dir);
        inotify_add_watch(d->rules_inotify, dir, mask); /* the same again when it is there already; what cannot be watched is looked at on the tick */
        inotify_add_watch(d->rules_inotify, templates, mask);
        free(templates);
    }
    vec_fini_texts(&dirs);
}

static void on_event(struct ev_loop *loop, struct ev_io *w, int events)
{
    (void)loop, (void)events;
    char buf[EVENTS_B];
    while (read(w->fd, buf, sizeof buf) > 0) /* only that something happened matters */
        ;
    rulewatch_look(w->data);
}

void rulewatch_look(struct daemon *d)
{
    if (!d->rules_seen || d->ending)
        return;
    listen_to(d);
    char *now = sign(d);
    bool waits = ev_is_active(&d->rules_quiet);
    if (waits ? !str_eq(now, d->rules_pending) : !str_eq(now, d->rules_seen))
        begin_quiet(d, now);
    else
        free(now);
}

void rulewatch_open(struct daemon *d)
{
    if (!d->settings->watch_rules)
        return;
    ev_init(&d->rules_quiet, on_quiet);
    d->rules_quiet.data = d;
    d->rules_inotify = inotify_init1(IN_NONBLOCK | IN_CLOEXEC);
    if (d->rules_inotify >= 0) {
        ev_io_init(&d->rules_event, on_event, d->rules_inotify, EV_READ);
        d->rules_event.data = d;
        ev_io_start(d->loop, &d->rules_event);
    }
    if (!d->rules_seen) /* the folder was not there when the daemon started */
        rulewatch_read(d);
    rulewatch_look(d);
}

void rulewatch_close(struct daemon *d)
{
    if (d->rules_inotify >= 0)
        close(d->rules_inotify);
    free(d->rules_seen);
    free(d->rules_owner);
    free(d->rules_pending);
}
