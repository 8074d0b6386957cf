/* SPDX-License-Identifier: MIT */
#include "mail/line.h"

#include <assert.h>
#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/log.h"
#include "base/mem.h"
#include "mail/limit.h"
#include "mail/wire.h"

void line_init(struct line *l, int fd, enum lang lang)
{
    *l = (struct line){.fd = fd, .lang = lang, .unacked = -1, .err = {.lang = lang}};
}

void line_job_fini(struct line_job *job)
{
    mail_job_fini(&job->job);
    free(job->fault);
    job->fault = NULL;
    str_fini(&job->mime);
}

void line_fini(struct line *l)
{
    while (l->n > 0)
        line_job_fini(&l->queue[--l->n]);
}

static int end_line(struct line *l)
{
    l->over = true;
    return -1;
}

static int take_ack(struct line *l, int64_t id)
{
    if (id != l->unacked) {
        err_set(&l->err, "确认了没有回答过的任务 %lld", "an ack for job %lld, which has no answer", (long long)id);
        return end_line(l);
    }
    l->unacked = -1;
    return 1;
}

/* A job that cannot be read but has a number is kept for its answer: the daemon shall hear why. */
static int take_job(struct line *l, struct line_job *job)
{
    if (l->n < MAIL_WINDOW) {
        l->queue[l->n++] = *job;
        return 1;
    }
    line_job_fini(job);
    err_set(&l->err, "一次交来的任务超过 %d 个", "more than %d jobs at a time", (int)MAIL_WINDOW);
    return end_line(l);
}

/* One packet: 1 read, 0 nothing in time or interrupted, -1 the line is over. */
static int read_one(struct line *l, int wait_ms)
{
    struct pollfd p = {.fd = l->fd, .events = POLLIN};
    if (l->over)
        return -1;
    if (poll(&p, 1, wait_ms) <= 0)
        return 0;
    struct err err = {.lang = l->lang};
    struct line_job job = {.fault = NULL};
    bool ended = false;
    int64_t ack = -1;
    int rc = wire_receive_order(l->fd, &job.job, &ack, &ended, &err);
    if (rc == 0)
        return 0;
    if (rc == WIRE_ACK)
        return take_ack(l, ack);
    if (rc == WIRE_JOB)
        return take_job(l, &job);
    if (job.job.id >= 0) {
        job.fault = mem_strdup(err.text);
        return take_job(l, &job);
    }
    mail_job_fini(&job.job);
    if (!ended)
        l->err = err;
    return end_line(l);
}

int line_next(struct line *l, int wait_ms, struct line_job *out)
{
    while (l->n == 0) {
        int rc = read_one(l, wait_ms);
        if (rc < 0 || (rc == 0 && wait_ms >= 0))
            return rc;
    }
    *out = l->queue[0];
    l->n--;
    memmove(l->queue, l->queue + 1, l->n * sizeof *l->queue);
    return 1;
}

struct line_job *line_peek(struct line *l)
{
    while (read_one(l, 0) == 1)
        continue;
    return l->n > 0 ? &l->queue[0] : NULL;
}

void line_put_back(struct line *l, struct line_job *job)
{
    assert(l->n < sizeof l->queue / sizeof *l->queue);
    memmove(l->queue + 1, l->queue, l->n * sizeof *l->queue);
    l->queue[0] = *job;
    l->n++;
    *job = (struct line_job){.fault = NULL};
}

/* Has the daemon gone? What is still to read does not matter. */
static bool has_hung_up(const struct line *l)
{
    struct pollfd p = {.fd = l->fd};
    return l->over || (poll(&p, 1, 0) == 1 && (p.revents & (POLLHUP | POLLERR | POLLNVAL)));
}

int line_wait_ack(struct line *l)
{
    while (l->unacked >= 0)
        if (read_one(l, -1) < 0 || limit_hit())
            return -1;
    return has_hung_up(l) || limit_hit() ? -1 : 0;
}

void line_show(struct line *l)
{
    if (!l->shown)
        wire_send_shown(l->fd, NULL); /* where nobody hears it nothing is released either */
    l->shown = true;
}

/* What was accepted the daemon logs. */
static void log_trouble(const struct mail_answer *a)
{
    char id[32], code[16];
    if (a->outcome == MAIL_ACCEPTED)
        return;
    snprintf(id, sizeof id, "%lld", (long long)a->id);
    snprintf(code, sizeof code, "%d", a->code);
    const struct log_field fields[] = {{"JOB", id}, {"OUTCOME", mail_outcome_name(a->outcome)}, {"CODE", code}, {0}};
    log_line(LOG_LEVEL_WARN, fields, "job %s %s %s", id, mail_outcome_name(a->outcome), a->text);
}

int line_answer(struct line *l, const struct mail_answer *answer)
{
    log_trouble(answer);
    while (l->unacked >= 0)
        if (read_one(l, -1) < 0)
            return -1;
    if (l->over || wire_send_answer(l->fd, answer, &l->err) != 1)
        return end_line(l);
    l->unacked = answer->id;
    return 0;
}
