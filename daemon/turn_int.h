/* SPDX-License-Identifier: MIT */
/* turn_int: what the parts of a turn share; private to turn*.c. */
#ifndef BAOXUE_TURN_INT_H
#define BAOXUE_TURN_INT_H

#include "core/chain.h"
#include "core/deadline.h"
#include "core/ladder.h"
#include "store/deadlines.h"
#include "store/facts.h"
#include "store/ledger.h"
#include "store/ruleset_store.h"
#include "turn.h"

struct scope { /* what new rules change; without one, everything is derived anew */
    struct map rules; /* names of the rules that appeared, vanished, were renamed, or whose dates changed */
    struct vec now;   /* const struct rule *: those of them that there are */
    bool holders;     /* holders of posts have, or had, deadlines of one of them */
    bool steps;       /* a step, a watch, or what each case has is among them: they join rules, so all of them are replayed */
    bool some;
};

enum half { HALF_NONE, HALF_RULES, HALF_PROGRAM /* it is not known yet how much that tells */, HALF_JUDGED };

struct turn {
    struct db *db;
    struct turn_options options;
    struct ruleset *own_rules;        /* the same as `rules`, to be freed */
    const struct ruleset *rules;
    const struct ruleset *old_rules;  /* while new ones come into force: those before, to say what has gone; else NULL */
    int64_t version;
    struct org org;
    bool org_loaded;
    struct vec seen_days;             /* struct day, keeper of rule_since's values */
    struct map rule_since;
    char *installation;
    int64_t seen_fact;
    struct instant last_seen, generated; /* INSTANT_NONE: never */
    struct instant sealed;            /* when the ledger was last sealed by this process */
    struct instant now;               /* of the running turn */
    int rows;                         /* written in the running transaction */
    int64_t composed;                 /* jobs made by this process */
    struct day heartbeat;             /* the last day that has its heartbeat, or needs none; day 0: not looked yet */
    int64_t copy_hold;                /* of a restored or taken-over database: what is told is held by it, and nothing is composed; 0: none */
    struct day retained;              /* the last day on which all cases were looked at; day 0: none */
    int64_t retained_case;            /* the last one looked at today; 0: none, or all */
    int64_t batch;                    /* of the facts that are being derived; 0: none */
    bool clock_said;                  /* this process has logged the clock's hold */
    bool rewake;                      /* ladders or calendar may have changed: every row's wake is found anew */
    struct vec batches;               /* int64_t: imports seen in this turn */
    const struct scope *scope;        /* NULL: all rules */
    enum half half;                   /* not everything has been derived yet by the rules in force, or by this program */
    int64_t upgrade_hold;             /* of what this program's deriving tells, while it does; 0: none */
    bool recounting;                  /* everything is derived anew: calendar, terms or rules may have changed */
    struct vec moved;                 /* struct moved (turn_moved.c): what moved, to be told to the office */
    bool trying;                      /* new rules are tried: all of it in one transaction, of which nobody knows yet whether it will stand */
    struct vec unsaid;                /* struct unsaid (turn_fire.c): log lines of what is being tried */
    bool tell_changes;                /* new rules come into force: all that they change is noted there */
};

struct world turn_world(const struct turn *t);
struct day turn_today(const struct turn *t);
int turn_begin(struct turn *t, const char *who, struct err *err);
/* A boundary between two things that must each stand whole: commits and begins anew when enough rows were written. */
int turn_boundary(struct turn *t, int rows, struct err *err);
int turn_end(struct turn *t, struct err *err);
int turn_load_rule_since(struct turn *t, struct err *err);
int meta_set_int(struct db *db, const char *key, int64_t v, struct err *err);
int turn_load_org(struct turn *t, struct err *err);

/* turn_derive.c */
int derive_unit(struct turn *t, int64_t unit, struct err *err);
int derive_case(struct turn *t, int64_t case_id, struct err *err);
int derive_all(struct turn *t, struct err *err); /* of the rules in t->scope */
/* A subject, and the units whose watches count what happens to it. */
int derive_subject(struct turn *t, enum subject_kind kind, int64_t id, struct err *err);
/* Deadlines of duties whose rows are to exist by now and did not at the last turn. */
int derive_new_periods(struct turn *t, struct err *err);
/* turn_periods.c: the periods whose rows first stand after `after` (INSTANT_NONE: ever) and by today. */
struct periods;
struct periods *periods_new(struct turn *t, struct instant after);
void periods_free(struct periods *p);
const struct vec *periods_of(struct periods *p, const struct rule *r, const struct unit *u); /* struct duty_period; valid until another unit is asked about */
/* The one of that name, be it among those or not; NULL: there is none. Valid until the next call. */
const struct duty_period *periods_find(struct periods *p, const struct rule *r, const struct unit *u, const char *name);
/* turn_put.c: one derived deadline into its row: rounds, wakes, what those who were told must hear. */
int put_deadline(struct turn *t, const struct deadline *d, const struct history *h, struct err *err);
/* … whose row has been read. */
int put_again(struct turn *t, struct deadline_row *row, const struct deadline *d, const struct history *h, struct err *err);
int put_withdrawn(struct turn *t, struct deadline_row *row, const struct history *h, struct err *err);
/* turn_moved.c */
enum moved_kind { MOVED_DATA /* a provisional day whose calendar data has come in */, MOVED_NEW, MOVED_DATE, MOVED_GONE, MOVED_ALERTS /* by another ladder; `to`: one is told at once */ };
struct vec moved_init(void);
void moved_fini(struct turn *t);
/* One deadline; all but MOVED_DATA only while t->tell_changes. */
void moved_note(struct turn *t, enum moved_kind kind, const struct rule *rule, const char *owner, struct day from, struct day to, const struct history *h);
/* Tells the office which provisional due days moved since the last call, and whose they are; `cause` makes the key of the report. */
int moved_tell_data(struct turn *t, const char *cause, int64_t id, struct err *err);
/* … and what new rules made of the deadlines: which are new, gone, moved, and to whom that matters. */
int moved_tell_changes(struct turn *t, struct err *err);
/* turn_fire.c */
int fire_due(struct turn *t, struct err *err);
/* Rungs that nobody was told of, for the ledger alone; `instead`: the rung that was told in their place, or "moved". */
int fire_superseded(struct turn *t, const struct deadline_row *row, const struct vec *passed, const char *instead, int64_t hold, struct err *err);
int fire_sentence(struct turn *t, const struct deadline_row *row, const struct history *h, enum firing_kind kind, const char *rung,
                  const struct vec *who, const char *sentence, struct err *err); /* FIRING_MOVED or FIRING_SETTLED, if anybody had been told */
#define FAULT_MENDED "mended before it left" /* why such a line was dropped */
void fire_say(struct turn *t, bool stands); /* the log lines of what was tried: to the log, or forgotten */
int fire_fault(struct turn *t, const char *key, const char *sentence, struct err *err); /* to the office, once a key */
int fire_fault_text(struct turn *t, char *key, char *sentence, struct err *err); /* the same; takes both texts */
/* What was told of a deadline; when it was told last is moved as its rungs were since: by a pause, or as one was corrected. To be ended by firing_keys_fini(), on failure too. */
int fire_told(struct turn *t, const struct deadline_row *row, struct fired *out, struct err *err);
int load_history(struct turn *t, const struct deadline *d, bool full, struct history *out, struct err *err);
/* When a line that may leave at `from` leaves: then, by an urgent ladder; else with the next digest. r may be NULL. */
struct instant fire_ready(const struct turn *t, const struct rule *r, struct instant from);
/* Adds recipients to a firing, old or new, each with his line; at_once: it leaves now, whatever its ladder. */
int fire_add_recipients(struct turn *t, const struct firing *f, const struct deadline_row *row, const struct vec *recipients, bool at_once, struct err *err);
int fire_hold_of(struct turn *t, int64_t batch, int64_t *hold, struct err *err); /* of what an import (0: none) makes tell; made when its first alert is held */
int fire_vacancies(struct turn *t, const struct vec *vacancies, const struct history *h, struct err *err); /* of this subject; to the office */
/* turn_bounce.c */
int lifted_tell_again(struct turn *t, struct err *err); /* whose address was said to be right after all: what was refused there, and is not settled, goes there again */
int bounces_take_new(struct turn *t, struct err *err); /* reports of bounced mail among the new facts */
/* A line that cannot reach its reader: the next post up is told now, of a fault the rest of the office, and the line is dropped. Inside a transaction. */
int bounce_pass_up(struct turn *t, const struct line *line, const char *why, struct err *err);
/* Is a line of a rung (of a fault: row NULL), not sent yet, others' to hear by now: has he left the post? */
bool bounce_has_left(struct turn *t, const struct deadline_row *row, const struct history *h, const struct line *line, const char *rung);
int untold_take_up(struct turn *t, struct err *err); /* the roster has changed, by t->batch: what nobody could be told may find somebody now */
/* turn_ack.c */
/* Puts off a person's line while his acknowledgement holds. */
int ack_ready(struct turn *t, const struct deadline_row *row, int64_t person, struct instant *ready, struct err *err);
int ack_take_new(struct turn *t, struct err *err); /* acknowledgements among the new facts put off lines that wait already */
/* turn_request.c */
int requests_take_new(struct turn *t, struct err *err); /* test mails and drills among the new facts */
/* turn_heartbeat.c */
int heartbeat_run(struct turn *t, struct err *err);
struct instant heartbeat_next(const struct turn *t);
bool heartbeat_is_old(const struct turn *t, const char *key); /* of a day before: today's says more */
/* turn_retain.c */
int retain_run(struct turn *t, struct err *err);
struct instant retain_next(const struct turn *t);
/* turn_relay.c */
int relay_compose(struct turn *t, struct err *err); /* lines → jobs, unless nobody takes our mail */
int relay_next(struct turn *t, struct instant *next, struct err *err); /* when there is something to compose */
/* turn_compose.c */
/* Lines that were ready by `together` leave in one mail a person, urgent or not; INSTANT_NONE: each as its ladder says. `one`: no more than one job. */
int compose_ready(struct turn *t, struct instant together, bool one, struct err *err);
/* One job for `p` (who need not be in the roster) from these lines (struct line), now. Inside a transaction. */
int compose_to(struct turn *t, const struct vec *lines, const struct person *p, struct err *err);
/* turn_hold.c */
int hold_verdicts(struct turn *t, struct err *err);
int hold_clock(struct turn *t, bool *held, struct err *err);
/* For what must be recorded even so (an answer): while the clock is off, by the last instant that was seen. */
void hold_set_now(struct turn *t, struct instant now);
int hold_copy(struct turn *t, struct err *err); /* finds copy_hold */
int hold_imports_end(struct turn *t, struct err *err);

/* turn_reload.c */
int reload_release(struct turn *t, int64_t version, struct err *err); /* inside a transaction */
/* A process that ended before everything had been derived, another program's deadlines: noticed when the turn is opened, made up for when it runs, at an end when what is due by it
 * has been told. */
int reload_load_half(struct turn *t, struct err *err);
int reload_finish(struct turn *t, struct err *err);
int reload_end(struct turn *t, struct err *err);

#endif
