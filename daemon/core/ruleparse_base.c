/* SPDX-License-Identifier: MIT */
#include <ctype.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/utf8.h"
#include "core/ruleload.h"

const char *load_hint_near(struct load *ld, const char *nearest)
{
    if (!nearest)
        return "";
    char *hint = mem_printf(tr(ld->lang, "；最接近的是“%s”", "; the nearest is \"%s\""), nearest);
    const char *kept = ruleset_intern(ld->rules, hint);
    free(hint);
    return kept;
}

/* Of a few words all are shown when none is near. */
static const char *hint_all(struct load *ld, enum key_place place)
{
    enum { MOST = 8 };
    size_t n, shown = 0;
    const struct rule_key *keys = rulekey_all(&n);
    struct str all = {0};
    for (size_t i = 0; i < n; i++)
        if (keys[i].place == place && !(keys[i].flags & KEY_ALIAS) && ++shown)
            str_addf(&all, "%s%s", shown > 1 ? tr(ld->lang, "、", ", ") : "", ld->lang == LANG_EN ? keys[i].en : keys[i].zh);
    char *hint = mem_printf(tr(ld->lang, "；可以写：%s", "; possible: %s"), str_text(&all));
    const char *kept = shown && shown <= MOST ? ruleset_intern(ld->rules, hint) : "";
    free(hint);
    str_fini(&all);
    return kept;
}

const char *load_hint_key(struct load *ld, enum key_place place, const char *word)
{
    const char *nearest = rulekey_nearest(place, word);
    return nearest ? load_hint_near(ld, nearest) : hint_all(ld, place);
}

static struct vec *list_of(struct ruleset *rules, enum ruleset_list list)
{
    struct vec *const lists[] = {&rules->chains, &rules->roles, &rules->ladders, &rules->events, &rules->forms, &rules->rules};
    return lists[list];
}

/* Every named struct but a rule begins with its name. */
static const char *object_name(enum ruleset_list list, const void *object)
{
    return list == LIST_RULES ? ((const struct rule *)object)->name : *(const char *const *)object;
}

const char *load_nearest_name(const struct load *ld, enum ruleset_list list, const char *word)
{
    const struct vec *all = list_of(ld->rules, list);
    const void *const *objects = all->data;
    struct rulekey_near n = rulekey_near_to(word);
    for (size_t i = 0; i < all->n; i++)
        rulekey_try(&n, object_name(list, objects[i]));
    return n.best;
}

const char *load_hint_name(struct load *ld, enum ruleset_list list, const char *word)
{
    return load_hint_near(ld, load_nearest_name(ld, list, word));
}

bool load_name_ok(struct load *ld, struct src src, const char *name, const enum key_place *places)
{
    const char *bad = strpbrk(name, " \t+-,.|()=:;<>");
    if (!*name || utf8_width(name) > NAME_COLUMNS_MOST)
        load_error(ld, src, "名称要有 1 到 20 个汉字：%s", "a name has 1 to 20 hanzi (40 letters): %s", *name ? name : "\"\"");
    else if (bad)
        load_error(ld, src, "名称“%s”里不能有“%.1s”", "name \"%s\" must not hold \"%.1s\"", name, bad);
    else {
        for (; places && *places != PLACE_NONE; places++)
            if (rulekey_find(*places, name)) {
                load_error(ld, src, "“%s”是规则语言自己的词，不能作名称", "\"%s\" is a word of the rule language and cannot be a name", name);
                return false;
            }
        return true;
    }
    return false;
}

const struct rule_key *load_word(struct load *ld, struct src src, enum key_place place, const char *word)
{
    const struct rule_key *key = rulekey_find(place, word);
    if (!key)
        load_error(ld, src, "不认识的词“%s”%s", "unknown word \"%s\"%s", word, load_hint_key(ld, place, word));
    return key;
}

/* ---- keys of a section ---- */

static const struct rule_key *find_key(enum key_place place, const char *text)
{
    const struct rule_key *key = rulekey_find(place, text);
    if (key)
        return key->flags & KEY_NAMED ? NULL : key;
    char *first = mem_strndup(text, strcspn(text, " \t"));
    key = rulekey_find(place, first);
    free(first);
    return key && key->flags & KEY_NAMED && text[strcspn(text, " \t")] ? key : NULL;
}

static void report_unknown_key(struct load *ld, enum key_place place, const struct file_section *s, const struct file_line *line)
{
    size_t n = strcspn(line->key, " \t");
    const char *first = ruleset_intern_n(ld->rules, line->key, n);
    const struct rule_key *key = rulekey_find(place, first);
    if (key && line->key[n])
        load_error(ld, line->src, "“%s”后面缺少“=”：%s", "\"=\" is missing after \"%s\": %s", first, line->key);
    else if (key)
        load_error(ld, line->src, "“%s”后面要写名称", "\"%s\" needs a name after it", line->key);
    else
        load_error(ld, line->src, "[%s] 里没有“%s”这个词%s", "[%s] has no key \"%s\"%s", s->kind, line->key, load_hint_key(ld, place, line->key));
}

static const struct file_line *earlier(const struct file_section *s, enum key_place place, size_t before, int id)
{
    const struct file_line *lines = s->lines.data;
    for (size_t i = 0; i < before; i++) {
        const struct rule_key *key = find_key(place, lines[i].key);
        if (key && key->id == id)
            return &lines[i];
    }
    return NULL;
}

void load_keys(struct load *ld, enum key_place place, const struct key_parser *parsers, const struct file_section *s, void *object)
{
    const struct file_line *lines = s->lines.data;
    for (size_t i = 0; i < s->lines.n; i++) {
        const struct rule_key *key = find_key(place, lines[i].key);
        const struct file_line *first = key && !(key->flags & KEY_REPEATS) ? earlier(s, place, i, key->id) : NULL;
        const struct key_parser *p = parsers;
        while (key && p->id >= 0 && p->id != key->id)
            p++;
        if (!key)
            report_unknown_key(ld, place, s, &lines[i]);
        else if (first)
            load_error(ld, lines[i].src, "“%s”写了两次，第一次在第 %d 行", "\"%s\" stands twice, first in line %d", lines[i].key, first->src.line);
        else if (!*lines[i].value)
            load_error(ld, lines[i].src, "“%s”后面是空的", "\"%s\" has no value", lines[i].key);
        else if (p->parse)
            p->parse(ld, object, &lines[i]);
        else if (p->id >= 0)
            *(const char **)((char *)object + p->text_at) = lines[i].value;
    }
}

bool load_is_whole(enum key_place place, const struct file_section *s)
{
    const struct file_line *lines = s->lines.data;
    bool whole = !s->broken;
    for (size_t i = 0; whole && i < s->lines.n; i++)
        whole = find_key(place, lines[i].key);
    return whole;
}

/* ---- values ---- */

void load_push_piece(struct load *ld, const char *text, size_t len_b, struct vec *out)
{
    char *piece = mem_strndup(text, len_b), *trimmed = str_trim(piece);
    if (*trimmed)
        *(const char **)ruleset_push(ld->rules, out) = ruleset_intern(ld->rules, trimmed);
    free(piece);
}

void load_split(struct load *ld, const char *text, const char *signs, struct vec *out)
{
    if (!out->size_b)
        *out = VEC(const char *);
    while (*text) {
        size_t n = strcspn(text, signs);
        load_push_piece(ld, text, n, out);
        text += n + (text[n] != 0);
    }
}

bool load_bool(struct load *ld, const struct file_line *line, bool *out)
{
    const struct rule_key *key = load_word(ld, line->src, PLACE_BOOL, line->value);
    if (key)
        *out = key->id;
    return key != NULL;
}

bool load_number_prefix(const char **s, int *out)
{
    long n = 0;
    const char *p = *s;
    while (isdigit((unsigned char)*p) && n <= AMOUNT_MOST)
        n = n * 10 + (*p++ - '0');
    if (p == *s || n > AMOUNT_MOST)
        return false;
    *s = p;
    *out = (int)n;
    return true;
}

bool load_month_day(const char *s, int *month, int *day)
{
    int m, d;
    if (!load_number_prefix(&s, &m) || *s++ != '-' || !load_number_prefix(&s, &d) || *s || !ymd_valid(2024, m, d))
        return false;
    *month = m;
    *day = d;
    return true;
}

void load_month_day_line(struct load *ld, const struct file_line *line, int *month, int *day)
{
    if (!load_month_day(line->value, month, day))
        load_error(ld, line->src, "“%s”不是月日，请写成 09-01 这样", "\"%s\" is not a month and day: write it as 09-01", line->value);
}

bool load_amount(struct load *ld, struct src src, const char *text, bool bare, struct amount *out)
{
    const struct word *word = ruleset_word(ld->rules, text);
    if (word) {
        *out = word->amount;
        out->word = word->name;
        return true;
    }
    const char *p = text;
    int n;
    if (!load_number_prefix(&p, &n)) {
        load_error(ld, src, "“%s”不是数量，请写成“2 天”这样，或写 [用语] 里的词", "\"%s\" is no amount: write \"2 d\", or a word of [words]", text);
        return false;
    }
    while (*p == ' ' || *p == '\t')
        p++;
    const struct rule_key *unit = *p ? load_word(ld, src, PLACE_UNIT, p) : NULL;
    if (!unit && (*p || !bare)) {
        if (!*p)
            load_error(ld, src, "“%s”缺少单位%s", "\"%s\" lacks a unit%s", text, hint_all(ld, PLACE_UNIT));
        return false;
    }
    *out = (struct amount){.n = n, .unit = unit ? (enum time_unit)unit->id : UNIT_NONE};
    return true;
}

/* ---- references ---- */

const struct role *load_role(struct load *ld, struct src src, const char *name)
{
    const struct role *role = ruleset_role(ld->rules, name);
    if (!role)
        load_error(ld, src, "没有“%s”这个岗位%s", "no role \"%s\"%s", name, load_hint_name(ld, LIST_ROLES, name));
    return role;
}

const struct event_kind *load_event(struct load *ld, struct src src, const char *name)
{
    const struct event_kind *e = ruleset_event(ld->rules, name);
    if (!e)
        load_error(ld, src, "没有“%s”这个事件%s", "no event \"%s\"%s", name, load_hint_name(ld, LIST_EVENTS, name));
    else
        load_mark_used(ld, "event", e->name);
    return e;
}

static const char *hint_field(struct load *ld, const struct event_kind *e, const char *word)
{
    const struct event_field *f = e->fields.data;
    for (size_t i = 0; i < e->fields.n; i++)
        if (rulekey_nearness(word, f[i].name) != SIZE_MAX)
            return load_hint_near(ld, f[i].name);
    return "";
}

bool load_event_field(struct load *ld, struct src src, const char *text, const struct event_kind **event, int *field_at)
{
    size_t n = strcspn(text, ".");
    *event = load_event(ld, src, ruleset_intern_n(ld->rules, text, n));
    *field_at = -1;
    if (!*event || !text[n])
        return *event != NULL;
    *field_at = event_field_at(*event, text + n + 1);
    if (*field_at < 0)
        load_error(ld, src, "事件“%s”没有“%s”这个字段%s", "event \"%s\" has no field \"%s\"%s", (*event)->name, text + n + 1,
                   hint_field(ld, *event, text + n + 1));
    return *field_at >= 0;
}

void load_mark_used(struct load *ld, const char *what, const char *name)
{
    char *key = mem_printf("%s %s", what, name);
    map_put(&ld->used, key, ld);
    free(key);
}

bool load_is_used(const struct load *ld, const char *what, const char *name)
{
    char *key = mem_printf("%s %s", what, name);
    bool used = map_get(&ld->used, key);
    free(key);
    return used;
}

bool load_declare(struct load *ld, enum ruleset_list list, struct src src, const char *name, void *object)
{
    if (map_get(&ld->rules->by_name[list], name)) {
        load_error(ld, src, "名称“%s”用了两次", "the name \"%s\" is used twice", name);
        return false;
    }
    map_put(&ld->rules->by_name[list], name, object);
    *(void **)ruleset_push(ld->rules, list_of(ld->rules, list)) = object;
    return true;
}
