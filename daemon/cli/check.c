/* SPDX-License-Identifier: MIT */
#include "cli/check.h"

#include <glob.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/str.h"
#include "core/rulediff.h"
#include "rulefolder.h"
#include "store/ruleset_store.h"

/* `calendar` in the folder, if there are rule files in it. The caller's, or NULL. */
static char *calendar_in(const char *dir)
{
    char *calendar = mem_printf("%s/calendar", dir), *any = mem_printf("%s/*.ini", calendar);
    glob_t files = {0};
    bool is = glob(any, GLOB_NOSORT, NULL, &files) == 0;
    globfree(&files);
    free(any);
    if (!is)
        free(calendar);
    return is ? calendar : NULL;
}

/* `calendar` beside the first folder or beside one above it, the nearest; else the installed one. NULL: none. The caller's. */
static char *find_calendar(const char *first)
{
    char *real = realpath(first, NULL), *found = NULL;
    for (char *slash; !found && real && (slash = strrchr(real, '/'));) {
        *slash = 0;
        found = calendar_in(real);
    }
    free(real);
    return found ? found : calendar_in(BAOXUE_DATADIR "/baoxue/rules");
}

int check_read(struct cli *c, struct vec *dirs, const char *calendar, struct vec *files)
{
    if (!dirs->n)
        return err_set(&c->err, "没有给出规则文件夹", "no folder of rules is given");
    if (rulefolder_read(dirs->data, dirs->n, files, &c->err) != 0)
        return -1;
    char *found = calendar ? mem_strdup(calendar) : rulefolder_has_holidays(files) ? NULL : find_calendar(*(char **)dirs->data);
    if (!found)
        return 0;
    vec_add(dirs, &found);
    rule_texts_fini(files); /* once more, with each file's folder in its name */
    return rulefolder_read(dirs->data, dirs->n, files, &c->err);
}

const char *check_level(enum finding_level level, enum lang lang)
{
    static const char *const words[][2] = {[FINDING_ERROR] = {"错误", "error"}, [FINDING_WARNING] = {"警告", "warning"}, [FINDING_NOTE] = {"说明", "note"}};
    return words[level][lang == LANG_EN];
}

void check_print(struct cli *c, FILE *out, const struct vec *findings, enum finding_level most)
{
    const struct finding *f = findings->data;
    for (size_t i = 0; i < findings->n; i++) {
        if (f[i].level > most)
            continue;
        if (f[i].src.file)
            fprintf(out, "%s:%d: ", f[i].src.file, f[i].src.line);
        fprintf(out, "%s%s%s\n", check_level(f[i].level, c->lang), tr(c->lang, "：", ": "), f[i].text);
    }
}

void check_vanished(struct cli *c, const struct ruleset *rules, struct vec *findings)
{
    struct vec diffs = {0};
    if (!c->rules)
        return;
    rulediff(c->rules, rules, &diffs);
    rulediff_warn(&diffs, c->lang, findings);
    vec_fini(&diffs);
}

static int load(struct cli *c, const char *folders, struct ruleset **rules, struct vec *files)
{
    struct vec dirs = VEC(char *), findings = VEC(struct finding);
    int rc = CLI_DONE;
    rulefolder_split(folders, &dirs);
    if (check_read(c, &dirs, NULL, files) != 0)
        rc = cli_refuse(c);
    else if (!(*rules = ruleset_compile(files->data, files->n, c->lang, &findings))) {
        check_print(c, c->complaints, &findings, FINDING_ERROR);
        err_set(&c->err, "规则集不能用，没有改动", "the rule set cannot be used, nothing was changed");
        rc = cli_refuse(c);
    }
    findings_fini(&findings);
    vec_fini_texts(&dirs);
    return rc;
}

int check_load(struct cli *c, const char *folders, struct ruleset **rules, struct vec *files)
{
    struct vec own = VEC(struct rule_text);
    *rules = NULL;
    int rc = load(c, folders, rules, files ? files : &own);
    rule_texts_fini(&own);
    return rc;
}
