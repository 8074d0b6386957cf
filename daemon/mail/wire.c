/* SPDX-License-Identifier: MIT */
#include "mail/wire.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/mem.h"
#include "mail/packet.h"

enum { SEALS = F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_WRITE, FDS_MOST = 4, RECEIVE_B = MAIL_PACKET_B + MAIL_SMALL_B + 1 };

union control {
    struct cmsghdr align;
    char buf[CMSG_SPACE(sizeof(int) * FDS_MOST)];
};

static int write_all(int fd, const char *data, size_t len_b)
{
    while (len_b > 0) {
        ssize_t n = write(fd, data, len_b);
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            return -1;
        data += n;
        len_b -= (size_t)n;
    }
    return 0;
}

static int seal_bodies(const struct mail_job *job, struct err *err)
{
    int fd = memfd_create("baoxue-job", MFD_CLOEXEC | MFD_ALLOW_SEALING);
    if (fd >= 0 && write_all(fd, job->text, job->text_b) == 0 && write_all(fd, job->html, job->html_b) == 0 && write_all(fd, job->csv, job->csv_b) == 0 &&
        fcntl(fd, F_ADD_SEALS, SEALS | F_SEAL_SEAL) == 0)
        return fd;
    err_set(err, "无法准备正文：%s", "cannot prepare the body: %s", err_system(err, errno));
    if (fd >= 0)
        close(fd);
    return -1;
}

/* 1, 0 or -1, as the header says. */
static int send_packet(int fd, const struct str *packet, int attached, struct err *err)
{
    union control control = {0};
    struct iovec iov = {packet->s, packet->len_b};
    struct msghdr msg = {.msg_iov = &iov, .msg_iovlen = 1};
    if (attached >= 0) {
        msg.msg_control = control.buf;
        msg.msg_controllen = CMSG_SPACE(sizeof(int));
        struct cmsghdr *c = CMSG_FIRSTHDR(&msg);
        *c = (struct cmsghdr){.cmsg_len = CMSG_LEN(sizeof(int)), .cmsg_level = SOL_SOCKET, .cmsg_type = SCM_RIGHTS};
        memcpy(CMSG_DATA(c), &attached, sizeof attached);
    }
    ssize_t n;
    do
        n = sendmsg(fd, &msg, MSG_NOSIGNAL);
    while (n < 0 && errno == EINTR);
    if (n >= 0)
        return 1;
    if (errno == EAGAIN || errno == EWOULDBLOCK)
        return 0;
    return err_set(err, "与发信程序的连接断了：%s", "the line between daemon and mailer is broken: %s", err_system(err, errno));
}

int wire_send_job(int fd, const struct mail_job *job, struct err *err)
{
    struct str packet = {0};
    bool small = mail_job_bodies_b(job) <= MAIL_SMALL_B;
    int rc = mail_job_format(job, &packet, err), bodies = -1;
    if (rc == 0 && small) {
        str_add(&packet, "\n");
        str_add_n(&packet, job->text, job->text_b);
        if (job->html_b > 0)
            str_add_n(&packet, job->html, job->html_b);
        if (job->csv_b > 0)
            str_add_n(&packet, job->csv, job->csv_b);
    } else if (rc == 0) {
        bodies = seal_bodies(job, err);
        rc = bodies < 0 ? -1 : 0;
    }
    if (rc == 0)
        rc = send_packet(fd, &packet, bodies, err);
    if (bodies >= 0)
        close(bodies);
    str_fini(&packet);
    return rc;
}

int wire_send_answer(int fd, const struct mail_answer *answer, struct err *err)
{
    struct str packet = {0};
    mail_answer_format(answer, &packet);
    int rc = send_packet(fd, &packet, -1, err);
    str_fini(&packet);
    return rc;
}

int wire_send_ready(int fd, const char *fault, struct err *err)
{
    struct str packet = {0};
    mail_ready_format(fault, &packet);
    int rc = send_packet(fd, &packet, -1, err);
    str_fini(&packet);
    return rc;
}

static const char shown[] = PACKET_SHOWN "\n";

int wire_send_shown(int fd, struct err *err)
{
    struct str packet = {0};
    str_add(&packet, shown);
    int rc = send_packet(fd, &packet, -1, err);
    str_fini(&packet);
    return rc;
}

int wire_send_ack(int fd, int64_t id, struct err *err)
{
    struct str packet = {0};
    mail_ack_format(id, &packet);
    int rc = send_packet(fd, &packet, -1, err);
    str_fini(&packet);
    return rc;
}

/* Keeps the first descriptor that came along; the others are closed. */
static int take_descriptor(struct msghdr *msg)
{
    int kept = -1;
    for (struct cmsghdr *c = CMSG_FIRSTHDR(msg); c; c = CMSG_NXTHDR(msg, c)) {
        if (c->cmsg_level != SOL_SOCKET || c->cmsg_type != SCM_RIGHTS)
            continue;
        size_t n = (c->cmsg_len - CMSG_LEN(0)) / sizeof(int);
        for (size_t i = 0; i < n; i++) {
            int fd;
            memcpy(&fd, CMSG_DATA(c) + i * sizeof fd, sizeof fd);
            if (kept < 0)
                kept = fd;
            else
                close(fd);
        }
    }
    return kept;
}

/* 1 with *len_b and *attached (-1: none), 0 nothing there, -1. */
static int receive_packet(int fd, char buf[static RECEIVE_B], size_t *len_b, int *attached, bool *ended, struct err *err)
{
    union control control;
    struct iovec iov = {buf, RECEIVE_B};
    struct msghdr msg = {.msg_iov = &iov, .msg_iovlen = 1, .msg_control = control.buf, .msg_controllen = sizeof control.buf};
    *ended = false;
    *attached = -1;
    ssize_t n;
    int resets = 0; /* a peer that died with packets of ours unread: the error comes first, then what it had said before */
    do
        n = recvmsg(fd, &msg, MSG_CMSG_CLOEXEC);
    while (n < 0 && (errno == EINTR || (errno == ECONNRESET && resets++ == 0)));
    if (n < 0 && (errno == EAGAIN || errno == EWOULDBLOCK))
        return 0;
    if (n < 0 && errno != ECONNRESET)
        return err_set(err, "读不到数据：%s", "cannot receive: %s", err_system(err, errno));
    *ended = n <= 0;
    if (*ended)
        return err_set(err, "对方已关闭连接", "the peer has closed the connection");
    *attached = take_descriptor(&msg);
    *len_b = (size_t)n; /* too long a head or a cut body is what parsing finds */
    return 1;
}

static int read_bodies(struct mail_job *job, int fd, struct err *err)
{
    size_t len_b = mail_job_bodies_b(job);
    struct stat st;
    int seals = fcntl(fd, F_GET_SEALS);
    if (seals < 0 || (seals & SEALS) != SEALS || fstat(fd, &st) != 0)
        return err_set(err, "正文没有封存", "the body is not sealed");
    if (st.st_size != (off_t)len_b)
        return err_set(err, "正文长 %lld 字节，应为 %zu", "the body has %lld bytes, not %zu", (long long)st.st_size, len_b);
    char *bodies = mem_alloc(len_b + 1, 1);
    for (size_t at = 0; at < len_b;) {
        ssize_t n = pread(fd, bodies + at, len_b - at, (off_t)at);
        if (n <= 0 && !(n < 0 && errno == EINTR)) {
            free(bodies);
            return err_set(err, "读不到正文", "cannot read the body");
        }
        at += n > 0 ? (size_t)n : 0;
    }
    return mail_job_set_bodies(job, bodies, err);
}

/* What follows the empty line. */
static int copy_bodies(struct mail_job *job, const char *rest, size_t rest_b, struct err *err)
{
    if (rest_b != mail_job_bodies_b(job))
        return err_set(err, "正文长 %zu 字节，应为 %zu", "the body has %zu bytes, not %zu", rest_b, mail_job_bodies_b(job));
    char *bodies = mem_alloc(rest_b + 1, 1);
    memcpy(bodies, rest, rest_b);
    return mail_job_set_bodies(job, bodies, err);
}

static int parse_order(const char *buf, size_t len_b, int attached, struct mail_job *job, int64_t *ack, struct err *err)
{
    if (mail_ack_is(buf, len_b))
        return mail_ack_parse(ack, buf, len_b, err) == 0 ? WIRE_ACK : -1;
    const char *empty = memmem(buf, len_b, "\n\n", 2);
    size_t head_b = empty ? (size_t)(empty - buf) + 1 : len_b;
    if (mail_job_parse(job, buf, head_b, err) != 0)
        return -1;
    if (attached < 0 && !empty)
        return err_set(err, "没有带来正文", "no body came along");
    int rc = attached >= 0 ? read_bodies(job, attached, err) : copy_bodies(job, empty + 2, len_b - head_b - 1, err);
    return rc == 0 ? WIRE_JOB : -1;
}

int wire_receive_order(int fd, struct mail_job *job, int64_t *ack, bool *ended, struct err *err)
{
    *job = (struct mail_job){.id = -1};
    char buf[RECEIVE_B];
    size_t len_b = 0;
    int attached = -1;
    int rc = receive_packet(fd, buf, &len_b, &attached, ended, err);
    if (rc == 1)
        rc = parse_order(buf, len_b, attached, job, ack, err);
    if (attached >= 0)
        close(attached);
    return rc;
}

int wire_receive_answer(int fd, struct mail_answer *answer, bool *ended, struct err *err)
{
    char buf[RECEIVE_B];
    size_t len_b = 0;
    int attached = -1;
    int rc = receive_packet(fd, buf, &len_b, &attached, ended, err);
    if (attached >= 0)
        close(attached);
    if (rc != 1)
        return rc;
    if (len_b == sizeof shown - 1 && memcmp(buf, shown, len_b) == 0)
        return WIRE_SHOWN;
    if (mail_ready_is(buf, len_b))
        return mail_ready_parse(buf, len_b, err) == 0 ? WIRE_READY : WIRE_FAULT;
    return mail_answer_parse(answer, buf, len_b, err) == 0 ? WIRE_ANSWER : -1;
}
