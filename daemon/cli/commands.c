/* SPDX-License-Identifier: MIT */
/* The table of commands: what there is, what each takes, what each needs. Parsing, help and the manual's test all read it. */
#include "cli/commands.h"

const struct option cli_options[] = {
    {"state", "DIR", false, "数据文件夹", "folder of the database"},
    {"config", "FILE", false, "设置文件", "settings file"},
    {"lang", "zh|en", false, "语言", "language"},
    {"json", 0, false, "以 JSON 输出", "answer as JSON"},
    {"help", 0, false, "帮助", "help"},
    {"version", 0, false, "版本", "version"},
    {"list-commands", 0, false, "逐行列出命令及其选项", "list commands with their options, one a line"},
    {0},
};

#define OPTIONS_END {0}
#define OPTION_ALL(zh, en) {"all", 0, false, zh, en}
#define OPTION_REASON {"reason", "TEXT", false, "理由", "the reason"}
#define OPTION_DAY {"day", "DAY", false, "日期（默认今天）", "the day (today)"}
#define OPTION_TIME {"time", "HH:MM", false, "时间", "the time of day"}
#define OPTION_BY(zh, en) {"by", "CODE", false, zh, en}
#define OPTION_REACHED {"reached", "CODE", false, "送达的人（人员编号）", "whom it reached (a person's code)"}
#define OPTION_FIELD {"field", "NAME=VALUE", true, "填一栏", "fills a field"}
#define OPTION_NOTE {"note", "TEXT", false, "备注", "a note"}

const struct command cli_commands[] = {
    {"init", "初始化", cmd_init, NEED_NOTHING, 0, 0, "", "建立数据库，装入第一套规则", "make the database and take in the first rules",
     {{"rules", "DIR:DIR", false, "规则文件夹（默认按设置）", "folders of rules (those of the settings)"}, OPTIONS_END}},
    {"check", "检查规则", cmd_check, NEED_NOTHING, 0, COMMAND_MANY_WORDS, "[DIR...]", "检查规则文件夹：错误和警告", "check rule folders: errors and warnings",
     {{"calendar", "DIR", false, "放假安排所在的文件夹", "folder with the holidays"},
      {"roster", 0, false, "连同数据库里的名册、学期和现行规则一起查", "look into the database too: empty posts, terms, the rules in force"}, OPTIONS_END}},
    {"test", "测试规则", cmd_test, NEED_NOTHING, 0, COMMAND_MANY_WORDS, "[DIR|FILE...]", "试演规则集的测试（规则文件夹里的 tests/*.ini）", "play the tests of a rule set (tests/*.ini in its folder)",
     {{"only", "TEXT", false, "只试演名称里有这些字的", "only those with this text in their name"},
      {"calendar", "DIR", false, "放假安排所在的文件夹", "folder with the holidays"}, OPTION_ALL("通过的也逐个列出", "list those that pass too"), OPTIONS_END}},
    {"reload", "重读规则", cmd_reload, NEED_RULES, 0, 0, "", "检查规则文件夹，让 baoxued 启用，并说明结果", "check the rule folders, have baoxued take them over, and say what became of it", {OPTIONS_END}},
    {"import", "导入", cmd_import, NEED_RULES | WRITES, 2, 2, "units|people|terms|cases FILE | bounces MAILDIR", "从表格导入单位、人员、学期、个案；从邮箱文件夹导入退信", "take in units, people, terms or cases from a table; returned mails from a Maildir",
     {{"dry-run", 0, false, "只检查，不写入", "only check, write nothing"}, {"release", 0, false, "由此产生的提醒不暂扣", "do not hold the alerts that it brings"}, OPTIONS_END}},
    {"case add", "新增个案", cmd_case_add, NEED_RULES | WRITES, 1, 1, "NUMBER", "登记一个个案", "record a case",
     {{"name", "NAME", false, "姓名", "the child's name"}, {"school", "CODE", false, "学校（或班级）", "school or class"},
      {"register", "CODE", false, "户籍单位", "unit of the household register"}, {"stage", "TEXT", false, "学段", "stage"}, {"grade", "TEXT", false, "年级", "grade"},
      {"category", "TEXT", false, "类别", "category"}, {"cause", "TEXT", false, "原因", "cause"}, {"born", "DAY", false, "出生日期", "date of birth"},
      {"day", "DAY", false, "立案日（默认今天）", "the day it opens (today)"}, OPTION_TIME, {"event", "EVENT", false, "立案事件", "the event that opens it"},
      {"set", "NAME=VALUE", true, "其他栏，或个案指定的岗位=人员编号", "another column, or a post of the case = a person's code"}, OPTIONS_END}},
    {"case event", "登记事件", cmd_case_event, NEED_RULES | WRITES, 2, 2, "NUMBER EVENT", "登记个案的一个事件", "record what happened in a case",
     {OPTION_DAY, OPTION_TIME, OPTION_BY("经办人（人员编号）", "who did it (a person's code)"), OPTION_REACHED, OPTION_FIELD, OPTION_NOTE, OPTIONS_END}},
    {"case close", "销号", cmd_case_close, NEED_RULES | WRITES, 1, 2, "NUMBER [EVENT]", "销号", "close a case",
     {{"reason", "TEXT", false, "销号事由", "why, one of the rule set's reasons"}, OPTION_DAY, OPTION_FIELD, OPTIONS_END}},
    {"case reopen", "重开", cmd_case_reopen, NEED_RULES | WRITES, 1, 2, "NUMBER [EVENT]", "重开已销号的个案", "open a closed case again",
     {OPTION_DAY, OPTION_FIELD, OPTIONS_END}},
    {"case list", "个案列表", cmd_case_list, NEED_RULES, 0, 0, "", "列出在册个案", "list open cases", {OPTION_ALL("连同已销号的", "closed ones too"), OPTIONS_END}},
    {"case show", "查看个案", cmd_case_show, NEED_RULES, 1, 1, "NUMBER", "一个个案的经过、报送和期限", "one case: its events, filings and deadlines", {OPTIONS_END}},
    {"event", "单位事件", cmd_event, NEED_RULES | WRITES, 1, 1, "EVENT", "登记单位或人员的一个事件", "record what happened at a unit or to a person",
     {{"unit", "CODE", false, "单位", "the unit"}, {"person", "CODE", false, "人员", "the person"}, OPTION_DAY, OPTION_TIME,
      OPTION_BY("经办人（人员编号）", "who did it (a person's code)"), OPTION_REACHED, OPTION_FIELD, OPTION_NOTE, OPTIONS_END}},
    {"file", "报送", cmd_file, NEED_RULES | WRITES, 1, 1, "CODE|RULE", "登记一次报送：期限编号，或规则名加单位或案号", "record a filing: a deadline's code, or a rule with its unit or case",
     {{"unit", "CODE", false, "报送单位", "of this unit"}, {"case", "NUMBER", false, "个案", "of this case"}, {"period", "PERIOD", false, "期次，如 2026秋季", "the period, as 2026秋季"},
      OPTION_DAY, OPTION_TIME, {"to", "ROLE", false, "送达的对象（默认全部）", "whom it reached (everybody)"}, {"zero", 0, false, "零报告", "nothing to report"},
      {"set", "NAME=VALUE", true, "表中的数", "a number of the form"}, OPTION_BY("报送人（人员编号）", "who filed it (a person's code)"),
      {"remark", "TEXT", false, "说明", "a remark"}, {"sign", 0, false, "同时已审核", "it is confirmed already"}, OPTIONS_END}},
    {"sign", "审核", cmd_sign, NEED_RULES | WRITES, 1, 1, "FILING", "登记对一次报送的审核", "record that a filing was confirmed",
     {{"role", "ROLE", false, "审核岗位（默认规则所定）", "as which post (the rule's)"}, OPTION_BY("审核人（人员编号）", "who confirmed (a person's code)"), OPTION_DAY, OPTIONS_END}},
    {"ack", "知悉", cmd_ack, NEED_RULES | WRITES, 1, COMMAND_MANY_WORDS, "CODE…", "登记某人已知悉期限", "record that somebody acknowledged deadlines",
     {OPTION_BY("谁（人员编号）", "who (a person's code)"), {"promise", "DAY", false, "承诺办结日", "promised for this day"}, OPTION_DAY, OPTIONS_END}},
    {"extend", "延期", cmd_extend, NEED_RULES | WRITES, 1, 1, "CODE", "延长一个期限", "move a deadline to a later day",
     {{"until", "DAY", false, "延至", "the new due day"}, OPTION_REASON, OPTION_DAY, OPTIONS_END}},
    {"waive", "免除", cmd_waive, NEED_RULES | WRITES, 1, 1, "CODE", "免除一个期限", "waive a deadline", {OPTION_REASON, OPTION_DAY, OPTIONS_END}},
    {"correct", "更正", cmd_correct, NEED_RULES | WRITES, 2, COMMAND_MANY_WORDS, "FACT NAME=VALUE…", "更正一条登记", "correct a fact", {OPTION_REASON, OPTIONS_END}},
    {"undo", "撤销", cmd_undo, NEED_RULES | WRITES, 1, 1, "FACT", "撤销一条登记", "undo a fact", {OPTION_REASON, OPTIONS_END}},
    {"filings", "报送列表", cmd_filings, NEED_RULES, 0, 0, "", "列出报送", "list filings", {{"unit", "CODE", false, "只看这个单位", "of this unit only"}, OPTIONS_END}},
    {"report", "统计表", cmd_report, NEED_RULES, 0, 0, "", "一期报表的数和率：各单位，并逐级合计", "the numbers and rates of a form: each unit, and summed for those above",
     {{"form", "FORM", false, "表格（默认有率的那张）", "the form (the one with a rate)"}, {"period", "PERIOD", false, "期次（默认最近一期）", "the period (the newest)"},
      {"csv", 0, false, "给 Excel 的表", "a table for Excel"}, OPTIONS_END}},
    {"plan", "计划", cmd_plan, NEED_RULES, 0, 0, "", "今后的全部提醒，按日期和人", "every alert to come, by day and person",
     {{"from", "DAY", false, "从哪天（默认今天）", "first day (today)"}, {"to", "DAY", false, "到哪天（默认 30 天后）", "last day (30 days later)"},
      {"rules", "DIR:DIR", false, "改用这些规则文件夹", "with these rules instead"},
      {"diff", "DIR:DIR", false, "与这些规则相比：哪些期限和提醒新增、取消、改期", "beside these rules: what appears, vanishes, moves"},
      {"load", 0, false, "每人每天收到多少条", "how much everybody gets on each day"},
      {"ical", "FILE", false, "把期限写成日历文件（.ics；-：标准输出）", "write the deadlines as a calendar (.ics; -: standard output)"}, OPTIONS_END}},
    {"due", "期限", cmd_due, NEED_RULES, 0, 0, "", "未办结的期限，急的在前", "what is open, by urgency",
     {OPTION_ALL("连同已办结的", "settled ones too"), {"limit", "N", false, "最多列出几项（50；0：全部）", "list so many (50; 0: all)"}, OPTIONS_END}},
    {"why", "为什么", cmd_why, NEED_RULES, 0, 1, "[CODE]", "一个期限怎样推算、告知过谁", "how a deadline is derived and who was told",
     {{"alert", "NUMBER", false, "从提醒号查", "by the number of an alert"}, OPTIONS_END}},
    {"outbox", "发件箱", cmd_outbox, NEED_RULES, 0, 0, "", "未送达的邮件", "mails that are not delivered",
     {OPTION_ALL("连同已送达的", "delivered ones too"), OPTIONS_END}},
    {"show-mail", "查看邮件", cmd_show_mail, NEED_RULES, 1, 1, "JOB", "一封邮件的全文和投递经过", "one mail: its text and how it fared", {OPTIONS_END}},
    {"status", "状态", cmd_status, NEED_RULES, 0, 0, "", "现状：规则、期限、待发、暂扣", "how things stand: rules, deadlines, mails waiting, holds", {OPTIONS_END}},
    {"audit", "查账", cmd_audit, NEED_RULES, 0, 0, "", "核对提醒台账：一条不少、一字未改", "prove the ledger of alerts: no row is missing, none was changed",
     {{"head", "HASH", false, "别处记下的摘要（如心跳信里的）也要在台账里", "a head noted elsewhere (in a heartbeat) must be in it too"},
      {"with", "FILE", false, "与另一个数据库对照，从哪条起不同", "where it parts from another database"}, OPTIONS_END}},
    {"bounce", "退信", cmd_bounce, NEED_RULES | WRITES, 1, 1, "ADDRESS|MESSAGE-ID", "登记一封退信", "record that a mail came back", {OPTION_REASON, OPTIONS_END}},
    {"send-test", "测试发信", cmd_send_test, NEED_RULES, 0, 0, "", "发一封测试邮件，走真实的路，报告结果", "send a test mail the whole real way, and say what came of it",
     {{"to", "CODE|ADDRESS", false, "发给谁（人员编号或邮箱；默认办公室）", "to whom: a person's code or an address (the office)"}, OPTIONS_END}},
    {"drill", "演练", cmd_drill, NEED_RULES | WRITES, 1, 1, "RULE", "演练一条规则：每一级都告知真实的收件人，并写明是演练", "drill a rule: every rung is told to its real recipients, marked as a drill",
     {{"unit", "CODE", false, "以这个单位为对象", "with this unit as its subject"}, {"case", "NUMBER", false, "以这个个案为对象", "with this case as its subject"},
      {"yes", 0, false, "发出（不加只列出会发给谁）", "send (without it, only list who would be told)"}, OPTIONS_END}},
    {"release", "放行", cmd_release, NEED_RULES | WRITES, 1, 1, "HOLD|clock", "放行一个暂扣", "let what a hold keeps go out",
     {OPTION_REASON, OPTION_ALL("全部列出，不止 40 项", "print all, not 40"), OPTIONS_END}},
    {"discard", "作废", cmd_discard, NEED_RULES | WRITES, 1, 1, "HOLD", "作废一个暂扣", "throw away what a hold keeps",
     {OPTION_REASON, OPTION_ALL("全部列出，不止 40 项", "print all, not 40"), OPTIONS_END}},
    {"units", "单位", cmd_units, NEED_RULES, 0, 0, "", "列出单位", "list units", {OPTIONS_END}},
    {"people", "人员", cmd_people, NEED_RULES, 0, 0, "", "列出人员及其岗位", "list people and their posts", {OPTIONS_END}},
    {"terms", "学期", cmd_terms, NEED_RULES, 0, 0, "", "列出录入的学期", "list the terms entered", {OPTIONS_END}},
};
const size_t cli_commands_n = sizeof cli_commands / sizeof *cli_commands;
