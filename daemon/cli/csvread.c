/* SPDX-License-Identifier: MIT */
/* csvread: where a table's bytes come from: a file, or a workbook by way of xlsx2csv (no shell between). */
#include <errno.h>
#include <fcntl.h>
#include <spawn.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/mem.h"
#include "base/str.h"
#include "cli/csvfile.h"

extern char **environ;

static int read_all(int fd, struct str *out, struct err *err)
{
    char buf[65536];
    ssize_t n;
    while ((n = read(fd, buf, sizeof buf)) != 0) {
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            return err_set(err, "读不了：%s", "cannot be read: %s", err_system(err, errno));
        if (out->len_b + (size_t)n > CSV_FILE_MOST_B)
            return err_set(err, "超过 %d MB，不是名册", "is over %d MB: no roster", CSV_FILE_MOST_B / 1024 / 1024);
        str_add_n(out, buf, (size_t)n);
    }
    return 0;
}

static int read_file(const char *path, struct str *out, struct err *err)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return err_set(err, "打不开：%s", "cannot be opened: %s", err_system(err, errno));
    int rc = read_all(fd, out, err);
    close(fd);
    return rc;
}

static int spawn_converter(const char *path, int out, pid_t *pid)
{
    posix_spawn_file_actions_t acts;
    char *file = mem_printf("%s%s", *path == '-' ? "./" : "", path); /* a name must not become an option */
    char *argv[] = {"xlsx2csv", "-f", "%Y-%m-%d", file, NULL};
    posix_spawn_file_actions_init(&acts);
    posix_spawn_file_actions_adddup2(&acts, out, STDOUT_FILENO);
    posix_spawn_file_actions_addopen(&acts, STDERR_FILENO, "/dev/null", O_WRONLY, 0); /* its traceback tells a clerk nothing */
    int rc = posix_spawnp(pid, argv[0], &acts, NULL, argv, environ);
    posix_spawn_file_actions_destroy(&acts);
    free(file);
    return rc;
}

static int read_workbook(const char *path, struct str *out, struct err *err)
{
    int ends[2], status = 0;
    pid_t pid;
    if (access(path, R_OK) != 0)
        return err_set(err, "打不开：%s", "cannot be opened: %s", err_system(err, errno));
    if (pipe2(ends, O_CLOEXEC) != 0)
        return err_set(err, "管道：%s", "pipe: %s", err_system(err, errno));
    int failed = spawn_converter(path, ends[1], &pid);
    close(ends[1]);
    int rc = failed ? err_set(err, "xlsx 要靠 xlsx2csv 来读（%s）：请安装它，或另存为 CSV", "xlsx is read by xlsx2csv (%s): install it, or save as CSV", err_system(err, failed))
                    : read_all(ends[0], out, err);
    close(ends[0]);
    if (failed)
        return rc;
    while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
        ;
    if (rc == 0 && (!WIFEXITED(status) || WEXITSTATUS(status) != 0))
        rc = err_set(err, "xlsx2csv 读不了这个工作簿：请另存为 CSV", "xlsx2csv cannot read this workbook: save it as CSV");
    return rc;
}

int csv_table_read(struct csv_table *t, const char *path, struct err *err)
{
    size_t n = strlen(path);
    struct str bytes = {0};
    *t = (struct csv_table){.rows = VEC(struct csv_row), .encoding = "UTF-8"};
    bool workbook = n > 5 && strcasecmp(path + n - 5, ".xlsx") == 0;
    int rc = workbook ? read_workbook(path, &bytes, err) : read_file(path, &bytes, err);
    if (rc == 0)
        rc = csv_table_parse(t, str_text(&bytes), bytes.len_b, err);
    str_fini(&bytes);
    return rc == 0 ? 0 : err_prefix(err, "%s", path);
}
