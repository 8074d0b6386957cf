/* SPDX-License-Identifier: MIT */
/* scenario_play: the fake clock. From one instant at which anything happens to the next: what the file says, what the turn asked for. */
#include <stdlib.h>

#include "base/mem.h"
#include "cli/scenario_int.h"
#include "core/rulekey.h"
#include "store/outbox.h"
#include "store/ruleset_store.h"

enum { TURNS_MOST = 200000, TURNS_AT_ONCE_MOST = 20, MORNING = 9 * 60, EVENING = 23 * 60 + 59, HOUR_S = 3600 };

enum item_kind { ITEM_CASE, ITEM_FACT, ITEM_DUE, ITEM_DERIVED };

struct item { /* something that the file does or looks at, at an instant */
    enum item_kind kind;
    const struct file_line *line;
    const char *text; /* the line without its instant */
    struct instant at;
    int clock;        /* how often the clock had been set before */
};

struct play {
    struct playing p;
    struct vec items;  /* struct item */
    struct vec clocks; /* struct instant: the new time each time it was set */
    int turns, turns_here;
    bool differs;
};

/* ---- the list of what happens ---- */

static bool parse_clock(const char *text, struct instant *at)
{
    static const struct word_pair clock = {"clock", "时钟", 0};
    struct vec words = VEC(char *);
    words_split(text, &words);
    bool ok = false;
    if (words.n == 3 && pair_is(&clock, words_at(&words, 0))) {
        char *instant = mem_printf("%s %s", words_at(&words, 1), words_at(&words, 2));
        ok = instant_parse(instant, scenario_zone(), at);
        free(instant);
    }
    vec_fini_texts(&words);
    return ok;
}

static int add_facts(struct play *y, struct err *err)
{
    const struct vec *lines = &y->p.s->lines[IN_FACTS];
    for (size_t i = 0; i < lines->n; i++) {
        struct item item = {.kind = ITEM_FACT, .line = *(const struct file_line **)vec_at(lines, i), .clock = (int)y->clocks.n};
        struct instant set;
        if (scenario_instant(item.line, MORNING, &item.at, &item.text, err) != 0)
            return -1;
        vec_add(&y->items, &item);
        if (parse_clock(item.text, &set))
            vec_add(&y->clocks, &set);
    }
    return 0;
}

/* What is not a fact stands in the last run of the clock that has come so far. */
static int clock_at(const struct play *y, struct instant at)
{
    int n = 0;
    for (size_t i = 0; i < y->clocks.n; i++)
        if (((const struct instant *)vec_at(&y->clocks, i))->sec <= at.sec)
            n = (int)i + 1;
    return n;
}

static int add_cases(struct play *y, struct err *err)
{
    const struct vec *lines = &y->p.s->lines[IN_CASES];
    for (size_t i = 0; i < lines->n; i++) {
        struct item item = {.kind = ITEM_CASE, .line = *(const struct file_line **)vec_at(lines, i)};
        char *batch = NULL;
        if (case_when(&y->p, item.line, &item.at, &batch, err) != 0)
            return -1;
        item.clock = clock_at(y, item.at);
        if (!batch)
            vec_add(&y->items, &item);
        free(batch);
    }
    return 0;
}

static int add_looks(struct play *y, enum scenario_section section, enum item_kind kind, struct err *err)
{
    const struct vec *lines = &y->p.s->lines[section];
    for (size_t i = 0; i < lines->n; i++) {
        struct item item = {.kind = kind, .line = *(const struct file_line **)vec_at(lines, i)};
        if (scenario_instant(item.line, EVENING, &item.at, &item.text, err) != 0)
            return -1;
        item.clock = clock_at(y, item.at);
        vec_add(&y->items, &item);
    }
    return 0;
}

static int compare_items(const void *a, const void *b)
{
    const struct item *x = a, *y = b;
    if (x->clock != y->clock)
        return x->clock - y->clock;
    return (x->at.sec > y->at.sec) - (x->at.sec < y->at.sec);
}

/* ---- one step ---- */

void playing_label(struct playing *p, const char *name, int64_t id)
{
    int64_t *kept = mem_alloc(1, sizeof *kept);
    *kept = id;
    vec_add(&p->ids, &kept);
    map_put(&p->labels, name, kept);
}

int playing_start(struct playing *p, struct err *err)
{
    const struct turn_options options = {.guard = p->s->guard, .step_limit_s = (int64_t)p->s->step_limit_h * HOUR_S, .import_hold = p->s->import_hold,
                                         .compose = true, .quiet = true, .heartbeat = p->s->heartbeat};
    return turn_open(&p->turn, p->db, &options, err);
}

/* A server takes whatever is written. */
static int deliver(struct playing *p, struct err *err)
{
    struct vec jobs = VEC(struct job);
    int rc = outbox_ready(p->db, p->now, INT64_MAX, SIZE_MAX, &jobs, err);
    bool any = rc == 0 && jobs.n;
    if (any)
        rc = db_begin(p->db, "deliver", err);
    for (size_t i = 0; i < jobs.n; i++) {
        struct job *j = vec_at(&jobs, i);
        if (rc == 0)
            rc = outbox_record(p->db, &(struct attempt){.job = j->seq, .outcome = OUTCOME_ACCEPTED, .code = 250, .text = ""}, p->now, err);
        job_fini(j);
    }
    vec_fini(&jobs);
    return rc == 0 && any ? db_commit(p->db, err) : rc;
}

static int take_turn(struct play *y, struct err *err)
{
    struct playing *p = &y->p;
    if (!p->turn)
        return 0;
    if (++y->turns > TURNS_MOST || ++y->turns_here > TURNS_AT_ONCE_MOST)
        return err_set(err, "时钟走不下去：同一时刻轮了太多次", "the clock does not go on: too many turns at one instant");
    return turn_run(p->turn, p->now, &p->next, err) == 0 ? deliver(p, err) : -1;
}

static void go_to(struct play *y, struct instant at)
{
    if (at.sec != y->p.now.sec)
        y->turns_here = 0;
    y->p.now = at;
}

/* Up to `at` (not included) as the turn asks. */
static int run_until(struct play *y, struct instant at, struct err *err)
{
    struct playing *p = &y->p;
    while (p->turn && p->next.sec < at.sec) {
        go_to(y, p->next.sec > p->now.sec ? p->next : p->now);
        if (take_turn(y, err) != 0)
            return -1;
    }
    return 0;
}

static int do_item(struct play *y, const struct item *item, struct err *err)
{
    struct instant set;
    int rc = 0;
    switch (item->kind) {
    case ITEM_CASE:
        return case_enter(&y->p, item->line, err);
    case ITEM_FACT:
        if (parse_clock(item->text, &set) && take_turn(y, err) != 0) /* what was due before the clock is set */
            return -1;
        return fact_apply(&y->p, item->line, item->text, err);
    case ITEM_DUE:
        rc = look_due(&y->p, item->line, item->text, err);
        break;
    case ITEM_DERIVED:
        rc = look_derived(&y->p, item->line, item->text, err);
        break;
    }
    y->differs = y->differs || rc > 0;
    return rc < 0 ? -1 : 0;
}

static bool is_look(const struct item *item)
{
    return item->kind == ITEM_DUE || item->kind == ITEM_DERIVED;
}

/* All that stands at one instant: first what happens, then the turn, then what is looked at. */
static int do_instant(struct play *y, size_t first, size_t end, struct err *err)
{
    const struct item *items = y->items.data;
    for (size_t i = first; i < end; i++)
        if (!is_look(&items[i]) && do_item(y, &items[i], err) != 0)
            return -1;
    if (take_turn(y, err) != 0)
        return -1;
    for (size_t i = first; i < end; i++)
        if (is_look(&items[i]) && do_item(y, &items[i], err) != 0)
            return -1;
    return 0;
}

static int run_items(struct play *y, struct err *err)
{
    const struct item *items = y->items.data;
    for (size_t i = 0; i < y->items.n;) {
        size_t end = i + 1;
        while (end < y->items.n && items[end].at.sec == items[i].at.sec && items[end].clock == items[i].clock)
            end++;
        if (run_until(y, items[i].at, err) != 0)
            return -1;
        if (items[i].at.sec < y->p.now.sec) {
            err_set(err, "这一时刻已经过去", "this instant has passed already");
            return scenario_refuse(items[i].line->src, err);
        }
        go_to(y, items[i].at);
        if (do_instant(y, i, end, err) != 0)
            return -1;
        i = end;
    }
    return 0;
}

/* ---- a whole one ---- */

static int last_instant(const struct playing *p, struct instant *last, struct err *err)
{
    static const enum scenario_section sections[] = {IN_FACTS, IN_EXPECT, IN_MAIL, IN_DUE, IN_DERIVED};
    *last = p->s->start;
    for (size_t k = 0; k < sizeof sections / sizeof *sections; k++)
        for (size_t i = 0; i < p->s->lines[sections[k]].n; i++) {
            struct instant at;
            const char *rest;
            if (scenario_instant(*(const struct file_line **)vec_at(&p->s->lines[sections[k]], i), EVENING, &at, &rest, err) != 0)
                return -1;
            if (at.sec > last->sec)
                *last = at;
        }
    return 0;
}

static void note_names(struct playing *p, const struct ruleset *rules)
{
    for (size_t i = 0; i < rules->rules.n; i++)
        vec_add(&p->rules, &(char *){mem_strdup((*(const struct rule **)vec_at(&rules->rules, i))->name)});
}

/* A rule that only a later version has may be spoken of from the first line on. */
static int note_versions(struct playing *p, struct err *err)
{
    for (size_t i = 0; i < p->s->versions.n; i++) {
        struct vec files = VEC(struct rule_text);
        struct ruleset *rules = scenario_rules(p->f, p->s, ((const struct version *)vec_at(&p->s->versions, i))->name, &files, err);
        if (rules)
            note_names(p, rules);
        bool failed = !rules;
        ruleset_free(rules);
        rule_texts_fini(&files);
        if (failed)
            return -1;
    }
    return 0;
}

int playing_check_rule(const struct playing *p, const char *name, struct err *err)
{
    struct rulekey_near near = rulekey_near_to(name);
    if (vec_has_text(&p->rules, name))
        return 0;
    for (size_t i = 0; i < p->rules.n; i++)
        rulekey_try(&near, words_at(&p->rules, i));
    if (!near.best)
        return err_set(err, "没有“%s”这条规则", "there is no rule \"%s\"", name);
    return err_set(err, "没有“%s”这条规则（相近的有“%s”）", "there is no rule \"%s\" (near: \"%s\")", name, near.best);
}

static int adopt(struct playing *p, struct err *err)
{
    struct vec files = VEC(struct rule_text);
    struct ruleset *rules = scenario_rules(p->f, p->s, NULL, &files, err);
    int64_t version;
    int rc = rules ? db_begin(p->db, "scenario", err) : -1;
    if (rc == 0)
        rc = ruleset_save(p->db, rules, files.data, files.n, "scenario", p->now, &version, err);
    if (rc == 0)
        rc = ruleset_adopt(p->db, rules, version, "scenario", p->now, err);
    if (rc == 0)
        rc = db_commit(p->db, err);
    if (rules) {
        p->zone = rules->zone;
        note_names(p, rules);
    }
    p->in_force = rules;
    p->version = rc == 0 ? version : 0;
    rule_texts_fini(&files);
    return rc;
}

static int prepare(struct play *y, struct err *err)
{
    struct playing *p = &y->p;
    if (db_open(&p->db, NULL, DB_MEMORY, err) != 0 || adopt(p, err) != 0 || note_versions(p, err) != 0 || roster_enter(p, err) != 0)
        return -1;
    if (add_facts(y, err) != 0 || add_cases(y, err) != 0 || add_looks(y, IN_DUE, ITEM_DUE, err) != 0 || add_looks(y, IN_DERIVED, ITEM_DERIVED, err) != 0)
        return -1;
    vec_sort(&y->items, compare_items);
    return playing_start(p, err);
}

static int run(struct play *y, struct err *err)
{
    struct playing *p = &y->p;
    struct instant until = p->s->until;
    if (instant_is_none(until) && last_instant(p, &until, err) != 0)
        return -1;
    if (take_turn(y, err) != 0 || run_items(y, err) != 0)
        return -1;
    until.sec++; /* included */
    if (until.sec > p->now.sec && run_until(y, until, err) != 0)
        return -1;
    int alerts = judge_alerts(p, err), mails = alerts < 0 ? -1 : judge_mails(p, err);
    y->differs = y->differs || alerts > 0 || mails > 0;
    return mails < 0 ? -1 : 0;
}

static void play_fini(struct play *y)
{
    turn_close(y->p.turn);
    db_close(y->p.db);
    vec_fini(&y->items);
    vec_fini(&y->clocks);
    for (size_t i = 0; i < y->p.ids.n; i++)
        free(*(int64_t **)vec_at(&y->p.ids, i));
    vec_fini(&y->p.ids);
    vec_fini_texts(&y->p.rules);
    ruleset_free(y->p.in_force);
    map_fini(&y->p.labels);
}

enum scenario_verdict scenario_play(const struct scenario_file *f, size_t at, struct str *report)
{
    const struct scenario *s = vec_at(&f->scenarios, at);
    struct err err = {.lang = f->lang};
    struct play y = {.p = {.f = f, .s = s, .now = s->start, .zone = scenario_zone(), .ids = VEC(int64_t *), .rules = VEC(char *), .report = report},
                     .items = VEC(struct item), .clocks = VEC(struct instant)};
    int rc = prepare(&y, &err);
    if (rc == 0)
        rc = run(&y, &err);
    if (rc != 0) {
        char now[INSTANT_TEXT_B];
        str_addf(report, "%s (%s)\n", err.text, instant_format(y.p.now, y.p.zone, now));
    }
    play_fini(&y);
    return rc != 0 ? SCENARIO_BROKEN : y.differs ? SCENARIO_DIFFERS : SCENARIO_PASSED;
}
