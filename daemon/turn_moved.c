/* SPDX-License-Identifier: MIT */
/* turn_moved: what the office hears when much moves at once: provisional due days whose calendar data has come in, and what new rules make of the deadlines. Alike ones are
 * told together. */
#include <stdio.h>

#include "base/mem.h"
#include "base/str.h"
#include "turn_int.h"

enum { GROUPS_MOST = 40, SUBJECTS_MOST = 3 };

struct moved { /* deadlines of one rule and owner that moved from one day to another */
    enum moved_kind kind;
    const struct rule *rule; /* its name and title are all that is read; the rules live until the turn that moved them has told it */
    char owner[OWNER_KEY_B];
    struct day from, to;
    int n;
    struct str subjects; /* the first of them */
};

struct vec moved_init(void)
{
    return VEC(struct moved);
}

static void clear(struct turn *t)
{
    struct moved *m = t->moved.data;
    for (size_t i = 0; i < t->moved.n; i++)
        str_fini(&m[i].subjects);
    vec_clear(&t->moved);
}

void moved_fini(struct turn *t)
{
    clear(t);
    vec_fini(&t->moved);
}

static const char *subject_name(const struct turn *t, const struct history *h)
{
    const struct unit *u = h && !h->number ? org_unit(&t->org, h->unit) : NULL;
    return h && h->number ? h->number : u ? u->name : NULL;
}

static struct moved *group_of(struct turn *t, enum moved_kind kind, const struct rule *rule, const char *owner, struct day from, struct day to)
{
    struct moved *m = t->moved.data;
    for (size_t i = t->moved.n; i-- > 0;) /* mostly one of the last */
        if (m[i].kind == kind && m[i].rule == rule && str_eq(m[i].owner, owner) && m[i].from.n == from.n && m[i].to.n == to.n)
            return &m[i];
    m = vec_push(&t->moved);
    *m = (struct moved){.kind = kind, .rule = rule, .from = from, .to = to};
    snprintf(m->owner, sizeof m->owner, "%s", owner);
    return m;
}

void moved_note(struct turn *t, enum moved_kind kind, const struct rule *rule, const char *owner, struct day from, struct day to, const struct history *h)
{
    if (kind != MOVED_DATA && !t->tell_changes)
        return;
    struct moved *m = group_of(t, kind, rule, owner, from, to);
    const char *name = subject_name(t, h);
    if (m->n++ < SUBJECTS_MOST && name)
        str_addf(&m->subjects, "%s%s", m->subjects.len_b ? tr(t->rules->language, "、", ", ") : "", name);
}

/* ---- its words ---- */

static void say_days(const struct moved *m, enum lang lang, struct str *s)
{
    char was[DAY_TEXT_B], is[DAY_TEXT_B];
    bool from = !day_is_none(m->from), to = !day_is_none(m->to);
    if (m->kind == MOVED_ALERTS)
        str_add(s, to ? tr(lang, " 马上提醒", " told at once") : "");
    else if (from && to)
        str_addf(s, tr(lang, " %s 改为 %s", " from %s to %s"), day_format(m->from, was), day_format(m->to, is));
    else if (from || to)
        str_addf(s, tr(lang, " %s 到期", " due %s"), day_format(from ? m->from : m->to, was));
}

static void say(const struct moved *m, enum lang lang, struct str *s)
{
    str_addf(s, tr(lang, "“%s”", "\"%s\""), rule_heading(m->rule));
    if (*m->owner)
        str_addf(s, tr(lang, "（%s）", " (%s)"), m->owner);
    if (m->n > 1)
        str_addf(s, tr(lang, " %d 件", ", %d of them,"), m->n);
    say_days(m, lang, s);
    if (m->kind != MOVED_DATA && m->subjects.len_b)
        str_addf(s, m->n > SUBJECTS_MOST ? tr(lang, "，%s 等", ": %s and others") : tr(lang, "，%s", ": %s"), str_text(&m->subjects));
}

static int count(const struct turn *t, enum moved_kind kind)
{
    int n = 0;
    for (size_t i = 0; i < t->moved.n; i++) {
        const struct moved *m = vec_at(&t->moved, i);
        n += m->kind == kind ? m->n : 0;
    }
    return n;
}

/* The groups of one kind, as far as there is room; `listed` counts those of all kinds. */
static void list(const struct turn *t, enum moved_kind kind, size_t *listed, struct str *s)
{
    enum lang lang = t->rules->language;
    bool first = true;
    for (size_t i = 0; i < t->moved.n; i++) {
        const struct moved *m = vec_at(&t->moved, i);
        if (m->kind != kind)
            continue;
        if (++*listed > GROUPS_MOST)
            continue;
        str_add(s, first ? "" : tr(lang, "；", "; "));
        say(m, lang, s);
        first = false;
    }
}

static void say_rest(const struct turn *t, size_t listed, struct str *s)
{
    if (listed > GROUPS_MOST)
        str_addf(s, tr(t->rules->language, "；另有 %d 组，见 baoxue due", "; %d more groups: see baoxue due"), (int)(listed - GROUPS_MOST));
}

int moved_tell_data(struct turn *t, const char *cause, int64_t id, struct err *err)
{
    struct str s = {0};
    size_t listed = 0;
    int all = count(t, MOVED_DATA), rc = 0;
    str_addf(&s, tr(t->rules->language, "放假安排或开学日期已更新，%d 项暂定的期限变动：", "holidays or term dates have come in; %d provisional due days moved: "), all);
    list(t, MOVED_DATA, &listed, &s);
    say_rest(t, listed, &s);
    if (all)
        rc = fire_fault_text(t, mem_printf("dates %s %lld", cause, (long long)id), str_take(&s), err);
    if (!t->tell_changes)
        clear(t);
    str_fini(&s);
    return rc;
}

int moved_tell_changes(struct turn *t, struct err *err)
{
    static const struct {
        enum moved_kind kind;
        const char *zh, *en;
    } kinds[] = {{MOVED_DATE, "改期", "moved"}, {MOVED_NEW, "新增", "new"}, {MOVED_GONE, "取消", "withdrawn"}, {MOVED_ALERTS, "提醒改按新的阶梯", "told by another ladder"}};
    enum lang lang = t->rules->language;
    struct str s = {0};
    size_t listed = 0;
    int all = 0, rc = 0;
    if (t->half == HALF_JUDGED)
        str_addf(&s, tr(lang, "程序升级后重新推算，期限有变动", "the upgraded program derived all deadlines anew, and they change"));
    else
        str_addf(&s, tr(lang, "新规则已生效（版本 %.12s），期限或提醒有变动", "new rules are in force (%.12s) and change deadlines or alerts"), t->rules->hash);
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
        int n = count(t, kinds[i].kind);
        all += n;
        if (!n)
            continue;
        str_addf(&s, tr(lang, "。%s %d 项：", ". %s, %d: "), tr(lang, kinds[i].zh, kinds[i].en), n);
        list(t, kinds[i].kind, &listed, &s);
    }
    say_rest(t, listed, &s);
    if (all)
        rc = fire_fault_text(t, mem_printf("rules %lld %lld", (long long)t->version, (long long)t->now.sec), str_take(&s), err);
    clear(t);
    str_fini(&s);
    return rc;
}
