/* SPDX-License-Identifier: MIT */
/* county: an invented county for the tests of org, chain, ladder and count. */
#ifndef BAOXUE_TESTS_COUNTY_H
#define BAOXUE_TESTS_COUNTY_H

#include "core/org.h"

enum { /* units */
    U_COUNTY = 1, U_BUREAU, U_SECTION, U_AREA, U_SCHOOL1, U_SCHOOL2, U_TOWN1, U_TOWN2, U_VILLAGE1, U_VILLAGE2, U_OUTSIDE
};

void county_add_unit(struct org *o, int64_t id, const char *code, const char *name, const char *kind, const int64_t *parents, size_t parents_n);
void county_add_person(struct org *o, int64_t id, const char *name);
struct holding *county_hold(struct org *o, const char *role, int64_t unit, int64_t person); /* valid until the next one */
void county_units(struct org *o); /* the units above, and people 1–40; not sealed */

#endif
