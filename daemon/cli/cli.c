/* SPDX-License-Identifier: MIT */
#include "cli/cli.h"

#include <pwd.h>
#include <stdarg.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#include "base/mem.h"
#include "base/poke.h"
#include "base/str.h"
#include "cli/args.h"
#include "cli/help.h"
#include "store/lists.h"
#include "store/ruleset_store.h"

/* The first variable that says anything; a stock Debian says C or nothing, which is Chinese here. */
static enum lang lang_of_environment(void)
{
    static const char *const names[] = {"LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        const char *value = getenv(names[i]);
        if (value && *value)
            return str_starts(value, "en") ? LANG_EN : LANG_ZH;
    }
    return LANG_ZH;
}

static char *name_of_user(void)
{
    const struct passwd *p = getpwuid(getuid());
    return p && p->pw_name[0] ? mem_strdup(p->pw_name) : mem_printf("uid %ju", (uintmax_t)getuid());
}

void cli_init(struct cli *c)
{
    *c = (struct cli){.lang = lang_of_environment(), .zone = {8 * 3600}, .out = stdout, .complaints = stderr, .author = name_of_user()};
    c->err.lang = c->lang;
}

void cli_fini(struct cli *c)
{
    ruleset_free(c->rules);
    db_close(c->db);
    settings_fini(&c->settings);
    free(c->author);
}

int cli_refuse(struct cli *c)
{
    fprintf(c->complaints, "baoxue: %s\n", c->err.text);
    return CLI_REFUSED;
}

/* Both texts have passed the compiler's check against the same arguments. */
static void speak(FILE *out, const char *before, const char *fmt, va_list ap) __attribute__((format(printf, 3, 0)));
static void speak(FILE *out, const char *before, const char *fmt, va_list ap)
{
    fputs(before, out);
    vfprintf(out, fmt, ap);
    fputc('\n', out);
}

int cli_usage(struct cli *c, const char *zh, const char *en, ...)
{
    va_list ap;
    va_start(ap, en);
    if (c->lang == LANG_EN)
        speak(c->complaints, "baoxue: ", en, ap);
    else
        speak(c->complaints, "baoxue: ", zh, ap);
    va_end(ap);
    return CLI_USAGE;
}

void cli_say(struct cli *c, const char *zh, const char *en, ...)
{
    if (c->json)
        return;
    va_list ap;
    va_start(ap, en);
    if (c->lang == LANG_EN)
        speak(c->out, "", en, ap);
    else
        speak(c->out, "", zh, ap);
    va_end(ap);
}

void cli_json_text(FILE *out, const char *text)
{
    fputc('"', out);
    for (const char *s = text; s && *s; s++)
        if (*s == '"' || *s == '\\')
            fprintf(out, "\\%c", *s);
        else if ((unsigned char)*s < 0x20)
            fprintf(out, "\\u%04x", (unsigned)*s);
        else
            fputc(*s, out);
    fputc('"', out);
}

void cli_json_pair(FILE *out, const char *name, const char *value)
{
    fprintf(out, "\"%s\":", name);
    if (value)
        cli_json_text(out, value);
    else
        fputs("null", out);
}

void cli_json_texts(FILE *out, const char *name, const struct vec *texts)
{
    const char *const *text = texts->data;
    fprintf(out, "\"%s\":[", name);
    for (size_t i = 0; i < texts->n; i++) {
        fputs(i ? "," : "", out);
        cli_json_text(out, text[i]);
    }
    fputc(']', out);
}

int cli_open_db(struct cli *c, enum db_mode mode)
{
    char *path = settings_database(&c->settings);
    int rc = db_open(&c->db, path, mode, &c->err);
    free(path);
    return rc == 0 ? lists_prepare(c->db, c->zone, &c->err) : -1;
}

int cli_load_rules(struct cli *c)
{
    if (ruleset_in_force(c->db, &c->rules, &c->rules_version, &c->err) != 0)
        return -1;
    if (!c->rules)
        return err_set(&c->err, "还没有生效的规则集：请先运行 baoxue init", "no rule set is in force: run baoxue init first");
    c->zone = c->rules->zone;
    c->today = instant_day(c->now, c->zone);
    return lists_prepare(c->db, c->zone, &c->err);
}

int cli_poke(struct cli *c, const char *word)
{
    char *path = settings_poke(&c->settings);
    int rc = poke_send(path, word);
    free(path);
    return rc;
}

int cli_day(struct cli *c, const struct args *a, const char *name, struct day otherwise, struct day *out)
{
    const char *text = args_get(a, name);
    *out = otherwise;
    if (!text || day_parse(text, out))
        return 0;
    return err_set(&c->err, "--%s 的日期“%s”读不懂，请写成 2026-09-08", "--%s: \"%s\" is no date; write 2026-09-08", name, text);
}

/* ---- the run ---- */

/* BAOXUE_NOW is a testing aid: the demo and the tests live in a year of their own. */
static int read_clock(struct cli *c)
{
    const char *said = getenv("BAOXUE_NOW");
    c->now = (struct instant){time(NULL)};
    if (said && *said && !instant_parse(said, c->zone, &c->now))
        return err_set(&c->err, "环境变量 BAOXUE_NOW 的“%s”读不懂，请写成“2026-09-08 08:30”", "BAOXUE_NOW: \"%s\" is no time; write \"2026-09-08 08:30\"", said);
    c->today = instant_day(c->now, c->zone);
    return 0;
}

static int prepare(struct cli *c, const struct command *k, const struct args *a)
{
    if (settings_load(&c->settings, args_get(a, "config"), &c->err) != 0 || read_clock(c) != 0)
        return -1;
    const char *state = args_get(a, "state");
    if (state)
        settings_use_state(&c->settings, state);
    if ((k->needs & NEED_DB) && cli_open_db(c, DB_USE) != 0)
        return -1;
    return (k->needs & NEED_RULES) == NEED_RULES ? cli_load_rules(c) : 0;
}

/* Read before everything else, so that even a bad option is answered in the right language. */
static int read_lang(struct cli *c, int argc, char **argv)
{
    for (int i = 0; i < argc && !str_eq(argv[i], "--"); i++) {
        const char *value = str_starts(argv[i], "--lang=") ? argv[i] + 7 : str_eq(argv[i], "--lang") && i + 1 < argc ? argv[i + 1] : NULL;
        if (!value)
            continue;
        if (!str_eq(value, "zh") && !str_eq(value, "en"))
            return cli_usage(c, "--lang 只能是 zh 或 en，不能是“%s”", "--lang is zh or en, not \"%s\"", value);
        c->lang = c->err.lang = str_eq(value, "en") ? LANG_EN : LANG_ZH;
    }
    return CLI_DONE;
}

static int run(struct cli *c, const struct command *k, const struct args *a)
{
    if (args_has(a, "version"))
        return help_version(c);
    if (args_has(a, "list-commands"))
        return help_list_commands(c);
    if (args_has(a, "help"))
        return k ? help_command(c, k) : help_all(c, args_word(a, 0));
    if (!k)
        return help_none(c, args_word(a, 0));
    c->json = args_has(a, "json");
    if (prepare(c, k, a) != 0)
        return cli_refuse(c);
    int rc = k->run(c, a);
    if (rc == CLI_DONE && (k->needs & WRITES))
        cli_poke(c, "facts"); /* nobody there is no error: the daemon looks by itself every 30 s */
    return rc;
}

int cli_run(struct cli *c, int argc, char **argv)
{
    struct args a;
    const struct command *k = NULL;
    if (read_lang(c, argc, argv) != CLI_DONE)
        return CLI_USAGE;
    args_init(&a);
    int rc = args_parse(&a, &k, argc, argv, &c->err) != 0 ? (cli_refuse(c), CLI_USAGE) : run(c, k, &a);
    args_fini(&a);
    return rc;
}
