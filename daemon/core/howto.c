/* SPDX-License-Identifier: MIT */
#include "core/howto.h"

static void add_command(const struct done *d, const char *number, const char *unit, enum lang lang, struct str *out)
{
    const struct event_kind *k = d->event;
    if (!number)
        str_addf(out, "baoxue event %s --unit %s", k->name, unit ? unit : "");
    else if (k->closes)
        str_addf(out, tr(lang, "baoxue case close %s %s --reason 事由", "baoxue case close %s %s --reason REASON"), number, k->name);
    else
        str_addf(out, "baoxue case event %s %s", number, k->name);
    if (d->field_at >= 0)
        str_addf(out, tr(lang, " --field %s=日期", " --field %s=DAY"), ((const struct event_field *)vec_at(&k->fields, (size_t)d->field_at))->name);
}

void howto_settle(const struct rule *r, const char *number, const char *unit, const char *by, enum lang lang, struct str *out)
{
    const struct done *done = r->done.data;
    bool whose = r->each == EACH_HOLDER || (r->owners.n > 1 && !r->either); /* settled by each one's own doing */
    for (size_t i = 0; i < r->done.n; i++) {
        if (i)
            str_add(out, tr(lang, "，或 ", ", or "));
        add_command(&done[i], number, unit, lang, out);
        if (whose && !(number && done[i].event->closes))
            str_addf(out, " --by %s", by ? by : tr(lang, "办理人编号", "PERSON"));
    }
}
