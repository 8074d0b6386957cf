/* SPDX-License-Identifier: MIT */
#include "cli/document.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "base/str.h"
#include "cli/explained.h"
#include "core/explain.h"

/* ---- the order of articles ---- */

static int chinese_digit(const char **p)
{
    static const char *const digits[] = {"零", "一", "二", "三", "四", "五", "六", "七", "八", "九", "十"};
    for (int i = 0; i <= 10; i++)
        if (str_starts(*p, digits[i])) {
            *p += strlen(digits[i]);
            return i;
        }
    return -1;
}

/* 十二, 二十, 二十一; an article has no hundreds. */
static int chinese_number(const char **p)
{
    int n = chinese_digit(p), next;
    const char *after = *p;
    if (n < 0)
        return -1;
    if (n == 10)
        return (next = chinese_digit(p)) > 0 ? 10 + next : 10;
    if (chinese_digit(&after) != 10)
        return n;
    *p = after;
    next = chinese_digit(&after);
    if (next > 0 && next < 10)
        *p = after;
    return n * 10 + (next > 0 && next < 10 ? next : 0);
}

static int number(const char **p)
{
    if (**p < '0' || **p > '9')
        return chinese_number(p);
    char *end;
    long n = strtol(*p, &end, 10);
    *p = end;
    return n > INT_MAX - 1 ? INT_MAX - 1 : (int)n;
}

void article_order(const char *source, int order[static ARTICLE_DEPTH])
{
    int depth = 0;
    for (const char *p = source ? source : ""; *p && depth < ARTICLE_DEPTH && !str_starts(p, "；") && *p != ';';) {
        int n = number(&p);
        if (n >= 0)
            order[depth++] = n;
        else
            p++;
    }
    bool none = depth == 0;
    while (depth < ARTICLE_DEPTH)
        order[depth++] = none ? INT_MAX : -1;
}

/* Those of one article stand together. */
static int by_article(const char *a, const char *b)
{
    int x[ARTICLE_DEPTH], y[ARTICLE_DEPTH];
    article_order(a, x);
    article_order(b, y);
    for (int i = 0; i < ARTICLE_DEPTH; i++)
        if (x[i] != y[i])
            return x[i] < y[i] ? -1 : 1;
    return strcmp(a ? a : "", b ? b : "");
}

struct entry_of_rule {
    const struct rule *rule;
    size_t at; /* in the files: the order of those of one article */
};

static int by_source(const void *a, const void *b)
{
    const struct entry_of_rule *x = a, *y = b;
    int d = by_article(x->rule->source, y->rule->source);
    return d ? d : (x->at > y->at) - (x->at < y->at);
}

/* Pushes const struct entry_of_rule in the order of their articles. */
static void sorted(const struct ruleset *rules, struct vec *out)
{
    *out = VEC(struct entry_of_rule);
    for (size_t i = 0; i < rules->rules.n; i++)
        vec_add(out, &(struct entry_of_rule){*(const struct rule **)vec_at(&rules->rules, i), i});
    vec_sort(out, by_source);
}

/* ---- for people ---- */

static void print_rule(struct cli *c, const struct ruleset *rules, const struct rule *r)
{
    struct str text = {0};
    fputs("  ", c->out);
    explained_heading(c, r);
    fputc('\n', c->out);
    for (size_t i = 0; i < r->quotes.n; i++)
        fprintf(c->out, tr(c->lang, "    原文：%s\n", "    The document: %s\n"), *(const char *const *)vec_at(&r->quotes, i));
    explain_rule(rules, r, c->lang, &text);
    explained_indented(c->out, str_text(&text), 4);
    str_fini(&text);
}

static void print_title(struct cli *c, const struct ruleset *rules)
{
    fprintf(c->out, "%s", rules->title ? rules->title : "");
    if (rules->document)
        fprintf(c->out, tr(c->lang, "（%s）", " (%s)"), rules->document);
    fprintf(c->out, tr(c->lang, "：%zu 条规则，%zu 项要求不监测\n", ": %zu rules, %zu requirements that no rule watches\n"), rules->rules.n, rules->unwatched.n);
}

static void print_unwatched(struct cli *c, const struct ruleset *rules)
{
    const struct unwatched *u = rules->unwatched.data;
    if (rules->unwatched.n)
        fputs(tr(c->lang, "\n没有规则管的要求\n", "\nWhat no rule watches\n"), c->out);
    for (size_t i = 0; i < rules->unwatched.n; i++)
        fprintf(c->out, "  %s  %s\n", u[i].source, u[i].text);
}

static int print_all(struct cli *c, const struct ruleset *rules, const struct vec *list)
{
    const struct entry_of_rule *e = list->data;
    const char *article = "";
    print_title(c, rules);
    for (size_t i = 0; i < list->n; i++) {
        const char *source = e[i].rule->source ? e[i].rule->source : tr(c->lang, "没有写出处", "no article given");
        if (!str_eq(source, article))
            fprintf(c->out, "\n%s\n", source);
        article = source;
        print_rule(c, rules, e[i].rule);
    }
    print_unwatched(c, rules);
    return CLI_DONE;
}

/* ---- for programs ---- */

static void json_roles(struct cli *c, const char *name, const struct vec *roles)
{
    fprintf(c->out, "\"%s\":[", name);
    for (size_t i = 0; i < roles->n; i++) {
        fputs(i ? "," : "", c->out);
        cli_json_text(c->out, (*(const struct role *const *)vec_at(roles, i))->name);
    }
    fputs("],", c->out);
}

static void json_rule(struct cli *c, const struct ruleset *rules, const struct rule *r)
{
    struct str text = {0};
    explain_rule(rules, r, c->lang, &text);
    const struct {
        const char *name, *value;
    } pairs[] = {{"rule", r->name},  {"kind", explained_kind(r, LANG_EN)}, {"title", r->title}, {"source", r->source}, {"due", r->due.text},
                 {"ladder", r->ladder ? r->ladder->name : NULL}};
    fputc('{', c->out);
    for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++) {
        cli_json_pair(c->out, pairs[i].name, pairs[i].value);
        fputc(',', c->out);
    }
    cli_json_texts(c->out, "quotes", &r->quotes);
    fputc(',', c->out);
    json_roles(c, "owners", &r->owners);
    json_roles(c, "to", &r->to);
    cli_json_pair(c->out, "text", str_text(&text));
    fputc('}', c->out);
    str_fini(&text);
}

static int json_all(struct cli *c, const struct ruleset *rules, const struct vec *list)
{
    const struct unwatched *u = rules->unwatched.data;
    fputc('{', c->out);
    cli_json_pair(c->out, "title", rules->title);
    fputc(',', c->out);
    cli_json_pair(c->out, "document", rules->document);
    fputs(",\"rules\":[", c->out);
    for (size_t i = 0; i < list->n; i++) {
        fputs(i ? "," : "", c->out);
        json_rule(c, rules, ((const struct entry_of_rule *)vec_at(list, i))->rule);
    }
    fputs("],\"unwatched\":[", c->out);
    for (size_t i = 0; i < rules->unwatched.n; i++) {
        fputs(i ? ",{" : "{", c->out);
        cli_json_pair(c->out, "source", u[i].source);
        fputc(',', c->out);
        cli_json_pair(c->out, "text", u[i].text);
        fputc('}', c->out);
    }
    fputs("]}\n", c->out);
    return CLI_DONE;
}

int document_show(struct cli *c, const struct ruleset *rules)
{
    struct vec list;
    sorted(rules, &list);
    int rc = (c->json ? json_all : print_all)(c, rules, &list);
    vec_fini(&list);
    return rc;
}
