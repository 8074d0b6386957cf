/* SPDX-License-Identifier: MIT */
/* rulekey: the words of the rule language. One table holds each pair of English and Chinese, keyed by the place where it can stand; the parser looks words up
 * here, the check finds the nearest one for a word it does not know, and the manual's reference page is made from it. Pure; no mutable data. */
#ifndef BAOXUE_CORE_RULEKEY_H
#define BAOXUE_CORE_RULEKEY_H

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"

/* Where a word can stand. */
enum key_place {
    PLACE_NONE,
    PLACE_SECTION,
    /* keys of sections */
    PLACE_RULESET, PLACE_CALENDAR, PLACE_HOLIDAYS, PLACE_TERM, PLACE_LADDER, PLACE_EVENT, PLACE_FORM, PLACE_RULE,
    /* words inside values */
    PLACE_LANGUAGE, PLACE_WEEKDAY, PLACE_DELIVERY, PLACE_HOLIDAY_STATUS, PLACE_HOLIDAY_LINE, PLACE_ROLE_LINE, PLACE_WHO, PLACE_ACK, PLACE_EVENT_OF,
    PLACE_FIELD, PLACE_EFFECT, PLACE_EACH, PLACE_SEASON, PLACE_TEST, PLACE_WHEN_WORD, PLACE_HUKOU, PLACE_DATA, PLACE_KEEP, PLACE_BOOL, PLACE_UNIT, PLACE_ROLL, PLACE_DUE,
    PLACE_IN, PLACE_MEASURE, PLACE_LIMIT,
    PLACES_N
};

enum section_kind {
    SECTION_RULESET, SECTION_CALENDAR, SECTION_HOLIDAYS, SECTION_TERM, SECTION_WORDS, SECTION_CHAIN, SECTION_POSTS, SECTION_LADDER, SECTION_EVENTS,
    SECTION_EVENT, SECTION_FORM, SECTION_DUTY, SECTION_STEP, SECTION_WATCH, SECTIONS_N
};
enum ruleset_key { RULESET_TITLE, RULESET_DOCUMENT, RULESET_ZONE, RULESET_SINCE, RULESET_OFFICE, RULESET_LANGUAGE, RULESET_CLOSE_REASONS, RULESET_UNWATCHED };
enum calendar_key { CALENDAR_WEEKEND, CALENDAR_SCHOOL_YEAR, CALENDAR_CLOSE, CALENDAR_DELIVERY, CALENDAR_DIGEST, CALENDAR_BUDGET };
enum holidays_key { HOLIDAYS_SOURCE, HOLIDAYS_STATUS };
enum term_key { TERM_OPENS, TERM_CLOSES };
enum ladder_key { LADDER_START, LADDER_EVERY, LADDER_SETTLED, LADDER_URGENT, LADDER_ACK, LADDER_ACK_LIMIT };
enum event_key { EVENT_TITLE, EVENT_OF, EVENT_WHEN, EVENT_SOURCE, EVENT_QUOTE, EVENT_FIELDS, EVENT_EFFECTS, EVENT_FORMERLY };
enum form_key {
    FORM_NUMBERS, FORM_TEXT, FORM_ROWS, FORM_RATE, FORM_CHECK, FORM_AS_OF, FORM_SPAN, FORM_CASES, FORM_GRACE, FORM_KEEP, FORM_FORMERLY
};
enum rule_key_id {
    KEY_TITLE, KEY_SOURCE, KEY_QUOTE, KEY_SINCE, KEY_WHEN, KEY_OWNER, KEY_EACH, KEY_TO, KEY_DUE, KEY_START, KEY_ONLY, KEY_EXCEPT, KEY_SEASON, KEY_FORM,
    KEY_DONE, KEY_SIGN, KEY_THEN, KEY_OUTLIVES, KEY_PRIVATE, KEY_LADDER, KEY_FORMERLY, KEY_MEASURE, KEY_LIMIT, KEY_EXTEND_LIMIT, KEYS_N
};
enum role_line_word { ROLE_LINE_CASE, ROLE_LINE_PAPER, ROLE_LINE_BY, ROLE_LINE_SCHOOL, ROLE_LINE_REGISTER, ROLE_LINE_BY_SCHOOL, ROLE_LINE_BY_REGISTER, ROLE_LINE_FORMERLY };
enum effect { EFFECT_OPENS, EFFECT_CLOSES, EFFECT_PAUSES, EFFECT_RESUMES, EFFECT_REOPENS, EFFECT_RESETS };
enum test_word { TEST_IS, TEST_HAS_WORD, TEST_NOT, TEST_AND };
enum each_word { EACH_WORD_HOLDER, EACH_WORD_CASE };
enum hukou_word { HUKOU_INSIDE, HUKOU_OUTSIDE };
enum due_word { DUE_ROLL = 100 /* above all enum anchor_kind */, DUE_END, DUE_QUARTER, DUE_YEAR };
enum data_word { DATA_MISSING, DATA_KNOWN };
enum measure_word { MEASURE_OPEN_CASES, MEASURE_SUM, MEASURE_DAYS_WITH, MEASURE_RATE, MEASURE_OPEN, MEASURE_CASES, MEASURE_DAYS, MEASURE_WITH };
enum limit_word { LIMIT_RISING, LIMIT_YEARS };

struct rule_key {
    enum key_place place;
    int id;             /* of the enum that belongs to the place */
    const char *en, *zh;
    unsigned flags;
};
enum { KEY_REPEATS = 1, KEY_VERBATIM = 2 /* full-width signs stay */, KEY_ALIAS = 4 /* another spelling: not on the reference page */, KEY_NAMED = 8 /* a name follows */ };

/* In either language; NULL: no such word there. */
const struct rule_key *rulekey_find(enum key_place place, const char *word);
/* The canonical row of an id. */
const struct rule_key *rulekey_of(enum key_place place, int id);
const char *rulekey_word(enum key_place place, int id, enum lang lang);
/* The word nearest to `word`, or NULL when none is near. */
const char *rulekey_nearest(enum key_place place, const char *word);
/* Is `candidate` near enough to `word` to be what was meant? Gives the distance, or SIZE_MAX. */
size_t rulekey_nearness(const char *word, const char *candidate);
struct rulekey_near { /* the nearest of those that were tried; best NULL: none is near */
    const char *word, *best;
    size_t distance;
};
struct rulekey_near rulekey_near_to(const char *word);
void rulekey_try(struct rulekey_near *n, const char *candidate);
/* The kind of a section by its word and whether a name follows: [事件] holds a line for each, [事件 休学] is one in the long form. -1: no such section. */
int rulekey_section(const char *word, bool named);
/* The keys of a section; PLACE_NONE where its keys are free (events, words, chains) or the kind is unknown. */
enum key_place rulekey_section_keys(const char *word, bool named);
/* The whole table, for the reference page. */
const struct rule_key *rulekey_all(size_t *n);

#endif
