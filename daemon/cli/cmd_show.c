/* SPDX-License-Identifier: MIT */
/* What is there: deadlines, filings, the roster, the outbox. */
#include <stdlib.h>

#include "base/str.h"
#include "cli/commands.h"
#include "cli/list.h"
#include "store/relay.h"

enum { DUE_SHOWN = 50, DUE_SHOWN_MOST = 10000000 };

int cmd_due(struct cli *c, const struct args *a)
{
    long most = DUE_SHOWN;
    const char *limit = args_get(a, "limit");
    if (limit && !str_to_long(limit, 0, DUE_SHOWN_MOST, &most))
        return cli_usage(c, "--limit 的“%s”应是不小于 0 的整数（0：全部）", "--limit: \"%s\" is no whole number from 0 on (0: all)", limit);
    c->rows_most = (size_t)most;
    c->rows_option = tr(c->lang, "加 --limit 0 全部列出", "--limit 0 lists them");
    c->rows_counted = true;
    return list_show(c, SHOW_DUE, "mdi", c->now, c->today, (int64_t)args_has(a, "all"));
}

int cmd_units(struct cli *c, const struct args *a)
{
    (void)a;
    return list_show(c, SHOW_UNITS, "");
}

int cmd_people(struct cli *c, const struct args *a)
{
    (void)a;
    return list_show(c, SHOW_PEOPLE, "");
}

int cmd_terms(struct cli *c, const struct args *a)
{
    (void)a;
    return list_show(c, SHOW_TERMS, "");
}

int cmd_filings(struct cli *c, const struct args *a)
{
    int64_t unit = 0;
    if (args_get(a, "unit") && cli_unit(c, args_get(a, "unit"), &unit) != 0)
        return cli_refuse(c);
    return list_show(c, SHOW_FILINGS, "i", unit);
}

int cmd_outbox(struct cli *c, const struct args *a)
{
    struct relay r;
    char since[INSTANT_TEXT_B];
    if (relay_load(c->db, &r, &c->err) != 0)
        return cli_refuse(c);
    if (r.down)
        cli_say(c, "邮件服务器自 %s 起不可用（%s）：没发出的信拆回了提醒，恢复后按那时的情况另写；还有几条，见 baoxue status。",
                "The mail server has not been available since %s (%s): mails that had not left were taken apart, and are written anew, as things stand then, when it is back; baoxue status says how many alerts wait.",
                instant_format(r.since, c->zone, since), r.why);
    return list_show(c, SHOW_OUTBOX, "i", (int64_t)args_has(a, "all"));
}

int cmd_show_mail(struct cli *c, const struct args *a)
{
    struct answer answer;
    int64_t job;
    if (cli_number(c, args_word(a, 0), &job) != 0)
        return cli_refuse(c);
    struct sqlite3_stmt *st = db_query(c->db, Q_LIST_MAIL, "i", job);
    int rc = db_step(c->db, st, &c->err);
    char *body = rc > 0 ? db_text_dup(st, "body") : NULL;
    db_reset(st);
    if (rc <= 0) {
        if (rc == 0)
            err_set(&c->err, "没有邮件 %s：用 baoxue outbox --all 查看", "no mail %s: see baoxue outbox --all", args_word(a, 0));
        return cli_refuse(c);
    }
    answer_begin(&answer, c);
    answer_object(&answer, SHOW_MAIL, "i", job);
    if (!c->json)
        answer_text(&answer, "body", NULL, NULL, body && *body ? body : tr(c->lang, "（正文已随个案的匿名化删除）", "(its text was removed when the case was anonymised)"));
    answer_list(&answer, SHOW_ATTEMPTS, "i", job);
    free(body);
    return answer_end(&answer);
}
