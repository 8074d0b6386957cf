/* SPDX-License-Identifier: MIT */
/* What the tests of the rule parser share: a small sound rule set, and loading texts from memory. */
#ifndef BAOXUE_TESTS_UNIT_RULES_H
#define BAOXUE_TESTS_UNIT_RULES_H

#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "core/finding.h"
#include "core/ruleset.h"

static const char sound_rules[] =
    "[规则集]\n标题 = 样例县保学\n起用 = 2026-07-01\n办公室 = 基教股\n销号事由 = 复学, 转学\n"
    "[用语]\n及时 = 2 工作日\n多次 = 3\n"
    "[岗位]\n基教股 = 局\n监护人 = 书面送达\n"
    "[责任链 教育]\n教师 = 个案指定\n校长 = 学校 按学校\n局长 = 局\n"
    "[责任链 镇村]\n村干部 = 村 按户籍\n镇政府 = 镇 按户籍\n"
    "[学期 秋季]\n开学 = 09-01\n放假 = 01-20\n[学期 春季]\n开学 = 03-01\n放假 = 07-10\n"
    "[放假安排 2026]\n春节 = 02-15..02-23, 补班 02-14 02-28\n"
    "[阶梯 一般]\n0 天 = 责任人\n+1 工作日 = 责任人, 上级\n"
    "[事件]\n缺课 = 立案, 重开\n家访 = 结果 (返校/拒绝)\n通知书 = 文号 编号, 送达日 日期, 备注\n送教 = 课时 数量\n复学 = 销号, 清零 缺课 家访\n期满 = 说明\n"
    "[事件 巡查]\n对象 = 单位\n字段 = 说明\n"
    "[表格 统计表]\n数栏 = 在校, 辍学\n率 辍学率 = 辍学 / 在校\n"
    "[任务 月报]\n出处 = 二、1\n责任 = 校长\n报送 = 基教股\n期限 = 每月28日\n表格 = 统计表\n阶梯 = 一般\n"
    "[环节 上门家访]\n出处 = 二、2\n责任 = 教师 | 村干部\n期限 = 缺课 + 及时\n办结 = 家访\n阶梯 = 一般\n"
    "[环节 发通知书]\n出处 = 二、3\n责任 = 镇政府\n期限 = 家访 >= 多次 + 及时\n办结 = 通知书.送达日\n阶梯 = 一般\n"
    "[环节 期满转]\n出处 = 二、4\n责任 = 镇政府\n期限 = 通知书.送达日 + 7 天, 顺延 后\n办结 = 复学\n逾期转 = 期满\n阶梯 = 一般\n"
    "[环节 巡查整改]\n出处 = 二、5\n责任 = 校长\n期限 = 巡查 + 3 工作日\n办结 = 巡查\n条件 = 巡查 >= 2\n阶梯 = 一般\n"
    "[环节 送教]\n出处 = 二、6\n责任 = 教师\n期限 = 缺课 > 5 工作日\n办结 = 送教\n阶梯 = 一般\n";

struct loaded {
    struct ruleset *rules;
    struct vec findings;
};

/* The sound set as 00.ini, `text` (NULL: none) as 10.ini. */
static inline struct loaded load_beside(const char *text, enum lang lang)
{
    struct loaded l = {.findings = VEC(struct finding)};
    const struct rule_text files[] = {{"00.ini", sound_rules, sizeof sound_rules - 1}, {"10.ini", text ? text : "", text ? strlen(text) : 0}};
    l.rules = ruleset_load(files, 2, lang, &l.findings);
    return l;
}

static inline struct loaded load_alone(const char *text, size_t len_b, enum lang lang)
{
    struct loaded l = {.findings = VEC(struct finding)};
    const struct rule_text file = {"10.ini", text, len_b};
    l.rules = ruleset_load(&file, 1, lang, &l.findings);
    return l;
}

static inline void loaded_fini(struct loaded *l)
{
    ruleset_free(l->rules);
    findings_fini(&l->findings);
}

static inline void loaded_print(const struct loaded *l)
{
    const struct finding *f = l->findings.data;
    for (size_t i = 0; i < l->findings.n; i++)
        printf("    %s:%d: %d %s\n", f[i].src.file ? f[i].src.file : "-", f[i].src.line, (int)f[i].level, f[i].text);
}

/* The finding of that level at that line of 10.ini (line 0: of the whole set) whose text holds `part`. */
static inline bool loaded_has(const struct loaded *l, enum finding_level level, int line, const char *part)
{
    const struct finding *f = l->findings.data;
    for (size_t i = 0; i < l->findings.n; i++)
        if (f[i].level == level && f[i].src.line == line && (!line || strcmp(f[i].src.file, "10.ini") == 0) && strstr(f[i].text, part))
            return true;
    return false;
}

#endif
