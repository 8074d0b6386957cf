/* SPDX-License-Identifier: MIT */
/* Fuzz target: any line as the formula of a rate and as a check; what is taken is computed, and must stay arithmetic. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "core/finding.h"
#include "store/formula.h"
#include "store/ruleset_store.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const char head[] = "[ruleset]\ntitle = x\nsince = 2026-07-01\noffice = 股\n[posts]\n股 = 局\n[form 表]\nnumbers = 在校, 辍学, 毕业, 应毕业\nrate 巩固率 = 毕业 / 应毕业\n";

static void compute(struct formulas *engine, const struct form *form, struct err *err)
{
    static const int64_t numbers[] = {1000, 2147483647, 0, 3};
    static const bool given[] = {true, true, true, false};
    const struct form_row row = {form, numbers, given};
    struct worth worth;
    struct str text = {0};
    bool holds;
    for (size_t i = 0; i < form->rates.n; i++) {
        const struct form_rate *rate = vec_at(&form->rates, i);
        if (formula_worth(engine, &row, &rate->ratio, &worth, err) == 0 && !worth.none && worth.value.den <= 0)
            abort();
        formula_show(&row, &rate->ratio, &text);
    }
    for (size_t i = 0; i < form->checks.n; i++)
        formula_check(engine, &row, vec_at(&form->checks, i), &holds, &text, err);
    str_fini(&text);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct err err = {.lang = LANG_ZH};
    struct vec findings = VEC(struct finding);
    struct str text = {0};
    str_add(&text, head);
    str_add(&text, size % 2 ? "check = " : "rate 率 = ");
    str_add_n(&text, (const char *)data, size);
    const struct rule_text file = {.name = "x.ini", .text = str_text(&text), .len_b = text.len_b};
    struct ruleset *rules = ruleset_compile(&file, 1, LANG_ZH, &findings);
    struct formulas *engine = formulas_new();
    if (rules)
        compute(engine, ruleset_form(rules, "表"), &err);
    else if (!findings_count(&findings, FINDING_ERROR))
        abort();
    formulas_free(engine);
    findings_fini(&findings);
    ruleset_free(rules);
    str_fini(&text);
    return 0;
}
