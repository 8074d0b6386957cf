/* SPDX-License-Identifier: MIT */
#include "core/explain.h"

#include <stdio.h>

#include "core/deadline.h"
#include "core/explain_int.h"
#include "core/rulekey.h"
#include "core/watch.h"

/* ---- what is to be done ---- */

/* 向基教股、镇政府报送“辍学情况报告” */
static void say_filing(const struct explain *x)
{
    const struct rule *r = x->r;
    const char *what = r->form ? r->form->name : rule_heading(r);
    if (r->to.n) {
        say(x, "向", "files ");
        if (x->lang == LANG_EN)
            str_addf(x->out, "\"%s\" to ", what);
        explain_roles(x, &r->to);
        if (x->lang == LANG_ZH)
            str_addf(x->out, "报送“%s”", what);
        if (r->to.n > 1)
            say(x, "（每一家都收到才算）", " (not before each of them has it)");
    } else if (r->form)
        sayf(x, "填报“%s”", "fills in \"%s\"", what);
    else
        sayf(x, "办好“%s”并登记", "does \"%s\" and reports it", what);
    if (r->sign)
        sayf(x, "，%s审核以后才算", ", which counts once %s has confirmed it", r->sign->name);
}

static void say_each(const struct explain *x)
{
    switch (x->r->each) {
    case EACH_NONE:
        break;
    case EACH_CASE:
        say(x, "，每个没有销号的个案一件", ", for every open case");
        break;
    case EACH_HOLDER:
        say(x, "，一人一件，各办各的", ", each for himself");
        break;
    case EACH_UNIT:
        sayf(x, "，下面的%s一个一件", ", one for each %s below", x->r->each_kind);
        break;
    }
}

static void say_duty(const struct explain *x)
{
    explain_due(x, &x->r->due);
    say(x, "，", ", ");
    explain_owners(x);
    say(x, "", " ");
    say_filing(x);
    say_each(x);
}

static void say_done(const struct explain *x)
{
    const struct done *d = x->r->done.data;
    say(x, "，登记了", ", settled by ");
    for (size_t i = 0; i < x->r->done.n; i++) {
        sayf(x, "%s“%s”", "%s\"%s\"", explain_comma(x, i, x->r->done.n, true), d[i].event->name);
        if (d[i].field_at >= 0)
            sayf(x, "的%s", " with its %s", ((const struct event_field *)vec_at(&d[i].event->fields, (size_t)d[i].field_at))->name);
    }
    say(x, "就算办结", "");
}

static void say_notice(const struct explain *x)
{
    const struct rule *r = x->r;
    explain_due(x, &r->due);
    say(x, "，告诉", ", ");
    if (r->to.n)
        explain_roles(x, &r->to);
    else
        explain_owners(x);
    say(x, "一次，不用办结", r->to.n > 1 ? " are told, once; nothing is to be settled" : " is told, once; nothing is to be settled");
}

/* A state that follows from the days alone. */
static void say_state(const struct explain *x)
{
    sayf(x, "，程序自动登记“%s”（只凭日子，不用人办）", ", \"%s\" is recorded by itself (by the days alone, nobody has to act)", x->r->then->name);
    if (x->r->owners.n) {
        say(x, "；责任人是", "; owner: ");
        explain_owners(x);
    }
}

static void say_actor(const struct explain *x)
{
    const struct rule *r = x->r;
    say(x, "，由", ", ");
    explain_owners(x);
    if (r->done.n)
        say(x, "负责", r->owners.n > 1 && !r->either ? " have to act" : " has to act");
    else
        say(x, "", " ");
    if (r->owners.n > 1)
        say(x, r->either ? "，谁办了都算" : "，各有一份，各自办结", r->either ? " (either will do)" : " (each his own)");
}

static void say_task(const struct explain *x)
{
    const struct rule *r = x->r;
    explain_due(x, &r->due);
    if (r->then && !r->done.n && !r->form) {
        say_state(x);
        return;
    }
    if (r->owners.n)
        say_actor(x);
    if (r->done.n)
        say_done(x);
    else
        say_filing(x);
    if (r->done.n && r->to.n) {
        say(x, "；报送对象是", "; addressees: ");
        explain_roles(x, &r->to);
    }
    if (r->then)
        sayf(x, "；到期没有办结，程序自动登记“%s”", "; unless it is, \"%s\" is recorded by itself", r->then->name);
}

static void say_step(const struct explain *x)
{
    (x->r->notice ? say_notice : say_task)(x);
    if (anchor_is_calendar(x->r->due.anchor.kind))
        say(x, "；每个没有销号的个案一件", "; one for every open case");
}

/* ---- what else is said of it ---- */

static void say_months(const struct explain *x, unsigned months, size_t *n)
{
    for (int m = 1; m <= 12; m++)
        if (months & (1u << m))
            sayf(x, "%s%d 月", "%smonth %d", (*n)++ ? tr(x->lang, "、", ", ") : "", m);
}

static void say_names(const struct explain *x, const struct vec *names, size_t *n)
{
    for (size_t i = 0; i < names->n; i++)
        sayf(x, "%s%s学期", "%sterm %s", (*n)++ ? tr(x->lang, "、", ", ") : "", *(const char *const *)vec_at(names, i));
}

static void say_periods(const struct explain *x)
{
    const struct rule *r = x->r;
    size_t n = 0;
    if (r->only_months || r->only_terms.n) {
        say(x, r->only_months ? "只管 " : "只管", "Only ");
        say_months(x, r->only_months, &n);
        say_names(x, &r->only_terms, &n);
        say(x, "。", ". ");
    }
    n = 0;
    if (r->except_months || r->except_terms.n) {
        say(x, "", "Not in ");
        say_months(x, r->except_months, &n);
        say_names(x, &r->except_terms, &n);
        say(x, "除外。", ". ");
    }
}

static void say_condition(const struct explain *x)
{
    if (!x->r->when.n)
        return;
    say(x, "条件：", "Only where ");
    explain_when(x, &x->r->when);
    say(x, "；不成立的不提醒，也不算逾期。", "; else nothing is told and nothing is late. ");
}

static void say_start(const struct explain *x)
{
    if (!x->r->has_start)
        return;
    say(x, "从", x->r->watch.measure ? "Counted from " : "It shows from ");
    explain_day(x, &x->r->start);
    say(x, x->r->watch.measure ? "起计数。" : "起列入待办。", ". ");
}

static void say_rest(const struct explain *x)
{
    const struct rule *r = x->r;
    char day[DAY_TEXT_B];
    if (!day_is_none(r->since))
        sayf(x, "%s 起才管。", "In force from %s. ", day_format(r->since, day));
    if (r->outlives)
        say(x, "个案销号、停表都不影响它。", "Neither closing nor pausing the case touches it. ");
    if (r->extend_limit.n) {
        say(x, "延期最多 ", "It can be extended by at most ");
        explain_amount(x, &r->extend_limit);
        say(x, "。", ". ");
    }
    if (r->is_private)
        say(x, "信里只写出处，不写标题、原文和表格。", "A mail shows its source only. ");
    if (r->formerly)
        sayf(x, "原名“%s”，旧名下的期限和记录都接过来。", "Formerly \"%s\", whose deadlines it takes over. ", r->formerly);
}

static void say_settled_by(const struct explain *x)
{
    const struct rule *r = x->r;
    if (r->kind != RULE_WATCH || r->watch.quota)
        return;
    if (r->done.n)
        say_done(x);
    say(x, "；", "; ");
    say(x, "以后的数回到界限以内也就了结", r->done.n ? "a later figure inside the limit settles it too" : "settled by a later figure inside the limit");
}

void explain_rule(const struct ruleset *rules, const struct rule *r, enum lang lang, struct str *out)
{
    static void (*const kinds[])(const struct explain *) = {[RULE_DUTY] = say_duty, [RULE_STEP] = say_step, [RULE_WATCH] = explain_watch};
    struct explain x = {.rules = rules, .r = r, .lang = lang, .out = out};
    size_t first = out->len_b;
    kinds[r->kind](&x);
    say_settled_by(&x);
    if (out->s[first] >= 'a' && out->s[first] <= 'z')
        out->s[first] = (char)(out->s[first] - 'a' + 'A');
    say(&x, "。", ". ");
    say_periods(&x);
    say_condition(&x);
    say_start(&x);
    say_rest(&x);
    while (out->len_b && out->s[out->len_b - 1] == ' ')
        out->s[--out->len_b] = 0;
    str_add(out, r->ladder ? "\n" : "");
    explain_ladder(&x);
}

/* ---- dates ---- */

enum { BACK_D = 460 /* an anchor and its due day lie closer together than this */, AHEAD_D = 1500, EXAMPLE_MINUTE = 9 * 60 };

static void add_date(const struct ruleset *rules, const char *period, struct day from, const struct due_result *due, struct vec *out)
{
    struct explain_date *d = vec_push(out);
    *d = (struct explain_date){.from = from, .due = *due};
    snprintf(d->period, sizeof d->period, "%s", period);
    d->minute = instant_day(due->at, rules->zone).n > due->day.n ? MINUTES_A_DAY : instant_minute(due->at, rules->zone);
}

static void add_periods(const struct due_context *cx, const struct rule *r, struct day from, struct vec *out)
{
    struct vec periods = VEC(struct due_period);
    due_periods(cx, &r->due, day_plus(from, -BACK_D), day_plus(from, AHEAD_D), &periods);
    const struct due_period *p = periods.data;
    for (size_t i = 0; i < periods.n && out->n < EXPLAIN_DATES; i++) {
        struct due_result due;
        if (!rule_admits_period(cx, r, &p[i]))
            continue;
        due_eval(cx, &r->due, &p[i].anchor, &due, NULL);
        if (r->in_term && !due_into_season(cx, &r->due, p[i].anchor.day, &due, NULL))
            continue;
        if (day_compare(due.day, from) >= 0)
            add_date(cx->rules, p[i].name, DAY_NONE, &due, out);
    }
    vec_fini(&periods);
}

void explain_dates(const struct term_source *terms, const struct rule *r, struct day from, struct vec *out)
{
    const struct ruleset *rules = terms->rules;
    struct due_context cx = {.rules = rules, .terms = terms, .lang = rules->language};
    struct day since = day_is_none(r->since) ? rules->since : r->since;
    if (!out->size_b)
        *out = VEC(struct explain_date);
    if (!r->due.text)
        return;
    if (anchor_is_calendar(r->due.anchor.kind)) {
        add_periods(&cx, r, day_is_none(since) || day_compare(since, from) < 0 ? from : since, out);
        return;
    }
    struct due_result due;
    due_eval(&cx, &r->due, &(struct anchor_point){.day = from, .instant = instant_at(from, EXAMPLE_MINUTE, rules->zone)}, &due, NULL);
    add_date(rules, "", from, &due, out);
}

/* 2027-03-08（周一） 09:00，2027春季，暂定 */
static void say_date(const struct explain *x, const struct explain_date *d)
{
    char day[DAY_TEXT_B];
    sayf(x, "%s（%s", "%s (%s", day_format(d->due.day, day), rulekey_word(PLACE_WEEKDAY, day_weekday(d->due.day), x->lang));
    if (d->minute != MINUTES_A_DAY)
        str_addf(x->out, " %02d:%02d", d->minute / 60, d->minute % 60);
    if (!str_starts(day, d->period)) /* 2027, 2027-03: seen already */
        sayf(x, "，%s", ", %s", d->period);
    if (d->due.provisional)
        say(x, "，暂定", ", provisional");
    say(x, "）", ")");
}

static void say_example(const struct explain *x, const struct explain_date *d)
{
    const struct anchor *a = &x->r->due.anchor;
    char day[DAY_TEXT_B];
    bool hour = x->r->due.offsets_n && x->r->due.offsets[0].amount.unit == UNIT_HOUR;
    const char *time = hour ? " 09:00" : "";
    day_format(d->from, day);
    if (a->kind == ANCHOR_FIELD)
        sayf(x, "例如%s是 %s%s，期限是 ", "For example: %s %s%s, due ", a->of.refs[0].field, day, time);
    else if (a->kind == ANCHOR_COUNT)
        sayf(x, "例如 %s%s 够数，期限是 ", "For example: reached on %s%s, due ", day, time);
    else
        sayf(x, "例如“%s”发生在 %s%s，期限是 ", "For example: \"%s\" on %s%s, due ", a->of.refs[0].name, day, time);
    say_date(x, d);
    say(x, "。", ".");
}

void explain_dates_text(const struct rule *r, const struct vec *dates, enum lang lang, struct str *out)
{
    static const char *const numbers[] = {"", "一", "两", "三"};
    const struct explain x = {.r = r, .lang = lang, .out = out};
    const struct explain_date *d = dates->data;
    if (!r->due.text) {
        say(&x, "没有固定的日期：数一过界限就提醒。", "No dates of its own: told as soon as a figure passes the limit.");
    } else if (!dates->n) {
        say(&x, "今后没有了。", "There are none to come.");
    } else if (!day_is_none(d[0].from)) {
        say_example(&x, d);
    } else {
        if (lang == LANG_ZH)
            str_addf(out, "今后%s次：", numbers[dates->n]);
        else
            str_addf(out, "Next: ");
        for (size_t i = 0; i < dates->n; i++) {
            say(&x, i ? "、" : "", i ? ", " : "");
            say_date(&x, &d[i]);
        }
        say(&x, "。", ".");
    }
}
