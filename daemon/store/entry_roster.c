/* SPDX-License-Identifier: MIT */
/* Units, people, posts, absences, terms. */
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/str.h"
#include "store/entry_record.h"

static int check_span(const struct entry_record *r, int from, int until, struct err *err)
{
    const char *a = r->values[from], *b = r->values[until];
    if (!a || !b || day_compare(record_day(r, from), record_day(r, until)) < 0)
        return 0;
    return err_set(err, "止于 %2$s，早于或等于起 %1$s", "begins %s and ends %s: the end must come after the beginning", a, b);
}

static int check_code(struct entry_write *w, enum query q, const char *code, struct err *err)
{
    int64_t other;
    if (db_get_int(w->e->db, q, 0, &other, err, "t", code) != 0)
        return -1;
    if (other && other != w->identity)
        return err_set(err, "编码“%s”已经有了", "code \"%s\" is taken already", code);
    return 0;
}

static int64_t unit_id(struct entry *e, const char *code)
{
    const struct unit *u = code ? org_unit_by_code(&e->org, code) : NULL;
    return u ? u->id : 0;
}

/* ---- units ---- */

static int collect_parents(struct entry_write *w, char **json, struct err *err)
{
    struct vec codes = VEC(char *);
    int rc = 0;
    split_codes(w->r->values[UNIT_PARENTS], &codes);
    for (size_t i = 0; i < codes.n; i++) {
        const char *code = *(char **)vec_at(&codes, i);
        int64_t parent = unit_id(w->e, code);
        if (rc == 0 && w->identity && org_is_below(&w->e->org, parent, w->identity))
            rc = err_set(err, "上级“%s”就是它自己，或在它下面：绕成了圈", "parent \"%s\" is the unit itself or lies below it: a circle", code);
        if (rc == 0)
            rc = entry_json_number(w->e->db, json, parent, err);
    }
    vec_fini_texts(&codes);
    return rc;
}

static int collect_extras(struct entry_write *w, char **json, struct err *err)
{
    const struct attr *a = w->r->extras.data;
    for (size_t i = 0; i < w->r->extras.n; i++)
        if (a[i].value && entry_json_pair(w->e->db, json, a[i].name, a[i].value, err) != 0)
            return -1;
    return 0;
}

int put_unit(struct entry_write *w, struct err *err)
{
    char **v = w->r->values, *parents = mem_strdup("[]"), *attrs = mem_strdup("{}");
    int rc = check_span(w->r, UNIT_FROM, UNIT_UNTIL, err);
    if (rc == 0)
        rc = check_code(w, Q_UNIT_BY_CODE, v[UNIT_CODE], err);
    if (rc == 0)
        rc = collect_parents(w, &parents, err);
    if (rc == 0)
        rc = collect_extras(w, &attrs, err);
    if (rc == 0)
        rc = entry_head(w, NULL, 0, err);
    if (rc == 0)
        rc = db_run(w->e->db, Q_UNIT_ADD, err, "iittttttt", w->id, entry_identity(w), v[UNIT_CODE], v[UNIT_NAME], v[UNIT_KIND], v[UNIT_FROM], v[UNIT_UNTIL],
                    parents, attrs);
    free(parents);
    free(attrs);
    return rc;
}

/* ---- people and posts ---- */

/* Who hands over mail for another gets it himself, at an address of his own. */
static int check_via(struct entry_write *w, struct err *err)
{
    char **v = w->r->values, *via = v[PERSON_VIA];
    int64_t wards = 0, good = 0;
    if (w->identity && db_get_int(w->e->db, Q_PERSON_WARDS, 0, &wards, err, "i", w->identity) != 0)
        return -1;
    if (wards && (via || !v[PERSON_MAIL]))
        return err_set(err, "有 %d 人的信由“%s”转交，他自己要有邮箱，不能再由别人转交", "mail for %d persons is handed over by \"%s\": he needs an address of his own", (int)wards, v[PERSON_CODE]);
    if (!via)
        return 0;
    if (v[PERSON_MAIL])
        return err_set(err, "“%s”自己有邮箱，就不用“转交”：两栏只填一栏", "\"%s\" has mail of his own, so nobody hands it over: give one of the two", v[PERSON_CODE]);
    if (strchr(via, '@'))
        return 0;
    if (str_eq(via, v[PERSON_CODE]))
        return err_set(err, "“转交”写的就是本人“%s”：要写另一个人的编号，或一个邮箱", "\"%s\" cannot hand over to himself: give another person's code, or a mailbox", via);
    if (db_get_int(w->e->db, Q_PERSON_VIA, -1, &good, err, "t", via) != 0)
        return -1;
    if (good < 0)
        return err_set(err, "“转交”里的“%s”不是在册人员的编号，也不是邮箱", "\"%s\" in via is neither a person's code nor a mailbox", via);
    return good ? 0 : err_set(err, "“%s”自己没有邮箱，不能替别人转交", "\"%s\" has no mail of his own and cannot hand over for others", via);
}

int put_person(struct entry_write *w, struct err *err)
{
    char **v = w->r->values;
    if (check_span(w->r, PERSON_FROM, PERSON_UNTIL, err) != 0 || check_code(w, Q_PERSON_BY_CODE, v[PERSON_CODE], err) != 0 || check_via(w, err) != 0 ||
        entry_head(w, NULL, 0, err) != 0)
        return -1;
    return db_run(w->e->db, Q_PERSON_ADD, err, "iitttttt", w->id, entry_identity(w), v[PERSON_CODE], v[PERSON_NAME], v[PERSON_MAIL], v[PERSON_VIA], v[PERSON_FROM],
                  v[PERSON_UNTIL]);
}

/* The place must be of the kind that the rule set gives the role. */
static int check_place(struct entry_write *w, const struct role *role, int64_t *unit, int64_t *case_id, struct err *err)
{
    char **v = w->r->values;
    *unit = *case_id = 0;
    if (role->how == ROLE_PAPER)
        return err_set(err, "“%s”是书面送达的对象，不设在册的人", "\"%s\" is told on paper and has no holders", role->name);
    if (role->how == ROLE_CASE) {
        if (!v[HOLDER_CASE] || v[HOLDER_UNIT])
            return err_set(err, "“%s”是个案指定的岗位，要写案号，不写单位", "\"%s\" is named on a case: give the case number, no unit", role->name);
        return entry_find_case(w->e, v[HOLDER_CASE], case_id, err);
    }
    if (!v[HOLDER_UNIT] || v[HOLDER_CASE])
        return err_set(err, "“%s”设在单位（%s）上，要写单位，不写案号", "\"%s\" sits on a unit (%s): give the unit, no case", role->name, role->kind);
    const struct unit *u = entry_find_unit(w->e, v[HOLDER_UNIT], err);
    if (!u)
        return -1;
    if (!str_eq(u->kind, role->kind))
        return err_set(err, "岗位“%s”设在“%s”类的单位上，而“%s”是“%s”", "role \"%s\" sits on a unit of kind \"%s\", but \"%s\" is a \"%s\"", role->name,
                       role->kind, u->name, u->kind);
    *unit = u->id;
    return 0;
}

static int check_holder_twice(struct entry_write *w, const struct role *role, int64_t unit, int64_t case_id, int64_t person, struct err *err)
{
    char **v = w->r->values;
    int64_t other;
    if (db_get_int(w->e->db, Q_HOLDER_SAME, 0, &other, err, "tzziitt", role->name, unit, case_id, person, w->identity, v[HOLDER_FROM], v[HOLDER_UNTIL]) != 0)
        return -1;
    if (other)
        return err_set(err, "“%s”已经在这个岗位“%s”上", "\"%s\" holds the post \"%s\" already", v[HOLDER_PERSON], role->name);
    return 0;
}

/* Where each holder has a deadline of his own, a change among them touches their unit. */
static bool is_of_each(const struct ruleset *rules, const struct role *role)
{
    for (size_t i = 0; i < rules->rules.n; i++) {
        const struct rule *r = *(const struct rule **)vec_at(&rules->rules, i);
        if (r->each == EACH_HOLDER && vec_has(&r->owners, role))
            return true;
    }
    return false;
}

int put_holder(struct entry_write *w, struct err *err)
{
    char **v = w->r->values;
    int64_t unit, case_id, person, deputy;
    const struct role *role = entry_find_role(w->e, v[HOLDER_ROLE], err);
    if (!role || check_span(w->r, HOLDER_FROM, HOLDER_UNTIL, err) != 0 || check_place(w, role, &unit, &case_id, err) != 0)
        return -1;
    if (entry_person_of(w->e, v[HOLDER_PERSON], &person, err) != 0 || entry_person_of(w->e, v[HOLDER_DEPUTY], &deputy, err) != 0)
        return -1;
    if (deputy == person)
        return err_set(err, "“%s”不能做自己的代理人", "\"%s\" cannot be his own deputy", v[HOLDER_PERSON]);
    bool each = unit && is_of_each(w->e->rules, role);
    if (check_holder_twice(w, role, unit, case_id, person, err) != 0 || entry_head(w, case_id ? "case" : each ? "unit" : NULL, case_id ? case_id : each ? unit : 0, err) != 0)
        return -1;
    return db_run(w->e->db, Q_HOLDER_ADD, err, "iitzzizitt", w->id, entry_identity(w), role->name, unit, case_id, person, deputy,
                  (int64_t)record_number(w->r, HOLDER_ORDER), v[HOLDER_FROM], v[HOLDER_UNTIL]);
}

int put_absence(struct entry_write *w, struct err *err)
{
    char **v = w->r->values;
    int64_t person;
    if (check_span(w->r, ABSENCE_FROM, ABSENCE_UNTIL, err) != 0 || entry_person_of(w->e, v[ABSENCE_PERSON], &person, err) != 0 || entry_head(w, NULL, 0, err) != 0)
        return -1;
    return db_run(w->e->db, Q_ABSENCE_ADD, err, "iiitt", w->id, entry_identity(w), person, v[ABSENCE_FROM], v[ABSENCE_UNTIL]);
}

/* ---- terms ---- */

static int check_term(struct entry_write *w, struct err *err)
{
    char **v = w->r->values;
    const struct term_rule *t = w->e->rules->terms.data;
    struct nearest best = nearest_init(v[TERM_NAME]);
    bool known = false;
    for (size_t i = 0; i < w->e->rules->terms.n; i++) {
        known = known || str_eq(t[i].name, v[TERM_NAME]);
        nearest_try(&best, t[i].name);
    }
    if (!known)
        return nearest_refuse(&best, "学期", "term", err);
    long year = record_number(w->r, TERM_YEAR);
    if (year < 2000 || year > 2199)
        return err_set(err, "年份“%s”不对", "\"%s\" is no year", v[TERM_YEAR]);
    if (!v[TERM_OPENS] && !v[TERM_CLOSES])
        return err_set(err, "开学和放假至少写一个", "say when it opens, or when it closes");
    if (v[TERM_OPENS] && day_split(record_day(w->r, TERM_OPENS)).y != year)
        return err_set(err, "开学日 %s 不在 %ld 年：学期归开学那一年", "it opens on %s, not in %ld: a term belongs to the year of its opening", v[TERM_OPENS], year);
    return check_span(w->r, TERM_OPENS, TERM_CLOSES, err);
}

int put_term(struct entry_write *w, struct err *err)
{
    char **v = w->r->values;
    int64_t year = record_number(w->r, TERM_YEAR), unit = unit_id(w->e, v[TERM_UNIT]), other;
    if (check_term(w, err) != 0 || db_get_int(w->e->db, Q_TERM_SAME, 0, &other, err, "tiz", v[TERM_NAME], year, unit) != 0)
        return -1;
    if (other && other != w->identity)
        return err_set(err, "%s年%s的日期已经登记过，请用更正（第 %lld 号记录）", "the dates of %s %s are known already: correct fact %lld", v[TERM_YEAR], v[TERM_NAME],
                       (long long)other);
    if (entry_head(w, NULL, 0, err) != 0)
        return -1;
    return db_run(w->e->db, Q_TERM_ADD, err, "iiztitt", w->id, entry_identity(w), unit, v[TERM_NAME], year, v[TERM_OPENS], v[TERM_CLOSES]);
}
