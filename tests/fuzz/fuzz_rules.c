/* SPDX-License-Identifier: MIT */
/* Fuzz target: any bytes as a rule file, and as a file of mail texts. The loader must end, leak nothing, and give a rule set exactly when it found no error. */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include "core/finding.h"
#include "core/mailtext.h"
#include "core/ruleset.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_findings(struct vec *findings, const char *file)
{
    const struct finding *f = findings->data;
    for (size_t i = 0; i < findings->n; i++)
        if (!f[i].text[0] || f[i].src.line < 0 || (f[i].src.file && f[i].src.file != file))
            abort();
    findings_fini(findings);
}

static void try_texts(const uint8_t *data, size_t size, enum lang lang)
{
    const struct rule_text file = {.name = "fuzz.txt", .text = (const char *)data, .len_b = size};
    const char *values[WORDS_N] = {0};
    struct src seen[PIECES_N] = {{0}};
    struct vec findings = VEC(struct finding);
    struct mailtexts *t = mailtexts_new(lang);
    struct str out = {0};
    mailtexts_read(t, &file, seen, lang, &findings);
    for (int i = 0; i < WORDS_N; i += 2)
        values[i] = "x";
    for (int i = 0; i < PIECES_N; i++)
        for (size_t k = 0; k < t->pieces[i].lines.n; k++)
            mail_line_fill(vec_at(&t->pieces[i].lines, k), values, &out);
    str_fini(&out);
    check_findings(&findings, file.name);
    mailtexts_free(t);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    enum lang lang = size % 2 ? LANG_EN : LANG_ZH;
    const struct rule_text file = {.name = "fuzz.ini", .text = (const char *)data, .len_b = size};
    struct vec findings = VEC(struct finding);
    struct ruleset *rules = ruleset_load(&file, 1, lang, &findings);
    if ((rules != NULL) != (findings_count(&findings, FINDING_ERROR) == 0))
        abort();
    check_findings(&findings, file.name);
    ruleset_free(rules);
    try_texts(data, size, lang);
    return 0;
}
