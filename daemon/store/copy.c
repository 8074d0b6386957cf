/* SPDX-License-Identifier: MIT */
#include "store/copy.h"

#include <inttypes.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/mem.h"

enum { SECONDS_A_DAY = 86400, BUSY_MOST = 30 * 1000 };

static const char key_mark[] = "copy", key_last[] = "last_backup", key_file[] = "last_backup_file";

/* What people can do something about is said in words. */
static int cannot_write(struct db *db, const char *path, struct err *err)
{
    int rc = sqlite3_errcode(db_handle(db)) & 0xff;
    if (rc == SQLITE_FULL)
        return err_set(err, "磁盘空间不够，写不下备份 %s：请腾出空间，或换一个文件夹（设置 backup-folder）",
                       "no room for the copy %s: make room, or use another folder (setting backup-folder)", path);
    if (rc == SQLITE_CORRUPT || rc == SQLITE_NOTADB)
        return err_set(err, "数据库已损坏，备份不了（%s）：请用 baoxue restore 从以前的备份恢复", "the database is damaged and cannot be copied (%s): restore an earlier copy with baoxue restore",
                       sqlite3_errmsg(db_handle(db)));
    return err_set(err, "写不了备份 %s：%s", "cannot write the copy %s: %s", path, sqlite3_errmsg(db_handle(db)));
}

int copy_examine(struct db *db, const char *path, struct err *err)
{
    sqlite3_stmt *st = db_query(db, Q_INTEGRITY_CHECK, "");
    int rc = db_step(db, st, err);
    if (rc > 0 && strcmp(db_text_at(st, 0), "ok") != 0)
        rc = err_set(err, "数据库文件 %s 已损坏：%s", "the database file %s is damaged: %s", path, db_text_at(st, 0));
    db_reset(st);
    return rc < 0 ? -1 : 0;
}

static int mark(const char *path, struct instant now, const char *host, struct err *err)
{
    struct db *copy;
    if (db_open(&copy, path, DB_COPY, err) != 0)
        return -1;
    char *text = mem_printf("%" PRId64 " %s", now.sec, host);
    int rc = db_meta_set(copy, key_mark, text, err);
    if (rc != 0)
        cannot_write(copy, path, err);
    if (rc == 0)
        rc = copy_examine(copy, path, err);
    free(text);
    db_close(copy);
    return rc;
}

int copy_write(struct db *db, const char *path, struct instant now, const char *host, struct err *err)
{
    if (db_run(db, Q_VACUUM_INTO, err, "t", path) != 0)
        return cannot_write(db, path, err);
    return mark(path, now, host, err);
}

int copy_over(struct db *from, struct db *to, struct err *err)
{
    sqlite3_backup *copy = sqlite3_backup_init(db_handle(to), "main", db_handle(from), "main");
    int rc = copy ? SQLITE_BUSY : SQLITE_ERROR;
    for (int i = 0; copy && i < BUSY_MOST && (rc == SQLITE_BUSY || rc == SQLITE_LOCKED); i++) {
        rc = sqlite3_backup_step(copy, -1);
        if (rc == SQLITE_BUSY || rc == SQLITE_LOCKED)
            nanosleep(&(struct timespec){.tv_nsec = 1000 * 1000}, NULL);
    }
    if (copy)
        sqlite3_backup_finish(copy);
    if (rc == SQLITE_DONE)
        return 0;
    if ((rc & 0xff) == SQLITE_FULL)
        return err_set(err, "磁盘空间不够，恢复不了；原来的数据库没有动", "no room on the disk: nothing was restored, the old database stands");
    return err_set(err, "恢复不了（%s）；原来的数据库没有动", "cannot restore (%s); the old database stands", sqlite3_errmsg(db_handle(to)));
}

/* ---- how old the last one is ---- */

int copy_last(struct db *db, struct instant *out, struct err *err)
{
    return db_get_int(db, Q_META_INT, INSTANT_NONE.sec, &out->sec, err, "t", key_last);
}

int copy_remember(struct db *db, const char *path, struct instant now, struct err *err)
{
    char at[32];
    snprintf(at, sizeof at, "%" PRId64, now.sec);
    if (db_begin(db, "backup", err) != 0)
        return -1;
    if (db_meta_set(db, key_last, at, err) != 0 || db_meta_set(db, key_file, path, err) != 0) {
        db_rollback(db);
        return -1;
    }
    return db_commit(db, err);
}

int copy_overdue(struct db *db, struct instant now, long limit, int64_t *days, struct err *err)
{
    struct instant since;
    *days = 0;
    if (!limit)
        return 0;
    if (copy_last(db, &since, err) != 0)
        return -1;
    if (instant_is_none(since) && db_get_int(db, Q_ADOPTED_FIRST, now.sec, &since.sec, err, "") != 0)
        return -1;
    int64_t gone = (now.sec - since.sec) / SECONDS_A_DAY;
    *days = gone >= limit ? gone : 0;
    return 0;
}
