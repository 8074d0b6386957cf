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

/* A watch that no event settles: a quota by more of what it counts, anything else by the figures themselves. */
static void add_watch(const struct rule *r, const char *number, const char *unit, const char *by, enum lang lang, struct str *out)
{
    const struct event_kind *k = r->watch.quota ? r->watch.event : NULL;
    if (!k || k->form)
        str_add(out, tr(lang, "不用登记，报来、登记的数回到界限以内就了结", "nothing: figures back inside the limit settle it"));
    else if (k->of == OF_PERSON)
        str_addf(out, tr(lang, "baoxue event %s --person 人员编号", "baoxue event %s --person CODE"), k->name);
    else if (k->of == OF_CASE && !number)
        str_addf(out, tr(lang, "baoxue case event 案号 %s", "baoxue case event NUMBER %s"), k->name);
    else
        add_command(&(struct done){k, -1}, number, unit, lang, out);
    if (k && !k->form && r->each == EACH_HOLDER)
        str_addf(out, " --by %s", by ? by : tr(lang, "办理人编号", "PERSON"));
}

void howto_settle(const struct rule *r, const char *number, const char *unit, const char *by, enum lang lang, struct str *out)
{
    const struct done *done = r->done.data;
    bool whose = r->each == EACH_HOLDER || (r->owners.n > 1 && !r->either); /* settled by each one's own doing */
    if (r->kind == RULE_WATCH && !r->done.n)
        add_watch(r, number, unit, by, lang, out);
    for (size_t i = 0; i < r->done.n; i++) {
        if (i)
            str_add(out, tr(lang, "，或 ", ", or "));
        add_command(&done[i], number, unit, lang, out);
        if (whose && !(number && done[i].event->closes))
            str_addf(out, " --by %s", by ? by : tr(lang, "办理人编号", "PERSON"));
    }
}
