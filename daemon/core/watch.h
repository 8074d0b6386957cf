/* SPDX-License-Identifier: MIT */
/* watch: figures against their limits (rule-language.md section 8). A quota is a duty that a figure settles: duty.c derives it and asks here. Everything else is an alarm:
 * its deadline begins when the limit is passed, and ends by `done` or by the next figure inside. Pure; figures stand in the history. */
#ifndef BAOXUE_CORE_WATCH_H
#define BAOXUE_CORE_WATCH_H

#include "core/deadline.h"
#include "core/period.h"

bool watch_is_alarm(const struct rule *r);
/* Of a quota in one period, of the person where it is each holder's (else 0): settled by the figure that reaches it; where it also has an upper end, due on the day on which that was passed. */
void watch_judge_quota(const struct world *w, const struct due_context *cx, const struct due_period *p, const struct history *h, int64_t person, struct instant now,
                       struct deadline *d);
/* All alarms of one subject: pushes struct deadline. Returns the next instant at which time alone changes any. */
struct instant watch_derive(const struct world *w, const struct history *h, struct instant now, struct vec *out);
/* The figure and its limit: "辍学 19 / 年初在校 1000 = 1.90% ＞ 1.8%". */
void watch_explain(const struct world *w, const struct history *h, const struct deadline *d, struct instant now, struct str *out);
/* What is wrong, for people: "＞ 1.8%", "不在 3..5 之内", "连升 3 年". */
void watch_limit_text(const struct watch *w, enum lang lang, struct str *out);
/* Does `rises` rises end in the year of this figure, among figures of the same row and kind of period (one a year, the last filed)? *first takes the oldest of them. */
bool watch_is_rising(const struct history *h, const struct figure *f, int rises, const struct figure **first);
/* Does this figure of h hold for its rate, row and period? The last one filed does. */
bool watch_figure_holds(const struct history *h, const struct figure *figure);
/* Is `f` of the same rate, row and kind of period as `like`? *year takes its own. */
bool watch_same_series(const struct figure *f, const struct figure *like, int *year);
/* "2025-2026学年" → 2025 and 学年: years can be compared where the rest is the same. false: no year. */
bool period_year(const char *period, int *year, const char **rest);

/* ---- watchitem.c: what is counted ---- */
struct item { /* something that happened */
    struct day day;
    struct instant at;
    int64_t id, amount; /* amount: of a sum; else 1 */
};
/* What the watch counts, in order: pushes struct item. Of a case: in its present opening. `person` of a holder's (h is his unit's), else 0: what he did. */
void watch_items(const struct world *w, const struct rule *r, const struct history *h, int64_t person, struct vec *out);
/* Whose deadline it is; 0: of no holder. */
int64_t watch_person(const struct world *w, const struct deadline *d);
/* The figure after the first n items, of those in the span; +1 for a day, an item, or its amount. */
int64_t watch_sum(const struct rule *r, const struct vec *items, size_t n, const struct span *in);
/* The days over which an alarm's count on that day is taken: its period, since its last `start`, or since the beginning (without a name). */
struct span watch_span(const struct world *w, const struct due_context *cx, const struct rule *r, const struct history *h, struct day d);
/* The same of a quota: its period, from its `start`, or from the day after the period before. */
struct quota_part { /* of how many days of its period */
    int64_t days, total;
};
/* What it asks: less where the case (holder, unit) was not there from the first day of the period, by the days that are left, fractions dropped. */
struct watch watch_quota_limit(const struct world *w, const struct history *h, const struct deadline *d, const struct span *span, struct quota_part *part);
struct span watch_quota_span(const struct due_context *cx, const struct rule *r, const struct due_period *p, const struct deadline *d);
int64_t watch_open_at(const struct history *h, int64_t person, struct instant at); /* open cases; of a person those that name him */
void watch_trigger(const struct figure *f, char trigger[static PERIOD_NAME_B]); /* "2026·初中" */
void watch_due_day(const struct world *w, struct deadline *d, struct day day); /* due at the end of that day */
void watch_meet(struct deadline *d, struct instant at, int64_t by);
bool watch_is_wrong(const struct watch *w, int64_t figure);
bool watch_rate_is_wrong(const struct watch *w, struct fraction value);

#endif
