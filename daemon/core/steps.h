/* SPDX-License-Identifier: MIT */
/* steps: the replay behind steps_derive(): a subject's history walked day by day, midnight first, then the day's events, then what these make true. Private to
 * steps*.c; see deadline.h for the interface. */
#ifndef BAOXUE_CORE_STEPS_H
#define BAOXUE_CORE_STEPS_H

#include "core/deadline.h"
#include "core/settle.h"

struct live { /* a deadline in the replay */
    struct deadline d;
    struct anchor_point from;    /* where it counts from */
    struct event cause;          /* the event that started it; kind NULL: none. Its insides are the history's */
    struct day after;            /* of one by the calendar: the due day of the period before, after which its doing must lie; DAY_NONE: not asked */
    size_t pauses_before;        /* pauses that were there when it started by the pausing event itself: those are not its own */
    bool own_pause;              /* it was started by the event that began pause number pauses_before */
    bool lapsed;                 /* `then` was recorded */
    bool timed;                  /* time alone may change what its `when` says */
    bool was_late;               /* when the present pause began */
};

struct sim {
    const struct world *w;
    const struct history *h;
    struct instant now;
    struct day today;
    struct vec lineage;
    struct term_source terms;
    struct vec events;  /* struct event: those up to the moment, derived ones included; borrowed insides */
    struct vec pauses;  /* struct pause */
    struct vec lives;   /* struct live */
    struct vec derived; /* struct derived_event */
    struct vec begun;   /* struct begun: counts that have started their step */
    struct vec calendar; /* struct by_calendar: what begins by the calendar */
    int opening;
    bool open, paused;
    struct day opened, since; /* of the present opening; of the present state */
    size_t next_event;
    int derived_n;
    bool cut;            /* at DERIVED_MOST */
    struct instant wake; /* next instant at which time alone changes anything */
};

struct begun {
    const struct rule *rule;
    char trigger[PERIOD_NAME_B];
    bool cleared; /* a bare number: may start again */
};

void sim_init(struct sim *s, const struct world *w, const struct history *h, struct instant now);
void sim_fini(struct sim *s);
/* Replays up to now. */
void sim_run(struct sim *s);

/* stepevent.c: what one event does. */
void sim_event(struct sim *s, const struct event *e);
void sim_filings_of(struct sim *s, struct day d);
void sim_settle_by_past(struct sim *s, size_t at); /* by an event that lies behind, if that counts for it */
bool rule_runs_on(const struct rule *r); /* while the case is paused */
/* steplive.c: one deadline's life. */
struct due_context sim_context(const struct sim *s, const struct live *l);
struct count_view sim_view(const struct sim *s, const struct due_context *cx);
void sim_start(struct sim *s, const struct rule *r, const struct event *e, const struct anchor_point *from, const char *trigger);
struct live *sim_add(struct sim *s, const struct rule *r, const struct role *owner, const struct anchor_point *from, const char *trigger);
void sim_set_due(struct sim *s, struct live *l);
void sim_settle(struct sim *s, struct live *l, enum deadline_state state, struct instant at, int64_t by);
/* Does its `when` hold? Of a deadline (may be NULL) the event that started it speaks for itself. *timed is only ever set. */
bool sim_when_holds(const struct sim *s, const struct live *l, const struct rule *r, struct day d, bool *timed);
void sim_test_when(struct sim *s, struct live *l, struct day d, struct instant at);
bool sim_is_paused_for(const struct sim *s, const struct live *l);
/* When `then` is recorded: at once, or at 00:00 after the due day; INSTANT_NONE: not. */
struct instant sim_lapse_of(const struct sim *s, const struct live *l);

/* stepcalendar.c */
void sim_calendar_init(struct sim *s);
void sim_calendar_fini(struct sim *s);
void sim_calendar(struct sim *s, struct day d, struct instant at); /* begins what may begin then */
struct day sim_calendar_next(const struct sim *s, struct day d);   /* the next day on which something may */

#endif
