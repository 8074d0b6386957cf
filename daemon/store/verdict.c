/* SPDX-License-Identifier: MIT */
#include "store/verdict.h"

#include <inttypes.h>

#include "base/str.h"
#include "store/entry_record.h"
#include "store/facts.h"

static int check(struct db *db, int64_t hold, const char *verdict, struct err *err)
{
    int64_t open, said, clock;
    if (db_get_int(db, Q_HOLD_OPEN, 0, &open, err, "i", hold) != 0 || db_get_int(db, Q_HOLD_VERDICT, 0, &said, err, "i", hold) != 0 || verdict_clock_hold(db, &clock, err) != 0)
        return -1;
    if (!open)
        return err_set(err, "没有待处理的暂扣 %" PRId64 "：用 baoxue status 查看", "no open hold %" PRId64 ": see baoxue status", hold);
    if (hold == clock && str_eq(verdict, "discard"))
        return err_set(err, "时钟暂扣不能作废：时间不对就对时，对好了自己恢复；时间是对的，运行 baoxue release clock --reason 理由",
                       "the clock's hold cannot be discarded: set a wrong clock right, and it ends by itself; if the time is right, run baoxue release clock --reason WHY");
    if (said)
        return err_set(err, "暂扣 %" PRId64 " 已有处理意见（事实号 %" PRId64 "），等待 baoxued 执行", "hold %" PRId64 " has its verdict already (fact %" PRId64 "); baoxued will carry it out", hold,
                       said);
    return 0;
}

int verdict_add(struct db *db, int64_t hold, const char *verdict, const char *author, const char *reason, struct instant now, int64_t *fact, struct err *err)
{
    const struct fact f = {.kind = "verdict", .op = "add", .entered = now, .author = author, .subject_kind = "hold", .subject = hold, .reason = reason};
    if (text_check_reason(reason, err) != 0 || db_begin(db, "verdict", err) != 0)
        return -1;
    if (check(db, hold, verdict, err) != 0 || fact_add(db, &f, fact, err) != 0 || db_run(db, Q_VERDICT_ADD, err, "iitt", *fact, hold, verdict, reason) != 0) {
        db_rollback(db);
        return -1;
    }
    return db_commit(db, err);
}

int verdict_clock_hold(struct db *db, int64_t *hold, struct err *err)
{
    return db_get_int(db, Q_HOLD_OF_CLOCK, 0, hold, err, "");
}
