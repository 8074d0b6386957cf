/* SPDX-License-Identifier: MIT */
#include "mail/mailer_options.h"

#include <getopt.h>
#include <stdio.h>

#include "base/str.h"
#include "mail/mailer_settings.h"

enum option_code { OPTION_CONFIG = 1, OPTION_MAILDIR, OPTION_LANG, OPTION_SETTINGS, OPTION_BOUNCE, OPTION_HELP, OPTION_VERSION };

static const struct option options[] = {
    {"config", required_argument, NULL, OPTION_CONFIG},
    {"maildir", required_argument, NULL, OPTION_MAILDIR},
    {"lang", required_argument, NULL, OPTION_LANG},
    {"settings", no_argument, NULL, OPTION_SETTINGS},
    {"bounce", no_argument, NULL, OPTION_BOUNCE},
    {"help", no_argument, NULL, OPTION_HELP},
    {"version", no_argument, NULL, OPTION_VERSION},
    {0},
};

static void print_help(enum lang lang)
{
    puts(tr(lang,
            "用法：baoxue-mailer [--config 文件] [--maildir 文件夹] [--lang zh|en] [--settings] [--bounce]\n"
            "由 baoxued 启动，从描述符 0 读取邮件并投递。--settings 列出全部设置项，--bounce 读一封退信（供 baoxue import bounces）。",
            "usage: baoxue-mailer [--config FILE] [--maildir FOLDER] [--lang zh|en] [--settings] [--bounce]\n"
            "Started by baoxued; reads jobs on descriptor 0 and delivers them. --settings prints every setting, --bounce reads a returned mail\n"
            "(for baoxue import bounces)."));
}

int mailer_options_parse(struct mailer_options *o, int argc, char **argv, struct err *err)
{
    bool settings = false, help = false;
    *o = (struct mailer_options){0};
    opterr = 0;
    for (int code; (code = getopt_long(argc, argv, "", options, NULL)) != -1;) {
        if (code == OPTION_CONFIG)
            o->config = optarg;
        else if (code == OPTION_MAILDIR)
            o->maildir = optarg;
        else if (code == OPTION_LANG && (str_eq(optarg, "en") || str_eq(optarg, "zh")))
            err->lang = str_eq(optarg, "en") ? LANG_EN : LANG_ZH;
        else if (code == OPTION_SETTINGS)
            settings = true;
        else if (code == OPTION_BOUNCE)
            o->bounce = true;
        else if (code == OPTION_HELP)
            help = true;
        else if (code == OPTION_VERSION)
            o->done = puts("baoxue-mailer " PACKAGE_VERSION) >= 0;
        else
            return err_set(err, "参数不对：%s（见 --help）", "wrong argument: %s (see --help)", argv[optind - 1]);
    }
    if (optind < argc)
        return err_set(err, "多余的参数：%s（见 --help）", "unexpected argument: %s (see --help)", argv[optind]);
    if (settings)
        mailer_settings_print(err->lang, stdout);
    if (help)
        print_help(err->lang);
    o->done = o->done || settings || help;
    if (!o->config && !o->maildir)
        o->config = BAOXUE_SYSCONFDIR "/baoxue/mailer.conf";
    return 0;
}
