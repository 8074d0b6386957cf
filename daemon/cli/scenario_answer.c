/* SPDX-License-Identifier: MIT */
/* scenario_answer: what readers of mails do: acknowledge, or never get them. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/str.h"
#include "cli/scenario_int.h"
#include "store/bounce.h"
#include "store/entry.h"

/* The oldest open deadline of RULE SUBJECT, a unit's code or a case's number. */
static int find_deadline(struct playing *p, struct vec *words, int64_t *id, struct err *err)
{
    if (words->n < 2)
        return err_set(err, "这一行没有写完", "this line is not complete");
    if (db_get_int(p->db, Q_SCENARIO_DEADLINE, 0, id, err, "tt", words_at(words, 0), words_at(words, 1)) != 0)
        return -1;
    return *id ? 0 : err_set(err, "“%s”没有“%s”的未结期限", "\"%s\" has no open deadline of \"%s\"", words_at(words, 1), words_at(words, 0));
}

/* ack RULE SUBJECT by PERSON [promise DAY] */
int answer_ack(struct playing *p, struct vec *words, struct err *err)
{
    struct entry_record r;
    int64_t deadline;
    char number[32], *by = words_take(words, "by", "由"), *promise = words_take(words, "promise", "承诺");
    record_init(&r, ENTRY_ACK);
    int rc = find_deadline(p, words, &deadline, err);
    if (rc == 0) {
        snprintf(number, sizeof number, "%" PRId64, deadline);
        record_set(&r, ACK_DEADLINE, number);
        record_set(&r, ACK_PERSON, by);
        record_set(&r, ACK_PROMISE, promise);
    }
    rc = record_end(p, rc, &r, words, 2, NULL, err);
    free(by);
    free(promise);
    return rc;
}

/* bounce ADDRESS: a mail to that address came back. */
int answer_bounce(struct playing *p, struct vec *words, struct err *err)
{
    int n;
    if (words->n != 1)
        return err_set(err, "退信要写一个邮箱", "a bounce names one address");
    const struct bounce_entry e = {.author = "test", .reason = "550 测试", .now = p->now, .today = instant_day(p->now, (struct zone){8 * 3600})};
    return bounce_add(p->db, words_at(words, 0), &e, &n, err);
}
