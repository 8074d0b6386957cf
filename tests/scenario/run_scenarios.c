/* SPDX-License-Identifier: MIT */
/* run_scenarios: plays scenario files and prints one line a scenario, with what differs. Without arguments all *.ini of the folder SCENARIOS; NAME=… among the
 * arguments plays only scenarios whose title holds that text. */
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/log.h"
#include "base/mem.h"
#include "cli/scenario.h"

struct tally {
    size_t passed, failed;
    const char *only;
};

static void play_one(const struct scenario_file *f, size_t at, struct tally *t)
{
    static const char *const words[] = {[SCENARIO_PASSED] = "ok", [SCENARIO_DIFFERS] = "DIFFERS", [SCENARIO_BROKEN] = "BROKEN"};
    struct str report = {0};
    if (t->only && !strstr(scenario_title(f, at), t->only))
        return;
    enum scenario_verdict v = scenario_play(f, at, &report);
    printf("%-8s %s\n%s", words[v], scenario_title(f, at), str_text(&report));
    t->passed += v == SCENARIO_PASSED;
    t->failed += v != SCENARIO_PASSED;
    str_fini(&report);
}

static void play_file(const char *path, struct tally *t)
{
    struct err err = {.lang = LANG_ZH};
    struct vec findings = VEC(struct finding);
    struct scenario_file *f = scenario_load(path, LANG_ZH, &findings, &err);
    const struct finding *x = findings.data;
    for (size_t i = 0; !f && i < findings.n; i++)
        printf("%s:%d: %s\n", path, x[i].src.line, x[i].text);
    if (!f)
        printf("BROKEN   %s %s\n", path, err.text);
    t->failed += !f;
    for (size_t i = 0; f && i < scenario_count(f); i++)
        play_one(f, i, t);
    scenario_free(f);
    findings_fini(&findings);
}

static int is_scenario(const struct dirent *e)
{
    size_t n = strlen(e->d_name);
    return n > 4 && *e->d_name != '.' && strcmp(e->d_name + n - 4, ".ini") == 0;
}

static void play_folder(const char *folder, struct tally *t)
{
    struct dirent **names;
    int n = scandir(folder, &names, is_scenario, alphasort);
    for (int i = 0; i < n; i++) {
        char *path = mem_printf("%s/%s", folder, names[i]->d_name);
        play_file(path, t);
        free(path);
        free(names[i]);
    }
    if (n >= 0)
        free(names);
}

int main(int argc, char **argv)
{
    struct tally t = {0};
    size_t files = 0;
    log_open("run_scenarios", false);
    for (int i = 1; i < argc; i++)
        if (str_starts(argv[i], "NAME="))
            t.only = argv[i] + strlen("NAME=");
    for (int i = 1; i < argc; i++)
        if (!str_starts(argv[i], "NAME=")) {
            play_file(argv[i], &t);
            files++;
        }
    if (!files)
        play_folder(SCENARIOS, &t);
    printf("%zu scenarios as they should be, %zu not\n", t.passed, t.failed);
    return t.failed || !t.passed;
}
