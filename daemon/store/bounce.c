/* SPDX-License-Identifier: MIT */
#include "store/bounce.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/vec.h"
#include "store/facts.h"

struct failed {
    int64_t person, job; /* job 0: not known which */
};

static int find(struct db *db, enum query q, const char *what, struct vec *out, struct err *err)
{
    struct sqlite3_stmt *st = db_query(db, q, "t", what);
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
    int rc = find(db, Q_BOUNCE_BY_MESSAGE, plain, out, err);
    if (rc == 0 && !out->n)
        rc = find(db, Q_BOUNCE_BY_ADDRESS, plain, out, err);
    if (rc == 0 && !out->n)
        rc = err_set(err, "既没有人用邮箱“%s”，也没有这个 Message-ID 的邮件：用 baoxue people 和 baoxue outbox --all 查看",
                     "nobody has the address \"%s\", and no mail that Message-ID: see baoxue people and baoxue outbox --all", what);
    free(plain);
    return rc;
}

static int add(struct db *db, const struct failed *f, const char *author, const char *reason, struct instant now, struct day today, struct err *err)
{
    const struct fact head = {.kind = "bounce", .op = "add", .entered = now, .author = author, .subject_kind = "person", .subject = f->person, .reason = reason};
    int64_t id;
    if (fact_add(db, &head, &id, err) != 0)
        return -1;
    return db_run(db, Q_BOUNCE_ADD, err, "iiizdt", id, id, f->person, f->job, today, reason);
}

int bounce_add(struct db *db, const char *what, const char *author, const char *reason, struct instant now, struct day today, int *facts_n, struct err *err)
{
    struct vec found = VEC(struct failed);
    int rc = db_begin(db, "bounce", err);
    if (rc == 0)
        rc = find_either(db, what, &found, err);
    for (size_t i = 0; rc == 0 && i < found.n; i++)
        rc = add(db, vec_at(&found, i), author, reason, now, today, err);
    if (rc == 0)
        rc = db_commit(db, err);
    else
        db_rollback(db);
    *facts_n = (int)found.n;
    vec_fini(&found);
    return rc;
}
