/* SPDX-License-Identifier: MIT */
/* Fuzz target: any bytes as a rule file. The loader must end, leak nothing, and give a rule set exactly when it found no error. */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include "core/finding.h"
#include "core/ruleset.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const struct rule_text file = {.name = "fuzz.ini", .text = (const char *)data, .len_b = size};
    struct vec findings = VEC(struct finding);
    struct ruleset *rules = ruleset_load(&file, 1, size % 2 ? LANG_EN : LANG_ZH, &findings);
    if ((rules != NULL) != (findings_count(&findings, FINDING_ERROR) == 0))
        abort();
    const struct finding *f = findings.data;
    for (size_t i = 0; i < findings.n; i++)
        if (!f[i].text[0] || f[i].src.line < 0 || (f[i].src.file && f[i].src.file != file.name))
            abort();
    findings_fini(&findings);
    ruleset_free(rules);
    return 0;
}
