/* SPDX-License-Identifier: MIT */
/* entry_record: the insides of records, shared by entry*.c. */
#ifndef BAOXUE_STORE_ENTRY_RECORD_H
#define BAOXUE_STORE_ENTRY_RECORD_H

#include <stdio.h>

#include "store/entry.h"

enum column_type { COLUMN_TEXT, COLUMN_MAIL, COLUMN_VIA /* a mailbox, or a person */, COLUMN_DAY, COLUMN_MINUTE, COLUMN_NUMBER, COLUMN_YES, COLUMN_UNIT, COLUMN_UNITS, COLUMN_PERSON };

struct entry_column {
    const char *zh, *en; /* zh NULL ends the list */
    enum column_type type;
    bool required;
};

struct entry_shape {
    const char *table; /* the body's */
    bool extras;
    struct entry_column columns[ENTRY_COLUMNS_MOST];
};

const struct entry_shape *record_shape(enum entry_kind kind);
void record_add_extra(struct entry_record *r, const char *name, const char *value);
int record_refuse_value(const char *column, const char *value, const char *why, struct err *err);
int record_refuse_forbidden(const char *name, struct err *err);
/* Types, required columns, lengths, controls; days become 2026-09-08. */
int record_check(struct entry_record *r, struct err *err);
const char *text_refused(const char *s, enum lang lang); /* NULL: nothing wrong with it */
/* NULL, and a whole number in *n, full-width digits too; or what is wrong. */
const char *text_number(const char *text, long *n, enum lang lang);
/* The beginning of what was typed, to be shown. */
enum { TEXT_SHOWN_B = 256 };
const char *text_shown(const char *text, char buf[static TEXT_SHOWN_B]);
/* Has it a number of an ID card's or a mobile phone's shape? (entry_text.c; such an error does not show the text) */
bool text_is_private(const char *s);
int text_refuse_private(const char *zh, const char *en, struct err *err);
int text_check_reason(const char *reason, struct err *err);
int text_check_case_number(const char *number, struct err *err);
struct day record_day(const struct entry_record *r, int column);
int record_minute(const struct entry_record *r, int column);
long record_number(const struct entry_record *r, int column);
bool record_yes(const struct entry_record *r, int column);

enum lang err_lang(const struct err *err);

struct nearest { /* the candidate most like what was typed */
    const char *wanted;
    char text[128];
    size_t distance;
};

struct nearest nearest_init(const char *wanted);
void nearest_try(struct nearest *n, const char *candidate);
/* "没有这个单位：“…”，是不是“…”？" */
int nearest_refuse(const struct nearest *n, const char *zh, const char *en, struct err *err);

/* ---- between entry*.c ---- */
struct entry_write { /* what is being written: a new fact, or a correction of one */
    struct entry *e;
    struct entry_record *r;
    int64_t identity; /* 0: new */
    const char *reason;
    int64_t id;       /* of the fact, after entry_head() */
};

/* Writes the head. */
/* Refuses what concerns a case that is anonymised. */
int entry_check_named(const struct entry *e, const char *subject_kind, int64_t subject, struct err *err);
int entry_head(struct entry_write *w, const char *subject_kind, int64_t subject, struct err *err);
int64_t entry_identity(const struct entry_write *w);
/* Adds a pair to a JSON object, or a number to an array; *json is replaced. */
int entry_json_pair(struct db *db, char **json, const char *name, const char *value, struct err *err);
int entry_json_number(struct db *db, char **json, int64_t n, struct err *err);
/* A person's id from a column; 0 where nothing is said. */
int entry_person_of(struct entry *e, const char *code, int64_t *id, struct err *err);
/* The subject of a record with a unit and a case column: exactly one of them. */
int entry_subject_of(struct entry *e, const char *unit, const char *number, const char **kind, int64_t *id, struct err *err);
/* The day of doing: given or today; not in the future, nor its time. */
int entry_day_of(struct entry *e, struct entry_record *r, int day_column, int time_column, struct err *err);


int put_unit(struct entry_write *w, struct err *err);
int put_person(struct entry_write *w, struct err *err);
int put_holder(struct entry_write *w, struct err *err);
int put_absence(struct entry_write *w, struct err *err);
int put_term(struct entry_write *w, struct err *err);
int put_case(struct entry_write *w, struct err *err);
int put_event(struct entry_write *w, struct err *err);
int put_checked_event(struct entry_write *w, struct err *err); /* without asking for the reason of closing */
int put_filing(struct entry_write *w, struct err *err);
int put_sign(struct entry_write *w, struct err *err);
int put_grant(struct entry_write *w, struct err *err);
int put_ack(struct entry_write *w, struct err *err);

struct filed { /* what a filing's numbers are judged against */
    const struct rule *rule;
    const char *subject_kind;
    int64_t subject;
    const char *period;
    struct day due; /* of the period; DAY_NONE: not known */
};
/* entry_form.c: the numbers of a filing against its form; *json takes them as they are stored. */
int judge_numbers(struct entry_write *w, const struct filed *f, char **json, struct err *err);

/* A role by name, with the nearest in the error. */
const struct role *entry_find_role(const struct entry *e, const char *name, struct err *err);

#endif
