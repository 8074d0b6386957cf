/* SPDX-License-Identifier: MIT */
#include "cli/keywords.h"

#include "base/str.h"
#include "core/rulekey.h"

static const struct {
    const char *zh, *en;
} places[PLACES_N] = {
    [PLACE_NONE] = {"", ""},
    [PLACE_SECTION] = {"节", "Sections"},
    [PLACE_RULESET] = {"[规则集] 里的项目", "Keys of [ruleset]"},
    [PLACE_CALENDAR] = {"[日历] 里的项目", "Keys of [calendar]"},
    [PLACE_HOLIDAYS] = {"[放假安排] 里的项目（其余各行是节日）", "Keys of [holidays] (every other line is a feast)"},
    [PLACE_TERM] = {"[学期] 里的项目", "Keys of [term]"},
    [PLACE_LADDER] = {"[阶梯] 里的项目（其余各行是离期限的时间）", "Keys of [ladder] (every other line is a time from the due day)"},
    [PLACE_EVENT] = {"[事件 名称] 里的项目", "Keys of [event NAME]"},
    [PLACE_FORM] = {"[表格] 里的项目", "Keys of [form]"},
    [PLACE_RULE] = {"[任务] [环节] [指标] 里的项目", "Keys of [duty], [step] and [watch]"},
    [PLACE_LANGUAGE] = {"语言", "Languages"},
    [PLACE_WEEKDAY] = {"星期", "Days of the week"},
    [PLACE_DELIVERY] = {"投递的日子（也可以写星期）", "Days of delivery (or days of the week)"},
    [PLACE_HOLIDAY_STATUS] = {"放假安排的状态", "Status of holidays"},
    [PLACE_HOLIDAY_LINE] = {"节日一行里的词", "Words in the line of a feast"},
    [PLACE_ROLE_LINE] = {"[责任链] [岗位] 等号右边的词", "Words of a role in [chain] and [posts]"},
    [PLACE_WHO] = {"告诉谁", "Who is told"},
    [PLACE_ACK] = {"知悉", "Acknowledgements"},
    [PLACE_EVENT_OF] = {"事件的对象", "What an event is of"},
    [PLACE_FIELD] = {"事件的栏", "Fields of an event"},
    [PLACE_EFFECT] = {"事件的作用", "Effects of an event"},
    [PLACE_EACH] = {"逐个（也可以写单位的类别）", "each (or a kind of unit)"},
    [PLACE_SEASON] = {"时节", "season"},
    [PLACE_TEST] = {"条件的连接词", "Words between the parts of a condition"},
    [PLACE_WHEN_WORD] = {"条件里的词（也可以写自己加的列）", "Words of a condition (or a column of one's own)"},
    [PLACE_HUKOU] = {"户籍 是", "hukou is"},
    [PLACE_DATA] = {"放假安排、开学日期 是", "holidays, openings is"},
    [PLACE_KEEP] = {"保存（也可以写年数）", "keep (or a number of years)"},
    [PLACE_BOOL] = {"是与否", "Yes and no"},
    [PLACE_UNIT] = {"单位", "Units"},
    [PLACE_ROLL] = {"顺延", "roll"},
    [PLACE_DUE] = {"期限里的词", "Words of a due expression"},
    [PLACE_IN] = {"期间（英文前面写 in）", "Periods (after in)"},
    [PLACE_MEASURE] = {"量", "measure"},
    [PLACE_LIMIT] = {"界限", "limit"},
};

/* 也写作: the other spellings of the same thing. */
static void print_others(FILE *out, const struct rule_key *keys, size_t n, const struct rule_key *key)
{
    bool any = false;
    for (size_t i = 0; i < n; i++) {
        if (keys[i].place != key->place || keys[i].id != key->id || !(keys[i].flags & KEY_ALIAS))
            continue;
        if (!str_eq(keys[i].zh, key->zh))
            fprintf(out, "%s%s", any ? ", " : "", keys[i].zh);
        any |= !str_eq(keys[i].zh, key->zh);
        if (!str_eq(keys[i].en, key->en))
            fprintf(out, "%s%s", any ? ", " : "", keys[i].en);
        any |= !str_eq(keys[i].en, key->en);
    }
}

static void print_flags(FILE *out, unsigned flags, enum lang lang)
{
    static const struct {
        unsigned flag;
        const char *zh, *en;
    } words[] = {
        {KEY_NAMED, "后面跟名称或数", "a name or a number follows"},
        {KEY_REPEATS, "可以写几行", "may be repeated"},
        {KEY_VERBATIM, "全角标点照原样", "full-width signs stay"},
    };
    bool any = false;
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (flags & words[i].flag) {
            fprintf(out, "%s%s", any ? tr(lang, "；", "; ") : "", tr(lang, words[i].zh, words[i].en));
            any = true;
        }
}

static void print_place(FILE *out, enum key_place place, enum lang lang)
{
    size_t n;
    const struct rule_key *keys = rulekey_all(&n);
    fprintf(out, "\n## %s\n\n%s\n| --- | --- | --- | --- |\n", tr(lang, places[place].zh, places[place].en),
            tr(lang, "| 中文 | 英文 | 也写作 | |", "| English | Chinese | also | |"));
    for (size_t i = 0; i < n; i++) {
        if (keys[i].place != place || keys[i].flags & KEY_ALIAS)
            continue;
        fprintf(out, "| `%s` | `%s` | ", lang == LANG_EN ? keys[i].en : keys[i].zh, lang == LANG_EN ? keys[i].zh : keys[i].en);
        print_others(out, keys, n, &keys[i]);
        fputs(" | ", out);
        print_flags(out, keys[i].flags, lang);
        fputs(" |\n", out);
    }
}

void keywords_print(FILE *out, enum lang lang)
{
    fputs(tr(lang, "# 规则语言的词\n\n这一页由 `baoxue check --keywords` 生成，和程序里的词表一字不差，不要手改。\n中文词和英文词哪个都行，可以混着用。每个词什么意思、怎么用，见 README.md。\n",
             "# The words of the rule language\n\nMade by `baoxue check --keywords` from the program's own table; not to be edited.\nEither word will do, and both may stand in one file. What each means is in README.md.\n"),
          out);
    for (int place = PLACE_NONE + 1; place < PLACES_N; place++)
        print_place(out, (enum key_place)place, lang);
}
