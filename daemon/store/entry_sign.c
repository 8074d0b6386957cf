/* SPDX-License-Identifier: MIT */
/* The confirmation that comes with a filing. */
#include "base/str.h"
#include "store/entry.h"

int entry_sign_filing(struct entry *e, const struct entry_record *filing, struct err *err)
{
    static const int pairs[][2] = {{SIGN_RULE, FILING_RULE}, {SIGN_UNIT, FILING_UNIT}, {SIGN_CASE, FILING_CASE}, {SIGN_PERIOD, FILING_PERIOD}, {SIGN_DAY, FILING_DAY}};
    const struct rule *rule = ruleset_rule(e->rules, filing->values[FILING_RULE]);
    struct entry_record r;
    if (!rule || !rule->sign)
        return err_set(err, "规则“%s”不要求审核，不用写审核", "rule \"%s\" asks for no confirmation", filing->values[FILING_RULE]);
    record_init(&r, ENTRY_SIGN);
    for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++)
        record_set(&r, pairs[i][0], filing->values[pairs[i][1]]);
    record_set(&r, SIGN_ROLE, rule->sign->name);
    int rc = entry_put(e, &r, NULL, err);
    record_fini(&r);
    return rc;
}
