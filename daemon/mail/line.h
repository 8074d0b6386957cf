/* SPDX-License-Identifier: MIT */
/* line: the mailer's end of descriptor 0: jobs in, answers out, and the one rule between them: while an answer has no ack, nothing is
 * released that would need another (see mail/job.h). */
#ifndef BAOXUE_MAIL_LINE_H
#define BAOXUE_MAIL_LINE_H

#include <stdbool.h>

#include "mail/job.h"

struct line_job {
    struct mail_job job;
    char *fault; /* why the packet cannot be sent, NULL: it was read well; owned */
    struct str mime; /* the mail, if there was time to make it: then the job has been checked; owned */
};

struct line {
    int fd;
    enum lang lang;
    struct line_job queue[MAIL_WINDOW + 1]; /* one more: a job that was put back */
    size_t n;
    int64_t unacked; /* job whose answer has no ack; -1: none */
    bool shown;      /* the daemon knows that somebody may see mails */
    bool over;       /* the daemon closed, or `err` */
    struct err err;  /* the line is broken or speaks nonsense; empty: it is not */
};

void line_init(struct line *l, int fd, enum lang lang);
void line_fini(struct line *l);
/* 1 with the next job (line_job_fini() is the caller's), 0 none within `wait_ms` (-1: without end), -1 the line is over. */
int line_next(struct line *l, int wait_ms, struct line_job *out);
/* The job that line_next() will give, if it is here; NULL: it is not. Does not wait, and takes an ack that is there. */
struct line_job *line_peek(struct line *l);
/* Takes the job: it is the next one again. */
void line_put_back(struct line *l, struct line_job *job);
/* Sends it; before that it waits for the ack of the answer before. 0, -1 the line is over. */
int line_answer(struct line *l, const struct mail_answer *answer);
/* Waits until no answer lacks its ack; -1: the line is over or the mail's limit has passed: do not release. */
int line_wait_ack(struct line *l);
/* A mail is about to be shown to somebody: the daemon is told, once. */
void line_show(struct line *l);
void line_job_fini(struct line_job *job);

#endif
