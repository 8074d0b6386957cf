/* SPDX-License-Identifier: MIT */
/* time: instants, civil days and the fixed zone between them. Different types, so that mixing them does not compile. No clock is read here. */
#ifndef BAOXUE_CORE_TIME_H
#define BAOXUE_CORE_TIME_H

#include <stdbool.h>
#include <stdint.h>

struct instant {
    int64_t sec; /* seconds since 1970-01-01 00:00 UTC; comes only from the clock or from a civil day through a zone */
};

struct day {
    int32_t n; /* civil days since 1970-01-01; has no zone */
};

struct zone {
    int32_t offset_s; /* east of UTC; fixed, China has no summer time */
};

struct ymd {
    int y, m, d; /* m 1–12, d 1–31 */
};

/* "No day", "never": greater than every other, so that min() and `<= now` need no special case. */
#define DAY_NONE ((struct day){INT32_MAX})
#define INSTANT_NONE ((struct instant){INT64_MAX})
enum { MINUTE_NONE = -1, MINUTES_A_DAY = 1440, DAY_TEXT_B = 16, INSTANT_TEXT_B = 32 };

bool ymd_valid(int y, int m, int d);          /* 1900–2199 */
struct day day_of(int y, int m, int d);       /* asserts ymd_valid */
struct ymd day_split(struct day d);
int day_weekday(struct day d);                /* 1 Monday … 7 Sunday */
int day_compare(struct day a, struct day b);  /* <0, 0, >0 */
bool day_is_none(struct day d);
struct day day_plus(struct day d, int days);
/* The corresponding day of the month that is `months` away, or the last day of a shorter month (民法典 202). */
struct day day_plus_months(struct day d, int months);
struct day day_month_end(struct day d);

bool instant_is_none(struct instant t);
struct day day_min(struct day a, struct day b);
struct instant instant_min(struct instant a, struct instant b);
struct instant instant_max(struct instant a, struct instant b);
/* `minute` of the civil day (0–1440; 1440 is the next day's 00:00). DAY_NONE gives INSTANT_NONE. */
struct instant instant_at(struct day d, int minute, struct zone z);
struct day instant_day(struct instant t, struct zone z);
int instant_minute(struct instant t, struct zone z); /* 0–1439 */

/* Texts. Parsing takes the whole string or fails. */
bool day_parse(const char *s, struct day *out);                            /* 2026-09-08; also 2026/9/8, 2026年9月8日, 2026.9.8 */
bool minute_parse(const char *s, int *out);                                /* 08:30, 8:30, 24:00 */
bool instant_parse(const char *s, struct zone z, struct instant *out);     /* 2026-09-08 [HH:MM[:SS]] in `z` */
char *day_format(struct day d, char buf[static DAY_TEXT_B]);               /* 2026-09-08; "-" for DAY_NONE */
char *instant_format(struct instant t, struct zone z, char buf[static INSTANT_TEXT_B]); /* 2026-09-08 08:30 */

#endif
