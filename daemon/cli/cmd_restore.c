/* SPDX-License-Identifier: MIT */
/* restore: a copy becomes the database. It is prepared beside it and whole before anything is touched; a database that can still be read is copied aside and its content
 * replaced in one transaction, so that nobody who has it open is left with a file of its own; a damaged one is moved aside as it is. */
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/host.h"
#include "base/mem.h"
#include "cli/backup.h"
#include "cli/commands.h"
#include "store/copy.h"
#include "store/epoch.h"

enum { BLOCK_B = 1 << 16, FILE_MODE = 0660 };

static const char *const ends[] = {"-wal", "-shm", "-journal", ""}; /* the database itself last: what lies beside it must never meet another one */
enum { ENDS_N = sizeof ends / sizeof *ends };

struct restore {
    struct cli *c;
    const char *file;
    char *path, *beside;     /* the database; the new one being prepared */
    char *aside;             /* where the old one is now; NULL: there was none */
    struct db *fresh;
    int64_t hold;
    bool locked;
};

static void remove_all(const char *path)
{
    for (int i = 0; i < ENDS_N; i++) {
        char *file = mem_printf("%s%s", path, ends[i]);
        unlink(file);
        free(file);
    }
}

static int copy_bytes(int from, int to)
{
    char *block = mem_alloc(BLOCK_B, 1);
    ssize_t n = 0, out = 0;
    while (out >= 0 && (n = read(from, block, BLOCK_B)) > 0)
        for (ssize_t at = 0; at < n && out >= 0; at += out)
            out = write(to, block + at, (size_t)(n - at));
    free(block);
    return n < 0 || out < 0 ? -1 : 0;
}

/* `must` false: it may be absent. */
static int copy_file(struct restore *r, const char *end, bool must)
{
    char *source = mem_printf("%s%s", r->file, end), *target = mem_printf("%s%s", r->beside, end);
    int from = open(source, O_RDONLY | O_CLOEXEC), to = -1, rc = 0;
    if (from < 0)
        rc = must || errno != ENOENT ? err_set(&r->c->err, "读不了备份 %s：%s", "cannot read the copy %s: %s", source, err_system(&r->c->err, errno)) : 0;
    else if ((to = open(target, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, FILE_MODE)) < 0 || copy_bytes(from, to) != 0 || fsync(to) != 0)
        rc = err_set(&r->c->err, "写不了 %s：%s", "cannot write %s: %s", target, err_system(&r->c->err, errno));
    if (from >= 0)
        close(from);
    if (to >= 0)
        close(to);
    free(source);
    free(target);
    return rc;
}

/* ---- the new one ---- */

static int begin_epoch(struct restore *r)
{
    struct cli *c = r->c;
    char *from, copied[INSTANT_TEXT_B], *host = host_name(), *detail = NULL;
    struct instant at;
    int rc = epoch_copy_of(r->fresh, &from, &at, &c->err);
    if (rc == 0 && !from) /* no copy of ours, but a database all the same */
        rc = epoch_last_host(r->fresh, &from, &c->err);
    if (rc == 0) {
        detail = mem_printf("%s · %s %s → %s · %s", r->file, instant_is_none(at) ? "" : instant_format(at, c->zone, copied), from ? from : "", host, c->author);
        rc = db_begin(r->fresh, "restore", &c->err);
    }
    if (rc == 0)
        rc = epoch_begin(r->fresh, EPOCH_RESTORE, host, detail, c->now, &r->hold, &c->err);
    if (rc == 0)
        rc = db_commit(r->fresh, &c->err);
    free(from);
    free(host);
    free(detail);
    return rc;
}

static int prepare(struct restore *r)
{
    struct cli *c = r->c;
    remove_all(r->beside);
    if (copy_file(r, "", true) != 0 || copy_file(r, "-wal", false) != 0)
        return -1;
    if (db_open(&r->fresh, r->beside, DB_OWN, &c->err) != 0 || copy_examine(r->fresh, r->file, &c->err) != 0)
        return err_prefix(&c->err, "%s", r->file);
    int64_t version;
    if (db_get_int(r->fresh, Q_VERSION_IN_FORCE, 0, &version, &c->err, "") != 0)
        return -1;
    if (!version)
        return err_set(&c->err, "%s 里没有规则集，不是在用的数据库", "%s holds no rule set: it was never in use", r->file);
    return begin_epoch(r);
}

/* ---- in its place ---- */

/* As it is, all of its files: somebody may want to mend it. */
static int move_aside(struct restore *r)
{
    int rc = 0;
    char *base = mem_printf("%s/damaged-%" PRId64 ".db", r->c->settings.state, r->c->now.sec);
    for (int i = 0; rc == 0 && i < ENDS_N; i++) {
        char *from = mem_printf("%s%s", r->path, ends[i]), *to = mem_printf("%s%s", base, ends[i]);
        if (rename(from, to) != 0 && errno != ENOENT)
            rc = err_set(&r->c->err, "%s 挪不开：%s", "cannot move %s aside: %s", from, err_system(&r->c->err, errno));
        free(from);
        free(to);
    }
    r->aside = base;
    return rc;
}

static int rename_in(struct restore *r)
{
    db_close(r->fresh); /* the last one: what it holds is in the one file now */
    r->fresh = NULL;
    if (rename(r->beside, r->path) != 0)
        return err_set(&r->c->err, "放不到 %s：%s", "cannot put it at %s: %s", r->path, err_system(&r->c->err, errno));
    return backup_sync_folder(r->c, r->c->settings.state);
}

static const char replaced[] = "replaced";

/* 1 the old one was copied aside, 0 it cannot be read, -1 error. */
static int copy_aside(struct restore *r)
{
    struct cli *c = r->c;
    struct err why = {.lang = c->lang};
    char *folder = settings_backup(&c->settings);
    int rc = db_open(&c->db, r->path, DB_OWN, &why) != 0 || copy_examine(c->db, r->path, &why) != 0 ? 0 : 1;
    if (rc == 0)
        cli_say(c, "现有的数据库读不了（%s），原样挪开", "the present database cannot be read (%s); it is moved aside as it is", why.text);
    if (rc > 0 && (backup_make_folder(c, folder) != 0 || backup_write_in(c, folder, replaced, &r->aside) != 0 || backup_prune(c, folder, replaced, c->settings.backup_keep, r->aside) != 0))
        rc = -1;
    free(folder);
    return rc;
}

static int replace(struct restore *r)
{
    struct cli *c = r->c;
    if (access(r->path, F_OK) != 0)
        return remove_all(r->path), rename_in(r);
    int rc = copy_aside(r);
    if (rc > 0)
        return copy_over(r->fresh, c->db, &c->err);
    db_close(c->db);
    c->db = NULL;
    return rc < 0 || move_aside(r) != 0 ? -1 : rename_in(r);
}

static int run(struct restore *r)
{
    struct cli *c = r->c;
    struct stat one, other;
    if (stat(r->file, &one) == 0 && stat(r->path, &other) == 0 && one.st_ino == other.st_ino && one.st_dev == other.st_dev)
        return err_set(&c->err, "%s 就是现在的数据库", "%s is the database itself", r->file);
    r->locked = backup_make_folder(c, c->settings.state) == 0 && backup_lock_state(c) == 0;
    if (!r->locked || prepare(r) != 0 || replace(r) != 0)
        return -1;
    db_close(c->db);
    c->db = NULL;
    return cli_open_db(c, DB_USE);
}

int cmd_restore(struct cli *c, const struct args *a)
{
    struct restore r = {.c = c, .file = args_word(a, 0), .path = settings_database(&c->settings), .beside = mem_printf("%s/.baoxue-restore.tmp", c->settings.state)};
    int rc = run(&r);
    db_close(r.fresh);
    if (r.locked)
        remove_all(r.beside);
    if (rc == 0) {
        cli_say(c, "已从 %s 恢复", "restored from %s", r.file);
        if (r.aside)
            cli_say(c, "原来的数据库留在 %s", "the database before is kept as %s", r.aside);
    }
    int code = rc == 0 ? backup_show_held(c, r.hold) : cli_refuse(c);
    free(r.path);
    free(r.beside);
    free(r.aside);
    return code;
}
