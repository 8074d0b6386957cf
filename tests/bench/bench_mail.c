/* SPDX-License-Identifier: MIT */
/* bench_mail: hands N mails to real mailers as the daemon does, two out on each line, an ack after each answer, but no database:
 *     bench_mail MAILER CONFIG N SESSIONS BODY-BYTES
 * One line: seconds, and the mailers' CPU seconds. */
#include <inttypes.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>

#include "base/mem.h"
#include "mail/client.h"

enum { SESSIONS_MOST = 16 };

struct bench {
    struct mail_client clients[SESSIONS_MOST];
    size_t out[SESSIONS_MOST];
    size_t sessions;
    char *body;
    size_t body_b;
    int64_t next, n, answered;
};

static void die(const struct err *err)
{
    fprintf(stderr, "bench_mail: %s\n", err->text);
    exit(1);
}

static double now_s(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

/* As long as the daemon's, in Chinese, no two alike. */
static void fill_body(struct bench *b, size_t body_b)
{
    static const char line[] = "第一小学 9 月月报逾期 3 天，请于本周五前报送。\n";
    b->body = mem_alloc(body_b + sizeof line + 32, 1);
    while (b->body_b + sizeof line < body_b) {
        memcpy(b->body + b->body_b, line, sizeof line - 1);
        b->body_b += sizeof line - 1;
    }
}

static void hand_over(struct bench *b, size_t which)
{
    struct err err = {.lang = LANG_EN};
    char id[64], number[32];
    snprintf(id, sizeof id, "%" PRId64 "@bench.example.org", b->next);
    int number_b = snprintf(number, sizeof number, "%" PRId64 "\n", b->next);
    memcpy(b->body + b->body_b, number, (size_t)number_b);
    const struct mail_job job = {.id = b->next++, .from = "baoxue@example.org", .from_name = "某县控辍保学", .reply_to = "office@example.org",
                                 .to = "zhang@example.invalid", .subject = "【逾期3天】第一小学 月报(2026年9月)", .date = {1788825600}, .zone = {28800},
                                 .message_id = id, .text = b->body, .text_b = b->body_b + (size_t)number_b};
    if (mail_client_send(&b->clients[which], &job, &err) != 1)
        die(&err);
    b->out[which]++;
}

static void hear(struct bench *b, size_t which)
{
    struct err err = {.lang = LANG_EN};
    struct mail_answer a;
    bool ended = false;
    int rc;
    while ((rc = mail_client_receive(&b->clients[which], &a, &ended, &err)) == 1) {
        if (a.outcome != MAIL_ACCEPTED) {
            fprintf(stderr, "bench_mail: %s %d %s\n", mail_outcome_name(a.outcome), a.code, a.text);
            exit(1);
        }
        b->answered++;
        b->out[which]--;
        if (mail_client_ack(&b->clients[which], a.id, &err) != 1)
            die(&err);
        if (b->next < b->n)
            hand_over(b, which);
    }
    if (rc < 0)
        die(&err);
}

static void run(struct bench *b)
{
    struct pollfd fds[SESSIONS_MOST];
    for (size_t k = 0; k < MAIL_WINDOW; k++)
        for (size_t i = 0; i < b->sessions && b->next < b->n; i++)
            hand_over(b, i);
    while (b->answered < b->n) {
        for (size_t i = 0; i < b->sessions; i++)
            fds[i] = (struct pollfd){.fd = b->out[i] ? b->clients[i].fd : -1, .events = POLLIN};
        if (poll(fds, b->sessions, 60000) <= 0)
            die(&(struct err){.text = "no answer for a minute"});
        for (size_t i = 0; i < b->sessions; i++)
            if (fds[i].revents)
                hear(b, i);
    }
}

int main(int argc, char **argv)
{
    struct bench b = {0};
    struct err err = {.lang = LANG_EN};
    struct rusage used;
    if (argc != 6)
        return 2;
    char *args[] = {(char[]){"baoxue-mailer"}, (char[]){"--config"}, argv[2], NULL};
    b.n = strtol(argv[3], NULL, 10);
    b.sessions = (size_t)strtol(argv[4], NULL, 10);
    if (b.sessions < 1 || b.sessions > SESSIONS_MOST)
        return 2;
    fill_body(&b, (size_t)strtol(argv[5], NULL, 10));
    double begun = now_s();
    for (size_t i = 0; i < b.sessions; i++)
        if (mail_client_spawn(&b.clients[i], argv[1], args, &err) != 0)
            die(&err);
    run(&b);
    double took = now_s() - begun;
    for (size_t i = 0; i < b.sessions; i++)
        mail_client_close(&b.clients[i]);
    while (wait(NULL) > 0)
        continue;
    getrusage(RUSAGE_CHILDREN, &used);
    printf("%.3f %.3f\n", took, (double)(used.ru_utime.tv_sec + used.ru_stime.tv_sec) + (double)(used.ru_utime.tv_usec + used.ru_stime.tv_usec) / 1e6);
    free(b.body);
    return 0;
}
