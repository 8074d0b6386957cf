/* SPDX-License-Identifier: MIT */
#include "core/rulekey.h"

#include <stdint.h>

#include "base/str.h"
#include "base/utf8.h"
#include "core/ruleset.h"

/* clang-format off */
static const struct rule_key keys[] = {
    {PLACE_SECTION, SECTION_RULESET, "ruleset", "规则集", 0},
    {PLACE_SECTION, SECTION_CALENDAR, "calendar", "日历", 0},
    {PLACE_SECTION, SECTION_HOLIDAYS, "holidays", "放假安排", 0},
    {PLACE_SECTION, SECTION_TERM, "term", "学期", 0},
    {PLACE_SECTION, SECTION_WORDS, "words", "用语", 0},
    {PLACE_SECTION, SECTION_CHAIN, "chain", "责任链", 0},
    {PLACE_SECTION, SECTION_POSTS, "posts", "岗位", 0},
    {PLACE_SECTION, SECTION_LADDER, "ladder", "阶梯", 0},
    {PLACE_SECTION, SECTION_EVENTS, "events", "事件", 0},
    {PLACE_SECTION, SECTION_EVENT, "event", "事件", 0},
    {PLACE_SECTION, SECTION_FORM, "form", "表格", 0},
    {PLACE_SECTION, SECTION_DUTY, "duty", "任务", 0},
    {PLACE_SECTION, SECTION_STEP, "step", "环节", 0},
    {PLACE_SECTION, SECTION_WATCH, "watch", "指标", 0},

    {PLACE_RULESET, RULESET_TITLE, "title", "标题", KEY_VERBATIM},
    {PLACE_RULESET, RULESET_DOCUMENT, "document", "文号", KEY_VERBATIM},
    {PLACE_RULESET, RULESET_ZONE, "zone", "时区", 0},
    {PLACE_RULESET, RULESET_SINCE, "since", "起用", 0},
    {PLACE_RULESET, RULESET_OFFICE, "office", "办公室", 0},
    {PLACE_RULESET, RULESET_LANGUAGE, "language", "语言", 0},
    {PLACE_RULESET, RULESET_CLOSE_REASONS, "close-reasons", "销号事由", KEY_REPEATS},
    {PLACE_RULESET, RULESET_UNWATCHED, "unwatched", "不监测", KEY_REPEATS | KEY_VERBATIM},

    {PLACE_CALENDAR, CALENDAR_WEEKEND, "weekend", "周末", 0},
    {PLACE_CALENDAR, CALENDAR_SCHOOL_YEAR, "school-year", "学年始", 0},
    {PLACE_CALENDAR, CALENDAR_CLOSE, "close", "日终", 0},
    {PLACE_CALENDAR, CALENDAR_DELIVERY, "delivery", "投递", 0},
    {PLACE_CALENDAR, CALENDAR_DIGEST, "digest", "汇总", 0},
    {PLACE_CALENDAR, CALENDAR_BUDGET, "budget", "每日条数", 0},

    {PLACE_HOLIDAYS, HOLIDAYS_SOURCE, "source", "依据", KEY_VERBATIM},
    {PLACE_HOLIDAYS, HOLIDAYS_STATUS, "status", "状态", 0},

    {PLACE_TERM, TERM_OPENS, "opens", "开学", 0},
    {PLACE_TERM, TERM_CLOSES, "closes", "放假", 0},

    {PLACE_LADDER, LADDER_START, "start", "开始", 0},
    {PLACE_LADDER, LADDER_EVERY, "every", "每", KEY_NAMED},
    {PLACE_LADDER, LADDER_SETTLED, "settled", "办结后", 0},
    {PLACE_LADDER, LADDER_URGENT, "urgent", "急", 0},
    {PLACE_LADDER, LADDER_ACK, "ack", "知悉", 0},
    {PLACE_LADDER, LADDER_ACK_LIMIT, "ack-limit", "知悉上限", 0},

    {PLACE_EVENT, EVENT_TITLE, "title", "标题", KEY_VERBATIM},
    {PLACE_EVENT, EVENT_OF, "of", "对象", 0},
    {PLACE_EVENT, EVENT_WHEN, "when", "条件", KEY_REPEATS},
    {PLACE_EVENT, EVENT_SOURCE, "source", "出处", KEY_VERBATIM},
    {PLACE_EVENT, EVENT_QUOTE, "quote", "原文", KEY_REPEATS | KEY_VERBATIM},
    {PLACE_EVENT, EVENT_FIELDS, "fields", "字段", KEY_REPEATS},
    {PLACE_EVENT, EVENT_EFFECTS, "effects", "作用", KEY_REPEATS},
    {PLACE_EVENT, EVENT_FORMERLY, "formerly", "原名", 0},

    {PLACE_FORM, FORM_NUMBERS, "numbers", "数栏", KEY_REPEATS},
    {PLACE_FORM, FORM_TEXT, "text", "文字栏", KEY_REPEATS},
    {PLACE_FORM, FORM_ROWS, "rows", "分行", KEY_REPEATS},
    {PLACE_FORM, FORM_RATE, "rate", "率", KEY_REPEATS | KEY_NAMED},
    {PLACE_FORM, FORM_CHECK, "check", "校验", KEY_REPEATS},
    {PLACE_FORM, FORM_AS_OF, "as-of", "时点", 0},
    {PLACE_FORM, FORM_SPAN, "span", "期间", 0},
    {PLACE_FORM, FORM_CASES, "cases", "个案数", 0},
    {PLACE_FORM, FORM_GRACE, "grace", "宽限", 0},
    {PLACE_FORM, FORM_KEEP, "keep", "保存", 0},
    {PLACE_FORM, FORM_FORMERLY, "formerly", "原名", 0},

    {PLACE_RULE, KEY_TITLE, "title", "标题", KEY_VERBATIM},
    {PLACE_RULE, KEY_SOURCE, "source", "出处", KEY_VERBATIM},
    {PLACE_RULE, KEY_QUOTE, "quote", "原文", KEY_REPEATS | KEY_VERBATIM},
    {PLACE_RULE, KEY_SINCE, "since", "起用", 0},
    {PLACE_RULE, KEY_WHEN, "when", "条件", KEY_REPEATS},
    {PLACE_RULE, KEY_OWNER, "owner", "责任", 0},
    {PLACE_RULE, KEY_OWNER, "owner", "责任人", KEY_ALIAS},
    {PLACE_RULE, KEY_EACH, "each", "逐个", 0},
    {PLACE_RULE, KEY_TO, "to", "报送", KEY_REPEATS},
    {PLACE_RULE, KEY_DUE, "due", "期限", 0},
    {PLACE_RULE, KEY_START, "start", "开始", 0},
    {PLACE_RULE, KEY_ONLY, "only", "仅", KEY_REPEATS},
    {PLACE_RULE, KEY_EXCEPT, "except", "除", KEY_REPEATS},
    {PLACE_RULE, KEY_SEASON, "season", "时节", 0},
    {PLACE_RULE, KEY_FORM, "form", "表格", 0},
    {PLACE_RULE, KEY_DONE, "done", "办结", KEY_REPEATS},
    {PLACE_RULE, KEY_SIGN, "sign", "审核", 0},
    {PLACE_RULE, KEY_THEN, "then", "逾期转", 0},
    {PLACE_RULE, KEY_OUTLIVES, "outlives", "不随销号", 0},
    {PLACE_RULE, KEY_PRIVATE, "private", "不公开", 0},
    {PLACE_RULE, KEY_LADDER, "ladder", "阶梯", 0},
    {PLACE_RULE, KEY_FORMERLY, "formerly", "原名", 0},
    {PLACE_RULE, KEY_MEASURE, "measure", "量", 0},
    {PLACE_RULE, KEY_LIMIT, "limit", "界限", 0},
    {PLACE_RULE, KEY_EXTEND_LIMIT, "extend-limit", "延期上限", 0},

    {PLACE_LANGUAGE, LANG_ZH, "zh", "中文", 0},
    {PLACE_LANGUAGE, LANG_EN, "en", "英文", 0},

    {PLACE_WEEKDAY, 1, "Mon", "周一", 0},
    {PLACE_WEEKDAY, 1, "Monday", "星期一", KEY_ALIAS},
    {PLACE_WEEKDAY, 2, "Tue", "周二", 0},
    {PLACE_WEEKDAY, 2, "Tuesday", "星期二", KEY_ALIAS},
    {PLACE_WEEKDAY, 3, "Wed", "周三", 0},
    {PLACE_WEEKDAY, 3, "Wednesday", "星期三", KEY_ALIAS},
    {PLACE_WEEKDAY, 4, "Thu", "周四", 0},
    {PLACE_WEEKDAY, 4, "Thursday", "星期四", KEY_ALIAS},
    {PLACE_WEEKDAY, 5, "Fri", "周五", 0},
    {PLACE_WEEKDAY, 5, "Friday", "星期五", KEY_ALIAS},
    {PLACE_WEEKDAY, 6, "Sat", "周六", 0},
    {PLACE_WEEKDAY, 6, "Saturday", "星期六", KEY_ALIAS},
    {PLACE_WEEKDAY, 7, "Sun", "周日", 0},
    {PLACE_WEEKDAY, 7, "Sunday", "星期日", KEY_ALIAS},

    {PLACE_DELIVERY, 0, "workday", "工作日", 0},

    {PLACE_HOLIDAY_STATUS, true, "published", "已公布", 0},
    {PLACE_HOLIDAY_STATUS, false, "provisional", "暂定", 0},

    {PLACE_HOLIDAY_LINE, 0, "work", "补班", 0},

    {PLACE_ROLE_LINE, ROLE_LINE_CASE, "case", "个案指定", 0},
    {PLACE_ROLE_LINE, ROLE_LINE_PAPER, "paper", "书面送达", 0},
    {PLACE_ROLE_LINE, ROLE_LINE_BY, "by", "按", 0},
    {PLACE_ROLE_LINE, ROLE_LINE_SCHOOL, "school", "学校", 0},
    {PLACE_ROLE_LINE, ROLE_LINE_REGISTER, "register", "户籍", 0},
    {PLACE_ROLE_LINE, ROLE_LINE_BY_SCHOOL, "by-school", "按学校", KEY_ALIAS},
    {PLACE_ROLE_LINE, ROLE_LINE_BY_REGISTER, "by-register", "按户籍", KEY_ALIAS},
    {PLACE_ROLE_LINE, ROLE_LINE_FORMERLY, "formerly", "原名", 0},

    {PLACE_WHO, WHO_OWNER, "owner", "责任人", 0},
    {PLACE_WHO, WHO_UP, "up", "上级", 0},
    {PLACE_WHO, WHO_TO, "to", "报送对象", 0},
    {PLACE_WHO, WHO_TOLD, "told", "已告知者", 0},

    {PLACE_ACK, 0, "holds", "暂缓", 0},

    {PLACE_EVENT_OF, OF_CASE, "case", "个案", 0},
    {PLACE_EVENT_OF, OF_UNIT, "unit", "单位", 0},
    {PLACE_EVENT_OF, OF_PERSON, "person", "人员", 0},

    {PLACE_FIELD, FIELD_DATE, "date", "日期", 0},
    {PLACE_FIELD, FIELD_NUMBER, "number", "编号", 0},
    {PLACE_FIELD, FIELD_AMOUNT, "amount", "数量", 0},

    {PLACE_EFFECT, EFFECT_OPENS, "opens", "立案", 0},
    {PLACE_EFFECT, EFFECT_CLOSES, "closes", "销号", 0},
    {PLACE_EFFECT, EFFECT_PAUSES, "pauses", "暂停", 0},
    {PLACE_EFFECT, EFFECT_RESUMES, "resumes", "恢复", 0},
    {PLACE_EFFECT, EFFECT_REOPENS, "reopens", "重开", 0},
    {PLACE_EFFECT, EFFECT_RESETS, "resets", "清零", 0},

    {PLACE_EACH, EACH_WORD_HOLDER, "holder", "每人", 0},
    {PLACE_EACH, EACH_WORD_CASE, "case", "每案", 0},

    {PLACE_SEASON, 0, "term", "学期", 0},

    {PLACE_TEST, TEST_IS, "is", "是", 0},
    {PLACE_TEST, TEST_HAS_WORD, "has", "有", 0},
    {PLACE_TEST, TEST_NOT, "not", "非", 0},
    {PLACE_TEST, TEST_AND, "and", "且", 0},

    {PLACE_WHEN_WORD, 0, "stage", "学段", 0},
    {PLACE_WHEN_WORD, 1, "grade", "年级", 0},
    {PLACE_WHEN_WORD, 2, "category", "类别", 0},
    {PLACE_WHEN_WORD, 3, "hukou", "户籍", 0},
    {PLACE_WHEN_WORD, 4, "cause", "原因", 0},
    {PLACE_WHEN_WORD, 5, "age", "年龄", 0},
    {PLACE_WHEN_WORD, 6, "term", "学期", 0},
    {PLACE_WHEN_WORD, 7, "row", "行", 0},
    {PLACE_WHEN_WORD, 8, "holidays", "放假安排", 0},
    {PLACE_WHEN_WORD, 9, "openings", "开学日期", 0},

    {PLACE_HUKOU, HUKOU_INSIDE, "inside", "在内", 0},
    {PLACE_HUKOU, HUKOU_OUTSIDE, "outside", "在外", 0},

    {PLACE_DATA, DATA_MISSING, "missing", "未公布", 0},
    {PLACE_DATA, DATA_KNOWN, "known", "已公布", 0},

    {PLACE_KEEP, 0, "forever", "永久", 0},

    {PLACE_BOOL, true, "yes", "是", 0},
    {PLACE_BOOL, false, "no", "否", 0},

    {PLACE_UNIT, UNIT_HOUR, "h", "小时", 0},
    {PLACE_UNIT, UNIT_DAY, "d", "天", 0},
    {PLACE_UNIT, UNIT_WORKDAY, "workday", "工作日", 0},
    {PLACE_UNIT, UNIT_SCHOOLDAY, "schoolday", "教学日", 0},
    {PLACE_UNIT, UNIT_NONWEEKEND, "nonweekend", "非周末日", 0},
    {PLACE_UNIT, UNIT_WEEK, "week", "周", 0},
    {PLACE_UNIT, UNIT_MONTH, "month", "个月", 0},
    {PLACE_UNIT, UNIT_YEAR, "year", "年", 0},
    {PLACE_UNIT, UNIT_HOUR, "hour", "时", KEY_ALIAS},
    {PLACE_UNIT, UNIT_HOUR, "hours", "小时", KEY_ALIAS},
    {PLACE_UNIT, UNIT_DAY, "day", "日", KEY_ALIAS},
    {PLACE_UNIT, UNIT_DAY, "days", "天", KEY_ALIAS},
    {PLACE_UNIT, UNIT_WORKDAY, "workdays", "工作日", KEY_ALIAS},
    {PLACE_UNIT, UNIT_SCHOOLDAY, "schooldays", "教学日", KEY_ALIAS},
    {PLACE_UNIT, UNIT_NONWEEKEND, "nonweekends", "非周末日", KEY_ALIAS},
    {PLACE_UNIT, UNIT_WEEK, "weeks", "星期", KEY_ALIAS},
    {PLACE_UNIT, UNIT_MONTH, "months", "月", KEY_ALIAS},
    {PLACE_UNIT, UNIT_YEAR, "years", "年", KEY_ALIAS},

    {PLACE_ROLL, ROLL_NONE, "none", "不", 0},
    {PLACE_ROLL, ROLL_NEXT, "next", "后", 0},
    {PLACE_ROLL, ROLL_PREV, "prev", "前", 0},
    {PLACE_ROLL, ROLL_NONE, "none", "不顺延", KEY_ALIAS},
    {PLACE_ROLL, ROLL_NEXT, "next", "顺延后", KEY_ALIAS},
    {PLACE_ROLL, ROLL_PREV, "prev", "顺延前", KEY_ALIAS},

    {PLACE_DUE, ANCHOR_OPENS, "opens", "开学", 0},
    {PLACE_DUE, ANCHOR_CLOSES, "closes", "放假", 0},
    {PLACE_DUE, ANCHOR_MONTH_DAY, "month", "每月", 0},
    {PLACE_DUE, ANCHOR_MONTH_END, "month end", "月末", 0},
    {PLACE_DUE, ANCHOR_QUARTER_END, "quarter end", "季末", 0},
    {PLACE_DUE, ANCHOR_WEEKDAY, "week", "每周", 0},
    {PLACE_DUE, ANCHOR_DAY, "day", "每天", 0},
    {PLACE_DUE, ANCHOR_WORKDAY, "workday", "每个工作日", 0},
    {PLACE_DUE, ANCHOR_SCHOOLDAY, "schoolday", "每个教学日", 0},
    {PLACE_DUE, ANCHOR_YEAR_END, "year end", "学年末", 0},
    {PLACE_DUE, ANCHOR_FEAST_FIRST, "first", "首日", 0},
    {PLACE_DUE, ANCHOR_FEAST_LAST, "last", "末日", 0},
    {PLACE_DUE, DUE_ROLL, "roll", "顺延", 0},
    {PLACE_DUE, DUE_END, "end", "末", KEY_ALIAS},
    {PLACE_DUE, DUE_QUARTER, "quarter", "季", KEY_ALIAS},
    {PLACE_DUE, DUE_YEAR, "year", "学年", KEY_ALIAS},
    {PLACE_DUE, ANCHOR_MONTH_END, "month end", "每月末", KEY_ALIAS},
    {PLACE_DUE, ANCHOR_QUARTER_END, "quarter end", "每季末", KEY_ALIAS},
    {PLACE_DUE, ANCHOR_QUARTER_END, "quarter end", "季度末", KEY_ALIAS},
    {PLACE_DUE, ANCHOR_QUARTER_END, "quarter end", "每季度末", KEY_ALIAS},
    {PLACE_DUE, ANCHOR_DAY, "day", "每日", KEY_ALIAS},
    {PLACE_DUE, ANCHOR_WORKDAY, "workday", "每工作日", KEY_ALIAS},
    {PLACE_DUE, ANCHOR_SCHOOLDAY, "schoolday", "每教学日", KEY_ALIAS},
    {PLACE_DUE, ANCHOR_YEAR_END, "year end", "每学年末", KEY_ALIAS},

    {PLACE_IN, IN_WEEK, "week", "周内", 0},
    {PLACE_IN, IN_MONTH, "month", "月内", 0},
    {PLACE_IN, IN_TERM, "term", "学期内", 0},
    {PLACE_IN, IN_YEAR, "year", "学年内", 0},

    {PLACE_MEASURE, MEASURE_OPEN_CASES, "open cases", "在册个案", 0},
    {PLACE_MEASURE, MEASURE_SUM, "sum", "合计", KEY_NAMED},
    {PLACE_MEASURE, MEASURE_DAYS_WITH, "days with", "天数", KEY_NAMED},
    {PLACE_MEASURE, MEASURE_RATE, "rate", "率", KEY_NAMED},

    {PLACE_LIMIT, LIMIT_RISING, "rising", "连升", KEY_NAMED},
    {PLACE_LIMIT, LIMIT_YEARS, "years", "年", 0},
};
/* clang-format on */
enum { KEYS_ALL = sizeof keys / sizeof *keys };

const struct rule_key *rulekey_all(size_t *n)
{
    *n = KEYS_ALL;
    return keys;
}

const struct rule_key *rulekey_find(enum key_place place, const char *word)
{
    for (size_t i = 0; i < KEYS_ALL; i++)
        if (keys[i].place == place && (str_eq(keys[i].en, word) || str_eq(keys[i].zh, word)))
            return &keys[i];
    return NULL;
}

const struct rule_key *rulekey_of(enum key_place place, int id)
{
    for (size_t i = 0; i < KEYS_ALL; i++)
        if (keys[i].place == place && keys[i].id == id)
            return &keys[i];
    return NULL;
}

const char *rulekey_word(enum key_place place, int id, enum lang lang)
{
    const struct rule_key *key = rulekey_of(place, id);
    return !key ? "" : lang == LANG_EN ? key->en : key->zh;
}

/* Half of the longer word may differ: 责任 is near 责仼, 监护人 is not near 责任人. */
size_t rulekey_nearness(const char *word, const char *candidate)
{
    size_t d = utf8_distance(word, candidate), a = utf8_count(word), b = utf8_count(candidate);
    return d <= (a > b ? a : b) / 2 ? d : SIZE_MAX;
}

struct rulekey_near rulekey_near_to(const char *word)
{
    return (struct rulekey_near){word, NULL, SIZE_MAX};
}

void rulekey_try(struct rulekey_near *n, const char *candidate)
{
    size_t d = rulekey_nearness(n->word, candidate);
    if (d < n->distance)
        *n = (struct rulekey_near){n->word, candidate, d};
}

const char *rulekey_nearest(enum key_place place, const char *word)
{
    struct rulekey_near n = rulekey_near_to(word);
    for (size_t i = 0; i < KEYS_ALL; i++) {
        if (keys[i].place != place)
            continue;
        rulekey_try(&n, keys[i].zh);
        rulekey_try(&n, keys[i].en);
    }
    return n.best;
}

int rulekey_section(const char *word, bool named)
{
    const struct rule_key *key = rulekey_find(PLACE_SECTION, word);
    if (!key)
        return -1;
    return key->id == SECTION_EVENTS && named && str_eq(word, key->zh) ? SECTION_EVENT : key->id;
}

enum key_place rulekey_section_keys(const char *word, bool named)
{
    static const enum key_place places[SECTIONS_N] = {
        [SECTION_RULESET] = PLACE_RULESET, [SECTION_CALENDAR] = PLACE_CALENDAR, [SECTION_HOLIDAYS] = PLACE_HOLIDAYS, [SECTION_TERM] = PLACE_TERM,
        [SECTION_LADDER] = PLACE_LADDER, [SECTION_EVENT] = PLACE_EVENT, [SECTION_FORM] = PLACE_FORM, [SECTION_DUTY] = PLACE_RULE,
        [SECTION_STEP] = PLACE_RULE, [SECTION_WATCH] = PLACE_RULE,
    };
    int kind = rulekey_section(word, named);
    return kind < 0 ? PLACE_NONE : places[kind];
}
