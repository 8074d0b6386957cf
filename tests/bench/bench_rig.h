/* SPDX-License-Identifier: MIT */
/* bench_rig: what the benches share: a database with rules in force, a county's units and holders, the time that something took. Whatever fails ends the program. */
#ifndef BENCH_RIG_H
#define BENCH_RIG_H

#include "base/vec.h"
#include "core/ruleset.h"
#include "core/time.h"
#include "store/db.h"
#include "turn.h"

_Noreturn void bench_die(const char *what);
double bench_seconds(void);
/* +08:00. */
struct instant bench_at(int y, int m, int d, int minute);

/* FOLDER/bench-NAME.db, made anew. */
struct db *bench_open(const char *folder, const char *name);
void bench_exec(struct db *db, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
/* Rows of a table, or of "table WHERE …". */
int64_t bench_count(struct db *db, const char *what);
/* The rows of `table` written once more by a loop that decides nothing, with an index on `key`: the seconds it took. */
double bench_copy(struct db *db, const char *table, const char *key);

struct ruleset *bench_rules(const struct rule_text *files, size_t n);
void bench_adopt(struct db *db, const struct ruleset *rules, const struct rule_text *files, size_t n, struct instant now);
/* A county, its bureau with an area and a section, towns, schools; in each somebody who has every role that sits there. */
void bench_county(struct db *db, const struct ruleset *rules, int schools, int towns);

struct turn *bench_turn(struct db *db, struct turn_options options);
/* One turn; the seconds it took. *next may be NULL. */
double bench_run(struct turn *t, struct instant now, struct instant *next);

#endif
