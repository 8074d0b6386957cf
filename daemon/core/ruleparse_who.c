/* SPDX-License-Identifier: MIT */
/* [chain X], [posts] and [ladder X]. */
#include <stdio.h>
#include <string.h>

#include "core/ruleload.h"

static const enum key_place role_reserved[] = {PLACE_WHO, PLACE_NONE};

/* ---- roles ---- */

/* "村 by register", "村 按户籍", "case" */
static bool parse_seat(struct load *ld, const struct file_line *line, const char *text, struct role *role)
{
    struct vec words = {0};
    load_split(ld, text, " \t", &words);
    const char *const *w = words.data;
    const struct rule_key *how = words.n ? rulekey_find(PLACE_ROLE_LINE, w[0]) : NULL;
    if (!words.n) {
        load_error(ld, line->src, "“%s”后面要写单位类别", "\"%s\" needs a kind of unit", line->key);
        return false;
    }
    if (words.n == 1 && how && (how->id == ROLE_LINE_CASE || how->id == ROLE_LINE_PAPER)) {
        role->how = how->id == ROLE_LINE_CASE ? ROLE_CASE : ROLE_PAPER;
        return true;
    }
    /* "学校" is both a kind of unit and a word that may follow one; the first place is the kind's. */
    bool is_kind = how && (how->id == ROLE_LINE_SCHOOL || how->id == ROLE_LINE_REGISTER);
    if (!is_kind && !load_name_ok(ld, line->src, w[0], (const enum key_place[]){PLACE_ROLE_LINE, PLACE_NONE}))
        return false;
    role->how = ROLE_UNIT;
    role->kind = w[0];
    size_t at = 1;
    const struct rule_key *by = at < words.n ? rulekey_find(PLACE_ROLE_LINE, w[at]) : NULL;
    if (by && by->id == ROLE_LINE_BY)
        by = ++at < words.n ? rulekey_find(PLACE_ROLE_LINE, w[at]) : NULL;
    bool school = by && (by->id == ROLE_LINE_SCHOOL || by->id == ROLE_LINE_BY_SCHOOL);
    role->by_register = by && (by->id == ROLE_LINE_REGISTER || by->id == ROLE_LINE_BY_REGISTER);
    if (words.n == 1 || ((school || role->by_register) && at + 1 == words.n))
        return true;
    load_error(ld, line->src, "单位类别“%s”后面只能写“按学校”或“按户籍”：%s", "only \"by school\" or \"by register\" may follow the kind \"%s\": %s", w[0],
               text);
    return false;
}

/* ", formerly 旧名" */
static bool parse_former(struct load *ld, const struct file_line *line, const char *text, struct role *role)
{
    struct vec words = {0};
    load_split(ld, text, " \t", &words);
    const char *const *w = words.data;
    const struct rule_key *key = words.n == 2 ? rulekey_find(PLACE_ROLE_LINE, w[0]) : NULL;
    if (key && key->id == ROLE_LINE_FORMERLY) {
        role->formerly = w[1];
        return true;
    }
    load_error(ld, line->src, "逗号后面只能写“原名 旧名”：%s", "only \"formerly NAME\" may follow the comma: %s", text);
    return false;
}

static bool parse_role(struct load *ld, const struct file_line *line, struct role *role)
{
    struct vec parts = {0};
    load_split(ld, line->value, ",", &parts);
    const char *const *p = parts.data;
    *role = (struct role){.name = line->key, .src = line->src};
    if (!load_name_ok(ld, line->src, line->key, role_reserved) || !parse_seat(ld, line, parts.n ? p[0] : "", role))
        return false;
    for (size_t i = 1; i < parts.n; i++)
        if (!parse_former(ld, line, p[i], role))
            return false;
    return true;
}

/* The role of a line: new, or one that stands elsewhere already and then must sit on the same kind of unit. NULL after an error. */
static struct role *role_of_line(struct load *ld, const struct file_line *line)
{
    struct role role;
    if (!parse_role(ld, line, &role))
        return NULL;
    struct role *known = map_get(&ld->rules->by_name[LIST_ROLES], role.name);
    if (!known) {
        known = ruleset_alloc(ld->rules, sizeof *known);
        *known = role;
        load_declare(ld, LIST_ROLES, line->src, role.name, known);
        return known;
    }
    if (known->how == role.how && str_eq(known->kind, role.kind) && known->by_register == role.by_register)
        return known;
    load_error(ld, line->src, "岗位“%s”在第 %d 行（%s）写的单位类别不一样", "role \"%s\" sits on another kind of unit in line %d (%s)", role.name,
               known->src.line, known->src.file);
    return NULL;
}

void load_chain_section(struct load *ld, const struct file_section *s)
{
    struct chain *chain = ruleset_alloc(ld->rules, sizeof *chain);
    *chain = (struct chain){.name = s->name, .roles = VEC(struct role *), .src = s->src};
    if (!load_name_ok(ld, s->src, s->name, NULL) || !load_declare(ld, LIST_CHAINS, s->src, s->name, chain))
        return;
    const struct file_line *lines = s->lines.data;
    for (size_t i = 0; i < s->lines.n; i++) {
        struct role *role = role_of_line(ld, &lines[i]);
        if (!role)
            continue;
        if (vec_has(&chain->roles, role))
            load_error(ld, lines[i].src, "岗位“%s”在这条链上写了两次", "role \"%s\" stands twice on this chain", role->name);
        else {
            if (!role->chain) {
                role->chain = chain;
                role->rung = chain->roles.n;
            }
            *(struct role **)ruleset_push(ld->rules, &chain->roles) = role;
        }
    }
}

void load_posts_section(struct load *ld, const struct file_section *s)
{
    const struct file_line *lines = s->lines.data;
    for (size_t i = 0; i < s->lines.n; i++) {
        const struct role *known = ruleset_role(ld->rules, lines[i].key);
        if (known && !known->chain)
            load_error(ld, lines[i].src, "岗位“%s”写了两次，第一次在第 %d 行", "role \"%s\" stands twice, first in line %d", lines[i].key, known->src.line);
        else
            role_of_line(ld, &lines[i]);
    }
}

/* ---- who-words ---- */

/* "up", "up 2", "上级", "上2级": false when it is none of them. */
static bool parse_up(const char *text, int *up)
{
    const struct rule_key *key = rulekey_of(PLACE_WHO, WHO_UP);
    *up = 1;
    if (str_eq(text, key->en) || str_eq(text, key->zh))
        return true;
    const char *p = text;
    bool chinese = str_starts(p, "上");
    if (chinese)
        p += strlen("上");
    else if (str_starts(p, key->en))
        p += strlen(key->en);
    else
        return false;
    p += strspn(p, " \t");
    if (!load_number_prefix(&p, up) || *up < 1)
        return false;
    p += strspn(p, " \t");
    return str_eq(p, chinese ? "级" : "");
}

static const char *hint_who(struct load *ld, const char *word)
{
    const char *role = load_nearest_name(ld, LIST_ROLES, word), *key = rulekey_nearest(PLACE_WHO, word);
    bool role_is_nearer = role && (!key || rulekey_nearness(word, role) < rulekey_nearness(word, key));
    return role_is_nearer ? load_hint_near(ld, role) : load_hint_key(ld, PLACE_WHO, word);
}

static bool parse_who(struct load *ld, const struct file_line *line, const char *text, struct who *out)
{
    const struct rule_key *key = rulekey_find(PLACE_WHO, text);
    *out = (struct who){0};
    if (parse_up(text, &out->up))
        out->kind = WHO_UP;
    else if (key)
        out->kind = (enum who_kind)key->id;
    else {
        out->kind = WHO_ROLE;
        out->role = ruleset_role(ld->rules, text);
        if (!out->role)
            load_error(ld, line->src, "不认识“%s”：既不是责任人、上级这样的词，也不是岗位%s",
                       "unknown \"%s\": neither a word like owner or up, nor a role%s", text, hint_who(ld, text));
        return out->role != NULL;
    }
    if (out->kind != WHO_UP)
        out->up = 0;
    return true;
}

static void parse_who_list(struct load *ld, const struct file_line *line, struct vec *out)
{
    struct vec parts = {0};
    *out = VEC(struct who);
    load_split(ld, line->value, ",", &parts);
    const char *const *p = parts.data;
    for (size_t i = 0; i < parts.n; i++) {
        struct who who;
        if (parse_who(ld, line, p[i], &who))
            *(struct who *)ruleset_push(ld->rules, out) = who;
    }
    if (!parts.n)
        load_error(ld, line->src, "“%s”后面要写告诉谁", "\"%s\" must say who is told", line->key);
}

/* ---- ladders ---- */

void load_ladder_name(struct load *ld, const struct file_section *s)
{
    struct ladder *ladder = ruleset_alloc(ld->rules, sizeof *ladder);
    *ladder = (struct ladder){.name = s->name, .rungs = VEC(struct rung), .src = s->src};
    if (load_name_ok(ld, s->src, s->name, NULL))
        load_declare(ld, LIST_LADDERS, s->src, s->name, ladder);
}

/* "-3 d", "+1 workday", "0 d", "+3工作日" */
static bool parse_offset(struct load *ld, const struct file_line *line, struct rung *rung)
{
    const char *p = line->key;
    bool minus = *p == '-', plus = *p == '+';
    p += minus || plus;
    p += strspn(p, " \t");
    struct amount a;
    if (*p < '0' || *p > '9')
        return false;
    if (!load_amount(ld, line->src, p, false, &a))
        return false;
    if (a.n && !minus && !plus) {
        load_error(ld, line->src, "“%s”要写明 + 或 -：到期前写 -，到期后写 +", "\"%s\" needs + or -: - before the due day, + after it", line->key);
        return false;
    }
    rung->kind = RUNG_OFFSET;
    rung->n = minus ? -a.n : a.n;
    rung->unit = a.unit;
    snprintf(rung->key, sizeof rung->key, "%s%d%s", !a.n ? "" : minus ? "-" : "+", a.n, rulekey_word(PLACE_UNIT, (int)a.unit, LANG_EN));
    return true;
}

static bool parse_every(struct load *ld, const struct file_line *line, const char *rest, struct rung *rung)
{
    struct amount a;
    if (!load_amount(ld, line->src, rest, false, &a))
        return false;
    if (a.n < 1) {
        load_error(ld, line->src, "“%s”的间隔必须大于零", "the interval of \"%s\" must be more than nothing", line->key);
        return false;
    }
    rung->kind = RUNG_EVERY;
    rung->n = a.n;
    rung->unit = a.unit;
    snprintf(rung->key, sizeof rung->key, "every%d%s", a.n, rulekey_word(PLACE_UNIT, (int)a.unit, LANG_EN));
    return true;
}

static const char *after_every(const char *key)
{
    const struct rule_key *every = rulekey_of(PLACE_LADDER, LADDER_EVERY);
    const char *const both[] = {every->en, every->zh};
    for (size_t i = 0; i < 2; i++)
        if (str_starts(key, both[i]) && strcspn(key + strlen(both[i]), "0123456789") == strspn(key + strlen(both[i]), " \t"))
            return key + strlen(both[i]) + strspn(key + strlen(both[i]), " \t");
    return NULL;
}

static void push_rung(struct load *ld, struct ladder *ladder, const struct file_line *line, struct rung *rung)
{
    const struct rung *r = ladder->rungs.data;
    for (size_t i = 0; i < ladder->rungs.n; i++)
        if (str_eq(r[i].key, rung->key) || (r[i].kind == RUNG_EVERY && rung->kind == RUNG_EVERY)) {
            load_error(ld, line->src, "“%s”写了两次，第一次在第 %d 行", "\"%s\" stands twice, first in line %d", line->key, r[i].src.line);
            return;
        }
    rung->src = line->src;
    parse_who_list(ld, line, &rung->who);
    *(struct rung *)ruleset_push(ld->rules, &ladder->rungs) = *rung;
}

/* "holds 2 d" */
static void parse_ack(struct load *ld, struct ladder *ladder, const struct file_line *line)
{
    size_t n = strcspn(line->value, " \t0123456789");
    const char *first = ruleset_intern_n(ld->rules, line->value, n);
    if (load_word(ld, line->src, PLACE_ACK, first))
        load_amount(ld, line->src, line->value + n + strspn(line->value + n, " \t"), false, &ladder->ack_holds);
}

static void parse_ladder_key(struct load *ld, struct ladder *ladder, const struct rule_key *key, const struct file_line *line)
{
    struct rung rung = {0};
    switch ((enum ladder_key)key->id) {
    case LADDER_START:
        rung.kind = RUNG_START;
        snprintf(rung.key, sizeof rung.key, "start");
        push_rung(ld, ladder, line, &rung);
        return;
    case LADDER_SETTLED:
        rung.kind = RUNG_SETTLED;
        snprintf(rung.key, sizeof rung.key, "settled");
        push_rung(ld, ladder, line, &rung);
        return;
    case LADDER_URGENT:
        load_bool(ld, line, &ladder->urgent);
        return;
    case LADDER_ACK:
        parse_ack(ld, ladder, line);
        return;
    case LADDER_ACK_LIMIT:
        load_amount(ld, line->src, line->value, false, &ladder->ack_limit);
        return;
    case LADDER_EVERY:
        load_error(ld, line->src, "“%s”后面要写间隔，例如“每 7 天”", "\"%s\" needs an interval: \"every 7 d\"", line->key);
        return;
    }
}

static void parse_ladder_line(struct load *ld, struct ladder *ladder, const struct file_section *s, size_t at)
{
    const struct file_line *lines = s->lines.data, *line = &lines[at];
    const struct rule_key *key = rulekey_find(PLACE_LADDER, line->key);
    const char *every = key ? NULL : after_every(line->key);
    struct rung rung = {0};
    for (size_t i = 0; key && i < at; i++)
        if (rulekey_find(PLACE_LADDER, lines[i].key) == key && key->id != LADDER_START && key->id != LADDER_SETTLED) {
            load_error(ld, line->src, "“%s”写了两次，第一次在第 %d 行", "\"%s\" stands twice, first in line %d", line->key, lines[i].src.line);
            return;
        }
    if (!*line->value)
        load_error(ld, line->src, "“%s”后面是空的", "\"%s\" has no value", line->key);
    else if (key)
        parse_ladder_key(ld, ladder, key, line);
    else if (every ? parse_every(ld, line, every, &rung) : parse_offset(ld, line, &rung))
        push_rung(ld, ladder, line, &rung);
    else if (!every && !strpbrk(line->key, "0123456789"))
        load_error(ld, line->src, "阶梯里没有“%s”这个词%s", "a ladder has no key \"%s\"%s", line->key, load_hint_key(ld, PLACE_LADDER, line->key));
    else if (!every && !strchr("+-0123456789", line->key[0]))
        load_error(ld, line->src, "“%s”不是时间，请写成“+1 工作日”“-3 天”“每 7 天”这样", "\"%s\" is no time: write \"+1 workday\", \"-3 d\", \"every 7 d\"",
                   line->key);
}

void load_ladder_section(struct load *ld, const struct file_section *s)
{
    struct ladder *ladder = map_get(&ld->rules->by_name[LIST_LADDERS], s->name);
    if (!ladder || ladder->src.line != s->src.line || !str_eq(ladder->src.file, s->src.file))
        return; /* its name was refused */
    size_t before = findings_count(ld->findings, FINDING_ERROR);
    for (size_t i = 0; i < s->lines.n; i++)
        parse_ladder_line(ld, ladder, s, i);
    if (!ladder->rungs.n && !s->broken && findings_count(ld->findings, FINDING_ERROR) == before)
        load_error(ld, s->src, "阶梯“%s”一级也没有", "ladder \"%s\" has no rung", s->name);
}
