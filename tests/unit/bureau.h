/* SPDX-License-Identifier: MIT */
/* bureau: a small rule set, a database in memory, and a handful of units and people, for the tests of the store. */
#ifndef BAOXUE_TESTS_BUREAU_H
#define BAOXUE_TESTS_BUREAU_H

#include "core/ruleset.h"
#include "store/db.h"
#include "store/entry.h"

struct bureau {
    struct db *db;
    struct ruleset *rules;
    struct instant now; /* 2026-10-15 10:00 */
    struct err err;
};

extern const char bureau_rules[];

void bureau_init(struct bureau *b);
void bureau_fini(struct bureau *b);
/* With units X01 县, T01 镇, S01 学校, S02 学校 and people P01 (校长 of S01), P02 (基教股). */
void bureau_fill(struct bureau *b);
struct ruleset *bureau_load(const char *text);
/* Puts one record: "columns as 名=值|名=值". 0 or -1 with b->err; identity in *id (may be NULL). */
int bureau_put(struct bureau *b, enum entry_kind kind, const char *columns, int64_t *id);
/* Rows of a table, counted by a query of the test's own. */
int64_t bureau_count(struct bureau *b, const char *sql);

#endif
