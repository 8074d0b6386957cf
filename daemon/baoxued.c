/* SPDX-License-Identifier: MIT */
/*~ 1: the daemon. Follow one fact to its mail: daemon_open() (daemon.c) takes the lock, the database and the rules; daemon_loop() (loop.c) waits for the next wake, a
 * poke or a signal; each time turn_run() (turn.c) takes new facts (2), derives deadlines (3), fires rungs (4), composes jobs (5), and deliver_pump() (deliver.c) hands
 * them to the mailer (6). */
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/log.h"
#include "daemon.h"

static const char usage_zh[] = "用法：baoxued [--config 文件] [--state 目录] [--lang zh|en] [--debug]\n"
                               "      baoxued --show-config | --version | --help\n"
                               "控辍保学期限与提醒服务，在前台运行；手册见 baoxued(8)。\n";
static const char usage_en[] = "Usage: baoxued [--config FILE] [--state FOLDER] [--lang zh|en] [--debug]\n"
                               "       baoxued --show-config | --version | --help\n"
                               "Deadline and alert service for keeping children in school; runs in the foreground. Manual: baoxued(8).\n";

struct options {
    const char *config, *state;
    const char *audit; /* our own child: a database to be audited */
    enum lang lang;
    bool debug, show, help, version;
};

static enum lang lang_of_environment(void)
{
    static const char *const names[] = {"LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        const char *v = getenv(names[i]);
        if (v && *v && strcmp(v, "C") != 0 && strncmp(v, "C.", 2) != 0)
            return strncmp(v, "en", 2) == 0 ? LANG_EN : LANG_ZH;
    }
    return LANG_ZH;
}

static int parse(int argc, char **argv, struct options *o)
{
    static const struct option longs[] = {{"config", required_argument, NULL, 'c'}, {"state", required_argument, NULL, 's'},   {"audit", required_argument, NULL, 'a'},
                                          {"lang", required_argument, NULL, 'l'},   {"debug", no_argument, NULL, 'd'},
                                          {"show-config", no_argument, NULL, 'S'},  {"help", no_argument, NULL, 'h'},
                                          {"version", no_argument, NULL, 'V'},      {0}};
    int c;
    *o = (struct options){.lang = lang_of_environment()};
    while ((c = getopt_long(argc, argv, "", longs, NULL)) != -1) {
        if (c == 'c')
            o->config = optarg;
        else if (c == 's')
            o->state = optarg;
        else if (c == 'a')
            o->audit = optarg;
        else if (c == 'l' && (strcmp(optarg, "zh") == 0 || strcmp(optarg, "en") == 0))
            o->lang = strcmp(optarg, "en") == 0 ? LANG_EN : LANG_ZH;
        else if (c == 'd' || c == 'S' || c == 'h' || c == 'V')
            *(c == 'd' ? &o->debug : c == 'S' ? &o->show : c == 'h' ? &o->help : &o->version) = true;
        else
            return -1;
    }
    return optind == argc ? 0 : -1;
}

static int run(const struct options *o)
{
    struct err err = {.lang = o->lang};
    struct settings settings;
    int rc = settings_load(&settings, o->config, &err);
    if (rc == 0 && o->state)
        settings_use_state(&settings, o->state);
    if (rc != 0) {
        fprintf(stderr, "baoxued: %s\n", err.text);
    } else if (o->show) {
        settings_show(&settings, o->lang, stdout);
    } else {
        struct daemon d;
        rc = daemon_open(&d, &settings, o->lang, &err);
        if (rc == 0)
            rc = daemon_loop(&d, &err);
        if (rc != 0)
            log_err("%s", err.text);
        daemon_close(&d);
    }
    settings_fini(&settings);
    return rc == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}

int main(int argc, char **argv)
{
    struct options o;
    umask(0007);
    if (parse(argc, argv, &o) != 0 || o.help) {
        fputs(tr(o.lang, usage_zh, usage_en), o.help ? stdout : stderr);
        return o.help ? EXIT_SUCCESS : 2;
    }
    if (o.version) {
        puts("baoxued " PACKAGE_VERSION);
        return EXIT_SUCCESS;
    }
    log_open("baoxued", o.debug);
    if (o.audit)
        return audit_child(o.audit, o.lang);
    return run(&o);
}
