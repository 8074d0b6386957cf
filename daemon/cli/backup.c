/* SPDX-License-Identifier: MIT */
#include "cli/backup.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/host.h"
#include "base/lock.h"
#include "base/log.h"
#include "base/mem.h"
#include "base/str.h"
#include "cli/list.h"
#include "store/copy.h"

enum { FOLDER_MODE = 02770, FILE_MODE = 0660, TRIES = 3, SAME_SECOND_MOST = 26 };

static char *folder_of(const char *path)
{
    const char *slash = strrchr(path, '/');
    return !slash ? mem_strdup(".") : slash == path ? mem_strdup("/") : mem_strndup(path, (size_t)(slash - path));
}

int backup_sync_folder(struct cli *c, const char *folder)
{
    int fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    int rc = fd >= 0 && (fsync(fd) == 0 || errno == EINVAL /* a file system that knows no such thing */) ? 0 : -1;
    if (rc != 0)
        err_set(&c->err, "文件夹 %s 写不到磁盘上：%s", "cannot bring folder %s to the disk: %s", folder, err_system(&c->err, errno));
    if (fd >= 0)
        close(fd);
    return rc;
}

/* What root makes is its folder's owner's, as everywhere; a file system without owners (a USB stick) is left as it is. */
static void give_to_folder(int fd, const char *folder, mode_t mode)
{
    struct stat st;
    if (geteuid() == 0 && stat(folder, &st) == 0 && fchown(fd, st.st_uid, st.st_gid) != 0)
        log_debug("chown in %s: %s", folder, strerror(errno));
    if (fchmod(fd, mode) != 0)
        log_debug("chmod in %s: %s", folder, strerror(errno));
}

int backup_make_folder(struct cli *c, const char *folder)
{
    struct stat st;
    if (stat(folder, &st) == 0)
        return S_ISDIR(st.st_mode) ? 0 : err_set(&c->err, "%s 不是文件夹", "%s is no folder", folder);
    char *above = folder_of(folder);
    int fd = mkdir(folder, FOLDER_MODE & 0777) == 0 ? open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC) : -1;
    int rc = fd >= 0 ? 0 : err_set(&c->err, "建不了备份文件夹 %s：%s", "cannot make the folder of copies %s: %s", folder, err_system(&c->err, errno));
    if (fd >= 0) {
        give_to_folder(fd, above, FOLDER_MODE);
        close(fd);
    }
    free(above);
    return rc;
}

/* ---- the file beside ---- */

static bool is_still_there(int fd, const char *path)
{
    struct stat a, b;
    return fstat(fd, &a) == 0 && stat(path, &b) == 0 && a.st_ino == b.st_ino && a.st_dev == b.st_dev;
}

/* One copy at a time in a folder: the lock is on the file itself, so that one that a killed run left behind is simply taken over. */
static int open_beside(struct cli *c, const char *beside)
{
    for (int i = 0; i < TRIES; i++) {
        int fd = open(beside, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, FILE_MODE);
        if (fd < 0)
            return err_set(&c->err, "写不了 %s：%s。请检查文件夹的权限，或以 baoxue 组成员身份运行", "cannot write %s: %s. Check the folder's rights, or run as a member of group baoxue", beside,
                           err_system(&c->err, errno));
        if (flock(fd, LOCK_EX | LOCK_NB) != 0) {
            close(fd);
            return err_set(&c->err, "另一个备份正在写 %s，请稍后再试", "another backup is writing %s; try again later", beside);
        }
        if (is_still_there(fd, beside) && ftruncate(fd, 0) == 0)
            return fd;
        close(fd); /* the other one has just given it its name */
    }
    return err_set(&c->err, "写不了 %s", "cannot write %s", beside);
}

static int put_in_place(struct cli *c, int fd, const char *beside, const char *folder, const char *path)
{
    give_to_folder(fd, folder, FILE_MODE);
    if (fsync(fd) != 0)
        return err_set(&c->err, "备份 %s 写不到磁盘上：%s", "cannot bring the copy %s to the disk: %s", beside, err_system(&c->err, errno));
    if (backup_sync_folder(c, folder) != 0)
        return -1;
    if (access(path, F_OK) == 0)
        return err_set(&c->err, "%s 已经存在，不覆盖", "%s is there already and is not overwritten", path);
    if (rename(beside, path) != 0)
        return err_set(&c->err, "备份不能改名为 %s：%s", "cannot name the copy %s: %s", path, err_system(&c->err, errno));
    return backup_sync_folder(c, folder);
}

static void remove_beside(const char *beside)
{
    char *journal = mem_printf("%s-journal", beside);
    unlink(beside);
    unlink(journal);
    free(journal);
}

int backup_write(struct cli *c, const char *path)
{
    char *folder = folder_of(path), *beside = mem_printf("%s/.baoxue-backup.tmp", folder), *host = host_name();
    int fd = -1, rc = -1;
    if (access(path, F_OK) == 0)
        err_set(&c->err, "%s 已经存在，不覆盖", "%s is there already and is not overwritten", path);
    else
        fd = open_beside(c, beside);
    if (fd >= 0) {
        rc = copy_write(c->db, beside, c->now, host, &c->err);
        if (rc == 0)
            rc = put_in_place(c, fd, beside, folder, path);
        if (rc != 0)
            remove_beside(beside);
        close(fd);
    }
    free(folder);
    free(beside);
    free(host);
    return rc;
}

/* ---- names by time ---- */

static char *name_of(const struct cli *c, const char *prefix, int again)
{
    struct ymd d = day_split(instant_day(c->now, c->zone));
    int minute = instant_minute(c->now, c->zone), second = (int)(((c->now.sec % 60) + 60) % 60);
    return mem_printf("%s-%04d%02d%02d-%02d%02d%02d%.*s.db", prefix, d.y, d.m, d.d, minute / 60, minute % 60, second, again ? 1 : 0, again ? &"abcdefghijklmnopqrstuvwxyz"[again - 1] : "");
}

int backup_write_in(struct cli *c, const char *folder, const char *prefix, char **path)
{
    for (int again = 0; again <= SAME_SECOND_MOST; again++) {
        char *name = name_of(c, prefix, again);
        *path = mem_printf("%s/%s", folder, name);
        free(name);
        if (access(*path, F_OK) != 0)
            break;
        free(*path);
        *path = NULL;
    }
    if (!*path)
        return err_set(&c->err, "同一秒的备份太多", "too many copies of the same second");
    if (backup_write(c, *path) == 0)
        return 0;
    free(*path);
    *path = NULL;
    return -1;
}

/* PREFIX-20260908-083000.db, or with a letter */
static bool is_copy_name(const char *name, const char *prefix)
{
    static const char pattern[] = "-dddddddd-dddddd";
    size_t n = strlen(prefix);
    if (strncmp(name, prefix, n) != 0)
        return false;
    const char *p = name + n;
    for (const char *q = pattern; *q; q++, p++)
        if (*q == 'd' ? *p < '0' || *p > '9' : *p != *q)
            return false;
    return str_eq(*p >= 'a' && *p <= 'z' ? p + 1 : p, ".db");
}

static int read_names(struct cli *c, const char *folder, const char *prefix, const char *made, struct vec *out)
{
    DIR *dir = opendir(folder);
    const struct dirent *e;
    if (!dir)
        return err_set(&c->err, "读不了文件夹 %s：%s", "cannot read folder %s: %s", folder, err_system(&c->err, errno));
    while ((e = readdir(dir)))
        if (is_copy_name(e->d_name, prefix) && !str_eq(e->d_name, made))
            vec_add(out, &(char *){mem_strdup(e->d_name)});
    closedir(dir);
    vec_sort_texts(out);
    return 0;
}

bool backup_newest(const char *folder, char **path)
{
    struct cli none = {0};
    struct vec names = VEC(char *);
    *path = NULL;
    if (read_names(&none, folder, "baoxue", "", &names) == 0 && names.n)
        *path = mem_printf("%s/%s", folder, *(char **)vec_at(&names, names.n - 1));
    vec_fini_texts(&names);
    return *path != NULL;
}

int backup_prune(struct cli *c, const char *folder, const char *prefix, long keep, const char *made)
{
    struct vec names = VEC(char *);
    int rc = keep ? read_names(c, folder, prefix, str_last_part(made), &names) : 0;
    for (size_t i = 0; i < names.n; i++) {
        char *path = mem_printf("%s/%s", folder, *(char **)vec_at(&names, i));
        if (names.n - i > (size_t)keep - 1 && unlink(path) != 0) /* the new one is not among them */
            log_warn(tr(c->lang, "旧备份 %s 删不了：%s", "cannot remove the old copy %s: %s"), path, err_system(&c->err, errno));
        free(path);
    }
    vec_fini_texts(&names);
    return rc;
}

/* ---- the daemon's folder ---- */

int backup_lock_state(struct cli *c)
{
    char *path = mem_printf("%s/baoxued.lock", c->settings.state);
    int held, fd = lock_take(path, &held);
    if (fd < 0 && held)
        err_set(&c->err, "baoxued 正在运行：请先停止服务（systemctl stop baoxued）", "baoxued is running: stop it first (systemctl stop baoxued)");
    else if (fd < 0)
        err_set(&c->err, "打不开锁文件 %s：%s", "cannot open lock file %s: %s", path, err_system(&c->err, errno));
    else
        give_to_folder(fd, c->settings.state, FILE_MODE);
    free(path);
    return fd < 0 ? -1 : 0;
}

int backup_show_held(struct cli *c, int64_t hold)
{
    struct answer answer;
    if (!c->json) {
        cli_say(c, "已暂扣（暂扣 %" PRId64 "）：启动 baoxued 后照常推算期限，但不发任何邮件。",
                "Held (hold %" PRId64 "): once baoxued is started, deadlines are kept as ever, but no mail leaves.", hold);
        cli_say(c, "接下来：补登备份之后的事实，用 baoxue status 和 baoxue due 核对，然后",
                "Next: enter again what was entered after the copy, look at baoxue status and baoxue due, then");
        cli_say(c, "  baoxue release %" PRId64 " --reason 理由   发出（此前发过的可能再发一次）", "  baoxue release %" PRId64 " --reason WHY   to send (what had left before may leave once more)", hold);
        cli_say(c, "  baoxue discard %" PRId64 " --reason 理由   暂扣期间积下的不再发，以后照常", "  baoxue discard %" PRId64 " --reason WHY   to drop what is held, and go on from there", hold);
        return CLI_DONE;
    }
    answer_begin(&answer, c);
    answer_list(&answer, SHOW_HOLDS, "");
    answer_list(&answer, SHOW_EPOCHS, "");
    return answer_end(&answer);
}
