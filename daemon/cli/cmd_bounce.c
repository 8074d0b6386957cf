/* SPDX-License-Identifier: MIT */
/* A mail that came back: its reader counts as unreachable, and his alerts go up. */
#include "cli/commands.h"
#include "store/bounce.h"

int cmd_bounce(struct cli *c, const struct args *a)
{
    int facts_n;
    const char *reason = args_get(a, "reason");
    if (!reason || !*reason)
        return cli_usage(c, "缺少 --reason（退信上写的原因）", "--reason is missing (what the report says)");
    if (bounce_add(c->db, args_word(a, 0), c->author, reason, c->now, c->today, &facts_n, &c->err) != 0)
        return cli_refuse(c);
    cli_say(c, "已登记退信，涉及 %d 人。其提醒由 baoxued 转上一级；更正邮箱（baoxue import people）后恢复。",
            "The report is recorded, for %d persons. baoxued passes their alerts one post up until the address is corrected (baoxue import people).", facts_n);
    return 0;
}
