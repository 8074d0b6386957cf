/* SPDX-License-Identifier: MIT */
/* Cases and what happens to them. */
#include <stdlib.h>

#include "base/mem.h"
#include "base/str.h"
#include "core/deadline.h"
#include "store/entry_record.h"
#include "store/facts.h"

/* ---- which event, where none is named ---- */

enum effect { EFFECT_OPENS, EFFECT_CLOSES, EFFECT_REOPENS };

static bool has_effect(const struct event_kind *k, enum effect effect)
{
    switch (effect) {
    case EFFECT_OPENS:
        return k->opens;
    case EFFECT_CLOSES:
        return k->closes;
    case EFFECT_REOPENS:
        return k->reopens;
    }
    return false;
}

static const char *effect_name(enum effect effect, enum lang lang)
{
    static const char *const names[][2] = {{"立案", "opens a case"}, {"销号", "closes a case"}, {"重开", "reopens a case"}};
    return names[effect][lang == LANG_EN];
}

static int refuse_effect(const struct entry *e, const char *named, enum effect effect, struct err *err)
{
    struct str list = {0};
    for (size_t i = 0; i < e->rules->events.n; i++) {
        const struct event_kind *k = *(const struct event_kind **)vec_at(&e->rules->events, i);
        if (k->of == OF_CASE && has_effect(k, effect))
            str_addf(&list, "%s%s", list.len_b ? "、" : "", k->name);
    }
    const char *what = effect_name(effect, err_lang(err)), *all = list.len_b ? str_text(&list) : "-";
    if (named)
        err_set(err, "“%s”不是%s的事件；可选：%s", "\"%s\" is no event that %s; there are: %s", named, what, all);
    else
        err_set(err, "要写明是哪一个%s的事件：%s", "say which event %s: %s", what, all);
    str_fini(&list);
    return -1;
}

/* The named one, else the only one; an error lists them. */
static const struct event_kind *event_with(const struct entry *e, const char *named, enum effect effect, struct err *err)
{
    const struct event_kind *only = NULL;
    size_t n = 0;
    for (size_t i = 0; i < e->rules->events.n; i++) {
        const struct event_kind *k = *(const struct event_kind **)vec_at(&e->rules->events, i);
        if (k->of != OF_CASE || !has_effect(k, effect) || (named && ruleset_event(e->rules, named) != k))
            continue;
        only = k;
        n++;
    }
    if (n == 1)
        return only;
    refuse_effect(e, named, effect, err);
    return NULL;
}

static int put_plain_event(struct entry *e, const char *number, const struct event_kind *kind, const char *day, const char *time, const char *note,
                           const struct attr *fields, size_t n, int64_t *id, struct err *err)
{
    struct entry_record r;
    record_init(&r, ENTRY_EVENT);
    record_set(&r, EVENT_NAME, kind->name);
    record_set(&r, EVENT_CASE, number);
    record_set(&r, EVENT_DAY, day);
    record_set(&r, EVENT_TIME, time);
    record_set(&r, EVENT_NOTE, note);
    for (size_t i = 0; i < n; i++)
        record_add_extra(&r, fields[i].name, fields[i].value);
    struct entry_write w = {.e = e, .r = &r};
    int rc = record_check(&r, err);
    if (rc == 0)
        rc = put_checked_event(&w, err);
    if (rc == 0 && id)
        *id = w.id;
    record_fini(&r);
    return rc;
}

/* ---- cases ---- */

static int check_case(struct entry_write *w, struct err *err)
{
    char **v = w->r->values;
    struct day opened = record_day(w->r, CASE_OPENED), born = record_day(w->r, CASE_BORN);
    int64_t other;
    if (db_get_int(w->e->db, Q_CASE_BY_NUMBER, 0, &other, err, "t", v[CASE_NUMBER]) != 0 || entry_day_of(w->e, w->r, CASE_OPENED, CASE_TIME, err) != 0)
        return -1;
    if (!other && text_check_case_number(v[CASE_NUMBER], err) != 0)
        return -1;
    if (other && other != w->identity)
        return err_set(err, "案号“%s”已经有了", "case number \"%s\" is taken already", v[CASE_NUMBER]);
    if (v[CASE_BORN] && day_compare(born, opened) >= 0)
        return err_set(err, "出生日期 %s 不早于立案日 %s", "born on %s, not before the case opened on %s", v[CASE_BORN], v[CASE_OPENED]);
    return 0;
}

/* A column named as a role that cases name holds a person's code, every other one stays a column. */
static bool names_role(const struct entry *e, const struct attr *a)
{
    const struct role *role = ruleset_role(e->rules, a->name);
    return role && role->how == ROLE_CASE;
}

static int put_case_holder(struct entry *e, const char *number, const struct attr *a, struct err *err)
{
    struct entry_record r;
    record_init(&r, ENTRY_HOLDER);
    record_set(&r, HOLDER_ROLE, a->name);
    record_set(&r, HOLDER_CASE, number);
    record_set(&r, HOLDER_PERSON, a->value);
    int rc = entry_put(e, &r, NULL, err);
    record_fini(&r);
    return rc == 0 ? 0 : err_prefix(err, "%s", a->name);
}

static int case_attrs(struct entry_write *w, char **json, struct err *err)
{
    const struct attr *a = w->r->extras.data;
    for (size_t i = 0; i < w->r->extras.n; i++)
        if (a[i].value && !names_role(w->e, &a[i]) && entry_json_pair(w->e->db, json, a[i].name, a[i].value, err) != 0)
            return -1;
    return 0;
}

static int case_body(struct entry_write *w, struct err *err)
{
    char **v = w->r->values, *json = mem_strdup("{}");
    const struct unit *school = entry_find_unit(w->e, v[CASE_SCHOOL], err), *home = v[CASE_REGISTER] ? entry_find_unit(w->e, v[CASE_REGISTER], err) : NULL;
    int rc = school && (home || !v[CASE_REGISTER]) ? case_attrs(w, &json, err) : -1;
    if (rc == 0)
        rc = entry_head(w, "case", w->identity, err);
    if (rc == 0)
        rc = db_run(w->e->db, Q_CASE_ADD, err, "iittizttttttt", w->id, entry_identity(w), v[CASE_NUMBER], v[CASE_NAME], school->id, home ? home->id : (int64_t)0,
                    v[CASE_STAGE], v[CASE_GRADE], v[CASE_CATEGORY], v[CASE_CAUSE], v[CASE_BORN], v[CASE_OPENED], json);
    free(json);
    return rc;
}

static int open_case(struct entry_write *w, struct err *err)
{
    char **v = w->r->values;
    const struct event_kind *kind = event_with(w->e, v[CASE_EVENT], EFFECT_OPENS, err);
    if (!kind || case_body(w, err) != 0)
        return -1;
    const struct attr *a = w->r->extras.data;
    for (size_t i = 0; i < w->r->extras.n; i++)
        if (a[i].value && names_role(w->e, &a[i]) && put_case_holder(w->e, v[CASE_NUMBER], &a[i], err) != 0)
            return -1;
    return put_plain_event(w->e, v[CASE_NUMBER], kind, v[CASE_OPENED], v[CASE_TIME], NULL, NULL, 0, NULL, err);
}

/* Another person named on the case: the post stays the same fact. */
static int correct_case_holder(struct entry_write *w, const struct attr *a, struct err *err)
{
    struct entry_record r;
    int64_t holder;
    if (db_get_int(w->e->db, Q_CASE_ROLE_HOLDER, 0, &holder, err, "it", w->identity, a->name) != 0)
        return -1;
    if (!holder)
        return put_case_holder(w->e, w->r->values[CASE_NUMBER], a, err);
    if (entry_load(w->e, holder, &r, err) != 0)
        return -1;
    record_set(&r, HOLDER_PERSON, a->value);
    int rc = entry_correct(w->e, holder, &r, w->reason, err);
    record_fini(&r);
    return rc < 0 ? err_prefix(err, "%s", a->name) : 0;
}

/* The opening event moves with the case's opening day. */
static int correct_case(struct entry_write *w, struct err *err)
{
    struct entry_record event;
    int64_t first;
    const struct attr *a = w->r->extras.data;
    for (size_t i = 0; i < w->r->extras.n; i++)
        if (a[i].value && names_role(w->e, &a[i]) && correct_case_holder(w, &a[i], err) != 0)
            return -1;
    if (case_body(w, err) != 0 || db_get_int(w->e->db, Q_CASE_FIRST_EVENT, 0, &first, err, "i", w->identity) != 0)
        return -1;
    if (!first)
        return 0;
    if (entry_load(w->e, first, &event, err) != 0)
        return -1;
    record_set(&event, EVENT_DAY, w->r->values[CASE_OPENED]);
    int rc = entry_correct(w->e, first, &event, w->reason, err);
    record_fini(&event);
    return rc < 0 ? -1 : 0;
}

int put_case(struct entry_write *w, struct err *err)
{
    if (check_case(w, err) != 0)
        return -1;
    return w->identity ? correct_case(w, err) : open_case(w, err);
}

/* ---- closing and reopening ---- */

static int state_of(struct entry *e, const char *number, enum case_state *state, struct err *err)
{
    struct history h;
    struct world w = {.rules = e->rules, .org = &e->org};
    struct day since;
    int64_t id;
    int opening;
    if (entry_find_case(e, number, &id, err) != 0 || facts_load_history(e->db, e->rules, SUBJECT_CASE, id, &h, err) != 0)
        return -1;
    *state = case_state_at(&w, &h, e->now, &since, &opening);
    history_fini(&h);
    return 0;
}

static int check_reason(const struct entry *e, const char *reason, struct err *err)
{
    const struct vec *list = &e->rules->close_reasons;
    const char **r = list->data;
    struct str all = {0};
    if (!reason || !*reason)
        reason = "";
    bool found = !list->n && *reason;
    for (size_t i = 0; i < list->n; i++) {
        found = found || str_eq(r[i], reason);
        str_addf(&all, "%s%s", i ? "、" : "", r[i]);
    }
    if (!found)
        err_set(err, "销号事由“%s”不在规则集里；可选：%s", "reason \"%s\" is not in the rule set; there are: %s", reason, str_text(&all));
    str_fini(&all);
    return found ? 0 : -1;
}

/* "转学" for the reason "复学": each names another end. */
static int check_contradiction(const struct entry *e, const struct event_kind *kind, const char *reason, struct err *err)
{
    const struct event_kind *other = ruleset_event(e->rules, reason);
    if (!other || other == kind || other->of != OF_CASE || !other->closes || check_reason(e, kind->name, NULL) != 0)
        return 0;
    return err_set(err, "销号事件是“%s”，事由却是“%s”，两者矛盾：请改其中一个", "the event is \"%s\" and the reason is \"%s\", which is another end: change one of them", kind->name, reason);
}

int entry_close_case(struct entry *e, const char *number, const char *event, const char *reason, const char *day, const struct attr *fields, size_t fields_n,
                     int64_t *id, struct err *err)
{
    enum case_state state;
    if (state_of(e, number, &state, err) != 0 || check_reason(e, reason, err) != 0)
        return -1;
    if (state == CASE_CLOSED)
        return err_set(err, "个案 %s 已经销号", "case %s is closed already", number);
    const struct event_kind *kind = event_with(e, event, EFFECT_CLOSES, err);
    return kind && check_contradiction(e, kind, reason, err) == 0 ? put_plain_event(e, number, kind, day, NULL, reason, fields, fields_n, id, err) : -1;
}

int entry_reopen_case(struct entry *e, const char *number, const char *event, const char *day, const struct attr *fields, size_t fields_n, int64_t *id, struct err *err)
{
    enum case_state state;
    if (state_of(e, number, &state, err) != 0)
        return -1;
    if (state != CASE_CLOSED)
        return err_set(err, "个案 %s 没有销号，不用重开", "case %s is not closed", number);
    const struct event_kind *kind = event_with(e, event, EFFECT_REOPENS, err);
    return kind ? put_plain_event(e, number, kind, day, NULL, NULL, fields, fields_n, id, err) : -1;
}
