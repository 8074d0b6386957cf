/* SPDX-License-Identifier: MIT */
#include "cli/editcopy.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/hash.h"
#include "base/mem.h"

enum { KEY_B = 16 };

static const char prefix[] = "baoxue-edit-", random_part[] = "XXXXXX";

/* ---- text ---- */

int editcopy_read_fd(int fd, const char *path, struct str *out, struct err *err)
{
    char buf[16384];
    ssize_t n = -1;
    str_clear(out);
    while (fd >= 0 && ((n = read(fd, buf, sizeof buf)) > 0 || (n < 0 && errno == EINTR)))
        if (n > 0)
            str_add_n(out, buf, (size_t)n);
    int rc = n == 0 ? 0 : err_set(err, "读不出 %s：%s", "cannot read %s: %s", path, err_system(err, errno));
    if (fd >= 0)
        close(fd);
    return rc;
}

int editcopy_read(const char *copy, struct str *out, struct err *err)
{
    return editcopy_read_fd(open(copy, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOFOLLOW), copy, out, err);
}

int editcopy_write_fd(int fd, const struct str *text)
{
    size_t done = 0;
    while (done < text->len_b) {
        ssize_t n = write(fd, str_text(text) + done, text->len_b - done);
        if (n < 0 && errno != EINTR)
            return -1;
        done += n > 0 ? (size_t)n : 0;
    }
    return 0;
}

/* ---- an end from outside: the copy goes with us ---- */

static const char *volatile doomed, *volatile doomed_folder;

static void on_end(int number)
{
    if (doomed) {
        unlink(doomed);
        rmdir(doomed_folder);
    }
    signal(number, SIG_DFL);
    raise(number);
}

static void guard(const char *copy, const char *folder)
{
    static const int ends[] = {SIGINT, SIGTERM, SIGHUP, SIGQUIT};
    doomed_folder = folder;
    doomed = copy;
    for (size_t i = 0; i < sizeof ends / sizeof *ends; i++)
        signal(ends[i], copy ? on_end : SIG_DFL);
}

/* ---- the folder ---- */

/* Where temporary files outlive a restart, as sudoedit has it; sticky, so that nobody renames the folder of another. */
static const char *base_folder(void)
{
    return access("/var/tmp", W_OK | X_OK) == 0 ? "/var/tmp" : "/tmp";
}

/* The same for every session of one file. */
static char *folder_of(const char *original)
{
    char hex[HASH_TEXT_B];
    return mem_printf("%s/%s%.*s-", base_folder(), prefix, KEY_B, hash_text(original, strlen(original), hex));
}

/* A killed session's, if it is our own. */
static char *put_aside(const char *folder, const char *name)
{
    struct stat st;
    char *copy = mem_printf("%s/%s", folder, name), *aside = mem_printf("%s~", copy);
    bool ours = lstat(folder, &st) == 0 && S_ISDIR(st.st_mode) && st.st_uid == geteuid() && !(st.st_mode & 077);
    if (!ours || rename(copy, aside) != 0) {
        free(aside);
        aside = NULL;
    }
    free(copy);
    return aside;
}

static char *find_left(const char *start, const char *name)
{
    const char *base = base_folder(), *begin = str_last_part(start);
    DIR *dir = opendir(base);
    char *found = NULL;
    struct dirent *entry;
    while (dir && !found && (entry = readdir(dir))) {
        if (!str_starts(entry->d_name, begin))
            continue;
        char *folder = mem_printf("%s/%s", base, entry->d_name);
        found = put_aside(folder, name);
        free(folder);
    }
    if (dir)
        closedir(dir);
    return found;
}

static char *make_file(const char *folder, const char *name, const struct str *text, struct err *err)
{
    char *copy = mem_printf("%s/%s", folder, name);
    int fd = open(copy, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
    int rc = fd >= 0 && editcopy_write_fd(fd, text) == 0 ? 0 : err_set(err, "写不了 %s：%s", "cannot write %s: %s", copy, err_system(err, errno));
    if (fd >= 0)
        close(fd);
    if (rc == 0)
        return copy;
    editcopy_remove(copy);
    free(copy);
    return NULL;
}

char *editcopy_make(const char *original, const struct str *text, char **left, struct err *err)
{
    const char *name = str_last_part(original);
    char *start = folder_of(original), *folder = mem_printf("%s%s", start, random_part), *copy = NULL;
    *left = find_left(start, name);
    if (mkdtemp(folder))
        copy = make_file(folder, name, text, err);
    else
        err_set(err, "写不了 %s：%s", "cannot write %s: %s", folder, err_system(err, errno));
    free(start);
    if (copy)
        guard(copy, folder);
    else
        free(folder);
    return copy;
}

void editcopy_keep(void)
{
    char *folder = (char *)(uintptr_t)doomed_folder;
    guard(NULL, NULL);
    free(folder);
}

void editcopy_remove(const char *copy)
{
    char *folder = mem_strndup(copy, (size_t)(str_last_part(copy) - copy));
    DIR *dir = opendir(folder);
    struct dirent *entry;
    while (dir && (entry = readdir(dir)))
        unlinkat(dirfd(dir), entry->d_name, 0);
    if (dir)
        closedir(dir);
    rmdir(folder);
    free(folder);
    editcopy_keep();
}
