/* SPDX-License-Identifier: MIT */
/* What somebody asks the daemon to send: a test mail the whole real way, a drill of a rule. */
#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/mem.h"
#include "base/str.h"
#include "cli/commands.h"
#include "cli/list.h"
#include "core/drill.h"
#include "mail/address.h"
#include "store/facts.h"
#include "store/epoch.h"
#include "store/relay.h"
#include "store/request.h"
#include "store/verdict.h"

enum { WAIT_MS = 20000, TAKEN_MS = 6000, STEP_MS = 50, POST_B = 256 };

/* ---- a test mail ---- */

/* `to`: a person's code, or an address; NULL: the office. */
static int find_reader(struct cli *c, const char *to, const struct org *org, struct request *r)
{
    const struct world w = {.rules = c->rules, .org = org};
    struct vec office = VEC(struct recipient);
    if (to && strchr(to, '@')) {
        r->address = mem_strdup(to);
        return mail_address_check(to, &c->err);
    }
    if (to && cli_person(c, to, &r->person) != 0)
        return -1;
    if (!to)
        chain_office(&w, c->today, &office);
    if (!to && office.n)
        r->person = ((const struct recipient *)office.data)->person;
    vec_fini(&office);
    if (!r->person)
        return err_set(&c->err, "办公室没有一个有邮箱的人：用 --to 写明收件人（人员编号或邮箱）", "nobody in the office has mail: say to whom with --to (a person's code or an address)");
    const struct person *p = org_person(org, r->person);
    if (p && org_address(org, p, c->today))
        return 0;
    return err_set(&c->err, "“%s”没有收得到信的邮箱：用 baoxue people 查看", "\"%s\" has no address that takes mail: see baoxue people", p ? p->code : "?");
}

static void pause_ms(long ms)
{
    struct timespec t = {.tv_nsec = ms * 1000000};
    while (nanosleep(&t, &t) != 0 && errno == EINTR)
        ;
}

/* *taken: the daemon has it; *outcome: the last answer, the caller's; NULL: none yet. */
static int look(struct cli *c, int64_t request, bool *taken, char **outcome)
{
    struct sqlite3_stmt *st = db_query(c->db, Q_TEST_OUTCOME, "i", request);
    int rc = db_step(c->db, st, &c->err);
    *taken = rc > 0;
    *outcome = rc > 0 ? db_text_dup(st, "outcome") : NULL;
    db_reset(st);
    return rc < 0 ? -1 : 0;
}

/* Was there nobody to give it to, since `before`? A mailer that cannot be started gives no answer. */
static bool tried_in_vain(struct cli *c, const struct relay *before)
{
    struct relay r;
    return relay_load(c->db, &r, &c->err) == 0 && r.down && (r.since.sec != before->since.sec || r.tries != before->tries);
}

static int wait_answer(struct cli *c, int64_t request, const struct relay *before, bool *taken, char **outcome)
{
    int rc = look(c, request, taken, outcome);
    for (long ms = 0; rc == 0 && !*outcome && ms < (*taken ? WAIT_MS : TAKEN_MS) && !(*taken && tried_in_vain(c, before)); ms += STEP_MS) {
        pause_ms(STEP_MS);
        rc = look(c, request, taken, outcome);
    }
    return rc;
}

static int say_outcome(struct cli *c, int64_t request, bool taken, const char *outcome)
{
    bool good = str_eq(outcome, "accepted");
    struct relay relay;
    if (relay_load(c->db, &relay, &c->err) != 0)
        return cli_refuse(c);
    if (!taken) {
        err_set(&c->err, "baoxued 没有取走这个请求（事实号 %" PRId64 "）：它没有运转？请检查服务（systemctl status baoxued）；它一运转就会发出",
                "baoxued has not taken the request (fact %" PRId64 "): is it running? Look at the service (systemctl status baoxued); once it runs the mail goes out", request);
        return cli_refuse(c);
    }
    if (good)
        cli_say(c, "收信的服务器已经收下测试邮件。请对方看看收件箱和垃圾邮件箱。", "The server has accepted the test mail. Let the reader look into his inbox, and among the spam.");
    else if (str_eq(outcome, "refused"))
        cli_say(c, "测试邮件被拒收，不会再发。", "The test mail was refused for good.");
    else if (outcome)
        cli_say(c, "测试邮件这次没有送出，会自动重试。", "The test mail was not delivered this time; it will be tried again.");
    else if (relay.down)
        cli_say(c, "测试邮件送不出去，恢复后自动发出：%s", "The test mail cannot leave, and will once this is mended: %s", relay.why);
    else
        cli_say(c, "测试邮件已在发件箱，还没有结果：过一会用 baoxue outbox 查看。", "The test mail is in the outbox, without an answer so far: see baoxue outbox in a while.");
    int rc = list_show(c, SHOW_TEST, "i", request);
    return rc == CLI_DONE && !good ? CLI_REFUSED : rc;
}

/* Nothing leaves a restored or taken-over database, nothing is made by a wrong clock; better said at once than waited for. */
static int add_request(struct cli *c, struct request *r)
{
    int64_t hold, clock;
    if (epoch_hold(c->db, &hold, &c->err) != 0 || verdict_clock_hold(c->db, &clock, &c->err) != 0)
        return -1;
    if (clock)
        return err_set(&c->err, "时钟暂扣中，什么都不发：核对时间后运行 baoxue release clock --reason 理由",
                       "the clock is held, nothing is sent: check the time, then run baoxue release clock --reason WHY");
    if (hold)
        return err_set(&c->err, "数据库是恢复的备份或来自另一台机器（暂扣 %" PRId64 "），放行前不发任何邮件：核对后运行 baoxue release %" PRId64 " --reason 理由",
                       "the database is a restored copy, or another machine's (hold %" PRId64 "): no mail leaves before its release; check, then run baoxue release %" PRId64 " --reason WHY", hold, hold);
    return request_add(c->db, r, c->author, c->now, c->today, &c->err);
}

int cmd_send_test(struct cli *c, const struct args *a)
{
    struct org org;
    struct request r = {.what = (char[]){"test"}};
    struct relay before;
    bool taken = false;
    char *outcome = NULL;
    if (relay_load(c->db, &before, &c->err) != 0 || facts_load_org(c->db, &org, &c->err) != 0)
        return cli_refuse(c);
    int rc = find_reader(c, args_get(a, "to"), &org, &r);
    if (rc == 0)
        rc = add_request(c, &r);
    if (rc == 0) {
        cli_poke(c, "facts");
        rc = wait_answer(c, r.id, &before, &taken, &outcome);
    }
    int code = rc == 0 ? say_outcome(c, r.id, taken, outcome) : cli_refuse(c);
    org_fini(&org);
    free(r.address);
    free(outcome);
    return code;
}

/* ---- a drill ---- */

static int find_subject(struct cli *c, const struct args *a, const struct world *w, const struct rule *rule, struct request *r)
{
    const char *unit = args_get(a, "unit"), *number = args_get(a, "case");
    if (number && rule->kind != RULE_STEP)
        return err_set(&c->err, "“%s”是单位的任务，要用 --unit 指明单位", "\"%s\" is a unit's task: name the unit with --unit", rule->name);
    r->subject_kind = number ? SUBJECT_CASE : SUBJECT_UNIT;
    if (number || unit)
        return number ? cli_case(c, number, &r->subject) : cli_unit(c, unit, &r->subject);
    const struct unit *u = drill_unit(w, rule, c->today);
    r->subject = u ? u->id : 0;
    return u ? 0 : err_set(&c->err, "用 --unit 或 --case 指明对象", "name the subject with --unit or --case");
}

static int put_rung(struct cli *c, const struct world *w, const struct drill_rung *g, int64_t *row)
{
    const struct recipient *p = g->recipients.data;
    int rc = 0;
    for (size_t i = 0; rc == 0 && i < g->recipients.n; i++) {
        char post[POST_B], instead[POST_B];
        const struct person *person = org_person(w->org, p[i].person);
        rc = db_run(c->db, Q_DRILL_PUT, &c->err, "itttttt", ++*row, g->key, post_title(w->org, &p[i].post, post, sizeof post), person ? person->name : NULL,
                    person ? org_address(w->org, person, c->today) : tr(c->lang, "书面", "on paper"), p[i].ground,
                    p[i].instead_of.role ? post_title(w->org, &p[i].instead_of, instead, sizeof instead) : NULL);
    }
    if (rc == 0 && !g->recipients.n)
        rc = db_run(c->db, Q_DRILL_PUT, &c->err, "itttttt", ++*row, g->key, tr(c->lang, "（无人可告）", "(nobody to tell)"), NULL, NULL, "", NULL);
    return rc;
}

static int put_rungs(struct cli *c, const struct world *w, const struct rule *rule, const struct request *r)
{
    struct history h;
    struct vec rungs = VEC(struct drill_rung);
    int64_t row = 0;
    if (request_history(c->db, c->rules, rule, r, &h, &c->err) != 0)
        return -1;
    drill_rungs(w, rule, &h, c->today, &rungs);
    int rc = db_run(c->db, Q_DRILL_MAKE, &c->err, "");
    for (size_t i = 0; rc == 0 && i < rungs.n; i++)
        rc = put_rung(c, w, vec_at(&rungs, i), &row);
    drill_rungs_fini(&rungs);
    history_fini(&h);
    return rc;
}

static int drill(struct cli *c, const struct args *a, const struct world *w, const struct rule *rule)
{
    struct request r = {.what = (char[]){"drill"}, .rule = mem_strdup(rule->name)};
    bool yes = args_has(a, "yes");
    int rc = find_subject(c, a, w, rule, &r);
    if (rc == 0)
        rc = put_rungs(c, w, rule, &r);
    if (rc == 0 && yes)
        rc = add_request(c, &r);
    free(r.rule);
    if (rc != 0)
        return cli_refuse(c);
    const struct unit *u = r.subject_kind == SUBJECT_UNIT ? org_unit(w->org, r.subject) : NULL;
    const char *about = u ? u->name : args_get(a, "case");
    if (yes)
        cli_say(c, "演练“%s”（%s）已登记，事实号 %" PRId64 "。由 baoxued 发出，每一级一封，标题写明【演练】：", "The drill of \"%s\" (%s) is recorded, fact %" PRId64 ". baoxued sends one mail a rung, marked as a drill:", rule->name,
                about, r.id);
    else
        cli_say(c, "演练“%s”（%s）会发给下列各人；现在什么都没有发，核对后加 --yes 发出：", "A drill of \"%s\" (%s) would go to these; nothing has been sent. Check, then add --yes:", rule->name, about);
    return list_show(c, SHOW_DRILL, "");
}

int cmd_drill(struct cli *c, const struct args *a)
{
    struct org org;
    const struct rule *rule = ruleset_rule(c->rules, args_word(a, 0));
    if (!rule) {
        err_set(&c->err, "没有名为“%s”的规则", "no rule \"%s\"", args_word(a, 0));
        return cli_refuse(c);
    }
    if (facts_load_org(c->db, &org, &c->err) != 0)
        return cli_refuse(c);
    const struct world w = {.rules = c->rules, .org = &org};
    int rc = drill(c, a, &w, rule);
    org_fini(&org);
    return rc;
}
