/* SPDX-License-Identifier: MIT */
/* db: the guarded SQLite handle. Opens and migrates, prepares each statement once from one table (queries.def), binds with every bind checked, and
 * keeps transactions: BEGIN IMMEDIATE only, never two at once. SQL stands only in daemon/store. Errors of SQLite (disk full, busy for 30 s, I/O) are -1 with the
 * text; a programming error (wrong column, nested transaction) ends the process. */
#ifndef BAOXUE_STORE_DB_H
#define BAOXUE_STORE_DB_H

#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"
#include "base/vec.h"
#include "core/time.h"

struct db;
struct sqlite3;
struct sqlite3_stmt;
struct formulas;

enum query {
#define Q(name, sql) Q_##name,
#include "store/queries.def"
#undef Q
    Q_COUNT
};

enum db_mode {
    DB_USE,    /* the CLI, an import: refuses a database of another version */
    DB_OWN,    /* baoxued (holding its lock) and `baoxue init`: creates, migrates */
    DB_LOOK,   /* reads, and changes nothing at all: another machine's file, a copy */
    DB_COPY,   /* a copy that is just being made: it stays one file, without a log beside it */
    DB_MEMORY  /* a private :memory: database with the schema; path NULL */
};

enum { DB_ROWS_A_TRANSACTION = 500, DB_SCHEMA_VERSION = 2 };

int db_open(struct db **out, const char *path, enum db_mode mode, struct err *err);
void db_close(struct db *db); /* db may be NULL */
/* A :memory: copy of everything, for forecasts and trials that must leave no trace. */
int db_copy(struct db *from, struct db **out, struct err *err);
struct sqlite3 *db_handle(struct db *db); /* for store/ only */
struct formulas *db_formulas(struct db *db); /* what computes formulas, beside this handle */
/* Changes when another connection has committed (PRAGMA data_version). */
int64_t db_data_version(struct db *db);

/* Transactions. `who` names the caller: a second begin is fatal and names the first. */
int db_begin(struct db *db, const char *who, struct err *err);
int db_commit(struct db *db, struct err *err);
void db_rollback(struct db *db); /* does nothing outside one */
bool db_in_transaction(const struct db *db);
/* Has SQLite by itself taken back the transaction that was begun (no memory, disk full, input/output error)? Every step is then an error until the rollback. */
bool db_is_lost(const struct db *db);
/* Has the last error been a full disk? Forgets it. */
bool db_was_full(struct db *db);
/* Several queries that must see the same state: `bool began = db_read_begin(db); … db_read_end(db, began);`. Costs nothing inside a transaction. */
bool db_read_begin(struct db *db);
void db_read_end(struct db *db, bool began);
int64_t *db_ledger_seq(struct db *db); /* for ledger.c only: the last number given; 0 after every begin and rollback */

/* Statements: db_query() resets, clears and binds. One letter an argument: i int64_t, t const char * (NULL is NULL), d struct day (DAY_NONE is NULL),
 * m struct instant (INSTANT_NONE is NULL), z int64_t of which 0 is NULL. */
struct sqlite3_stmt *db_query(struct db *db, enum query q, const char *types, ...);
struct sqlite3_stmt *db_vquery(struct db *db, enum query q, const char *types, va_list ap);
/* 1 a row, 0 done (and reset), -1 error. */
int db_step(struct db *db, struct sqlite3_stmt *st, struct err *err);
/* A statement without rows. */
int db_run(struct db *db, enum query q, struct err *err, const char *types, ...);
void db_reset(struct sqlite3_stmt *st); /* when left before its end */
int64_t db_last_id(struct db *db);

/* Columns of the present row, by name. */
int64_t db_int(struct sqlite3_stmt *st, const char *column);          /* NULL: 0 */
const char *db_text(struct sqlite3_stmt *st, const char *column);     /* NULL: NULL; valid until the next step */
const char *db_text_at(struct sqlite3_stmt *st, int column);          /* the same by number, for store/ */
char *db_text_dup(struct sqlite3_stmt *st, const char *column);       /* NULL: NULL; the caller's */
struct day db_day(struct sqlite3_stmt *st, const char *column);       /* NULL: DAY_NONE */
struct instant db_instant(struct sqlite3_stmt *st, const char *column); /* NULL: INSTANT_NONE */
bool db_null(struct sqlite3_stmt *st, const char *column);
/* One integer of a one-row query; `otherwise` when there is no row. */
int db_get_int(struct db *db, enum query q, int64_t otherwise, int64_t *out, struct err *err, const char *types, ...);

/* The first column of all rows, pushed as int64_t. */
int db_ids(struct db *db, struct sqlite3_stmt *st, struct vec *out, struct err *err);

/* Small settings of the database itself. */
int db_meta_get(struct db *db, const char *key, char **out, struct err *err); /* *out NULL: not there; the caller's */
int db_meta_set(struct db *db, const char *key, const char *value, struct err *err);

#endif
