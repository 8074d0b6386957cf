/* SPDX-License-Identifier: MIT */
/* client: the daemon's end of the mailer. Non-blocking; knows no event loop: watch `fd` for reading while jobs are out. The caller
 * keeps the window, commits before it acks, and judges the jobs unanswered at the end, all as mail/job.h says. */
#ifndef BAOXUE_MAIL_CLIENT_H
#define BAOXUE_MAIL_CLIENT_H

#include <sys/types.h>

#include "mail/job.h"
#include "mail/wire.h"

struct mail_client {
    int fd;    /* -1: closed */
    pid_t pid; /* of a spawned mailer that has not been reaped; 0: none */
};

#define MAIL_CLIENT_NONE ((struct mail_client){.fd = -1})

/* Starts `program` with the socket as descriptor 0; `argv` NULL-terminated, argv[0] included; it does not return to a shell. */
int mail_client_spawn(struct mail_client *c, const char *program, char *const argv[], struct err *err);
/* A mailer that listens on a SOCK_SEQPACKET socket (systemd, Accept=yes). */
int mail_client_connect(struct mail_client *c, const char *path, struct err *err);
/* 1 sent, 0 full now, -1 error. An error may be the job's (mail_job_check() says) or the line's. */
int mail_client_send(struct mail_client *c, const struct mail_job *job, struct err *err);
/* The answer to job `id` is on disk. 1, 0 full, -1. */
int mail_client_ack(struct mail_client *c, int64_t id, struct err *err);
/* As wire_receive_answer(). */
int mail_client_receive(struct mail_client *c, struct mail_answer *answer, bool *ended, struct err *err);
/* From here on the mailer releases nothing. True: it had said something that was not received. */
bool mail_client_end(struct mail_client *c);
/* Ends the line. The mailer finishes the message it is at and leaves. */
void mail_client_close(struct mail_client *c);
/* True when no spawned mailer is left; does not wait. (libev's default loop reaps every child itself: that counts as well.) */
bool mail_client_reap(struct mail_client *c);
/* SIGKILL to a spawned mailer that does not leave, and wait for it. */
void mail_client_kill(struct mail_client *c);

#endif
