/* SPDX-License-Identifier: MIT */
/* Due expressions in words. */
#include "core/duewhy.h"
#include "core/explain_int.h"
#include "core/rulekey.h"

void explain_amount(const struct explain *x, const struct amount *a)
{
    amount_text(a, x->lang, x->out);
}

/* ---- events and counts ---- */

static void say_events(const struct explain *x, const struct event_set *of)
{
    for (size_t i = 0; i < of->n; i++)
        sayf(x, "%s“%s”", "%s\"%s\"", explain_comma(x, i, of->n, true), of->refs[i].name);
}

/* 限期返校通知书 的送达日 */
static void say_fields(const struct explain *x, const struct event_set *of)
{
    for (size_t i = 0; i < of->n; i++)
        if (x->lang == LANG_ZH)
            str_addf(x->out, "%s“%s”的%s", explain_comma(x, i, of->n, true), of->refs[i].name, of->refs[i].field);
        else
            str_addf(x->out, "%sthe %s of \"%s\"", explain_comma(x, i, of->n, true), of->refs[i].field, of->refs[i].name);
}

void explain_count(const struct explain *x, const struct count *c)
{
    static const char *const signs[][2] = {[CMP_GT] = {"超过", "more than"}, [CMP_GE] = {"满", "at least"}, [CMP_LT] = {"不到", "less than"}, [CMP_LE] = {"不超过", "at most"}};
    static const char *const periods[][2] = {[IN_NONE] = {"", ""}, [IN_WEEK] = {"一周里", " in a week"}, [IN_MONTH] = {"一个月里", " in a month"},
                                             [IN_TERM] = {"一学期里", " in a term"}, [IN_YEAR] = {"一学年里", " in a school year"}};
    bool english = x->lang == LANG_EN, lasts = c->than.unit != UNIT_NONE;
    say_events(x, &c->of);
    if (!english)
        str_addf(x->out, "%s%s%s ", periods[c->in][0], lasts ? (c->in ? "累计" : "连续") : c->of.n > 1 ? "合计" : "", signs[c->cmp][0]);
    else
        str_addf(x->out, "%s %s ", lasts && !c->in ? " on end for" : c->of.n > 1 ? " together" : "", signs[c->cmp][1]);
    explain_amount(x, &c->than);
    if (english)
        str_add(x->out, periods[c->in][1]);
}

/* ---- anchors ---- */

/* Of the calendar, those that need no number and no name. */
static const char *const plain_anchors[][2] = {
    [ANCHOR_MONTH_END] = {"每月最后一天", "the last day of each month"}, [ANCHOR_QUARTER_END] = {"每季度最后一天", "the last day of each quarter"},
    [ANCHOR_DAY] = {"每天", "each day"}, [ANCHOR_WORKDAY] = {"每个工作日", "each workday"}, [ANCHOR_SCHOOLDAY] = {"每个教学日", "each schoolday"},
    [ANCHOR_YEAR_END] = {"每学年最后一天", "the last day of each school year"},
};

static void say_term(const struct explain *x, const struct anchor *a)
{
    bool opens = a->kind == ANCHOR_OPENS;
    const char *what = opens ? tr(x->lang, "开学", "the opening") : tr(x->lang, "放假", "the last day");
    if (!a->name)
        sayf(x, "每学期%s", "%s of each term", what);
    else if (x->lang == LANG_ZH)
        str_addf(x->out, "每年%s学期%s", a->name, what);
    else
        str_addf(x->out, "%s of each term %s", what, a->name);
}

static void say_calendar(const struct explain *x, const struct anchor *a)
{
    char day[DAY_TEXT_B];
    switch (a->kind) {
    case ANCHOR_MONTHDAY:
        sayf(x, "每年 %d 月 %d 日", "%02d-%02d of each year", a->month, a->day);
        break;
    case ANCHOR_DATE:
        if (x->lang == LANG_EN)
            str_add(x->out, day_format(a->date, day));
        else
            str_addf(x->out, "%d 年 %d 月 %d 日", day_split(a->date).y, day_split(a->date).m, day_split(a->date).d);
        break;
    case ANCHOR_OPENS: case ANCHOR_CLOSES:
        say_term(x, a);
        break;
    case ANCHOR_MONTH_DAY:
        sayf(x, "每月 %d 日", "day %d of each month", a->day);
        if (a->day > 28)
            say(x, "（没有这一天的月份是月末）", " (in a shorter month its last)");
        break;
    case ANCHOR_WEEKDAY:
        sayf(x, "每%s", "each %s", rulekey_word(PLACE_WEEKDAY, a->day, x->lang));
        break;
    case ANCHOR_FEAST_FIRST: case ANCHOR_FEAST_LAST:
        if (x->lang == LANG_ZH)
            str_addf(x->out, "每年%s放假的%s", a->name, a->kind == ANCHOR_FEAST_FIRST ? "第一天" : "最后一天");
        else
            str_addf(x->out, "the %s day off of %s each year", a->kind == ANCHOR_FEAST_FIRST ? "first" : "last", a->name);
        break;
    case ANCHOR_MONTH_END: case ANCHOR_QUARTER_END: case ANCHOR_DAY: case ANCHOR_WORKDAY: case ANCHOR_SCHOOLDAY: case ANCHOR_YEAR_END:
        str_add(x->out, plain_anchors[a->kind][x->lang == LANG_EN]);
        break;
    case ANCHOR_EVENT: case ANCHOR_FIELD: case ANCHOR_COUNT:
        break;
    }
}

static void say_anchor(const struct explain *x, const struct anchor *a)
{
    switch (a->kind) {
    case ANCHOR_EVENT:
        say_events(x, &a->of);
        break;
    case ANCHOR_FIELD:
        say_fields(x, &a->of);
        break;
    case ANCHOR_COUNT:
        explain_count(x, &a->count);
        break;
    case ANCHOR_MONTHDAY: case ANCHOR_DATE: case ANCHOR_OPENS: case ANCHOR_CLOSES: case ANCHOR_MONTH_DAY: case ANCHOR_MONTH_END: case ANCHOR_QUARTER_END: case ANCHOR_WEEKDAY:
    case ANCHOR_DAY: case ANCHOR_WORKDAY: case ANCHOR_SCHOOLDAY: case ANCHOR_YEAR_END: case ANCHOR_FEAST_FIRST: case ANCHOR_FEAST_LAST:
        say_calendar(x, a);
        break;
    }
}

static bool is_every_day(enum anchor_kind kind)
{
    return kind == ANCHOR_DAY || kind == ANCHOR_WORKDAY || kind == ANCHOR_SCHOOLDAY;
}

/* ---- the sum ---- */

static bool goes_back(const struct due_expr *e)
{
    for (size_t i = 0; i < e->offsets_n; i++)
        if (e->offsets[i].back)
            return true;
    return false;
}

/* 自“报告单”之日起 2 个工作日 */
static void say_offsets_zh(const struct explain *x, const struct due_expr *e, bool day)
{
    bool by_calendar = anchor_is_calendar(e->anchor.kind), from = !by_calendar && !e->offsets[0].back;
    str_add(x->out, from ? "自" : goes_back(e) && !day ? "到" : "");
    say_anchor(x, &e->anchor);
    if (!by_calendar)
        str_add(x->out, e->anchor.kind == ANCHOR_FIELD ? "" : e->offsets[0].amount.unit == UNIT_HOUR ? "之时" : "之日");
    for (size_t i = 0; i < e->offsets_n; i++) {
        const struct due_offset *o = &e->offsets[i];
        str_add(x->out, i ? (o->back ? "再减 " : "再加 ") : o->back ? "前 " : from ? "起 " : "后 ");
        explain_amount(x, &o->amount);
    }
}

static void say_offsets_en(const struct explain *x, const struct due_expr *e)
{
    for (size_t i = 0; i < e->offsets_n; i++) {
        str_add(x->out, i ? (e->offsets[i].back ? " less " : " plus ") : "");
        explain_amount(x, &e->offsets[i].amount);
        str_add(x->out, i ? "" : e->offsets[i].back ? " before " : " after ");
        if (!i)
            say_anchor(x, &e->anchor);
    }
}

void explain_day(const struct explain *x, const struct due_expr *e)
{
    if (!e->offsets_n) {
        say_anchor(x, &e->anchor);
    } else if (x->lang == LANG_ZH) {
        say_offsets_zh(x, e, true);
        str_add(x->out, "那天");
    } else {
        say_offsets_en(x, e);
    }
    if (e->minute != MINUTE_NONE)
        str_addf(x->out, " %02d:%02d", e->minute / 60, e->minute % 60);
}

/* A note in the brackets behind. */
static void note(const struct explain *x, size_t *n, const char *zh, const char *en)
{
    str_add(x->out, (*n)++ ? tr(x->lang, "；", "; ") : tr(x->lang, "（", " ("));
    str_add(x->out, tr(x->lang, zh, en));
}

static void note_roll(const struct explain *x, const struct due_expr *e, size_t *notes)
{
    enum time_unit last = e->offsets_n ? e->offsets[e->offsets_n - 1].amount.unit : UNIT_NONE;
    bool on_workday = last == UNIT_WORKDAY || last == UNIT_SCHOOLDAY || last == UNIT_HOUR || (!e->offsets_n && is_every_day(e->anchor.kind));
    bool at_once = !e->offsets_n && (e->anchor.kind == ANCHOR_EVENT || e->anchor.kind == ANCHOR_COUNT);
    switch (due_roll(e)) {
    case ROLL_NEXT:
        note(x, notes, "最后一天遇休息日，顺延到下一个工作日", "a last day that is a day off moves to the next workday");
        break;
    case ROLL_PREV:
        note(x, notes, "最后一天遇休息日，提前到前一个工作日", "a last day that is a day off moves to the workday before");
        break;
    case ROLL_NONE: case ROLL_DEFAULT:
        if (!on_workday && !at_once)
            note(x, notes, "遇休息日不顺延", "a day off is not moved");
        break;
    }
}

static void say_notes(const struct explain *x, const struct due_expr *e)
{
    const struct due_offset *first = e->offsets_n ? &e->offsets[0] : NULL;
    size_t notes = 0;
    if (!first && e->minute == MINUTE_NONE && !is_every_day(e->anchor.kind) && e->anchor.kind != ANCHOR_EVENT && e->anchor.kind != ANCHOR_COUNT)
        note(x, &notes, "含当天", "that day included");
    if (first && first->amount.unit == UNIT_HOUR)
        note(x, &notes, "夜里和休息日照算", "through nights and days off");
    else if (first && !first->back && first->amount.n > 0)
        note(x, &notes, "当天不算", "that day not counted");
    note_roll(x, e, &notes);
    if (x->r->in_term && e == &x->r->due)
        note(x, &notes, "落在假期里的，提前到放假前最后一个教学日", "in a vacation it moves back to the last schoolday before");
    if (e->anchor.kind == ANCHOR_DATE)
        note(x, &notes, "只这一次", "once only");
    if (notes)
        say(x, "）", ")");
}

static void say_sum(const struct explain *x, const struct due_expr *e)
{
    bool at_once = e->anchor.kind == ANCHOR_EVENT || e->anchor.kind == ANCHOR_COUNT, back = goes_back(e);
    if (!e->offsets_n) {
        say(x, "", is_every_day(e->anchor.kind) ? "on " : at_once ? "on the day of " : "by ");
        say_anchor(x, &e->anchor);
    } else if (x->lang == LANG_ZH) {
        say_offsets_zh(x, e, false);
    } else {
        str_add(x->out, back ? "by the day " : "within ");
        say_offsets_en(x, e);
    }
    if (e->minute != MINUTE_NONE)
        sayf(x, " %02d:%02d 前", ", before %02d:%02d", e->minute / 60, e->minute % 60);
    else if (!e->offsets_n)
        say(x, is_every_day(e->anchor.kind) ? "" : e->anchor.kind == ANCHOR_COUNT ? "的当天" : at_once ? "当天" : "前", "");
    else
        say(x, back ? "为止" : "内", "");
}

void explain_due(const struct explain *x, const struct due_expr *e)
{
    say_sum(x, e);
    say_notes(x, e);
}
