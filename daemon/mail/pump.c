/* SPDX-License-Identifier: MIT */
#include "mail/pump.h"

#include <errno.h>
#include <fcntl.h>
#include <openssl/err.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/pidfd.h>
#include <sys/wait.h>
#include <unistd.h>

enum { FLOW_B = 32 * 1024, LAST_FLUSH_MS = 2000 };

/* One direction. */
struct flow {
    char buf[FLOW_B];
    size_t at, len_b;
    bool ended; /* nothing more to read */
};

struct pump {
    int inner;
    struct channel *c;
    struct flow out, in;          /* to the server, from the server */
    bool ssl_wants_write;         /* a read that must write first */
    bool ssl_wants_read;          /* a write that must read first */
    long idle_ms;
};

static bool is_again(void)
{
    return errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR;
}

/* Bytes, 0 later, -1 closed or broken. */
static ssize_t ssl_result(struct pump *p, int rc, bool *wants_other, int other)
{
    if (rc > 0)
        return rc;
    int error = SSL_get_error(p->c->ssl, rc);
    *wants_other = error == other;
    return error == SSL_ERROR_WANT_READ || error == SSL_ERROR_WANT_WRITE ? 0 : -1;
}

static ssize_t outer_read(struct pump *p, char *buf, size_t size_b)
{
    if (p->c->ssl) {
        ERR_clear_error();
        return ssl_result(p, SSL_read(p->c->ssl, buf, (int)size_b), &p->ssl_wants_write, SSL_ERROR_WANT_WRITE);
    }
    ssize_t n = read(p->c->fd, buf, size_b);
    return n > 0 ? n : n < 0 && is_again() ? 0 : -1;
}

static ssize_t outer_write(struct pump *p, const char *buf, size_t len_b)
{
    if (p->c->ssl) {
        ERR_clear_error();
        return ssl_result(p, SSL_write(p->c->ssl, buf, (int)len_b), &p->ssl_wants_read, SSL_ERROR_WANT_READ);
    }
    ssize_t n = write(p->c->fd, buf, len_b);
    return n >= 0 ? n : is_again() ? 0 : -1;
}

static ssize_t inner_read(struct pump *p, char *buf, size_t size_b)
{
    ssize_t n = read(p->inner, buf, size_b);
    return n > 0 ? n : n < 0 && is_again() ? 0 : -1;
}

static ssize_t inner_write(struct pump *p, const char *buf, size_t len_b)
{
    ssize_t n = write(p->inner, buf, len_b);
    return n >= 0 ? n : is_again() ? 0 : -1;
}

/* Moves what it can; false when a side to write to is gone. */
static bool move(struct pump *p, struct flow *f, ssize_t (*from)(struct pump *, char *, size_t),
                 ssize_t (*to)(struct pump *, const char *, size_t))
{
    if (f->at == f->len_b && !f->ended) {
        ssize_t n = from(p, f->buf, sizeof f->buf);
        f->ended = n < 0;
        f->at = 0;
        f->len_b = n > 0 ? (size_t)n : 0;
    }
    if (f->at < f->len_b) {
        ssize_t n = to(p, f->buf + f->at, f->len_b - f->at);
        if (n < 0)
            return false;
        f->at += (size_t)n;
    }
    return true;
}

static bool is_full(const struct flow *f)
{
    return f->at < f->len_b;
}

static bool wait_events(struct pump *p)
{
    short in_events = 0, out_events = 0;
    if (!is_full(&p->out) && !p->out.ended)
        in_events |= POLLIN;
    if (is_full(&p->in))
        in_events |= POLLOUT;
    if ((!is_full(&p->in) && !p->in.ended) || p->ssl_wants_read)
        out_events |= POLLIN;
    if (is_full(&p->out) || p->ssl_wants_write)
        out_events |= POLLOUT;
    /* A side of which nothing is wanted is left out: its hang-up would be reported again and again. */
    struct pollfd fds[2] = {{.fd = in_events ? p->inner : -1, .events = in_events},
                            {.fd = out_events ? p->c->fd : -1, .events = out_events}};
    bool ending = p->out.ended || p->in.ended;
    if (p->c->ssl && SSL_pending(p->c->ssl) > 0 && !is_full(&p->in))
        return true;
    int rc = poll(fds, 2, ending ? LAST_FLUSH_MS : (int)p->idle_ms);
    return rc > 0 || (rc < 0 && errno == EINTR);
}

static void carry(struct pump *p)
{
    while (!(p->out.ended && !is_full(&p->out)) && !(p->in.ended && !is_full(&p->in))) {
        if (!wait_events(p))
            return;
        if (!move(p, &p->out, inner_read, outer_write) || !move(p, &p->in, outer_read, inner_write))
            return;
    }
    if (p->c->ssl && !p->in.ended)
        SSL_shutdown(p->c->ssl); /* one way; the socket closes next */
}

static bool say(int fd, const char *text)
{
    size_t len_b = strlen(text);
    return write(fd, text, len_b) == (ssize_t)len_b; /* an empty socketpair takes a few hundred bytes whole */
}

/* Plays the beginning of the session; `inner` still blocks. */
static bool play_hello(int inner, const char *hello)
{
    char byte = 0;
    if (!say(inner, "220 localhost ESMTP\r\n"))
        return false;
    while (byte != '\n')
        if (read(inner, &byte, 1) != 1)
            return false;
    return say(inner, hello);
}

static void close_others(int a, int b)
{
    unsigned low = (unsigned)(a < b ? a : b), high = (unsigned)(a < b ? b : a);
    close(STDIN_FILENO);
    close(STDOUT_FILENO);
    if (low > 3)
        close_range(3, low - 1, 0);
    if (high > low + 1)
        close_range(low + 1, high - 1, 0);
    close_range(high + 1, ~0U, 0);
}

pid_t pump_start(int inner, int other, struct channel *c, const char *hello)
{
    pid_t pid = fork();
    if (pid != 0)
        return pid;
    close(other);
    close_others(inner, c->fd);
    static struct pump p; /* large, and this process has only one */
    p = (struct pump){.inner = inner, .c = c, .idle_ms = 2000 * c->step_s};
    if (play_hello(inner, hello)) {
        fcntl(inner, F_SETFL, O_NONBLOCK);
        carry(&p);
    }
    _exit(0);
}

void pump_end(pid_t pid)
{
    if (pid <= 0)
        return;
    int fd = pidfd_open(pid, 0);
    struct pollfd p = {.fd = fd, .events = POLLIN};
    if (fd < 0 || poll(&p, 1, LAST_FLUSH_MS + 500) != 1)
        kill(pid, SIGKILL);
    if (fd >= 0)
        close(fd);
    while (waitpid(pid, NULL, 0) < 0 && errno == EINTR)
        continue;
}
