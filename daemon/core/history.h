/* SPDX-License-Identifier: MIT */
/* history: what has happened to one subject (a case, or a unit with its events and filings), as the facts say after corrections; the input of
 * every derivation. Pure; filled by the store. */
#ifndef BAOXUE_CORE_HISTORY_H
#define BAOXUE_CORE_HISTORY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/vec.h"
#include "core/due.h"
#include "core/org.h"
#include "core/ruleset.h"
#include "core/time.h"

enum subject_kind { SUBJECT_UNIT, SUBJECT_CASE, SUBJECT_HOLDER, SUBJECT_ROW };

struct field_value {
    char *text;       /* as entered; NULL: not filled */
    struct day date;  /* FIELD_DATE; DAY_NONE otherwise */
    int64_t number;   /* FIELD_AMOUNT */
};

enum { EVENT_KEY_B = 24 };

struct event {
    int64_t id;                    /* fact identity; negative: derived by a rule's `then` */
    const struct event_kind *kind;
    struct day day;
    int minute;                    /* MINUTE_NONE: hour not known */
    struct instant entered;
    int64_t by, reached;           /* persons; 0: not said */
    struct field_value *fields;    /* kind->fields.n of them; owned */
    char key[EVENT_KEY_B];         /* of a derived event: stands for its id in triggers; stable as long as what lapsed is the same */
};

struct filing {
    int64_t id;
    const char *rule;       /* borrowed from the rule set where known, by its current name */
    const char *period;     /* of a duty; owned */
    const struct role *to;  /* NULL: reached every addressee */
    struct day day;
    int minute;
    struct instant entered;
    int64_t by;
    bool zero;              /* 零报告 */
    struct day signed_on;   /* DAY_NONE: not confirmed */
};

struct figure { /* a rate that a filing gave */
    int64_t filing;
    char *period;                 /* owned */
    const struct form_rate *rate;
    const char *row;              /* NULL: the form has no rows */
    struct day day;
    struct instant at;            /* when it was there */
    struct fraction value;
    bool none;                    /* no figure: the denominator is zero */
    char *text;                   /* "辍学 19 / 年初在校 1000"; owned */
};

struct case_span { /* a case was open */
    int64_t id, person;         /* 0: below the unit, else it names him */
    struct day from_day, until_day; /* as entered; DAY_NONE: it still is */
    struct instant from, until;     /* INSTANT_NONE: it still is */
};

enum grant_kind { GRANT_EXTENSION, GRANT_WAIVER };

struct grant { /* an extension or a waiver of one deadline */
    int64_t id;
    enum grant_kind kind;
    const char *rule;
    char *owner;      /* key text; NULL: every owner */
    char *trigger;    /* period or event key, see deadline.h */
    int opening;
    struct day until; /* of an extension: the new due day */
    struct day day;   /* granted on */
    char *reason;
};

struct history {
    enum subject_kind kind;
    int64_t id;                 /* unit or case identity */
    int64_t unit;               /* the unit itself; of a case its school (or class) */
    int64_t register_unit;      /* of a case: its household register's unit; 0 otherwise */
    /* of a case */
    char *number, *name;        /* case number; the child's name is only ever shown masked */
    char *stage, *grade, *category, *cause;
    struct day born;            /* DAY_NONE: not known */
    struct vec attrs;           /* struct attr */
    struct day first_day;       /* the case's opening day; of a unit its `from` */
    struct vec events;          /* struct event; history_seal() sorts: day, minute (unknown last), id */
    struct vec filings;         /* struct filing; by day, id */
    struct vec grants;          /* struct grant; by id */
    /* of a unit, and only what some watch counts */
    struct vec wide;            /* struct event: of the cases below it */
    struct vec done;            /* struct event: what the holders of its posts did, wherever */
    struct vec cases;           /* struct case_span: the cases below it; those that name a holder of its posts */
    struct vec figures;         /* struct figure, of rates that some watch measures; by `at`, filing */
};

void history_init(struct history *h, enum subject_kind kind, int64_t id);
void history_seal(struct history *h);
void history_fini(struct history *h);
const char *history_attr(const struct history *h, const struct unit *u, const char *name); /* the case's own, else its unit's; NULL: none */
/* 张三明 → 张*明, 张三 → 张*, a foreign name → first letter and stars; buf takes the text. */
char *name_mask(const char *name, char *buf, size_t size_b);
const struct event *history_event(const struct history *h, const char *trigger); /* of its own events the one that a trigger names (deadline.h: "e12"); NULL: none */
const char *event_paper(const struct event *e); /* its number field's text; NULL */
size_t events_of_opening(const struct event *e, size_t n); /* where those of the present opening begin: what happened before the case was closed belongs to the old one */
/* The instant from which an event's hours run: its time, or without one the earlier of its entry and that day's close. */
struct instant event_instant(const struct event *e, const struct ruleset *rules);

/* ---- runs and counts (rule-language.md section 2, "A count says how often or how long") ---- */
struct run {
    struct day first, until; /* the run's days are first <= day < until; DAY_NONE: still running */
    int64_t event;           /* the one that began it */
    int opening;
};

/* What a count looks at: events up to a moment, with the pauses and openings that were found so far. */
struct count_view {
    const struct history *history;
    const struct event *events; /* in order, those that count: real and derived, up to the moment */
    size_t events_n;
    const struct pause *pauses;
    size_t pauses_n;
    const struct due_context *cx;
    struct day opened;          /* of the present opening */
    const char *row;            /* of a watch: the row that is judged; NULL: none */
    int opening;
};

/* The runs of these events in this view, all openings: pushes struct run. */
void count_runs(const struct count_view *v, const struct event_set *of, struct vec *out);
/* Is the count true on day `d` (at its end)? *value takes the figure, if not NULL. */
bool count_compares(int64_t value, enum compare cmp, int64_t than);
bool count_holds(const struct count_view *v, const struct count *c, struct day d, long *value);
/* First day >= from on which the count is true if nothing more is recorded; DAY_NONE: none within two years. `trigger` takes the key of what it started from: the
 * event that began the run, the last event counted, or the period's name. */
struct day count_first_true(const struct count_view *v, const struct count *c, struct day from, char trigger[static PERIOD_NAME_B]);

#endif
