/* SPDX-License-Identifier: MIT */
/* ballast: a file in the state folder that only takes room. When the disk is full it goes, so that alerts can still be recorded and the office be told; when there is room
 * again it is made anew. */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include "base/log.h"
#include "base/mem.h"
#include "daemon.h"

enum { ROOM_FACTOR = 4 /* made only where so many times as much is free: it must not fill the disk itself */, MIB = 1024 * 1024, OPEN_B = 128 * 1024 /* without so much it may be that the database could not be opened */ };

static char *path_of(const struct daemon *d)
{
    return mem_printf("%s/ballast", d->settings->state);
}

static bool has_room(const struct daemon *d, uint64_t least_b)
{
    struct statvfs fs;
    return statvfs(d->settings->state, &fs) != 0 || (uint64_t)fs.f_bavail * fs.f_frsize >= least_b;
}

/* Real blocks, on disk. */
static int make(const char *path, off_t size_b)
{
    int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0660);
    if (fd < 0)
        return errno;
    int rc = posix_fallocate(fd, 0, size_b);
    if (rc == 0 && fsync(fd) != 0)
        rc = errno;
    close(fd);
    if (rc != 0)
        unlink(path);
    return rc;
}

void ballast_keep(struct daemon *d)
{
    struct err err = {.lang = d->lang};
    char *path = path_of(d);
    if (d->settings->ballast_mib == 0)
        unlink(path);
    else if (access(path, F_OK) != 0 && has_room(d, (uint64_t)d->settings->ballast_mib * MIB * ROOM_FACTOR)) {
        int rc = make(path, (off_t)d->settings->ballast_mib * MIB);
        if (rc == 0 && d->ballast_gone)
            log_info("%s", tr(d->lang, "磁盘又有空间，压舱文件已重建", "there is room again, the ballast is made anew"));
        else if (rc != 0)
            log_warn(tr(d->lang, "建不了压舱文件 %s：%s", "cannot make the ballast %s: %s"), path, err_system(&err, rc));
        d->ballast_gone = d->ballast_gone && rc != 0;
    }
    free(path);
}

bool ballast_drop(struct daemon *d)
{
    if (d->db ? !db_was_full(d->db) : has_room(d, OPEN_B))
        return false;
    char *path = path_of(d);
    bool gone = unlink(path) == 0;
    free(path);
    if (!gone)
        return false;
    d->ballast_gone = d->ballast_untold = true;
    log_err(tr(d->lang, "磁盘已满：删去压舱文件，腾出 %ld MiB 记录提醒；请尽快清理磁盘", "the disk is full: the ballast is deleted, %ld MiB for recording alerts; make room soon"), d->settings->ballast_mib);
    return true;
}

void ballast_tell(struct daemon *d)
{
    struct err err = {.lang = d->lang};
    if (!d->ballast_untold || !d->turn)
        return;
    const char *text = tr(turn_rules(d->turn)->language, "服务器磁盘已满：已动用预留的空间，提醒照常记录和发送，但很快会再满。请管理员尽快清理磁盘",
                          "the server's disk is full: the reserved room is in use, alerts are recorded and sent as ever, but not for long. Have somebody make room soon");
    if (turn_fault(d->turn, "disk-full", daemon_now(), text, &err) == 0)
        d->ballast_untold = false;
    else
        log_err("%s", err.text);
}
