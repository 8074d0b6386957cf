/* SPDX-License-Identifier: MIT */
#include "cli/readall.h"

#include <errno.h>
#include <fcntl.h>
#include <spawn.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

extern char **environ;

static int read_all(int fd, size_t most_b, struct str *out, struct err *err)
{
    char buf[65536];
    ssize_t n;
    while ((n = read(fd, buf, sizeof buf)) != 0) {
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            return err_set(err, "读不了：%s", "cannot be read: %s", err_system(err, errno));
        if (out->len_b + (size_t)n > most_b)
            return err_set(err, "太大：超过 %zu KB", "too large: over %zu KB", most_b / 1024);
        str_add_n(out, buf, (size_t)n);
    }
    return 0;
}

/* Nobody may be waiting at the other end of a pipe. */
int readall_open(const char *path, struct err *err)
{
    struct stat st;
    int fd = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC);
    if (fd < 0 || fstat(fd, &st) != 0)
        err_set(err, "打不开：%s", "cannot be opened: %s", err_system(err, errno));
    else if (!S_ISREG(st.st_mode))
        err_set(err, "不是普通文件", "is no regular file");
    else
        return fd;
    if (fd >= 0)
        close(fd);
    return -1;
}

int readall_file(const char *path, size_t most_b, struct str *out, struct err *err)
{
    int fd = readall_open(path, err);
    if (fd < 0)
        return -1;
    int rc = read_all(fd, most_b, out, err);
    close(fd);
    return rc;
}

static int spawn(char *const argv[], int in, int out, pid_t *pid)
{
    posix_spawn_file_actions_t acts;
    posix_spawn_file_actions_init(&acts);
    if (in >= 0)
        posix_spawn_file_actions_adddup2(&acts, in, STDIN_FILENO);
    posix_spawn_file_actions_adddup2(&acts, out, STDOUT_FILENO);
    posix_spawn_file_actions_addopen(&acts, STDERR_FILENO, "/dev/null", O_WRONLY, 0); /* its complaints tell a clerk nothing */
    int rc = posix_spawnp(pid, argv[0], &acts, NULL, argv, environ);
    posix_spawn_file_actions_destroy(&acts);
    return rc;
}

int readall_program(char *const argv[], int in, size_t most_b, struct str *out, enum program_end *end, struct err *err)
{
    int ends[2], status = 0;
    pid_t pid;
    if (pipe2(ends, O_CLOEXEC) != 0)
        return err_set(err, "管道：%s", "pipe: %s", err_system(err, errno));
    int failed = spawn(argv, in, ends[1], &pid);
    close(ends[1]);
    int rc = failed ? 0 : read_all(ends[0], most_b, out, err);
    close(ends[0]);
    *end = PROGRAM_MISSING;
    errno = failed;
    if (failed)
        return 0;
    while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
        ;
    *end = WIFEXITED(status) && WEXITSTATUS(status) == 0 ? PROGRAM_DONE : PROGRAM_FAILED;
    return rc;
}
