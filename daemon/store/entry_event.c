/* SPDX-License-Identifier: MIT */
/* Events: their kind, fields, day, and the condition that their kind may carry. */
#include <stdlib.h>

#include "base/mem.h"
#include "base/str.h"
#include "core/deadline.h"
#include "store/entry_record.h"
#include "store/facts.h"

struct judged { /* an event on its way */
    const struct event_kind *kind;
    const char *subject_kind;
    int64_t subject;
    int64_t refresh_unit; /* of a person: the unit of his only post; 0: all must be looked at */
    struct history history;
    bool has_history;
    struct event moment;
    char *json;
};

/* ---- fields ---- */

static int find_field(const struct event_kind *kind, const char *name, struct err *err)
{
    const struct event_field *f = kind->fields.data;
    struct nearest best = nearest_init(name);
    for (size_t i = 0; i < kind->fields.n; i++) {
        if (str_eq(f[i].name, name))
            return (int)i;
        nearest_try(&best, f[i].name);
    }
    return nearest_refuse(&best, "栏", "field", err);
}

static int check_choice(const struct event_field *f, const char *value, struct err *err)
{
    const char **c = f->choices.data;
    struct str all = {0};
    bool found = false;
    for (size_t i = 0; i < f->choices.n; i++) {
        found = found || str_eq(c[i], value);
        str_addf(&all, "%s%s", i ? "/" : "", c[i]);
    }
    if (!found)
        err_set(err, "“%s”栏：“%s”不是可选项（%s）", "field \"%s\": \"%s\" is none of its choices (%s)", f->name, value, str_text(&all));
    str_fini(&all);
    return found ? 0 : -1;
}

/* One field by its kind; the value takes the form in which it is stored. */
static int set_field(const struct event_field *f, const char *value, struct field_value *out, struct err *err)
{
    char buf[DAY_TEXT_B];
    long n;
    const char *why;
    switch (f->kind) {
    case FIELD_TEXT:
    case FIELD_NUMBER: /* a paper's own number, as printed on it */
        break;
    case FIELD_CHOICE:
        if (check_choice(f, value, err) != 0)
            return -1;
        break;
    case FIELD_DATE:
        if (!day_parse(value, &out->date))
            return err_set(err, "“%s”栏：“%s”不是日期：应像 2026-09-08", "field \"%s\": \"%s\" is no date: it should look like 2026-09-08", f->name, value);
        out->text = mem_strdup(day_format(out->date, buf));
        return 0;
    case FIELD_AMOUNT:
        why = text_number(value, &n, err_lang(err));
        if (why)
            return record_refuse_value(f->name, value, why, err);
        out->number = n;
        out->text = mem_printf("%ld", n);
        return 0;
    }
    out->text = mem_strdup(value);
    return 0;
}

static int judge_fields(struct entry_write *w, struct judged *j, struct err *err)
{
    const struct attr *a = w->r->extras.data;
    const struct event_field *f = j->kind->fields.data;
    size_t n = j->kind->fields.n;
    j->moment.fields = n ? mem_alloc(n, sizeof *j->moment.fields) : NULL;
    for (size_t i = 0; i < n; i++)
        j->moment.fields[i].date = DAY_NONE;
    for (size_t i = 0; i < w->r->extras.n; i++) {
        int at = a[i].value ? find_field(j->kind, a[i].name, err) : 0;
        if (!a[i].value)
            continue;
        if (at < 0 || set_field(&f[at], a[i].value, &j->moment.fields[at], err) != 0)
            return -1;
        if (entry_json_pair(w->e->db, &j->json, f[at].name, j->moment.fields[at].text, err) != 0)
            return -1;
    }
    return 0;
}

/* ---- what it is about ---- */

static const char *of_name(enum event_of of, enum lang lang)
{
    static const char *const names[][2] = {{"个案（写案号）", "a case (give its number)"}, {"单位", "a unit"}, {"人员", "a person"}};
    return names[of][lang == LANG_EN];
}

static int judge_subject(struct entry_write *w, struct judged *j, struct err *err)
{
    char **v = w->r->values;
    static const int columns[] = {[OF_CASE] = EVENT_CASE, [OF_UNIT] = EVENT_UNIT, [OF_PERSON] = EVENT_PERSON};
    static const char *const kinds[] = {[OF_CASE] = "case", [OF_UNIT] = "unit", [OF_PERSON] = "person"};
    int given = !!v[EVENT_CASE] + !!v[EVENT_UNIT] + !!v[EVENT_PERSON];
    if (given != 1 || !v[columns[j->kind->of]])
        return err_set(err, "“%s”记在%s上", "\"%s\" is recorded of %s", j->kind->name, of_name(j->kind->of, err_lang(err)));
    j->subject_kind = kinds[j->kind->of];
    if (j->kind->of != OF_PERSON)
        return entry_subject_of(w->e, v[EVENT_UNIT], v[EVENT_CASE], &j->subject_kind, &j->subject, err);
    if (entry_person_of(w->e, v[EVENT_PERSON], &j->subject, err) != 0)
        return -1;
    return db_get_int(w->e->db, Q_PERSON_ONLY_UNIT, 0, &j->refresh_unit, err, "i", j->subject);
}

/* ---- its own condition ---- */

struct scan { /* how the case stood before an event, from the effects of those before it */
    struct vec events, pauses; /* struct event (borrowed insides), struct pause */
    struct day opened;
    int opening;
    bool open, paused;
};

static void scan_event(struct scan *s, const struct event *e)
{
    const struct event_kind *k = e->kind;
    vec_add(&s->events, e);
    if (!s->open && (k->opens || k->reopens)) {
        s->open = true;
        s->opened = e->day;
        s->opening++;
    }
    if (s->paused && (k->resumes || k->closes)) {
        ((struct pause *)vec_at(&s->pauses, s->pauses.n - 1))->until = e->day;
        s->paused = false;
    }
    if (k->pauses && s->open && !s->paused) {
        vec_add(&s->pauses, &(struct pause){e->day, DAY_NONE});
        s->paused = true;
    }
    if (k->closes)
        s->open = false;
}

static bool own_when_holds(struct entry_write *w, const struct judged *j)
{
    const struct history *h = &j->history;
    struct world world = {.rules = w->e->rules, .org = &w->e->org};
    struct scan s = {.events = VEC(struct event), .pauses = VEC(struct pause), .opened = h->first_day};
    const struct event *e = h->events.data;
    for (size_t i = 0; i < h->events.n && day_compare(e[i].day, j->moment.day) <= 0; i++)
        if (e[i].id != w->identity)
            scan_event(&s, &e[i]);
    struct vec lineage = VEC(int64_t);
    struct term_source terms = org_terms(&w->e->org, w->e->rules, h->unit, &lineage);
    struct due_context cx = {.rules = w->e->rules, .terms = &terms, .pauses = s.pauses.data, .pauses_n = s.pauses.n, .lang = w->e->rules->language};
    struct count_view view = {.history = h, .events = s.events.data, .events_n = s.events.n, .pauses = s.pauses.data, .pauses_n = s.pauses.n, .cx = &cx,
                              .opened = s.opened, .opening = s.opening ? s.opening : 1};
    bool timed = false, holds = when_holds(&world, &j->kind->when, &view, j->moment.day, &j->moment, &timed);
    vec_fini(&lineage);
    vec_fini(&s.events);
    vec_fini(&s.pauses);
    return holds;
}

static int judge_when(struct entry_write *w, struct judged *j, struct err *err)
{
    if (!j->kind->when.n || own_when_holds(w, j))
        return 0;
    const struct when_line *line = vec_at(&j->kind->when, 0);
    const char *source = j->kind->source ? j->kind->source : "-", *quote = j->kind->quote ? j->kind->quote : line->text;
    return err_set(err, "“%s”不合条件（%s），不能登记。依据 %s：“%s”", "\"%s\" may not be recorded here: its condition (%s) does not hold. %s: \"%s\"", j->kind->name,
                   line->text, source, quote);
}

/* ---- all together ---- */

static int load_history(struct entry_write *w, struct judged *j, struct err *err)
{
    int64_t unit = j->kind->of == OF_PERSON ? j->refresh_unit : j->subject;
    enum subject_kind kind = j->kind->of == OF_CASE ? SUBJECT_CASE : SUBJECT_UNIT;
    if (facts_load_history(w->e->db, w->e->rules, kind, unit, &j->history, err) != 0)
        return -1;
    j->has_history = true;
    return 0;
}

static int judge_day(struct entry_write *w, struct judged *j, struct err *err)
{
    char opened[DAY_TEXT_B];
    if (entry_day_of(w->e, w->r, EVENT_DAY, EVENT_TIME, err) != 0)
        return -1;
    j->moment.day = record_day(w->r, EVENT_DAY);
    j->moment.minute = record_minute(w->r, EVENT_TIME);
    if (j->kind->of == OF_CASE && day_compare(j->moment.day, j->history.first_day) < 0)
        return err_set(err, "日期 %s 早于立案日 %s", "%s lies before the day on which the case opened, %s", w->r->values[EVENT_DAY],
                       day_format(j->history.first_day, opened));
    return 0;
}

static int write_event(struct entry_write *w, struct judged *j, struct err *err)
{
    char **v = w->r->values;
    bool person = j->kind->of == OF_PERSON;
    if (entry_person_of(w->e, v[EVENT_BY], &j->moment.by, err) != 0 || entry_person_of(w->e, v[EVENT_REACHED], &j->moment.reached, err) != 0)
        return -1;
    const char *subject_kind = !person ? j->subject_kind : j->refresh_unit ? "unit" : NULL;
    if (entry_head(w, subject_kind, person ? j->refresh_unit : j->subject, err) != 0)
        return -1;
    return db_run(w->e->db, Q_EVENT_ADD, err, "iititdizztt", w->id, entry_identity(w), j->subject_kind, j->subject, j->kind->name, j->moment.day,
                  (int64_t)j->moment.minute, j->moment.by, j->moment.reached, j->json, v[EVENT_NOTE]);
}

static const struct event_kind *find_kind(const struct entry *e, const char *name, struct err *err)
{
    const struct event_kind *kind = ruleset_event(e->rules, name);
    struct nearest best = nearest_init(name);
    for (size_t i = 0; !kind && i < e->rules->events.n; i++)
        nearest_try(&best, (*(const struct event_kind **)vec_at(&e->rules->events, i))->name);
    if (!kind)
        nearest_refuse(&best, "事件", "event", err);
    return kind;
}

int put_checked_event(struct entry_write *w, struct err *err)
{
    struct judged j = {.kind = find_kind(w->e, w->r->values[EVENT_NAME], err), .json = mem_strdup("{}")};
    j.moment = (struct event){.kind = j.kind, .id = w->identity, .entered = w->e->now};
    static int (*const judges[])(struct entry_write *, struct judged *, struct err *) = {judge_subject, load_history, judge_day, judge_fields, judge_when,
                                                                                         write_event};
    int rc = j.kind ? 0 : -1;
    for (size_t i = 0; rc == 0 && i < sizeof judges / sizeof *judges; i++)
        rc = judges[i](w, &j, err);
    for (size_t i = 0; j.kind && j.moment.fields && i < j.kind->fields.n; i++)
        free(j.moment.fields[i].text);
    free(j.moment.fields);
    free(j.json);
    if (j.has_history)
        history_fini(&j.history);
    return rc;
}

/* Entered directly, without entry_close_case(): there must be a reason. */
int put_event(struct entry_write *w, struct err *err)
{
    const struct event_kind *kind = ruleset_event(w->e->rules, w->r->values[EVENT_NAME]);
    if (kind && kind->closes && kind->of == OF_CASE && !w->identity && w->e->rules->close_reasons.n)
        return err_set(err, "“%s”会销号，要写事由：请用 baoxue case close 案号 %s --reason 事由",
                       "\"%s\" closes the case and needs a reason: use baoxue case close NUMBER %s --reason REASON", kind->name, kind->name);
    return put_checked_event(w, err);
}
