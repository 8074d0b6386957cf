/* SPDX-License-Identifier: MIT */
#include "mail/channel.h"

#include <arpa/inet.h>
#include <errno.h>
#include <openssl/err.h>
#include <openssl/x509v3.h>
#include <poll.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

enum { REPLY_MOST_B = 16 * 1024 };

static long now_ms(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return t.tv_sec * 1000L + t.tv_nsec / 1000000L;
}

static int wait_for(const struct channel *c, short events, long until_ms, struct err *err)
{
    struct pollfd p = {.fd = c->fd, .events = events};
    long left = until_ms - now_ms();
    int rc = left > 0 ? poll(&p, 1, (int)left) : 0;
    if (rc == 0)
        return err_set(err, "邮件服务器没有在 %ld 秒内回答", "the mail server did not answer within %ld seconds", c->step_s);
    return rc > 0 || errno == EINTR ? 0 : err_set(err, "%s", "%s", err_system(err, errno));
}

/* Waits if `rc` of an SSL call only wants that; -1: it failed. */
static int ssl_again(const struct channel *c, int rc, long until_ms, struct err *err)
{
    switch (SSL_get_error(c->ssl, rc)) {
    case SSL_ERROR_WANT_READ:
        return wait_for(c, POLLIN, until_ms, err);
    case SSL_ERROR_WANT_WRITE:
        return wait_for(c, POLLOUT, until_ms, err);
    default:
        break;
    }
    long verify = SSL_get_verify_result(c->ssl);
    unsigned long code = ERR_get_error();
    ERR_clear_error();
    if (verify != X509_V_OK)
        return err_set(err, "不信任邮件服务器的证书：%s", "the mail server's certificate is not trusted: %s",
                       X509_verify_cert_error_string(verify));
    const char *reason = code ? ERR_reason_error_string(code) : NULL;
    return err_set(err, "加密连接失败：%s", "TLS failed: %s", reason ? reason : tr(err->lang, "连接断开", "the connection was closed"));
}

static bool set_host(SSL *ssl, const char *host)
{
    unsigned char ip[16];
    if (inet_pton(AF_INET, host, ip) == 1 || inet_pton(AF_INET6, host, ip) == 1)
        return X509_VERIFY_PARAM_set1_ip_asc(SSL_get0_param(ssl), host) == 1; /* no SNI for addresses: RFC 6066 3 */
    SSL_set_hostflags(ssl, X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS);
    return SSL_set_tlsext_host_name(ssl, host) == 1 && SSL_set1_host(ssl, host) == 1;
}

int channel_start_tls(struct channel *c, SSL_CTX *tls, const char *host, struct err *err)
{
    if (c->at < c->len_b)
        return err_set(err, "加密开始前收到了多余的数据，可能有人插入命令",
                       "there was more data before TLS began; somebody may have injected it");
    c->ssl = SSL_new(tls);
    if (!c->ssl || SSL_set_fd(c->ssl, c->fd) != 1 || !set_host(c->ssl, host))
        return err_set(err, "无法开始加密", "cannot start TLS");
    long until_ms = now_ms() + c->step_s * 1000;
    for (;;) {
        ERR_clear_error();
        int rc = SSL_connect(c->ssl);
        if (rc == 1)
            return 0;
        if (ssl_again(c, rc, until_ms, err) != 0)
            return -1;
    }
}

/* One write: bytes taken, 0: try again, -1. */
static ssize_t write_some(struct channel *c, const char *data, size_t len_b, long until_ms, struct err *err)
{
    if (c->ssl) {
        ERR_clear_error();
        int rc = SSL_write(c->ssl, data, (int)len_b);
        return rc > 0 ? rc : ssl_again(c, rc, until_ms, err);
    }
    ssize_t n = write(c->fd, data, len_b);
    if (n >= 0)
        return n;
    return errno == EAGAIN || errno == EINTR ? wait_for(c, POLLOUT, until_ms, err)
                                             : err_set(err, "连接断开：%s", "connection lost: %s", err_system(err, errno));
}

int channel_write(struct channel *c, const char *data, size_t len_b, struct err *err)
{
    long until_ms = now_ms() + c->step_s * 1000;
    while (len_b > 0) {
        ssize_t n = write_some(c, data, len_b, until_ms, err);
        if (n < 0)
            return -1;
        data += n;
        len_b -= (size_t)n;
    }
    return 0;
}

/* Fills the empty buffer; 0: try again. */
static ssize_t read_some(struct channel *c, long until_ms, struct err *err)
{
    if (c->ssl) {
        ERR_clear_error();
        int rc = SSL_read(c->ssl, c->buf, sizeof c->buf);
        return rc > 0 ? rc : ssl_again(c, rc, until_ms, err);
    }
    ssize_t n = read(c->fd, c->buf, sizeof c->buf);
    if (n > 0)
        return n;
    if (n < 0 && (errno == EAGAIN || errno == EINTR))
        return wait_for(c, POLLIN, until_ms, err);
    return err_set(err, "邮件服务器断开了连接", "the mail server closed the connection");
}

/* The next line is added to `reply` with its LF. */
static int read_line(struct channel *c, struct str *reply, long until_ms, struct err *err)
{
    while (reply->len_b < REPLY_MOST_B) {
        while (c->at < c->len_b && reply->len_b < REPLY_MOST_B) {
            char byte = c->buf[c->at++];
            str_add_n(reply, &byte, 1);
            if (byte == '\n')
                return 0;
        }
        if (c->at < c->len_b)
            break;
        ssize_t n = read_some(c, until_ms, err);
        if (n < 0)
            return -1;
        c->at = 0;
        c->len_b = (size_t)n;
    }
    return err_set(err, "邮件服务器的回答太长", "the mail server's answer is too long");
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

int channel_read_reply(struct channel *c, struct str *reply, struct err *err)
{
    long until_ms = now_ms() + c->step_s * 1000;
    str_clear(reply);
    for (;;) {
        size_t start = reply->len_b;
        if (read_line(c, reply, until_ms, err) != 0)
            return -1;
        const char *line = reply->s + start;
        if (!is_digit(line[0]) || !is_digit(line[1]) || !is_digit(line[2]) || !strchr(" -\r\n", line[3]))
            return err_set(err, "这不是邮件服务器的回答：%.60s", "this is no SMTP answer: %.60s", line);
        if (line[3] != '-')
            return (line[0] - '0') * 100 + (line[1] - '0') * 10 + (line[2] - '0');
    }
}

int channel_ask(struct channel *c, const char *command, struct str *reply, struct err *err)
{
    struct str line = {0};
    str_addf(&line, "%s\r\n", command);
    int rc = channel_write(c, line.s, line.len_b, err);
    explicit_bzero(line.s, line.len_b); /* it may have been the password */
    str_fini(&line);
    return rc == 0 ? channel_read_reply(c, reply, err) : -1;
}

void channel_fini(struct channel *c)
{
    SSL_free(c->ssl); /* says nothing to the server */
    c->ssl = NULL;
}
