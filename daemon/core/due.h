/* SPDX-License-Identifier: MIT */
/* due: the due expression (rule-language.md section 2): parsed once with the rule set, evaluated with a derivation that a clerk can check.
 * Rules of time: 民法典 200–204, 1259. Pure. */
#ifndef BAOXUE_CORE_DUE_H
#define BAOXUE_CORE_DUE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"
#include "base/str.h"
#include "base/vec.h"
#include "core/term.h"
#include "core/time.h"

struct ruleset;
struct event_kind;
struct history;

enum time_unit { UNIT_NONE, UNIT_HOUR, UNIT_DAY, UNIT_WORKDAY, UNIT_SCHOOLDAY, UNIT_NONWEEKEND, UNIT_WEEK, UNIT_MONTH, UNIT_YEAR };
enum roll { ROLL_DEFAULT, ROLL_NONE, ROLL_NEXT, ROLL_PREV };
enum compare { CMP_GT, CMP_GE, CMP_LT, CMP_LE };
enum in_period { IN_NONE, IN_WEEK, IN_MONTH, IN_TERM, IN_YEAR };

enum anchor_kind {
    /* calendar anchors: they have periods */
    ANCHOR_MONTHDAY,    /* 07-15, every calendar year */
    ANCHOR_DATE,        /* 2026-07-14, once */
    ANCHOR_OPENS, ANCHOR_CLOSES,
    ANCHOR_MONTH_DAY,   /* month 28 */
    ANCHOR_MONTH_END, ANCHOR_QUARTER_END, ANCHOR_WEEKDAY, ANCHOR_DAY, ANCHOR_WORKDAY, ANCHOR_SCHOOLDAY, ANCHOR_YEAR_END,
    ANCHOR_FEAST_FIRST, ANCHOR_FEAST_LAST,
    /* case anchors */
    ANCHOR_EVENT, ANCHOR_FIELD, ANCHOR_COUNT
};

struct amount { /* a number, or a word of [words] that stands for one (and perhaps for its unit) */
    int n;
    enum time_unit unit;
    const char *word; /* NULL: a plain number; borrowed from the rule set */
};

struct event_ref { /* an event, or a date field of one */
    const char *name;
    const char *field;              /* NULL: the event itself */
    const struct event_kind *event; /* resolved by the rule set's check */
    int field_at;                   /* index in event->fields, resolved; -1: the event itself */
};

enum { EVENTS_MOST = 6 };

struct event_set { /* `A | B`: whichever is recorded; all of them events, or all of them date fields */
    struct event_ref refs[EVENTS_MOST];
    size_t n;
};

struct count {
    struct event_set of;
    enum compare cmp;
    struct amount than;             /* than.unit UNIT_NONE: how often; else how long its run has lasted */
    enum in_period in;
};

struct anchor {
    enum anchor_kind kind;
    int month, day;                 /* MONTHDAY; MONTH_DAY (day); WEEKDAY (day 1–7) */
    struct day date;                /* DATE */
    const char *name;               /* OPENS, CLOSES: the term or NULL for each; FEAST_*: the feast */
    struct event_set of;            /* EVENT, FIELD */
    struct count count;             /* COUNT */
};

struct due_offset {
    bool back; /* "-" */
    struct amount amount;
};

enum { DUE_OFFSETS_MOST = 4, PERIOD_NAME_B = 112 /* with the name of a row behind it */ };

struct due_expr {
    struct anchor anchor;
    struct due_offset offsets[DUE_OFFSETS_MOST];
    size_t offsets_n;
    int minute;       /* MINUTE_NONE: the calendar's close */
    enum roll roll;   /* as written */
    const char *text; /* as written; borrowed from the rule set */
};

/* A span of days in which a case was paused: first day in, day of resuming out (DAY_NONE: still paused). */
struct pause {
    struct day from, until;
};

/* What an evaluation stands on. */
struct due_context {
    const struct ruleset *rules;
    const struct term_source *terms;
    const struct pause *pauses; /* sorted, not overlapping; may be NULL */
    size_t pauses_n;
    enum lang lang;             /* of the derivation */
};

/* Where an expression starts counting from. */
struct anchor_point {
    struct day day;
    struct instant instant; /* of hours; for a day without a time 00:00, for an event see history.h event_instant() */
    bool provisional;
};

struct due_result {
    struct day day;        /* the due day */
    struct instant at;     /* end of it: late when now >= at */
    bool provisional;      /* rests on calendar data that is not published yet, or on a term's default */
};

/* One occurrence of a calendar anchor. */
struct due_period {
    char name[PERIOD_NAME_B]; /* 2026秋季 · 2026-07 · 2026Q3 · 2026W41 · 2025-2026学年 · 2026 · 2026-09-08 */
    struct anchor_point anchor;
};

/* Parses an expression. Words are looked up in `rules` ([words], terms, feasts, events) as far as these are known; the names stay for the rule set's own
 * check, which resolves pointers. Strings in `out` are made with ruleset_intern(). On error the offending piece is in the text. */
int due_parse(struct ruleset *rules, const char *text, struct due_expr *out, struct err *err);
/* Parses a count alone (for `when`). */
int count_parse(struct ruleset *rules, const char *text, struct count *out, struct err *err);
bool anchor_is_calendar(enum anchor_kind kind);
/* An event or a count, and nothing added: what it starts is over at once. */
bool due_is_at_once(const struct due_expr *e);
/* The events that an anchor names; an empty set for one of the calendar. */
const struct event_set *anchor_events(const struct anchor *a);
/* The set's place for this kind of event; NULL: it is none of them. */
const struct event_ref *event_set_find(const struct event_set *set, const struct event_kind *kind);
/* The roll that is in force, given the last term (rule-language.md: `next` for +N d, week, month, year with N >= 1, else `none`). */
enum roll due_roll(const struct due_expr *e);

/* From an anchor to the due day; appends the derivation to `why` (NULL: no text is made). Never fails: what could be wrong was refused by the parser.
 * Pauses: h, d, week, month, year move by the time paused; workday and schoolday counts skip it; a date stays and, if it fell in a pause, is due on the day of
 * resuming; while a pause that touches the span is still running, out->day is DAY_NONE. */
void due_eval(const struct due_context *cx, const struct due_expr *e, const struct anchor_point *from, struct due_result *out, struct str *why);

/* All occurrences of a calendar anchor whose anchor day lies in [from, until], in order: pushes struct due_period. */
void due_periods(const struct due_context *cx, const struct due_expr *e, struct day from, struct day until, struct vec *out);
/* The occurrence with that name, if there is one. */
bool due_period_named(const struct due_context *cx, const struct due_expr *e, const char *name, struct due_period *out);
/* Moves a day by an amount (n < 0: back), as the terms of an expression do, pauses left aside; used for ladders too. Hours do not move it. *provisional (may be NULL) is only ever set. */
struct day due_shift(const struct due_context *cx, struct day from, int n, enum time_unit unit, bool *provisional);
/* Is that unit one of days (not hours)? Canonical English name of a unit, as in a normalised rung: "d", "workday", … */
bool time_unit_is_days(enum time_unit unit); /* false for UNIT_NONE too */
const char *time_unit_name(enum time_unit unit, enum lang lang);

/* Due day moved into term (`season = term`): the last school day before a due day in a vacation. false: the period has no school day (excused); which days
 * are the period goes by the kind of the anchor: the month, quarter, ISO week, term, school year, calendar year or day. */
bool due_into_season(const struct due_context *cx, const struct due_expr *e, struct day period_anchor, struct due_result *due, struct str *why);

#endif
