/* SPDX-License-Identifier: MIT */
/* ruleload: what the parts of the rule parser share; nobody else includes it.
 * A load goes through the sections several times, so that a reference can be resolved at once wherever its target stands: names and plain settings first,
 * then the insides of events, then ladders, forms and rules. Every function goes on after an error, to find them all. */
#ifndef BAOXUE_CORE_RULELOAD_H
#define BAOXUE_CORE_RULELOAD_H

#include <stddef.h>

#include "base/str.h"
#include "core/finding.h"
#include "core/rulefile.h"
#include "core/rulekey.h"
#include "core/ruleset.h"

enum { NAME_COLUMNS_MOST = 40 /* 20 hanzi */, AMOUNT_MOST = 9999, RANGE_DAYS_MOST = 60 };

struct load {
    struct ruleset *rules;
    enum lang lang;
    struct vec *findings;
    struct vec sections;      /* struct file_section */
    struct vec rule_sections; /* const struct file_section *, beside rules->rules */
    struct vec holiday_lines; /* struct holiday_line: the days of [holidays], before they are merged */
    struct map used;          /* names of ladders and events that something refers to, as "ladder 一般" */
    const char *office;       /* name; resolved when all roles are known */
    struct src office_src, ruleset_src;
    bool seen_ruleset, ruleset_whole, seen_calendar;
};

#define load_error(ld, src, ...) finding_add((ld)->findings, (ld)->lang, FINDING_ERROR, src, __VA_ARGS__)
#define load_warning(ld, src, ...) finding_add((ld)->findings, (ld)->lang, FINDING_WARNING, src, __VA_ARGS__)

/* ---- ruleparse_base.c ---- */
struct key_parser { /* what to do with one key of a section */
    int id;
    void (*parse)(struct load *ld, void *object, const struct file_line *line); /* NULL: the value as it stands goes into the object */
    size_t text_at;                                                             /* there: offset of a const char * */
};
#define KEY(id, parse) {id, parse, 0}
#define KEY_AS_IT_STANDS(id, type, member) {id, NULL, offsetof(struct type, member)}
#define KEYS_END {-1, NULL, 0}
/* Parses every line of a section by a table of its place; unknown, doubled and empty ones are errors. The last row is KEYS_END. */
void load_keys(struct load *ld, enum key_place place, const struct key_parser *parsers, const struct file_section *s, void *object);

/* Could all its lines be read? Else what it lacks may stand in one of those, and that it is lacking goes unsaid until they are mended. */
bool load_is_whole(enum key_place place, const struct file_section *s);

/* Pieces of a value: split at `signs`, trimmed, empty ones left out; pushes const char *. */
void load_split(struct load *ld, const char *text, const char *signs, struct vec *out);
void load_push_piece(struct load *ld, const char *text, size_t len_b, struct vec *out); /* one of them */
/* "；最接近的是“X”" or "". */
const char *load_hint_key(struct load *ld, enum key_place place, const char *word);
const char *load_hint_name(struct load *ld, enum ruleset_list list, const char *word);
const char *load_nearest_name(const struct load *ld, enum ruleset_list list, const char *word); /* NULL: none is near */
const char *load_hint_near(struct load *ld, const char *nearest);
/* A name that staff invented: length, signs, not one of the words that can stand in the `places` (ends with PLACE_NONE). */
bool load_name_ok(struct load *ld, struct src src, const char *name, const enum key_place *places);
/* A word of a value; complains and gives NULL when unknown. */
const struct rule_key *load_word(struct load *ld, struct src src, enum key_place place, const char *word);
bool load_bool(struct load *ld, const struct file_line *line, bool *out);
/* "2 d", "2天", a word of [words]; `bare`: a number alone will do. */
bool load_amount(struct load *ld, struct src src, const char *text, bool bare, struct amount *out);
bool load_month_day(const char *s, int *month, int *day); /* 09-01, also 9-1 */
bool load_number_prefix(const char **s, int *out);        /* digits; at most AMOUNT_MOST */
void load_month_day_line(struct load *ld, const struct file_line *line, int *month, int *day);
/* By name, complaining when unknown. */
const struct role *load_role(struct load *ld, struct src src, const char *name);
const struct event_kind *load_event(struct load *ld, struct src src, const char *name);
void load_mark_used(struct load *ld, const char *what, const char *name);
bool load_is_used(const struct load *ld, const char *what, const char *name);
/* Puts an object under its name; false and an error when the name is taken. */
bool load_declare(struct load *ld, enum ruleset_list list, struct src src, const char *name, void *object);

/* ---- the sections ---- */
void load_ruleset_section(struct load *ld, const struct file_section *s);
void load_calendar_section(struct load *ld, const struct file_section *s);
void load_holidays_section(struct load *ld, const struct file_section *s);
void load_holidays_merge(struct load *ld);
void load_term_default(struct load *ld, const struct file_section *s);
void load_term_year(struct load *ld, const struct file_section *s);
void load_words_section(struct load *ld, const struct file_section *s);
void load_chain_section(struct load *ld, const struct file_section *s);
void load_posts_section(struct load *ld, const struct file_section *s);
void load_ladder_name(struct load *ld, const struct file_section *s);
void load_ladder_section(struct load *ld, const struct file_section *s);
void load_events_names(struct load *ld, const struct file_section *s);
void load_events_section(struct load *ld, const struct file_section *s);
void load_event_name(struct load *ld, const struct file_section *s);
void load_event_section(struct load *ld, const struct file_section *s);
void load_event_when(struct load *ld, const struct file_section *s);
void load_form_name(struct load *ld, const struct file_section *s);
void load_form_section(struct load *ld, const struct file_section *s);
void load_rule_name(struct load *ld, const struct file_section *s);
void load_rule_section(struct load *ld, const struct file_section *s);
/* One `when` line into `out` (struct when_line). */
void load_when(struct load *ld, const struct file_line *line, struct vec *out);
/* Resolves what an expression names; false after an error. */
bool load_resolve_due(struct load *ld, struct src src, struct due_expr *due);
bool load_resolve_count(struct load *ld, struct src src, struct count *count);
/* "事件.字段" or "事件": event and field (-1). `form_too`: a form's name stands for its filing. */
bool load_event_field(struct load *ld, struct src src, const char *text, const struct event_kind **event, int *field_at);

/* ---- rulecheck.c, rulecheck_use.c, ruleprint.c ---- */
void rulecheck_all(struct load *ld);
/* What a watch measures and where its limit lies. */
void rulecheck_watch(struct load *ld, struct rule *rule, struct src measure, struct src limit);
void rulecheck_use(struct load *ld);
void ruleprint_all(struct load *ld);
void ruleprint_frame(struct load *ld);
void ruleprint_hash(struct ruleset *rules, const struct rule_text *files, size_t files_n);

#endif
