/* SPDX-License-Identifier: MIT */
/* casebook: a small rule set made by hand, and the history of one case, for the tests of counts and conditions. */
#ifndef BAOXUE_TESTS_CASEBOOK_H
#define BAOXUE_TESTS_CASEBOOK_H

#include "core/history.h"
#include "core/org.h"

enum { ABSENT, VISIT, BACK, LEAVE, REPORT, KINDS };
enum { VISIT_RESULT, VISIT_HOURS }; /* fields of a visit */
enum { REPORT_SERVED };             /* of a report */

struct casebook {
    struct event_kind kinds[KINDS]; /* 缺课 opens, reopens; 家访; 复学 closes, resumes, resets 缺课; 休学 pauses; 报告单 */
    struct ruleset rules;
    struct org org;
    struct history h;
    struct pause pauses[4];
    struct vec lineage;
    struct term_source terms;
    struct due_context cx;
    struct count_view view;
};

void casebook_init(struct casebook *b);
void casebook_fini(struct casebook *b);
/* Events as "缺课 2025-09-26, 复学 2025-10-01"; replaces what was there. */
void casebook_write(struct casebook *b, const char *events);
struct event *casebook_event(struct casebook *b, int kind, const char *day); /* call casebook_seal() after */
void casebook_seal(struct casebook *b);
/* A pause; `until` NULL: still running. */
void casebook_pause(struct casebook *b, const char *from, const char *until);
struct day book_day(const char *s);

#endif
