/* SPDX-License-Identifier: MIT */
/* check: reads rule folders and says all that is wrong, odd, or not yet evaluated in them. Needs no database. */
#include "base/str.h"
#include "cli/check.h"
#include "cli/commands.h"
#include "core/finding.h"
#include "core/rulewarn.h"
#include "rulefolder.h"

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
        fprintf(c->out, "%s{\"level\":\"%s\",\"file\":", i ? "," : "", check_level(f[i].level, LANG_EN));
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

/* Folders named on the command line, else those of the settings. */
static void list_folders(struct cli *c, const struct args *a, struct vec *dirs)
{
    for (size_t i = 0; args_word(a, i); i++)
        check_folders(args_word(a, i), dirs);
    if (!dirs->n)
        check_folders(c->settings.rules, dirs);
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
        check_print(c, c->out, &findings, FINDING_NOTE);
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
             : check_read(c, &dirs, args_get(a, "calendar"), &files) ? cli_refuse(c) : check_files(c, &files);
    rulefolder_free(&files);
    check_folders_fini(&dirs);
    return rc;
}
