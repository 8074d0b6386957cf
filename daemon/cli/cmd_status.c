/* SPDX-License-Identifier: MIT */
/* How things stand, and verdicts on what is held. */
#include <inttypes.h>
#include <sqlite3.h>
#include <stdlib.h>

#include "base/mem.h"
#include "base/str.h"
#include "cli/commands.h"
#include "cli/list.h"
#include "cli/plan.h"
#include "core/chain.h"
#include "store/copy.h"
#include "store/facts.h"
#include "store/verdict.h"
#include "turn.h"

enum { SILENT_S = 600, HELD_SHOWN = 40 };

/* A running daemon leaves a trace every five minutes or so. */
static void warn_silence(struct cli *c, struct answer *answer)
{
    int64_t seen;
    if (db_get_int(c->db, Q_LAST_SEEN, 0, &seen, &c->err, "") != 0 || (seen && c->now.sec - seen <= SILENT_S))
        return;
    char since[INSTANT_TEXT_B];
    char *text = seen ? mem_printf(tr(c->lang, "baoxued 自 %s 起没有运转：提醒不会发出，请检查服务（systemctl status baoxued）",
                                      "baoxued has not run since %s: no alert goes out; look at the service (systemctl status baoxued)"),
                                   instant_format((struct instant){seen}, c->zone, since))
                      : mem_strdup(tr(c->lang, "baoxued 还没有运转过：提醒不会发出，请启动服务（systemctl start baoxued）",
                                      "baoxued has never run: no alert goes out; start the service (systemctl start baoxued)"));
    answer_text(answer, "warning", "注意", "Warning", text);
    free(text);
}

static void warn_backup(struct cli *c, struct answer *answer)
{
    int64_t days;
    if (copy_overdue(c->db, c->now, c->settings.backup_days, &days, &c->err) != 0 || !days)
        return;
    char *text = mem_printf(tr(c->lang, "已有 %" PRId64 " 天没有备份：请运行 baoxue backup，并检查定时器（systemctl status baoxue-backup.timer）",
                               "no backup for %" PRId64 " days: run baoxue backup, and look at the timer (systemctl status baoxue-backup.timer)"), days);
    answer_text(answer, "backup_warning", "注意", "Warning", text);
    free(text);
}

static void warn_untold(struct cli *c, struct answer *answer)
{
    sqlite3_stmt *st = db_query(c->db, Q_UNTOLD_SOME, "");
    if (db_step(c->db, st, &c->err) > 0 && db_text(st, "some")) {
        char *text = mem_printf(tr(c->lang, "有提醒从责任人到办公室无人可告（%s…）：请补登岗位或邮箱（baoxue import people 人员表.csv），补登以后自动补告", "alerts with nobody to tell, from the owner up to the office (%s...): fill the posts (baoxue import people TABLE.csv), they are told then"),
                                db_text(st, "some"));
        answer_text(answer, "untold_warning", "注意", "Warning", text);
        free(text);
    }
    db_reset(st);
}

static void warn_office(struct cli *c, struct answer *answer)
{
    struct org org;
    struct vec office = VEC(struct recipient);
    if (facts_load_org(c->db, &org, &c->err) != 0)
        return;
    const struct world w = {.rules = c->rules, .org = &org};
    chain_office(&w, c->today, &office);
    if (!office.n)
        answer_text(answer, "office_warning", "注意", "Warning",
                    tr(c->lang, "办公室没有一个有邮箱的人：空岗、故障和报平安都无人可告，请先登记（baoxue import people 人员表.csv）",
                       "nobody in the office has mail: vacancies, faults and the daily report reach nobody; enter somebody first (baoxue import people TABLE.csv)"));
    vec_fini(&office);
    org_fini(&org);
}

int cmd_status(struct cli *c, const struct args *a)
{
    (void)a;
    struct answer answer;
    answer_begin(&answer, c);
    answer_object(&answer, SHOW_STATUS, "md", c->now, c->today);
    warn_silence(c, &answer);
    warn_backup(c, &answer);
    warn_office(c, &answer);
    warn_untold(c, &answer);
    answer_list(&answer, SHOW_HOLDS, "");
    return answer_end(&answer);
}

/* A hold's number, or the word for the clock's. */
static int find_hold(struct cli *c, const char *text, int64_t *hold)
{
    if (!str_eq(text, "clock") && !str_eq(text, "时钟"))
        return cli_number(c, text, hold);
    if (verdict_clock_hold(c->db, hold, &c->err) != 0)
        return -1;
    return *hold ? 0 : err_set(&c->err, "时钟没有暂扣", "the clock is not held");
}

enum kind { HOLD_LINES, HOLD_UNDERIVED /* what it holds is not there yet */, HOLD_ALL /* all that waits is held by it as well */ };

/* What the daemon will do when it finds the verdict, on a copy: `before` is the last row of the ledger that is there already. */
static int foresee(struct cli *c, int64_t hold, const char *reason, struct db **copy, int64_t *before)
{
    struct turn *t = NULL;
    struct instant next;
    int64_t fact;
    int rc = plan_copy(c, copy, &t);
    if (rc == 0)
        rc = verdict_add(*copy, hold, "release", c->author, reason, c->now, &fact, &c->err);
    if (rc == 0)
        rc = db_get_int(*copy, Q_LEDGER_LAST, 0, before, &c->err, "");
    if (rc == 0)
        rc = turn_run(t, c->now, &next, &c->err);
    turn_close(t);
    return rc;
}

/* Whom it concerns is printed, not asked: a question would hang in a script. */
static int show_held(struct cli *c, const struct args *a, int64_t hold, struct db *copy, int64_t after)
{
    struct answer answer;
    struct db *own = c->db;
    c->rows_most = args_has(a, "all") ? 0 : HELD_SHOWN;
    c->rows_option = tr(c->lang, "加 --all 全部列出", "--all lists them");
    c->db = copy ? copy : own;
    answer_begin(&answer, c);
    answer_list(&answer, SHOW_HELD, "ii", hold, after);
    int rc = answer_end(&answer);
    c->db = own;
    return rc;
}

static int decide(struct cli *c, const struct args *a, const char *verdict)
{
    struct db *copy = NULL;
    int64_t hold, fact, kind = HOLD_LINES, after = INT64_MAX;
    const char *reason = args_get(a, "reason");
    bool release = str_eq(verdict, "release");
    if (!reason || !*reason)
        return cli_usage(c, "缺少 --reason（理由）", "--reason is missing");
    int rc = find_hold(c, args_word(a, 0), &hold);
    if (rc == 0 && release)
        rc = db_get_int(c->db, Q_HOLD_KIND, 0, &kind, &c->err, "i", hold);
    if (rc == 0 && kind == HOLD_UNDERIVED)
        rc = foresee(c, hold, reason, &copy, &after);
    else if (kind == HOLD_ALL)
        after = 0;
    if (rc == 0)
        rc = verdict_add(c->db, hold, verdict, c->author, reason, c->now, &fact, &c->err);
    if (rc != 0)
        rc = cli_refuse(c);
    else if (release)
        cli_say(c, "放行暂扣 %" PRId64 "（事实号 %" PRId64 "）。由 baoxued 执行，将发出：", "Hold %" PRId64 " is released (fact %" PRId64 "). baoxued will send:", hold, fact);
    else
        cli_say(c, "作废暂扣 %" PRId64 "（事实号 %" PRId64 "）。由 baoxued 执行，不再发出：", "Hold %" PRId64 " is discarded (fact %" PRId64 "). baoxued will not send:", hold, fact);
    if (rc == 0)
        rc = show_held(c, a, hold, copy, after);
    db_close(copy);
    return rc;
}

int cmd_release(struct cli *c, const struct args *a)
{
    return decide(c, a, "release");
}

int cmd_discard(struct cli *c, const struct args *a)
{
    return decide(c, a, "discard");
}
