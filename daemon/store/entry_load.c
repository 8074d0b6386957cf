/* SPDX-License-Identifier: MIT */
/* Facts as records again; taking facts back. */
#include <stdlib.h>

#include "base/str.h"
#include "store/entry_record.h"
#include "store/facts.h"

/* Which kinds can be loaded; the others are small enough to be undone and entered anew. */
static const struct {
    const char *table;
    enum entry_kind kind;
    enum query q;
} loads[] = {{"unit", ENTRY_UNIT, Q_LOAD_UNIT},       {"person", ENTRY_PERSON, Q_LOAD_PERSON}, {"holder", ENTRY_HOLDER, Q_LOAD_HOLDER},
             {"absence", ENTRY_ABSENCE, Q_LOAD_ABSENCE}, {"term", ENTRY_TERM, Q_LOAD_TERM},    {"school_case", ENTRY_CASE, Q_LOAD_CASE},
             {"event", ENTRY_EVENT, Q_LOAD_EVENT},    {"filing", ENTRY_FILING, Q_LOAD_FILING}};

struct head {
    char *kind, *op, *subject_kind;
    int64_t subject;
};

static int read_head(struct db *db, int64_t identity, struct head *out, struct err *err)
{
    struct sqlite3_stmt *st = db_query(db, Q_FACT_HEAD, "i", identity);
    int rc = db_step(db, st, err);
    if (rc > 0)
        *out = (struct head){db_text_dup(st, "kind"), db_text_dup(st, "op"), db_text_dup(st, "subject_kind"), db_int(st, "subject")};
    db_reset(st);
    if (rc > 0)
        return 0;
    return rc < 0 ? -1 : err_set(err, "没有第 %lld 号记录", "there is no fact number %lld", (long long)identity);
}

static void head_fini(struct head *h)
{
    free(h->kind);
    free(h->op);
    free(h->subject_kind);
}

static int refuse_undone(int64_t identity, struct err *err)
{
    return err_set(err, "第 %lld 号记录已经撤销", "fact number %lld was undone already", (long long)identity);
}

static char *take_columns(struct entry_record *out, struct sqlite3_stmt *st)
{
    const struct entry_column *c = record_shape(out->kind)->columns;
    for (int i = 0; i < ENTRY_COLUMNS_MOST && c[i].zh; i++)
        record_set(out, i, db_text(st, c[i].en));
    return record_shape(out->kind)->extras ? db_text_dup(st, "extras") : NULL;
}

static int take_extras(struct db *db, struct entry_record *out, char *json, struct err *err)
{
    int rc = 0;
    struct sqlite3_stmt *st = json ? db_query(db, Q_JSON_EACH, "t", json) : NULL;
    while (st && (rc = db_step(db, st, err)) > 0)
        record_add_extra(out, db_text(st, "name"), db_text(st, "value"));
    free(json);
    return rc;
}

static int load_body(struct db *db, size_t at, int64_t identity, struct entry_record *out, struct err *err)
{
    struct sqlite3_stmt *st = db_query(db, loads[at].q, "i", identity);
    record_init(out, loads[at].kind);
    int rc = db_step(db, st, err);
    char *extras = rc > 0 ? take_columns(out, st) : NULL;
    db_reset(st);
    if (rc > 0)
        rc = take_extras(db, out, extras, err);
    else
        rc = rc < 0 ? -1 : refuse_undone(identity, err);
    if (rc != 0)
        record_fini(out);
    return rc;
}

int entry_load(struct entry *e, int64_t identity, struct entry_record *out, struct err *err)
{
    struct head h;
    if (read_head(e->db, identity, &h, err) != 0)
        return -1;
    size_t n = sizeof loads / sizeof *loads, at = 0;
    while (at < n && !str_eq(loads[at].table, h.kind))
        at++;
    head_fini(&h);
    if (at < n)
        return load_body(e->db, at, identity, out, err);
    return err_set(err, "第 %lld 号记录不能更正，请撤销后重新登记", "fact number %lld cannot be corrected: undo it and enter it anew", (long long)identity);
}

/* Others stand on it: a unit with posts, cases or units below; a person on a post. */
static int refuse_used(struct entry *e, const struct head *h, int64_t identity, struct err *err)
{
    int64_t used = 0;
    if (str_eq(h->kind, "unit") && db_get_int(e->db, Q_UNIT_USED, 0, &used, err, "i", identity) != 0)
        return -1;
    if (str_eq(h->kind, "person") && db_get_int(e->db, Q_PERSON_USED, 0, &used, err, "i", identity) != 0)
        return -1;
    if (!used)
        return 0;
    return err_set(err, "不能撤销：还有 %lld 条记录用到它，请先更正那些记录，或用“止”写明到哪天为止",
                   "cannot be undone: %lld facts stand on it; correct those first, or give it an end by `until`", (long long)used);
}

int entry_undo(struct entry *e, int64_t identity, const char *reason, struct err *err)
{
    struct head h;
    int64_t id;
    if (!reason || !*reason)
        return err_set(err, "撤销要写理由", "undoing needs a reason");
    if (text_check_reason(reason, err) != 0 || read_head(e->db, identity, &h, err) != 0)
        return -1;
    struct fact f = {.kind = h.kind, .op = "undo", .identity = identity, .entered = e->now, .author = e->author, .subject_kind = h.subject_kind,
                     .subject = h.subject, .reason = reason};
    int rc = str_eq(h.op, "undo") ? refuse_undone(identity, err) : refuse_used(e, &h, identity, err);
    if (rc == 0)
        rc = entry_check_named(e, h.subject_kind, h.subject, err);
    if (rc == 0)
        rc = fact_add(e->db, &f, &id, err);
    head_fini(&h);
    return rc;
}
