/* SPDX-License-Identifier: MIT */
/* What is wrong with a rule set although every line of it can be read. */
#include <stdint.h>

#include "core/ruleload.h"

struct at { /* a rule and where its keys stand */
    struct rule *rule;
    const struct file_section *section;
};

/* The line of a key, or the rule's header. */
static struct src line_of(const struct at *at, enum rule_key_id id)
{
    const struct file_line *lines = at->section->lines.data;
    for (size_t i = 0; i < at->section->lines.n; i++) {
        const struct rule_key *key = rulekey_find(PLACE_RULE, lines[i].key);
        if (key && (enum rule_key_id)key->id == id)
            return lines[i].src;
    }
    return at->rule->src;
}

static bool has_key(const struct at *at, enum rule_key_id id)
{
    return line_of(at, id).line != at->rule->src.line;
}

static bool due_is_known(const struct due_expr *due)
{
    return due->text && (due->anchor.kind != ANCHOR_MONTHDAY || due->anchor.month);
}

/* ---- what must be there ---- */

static void require(struct load *ld, const struct at *at, enum rule_key_id id)
{
    if (!has_key(at, id) && load_is_whole(PLACE_RULE, at->section))
        load_error(ld, at->rule->src, "[%s %s] 缺少“%s”", "[%s %s] lacks \"%s\"", at->section->kind, at->rule->name, rulekey_word(PLACE_RULE, (int)id, ld->lang));
}

static void check_required(struct load *ld, const struct at *at)
{
    struct rule *rule = at->rule;
    rule->notice = rule->kind == RULE_STEP && !has_key(at, KEY_DONE) && !has_key(at, KEY_FORM) && !has_key(at, KEY_THEN);
    require(ld, at, KEY_SOURCE);
    if (!rule->notice || !has_key(at, KEY_TO)) /* a notice goes to `to`, else to its owner */
        require(ld, at, KEY_OWNER);
    if (!rule->notice)
        require(ld, at, KEY_LADDER);
    if (rule->kind != RULE_WATCH)
        require(ld, at, KEY_DUE);
    else {
        require(ld, at, KEY_MEASURE);
        require(ld, at, KEY_LIMIT);
    }
}

/* ---- due ---- */

static bool needs_said_roll(const struct due_expr *due)
{
    if (!due->offsets_n || due->roll != ROLL_DEFAULT)
        return false;
    const struct due_offset *last = &due->offsets[due->offsets_n - 1];
    return !last->back && last->amount.n >= 1 &&
           (last->amount.unit == UNIT_DAY || last->amount.unit == UNIT_WEEK || last->amount.unit == UNIT_MONTH || last->amount.unit == UNIT_YEAR);
}

/* A start later in the year than the due day is last year's (12-20 for 01-10); where that is most of a year ago, something else was meant. */
static bool starts_far_before(const struct rule *rule)
{
    enum { LEAP_YEAR = 2028 /* 02-29 may be written */, YEAR_D = 365, FAR_D = 183 };
    const struct due_expr *start = &rule->start, *due = &rule->due;
    if (!rule->has_start || start->anchor.kind != ANCHOR_MONTHDAY || due->anchor.kind != ANCHOR_MONTHDAY || start->offsets_n || due->offsets_n || !start->anchor.month)
        return false;
    struct day from = day_of(LEAP_YEAR, start->anchor.month, start->anchor.day), until = day_of(LEAP_YEAR, due->anchor.month, due->anchor.day);
    return from.n > until.n && until.n + YEAR_D - from.n > FAR_D;
}

static void check_due(struct load *ld, const struct at *at)
{
    const struct rule *rule = at->rule;
    if (!due_is_known(&rule->due))
        return;
    bool calendar = anchor_is_calendar(rule->due.anchor.kind);
    if (rule->kind == RULE_DUTY && !calendar)
        load_error(ld, line_of(at, KEY_DUE), "任务的期限要从日历算起，“%s”是个案的事；请改成 [环节 %s]",
                   "a duty is due by the calendar, \"%s\" belongs to a case: make it [step %s]", rule->due.text, rule->name);
    if (rule->then && needs_said_roll(&rule->due))
        load_error(ld, line_of(at, KEY_DUE), "有“逾期转”的规则要写明遇假日怎么办：在“%s”后面加“，顺延 后”或“，顺延 不”",
                   "a rule with \"then\" must say its roll: add \", roll next\" or \", roll none\" to \"%s\"", rule->due.text);
    if (rule->has_start && anchor_is_calendar(rule->start.anchor.kind) != calendar)
        load_error(ld, line_of(at, KEY_START), "开始“%s”和期限“%s”不是同一个周期", "start \"%s\" and due \"%s\" are not of the same period", rule->start.text,
                   rule->due.text);
    if (starts_far_before(rule))
        load_warning(ld, line_of(at, KEY_START), "开始“%s”比期限“%s”晚，就从上一年的那一天算起；是不是写反了，或者写错了月份？",
                     "start \"%s\" is later than due \"%s\" and so lies in the year before: are they the wrong way round?", rule->start.text, rule->due.text);
}

/* ---- subjects ---- */

/* What a rule's deadlines are about. */
static enum event_of subject_of(const struct rule *rule)
{
    const struct anchor *a = &rule->due.anchor;
    const struct event_set *of = anchor_events(a);
    const struct event_kind *e = of->n ? of->refs[0].event : NULL;
    if (rule->kind == RULE_STEP)
        return due_is_known(&rule->due) && !anchor_is_calendar(a->kind) && e ? e->of : OF_CASE;
    return rule->each == EACH_CASE ? OF_CASE : OF_UNIT;
}

static bool is_case_word(const char *word)
{
    return str_word_at("stage grade category hukou cause age", word) >= 0;
}

static void check_when(struct load *ld, const struct at *at, enum event_of of)
{
    const struct when_line *lines = at->rule->when.data;
    for (size_t i = 0; i < at->rule->when.n; i++) {
        const struct test *t = lines[i].tests.data;
        for (size_t j = 0; j < lines[i].tests.n; j++) {
            if (t[j].kind == TEST_WORD && is_case_word(t[j].word) && of != OF_CASE)
                load_error(ld, line_of(at, KEY_WHEN), "“%s”是个案的词，这条规则没有个案：%s", "\"%s\" is a word of cases, and this rule has none: %s",
                           rulekey_find(PLACE_WHEN_WORD, t[j].word) && ld->lang == LANG_ZH ? rulekey_find(PLACE_WHEN_WORD, t[j].word)->zh : t[j].word,
                           lines[i].text);
            if (t[j].kind == TEST_WORD && str_eq(t[j].word, "row") && at->rule->kind != RULE_WATCH)
                load_error(ld, line_of(at, KEY_WHEN), "“行”只能用在指标里：%s", "\"row\" stands in a watch only: %s", lines[i].text);
        }
    }
}

static bool fits(const struct event_kind *e, enum event_of of)
{
    return e->form || (e->of == OF_CASE) == (of == OF_CASE);
}

static const char *of_word(const struct load *ld, bool is_case)
{
    return rulekey_word(PLACE_EVENT_OF, is_case ? OF_CASE : OF_UNIT, ld->lang);
}

static void check_subject(struct load *ld, const struct at *at)
{
    const struct rule *rule = at->rule;
    enum event_of of = subject_of(rule);
    check_when(ld, at, of);
    const struct done *d = rule->done.data;
    for (size_t i = 0; i < rule->done.n; i++)
        if (!fits(d[i].event, of) && rule->kind == RULE_STEP)
            load_error(ld, line_of(at, KEY_DONE), "办结“%s”的对象是%s，这条规则的对象是%s", "\"%s\" is an event of a %s, this rule is about a %s", d[i].event->name,
                       of_word(ld, d[i].event->of == OF_CASE), of_word(ld, of == OF_CASE));
    if (rule->kind == RULE_STEP && rule->then && !fits(rule->then, of))
        load_error(ld, line_of(at, KEY_THEN), "逾期转“%s”的对象是%s，这条规则的对象是%s", "\"%s\" is an event of a %s, this rule is about a %s", rule->then->name,
                   of_word(ld, rule->then->of == OF_CASE), of_word(ld, of == OF_CASE));
    const struct role *const *owner = rule->owners.data;
    for (size_t i = 0; i < rule->owners.n; i++)
        if (owner[i]->how == ROLE_CASE && of != OF_CASE && rule->kind != RULE_WATCH)
            load_error(ld, line_of(at, KEY_OWNER), "“%s”是个案指定的，这条规则没有个案", "\"%s\" is named on a case, and this rule has none", owner[i]->name);
}

/* ---- what follows from the keys ---- */

static void derive_private(struct rule *rule)
{
    const struct when_line *lines = rule->when.data;
    for (size_t i = 0; i < rule->when.n; i++) {
        const struct test *t = lines[i].tests.data;
        for (size_t j = 0; j < lines[i].tests.n; j++)
            if (t[j].kind == TEST_WORD)
                rule->is_private |= str_eq(t[j].word, "category") || str_eq(t[j].word, "cause") || !rulekey_find(PLACE_WHEN_WORD, t[j].word);
            else if (t[j].kind == TEST_HAS)
                rule->is_private |= !t[j].event;
    }
}

/* Keys that would say nothing there. */
static void check_settling(struct load *ld, const struct at *at)
{
    const struct rule *rule = at->rule;
    if (rule->kind == RULE_DUTY && has_key(at, KEY_DONE))
        load_error(ld, line_of(at, KEY_DONE), "任务靠报送办结，不写“办结”；要靠登记一件事办结，请改成 [环节 %s]", "a duty is settled by its filing and takes no \"done\": make it [step %s]", rule->name);
    if (rule->kind == RULE_STEP && rule->sign && has_key(at, KEY_DONE))
        load_error(ld, line_of(at, KEY_SIGN), "“审核”只管报送；这一环靠登记事件办结", "\"sign\" confirms a filing, and this step is settled by an event");
    if (rule->kind == RULE_DUTY && has_key(at, KEY_THEN))
        load_error(ld, line_of(at, KEY_THEN), "任务不能写“逾期转”，只有环节能写", "a duty takes no \"then\", a step does");
}

static void check_rule(struct load *ld, const struct at *at)
{
    check_required(ld, at);
    check_due(ld, at);
    check_subject(ld, at);
    check_settling(ld, at);
    if (at->rule->kind == RULE_WATCH)
        rulecheck_watch(ld, at->rule, line_of(at, KEY_MEASURE), line_of(at, KEY_LIMIT));
    derive_private(at->rule);
}

/* ---- the set as a whole ---- */

static void check_ruleset(struct load *ld)
{
    struct src at = ld->ruleset_src;
    if (!ld->seen_ruleset)
        load_error(ld, at, "缺少 [规则集] 这一节", "the section [ruleset] is missing");
    else if (!ld->rules->title && ld->ruleset_whole)
        load_error(ld, at, "[规则集] 缺少“标题”", "[ruleset] lacks \"title\"");
    if (ld->office) {
        ld->rules->office = load_role(ld, ld->office_src, ld->office);
        if (ld->rules->office && ld->rules->office->how != ROLE_UNIT)
            load_error(ld, ld->office_src, "办公室“%s”要设在单位上，不能是个案指定或书面送达", "the office \"%s\" must sit on a unit, not on a case or on paper", ld->office);
    } else if (ld->ruleset_whole)
        load_error(ld, at, "[规则集] 缺少“办公室”：出了故障要告诉哪个岗位", "[ruleset] lacks \"office\": the role told of faults");
    if (ld->ruleset_whole && !ld->rules->since.n)
        load_warning(ld, at, "[规则集] 没有写“起用”：早已过期的事也会马上提醒", "[ruleset] has no \"since\": what was due long ago will be alerted at once");
}

static void put_former(struct load *ld, enum ruleset_list list, struct src src, const char *formerly, const char *name, void *object)
{
    if (!formerly)
        return;
    if (map_get(&ld->rules->by_name[list], formerly))
        load_error(ld, src, "“%s”的原名“%s”现在还在用，或另有一条也写了它", "the former name \"%2$s\" of \"%1$s\" is still in use, or given twice", name, formerly);
    else
        map_put(&ld->rules->by_name[list], formerly, object);
}

static void check_former(struct load *ld)
{
    struct rule *const *rule = ld->rules->rules.data;
    for (size_t i = 0; i < ld->rules->rules.n; i++)
        put_former(ld, LIST_RULES, rule[i]->src, rule[i]->formerly, rule[i]->name, rule[i]);
    struct event_kind *const *event = ld->rules->events.data;
    for (size_t i = 0; i < ld->rules->events.n; i++)
        put_former(ld, LIST_EVENTS, event[i]->src, event[i]->form ? event[i]->form->formerly : event[i]->formerly, event[i]->name, event[i]);
    struct form *const *form = ld->rules->forms.data;
    for (size_t i = 0; i < ld->rules->forms.n; i++)
        put_former(ld, LIST_FORMS, form[i]->src, form[i]->formerly, form[i]->name, form[i]);
    struct role *const *role = ld->rules->roles.data;
    for (size_t i = 0; i < ld->rules->roles.n; i++)
        put_former(ld, LIST_ROLES, role[i]->src, role[i]->formerly, role[i]->name, role[i]);
}

void rulecheck_all(struct load *ld)
{
    struct rule *const *rules = ld->rules->rules.data;
    const struct file_section *const *sections = ld->rule_sections.data;
    check_ruleset(ld);
    for (size_t i = 0; i < ld->rules->rules.n; i++)
        check_rule(ld, &(struct at){.rule = rules[i], .section = sections[i]});
    check_former(ld);
}
