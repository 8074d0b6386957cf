/* SPDX-License-Identifier: MIT */
/* entry: facts as people state them, judged and written. Shared by the command line and the import. A record holds texts under the names of columns, Chinese or English;
 * entry_put() parses and judges all of it against the roster, the rule set in force and what is known already, and writes nothing when anything is wrong. Everything
 * happens inside one session, which is one transaction: entry_begin, any number of writes, entry_commit or entry_abort. */
#ifndef BAOXUE_STORE_ENTRY_H
#define BAOXUE_STORE_ENTRY_H

#include <stdbool.h>
#include <stdint.h>

#include "base/map.h"
#include "core/history.h"
#include "core/org.h"
#include "core/ruleset.h"
#include "store/db.h"

enum entry_kind { ENTRY_UNIT, ENTRY_PERSON, ENTRY_HOLDER, ENTRY_ABSENCE, ENTRY_TERM, ENTRY_CASE, ENTRY_EVENT, ENTRY_FILING, ENTRY_SIGN, ENTRY_EXTENSION, ENTRY_WAIVER,
                  ENTRY_ACK, ENTRY_KINDS };

/* Columns, in the order of the table in entry_record.c. */
enum unit_column { UNIT_CODE, UNIT_NAME, UNIT_KIND, UNIT_PARENTS, UNIT_FROM, UNIT_UNTIL };
enum person_column { PERSON_CODE, PERSON_NAME, PERSON_MAIL, PERSON_VIA, PERSON_FROM, PERSON_UNTIL };
enum holder_column { HOLDER_ROLE, HOLDER_PERSON, HOLDER_UNIT, HOLDER_CASE, HOLDER_DEPUTY, HOLDER_ORDER, HOLDER_FROM, HOLDER_UNTIL };
enum absence_column { ABSENCE_PERSON, ABSENCE_FROM, ABSENCE_UNTIL };
enum term_column { TERM_NAME, TERM_YEAR, TERM_UNIT, TERM_OPENS, TERM_CLOSES };
enum case_column { CASE_NUMBER, CASE_NAME, CASE_SCHOOL, CASE_REGISTER, CASE_STAGE, CASE_GRADE, CASE_CATEGORY, CASE_CAUSE, CASE_BORN, CASE_OPENED, CASE_TIME, CASE_EVENT };
enum event_column { EVENT_NAME, EVENT_CASE, EVENT_UNIT, EVENT_PERSON, EVENT_DAY, EVENT_TIME, EVENT_BY, EVENT_REACHED, EVENT_NOTE };
enum filing_column { FILING_RULE, FILING_UNIT, FILING_CASE, FILING_PERIOD, FILING_TO, FILING_DAY, FILING_TIME, FILING_BY, FILING_ZERO, FILING_REMARK };
enum sign_column { SIGN_RULE, SIGN_UNIT, SIGN_CASE, SIGN_PERIOD, SIGN_ROLE, SIGN_BY, SIGN_DAY };
enum grant_column { GRANT_RULE, GRANT_UNIT, GRANT_CASE, GRANT_PERIOD, GRANT_OWNER, GRANT_UNTIL, GRANT_DAY, GRANT_REASON };
enum ack_column { ACK_DEADLINE, ACK_PERSON, ACK_DAY, ACK_PROMISE };
enum { ENTRY_COLUMNS_MOST = 12 };

/* ---- a record ---- */
struct entry_record {
    enum entry_kind kind;
    char *values[ENTRY_COLUMNS_MOST]; /* owned; NULL: not given. After entry_put() days stand as 2026-09-08, a filing's period is the one that was taken */
    struct vec extras;                /* struct attr: columns of the bureau's own (unit, case), an event's fields, a form's numbers */
};

void record_init(struct entry_record *r, enum entry_kind kind);
void record_fini(struct entry_record *r);
/* -1: no column of that name. */
int record_column(enum entry_kind kind, const char *name);
const char *record_column_name(enum entry_kind kind, int column, enum lang lang);
/* Sets a column by number; an empty text is NULL. */
void record_set(struct entry_record *r, int column, const char *value);
/* Sets by name, an extra where the kind may have some. Refuses columns that the database must not hold (ID numbers, phones, guardians, addresses). */
int record_set_named(struct entry_record *r, const char *name, const char *value, struct err *err);
/* Is that the name of something that the database must not hold? */
bool record_name_is_forbidden(const char *name);
const char *record_extra(const struct entry_record *r, const char *name); /* NULL: not given */

/* ---- a session ---- */
struct entry {
    struct db *db;
    const struct ruleset *rules;
    struct instant now;
    struct day today;
    const char *author;
    int64_t batch;         /* 0: none */
    struct org org;        /* as it stood at the last entry_refresh() */
    struct map people;     /* code → const struct person * of `org` */
    bool no_nearest;       /* errors without "did you mean", for a table with hundreds of bad rows */
};

/* Begins a transaction. All pointers must outlive the session. */
int entry_begin(struct entry *e, struct db *db, const struct ruleset *rules, struct instant now, const char *author, struct err *err);
int entry_commit(struct entry *e, struct err *err);
void entry_abort(struct entry *e);
/* Loads the roster anew, after units, people or holders were written in this session. */
int entry_refresh(struct entry *e, struct err *err);

/* Look-ups; the error names the nearest. A unit may be named by its code, or by its name where only one unit bears it. */
const struct unit *entry_find_unit(const struct entry *e, const char *code, struct err *err);
const struct person *entry_find_person(const struct entry *e, const char *code, struct err *err);
int entry_find_case(const struct entry *e, const char *number, int64_t *id, struct err *err);

/* The codes of a list as people write it: separated by 、 ; , or blanks. Pushes char *, to free. */
void split_codes(const char *s, struct vec *out);

/* Judges and writes one fact; *id (may be NULL) takes its identity. */
int entry_put(struct entry *e, struct entry_record *r, int64_t *id, struct err *err);
/* Confirms a filing just put (its record), on its day, as the post that its rule asks for; an error where the rule asks for none. */
int entry_sign_filing(struct entry *e, const struct entry_record *filing, struct err *err);
/* The record of a fact as it stands, for corrections and comparisons. */
int entry_load(struct entry *e, int64_t identity, struct entry_record *out, struct err *err);
/* Writes `r` in the place of the fact: same identity, same checks. 1 instead of 0: nothing differs, nothing written. */
int entry_correct(struct entry *e, int64_t identity, struct entry_record *r, const char *reason, struct err *err);
/* The named columns with new values: entry_load, set, entry_correct. */
int entry_correct_columns(struct entry *e, int64_t identity, const struct attr *columns, size_t n, const char *reason, struct err *err);
int entry_undo(struct entry *e, int64_t identity, const char *reason, struct err *err);

/* Closes a case by the event that closes: `event` NULL: the only one there is. The reason must be of the rule set's list. extras: the event's fields. */
int entry_close_case(struct entry *e, const char *number, const char *event, const char *reason, const char *day, const struct attr *fields, size_t fields_n, int64_t *id,
                     struct err *err);
/* Opens a closed case again by an event that reopens. */
int entry_reopen_case(struct entry *e, const char *number, const char *event, const char *day, const struct attr *fields, size_t fields_n, int64_t *id, struct err *err);

#endif
