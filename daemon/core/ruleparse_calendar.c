/* SPDX-License-Identifier: MIT */
/* [calendar] and [holidays YYYY]. */
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "core/ruleload.h"

/* ---- [calendar] ---- */

static bool load_minute(struct load *ld, struct src src, const char *text, int *out)
{
    if (minute_parse(text, out))
        return true;
    load_error(ld, src, "“%s”不是时间，请写成 08:30 这样", "\"%s\" is no time: write it as 08:30", text);
    return false;
}

static unsigned weekday_bits(struct load *ld, struct src src, const char *text)
{
    struct vec words = {0};
    unsigned bits = 0;
    load_split(ld, text, ", \t", &words);
    const char *const *w = words.data;
    for (size_t i = 0; i < words.n; i++) {
        const struct rule_key *key = load_word(ld, src, PLACE_WEEKDAY, w[i]);
        if (key)
            bits |= 1u << key->id;
    }
    return bits;
}

static void calendar_weekend(struct load *ld, void *object, const struct file_line *line)
{
    struct calendar *c = object;
    c->weekend = weekday_bits(ld, line->src, line->value);
    if (c->weekend == 0xfe)
        load_error(ld, line->src, "一周七天不能都是周末", "all seven days cannot be the weekend");
}

static void calendar_school_year(struct load *ld, void *object, const struct file_line *line)
{
    struct calendar *c = object;
    load_month_day_line(ld, line, &c->year_month, &c->year_day);
    if (c->year_month == 2 && c->year_day == 29)
        load_error(ld, line->src, "学年不能从 02-29 开始", "a school year cannot begin on 02-29");
}

static void calendar_close(struct load *ld, void *object, const struct file_line *line)
{
    struct calendar *c = object;
    if (load_minute(ld, line->src, line->value, &c->close_minute) && c->close_minute == 0)
        load_error(ld, line->src, "日终不能是 00:00；到当天最后一刻写 24:00", "a day cannot close at 00:00: its end is 24:00");
}

/* "工作日 08:00..18:00" or "周一 周二 08:00..18:00" */
static void calendar_delivery(struct load *ld, void *object, const struct file_line *line)
{
    struct calendar *c = object;
    size_t n = strcspn(line->value, "0123456789");
    char *days = mem_strndup(line->value, n), *hours = mem_strdup(line->value + n), *dots = strstr(hours, "..");
    char *named = str_trim(days);
    c->delivery_workdays_only = !*named || rulekey_find(PLACE_DELIVERY, named);
    if (!c->delivery_workdays_only)
        c->delivery_days = weekday_bits(ld, line->src, named);
    if (!dots)
        load_error(ld, line->src, "“%s”缺少时段，请写成“工作日 08:00..18:00”这样", "\"%s\" lacks its hours: write it as \"workday 08:00..18:00\"", line->value);
    else {
        *dots = 0;
        if (load_minute(ld, line->src, str_trim(hours), &c->delivery_from) && load_minute(ld, line->src, str_trim(dots + 2), &c->delivery_until) &&
            c->delivery_from >= c->delivery_until)
            load_error(ld, line->src, "投递时段的结束不在开始之后：%s", "delivery ends before it begins: %s", line->value);
    }
    free(days);
    free(hours);
}

static void calendar_digest(struct load *ld, void *object, const struct file_line *line)
{
    struct calendar *c = object;
    if (load_minute(ld, line->src, line->value, &c->digest_minute) && c->digest_minute == MINUTES_A_DAY)
        load_error(ld, line->src, "汇总时间不能是 24:00", "the digest cannot go at 24:00");
}

static void calendar_budget(struct load *ld, void *object, const struct file_line *line)
{
    struct calendar *c = object;
    long n;
    if (str_to_long(line->value, 0, AMOUNT_MOST, &n))
        c->budget = (int)n;
    else
        load_error(ld, line->src, "每日条数要写一个数（0 是不限）：%s", "budget is a number (0: no limit): %s", line->value);
}

void load_calendar_section(struct load *ld, const struct file_section *s)
{
    static const struct key_parser parsers[] = {
        KEY(CALENDAR_WEEKEND, calendar_weekend), KEY(CALENDAR_SCHOOL_YEAR, calendar_school_year), KEY(CALENDAR_CLOSE, calendar_close),
        KEY(CALENDAR_DELIVERY, calendar_delivery), KEY(CALENDAR_DIGEST, calendar_digest),
        KEY(CALENDAR_BUDGET, calendar_budget), KEYS_END,
    };
    if (ld->seen_calendar)
        load_error(ld, s->src, "节 [%s] 写了两次", "section [%s] stands twice", s->kind);
    ld->seen_calendar = true;
    load_keys(ld, PLACE_CALENDAR, parsers, s, &ld->rules->calendar);
}

/* ---- [holidays 2026] ---- */

struct holiday_line { /* a day as some line gives it */
    struct holiday day;
    struct src src;
    size_t order; /* the later line names the day */
};

struct range_end {
    bool dated; /* written with its year */
    int month, day;
    struct day date;
};

static bool parse_end(const char *s, struct range_end *out)
{
    out->dated = false;
    if (load_month_day(s, &out->month, &out->day))
        return true;
    out->dated = day_parse(s, &out->date);
    if (out->dated) {
        struct ymd d = day_split(out->date);
        out->month = d.m;
        out->day = d.d;
    }
    return out->dated;
}

static bool place_end(struct range_end *e, int year)
{
    if (!e->dated) {
        if (!ymd_valid(year, e->month, e->day))
            return false;
        e->date = day_of(year, e->month, e->day);
    }
    return true;
}

/* "02-15", "2025-12-28", "02-15..02-23"; a range from December into January begins in the year before. */
static bool parse_range(char *token, int year, struct day *from, struct day *until)
{
    char *dots = strstr(token, ".."), *wave = strchr(token, '~');
    struct range_end a, b;
    const char *second = dots ? dots + 2 : wave ? wave + 1 : token;
    if (dots)
        *dots = 0;
    else if (wave)
        *wave = 0;
    if (!parse_end(token, &a) || !parse_end(second, &b))
        return false;
    bool across = !a.dated && (a.month > b.month || (a.month == b.month && a.day > b.day));
    if (across && !(a.month == 12 && b.month == 1))
        return false;
    if (!place_end(&a, across ? year - 1 : year) || !place_end(&b, year))
        return false;
    *from = a.date;
    *until = b.date;
    int days = b.date.n - a.date.n;
    return days >= 0 && days < RANGE_DAYS_MOST;
}

static void push_range(struct load *ld, const struct file_line *line, struct day from, struct day until, bool off)
{
    if (!ld->holiday_lines.size_b)
        ld->holiday_lines = VEC(struct holiday_line);
    for (struct day d = from; d.n <= until.n; d.n++) {
        struct holiday_line h = {.day = {.day = d, .off = off, .feast = line->key}, .src = line->src, .order = ld->holiday_lines.n};
        vec_add(&ld->holiday_lines, &h);
    }
}

static bool near_year(struct day d, int year)
{
    int y = day_split(d).y;
    return y >= year - 1 && y <= year + 1;
}

static void load_feast(struct load *ld, int year, const struct file_line *line)
{
    struct vec tokens = {0};
    bool off = true, any_off = false;
    load_split(ld, line->value, ", \t", &tokens);
    const char *const *t = tokens.data;
    for (size_t i = 0; i < tokens.n; i++) {
        if (rulekey_find(PLACE_HOLIDAY_LINE, t[i])) {
            off = false;
            continue;
        }
        char *token = mem_strdup(t[i]);
        struct day from, until;
        if (!parse_range(token, year, &from, &until))
            load_error(ld, line->src, "“%s”不是日期或日期段，请写成 02-15 或 02-15..02-23（最多 %d 天）",
                       "\"%s\" is no date or range: write 02-15 or 02-15..02-23 (at most %d days)", t[i], RANGE_DAYS_MOST);
        else if (!near_year(from, year) || !near_year(until, year))
            load_error(ld, line->src, "“%s”不在 %d 年前后", "\"%s\" is not near the year %d", t[i], year);
        else {
            push_range(ld, line, from, until, off);
            any_off |= off;
        }
        free(token);
    }
    if (!any_off && !tokens.n)
        load_error(ld, line->src, "“%s”后面是空的", "\"%s\" has no value", line->key);
}

static const struct holiday_year *find_year(const struct calendar *c, int year)
{
    const struct holiday_year *y = c->years.data;
    for (size_t i = 0; i < c->years.n; i++)
        if (y[i].year == year)
            return &y[i];
    return NULL;
}

static void load_holiday_key(struct load *ld, const struct rule_key *key, const struct file_line *line, struct holiday_year *year)
{
    switch ((enum holidays_key)key->id) {
    case HOLIDAYS_SOURCE:
        year->source = line->value;
        return;
    case HOLIDAYS_STATUS: {
        const struct rule_key *status = load_word(ld, line->src, PLACE_HOLIDAY_STATUS, line->value);
        year->published = status && status->id;
        return;
    }
    }
}

void load_holidays_section(struct load *ld, const struct file_section *s)
{
    const char *p = s->name;
    struct holiday_year year = {.published = true};
    if (!load_number_prefix(&p, &year.year) || *p || !ymd_valid(year.year, 1, 1) || !ymd_valid(year.year - 1, 1, 1)) {
        load_error(ld, s->src, "“%s”不是年份，请写成 [%s 2026] 这样", "\"%s\" is no year: write [%s 2026]", s->name, s->kind);
        return;
    }
    if (find_year(&ld->rules->calendar, year.year)) {
        load_error(ld, s->src, "%d 年的放假安排写了两次", "the holidays of %d stand twice", year.year);
        return;
    }
    static const enum key_place reserved[] = {PLACE_DUE, PLACE_HOLIDAY_LINE, PLACE_NONE};
    const struct file_line *lines = s->lines.data;
    for (size_t i = 0; i < s->lines.n; i++) {
        const struct rule_key *key = rulekey_find(PLACE_HOLIDAYS, lines[i].key);
        if (key)
            load_holiday_key(ld, key, &lines[i], &year);
        else if (load_name_ok(ld, lines[i].src, lines[i].key, reserved))
            load_feast(ld, year.year, &lines[i]);
    }
    vec_add(&ld->rules->calendar.years, &year);
}

static int by_day(const void *a, const void *b)
{
    return day_compare(((const struct holiday_line *)a)->day.day, ((const struct holiday_line *)b)->day.day);
}

/* One entry a day: of feasts that overlap the later line names it; a day both off and worked is an error. */
void load_holidays_merge(struct load *ld)
{
    struct calendar *c = &ld->rules->calendar;
    if (ld->holiday_lines.n)
        vec_sort(&ld->holiday_lines, by_day);
    const struct holiday_line *h = ld->holiday_lines.data;
    for (size_t i = 0; i < ld->holiday_lines.n; i++) {
        struct holiday *last = c->holidays.n ? vec_at(&c->holidays, c->holidays.n - 1) : NULL;
        if (!last || last->day.n != h[i].day.day.n) {
            vec_add(&c->holidays, &h[i].day);
            continue;
        }
        char text[DAY_TEXT_B];
        if (last->off != h[i].day.off)
            load_error(ld, h[i].src, "%s 又放假又补班（%s，另见“%s”）", "%s is both off and worked (%s, see also \"%s\")", day_format(last->day, text),
                       h[i].day.feast, last->feast);
        *last = h[i].day;
    }
    calendar_seal(c);
}
