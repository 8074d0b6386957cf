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

const struct command cli_commands[] = {
    {"status", "状态", cmd_status, NEED_RULES, 0, 0, "", "现状:规则、期限、待发、暂扣", "how things stand: rules, deadlines, mails waiting, holds", {{0}}},
};
const size_t cli_commands_n = sizeof cli_commands / sizeof *cli_commands;
