/* SPDX-License-Identifier: MIT */
#include "core/duewhy.h"

#include <stdio.h>

#include "core/rulekey.h"
#include "core/ruleset.h"

enum { DAY_LONG_B = 64, WEEKENDS_LISTED_MOST = 3 };

void why_init(struct due_why *w, const struct due_context *cx, struct str *out)
{
    *w = (struct due_why){.out = out, .cx = cx, .skips = VEC(struct skip), .makeups = VEC(struct day)};
}

void why_fini(struct due_why *w)
{
    vec_fini(&w->skips);
    vec_fini(&w->makeups);
}

bool why_provisional(const struct due_why *w)
{
    return w->anchor_provisional || w->unpublished || w->usual_term;
}

struct day_info why_look(struct due_why *w, struct day d)
{
    struct day_info info = calendar_look(&w->cx->rules->calendar, d);
    w->consulted = true;
    if (info.provisional && !w->unpublished)
        w->unpublished = day_split(d).y;
    return info;
}

/* ---- small texts ---- */

static const char *say(const struct due_why *w, const char *zh, const char *en)
{
    return w->cx->lang == LANG_EN ? en : zh;
}

#define add(w, zh, en, ...) str_addf((w)->out, tr((w)->cx->lang, zh, en), __VA_ARGS__)

static void add_time(struct due_why *w, struct instant at)
{
    int minute = instant_minute(at, w->cx->rules->zone);
    str_addf(w->out, " %02d:%02d", minute / 60, minute % 60);
}

/* Begins a clause. */
static bool clause(struct due_why *w)
{
    if (!w->out)
        return false;
    if (w->clauses++ || w->out->len_b)
        str_add(w->out, say(w, "；", "; "));
    return true;
}

/* 2025-10-11（周六补班） */
static const char *day_long(const struct due_why *w, struct day d, char buf[static DAY_LONG_B])
{
    char day[DAY_TEXT_B];
    bool makeup = calendar_look(&w->cx->rules->calendar, d).kind == DAY_MAKEUP;
    snprintf(buf, DAY_LONG_B, tr(w->cx->lang, "%s（%s%s）", "%s (%s%s)"), day_format(d, day), rulekey_word(PLACE_WEEKDAY, day_weekday(d), w->cx->lang),
             makeup ? say(w, "补班", ", make-up day") : "");
    return buf;
}

/* 10-01 */
static const char *day_short(struct day d, char buf[static DAY_TEXT_B])
{
    struct ymd t = day_split(d);
    snprintf(buf, DAY_TEXT_B, "%02d-%02d", t.m, t.d);
    return buf;
}

static void add_span(struct due_why *w, struct day first, struct day last)
{
    char a[DAY_TEXT_B], b[DAY_TEXT_B];
    if (first.n == last.n)
        str_add(w->out, day_short(first, a));
    else
        add(w, "%s 至 %s", "%s to %s", day_short(first, a), day_short(last, b));
}

/* 3 个工作日, 2 周; a word of [words] is named. */
void amount_text(const struct amount *a, enum lang lang, struct str *out)
{
    bool spoken = a->unit == UNIT_WORKDAY || a->unit == UNIT_SCHOOLDAY || a->unit == UNIT_NONWEEKEND;
    const char *many = a->n == 1 ? "" : "s";
    if (lang == LANG_ZH)
        str_addf(out, "%d %s%s", a->n, spoken ? "个" : "", time_unit_name(a->unit, LANG_ZH));
    else if (a->unit == UNIT_NONE)
        str_addf(out, "%d time%s", a->n, many);
    else if (a->unit == UNIT_DAY || a->unit == UNIT_HOUR)
        str_addf(out, "%d %s%s", a->n, a->unit == UNIT_DAY ? "day" : "hour", many);
    else
        str_addf(out, "%d %s%s", a->n, time_unit_name(a->unit, LANG_EN), many);
    if (a->word)
        str_addf(out, tr(lang, "（“%s”）", " (\"%s\")"), a->word);
}

/* ---- the anchor ---- */

/* 休学或缓学; 限期返校通知书（送达日） */
static void add_events(struct due_why *w, const struct event_set *of)
{
    for (size_t i = 0; i < of->n; i++) {
        str_add(w->out, i ? say(w, "或", " or ") : "");
        str_add(w->out, of->refs[i].name);
        if (of->refs[i].field)
            add(w, "（%s）", ".%s", of->refs[i].field);
    }
}

static void add_count(struct due_why *w, const struct count *c)
{
    static const char *const signs[][2] = {[CMP_GT] = {"超过", ">"}, [CMP_GE] = {"达到", ">="}, [CMP_LT] = {"不足", "<"}, [CMP_LE] = {"不超过", "<="}};
    static const char *const periods[][2] = {[IN_NONE] = {"", ""}, [IN_WEEK] = {"，一周内", " in a week"}, [IN_MONTH] = {"，一月内", " in a month"},
                                             [IN_TERM] = {"，学期内", " in a term"}, [IN_YEAR] = {"，学年内", " in a school year"}};
    add_events(w, &c->of);
    add(w, "%s ", " %s ", signs[c->cmp][w->cx->lang == LANG_EN]);
    amount_text(&c->than, w->cx->lang, w->out);
    str_add(w->out, periods[c->in][w->cx->lang == LANG_EN]);
}

static void add_what(struct due_why *w, const struct anchor *a)
{
    static const char *const names[][2] = {
        [ANCHOR_MONTHDAY] = {"", ""},          [ANCHOR_DATE] = {"", ""},            [ANCHOR_OPENS] = {"开学", "opening"},
        [ANCHOR_CLOSES] = {"放假", "closing"}, [ANCHOR_MONTH_DAY] = {"", ""}, [ANCHOR_MONTH_END] = {"月末", "end of the month"},
        [ANCHOR_QUARTER_END] = {"季末", "end of the quarter"}, [ANCHOR_WEEKDAY] = {"", ""}, [ANCHOR_DAY] = {"", ""},
        [ANCHOR_WORKDAY] = {"每个工作日", "every workday"}, [ANCHOR_SCHOOLDAY] = {"每个教学日", "every schoolday"},
        [ANCHOR_YEAR_END] = {"学年末", "end of the school year"}, [ANCHOR_FEAST_FIRST] = {"首日", "first day"}, [ANCHOR_FEAST_LAST] = {"末日", "last day"},
        [ANCHOR_EVENT] = {"", ""},             [ANCHOR_FIELD] = {"", ""},           [ANCHOR_COUNT] = {"", ""},
    };
    bool quoted = a->kind >= ANCHOR_EVENT;
    if (quoted || names[a->kind][0][0])
        str_add(w->out, quoted ? say(w, "“", " \"") : say(w, "", ", "));
    if (a->kind == ANCHOR_COUNT)
        add_count(w, &a->count);
    else if (quoted)
        add_events(w, &a->of);
    else if (a->name)
        add(w, "%s%s", "%s %s", a->name, names[a->kind][w->cx->lang == LANG_EN]);
    else
        str_add(w->out, names[a->kind][w->cx->lang == LANG_EN]);
    if (quoted)
        str_add(w->out, say(w, "”", "\""));
}

/* Hours run from the instant, so it is shown; a term back is counted from the day before. */
void why_anchor(struct due_why *w, const struct due_expr *e, const struct anchor_point *from)
{
    char day[DAY_LONG_B];
    if (!clause(w))
        return;
    const struct due_offset *first = e->offsets_n ? &e->offsets[0] : NULL;
    str_add(w->out, first ? say(w, "起算：", "from ") : say(w, "定于 ", "on "));
    str_add(w->out, day_long(w, from->day, day));
    if (first && first->amount.unit == UNIT_HOUR)
        add_time(w, from->instant);
    add_what(w, &e->anchor);
    if (first && first->amount.unit == UNIT_HOUR)
        str_add(w->out, say(w, "（民法典201）", " (Civil Code 201)"));
    else if (first && first->amount.n > 0)
        str_add(w->out, say(w, "，当日不计（民法典201）", ", that day not counted (Civil Code 201)"));
}

/* ---- the terms ---- */

static void add_offset(struct due_why *w, const struct due_offset *o)
{
    str_add(w->out, o->back ? say(w, "减 ", "minus ") : say(w, "加 ", "plus "));
    amount_text(&o->amount, w->cx->lang, w->out);
}

void why_moved(struct due_why *w, const struct due_offset *o, struct day from, struct day to, struct instant at)
{
    char day[DAY_LONG_B];
    if (!clause(w))
        return;
    add_offset(w, o);
    str_addf(w->out, " → %s", day_long(w, to, day));
    if (o->amount.unit == UNIT_HOUR)
        add_time(w, at);
    bool by_month = o->amount.unit == UNIT_MONTH || o->amount.unit == UNIT_YEAR;
    if (by_month && day_split(from).d != day_split(to).d)
        add(w, "（该月没有 %d 日，取月末，民法典202）", " (that month has no day %d: its last, Civil Code 202)", day_split(from).d);
}

static void add_feast(struct skip *s, const char *feast)
{
    for (size_t i = 0; i < s->feasts_n; i++)
        if (str_eq(s->feasts[i], feast))
            return;
    if (feast && s->feasts_n < SKIP_FEASTS_MOST)
        s->feasts[s->feasts_n++] = feast;
}

/* Neighbouring days of one kind make one entry; days come in either direction. */
static void note_skip(struct vec *skips, struct day d, enum skip_kind kind, const char *feast)
{
    struct skip *s = skips->n ? vec_at(skips, skips->n - 1) : NULL;
    if (!s || s->kind != kind || (s->last.n + 1 != d.n && s->first.n - 1 != d.n)) {
        s = vec_push(skips);
        *s = (struct skip){.first = d, .last = d, .kind = kind};
    }
    s->first.n = d.n < s->first.n ? d.n : s->first.n;
    s->last.n = d.n > s->last.n ? d.n : s->last.n;
    add_feast(s, feast);
}

void why_skip(struct due_why *w, struct day d, enum skip_kind kind, const char *feast)
{
    if (w->out)
        note_skip(&w->skips, d, kind, feast);
}

void why_makeup(struct due_why *w, struct day d)
{
    if (w->out)
        vec_add(&w->makeups, &d);
}

/* 国庆节、中秋放假 */
static void add_reason(struct due_why *w, const struct skip *s)
{
    static const char *const names[][2] = {[SKIP_NOT] = {"", ""}, [SKIP_WEEKEND] = {"周末", "weekend"}, [SKIP_HOLIDAY] = {"放假", "holiday"},
                                           [SKIP_VACATION] = {"不在学期内", "vacation"}, [SKIP_PAUSE] = {"暂停", "paused"}};
    for (size_t i = 0; i < s->feasts_n; i++)
        str_addf(w->out, "%s%s", i ? say(w, "、", ", ") : "", s->feasts[i]);
    if (!s->feasts_n || w->cx->lang == LANG_ZH)
        str_add(w->out, names[s->kind][w->cx->lang == LANG_EN]);
}

/* Weekends are named one by one while they are few, else counted. */
static void add_skips(struct due_why *w)
{
    const struct skip *s = w->skips.data;
    int weekends = 0, weekend_days = 0, written = 0;
    for (size_t i = 0; i < w->skips.n; i++)
        if (s[i].kind == SKIP_WEEKEND) {
            weekends++;
            weekend_days += s[i].last.n - s[i].first.n + 1;
        }
    bool all = weekends <= WEEKENDS_LISTED_MOST;
    for (size_t i = 0; i < w->skips.n; i++) {
        if (s[i].kind == SKIP_WEEKEND && !all)
            continue;
        str_add(w->out, written++ ? say(w, "，", ", ") : say(w, "不计 ", "left out: "));
        add_span(w, s[i].first, s[i].last);
        str_add(w->out, " ");
        add_reason(w, &s[i]);
    }
    if (!all)
        add(w, "%s周末 %d 天", "%s%d weekend days", written ? say(w, "，", ", ") : say(w, "不计 ", "left out: "), weekend_days);
}

static void add_makeups(struct due_why *w)
{
    const struct day *d = w->makeups.data;
    char day[DAY_TEXT_B];
    for (size_t i = 0; i < w->makeups.n; i++) {
        str_add(w->out, i ? say(w, "、", ", ") : w->skips.n ? say(w, "，计入补班 ", "; make-up days counted: ") : say(w, "计入补班 ", "make-up days counted: "));
        str_add(w->out, day_short(d[i], day));
    }
}

void why_counted(struct due_why *w, const struct due_offset *o, struct day to)
{
    char day[DAY_LONG_B];
    if (clause(w)) {
        add_offset(w, o);
        if (w->skips.n || w->makeups.n) {
            str_add(w->out, say(w, "（", " ("));
            add_skips(w);
            add_makeups(w);
            str_add(w->out, say(w, "）", ")"));
        }
        str_addf(w->out, " → %s", day_long(w, to, day));
    }
    vec_clear(&w->skips);
    vec_clear(&w->makeups);
}

/* ---- pauses, roll, result ---- */

void why_paused(struct due_why *w, struct day first, struct day until, struct day to)
{
    char day[DAY_LONG_B], a[DAY_TEXT_B], b[DAY_TEXT_B];
    if (clause(w))
        add(w, "%s 起暂停，%s 恢复，%d 天不计 → %s", "paused from %s, resumed on %s: %d days left out → %s", day_format(first, a), day_format(until, b),
            until.n - first.n, day_long(w, to, day));
}

void why_halted(struct due_why *w, struct day first)
{
    char day[DAY_TEXT_B];
    if (clause(w))
        add(w, "%s 起暂停，恢复后再算", "paused since %s, computed when it resumes", day_format(first, day));
}

void why_resumed(struct due_why *w, struct day d)
{
    char day[DAY_LONG_B];
    if (clause(w))
        add(w, "到期日在暂停期内，以恢复之日 %s 为准", "falls into a pause, hence the day of resuming, %s", day_long(w, d, day));
}

/* Why none of the days from `from` to before `to` will do: the feasts in their order, and weekends. */
static void add_days_off(struct due_why *w, struct day from, struct day to)
{
    struct skip feasts = {.kind = SKIP_HOLIDAY};
    bool holiday = false, weekend = false;
    int step = to.n < from.n ? -1 : 1;
    for (struct day d = from;; d.n += step) {
        struct day_info info = calendar_look(&w->cx->rules->calendar, d);
        holiday |= info.kind == DAY_HOLIDAY;
        weekend |= info.kind == DAY_WEEKEND;
        if (info.kind == DAY_HOLIDAY)
            add_feast(&feasts, info.feast);
        if (d.n == to.n || d.n + step == to.n)
            break;
    }
    if (holiday)
        add_reason(w, &feasts);
    if (weekend)
        str_add(w->out, holiday ? say(w, "及周末", " and weekend") : say(w, "周末", "weekend"));
    struct day last = {to.n == from.n ? to.n : to.n - step};
    str_add(w->out, say(w, "（", ", "));
    add_span(w, step < 0 ? last : from, step < 0 ? from : last);
    str_add(w->out, say(w, "）", ""));
}

void why_rolled(struct due_why *w, enum roll roll, struct day from, struct day to)
{
    char day[DAY_LONG_B];
    if (!clause(w))
        return;
    str_add(w->out, say(w, "遇", "day off ("));
    add_days_off(w, from, to);
    if (roll == ROLL_NONE || roll == ROLL_DEFAULT)
        str_add(w->out, say(w, "，不顺延", "), not moved"));
    else if (roll == ROLL_NEXT)
        add(w, "，顺延至 %s（民法典203）", "), moved on to %s (Civil Code 203)", day_long(w, to, day));
    else
        add(w, "，提前至 %s", "), moved back to %s", day_long(w, to, day));
}

void why_season(struct due_why *w, struct day to)
{
    char day[DAY_LONG_B];
    if (clause(w))
        add(w, "到期日不在学期内，提前至最后一个教学日 %s", "falls into a vacation, moved back to the last schoolday, %s", day_long(w, to, day));
}

static void add_status(struct due_why *w)
{
    if (w->unpublished && clause(w))
        add(w, "暂定：%d 年放假安排未公布，按周末和法定节日推算", "provisional: the holidays of %d are not published, weekends and statutory days assumed", w->unpublished);
    if (w->usual_term && clause(w))
        str_add(w->out, say(w, "暂定：开学、放假日期按每年惯例", "provisional: the usual dates of the term are assumed"));
    if (w->anchor_provisional && !w->unpublished && !w->usual_term && clause(w))
        str_add(w->out, say(w, "暂定：起算日尚未确定", "provisional: the date counted from is not settled"));
    if (!why_provisional(w) && w->consulted && clause(w))
        str_add(w->out, say(w, "放假安排已公布", "holidays as published"));
}

/* The close of a day is shown as 24:00, not as the next day's 00:00. */
void why_result(struct due_why *w, struct instant at, const struct due_result *r)
{
    char day[DAY_TEXT_B];
    struct zone z = w->cx->rules->zone;
    if (!clause(w))
        return;
    int minute = instant_day(at, z).n > r->day.n ? MINUTES_A_DAY : instant_minute(at, z);
    add(w, "截止 %s %02d:%02d", "due by %s %02d:%02d", day_format(r->day, day), minute / 60, minute % 60);
    add_status(w);
}
