/* SPDX-License-Identifier: MIT */
#include "mail/smtp_open.h"

#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <openssl/err.h>
#include <poll.h>
#include <signal.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "mail/channel.h"
#include "mail/pump.h"
#include "mail/smtp_hello.h"

/* connect() has no argument of ours and a signal handler none at all, so this one state is static; the mailer is single-threaded and has
 * one session at a time. */
static struct {
    SSL_CTX *tls;
    struct smtp_opening *opening; /* NULL: not armed */
    bool gave_up;                 /* the login was refused: no second try at the server's next address */
    pid_t pump;
    volatile sig_atomic_t fd;     /* libESMTP's socket; -1: none */
} hook = {.fd = -1};

int smtp_open_init(const struct mailer_settings *s, struct err *err)
{
    if (s->tls == MAIL_TLS_NONE)
        return 0;
    hook.tls = SSL_CTX_new(TLS_client_method());
    if (!hook.tls || SSL_CTX_set_min_proto_version(hook.tls, TLS1_2_VERSION) != 1)
        return err_set(err, "无法准备加密", "cannot prepare TLS");
    SSL_CTX_set_verify(hook.tls, SSL_VERIFY_PEER, NULL);
    SSL_CTX_set_mode(hook.tls, SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER);
    int rc = *s->ca_file ? SSL_CTX_load_verify_file(hook.tls, s->ca_file) : SSL_CTX_set_default_verify_paths(hook.tls);
    ERR_clear_error();
    return rc == 1 ? 0 : err_set(err, "读不了证书文件 %s", "cannot read certificates from %s", s->ca_file);
}

void smtp_open_fini(void)
{
    SSL_CTX_free(hook.tls);
    hook.tls = NULL;
}

void smtp_open_arm(struct smtp_opening *opening)
{
    hook.opening = opening;
    hook.gave_up = false;
    hook.fd = -1;
}

void smtp_open_disarm(void)
{
    hook.opening = NULL;
    hook.fd = -1;
    pump_end(hook.pump);
    hook.pump = 0;
}

void smtp_open_cut(void)
{
    if (hook.fd >= 0)
        shutdown(hook.fd, SHUT_RDWR);
}

void smtp_open_gather(bool on)
{
    int flag = on;
    if (hook.fd >= 0)
        setsockopt(hook.fd, IPPROTO_TCP, TCP_CORK, &flag, sizeof flag); /* through TLS it is no TCP, and the child gathers by itself */
}

static int system_connect(int fd, const struct sockaddr *addr, socklen_t len_b)
{
    return (int)syscall(SYS_connect, fd, addr, len_b);
}

static int connect_within(int fd, const struct sockaddr *addr, socklen_t len_b, long limit_s, struct err *err)
{
    if (system_connect(fd, addr, len_b) == 0)
        return 0;
    int error = errno;
    if (error == EINPROGRESS) {
        struct pollfd p = {.fd = fd, .events = POLLOUT};
        socklen_t size = sizeof error;
        int rc = poll(&p, 1, (int)limit_s * 1000);
        error = rc > 0 ? EIO : ETIMEDOUT; /* also when the overall limit interrupts it */
        if (rc > 0)
            getsockopt(fd, SOL_SOCKET, SO_ERROR, &error, &size);
    }
    if (error == 0)
        return 0;
    return err_set(err, "连不上邮件服务器：%s", "cannot connect to the mail server: %s", err_system(err, error));
}

/* The server stays on a descriptor of its own, the child carries, and `fd` becomes libESMTP's end in clear. */
static int hand_over(int fd, struct channel *c, const struct str *hello, struct err *err)
{
    int pair[2];
    if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair) != 0)
        return err_set(err, "无法建立套接字：%s", "cannot make a socket: %s", err_system(err, errno));
    pump_end(hook.pump);
    hook.pump = pump_start(pair[1], pair[0], c, str_text(hello));
    close(pair[1]);
    int rc = hook.pump > 0 && dup2(pair[0], fd) == fd
                 ? 0
                 : err_set(err, "无法启动子进程：%s", "cannot start a child process: %s", err_system(err, errno));
    close(pair[0]);
    return rc;
}

/* From connected to the point where libESMTP can say EHLO. */
static int begin(int fd, struct smtp_opening *o)
{
    const struct mailer_settings *s = o->settings;
    struct channel c = {.fd = fcntl(fd, F_DUPFD_CLOEXEC, 3), .step_s = s->step_s};
    struct str hello = {0};
    if (c.fd < 0)
        return err_set(&o->err, "%s", "%s", err_system(&o->err, errno));
    int rc = smtp_hello(&c, s, hook.tls, &hello, &o->code, &hook.gave_up, &o->err);
    if (rc == 0)
        rc = hand_over(fd, &c, &hello, &o->err);
    channel_fini(&c);
    close(c.fd);
    str_fini(&hello);
    return rc;
}

static int open_session(int fd, const struct sockaddr *addr, socklen_t len_b, struct smtp_opening *o)
{
    int one = 1, flags = fcntl(fd, F_GETFL);
    hook.fd = fd;
    o->code = 0;
    fcntl(fd, F_SETFD, FD_CLOEXEC);
    fcntl(fd, F_SETFL, flags | O_NONBLOCK);
    if (connect_within(fd, addr, len_b, o->settings->connect_s, &o->err) != 0)
        return -1;
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
    if (o->settings->tls != MAIL_TLS_NONE)
        return begin(fd, o);
    fcntl(fd, F_SETFL, flags);
    return 0;
}

int connect(int fd, const struct sockaddr *addr, socklen_t len_b)
{
    if (!hook.opening || (addr->sa_family != AF_INET && addr->sa_family != AF_INET6))
        return system_connect(fd, addr, len_b);
    int rc = hook.gave_up ? -1 : open_session(fd, addr, len_b, hook.opening);
    hook.opening->failed = rc != 0;
    if (rc != 0) {
        hook.fd = -1;
        errno = ECONNREFUSED; /* libESMTP tries the next address; our own text says what it was */
    }
    return rc;
}
