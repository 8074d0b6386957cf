/* SPDX-License-Identifier: MIT */
/* What a watch measures, where its limit lies, and whether the two go together. */
#include <string.h>

#include "core/ruleload.h"

enum { RISES_MOST = 20 };

/* ---- the limit ---- */

static bool parse_rising(struct load *ld, const char *text, struct watch *w)
{
    struct vec words = {0};
    long n;
    load_split(ld, text, " \t", &words);
    const char *const *word = words.data;
    const struct rule_key *rising = words.n == 3 ? rulekey_find(PLACE_LIMIT, word[0]) : NULL;
    const struct rule_key *years = words.n == 3 ? rulekey_find(PLACE_LIMIT, word[2]) : NULL;
    if (!rising || rising->id != LIMIT_RISING || (!str_eq(word[2], "year") && (!years || years->id != LIMIT_YEARS)) || !str_to_long(word[1], 1, RISES_MOST, &n))
        return false;
    w->limits = LIMITS_RISES;
    w->rises = (int)n;
    return true;
}

static bool parse_range(struct load *ld, const char *text, struct watch *w)
{
    struct vec ends = {0};
    const char *dots = strstr(text, "..");
    if (!dots)
        return false;
    load_split(ld, ruleset_intern_n(ld->rules, text, (size_t)(dots - text)), " \t", &ends);
    load_split(ld, dots + 2, " \t", &ends);
    const char *const *end = ends.data;
    w->limits = LIMITS_RANGE;
    return ends.n == 2 && fraction_parse(end[0], &w->low) && fraction_parse(end[1], &w->high) && fraction_compare(w->low, w->high) <= 0;
}

static bool parse_compared(const char *text, struct watch *w)
{
    w->wrong = comparison_take(&text);
    w->limits = LIMITS_COMPARED;
    bool ok = w->wrong && fraction_parse(text + strspn(text, " \t"), &w->low);
    w->high = w->low;
    return ok;
}

static bool is_whole(const struct fraction *f)
{
    return f->den == 1;
}

static bool parse_limit(struct load *ld, struct watch *w, struct src src)
{
    if (!parse_compared(w->limit, w) && !parse_range(ld, w->limit, w) && !parse_rising(ld, w->limit, w))
        load_error(ld, src, "看不懂的界限“%s”，请写成“> 1.8%%”“3..5”“连升 3 年”这样", "unreadable limit \"%s\": write \"> 1.8%%\", \"3..5\" or \"rising 3 years\"", w->limit);
    else if (w->limits == LIMITS_RISES && w->kind != MEASURES_RATE)
        load_error(ld, src, "只有率能写“连升”：%s", "only a rate can rise: %s", w->limit);
    else if (w->limits != LIMITS_RISES && w->kind != MEASURES_RATE && (!is_whole(&w->low) || !is_whole(&w->high)))
        load_error(ld, src, "次数、数量的界限要写整数：%s", "the limit of a count is a whole number: %s", w->limit);
    else
        return true;
    return false;
}

/* "> 1.8" is 180 %, and seldom meant. A rate may well be above 100 % (came back of those expected): who means it writes the sign. */
static void warn_of_percent(struct load *ld, const struct watch *w, struct src src)
{
    static const struct fraction all = {1, 1};
    const char *second = strstr(w->limit, "..");
    size_t first_b = second ? (size_t)(second - w->limit) : strlen(w->limit);
    bool bare = fraction_compare(w->low, all) > 0 && !memchr(w->limit, '%', first_b);
    bare = bare || (second && fraction_compare(w->high, all) > 0 && !strchr(second, '%'));
    if (bare)
        load_warning(ld, src, "率的界限“%s”没有写 %% 号：1 就是 100%%，1.8 就是 180%%；要百分之几，请写 %% 号，如“> 1.8%%”", "limit \"%s\" of a rate has no %% sign: 1 is 100%%, 1.8 is 180%%; write per cent with %%, as \"> 1.8%%\"", w->limit);
}

/* Is there no figure of which both are true: that it lies on these sides of `a`, and on those of `b`? */
static bool exclude(unsigned a_sides, struct fraction a, unsigned b_sides, struct fraction b)
{
    unsigned order = fraction_compare(a, b) < 0 ? SIDE_LESS : fraction_compare(a, b) > 0 ? SIDE_GREATER : SIDE_EQUAL; /* where a lies, seen from b */
    unsigned back = sides_swapped(order);
    bool outer = a_sides & b_sides & (SIDE_LESS | SIDE_GREATER), at_a = (a_sides & SIDE_EQUAL) && (b_sides & order), at_b = (b_sides & SIDE_EQUAL) && (a_sides & back);
    bool between = order != SIDE_EQUAL && (a_sides & back) && (b_sides & order);
    return !outer && !at_a && !at_b && !between;
}

/* Of a check that sets the rate beside a figure: on which sides of it the rate then lies; 0: another check. */
static unsigned rate_sides(const struct form_check *check, const struct quotient *rate, struct fraction *figure)
{
    bool left = quotient_is_same(&check->left, rate) && quotient_figure(&check->right, figure);
    if (!left && !(quotient_is_same(&check->right, rate) && quotient_figure(&check->left, figure)))
        return 0;
    return left ? check->sides : sides_swapped(check->sides);
}

/* A limit that no filing can pass, since the form refuses such figures. */
static void warn_of_check(struct load *ld, const struct watch *w, const struct form_rate *rate, struct src src)
{
    const struct form_check *check = w->form->checks.data;
    for (size_t i = 0; i < w->form->checks.n; i++) {
        struct fraction figure;
        unsigned sides = rate_sides(&check[i], &rate->ratio, &figure);
        bool range = w->limits == LIMITS_RANGE;
        if (sides && exclude(sides, figure, range ? SIDE_LESS : w->wrong, w->low) && (!range || exclude(sides, figure, SIDE_GREATER, w->high)))
            load_warning(ld, src, "界限“%s”永远到不了：表格“%s”的校验“%s”不收这样的数", "limit \"%s\" can never be passed: form \"%s\" refuses such figures by its check \"%s\"", w->limit,
                         w->form->name, check[i].text);
    }
}

/* ---- the measure ---- */

static struct form_rate *parse_rate(struct load *ld, struct rule *rule, const char *name, struct src src)
{
    struct form *const *forms = ld->rules->forms.data;
    struct watch *w = &rule->watch;
    const char *near = NULL;
    struct form_rate *hit = NULL;
    for (size_t i = 0; i < ld->rules->forms.n; i++) {
        struct form_rate *rate = forms[i]->rates.data;
        for (size_t j = 0; j < forms[i]->rates.n; j++) {
            if (str_eq(rate[j].name, name) && (!rule->form || rule->form == forms[i])) {
                if (hit)
                    load_error(ld, src, "表格“%s”和“%s”都有“%s”，请写明“表格”", "both form \"%s\" and form \"%s\" have \"%s\": say which with \"form\"", w->form->name, forms[i]->name, name);
                hit = &rate[j];
                w->form = forms[i];
            } else if (rulekey_nearness(name, rate[j].name) != SIZE_MAX)
                near = rate[j].name;
        }
    }
    w->kind = MEASURES_RATE;
    w->rate = hit;
    if (!hit)
        load_error(ld, src, "没有表格算出“%s”这个率%s", "no form has the rate \"%s\"%s", name, load_hint_near(ld, near));
    return hit;
}

static void parse_sum(struct load *ld, struct watch *w, const char *field, struct src src)
{
    const struct event_kind *e;
    w->kind = MEASURES_SUM;
    if (!load_event_field(ld, src, field, &e, &w->field_at))
        return;
    w->event = e;
    if (w->field_at < 0 || ((const struct event_field *)e->fields.data)[w->field_at].kind != FIELD_AMOUNT)
        load_error(ld, src, "“%s”不是数量字段，不能合计", "\"%s\" is no field of type amount and cannot be summed", field);
}

/* Takes "in PERIOD" or 周内 off the end of the words. */
static size_t take_period(const struct vec *words, enum in_period *in)
{
    const char *const *w = words->data;
    const struct rule_key *key = words->n >= 2 ? rulekey_find(PLACE_IN, w[words->n - 1]) : NULL;
    bool english = key && str_eq(key->en, w[words->n - 1]);
    if (!key || (english && !str_eq(w[words->n - 2], "in")))
        return words->n;
    *in = (enum in_period)key->id;
    return words->n - (english ? 2 : 1);
}

/* Gives the rate that it measures, if any. */
static struct form_rate *parse_measure(struct load *ld, struct rule *rule, struct src src)
{
    struct watch *w = &rule->watch;
    struct vec words = {0};
    load_split(ld, w->measure, " \t", &words);
    const char *const *word = words.data;
    size_t n = take_period(&words, &w->in);
    const struct rule_key *one = n ? rulekey_find(PLACE_MEASURE, word[0]) : NULL, *whole = rulekey_find(PLACE_MEASURE, w->measure);
    bool days_with = n == 3 && str_eq(word[0], "days") && str_eq(word[1], "with");
    struct form_rate *rate = NULL;
    w->field_at = -1;
    if (whole && whole->id == MEASURE_OPEN_CASES)
        w->kind = MEASURES_OPEN;
    else if (n == 2 && one && one->id == MEASURE_RATE)
        rate = parse_rate(ld, rule, word[1], src);
    else if (n == 2 && one && one->id == MEASURE_SUM)
        parse_sum(ld, w, word[1], src);
    else if (n == 1 || days_with || (n == 2 && one && one->id == MEASURE_DAYS_WITH)) {
        w->kind = n == 1 ? MEASURES_TIMES : MEASURES_DAYS;
        w->event = load_event(ld, src, word[n - 1]);
    } else
        load_error(ld, src, "看不懂的量“%s”，请写成“率 辍学率”“合计 送教.课时 周内”“天数 巡查 月内”“在册个案”或一个事件",
                   "unreadable measure \"%s\": write \"rate X\", \"sum EVENT.FIELD in week\", \"days with EVENT in month\", \"open cases\" or an event", w->measure);
    return rate;
}

/* ---- together ---- */

/* The last day of the period, where a quota does not say its own. */
static void set_period_end(struct load *ld, struct rule *rule)
{
    static const struct {
        enum anchor_kind kind;
        int day;
        const char *text;
    } ends[] = {[IN_WEEK] = {ANCHOR_WEEKDAY, 7, "week Sunday"}, [IN_MONTH] = {ANCHOR_MONTH_END, 0, "month end"}, [IN_TERM] = {ANCHOR_CLOSES, 0, "closes"},
                [IN_YEAR] = {ANCHOR_YEAR_END, 0, "year end"}};
    enum in_period in = rule->watch.in;
    if (in != IN_NONE && !rule->due.text)
        rule->due = (struct due_expr){.anchor = {.kind = ends[in].kind, .day = ends[in].day}, .minute = MINUTE_NONE, .roll = ROLL_NONE,
                                      .text = ruleset_intern(ld->rules, ends[in].text)};
}

static void check_together(struct load *ld, const struct rule *rule, struct src src)
{
    const struct watch *w = &rule->watch;
    if (rule->due.text && !w->quota)
        load_error(ld, src, "“%s”一超过就提醒，不写期限", "\"%s\" fires when its limit is passed: it has no due", rule->name);
    if (w->quota && !rule->due.text)
        load_error(ld, src, "“%s”要够数，请写明到什么时候：量后面加“周内”“月内”“学期内”“学年内”，或写“期限”",
                   "\"%s\" must be reached: say by when, with \"in week\", \"in month\", \"in term\", \"in year\" or with \"due\"", rule->name);
    if (w->in != IN_NONE && (w->kind == MEASURES_RATE || w->kind == MEASURES_OPEN))
        load_error(ld, src, "率和在册个案不是按周、按月数的：%s", "rates and open cases are not counted in a period: %s", w->measure);
    if (w->kind == MEASURES_RATE && (rule->each == EACH_CASE || rule->each == EACH_HOLDER))
        load_error(ld, src, "率是单位报的，不能逐案、逐人：%s", "a rate is filed by a unit: it has no case and no holder: %s", w->measure);
    if (w->kind == MEASURES_OPEN && rule->each == EACH_CASE)
        load_error(ld, src, "在册个案不能逐案数", "open cases cannot be counted for each case");
    if (rule->each == EACH_CASE && w->event && w->event->of != OF_CASE)
        load_error(ld, src, "“%s”不是个案的事，不能逐案数", "\"%s\" is no event of a case and cannot be counted for each case", w->event->name);
    const struct role *const *owner = rule->owners.data;
    for (size_t i = 0; i < rule->owners.n; i++)
        if (owner[i]->how == ROLE_CASE && rule->each != EACH_CASE)
            load_error(ld, src, "“%s”是个案指定的，只有逐案的指标能由他负责", "\"%s\" is named on a case: only a watch of each case can be his", owner[i]->name);
    if (rule->then)
        load_error(ld, src, "指标不写“逾期转”", "a watch takes no \"then\"");
}

void rulecheck_watch(struct load *ld, struct rule *rule, struct src measure, struct src limit)
{
    struct watch *w = &rule->watch;
    if (!w->measure || !w->limit) /* said already */
        return;
    struct form_rate *rate = parse_measure(ld, rule, measure);
    if (parse_limit(ld, w, limit) && rate && w->limits != LIMITS_RISES) {
        warn_of_percent(ld, w, limit);
        warn_of_check(ld, w, rate, limit);
    }
    if (rate) {
        rate->watched = true;
        rate->rises = w->rises > rate->rises ? w->rises : rate->rises;
    }
    w->quota = w->kind != MEASURES_RATE && (w->limits == LIMITS_RANGE || !(w->wrong & SIDE_GREATER));
    if (w->quota)
        set_period_end(ld, rule);
    check_together(ld, rule, measure);
}
