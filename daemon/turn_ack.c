/* SPDX-License-Identifier: MIT */
/* turn_ack: an acknowledgement holds the alerts of the one who gave it, and of nobody else: his lines wait until it has run out, and leave then if the thing is still not
 * done. So nothing is lost by it. */
#include <sqlite3.h>

#include "core/ack.h"
#include "turn_int.h"

static int read_ack(struct turn *t, int64_t deadline, int64_t person, struct ack *out, struct err *err)
{
    sqlite3_stmt *st = db_query(t->db, Q_ACK_OF, "ii", deadline, person);
    int rc = db_step(t->db, st, err);
    *out = (struct ack){DAY_NONE, DAY_NONE, DAY_NONE};
    if (rc > 0)
        *out = (struct ack){db_day(st, "first"), db_day(st, "last"), db_day(st, "promise")};
    db_reset(st);
    return rc < 0 ? -1 : 0;
}

int ack_ready(struct turn *t, const struct deadline_row *row, int64_t person, struct instant *ready, struct err *err)
{
    struct world w = turn_world(t);
    struct ack a;
    if (!row->d.rule || !row->d.rule->ladder || !row->d.rule->ladder->ack_holds.n || deadline_is_settled(&row->d))
        return 0;
    if (read_ack(t, row->id, person, &a, err) != 0)
        return -1;
    struct instant until = ack_holds_until(&w, &row->d, &a);
    if (instant_is_none(until) || until.sec <= ready->sec)
        return 0;
    *ready = fire_ready(t, row->d.rule, until);
    return 0;
}

/* One that was undone, or a promise of a later day, holds them no more: they wait as all others do. */
static int hold_waiting(struct turn *t, int64_t deadline, int64_t person, struct err *err)
{
    struct deadline_row row;
    if (deadline_by_id(t->db, t->rules, deadline, &row, err) != 0)
        return -1;
    struct instant ready = {INT64_MIN};
    int rc = row.id ? ack_ready(t, &row, person, &ready, err) : 0;
    bool holds = ready.sec > t->now.sec;
    if (rc == 0)
        rc = db_run(t->db, Q_LINE_DELAY, err, "miii", holds ? ready : fire_ready(t, row.d.rule, t->now), deadline, person, (int64_t)holds);
    deadline_row_fini(&row);
    return rc;
}

int ack_take_new(struct turn *t, struct err *err)
{
    struct pair {
        int64_t deadline, person;
    };
    struct vec pairs = VEC(struct pair);
    sqlite3_stmt *st = db_query(t->db, Q_ACKS_SINCE, "i", t->seen_fact);
    int rc;
    while ((rc = db_step(t->db, st, err)) > 0)
        vec_add(&pairs, &(struct pair){db_int(st, "deadline"), db_int(st, "person")});
    for (size_t i = 0; rc == 0 && i < pairs.n; i++) {
        const struct pair *p = vec_at(&pairs, i);
        rc = hold_waiting(t, p->deadline, p->person, err);
    }
    vec_fini(&pairs);
    return rc;
}
