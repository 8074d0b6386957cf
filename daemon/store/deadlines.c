/* SPDX-License-Identifier: MIT */
#include "store/deadlines.h"

#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/str.h"

/* The order of DEADLINE_COLUMNS in queries_turn.def: read by index, since this is the hot path of a turn. */
enum {
    C_ID, C_SUBJECT_KIND, C_SUBJECT, C_RULE, C_OWNER, C_OPENING, C_TRIGGER, C_START, C_DUE, C_DUE_DAY, C_PROVISIONAL, C_STATE, C_SETTLED, C_SETTLED_BY,
    C_WOKE, C_SHIFT_D, C_LAPSE, C_EXTENDED, C_ROUND, C_WAKE, C_BATCH
};

static const char *const kinds[] = {[SUBJECT_UNIT] = "unit", [SUBJECT_CASE] = "case", [SUBJECT_HOLDER] = "holder", [SUBJECT_ROW] = "row"};

const char *subject_kind_key(enum subject_kind kind)
{
    return kinds[kind];
}

bool subject_kind_of_key(const char *key, enum subject_kind *out)
{
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
        if (strcmp(kinds[i], key) == 0) {
            *out = (enum subject_kind)i;
            return true;
        }
    return false;
}

void deadline_row_fini(struct deadline_row *row)
{
    free(row->rule_name);
    row->rule_name = NULL;
}

static const char *text_at(sqlite3_stmt *st, int at)
{
    const char *s = db_text_at(st, at);
    return s ? s : "";
}

static struct instant instant_of(sqlite3_stmt *st, int at)
{
    return sqlite3_column_type(st, at) == SQLITE_NULL ? INSTANT_NONE : (struct instant){sqlite3_column_int64(st, at)};
}

static struct day day_of_column(sqlite3_stmt *st, int at)
{
    struct day d;
    return sqlite3_column_type(st, at) != SQLITE_NULL && day_parse(text_at(st, at), &d) ? d : DAY_NONE;
}

static void read_row(sqlite3_stmt *st, const struct ruleset *rules, struct deadline_row *out)
{
    struct deadline *d = &out->d;
    *out = (struct deadline_row){.id = sqlite3_column_int64(st, C_ID)};
    d->rule = ruleset_rule(rules, text_at(st, C_RULE));
    if (!d->rule)
        out->rule_name = mem_strdup(text_at(st, C_RULE));
    subject_kind_of_key(text_at(st, C_SUBJECT_KIND), &d->subject_kind);
    d->subject = sqlite3_column_int64(st, C_SUBJECT);
    snprintf(d->owner, sizeof d->owner, "%s", text_at(st, C_OWNER));
    d->opening = sqlite3_column_int(st, C_OPENING);
    snprintf(d->trigger, sizeof d->trigger, "%s", text_at(st, C_TRIGGER));
    d->start = instant_of(st, C_START);
    d->due = (struct due_result){day_of_column(st, C_DUE_DAY), instant_of(st, C_DUE), sqlite3_column_int(st, C_PROVISIONAL) != 0};
    deadline_state_of_key(text_at(st, C_STATE), &d->state);
    d->settled = instant_of(st, C_SETTLED);
    d->settled_by = sqlite3_column_int64(st, C_SETTLED_BY);
    d->woke = instant_of(st, C_WOKE);
    d->rung_shift_d = sqlite3_column_int(st, C_SHIFT_D);
    d->lapse = instant_of(st, C_LAPSE);
    d->extended = day_of_column(st, C_EXTENDED);
    d->test_at = INSTANT_NONE;
    out->round = sqlite3_column_int(st, C_ROUND);
    out->wake = instant_of(st, C_WAKE);
    out->batch = sqlite3_column_int64(st, C_BATCH);
}

static int read_one(struct db *db, sqlite3_stmt *st, const struct ruleset *rules, struct deadline_row *out, struct err *err)
{
    *out = (struct deadline_row){0};
    int rc = db_step(db, st, err);
    if (rc > 0)
        read_row(st, rules, out);
    db_reset(st);
    return rc < 0 ? -1 : 0;
}

static int read_all(struct db *db, sqlite3_stmt *st, const struct ruleset *rules, struct vec *out, struct err *err)
{
    int rc;
    while ((rc = db_step(db, st, err)) > 0)
        read_row(st, rules, vec_push(out));
    return rc;
}

int deadline_find(struct db *db, const struct ruleset *rules, const struct deadline *key, struct deadline_row *out, struct err *err)
{
    return read_one(db, db_query(db, Q_DEADLINE_FIND, "tittit", kinds[key->subject_kind], key->subject, key->rule->name, key->owner,
                                 (int64_t)key->opening, key->trigger), rules, out, err);
}

int deadline_by_id(struct db *db, const struct ruleset *rules, int64_t id, struct deadline_row *out, struct err *err)
{
    return read_one(db, db_query(db, Q_DEADLINE_BY_ID, "i", id), rules, out, err);
}

int deadline_of_subject(struct db *db, const struct ruleset *rules, enum subject_kind kind, int64_t subject, struct vec *out, struct err *err)
{
    return read_all(db, db_query(db, Q_DEADLINE_OF_SUBJECT, "ti", kinds[kind], subject), rules, out, err);
}

int deadline_of_subject_rule(struct db *db, const struct ruleset *rules, enum subject_kind kind, int64_t subject, const char *rule, struct vec *out, struct err *err)
{
    return read_all(db, db_query(db, Q_DEADLINE_OF_SUBJECT_RULE, "tit", kinds[kind], subject, rule), rules, out, err);
}

int deadline_open_after(struct db *db, const struct ruleset *rules, int64_t after, int64_t most, struct vec *out, struct err *err)
{
    return read_all(db, db_query(db, Q_DEADLINE_OPEN_AFTER, "ii", after, most), rules, out, err);
}

int deadline_due(struct db *db, const struct ruleset *rules, struct instant now, int64_t most, struct vec *out, struct err *err)
{
    return read_all(db, db_query(db, Q_DEADLINE_DUE, "mi", now, most), rules, out, err);
}

static int insert_row(struct db *db, struct deadline_row *row, struct err *err)
{
    const struct deadline *d = &row->d;
    if (db_run(db, Q_DEADLINE_INSERT, err, "tittit" "mmditmzm" "imdimz", kinds[d->subject_kind], d->subject, d->rule->name, d->owner,
               (int64_t)d->opening, d->trigger, d->start, d->due.at, d->due.day, (int64_t)d->due.provisional, deadline_state_key(d->state), d->settled,
               d->settled_by, d->woke, (int64_t)d->rung_shift_d, d->lapse, d->extended, (int64_t)row->round, row->wake, row->batch) != 0)
        return -1;
    row->id = db_last_id(db);
    return 0;
}

int deadline_put(struct db *db, struct deadline_row *row, struct err *err)
{
    const struct deadline *d = &row->d;
    if (!row->id)
        return insert_row(db, row, err);
    return db_run(db, Q_DEADLINE_UPDATE, err, "mmditmzm" "imdimz" "i", d->start, d->due.at, d->due.day, (int64_t)d->due.provisional,
                  deadline_state_key(d->state), d->settled, d->settled_by, d->woke, (int64_t)d->rung_shift_d, d->lapse, d->extended,
                  (int64_t)row->round, row->wake, row->batch, row->id);
}

int deadline_set_wake(struct db *db, int64_t id, struct instant wake, struct err *err)
{
    return db_run(db, Q_DEADLINE_SET_WAKE, err, "mi", wake, id);
}

static int next_wake(struct db *db, enum query q, struct instant *out, struct err *err)
{
    int64_t sec;
    if (db_get_int(db, q, INT64_MAX, &sec, err, "") != 0)
        return -1;
    out->sec = sec;
    return 0;
}

int deadline_next_wake(struct db *db, struct instant *out, struct err *err)
{
    return next_wake(db, Q_DEADLINE_NEXT_WAKE, out, err);
}

int deadline_forget_batch(struct db *db, int64_t batch, struct err *err)
{
    return db_run(db, Q_DEADLINE_FORGET_BATCH, err, "i", batch);
}

/* ---- subjects ---- */

int subject_set_wake(struct db *db, enum subject_kind kind, int64_t subject, struct instant wake, struct err *err)
{
    return db_run(db, Q_SUBJECT_SET_WAKE, err, "tim", kinds[kind], subject, wake);
}

int subject_wake_by(struct db *db, enum subject_kind kind, int64_t subject, struct instant wake, struct err *err)
{
    return instant_is_none(wake) ? 0 : db_run(db, Q_SUBJECT_WAKE_BY, err, "tim", kinds[kind], subject, wake);
}

int subject_due(struct db *db, struct instant now, int64_t most, struct vec *out, struct err *err)
{
    sqlite3_stmt *st = db_query(db, Q_SUBJECT_DUE, "mi", now, most);
    int rc;
    while ((rc = db_step(db, st, err)) > 0) {
        struct subject_ref *ref = vec_push(out);
        subject_kind_of_key(db_text(st, "subject_kind"), &ref->kind);
        ref->id = db_int(st, "subject");
    }
    return rc;
}

int subject_next_wake(struct db *db, struct instant *out, struct err *err)
{
    return next_wake(db, Q_SUBJECT_NEXT_WAKE, out, err);
}

int subject_all_cases(struct db *db, struct vec *out, struct err *err)
{
    return db_ids(db, db_query(db, Q_CASES_ALL, ""), out, err);
}

int derived_events_put(struct db *db, enum subject_kind kind, int64_t subject, const struct vec *events, struct err *err)
{
    if (db_run(db, Q_DERIVED_CLEAR, err, "ti", kinds[kind], subject) != 0)
        return -1;
    const struct derived_event *e = events->data;
    for (size_t i = 0; i < events->n; i++)
        if (db_run(db, Q_DERIVED_ADD, err, "titt" "dti", kinds[kind], subject, e[i].key, e[i].kind->name, e[i].day, e[i].rule->name,
                   (int64_t)e[i].opening) != 0)
            return -1;
    return 0;
}
