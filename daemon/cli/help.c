/* SPDX-License-Identifier: MIT */
#include "cli/help.h"

#include "base/mem.h"
#include "base/str.h"
#include "base/utf8.h"

#include <stdlib.h>
#include <string.h>

static void print_padded(FILE *out, const char *text, size_t columns)
{
    size_t width = utf8_width(text);
    fprintf(out, "  %s%*s", text, (int)(width < columns ? columns - width : 1), "");
}

static void print_options(struct cli *c, FILE *out, const struct option *o)
{
    for (; o->name; o++) {
        char *left = o->value ? mem_printf("--%s %s", o->name, o->value) : mem_printf("--%s", o->name);
        print_padded(out, left, 24);
        fprintf(out, "%s%s\n", tr(c->lang, o->zh, o->en), o->many ? tr(c->lang, "（可多次）", " (may be repeated)") : "");
        free(left);
    }
}

/* first: only of the commands that begin with this word; NULL: all. */
static void print_all(struct cli *c, const char *first, FILE *out)
{
    size_t first_b = first ? strlen(first) : 0;
    fprintf(out, "%s\n\n", tr(c->lang, "用法：baoxue 命令 [参数] [选项]", "Usage: baoxue COMMAND [ARGUMENTS] [OPTIONS]"));
    for (size_t i = 0; i < cli_commands_n; i++) {
        const struct command *k = &cli_commands[i];
        if (first && (!str_starts(k->name, first) || k->name[first_b] != ' '))
            continue;
        char *left = c->lang == LANG_ZH ? mem_printf("%s(%s)", k->name, k->name_zh) : mem_strdup(k->name);
        print_padded(out, left, 26);
        fprintf(out, "%s\n", tr(c->lang, k->zh, k->en));
        free(left);
    }
    fprintf(out, "\n%s\n", tr(c->lang, "每个命令都有的选项：", "Options of every command:"));
    print_options(c, out, cli_options);
    fprintf(out, "\n%s\n", tr(c->lang, "退出码：0 完成，1 被拒绝或有问题，2 用法错误。baoxue 命令 --help 查看该命令。",
                             "Exit codes: 0 done, 1 refused or findings, 2 usage. baoxue COMMAND --help shows one command."));
}

int help_all(struct cli *c, const char *first)
{
    print_all(c, first, c->out);
    return CLI_DONE;
}

int help_none(struct cli *c, const char *first)
{
    print_all(c, first, c->complaints);
    return CLI_USAGE;
}

int help_command(struct cli *c, const struct command *k)
{
    fprintf(c->out, "%s baoxue %s%s%s", tr(c->lang, "用法：", "Usage:"), k->name, *k->words ? " " : "", k->words);
    for (const struct option *o = k->options; o->name; o++)
        fprintf(c->out, " [--%s%s%s]%s", o->name, o->value ? " " : "", o->value ? o->value : "", o->many ? "…" : "");
    fprintf(c->out, "\n\n%s%s\n", tr(c->lang, k->zh, k->en), tr(c->lang, "。", "."));
    if (k->options[0].name) {
        fputc('\n', c->out);
        print_options(c, c->out, k->options);
    }
    fprintf(c->out, "\n%s\n", tr(c->lang, "每个命令都有的选项：", "Options of every command:"));
    print_options(c, c->out, cli_options);
    return CLI_DONE;
}

int help_version(struct cli *c)
{
    fprintf(c->out, "baoxue %s\n", PACKAGE_VERSION);
    return CLI_DONE;
}

int help_list_commands(struct cli *c)
{
    for (const struct option *o = cli_options; o->name; o++)
        fprintf(c->out, "%s--%s", o == cli_options ? "" : " ", o->name);
    fputc('\n', c->out);
    for (size_t i = 0; i < cli_commands_n; i++) {
        fputs(cli_commands[i].name, c->out);
        for (const struct option *o = cli_commands[i].options; o->name; o++)
            fprintf(c->out, " --%s", o->name);
        fputc('\n', c->out);
    }
    return CLI_DONE;
}
