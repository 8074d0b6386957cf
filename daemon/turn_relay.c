/* SPDX-License-Identifier: MIT */
/* turn_relay: what the turn does while nobody takes our mail. Nothing is composed, urgent or not: lines wait in the pool, where what is settled meanwhile is dropped, and of
 * several alerts of one deadline only the latest leaves. Jobs that no server has seen go back there too. So however long it lasts, each person gets one mail in the end
 * that says how things are on that day. To see whether the relay is back, one job at a time is made, and is taken apart again when it was in vain: deliver_relay.c tries it. */
#include "store/outbox.h"
#include "store/relay.h"
#include "turn_int.h"

enum {
    PROBES_MOST = 4,   /* jobs that a server may have seen, and that failed: they try the relay by turns before another is made, or a long outage would leave many old ones */
    AT_ONCE = 50,
    ROWS_A_JOB = 40    /* of a dissolved one, with its lines; about */
};

/* Not those that a mailer has at this moment: their answers come. */
static int dissolve_unseen(struct turn *t, struct err *err)
{
    struct vec jobs = VEC(int64_t);
    int rc = outbox_unseen(t->db, AT_ONCE, &jobs, err);
    if (rc == 0 && jobs.n)
        rc = turn_begin(t, "dissolve", err);
    bool any = rc == 0 && jobs.n;
    while (rc == 0 && jobs.n) {
        for (size_t i = 0; rc == 0 && i < jobs.n; i++) {
            int64_t job = *(int64_t *)vec_at(&jobs, i);
            rc = outbox_dissolve(t->db, job, "the relay is down", t->now, err);
            if (rc == 0)
                rc = line_drop_pointless(t->db, job, t->now, err);
            if (rc == 0)
                rc = turn_boundary(t, ROWS_A_JOB, err);
        }
        vec_clear(&jobs);
        if (rc == 0)
            rc = outbox_unseen(t->db, AT_ONCE, &jobs, err);
    }
    if (rc == 0 && any)
        rc = turn_end(t, err);
    vec_fini(&jobs);
    return rc;
}

/* Is there room for a job that tries the relay? Not while another is about to, or is out. Should all that failed be bad themselves (a server that breaks off over one
 * reader's mails), they must not keep it down: ever more seldom one is made all the same. */
static int has_room(struct turn *t, const struct relay *r, bool *out, struct err *err)
{
    int64_t n, fresh;
    bool turn_of_fresh = (r->tries & (r->tries - 1)) == 0; /* the 1st, 2nd, 4th, 8th … */
    if (outbox_under_way(t->db, &n, &fresh, err) != 0)
        return -1;
    *out = fresh == 0 && (n < PROBES_MOST || turn_of_fresh);
    return 0;
}

int relay_compose(struct turn *t, struct err *err)
{
    struct relay r;
    bool room = false;
    if (relay_load(t->db, &r, err) != 0)
        return -1;
    if (!r.down)
        return compose_ready(t, r.until, false, err);
    if (dissolve_unseen(t, err) != 0 || has_room(t, &r, &room, err) != 0)
        return -1;
    return room && relay_is_due(&r, t->now) ? compose_ready(t, t->now, true, err) : 0;
}

int relay_next(struct turn *t, struct instant *next, struct err *err)
{
    struct relay r;
    bool room;
    if (line_next_ready(t->db, next, err) != 0 || relay_load(t->db, &r, err) != 0)
        return -1;
    if (!r.down)
        return 0;
    if (has_room(t, &r, &room, err) != 0)
        return -1;
    if (!room) /* its answer is what comes next */
        *next = INSTANT_NONE;
    else if (!instant_is_none(*next) && next->sec < r.probe.sec)
        *next = r.probe;
    return 0;
}
