/* SPDX-License-Identifier: MIT */
/* Filings, confirmations, extensions, waivers, acknowledgements. */
#include <stdlib.h>

#include "base/mem.h"
#include "base/str.h"
#include "core/owner.h"
#include "core/settle.h"
#include "store/entry_record.h"
#include "store/facts.h"

enum { PERIODS_BACK_D = 800, PERIODS_AHEAD_D = 800, PERIODS_SHOWN = 3 };

/* What a paper is about: a rule, a unit or case, a period or a step's trigger. */
enum { AHEAD_MOST_D = 800, BEFORE_MOST_D = 400, YEAR_D = 366 };

struct target {
    const struct rule *rule;
    const char *subject_kind;
    int64_t subject;
    const struct unit *unit; /* of a unit */
    int opening;             /* of a step */
    char trigger[PERIOD_NAME_B];
    struct day due;          /* of a step: as it stands; else DAY_NONE */
    int64_t person;          /* whose own one is meant, where each holder has one; else 0 */
};

static const struct rule *find_rule(const struct entry *e, const char *name, struct err *err)
{
    const struct rule *rule = ruleset_rule(e->rules, name);
    struct nearest best = nearest_init(name);
    for (size_t i = 0; !rule && i < e->rules->rules.n; i++)
        nearest_try(&best, (*(const struct rule **)vec_at(&e->rules->rules, i))->name);
    if (!rule)
        nearest_refuse(&best, "任务", "rule", err);
    return rule;
}

/* ---- periods of a duty ---- */

/* What `only` and `except` leave out is no period of the rule. */
static void drop_others(const struct due_context *cx, const struct rule *rule, struct vec *periods)
{
    for (size_t i = periods->n; i-- > 0;)
        if (!rule_admits_period(cx, rule, vec_at(periods, i)))
            vec_remove(periods, i);
}

static void show_periods(const struct due_context *cx, const struct entry *e, const struct rule *rule, struct str *out)
{
    struct vec near = VEC(struct due_period);
    due_periods(cx, &rule->due, day_plus(e->today, -PERIODS_BACK_D), day_plus(e->today, PERIODS_AHEAD_D), &near);
    drop_others(cx, rule, &near);
    const struct due_period *p = near.data;
    size_t next = 0;
    while (next < near.n && day_compare(p[next].anchor.day, e->today) < 0)
        next++;
    for (size_t i = next > PERIODS_SHOWN ? next - PERIODS_SHOWN : 0; i < near.n && i < next + PERIODS_SHOWN; i++)
        str_addf(out, "%s%s", out->len_b ? "、" : "", p[i].name);
    vec_fini(&near);
}

/* The period that was due last or, before the first, the next one. */
static bool recent_period(const struct due_context *cx, const struct entry *e, const struct rule *rule, char out[static PERIOD_NAME_B])
{
    struct vec near = VEC(struct due_period);
    due_periods(cx, &rule->due, day_plus(e->today, -PERIODS_BACK_D), day_plus(e->today, PERIODS_AHEAD_D), &near);
    drop_others(cx, rule, &near);
    const struct due_period *p = near.data, *best = near.n ? &p[0] : NULL;
    for (size_t i = 0; i < near.n; i++)
        if (day_compare(p[i].anchor.day, e->today) <= 0)
            best = &p[i];
    if (best)
        snprintf(out, PERIOD_NAME_B, "%s", best->name);
    vec_fini(&near);
    return best != NULL;
}

static int named_period(const struct due_context *cx, const struct entry *e, struct target *t, const char *name, struct err *err)
{
    struct due_period p;
    if (due_period_named(cx, &t->rule->due, name, &p) && rule_admits_period(cx, t->rule, &p)) {
        snprintf(t->trigger, sizeof t->trigger, "%s", p.name);
        return 0;
    }
    struct str near = {0};
    show_periods(cx, e, t->rule, &near);
    err_set(err, "任务“%s”没有“%s”这一期；附近的期次：%s", "rule \"%s\" has no period \"%s\"; those near are: %s", t->rule->name, name,
            near.len_b ? str_text(&near) : "-");
    str_fini(&near);
    return -1;
}

static int oldest_deadline(struct entry *e, struct target *t, struct err *err)
{
    struct sqlite3_stmt *st = t->person ? db_query(e->db, Q_DEADLINE_OLDEST_HOLDER, "tii", t->rule->name, t->subject, t->person)
                                        : db_query(e->db, Q_DEADLINE_OLDEST, "tti", t->rule->name, t->subject_kind, t->subject);
    int rc = db_step(e->db, st, err);
    if (rc > 0)
        snprintf(t->trigger, sizeof t->trigger, "%s", db_text(st, "trigger"));
    db_reset(st);
    return rc < 0 ? -1 : 0;
}

static int duty_period(struct entry *e, struct target *t, const char *name, struct err *err)
{
    struct vec lineage = VEC(int64_t);
    struct term_source terms = org_terms(&e->org, e->rules, t->subject, &lineage);
    struct due_context cx = {.rules = e->rules, .terms = &terms, .lang = err_lang(err)};
    int rc = name ? named_period(&cx, e, t, name, err) : oldest_deadline(e, t, err);
    if (rc == 0 && !*t->trigger && !recent_period(&cx, e, t->rule, t->trigger))
        rc = err_set(err, "任务“%s”近两年没有任何一期", "rule \"%s\" has no period within two years", t->rule->name);
    vec_fini(&lineage);
    return rc;
}

static bool unit_fits(const struct rule *rule, const struct unit *u)
{
    return rule->each == EACH_UNIT ? str_eq(u->kind, rule->each_kind) : rule_owners_sit_on(rule, u->kind);
}

static void set_duty_due(const struct entry *e, struct target *t)
{
    struct vec lineage = VEC(int64_t);
    struct due_period p;
    struct due_result due;
    struct term_source terms = org_terms(&e->org, e->rules, t->subject, &lineage);
    struct due_context cx = {.rules = e->rules, .terms = &terms, .lang = LANG_ZH};
    if (due_period_named(&cx, &t->rule->due, t->trigger, &p)) {
        due_eval(&cx, &t->rule->due, &p.anchor, &due, NULL);
        t->due = due.day;
    }
    vec_fini(&lineage);
}

/* A series that must rise for years begins before the cut-over. */
static int years_back(const struct rule *rule)
{
    int years = 0;
    const struct form_rate *r = rule->form ? rule->form->rates.data : NULL;
    for (size_t i = 0; r && i < rule->form->rates.n; i++)
        years = r[i].rises > years ? r[i].rises : years;
    return years;
}

/* A period long before the cut-over, or years ahead, is a slip of the pen: such a filing would be lost. */
static int judge_reach(const struct entry *e, const struct target *t, struct err *err)
{
    char due[DAY_TEXT_B], since[DAY_TEXT_B];
    struct day from = day_is_none(t->rule->since) ? e->rules->since : t->rule->since;
    if (day_is_none(t->due))
        return 0;
    if (!day_is_none(from) && t->due.n < from.n - BEFORE_MOST_D - YEAR_D * years_back(t->rule))
        return err_set(err, "“%s”%s 的期限是 %s，比起用日 %s 早得太多：请核对期次", "\"%s\" of %s was due %s, long before the cut-over of %s: check the period", t->rule->name, t->trigger,
                       day_format(t->due, due), day_format(from, since));
    if (t->due.n > e->today.n + AHEAD_MOST_D)
        return err_set(err, "“%s”%s 的期限是 %s，太远了：请核对期次", "\"%s\" of %s is due %s, too far ahead: check the period", t->rule->name, t->trigger, day_format(t->due, due));
    return 0;
}

static int duty_target(struct entry *e, struct target *t, const char *period, struct err *err)
{
    if (str_eq(t->subject_kind, "case"))
        return err_set(err, "“%s”是单位的任务，要写单位，不写案号", "\"%s\" is a duty of units: give the unit, no case", t->rule->name);
    t->unit = org_unit(&e->org, t->subject);
    if (!unit_fits(t->rule, t->unit)) {
        const struct role *owner = t->rule->owners.n ? *(const struct role **)vec_at(&t->rule->owners, 0) : NULL;
        const char *kind = t->rule->each == EACH_UNIT ? t->rule->each_kind : owner && owner->kind ? owner->kind : "-";
        return err_set(err, "“%s”由“%s”类的单位办，而“%s”是“%s”", "\"%s\" is a duty of units of kind \"%s\", but \"%s\" is a \"%s\"", t->rule->name, kind,
                       t->unit->name, t->unit->kind);
    }
    if (duty_period(e, t, period, err) != 0)
        return -1;
    set_duty_due(e, t);
    return judge_reach(e, t, err);
}

/* ---- steps: derived anew from the facts, so that they need not stand in the table yet ---- */

static bool is_better(const struct deadline *d, const struct deadline *best)
{
    if (!best || deadline_is_settled(d) != deadline_is_settled(best))
        return !best || deadline_is_settled(best);
    return d->due.at.sec < best->due.at.sec;
}

static int step_target(struct entry *e, struct target *t, const char *trigger, struct err *err)
{
    struct history h;
    struct world w = {.rules = e->rules, .org = &e->org};
    struct vec all = VEC(struct deadline);
    enum subject_kind kind = str_eq(t->subject_kind, "case") ? SUBJECT_CASE : SUBJECT_UNIT;
    if (!trigger && rule_goes_by_calendar(t->rule)) { /* only the table knows since when the rule has been in force */
        if (oldest_deadline(e, t, err) != 0)
            return -1;
        trigger = *t->trigger ? t->trigger : NULL;
    }
    if (facts_load_history(e->db, e->rules, kind, t->subject, &h, err) != 0)
        return -1;
    steps_derive(&w, &h, e->now, &all, NULL);
    const struct deadline *d = all.data, *best = NULL;
    for (size_t i = 0; i < all.n; i++)
        if (d[i].rule == t->rule && (!trigger || str_eq(d[i].trigger, trigger)) && is_better(&d[i], best))
            best = &d[i];
    if (best) {
        if (trigger != t->trigger)
            snprintf(t->trigger, sizeof t->trigger, "%s", best->trigger);
        t->opening = best->opening;
        t->due = best->due.day;
    }
    vec_fini(&all);
    history_fini(&h);
    if (best)
        return 0;
    if (t->rule->each == EACH_CASE && kind != SUBJECT_CASE)
        return err_set(err, "“%s”是每个个案一份：要写案号，不写单位", "\"%s\" is filed for each case: give the case, no unit", t->rule->name);
    if (trigger && kind == SUBJECT_CASE && rule_goes_by_calendar(t->rule))
        return duty_period(e, t, trigger, err);
    return err_set(err, "环节“%s”在这里没有开始过", "step \"%s\" has not begun here", t->rule->name);
}

static int find_target(struct entry *e, struct target *t, const char *rule, const char *unit, const char *number, const char *period, int64_t by, struct err *err)
{
    *t = (struct target){.rule = find_rule(e, rule, err), .due = DAY_NONE};
    if (!t->rule || entry_subject_of(e, unit, number, &t->subject_kind, &t->subject, err) != 0)
        return -1;
    t->person = t->rule->each == EACH_HOLDER ? by : 0;
    if (t->rule->kind == RULE_WATCH)
        return err_set(err, "“%s”是指标，不用报送", "\"%s\" is a watch: nothing is filed for it", t->rule->name);
    return t->rule->kind == RULE_DUTY && t->rule->each != EACH_CASE ? duty_target(e, t, period, err) : step_target(e, t, period, err);
}

/* ---- filings ---- */

static int judge_addressee(struct entry_write *w, const struct rule *rule, const struct role **to, struct err *err)
{
    const char *name = w->r->values[FILING_TO];
    *to = NULL;
    if (!name)
        return 0;
    *to = entry_find_role(w->e, name, err);
    if (!*to || vec_has(&rule->to, *to))
        return *to ? 0 : -1;
    struct str all = {0};
    for (size_t i = 0; i < rule->to.n; i++)
        str_addf(&all, "%s%s", i ? "、" : "", (*(const struct role **)vec_at(&rule->to, i))->name);
    err_set(err, "“%s”不是“%s”的报送对象（%s）", "\"%s\" is no addressee of \"%s\" (%s)", name, rule->name, all.len_b ? str_text(&all) : "-");
    str_fini(&all);
    return -1;
}

static int check_has_filing(const struct rule *rule, struct err *err)
{
    if (rule->kind == RULE_DUTY || (rule->form && !rule->done.n))
        return 0;
    return err_set(err, "环节“%s”靠登记事件办结，不是报送", "step \"%s\" is settled by an event, not by a filing", rule->name);
}

int put_filing(struct entry_write *w, struct err *err)
{
    char **v = w->r->values, *json = mem_strdup("{}");
    const struct role *to;
    struct target t;
    int64_t by = 0;
    int rc = entry_person_of(w->e, v[FILING_BY], &by, err);
    if (rc == 0)
        rc = find_target(w->e, &t, v[FILING_RULE], v[FILING_UNIT], v[FILING_CASE], v[FILING_PERIOD], by, err);
    if (rc == 0 && t.rule->each == EACH_HOLDER && !by)
        rc = err_set(err, "“%s”是每人一份：请写明是谁报的（--by 人员编号）", "\"%s\" is filed by each holder: say who filed it (--by CODE)", t.rule->name);
    if (rc == 0)
        rc = check_has_filing(t.rule, err);
    if (rc == 0)
        rc = entry_day_of(w->e, w->r, FILING_DAY, FILING_TIME, err);
    if (rc == 0)
        rc = judge_addressee(w, t.rule, &to, err);
    if (rc == 0)
        rc = judge_numbers(w, &(struct filed){t.rule, t.subject_kind, t.subject, t.trigger, t.due}, &json, err);
    if (rc == 0)
        rc = entry_head(w, t.subject_kind, t.subject, err);
    if (rc == 0) {
        record_set(w->r, FILING_PERIOD, t.trigger);
        rc = db_run(w->e->db, Q_FILING_ADD, err, "iittittdizitt", w->id, entry_identity(w), t.rule->name, t.subject_kind, t.subject, t.trigger,
                    to ? to->name : NULL, record_day(w->r, FILING_DAY), (int64_t)record_minute(w->r, FILING_TIME), by,
                    (int64_t)record_yes(w->r, FILING_ZERO), json, v[FILING_REMARK]);
    }
    free(json);
    return rc;
}

/* ---- confirming a filing ---- */

static int check_signer(struct entry_write *w, const struct target *t, const struct role *role, int64_t person, struct err *err)
{
    struct world world = {.rules = w->e->rules, .org = &w->e->org};
    struct history h;
    enum subject_kind kind = str_eq(t->subject_kind, "case") ? SUBJECT_CASE : SUBJECT_UNIT;
    if (facts_load_history(w->e->db, w->e->rules, kind, t->subject, &h, err) != 0)
        return -1;
    bool is = settle_doer_is(&world, &h, role, person, record_day(w->r, SIGN_DAY));
    history_fini(&h);
    return is ? 0 : err_set(err, "“%s”在那一天不是“%s”，不能审核", "\"%s\" does not hold \"%s\" on that day", w->r->values[SIGN_BY], role->name);
}

int put_sign(struct entry_write *w, struct err *err)
{
    char **v = w->r->values;
    struct target t;
    int64_t person, filing;
    if (find_target(w->e, &t, v[SIGN_RULE], v[SIGN_UNIT], v[SIGN_CASE], v[SIGN_PERIOD], 0, err) != 0 || entry_day_of(w->e, w->r, SIGN_DAY, -1, err) != 0)
        return -1;
    if (!t.rule->sign)
        return err_set(err, "“%s”不用审核", "\"%s\" needs no confirmation", t.rule->name);
    const struct role *role = v[SIGN_ROLE] ? entry_find_role(w->e, v[SIGN_ROLE], err) : t.rule->sign;
    if (!role)
        return -1;
    if (role != t.rule->sign)
        return err_set(err, "“%s”由“%s”审核", "\"%s\" is confirmed by \"%s\"", t.rule->name, t.rule->sign->name);
    if (entry_person_of(w->e, v[SIGN_BY], &person, err) != 0 || check_signer(w, &t, role, person, err) != 0)
        return -1;
    if (db_get_int(w->e->db, Q_FILING_OF_PERIOD, 0, &filing, err, "titt", t.subject_kind, t.subject, t.rule->name, v[SIGN_PERIOD] ? t.trigger : NULL) != 0)
        return -1;
    if (!filing)
        return err_set(err, "“%s”还没有报送，无从审核", "nothing was filed for \"%s\" yet", t.rule->name);
    if (entry_head(w, t.subject_kind, t.subject, err) != 0)
        return -1;
    return db_run(w->e->db, Q_SIGN_ADD, err, "iiitzd", w->id, entry_identity(w), filing, role->name, person, record_day(w->r, SIGN_DAY));
}

/* ---- extensions and waivers ---- */

/* The due day without any extension. */
static int first_due(const struct entry *e, const struct target *t, struct day *due, struct err *err)
{
    struct history h;
    struct world w = {.rules = e->rules, .org = &e->org};
    struct vec all = VEC(struct deadline);
    *due = t->due;
    if (t->unit)
        return 0;
    enum subject_kind kind = str_eq(t->subject_kind, "case") ? SUBJECT_CASE : SUBJECT_UNIT;
    if (facts_load_history(e->db, e->rules, kind, t->subject, &h, err) != 0)
        return -1;
    size_t grants = h.grants.n;
    h.grants.n = 0;
    steps_derive(&w, &h, e->now, &all, NULL);
    h.grants.n = grants; /* for the one who frees them */
    const struct deadline *d = all.data;
    for (size_t i = 0; i < all.n; i++)
        if (d[i].rule == t->rule && str_eq(d[i].trigger, t->trigger) && d[i].opening == t->opening)
            *due = d[i].due.day;
    vec_fini(&all);
    history_fini(&h);
    return 0;
}

static int check_extend_limit(struct entry_write *w, const struct target *t, struct err *err)
{
    const struct amount *a = &t->rule->extend_limit;
    struct vec lineage = VEC(int64_t);
    struct term_source terms = org_terms(&w->e->org, w->e->rules, t->unit ? t->unit->id : 0, &lineage);
    struct due_context cx = {.rules = w->e->rules, .terms = &terms, .lang = err_lang(err)};
    struct day due, last;
    char from[DAY_TEXT_B], to[DAY_TEXT_B];
    int rc = a->n ? first_due(w->e, t, &due, err) : 0;
    if (rc == 0 && a->n && !day_is_none(due)) {
        last = due_shift(&cx, due, a->n, a->unit, NULL);
        if (record_day(w->r, GRANT_UNTIL).n > last.n)
            rc = err_set(err, "“%s”原期限 %s，最多延 %d %s，到 %s 为止", "\"%s\" was due %s and may be extended by %d %s at most, to %s", t->rule->name, day_format(due, from), a->n,
                         time_unit_name(a->unit, err_lang(err)), day_format(last, to));
    }
    vec_fini(&lineage);
    return rc;
}

static int check_grant(struct entry_write *w, const struct target *t, struct err *err)
{
    char **v = w->r->values, buf[DAY_TEXT_B];
    bool extends = w->r->kind == ENTRY_EXTENSION;
    if (extends && !v[GRANT_UNTIL])
        return err_set(err, "延期要写明延到哪一天", "an extension needs its new due day");
    if (!extends && v[GRANT_UNTIL])
        return err_set(err, "免办不写“至”", "a waiver has no new due day");
    if (extends && !day_is_none(t->due) && day_compare(record_day(w->r, GRANT_UNTIL), t->due) <= 0)
        return err_set(err, "延到 %s，不晚于现在的期限 %s", "%s is not later than the present due day %s", v[GRANT_UNTIL], day_format(t->due, buf));
    if (extends && record_day(w->r, GRANT_UNTIL).n > w->e->today.n + AHEAD_MOST_D)
        return err_set(err, "延到 %s 太远了：请核对", "%s is too far ahead: check it", v[GRANT_UNTIL]);
    if (extends && check_extend_limit(w, t, err) != 0)
        return -1;
    return entry_day_of(w->e, w->r, GRANT_DAY, -1, err);
}

/* Of a duty: when it is due now. */
static int judge_owner(struct entry_write *w, const struct rule *rule, struct err *err)
{
    const char *name = w->r->values[GRANT_OWNER];
    const struct role *role = name && !rule->either ? entry_find_role(w->e, name, err) : NULL;
    if (!name || rule->either)
        return 0;
    if (role && vec_has(&rule->owners, role)) {
        record_set(w->r, GRANT_OWNER, role->name);
        return 0;
    }
    return role ? err_set(err, "“%s”不是“%s”的责任人", "\"%s\" is no owner of \"%s\"", name, rule->name) : -1;
}

/* What a watch has found stands in the table alone: the daemon puts it there as soon as the figure is in. */
static int watch_target(struct entry *e, struct target *t, const char *trigger, struct err *err)
{
    struct sqlite3_stmt *st = db_query(e->db, Q_DEADLINE_OF_WATCH, "ttit", t->rule->name, t->subject_kind, t->subject, trigger);
    int rc = db_step(e->db, st, err);
    if (rc > 0) {
        snprintf(t->trigger, sizeof t->trigger, "%s", db_text(st, "trigger"));
        t->opening = (int)db_int(st, "opening");
        t->due = db_day(st, "due_day");
    }
    db_reset(st);
    if (rc > 0)
        return 0;
    return rc < 0 ? -1 : err_set(err, "指标“%s”在这里没有要办的", "watch \"%s\" has found nothing here", t->rule->name);
}

static int grant_target(struct entry *e, struct target *t, char *const *v, struct err *err)
{
    *t = (struct target){.rule = find_rule(e, v[GRANT_RULE], err), .due = DAY_NONE};
    if (!t->rule)
        return -1;
    if (t->rule->kind != RULE_WATCH)
        return find_target(e, t, v[GRANT_RULE], v[GRANT_UNIT], v[GRANT_CASE], v[GRANT_PERIOD], 0, err);
    if (entry_subject_of(e, v[GRANT_UNIT], v[GRANT_CASE], &t->subject_kind, &t->subject, err) != 0)
        return -1;
    return watch_target(e, t, v[GRANT_PERIOD], err);
}

int put_grant(struct entry_write *w, struct err *err)
{
    char **v = w->r->values;
    struct target t;
    if (grant_target(w->e, &t, v, err) != 0 || judge_owner(w, t.rule, err) != 0)
        return -1;
    if (check_grant(w, &t, err) != 0 || entry_head(w, t.subject_kind, t.subject, err) != 0)
        return -1;
    record_set(w->r, GRANT_PERIOD, t.trigger);
    return db_run(w->e->db, Q_GRANT_ADD, err, "iittttiitddt", w->id, entry_identity(w), w->r->kind == ENTRY_WAIVER ? "waiver" : "extension", t.rule->name,
                  t.rule->either ? NULL : v[GRANT_OWNER], t.subject_kind, t.subject, (int64_t)t.opening, t.trigger, record_day(w->r, GRANT_UNTIL),
                  record_day(w->r, GRANT_DAY), v[GRANT_REASON]);
}

/* ---- acknowledgements ---- */

int put_ack(struct entry_write *w, struct err *err)
{
    char **v = w->r->values, kind[8] = "";
    int64_t deadline = record_number(w->r, ACK_DEADLINE), subject = 0, person;
    struct sqlite3_stmt *st = db_query(w->e->db, Q_DEADLINE_SUBJECT, "i", deadline);
    int rc = db_step(w->e->db, st, err);
    if (rc > 0) {
        snprintf(kind, sizeof kind, "%s", db_text(st, "subject_kind"));
        subject = db_int(st, "subject");
    }
    db_reset(st);
    if (rc <= 0)
        return rc < 0 ? -1 : err_set(err, "没有第 %s 号提醒", "there is no deadline number %s", v[ACK_DEADLINE]);
    if (entry_day_of(w->e, w->r, ACK_DAY, -1, err) != 0 || entry_person_of(w->e, v[ACK_PERSON], &person, err) != 0)
        return -1;
    int64_t others = 0, him = 0;
    if (db_get_int(w->e->db, Q_RECIPIENTS_OF, 0, &others, err, "iz", deadline, (int64_t)0) != 0 || db_get_int(w->e->db, Q_RECIPIENTS_OF, 0, &him, err, "iz", deadline, person) != 0)
        return -1;
    if (others && !him)
        return err_set(err, "“%s”没有收到过这条提醒，不用知悉：用 baoxue why 看告知过谁", "\"%s\" was never told of it: see baoxue why for who was", v[ACK_PERSON]);
    if (v[ACK_PROMISE] && day_compare(record_day(w->r, ACK_PROMISE), record_day(w->r, ACK_DAY)) < 0)
        return err_set(err, "承诺日 %s 早于今天", "the promised day %s has passed", v[ACK_PROMISE]);
    if (entry_head(w, kind, subject, err) != 0)
        return -1;
    return db_run(w->e->db, Q_ACK_ADD, err, "iiiidd", w->id, entry_identity(w), deadline, person, record_day(w->r, ACK_DAY), record_day(w->r, ACK_PROMISE));
}
