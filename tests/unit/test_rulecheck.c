/* SPDX-License-Identifier: MIT */
/* Every error is found where it stands, says what offends, and names the nearest valid word. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "core/rulewarn.h"
#include "county.h"
#include "rules.h"

#define DUTY "[任务 甲]\n出处 = 一\n责任 = 校长\n期限 = 07-15\n阶梯 = 一般\n" /* 5 lines */
#define STEP "[环节 甲]\n出处 = 一\n责任 = 校长\n期限 = 缺课 + 1 天\n办结 = 家访\n阶梯 = 一般\n" /* 6 lines */
#define HEAD "[任务 甲]\n出处 = 一\n阶梯 = 一般\n"                                                   /* 3 lines */
#define STEP_HEAD "[环节 甲]\n出处 = 一\n责任 = 校长\n阶梯 = 一般\n"                                 /* 4 lines */
#define WATCH "[指标 甲]\n出处 = 一\n责任 = 校长\n阶梯 = 一般\n"                                     /* 4 lines */
#define REFUSING(check, limit) "[表格 到校表]\n数栏 = 到, 应到\n率 到校率 = 到 / 应到\n校验 = " check "\n" WATCH "界限 = " limit "\n量 = 率 到校率\n[任务 报到校]\n出处 = 一\n责任 = 校长\n期限 = 月末\n表格 = 到校表\n阶梯 = 一般\n"
#define NAME21 "一二三四五六七八九十一二三四五六七八九十一"

struct row {
    const char *text;
    int line;
    const char *zh, *en; /* en NULL: not looked at */
    size_t errors;       /* 0 stands for 1 */
};

static const struct row rows[] = {
    /* sections */
    {"[仼务 甲]\n", 1, "不认识的节 [仼务]；最接近的是“任务”", "unknown section [仼务]; the nearest is \"任务\"", 0},
    {"[dutty 甲]\n", 1, "最接近的是“duty”", "the nearest is \"duty\"", 0},
    {"[任务]\n出处 = 一\n", 1, "后面要写名称", "needs a name", 0},
    {"[岗位 甲]\n", 1, "不带名称，多了“甲”", "takes no name", 0},
    {"[任务 甲\n出处 = 一\n", 1, "缺少 ]", "without ]", 0},
    {"[任务 甲] 乙\n出处 = 一\n", 1, "] 之后有多余文字： 乙", "text after the ]", 0},
    {"[]\n", 1, "节标题是空的", "empty section header", 0},
    {"标题 = 甲\n", 1, "不在任何 [节] 里：标题", "before the first [section]", 0},
    {"[规则集]\n标题 = 甲\n", 1, "写了两次", "stands twice", 0},
    {"[日历]\n[日历]\n", 2, "写了两次", "stands twice", 0},
    /* lines */
    {"[岗位]\n会计\n", 2, "没有“=”：会计", "line without \"=\"", 0},
    {"[岗位]\n = 局\n", 2, "行首不能有空格", "must not be indented", 0},
    {"[岗位]\n= 局\n", 2, "“=”前面没有名称", "nothing before", 0},
    {"[岗位]\n会\x01计 = 局\n", 2, "控制字符", "control characters", 0},
    {"[岗位]\n\xbb\xe1\xbc\xc6 = \xbe\xd6\n", 2, "不是 UTF-8", "not UTF-8", 0},
    /* names */
    {"[任务 " NAME21 "]\n", 1, "20 个汉字", "20 hanzi", 0},
    {"[任务 甲+乙]\n", 1, "“甲+乙”里不能有“+”", "must not hold \"+\"", 0},
    {"[任务 甲 乙]\n", 1, "里不能有“ ”", "must not hold", 0},
    {"[岗位]\n上级 = 局\n", 2, "“上级”是规则语言自己的词", "is a word of the rule language", 0},
    {"[事件]\n月末 = 立案\n", 2, "“月末”是规则语言自己的词", NULL, 0},
    {"[用语]\n工作日 = 2 天\n", 2, "“工作日”是规则语言自己的词", NULL, 0},
    {"[任务 月报]\n", 1, "“月报”用了两次", "is used twice", 0},
    {"[阶梯 一般]\n0 天 = 责任人\n", 1, "“一般”用了两次", NULL, 0},
    {"[责任链 教育]\n", 1, "“教育”用了两次", NULL, 0},
    {"[表格 统计表]\n数栏 = 甲\n", 1, "“统计表”用了两次", NULL, 0},
    {"[事件]\n家访 = 立案\n", 2, "“家访”用了两次", NULL, 0},
    {"[表格 家访]\n数栏 = 甲\n", 1, "“家访”用了两次", NULL, 0},
    /* keys */
    {DUTY "责仼 = 校长\n", 6, "没有“责仼”这个词；最接近的是“责任”", "no key \"责仼\"; the nearest is \"责任\"", 0},
    {DUTY "onwer = 校长\n", 6, "最接近的是“owner”", "the nearest is \"owner\"", 0},
    {DUTY "期限 = 07-16\n", 6, "“期限”写了两次，第一次在第 4 行", "stands twice, first in line 4", 0},
    {DUTY "due = 07-16\n", 6, "“due”写了两次，第一次在第 4 行", NULL, 0},
    {DUTY "表格 =\n", 6, "“表格”后面是空的", "has no value", 0},
    {HEAD "责任 = 校长\n期限 07-15 17:00\n", 5, "“期限”后面缺少“=”", "\"=\" is missing after \"期限\"", 0},
    /* what a section seems to lack because a line of it cannot be read goes unsaid */
    {HEAD " 责任 = 校长\n期限 = 07-15\n", 4, "行首不能有空格", "must not be indented", 0},
    {HEAD "责任 = 校长\n期限：07-15\x01\n", 5, "控制字符", NULL, 0},
    {HEAD "责任 = 校长\n\xc6\xda = 07-15\n", 5, "不是 UTF-8", NULL, 0},
    {HEAD "责仼 = 校长\n期限 = 07-15\n", 4, "最接近的是“责任”", NULL, 0},
    {"[学期 夏季]\n 开学 = 06-01\n放假 = 07-01\n", 2, "行首不能有空格", NULL, 0},
    {"[学期 夏季]\n开学 = 06-01\n放暇 = 07-01\n", 3, "没有“放暇”这个词", NULL, 0},
    {"[阶梯 闲]\n 0 天 = 责任人\n", 2, "行首不能有空格", NULL, 0},
    {"[阶梯 闲]\n0 大 = 责任人\n", 2, "不认识的词“大”", NULL, 0},
    {"[日历]\n周末 = 周六, 周八\n", 2, "不认识的词“周八”", "unknown word \"周八\"", 0},
    {"[日历]\n日终 = 25:00\n", 2, "“25:00”不是时间", "is no time", 0},
    {"[日历]\n日终 = 00:00\n", 2, "24:00", NULL, 0},
    {"[日历]\n投递 = 工作日\n", 2, "缺少时段", "lacks its hours", 0},
    {"[日历]\n投递 = 工作日 18:00..08:00\n", 2, "结束不在开始之后", NULL, 0},
    {"[日历]\n学年始 = 13-01\n", 2, "“13-01”不是月日", "is not a month and day", 0},
    {"[日历]\n周末 = 周一 周二 周三 周四 周五 周六 周日\n", 2, "七天", NULL, 0},
    /* holidays, terms, words */
    {"[放假安排 明年]\n", 1, "“明年”不是年份", "is no year", 0},
    {"[放假安排 2026]\n元旦 = 01-01\n", 1, "2026 年的放假安排写了两次", NULL, 0},
    {"[放假安排 2025]\n元旦 = 13-01\n", 2, "“13-01”不是日期", "is no date or range", 0},
    {"[放假安排 2025]\n国庆节 = 10-08..10-01\n", 2, "“10-08..10-01”", NULL, 0},
    {"[放假安排 2025]\n春节 = 01-28..04-28\n", 2, "最多 60 天", NULL, 0},
    {"[放假安排 2025]\n春节 = 01-28..02-04\n元旦 = 补班 01-30\n", 3, "2025-01-30 又放假又补班", "is both off and worked", 0},
    {"[放假安排 2025]\n状态 = 公布\n", 2, "最接近的是“已公布”", NULL, 0},
    {"[放假安排 2025]\n元旦 = 2019-01-01\n", 2, "不在 2025 年前后", NULL, 0},
    {"[学期 夏季]\n开学 = 06-01\n", 1, "缺少放假", "lacks \"closes\"", 0},
    {"[学期 秋季 2026]\n开学 = 9月1号\n", 2, "“9月1号”不是日期", NULL, 0},
    {"[学期 秋季 今年]\n", 1, "只能写年份", NULL, 0},
    {"[学期 秋季]\n开学 = 09-01\n放假 = 01-20\n", 1, "写了两次", NULL, 0},
    {"[学期 秋季 2026]\n开学 = 2026-09-01\n放假 = 2026-08-20\n", 1, "放假早于开学", NULL, 0},
    {"[用语]\n立即 = 马上\n", 2, "“马上”不是数量", "is no amount", 0},
    {"[用语]\n及时 = 3 天\n", 2, "“及时”写了两次，第一次在第 7 行", NULL, 0},
    {"[用语]\n立即 = 2 工作曰\n", 2, "不认识的词“工作曰”；最接近的是“工作日”", NULL, 0},
    /* who */
    {"[岗位]\n校长 = 镇\n", 2, "“校长”在第 14 行", NULL, 0},
    {"[岗位]\n会计 = 局 按籍贯\n", 2, "只能写“按学校”或“按户籍”", NULL, 0},
    {"[岗位]\n会计 = 局, 旧名 出纳\n", 2, "原名 旧名", NULL, 0},
    {"[责任链 丙]\n会计 = 局\n会计 = 局\n", 3, "写了两次", NULL, 0},
    {"[阶梯 急]\n0 天 = 责仼人\n", 2, "不认识“责仼人”：既不是责任人、上级这样的词，也不是岗位；最接近的是“责任人”", "unknown \"责仼人\"", 0},
    {"[阶梯 急]\n0 天 = 校张\n", 2, "最接近的是“校长”", NULL, 0},
    {"[阶梯 急]\n3 天 = 责任人\n", 2, "要写明 + 或 -", "needs + or -", 0},
    {"[阶梯 急]\n+3 工作曰 = 责任人\n", 2, "最接近的是“工作日”", NULL, 0},
    {"[阶梯 急]\n+3 天 = 责任人\n+3 d = 上级\n", 3, "写了两次，第一次在第 2 行", NULL, 0},
    {"[阶梯 急]\n每 0 天 = 责任人\n", 2, "必须大于零", NULL, 0},
    {"[阶梯 急]\n", 1, "一级也没有", "has no rung", 0},
    {"[阶梯 急]\n0 天 = 责任人\n急 = 很\n", 3, "不认识的词“很”；可以写：是、否", "possible: yes, no", 0},
    {"[阶梯 急]\n0 天 = 责任人\n知悉 = 暂停 2 天\n", 3, "最接近的是“暂缓”", NULL, 0},
    {"[阶梯 急]\n0 天 = 责任人\n急急 = 是\n", 3, "阶梯里没有“急急”这个词", NULL, 0},
    /* events */
    {"[事件]\n甲 = 送达日 日子\n", 2, "不认识的词“日子”", "unknown word", 0},
    {"[事件]\n甲 = 结果 (好/坏\n", 2, "括号不成对", "brackets", 0},
    {"[事件]\n甲 = 结果 ()\n", 2, "没有选项", NULL, 0},
    {"[事件]\n甲 = 结果 (好/好)\n", 2, "选项“好”写了两次", NULL, 0},
    {"[事件]\n甲 = 乙, 乙 日期\n", 2, "字段“乙”写了两次", NULL, 0},
    {"[事件]\n甲 = 乙 编号, 丙 编号\n", 2, "只能有一个编号字段", NULL, 0},
    {"[事件]\n甲 = 编号\n", 2, "“编号”是规则语言自己的词", NULL, 0},
    {"[事件]\n甲 = 立案, 立案\n", 2, "“立案”写了两次", NULL, 0},
    {"[事件]\n甲 = 立案, 销号\n", 2, "不能又立案又销号", NULL, 0},
    {"[事件]\n甲 = 清零 家坊\n", 2, "没有“家坊”这个事件；最接近的是“家访”", "no event \"家坊\"", 0},
    {"[事件 甲]\n对象 = 单位\n[event 甲]\n", 3, "“甲”用了两次", NULL, 0},
    {"[事件 甲]\n对象 = 学校\n", 2, "不认识的词“学校”", NULL, 0},
    {"[事件 甲]\n对象 = 单位\n作用 = 销号\n", 1, "对象不是个案", NULL, 0},
    {"[事件 甲]\n作用 = 销毁\n", 2, "不认识的作用“销毁”；最接近的是“销号”", NULL, 0},
    /* forms */
    {"[表格 甲]\n数栏 = 在校, 在校\n", 2, "“在校”写了两次", NULL, 0},
    {"[表格 甲]\n数栏 = 在校\n率 乙 = 辍学 / 在校\n", 3, "没有数栏“辍学”", "has no number", 0},
    {"[表格 甲]\n数栏 = 在校\n校验 = 在校\n", 3, "校验要有", NULL, 0},
    {"[表格 甲]\n数栏 = 在校\n保存 = 永远\n", 3, "“永远”不是数量", NULL, 0},
    {"[表格 甲]\n数栏 = 在校\n期间 = 9月到3月\n", 3, "不是期间", NULL, 0},
    {"[表格 甲]\n数栏 = 在校\n率 = 1\n", 3, "“率”后面要写名称", NULL, 0},
    /* rules: references */
    {HEAD "责任 = 校张\n期限 = 07-15\n", 4, "没有“校张”这个岗位；最接近的是“校长”", "no role \"校张\"; the nearest is \"校长\"", 0},
    {HEAD "责任 = 校长\n期限 = 07-15\n报送 = 局张\n", 6, "最接近的是“局长”", NULL, 0},
    {DUTY "表格 = 统计裱\n", 6, "没有“统计裱”这个表格；最接近的是“统计表”", "no form", 0},
    {"[任务 甲]\n出处 = 一\n责任 = 校长\n期限 = 07-15\n阶梯 = 一股\n", 5, "没有“一股”这个阶梯；最接近的是“一般”", "no ladder", 0},
    {DUTY "仅 = 秋李\n", 6, "没有“秋李”这个学期；最接近的是“秋季”", "no term", 0},
    {DUTY "仅 = 13\n", 6, "没有 13 月", NULL, 0},
    {STEP "条件 = 家访.结里 是 拒绝\n", 7, "没有“结里”这个字段；最接近的是“结果”", "has no field", 0},
    {STEP "条件 = 家访.结果 是 拒决\n", 7, "没有“拒决”这个选项；最接近的是“拒绝”", "has no choice", 0},
    {STEP "条件 = 有\n", 7, "“有”后面", NULL, 0},
    {STEP "条件 = 类别 是\n", 7, "后面缺少值", NULL, 0},
    {STEP "条件 = 年龄 是 16-6\n", 7, "前大后小", "runs backwards", 0},
    {STEP "条件 = 年龄 > 6\n", 7, "“年龄”后面要写“是”", NULL, 0},
    {STEP "条件 = 户籍 是 里面 镇\n", 7, "不认识的词“里面”", NULL, 0},
    {STEP "条件 = 户籍 是 在内\n", 7, "要写一个单位类别", NULL, 0},
    {STEP "条件 = 类别 是 孤儿 且\n", 7, "一边缺少条件", NULL, 0},
    {STEP "条件 = 通知书.备注 > 3\n", 7, "不是数量字段", NULL, 0},
    {STEP "条件 = 行 是 小学\n", 7, "只能用在指标里", NULL, 0},
    {STEP_HEAD "期限 = 缺课 + 1 天\n办结 = 通知书.备注\n", 6, "不是日期字段，不能作办结", NULL, 0},
    {STEP_HEAD "期限 = 通知书.备注 + 1 天\n办结 = 家访\n", 5, "不是日期字段，不能作期限的起点", NULL, 0},
    {STEP_HEAD "期限 = 缺棵 + 1 天\n办结 = 家访\n", 5, "缺棵", NULL, 0},
    {STEP_HEAD "期限 = 缺课 + 1 天\n办结 = 家坊\n", 6, "没有“家坊”这个事件", NULL, 0},
    {STEP "逾期转 = 期慢\n", 7, "没有“期慢”这个事件；最接近的是“期满”", NULL, 0},
    {STEP "不随销号 = 对\n", 7, "不认识的词“对”", NULL, 0},
    {STEP "起用 = 明年\n", 7, "“明年”不是日期", NULL, 0},
    {STEP "时节 = 学年\n", 7, "不认识的词“学年”", NULL, 0},
    /* rules: meaning */
    {"[任务 甲]\n责任 = 校长\n期限 = 07-15\n阶梯 = 一般\n", 1, "缺少“出处”", "lacks \"source\"", 0},
    {HEAD "期限 = 07-15\n", 1, "缺少“责任”", "lacks \"owner\"", 0},
    {HEAD "责任 = 校长\n", 1, "缺少“期限”", "lacks \"due\"", 0},
    {"[任务 甲]\n出处 = 一\n责任 = 校长\n期限 = 07-15\n", 1, "缺少“阶梯”", "lacks \"ladder\"", 0},
    {HEAD "责任 = 监护人\n期限 = 07-15\n", 4, "“监护人”是书面送达的", "told on paper", 0},
    {HEAD "责任 = 教师\n期限 = 07-15\n", 4, "“教师”是个案指定的", "named on a case", 0},
    {HEAD "责任 = 校长 | 镇政府\n期限 = 07-15\n", 4, "只有环节", "only a step", 0},
    {HEAD "责任 = 校长\n期限 = 缺课 + 2 天\n", 5, "“缺课 + 2 天”是个案的事", "belongs to a case", 0},
    {STEP "逾期转 = 期满\n", 4, "要写明遇假日怎么办", "must say its roll", 0},
    {STEP "逐个 = 村\n", 7, "环节不能写“逐个”", NULL, 0},
    {DUTY "不随销号 = 是\n", 6, "只有环节能写", NULL, 0},
    {DUTY "条件 = 类别 是 孤儿\n", 6, "“类别”是个案的词", "is a word of cases", 0},
    {DUTY "办结 = 家访\n", 6, "任务靠报送办结，不写“办结”", "takes no \"done\"", 0},
    {DUTY "逾期转 = 期满\n", 6, "任务不能写“逾期转”", "takes no \"then\"", 0},
    {STEP "审核 = 校长\n", 7, "“审核”只管报送", "confirms a filing", 0},
    {DUTY "延期上限 = 3 小时\n", 6, "延期上限要按天", "goes by days", 0},
    {DUTY "条件 = 放假安排 是 也许\n", 6, "也许", NULL, 0},
    {DUTY "条件 = 开学日期 是 未公布, 已公布\n", 6, "要写成“开学日期 是 未公布”", "is missing", 0},
    {STEP_HEAD "期限 = 整改 + 1 天\n办结 = 家访\n[事件 整改]\n对象 = 单位\n", 6, "对象是个案，这条规则的对象是单位", "is an event of a case", 0},
    {DUTY "界限 = > 3\n", 6, "只有指标能写“界限”", NULL, 0},
    {DUTY "开始 = 缺课\n", 6, "不是同一个周期", NULL, 0},
    {DUTY "原名 = 月报\n", 1, "原名“月报”现在还在用", "is still in use", 0},
    {WATCH "量 = 率 辍学律\n界限 = > 1.8%\n", 5, "没有表格算出“辍学律”这个率；最接近的是“辍学率”", "no form has the rate", 0},
    {WATCH "量 = 率 辍学率\n界限 = 太高\n", 6, "看不懂的界限“太高”", "unreadable limit", 0},
    {WATCH "量 = 合计 送教.课食 周内\n界限 = < 3\n", 5, "没有“课食”这个字段", NULL, 0},
    {WATCH "量 = 率 辍学率\n", 1, "缺少“界限”", NULL, 0},
};

static void every_error_is_located(void **state)
{
    (void)state;
    size_t failed = 0;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        for (enum lang lang = LANG_ZH; lang <= LANG_EN; lang++) {
            const char *part = lang == LANG_ZH ? rows[i].zh : rows[i].en ? rows[i].en : "";
            struct loaded l = load_beside(rows[i].text, lang);
            size_t errors = findings_count(&l.findings, FINDING_ERROR), wanted = rows[i].errors ? rows[i].errors : 1;
            if (l.rules || errors != wanted || !loaded_has(&l, FINDING_ERROR, rows[i].line, part)) {
                printf("row %zu: want %zu errors, line %d \"%s\" of\n%s  got\n", i, wanted, rows[i].line, part, rows[i].text);
                loaded_print(&l);
                failed++;
            }
            loaded_fini(&l);
        }
    assert_int_equal(failed, 0);
}

/* What people say, and what they are told to write; NULL: there is no telling. */
static void what_is_said_is_told_how_to_write(void **state)
{
    (void)state;
    static const char *const said[][2] = {
        {"开学一周", "要写成“开学 + 1 周”"},
        {"开学 一周", "“开学 一周”要写成“开学 + 1 周”"},
        {"开学后一周内", "要写成“开学 + 1 周”"},
        {"开学后十个工作日内, 顺延 后", "要写成“开学 + 10 工作日, 顺延 后”"},
        {"自开学之日起三十天内", "要写成“开学 + 30 天”"},
        {"秋季开学后2个星期", "要写成“秋季开学 + 2 周”"},
        {"开学前一周", "要写成“开学 - 1 周”"},
        {"开学一周前", "要写成“开学 - 1 周”"},
        {"缺课后2日内", "要写成“缺课 + 2 天”"},
        {"7月15日前", "要写成“07-15”"},
        {"每年7月15日以前", "要写成“07-15”"},
        {"2026年7月15日前", "要写成“2026-07-15”"},
        {"7.15", "要写成“07-15”"},
        {"7/15", "要写成“07-15”"},
        {"9月底前", "要写成“09-30”"},
        {"二月底", "要写成“02-28”"},
        {"每月5日前", "要写成“每月5日”"},
        {"每个月底前", "要写成“月末”"},
        {"学期末", "要写成“放假”"},
        {"一周内", "没有说从哪儿数起，请写成“开学 + 1 周”这样"},
        {"3个工作日内", "没有说从哪儿数起，请写成“开学 + 3 工作日”这样"},
        {"每周八", "“每周八”不是星期几，请写成“每周五”这样"},
        {"立即", "没有“立即”这个事件；期限先写从哪儿数起"},
        {"缺果", "没有“缺果”这个事件；最接近的是“缺课”"},
        {"缺课.送达 + 1 天", "没有“送达”这个字段"},
    };
    size_t failed = 0;
    for (size_t i = 0; i < sizeof said / sizeof *said; i++) {
        char text[256];
        snprintf(text, sizeof text, STEP_HEAD "办结 = 家访\n期限 = %s\n", said[i][0]);
        struct loaded l = load_beside(text, LANG_ZH);
        if (l.rules || findings_count(&l.findings, FINDING_ERROR) != 1 || !loaded_has(&l, FINDING_ERROR, 6, said[i][1])) {
            printf("want %s\n", said[i][1]);
            loaded_print(&l);
            failed++;
        }
        loaded_fini(&l);
    }
    assert_int_equal(failed, 0);
}

static void the_sound_set_is_sound(void **state)
{
    (void)state;
    struct loaded l = load_beside(NULL, LANG_ZH);
    loaded_print(&l);
    assert_non_null(l.rules);
    assert_int_equal(findings_count(&l.findings, FINDING_WARNING), 0);
    assert_int_equal(findings_count(&l.findings, FINDING_NOTE), 0);
    loaded_fini(&l);
}

/* A file in another encoding uses nothing, and it is not the events' fault. */
static void an_unreadable_file_is_one_error(void **state)
{
    (void)state;
    struct loaded l = load_beside("[事件]\n闲事 = 说明\n[阶梯 闲]\n0 天 = 责任人\n[岗位]\n\xbb\xe1\xbc\xc6 = \xbe\xd6\n", LANG_ZH);
    assert_true(loaded_has(&l, FINDING_ERROR, 6, "不是 UTF-8"));
    assert_int_equal(findings_count(&l.findings, FINDING_WARNING), 0);
    loaded_fini(&l);
}

static void a_set_needs_its_ruleset(void **state)
{
    (void)state;
    static const struct {
        const char *text, *part;
        int line;
    } sets[] = {
        {"[岗位]\n基教股 = 局\n", "缺少 [规则集]", 0},
        {"[规则集]\n办公室 = 基教股\n[岗位]\n基教股 = 局\n", "缺少“标题”", 1},
        {"[规则集]\n标题 = 甲\n", "缺少“办公室”", 1},
    };
    for (size_t i = 0; i < sizeof sets / sizeof *sets; i++) {
        struct loaded l = load_alone(sets[i].text, strlen(sets[i].text), LANG_ZH);
        assert_null(l.rules);
        assert_true(loaded_has(&l, FINDING_ERROR, sets[i].line, sets[i].part));
        loaded_fini(&l);
    }
    struct loaded broken = load_alone("[规则集]\n 标题 = 甲\n 办公室 = 基教股\n", strlen("[规则集]\n 标题 = 甲\n 办公室 = 基教股\n"), LANG_ZH);
    assert_int_equal(broken.findings.n, 2); /* the two lines, not what they would have said */
    loaded_fini(&broken);
    static const char wrong[] = "[规则集]\n标题 = 甲\n时区 = 北京\n起用 = 今天\n办公室 = 基教古\n语言 = 英语\n[岗位]\n基教股 = 局\n";
    struct loaded l = load_alone(wrong, sizeof wrong - 1, LANG_ZH);
    assert_true(loaded_has(&l, FINDING_ERROR, 3, "“北京”不是时区"));
    assert_true(loaded_has(&l, FINDING_ERROR, 4, "“今天”不是日期"));
    assert_true(loaded_has(&l, FINDING_ERROR, 5, "没有“基教古”这个岗位；最接近的是“基教股”"));
    assert_true(loaded_has(&l, FINDING_ERROR, 6, "最接近的是“英文”"));
    loaded_fini(&l);
}

static void all_five_errors_are_shown_in_order(void **state)
{
    (void)state;
    struct loaded l = load_beside("[任务 甲]\n出处 = 一\n责任 = 校张\n期限 = 99-15\n阶梯 = 一股\n表格 = 无\n标提 = 甲\n", LANG_ZH);
    const struct finding *f = l.findings.data;
    int line = 0, errors = 0;
    for (size_t i = 0; i < l.findings.n; i++)
        if (f[i].level == FINDING_ERROR) {
            assert_string_equal(f[i].src.file, "10.ini");
            assert_true(f[i].src.line > line);
            line = f[i].src.line;
            errors++;
        }
    assert_int_equal(errors, 5);
    loaded_fini(&l);
}

#define RING(name, due, then) "[环节 " name "]\n出处 = 一\n责任 = 校长\n期限 = " due "\n逾期转 = " then "\n阶梯 = 一般\n"
#define RING_EVENTS "[事件]\n甲到 = 说明\n乙到 = 说明\n丙到 = 说明\n丁到 = 销号\n"

/* Each circle is told once, and only what never ends is one. */
static void circles_without_end(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        int n;
    } sets[] = {
        {RING("甲", "甲到", "乙到") RING("乙", "乙到", "丙到") RING("丙", "丙到", "甲到") RING_EVENTS, 1},
        {RING("甲", "甲到", "乙到") RING("乙", "乙到", "甲到") RING("丙", "丙到", "丙到") RING_EVENTS, 2},
        {RING("甲", "甲到", "乙到") RING("乙", "乙到", "丙到") RING_EVENTS, 0},                        /* a chain */
        {RING("甲", "甲到", "乙到") RING("乙", "乙到 + 1 天, 顺延 不", "甲到") RING_EVENTS, 0},        /* time between */
        {RING("甲", "甲到", "丁到") RING("乙", "丁到", "甲到") RING_EVENTS, 0},                        /* the case is closed */
    };
    for (size_t i = 0; i < sizeof sets / sizeof *sets; i++) {
        struct loaded l = load_beside(sets[i].text, LANG_ZH);
        const struct finding *f = l.findings.data;
        int n = 0;
        for (size_t k = 0; k < l.findings.n; k++)
            n += strstr(f[k].text, "绕成一圈") != NULL;
        if (!l.rules || n != sets[i].n)
            loaded_print(&l);
        assert_non_null(l.rules);
        assert_int_equal(n, sets[i].n);
        loaded_fini(&l);
    }
}

static void odd_things_are_warnings(void **state)
{
    (void)state;
    static const struct row odd[] = {
        {DUTY "仅 = 3\n", 1, "永远不会到期：期限的月份", NULL, 0},
        {DUTY "仅 = 3\n除 = 3\n", 1, "没有留下一个月份", NULL, 0},
        {DUTY "除 = 秋季, 春季\n", 1, "没有留下一个学期", NULL, 0},
        {HEAD "责任 = 校长\n期限 = 秋季 开学\n仅 = 春季\n", 1, "期限的学期", NULL, 0},
        {HEAD "责任 = 校长\n期限 = 2025-03-01\n", 1, "起用日以前", NULL, 0},
        {"[阶梯 闲]\n0 天 = 责任人\n", 1, "阶梯“闲”没有规则用到", NULL, 0},
        {"[事件]\n闲事 = 说明\n", 2, "事件“闲事”没有规则用到", NULL, 0},
        {RING("甲", "甲到", "乙到") RING("乙", "乙到", "丙到") RING("丙", "丙到", "甲到") RING_EVENTS, 1, "“逾期转”绕成一圈，中间没有隔时间：甲 → 乙 → 丙 → 甲；", NULL, 0},
        {RING("乙", "丙到", "乙到") RING("丙", "甲到 | 丙到", "丙到") RING("丁", "乙到 + 1 天, 顺延 不", "丙到") RING_EVENTS, 7, "没有隔时间：丙 → 丙；", NULL, 0},
        {"[表格 闲表]\n数栏 = 甲\n", 1, "表格“闲表”没有规则用到", NULL, 0},
        {"[学期 夏季 2026]\n开学 = 07-20\n放假 = 08-10\n", 1, "没有每年的默认日期", NULL, 0},
        {STEP "条件 = 有 复血\n", 7, "是不是要写“复学”", NULL, 0},
        {HEAD "责任 = 校长\n期限 = 07-15\n开始 = 08-01\n", 6, "开始“08-01”比期限“07-15”晚，就从上一年的那一天算起", NULL, 0},
        {"[表格 甲表]\n数栏 = 甲, 乙\n率 丙 = 甲 / 0\n", 3, "“甲 / 0”的除数是 0", NULL, 0},
        {"[表格 甲表]\n数栏 = 甲, 乙\n校验 = 甲 / (0) <= 乙\n", 3, "的除数是 0", NULL, 0},
        {WATCH "量 = 率 辍学率\n界限 = > 1.8\n", 6, "“> 1.8”没有写 % 号", NULL, 0},
        {WATCH "量 = 率 辍学率\n界限 = 0.5..1.8\n", 6, "“0.5..1.8”没有写 % 号", NULL, 0},
        {WATCH "量 = 率 辍学率\n界限 = 50%..1.8\n", 6, "“50%..1.8”没有写 % 号", NULL, 0},
        {WATCH "量 = 率 辍学率\n界限 = 2..300%\n", 6, "“2..300%”没有写 % 号", NULL, 0},
        {REFUSING("到校率 <= 100%", "> 100%"), 9, "“> 100%”永远到不了：表格“到校表”的校验“到校率 <= 100%”不收这样的数", NULL, 0},
        {REFUSING("到校率 < 150%", ">= 150%"), 9, "永远到不了", NULL, 0},
        {REFUSING("到 / 应到 = 100%", "< 95%"), 9, "永远到不了", NULL, 0},
        {REFUSING("100% >= 到校率", "> 180%"), 9, "永远到不了", NULL, 0},
        {REFUSING("到校率 >= 50%", "< 50%"), 9, "永远到不了", NULL, 0},
        {REFUSING("到校率 = 1", "95%..105%"), 9, "永远到不了", NULL, 0},
    };
    static const char *const usual[] = {HEAD "责任 = 校长\n期限 = 01-10\n开始 = 12-20\n", HEAD "责任 = 校长\n期限 = 07-15\n开始 = 07-15\n", HEAD "责任 = 校长\n期限 = 12-20\n开始 = 01-10\n",
                                        WATCH "量 = 率 辍学率\n界限 = > 1.8%\n", WATCH "量 = 率 辍学率\n界限 = 95%..105%\n", WATCH "量 = 率 辍学率\n界限 = < 1\n", WATCH "量 = 率 辍学率\n界限 = > 180%\n",
                                        REFUSING("到校率 <= 100%", ">= 100%"), REFUSING("到校率 <= 100%", "< 100%"), REFUSING("到校率 <= 100%", "> 98%"), REFUSING("到校率 <= 100%", "95%..105%"),
                                        REFUSING("到校率 >= 50%", "> 180%"), REFUSING("到校率 < 150%", "> 149%"), REFUSING("到校率 = 1", "> 50%"), REFUSING("到校率 <= 100%", "= 50%"),
                                        REFUSING("到校率 >= 50%", "40%..105%"), REFUSING("到 <= 应到", "> 180%")};
    for (size_t i = 0; i < sizeof usual / sizeof *usual; i++) {
        struct loaded l = load_beside(usual[i], LANG_ZH);
        if (findings_count(&l.findings, FINDING_WARNING)) {
            printf("usual %zu\n", i);
            loaded_print(&l);
        }
        assert_int_equal(findings_count(&l.findings, FINDING_WARNING), 0);
        loaded_fini(&l);
    }
    for (size_t i = 0; i < sizeof odd / sizeof *odd; i++) {
        struct loaded l = load_beside(odd[i].text, LANG_ZH);
        if (!l.rules || !loaded_has(&l, FINDING_WARNING, odd[i].line, odd[i].zh)) {
            printf("odd %zu\n", i);
            loaded_print(&l);
        }
        assert_non_null(l.rules);
        assert_true(loaded_has(&l, FINDING_WARNING, odd[i].line, odd[i].zh));
        loaded_fini(&l);
    }
}

static void all_kinds_of_watches_are_sound(void **state)
{
    (void)state;
    static const char *const texts[] = {
        WATCH "量 = 率 辍学率\n界限 = > 1.8%\n条件 = 行 是 初中\n",
        WATCH "量 = 合计 送教.课时 周内\n界限 = < 3\n逐个 = 每案\n",
        WATCH "measure = days with 巡查 in month\nlimit = 3..5\n",
        WATCH "量 = 在册个案\n界限 = > 3\n逐个 = 每人\n",
        WATCH "量 = 率 辍学率\n界限 = 连升 3 年\n",
    };
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        struct loaded l = load_beside(texts[i], LANG_ZH);
        if (!l.rules)
            loaded_print(&l);
        assert_non_null(l.rules);
        assert_int_equal(findings_count(&l.findings, FINDING_NOTE), 0);
        loaded_fini(&l);
    }
}

static void dates_without_data_are_warned_of(void **state)
{
    (void)state;
    struct loaded l = load_beside(NULL, LANG_ZH);
    struct vec f = VEC(struct finding);
    rulewarn_dates(l.rules, day_of(2026, 5, 4), NULL, 0, LANG_ZH, &f);
    assert_int_equal(f.n, 1); /* 2026 is known; 秋季 opens in 120 days, 春季 does not */
    assert_non_null(strstr(((struct finding *)f.data)->text, "学期“秋季”2026 年只有默认的开学日期 09-01"));
    findings_fini(&f);
    f = VEC(struct finding);
    const struct term_fact fact = {.name = "春季", .year = 2027, .opens = day_of(2027, 2, 24), .closes = DAY_NONE};
    rulewarn_dates(l.rules, day_of(2026, 12, 4), &fact, 1, LANG_ZH, &f);
    assert_int_equal(f.n, 1);
    assert_non_null(strstr(((struct finding *)f.data)->text, "没有 2027 年已公布的放假安排"));
    findings_fini(&f);
    loaded_fini(&l);
}

static void an_empty_roster_is_warned_of(void **state)
{
    (void)state;
    struct loaded l = load_beside(NULL, LANG_ZH);
    struct vec f = VEC(struct finding);
    struct org org;
    org_init(&org);
    org_seal(&org);
    rulewarn_org(l.rules, &org, day_of(2026, 9, 1), LANG_ZH, &f);
    assert_int_equal(f.n, 4); /* 局 学校 村 镇, each once */
    assert_non_null(strstr(((struct finding *)f.data)->text, "没有一个类别是“局”的"));
    findings_fini(&f);
    org_fini(&org);
    loaded_fini(&l);
}

static void empty_posts_are_warned_of(void **state)
{
    (void)state;
    static const char *const kinds[] = {"局", "学校", "学校", "村", "镇"};
    struct loaded l = load_beside(NULL, LANG_ZH);
    struct vec f = VEC(struct finding);
    struct org org;
    org_init(&org);
    for (int64_t i = 0; i < 5; i++)
        county_add_unit(&org, i + 1, kinds[i], kinds[i], kinds[i], NULL, 0);
    for (int64_t i = 1; i <= 5; i++)
        county_add_person(&org, i, "张测试");
    county_hold(&org, "基教股", 1, 1);
    county_hold(&org, "校长", 2, 2); /* the second school has none */
    county_hold(&org, "村干部", 4, 3)->until = day_of(2026, 8, 31); /* left */
    county_hold(&org, "镇政府", 5, 4);
    org_seal(&org);
    rulewarn_org(l.rules, &org, day_of(2026, 9, 1), LANG_ZH, &f);
    const struct finding *w = f.data;
    assert_int_equal(f.n, 3);
    assert_non_null(strstr(w[0].text, "岗位“校长”：2 个学校中有 1 个空着"));
    assert_non_null(strstr(w[1].text, "岗位“局长”没有人"));
    assert_non_null(strstr(w[2].text, "岗位“村干部”没有人"));
    assert_string_equal(w[0].src.file, "00.ini");
    findings_fini(&f);
    org_fini(&org);
    loaded_fini(&l);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_said_is_told_how_to_write),
        cmocka_unit_test(the_sound_set_is_sound), cmocka_unit_test(every_error_is_located), cmocka_unit_test(a_set_needs_its_ruleset),
        cmocka_unit_test(all_five_errors_are_shown_in_order), cmocka_unit_test(circles_without_end), cmocka_unit_test(an_unreadable_file_is_one_error), cmocka_unit_test(odd_things_are_warnings), cmocka_unit_test(all_kinds_of_watches_are_sound),
        cmocka_unit_test(dates_without_data_are_warned_of), cmocka_unit_test(an_empty_roster_is_warned_of), cmocka_unit_test(empty_posts_are_warned_of),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
