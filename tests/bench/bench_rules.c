/* SPDX-License-Identifier: MIT */
/* bench_rules: a rule set with 200 rules for 10,000 schools.
 *   1. Checking it and deriving a year of it: 1,000,000 open deadlines. Reference: copying the rows.
 *   2. A reload of it while they are open, when nothing, words only, one ladder and one due expression change. References: the same reload when everything must be derived anew and
 *      comes out as it was (goal: nothing changed costs under 1 % of that), and when all ladders, all due expressions change likewise (goal: one rule costs its share of it).
 * 100 of the rules are a yearly task of every school, 60 of the county, 40 steps of a case. Arguments: FOLDER for the database, [schools]. Prints; asserts nothing about time. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/str.h"
#include "bench_rig.h"

enum { OF_SCHOOLS = 100, OF_COUNTY = 60, STEPS = 40, ALL_RULES = OF_SCHOOLS + OF_COUNTY + STEPS, TOWNS = 50, TIMES = 3 };

struct variant {
    const char *name, *head, *title; /* of the set, of its first rule */
    int rung, day;                   /* of the first rule: its last rung, the day of its month */
    int others_rung, later_d;        /* of all the others: their last rung, how many days later they are due */
};

static const struct variant usual = {"", "", "", 3, 20, 3, 0};
static const struct variant anew = {"everything derived anew", "[words]\n闲词 = 9 d\n", "", 3, 20, 3, 0};
static const struct variant nothing[] = {
    {"nothing", "", "", 3, 20, 3, 0},
    {"a comment", "# 说明\n", "", 3, 20, 3, 0},
    {"words of a rule", "", "title = 另一个标题\n", 3, 20, 3, 0},
};
static const struct variant something[][2] = { /* of one rule, and of all */
    {{"one ladder", "", "", 4, 20, 3, 0}, {"all ladders", "", "", 4, 20, 4, 0}},
    {{"one due expression", "", "", 3, 21, 3, 0}, {"all due expressions", "", "", 3, 21, 3, 1}},
};

/* Everything is due after the day on which the bench stands, and is there already: it starts on New Year's Day. */
static void add_rules(struct str *s, const struct variant *v)
{
    for (int i = 1; i < OF_SCHOOLS + OF_COUNTY; i++)
        str_addf(s, "[duty 任务%d]\nsource = 一（%d）\nowner = %s\nstart = 01-01\ndue = %02d-%02d\nladder = 一般\n", i, i, i < OF_SCHOOLS ? "校长" : "局长", 3 + i % 10,
                 1 + i % 27 + v->later_d);
    for (int i = 0; i < STEPS; i++)
        str_addf(s, "[step 环节%d]\nsource = 二（%d）\nowner = 校长\ndue = 未到校 + %d d\ndone = 复学\nladder = 一般\n", i, i, i + 1);
    str_addf(s, "[duty 任务0]\n%ssource = 一（0）\nowner = 校长\nstart = 01-01\ndue = 05-%02d\nladder = 独\n", v->title, v->day);
}

static char *text_of(const struct variant *v)
{
    struct str s = {0};
    str_addf(&s, "%s[ruleset]\ntitle = 基准\nzone = +08:00\nsince = 2027-01-01\noffice = 基教股\n[chain 教育]\n校长 = 学校\n局长 = 局\n[posts]\n基教股 = 局\n"
                 "[ladder 一般]\n0 d = owner\n+%d d = owner, up\n[ladder 独]\n0 d = owner\n+%d d = owner, up\n[事件]\n未到校 = 立案\n复学 = 销号\n", v->head, v->others_rung, v->rung);
    add_rules(&s, v);
    return str_take(&s);
}

static double reload(struct turn *t, const struct variant *v, enum reload expected)
{
    struct err err = {.lang = LANG_EN};
    char *text = text_of(v);
    const struct rule_text file = {"bench.ini", text, strlen(text)};
    enum reload result;
    int64_t messages;
    double begin = bench_seconds();
    if (turn_reload(t, bench_rules(&file, 1), &file, 1, "bench", bench_at(2027, 1, 2, 600), &result, &messages, &err) != 0)
        bench_die(err.text);
    double took = bench_seconds() - begin;
    if (result != expected)
        bench_die(v->name);
    free(text);
    return took;
}

/* There and back; the shortest of some times. */
static double time_reload(struct turn *t, const struct variant *v, bool same, int times)
{
    double best = 1e9;
    for (int i = 0; i < times; i++) {
        double took = reload(t, v, same ? RELOAD_SAME : RELOAD_ADOPTED);
        best = took < best ? took : best;
        if (!same)
            reload(t, &usual, RELOAD_ADOPTED);
    }
    return best;
}

static void bench_reloads(struct turn *t, struct db *db)
{
    int64_t open = bench_count(db, "deadline WHERE state = 'open'"), own = bench_count(db, "deadline WHERE rule = '任务0'");
    double share = (double)own / (double)open, all = time_reload(t, &anew, false, 1);
    printf("reload with %" PRId64 " open deadlines, %s: %.2f s (the reference)\n", open, anew.name, all);
    for (size_t i = 0; i < sizeof nothing / sizeof *nothing; i++) {
        double took = time_reload(t, &nothing[i], i == 0, TIMES);
        printf("reload, %s changed: %.4f s, %.2f %% of deriving anew (goal < 1 %%)\n", nothing[i].name, took, 100 * took / all);
    }
    for (size_t i = 0; i < sizeof something / sizeof *something; i++) {
        const struct variant *one = &something[i][0], *like = &something[i][1];
        double took = time_reload(t, one, false, TIMES), reference = time_reload(t, like, false, 1);
        printf("reload, %s changed: %.4f s (%.1f us for each of its %" PRId64 " deadlines), %.2f %% of deriving anew; %s: %.2f s, of which its deadlines' share is %.2f %%: ratio %.2f\n",
               one->name, took, took / (double)own * 1e6, own, 100 * took / all, like->name, reference, 100 * share, took / (share * reference));
    }
}

int main(int argc, char **argv)
{
    if (argc < 2)
        bench_die("usage: bench_rules FOLDER [schools]");
    int schools = argc > 2 ? (int)strtol(argv[2], NULL, 10) : 10000;
    char *text = text_of(&usual);
    const struct rule_text file = {"bench.ini", text, strlen(text)};
    double begin = bench_seconds();
    struct ruleset *rules = bench_rules(&file, 1);
    double checked = bench_seconds() - begin;
    struct db *db = bench_open(argv[1], "rules");
    bench_adopt(db, rules, &file, 1, bench_at(2026, 12, 31, 0));
    bench_county(db, rules, schools, TOWNS);
    struct turn *t = bench_turn(db, (struct turn_options){.quiet = true, .guard = 1000000, .compose = true});
    double derived = bench_run(t, bench_at(2027, 1, 2, 0), NULL);
    int64_t rows = bench_count(db, "deadline");
    double copied = bench_copy(db, "deadline", "subject_kind, subject, rule, owner, opening, trigger");
    printf("check of %d rules: %.1f ms; a year for %d schools: %" PRId64 " deadlines in %.2f s (%.1f us each); copying the rows: %.2f s, ratio %.1f\n", ALL_RULES,
           checked * 1e3, schools, rows, derived, derived / (double)rows * 1e6, copied, derived / copied);
    if (bench_count(db, "firing WHERE deadline IS NOT NULL"))
        bench_die("something was due");
    bench_reloads(t, db);
    turn_close(t);
    db_close(db);
    ruleset_free(rules);
    free(text);
    return 0;
}
