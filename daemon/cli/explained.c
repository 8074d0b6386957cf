/* SPDX-License-Identifier: MIT */
#include "cli/explained.h"

#include <string.h>

#include "base/str.h"
#include "core/explain.h"
#include "core/rulekey.h"

const char *explained_kind(const struct rule *r, enum lang lang)
{
    static const enum section_kind kinds[] = {[RULE_DUTY] = SECTION_DUTY, [RULE_STEP] = SECTION_STEP, [RULE_WATCH] = SECTION_WATCH};
    return rulekey_word(PLACE_SECTION, (int)kinds[r->kind], lang);
}

void explained_indented(FILE *out, const char *text, int by)
{
    for (size_t n; *text; text += n + (text[n] != 0)) {
        n = strcspn(text, "\n");
        fprintf(out, "%*s%.*s\n", by, "", (int)n, text);
    }
}

void explained_heading(struct cli *c, const struct rule *r)
{
    fprintf(c->out, "[%s %s]", explained_kind(r, c->lang), r->name);
    if (r->title)
        fprintf(c->out, " %s", r->title);
}

static void print_one(struct cli *c, const struct term_source *terms, const struct rule *r, struct day from)
{
    struct str text = {0};
    struct vec dates = VEC(struct explain_date);
    explained_heading(c, r);
    if (r->source)
        fprintf(c->out, tr(c->lang, "（%s）", " (%s)"), r->source);
    explain_rule(terms->rules, r, c->lang, &text);
    explain_dates(terms, r, from, &dates);
    str_add(&text, "\n");
    explain_dates_text(r, &dates, c->lang, &text);
    fputc('\n', c->out);
    explained_indented(c->out, str_text(&text), 2);
    fputc('\n', c->out);
    vec_fini(&dates);
    str_fini(&text);
}

static void print_dates_json(struct cli *c, const struct vec *dates)
{
    char day[DAY_TEXT_B];
    const struct explain_date *d = dates->data;
    for (size_t i = 0; i < dates->n; i++) {
        fprintf(c->out, "%s{\"due\":\"%s %02d:%02d\",", i ? "," : "", day_format(d[i].due.day, day), d[i].minute / 60, d[i].minute % 60);
        if (day_is_none(d[i].from)) {
            fputs("\"period\":", c->out);
            cli_json_text(c->out, d[i].period);
        } else
            fprintf(c->out, "\"from\":\"%s\"", day_format(d[i].from, day));
        fprintf(c->out, ",\"provisional\":%s}", d[i].due.provisional ? "true" : "false");
    }
}

static void print_one_json(struct cli *c, const struct term_source *terms, const struct rule *r, struct day from)
{
    struct str text = {0};
    struct vec dates = VEC(struct explain_date);
    explain_rule(terms->rules, r, c->lang, &text);
    explain_dates(terms, r, from, &dates);
    fputs("{\"rule\":", c->out);
    cli_json_text(c->out, r->name);
    fprintf(c->out, ",\"kind\":\"%s\",\"file\":", explained_kind(r, LANG_EN));
    cli_json_text(c->out, r->src.file);
    fprintf(c->out, ",\"line\":%d,\"text\":", r->src.line);
    cli_json_text(c->out, str_text(&text));
    fputs(",\"dates\":[", c->out);
    print_dates_json(c, &dates);
    fputs("]}", c->out);
    vec_fini(&dates);
    str_fini(&text);
}

typedef void print_rule(struct cli *c, const struct term_source *terms, const struct rule *r, struct day from);

static const char *nearest(const struct ruleset *rules, const char *name)
{
    const struct rule *const *rule = rules->rules.data;
    struct rulekey_near n = rulekey_near_to(name);
    for (size_t i = 0; i < rules->rules.n; i++)
        rulekey_try(&n, rule[i]->name);
    return n.best;
}

static int print_all(struct cli *c, const struct term_source *terms, const struct vec *names, struct day from, print_rule *print, const char *between)
{
    const struct ruleset *rules = terms->rules;
    for (size_t i = 0; i < (names->n ? names->n : rules->rules.n); i++) {
        const char *name = names->n ? *(const char **)vec_at(names, i) : NULL, *near;
        const struct rule *r = name ? ruleset_rule(rules, name) : *(const struct rule **)vec_at(&rules->rules, i);
        if (!r && (near = nearest(rules, name)))
            return err_set(&c->err, "没有规则文件夹或规则“%s”；最接近的是“%s”", "no folder and no rule \"%s\"; the nearest is \"%s\"", name, near);
        if (!r)
            return err_set(&c->err, "没有规则文件夹或规则“%s”", "no folder and no rule \"%s\"", name);
        fputs(i ? between : "", c->out);
        print(c, terms, r, from);
    }
    return 0;
}

int explained_print(struct cli *c, const struct term_source *terms, const struct vec *names, struct day from)
{
    return print_all(c, terms, names, from, print_one, "");
}

int explained_print_json(struct cli *c, const struct term_source *terms, const struct vec *names, struct day from)
{
    return print_all(c, terms, names, from, print_one_json, ",");
}
