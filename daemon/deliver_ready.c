/* SPDX-License-Identifier: MIT */
/* deliver_ready: jobs read from the outbox ahead of time, while the mailers work and the daemon would only wait. Only the daemon writes there: what is handed over is taken
 * from the front, and before anything else may change a job's state (a turn; a relay that is down) all of it is forgotten. */
#include "daemon.h"

enum { AHEAD = 16, AHEAD_B = 256 * 1024 };

void deliver_ready_forget(struct daemon *d)
{
    for (size_t i = 0; i < d->ready.n; i++)
        job_fini(vec_at(&d->ready, i));
    vec_clear(&d->ready);
}

static int read_ahead(struct daemon *d, size_t most, struct err *err)
{
    return outbox_ready(d->db, daemon_now(), (int64_t)most, AHEAD_B, &d->ready, err);
}

int deliver_ready_take(struct daemon *d, size_t most, struct vec *out, struct err *err)
{
    if (d->relay.down) {
        deliver_ready_forget(d);
        return outbox_probe(d->db, out, err);
    }
    if (d->ready.n == 0 && read_ahead(d, most > AHEAD ? most : AHEAD, err) != 0)
        return -1;
    for (; d->ready.n > 0 && most > 0; most--) {
        vec_add(out, vec_at(&d->ready, 0));
        vec_remove(&d->ready, 0);
    }
    return 0;
}

void deliver_ready_ahead(struct daemon *d)
{
    struct err err = {.lang = d->lang};
    if (d->ready.n > 0 || d->relay.down || deliver_is_quiet(d))
        return;
    read_ahead(d, AHEAD, &err); /* what is wrong will be said when it is needed */
    for (size_t i = 0; i < d->ready.n; i++) {
        struct job *j = vec_at(&d->ready, i);
        j->fit = deliver_is_fit(d, j);
    }
}
