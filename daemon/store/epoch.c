/* SPDX-License-Identifier: MIT */
#include "store/epoch.h"

#include <inttypes.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/random.h>

#include "base/host.h"
#include "base/mem.h"
#include "store/ledger.h"

static const char *const whys[] = {[EPOCH_START] = "start", [EPOCH_RESTORE] = "restore", [EPOCH_TAKEOVER] = "takeover"};

static int make_installation(struct db *db, char **out, struct err *err)
{
    unsigned char raw[8];
    char text[2 * sizeof raw + 1];
    if (getrandom(raw, sizeof raw, 0) != (ssize_t)sizeof raw)
        return err_set(err, "取不到随机数", "no random numbers");
    for (size_t i = 0; i < sizeof raw; i++)
        snprintf(text + 2 * i, 3, "%02x", raw[i]);
    *out = mem_strdup(text);
    return db_meta_set(db, "installation", text, err);
}

int epoch_installation(struct db *db, char **out, struct err *err)
{
    if (db_meta_get(db, "installation", out, err) != 0)
        return -1;
    if (*out)
        return 0;
    if (db_in_transaction(db))
        return make_installation(db, out, err);
    if (db_begin(db, "installation", err) != 0)
        return -1;
    if (make_installation(db, out, err) == 0)
        return db_commit(db, err);
    db_rollback(db);
    return -1;
}

int epoch_last_host(struct db *db, char **host, struct err *err)
{
    sqlite3_stmt *st = db_query(db, Q_EPOCH_LAST, "");
    int rc = db_step(db, st, err);
    *host = rc > 0 ? db_text_dup(st, "host") : NULL;
    db_reset(st);
    return rc < 0 ? -1 : 0;
}

int epoch_copy_of(struct db *db, char **host, struct instant *at, struct err *err)
{
    char *mark, *end;
    *host = NULL;
    *at = INSTANT_NONE;
    if (db_meta_get(db, "copy", &mark, err) != 0)
        return -1;
    if (!mark)
        return 0;
    at->sec = strtoll(mark, &end, 10);
    *host = mem_strdup(*end == ' ' ? end + 1 : end);
    free(mark);
    return 0;
}

int epoch_hold(struct db *db, int64_t *hold, struct err *err)
{
    return db_get_int(db, Q_HOLD_OF_COPY, 0, hold, err, "");
}

/* Of several only the last stands: one word releases all. */
static int take_over(struct db *db, int64_t before, int64_t hold, const char *why, struct instant now, struct err *err)
{
    return decision_add(db, before, "cleared", "baoxue", why, now, err) == 0 && db_run(db, Q_LINES_TO_HOLD, err, "ii", hold, before) == 0 ? 0 : -1;
}

/* Time has gone by since the copy, and that is no jump. A clock that is behind is still one. */
static int believe_clock(struct db *db, struct instant now, struct err *err)
{
    char text[32];
    int64_t seen;
    if (db_get_int(db, Q_LAST_SEEN, 0, &seen, err, "") != 0)
        return -1;
    snprintf(text, sizeof text, "%" PRId64, now.sec);
    return now.sec > seen && seen ? db_meta_set(db, "last_seen", text, err) : 0;
}

static int hold_all(struct db *db, const char *why, int64_t epoch, const char *detail, struct instant now, int64_t *hold, struct err *err)
{
    int64_t before;
    if (epoch_hold(db, &before, err) != 0 || hold_add(db, why, epoch, detail, now, hold, err) != 0)
        return -1;
    if (before && take_over(db, before, *hold, why, now, err) != 0)
        return -1;
    return db_run(db, Q_META_DELETE, err, "t", "copy") == 0 ? believe_clock(db, now, err) : -1;
}

int epoch_begin(struct db *db, enum epoch_why why, const char *host, const char *detail, struct instant now, int64_t *hold, struct err *err)
{
    char *installation;
    int64_t seq;
    *hold = 0;
    if (epoch_installation(db, &installation, err) != 0)
        return -1;
    int rc = ledger_next(db, &seq, err);
    if (rc == 0)
        rc = db_run(db, Q_EPOCH_ADD, err, "imttt", seq, now, installation, host, whys[why]);
    if (rc == 0 && why != EPOCH_START)
        rc = hold_all(db, whys[why], seq, detail, now, hold, err);
    free(installation);
    return rc;
}

/* What is to be begun, if anything is. */
static int judge(struct db *db, const char *host, enum epoch_why *why, char **from, struct instant *at, bool *any, struct err *err)
{
    char *last;
    *any = true;
    *why = EPOCH_RESTORE;
    if (epoch_copy_of(db, from, at, err) != 0)
        return -1;
    if (*from)
        return 0;
    if (epoch_last_host(db, &last, err) != 0)
        return -1;
    *why = last ? EPOCH_TAKEOVER : EPOCH_START;
    *any = !last || !host_same(last, host);
    *from = last;
    return 0;
}

int epoch_check(struct db *db, const char *host, struct instant now, int64_t *hold, struct err *err)
{
    enum epoch_why why;
    struct instant at;
    char *from, copied[INSTANT_TEXT_B] = "";
    bool any;
    *hold = 0;
    if (judge(db, host, &why, &from, &at, &any, err) != 0)
        return -1;
    int rc = any ? db_begin(db, "epoch", err) : 0;
    if (rc == 0 && any) {
        if (!instant_is_none(at))
            instant_format(at, (struct zone){8 * 3600}, copied);
        char *detail = mem_printf("%s%s%s → %s", copied, *copied ? " " : "", from ? from : "", host);
        rc = epoch_begin(db, why, host, detail, now, hold, err);
        free(detail);
        if (rc == 0)
            rc = db_commit(db, err);
        else
            db_rollback(db);
    }
    free(from);
    return rc;
}
