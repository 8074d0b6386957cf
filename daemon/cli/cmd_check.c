/* SPDX-License-Identifier: MIT */
/* check: reads rule folders and says all that is wrong, odd, or not yet evaluated in them. Needs no database. */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/mem.h"
#include "base/str.h"
#include "cli/commands.h"
#include "core/finding.h"
#include "core/rulewarn.h"
#include "rulefolder.h"

static const char *level_word(enum finding_level level, enum lang lang)
{
    static const char *const words[][2] = {[FINDING_ERROR] = {"错误", "error"}, [FINDING_WARNING] = {"警告", "warning"}, [FINDING_NOTE] = {"说明", "note"}};
    return words[level][lang == LANG_EN];
}

static void print_findings(struct cli *c, const struct vec *findings)
{
    const struct finding *f = findings->data;
    for (size_t i = 0; i < findings->n; i++) {
        if (f[i].src.file)
            fprintf(c->out, "%s:%d: ", f[i].src.file, f[i].src.line);
        fprintf(c->out, "%s%s%s\n", level_word(f[i].level, c->lang), tr(c->lang, "：", ": "), f[i].text);
    }
}

static void json_text(FILE *out, const char *s)
{
    fputc('"', out);
    for (; s && *s; s++)
        if (*s == '"' || *s == '\\')
            fprintf(out, "\\%c", *s);
        else if ((unsigned char)*s < 0x20)
            fprintf(out, "\\u%04x", (unsigned)*s);
        else
            fputc(*s, out);
    fputc('"', out);
}

static void print_json(struct cli *c, const struct vec *findings, size_t rules)
{
    const struct finding *f = findings->data;
    fprintf(c->out, "{\"rules\":%zu,\"errors\":%zu,\"warnings\":%zu,\"findings\":[", rules, findings_count(findings, FINDING_ERROR),
            findings_count(findings, FINDING_WARNING));
    for (size_t i = 0; i < findings->n; i++) {
        fprintf(c->out, "%s{\"level\":\"%s\",\"file\":", i ? "," : "", level_word(f[i].level, LANG_EN));
        if (f[i].src.file)
            json_text(c->out, f[i].src.file);
        else
            fputs("null", c->out);
        fprintf(c->out, ",\"line\":%d,\"text\":", f[i].src.line);
        json_text(c->out, f[i].text);
        fputc('}', c->out);
    }
    fputs("]}\n", c->out);
}

/* The calendar for rules that bring none: --calendar, else `calendar` beside the first folder, else the installed one. NULL: none. The caller's. */
static char *find_calendar(const struct args *a, const char *first)
{
    const char *given = args_get(a, "calendar");
    if (given)
        return mem_strdup(given);
    char *real = realpath(first, NULL), *slash = real ? strrchr(real, '/') : NULL;
    char *beside = slash ? mem_printf("%.*s/calendar", (int)(slash - real), real) : NULL;
    free(real);
    if (beside && access(beside, R_OK) == 0)
        return beside;
    free(beside);
    const char *installed = BAOXUE_DATADIR "/baoxue/rules/calendar";
    return access(installed, R_OK) == 0 ? mem_strdup(installed) : NULL;
}

/* Folders named on the command line, else those of the settings ("DIR:DIR"). Pushes char *, the caller's. */
static void list_folders(struct cli *c, const struct args *a, struct vec *dirs)
{
    for (size_t i = 0; args_word(a, i); i++) {
        char *dir = mem_strdup(args_word(a, i));
        vec_add(dirs, &dir);
    }
    const char *p = dirs->n || !c->settings.rules ? "" : c->settings.rules;
    while (*p) {
        size_t n = strcspn(p, ":");
        char *dir = mem_strndup(p, n);
        if (n)
            vec_add(dirs, &dir);
        else
            free(dir);
        p += n + (p[n] != 0);
    }
}

static int read_files(struct cli *c, const struct args *a, struct vec *dirs, struct vec *files)
{
    if (rulefolder_read(dirs->data, dirs->n, files, &c->err))
        return -1;
    char *calendar = rulefolder_has_holidays(files) && !args_get(a, "calendar") ? NULL : find_calendar(a, *(char **)dirs->data);
    if (!calendar)
        return 0;
    vec_add(dirs, &calendar);
    rulefolder_free(files); /* once more, with each file's folder in its name */
    return rulefolder_read(dirs->data, dirs->n, files, &c->err);
}

static int check_files(struct cli *c, const struct vec *files)
{
    struct vec findings = VEC(struct finding);
    struct ruleset *rules = ruleset_load(files->data, files->n, c->lang, &findings);
    size_t n = rules ? rules->rules.n : 0;
    if (rules) {
        rulewarn_dates(rules, c->today, NULL, 0, c->lang, &findings);
        findings_sort(&findings, files->data, files->n);
    }
    size_t errors = findings_count(&findings, FINDING_ERROR), warnings = findings_count(&findings, FINDING_WARNING);
    if (c->json)
        print_json(c, &findings, n);
    else {
        print_findings(c, &findings);
        if (rules)
            cli_say(c, "%zu 条规则，%zu 个错误，%zu 个警告", "%zu rules, %zu errors, %zu warnings", n, errors, warnings);
        else
            cli_say(c, "规则集不能用：%zu 个错误，%zu 个警告", "the rule set cannot be used: %zu errors, %zu warnings", errors, warnings);
    }
    findings_fini(&findings);
    ruleset_free(rules);
    return errors ? CLI_REFUSED : CLI_DONE;
}

int cmd_check(struct cli *c, const struct args *a)
{
    struct vec dirs = VEC(char *), files = VEC(struct rule_text);
    list_folders(c, a, &dirs);
    int rc = !dirs.n ? cli_usage(c, "要写规则文件夹，例如 baoxue check rules/anze", "name a rule folder: baoxue check rules/anze")
             : read_files(c, a, &dirs, &files) ? cli_refuse(c) : check_files(c, &files);
    rulefolder_free(&files);
    char *const *dir = dirs.data;
    for (size_t i = 0; i < dirs.n; i++)
        free(dir[i]);
    vec_fini(&dirs);
    return rc;
}
