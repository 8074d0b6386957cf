/* SPDX-License-Identifier: MIT */
#include "mail/client.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

extern char **environ;

static int spawn_on(int fd, const char *program, char *const argv[], pid_t *pid)
{
    posix_spawn_file_actions_t actions;
    posix_spawnattr_t attr;
    sigset_t none, all;
    sigemptyset(&none);
    sigfillset(&all);
    if (posix_spawn_file_actions_init(&actions) != 0)
        return ENOMEM;
    if (posix_spawnattr_init(&attr) != 0) {
        posix_spawn_file_actions_destroy(&actions);
        return ENOMEM;
    }
    posix_spawn_file_actions_adddup2(&actions, fd, STDIN_FILENO); /* the copy has no close-on-exec */
    posix_spawnattr_setsigmask(&attr, &none);
    posix_spawnattr_setsigdefault(&attr, &all);
    posix_spawnattr_setflags(&attr, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
    int rc = posix_spawn(pid, program, &actions, &attr, argv, environ);
    posix_spawnattr_destroy(&attr);
    posix_spawn_file_actions_destroy(&actions);
    return rc;
}

int mail_client_spawn(struct mail_client *c, const char *program, char *const argv[], struct err *err)
{
    int pair[2];
    *c = MAIL_CLIENT_NONE;
    if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, pair) != 0)
        return err_set(err, "无法建立套接字：%s", "cannot make a socket: %s", err_system(err, errno));
    pid_t pid = 0;
    int rc = fcntl(pair[0], F_SETFL, O_NONBLOCK) == 0 ? spawn_on(pair[1], program, argv, &pid) : errno;
    close(pair[1]);
    if (rc != 0) {
        close(pair[0]);
        return err_set(err, "启动不了发信程序 %s：%s", "cannot start the mailer %s: %s", program, err_system(err, rc));
    }
    *c = (struct mail_client){.fd = pair[0], .pid = pid};
    return 0;
}

int mail_client_connect(struct mail_client *c, const char *path, struct err *err)
{
    *c = MAIL_CLIENT_NONE;
    struct sockaddr_un addr = {.sun_family = AF_UNIX};
    size_t len_b = strlen(path);
    if (len_b >= sizeof addr.sun_path)
        return err_set(err, "套接字路径太长：%s", "the socket's path is too long: %s", path);
    memcpy(addr.sun_path, path, len_b);
    int fd = socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (fd < 0 || connect(fd, (const struct sockaddr *)&addr, sizeof addr) != 0) {
        int saved = errno;
        if (fd >= 0)
            close(fd);
        return err_set(err, "连不上发信程序 %s：%s", "cannot reach the mailer at %s: %s", path, err_system(err, saved));
    }
    c->fd = fd;
    return 0;
}

int mail_client_send(struct mail_client *c, const struct mail_job *job, struct err *err)
{
    return wire_send_job(c->fd, job, err);
}

int mail_client_ack(struct mail_client *c, int64_t id, struct err *err)
{
    return wire_send_ack(c->fd, id, err);
}

int mail_client_receive(struct mail_client *c, struct mail_answer *answer, bool *ended, struct err *err)
{
    return wire_receive_answer(c->fd, answer, ended, err);
}

bool mail_client_end(struct mail_client *c)
{
    char byte;
    if (c->fd < 0)
        return false;
    shutdown(c->fd, SHUT_RDWR);
    return recv(c->fd, &byte, sizeof byte, MSG_PEEK | MSG_DONTWAIT) > 0;
}

void mail_client_close(struct mail_client *c)
{
    if (c->fd >= 0)
        close(c->fd);
    c->fd = -1;
}

bool mail_client_reap(struct mail_client *c)
{
    if (c->pid > 0 && waitpid(c->pid, NULL, WNOHANG) != 0)
        c->pid = 0;
    return c->pid == 0;
}

void mail_client_kill(struct mail_client *c)
{
    mail_client_close(c);
    if (mail_client_reap(c))
        return;
    kill(c->pid, SIGKILL);
    while (waitpid(c->pid, NULL, 0) < 0 && errno == EINTR)
        continue;
    c->pid = 0;
}
