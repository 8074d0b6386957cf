/* SPDX-License-Identifier: MIT */
/* calendar: which days offices work, which days are school days, and why. Sources: 全国年节及纪念日放假办法 for the statutory days, the
 * State Council's yearly notice for each year's days off and make-up days. A year without its notice is provisional: weekends and the
 * statutory days alone. Immutable once built; pure. */
#ifndef BAOXUE_CORE_CALENDAR_H
#define BAOXUE_CORE_CALENDAR_H

#include <stdbool.h>

#include "base/vec.h"
#include "core/time.h"

enum day_kind { DAY_WORK, DAY_WEEKEND, DAY_HOLIDAY, DAY_MAKEUP };

struct holiday { /* one day of a notice */
    struct day day;
    bool off;          /* false: a make-up working day */
    const char *feast; /* borrowed from the rule set */
};

struct holiday_year {
    int year;
    bool published;     /* the notice is out; false: entered as provisional */
    const char *source; /* borrowed; may be NULL */
};

struct day_info {
    enum day_kind kind;
    const char *feast; /* of a holiday or make-up day; NULL otherwise */
    bool provisional;  /* the day's year has no published notice */
};

struct calendar {
    unsigned weekend;         /* bit (1 << weekday), weekday 1–7 */
    int year_month, year_day; /* start of the school year */
    int close_minute;         /* end of an office day for due days, 1–1440 */
    unsigned delivery_workdays_only; /* 1: mails leave on working days; 0: on the weekdays of `delivery_days` */
    unsigned delivery_days;          /* bit (1 << weekday) */
    int delivery_from, delivery_until; /* minutes of the day */
    int digest_minute;
    int budget; /* so many lines a person a day stand in the text of his mails; 0: all */
    struct vec holidays;      /* struct holiday, sorted by day, one a day */
    struct vec years;         /* struct holiday_year, sorted */
};

void calendar_init(struct calendar *c); /* the defaults of rule-language.md: Sat Sun, 09-01, 24:00, working days 08:00–18:00, 08:30 */
void calendar_fini(struct calendar *c);
/* Sorts what was pushed into `holidays` and `years`. */
void calendar_seal(struct calendar *c);

struct day_info calendar_look(const struct calendar *c, struct day d);
bool calendar_is_workday(const struct calendar *c, struct day d);    /* offices work: weekends and holidays out, make-up days in */
bool calendar_is_delivery_day(const struct calendar *c, struct day d);
bool calendar_year_known(const struct calendar *c, int year);        /* its notice is published */
struct day calendar_next_workday(const struct calendar *c, struct day d); /* `d` itself if it is one */
struct day calendar_prev_workday(const struct calendar *c, struct day d);
/* First instant not before `t` at which a mail that may wait leaves: digest time of a delivery day. */
struct instant calendar_next_digest(const struct calendar *c, struct instant t, struct zone z);
/* First and last day off of a feast in a year (春节 first); provisional where the year is. false: no such feast. */
bool calendar_feast(const struct calendar *c, const char *feast, int year, struct day *first, struct day *last);
/* First day of the school year that holds `d`. */
struct day calendar_school_year_of(const struct calendar *c, struct day d);

#endif
