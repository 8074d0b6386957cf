/* SPDX-License-Identifier: MIT */
/* deadline: which deadlines follow from rules and facts, and how each stands at `now`. The one place where a deadline's state is decided. Pure:
 * the same rules, facts and now give the same answer, so the table of deadlines is a cache. */
#ifndef BAOXUE_CORE_DEADLINE_H
#define BAOXUE_CORE_DEADLINE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/str.h"
#include "base/vec.h"
#include "core/history.h"
#include "core/org.h"
#include "core/ruleset.h"

enum deadline_state {
    STATE_ASLEEP,    /* its `when` does not hold */
    STATE_OPEN,      /* to be done; past `due.at` it is late, which is a question of now, see deadline_is_late() */
    STATE_PAUSED,
    STATE_MET,       /* settled by its doing (in time or late: settled against due.at) */
    STATE_WAIVED,    /* by a waiver */
    STATE_EXCUSED,   /* by the calendar: a period without a school day; or done while it slept, when nobody had to */
    STATE_LAPSED,    /* a state by age alone (`then`, nothing to be done): it has run out, and its event is recorded */
    STATE_WITHDRAWN  /* the case closed, the rule or the unit vanished, its event was undone */
};

enum { OWNER_KEY_B = 256 };
/* Counted up with every change by which the same rules and facts give other deadlines: the daemon then derives all of them anew at its next start. */
#define DERIVATION "2"

struct deadline {
    /* natural key */
    const struct rule *rule;
    char owner[OWNER_KEY_B]; /* the role's name; "A|B" for either-of; several owners have a deadline each */
    enum subject_kind subject_kind;
    int64_t subject;
    int opening;             /* of a case: 1, 2 after it reopened …; 0 for duties */
    char trigger[PERIOD_NAME_B]; /* duty: the period's name; step: "e" and the event's first id ("d<rule's hash>-…" for a derived event), a run's, or a period */
    /* derived */
    struct instant start;    /* when it stands: its event, its count, its `start` */
    struct due_result due;   /* day DAY_NONE while a pause runs over it */
    enum deadline_state state;
    struct instant settled;  /* INSTANT_NONE while unsettled; of the doing (not of its entry) */
    int64_t settled_by;      /* fact that settled it; 0: none. Of a notice: the event that closed its case afterwards */
    struct instant woke;     /* since when it has been awake (its `when` held); start if always */
    int rung_shift_d;        /* days by which the unfired rungs of a late deadline move after a pause */
    struct instant lapse;    /* when `then` is recorded unless it is met; INSTANT_NONE: no then, or settled */
    struct instant test_at;  /* next instant at which time alone may change this deadline (not its ladder); INSTANT_NONE: none */
    struct day extended;     /* the day an extension moved it to; DAY_NONE: none */
};

struct world { /* what every derivation stands on */
    const struct ruleset *rules;
    const struct org *org;
    const struct map *rule_since; /* rule name → const struct day *: since when a rule that came later has been in force; may be NULL */
};

/* Nothing due before this day is ever alerted: the rule's `since`, else the later of the rule set's and of the day the rule came into force. */
struct day world_since(const struct world *w, const struct rule *r);

bool deadline_is_same(const struct deadline *a, const struct deadline *b); /* by the natural key */
bool deadline_is_late(const struct deadline *d, struct instant now);
bool deadline_is_settled(const struct deadline *d); /* MET, WAIVED, EXCUSED, WITHDRAWN */
bool deadline_is_news(const struct deadline *d);    /* a notice at its due day, when it settles and is told, of a case that is not over */
bool deadline_tells(const struct deadline *d);      /* open, or news; of what is asleep, paused or settled nothing is told */
bool deadline_is_before_cutover(const struct world *w, const struct deadline *d);
const char *deadline_state_text(enum deadline_state s, enum lang lang);
const char *deadline_state_key(enum deadline_state s);                  /* "open", as the database says it */
bool deadline_state_of_key(const char *key, enum deadline_state *out);

/* The unit whose terms a deadline counts by; 0: the county's. */
int64_t deadline_unit(const struct world *w, const struct deadline *d);

/* A period of a duty, and its deadline before anybody has done anything: the same for all units with the same terms. */
struct duty_period {
    struct due_period p;
    struct deadline d; /* of the unit by whose terms it was counted, and of no owner */
};
void duty_plan(const struct world *w, const struct rule *r, const struct unit *u, const struct due_period *p, struct duty_period *out);
/* The duty of one unit (`each = holder`: of this holder there, else NULL) in that period: its key, its days. `owner` is one of the rule's owners. */
void duty_name(const struct duty_period *p, const struct role *owner, const struct unit *u, const struct holding *holder, struct deadline *out);
/* … and how it stands: `d` as duty_name() gave it; `h` holds the unit's filings and grants. */
void duty_derive(const struct world *w, const struct duty_period *p, const struct role *owner, const struct unit *u, const struct holding *holder, const struct history *h,
                 struct instant now, struct deadline *d);
/* `only` and `except`: does the rule make this occurrence of its anchor? */
bool rule_admits_period(const struct due_context *cx, const struct rule *r, const struct due_period *p);
/* First instant at which that deadline's row exists: 60 days before its first rung or `start`. */
struct instant duty_row_from(const struct world *w, const struct duty_period *p);

/* So many events at most a subject records by `then`: rules that make each other run over would never end. */
enum { DERIVED_MOST = 1000 };

enum derived_fate {
    DERIVED_RECORDED,
    DERIVED_REFUSED, /* by its own `when` */
    DERIVED_CUT      /* it is the first one past DERIVED_MOST */
};

/* An event that a rule recorded, or would have recorded, by its `then`. */
struct derived_event {
    const struct rule *rule;
    const struct event_kind *kind;
    struct day day;
    char trigger[PERIOD_NAME_B]; /* of the deadline that lapsed */
    char key[EVENT_KEY_B];       /* stands for its id in the triggers of what it starts */
    int opening;
    enum derived_fate fate;
};

/* All steps of one case (or of a unit with unit events): replays its history up to now, derived events included. Pushes struct deadline into `out`,
 * struct derived_event into `derived` (may be NULL). Returns the next instant at which time alone changes anything of this subject. */
struct instant steps_derive(const struct world *w, const struct history *h, struct instant now, struct vec *out, struct vec *derived);

/* Do its deadlines begin by the calendar, for every open case (a step on a calendar anchor, a duty of each case)? */
bool rule_goes_by_calendar(const struct rule *r);

/* How a case stands: open, paused, closed, and since when. */
enum case_state { CASE_OPEN, CASE_PAUSED, CASE_CLOSED };
enum case_state case_state_at(const struct world *w, const struct history *h, struct instant now, struct day *since, int *opening);

/* Its rung_shift_d at `then`; `known`: the history of its case as it was known then. */
int deadline_shift_at(const struct world *w, const struct history *known, const struct deadline *d, struct instant then);

/* Why a due day is what it is: the derivation of a deadline as text in the rule set's language. */
void deadline_explain(const struct world *w, const struct history *h, const struct deadline *d, struct instant now, struct str *out);

/* Does one of the lines hold (or are there none)? `moment` is the event being recorded, for an event's own when; may be NULL. *timed is set when time alone may change the answer. */
bool when_holds(const struct world *w, const struct vec *when, const struct count_view *view, struct day d, const struct event *moment, bool *timed);

#endif
