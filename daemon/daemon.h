/* SPDX-License-Identifier: MIT */
/* daemon: what baoxued holds while it runs. daemon.c opens and closes it in order, loop.c waits, deliver.c hands jobs to the mailer, reload.c takes new rules. */
#ifndef BAOXUE_DAEMON_H
#define BAOXUE_DAEMON_H

#include <ev.h>
#include <stdbool.h>
#include <sys/types.h>

#include "base/err.h"
#include "base/str.h"
#include "mail/client.h"
#include "settings.h"
#include "store/outbox.h"
#include "store/relay.h"
#include "store/db.h"
#include "turn.h"

enum { SENDERS_MOST = 16 };

struct flight { /* a job that a mailer has, or had */
    int64_t job;
    bool answered;
    struct mail_answer answer; /* not on disk yet */
};

struct sender { /* one mailer, so one session with the relay */
    struct daemon *d;
    struct mail_client client;
    struct ev_io read;
    struct ev_timer limit;
    bool ready, shown;       /* it has said that it works; that it shows mails to somebody */
    struct flight out[MAIL_WINDOW]; /* in the order in which they were handed over; see mail/job.h */
    size_t n;
};

struct daemon {
    const struct settings *settings;
    enum lang lang;
    struct turn_options options;
    int lock_fd, poke_fd;
    struct db *db;
    struct turn *turn;
    int64_t data_version;
    struct instant turn_at;  /* when the last turn came to its end, and how long it took */
    double turn_took_s;
    bool metrics_failed;     /* the metrics file could not be written, which was said */
    struct instant audited;  /* when the last self-audit ended; 0: not looked yet */
    pid_t audit_pid;         /* 0: none runs */
    struct ev_io audit_read;
    struct ev_child audit_exit;
    struct str audit_said;   /* what it has said so far */
    bool turn_failed;        /* the last turn did not come to its end */
    struct instant wake_at;  /* when `wake` is due */
    struct instant next;     /* when the last turn asked to be called again */
    bool status_stale;       /* there was a turn since the service manager was last told how things stand */
    char *reload_error;      /* why the rules in the folder are not in force; NULL: they are */
    bool reload_waits;       /* new rules were offered while the clock was held */
    struct day reload_told;  /* when the office was last told so */
    char *rules_seen;        /* the rule folders' signature when they were last read */
    char *rules_owner;       /* who had changed them then; NULL: not known */
    char *rules_pending;     /* … as they are now, until they have been quiet for a while */
    int rules_inotify;       /* -1: none */
    struct ev_io rules_event;
    struct ev_timer rules_quiet;

    struct ev_loop *loop;
    struct ev_periodic wake; /* the only watcher of deadlines; always started, so that libev notices steps of the clock */
    unsigned ticks;
    struct ev_timer tick;    /* 30 s, less where the unit's WatchdogSec is short: did anybody commit without a poke? and the watchdog */
    struct ev_io poke;
    struct ev_signal hup, term, intr;
    struct ev_timer mail_again; /* no new job before: a mailer could not be started or has died, or our disk is full */
    struct ev_timer mail_pace;  /* no new job before, by the setting `rate` */
    int result;
    struct err *err;

    struct sender senders[SENDERS_MOST];
    struct vec ready;        /* struct job: the next ones, read ahead; see deliver_ready.c */
    bool ballast_gone, ballast_untold; /* it was deleted because the disk is full; the office has not heard of that */
    struct relay relay;      /* as it stands on disk */
    bool wants_turn;         /* a refusal has made new lines, or the relay's state has changed: the turn has something to do */
    bool ending;             /* told to end, waiting for the mailer's last answer */
};

int daemon_open(struct daemon *d, const struct settings *settings, enum lang lang, struct err *err);
int daemon_loop(struct daemon *d, struct err *err);
void daemon_close(struct daemon *d); /* also after a failed open */
struct instant daemon_now(void);
/* One turn and all that follows from it; sets the wake. */
void daemon_turn(struct daemon *d);
/* After an error nothing in memory is trusted: the turn is opened anew from the database, or the loop ends. */
void daemon_recover(struct daemon *d, struct err *err);
void daemon_set_wake(struct daemon *d, struct instant at);
/* Says one thing to the service manager, if there is one ("READY=1"). */
void daemon_notify(const char *state);
void daemon_notify_reloading(void);
double daemon_watchdog_s(void); /* after so many seconds of silence the service manager ends us; a very long time without one */
/* What `systemctl status` shows: open, overdue, next. */
void daemon_notify_status(struct daemon *d);

/* reload.c */
/* Rules from the folder, at start and at SIGHUP: while they are wrong, those in force stay. Error when there are none. */
int reload_at_start(struct daemon *d, struct err *err);
void reload_again(struct daemon *d, const char *author); /* author NULL: not known */
/* While the folder's rules are wrong: the office hears of it once a day. */
void reload_remind(struct daemon *d);

/* rulewatch.c */
void rulewatch_open(struct daemon *d);  /* needs the loop; nothing when the settings say so */
void rulewatch_look(struct daemon *d);  /* has anything changed since the rules were read? */
void rulewatch_read(struct daemon *d);  /* they are about to be read */
void rulewatch_close(struct daemon *d);

/* audit.c */
enum { AUDIT_SAME, AUDIT_DIFFERS, AUDIT_FAILED };
int audit_child(const char *database, enum lang lang); /* what `baoxued --audit` does: differences on standard output, one a line; gives the exit code */
void audit_look(struct daemon *d);                     /* is it time? */
void audit_close(struct daemon *d);

/* metrics.c */
void metrics_write(struct daemon *d); /* nothing without the setting `metrics` */

/* ballast.c */
void ballast_keep(struct daemon *d); /* makes it where it is missing and there is room */
bool ballast_drop(struct daemon *d); /* after an error: was it the full disk, and is there room now? */
void ballast_tell(struct daemon *d); /* the office, once there was room */

/* deliver.c */
int deliver_open(struct daemon *d, struct err *err); /* jobs that an earlier daemon left with its mailer */
void deliver_pump(struct daemon *d);
struct instant deliver_next(struct daemon *d);
/* The end was asked for: true when nothing is out, or it was asked for twice; else daemon_turn() ends the loop at the last answer, or after some seconds. */
bool deliver_end(struct daemon *d);
bool deliver_is_quiet(const struct daemon *d);          /* no mailer has a job, and no answer waits for the disk */
void deliver_close(struct daemon *d);
void deliver_hear(struct daemon *d);                    /* a mailer has spoken */
void deliver_wait(struct daemon *d, const char *why);   /* something is wrong: no new job for a while */
bool deliver_is_fit(const struct daemon *d, const struct job *j); /* may a mailer have it? */

/* deliver_ready.c */
/* Moves up to `most` jobs that may be sent now to the end of `out` (struct job, the caller's). */
int deliver_ready_take(struct daemon *d, size_t most, struct vec *out, struct err *err);
void deliver_ready_ahead(struct daemon *d);  /* there is time for it */
void deliver_ready_forget(struct daemon *d); /* the outbox may be changed now */

/* deliver_relay.c */
int deliver_relay_open(struct daemon *d, struct err *err);
/* What one answer says of the relay, into `r`: a copy of d->relay, which takes its place when it is on disk. */
/* `again`: that mail was declined before, while others went: one more no to it says nothing of the relay. */
int deliver_relay_judge(struct daemon *d, struct mail_answer *a, struct err *err); /* a reader who was turned away: for good? */
int deliver_relay_hear(struct daemon *d, struct relay *r, const struct mail_answer *a, struct err *err); /* before the answer is recorded */
/* Inside a transaction: what has changed, and what follows from it. */
int deliver_relay_save(struct daemon *d, const struct relay *r, struct err *err);
/* It is on disk. */
void deliver_relay_take(struct daemon *d, const struct relay *r);
/* No mailer could be reached or started. */
void deliver_relay_fail(struct daemon *d, const char *why);
/* Somebody has mended something: no waiting for the next try. */
void deliver_relay_try_now(struct daemon *d);

/* sender.c */
void sender_init(struct sender *s, struct daemon *d);
int sender_open(struct sender *s, struct err *err);
bool sender_is_open(const struct sender *s);
void sender_hand_over(struct sender *s, const struct mail_job *job);
/* Takes the answers that are there; a mailer that has gone is lost. */
void sender_receive(struct sender *s);
/* Closes the line: the first job without an answer is unknown, others were not released and are for later. (Of a mailer that ended without ever saying that it works no job
 * has left; sender_receive() sees to that.) */
void sender_lose(struct sender *s, const char *why);
/* The answers are on disk: the mailer may go on. */
void sender_confirm(struct sender *s);
void sender_close(struct sender *s); /* nothing is out: the mailer leaves */

#endif
