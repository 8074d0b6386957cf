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

const struct command cli_commands[] = {
    {"check", "检查规则", cmd_check, NEED_NOTHING, 0, COMMAND_MANY_WORDS, "[DIR...]", "检查规则文件夹：错误、警告、尚不计算的规则", "check rule folders: errors, warnings, what is not yet evaluated",
     {{"calendar", "DIR", false, "放假安排所在的文件夹", "folder with the holidays"}, OPTIONS_END}},
    {"case list", "个案列表", cmd_case_list, NEED_RULES, 0, 0, "", "列出在册个案", "list open cases", {OPTION_ALL("连同已销号的", "closed ones too"), OPTIONS_END}},
    {"case show", "查看个案", cmd_case_show, NEED_RULES, 1, 1, "NUMBER", "一个个案的经过、报送和期限", "one case: its events, filings and deadlines", {OPTIONS_END}},
    {"filings", "报送列表", cmd_filings, NEED_RULES, 0, 0, "", "列出报送", "list filings", {{"unit", "CODE", false, "只看这个单位", "of this unit only"}, OPTIONS_END}},
    {"due", "期限", cmd_due, NEED_RULES, 0, 0, "", "未办结的期限,急的在前", "what is open, by urgency",
     {OPTION_ALL("连同已办结的", "settled ones too"), OPTIONS_END}},
    {"why", "为什么", cmd_why, NEED_RULES, 0, 1, "[CODE]", "一个期限怎样推算、告知过谁", "how a deadline is derived and who was told",
     {{"alert", "NUMBER", false, "从提醒号查", "by the number of an alert"}, OPTIONS_END}},
    {"outbox", "发件箱", cmd_outbox, NEED_RULES, 0, 0, "", "未送达的邮件", "mails that are not delivered",
     {OPTION_ALL("连同已送达的", "delivered ones too"), OPTIONS_END}},
    {"show-mail", "查看邮件", cmd_show_mail, NEED_RULES, 1, 1, "JOB", "一封邮件的全文和投递经过", "one mail: its text and how it fared", {OPTIONS_END}},
    {"status", "状态", cmd_status, NEED_RULES, 0, 0, "", "现状:规则、期限、待发、暂扣", "how things stand: rules, deadlines, mails waiting, holds", {OPTIONS_END}},
    {"release", "放行", cmd_release, NEED_RULES | WRITES, 1, 1, "HOLD|clock", "放行一个暂扣", "let what a hold keeps go out", {OPTION_REASON, OPTIONS_END}},
    {"discard", "作废", cmd_discard, NEED_RULES | WRITES, 1, 1, "HOLD", "作废一个暂扣", "throw away what a hold keeps", {OPTION_REASON, OPTIONS_END}},
    {"units", "单位", cmd_units, NEED_RULES, 0, 0, "", "列出单位", "list units", {OPTIONS_END}},
    {"people", "人员", cmd_people, NEED_RULES, 0, 0, "", "列出人员及其岗位", "list people and their posts", {OPTIONS_END}},
    {"terms", "学期", cmd_terms, NEED_RULES, 0, 0, "", "列出录入的学期", "list the terms entered", {OPTIONS_END}},
};
const size_t cli_commands_n = sizeof cli_commands / sizeof *cli_commands;
