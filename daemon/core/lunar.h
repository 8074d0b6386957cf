/* SPDX-License-Identifier: MIT */
/* lunar: the statutory days off of 全国年节及纪念日放假办法, of which four move with the moon or the sun. They stand in a table, 2020–2060. Pure. */
#ifndef BAOXUE_CORE_LUNAR_H
#define BAOXUE_CORE_LUNAR_H

#include <stdbool.h>

#include "core/time.h"

/* Number of a feast by name (节 at its end may be left out, 国庆 = 国庆节); -1: not a statutory feast. */
int statutory_feast_named(const char *name);
int statutory_feasts_count(void);
const char *statutory_feast_name(int feast);
/* First and last statutory day of a feast in a year. false: a year for which the table has no lunar day. */
bool statutory_span(int feast, int year, struct day *first, struct day *last);
/* The feast whose statutory day `d` is; NULL: none. */
const char *statutory_feast_of(struct day d);
/* The first day of the lunar year: 春节 itself. DAY_NONE outside of the table. */
struct day lunar_new_year(int year);

#endif
