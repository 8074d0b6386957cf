/* SPDX-License-Identifier: MIT */
/* wire: jobs, acks and answers over a SOCK_SEQPACKET socket, one packet each; a job's large bodies in a sealed memfd beside it. Used at both ends. */
#ifndef BAOXUE_MAIL_WIRE_H
#define BAOXUE_MAIL_WIRE_H

#include "mail/job.h"

/* 1 sent, 0 the socket is full (non-blocking), -1 error. */
int wire_send_job(int fd, const struct mail_job *job, struct err *err);
int wire_send_ack(int fd, int64_t id, struct err *err);
enum { WIRE_JOB = 1, WIRE_ACK };
/* WIRE_JOB with a whole job, WIRE_ACK with *ack, 0 nothing there (non-blocking), -1 error or, with *ended, the peer has closed.
 * mail_job_fini() in any case; after an error `job->id` tells whose packet it was, -1: unknown. */
int wire_receive_order(int fd, struct mail_job *job, int64_t *ack, bool *ended, struct err *err);
int wire_send_answer(int fd, const struct mail_answer *answer, struct err *err);
/* The mailer's first word; fault NULL: it works. */
int wire_send_ready(int fd, const char *fault, struct err *err);
int wire_send_shown(int fd, struct err *err); /* from here on somebody may see mails */
enum { WIRE_ANSWER = 1, WIRE_READY, WIRE_SHOWN, WIRE_FAULT };
/* WIRE_ANSWER, WIRE_READY, WIRE_SHOWN, WIRE_FAULT (the mailer cannot work, `err` has its words), 0 nothing there, -1 error; with *ended the peer has closed and nothing that it said is left. */
int wire_receive_answer(int fd, struct mail_answer *answer, bool *ended, struct err *err);

#endif
