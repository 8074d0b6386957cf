/* SPDX-License-Identifier: MIT */
#include "store/seal.h"

#include <inttypes.h>
#include <sqlite3.h>
#include <stdlib.h>
#include <string.h>

#include "base/hash.h"
#include "base/mem.h"
#include "base/vec.h"
#include "store/ledger.h"

enum { ROWS_A_SEAL = 5000 };

static const struct {
    const char *name;
    enum query rows;
} tables[] = {
#define TABLE(name) {#name, Q_LEDGER_##name},
    LEDGER_TABLES(TABLE)
#undef TABLE
};
enum { TABLES_N = sizeof tables / sizeof *tables };

/* ---- the walk: one statement a table, the least number first ---- */

static int step(struct ledger_walk *w, int i, struct err *err)
{
    int rc = db_step(w->db, w->rows[i], err);
    if (rc <= 0)
        w->rows[i] = NULL;
    return rc < 0 ? -1 : 0;
}

int ledger_walk_begin(struct ledger_walk *w, struct db *db, int64_t after, struct err *err)
{
    *w = (struct ledger_walk){.db = db, .rows = mem_alloc(TABLES_N, sizeof *w->rows), .at = -1};
    for (int i = 0; i < TABLES_N; i++) {
        w->rows[i] = db_query(db, tables[i].rows, "i", after);
        if (step(w, i, err) != 0)
            return -1;
    }
    return 0;
}

static int64_t seq_at(const struct ledger_walk *w, int i)
{
    return sqlite3_column_int64(w->rows[i], 0);
}

int ledger_walk_next(struct ledger_walk *w, struct err *err)
{
    if (w->at >= 0 && step(w, w->at, err) != 0)
        return -1;
    w->at = -1;
    for (int i = 0; i < TABLES_N; i++)
        if (w->rows[i] && (w->at < 0 || seq_at(w, i) < w->seq)) {
            w->at = i;
            w->seq = seq_at(w, i);
        }
    return w->at >= 0;
}

void ledger_walk_end(struct ledger_walk *w)
{
    for (int i = 0; i < TABLES_N; i++)
        if (w->rows[i])
            db_reset(w->rows[i]);
    free(w->rows);
    w->rows = NULL;
}

void ledger_walk_text(const struct ledger_walk *w, struct str *out)
{
    sqlite3_stmt *st = w->rows[w->at];
    str_add_all(out, tables[w->at].name, "\n");
    for (int i = 0; i < sqlite3_column_count(st); i++) {
        const char *name = sqlite3_column_name(st, i);
        if (sqlite3_column_type(st, i) == SQLITE_INTEGER) {
            str_add_all(out, name, "=i:");
            str_add_int(out, sqlite3_column_int64(st, i));
            str_add(out, "\n");
        } else if (sqlite3_column_type(st, i) != SQLITE_NULL) {
            const char *text = (const char *)sqlite3_column_text(st, i);
            int len_b = sqlite3_column_bytes(st, i);
            str_add_all(out, name, "=t:");
            str_add_int(out, len_b);
            str_add(out, ":");
            str_add_n(out, text, (size_t)len_b);
            str_add(out, "\n");
        }
    }
    str_add(out, "\n");
}

/* ---- one link of the chain ---- */

struct seal {
    int64_t at, upto;
    char hash[SEAL_HASH_B];
};

static void link_begin(struct hash *sum, const char *before)
{
    hash_init(sum);
    hash_add(sum, before, strlen(before));
    hash_add(sum, "\n", 1);
}

static void link_add(struct hash *sum, const struct ledger_walk *w)
{
    struct str text = {0};
    ledger_walk_text(w, &text);
    hash_add(sum, text.s, text.len_b);
    str_fini(&text);
}

static void link_end(struct hash *sum, int64_t at, int64_t upto, char hash[static SEAL_HASH_B])
{
    struct str end = {0};
    str_addf(&end, "seal %" PRId64 " %" PRId64 "\n", at, upto);
    hash_add(sum, end.s, end.len_b);
    hash_end(sum, hash);
    str_fini(&end);
}

int ledger_head(struct db *db, char hash[static SEAL_HASH_B], int64_t *upto, struct err *err)
{
    sqlite3_stmt *st = db_query(db, Q_SEAL_LAST, "");
    int rc = db_step(db, st, err);
    *hash = 0;
    *upto = 0;
    if (rc > 0) {
        strncat(hash, db_text(st, "hash"), SEAL_HASH_B - 1);
        *upto = db_int(st, "upto");
    }
    db_reset(st);
    return rc < 0 ? -1 : 0;
}

/* Hashes the next rows; *upto: the last of them, 0: there is nothing but seals. */
static int hash_next(struct db *db, const struct seal *before, struct instant now, struct seal *out, struct err *err)
{
    struct ledger_walk w;
    struct hash sum;
    int64_t rows = 0, others = 0;
    link_begin(&sum, before->hash);
    int rc = ledger_walk_begin(&w, db, before->upto, err);
    while (rc == 0 && rows < ROWS_A_SEAL && (rc = ledger_walk_next(&w, err)) > 0) {
        link_add(&sum, &w);
        rows++;
        others += tables[w.at].rows != Q_LEDGER_seal;
        out->upto = w.seq;
        rc = 0;
    }
    ledger_walk_end(&w);
    if (!others)
        out->upto = 0;
    out->at = now.sec;
    link_end(&sum, out->at, out->upto, out->hash);
    return rc;
}

/* 1 a seal was written, 0 nothing was to be sealed. */
static int seal_one(struct db *db, struct instant now, struct err *err)
{
    struct seal before = {0}, s = {0};
    int64_t seq;
    if (ledger_head(db, before.hash, &before.upto, err) != 0 || hash_next(db, &before, now, &s, err) != 0)
        return -1;
    if (!s.upto)
        return 0;
    return ledger_next(db, &seq, err) == 0 && db_run(db, Q_SEAL_ADD, err, "imit", seq, now, s.upto, s.hash) == 0 ? 1 : -1;
}

int seal_write(struct db *db, struct instant now, struct err *err)
{
    int rc;
    do {
        if (db_begin(db, "seal", err) != 0)
            return -1;
        rc = seal_one(db, now, err);
        if (rc <= 0)
            db_rollback(db);
        else if (db_commit(db, err) != 0)
            return -1;
    } while (rc > 0);
    return rc;
}

/* ---- proving ---- */

static int read_seals(struct db *db, struct vec *out, struct err *err)
{
    sqlite3_stmt *st = db_query(db, Q_SEALS, "");
    int rc;
    while ((rc = db_step(db, st, err)) > 0) {
        struct seal *s = vec_push(out);
        *s = (struct seal){.at = db_int(st, "at"), .upto = db_int(st, "upto")};
        strncat(s->hash, db_text(st, "hash"), SEAL_HASH_B - 1);
    }
    return rc;
}

static void note_broken(struct seal_proof *p, int kind, int64_t from, int64_t to)
{
    if (p->broken != SEAL_WHOLE)
        return;
    p->broken = kind;
    p->broken_from = from;
    p->broken_to = to;
}

static int prove_rows(struct db *db, const struct vec *seals, struct seal_proof *p, struct err *err)
{
    struct ledger_walk w;
    struct hash sum;
    const struct seal *s = seals->data;
    size_t k = 0;
    int64_t last = 0;
    char hash[SEAL_HASH_B];
    link_begin(&sum, "");
    int rc = ledger_walk_begin(&w, db, 0, err);
    while (rc == 0 && (rc = ledger_walk_next(&w, err)) > 0) {
        rc = 0;
        p->rows++;
        if (w.seq != last + 1)
            note_broken(p, SEAL_GAP, last + 1, w.seq > last ? w.seq - 1 : w.seq);
        for (; k < seals->n && s[k].upto < w.seq; k++) { /* the rows that this seal covers have gone by */
            link_end(&sum, s[k].at, s[k].upto, hash);
            if (strcmp(hash, s[k].hash) != 0)
                note_broken(p, SEAL_HASH, k ? s[k - 1].upto + 1 : 1, s[k].upto);
            link_begin(&sum, s[k].hash);
        }
        link_add(&sum, &w);
        last = w.seq;
    }
    ledger_walk_end(&w);
    return rc;
}

int seal_prove(struct db *db, const char *head_noted, struct seal_proof *out, struct err *err)
{
    struct vec seals = VEC(struct seal);
    *out = (struct seal_proof){0};
    bool began = db_read_begin(db);
    int rc = read_seals(db, &seals, err);
    if (rc == 0)
        rc = prove_rows(db, &seals, out, err);
    const struct seal *s = seals.data;
    for (size_t i = 0; rc == 0 && i < seals.n; i++)
        if (head_noted && strncmp(s[i].hash, head_noted, strlen(head_noted)) == 0)
            out->noted = s[i].upto;
    if (seals.n) {
        memcpy(out->head, s[seals.n - 1].hash, SEAL_HASH_B);
        out->upto = s[seals.n - 1].upto;
    }
    out->seals = (int64_t)seals.n;
    if (rc == 0)
        rc = db_get_int(db, Q_LEDGER_LAST, 0, &out->unsealed, err, "");
    out->unsealed -= out->upto;
    db_read_end(db, began);
    vec_fini(&seals);
    return rc;
}

static int compare_rows(struct ledger_walk *one, struct ledger_walk *other, int64_t *differ, struct err *err)
{
    struct str a = {0}, b = {0};
    int rc = 0, more = 1;
    while (!*differ && more > 0) {
        more = ledger_walk_next(one, err);
        rc = more < 0 ? -1 : ledger_walk_next(other, err);
        if (more <= 0 || rc <= 0)
            break;
        str_clear(&a);
        str_clear(&b);
        ledger_walk_text(one, &a);
        ledger_walk_text(other, &b);
        if (!str_eq(a.s, b.s))
            *differ = one->seq < other->seq ? one->seq : other->seq;
    }
    str_fini(&a);
    str_fini(&b);
    return more < 0 || rc < 0 ? -1 : 0;
}

int seal_compare(struct db *one, struct db *other, int64_t *differ, struct err *err)
{
    struct ledger_walk a = {0}, b = {0};
    *differ = 0;
    int rc = ledger_walk_begin(&a, one, 0, err);
    if (rc == 0)
        rc = ledger_walk_begin(&b, other, 0, err);
    if (rc == 0)
        rc = compare_rows(&a, &b, differ, err);
    ledger_walk_end(&a);
    if (b.rows)
        ledger_walk_end(&b);
    return rc;
}
