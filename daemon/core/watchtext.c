/* SPDX-License-Identifier: MIT */
/* watchtext: figures and limits as people read them. */
#include <inttypes.h>
#include <string.h>

#include "base/str.h"
#include "core/watch.h"

void watch_limit_text(const struct watch *w, enum lang lang, struct str *out)
{
    const char *p = w->limit;
    switch (w->limits) {
    case LIMITS_COMPARED:
        comparison_take(&p);
        str_addf(out, "%s%s %s", w->wrong & SIDE_GREATER ? "＞" : w->wrong & SIDE_LESS ? "＜" : "＝", (w->wrong & SIDE_EQUAL) && (w->wrong & (SIDE_GREATER | SIDE_LESS)) ? "＝" : "",
                 p + strspn(p, " \t"));
        break;
    case LIMITS_RANGE:
        str_addf(out, tr(lang, "应在 %s 之内", "should lie in %s"), w->limit);
        break;
    case LIMITS_RISES:
        str_addf(out, tr(lang, "连升 %d 年", "rising for %d years"), w->rises);
        break;
    }
}

static void explain_series(const struct history *h, const struct figure *f, int rises, struct str *out)
{
    const struct figure *first;
    char percent[FRACTION_TEXT_B];
    int year, other;
    const char *rest;
    if (!watch_is_rising(h, f, rises, &first) || !period_year(f->period, &year, &rest))
        return;
    for (int y = year - rises; y <= year; y++) {
        const struct figure *x = h->figures.data;
        for (size_t i = 0; i < h->figures.n; i++)
            if (watch_same_series(&x[i], f, &other) && other == y && watch_figure_holds(h, &x[i]))
                str_addf(out, "%s%s %s", y > year - rises ? " → " : "", x[i].period, fraction_percent(x[i].value, percent));
    }
}

static void explain_rate(const struct history *h, const struct deadline *d, enum lang lang, struct str *out)
{
    const struct watch *w = &d->rule->watch;
    const struct figure *f = h->figures.data;
    char trigger[PERIOD_NAME_B], percent[FRACTION_TEXT_B];
    for (size_t i = h->figures.n; i > 0; i--) {
        const struct figure *x = &f[i - 1];
        watch_trigger(x, trigger);
        if (x->rate != w->rate || !str_eq(trigger, d->trigger))
            continue;
        str_addf(out, "%s%s%s：%s", x->row ? x->row : "", x->row ? " " : "", w->rate->name, w->limits == LIMITS_RISES ? "" : x->text);
        if (w->limits == LIMITS_RISES)
            explain_series(h, x, w->rises, out);
        else
            str_addf(out, " = %s", fraction_percent(x->value, percent));
        str_add(out, w->limits == LIMITS_COMPARED ? " " : tr(lang, "，", ", "));
        watch_limit_text(w, lang, out);
        return;
    }
}

static void explain_part(const struct world *w, const struct history *h, const struct deadline *d, const struct span *span, enum lang lang, struct str *out)
{
    struct quota_part part;
    struct watch limit = watch_quota_limit(w, h, d, span, &part);
    if (part.days < part.total)
        str_addf(out, tr(lang, "（这一期 %" PRId64 " 天里在案 %" PRId64 " 天，折算为 %" PRId64 "）", " (there for %2$" PRId64 " of the period's %1$" PRId64 " days, so %3$" PRId64 ")"), part.total,
                 part.days, limit.low.num);
}

static void explain_count(const struct world *w, const struct history *h, const struct deadline *d, const struct span *span, struct instant now, struct str *out)
{
    const struct watch *m = &d->rule->watch;
    struct vec items = VEC(struct item);
    enum lang lang = w->rules->language;
    int64_t figure;
    if (m->kind == MEASURES_OPEN) {
        figure = watch_open_at(h, watch_person(w, d), now);
    } else {
        watch_items(w, d->rule, h, watch_person(w, d), &items);
        figure = watch_sum(d->rule, &items, items.n, span);
    }
    str_addf(out, tr(lang, "%s%s%s：%" PRId64 "，界限 ", "%s%s%s: %" PRId64 ", limit "), span->name, span->name[0] ? " " : "", m->measure, figure);
    watch_limit_text(m, lang, out);
    if (m->quota)
        explain_part(w, h, d, span, lang, out);
    vec_fini(&items);
}

void watch_explain(const struct world *w, const struct history *h, const struct deadline *d, struct instant now, struct str *out)
{
    const struct rule *r = d->rule;
    struct vec lineage = VEC(int64_t);
    struct term_source terms = org_terms(w->org, w->rules, h->unit, &lineage);
    struct due_context cx = {.rules = w->rules, .terms = &terms, .lang = w->rules->language};
    struct due_period p;
    if (r->watch.kind == MEASURES_RATE) {
        explain_rate(h, d, w->rules->language, out);
    } else if (r->watch.quota && due_period_named(&cx, &r->due, d->trigger, &p)) {
        struct span span = watch_quota_span(&cx, r, &p, d);
        explain_count(w, h, d, &span, now, out);
    } else if (!r->watch.quota) {
        struct span span = watch_span(w, &cx, r, h, d->due.day);
        explain_count(w, h, d, &span, now, out);
    }
    vec_fini(&lineage);
}
