/* SPDX-License-Identifier: MIT */
#include "store/db.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <sqlite3.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sysexits.h>
#include <time.h>
#include <unistd.h>

#include "base/log.h"
#include "base/mem.h"
#include "base/str.h"
#include "store/formula.h"

extern const char db_schema_sql[], db_migrate_1_sql[]; /* schema.sql, migrate-1.sql, made into C by the build */

enum { APPLICATION_ID = 0x62616f78 /* "baox" */, BUSY_LIMIT_US = 30 * 1000 * 1000 };

static const char *const texts[] = {
#define Q(name, sql) sql,
#include "store/queries.def"
#undef Q
};
_Static_assert(sizeof texts / sizeof *texts == Q_COUNT, "one text a query");

struct db {
    sqlite3 *handle;
    sqlite3_stmt *statements[Q_COUNT];
    const char *holder; /* who has begun */
    struct formulas *formulas; /* NULL until asked for */
    bool full;          /* the last error was a full disk */
    int64_t ledger_seq; /* 0: not known; see ledger.c */
    int64_t begun_at;   /* data_version when it was last known */
};

static _Noreturn void bug(const char *what, const char *name)
{
    log_err("bug in the store: %s: %s", what, name);
    abort();
}

/* An error that cannot be passed on. No memory or a broken disk ends the process like any lack of memory: the database is the truth for the next one. */
static _Noreturn void die(sqlite3 *handle, const char *doing)
{
    int rc = sqlite3_errcode(handle) & 0xff;
    if (rc == SQLITE_OK || rc == SQLITE_ERROR || rc == SQLITE_MISUSE || rc == SQLITE_RANGE)
        bug(sqlite3_errmsg(handle), doing);
    log_err("database error (%s): %s", doing, sqlite3_errmsg(handle));
    _exit(EX_OSERR);
}

/* A full disk is mostly "disk I/O error" to SQLite. */
static const char *what_failed(struct db *db, const struct err *err)
{
    int code = sqlite3_errcode(db->handle) & 0xff;
    db->full = code == SQLITE_FULL || ((code == SQLITE_IOERR || code == SQLITE_CANTOPEN) && sqlite3_system_errno(db->handle) == ENOSPC);
    if (code == SQLITE_NOTADB)
        return tr(err ? err->lang : LANG_ZH, "不是数据库文件", "not a database file");
    return db->full ? tr(err ? err->lang : LANG_ZH, "磁盘已满", "the disk is full") : sqlite3_errmsg(db->handle);
}

static int fail(struct db *db, const char *doing, struct err *err)
{
    return err_set(err, "数据库出错（%s）：%s", "database error (%s): %s", doing, what_failed(db, err));
}

bool db_was_full(struct db *db)
{
    bool full = db->full;
    db->full = false;
    return full;
}

/* Steps of 0.3–1 ms: SQLite's own handler waits up to 100 ms at a time and starves beside a busy writer. */
static int wait_busy(void *unused, int count)
{
    (void)unused;
    long us = 300 + (count % 8) * 100;
    if ((long)count * 650 > BUSY_LIMIT_US)
        return 0;
    nanosleep(&(struct timespec){.tv_nsec = us * 1000}, NULL);
    return 1;
}

static int64_t pragma_int(sqlite3 *handle, const char *sql)
{
    sqlite3_stmt *st;
    int64_t v = -1;
    if (sqlite3_prepare_v2(handle, sql, -1, &st, NULL) == SQLITE_OK && sqlite3_step(st) == SQLITE_ROW)
        v = sqlite3_column_int64(st, 0);
    sqlite3_finalize(st);
    return v;
}

/* Appended to: entry i brings a database from version i to i + 1; entry 0 makes a fresh one of the latest version at once. */
static const char *const migrations[] = {db_schema_sql, db_migrate_1_sql};
_Static_assert(sizeof migrations / sizeof *migrations == DB_SCHEMA_VERSION, "one migration a version");

static int migrate(struct db *db, struct err *err)
{
    if (sqlite3_exec(db->handle, "BEGIN IMMEDIATE", NULL, NULL, NULL) != SQLITE_OK)
        return fail(db, "migrate", err);
    int64_t version = pragma_int(db->handle, "PRAGMA user_version");
    for (int64_t v = version; v >= 0 && v < DB_SCHEMA_VERSION; v = v ? v + 1 : DB_SCHEMA_VERSION)
        if (sqlite3_exec(db->handle, migrations[v], NULL, NULL, NULL) != SQLITE_OK)
            goto failed;
    char *sql = mem_printf("PRAGMA application_id = %d; PRAGMA user_version = %d; COMMIT", APPLICATION_ID, DB_SCHEMA_VERSION);
    int rc = sqlite3_exec(db->handle, sql, NULL, NULL, NULL);
    free(sql);
    if (rc == SQLITE_OK)
        return 0;
failed:
    fail(db, "migrate", err);
    sqlite3_exec(db->handle, "ROLLBACK", NULL, NULL, NULL);
    return -1;
}

static int check_version(struct db *db, const char *path, enum db_mode mode, struct err *err)
{
    int64_t id = pragma_int(db->handle, "PRAGMA application_id"), version = pragma_int(db->handle, "PRAGMA user_version");
    bool empty = id == 0 && version == 0 && pragma_int(db->handle, "SELECT count(*) FROM sqlite_schema") == 0;
    if (id < 0)
        return fail(db, path, err);
    if (!empty && id != APPLICATION_ID)
        return err_set(err, "%s 不是 baoxue 的数据库", "%s is not a database of baoxue", path);
    if (version > DB_SCHEMA_VERSION)
        return err_set(err, "数据库 %s 的版本 %" PRId64 " 比本程序（版本 %d）新，请升级程序",
                       "database %s has version %" PRId64 ", newer than this program (%d): upgrade the program", path, version, DB_SCHEMA_VERSION);
    if (version == DB_SCHEMA_VERSION)
        return 0;
    if (mode == DB_USE || mode == DB_LOOK || mode == DB_COPY)
        return err_set(err, "数据库 %s 的版本是 %" PRId64 "，本程序需要 %d：请先启动 baoxued 或运行 baoxue init 升级",
                       "database %s has version %" PRId64 ", this program needs %d: start baoxued or run baoxue init to migrate", path, version,
                       DB_SCHEMA_VERSION);
    return migrate(db, err);
}

/* What root makes is given to the folder's owner, or a daemon of another user could not open it. */
static void give_to_owner(const char *path)
{
    struct stat st;
    char *folder = mem_strdup(path);
    char *slash = strrchr(folder, '/');
    if (slash)
        *slash = 0;
    if (geteuid() == 0 && stat(slash ? (*folder ? folder : "/") : ".", &st) == 0)
        for (size_t i = 0; i < 3; i++) {
            static const char *const ends[] = {"", "-wal", "-shm"};
            char *file = mem_printf("%s%s", path, ends[i]);
            if (chown(file, st.st_uid, st.st_gid) != 0 && errno != ENOENT)
                log_warn("chown %s: %s", file, strerror(errno));
            if (chmod(file, 0660) != 0 && errno != ENOENT)
                log_warn("chmod %s: %s", file, strerror(errno));
            free(file);
        }
    free(folder);
}

static int open_file(struct db *db, const char *path, enum db_mode mode, struct err *err)
{
    static const int flags[] = {[DB_USE] = SQLITE_OPEN_READWRITE, [DB_OWN] = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, [DB_LOOK] = SQLITE_OPEN_READONLY, [DB_COPY] = SQLITE_OPEN_READWRITE,
                                [DB_MEMORY] = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE};
    if (mode == DB_USE && access(path, F_OK) != 0 && errno != EACCES)
        return err_set(err, "没有数据库 %s（%s）：请先运行 baoxue init", "no database %s (%s): run baoxue init first", path, err_system(err, errno));
    if (mode == DB_USE && access(path, R_OK | W_OK) != 0)
        return err_set(err, "数据库 %s 不可读写（%s）：请以 baoxue 组成员身份运行", "cannot read and write %s (%s): run as a member of group baoxue", path,
                       err_system(err, errno));
    if (sqlite3_open_v2(path, &db->handle, flags[mode], NULL) != SQLITE_OK)
        return err_set(err, "打不开数据库 %s：%s", "cannot open database %s: %s", path, what_failed(db, err));
    return 0;
}

/* One thread, and nobody asks how much memory is in use: without locks and counters a statement takes a tenth less. Too late (something has used SQLite already), it is
 * refused, and all works as well. */
static void set_up_library(void)
{
    sqlite3_config(SQLITE_CONFIG_SINGLETHREAD);
    sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
}

int db_open(struct db **out, const char *path, enum db_mode mode, struct err *err)
{
    struct db *db = mem_alloc(1, sizeof *db);
    set_up_library();
    if (mode == DB_MEMORY)
        path = ":memory:";
    if (open_file(db, path, mode, err) != 0)
        goto failed;
    sqlite3_extended_result_codes(db->handle, 1);
    sqlite3_busy_handler(db->handle, wait_busy, NULL);
    static const char pragmas[] = "PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON; PRAGMA temp_store = MEMORY; "
                                  "PRAGMA cache_size = -4000; PRAGMA trusted_schema = OFF; PRAGMA secure_delete = ON;";
    if ((mode != DB_LOOK && mode != DB_COPY && sqlite3_exec(db->handle, "PRAGMA journal_mode = WAL", NULL, NULL, NULL) != SQLITE_OK) ||
        sqlite3_exec(db->handle, pragmas, NULL, NULL, NULL) != SQLITE_OK) {
        err_set(err, "打不开数据库 %s：%s", "cannot open database %s: %s", path, what_failed(db, err));
        goto failed;
    }
    if (check_version(db, path, mode, err) != 0)
        goto failed;
    if (mode == DB_USE || mode == DB_OWN)
        give_to_owner(path);
    *out = db;
    return 0;
failed:
    db_close(db);
    return -1;
}

void db_close(struct db *db)
{
    if (!db)
        return;
    db_rollback(db);
    for (int i = 0; i < Q_COUNT; i++)
        sqlite3_finalize(db->statements[i]);
    sqlite3_close(db->handle);
    formulas_free(db->formulas);
    free(db);
}

int db_copy(struct db *from, struct db **out, struct err *err)
{
    struct db *to = mem_alloc(1, sizeof *to);
    int rc = sqlite3_open_v2(":memory:", &to->handle, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, NULL);
    sqlite3_backup *copy = rc == SQLITE_OK ? sqlite3_backup_init(to->handle, "main", from->handle, "main") : NULL;
    while (copy && (rc = sqlite3_backup_step(copy, -1)) == SQLITE_BUSY)
        nanosleep(&(struct timespec){.tv_nsec = 1000 * 1000}, NULL);
    if (copy)
        sqlite3_backup_finish(copy);
    if (!copy || rc != SQLITE_DONE) {
        fail(to, "copy", err);
        db_close(to);
        return -1;
    }
    sqlite3_extended_result_codes(to->handle, 1);
    *out = to;
    return 0;
}

struct formulas *db_formulas(struct db *db)
{
    if (!db->formulas)
        db->formulas = formulas_new();
    return db->formulas;
}

struct sqlite3 *db_handle(struct db *db)
{
    return db->handle;
}

int64_t db_data_version(struct db *db)
{
    sqlite3_stmt *st = db_query(db, Q_DATA_VERSION, "");
    int64_t v = sqlite3_step(st) == SQLITE_ROW ? sqlite3_column_int64(st, 0) : -1;
    sqlite3_reset(st);
    return v;
}

/* ---- transactions ---- */

static sqlite3_stmt *prepared(struct db *db, enum query q);

static int exec(struct db *db, enum query q, struct err *err)
{
    sqlite3_stmt *st = prepared(db, q);
    int rc = sqlite3_step(st) == SQLITE_DONE ? 0 : fail(db, texts[q], err);
    sqlite3_reset(st);
    return rc;
}

int db_begin(struct db *db, const char *who, struct err *err)
{
    if (db->holder)
        bug("a second transaction; the first was begun by", db->holder);
    if (exec(db, Q_BEGIN_IMMEDIATE, err) != 0)
        return -1;
    db->holder = who;
    int64_t version = db_data_version(db);
    if (version != db->begun_at)
        db->ledger_seq = 0; /* another process has written since */
    db->begun_at = version;
    return 0;
}

int db_commit(struct db *db, struct err *err)
{
    if (!db->holder)
        bug("commit outside a transaction", "");
    if (exec(db, Q_COMMIT, err) != 0) { /* FULL may come only here */
        db_rollback(db);
        return -1;
    }
    db->holder = NULL;
    return 0;
}

void db_rollback(struct db *db)
{
    if (!db->holder)
        return;
    for (int i = 0; i < Q_COUNT; i++)
        sqlite3_reset(db->statements[i]);
    if (!sqlite3_get_autocommit(db->handle) && sqlite3_exec(db->handle, "ROLLBACK", NULL, NULL, NULL) != SQLITE_OK)
        die(db->handle, "ROLLBACK");
    db->holder = NULL;
    db->ledger_seq = 0;
}

bool db_read_begin(struct db *db)
{
    return sqlite3_get_autocommit(db->handle) && exec(db, Q_BEGIN, NULL) == 0;
}

void db_read_end(struct db *db, bool began)
{
    if (began && exec(db, Q_COMMIT, NULL) != 0)
        die(db->handle, "COMMIT");
}

int64_t *db_ledger_seq(struct db *db)
{
    return &db->ledger_seq;
}

bool db_is_lost(const struct db *db)
{
    return db->holder && sqlite3_get_autocommit(db->handle);
}

bool db_in_transaction(const struct db *db)
{
    return db->holder != NULL;
}

/* ---- statements ---- */

static sqlite3_stmt *prepared(struct db *db, enum query q)
{
    sqlite3_stmt **st = &db->statements[q];
    if (!*st && sqlite3_prepare_v3(db->handle, texts[q], -1, SQLITE_PREPARE_PERSISTENT, st, NULL) != SQLITE_OK)
        die(db->handle, texts[q]);
    sqlite3_reset(*st);
    sqlite3_clear_bindings(*st);
    return *st;
}

static int bind_day(sqlite3_stmt *st, int at, struct day d)
{
    char buf[DAY_TEXT_B];
    return day_is_none(d) ? sqlite3_bind_null(st, at) : sqlite3_bind_text(st, at, day_format(d, buf), -1, SQLITE_TRANSIENT);
}

static int bind_int(sqlite3_stmt *st, int at, int64_t v, bool null)
{
    return null ? sqlite3_bind_null(st, at) : sqlite3_bind_int64(st, at, v);
}

static void bind_all(sqlite3_stmt *st, const char *types, va_list ap)
{
    for (int at = 1; *types; types++, at++) {
        int rc = SQLITE_MISUSE;
        if (*types == 'i') {
            rc = sqlite3_bind_int64(st, at, va_arg(ap, int64_t));
        } else if (*types == 't') {
            rc = sqlite3_bind_text(st, at, va_arg(ap, const char *), -1, SQLITE_TRANSIENT);
        } else if (*types == 'd') {
            rc = bind_day(st, at, va_arg(ap, struct day));
        } else if (*types == 'm') {
            struct instant t = va_arg(ap, struct instant);
            rc = bind_int(st, at, t.sec, instant_is_none(t));
        } else if (*types == 'z') {
            int64_t v = va_arg(ap, int64_t);
            rc = bind_int(st, at, v, v == 0);
        }
        if (rc != SQLITE_OK)
            die(sqlite3_db_handle(st), sqlite3_sql(st));
    }
}

static sqlite3_stmt *bound(struct db *db, enum query q, const char *types, va_list ap)
{
    sqlite3_stmt *st = prepared(db, q);
    if ((size_t)sqlite3_bind_parameter_count(st) != strlen(types))
        bug("number of parameters", texts[q]);
    bind_all(st, types, ap);
    return st;
}

sqlite3_stmt *db_query(struct db *db, enum query q, const char *types, ...)
{
    va_list ap;
    va_start(ap, types);
    sqlite3_stmt *st = bound(db, q, types, ap);
    va_end(ap);
    return st;
}

sqlite3_stmt *db_vquery(struct db *db, enum query q, const char *types, va_list ap)
{
    return bound(db, q, types, ap);
}

int db_step(struct db *db, sqlite3_stmt *st, struct err *err)
{
    if (db_is_lost(db)) /* what came now would be written at once, without the rest */
        return err_set(err, "数据库出错：本次写入已全部撤销", "database error: all of this transaction was taken back");
    int rc = sqlite3_step(st);
    if (rc == SQLITE_ROW)
        return 1;
    if (rc != SQLITE_DONE)
        fail(db, sqlite3_sql(st), err);
    sqlite3_reset(st);
    return rc == SQLITE_DONE ? 0 : -1;
}

int db_run(struct db *db, enum query q, struct err *err, const char *types, ...)
{
    va_list ap;
    va_start(ap, types);
    sqlite3_stmt *st = bound(db, q, types, ap);
    va_end(ap);
    return db_step(db, st, err) < 0 ? -1 : 0;
}

void db_reset(sqlite3_stmt *st)
{
    sqlite3_reset(st);
}

int64_t db_last_id(struct db *db)
{
    return sqlite3_last_insert_rowid(db->handle);
}

int db_get_int(struct db *db, enum query q, int64_t otherwise, int64_t *out, struct err *err, const char *types, ...)
{
    va_list ap;
    va_start(ap, types);
    sqlite3_stmt *st = bound(db, q, types, ap);
    va_end(ap);
    int rc = db_step(db, st, err);
    if (rc < 0)
        return -1;
    *out = rc && sqlite3_column_type(st, 0) != SQLITE_NULL ? sqlite3_column_int64(st, 0) : otherwise;
    sqlite3_reset(st);
    return 0;
}

int db_ids(struct db *db, sqlite3_stmt *st, struct vec *out, struct err *err)
{
    int rc;
    while ((rc = db_step(db, st, err)) > 0)
        vec_add(out, &(int64_t){sqlite3_column_int64(st, 0)});
    return rc;
}

/* ---- columns ---- */

/* Columns are mostly read in the order of the query: the search goes on behind the last one found. */
static int column(sqlite3_stmt *st, const char *name)
{
    static int next; /* a guess; any statement's */
    int n = sqlite3_column_count(st);
    for (int k = 0; k < n; k++) {
        int i = (next + k) % n;
        if (strcmp(sqlite3_column_name(st, i), name) == 0) {
            next = i + 1;
            return i;
        }
    }
    bug("no such column", name);
}

bool db_null(sqlite3_stmt *st, const char *name)
{
    return sqlite3_column_type(st, column(st, name)) == SQLITE_NULL;
}

int64_t db_int(sqlite3_stmt *st, const char *name)
{
    return sqlite3_column_int64(st, column(st, name));
}

const char *db_text_at(sqlite3_stmt *st, int at)
{
    const char *s = (const char *)sqlite3_column_text(st, at);
    if (!s && sqlite3_errcode(sqlite3_db_handle(st)) == SQLITE_NOMEM) /* not to be taken for NULL */
        die(sqlite3_db_handle(st), sqlite3_sql(st));
    return s;
}

const char *db_text(sqlite3_stmt *st, const char *name)
{
    return db_text_at(st, column(st, name));
}

char *db_text_dup(sqlite3_stmt *st, const char *name)
{
    const char *s = db_text(st, name);
    return s ? mem_strdup(s) : NULL;
}

struct day db_day(sqlite3_stmt *st, const char *name)
{
    struct day d;
    const char *s = db_text(st, name);
    return s && day_parse(s, &d) ? d : DAY_NONE;
}

struct instant db_instant(sqlite3_stmt *st, const char *name)
{
    int at = column(st, name);
    return sqlite3_column_type(st, at) == SQLITE_NULL ? INSTANT_NONE : (struct instant){sqlite3_column_int64(st, at)};
}

/* ---- meta ---- */

int db_meta_get(struct db *db, const char *key, char **out, struct err *err)
{
    *out = NULL;
    sqlite3_stmt *st = db_query(db, Q_META_GET, "t", key);
    int rc = db_step(db, st, err);
    if (rc > 0)
        *out = db_text_dup(st, "value");
    db_reset(st);
    return rc < 0 ? -1 : 0;
}

int db_meta_set(struct db *db, const char *key, const char *value, struct err *err)
{
    return db_run(db, Q_META_SET, err, "tt", key, value);
}
