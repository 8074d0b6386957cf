/* SPDX-License-Identifier: MIT */
/* bench_year: checking a shipped rule set and deriving a full year of it for 1,000 schools, recorded in a database with synchronous=FULL (goal: at most 5 s on 2 cores).
 * Arguments: FOLDER for the database, then rule folders. The reference in the same run: the same number of rows written by one plain INSERT loop. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "bench_rig.h"
#include "rulefolder.h"

enum { SCHOOLS = 1000, TOWNS = 50 };

int main(int argc, char **argv)
{
    struct err err = {.lang = LANG_EN};
    struct vec files = VEC(struct rule_text);
    if (argc < 3)
        bench_die("usage: bench_year FOLDER RULES…");
    double begin = bench_seconds();
    if (rulefolder_read((const char *const *)argv + 2, (size_t)argc - 2, &files, &err) != 0)
        bench_die(err.text);
    struct ruleset *rules = bench_rules(files.data, files.n);
    double checked = bench_seconds() - begin;
    struct db *db = bench_open(argv[1], "year");
    bench_adopt(db, rules, files.data, files.n, bench_at(2026, 8, 1, 0));
    bench_county(db, rules, SCHOOLS, TOWNS);
    begin = bench_seconds();
    struct turn *t = bench_turn(db, (struct turn_options){.quiet = true, .derive_only = true});
    bench_run(t, bench_at(2027, 7, 31, 0), NULL);
    double derived = bench_seconds() - begin;
    int64_t rows = bench_count(db, "deadline");
    double copied = bench_copy(db, "deadline", "subject_kind, subject, rule, owner, opening, trigger");
    printf("check of %zu rules: %.1f ms; a year for %d schools: %" PRId64 " deadlines in %.2f s (%.1f us each); together %.2f s (goal <= 5); copying the rows: %.2f s, ratio %.1f\n",
           rules->rules.n, checked * 1e3, SCHOOLS, rows, derived, derived / (double)rows * 1e6, checked + derived, copied, derived / copied);
    turn_close(t);
    db_close(db);
    ruleset_free(rules);
    rule_texts_fini(&files);
    return 0;
}
