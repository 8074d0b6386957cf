/* SPDX-License-Identifier: MIT */
/* turn_compose: lines that leave together become one immutable job. A job's texts and its lines bound to it are in one transaction, many jobs in each. */
#include <limits.h>
#include <sqlite3.h>
#include <stdlib.h>
#include <string.h>

#include "base/hash.h"
#include "base/mem.h"
#include "base/str.h"
#include "core/message.h"
#include "store/outbox.h"
#include "turn_compose.h"

enum { GREETING_POSTS_MOST = 3, ROWS_A_JOB = 2, ROWS_A_LINE = 2 };

static void source_free(struct source *s)
{
    vec_fini_texts(&s->texts);
    if (s->has_history)
        history_fini(&s->h);
    deadline_row_fini(&s->row);
    free(s->kind);
    free(s->rung);
    free(s->reason);
    free(s->post);
    free(s->ground);
    free(s->instead_of);
    free(s->others);
    free(s);
}

/* ---- reading ---- */

static int read_recipient(struct turn *t, const struct line *l, struct source *s, struct err *err)
{
    sqlite3_stmt *st = db_query(t->db, Q_RECIPIENT_BY_SEQ, "i", l->recipient);
    int rc = db_step(t->db, st, err);
    if (rc > 0) {
        s->post = db_text_dup(st, "post");
        s->ground = db_text_dup(st, "ground");
        s->instead_of = db_text_dup(st, "instead_of");
        s->level = (int)db_int(st, "level");
        s->told = db_instant(st, "at");
    }
    db_reset(st);
    return rc < 0 ? -1 : 0;
}

/* Whoever hears news because he had been told has that post. */
static int read_post(struct turn *t, const struct line *l, struct source *s, struct err *err)
{
    if (!l->deadline || (s->post && *s->post))
        return 0;
    sqlite3_stmt *st = db_query(t->db, Q_POST_TOLD, "ii", l->deadline, l->person);
    int rc = db_step(t->db, st, err);
    if (rc > 0) {
        free(s->post);
        s->post = db_text_dup(st, "post");
    }
    db_reset(st);
    return rc < 0 ? -1 : 0;
}

static int read_firing(struct turn *t, const struct line *l, struct source *s, struct err *err)
{
    sqlite3_stmt *st = db_query(t->db, Q_FIRING_BY_SEQ, "ii", l->firing, l->recipient);
    int rc = db_step(t->db, st, err);
    if (rc > 0) {
        s->kind = db_text_dup(st, "kind");
        s->rung = db_text_dup(st, "rung");
        s->reason = db_text_dup(st, "reason");
        s->others = db_text_dup(st, "others");
        s->round = db_int(st, "round");
        s->late = db_int(st, "late") != 0;
        s->at = db_instant(st, "at");
    }
    db_reset(st);
    return rc < 0 ? -1 : 0;
}

static int read_source(struct turn *t, const struct line *l, struct source *s, struct err *err)
{
    if (read_recipient(t, l, s, err) != 0 || read_post(t, l, s, err) != 0 || read_firing(t, l, s, err) != 0)
        return -1;
    if (!l->deadline)
        return 0;
    if (deadline_by_id(t->db, t->rules, l->deadline, &s->row, err) != 0)
        return -1;
    if (load_history(t, &s->row.d, true, &s->h, err) != 0)
        return -1;
    s->has_history = true;
    return 0;
}

/* Moved and moved back before the reader heard of it: he knows the day. */
static int knows_the_day(struct turn *t, const struct line *l, const struct source *s, bool *out, struct err *err)
{
    *out = false;
    if (strcmp(s->kind, "moved") != 0 || !str_starts(s->rung, "moved"))
        return 0;
    sqlite3_stmt *st = db_query(t->db, Q_DUE_TOLD, "ii", l->deadline, l->person);
    int rc = db_step(t->db, st, err);
    *out = rc > 0 && db_day(st, "due_day").n == s->row.d.due.day.n;
    db_reset(st);
    return rc < 0 ? -1 : 0;
}

/* A reminder or escalation of what has been settled meanwhile is not sent; news of the settling is. */
static const char *why_not(const struct turn *t, const struct line *l, const struct source *s)
{
    if (strcmp(s->kind, "heartbeat") == 0 && heartbeat_is_old(t, s->rung))
        return "a later heartbeat says more";
    if (!l->deadline)
        return NULL;
    bool settled = strcmp(s->kind, "settled") == 0;
    if (!s->row.d.rule)
        return settled ? NULL : "the rule has gone";
    if (settled && !deadline_is_settled(&s->row.d))
        return "open again before it left";
    bool news = settled || deadline_is_news(&s->row.d);
    if (deadline_is_settled(&s->row.d) && !news)
        return "settled before it left";
    if (s->row.d.state == STATE_ASLEEP || s->row.d.state == STATE_PAUSED)
        return "asleep or paused before it left";
    if (strcmp(s->kind, "told") == 0 && s->round < s->row.round)
        return "its round is over";
    return NULL;
}

/* The office is not asked to decide about an import any more once somebody did; s->decided takes its batch. */
static int read_decided(struct turn *t, struct source *s, struct err *err)
{
    static const char of_import[] = "import ";
    long batch;
    int64_t hold;
    if (strcmp(s->kind, "fault") != 0 || strncmp(s->rung, of_import, strlen(of_import)) != 0 || !str_to_long(s->rung + strlen(of_import), 1, LONG_MAX, &batch))
        return 0;
    if (hold_open_of(t->db, "import", batch, &hold, err) != 0)
        return -1;
    s->decided = hold ? 0 : batch;
    return 0;
}

/* ---- the job ---- */

/* The reader is addressed by the posts as which he is told. */
static char *greeting(struct composing *c)
{
    struct str out = {0}, seen = {0};
    int n = 0;
    for (size_t i = 0; i < c->sources.n; i++) {
        const struct source *s = *(struct source **)vec_at(&c->sources, i);
        char *title = compose_posts(c, s->post);
        if (!strstr(str_text(&seen), title) && n++ < GREETING_POSTS_MOST)
            str_addf(&out, "%s%s", out.len_b ? tr(c->lang, "、", ", ") : "", title);
        str_add(&seen, title);
        free(title);
    }
    str_fini(&seen);
    return str_take(&out);
}

/* Is all of it told to him as to the office? */
static bool is_at_office(struct composing *c)
{
    bool all = c->sources.n > 0;
    for (size_t i = 0; all && i < c->sources.n; i++) {
        const char *post = (*(struct source **)vec_at(&c->sources, i))->post;
        all = post && compose_post(c, post).role == c->t->rules->office;
    }
    return all;
}

static int compose_texts(struct composing *c, bool urgent, struct job *j, struct err *err)
{
    struct message m;
    size_t shown;
    compose_roll_faults(c);
    message_sort(&c->lines);
    if (compose_ratios(c, err) != 0 || compose_shown(c, c->person->id, &shown, err) != 0 || compose_refs(c, c->person->id, &j->refs, err) != 0)
        return -1;
    char *to = greeting(c);
    const struct ruleset *rules = c->t->rules;
    const struct message_in in = {.lang = c->lang, .texts = rules->texts, .title = rules->title, .document = rules->document, .person = to, .person_code = c->person->code,
                                  .today = turn_today(c->t), .urgent = urgent, .handed = c->person->handed, .at_office = is_at_office(c), .lines = c->lines.data, .lines_n = c->lines.n, .shown_n = shown, .office = rules->office->name};
    message_compose(&in, &m);
    j->subject = str_take(&m.subject);
    j->body = str_take(&m.text);
    j->html = str_take(&m.html);
    if (m.csv.len_b) {
        j->csv = str_take(&m.csv);
        j->csv_name = str_take(&m.csv_name);
    }
    message_fini(&m);
    free(to);
    return 0;
}

/* By its ladder; what was released leaves with the others (against a flood), and says it all the same. */
static bool says_urgent(const struct composing *c, size_t at)
{
    const struct line *l = vec_at(&c->bound, at);
    const struct rule *r = (*(struct source **)vec_at(&c->sources, at))->row.d.rule;
    return l->urgent || (l->hold && rule_is_urgent(r));
}

/* Before the lines are sorted. News leave at once, but call for nothing. */
static void look_for_urgent(const struct composing *c, bool *urgent, bool *hurry)
{
    const struct line *l = c->bound.data;
    const struct message_line *m = c->lines.data;
    *urgent = *hurry = false;
    for (size_t i = 0; i < c->bound.n; i++) {
        bool news = m[i].kind == LINE_MOVED || m[i].kind == LINE_SETTLED || m[i].kind == LINE_NOTICE || m[i].kind >= LINE_FAULT;
        *urgent = *urgent || l[i].urgent;
        *hurry = *hurry || (says_urgent(c, i) && !news);
    }
}

static int add_job(struct composing *c, struct err *err)
{
    struct job j = {.person = c->person->id, .date = c->t->now, .address = mem_strdup(org_address(&c->t->org, c->person, turn_today(c->t)))};
    bool hurry;
    look_for_urgent(c, &j.urgent, &hurry);
    if (compose_ids(c, &j, err) != 0 || compose_texts(c, hurry, &j, err) != 0) {
        job_fini(&j);
        return -1;
    }
    char hash[HASH_TEXT_B];
    struct str all = {0};
    str_addf(&all, "%s\n", j.subject);
    str_add(&all, j.body); /* not by str_addf(), which formats long texts twice */
    str_add(&all, j.html);
    str_add(&all, j.csv ? j.csv : "");
    hash_text(all.s, all.len_b, hash);
    str_fini(&all);
    int rc = job_add(c->t->db, &j, hash, err);
    for (size_t i = 0; rc == 0 && i < c->bound.n; i++)
        rc = job_bind(c->t->db, j.seq, ((const struct line *)vec_at(&c->bound, i))->recipient, c->t->now, err);
    job_fini(&j);
    c->t->composed += rc == 0;
    return rc;
}

/* What it says, and why it is not sent (NULL: it is). */
static int look_at_line(struct composing *c, const struct line *l, struct source **out, const char **no, struct err *err)
{
    struct source *s = *out = mem_alloc(1, sizeof *s);
    bool mended = false, known = false;
    s->texts = VEC(char *);
    *no = NULL;
    int rc = read_source(c->t, l, s, err);
    if (rc == 0)
        rc = compose_is_mended(c, s, &mended, err);
    if (rc == 0)
        rc = knows_the_day(c->t, l, s, &known, err);
    if (rc == 0)
        *no = mended ? FAULT_MENDED : known ? "moved back before it left" : why_not(c->t, l, s);
    return rc;
}

/* Asked of those alone who do not hold the post any more as which they were told, or whose post it is no more (a case went to another school). */
static bool has_left(const struct composing *c, const struct line *l, const struct source *s)
{
    if (strcmp(s->kind, "fault") == 0)
        return bounce_has_left(c->t, NULL, NULL, l, s->rung);
    if (strcmp(s->kind, "told") != 0 || !s->post || !s->has_history || strcmp(s->ground, "told") == 0)
        return false;
    struct world w = turn_world(c->t);
    struct post post = compose_post(c, s->post);
    struct vec held = VEC(struct told_holder);
    bool holds = !post.role;
    if (post.role && chain_post(&w, &s->h, post.role, turn_today(c->t)).unit == post.unit)
        org_told_holders(&c->t->org, post.role, post.unit, s->h.id, turn_today(c->t), &held);
    for (size_t i = 0; !holds && i < held.n; i++)
        holds = ((const struct told_holder *)vec_at(&held, i))->person == l->person;
    vec_fini(&held);
    return !holds && bounce_has_left(c->t, &s->row, &s->h, l, s->rung);
}

static int take_line(struct composing *c, const struct line *l, struct err *err)
{
    struct source *s;
    const char *no;
    int rc = look_at_line(c, l, &s, &no, err);
    if (rc == 0 && !no && has_left(c, l, s)) {
        source_free(s);
        return bounce_pass_up(c->t, l, "he has left the post; told to who holds it", err);
    }
    if (rc == 0 && !no)
        rc = read_decided(c->t, s, err);
    if (rc == 0 && no)
        rc = line_drop(c->t->db, l->recipient, no, c->t->now, err);
    if (rc != 0 || no) {
        source_free(s);
        return rc;
    }
    vec_add(&c->sources, &s);
    vec_add(&c->bound, l);
    struct message_line *m = vec_push(&c->lines);
    compose_fill(c, s, m);
    m->number = c->sources.n - 1;
    bool task = m->kind == LINE_REMINDER || m->kind == LINE_OVERDUE || m->kind == LINE_STARTED;
    return task ? compose_promise(c, s->row.id, &m->promise, err) : 0;
}

/* Of several alerts of one deadline that waited together only the latest leaves. */
static int has_later(struct composing *c, const struct vec *ready, size_t at, bool *out, struct err *err)
{
    const struct line *l = ready->data;
    int rc = 0;
    *out = false;
    for (size_t i = at + 1; rc == 0 && !*out && i < ready->n; i++) {
        struct source *s;
        const char *no;
        if (!l[at].deadline || l[i].deadline != l[at].deadline)
            continue;
        rc = look_at_line(c, &l[i], &s, &no, err);
        *out = !no;
        source_free(s);
    }
    return rc;
}

static int take_ready(struct composing *c, const struct vec *ready, size_t at, struct err *err)
{
    const struct line *l = vec_at(ready, at);
    bool later;
    if (!c->person || !org_address(&c->t->org, c->person, turn_today(c->t)))
        return bounce_pass_up(c->t, l, "the person has no address any more", err);
    if (has_later(c, ready, at, &later, err) != 0)
        return -1;
    if (later)
        return line_drop(c->t->db, l->recipient, "a later alert of the same deadline leaves with it", c->t->now, err);
    return take_line(c, l, err);
}

int compose_to(struct turn *t, const struct vec *ready, const struct person *p, struct err *err)
{
    struct composing c = {.t = t, .person = p, .lang = t->rules->language, .sources = VEC(struct source *), .lines = VEC(struct message_line), .bound = VEC(struct line)};
    int rc = 0;
    for (size_t i = 0; rc == 0 && i < ready->n; i++)
        rc = take_ready(&c, ready, i, err);
    if (rc == 0 && c.lines.n)
        rc = add_job(&c, err);
    for (size_t i = 0; i < c.sources.n; i++)
        source_free(*(struct source **)vec_at(&c.sources, i));
    vec_fini(&c.sources);
    vec_fini(&c.lines);
    vec_fini(&c.bound);
    return rc;
}

/*~ 5: the lines that leave together become one immutable job with its Message-ID. Next: deliver.c (6). */
int compose_ready(struct turn *t, struct instant together, bool one, struct err *err)
{
    struct vec ready = VEC(struct line);
    int rc = line_ready(t->db, t->now, together, &ready, err);
    bool any = ready.n > 0;
    int64_t before = t->composed;
    if (rc == 0 && any)
        rc = turn_begin(t, "compose", err);
    while (rc == 0 && ready.n) {
        rc = compose_to(t, &ready, org_person(&t->org, ((const struct line *)ready.data)->person), err);
        if (rc == 0)
            rc = turn_boundary(t, ROWS_A_JOB + ROWS_A_LINE * (int)ready.n, err);
        vec_clear(&ready);
        if (rc == 0 && !(one && t->composed > before))
            rc = line_ready(t->db, t->now, together, &ready, err);
    }
    if (rc == 0 && any)
        rc = turn_end(t, err);
    vec_fini(&ready);
    return rc;
}
