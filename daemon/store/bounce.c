/* SPDX-License-Identifier: MIT */
#include "store/bounce.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/mem.h"
#include "store/entry_record.h"
#include "store/facts.h"

enum { SENT_LATELY_D = 14 /* a report comes within five days as a rule */ };

struct failed {
    int64_t person, job; /* job 0: not known which */
};

static int read_failed(struct db *db, struct sqlite3_stmt *st, struct vec *out, struct err *err)
{
    int rc;
    while ((rc = db_step(db, st, err)) > 0)
        vec_add(out, &(struct failed){db_int(st, "person"), db_int(st, "job")});
    return rc;
}

static int find_either(struct db *db, const char *what, struct vec *out, struct err *err)
{
    size_t len_b = strlen(what);
    bool quoted = len_b > 2 && what[0] == '<' && what[len_b - 1] == '>';
    char *plain = quoted ? mem_strndup(what + 1, len_b - 2) : mem_strdup(what);
    int rc = read_failed(db, db_query(db, Q_BOUNCE_BY_MESSAGE, "t", plain), out, err);
    if (rc == 0 && !out->n)
        rc = read_failed(db, db_query(db, Q_BOUNCE_BY_ADDRESS, "t", plain), out, err);
    if (rc == 0 && !out->n)
        rc = err_set(err, "既没有人用邮箱“%s”，也没有这个 Message-ID 的邮件：用 baoxue people 和 baoxue outbox --all 查看",
                     "nobody has the address \"%s\", and no mail that Message-ID: see baoxue people and baoxue outbox --all", what);
    free(plain);
    return rc;
}

static int add(struct db *db, const struct failed *f, const struct bounce_entry *e, struct err *err)
{
    const struct fact head = {.kind = "bounce", .op = "add", .entered = e->now, .author = e->author, .subject_kind = "person", .subject = f->person, .reason = e->reason};
    int64_t id;
    if (fact_add(db, &head, &id, err) != 0)
        return -1;
    return db_run(db, Q_BOUNCE_ADD, err, "iiizdt", id, id, f->person, f->job, e->today, e->reason);
}

/* The end of the caller's transaction: `each` of those found, unless it failed before. */
static int carry_out(struct db *db, int rc, struct vec *found, int (*each)(struct db *, const struct failed *, const struct bounce_entry *, struct err *), const struct bounce_entry *e,
                     int *n, struct err *err)
{
    for (size_t i = 0; rc == 0 && i < found->n; i++)
        rc = each(db, vec_at(found, i), e, err);
    if (rc == 0)
        rc = db_commit(db, err);
    else
        db_rollback(db);
    *n = (int)found->n;
    vec_fini(found);
    return rc;
}

int bounce_add(struct db *db, const char *what, const struct bounce_entry *e, int *facts_n, struct err *err)
{
    struct vec found = VEC(struct failed);
    if (text_check_reason(e->reason, err) != 0 || db_begin(db, "bounce", err) != 0)
        return -1;
    int rc = find_either(db, what, &found, err);
    return carry_out(db, rc, &found, add, e, facts_n, err);
}

/* ---- taking it back ---- */

static int lift(struct db *db, const struct failed *f, const struct bounce_entry *e, struct err *err)
{
    const struct fact head = {.kind = "person", .op = "correct", .identity = f->person, .entered = e->now, .author = e->author, .reason = e->reason};
    int64_t id;
    return fact_add(db, &head, &id, err) == 0 ? db_run(db, Q_PERSON_AGAIN, err, "ii", id, f->person) : -1;
}

int bounce_lift(struct db *db, const char *person, const struct bounce_entry *e, int *n, struct err *err)
{
    struct vec found = VEC(struct failed);
    if (text_check_reason(e->reason, err) != 0 || db_begin(db, "lift", err) != 0)
        return -1;
    int rc = read_failed(db, db_query(db, Q_UNREACHABLE_WHO, "t", person), &found, err);
    if (rc == 0 && !found.n)
        rc = person ? err_set(err, "“%s”没有被记为邮箱收不到信（见 baoxue people）", "\"%s\" does not count as unreachable (see baoxue people)", person)
                    : err_set(err, "没有人被记为邮箱收不到信", "nobody counts as unreachable");
    return carry_out(db, rc, &found, lift, e, n, err);
}

/* ---- reports ---- */

static int find_by_ids(struct db *db, const struct vec *ids, struct vec *out, struct err *err)
{
    int rc = 0;
    for (size_t i = 0; rc == 0 && !out->n && i < ids->n; i++)
        rc = read_failed(db, db_query(db, Q_BOUNCE_BY_MESSAGE, "t", *(const char **)vec_at(ids, i)), out, err);
    return rc;
}

static int find_by_addresses(struct db *db, const struct vec *addresses, const struct bounce_entry *e, struct vec *out, struct err *err)
{
    struct instant since = {e->now.sec - (int64_t)SENT_LATELY_D * MINUTES_A_DAY * 60};
    int rc = 0;
    for (size_t i = 0; rc == 0 && !out->n && i < addresses->n; i++)
        rc = read_failed(db, db_query(db, Q_BOUNCE_BY_SENT, "tm", *(const char **)vec_at(addresses, i), since), out, err);
    return rc;
}

/* The mail's own address must be among those that failed, unless the report names none. */
static int matches(struct db *db, int64_t job, const struct vec *addresses, bool *out, struct err *err)
{
    struct sqlite3_stmt *st = db_query(db, Q_OUTBOX_ADDRESS, "i", job);
    int rc = db_step(db, st, err);
    *out = !addresses->n;
    for (size_t i = 0; rc > 0 && i < addresses->n; i++)
        *out = *out || strcasecmp(db_text(st, "address"), *(const char **)vec_at(addresses, i)) == 0;
    db_reset(st);
    return rc < 0 ? -1 : 0;
}

static int judge(struct db *db, const struct vec *ids, const struct vec *addresses, const struct bounce_entry *e, struct vec *found, enum bounce_verdict *out, struct err *err)
{
    int rc = ids->n ? find_by_ids(db, ids, found, err) : find_by_addresses(db, addresses, e, found, err);
    *out = found->n ? BOUNCE_RECORDED : BOUNCE_NOT_OURS;
    if (rc != 0 || !ids->n || !found->n)
        return rc;
    bool same;
    rc = matches(db, ((const struct failed *)found->data)->job, addresses, &same, err);
    if (rc == 0 && !same)
        *out = BOUNCE_MISMATCH;
    return rc;
}

static int add_new(struct db *db, const struct vec *found, const struct bounce_entry *e, enum bounce_verdict *out, struct err *err)
{
    const struct failed *f = found->data;
    int rc = 0;
    *out = BOUNCE_KNOWN;
    for (size_t i = 0; rc == 0 && i < found->n; i++) {
        int64_t known;
        rc = db_get_int(db, Q_BOUNCE_KNOWN, 0, &known, err, "iz", f[i].person, f[i].job);
        if (rc != 0 || known)
            continue;
        rc = add(db, &f[i], e, err);
        *out = BOUNCE_RECORDED;
    }
    return rc;
}

int bounce_add_report(struct db *db, const struct vec *ids, const struct vec *addresses, const struct bounce_entry *e, enum bounce_verdict *out, struct err *err)
{
    struct vec found = VEC(struct failed);
    int rc = db_begin(db, "bounce report", err);
    if (rc == 0)
        rc = judge(db, ids, addresses, e, &found, out, err);
    if (rc == 0 && *out == BOUNCE_RECORDED)
        rc = add_new(db, &found, e, out, err);
    if (rc == 0)
        rc = db_commit(db, err);
    else
        db_rollback(db);
    vec_fini(&found);
    return rc;
}
