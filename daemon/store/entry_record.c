/* SPDX-License-Identifier: MIT */
/* Records: the table of columns, and what every text must satisfy whatever its kind of fact. */
#include "store/entry_record.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/mem.h"
#include "base/str.h"
#include "base/utf8.h"

enum { TEXT_CHARACTERS_MOST = 200 };

static const struct entry_shape shapes[ENTRY_KINDS] = {
    [ENTRY_UNIT] = {"unit", true, {{"编码", "code", COLUMN_TEXT, true}, {"名称", "name", COLUMN_TEXT, true}, {"类别", "kind", COLUMN_TEXT, true},
                    {"上级", "parents", COLUMN_UNITS, false}, {"起", "from", COLUMN_DAY, false}, {"止", "until", COLUMN_DAY, false}}},
    [ENTRY_PERSON] = {"person", false, {{"人员编号", "code", COLUMN_TEXT, true}, {"姓名", "name", COLUMN_TEXT, true}, {"邮箱", "mail", COLUMN_MAIL, false}, {"转交", "via", COLUMN_VIA, false},
                      {"起", "from", COLUMN_DAY, false}, {"止", "until", COLUMN_DAY, false}}},
    [ENTRY_HOLDER] = {"holder", false, {{"岗位", "role", COLUMN_TEXT, true}, {"人员编号", "person", COLUMN_PERSON, true}, {"单位", "unit", COLUMN_UNIT, false},
                      {"案号", "case", COLUMN_TEXT, false}, {"代理人", "deputy", COLUMN_PERSON, false}, {"次序", "order", COLUMN_NUMBER, false},
                      {"起", "from", COLUMN_DAY, false}, {"止", "until", COLUMN_DAY, false}}},
    [ENTRY_ABSENCE] = {"absence", false, {{"人员编号", "person", COLUMN_PERSON, true}, {"起", "from", COLUMN_DAY, true}, {"止", "until", COLUMN_DAY, true}}},
    [ENTRY_TERM] = {"term", false, {{"学期", "term", COLUMN_TEXT, true}, {"年", "year", COLUMN_NUMBER, true}, {"单位", "unit", COLUMN_UNIT, false},
                    {"开学", "opens", COLUMN_DAY, false}, {"放假", "closes", COLUMN_DAY, false}}},
    [ENTRY_CASE] = {"school_case", true, {{"案号", "number", COLUMN_TEXT, true}, {"姓名", "name", COLUMN_TEXT, true}, {"学校", "school", COLUMN_UNIT, true},
                    {"户籍单位", "register", COLUMN_UNIT, false}, {"学段", "stage", COLUMN_TEXT, false}, {"年级", "grade", COLUMN_TEXT, false},
                    {"类别", "category", COLUMN_TEXT, false}, {"原因", "cause", COLUMN_TEXT, false}, {"出生日期", "born", COLUMN_DAY, false},
                    {"立案日", "opened", COLUMN_DAY, true}, {"时间", "time", COLUMN_MINUTE, false}, {"立案事件", "event", COLUMN_TEXT, false}}},
    [ENTRY_EVENT] = {"event", true, {{"事件", "event", COLUMN_TEXT, true}, {"案号", "case", COLUMN_TEXT, false}, {"单位", "unit", COLUMN_UNIT, false},
                     {"人员编号", "person", COLUMN_PERSON, false}, {"日期", "day", COLUMN_DAY, false}, {"时间", "time", COLUMN_MINUTE, false},
                     {"由", "by", COLUMN_PERSON, false}, {"送达", "reached", COLUMN_PERSON, false}, {"备注", "note", COLUMN_TEXT, false}}},
    [ENTRY_FILING] = {"filing", true, {{"任务", "rule", COLUMN_TEXT, true}, {"单位", "unit", COLUMN_UNIT, false}, {"案号", "case", COLUMN_TEXT, false},
                      {"期次", "period", COLUMN_TEXT, false}, {"报送", "to", COLUMN_TEXT, false}, {"日期", "day", COLUMN_DAY, false},
                      {"时间", "time", COLUMN_MINUTE, false}, {"由", "by", COLUMN_PERSON, false}, {"零报告", "zero", COLUMN_YES, false},
                      {"说明", "remark", COLUMN_TEXT, false}}},
    [ENTRY_SIGN] = {"sign", false, {{"任务", "rule", COLUMN_TEXT, true}, {"单位", "unit", COLUMN_UNIT, false}, {"案号", "case", COLUMN_TEXT, false},
                    {"期次", "period", COLUMN_TEXT, false}, {"岗位", "role", COLUMN_TEXT, false}, {"由", "by", COLUMN_PERSON, false},
                    {"日期", "day", COLUMN_DAY, false}}},
#define GRANT_SHAPE                                                                                                                            \
    {"任务", "rule", COLUMN_TEXT, true}, {"单位", "unit", COLUMN_UNIT, false}, {"案号", "case", COLUMN_TEXT, false}, {"期次", "period", COLUMN_TEXT, false}, \
        {"责任", "owner", COLUMN_TEXT, false}, {"至", "until", COLUMN_DAY, false}, {"日期", "day", COLUMN_DAY, false}, {"理由", "reason", COLUMN_TEXT, true}
    [ENTRY_EXTENSION] = {"grants", false, {GRANT_SHAPE}},
    [ENTRY_WAIVER] = {"grants", false, {GRANT_SHAPE}},
#undef GRANT_SHAPE
    [ENTRY_ACK] = {"ack", false, {{"提醒", "deadline", COLUMN_NUMBER, true}, {"人员编号", "person", COLUMN_PERSON, true}, {"日期", "day", COLUMN_DAY, false},
                   {"承诺日", "promise", COLUMN_DAY, false}}},
};

const struct entry_shape *record_shape(enum entry_kind kind)
{
    return &shapes[kind];
}

void split_codes(const char *s, struct vec *out)
{
    static const char *const marks[] = {"、", "，", "；", ",", ";", " ", "\t"};
    struct str one = {0};
    while (s && *s) {
        size_t skip = 0;
        for (size_t i = 0; i < sizeof marks / sizeof *marks && !skip; i++)
            skip = str_starts(s, marks[i]) ? strlen(marks[i]) : 0;
        if (!skip)
            str_add_n(&one, s, 1);
        s += skip ? skip : 1;
        if (one.len_b && (skip || !*s)) {
            char *code = str_take(&one);
            vec_add(out, &code);
        }
    }
    str_fini(&one);
}

/* ---- what must not be stored ---- */

/* A column is refused when its name holds one of these. */
static const char *const forbidden[] = {"身份证", "证件号", "电话", "手机", "联系方式", "监护人", "家长", "父亲", "母亲", "住址", "地址",
                                        "identity card", "id number", "id card", "phone", "mobile", "guardian", "parent name", "father", "mother", "address"};

bool record_name_is_forbidden(const char *name)
{
    char lower[256];
    size_t n = strnlen(name, sizeof lower - 1);
    for (size_t i = 0; i < n; i++)
        lower[i] = name[i] >= 'A' && name[i] <= 'Z' ? (char)(name[i] + ('a' - 'A')) : name[i] == '_' || name[i] == '-' ? ' ' : name[i];
    lower[n] = 0;
    for (size_t i = 0; i < sizeof forbidden / sizeof *forbidden; i++)
        if (strstr(lower, forbidden[i]))
            return true;
    return false;
}

/* ---- records ---- */

void record_init(struct entry_record *r, enum entry_kind kind)
{
    *r = (struct entry_record){.kind = kind, .extras = VEC(struct attr)};
}

void record_fini(struct entry_record *r)
{
    for (int i = 0; i < ENTRY_COLUMNS_MOST; i++)
        free(r->values[i]);
    attrs_fini(&r->extras);
}

int record_column(enum entry_kind kind, const char *name)
{
    const struct entry_column *c = shapes[kind].columns;
    for (int i = 0; i < ENTRY_COLUMNS_MOST && c[i].zh; i++)
        if (str_eq(c[i].zh, name) || strcasecmp(c[i].en, name) == 0)
            return i;
    return -1;
}

const char *record_column_name(enum entry_kind kind, int column, enum lang lang)
{
    const struct entry_column *c = &shapes[kind].columns[column];
    return lang == LANG_EN ? c->en : c->zh;
}

static char *clean(const char *value)
{
    if (!value)
        return NULL;
    char *copy = mem_strdup(value), *start = str_trim(copy);
    char *out = *start ? mem_strdup(start) : NULL;
    free(copy);
    return out;
}

void record_set(struct entry_record *r, int column, const char *value)
{
    char *text = clean(value); /* before the old one goes: it may be a part of it */
    free(r->values[column]);
    r->values[column] = text;
}

void record_add_extra(struct entry_record *r, const char *name, const char *value)
{
    char *text = clean(value);
    struct attr *a = r->extras.data;
    for (size_t i = 0; i < r->extras.n; i++)
        if (str_eq(a[i].name, name)) {
            free(a[i].value);
            a[i].value = text;
            return;
        }
    vec_add(&r->extras, &(struct attr){mem_strdup(name), text});
}

const char *record_extra(const struct entry_record *r, const char *name)
{
    const struct attr *a = r->extras.data;
    for (size_t i = 0; i < r->extras.n; i++)
        if (str_eq(a[i].name, name))
            return a[i].value;
    return NULL;
}

int record_refuse_forbidden(const char *name, struct err *err)
{
    return err_set(err, "“%s”栏不能录入：本系统的数据库不存身份证号、电话、监护人和住址，请删去这一栏",
                   "column \"%s\" cannot be taken: the database holds no ID numbers, phones, guardians or addresses; remove that column", name);
}

int record_set_named(struct entry_record *r, const char *name, const char *value, struct err *err)
{
    int at = record_column(r->kind, name);
    if (at >= 0) {
        record_set(r, at, value);
        return 0;
    }
    if (record_name_is_forbidden(name))
        return record_refuse_forbidden(name, err);
    if (shapes[r->kind].extras) {
        record_add_extra(r, name, value);
        return 0;
    }
    struct nearest best = nearest_init(name);
    for (int i = 0; i < ENTRY_COLUMNS_MOST && shapes[r->kind].columns[i].zh; i++) {
        nearest_try(&best, shapes[r->kind].columns[i].zh);
        nearest_try(&best, shapes[r->kind].columns[i].en);
    }
    return nearest_refuse(&best, "栏", "column", err);
}

/* ---- nearest ---- */

enum lang err_lang(const struct err *err)
{
    return err ? err->lang : LANG_ZH;
}

struct nearest nearest_init(const char *wanted)
{
    size_t n = utf8_count(wanted);
    return (struct nearest){.wanted = wanted, .distance = n / 2 + 1};
}

void nearest_try(struct nearest *n, const char *candidate)
{
    size_t d = candidate ? utf8_distance(n->wanted, candidate) : n->distance;
    if (d >= n->distance)
        return;
    n->distance = d;
    snprintf(n->text, sizeof n->text, "%s", candidate);
    utf8_trim_end(n->text);
}

int nearest_refuse(const struct nearest *n, const char *zh, const char *en, struct err *err)
{
    const char *what = err_lang(err) == LANG_EN ? en : zh;
    char shown[TEXT_SHOWN_B];
    text_shown(n->wanted, shown);
    if (!*n->text)
        return err_set(err, "没有这个%s：“%s”", "no such %s: \"%s\"", what, shown);
    return err_set(err, "没有这个%s：“%s”，是不是“%s”？", "no such %s: \"%s\"; did you mean \"%s\"?", what, shown, n->text);
}

/* ---- what every text must satisfy ---- */

/* Of blanks alone, wide ones too: nobody would see that it was filled in. */
static bool is_blank(const char *s)
{
    uint32_t c;
    do
        c = utf8_next(&s);
    while (c == ' ' || c == 0xa0 || c == 0x3000);
    return c == 0;
}

const char *text_refused(const char *s, enum lang lang)
{
    if (*s && is_blank(s))
        return tr(lang, "只有空格", "holds blanks alone");
    if (!utf8_valid(s, strlen(s)))
        return tr(lang, "不是有效的文字", "is not valid text");
    if (utf8_count(s) > TEXT_CHARACTERS_MOST)
        return tr(lang, "超过 200 字", "is longer than 200 characters");
    for (const char *p = s; *p; p++)
        if ((unsigned char)*p < 0x20 || *p == 0x7f)
            return tr(lang, "含有换行或控制字符", "holds a line break or a control character");
    return NULL;
}

/* As libESMTP does not check addresses, what gets past here could inject a second recipient. */
static const char *mail_refused(const char *s, enum lang lang)
{
    const char *at = strchr(s, '@');
    if (strlen(s) > 254)
        return tr(lang, "超过 254 字节", "is longer than 254 bytes");
    for (const char *p = s; *p; p++)
        if (*p <= 0x20 || *p >= 0x7f || strchr("<>()[],;:\\\"", *p))
            return tr(lang, "不是邮箱地址：有空格、中文或不允许的符号", "is no mail address: it holds blanks, non-ASCII or forbidden characters");
    if (!at || at == s || !at[1] || strchr(at + 1, '@') || at[1] == '.' || at[strlen(at) - 1] == '.')
        return tr(lang, "不是邮箱地址：应像 name@example.org", "is no mail address: it should look like name@example.org");
    return NULL;
}

static const char *day_refused(char **value, enum lang lang)
{
    struct day d;
    if (!day_parse(*value, &d))
        return tr(lang, "不是日期：应像 2026-09-08", "is no date: it should look like 2026-09-08");
    char buf[DAY_TEXT_B];
    free(*value);
    *value = mem_strdup(day_format(d, buf));
    return NULL;
}

static bool yes_parse(const char *s, bool *out)
{
    static const char *const yes[] = {"是", "yes", "1", "true"}, *const no[] = {"否", "no", "0", "false"};
    for (size_t i = 0; i < 4; i++)
        if (str_eq(s, yes[i]) || str_eq(s, no[i])) {
            *out = str_eq(s, yes[i]);
            return true;
        }
    return false;
}

/* Stored in one form, so that equal values compare equal. */
static const char *minute_refused(char **value, enum lang lang)
{
    int m;
    if (!minute_parse(*value, &m))
        return tr(lang, "不是时间：应像 08:30", "is no time: it should look like 08:30");
    free(*value);
    *value = mem_printf("%02d:%02d", m / 60, m % 60);
    return NULL;
}

static const char *number_refused(char **value, enum lang lang)
{
    long n;
    const char *why = text_number(*value, &n, lang);
    if (why)
        return why;
    free(*value);
    *value = mem_printf("%ld", n);
    return NULL;
}

static const char *yes_refused(char **value, enum lang lang)
{
    bool yes;
    if (!yes_parse(*value, &yes))
        return tr(lang, "应填“是”或“否”", "should be yes or no");
    free(*value);
    *value = yes ? mem_strdup("yes") : NULL;
    return NULL;
}

static const char *value_refused(enum column_type type, char **value, enum lang lang)
{
    const char *why = text_refused(*value, lang);
    if (why)
        return why;
    switch (type) {
    case COLUMN_TEXT:
    case COLUMN_UNIT:
    case COLUMN_UNITS:
    case COLUMN_PERSON:
        return NULL;
    case COLUMN_VIA:
        return strchr(*value, '@') ? mail_refused(*value, lang) : NULL;
    case COLUMN_MAIL:
        return mail_refused(*value, lang);
    case COLUMN_DAY:
        return day_refused(value, lang);
    case COLUMN_MINUTE:
        return minute_refused(value, lang);
    case COLUMN_NUMBER:
        return number_refused(value, lang);
    case COLUMN_YES:
        return yes_refused(value, lang);
    }
    return NULL;
}

int record_refuse_value(const char *column, const char *value, const char *why, struct err *err)
{
    char shown[TEXT_SHOWN_B];
    return err_set(err, "“%s”栏：“%s”%s", "column \"%s\": \"%s\" %s", column, text_shown(value, shown), why);
}

int record_check(struct entry_record *r, struct err *err)
{
    enum lang lang = err_lang(err);
    const struct entry_column *c = shapes[r->kind].columns;
    for (int i = 0; i < ENTRY_COLUMNS_MOST && c[i].zh; i++) {
        if (!r->values[i] && c[i].required)
            return err_set(err, "缺“%s”", "\"%s\" is missing", record_column_name(r->kind, i, lang));
        bool mail = c[i].type == COLUMN_MAIL || (c[i].type == COLUMN_VIA && r->values[i] && strchr(r->values[i], '@'));
        if (r->values[i] && !mail && text_is_private(r->values[i]))
            return text_refuse_private(c[i].zh, c[i].en, err);
        const char *why = r->values[i] ? value_refused(c[i].type, &r->values[i], lang) : NULL;
        if (why)
            return record_refuse_value(record_column_name(r->kind, i, lang), r->values[i], why, err);
    }
    const struct attr *a = r->extras.data;
    for (size_t i = 0; i < r->extras.n; i++) {
        if (text_is_private(a[i].name) || (a[i].value && text_is_private(a[i].value)))
            return text_refuse_private(a[i].name, a[i].name, err);
        const char *why = a[i].value ? text_refused(a[i].value, lang) : text_refused(a[i].name, lang);
        if (why)
            return record_refuse_value(a[i].name, a[i].value ? a[i].value : "", why, err);
    }
    return 0;
}

/* ---- typed values of a checked record ---- */

struct day record_day(const struct entry_record *r, int column)
{
    struct day d;
    return r->values[column] && day_parse(r->values[column], &d) ? d : DAY_NONE;
}

int record_minute(const struct entry_record *r, int column)
{
    int m;
    return r->values[column] && minute_parse(r->values[column], &m) ? m : MINUTE_NONE;
}

long record_number(const struct entry_record *r, int column)
{
    long n;
    return r->values[column] && str_to_long(r->values[column], 0, INT32_MAX, &n) ? n : 0;
}

bool record_yes(const struct entry_record *r, int column)
{
    bool yes;
    return r->values[column] && yes_parse(r->values[column], &yes) && yes;
}
