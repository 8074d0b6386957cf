/* SPDX-License-Identifier: MIT */
/* Posts and ladders in words. */
#include "core/explain_int.h"

const char *explain_comma(const struct explain *x, size_t at, size_t n, bool any)
{
    if (!at)
        return "";
    if (at + 1 < n)
        return tr(x->lang, "、", ", ");
    return any ? tr(x->lang, "或", " or ") : tr(x->lang, "和", " and ");
}

void explain_roles(const struct explain *x, const struct vec *roles)
{
    const struct role *const *role = roles->data;
    for (size_t i = 0; i < roles->n; i++)
        str_addf(x->out, "%s%s", explain_comma(x, i, roles->n, false), role[i]->name);
}

/* ---- owners ---- */

/* There is one bureau: its posts need no "each". */
static bool stands_alone(const struct explain *x, const struct role *role)
{
    return role == x->rules->office || (role->kind && x->rules->office && str_eq(role->kind, x->rules->office->kind));
}

static void say_role_of_case(const struct explain *x, const struct role *role)
{
    str_add(x->out, role->name);
    if (role->how == ROLE_CASE)
        say(x, "（个案里指定）", " (named in the case)");
    else if (role->how == ROLE_UNIT && !stands_alone(x, role))
        say(x, role->by_register ? "（按户籍找）" : "（按学校找）", role->by_register ? " (by the household register)" : " (by the school)");
}

/* 各学校的分管副校长; a role that is called by its kind: 各镇政府; each holder: 各班的每一位班主任 */
static void say_role_of_unit(const struct explain *x, const struct role *role)
{
    bool holder = x->r->each == EACH_HOLDER;
    if (!role->kind || stands_alone(x, role))
        sayf(x, "%s%s", "%s%s", holder ? tr(x->lang, "每一位", "every ") : "", role->name);
    else if (x->lang == LANG_EN)
        str_addf(x->out, "%s %s of each %s", holder ? "every" : "the", role->name, role->kind);
    else if (!holder && str_starts(role->name, role->kind))
        str_addf(x->out, "各%s", role->name);
    else
        str_addf(x->out, "各%s的%s%s", role->kind, holder ? "每一位" : "", role->name);
}

void explain_owners(const struct explain *x)
{
    const struct rule *r = x->r;
    const struct role *const *owner = r->owners.data;
    bool of_case = r->kind == RULE_STEP || r->each == EACH_CASE;
    for (size_t i = 0; i < r->owners.n; i++) {
        str_add(x->out, explain_comma(x, i, r->owners.n, r->either));
        (of_case ? say_role_of_case : say_role_of_unit)(x, owner[i]);
    }
    if (r->owners.n > 1 && !of_case)
        say(x, "（各有一份，各自办结）", " (each his own)");
}

/* ---- ladders ---- */

static const struct role *up_role(const struct explain *x, const struct role *role, int up)
{
    size_t at = role->rung + (size_t)up;
    return role->chain && at < role->chain->roles.n ? *(const struct role **)vec_at(&role->chain->roles, at) : x->rules->office;
}

/* The one that stands so far above all owners; NULL: not above all the same. */
static const struct role *up_of_all(const struct explain *x, int up)
{
    const struct role *const *owner = x->r->owners.data;
    const struct role *first = x->r->owners.n ? up_role(x, owner[0], up) : NULL;
    for (size_t i = 1; i < x->r->owners.n; i++)
        if (up_role(x, owner[i], up) != first)
            return NULL;
    return first;
}

/* 上一级（校长）; of several owners each one's own, where they differ */
static void say_up(const struct explain *x, int up)
{
    static const char *const numbers[] = {"", "一", "两", "三", "四", "五", "六", "七", "八", "九"};
    const struct role *const *owner = x->r->owners.data;
    if (x->lang == LANG_EN)
        str_addf(x->out, "the one %d up", up);
    else if (up < (int)(sizeof numbers / sizeof *numbers))
        str_addf(x->out, "上%s级", numbers[up]);
    else
        str_addf(x->out, "上 %d 级", up);
    const struct role *one = up_of_all(x, up);
    for (size_t i = 0; i < (one ? 1 : x->r->owners.n); i++) {
        const struct role *above = up_role(x, owner[i], up);
        str_add(x->out, i ? tr(x->lang, "；", "; ") : tr(x->lang, "（", " ("));
        if (!one)
            sayf(x, "%s的是", "of %s: ", owner[i]->name);
        str_add(x->out, above ? above->name : "");
    }
    say(x, x->r->owners.n ? "）" : "", x->r->owners.n ? ")" : "");
}

/* A post that is named although the same rung goes up to it: it hears once. */
static bool is_said_as_up(const struct explain *x, const struct rung *rung, const struct role *role)
{
    const struct who *who = rung->who.data;
    for (size_t i = 0; i < rung->who.n; i++)
        if (who[i].kind == WHO_UP && up_of_all(x, who[i].up) == role)
            return true;
    return false;
}

static void say_who(const struct explain *x, const struct rung *rung)
{
    const struct who *who = rung->who.data;
    size_t n = 0, at = 0;
    for (size_t i = 0; i < rung->who.n; i++)
        n += who[i].kind != WHO_ROLE || !is_said_as_up(x, rung, who[i].role);
    for (size_t i = 0; i < rung->who.n; i++) {
        if (who[i].kind == WHO_ROLE && is_said_as_up(x, rung, who[i].role))
            continue;
        str_add(x->out, explain_comma(x, at++, n, false));
        switch (who[i].kind) {
        case WHO_OWNER:
            say(x, "责任人", "the owner");
            break;
        case WHO_UP:
            say_up(x, who[i].up);
            break;
        case WHO_TO:
            say(x, "报送对象", "the addressees");
            break;
        case WHO_TOLD:
            say(x, "收到过提醒的人", "all who had been told");
            break;
        case WHO_ROLE:
            str_add(x->out, who[i].role->name);
            break;
        }
    }
}

static void say_rung(const struct explain *x, const struct rung *rung)
{
    struct amount away = {.n = rung->n < 0 ? -rung->n : rung->n, .unit = rung->unit};
    switch (rung->kind) {
    case RUNG_START:
        say(x, "开始时", "at the start");
        break;
    case RUNG_SETTLED:
        say(x, "办结后", "once settled");
        break;
    case RUNG_EVERY:
        say(x, "以后每 ", "then every ");
        explain_amount(x, &away);
        break;
    case RUNG_OFFSET:
        if (!rung->n) {
            say(x, rung->unit == UNIT_HOUR ? "到期时" : "到期当天", rung->unit == UNIT_HOUR ? "when due" : "on the due day");
            break;
        }
        say(x, rung->n < 0 ? "提前 " : "逾期 ", "");
        explain_amount(x, &away);
        say(x, "", rung->n < 0 ? " ahead" : " late");
        break;
    }
}

/* What goes by the calendar and has no `start` tells nobody when it begins. */
static bool is_told(const struct explain *x, const struct rung *rung)
{
    const struct rule *r = x->r;
    return rung->kind != RUNG_START || r->has_start || !r->due.text || !anchor_is_calendar(r->due.anchor.kind);
}

static bool same_who(const struct rung *a, const struct rung *b)
{
    const struct who *x = a->who.data, *y = b->who.data;
    if (a->who.n != b->who.n)
        return false;
    for (size_t i = 0; i < a->who.n; i++)
        if (x[i].kind != y[i].kind || x[i].up != y[i].up || x[i].role != y[i].role)
            return false;
    return true;
}

/* 开始时、提前 7 天、到期当天告诉责任人；逾期 1 个工作日告诉…… */
static void say_rungs(const struct explain *x, const struct ladder *l)
{
    const struct rung *rungs = l->rungs.data, *before = NULL;
    for (size_t i = 0; i <= l->rungs.n; i++) {
        const struct rung *rung = i < l->rungs.n ? &rungs[i] : NULL;
        if (rung && !is_told(x, rung))
            continue;
        bool more = before && rung && same_who(before, rung);
        if (before && !more) {
            say(x, "告诉", ": ");
            say_who(x, before);
        }
        if (rung) {
            say(x, more ? "、" : before ? "；" : "", more ? ", " : before ? "; " : "");
            say_rung(x, rung);
        }
        before = rung;
    }
}

void explain_ladder(const struct explain *x)
{
    const struct ladder *l = x->r->ladder;
    if (!l)
        return;
    sayf(x, "提醒按“%s”%s：", "Told by ladder \"%s\"%s: ", l->name, l->urgent ? tr(x->lang, "（急件，立即单独发）", " (urgent: at once and alone)") : "");
    say_rungs(x, l);
    if (l->ack_holds.n) {
        say(x, "；答复“知悉”的，", "; who acknowledges is left alone for ");
        explain_amount(x, &l->ack_holds);
        say(x, "内（承诺了日期的，到那天为止）不再催他", " (who promised a day: until then)");
    }
    if (l->ack_limit.n) {
        say(x, "，最多 ", ", at most ");
        explain_amount(x, &l->ack_limit);
    }
    say(x, "。", ".");
}
