/* SPDX-License-Identifier: MIT */
/* calendar_data: the holidays of tests/data/cn-holidays.csv as a calendar, read by hand so that the rule language is not needed, and a seeded generator. */
#ifndef BAOXUE_TESTS_CALENDAR_DATA_H
#define BAOXUE_TESTS_CALENDAR_DATA_H

#include <stdint.h>

#include "core/calendar.h"

/* Fills `c` with 2023–2026, all published. Names live as long as the program. */
void calendar_data_load(struct calendar *c);
/* One line of a file without its line end; false at the end. */
bool data_line(void *file, char *line, size_t size_b);
/* Opens tests/data/NAME; fails the test when it is not there. */
void *data_open(const char *name);

struct random {
    uint64_t state;
};
/* Seed from BAOXUE_TEST_SEED, else a fixed one; printed. */
struct random random_seeded(void);
int random_within(struct random *r, int least, int most);

#endif
