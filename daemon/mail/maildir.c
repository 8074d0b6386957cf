/* SPDX-License-Identifier: MIT */
#include "mail/maildir.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/hash.h"
#include "base/mem.h"

static int fail(const char *path, int error, struct err *err)
{
    return err_set(err, "写不进邮箱 %s：%s", "cannot deliver into %s: %s", path, err_system(err, error));
}

void maildir_name(const char *message_id, char name[static MAILDIR_NAME_B])
{
    size_t len_b = strlen(message_id);
    bool brackets = len_b > 1 && message_id[0] == '<';
    hash_text(message_id + brackets, len_b - 2 * brackets, name);
}

static int make_folder(const char *folder, const char *sub, struct err *err)
{
    char *path = sub ? mem_printf("%s/%s", folder, sub) : mem_strdup(folder);
    int rc = mkdir(path, 0770) == 0 || errno == EEXIST ? 0 : fail(path, errno, err);
    free(path);
    return rc;
}

int maildir_create(const char *folder, struct err *err)
{
    static const char *const subs[] = {NULL, "tmp", "new", "cur"};
    for (size_t i = 0; i < sizeof subs / sizeof *subs; i++)
        if (make_folder(folder, subs[i], err) != 0)
            return -1;
    return 0;
}

/* In new/ under its name, or in cur/ with any flags. */
static bool is_there(const char *folder, const char *name)
{
    char *path = mem_printf("%s/new/%s", folder, name);
    bool found = access(path, F_OK) == 0;
    free(path);
    if (found)
        return true;
    path = mem_printf("%s/cur", folder);
    DIR *dir = opendir(path);
    free(path);
    if (!dir)
        return false;
    size_t len_b = strlen(name);
    for (const struct dirent *e; !found && (e = readdir(dir));)
        found = strncmp(e->d_name, name, len_b) == 0 && (e->d_name[len_b] == 0 || e->d_name[len_b] == ':');
    closedir(dir);
    return found;
}

static int write_file(const char *path, const struct str *mime)
{
    int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0660);
    if (fd < 0)
        return errno;
    int rc = 0;
    for (size_t at = 0; rc == 0 && at < mime->len_b;) {
        ssize_t n = write(fd, mime->s + at, mime->len_b - at);
        if (n >= 0)
            at += (size_t)n;
        else if (errno != EINTR)
            rc = errno;
    }
    if (rc == 0 && fsync(fd) != 0)
        rc = errno;
    if (close(fd) != 0 && rc == 0)
        rc = errno;
    return rc;
}

static int sync_folder(const char *path)
{
    int fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd < 0)
        return errno;
    int rc = fsync(fd) == 0 ? 0 : errno;
    close(fd);
    return rc;
}

int maildir_deliver(const char *folder, const char *message_id, const struct str *mime, bool *already, struct err *err)
{
    char name[MAILDIR_NAME_B];
    maildir_name(message_id, name);
    if (maildir_create(folder, err) != 0)
        return -1;
    char *folder_new = mem_printf("%s/new", folder);
    *already = is_there(folder, name);
    int rc = 0;
    if (!*already) {
        char *tmp = mem_printf("%s/tmp/%s.%ld", folder, name, (long)getpid());
        char *final = mem_printf("%s/%s", folder_new, name);
        rc = write_file(tmp, mime);
        if (rc == 0 && link(tmp, final) != 0)
            rc = errno;
        *already = rc == EEXIST; /* another mailer was faster */
        if (*already)
            rc = 0;
        unlink(tmp);
        free(tmp);
        free(final);
    }
    if (rc == 0) { /* also when it was there: the run that wrote it may have died before this */
        rc = sync_folder(folder_new);
        *already = *already || rc != 0;
    }
    if (rc != 0)
        fail(folder_new, rc, err);
    free(folder_new);
    return rc == 0 ? 0 : -1;
}
