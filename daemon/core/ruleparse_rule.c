/* SPDX-License-Identifier: MIT */
/* [duty X], [step X], [watch X]. */
#include <string.h>

#include "core/duehint.h"
#include "core/ruleload.h"

static enum rule_kind kind_of(const struct file_section *s)
{
    const struct rule_key *key = rulekey_find(PLACE_SECTION, s->kind);
    return key->id == SECTION_DUTY ? RULE_DUTY : key->id == SECTION_STEP ? RULE_STEP : RULE_WATCH;
}

void load_rule_name(struct load *ld, const struct file_section *s)
{
    struct rule *rule = ruleset_alloc(ld->rules, sizeof *rule);
    *rule = (struct rule){
        .kind = kind_of(s), .name = s->name, .since = DAY_NONE, .src = s->src, .quotes = VEC(const char *), .when = VEC(struct when_line),
        .owners = VEC(const struct role *), .to = VEC(const struct role *), .only_terms = VEC(const char *), .except_terms = VEC(const char *),
        .done = VEC(struct done),
    };
    if (!load_name_ok(ld, s->src, s->name, NULL) || !load_declare(ld, LIST_RULES, s->src, s->name, rule))
        return;
    vec_add(&ld->rule_sections, &s);
    if (rule->kind == RULE_WATCH)
        *(struct rule **)ruleset_push(ld->rules, &ld->rules->watches) = rule;
}

static void rule_quote(struct load *ld, void *object, const struct file_line *line)
{
    *(const char **)ruleset_push(ld->rules, &((struct rule *)object)->quotes) = line->value;
}

static void rule_since(struct load *ld, void *object, const struct file_line *line)
{
    if (!day_parse(line->value, &((struct rule *)object)->since))
        load_error(ld, line->src, "“%s”不是日期，请写成 2026-09-01 这样", "\"%s\" is no date: write it as 2026-09-01", line->value);
}

static void rule_when(struct load *ld, void *object, const struct file_line *line)
{
    load_when(ld, line, &((struct rule *)object)->when);
}

static void push_roles(struct load *ld, const struct file_line *line, const char *signs, struct vec *out)
{
    struct vec names = {0};
    load_split(ld, line->value, signs, &names);
    const char *const *name = names.data;
    for (size_t i = 0; i < names.n; i++) {
        const struct role *role = load_role(ld, line->src, name[i]);
        if (role && vec_has(out, role))
            load_error(ld, line->src, "岗位“%s”写了两次", "role \"%s\" stands twice", name[i]);
        else if (role)
            *(const struct role **)ruleset_push(ld->rules, out) = role;
    }
    if (!names.n)
        load_error(ld, line->src, "“%s”后面要写岗位", "\"%s\" needs a role", line->key);
}

static void rule_owner(struct load *ld, void *object, const struct file_line *line)
{
    struct rule *rule = object;
    rule->either = strchr(line->value, '|');
    if (rule->either && strchr(line->value, ','))
        load_error(ld, line->src, "责任里不能又用逗号又用 |：%s", "an owner cannot mix commas and |: %s", line->value);
    push_roles(ld, line, ",|", &rule->owners);
    const struct role *const *owner = rule->owners.data;
    for (size_t i = 0; i < rule->owners.n; i++) {
        if (owner[i]->how == ROLE_PAPER)
            load_error(ld, line->src, "“%s”是书面送达的，不能作责任人", "\"%s\" is told on paper and cannot be the owner", owner[i]->name);
    }
    if (rule->either && rule->kind != RULE_STEP)
        load_error(ld, line->src, "只有环节的责任能写“甲 | 乙”：%s", "only a step may have owners \"A | B\": %s", line->value);
}

static void rule_each(struct load *ld, void *object, const struct file_line *line)
{
    struct rule *rule = object;
    const struct rule_key *key = rulekey_find(PLACE_EACH, line->value);
    if (rule->kind == RULE_STEP)
        load_error(ld, line->src, "环节不能写“%s”，它本来就是每案一个", "a step takes no \"%s\": it stands for each case anyway", line->key);
    else if (key)
        rule->each = key->id == EACH_WORD_HOLDER ? EACH_HOLDER : EACH_CASE;
    else if (load_name_ok(ld, line->src, line->value, NULL)) {
        rule->each = EACH_UNIT;
        rule->each_kind = line->value;
    }
}

static void rule_to(struct load *ld, void *object, const struct file_line *line)
{
    push_roles(ld, line, ",", &((struct rule *)object)->to);
}

/* An expression that is written as one says it; false: there is something else wrong with it. */
static bool report_said(struct load *ld, const struct file_line *line)
{
    bool example;
    const char *meant = due_hint(ld->rules, line->value, &example);
    if (meant && example)
        load_error(ld, line->src, "“%s”没有说从哪儿数起，请写成“%s”这样", "\"%s\" does not say from when: write it as \"%s\"", line->value, meant);
    else if (meant)
        load_error(ld, line->src, "“%s”要写成“%s”", "\"%s\" is to be written \"%s\"", line->value, meant);
    return meant;
}

static void report_no_event(struct load *ld, const struct file_line *line, const char *name)
{
    const char *near = load_nearest_name(ld, LIST_EVENTS, name);
    const char *form = tr(ld->lang, "；期限先写从哪儿数起，再写加减多少，例如“开学 + 1 周”“07-15”", "; a due day begins with what it counts from, as in \"opens + 1 week\" or \"07-15\"");
    load_error(ld, line->src, "没有“%s”这个事件%s", "no event \"%s\"%s", name, near ? load_hint_near(ld, near) : form);
}

static bool parse_due(struct load *ld, const struct file_line *line, struct due_expr *out)
{
    struct err err = {.lang = ld->lang};
    bool read = due_parse(ld->rules, line->value, out, &err) == 0;
    if (!(read && due_names_known(ld->rules, out)) && report_said(ld, line)) /* a word that says nothing else is an event's */
        return false;
    if (!read)
        load_error(ld, line->src, "%s", "%s", err.text);
    else if (out->anchor.kind == ANCHOR_EVENT && out->anchor.of.n == 1 && !due_names_known(ld->rules, out))
        report_no_event(ld, line, out->anchor.of.refs[0].name);
    else
        return load_resolve_due(ld, line->src, out);
    return false;
}

static void rule_due(struct load *ld, void *object, const struct file_line *line)
{
    struct rule *rule = object;
    if (!parse_due(ld, line, &rule->due))
        rule->due = (struct due_expr){0};
    if (!rule->due.text)
        rule->due.text = line->value; /* said, though perhaps not understood */
}

static void rule_start(struct load *ld, void *object, const struct file_line *line)
{
    struct rule *rule = object;
    rule->has_start = parse_due(ld, line, &rule->start);
}

/* "3, 9", "3月", "秋季" */
static void parse_seasons(struct load *ld, const struct file_line *line, unsigned *months, struct vec *terms)
{
    struct vec names = {0};
    load_split(ld, line->value, ",", &names);
    const char *const *name = names.data;
    for (size_t i = 0; i < names.n; i++) {
        const char *p = name[i];
        int month;
        if (load_number_prefix(&p, &month) && (!*p || str_eq(p, "月"))) {
            if (month >= 1 && month <= 12)
                *months |= 1u << month;
            else
                load_error(ld, line->src, "没有 %d 月", "no month %d", month);
            continue;
        }
        struct due_expr of_term = {.anchor = {.kind = ANCHOR_OPENS, .name = name[i]}};
        if (load_resolve_due(ld, line->src, &of_term))
            *(const char **)ruleset_push(ld->rules, terms) = name[i];
    }
}

static void rule_only(struct load *ld, void *object, const struct file_line *line)
{
    struct rule *rule = object;
    parse_seasons(ld, line, &rule->only_months, &rule->only_terms);
}

static void rule_except(struct load *ld, void *object, const struct file_line *line)
{
    struct rule *rule = object;
    parse_seasons(ld, line, &rule->except_months, &rule->except_terms);
}

static void rule_season(struct load *ld, void *object, const struct file_line *line)
{
    ((struct rule *)object)->in_term = load_word(ld, line->src, PLACE_SEASON, line->value);
}

static void rule_form(struct load *ld, void *object, const struct file_line *line)
{
    struct rule *rule = object;
    rule->form = ruleset_form(ld->rules, line->value);
    if (!rule->form)
        load_error(ld, line->src, "没有“%s”这个表格%s", "no form \"%s\"%s", line->value, load_hint_name(ld, LIST_FORMS, line->value));
}

static void rule_done(struct load *ld, void *object, const struct file_line *line)
{
    struct rule *rule = object;
    struct vec names = {0};
    load_split(ld, line->value, ",", &names);
    const char *const *name = names.data;
    for (size_t i = 0; i < names.n; i++) {
        struct done done;
        if (!load_event_field(ld, line->src, name[i], &done.event, &done.field_at))
            continue;
        const struct event_field *f = done.field_at < 0 ? NULL : vec_at(&done.event->fields, (size_t)done.field_at);
        if (f && f->kind != FIELD_DATE)
            load_error(ld, line->src, "“%s”不是日期字段，不能作办结", "\"%s\" is no date field and cannot settle a rule", name[i]);
        else
            *(struct done *)ruleset_push(ld->rules, &rule->done) = done;
    }
}

static void rule_sign(struct load *ld, void *object, const struct file_line *line)
{
    struct rule *rule = object;
    rule->sign = load_role(ld, line->src, line->value);
    if (rule->sign && rule->sign->how == ROLE_PAPER)
        load_error(ld, line->src, "“%s”是书面送达的，不能审核", "\"%s\" is told on paper and cannot sign", line->value);
}

static void rule_then(struct load *ld, void *object, const struct file_line *line)
{
    struct rule *rule = object;
    rule->then = load_event(ld, line->src, line->value);
    if (rule->then && rule->then->form)
        load_error(ld, line->src, "“%s”是表格，不能由程序自动登记", "\"%s\" is a form and cannot be recorded by itself", line->value);
    struct event_kind *e = rule->then ? map_get(&ld->rules->by_name[LIST_EVENTS], rule->then->name) : NULL;
    if (e)
        e->derived = true;
}

static void rule_extend_limit(struct load *ld, void *object, const struct file_line *line)
{
    struct amount a;
    if (!load_amount(ld, line->src, line->value, false, &a))
        return;
    ((struct rule *)object)->extend_limit = a;
    if (!time_unit_is_days(a.unit) || a.n < 1)
        load_error(ld, line->src, "延期上限要按天、工作日、周、月写，例如“15 天”", "a limit of extensions goes by days: write it as \"15 d\"");
}

static void rule_outlives(struct load *ld, void *object, const struct file_line *line)
{
    load_bool(ld, line, &((struct rule *)object)->outlives);
    if (((struct rule *)object)->kind != RULE_STEP)
        load_error(ld, line->src, "只有环节能写“%s”", "only a step takes \"%s\"", line->key);
}

static void rule_private(struct load *ld, void *object, const struct file_line *line)
{
    load_bool(ld, line, &((struct rule *)object)->is_private);
}

static void rule_ladder(struct load *ld, void *object, const struct file_line *line)
{
    struct rule *rule = object;
    rule->ladder = ruleset_ladder(ld->rules, line->value);
    if (rule->ladder)
        load_mark_used(ld, "ladder", line->value);
    else
        load_error(ld, line->src, "没有“%s”这个阶梯%s", "no ladder \"%s\"%s", line->value, load_hint_name(ld, LIST_LADDERS, line->value));
}

static bool only_of_a_watch(struct load *ld, const struct rule *rule, const struct file_line *line)
{
    if (rule->kind != RULE_WATCH)
        load_error(ld, line->src, "只有指标能写“%s”", "only a watch takes \"%s\"", line->key);
    return rule->kind == RULE_WATCH;
}

static void rule_measure(struct load *ld, void *object, const struct file_line *line)
{
    if (only_of_a_watch(ld, object, line))
        ((struct rule *)object)->watch.measure = line->value;
}

static void rule_limit(struct load *ld, void *object, const struct file_line *line)
{
    if (only_of_a_watch(ld, object, line))
        ((struct rule *)object)->watch.limit = line->value;
}

void load_rule_section(struct load *ld, const struct file_section *s)
{
    static const struct key_parser parsers[] = {
        KEY_AS_IT_STANDS(KEY_TITLE, rule, title), KEY_AS_IT_STANDS(KEY_SOURCE, rule, source), KEY(KEY_QUOTE, rule_quote), KEY(KEY_SINCE, rule_since), KEY(KEY_WHEN, rule_when),
        KEY(KEY_OWNER, rule_owner), KEY(KEY_EACH, rule_each), KEY(KEY_TO, rule_to), KEY(KEY_DUE, rule_due), KEY(KEY_START, rule_start), KEY(KEY_ONLY, rule_only),
        KEY(KEY_EXCEPT, rule_except), KEY(KEY_SEASON, rule_season), KEY(KEY_FORM, rule_form), KEY(KEY_DONE, rule_done), KEY(KEY_SIGN, rule_sign), KEY(KEY_THEN, rule_then),
        KEY(KEY_OUTLIVES, rule_outlives), KEY(KEY_PRIVATE, rule_private), KEY(KEY_LADDER, rule_ladder), KEY_AS_IT_STANDS(KEY_FORMERLY, rule, formerly),
        KEY(KEY_MEASURE, rule_measure), KEY(KEY_LIMIT, rule_limit), KEY(KEY_EXTEND_LIMIT, rule_extend_limit), KEYS_END,
    };
    struct rule *rule = map_get(&ld->rules->by_name[LIST_RULES], s->name);
    if (!rule || rule->src.line != s->src.line || !str_eq(rule->src.file, s->src.file))
        return;
    load_keys(ld, PLACE_RULE, parsers, s, rule);
}
