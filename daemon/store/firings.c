/* SPDX-License-Identifier: MIT */
/* firings: what was told about a deadline, to whom; the unique indexes make that once. */
#include <sqlite3.h>

#include "base/str.h"
#include "store/ledger.h"

static const char *const kinds[] = {[FIRING_TOLD] = "told", [FIRING_SUPERSEDED] = "superseded", [FIRING_MOVED] = "moved",
                                    [FIRING_SETTLED] = "settled", [FIRING_FAULT] = "fault", [FIRING_HEARTBEAT] = "heartbeat", [FIRING_DRILL] = "drill", [FIRING_TEST] = "test"};

/* An insert that may find its row there already: 1 written, 0 there. */
static int changed(struct db *db)
{
    return sqlite3_changes(db_handle(db)) > 0;
}

int firing_add(struct db *db, struct firing *f, struct err *err)
{
    if (ledger_next(db, &f->seq, err) != 0)
        return -1;
    if (db_run(db, Q_FIRING_ADD, err, "imzit" "tiimd" "itz", f->seq, f->at, f->deadline, (int64_t)f->round, f->rung, kinds[f->kind], (int64_t)f->late,
               f->version, f->due.at, f->due.day, (int64_t)f->due.provisional, f->reason, f->hold) != 0)
        return -1;
    if (!changed(db)) {
        ledger_give_back(db);
        f->seq = 0;
    }
    return 0;
}

int firing_keys(struct db *db, int64_t deadline, int round, struct fired *out, struct err *err)
{
    sqlite3_stmt *st = db_query(db, Q_FIRING_KEYS, "ii", deadline, (int64_t)round);
    int rc;
    *out = (struct fired){.keys = VEC(char *), .last = INSTANT_NONE, .due = INSTANT_NONE, .due_day = DAY_NONE};
    while ((rc = db_step(db, st, err)) > 0) {
        struct instant at = db_instant(st, "at");
        char *key = db_text_dup(st, "rung");
        vec_add(&out->keys, &key);
        if (str_eq(db_text(st, "kind"), kinds[FIRING_TOLD]) && (instant_is_none(out->last) || at.sec >= out->last.sec))
            out->last = at, out->due = db_instant(st, "due"), out->due_day = db_day(st, "due_day"), out->rung = key, out->late = db_int(st, "late") != 0;
    }
    return rc;
}

void firing_keys_fini(struct fired *f)
{
    vec_fini_texts(&f->keys);
}

static int line_add(struct db *db, const struct firing *f, const struct recipient_entry *r, const struct line_way *way, struct err *err)
{
    return db_run(db, Q_LINE_ADD, err, "iiizi" "mtz", r->seq, r->person, f->seq, way->deadline, (int64_t)way->urgent, way->ready,
                  way->hold ? "held" : "waiting", way->hold);
}

int recipient_add(struct db *db, const struct firing *f, struct recipient_entry *r, const struct line_way *way, struct err *err)
{
    if (ledger_next(db, &r->seq, err) != 0)
        return -1;
    if (db_run(db, Q_RECIPIENT_ADD, err, "imizttit", r->seq, f->at, f->seq, r->person, r->post, r->ground, (int64_t)r->level, r->instead_of) != 0)
        return -1;
    if (!changed(db)) {
        ledger_give_back(db);
        r->seq = 0;
        return 0;
    }
    return r->person ? line_add(db, f, r, way, err) : 0;
}

int recipients_told(struct db *db, int64_t deadline, struct vec *out, struct err *err)
{
    return db_ids(db, db_query(db, Q_RECIPIENTS_TOLD, "i", deadline), out, err);
}
