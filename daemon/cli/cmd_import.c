/* SPDX-License-Identifier: MIT */
/* import: tables of units, people, terms, cases, filings; and a folder of returned mails (cmd_bounce.c). The findings are the answer; with --json they go to the complaints, and the answer is the batch. */
#include "base/str.h"
#include "cli/commands.h"
#include "cli/import.h"
#include "cli/list.h"

int cmd_import(struct cli *c, const struct args *a)
{
    unsigned flags = (args_has(a, "dry-run") ? IMPORT_DRY_RUN : 0) | (args_has(a, "release") ? IMPORT_RELEASE : 0) | (c->settings.import_hold ? 0 : IMPORT_UNHELD);
    const char *word = args_word(a, 0), *kind = import_kind_name(word);
    if (str_eq(word, "bounces") || str_eq(word, "退信"))
        return import_bounces(c, args_word(a, 1), flags & IMPORT_DRY_RUN);
    if (!kind)
        return cli_usage(c, "“%s”不能导入，只能是 units（单位）、people（人员）、terms（学期）、cases（个案）、filings（报送）、bounces（退信）", "cannot import \"%s\": units, people, terms, cases, filings or bounces", word);
    int rc = import_run(c->db, c->rules, kind, args_word(a, 1), flags, c->now, c->author, c->lang, c->json ? c->complaints : c->out);
    if (rc != CLI_DONE || !c->json)
        return rc == CLI_DONE ? CLI_DONE : CLI_REFUSED;
    return list_show(c, SHOW_BATCH, "t", flags & IMPORT_DRY_RUN ? "" : kind);
}
