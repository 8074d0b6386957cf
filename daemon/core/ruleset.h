/* SPDX-License-Identifier: MIT */
/* ruleset: a loaded rule set, one immutable object with everything resolved to pointers. A reload builds a new one and swaps it on success.
 * All strings and structs inside belong to it and live until ruleset_free(). Built by ruleset_load() (rulefile → rulekey → ruleparse → rulecheck). */
#ifndef BAOXUE_CORE_RULESET_H
#define BAOXUE_CORE_RULESET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "base/map.h"
#include "base/vec.h"
#include "core/calendar.h"
#include "core/due.h"
#include "core/formula.h"
#include "core/term.h"
#include "core/time.h"

struct src { /* where something stands */
    const char *file; /* name inside the folder */
    int line;         /* from 1 */
};

/* ---- who ---- */
enum role_how { ROLE_UNIT, ROLE_CASE, ROLE_PAPER };

struct chain;

struct role { /* a line of [chain] or [posts]; one object a name */
    const char *name;
    enum role_how how;
    const char *kind;          /* ROLE_UNIT: the unit kind */
    bool by_register;          /* of a case: walk from the household register's unit, not from the school */
    const struct chain *chain; /* the first chain it stands on; NULL: a post */
    size_t rung;               /* its place there, 0 at the bottom */
    const char *formerly;
    struct src src;
};

struct chain {
    const char *name;
    struct vec roles; /* struct role *, bottom up */
    struct src src;
};

enum who_kind { WHO_OWNER, WHO_UP, WHO_TO, WHO_TOLD, WHO_ROLE };

struct who {
    enum who_kind kind;
    int up;                  /* WHO_UP: 1, 2, … rungs */
    const struct role *role; /* WHO_ROLE */
};

/* ---- ladders ---- */
enum rung_kind { RUNG_START, RUNG_OFFSET, RUNG_EVERY, RUNG_SETTLED };
enum { RUNG_KEY_B = 32 };

struct rung {
    enum rung_kind kind;
    int n;                /* RUNG_OFFSET: signed; RUNG_EVERY: > 0 */
    enum time_unit unit;
    struct vec who;       /* struct who */
    char key[RUNG_KEY_B]; /* normalised: "start", "-3d", "0d", "+1workday", "every7d", "settled" */
    struct src src;
};

struct ladder {
    const char *name;
    struct vec rungs;     /* struct rung; in the file's order */
    bool urgent;
    struct amount ack_holds; /* n 0: an acknowledgement holds nothing */
    struct amount ack_limit; /* n 0: as ack_holds */
    struct src src;
};

/* ---- events and forms ---- */
enum field_kind { FIELD_TEXT, FIELD_DATE, FIELD_NUMBER, FIELD_AMOUNT, FIELD_CHOICE };

struct event_field {
    const char *name;
    enum field_kind kind;
    struct vec choices; /* const char * */
};

enum event_of { OF_CASE, OF_UNIT, OF_PERSON };

struct test; /* below */

struct event_kind {
    const char *name, *title; /* title NULL: the name */
    enum event_of of;
    struct vec fields;        /* struct event_field */
    bool opens, closes, pauses, resumes, reopens;
    struct vec resets;        /* const struct event_kind * */
    struct vec when;          /* struct when_line; empty: always */
    const char *source, *quote, *formerly;
    bool derived;             /* some rule's `then` records it */
    const struct form *form;  /* not NULL: not declared as an event but the filing of this form; `of` unit */
    struct src src;
};

struct form_rate {
    const char *name, *formula; /* as written */
    struct quotient ratio;
    bool watched;               /* some watch measures it */
    int rises;                  /* the most rises in a row that a watch looks for: filings of as many earlier years are wanted */
    struct src src;
};

struct form_check { /* refuses a filing for which it does not hold */
    const char *text;
    struct quotient left, right;
    unsigned sides;
    struct src src;
};

struct month_span { /* 09-11..03-10 */
    int from_month, from_day, until_month, until_day;
};

struct form {
    const char *name;
    struct vec numbers, texts, rows; /* const char * */
    struct vec rates;                /* struct form_rate */
    struct vec checks;               /* struct form_check */
    int as_of_month, as_of_day;      /* 0: none */
    struct month_span span;          /* from_month 0: none */
    const char *cases;               /* the number that the cases are compared with; NULL: none */
    bool keep_forever;               /* filings outlive the case that they are of: for ever, or so long */
    struct amount keep;              /* n 0: they do not */
    struct amount grace;
    const char *formerly;
    struct src src;
};

/* ---- conditions ---- */
enum test_kind { TEST_WORD, TEST_HAS, TEST_FIELD, TEST_COUNT };

struct test_value { /* a text, or a range of integers; a number given for age or grade is both: "7" and 7..7 */
    const char *text;
    bool range;
    int from, until;
};

struct test {
    enum test_kind kind;
    bool negated;
    const char *word;               /* TEST_WORD: canonical English name for the built-in words (stage, grade, category, hukou, cause, age, term, row), else a column;
                                       TEST_HAS: an event or an attribute; hukou's values are "inside"/"outside" with `unit_kind` */
    const char *unit_kind;          /* hukou is inside KIND */
    const struct event_kind *event; /* TEST_HAS of an event, TEST_FIELD; NULL for an attribute */
    int field_at;                   /* TEST_FIELD; TEST_HAS: a date field of the event, or -1 */
    enum compare cmp;               /* TEST_FIELD with a number; `is` when values.n > 0 */
    struct amount than;             /* TEST_FIELD compared */
    struct vec values;              /* struct test_value */
    struct count count;             /* TEST_COUNT */
};

struct when_line {
    struct vec tests; /* struct test, all must hold */
    const char *text; /* as written */
};

/* ---- rules ---- */
enum rule_kind { RULE_DUTY, RULE_STEP, RULE_WATCH };
enum each { EACH_NONE, EACH_HOLDER, EACH_CASE, EACH_UNIT /* one for every unit of `each_kind` of the owner's unit */ };

struct done { /* an event, or a date field of one */
    const struct event_kind *event;
    int field_at; /* -1: the event itself */
};

enum measure_kind { MEASURES_RATE, MEASURES_TIMES, MEASURES_SUM, MEASURES_DAYS, MEASURES_OPEN };
enum limit_kind { LIMITS_COMPARED, LIMITS_RANGE, LIMITS_RISES };

struct watch {
    const char *measure, *limit;       /* as written */
    enum measure_kind kind;
    const struct form *form;           /* of a rate */
    const struct form_rate *rate;
    const struct event_kind *event;    /* of times, a sum, days */
    int field_at;                      /* of a sum */
    enum in_period in;
    enum limit_kind limits;
    unsigned wrong;                    /* LIMITS_COMPARED: the SIDE_ bits beside `low` that are wrong */
    struct fraction low, high;         /* LIMITS_COMPARED: both are the limit; LIMITS_RANGE: what is right */
    int rises;                         /* LIMITS_RISES: how many in a row are wrong */
    bool quota;                        /* must be reached by a day, as a duty must be done; else it fires when it is passed */
};

struct rule {
    enum rule_kind kind;
    const char *name, *title, *source; /* title NULL: the name */
    struct vec quotes;                 /* const char * */
    struct day since;                  /* DAY_NONE: not said */
    struct vec when;                   /* struct when_line: one must hold; empty: always */
    struct vec owners;                 /* const struct role * */
    bool either;                       /* `A | B`: one deadline that either settles; else one deadline for each owner */
    enum each each;
    const char *each_kind;
    struct vec to;                     /* const struct role * */
    struct due_expr due;
    bool has_start;
    struct due_expr start;
    unsigned only_months, except_months;   /* bit (1 << month) */
    struct vec only_terms, except_terms;   /* const char * */
    bool in_term;                          /* season = term */
    const struct form *form;
    struct vec done;                       /* struct done */
    const struct role *sign;
    const struct event_kind *then;
    struct amount extend_limit;            /* how far past the due day all its extensions together may go; n 0: not said */
    bool outlives, is_private;             /* is_private: said, or implied by `when` (category, cause or a column) */
    const struct ladder *ladder;           /* NULL only for a notice */
    const char *formerly;
    struct watch watch;                /* of a watch */
    bool notice;                           /* a step without done, form and then */
    char ladder_print[65];                 /* of its ladder alone */
    char fingerprint[65];                  /* hex SHA-256 of all that its deadlines depend on inside the rule set: its keys, words, ladder, events, calendar, terms */
    char text_print[65];                   /* the same of what its author wrote: with title, source and quote, without calendar and terms */
    struct src src;
};

struct mailtexts;

struct ruleset {
    const char *title, *document;
    struct zone zone;
    struct day since;                    /* cut-over: nothing due before it is ever alerted */
    const struct role *office;
    enum lang language;
    struct calendar calendar;
    struct vec terms;                    /* struct term_rule */
    struct vec words;                    /* struct word; the words of [words] */
    struct vec chains, roles, ladders, events, forms, rules; /* pointers: struct chain *, struct role *, … in the files' order */
    struct vec watches;                  /* those of `rules` that are watches: what every unit's history is asked about */
    struct vec close_reasons;            /* const char * */
    struct vec unwatched;                /* struct unwatched */
    struct map by_name[6];               /* chains, roles, ladders, events, forms, rules */
    char hash[65];                       /* hex SHA-256 of all files (name, length, text) */
    char frame[65];                      /* the same of all sections but the rules and ladders, as they are understood: what every rule may rest on */
    struct mailtexts *texts;             /* of its mails: its own templates, else the shipped ones (mailtext.h) */
    /* the rest is the parser's */
    struct vec owned;                    /* void *: all memory */
    struct map interned;
};

struct unwatched { /* what the document asks for and no rule can watch */
    const char *source, *text; /* its article; what it asks, and why it is not watched */
    struct src src;
};

struct word { /* a line of [words] */
    const char *name;
    struct amount amount;
    struct src src;
};

enum ruleset_list { LIST_CHAINS, LIST_ROLES, LIST_LADDERS, LIST_EVENTS, LIST_FORMS, LIST_RULES };

/* ---- loading ---- */
enum finding_level { FINDING_ERROR, FINDING_WARNING, FINDING_NOTE };

struct finding {
    enum finding_level level;
    struct src src; /* file NULL: the rule set as a whole */
    char *text;     /* in the caller's language, with the offending text and the nearest valid word; owned by the list */
};

struct rule_text { /* one file */
    const char *name; /* inside the folder: "10-任务.ini" */
    const char *text;
    size_t len_b;
};

/* Parses and checks files, given in name order. Returns NULL when there was an error; findings (struct finding) holds all of them, and the warnings and notes in either case,
 * in order of file and line. */
struct ruleset *ruleset_load(const struct rule_text *files, size_t files_n, enum lang lang, struct vec *findings);
void ruleset_free(struct ruleset *rules);
void findings_fini(struct vec *findings);
void rule_texts_fini(struct vec *files); /* struct rule_text, whose texts are owned */

/* The day on which a filing of this day is kept no longer; DAY_NONE: never. Of a form that says how long. */
struct day form_kept_until(const struct form *f, struct day filed);
/* By current name, or by the one that `formerly` gives. NULL: none. */
const struct rule *ruleset_rule(const struct ruleset *rules, const char *name);
bool rule_is_urgent(const struct rule *r); /* its ladder is; NULL: no */
/* As people read it: its title, else its name. */
const char *rule_heading(const struct rule *r);
const char *event_heading(const struct event_kind *k);
const struct role *ruleset_role(const struct ruleset *rules, const char *name);
const struct event_kind *ruleset_event(const struct ruleset *rules, const char *name);
int event_field_at(const struct event_kind *e, const char *name); /* place of its field; -1: none */
const struct form *ruleset_form(const struct ruleset *rules, const char *name);
const struct ladder *ruleset_ladder(const struct ruleset *rules, const char *name);
const struct word *ruleset_word(const struct ruleset *rules, const char *name);
/* A copy of `s` that lives as long as the rule set; the same pointer for the same text. */
const char *ruleset_intern(struct ruleset *rules, const char *s);
const char *ruleset_intern_n(struct ruleset *rules, const char *s, size_t len_b);
/* Memory that lives as long as the rule set. */
void *ruleset_alloc(struct ruleset *rules, size_t size_b);
/* A new zeroed item at the end of a list inside the rule set; every list there but those of the calendar grows by this alone, so that ruleset_free() finds all. */
void *ruleset_push(struct ruleset *rules, struct vec *v);

#endif
