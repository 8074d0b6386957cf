/* SPDX-License-Identifier: MIT */
#include "store/request.h"

#include <stdlib.h>

#include "base/str.h"
#include "store/facts.h"

static const char *const kinds[] = {[SUBJECT_UNIT] = "unit", [SUBJECT_CASE] = "case"};

int request_add(struct db *db, struct request *r, const char *author, struct instant now, struct day today, struct err *err)
{
    const struct fact head = {.kind = "request", .op = "add", .entered = now, .author = author, .subject_kind = "request"};
    if (db_begin(db, "request", err) != 0)
        return -1;
    if (fact_add(db, &head, &r->id, err) != 0 || db_run(db, Q_REQUEST_ADD, err, "iitttzzdt", r->id, r->id, r->what, r->rule, r->subject ? kinds[r->subject_kind] : NULL, r->subject,
                                                        r->person, today, r->address) != 0) {
        db_rollback(db);
        return -1;
    }
    return db_commit(db, err);
}

int requests_since(struct db *db, int64_t after, struct vec *out, struct err *err)
{
    struct sqlite3_stmt *st = db_query(db, Q_REQUESTS_SINCE, "i", after);
    int rc;
    while ((rc = db_step(db, st, err)) > 0) {
        struct request *r = vec_push(out);
        *r = (struct request){.id = db_int(st, "id"), .what = db_text_dup(st, "what"), .rule = db_text_dup(st, "rule"), .subject = db_int(st, "subject"), .person = db_int(st, "person"),
                              .address = db_text_dup(st, "note")};
        r->subject_kind = str_eq(db_text(st, "subject_kind"), kinds[SUBJECT_CASE]) ? SUBJECT_CASE : SUBJECT_UNIT;
    }
    return rc;
}

void requests_fini(struct vec *v)
{
    struct request *r = v->data;
    for (size_t i = 0; i < v->n; i++) {
        free(r[i].what);
        free(r[i].rule);
        free(r[i].address);
    }
    vec_fini(v);
}

int request_history(struct db *db, const struct ruleset *rules, const struct rule *rule, const struct request *r, struct history *out, struct err *err)
{
    if (r->subject_kind == SUBJECT_CASE)
        return facts_load_history(db, rules, SUBJECT_CASE, r->subject, out, err);
    bool step = rule->kind == RULE_STEP;
    history_init(out, step ? SUBJECT_CASE : SUBJECT_UNIT, step ? 0 : r->subject);
    out->unit = r->subject;
    return 0;
}
