/* SPDX-License-Identifier: MIT */
/* Watches in words. */
#include "core/explain_int.h"

#include <string.h>

static void say_whose(const struct explain *x)
{
    const struct rule *r = x->r;
    const struct role *owner = r->owners.n ? *(const struct role **)vec_at(&r->owners, 0) : NULL;
    switch (r->each) {
    case EACH_CASE:
        say(x, "每个没有销号的个案", "for every open case");
        break;
    case EACH_HOLDER:
        sayf(x, "每一位%s", "for every holder of %s", owner ? owner->name : "");
        break;
    case EACH_UNIT:
        sayf(x, "各%s", "for each %s", r->each_kind);
        break;
    case EACH_NONE:
        sayf(x, "各%s", "for each %s", owner && owner->kind ? owner->kind : tr(x->lang, "单位", "unit"));
        break;
    }
}

static const char *field_name(const struct watch *w)
{
    return ((const struct event_field *)vec_at(&w->event->fields, (size_t)w->field_at))->name;
}

/* 每周登记“送教”的次数 */
static void say_measure(const struct explain *x)
{
    static const char *const periods[][2] = {[IN_NONE] = {"", ""}, [IN_WEEK] = {"每周", " in a week"}, [IN_MONTH] = {"每月", " in a month"},
                                             [IN_TERM] = {"每学期", " in a term"}, [IN_YEAR] = {"每学年", " in a school year"}};
    const struct watch *w = &x->r->watch;
    if (x->lang == LANG_ZH)
        str_add(x->out, periods[w->in][0]);
    switch (w->kind) {
    case MEASURES_RATE:
        if (x->lang == LANG_ZH)
            str_addf(x->out, "“%s”里的%s", w->form->name, w->rate->name);
        else
            str_addf(x->out, "the rate %s in \"%s\"", w->rate->name, w->form->name);
        break;
    case MEASURES_TIMES:
        sayf(x, "登记“%s”的次数", "how often \"%s\" is recorded", w->event->name);
        break;
    case MEASURES_SUM:
        if (x->lang == LANG_ZH)
            str_addf(x->out, "“%s”的%s合计", w->event->name, field_name(w));
        else
            str_addf(x->out, "the sum of %s in \"%s\"", field_name(w), w->event->name);
        break;
    case MEASURES_DAYS:
        sayf(x, "登记“%s”的天数", "on how many days \"%s\" is recorded", w->event->name);
        break;
    case MEASURES_OPEN:
        say(x, "没有销号的个案数", "the number of open cases");
        break;
    }
    if (x->lang == LANG_EN)
        str_add(x->out, periods[w->in][1]);
}

/* The figure behind the sign. */
static const char *limit_figure(const struct watch *w)
{
    const char *p = w->limit;
    comparison_take(&p);
    while (*p == ' ' || *p == '\t')
        p++;
    return p;
}

/* 2 次, 3 天; other figures have no unit, or say it themselves. */
static const char *figure_unit(const struct explain *x)
{
    return x->lang == LANG_EN ? "" : x->r->watch.kind == MEASURES_TIMES ? "次" : x->r->watch.kind == MEASURES_DAYS ? "天" : "";
}

static void say_limit(const struct explain *x)
{
    static const char *const signs[][2] = {
        [SIDE_LESS] = {"低于", "below"}, [SIDE_LESS | SIDE_EQUAL] = {"不高于", "at most"}, [SIDE_EQUAL] = {"等于", "exactly"},
        [SIDE_GREATER] = {"高于", "above"}, [SIDE_GREATER | SIDE_EQUAL] = {"达到或超过", "at least"}, [SIDE_LESS | SIDE_GREATER] = {"不等于", "other than"},
    };
    const struct watch *w = &x->r->watch;
    const char *dots = strstr(w->limit, "..");
    switch (w->limits) {
    case LIMITS_COMPARED:
        say(x, w->quota && w->wrong == SIDE_LESS ? "不到" : signs[w->wrong & 7][0], signs[w->wrong & 7][1]);
        sayf(x, " %s %s", " %s%s", limit_figure(w), figure_unit(x));
        break;
    case LIMITS_RANGE:
        sayf(x, "不在 %.*s 到 %s %s之内", "outside %.*s to %s%s", dots ? (int)(dots - w->limit) : 0, w->limit, dots ? dots + 2 : w->limit, figure_unit(x));
        break;
    case LIMITS_RISES:
        sayf(x, "连续 %d 年上升（一共要有 %d 年的数）", "rising for %d years (which takes the figures of %d)", w->rises, w->rises + 1);
        break;
    }
}

void explain_watch(const struct explain *x)
{
    const struct rule *r = x->r;
    if (r->due.text) {
        explain_due(x, &r->due);
        say(x, "，", ", ");
    }
    if (x->lang == LANG_ZH) {
        say_whose(x);
        str_add(x->out, r->watch.in || r->watch.kind == MEASURES_TIMES || r->watch.kind == MEASURES_DAYS ? "" : "的");
        say_measure(x);
        str_add(x->out, r->watch.quota ? "还" : "");
    } else {
        say_measure(x);
        str_add(x->out, " ");
        say_whose(x);
        str_add(x->out, r->watch.quota ? " is still " : " is ");
    }
    say_limit(x);
    say(x, r->watch.quota ? "的，算没有办结" : "的，当天就提醒", r->watch.quota ? ": not done" : ": told that day");
    if (r->owners.n) {
        say(x, "；负责的是", "; responsible: ");
        explain_owners(x);
    }
}
