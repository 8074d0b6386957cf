/* SPDX-License-Identifier: MIT */
/* [events] and [event X]. */
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "core/ruleload.h"

static const enum key_place event_reserved[] = {PLACE_DUE, PLACE_TEST, PLACE_WHEN_WORD, PLACE_IN, PLACE_NONE};
static const enum key_place field_reserved[] = {PLACE_EFFECT, PLACE_NONE}; /* a kind of field may be its name: `编号 number` ... */
static const enum key_place lone_field_reserved[] = {PLACE_FIELD, PLACE_EFFECT, PLACE_NONE}; /* ... but alone it is not clear which is meant */

static struct event_kind *new_event(struct load *ld, const char *name, struct src src)
{
    struct event_kind *e = ruleset_alloc(ld->rules, sizeof *e);
    *e = (struct event_kind){.name = name, .of = OF_CASE, .src = src, .fields = VEC(struct event_field), .resets = VEC(const struct event_kind *),
                             .when = VEC(struct when_line)};
    return e;
}

void load_events_names(struct load *ld, const struct file_section *s)
{
    const struct file_line *lines = s->lines.data;
    for (size_t i = 0; i < s->lines.n; i++)
        if (load_name_ok(ld, lines[i].src, lines[i].key, event_reserved))
            load_declare(ld, LIST_EVENTS, lines[i].src, lines[i].key, new_event(ld, lines[i].key, lines[i].src));
}

/* The long form may stand alone or add to a line of [events]; two long forms of one event are an error. */
void load_event_name(struct load *ld, const struct file_section *s)
{
    if (!load_name_ok(ld, s->src, s->name, event_reserved))
        return;
    if (load_is_used(ld, "event section", s->name)) {
        load_error(ld, s->src, "名称“%s”用了两次", "the name \"%s\" is used twice", s->name);
        return;
    }
    load_mark_used(ld, "event section", s->name);
    if (!map_get(&ld->rules->by_name[LIST_EVENTS], s->name))
        load_declare(ld, LIST_EVENTS, s->src, s->name, new_event(ld, s->name, s->src));
}

/* ---- fields ---- */

static void push_field(struct load *ld, struct src src, struct event_kind *e, const struct event_field *field)
{
    const struct event_field *f = e->fields.data;
    for (size_t i = 0; i < e->fields.n; i++) {
        if (str_eq(f[i].name, field->name)) {
            load_error(ld, src, "字段“%s”写了两次", "field \"%s\" stands twice", field->name);
            return;
        }
        if (f[i].kind == FIELD_NUMBER && field->kind == FIELD_NUMBER) {
            load_error(ld, src, "一个事件只能有一个编号字段：“%s”之外又有“%s”", "an event has one field of type number: \"%s\", then \"%s\"", f[i].name,
                       field->name);
            return;
        }
    }
    *(struct event_field *)ruleset_push(ld->rules, &e->fields) = *field;
}

/* "结果（返校/拒绝/未找到）" */
static void parse_choices(struct load *ld, struct src src, struct event_kind *e, const char *text)
{
    struct event_field field = {.kind = FIELD_CHOICE, .choices = VEC(const char *)};
    const char *open = strchr(text, '('), *close = strchr(open, ')');
    char *name = mem_strndup(text, (size_t)(open - text));
    field.name = ruleset_intern(ld->rules, str_trim(name));
    free(name);
    if (!close || close[1]) {
        load_error(ld, src, "括号不成对：%s", "the brackets do not match: %s", text);
        return;
    }
    const char *inside = ruleset_intern_n(ld->rules, open + 1, (size_t)(close - open - 1));
    load_split(ld, inside, "/,|", &field.choices);
    const char *const *choice = field.choices.data;
    for (size_t i = 0; i < field.choices.n; i++)
        for (size_t j = 0; j < i; j++)
            if (choice[i] == choice[j]) /* interned */
                load_error(ld, src, "选项“%s”写了两次", "choice \"%s\" stands twice", choice[i]);
    if (!field.choices.n)
        load_error(ld, src, "括号里没有选项：%s", "no choices in the brackets: %s", text);
    else if (load_name_ok(ld, src, field.name, field_reserved))
        push_field(ld, src, e, &field);
}

/* "编号 number", "备注" */
static void parse_field(struct load *ld, struct src src, struct event_kind *e, const char *text)
{
    if (strchr(text, '(')) {
        parse_choices(ld, src, e, text);
        return;
    }
    struct vec words = {0};
    load_split(ld, text, " \t", &words);
    const char *const *w = words.data;
    struct event_field field = {.name = w[0], .kind = FIELD_TEXT, .choices = VEC(const char *)};
    if (words.n > 2) {
        load_error(ld, src, "看不懂的字段：%s", "unreadable field: %s", text);
        return;
    }
    if (words.n == 2) {
        const struct rule_key *kind = load_word(ld, src, PLACE_FIELD, w[1]);
        if (!kind)
            return;
        field.kind = (enum field_kind)kind->id;
    }
    if (load_name_ok(ld, src, field.name, words.n == 1 ? lone_field_reserved : field_reserved))
        push_field(ld, src, e, &field);
}

/* ---- effects ---- */

static void parse_resets(struct load *ld, struct src src, struct event_kind *e, const struct vec *words)
{
    const char *const *w = words->data;
    for (size_t i = 1; i < words->n; i++) {
        const struct event_kind *other = load_event(ld, src, w[i]);
        if (other)
            *(const struct event_kind **)ruleset_push(ld->rules, &e->resets) = other;
    }
    if (words->n == 1)
        load_error(ld, src, "“%s”后面要写事件", "\"%s\" needs events after it", w[0]);
}

static void set_effect(struct load *ld, struct src src, struct event_kind *e, enum effect effect, const struct vec *words)
{
    bool *const flags[] = {[EFFECT_OPENS] = &e->opens, [EFFECT_CLOSES] = &e->closes, [EFFECT_PAUSES] = &e->pauses, [EFFECT_RESUMES] = &e->resumes,
                           [EFFECT_REOPENS] = &e->reopens};
    const char *const *w = words->data;
    if (effect == EFFECT_RESETS)
        parse_resets(ld, src, e, words);
    else if (words->n > 1)
        load_error(ld, src, "“%s”后面不能再写“%s”", "nothing may follow \"%s\": \"%s\"", w[0], w[1]);
    else if (*flags[effect])
        load_error(ld, src, "“%s”写了两次", "\"%s\" stands twice", w[0]);
    else
        *flags[effect] = true;
}

/* "opens", "resets 缺课 家访"; false: not an effect. */
static bool parse_effect(struct load *ld, struct src src, struct event_kind *e, const char *text)
{
    struct vec words = {0};
    load_split(ld, text, " \t", &words);
    const struct rule_key *key = words.n ? rulekey_find(PLACE_EFFECT, *(const char *const *)words.data) : NULL;
    if (key)
        set_effect(ld, src, e, (enum effect)key->id, &words);
    return key;
}

/* Commas inside brackets belong to the choices. */
static void split_outside_brackets(struct load *ld, const char *text, struct vec *out)
{
    *out = VEC(const char *);
    while (*text) {
        size_t n = 0;
        for (int depth = 0; text[n] && (depth || text[n] != ','); n++)
            depth += text[n] == '(' ? 1 : text[n] == ')' && depth ? -1 : 0;
        load_push_piece(ld, text, n, out);
        text += n + (text[n] != 0);
    }
}

static void check_effects(struct load *ld, struct src src, const struct event_kind *e)
{
    if (e->opens && e->closes)
        load_error(ld, src, "事件“%s”不能又立案又销号", "event \"%s\" cannot both open and close", e->name);
    if (e->pauses && e->resumes)
        load_error(ld, src, "事件“%s”不能又暂停又恢复", "event \"%s\" cannot both pause and resume", e->name);
    if (e->of != OF_CASE && (e->opens || e->closes || e->pauses || e->resumes || e->reopens))
        load_error(ld, src, "事件“%s”的对象不是个案，不能立案、销号、暂停、恢复、重开", "event \"%s\" is not of a case: it cannot open, close, pause, resume or reopen",
                   e->name);
}

void load_events_section(struct load *ld, const struct file_section *s)
{
    const struct file_line *lines = s->lines.data;
    for (size_t i = 0; i < s->lines.n; i++) {
        struct event_kind *e = map_get(&ld->rules->by_name[LIST_EVENTS], lines[i].key);
        if (!e || e->src.line != lines[i].src.line || e->src.file != lines[i].src.file)
            continue; /* refused as doubled */
        struct vec parts;
        split_outside_brackets(ld, lines[i].value, &parts);
        const char *const *p = parts.data;
        for (size_t j = 0; j < parts.n; j++)
            if (!parse_effect(ld, lines[i].src, e, p[j]))
                parse_field(ld, lines[i].src, e, p[j]);
        check_effects(ld, lines[i].src, e);
    }
}

/* ---- the long form ---- */

static void event_of(struct load *ld, void *object, const struct file_line *line)
{
    const struct rule_key *key = load_word(ld, line->src, PLACE_EVENT_OF, line->value);
    if (key)
        ((struct event_kind *)object)->of = (enum event_of)key->id;
}

static void event_quote(struct load *ld, void *object, const struct file_line *line)
{
    struct event_kind *e = object;
    char *joined = e->quote ? mem_printf("%s\n%s", e->quote, line->value) : mem_strdup(line->value);
    e->quote = ruleset_intern(ld->rules, joined);
    free(joined);
}

static void event_fields(struct load *ld, void *object, const struct file_line *line)
{
    struct vec parts;
    split_outside_brackets(ld, line->value, &parts);
    const char *const *p = parts.data;
    for (size_t i = 0; i < parts.n; i++)
        parse_field(ld, line->src, object, p[i]);
}

static void event_effects(struct load *ld, void *object, const struct file_line *line)
{
    struct vec parts;
    split_outside_brackets(ld, line->value, &parts);
    const char *const *p = parts.data;
    for (size_t i = 0; i < parts.n; i++)
        if (!parse_effect(ld, line->src, object, p[i]))
            load_error(ld, line->src, "不认识的作用“%s”%s", "unknown effect \"%s\"%s", p[i], load_hint_key(ld, PLACE_EFFECT, p[i]));
}

void load_event_section(struct load *ld, const struct file_section *s)
{
    static const struct key_parser parsers[] = {
        KEY_AS_IT_STANDS(EVENT_TITLE, event_kind, title), KEY(EVENT_OF, event_of), KEY_AS_IT_STANDS(EVENT_SOURCE, event_kind, source), KEY(EVENT_QUOTE, event_quote), KEY(EVENT_FIELDS, event_fields),
        KEY(EVENT_EFFECTS, event_effects), KEY_AS_IT_STANDS(EVENT_FORMERLY, event_kind, formerly), KEYS_END,
    };
    struct event_kind *e = map_get(&ld->rules->by_name[LIST_EVENTS], s->name);
    if (!e)
        return;
    load_keys(ld, PLACE_EVENT, parsers, s, e);
    check_effects(ld, s->src, e);
}

/* Conditions come when every event has its fields. */
void load_event_when(struct load *ld, const struct file_section *s)
{
    struct event_kind *e = map_get(&ld->rules->by_name[LIST_EVENTS], s->name);
    const struct file_line *lines = s->lines.data;
    for (size_t i = 0; e && i < s->lines.n; i++) {
        const struct rule_key *key = rulekey_find(PLACE_EVENT, lines[i].key);
        if (key && key->id == EVENT_WHEN && *lines[i].value)
            load_when(ld, &lines[i], &e->when);
    }
}
