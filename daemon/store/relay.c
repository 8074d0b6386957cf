/* SPDX-License-Identifier: MIT */
#include "store/relay.h"

#include <sqlite3.h>
#include <stdio.h>
#include <string.h>

#include "base/utf8.h"

int64_t relay_wait_s(int64_t tries, struct instant since)
{
    int64_t s = RELAY_WAIT_FIRST_S;
    for (int64_t i = 1; i < tries && s < RELAY_WAIT_MOST_S; i++)
        s *= 2;
    s = s > RELAY_WAIT_MOST_S ? RELAY_WAIT_MOST_S : s;
    return s * (80 + (int64_t)((uint64_t)((since.sec + tries) * 2654435761) % 41)) / 100;
}

bool relay_is_due(const struct relay *r, struct instant now)
{
    return now.sec >= r->probe.sec || r->probe.sec - now.sec > 2 * RELAY_WAIT_MOST_S;
}

void relay_begin_try(struct relay *r, struct instant now)
{
    r->probe = (struct instant){now.sec + relay_wait_s(r->tries + 1, r->since)};
}

/* As much as there is room for, whole characters. */
static void cut(const char *text, char to[static RELAY_WHY_B])
{
    size_t n = 0;
    for (const char *p = text, *start = text; *p; start = p) {
        utf8_next(&p);
        if ((size_t)(p - text) >= RELAY_WHY_B)
            break;
        memcpy(to + n, start, (size_t)(p - start));
        n += (size_t)(p - start);
    }
    to[n] = 0;
}

static void fail(struct relay *r, const char *why, struct instant now)
{
    if (!r->down)
        *r = (struct relay){.down = true, .since = now, .until = INSTANT_NONE};
    cut(why, r->why);
    r->tries++;
    r->probe = (struct instant){now.sec + relay_wait_s(r->tries, r->since)};
}

enum relay_change relay_hear(struct relay *r, enum relay_word word, int64_t job, const char *why, struct instant now)
{
    bool was = r->down;
    switch (word) {
    case RELAY_SILENT:
        return RELAY_SAME;
    case RELAY_SERVES:
        r->suspect = 0;
        if (!was)
            return RELAY_SAME;
        r->down = false;
        r->until = now;
        r->tries = 0;
        return RELAY_CAME_BACK;
    case RELAY_BREAKS:
        if (!was && (r->suspect == 0 || r->suspect == job)) {
            r->suspect = job;
            return RELAY_SAME;
        }
        break;
    case RELAY_FAILS:
        break;
    }
    fail(r, why, now);
    return was ? RELAY_STILL_DOWN : RELAY_WENT_DOWN;
}

int relay_takes_others(struct db *db, const struct relay *r, int64_t job, bool *out, struct err *err)
{
    int64_t n = 0;
    if (db_get_int(db, Q_RELAY_TAKES_OTHERS, 0, &n, err, "ii", job, instant_is_none(r->until) ? 0 : r->until.sec) != 0)
        return -1;
    *out = n != 0;
    return 0;
}

int relay_load(struct db *db, struct relay *out, struct err *err)
{
    sqlite3_stmt *st = db_query(db, Q_RELAY, "");
    int rc = db_step(db, st, err);
    *out = (struct relay){.since = INSTANT_NONE, .until = INSTANT_NONE, .probe = INSTANT_NONE};
    if (rc > 0) {
        out->down = db_int(st, "down") != 0;
        out->since = db_instant(st, "since");
        out->until = db_instant(st, "until");
        out->probe = db_instant(st, "probe");
        out->tries = db_int(st, "tries");
        snprintf(out->why, sizeof out->why, "%s", db_text(st, "why"));
    }
    db_reset(st);
    return rc < 0 ? -1 : 0;
}

int relay_save(struct db *db, const struct relay *r, struct err *err)
{
    return db_run(db, Q_RELAY_SET, err, "immmit", (int64_t)r->down, r->since, r->until, r->down ? r->probe : INSTANT_NONE, r->tries, r->why);
}
