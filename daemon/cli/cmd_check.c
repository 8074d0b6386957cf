/* SPDX-License-Identifier: MIT */
/* check: reads rule folders and says all that is wrong, odd, or not yet evaluated in them, and with --explain what the program understood. Needs no database, but can look
 * into it for empty posts, terms and the rules in force. */
#include <string.h>
#include <unistd.h>

#include "base/str.h"
#include "cli/check.h"
#include "cli/commands.h"
#include "cli/explained.h"
#include "cli/keywords.h"
#include "core/finding.h"
#include "core/rulewarn.h"
#include "rulefolder.h"
#include "store/facts.h"
#include "store/ruleset_store.h"

struct asked { /* what the command line says */
    bool roster, explain;
    struct vec names; /* const char *: the rules to explain; none: all */
    struct day from;
    struct org org; /* of the database, where it was loaded */
    bool loaded;
    struct term_source terms;
};

static int print_json(struct cli *c, const struct vec *findings, const struct ruleset *set, const struct asked *asked)
{
    size_t rules = set ? set->rules.n : 0;
    int rc = 0;
    const struct finding *f = findings->data;
    fprintf(c->out, "{\"rules\":%zu,\"errors\":%zu,\"warnings\":%zu,\"findings\":[", rules, findings_count(findings, FINDING_ERROR),
            findings_count(findings, FINDING_WARNING));
    for (size_t i = 0; i < findings->n; i++) {
        fprintf(c->out, "%s{\"level\":\"%s\",", i ? "," : "", check_level(f[i].level, LANG_EN));
        cli_json_pair(c->out, "file", f[i].src.file);
        fprintf(c->out, ",\"line\":%d,", f[i].src.line);
        cli_json_pair(c->out, "text", f[i].text);
        fputc('}', c->out);
    }
    fputs("]", c->out);
    if (set && asked->explain) {
        fputs(",\"explained\":[", c->out);
        rc = explained_print_json(c, &asked->terms, &asked->names, asked->from);
        fputs("]", c->out);
    }
    fputs("}\n", c->out);
    return rc;
}

/* Folders named on the command line, else those of the settings. With --explain a word that is no folder is a rule. */
static void list_folders(struct cli *c, const struct args *a, struct asked *asked, struct vec *dirs)
{
    for (size_t i = 0; args_word(a, i); i++) {
        const char *word = args_word(a, i);
        if (asked->explain && !strpbrk(word, ":/") && access(word, F_OK) != 0)
            vec_add(&asked->names, &word);
        else
            rulefolder_split(word, dirs);
    }
    if (!dirs->n)
        rulefolder_split(c->settings.rules, dirs);
}

/* What only the database can tell: kinds without a unit, roles without a holder, terms without their dates, rules that vanish from those in force. */
static int warn_beside_database(struct cli *c, const struct ruleset *rules, struct asked *asked, struct vec *findings)
{
    if (cli_open_db(c, DB_USE) != 0 || ruleset_in_force(c->db, &c->rules, &c->rules_version, &c->err) != 0 || facts_load_org(c->db, &asked->org, &c->err) != 0)
        return -1;
    const struct vec *terms = &asked->org.term_facts;
    asked->loaded = true;
    asked->terms.facts = terms->data;
    asked->terms.facts_n = terms->n;
    rulewarn_org(rules, &asked->org, c->today, c->lang, findings);
    rulewarn_dates(rules, c->today, terms->data, terms->n, c->lang, findings);
    check_vanished(c, rules, findings);
    return 0;
}

static int print_text(struct cli *c, const struct vec *findings, const struct ruleset *rules, const struct asked *asked)
{
    size_t errors = findings_count(findings, FINDING_ERROR), warnings = findings_count(findings, FINDING_WARNING);
    int rc = rules && asked->explain ? explained_print(c, &asked->terms, &asked->names, asked->from) : 0;
    check_print(c, c->out, findings, FINDING_NOTE);
    if (rules)
        cli_say(c, "%zu 条规则，%zu 个错误，%zu 个警告", "%zu rules, %zu errors, %zu warnings", rules->rules.n, errors, warnings);
    else
        cli_say(c, "规则集不能用：%zu 个错误，%zu 个警告；每一句话怎么改，见 %s", "the rule set cannot be used: %zu errors, %zu warnings; cures (in Chinese): %s", errors, warnings,
                BAOXUE_DATADIR "/baoxue/rules/errors.md");
    return rc;
}

static int check_files(struct cli *c, struct asked *asked, const struct vec *files)
{
    struct vec findings = VEC(struct finding);
    struct ruleset *rules = ruleset_compile(files->data, files->n, c->lang, &findings);
    int rc = 0;
    asked->terms.rules = rules;
    if (rules && asked->roster)
        rc = warn_beside_database(c, rules, asked, &findings);
    else if (rules)
        rulewarn_dates(rules, c->today, NULL, 0, c->lang, &findings);
    findings_sort(&findings, files->data, files->n);
    if ((c->json ? print_json : print_text)(c, &findings, rules, asked) != 0)
        rc = -1;
    bool wrong = findings_count(&findings, FINDING_ERROR);
    findings_fini(&findings);
    ruleset_free(rules);
    return rc ? cli_refuse(c) : wrong ? CLI_REFUSED : CLI_DONE;
}

int cmd_check(struct cli *c, const struct args *a)
{
    if (args_has(a, "keywords")) {
        keywords_print(c->out, c->lang);
        return CLI_DONE;
    }
    struct vec dirs = VEC(char *), files = VEC(struct rule_text);
    struct asked asked = {.roster = args_has(a, "roster"), .explain = args_has(a, "explain"), .names = VEC(const char *)};
    list_folders(c, a, &asked, &dirs);
    int rc;
    if (!dirs.n)
        rc = cli_usage(c, "要写规则文件夹，例如 baoxue check rules/anze", "name a rule folder: baoxue check rules/anze");
    else if (cli_day(c, a, "from", c->today, &asked.from) != 0 || check_read(c, &dirs, args_get(a, "calendar"), &files) != 0)
        rc = cli_refuse(c);
    else
        rc = check_files(c, &asked, &files);
    rule_texts_fini(&files);
    vec_fini_texts(&dirs);
    vec_fini(&asked.names);
    if (asked.loaded)
        org_fini(&asked.org);
    return rc;
}
