/* SPDX-License-Identifier: MIT */
/* turn_hold: what is held before it is told: a clock that jumped, the alerts of an import or an upgrade; and what somebody decided about it. (A held reload, an upgrade: turn_reload.c.) */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/log.h"
#include "base/mem.h"
#include "store/epoch.h"
#include "store/outbox.h"
#include "turn_int.h"

enum { BACK_LIMIT_S = 300 };

/* ---- the clock ---- */

static bool clock_is_off(const struct turn *t)
{
    if (!t->options.step_limit_s || instant_is_none(t->last_seen))
        return false;
    return t->now.sec < t->last_seen.sec - BACK_LIMIT_S || t->now.sec > t->last_seen.sec + t->options.step_limit_s;
}

void hold_set_now(struct turn *t, struct instant now)
{
    t->now = now;
    if (clock_is_off(t))
        t->now = t->last_seen;
}

static int open_clock_hold(struct turn *t, struct err *err)
{
    char was[INSTANT_TEXT_B], is[INSTANT_TEXT_B], detail[2 * INSTANT_TEXT_B + 8];
    int64_t seq;
    t->clock_said = true;
    instant_format(t->last_seen, t->rules->zone, was);
    instant_format(t->now, t->rules->zone, is);
    snprintf(detail, sizeof detail, "%s → %s", was, is);
    if (db_begin(t->db, "clock hold", err) != 0 || hold_add(t->db, "clock", 0, detail, t->now, &seq, err) != 0 ||
        outbox_clock_back(t->db, t->now, err) != 0 || db_commit(t->db, err) != 0)
        return -1;
    log_err(tr(t->rules->language, "时钟异常（%s）：暂不推算、不提醒；时钟恢复，或核对后运行 baoxue release clock --reason 理由",
               "the clock jumped (%s): nothing is derived or told until it returns, or somebody runs baoxue release clock --reason WHY"), detail);
    return 0;
}

static int clear_clock_hold(struct turn *t, int64_t hold, struct err *err)
{
    if (db_begin(t->db, "clock cleared", err) != 0 || decision_add(t->db, hold, "cleared", "baoxued", "the clock came back", t->now, err) != 0 ||
        outbox_clock_back(t->db, t->now, err) != 0 || db_commit(t->db, err) != 0)
        return -1;
    log_info(tr(t->rules->language, "时钟已恢复", "the clock is back"));
    return 0;
}

int hold_clock(struct turn *t, bool *held, struct err *err)
{
    int64_t hold = 0;
    *held = false;
    if (!t->options.step_limit_s)
        return 0;
    if (hold_open_of(t->db, "clock", -1, &hold, err) != 0)
        return -1;
    *held = clock_is_off(t);
    if (*held && !hold)
        return open_clock_hold(t, err);
    if (*held && !t->clock_said) /* it stood already when this process began */
        log_err("%s", tr(t->rules->language, "时钟暂扣还没有解除：不推算、不提醒；核对时间后运行 baoxue release clock --reason 理由",
                         "the clock is still held: nothing is derived or told; check the time, then run baoxue release clock --reason WHY"));
    t->clock_said = *held;
    return !*held && hold ? clear_clock_hold(t, hold, err) : 0;
}

bool turn_clock_is_held(const struct turn *t)
{
    return t->clock_said;
}

/* ---- a restored copy, another machine ---- */

int hold_copy(struct turn *t, struct err *err)
{
    int64_t before = t->copy_hold;
    if (epoch_hold(t->db, &t->copy_hold, err) != 0)
        return -1;
    if (t->copy_hold && t->copy_hold != before && !t->options.quiet)
        log_warn(tr(t->rules ? t->rules->language : LANG_ZH, "数据库是恢复的备份或来自另一台机器（暂扣 %" PRId64 "）：照常推算，但不发任何邮件；核对后运行 baoxue release %" PRId64 " --reason 理由",
                    "the database is a restored copy, or another machine's (hold %" PRId64 "): deadlines are kept, but no mail leaves; check, then run baoxue release %" PRId64 " --reason WHY"), t->copy_hold, t->copy_hold);
    return 0;
}

bool turn_mail_is_held(const struct turn *t)
{
    return t->copy_hold != 0;
}

/* ---- verdicts ---- */

/* `alike`: what is held leaves as it would have left. */
static int carry_out_lines(struct turn *t, const struct verdict_entry *v, bool alike, struct err *err)
{
    struct instant digest = calendar_next_digest(&t->rules->calendar, t->now, t->rules->zone);
    if (strcmp(v->verdict, "release") != 0)
        return line_drop_held(t->db, v->hold, t->now, err);
    return alike ? line_release_alike(t->db, v->hold, t->now, digest, err) : line_release_held(t->db, v->hold, t->now, digest, err);
}

/* What is now is believed from here on, also by a daemon that is restarted in the next moment. */
static int carry_out_clock(struct turn *t, const struct verdict_entry *v, struct err *err)
{
    if (strcmp(v->verdict, "release") != 0)
        return 0;
    t->last_seen = t->now;
    t->sealed = INSTANT_NONE;
    return meta_set_int(t->db, "last_seen", t->now.sec, err) == 0 && outbox_clock_back(t->db, t->now, err) == 0 ? 0 : -1;
}

static int carry_out(struct turn *t, const struct verdict_entry *v, struct err *err)
{
    int rc = 0;
    if (strcmp(v->kind, "import") == 0 || strcmp(v->kind, "upgrade") == 0)
        rc = carry_out_lines(t, v, false, err);
    else if (strcmp(v->kind, "restore") == 0 || strcmp(v->kind, "takeover") == 0)
        rc = carry_out_lines(t, v, true, err);
    else if (strcmp(v->kind, "clock") == 0)
        rc = carry_out_clock(t, v, err);
    else if (strcmp(v->verdict, "release") == 0)
        rc = reload_release(t, v->ref, err);
    if (rc == 0)
        rc = decision_add(t->db, v->hold, v->verdict, v->author, v->reason, t->now, err);
    if (rc == 0 && !t->options.quiet)
        log_info(tr(t->rules->language, "暂扣 %" PRId64 " 已由 %s 处理：%s（%s）", "hold %" PRId64 " decided by %s: %s (%s)"), v->hold, v->author,
                 strcmp(v->verdict, "release") == 0 ? tr(t->rules->language, "放行", "release") : tr(t->rules->language, "作废", "discard"), v->reason);
    return rc;
}

int hold_verdicts(struct turn *t, struct err *err)
{
    struct vec open = VEC(struct verdict_entry);
    int rc = verdicts_open(t->db, &open, err);
    if (rc == 0 && open.n)
        rc = turn_begin(t, "verdicts", err);
    int64_t last = 0;
    for (size_t i = 0; rc == 0 && i < open.n; i++) {
        const struct verdict_entry *v = vec_at(&open, i);
        if (v->hold != last && (strcmp(v->kind, "clock") == 0 || !clock_is_off(t))) /* the first verdict on a hold counts; by a wrong clock none but the clock's */
            rc = carry_out(t, v, err);
        last = v->hold;
    }
    if (rc == 0 && open.n)
        rc = turn_end(t, err);
    verdicts_fini(&open);
    return rc;
}

/* ---- imports ---- */

static int tell_import_hold(struct turn *t, int64_t batch, int64_t hold, struct err *err)
{
    int64_t n;
    if (db_get_int(t->db, Q_HELD_OF, 0, &n, err, "i", hold) != 0)
        return -1;
    char *text = mem_printf(tr(t->rules->language, "导入第 %" PRId64 " 批引起的 %" PRId64 " 条提醒已暂扣：核对后运行 baoxue release %" PRId64 "（发出）或 baoxue discard %" PRId64 "（不发），并写明理由",
                               "%2$" PRId64 " alerts caused by import %1$" PRId64 " are held: check, then run baoxue release %3$" PRId64 " (send) or baoxue discard %4$" PRId64 " (do not), with a reason"),
                            batch, n, hold, hold);
    return fire_fault_text(t, mem_printf("import %" PRId64, batch), text, err);
}

/* Only what would have gone at once is held: later rungs of imported deadlines go their usual way. */
int hold_imports_end(struct turn *t, struct err *err)
{
    int rc = 0;
    for (size_t i = 0; rc == 0 && i < t->batches.n; i++) {
        int64_t batch = *(int64_t *)vec_at(&t->batches, i), hold = 0;
        rc = turn_begin(t, "import", err);
        if (rc == 0)
            rc = deadline_forget_batch(t->db, batch, err);
        if (rc == 0)
            rc = hold_open_of(t->db, "import", batch, &hold, err);
        if (rc == 0 && hold)
            rc = tell_import_hold(t, batch, hold, err);
        if (rc == 0)
            rc = turn_end(t, err);
    }
    return rc;
}
