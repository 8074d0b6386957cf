/* SPDX-License-Identifier: MIT */
/* Fuzz target: any bytes as a job's, an answer's, an ack's or a first word's packet. What is believed must come out the same when written again. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "mail/job.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void try_job(const char *packet, size_t len_b)
{
    struct err err = {.lang = LANG_EN};
    struct mail_job job, again;
    struct str one = {0}, two = {0};
    bool good = mail_job_parse(&job, packet, len_b, &err) == 0;
    if (!good && !*err.text)
        abort();
    if (good && job.text_b + job.html_b + job.csv_b < 100) {
        char *bodies = mem_alloc(100, 1);
        memset(bodies, 'x', 99);
        good = mail_job_set_bodies(&job, bodies, &err) == 0;
    }
    if (good && mail_job_format(&job, &one, &err) == 0) {
        if (one.len_b > MAIL_PACKET_B || mail_job_parse(&again, one.s, one.len_b, &err) != 0 || mail_job_format(&again, &two, &err) != 0 ||
            !str_eq(one.s, two.s))
            abort();
        mail_job_fini(&again);
    }
    mail_job_fini(&job);
    str_fini(&one);
    str_fini(&two);
}

static void try_answer(const char *packet, size_t len_b)
{
    struct err err = {.lang = LANG_EN};
    struct mail_answer answer, again;
    struct str one = {0};
    if (mail_answer_parse(&answer, packet, len_b, &err) != 0)
        return;
    mail_answer_format(&answer, &one);
    if (mail_answer_parse(&again, one.s, one.len_b, &err) != 0 || again.id != answer.id || again.outcome != answer.outcome ||
        again.code != answer.code || again.seen != answer.seen || again.relay != answer.relay || !str_eq(again.text, answer.text))
        abort();
    str_fini(&one);
}

static void try_ack(const char *packet, size_t len_b)
{
    struct err err = {.lang = LANG_EN};
    int64_t id = -1, again = -1;
    struct str one = {0};
    if (mail_ack_parse(&id, packet, len_b, &err) != 0)
        return;
    mail_ack_format(id, &one);
    if (!mail_ack_is(packet, len_b) || mail_ack_parse(&again, one.s, one.len_b, &err) != 0 || again != id)
        abort();
    str_fini(&one);
}

static void try_ready(const char *packet, size_t len_b)
{
    struct err err = {.lang = LANG_EN}, again = {.lang = LANG_EN};
    struct str one = {0};
    if (!mail_ready_is(packet, len_b))
        return;
    int rc = mail_ready_parse(packet, len_b, &err);
    mail_ready_format(rc == 0 ? NULL : err.text, &one);
    if (mail_ready_parse(one.s, one.len_b, &again) != rc)
        abort();
    str_fini(&one);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    try_job((const char *)data, size);
    try_answer((const char *)data, size);
    try_ack((const char *)data, size);
    try_ready((const char *)data, size);
    return 0;
}
