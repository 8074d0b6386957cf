/* SPDX-License-Identifier: MIT */
/* Fuzz target: any text as a due expression, and as a count, in a small rule set. */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "core/due.h"
#include "core/finding.h"
#include "core/ruleset.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const char small[] =
    "[ruleset]\ntitle = x\nsince = 2026-07-01\noffice = 股\n[posts]\n股 = 局\n[words]\n及时 = 2 workday\n多次 = 3\n[term 秋季]\nopens = 09-01\ncloses = 01-20\n"
    "[holidays 2026]\n春节 = 02-15..02-23\n[events]\n缺课 = opens\n通知书 = 文号 number, 送达日 date\n";

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const struct rule_text file = {.name = "small.ini", .text = small, .len_b = sizeof small - 1};
    struct vec findings = VEC(struct finding);
    struct ruleset *rules = ruleset_load(&file, 1, LANG_ZH, &findings);
    char *text = mem_strndup((const char *)data, size);
    struct err err = {.lang = size % 2 ? LANG_EN : LANG_ZH};
    struct due_expr due = {0};
    struct count count = {0};
    if (!rules)
        abort();
    if (due_parse(rules, text, &due, &err) == 0 ? due.offsets_n > DUE_OFFSETS_MOST || !due.text : !err.text[0])
        abort();
    err.text[0] = 0;
    if (count_parse(rules, text, &count, &err) == 0 ? !count.of.n : !err.text[0])
        abort();
    free(text);
    findings_fini(&findings);
    ruleset_free(rules);
    return 0;
}
