/* SPDX-License-Identifier: MIT */
/* test: plays the tests that lie beside a rule set (the .ini files of its folder tests) by the real turn on a fake clock, and says what differs. Needs no database and sends nothing. */
#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/mem.h"
#include "base/str.h"
#include "cli/check.h"
#include "cli/commands.h"
#include "cli/scenario.h"
#include "core/finding.h"
#include "rulefolder.h"

struct tests {
    struct cli *c;
    const char *only, *calendar; /* NULL: none given */
    bool all, bare; /* bare: said that there are no holidays */
    size_t files, passed, failed; /* `failed` counts files that cannot be read too */
};

/* ---- what is said of each ---- */

static void say_json(struct tests *t, const char *file, const char *name, const char *verdict, const char *report)
{
    const char *const keys[] = {"file", "name", "verdict", "report"}, *const values[] = {file, name, verdict, report};
    fputs(t->passed + t->failed ? ",{" : "{", t->c->out);
    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++) {
        fputs(i ? "," : "", t->c->out);
        cli_json_pair(t->c->out, keys[i], values[i]);
    }
    fputs("}", t->c->out);
}

static void say(struct tests *t, const char *file, const char *name, enum scenario_verdict v, const char *report)
{
    static const struct {
        const char *key, *zh, *en;
    } words[] = {[SCENARIO_PASSED] = {"passed", "通过", "passed"}, [SCENARIO_DIFFERS] = {"differs", "不符", "DIFFERS"}, [SCENARIO_BROKEN] = {"broken", "不能试演", "BROKEN"}};
    if (t->c->json)
        say_json(t, file, name, words[v].key, report);
    else if (v != SCENARIO_PASSED || t->all)
        fprintf(t->c->out, "%s  %s  %s\n%s", tr(t->c->lang, words[v].zh, words[v].en), file, name, report);
    t->passed += v == SCENARIO_PASSED;
    t->failed += v != SCENARIO_PASSED;
}

/* ---- playing ---- */

static void play_file(struct tests *t, const char *path, const struct vec *dirs)
{
    struct vec findings = VEC(struct finding);
    struct str report = {0};
    struct scenario_file *f = scenario_load(path, t->c->lang, &findings, &t->c->err);
    const struct finding *x = findings.data;
    for (size_t i = 0; !f && i < findings.n; i++)
        str_addf(&report, "    %s:%d: %s\n", path, x[i].src.line, x[i].text);
    if (!f && !findings.n)
        str_addf(&report, "    %s\n", t->c->err.text);
    if (!f)
        say(t, path, "", SCENARIO_BROKEN, str_text(&report));
    else
        scenario_set_rules(f, dirs);
    for (size_t i = 0; f && i < scenario_count(f); i++) {
        const char *title = scenario_title(f, i);
        if (t->only && !strstr(title, t->only))
            continue;
        str_clear(&report);
        enum scenario_verdict v = scenario_play(f, i, &report);
        say(t, path, title, v, str_text(&report));
    }
    t->files++;
    scenario_free(f);
    str_fini(&report);
    findings_fini(&findings);
}

/* Without them all dates stand on weekends and the statutory days: tests that differ then are not wrong. */
static void say_no_holidays(struct tests *t, const struct vec *files)
{
    if (t->bare || rulefolder_has_holidays(files))
        return;
    t->bare = true;
    cli_say(t->c, "没有找到放假安排，日子按周末和法定节日推算；放假安排在别处的，加 --calendar 文件夹",
            "no holidays were found: dates go by the weekends and the statutory days; say --calendar DIR if they lie elsewhere");
}

/* The rule set that the tests in `folder` are of: the folder above one that is called tests, with the holidays. */
static int rules_of(struct tests *t, const char *folder, struct vec *dirs)
{
    struct vec files = VEC(struct rule_text);
    char *real = realpath(folder, NULL), *slash = real ? strrchr(real, '/') : NULL;
    int rc = 0;
    if (slash && str_eq(slash + 1, "tests")) {
        vec_add(dirs, &(char *){mem_strndup(real, (size_t)(slash - real))});
        rc = check_read(t->c, dirs, t->calendar, &files);
        if (rc == 0)
            say_no_holidays(t, &files);
    }
    rule_texts_fini(&files);
    free(real);
    return rc;
}

static int is_test(const struct dirent *e)
{
    size_t n = strlen(e->d_name);
    return n > 4 && *e->d_name != '.' && strcmp(e->d_name + n - 4, ".ini") == 0;
}

static int play_folder(struct tests *t, const char *folder)
{
    struct dirent **names;
    struct vec dirs = VEC(char *);
    int rc = rules_of(t, folder, &dirs), n = rc == 0 ? scandir(folder, &names, is_test, alphasort) : 0;
    if (n < 0)
        rc = err_set(&t->c->err, "读不了 %s：%s", "cannot read %s: %s", folder, err_system(&t->c->err, errno));
    for (int i = 0; i < n; i++) {
        char *path = mem_printf("%s/%s", folder, names[i]->d_name);
        play_file(t, path, &dirs);
        free(path);
        free(names[i]);
    }
    if (n >= 0 && rc == 0)
        free(names);
    vec_fini_texts(&dirs);
    return rc;
}

static int play_one_file(struct tests *t, const char *path)
{
    struct vec dirs = VEC(char *);
    const char *slash = strrchr(path, '/');
    char *folder = slash ? mem_strndup(path, (size_t)(slash - path)) : mem_strdup(".");
    int rc = rules_of(t, folder, &dirs);
    if (rc == 0)
        play_file(t, path, &dirs);
    free(folder);
    vec_fini_texts(&dirs);
    return rc;
}

/* A file, a folder called tests, or a rule folder with tests in it. `must`: one without tests is an error (it was named). */
static int play_path(struct tests *t, const char *path, bool must)
{
    struct stat s;
    if (stat(path, &s) != 0)
        return err_set(&t->c->err, "读不了 %s：%s", "cannot read %s: %s", path, err_system(&t->c->err, errno));
    if (!S_ISDIR(s.st_mode))
        return play_one_file(t, path);
    char *inner = mem_printf("%s/tests", path), *real = realpath(path, NULL), *name = real ? strrchr(real, '/') : NULL;
    int rc = 0;
    if (stat(inner, &s) == 0)
        rc = play_folder(t, inner);
    else if (name && str_eq(name + 1, "tests"))
        rc = play_folder(t, path);
    else if (must)
        rc = err_set(&t->c->err, "%s 里没有 tests 文件夹：规则的测试放在规则文件夹下的 tests/*.ini", "%s has no folder tests: the tests of rules lie in tests/*.ini of the rule folder", path);
    free(real);
    free(inner);
    return rc;
}

static int play_all(struct tests *t, const struct args *a)
{
    struct vec dirs = VEC(char *);
    bool named = args_word(a, 0) != NULL;
    int rc = 0;
    for (size_t i = 0; args_word(a, i); i++)
        vec_add(&dirs, &(char *){mem_strdup(args_word(a, i))});
    if (!named)
        rulefolder_split(t->c->settings.rules, &dirs);
    for (size_t i = 0; i < dirs.n && rc == 0; i++)
        rc = play_path(t, *(char **)vec_at(&dirs, i), named);
    vec_fini_texts(&dirs);
    return rc;
}

int cmd_test(struct cli *c, const struct args *a)
{
    struct tests t = {.c = c, .only = args_get(a, "only"), .calendar = args_get(a, "calendar"), .all = args_has(a, "all")};
    if (c->json)
        fputs("{\"tests\":[", c->out);
    int rc = play_all(&t, a);
    if (c->json)
        fprintf(c->out, "],\"passed\":%zu,\"failed\":%zu}\n", t.passed, t.failed);
    if (rc != 0)
        return cli_refuse(c);
    if (!t.passed && !t.failed) {
        err_set(&c->err, "没有可试演的测试", "there is no test to play");
        return cli_refuse(c);
    }
    cli_say(c, "%zu 个文件：%zu 个测试通过，%zu 个不符", "%zu files: %zu tests passed, %zu did not", t.files, t.passed, t.failed);
    return t.failed ? CLI_REFUSED : CLI_DONE;
}
