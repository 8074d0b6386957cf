/* SPDX-License-Identifier: MIT */
/* The plan: every alert between two days if nothing more is entered, by the real turn on a copy in memory with a fake clock. What has been told already stands in
 * the copy's ledger, so that a plan may begin in the past. With --diff two copies are played, one a rule set. */
#include "cli/check.h"
#include "cli/commands.h"
#include "cli/ical.h"
#include "cli/list.h"
#include "store/lists.h"
#include "turn.h"

enum { PLAN_DAYS_MOST = 800 };

struct span {
    struct day first, last;
    struct instant from, until;
};

static int read_span(struct cli *c, const struct args *a, struct span *s)
{
    if (cli_day(c, a, "from", c->today, &s->first) != 0 || cli_day(c, a, "to", day_plus(s->first, 30), &s->last) != 0)
        return -1;
    if (day_compare(s->last, s->first) < 0)
        return err_set(&c->err, "--to 早于 --from", "--to is before --from");
    if (s->last.n - c->today.n > PLAN_DAYS_MOST)
        return err_set(&c->err, "--to 太远：最多到今天起 %d 天", "--to is too far: at most %d days from today", PLAN_DAYS_MOST);
    s->from = instant_at(s->first, 0, c->zone);
    s->until = instant_at(s->last, MINUTES_A_DAY, c->zone);
    return 0;
}

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

/* A copy of the database on which the time until the span's end has been played; `rules` NULL: with those in force. */
static int play(struct cli *c, const struct ruleset *rules, const struct span *s, struct db **out)
{
    static const struct turn_options options = {.guard = INT64_MAX, .quiet = true};
    struct turn *t = NULL;
    if (db_copy(c->db, out, &c->err) != 0 || lists_prepare(*out, c->zone, &c->err) != 0)
        return -1;
    int rc = rules ? turn_open_with(&t, *out, rules, &options, &c->err) : turn_open(&t, *out, &options, &c->err);
    if (rc == 0)
        rc = simulate(c, t, s->until);
    turn_close(t);
    return rc;
}

static int show_diff(struct cli *c, struct db *before, const struct span *s)
{
    struct answer answer;
    if (lists_diff_prepare(c->db, &c->err) != 0 || lists_diff_carry(before, c->db, s->from, s->until, &c->err) != 0)
        return cli_refuse(c);
    c->rows_counted = true;
    answer_begin(&answer, c);
    answer_list(&answer, SHOW_DIFF_DUE, "dd", s->first, s->last);
    answer_list(&answer, SHOW_DIFF_PEOPLE, "mm", s->from, s->until);
    answer_list(&answer, SHOW_DIFF_ALERTS, "mm", s->from, s->until);
    if (!answer.rows && !c->json)
        cli_say(c, "没有变化", "nothing changes");
    return answer_end(&answer);
}

static int show(struct cli *c, const struct args *a, const struct ruleset *rules, struct db *before, const struct span *s)
{
    if (before)
        return show_diff(c, before, s);
    if (args_get(a, "ical"))
        return ical_write(c, args_get(a, "ical"), rules ? rules : c->rules, s->first, s->last);
    return list_show(c, args_has(a, "load") ? SHOW_LOAD : SHOW_PLAN, "mm", s->from, s->until);
}

/* On the copy, which takes the database's place until the answer is printed. */
static int plan(struct cli *c, const struct args *a, const struct ruleset *rules, const struct ruleset *other, const struct span *s)
{
    struct db *own = c->db, *first = NULL, *second = NULL;
    int rc = play(c, rules, s, &first);
    if (rc == 0 && other)
        rc = play(c, other, s, &second);
    if (rc == 0) {
        c->db = second ? second : first;
        rc = show(c, a, rules, second ? first : NULL, s);
        c->db = own;
    } else
        rc = cli_refuse(c);
    db_close(first);
    db_close(second);
    return rc;
}

int cmd_plan(struct cli *c, const struct args *a)
{
    struct span s;
    struct ruleset *rules = NULL, *other = NULL;
    if (read_span(c, a, &s) != 0)
        return cli_refuse(c);
    int rc = args_get(a, "rules") ? check_load(c, args_get(a, "rules"), &rules, NULL) : CLI_DONE;
    if (rc == CLI_DONE && args_get(a, "diff"))
        rc = check_load(c, args_get(a, "diff"), &other, NULL);
    if (rc == CLI_DONE)
        rc = plan(c, a, rules, other, &s);
    ruleset_free(rules);
    ruleset_free(other);
    return rc;
}
