/* SPDX-License-Identifier: MIT */
/* Sound texts become the right structs, whichever language they are written in; names that changed; what a new set changes. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "base/mem.h"
#include "base/str.h"
#include "core/rulediff.h"
#include "rules.h"

static const char chinese[] =
    "[规则集]\n标题 = 样例\n文号 = 样字（2023）1号\n时区 = +08:00\n起用 = 2026-07-01\n办公室 = 基教股\n语言 = 中文\n销号事由 = 复学、转学\n"
    "[日历]\n周末 = 周六, 周日\n学年始 = 09-01\n日终 = 18:00\n投递 = 周一 周二 08:00..17:30\n汇总 = 08:30\n"
    "[放假安排 2026]\n依据 = 国办发（2025）1号\n状态 = 暂定\n春节 = 02-15..02-23、补班 02-14 02-28\n"
    "[学期 秋季]\n开学 = 09-01\n放假 = 01-20\n[学期 秋季 2026]\n开学 = 09-02\n放假 = 01-22\n"
    "[用语]\n及时 = 2 工作日\n多次 = 3\n"
    "[岗位]\n基教股 = 局, 原名 普教股\n监护人 = 书面送达\n"
    "[责任链 教育]\n教师 = 个案指定\n校长 = 学校 按学校\n局长 = 局\n"
    "[责任链 镇村]\n村干部 = 村 按户籍\n局长 = 局\n"
    "[阶梯 紧]\n开始 = 责任人\n-3 天 = 责任人, 报送对象\n0 天 = 责任人\n+1 工作日 = 上级\n+2工作日 = 上2级, 基教股\n每 7 天 = 上 3 级\n办结后 = 已告知者\n急 = 是\n知悉 = 暂缓 2 天\n知悉上限 = 5 天\n"
    "[事件]\n缺课 = 立案, 重开\n家访 = 结果 (返校/拒绝)\n通知书 = 文号 编号, 送达日 日期\n送教 = 课时 数量\n休学 = 暂停, 期满日 日期\n复学 = 销号, 恢复, 清零 缺课 家访\n转出 = 说明\n"
    "[事件 复查]\n标题 = 复查（一）\n对象 = 个案\n条件 = 有 通知书\n出处 = 三\n原文 = 甲\n原文 = 乙\n字段 = 结论 (好/坏)\n原名 = 复检\n"
    "[表格 统计表]\n数栏 = 在校, 辍学\n文字栏 = 说明\n分行 = 小学, 初中\n率 辍学率 = 辍学 / 在校\n校验 = 辍学率 <= 100%\n时点 = 03-10\n期间 = 09-11..03-10\n宽限 = 10 天\n个案数 = 辍学\n保存 = 永久\n原名 = 旧表\n"
    "[任务 月报]\n标题 = 每月报表\n出处 = 二、1\n原文 = 甲：“乙、丙”；（丁）\n原文 = 第二句，完。\n起用 = 2026-08-01\n责任 = 校长, 村干部\n报送 = 基教股、监护人\n期限 = 每月28日, 顺延 后\n开始 = 每月28日 - 5 天\n"
    "仅 = 3, 9\n除 = 秋季\n时节 = 学期\n表格 = 统计表\n审核 = 校长\n不公开 = 否\n阶梯 = 紧\n原名 = 旧月报\n"
    "[环节 家访]\n出处 = 三\n条件 = 学段 是 初中 且 年级 是 7-9 且 非 有 休学\n条件 = 户籍 是 在内 镇\n条件 = 家访.结果 是 拒绝 且 送教.课时 >= 3\n条件 = 家访 >= 多次\n责任 = 教师 | 村干部\n期限 = 缺课 + 及时\n"
    "办结 = 家访, 通知书.送达日\n逾期转 = 转出\n不随销号 = 是\n阶梯 = 紧\n"
    "[环节 告知]\n出处 = 四\n报送 = 基教股\n期限 = 转出\n条件 = 类别 是 孤儿\n"
    "[环节 栏]\n出处 = 四\n报送 = 基教股\n期限 = 复查\n条件 = 有 低保\n"
    "[指标 率]\n出处 = 五\n量 = 率 辍学率\n逐个 = 学校\n界限 = > 1.8%\n条件 = 行 是 初中\n责任 = 校长\n阶梯 = 紧\n";

static const char english[] =
    "[ruleset]\ntitle = 样例\ndocument = 样字（2023）1号\nzone = +08:00\nsince = 2026-07-01\noffice = 基教股\nlanguage = zh\nclose-reasons = 复学, 转学\n"
    "[calendar]\nweekend = Sat, Sun\nschool-year = 09-01\nclose = 18:00\ndelivery = Mon Tue 08:00..17:30\ndigest = 08:30\n"
    "[holidays 2026]\nsource = 国办发（2025）1号\nstatus = provisional\n春节 = 02-15..02-23, work 02-14 02-28\n"
    "[term 秋季]\nopens = 09-01\ncloses = 01-20\n[term 秋季 2026]\nopens = 2026-09-02\ncloses = 2027-01-22\n"
    "[words]\n及时 = 2 workday\n多次 = 3\n"
    "[posts]\n基教股 = 局, formerly 普教股\n监护人 = paper\n"
    "[chain 教育]\n教师 = case\n校长 = 学校 by school\n局长 = 局\n"
    "[chain 镇村]\n村干部 = 村 by register\n局长 = 局\n"
    "[ladder 紧]\nstart = owner\n-3 d = owner, to\n0 d = owner\n+1 workday = up\n+2 workdays = up 2, 基教股\nevery 7 d = up 3\nsettled = told\nurgent = yes\nack = holds 2 d\nack-limit = 5 d\n"
    "[events]\n缺课 = opens, reopens\n家访 = 结果 (返校/拒绝)\n通知书 = 文号 number, 送达日 date\n送教 = 课时 amount\n休学 = pauses, 期满日 date\n复学 = closes, resumes, resets 缺课 家访\n转出 = 说明\n"
    "[event 复查]\ntitle = 复查（一）\nof = case\nwhen = has 通知书\nsource = 三\nquote = 甲\nquote = 乙\nfields = 结论 (好/坏)\nformerly = 复检\n"
    "[form 统计表]\nnumbers = 在校, 辍学\ntext = 说明\nrows = 小学, 初中\nrate 辍学率 = 辍学 / 在校\ncheck = 辍学率 <= 100%\nas-of = 03-10\nspan = 09-11..03-10\ngrace = 10 d\ncases = 辍学\nkeep = forever\nformerly = 旧表\n"
    "[duty 月报]\ntitle = 每月报表\nsource = 二、1\nquote = 甲：“乙、丙”；（丁）\nquote = 第二句，完。\nsince = 2026-08-01\nowner = 校长, 村干部\nto = 基教股, 监护人\ndue = month 28, roll next\nstart = month 28 - 5 d\n"
    "only = 3, 9\nexcept = 秋季\nseason = term\nform = 统计表\nsign = 校长\nprivate = no\nladder = 紧\nformerly = 旧月报\n"
    "[step 家访]\nsource = 三\nwhen = stage is 初中 and grade is 7-9 and not has 休学\nwhen = hukou is inside 镇\nwhen = 家访.结果 is 拒绝 and 送教.课时 >= 3\nwhen = 家访 >= 多次\nowner = 教师 | 村干部\ndue = 缺课 + 及时\n"
    "done = 家访, 通知书.送达日\nthen = 转出\noutlives = yes\nladder = 紧\n"
    "[step 告知]\nsource = 四\nto = 基教股\ndue = 转出\nwhen = category is 孤儿\n"
    "[step 栏]\nsource = 四\nto = 基教股\ndue = 复查\nwhen = has 低保\n"
    "[watch 率]\nsource = 五\nmeasure = rate 辍学率\neach = 学校\nlimit = > 1.8%\nwhen = row is 初中\nowner = 校长\nladder = 紧\n";

static struct ruleset *load_sound(const char *text)
{
    struct loaded l = load_alone(text, strlen(text), LANG_ZH);
    if (!l.rules)
        loaded_print(&l);
    assert_non_null(l.rules);
    findings_fini(&l.findings);
    return l.rules;
}

static void both_languages_mean_the_same(void **state)
{
    (void)state;
    struct ruleset *zh = load_sound(chinese), *en = load_sound(english);
    const struct rule *const *a = zh->rules.data, *const *b = en->rules.data;
    assert_int_equal(zh->rules.n, 5);
    assert_int_equal(en->rules.n, 5);
    for (size_t i = 0; i < 4; i++) { /* a watch keeps its measure as written */
        assert_string_equal(a[i]->fingerprint, b[i]->fingerprint);
        assert_string_equal(a[i]->text_print, b[i]->text_print);
    }
    assert_string_not_equal(zh->hash, en->hash);
    ruleset_free(zh);
    ruleset_free(en);
}

static void check_settings(const struct ruleset *r)
{
    assert_string_equal(r->document, "样字（2023）1号");
    assert_int_equal(r->zone.offset_s, 8 * 3600);
    assert_int_equal(r->since.n, day_of(2026, 7, 1).n);
    assert_string_equal(r->office->name, "基教股");
    assert_int_equal(r->close_reasons.n, 2);
    assert_int_equal(r->calendar.weekend, 1u << 6 | 1u << 7);
    assert_int_equal(r->calendar.close_minute, 18 * 60);
    assert_int_equal(r->calendar.delivery_workdays_only, 0);
    assert_int_equal(r->calendar.delivery_days, 1u << 1 | 1u << 2);
    assert_int_equal(r->calendar.delivery_until, 17 * 60 + 30);
    assert_int_equal(r->calendar.holidays.n, 11);
    assert_false(calendar_year_known(&r->calendar, 2026));
    assert_int_equal(calendar_look(&r->calendar, day_of(2026, 2, 28)).kind, DAY_MAKEUP);
    assert_int_equal(ruleset_word(r, "及时")->amount.unit, UNIT_WORKDAY);
    const struct term_rule *t = r->terms.data;
    assert_int_equal(r->terms.n, 2);
    assert_int_equal(t[1].opens.n, day_of(2026, 9, 2).n);
    assert_int_equal(t[1].closes.n, day_of(2027, 1, 22).n); /* 01-22 of a term that opens in September */
}

static void check_who(const struct ruleset *r)
{
    const struct role *chief = ruleset_role(r, "局长");
    assert_string_equal(chief->chain->name, "教育"); /* the first it stands on */
    assert_int_equal(chief->rung, 2);
    assert_int_equal(((struct chain *const *)r->chains.data)[1]->roles.n, 2);
    assert_true(ruleset_role(r, "村干部")->by_register);
    assert_int_equal(ruleset_role(r, "教师")->how, ROLE_CASE);
    assert_null(ruleset_role(r, "基教股")->chain);
    assert_ptr_equal(ruleset_role(r, "普教股"), ruleset_role(r, "基教股"));
    const struct ladder *l = ruleset_ladder(r, "紧");
    const struct rung *rung = l->rungs.data;
    static const char *const keys[] = {"start", "-3d", "0d", "+1workday", "+2workday", "every7d", "settled"};
    assert_int_equal(l->rungs.n, 7);
    for (size_t i = 0; i < 7; i++)
        assert_string_equal(rung[i].key, keys[i]);
    const struct who *who = rung[4].who.data;
    assert_true(who[0].kind == WHO_UP && who[0].up == 2 && who[1].kind == WHO_ROLE && who[1].role == r->office);
    assert_int_equal(((const struct who *)rung[5].who.data)->up, 3);
    assert_true(l->urgent && l->ack_holds.n == 2 && l->ack_limit.n == 5);
}

static void check_events(const struct ruleset *r)
{
    const struct event_kind *e = ruleset_event(r, "通知书");
    const struct event_field *f = e->fields.data;
    assert_true(f[0].kind == FIELD_NUMBER && f[1].kind == FIELD_DATE);
    e = ruleset_event(r, "复学");
    assert_true(e->closes && e->resumes && !e->opens && e->resets.n == 2);
    e = ruleset_event(r, "复检");
    assert_string_equal(e->name, "复查");
    assert_string_equal(e->quote, "甲\n乙");
    assert_string_equal(e->title, "复查（一）");
    assert_int_equal(e->when.n, 1);
    assert_true(ruleset_event(r, "转出")->derived);
    const struct form *form = ruleset_form(r, "旧表");
    assert_string_equal(form->name, "统计表");
    assert_ptr_equal(ruleset_event(r, "统计表")->form, form);
    assert_int_equal(ruleset_event(r, "统计表")->of, OF_UNIT);
    assert_true(form->keep_forever && !form->keep.n);
    assert_int_equal(form->grace.n, 10);
}

static void check_rules(const struct ruleset *r)
{
    const struct rule *duty = ruleset_rule(r, "月报"), *step = ruleset_rule(r, "家访"), *notice = ruleset_rule(r, "告知");
    assert_ptr_equal(ruleset_rule(r, "旧月报"), duty);
    assert_string_equal(((const char *const *)duty->quotes.data)[0], "甲：“乙、丙”；（丁）");
    assert_string_equal(((const char *const *)duty->quotes.data)[1], "第二句，完。");
    assert_int_equal(duty->only_months, 1u << 3 | 1u << 9);
    assert_string_equal(((const char *const *)duty->except_terms.data)[0], "秋季");
    assert_true(duty->in_term && !duty->either && duty->owners.n == 2 && duty->to.n == 2 && duty->has_start && duty->sign && !duty->is_private);
    assert_int_equal(duty->due.anchor.kind, ANCHOR_MONTH_DAY);
    assert_true(step->either && step->outlives && step->done.n == 2 && step->when.n == 4 && !step->notice);
    assert_ptr_equal(step->due.anchor.of.refs[0].event, ruleset_event(r, "缺课"));
    assert_int_equal(((const struct done *)step->done.data)[1].field_at, 1);
    const struct when_line *when = step->when.data;
    const struct test *t = when[0].tests.data;
    assert_int_equal(when[0].tests.n, 3);
    assert_string_equal(t[0].word, "stage");
    const struct test_value *grade = t[1].values.data;
    assert_true(grade->range && grade->from == 7 && grade->until == 9);
    assert_true(t[2].kind == TEST_HAS && t[2].negated && t[2].event == ruleset_event(r, "休学"));
    t = when[1].tests.data;
    assert_string_equal(t->word, "hukou");
    assert_string_equal(t->unit_kind, "镇");
    assert_string_equal(((const struct test_value *)t->values.data)->text, "inside");
    t = when[2].tests.data;
    assert_true(t[0].kind == TEST_FIELD && t[0].field_at == 0 && t[0].values.n == 1 && t[1].cmp == CMP_GE && t[1].than.n == 3 && !t[1].values.n);
    t = when[3].tests.data;
    assert_true(t->kind == TEST_COUNT && t->count.than.n == 3 && t->count.of.n == 1 && t->count.of.refs[0].event == ruleset_event(r, "家访"));
    assert_true(notice->notice && !notice->ladder && notice->is_private);
    assert_true(ruleset_rule(r, "栏")->is_private); /* by a column */
    assert_int_equal(ruleset_rule(r, "率")->each, EACH_UNIT);
    assert_string_equal(ruleset_rule(r, "率")->watch.limit, "> 1.8%");
}

static void texts_become_structs(void **state)
{
    (void)state;
    static const char *const texts[] = {chinese, english};
    for (size_t i = 0; i < 2; i++) {
        struct ruleset *r = load_sound(texts[i]);
        check_settings(r);
        check_who(r);
        check_events(r);
        check_rules(r);
        ruleset_free(r);
    }
}

static void ranges_of_holidays(void **state)
{
    (void)state;
    struct loaded l = load_beside("[放假安排 2023]\n元旦 = 12-31..01-02\n国庆节 = 09-29..10-06, 补班 10-07 10-08\n中秋节 = 09-29\n[放假安排 2024]\n元旦 = 01-01, 补班 2023-12-30\n", LANG_ZH);
    assert_non_null(l.rules);
    const struct calendar *c = &l.rules->calendar;
    assert_int_equal(calendar_look(c, day_of(2022, 12, 31)).kind, DAY_HOLIDAY); /* a range from December into January begins in the year before */
    assert_int_equal(calendar_look(c, day_of(2023, 1, 2)).kind, DAY_HOLIDAY);
    assert_string_equal(calendar_look(c, day_of(2023, 9, 29)).feast, "中秋节"); /* the later line names the day */
    assert_string_equal(calendar_look(c, day_of(2023, 9, 30)).feast, "国庆节");
    assert_int_equal(calendar_look(c, day_of(2023, 12, 30)).kind, DAY_MAKEUP); /* a lone day of another year */
    assert_true(calendar_year_known(c, 2023));
    loaded_fini(&l);
}

static void a_long_form_adds_to_its_line(void **state)
{
    (void)state;
    struct loaded l = load_beside("[事件 家访]\n标题 = 上门家访\n条件 = 家访.结果 是 拒绝\n", LANG_ZH);
    assert_non_null(l.rules);
    const struct event_kind *e = ruleset_event(l.rules, "家访");
    assert_string_equal(e->title, "上门家访");
    assert_int_equal(e->fields.n, 1);
    assert_int_equal(e->when.n, 1);
    loaded_fini(&l);
}

/* The examples of the language's own description. */
static const char described[] =
    "[ruleset]\ntitle = x\nsince = 2026-07-01\noffice = 基教股\n[posts]\n基教股 = bureau\n"
    "[chain 教育]\n教师 = case\n校长 = school\n局长 = bureau\n"
    "[chain 镇村]\n包村镇干部 = village by register\n镇政府 = town by register\n"
    "[words]\n及时 = 2 workday\n第一时间 = 2 h\n多次 = 3\n"
    "[term 秋季]\nopens = 09-01\ncloses = 01-20\n[holidays 2026]\n春节 = 02-15..02-23, work 补班 02-14 02-28\n"
    "[events]\n缺课             = opens, reopens\n家访             = 结果 (返校/拒绝/未找到)\n报告单           = 编号 number\n"
    "限期返校通知书   = 编号 number, 送达日 date, 限期日 date\n休学             = pauses, 期满日 date\n复学             = closes, resumes, resets 缺课 家访\n辍学 = 说明\n"
    "[event 休学]\ntitle = 休学\n"
    "[ladder 一般]\nstart       = owner\n-3 d        = owner\n0 d         = owner\n+1 workday  = owner, up\n+3 workday  = up 2\n+7 d        = up 3\nevery 7 d   = up 3\n"
    "settled     = told\nack = holds 2 d\n"
    "[form 辍学情况报告]\nnumbers = 辍学\n[form 控辍保学统计表]\nnumbers = 年初在校, 转入, 转出, 休学, 复学, 辍学, 毕业, 应毕业\nrows = 小学, 初中\n"
    "rate 辍学率 = 辍学 / 年初在校\nrate 巩固率 = 毕业 / 应毕业\ncheck = 巩固率 <= 100%\nkeep = forever\n"
    "[duty 开学一个月书面报告]\nsource = 二、8(2)\nquote = 学校要在开学一个月内向教育行政部门和当地乡镇政府书面报告\nowner = 校长\nto = 基教股, 镇政府\n"
    "due = opens + 1 month, roll next\nform = 辍学情况报告\nladder = 一般\n"
    "[step 镇发限期返校通知]\nsource = 三、五\ndue = 报告单 + 及时\nowner = 包村镇干部\ndone = 限期返校通知书\nladder = 一般\n"
    "[step 连续缺课]\nsource = x\ndue = 缺课 > 45 schoolday in term\nowner = 教师\ndone = 家访\nthen = 辍学\nladder = 一般\n"
    "[watch 初中辍学率]\nsource = x\nmeasure = rate 辍学率\neach = school\nlimit = > 1.8%\nwhen = row is 初中\nowner = 校长\nladder = 一般\n";

static void the_described_examples_load(void **state)
{
    (void)state;
    struct ruleset *r = load_sound(described);
    assert_int_equal(r->rules.n, 4);
    assert_int_equal(ruleset_rule(r, "连续缺课")->due.anchor.count.in, IN_TERM);
    assert_true(ruleset_event(r, "休学")->pauses);
    ruleset_free(r);
}

/* ---- what a new set changes ---- */

static const char *const rest = "[规则集]\n标题 = 甲\n起用 = 2026-07-01\n办公室 = 股\n[岗位]\n股 = 局\n[用语]\n及时 = %d 天\n[事件]\n缺课 = 立案\n家访 = 说明\n[阶梯 一般]\n0 天 = 责任人\n%s";

static struct ruleset *load_rules(int timely, const char *rules)
{
    char *text = mem_printf(rest, timely, rules);
    struct ruleset *r = load_sound(text);
    free(text);
    return r;
}

#define RULE(name, due, more) "[环节 " name "]\n出处 = 一\n责任 = 股\n期限 = " due "\n办结 = 家访\n阶梯 = 一般\n" more

static const char *const changes[] = {[RULE_APPEARED] = "新增", [RULE_VANISHED] = "消失", [RULE_RENAMED] = "改名", [RULE_CHANGED] = "改动"};

static void check_diff(struct ruleset *before, struct ruleset *after, const char *wanted, size_t warnings)
{
    struct vec diffs = {0}, findings = {0};
    struct str text = {0};
    rulediff(before, after, &diffs);
    const struct rule_diff *d = diffs.data;
    for (size_t i = 0; i < diffs.n; i++)
        str_addf(&text, "%s %s%s%s%s; ", changes[d[i].change], d[i].before ? d[i].before->name : "", d[i].before && d[i].after ? ">" : "",
                 d[i].after ? d[i].after->name : "", d[i].dates ? "!" : "");
    assert_string_equal(str_text(&text), wanted);
    rulediff_warn(&diffs, LANG_ZH, &findings);
    assert_int_equal(findings.n, warnings);
    str_fini(&text);
    vec_fini(&diffs);
    findings_fini(&findings);
    ruleset_free(before);
    ruleset_free(after);
}

static void differences_of_rule_sets(void **state)
{
    (void)state;
    const char *one = RULE("甲", "缺课 + 及时", "");
    check_diff(load_rules(2, one), load_rules(2, one), "", 0);
    check_diff(load_rules(2, one), load_rules(3, one), "改动 甲>甲!; ", 0); /* a word's number */
    check_diff(load_rules(2, one), load_rules(2, RULE("甲", "缺课 + 及时", "原文 = 乙\n")), "改动 甲>甲; ", 0);
    check_diff(load_rules(2, one), load_rules(2, RULE("甲", "缺课 + 9 天", "")), "改动 甲>甲!; ", 0);
    check_diff(load_rules(2, one), load_rules(2, RULE("乙", "缺课 + 及时", "原名 = 甲\n")), "改名 甲>乙; ", 0);
    check_diff(load_rules(2, one), load_rules(2, RULE("乙", "缺课 + 及时", "")), "新增 乙; 消失 甲; ", 1);
    check_diff(load_rules(2, one), load_rules(2, RULE("入户走访", "家访 + 9 天", "")), "新增 入户走访; 消失 甲; ", 0);
    check_diff(load_rules(2, RULE("乙", "缺课 + 及时", "原名 = 甲\n")), load_rules(2, RULE("乙", "缺课 + 及时", "原名 = 甲\n")), "", 0);
    check_diff(load_rules(2, one), load_rules(2, ""), "消失 甲; ", 0);
}

static void a_ladder_or_event_changes_its_rules(void **state)
{
    (void)state;
    const char *one = RULE("甲", "缺课 + 及时", "");
    struct ruleset *before = load_rules(2, one);
    char *text = mem_printf("[规则集]\n标题 = 甲\n起用 = 2026-07-01\n办公室 = 股\n[岗位]\n股 = 局\n[用语]\n及时 = 2 天\n[事件]\n缺课 = 立案, 重开\n家访 = 说明\n[阶梯 一般]\n0 天 = 责任人\n%s", one);
    check_diff(before, load_sound(text), "改动 甲>甲!; ", 0);
    free(text);
    before = load_rules(2, one);
    text = mem_printf("[规则集]\n标题 = 甲\n起用 = 2026-07-01\n办公室 = 股\n[岗位]\n股 = 局\n[用语]\n及时 = 2 天\n[事件]\n缺课 = 立案\n家访 = 说明\n[阶梯 一般]\n0 天 = 上级\n%s", one);
    check_diff(before, load_sound(text), "改动 甲>甲!; ", 0);
    free(text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(texts_become_structs), cmocka_unit_test(both_languages_mean_the_same), cmocka_unit_test(ranges_of_holidays), cmocka_unit_test(the_described_examples_load),
        cmocka_unit_test(a_long_form_adds_to_its_line), cmocka_unit_test(differences_of_rule_sets), cmocka_unit_test(a_ladder_or_event_changes_its_rules),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
