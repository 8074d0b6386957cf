/* SPDX-License-Identifier: MIT */
/* turn_fire: rungs that are due become firings with their recipients, recorded before anything is sent; sentences to those who had been told; faults to the office. */
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/log.h"
#include "base/mem.h"
#include "base/str.h"
#include "core/code.h"
#include "turn_int.h"

enum { ITEMS_AT_ONCE = 500, POST_TEXT_B = 256, FIELDS_MOST = 7, DAY_S = 86400 };

int load_history(struct turn *t, const struct deadline *d, bool full, struct history *out, struct err *err)
{
    if (d->subject_kind == SUBJECT_CASE)
        return facts_load_history(t->db, t->rules, d->subject_kind, d->subject, out, err);
    struct world w = turn_world(t);
    int64_t unit = deadline_unit(&w, d);
    const struct rule *r = d->rule;
    if ((r && r->kind == RULE_WATCH) || (full && (!r || r->kind == RULE_STEP))) /* a watch says its figure; what an event began is named by it */
        return facts_load_history(t->db, t->rules, SUBJECT_UNIT, unit, out, err);
    if (full && r->to.n) /* whom it has not reached yet */
        return facts_load_filings(t->db, t->rules, SUBJECT_UNIT, unit, out, err);
    history_init(out, SUBJECT_UNIT, unit);
    return 0;
}

/* ---- the log ---- */

struct unsaid {
    enum log_level level;
    char *text;
    struct log_field fields[FIELDS_MOST]; /* their values are owned */
};

static void say(struct turn *t, enum log_level level, const struct log_field *fields, const char *text)
{
    if (t->options.quiet)
        return;
    if (!t->trying) {
        log_line(level, fields, "%s", text);
        return;
    }
    if (!t->unsaid.size_b)
        t->unsaid = VEC(struct unsaid);
    struct unsaid *u = vec_push(&t->unsaid);
    u->level = level;
    u->text = mem_strdup(text);
    for (size_t i = 0; fields && fields[i].name; i++)
        u->fields[i] = (struct log_field){fields[i].name, fields[i].value ? mem_strdup(fields[i].value) : NULL};
}

void fire_say(struct turn *t, bool stands)
{
    struct unsaid *u = t->unsaid.data;
    for (size_t i = 0; i < t->unsaid.n; i++) {
        if (stands)
            log_line(u[i].level, u[i].fields, "%s", u[i].text);
        free(u[i].text);
        for (size_t k = 0; k < FIELDS_MOST; k++)
            free((void *)(uintptr_t)u[i].fields[k].value);
    }
    vec_fini(&t->unsaid);
}

/* ---- recipients ---- */

/* A drill's mails go alone, as urgent ones do. */
struct instant fire_ready(const struct turn *t, const struct rule *r, struct instant from)
{
    return rule_is_urgent(r) ? from : calendar_next_digest(&t->rules->calendar, from, t->rules->zone);
}

static struct line_way way_of(struct turn *t, const struct deadline_row *row, const struct firing *f)
{
    const struct rule *r = row ? row->d.rule : NULL;
    bool drill = f->kind == FIRING_DRILL;
    return (struct line_way){.deadline = row ? row->id : 0, .hold = f->hold, .urgent = drill || rule_is_urgent(r), .ready = drill ? t->now : fire_ready(t, r, t->now)};
}

int fire_add_recipients(struct turn *t, const struct firing *f, const struct deadline_row *row, const struct vec *recipients, bool at_once, struct err *err)
{
    const struct recipient *r = recipients->data;
    int rc = 0;
    for (size_t i = 0; rc == 0 && i < recipients->n; i++) {
        char post[POST_TEXT_B], instead[POST_TEXT_B];
        struct recipient_entry e = {.person = r[i].person, .ground = r[i].ground, .level = r[i].rank, .post = post_format(&t->org, &r[i].post, post, sizeof post)};
        if (r[i].instead_of.role)
            e.instead_of = post_format(&t->org, &r[i].instead_of, instead, sizeof instead);
        struct line_way way = way_of(t, row, f);
        if (at_once)
            way.ready = t->now;
        if (row && e.person && f->kind == FIRING_TOLD)
            rc = ack_ready(t, row, e.person, &way.ready, err);
        if (rc == 0)
            rc = recipient_add(t->db, f, &e, &way, err);
    }
    t->rows += 2 * (int)recipients->n;
    return rc;
}

/* ---- faults ---- */

/* What was mended before it was told, and has come again, is told as another. */
static int fire_again(struct turn *t, const char *key, const char *sentence, struct err *err)
{
    int64_t dropped = 0;
    if (db_get_int(t->db, Q_FAULT_MENDED_AT, 0, &dropped, err, "tt", key, FAULT_MENDED) != 0)
        return -1;
    if (!dropped)
        return 0;
    char *again = mem_printf("%s again", key);
    int rc = fire_fault(t, again, sentence, err);
    free(again);
    return rc;
}

int fire_fault(struct turn *t, const char *key, const char *sentence, struct err *err)
{
    struct world w = turn_world(t);
    struct firing f = {.at = t->now, .rung = key, .kind = FIRING_FAULT, .version = t->version, .due = {DAY_NONE, INSTANT_NONE, false}, .reason = sentence};
    if (firing_add(t->db, &f, err) != 0)
        return -1;
    if (!f.seq) /* told before */
        return fire_again(t, key, sentence, err);
    say(t, LOG_LEVEL_WARN, NULL, sentence);
    struct vec office = VEC(struct recipient);
    chain_office(&w, turn_today(t), &office);
    if (!office.n) {
        struct str text = {0};
        str_addf(&text, tr(t->rules->language, "办公室无人任职，无法告知：%s", "nobody holds the office; cannot tell: %s"), sentence);
        say(t, LOG_LEVEL_ERR, NULL, str_text(&text));
        str_fini(&text);
    }
    int rc = fire_add_recipients(t, &f, NULL, &office, false, err);
    vec_fini(&office);
    return rc;
}

int fire_fault_text(struct turn *t, char *key, char *sentence, struct err *err)
{
    int rc = fire_fault(t, key, sentence, err);
    free(key);
    free(sentence);
    return rc;
}

/* One report a post (of a case: a case) and month, as long as it stays empty. */
static int report_vacancy(struct turn *t, const struct post *post, const struct history *h, struct err *err)
{
    struct str key = {0}, text = {0}, of = {0};
    char name[POST_TEXT_B], title[POST_TEXT_B];
    struct ymd today = day_split(turn_today(t));
    post_format(&t->org, post, name, sizeof name);
    bool of_case = !post->unit && h && h->number; /* each case has this post to itself */
    str_addf(&key, of_case ? "vacancy %s %s %04d-%02d" : "vacancy %s%s %04d-%02d", name, of_case ? h->number : "", today.y, today.m);
    bool nowhere = !post->unit && post->role && post->role->how == ROLE_UNIT; /* a register outside the county */
    if (of_case)
        str_addf(&of, tr(t->rules->language, "个案 %s 的", " of case %s"), h->number);
    post_title(&t->org, post, title, sizeof title);
    if (nowhere)
        str_addf(&text, tr(t->rules->language, "岗位空缺：%s“%s”没有对应的单位（户籍单位没有这一级，或在县外），提醒已转上级；单位有误请更正",
                           "vacant post: no unit was found for \"%2$s\"%1$s (the register has no such level, or lies outside the county); its alerts go one post up; correct the unit if it is wrong"),
                 str_text(&of), title);
    else
        str_addf(&text, tr(t->rules->language, "岗位空缺：%s“%s”无人任职或没有可用邮箱，提醒已转上级；请补登：baoxue import people 人员表.csv",
                           "vacant post: nobody with a mail address holds \"%2$s\"%1$s, its alerts go one post up; enter one: baoxue import people TABLE.csv"),
                 str_text(&of), title);
    str_fini(&of);
    return fire_fault_text(t, str_take(&key), str_take(&text), err);
}

int fire_vacancies(struct turn *t, const struct vec *vacancies, const struct history *h, struct err *err)
{
    const struct vacancy *v = vacancies->data;
    int rc = 0;
    for (size_t i = 0; rc == 0 && i < vacancies->n; i++)
        rc = report_vacancy(t, &v[i].post, h, err);
    return rc;
}

/* ---- one firing ---- */

/* Whoever hears news because he had been told has that post. */
static void add_post(struct turn *t, const struct deadline_row *row, const struct recipient *r, struct str *out)
{
    char post[POST_TEXT_B];
    struct err err = {0};
    if (out->len_b)
        str_add(out, ",");
    if (r->post.role) {
        str_add(out, post_format(&t->org, &r->post, post, sizeof post));
        return;
    }
    sqlite3_stmt *st = db_query(t->db, Q_POST_TOLD, "ii", row->id, r->person);
    if (db_step(t->db, st, &err) > 0)
        str_add(out, db_text(st, "post"));
    db_reset(st);
}

static void log_firing(struct turn *t, const struct deadline_row *row, const struct firing *f, const struct vec *recipients)
{
    if (t->options.quiet)
        return;
    struct str posts = {0};
    char code[CODE_TEXT_B], due[DAY_TEXT_B];
    const struct recipient *r = recipients->data;
    for (size_t i = 0; i < recipients->n; i++)
        add_post(t, row, &r[i], &posts);
    code_format(row->id, code);
    day_format(f->due.day, due);
    const struct log_field fields[FIELDS_MOST] = {{"DEADLINE", code}, {"RULE", row->d.rule->name}, {"RUNG", f->rung}, {"POSTS", str_text(&posts)}, {"DUE", due},
                                       {"HELD", f->hold ? "1" : NULL}, {NULL, NULL}};
    say(t, recipients->n ? LOG_LEVEL_INFO : LOG_LEVEL_ERR, fields, recipients->n ? tr(t->rules->language, "提醒", "alert") : tr(t->rules->language, "提醒无人可告", "alert with nobody to tell"));
    str_fini(&posts);
}

/* What holds all that is told now: a restored database, an upgrade. */
static int64_t hold_of_all(const struct turn *t)
{
    return t->copy_hold ? t->copy_hold : t->upgrade_hold;
}

int fire_hold_of(struct turn *t, int64_t batch, int64_t *hold, struct err *err)
{
    *hold = hold_of_all(t);
    if (!batch || hold_open_of(t->db, "import", batch, hold, err) != 0)
        return batch ? -1 : 0;
    return *hold ? 0 : hold_add(t->db, "import", batch, "import", t->now, hold, err);
}

static int tell(struct turn *t, const struct deadline_row *row, const struct history *h, struct firing *f, const struct vec *who, const struct vec *told,
                struct err *err)
{
    struct world w = turn_world(t);
    struct vec recipients = VEC(struct recipient), vacancies = VEC(struct vacancy);
    if (firing_add(t->db, f, err) != 0)
        return -1;
    if (!f->seq)
        return 0;
    chain_resolve(&w, &row->d, h, who, told, turn_today(t), &recipients, &vacancies);
    int rc = fire_add_recipients(t, f, row, &recipients, false, err);
    if (rc == 0)
        rc = fire_vacancies(t, &vacancies, h, err);
    if (rc == 0)
        log_firing(t, row, f, &recipients);
    vec_fini(&recipients);
    vec_fini(&vacancies);
    return rc;
}

int fire_superseded(struct turn *t, const struct deadline_row *row, const struct vec *passed, const char *instead, int64_t hold, struct err *err)
{
    const struct rung_due *r = passed->data;
    int rc = 0;
    for (size_t i = 0; rc == 0 && i < passed->n; i++) {
        struct firing f = {.at = t->now, .deadline = row->id, .round = row->round, .rung = r[i].key, .kind = FIRING_SUPERSEDED, .version = t->version, .due = row->d.due,
                           .reason = instead, .hold = hold};
        rc = firing_add(t->db, &f, err);
    }
    return rc;
}

/* Whom a notice tells: its addressees, else its owner. */
static void notice_who(const struct rule *r, struct vec *out)
{
    vec_add(out, &(struct who){.kind = r->to.n ? WHO_TO : WHO_OWNER});
}

static int fire_rung(struct turn *t, struct deadline_row *row, const struct ladder_answer *a, struct err *err)
{
    struct world w = turn_world(t);
    struct history h;
    struct str why = {0};
    struct vec who = VEC(struct who), told = VEC(int64_t);
    struct firing f = {.at = t->now, .deadline = row->id, .round = row->round, .rung = a->rung.key, .kind = FIRING_TOLD, .late = a->late,
                       .version = t->version, .due = row->d.due};
    if (load_history(t, &row->d, false, &h, err) != 0)
        return -1;
    deadline_explain(&w, &h, &row->d, t->now, &why);
    f.reason = str_text(&why);
    if (!a->rung.rung)
        notice_who(row->d.rule, &who);
    int rc = fire_hold_of(t, row->batch, &f.hold, err);
    if (rc == 0)
        rc = fire_superseded(t, row, &a->superseded, a->rung.key, f.hold, err);
    if (rc == 0)
        rc = tell(t, row, &h, &f, a->rung.rung ? &a->rung.rung->who : &who, &told, err);
    history_fini(&h);
    str_fini(&why);
    vec_fini(&who);
    return rc;
}

int fire_told(struct turn *t, const struct deadline_row *row, struct fired *out, struct err *err)
{
    const struct deadline *d = &row->d;
    struct world w = turn_world(t);
    struct history known;
    int64_t corrected = 0;
    if (firing_keys(t->db, row->id, row->round, out, err) != 0)
        return -1;
    if (instant_is_none(out->last) || d->subject_kind != SUBJECT_CASE)
        return 0;
    if (!d->rung_shift_d && db_get_int(t->db, Q_CORRECTED_SINCE, 0, &corrected, err, "im", d->subject, out->last) != 0)
        return -1;
    if (!d->rung_shift_d && !corrected)
        return 0;
    if (facts_load_known(t->db, t->rules, d->subject_kind, d->subject, out->last, &known, err) != 0)
        return -1;
    out->last.sec += (int64_t)DAY_S * (d->rung_shift_d - deadline_shift_at(&w, &known, d, out->last));
    history_fini(&known);
    return 0;
}

static int fire_row(struct turn *t, struct deadline_row *row, struct err *err)
{
    struct world w = turn_world(t);
    struct fired fired;
    struct ladder_answer a;
    if (!row->d.rule)
        return deadline_set_wake(t->db, row->id, INSTANT_NONE, err);
    int rc = fire_told(t, row, &fired, err);
    ladder_decide(&w, &row->d, &fired, t->now, &a);
    if (rc == 0 && a.fires)
        rc = fire_rung(t, row, &a, err);
    if (rc == 0)
        rc = deadline_set_wake(t->db, row->id, a.next, err);
    t->rows += 2;
    ladder_answer_fini(&a);
    firing_keys_fini(&fired);
    return rc;
}

/*~ 4: wake <= now: the ladder's rung is recorded as a firing, its people as recipients, each with a line that waits for his digest. Nothing is sent here. Next: 5. */
int fire_due(struct turn *t, struct err *err)
{
    struct vec due = VEC(struct deadline_row);
    int rc;
    do {
        vec_clear(&due);
        rc = deadline_due(t->db, t->rules, t->now, ITEMS_AT_ONCE, &due, err);
        if (rc == 0 && due.n)
            rc = turn_begin(t, "fire", err);
        for (size_t i = 0; i < due.n; i++) {
            struct deadline_row *row = vec_at(&due, i);
            if (rc == 0)
                rc = fire_row(t, row, err);
            if (rc == 0)
                rc = turn_boundary(t, 0, err);
            deadline_row_fini(row);
        }
        if (rc == 0 && due.n)
            rc = turn_end(t, err);
    } while (rc == 0 && due.n == ITEMS_AT_ONCE);
    vec_fini(&due);
    return rc;
}

int fire_sentence(struct turn *t, const struct deadline_row *row, const struct history *h, enum firing_kind kind, const char *rung, const struct vec *who,
                  const char *sentence, struct err *err)
{
    struct vec told = VEC(int64_t);
    if (recipients_told(t->db, row->id, &told, err) != 0)
        return -1;
    int rc = 0;
    if (told.n) {
        struct firing f = {.at = t->now, .deadline = row->id, .round = row->round, .rung = rung, .kind = kind, .version = t->version, .due = row->d.due,
                           .reason = sentence, .hold = hold_of_all(t)};
        rc = tell(t, row, h, &f, who, &told, err);
    }
    vec_fini(&told);
    return rc;
}

/* ---- what others noticed ---- */

int turn_fault(struct turn *t, const char *key, struct instant now, const char *sentence, struct err *err)
{
    struct str daily = {0};
    char day[DAY_TEXT_B];
    if (turn_clock_is_held(t))
        return 0;
    t->now = now;
    str_addf(&daily, "%s %s", key, day_format(turn_today(t), day));
    int rc = turn_begin(t, "fault", err);
    if (rc == 0)
        rc = fire_fault(t, str_text(&daily), sentence, err);
    if (rc == 0)
        rc = turn_end(t, err);
    if (rc != 0)
        db_rollback(t->db);
    str_fini(&daily);
    return rc;
}
