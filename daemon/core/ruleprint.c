/* SPDX-License-Identifier: MIT */
/* Fingerprints: SHA-256 over a canonical text, so that a reload can tell which rules changed. */
#include <stdio.h>
#include <string.h>

#include "base/hash.h"
#include "core/ruleload.h"

static void digest(const struct str *text, char out[65])
{
    hash_text(str_text(text), text->len_b, out);
}

static void print_amount(struct str *out, const struct amount *a)
{
    str_addf(out, "%d/%d/%s;", a->n, (int)a->unit, a->word ? a->word : "");
}

static void print_events(struct str *out, const struct event_set *of)
{
    for (size_t i = 0; i < of->n; i++)
        str_addf(out, " %s.%s", of->refs[i].name, of->refs[i].field ? of->refs[i].field : "");
}

static void print_count(struct str *out, const struct count *c)
{
    str_addf(out, "count %d %d", (int)c->cmp, (int)c->in);
    print_events(out, &c->of);
    str_add(out, " ");
    print_amount(out, &c->than);
}

/* By structure, not as written: "2 天" and "2 d" are the same. */
static void print_due(struct str *out, const struct due_expr *due)
{
    const struct anchor *a = &due->anchor;
    str_addf(out, "due %d %d-%d %d %s minute %d roll %d ", (int)a->kind, a->month, a->day, (int)a->date.n, a->name ? a->name : "", due->minute, (int)due->roll);
    print_events(out, &a->of);
    for (size_t i = 0; i < due->offsets_n; i++) {
        str_add(out, due->offsets[i].back ? "-" : "+");
        print_amount(out, &due->offsets[i].amount); /* a word's number may change */
    }
    if (a->kind == ANCHOR_COUNT)
        print_count(out, &a->count);
    str_add(out, "\n");
}

static void print_event(struct str *out, const struct event_kind *e)
{
    if (!e)
        return;
    str_addf(out, "event %s %d %d%d%d%d%d", e->name, (int)e->of, e->opens, e->closes, e->pauses, e->resumes, e->reopens);
    const struct event_field *f = e->fields.data;
    for (size_t i = 0; i < e->fields.n; i++) {
        str_addf(out, " %s:%d", f[i].name, (int)f[i].kind);
        const char *const *choice = f[i].choices.data;
        for (size_t j = 0; j < f[i].choices.n; j++)
            str_addf(out, "/%s", choice[j]);
    }
    const struct event_kind *const *reset = e->resets.data;
    for (size_t i = 0; i < e->resets.n; i++)
        str_addf(out, " -%s", reset[i]->name);
    str_add(out, "\n");
}

static void print_test(struct str *out, const struct test *t)
{
    str_addf(out, "test %d%s %s %s cmp %d", (int)t->kind, t->negated ? " not" : "", t->word ? t->word : "", t->unit_kind ? t->unit_kind : "", (int)t->cmp);
    const struct test_value *v = t->values.data;
    for (size_t i = 0; i < t->values.n; i++)
        str_addf(out, " %s", v[i].text);
    print_amount(out, &t->than);
    if (t->kind == TEST_COUNT)
        print_count(out, &t->count);
    str_addf(out, " %s.%d\n", t->event ? t->event->name : "", t->field_at);
}

static void print_when(struct str *out, const struct vec *when)
{
    const struct when_line *lines = when->data;
    for (size_t i = 0; i < when->n; i++) {
        str_add(out, "when\n");
        const struct test *t = lines[i].tests.data;
        for (size_t j = 0; j < lines[i].tests.n; j++)
            print_test(out, &t[j]);
    }
}

/* An event with its own conditions, and those that the conditions of a rule look at. */
static void print_event_whole(struct str *out, const struct event_kind *e)
{
    if (!e)
        return;
    print_event(out, e);
    print_when(out, &e->when);
}

static void print_events_whole(struct str *out, const struct event_set *of)
{
    for (size_t i = 0; i < of->n; i++)
        print_event_whole(out, of->refs[i].event);
}

static void print_tested_events(struct str *out, const struct vec *when)
{
    const struct when_line *lines = when->data;
    for (size_t i = 0; i < when->n; i++) {
        const struct test *t = lines[i].tests.data;
        for (size_t j = 0; j < lines[i].tests.n; j++) {
            print_event_whole(out, t[j].event);
            print_events_whole(out, &t[j].count.of);
        }
    }
}

static void print_role(struct str *out, const struct role *r)
{
    if (r)
        str_addf(out, "role %s %d %s %d %s %zu\n", r->name, (int)r->how, r->kind ? r->kind : "", r->by_register, r->chain ? r->chain->name : "", r->rung);
}

static void print_ladder(struct str *out, const struct ladder *l)
{
    if (!l)
        return;
    str_addf(out, "ladder %s %d ", l->name, l->urgent);
    print_amount(out, &l->ack_holds);
    print_amount(out, &l->ack_limit);
    const struct rung *r = l->rungs.data;
    for (size_t i = 0; i < l->rungs.n; i++) {
        str_addf(out, "\n%s =", r[i].key);
        const struct who *who = r[i].who.data;
        for (size_t j = 0; j < r[i].who.n; j++)
            str_addf(out, " %d/%d/%s", (int)who[j].kind, who[j].up, who[j].role ? who[j].role->name : "");
    }
    str_add(out, "\n");
}

static void print_roles(struct str *out, const char *what, const struct vec *roles)
{
    const struct role *const *r = roles->data;
    str_addf(out, "%s\n", what);
    for (size_t i = 0; i < roles->n; i++)
        print_role(out, r[i]);
}

static void print_names(struct str *out, const char *what, const struct vec *names)
{
    const char *const *n = names->data;
    str_add(out, what);
    for (size_t i = 0; i < names->n; i++)
        str_addf(out, " %s", n[i]);
    str_add(out, "\n");
}

static void print_watch(struct str *out, const struct watch *w)
{
    str_addf(out, "measure %d %d %d limit %s %d\n", (int)w->kind, w->field_at, (int)w->in, w->limit, w->quota);
    print_event_whole(out, w->event);
    if (w->rate)
        str_addf(out, "rate %s.%s = %s / %s\n", w->form->name, w->rate->name, w->rate->ratio.num, w->rate->ratio.den);
}

/* All that deadlines stand on, but for the calendar. Name and former name are left out: a renamed rule is the same rule. */
static void print_rule(struct str *out, const struct rule *r)
{
    str_addf(out, "kind %d since %d either %d each %d %s months %u %u in-term %d form %s outlives %d private %d notice %d\n", (int)r->kind, (int)r->since.n,
             r->either, (int)r->each, r->each_kind ? r->each_kind : "", r->only_months, r->except_months, r->in_term, r->form ? r->form->name : "", r->outlives,
             r->is_private, r->notice);
    print_due(out, &r->due);
    if (r->has_start)
        print_due(out, &r->start);
    print_events_whole(out, anchor_events(&r->due.anchor));
    print_when(out, &r->when);
    print_tested_events(out, &r->when);
    print_roles(out, "owners", &r->owners);
    print_roles(out, "to", &r->to);
    print_role(out, r->sign);
    print_names(out, "only", &r->only_terms);
    print_names(out, "except", &r->except_terms);
    const struct done *d = r->done.data;
    for (size_t i = 0; i < r->done.n; i++) {
        str_addf(out, "done %d ", d[i].field_at);
        print_event_whole(out, d[i].event);
    }
    print_event_whole(out, r->then);
    print_ladder(out, r->ladder);
    print_amount(out, &r->extend_limit);
    if (r->kind == RULE_WATCH)
        print_watch(out, &r->watch);
}

static void print_calendar(struct str *out, const struct ruleset *rules)
{
    const struct calendar *c = &rules->calendar;
    str_addf(out, "calendar %u %d-%d %d zone %d since %d\n", c->weekend, c->year_month, c->year_day, c->close_minute, rules->zone.offset_s, (int)rules->since.n);
    const struct holiday *h = c->holidays.data;
    for (size_t i = 0; i < c->holidays.n; i++)
        str_addf(out, "%d%c%s ", (int)h[i].day.n, h[i].off ? '-' : '+', h[i].feast);
    const struct holiday_year *y = c->years.data;
    for (size_t i = 0; i < c->years.n; i++)
        str_addf(out, "%d:%d ", y[i].year, y[i].published);
    const struct term_rule *t = rules->terms.data;
    for (size_t i = 0; i < rules->terms.n; i++)
        str_addf(out, "term %s %d %d-%d %d-%d %d %d\n", t[i].name, t[i].year, t[i].opens_month, t[i].opens_day, t[i].closes_month, t[i].closes_day,
                 (int)t[i].opens.n, (int)t[i].closes.n);
}

static void print_texts(struct str *out, const struct rule *r)
{
    const char *const *quote = r->quotes.data;
    str_addf(out, "title %s source %s\n", r->title ? r->title : "", r->source ? r->source : "");
    for (size_t i = 0; i < r->quotes.n; i++)
        str_addf(out, "quote %s\n", quote[i]);
}

void ruleprint_all(struct load *ld)
{
    struct str calendar = {0};
    struct rule *const *rule = ld->rules->rules.data;
    print_calendar(&calendar, ld->rules);
    for (size_t i = 0; i < ld->rules->rules.n; i++) {
        struct str own = {0}, all = {0}, ladder = {0};
        print_ladder(&ladder, rule[i]->ladder);
        digest(&ladder, rule[i]->ladder_print);
        str_fini(&ladder);
        print_rule(&own, rule[i]);
        str_add(&all, str_text(&own));
        str_add(&all, str_text(&calendar));
        digest(&all, rule[i]->fingerprint);
        print_texts(&own, rule[i]);
        digest(&own, rule[i]->text_print);
        str_fini(&own);
        str_fini(&all);
    }
    str_fini(&calendar);
}

void ruleprint_frame(struct load *ld)
{
    struct str all = {0};
    const struct file_section *s = ld->sections.data;
    for (size_t i = 0; i < ld->sections.n; i++) {
        int kind = rulekey_section(s[i].kind, *s[i].name);
        const struct file_line *line = s[i].lines.data;
        if (kind == SECTION_DUTY || kind == SECTION_STEP || kind == SECTION_WATCH || kind == SECTION_LADDER)
            continue;
        str_addf(&all, "[%d %s]\n", kind, s[i].name);
        for (size_t j = 0; j < s[i].lines.n; j++)
            str_addf(&all, "%s=%s\n", line[j].key, line[j].value);
    }
    digest(&all, ld->rules->frame);
    str_fini(&all);
}

void ruleprint_hash(struct ruleset *rules, const struct rule_text *files, size_t files_n)
{
    struct hash sum;
    hash_init(&sum);
    for (size_t i = 0; i < files_n; i++) {
        char head[32];
        hash_add(&sum, files[i].name, strlen(files[i].name) + 1);
        snprintf(head, sizeof head, "%zu\n", files[i].len_b);
        hash_add(&sum, head, strlen(head));
        hash_add(&sum, files[i].text, files[i].len_b);
    }
    hash_end(&sum, rules->hash);
}
