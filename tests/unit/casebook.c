/* SPDX-License-Identifier: MIT */
#include "casebook.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/str.h"
#include "calendar_data.h"
#include "county.h"

struct day book_day(const char *s)
{
    struct day d;
    if (!day_parse(s, &d))
        abort();
    return d;
}

static void add_field(struct event_kind *k, const char *name, enum field_kind kind)
{
    struct event_field *f = vec_push(&k->fields);
    *f = (struct event_field){.name = name, .kind = kind, .choices = VEC(const char *)};
}

static void make_kinds(struct casebook *b)
{
    static const char *const names[KINDS] = {"缺课", "家访", "复学", "休学", "报告单"};
    for (size_t i = 0; i < KINDS; i++)
        b->kinds[i] = (struct event_kind){.name = names[i], .fields = VEC(struct event_field), .resets = VEC(const struct event_kind *)};
    b->kinds[ABSENT].opens = b->kinds[ABSENT].reopens = true;
    b->kinds[LEAVE].pauses = true;
    b->kinds[BACK].closes = b->kinds[BACK].resumes = true;
    const struct event_kind *reset = &b->kinds[ABSENT];
    vec_add(&b->kinds[BACK].resets, &reset);
    add_field(&b->kinds[VISIT], "结果", FIELD_CHOICE);
    add_field(&b->kinds[VISIT], "课时", FIELD_AMOUNT);
    add_field(&b->kinds[REPORT], "送达日", FIELD_DATE);
}

static void make_terms(struct casebook *b)
{
    b->rules.terms = VEC(struct term_rule);
    const struct term_rule rules[] = {
        {.name = "秋季", .opens_month = 9, .opens_day = 1, .closes_month = 1, .closes_day = 20, .opens = DAY_NONE, .closes = DAY_NONE},
        {.name = "春季", .opens_month = 3, .opens_day = 1, .closes_month = 7, .closes_day = 5, .opens = DAY_NONE, .closes = DAY_NONE},
    };
    vec_add(&b->rules.terms, &rules[0]);
    vec_add(&b->rules.terms, &rules[1]);
}

void casebook_init(struct casebook *b)
{
    memset(b, 0, sizeof *b);
    make_kinds(b);
    calendar_data_load(&b->rules.calendar);
    b->rules.zone.offset_s = 28800;
    make_terms(b);
    org_init(&b->org);
    county_units(&b->org);
    org_seal(&b->org);
    b->lineage = VEC(int64_t);
    b->terms = org_terms(&b->org, &b->rules, U_SCHOOL1, &b->lineage);
    b->cx = (struct due_context){.rules = &b->rules, .terms = &b->terms};
    history_init(&b->h, SUBJECT_CASE, 1);
    casebook_seal(b);
}

void casebook_fini(struct casebook *b)
{
    history_fini(&b->h);
    vec_fini(&b->lineage);
    org_fini(&b->org);
    vec_fini(&b->rules.terms);
    calendar_fini(&b->rules.calendar);
    for (size_t i = 0; i < KINDS; i++) {
        vec_fini(&b->kinds[i].fields);
        vec_fini(&b->kinds[i].resets);
    }
}

struct event *casebook_event(struct casebook *b, int kind, const char *day)
{
    struct event *e = vec_push(&b->h.events);
    *e = (struct event){.id = (int64_t)b->h.events.n, .kind = &b->kinds[kind], .day = book_day(day), .minute = MINUTE_NONE};
    e->fields = mem_alloc(e->kind->fields.n + 1, sizeof *e->fields);
    for (size_t i = 0; i < e->kind->fields.n; i++)
        e->fields[i].date = DAY_NONE;
    return e;
}

void casebook_seal(struct casebook *b)
{
    history_seal(&b->h);
    size_t pauses_n = b->view.pauses_n;
    b->view = (struct count_view){.history = &b->h, .events = b->h.events.data, .events_n = b->h.events.n, .cx = &b->cx, .opened = DAY_NONE, .opening = 1};
    b->view.pauses = b->pauses;
    b->view.pauses_n = pauses_n;
}

void casebook_write(struct casebook *b, const char *events)
{
    history_fini(&b->h);
    history_init(&b->h, SUBJECT_CASE, 1);
    b->h.unit = U_SCHOOL1;
    b->h.register_unit = U_VILLAGE1;
    b->view.pauses_n = 0;
    while (*events) {
        char name[32], day[16];
        if (sscanf(events, "%31s %15[0-9-]", name, day) != 2)
            abort();
        for (int k = 0; k < KINDS; k++)
            if (str_eq(name, b->kinds[k].name))
                casebook_event(b, k, day);
        events += strcspn(events, ",");
        events += strspn(events, ", ");
    }
    casebook_seal(b);
}

void casebook_pause(struct casebook *b, const char *from, const char *until)
{
    b->pauses[b->view.pauses_n++] = (struct pause){book_day(from), until ? book_day(until) : DAY_NONE};
}
