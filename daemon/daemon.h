/* SPDX-License-Identifier: MIT */
/* daemon: what baoxued holds while it runs. daemon.c opens and closes it in order, loop.c waits, deliver.c hands jobs to the mailer, reload.c takes new rules. */
#ifndef BAOXUE_DAEMON_H
#define BAOXUE_DAEMON_H

#include <ev.h>
#include <stdbool.h>

#include "base/err.h"
#include "mail/client.h"
#include "settings.h"
#include "store/outbox.h"
#include "store/db.h"
#include "turn.h"

struct unrecorded { /* an answer of the mailer that is not on disk yet */
    int64_t job; /* 0: none */
    enum outcome outcome;
    int64_t code;
    char *text;
};

struct daemon {
    const struct settings *settings;
    enum lang lang;
    struct turn_options options;
    int lock_fd, poke_fd;
    struct db *db;
    struct turn *turn;
    int64_t data_version;
    char *reload_error;      /* why the rules in the folder are not in force; NULL: they are */
    bool reload_waits;       /* new rules were offered while the clock was held */
    struct day reload_told;  /* when the office was last told so */

    struct ev_loop *loop;
    struct ev_periodic wake; /* the only watcher of deadlines; always started, so that libev notices steps of the clock */
    unsigned ticks;
    struct ev_timer tick;    /* 30 s: did anybody commit without a poke? and the watchdog */
    struct ev_io poke, mail_read, mail_write;
    struct ev_signal hup, term, intr;
    struct ev_timer mail_again; /* after the mailer could not be started, or took too long */
    int result;
    struct err *err;

    struct mail_client mailer;
    int64_t in_flight;       /* job that the mailer has; 0: none */
    struct unrecorded unrecorded;
    bool passed_up;          /* a refusal made new lines since the turn: another turn composes them */
    bool ending;             /* told to end, waiting for the mailer's last answer */
};

int daemon_open(struct daemon *d, const struct settings *settings, enum lang lang, struct err *err);
int daemon_loop(struct daemon *d, struct err *err);
void daemon_close(struct daemon *d); /* also after a failed open */
struct instant daemon_now(void);
/* One turn and all that follows from it; sets the wake. */
void daemon_turn(struct daemon *d);
void daemon_set_wake(struct daemon *d, struct instant at);
/* Says one thing to the service manager, if there is one ("READY=1"). */
void daemon_notify(const char *state);

/* reload.c */
/* Rules from the folder: at start (refused when they are wrong) and at SIGHUP (the old ones stay). */
int reload_at_start(struct daemon *d, struct err *err);
void reload_again(struct daemon *d);
/* While the folder's rules are wrong: the office hears of it once a day. */
void reload_remind(struct daemon *d);

/* deliver.c */
int deliver_open(struct daemon *d, struct err *err); /* jobs that an earlier daemon left with its mailer */
void deliver_pump(struct daemon *d);
struct instant deliver_next(struct daemon *d);
/* The end was asked for: true when nothing is out, or it was asked for twice; else daemon_turn() ends the loop at the last answer, or after some seconds. */
bool deliver_end(struct daemon *d);
void deliver_close(struct daemon *d);

#endif
