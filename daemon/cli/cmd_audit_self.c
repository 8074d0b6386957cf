/* SPDX-License-Identifier: MIT */
/* audit --self: is what is stored what the facts say? The daemon asks the same once a day. */
#include <inttypes.h>
#include <stdlib.h>

#include "cli/commands.h"
#include "selfaudit.h"

int audit_self(struct cli *c)
{
    struct selfaudit a;
    char *database = settings_database(&c->settings);
    int rc = selfaudit_run(database, c->now, c->lang, &a, &c->err);
    free(database);
    if (rc == 0 && c->json) {
        fprintf(c->out, "{\"checked\":%" PRId64 ",", a.checked);
        cli_json_texts(c->out, "found", &a.found);
        fputs("}\n", c->out);
    }
    for (size_t i = 0; rc == 0 && !c->json && i < a.found.n; i++)
        fprintf(c->out, "%s\n", *(char **)vec_at(&a.found, i));
    if (rc == 0)
        cli_say(c, "核对了 %" PRId64 " 项期限，不符 %zu 项", "%" PRId64 " deadlines were compared, %zu differ", a.checked, a.found.n);
    int code = rc != 0 ? cli_refuse(c) : a.found.n ? CLI_REFUSED : CLI_DONE;
    selfaudit_fini(&a);
    return code;
}
