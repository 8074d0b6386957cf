/* SPDX-License-Identifier: MIT */
/* The plan: every alert between two days if nothing more is entered, by the real turn on a copy in memory with a fake clock. What has been told already stands in
 * the copy's ledger, so that a plan may begin in the past. */
#include "cli/check.h"
#include "cli/commands.h"
#include "cli/list.h"
#include "store/lists.h"
#include "turn.h"

enum { PLAN_DAYS_MOST = 800 };

static int simulate(struct cli *c, struct turn *t, struct instant until)
{
    struct instant now = c->now, next;
    while (now.sec < until.sec) {
        if (turn_run(t, now, &next, &c->err) != 0)
            return -1;
        now.sec = next.sec > now.sec ? next.sec : now.sec + 60; /* whatever it asks for, the clock goes on */
    }
    return 0;
}

static int read_days(struct cli *c, const struct args *a, struct instant *from, struct instant *until)
{
    struct day first, last;
    if (cli_day(c, a, "from", c->today, &first) != 0 || cli_day(c, a, "to", day_plus(first, 30), &last) != 0)
        return -1;
    if (day_compare(last, first) < 0)
        return err_set(&c->err, "--to 早于 --from", "--to is before --from");
    if (last.n - c->today.n > PLAN_DAYS_MOST)
        return err_set(&c->err, "--to 太远：最多到今天起 %d 天", "--to is too far: at most %d days from today", PLAN_DAYS_MOST);
    *from = instant_at(first, 0, c->zone);
    *until = instant_at(last, MINUTES_A_DAY, c->zone);
    return 0;
}

/* On the copy, which takes the database's place until the list is printed. */
static int plan(struct cli *c, const struct ruleset *other, struct instant from, struct instant until)
{
    static const struct turn_options options = {.guard = INT64_MAX, .quiet = true};
    struct turn *t = NULL;
    int rc = other ? turn_open_with(&t, c->db, other, &options, &c->err) : turn_open(&t, c->db, &options, &c->err);
    if (rc == 0)
        rc = simulate(c, t, until);
    turn_close(t);
    return rc == 0 ? list_show(c, SHOW_PLAN, "mm", from, until) : cli_refuse(c);
}

int cmd_plan(struct cli *c, const struct args *a)
{
    struct instant from, until;
    struct ruleset *other = NULL;
    struct db *copy = NULL, *own = c->db;
    if (read_days(c, a, &from, &until) != 0)
        return cli_refuse(c);
    if (args_get(a, "rules")) {
        int rc = check_load(c, args_get(a, "rules"), &other, NULL);
        if (rc != CLI_DONE)
            return rc;
    }
    int rc = CLI_REFUSED;
    if (db_copy(own, &copy, &c->err) != 0 || lists_prepare(copy, c->zone, &c->err) != 0) {
        cli_refuse(c);
    } else {
        c->db = copy;
        rc = plan(c, other, from, until);
        c->db = own;
    }
    db_close(copy);
    ruleset_free(other);
    return rc;
}
