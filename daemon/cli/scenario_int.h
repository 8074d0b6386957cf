/* SPDX-License-Identifier: MIT */
/* scenario_int: what the parts of scenario share; private to scenario*.c. */
#ifndef BAOXUE_CLI_SCENARIO_INT_H
#define BAOXUE_CLI_SCENARIO_INT_H

#include <stdbool.h>
#include <stdint.h>

#include "base/map.h"
#include "base/vec.h"
#include "cli/scenario.h"
#include "core/rulefile.h"
#include "store/db.h"
#include "turn.h"

enum scenario_section {
    IN_SCENARIO, IN_UNITS, IN_PEOPLE, IN_CASES, IN_FACTS, IN_EXPECT, IN_DUE, IN_MAIL, IN_DERIVED, IN_RULES, SCENARIO_SECTIONS
};

struct word_pair { /* a word of the format, in both languages; id is the caller's */
    const char *en, *zh;
    int id;
};

struct version { /* rules that come later */
    const char *name;
    size_t first, end;    /* its sections */
    struct vec without;   /* const char *: "duty 甲" */
    struct src src;
};

enum complete { COMPLETE_NO, COMPLETE_NAMED, COMPLETE_YES };

struct scenario {
    const char *title;
    struct src src;
    size_t first, end;                      /* its own sections; the shared ones are [0, shared_end) */
    struct vec versions;                    /* struct version */
    struct vec lines[SCENARIO_SECTIONS];    /* const struct file_line *, shared ones first */
    struct vec folders;                     /* const char *: of rules, as written */
    struct vec moved;                       /* struct file_line *: copies of lines that began with "+3 d", with their day */
    struct instant start, until;            /* until INSTANT_NONE: the last instant that is spoken of */
    enum complete complete;
    bool import_hold, heartbeat;
    long guard, step_limit_h;
};

struct scenario_file {
    char *path, *folder, *text;
    size_t len_b, shared_end;
    enum lang lang;
    struct ruleset *texts; /* keeps the strings of the sections */
    struct vec sections;   /* struct file_section */
    struct vec kinds;      /* int: enum scenario_section, or -1: a section of rules */
    struct vec scenarios;  /* struct scenario */
    struct vec dirs;       /* char *: folders of rules where a scenario names none */
};

/* scenario.c */
int pair_find(const struct word_pair *pairs, size_t n, const char *word); /* its id; -1: none */
bool pair_is(const struct word_pair *pair, const char *word);
struct zone scenario_zone(void); /* in which instants are written */
/* "2026-09-08 08:30"; a day alone takes `minute`. The rest of the line goes to *rest. -1 with the place and the text. */
int scenario_instant(const struct file_line *line, int minute, struct instant *at, const char **rest, struct err *err);
int scenario_refuse(struct src src, struct err *err); /* puts file and line before the text */
/* Words of a value: split at blanks; blanks around commas do not split. Pushes char *. */
void words_split(const char *text, struct vec *out);
const char *words_at(const struct vec *words, size_t at); /* NULL: there is none */
void words_drop(struct vec *words, size_t at);
/* Takes the word and gives the one after it (to free), both leave the list; NULL: not there. */
char *words_take(struct vec *words, const char *en, const char *zh);
bool words_take_flag(struct vec *words, const char *en, const char *zh);

/* scenario_rules.c: the rule set of a scenario, of a version of it; NULL with the findings' text in err. `files` takes what was read. */
struct ruleset *scenario_rules(const struct scenario_file *f, const struct scenario *s, const char *version, struct vec *files, struct err *err);

/* ---- playing ---- */
struct playing {
    const struct scenario_file *f;
    const struct scenario *s;
    struct db *db;
    struct turn *turn; /* NULL: the daemon is down */
    struct instant now, next;
    struct zone zone;
    struct vec ids;    /* int64_t *: values of `labels` */
    struct map labels;
    int64_t last;      /* the fact written last */
    struct vec rules;  /* char *: names of the rules of all its versions */
    struct ruleset *in_force; /* version number `version`, by which facts are judged */
    int64_t version;
    struct str *report;
};

/* -1: no version of the rules has a rule of that name, so that nothing could ever be found of it; names the nearest. */
int playing_check_rule(const struct playing *p, const char *name, struct err *err);
void playing_label(struct playing *p, const char *name, int64_t id);
int playing_start(struct playing *p, struct err *err);
/* scenario_fact.c, scenario_roster.c */
int fact_apply(struct playing *p, const struct file_line *line, const char *text, struct err *err);
int roster_enter(struct playing *p, struct err *err);
/* A line of [cases]: when it is entered by itself; *batch takes the import that it waits for (NULL: none). */
int case_when(const struct playing *p, const struct file_line *line, struct instant *at, char **batch, struct err *err);
struct entry;
int case_put(struct playing *p, struct entry *e, const struct file_line *line, struct err *err);
int case_enter(struct playing *p, const struct file_line *line, struct err *err);
int roster_change_unit(struct playing *p, struct vec *words, struct err *err);
int roster_change_person(struct playing *p, struct vec *words, struct err *err);
int roster_add_holder(struct playing *p, struct vec *words, struct err *err);
int roster_end_holder(struct playing *p, struct vec *words, struct err *err);
int roster_add_absence(struct playing *p, struct vec *words, struct err *err);
int roster_add_term(struct playing *p, struct vec *words, struct err *err);
struct entry_record;
/* The end of a line, unless something was wrong with it (rc): no word is left behind the n-th, and the record is entered, under a label (NULL: none). Takes the record. */
int record_end(struct playing *p, int rc, struct entry_record *r, const struct vec *words, size_t n, const char *label, struct err *err);
/* name=value words into the record; they leave the list. */
int record_pairs(struct entry_record *r, struct vec *words, struct err *err);
int words_all_used(const struct vec *words, size_t from, struct err *err);
/* scenario_answer.c */
int answer_ack(struct playing *p, struct vec *words, struct err *err);
int answer_bounce(struct playing *p, struct vec *words, struct err *err);
/* Facts are entered as the command line does; `good`: they stand. */
int playing_session(struct playing *p, struct entry *e, struct err *err);
int playing_session_end(struct entry *e, bool good, struct err *err);
/* scenario_judge.c, scenario_look.c. -1: the scenario is written wrongly; 1: something differs, told in the report. */
int judge_alerts(struct playing *p, struct err *err);
int judge_mails(struct playing *p, struct err *err);
int look_due(struct playing *p, const struct file_line *line, const char *text, struct err *err);
int look_derived(struct playing *p, const struct file_line *line, const char *text, struct err *err);

#endif
