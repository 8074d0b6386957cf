/* SPDX-License-Identifier: MIT */
/* The session: one transaction, the roster as a snapshot, look-ups, and the way from a record to its judge. */
#include "store/entry.h"

#include <stdlib.h>

#include "base/str.h"
#include "store/anonymise.h"
#include "store/entry_record.h"
#include "store/facts.h"

/* ---- the session ---- */

static void index_people(struct entry *e)
{
    const struct person *p = e->org.people.data;
    map_fini(&e->people);
    e->people = (struct map){0};
    for (size_t i = 0; i < e->org.people.n; i++)
        map_put(&e->people, p[i].code, &p[i]);
}

int entry_begin(struct entry *e, struct db *db, const struct ruleset *rules, struct instant now, const char *author, struct err *err)
{
    *e = (struct entry){.db = db, .rules = rules, .now = now, .today = instant_day(now, rules->zone), .author = author};
    if (db_begin(db, "entry", err) != 0)
        return -1;
    if (facts_load_org(db, &e->org, err) != 0) {
        db_rollback(db);
        return -1;
    }
    index_people(e);
    return 0;
}

int entry_refresh(struct entry *e, struct err *err)
{
    struct org fresh;
    if (facts_load_org(e->db, &fresh, err) != 0)
        return -1;
    org_fini(&e->org);
    e->org = fresh;
    index_people(e);
    return 0;
}

static void entry_fini(struct entry *e)
{
    map_fini(&e->people);
    org_fini(&e->org);
}

int entry_commit(struct entry *e, struct err *err)
{
    entry_fini(e);
    return db_commit(e->db, err);
}

void entry_abort(struct entry *e)
{
    entry_fini(e);
    db_rollback(e->db);
}

/* ---- look-ups ---- */

const struct unit *entry_find_unit(const struct entry *e, const char *code, struct err *err)
{
    const struct unit *hit = org_unit_by_code(&e->org, code), *u = e->org.units.data;
    size_t named = 0;
    if (hit)
        return hit;
    struct nearest best = nearest_init(code);
    for (size_t i = 0; i < e->org.units.n; i++) {
        if (str_eq(u[i].name, code)) {
            hit = &u[i];
            named++;
        }
        if (e->no_nearest)
            continue;
        nearest_try(&best, u[i].code);
        nearest_try(&best, u[i].name);
    }
    if (named == 1)
        return hit;
    if (named > 1)
        err_set(err, "有 %zu 个单位都叫“%s”，请写编码", "%zu units are named \"%s\": give the code", named, code);
    else
        nearest_refuse(&best, "单位", "unit", err);
    return NULL;
}

const struct person *entry_find_person(const struct entry *e, const char *code, struct err *err)
{
    const struct person *hit = map_get(&e->people, code), *p = e->org.people.data;
    if (hit)
        return hit;
    struct nearest best = nearest_init(code);
    for (size_t i = 0; !e->no_nearest && i < e->org.people.n; i++)
        nearest_try(&best, p[i].code); /* never names: an error text may go into a log */
    nearest_refuse(&best, "人员编号", "person code", err);
    return NULL;
}

int entry_find_case(const struct entry *e, const char *number, int64_t *id, struct err *err)
{
    if (db_get_int(e->db, Q_CASE_BY_NUMBER, 0, id, err, "t", number) != 0)
        return -1;
    if (*id)
        return 0;
    struct nearest best = nearest_init(number);
    struct sqlite3_stmt *st = db_query(e->db, Q_CASE_NUMBERS, "");
    int rc;
    while ((rc = db_step(e->db, st, err)) > 0)
        nearest_try(&best, db_text(st, "number"));
    return rc < 0 ? -1 : nearest_refuse(&best, "案号", "case number", err);
}

const struct role *entry_find_role(const struct entry *e, const char *name, struct err *err)
{
    const struct role *hit = ruleset_role(e->rules, name);
    struct nearest best = nearest_init(name);
    for (size_t i = 0; !hit && i < e->rules->roles.n; i++)
        nearest_try(&best, (*(const struct role **)vec_at(&e->rules->roles, i))->name);
    if (!hit)
        nearest_refuse(&best, "岗位", "role", err);
    return hit;
}

int entry_person_of(struct entry *e, const char *code, int64_t *id, struct err *err)
{
    *id = 0;
    if (!code)
        return 0;
    const struct person *p = entry_find_person(e, code, err);
    if (!p)
        return -1;
    *id = p->id;
    return 0;
}

int entry_subject_of(struct entry *e, const char *unit, const char *number, const char **kind, int64_t *id, struct err *err)
{
    if (!unit == !number)
        return err_set(err, "要写明单位或案号，二者之一", "say either the unit or the case number");
    *kind = unit ? "unit" : "case";
    if (number)
        return entry_find_case(e, number, id, err);
    const struct unit *u = entry_find_unit(e, unit, err);
    if (!u)
        return -1;
    *id = u->id;
    return 0;
}

int entry_day_of(struct entry *e, struct entry_record *r, int day_column, int time_column, struct err *err)
{
    char buf[DAY_TEXT_B];
    if (!r->values[day_column])
        record_set(r, day_column, day_format(e->today, buf));
    struct day d = record_day(r, day_column);
    int minute = time_column < 0 ? MINUTE_NONE : record_minute(r, time_column);
    if (instant_at(d, minute == MINUTE_NONE ? 0 : minute, e->rules->zone).sec > e->now.sec)
        return err_set(err, "日期 %s%s%s 还没有到，不能登记将来的事", "%s%s%s lies in the future: what has not happened cannot be recorded", r->values[day_column],
                       minute == MINUTE_NONE ? "" : " ", minute == MINUTE_NONE ? "" : r->values[time_column]);
    return 0;
}

/* ---- writing ---- */

int64_t entry_identity(const struct entry_write *w)
{
    return w->identity ? w->identity : w->id;
}

int entry_check_named(const struct entry *e, const char *subject_kind, int64_t subject, struct err *err)
{
    char day[DAY_TEXT_B];
    struct instant at = INSTANT_NONE;
    if (!subject_kind || !str_eq(subject_kind, "case"))
        return 0;
    if (anonymise_when(e->db, subject, &at, err) != 0)
        return -1;
    if (instant_is_none(at))
        return 0;
    return err_set(err, "这个个案已于 %s 匿名化（销号后的保存期已满），不能再登记、更正或撤销；如需重新立案，请用新的案号",
                   "this case was anonymised on %s, long after its closing: nothing can be entered, corrected or undone of it; open a new one under another number",
                   day_format(instant_day(at, e->rules->zone), day));
}

int entry_head(struct entry_write *w, const char *subject_kind, int64_t subject, struct err *err)
{
    const struct entry *e = w->e;
    struct fact f = {.kind = record_shape(w->r->kind)->table, .op = w->identity ? "correct" : "add", .identity = w->identity, .entered = e->now,
                     .author = e->author, .batch = e->batch, .subject_kind = subject_kind, .subject = subject, .reason = w->reason};
    if (entry_check_named(e, subject_kind, subject, err) != 0)
        return -1;
    return fact_add(e->db, &f, &w->id, err);
}

static int json_step(struct db *db, struct sqlite3_stmt *st, char **json, struct err *err)
{
    int rc = db_step(db, st, err);
    if (rc > 0) {
        free(*json);
        *json = db_text_dup(st, "json");
    }
    db_reset(st);
    return rc > 0 ? 0 : -1;
}

int entry_json_pair(struct db *db, char **json, const char *name, const char *value, struct err *err)
{
    return json_step(db, db_query(db, Q_JSON_PAIR, "ttt", *json, name, value), json, err);
}

int entry_json_number(struct db *db, char **json, int64_t n, struct err *err)
{
    return json_step(db, db_query(db, Q_JSON_NUMBER, "ti", *json, n), json, err);
}

/* Units and people by their codes, however they were named. */
static int resolve_units(struct entry *e, struct entry_record *r, int column, struct err *err)
{
    struct vec codes = VEC(char *);
    struct str joined = {0};
    int rc = 0;
    split_codes(r->values[column], &codes);
    for (size_t i = 0; rc == 0 && i < codes.n; i++) {
        const struct unit *u = entry_find_unit(e, *(char **)vec_at(&codes, i), err);
        rc = u ? 0 : -1;
        if (u)
            str_addf(&joined, "%s%s", i ? "、" : "", u->code);
    }
    if (rc == 0)
        record_set(r, column, str_text(&joined));
    vec_fini_texts(&codes);
    str_fini(&joined);
    return rc;
}

static int resolve(struct entry *e, struct entry_record *r, int column, enum column_type type, struct err *err)
{
    if (type == COLUMN_PERSON)
        return entry_find_person(e, r->values[column], err) ? 0 : -1;
    if (type == COLUMN_UNITS)
        return resolve_units(e, r, column, err);
    const struct unit *u = type == COLUMN_UNIT ? entry_find_unit(e, r->values[column], err) : NULL;
    if (u)
        record_set(r, column, u->code);
    return u || type != COLUMN_UNIT ? 0 : -1;
}

static int check(struct entry *e, struct entry_record *r, struct err *err)
{
    if (record_check(r, err) != 0)
        return -1;
    const struct entry_column *c = record_shape(r->kind)->columns;
    if (r->kind == ENTRY_HOLDER && !r->values[HOLDER_ORDER])
        record_set(r, HOLDER_ORDER, "0");
    for (int i = 0; i < ENTRY_COLUMNS_MOST && c[i].zh; i++)
        if (r->values[i] && resolve(e, r, i, c[i].type, err) != 0)
            return err_prefix(err, "%s", record_column_name(r->kind, i, err_lang(err)));
    return 0;
}

static int put(struct entry_write *w, struct err *err)
{
    static int (*const judges[ENTRY_KINDS])(struct entry_write *, struct err *) = {
        [ENTRY_UNIT] = put_unit,     [ENTRY_PERSON] = put_person, [ENTRY_HOLDER] = put_holder,   [ENTRY_ABSENCE] = put_absence,
        [ENTRY_TERM] = put_term,     [ENTRY_CASE] = put_case,     [ENTRY_EVENT] = put_event,     [ENTRY_FILING] = put_filing,
        [ENTRY_SIGN] = put_sign,     [ENTRY_EXTENSION] = put_grant, [ENTRY_WAIVER] = put_grant, [ENTRY_ACK] = put_ack};
    return judges[w->r->kind](w, err);
}

int entry_put(struct entry *e, struct entry_record *r, int64_t *id, struct err *err)
{
    struct entry_write w = {.e = e, .r = r};
    if (check(e, r, err) != 0 || put(&w, err) != 0)
        return -1;
    if (id)
        *id = w.id;
    return 0;
}

/* ---- correcting ---- */

static bool same_extras(const struct entry_record *a, const struct entry_record *b)
{
    const struct attr *x = a->extras.data;
    for (size_t i = 0; i < a->extras.n; i++)
        if (!str_eq(x[i].value, record_extra(b, x[i].name)))
            return false;
    return true;
}

static bool same(const struct entry_record *a, const struct entry_record *b)
{
    for (int i = 0; i < ENTRY_COLUMNS_MOST; i++)
        if (!str_eq(a->values[i], b->values[i]))
            return false;
    return same_extras(a, b) && same_extras(b, a);
}

int entry_correct(struct entry *e, int64_t identity, struct entry_record *r, const char *reason, struct err *err)
{
    struct entry_record now;
    struct entry_write w = {.e = e, .r = r, .identity = identity, .reason = reason};
    if (text_check_reason(reason, err) != 0 || check(e, r, err) != 0 || entry_load(e, identity, &now, err) != 0)
        return -1;
    bool unchanged = same(&now, r);
    record_fini(&now);
    return unchanged ? 1 : put(&w, err);
}

int entry_correct_columns(struct entry *e, int64_t identity, const struct attr *columns, size_t n, const char *reason, struct err *err)
{
    struct entry_record r;
    if (entry_load(e, identity, &r, err) != 0)
        return -1;
    int rc = 0;
    for (size_t i = 0; rc == 0 && i < n; i++)
        rc = record_set_named(&r, columns[i].name, columns[i].value, err);
    if (rc == 0)
        rc = entry_correct(e, identity, &r, reason, err);
    record_fini(&r);
    return rc;
}
