/* SPDX-License-Identifier: MIT */
/* The plan: every alert between two days if nothing more is entered, by the real turn on a copy in memory with a fake clock. What has been told already stands in
 * the copy's ledger, so that a plan may begin in the past. With --diff two copies are played, one a rule set. */
#include "cli/check.h"
#include "cli/commands.h"
#include "cli/ical.h"
#include "cli/list.h"
#include "cli/plan.h"
#include "core/finding.h"
#include "store/lists.h"
#include "store/ruleset_store.h"
#include "turn.h"

enum { PLAN_DAYS_MOST = 800 };

struct span {
    struct day first, last;
    struct instant from, until;
};

struct given { /* rules that were named on the command line; none: rules is NULL */
    struct ruleset *rules;
    struct vec files;
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

/* Puts other rules in force on the copy, as the daemon would: what changes for deadlines that are there already is told too. */
static int change_rules(struct cli *c, struct turn *t, const struct vec *files)
{
    struct vec findings = VEC(struct finding);
    struct ruleset *rules = ruleset_compile(files->data, files->n, c->lang, &findings);
    enum reload result;
    int64_t messages;
    findings_fini(&findings);
    if (!rules)
        return err_set(&c->err, "规则集不能用，没有改动", "the rule set cannot be used, nothing was changed");
    return turn_reload(t, rules, files->data, files->n, c->author, c->now, &result, &messages, &c->err);
}

int plan_copy(struct cli *c, struct db **out, struct turn **t)
{
    static const struct turn_options options = {.guard = INT64_MAX, .quiet = true};
    return db_copy(c->db, out, &c->err) == 0 && lists_prepare(*out, c->zone, &c->err) == 0 ? turn_open(t, *out, &options, &c->err) : -1;
}

/* A copy of the database on which the time until the span's end has been played; `files` (struct rule_text) NULL: with the rules in force. */
static int play(struct cli *c, const struct vec *files, const struct span *s, struct db **out)
{
    struct turn *t = NULL;
    int rc = plan_copy(c, out, &t);
    if (rc == 0 && files)
        rc = change_rules(c, t, files);
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
    return list_show(c, args_has(a, "load") ? SHOW_LOAD : SHOW_PLAN, "mmm", s->from, s->until, args_get(a, "from") ? s->from : (struct instant){c->now.sec + 1});
}

/* On the copy, which takes the database's place until the answer is printed. */
static int plan(struct cli *c, const struct args *a, const struct given *own_rules, const struct given *other, const struct span *s)
{
    struct db *own = c->db, *first = NULL, *second = NULL;
    int rc = play(c, own_rules->rules ? &own_rules->files : NULL, s, &first);
    if (rc == 0 && other->rules)
        rc = play(c, &other->files, s, &second);
    if (rc == 0) {
        c->db = second ? second : first;
        rc = show(c, a, own_rules->rules, second ? first : NULL, s);
        c->db = own;
    } else
        rc = cli_refuse(c);
    db_close(first);
    db_close(second);
    return rc;
}

static int read_given(struct cli *c, const char *folders, struct given *g)
{
    *g = (struct given){.files = VEC(struct rule_text)};
    return folders ? check_load(c, folders, &g->rules, &g->files) : CLI_DONE;
}

static void given_fini(struct given *g)
{
    ruleset_free(g->rules);
    rule_texts_fini(&g->files);
}

int plan_diff(struct cli *c, const struct vec *files, struct day first, struct day last)
{
    const struct span s = {first, last, instant_at(first, 0, c->zone), instant_at(last, MINUTES_A_DAY, c->zone)};
    struct args none = {.words = VEC(const char *), .options = VEC(struct arg)};
    return plan(c, &none, &(struct given){0}, &(struct given){.rules = c->rules, .files = *files}, &s);
}

int cmd_plan(struct cli *c, const struct args *a)
{
    struct span s;
    struct given rules, other = {0};
    if (read_span(c, a, &s) != 0)
        return cli_refuse(c);
    int rc = read_given(c, args_get(a, "rules"), &rules);
    if (rc == CLI_DONE)
        rc = read_given(c, args_get(a, "diff"), &other);
    if (rc == CLI_DONE)
        rc = plan(c, a, &rules, &other, &s);
    given_fini(&rules);
    given_fini(&other);
    return rc;
}
