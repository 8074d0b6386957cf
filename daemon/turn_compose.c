/* SPDX-License-Identifier: MIT */
/* turn_compose: lines that leave together become one immutable job. A job's texts and its lines bound to it are in one transaction, many jobs in each. */
#include <inttypes.h>
#include <limits.h>
#include <sha256.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/log.h"
#include "base/mem.h"
#include "base/str.h"
#include "core/code.h"
#include "core/howto.h"
#include "core/message.h"
#include "core/settle.h"
#include "store/outbox.h"
#include "turn_int.h"

enum { TEXT_B = 256, GREETING_POSTS_MOST = 3, ROWS_A_JOB = 2, ROWS_A_LINE = 2 };

/* All that one line's message_line borrows from. */
struct source {
    struct deadline_row row;
    struct history h;
    bool has_history;
    struct vec texts;  /* char *: owned strings */
    struct instant at; /* of the firing */
    char *kind, *rung, *reason, *post, *ground, *instead_of, *others;
    int64_t round;
    long decided; /* a held import's batch that somebody has decided about; 0: none */
    int level;
    bool late;
};

struct composing {
    struct turn *t;
    enum lang lang;
    struct vec sources; /* struct source *, one a line that is to leave */
    struct vec lines;   /* struct message_line */
    struct vec bound;   /* struct line */
};

static const char *keep(struct source *s, char *text)
{
    vec_add(&s->texts, &text);
    return text;
}

static void source_free(struct source *s)
{
    for (size_t i = 0; i < s->texts.n; i++)
        free(*(char **)vec_at(&s->texts, i));
    vec_fini(&s->texts);
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
    if (read_recipient(t, l, s, err) != 0 || read_firing(t, l, s, err) != 0)
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
    bool news = settled || s->row.d.rule->notice;
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

/* ---- one line's words ---- */

/* Whose own deadline it is, where each holder has one. */
static const struct person *holder_of(const struct composing *c, const struct source *s)
{
    const struct holding *h = s->row.d.subject_kind == SUBJECT_HOLDER ? org_holding(&c->t->org, s->row.d.subject) : NULL;
    return h ? org_person(&c->t->org, h->person) : NULL;
}

static const char *subject_words(struct composing *c, struct source *s, const char **without_name)
{
    const struct history *h = &s->h;
    char mask[TEXT_B];
    const struct unit *u = org_unit(&c->t->org, h->unit);
    if (h->kind != SUBJECT_CASE) {
        const struct person *holder = holder_of(c, s);
        *without_name = u ? u->name : "";
        return holder ? keep(s, mem_printf("%s %s", *without_name, holder->name)) : *without_name;
    }
    *without_name = keep(s, mem_printf(tr(c->lang, "案号%s", "case %s"), h->number));
    if (!s->row.d.rule || s->row.d.rule->is_private)
        return *without_name;
    return keep(s, mem_printf("%s %s %s %s", *without_name, h->name ? name_mask(h->name, mask, sizeof mask) : "", u ? u->name : "", h->grade ? h->grade : ""));
}

/* A post as the ledger writes it ("校长@S01"); cuts the text. */
static struct post read_post(struct composing *c, char *text)
{
    char *at = strrchr(text, '@');
    if (at)
        *at = 0;
    const struct unit *u = at ? org_unit_by_code(&c->t->org, at + 1) : NULL;
    return (struct post){.role = ruleset_role(c->t->rules, text), .unit = u ? u->id : 0};
}

/* The posts of the ledger as a reader's titles. */
static char *posts_titles(struct composing *c, const char *posts)
{
    struct str out = {0}, seen = {0};
    char *copy = mem_strdup(posts ? posts : ""), *save = NULL;
    for (char *p = strtok_r(copy, "\n", &save); p; p = strtok_r(NULL, "\n", &save)) {
        char title[TEXT_B];
        struct post post = read_post(c, p);
        const char *text = post.role ? post_title(&c->t->org, &post, title, sizeof title) : p;
        char *mark = mem_printf("\n%s\n", text);
        if (!strstr(str_text(&seen), mark)) /* a post may have several holders */
            str_addf(&out, "%s%s", out.len_b ? tr(c->lang, "、", ", ") : "", text);
        str_add(&seen, mark);
        free(mark);
    }
    free(copy);
    str_fini(&seen);
    return str_take(&out);
}

/* An answer as people may read it: no addresses or links, and not long. */
static char *without_addresses(const char *answer)
{
    struct str out = {0};
    char *copy = mem_strdup(answer), *save = NULL;
    for (const char *p = strtok_r(copy, " ", &save); p && out.len_b < TEXT_B / 2; p = strtok_r(NULL, " ", &save))
        if (!strchr(p, '@') && !strstr(p, "://"))
            str_addf(&out, "%s%s", out.len_b ? " " : "", p);
    free(copy);
    return str_take(&out);
}

/* What was answered to mail for the holder of the post in whose place the reader is told; NULL: it is vacant. */
static char *unreachable_why(struct composing *c, const struct source *s)
{
    struct vec held = VEC(struct told_holder);
    char *copy = mem_strdup(s->instead_of), *why = NULL;
    struct err err = {0};
    struct post post = read_post(c, copy);
    if (post.role && s->has_history)
        org_told_holders(&c->t->org, post.role, post.unit, s->h.id, turn_today(c->t), &held);
    for (size_t i = 0; !why && i < held.n; i++) {
        sqlite3_stmt *st = db_query(c->t->db, Q_UNREACHABLE_WHY, "i", ((const struct told_holder *)vec_at(&held, i))->person);
        if (db_step(c->t->db, st, &err) > 0)
            why = without_addresses(db_text(st, "why"));
        db_reset(st);
    }
    vec_fini(&held);
    free(copy);
    return why;
}

static char *owner_titles(struct composing *c, const struct source *s)
{
    struct str out = {0};
    const struct deadline *d = &s->row.d;
    char title[TEXT_B];
    for (size_t i = 0; i < d->rule->owners.n; i++) {
        const struct role *role = *(const struct role **)vec_at(&d->rule->owners, i);
        if (!d->rule->either && !str_eq(role->name, d->owner))
            continue;
        struct world w = turn_world(c->t);
        struct post post = chain_post(&w, &s->h, role, turn_today(c->t));
        str_addf(&out, "%s%s", out.len_b ? tr(c->lang, "或", " or ") : "", post_title(&c->t->org, &post, title, sizeof title));
    }
    return str_take(&out);
}

static void add_missing(struct composing *c, const struct source *s, struct str *out)
{
    struct world w = turn_world(c->t);
    struct filing_filter f = {.rule = s->row.d.rule, .period = s->row.d.trigger, .from = DAY_NONE};
    struct vec missing = VEC(const struct role *);
    settle_missing(&w, &s->h, &f, &missing);
    for (size_t i = 0; i < missing.n; i++)
        str_addf(out, "%s%s", i ? tr(c->lang, "、", ", ") : tr(c->lang, "给", " to "), (*(const struct role **)vec_at(&missing, i))->name);
    vec_fini(&missing);
}

static char *todo_words(struct composing *c, const struct source *s)
{
    const struct rule *r = s->row.d.rule;
    struct str out = {0};
    if (r->notice || deadline_is_settled(&s->row.d))
        return NULL;
    if (r->is_private)
        str_add(&out, tr(c->lang, "按该条规定办理，并告知办公室登记", "do what that article says, and tell the office to record it"));
    else if (r->done.n) {
        const struct done *done = r->done.data;
        for (size_t i = 0; i < r->done.n; i++) {
            const struct event_kind *k = done[i].event;
            str_addf(&out, tr(c->lang, "%s“%s”", "%s\"%s\""), i ? tr(c->lang, "或", " or ") : tr(c->lang, "办理", "carry out "), k->title ? k->title : k->name);
            if (done[i].field_at >= 0)
                str_addf(&out, tr(c->lang, "（%s）", " (%s)"), ((const struct event_field *)vec_at(&k->fields, (size_t)done[i].field_at))->name);
        }
        str_add(&out, tr(c->lang, "，办完后回复日期和结果", ", then reply with the day and the result"));
    } else {
        str_addf(&out, tr(c->lang, "报送《%s》", "file \"%s\""), r->form ? r->form->name : r->title ? r->title : r->name);
        add_missing(c, s, &out);
    }
    return str_take(&out);
}

static enum line_kind line_kind_of(const struct composing *c, const struct source *s)
{
    static const struct {
        const char *firing;
        enum line_kind line;
    } kinds[] = {{"fault", LINE_FAULT}, {"settled", LINE_SETTLED}, {"moved", LINE_MOVED}, {"heartbeat", LINE_HEARTBEAT}, {"drill", LINE_DRILL}, {"test", LINE_TEST}};
    if (s->decided)
        return LINE_SETTLED;
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
        if (strcmp(s->kind, kinds[i].firing) == 0)
            return kinds[i].line;
    if (s->row.d.rule->notice)
        return LINE_NOTICE;
    if (deadline_is_late(&s->row.d, c->t->now))
        return LINE_OVERDUE;
    return strcmp(s->rung, "start") == 0 ? LINE_STARTED : LINE_REMINDER;
}

/* Steps up the chain from the owner: "up 2" is 2. */
static int level_of(const char *ground)
{
    long n = 1;
    if (strncmp(ground, "up", 2) != 0)
        return 0;
    return !ground[2] || !str_to_long(ground + 3, 1, 99, &n) ? 1 : (int)n;
}

static void fill_deadline(struct composing *c, struct source *s, struct message_line *m)
{
    const struct deadline *d = &s->row.d;
    const struct rule *r = d->rule;
    char code[CODE_TEXT_B];
    struct str due = {0}, quote = {0};
    for (size_t i = 0; i < r->quotes.n; i++)
        str_addf(&quote, "%s%s", i ? tr(c->lang, "”“", "\" \"") : "", *(const char **)vec_at(&r->quotes, i));
    due_text(&d->due, c->t->rules->zone, c->lang, &due);
    m->code = keep(s, mem_strdup(code_format(s->row.id, code)));
    m->rule = r->is_private ? NULL : r->title ? r->title : r->name;
    m->rule_name = r->name;
    m->source = r->source;
    m->quote = keep(s, str_take(&quote));
    if (r->is_private || !*m->quote)
        m->quote = NULL;
    m->subject = subject_words(c, s, &m->subject_short);
    m->period = r->kind == RULE_DUTY ? d->trigger : NULL;
    m->due = d->due.day;
    m->due_text = keep(s, str_take(&due));
    m->derivation = r->is_private || strcmp(s->kind, "told") != 0 ? NULL : s->reason;
    m->provisional = d->due.provisional;
    m->days_late = turn_today(c->t).n - d->due.day.n;
    m->must_act = keep(s, owner_titles(c, s));
    char *todo = todo_words(c, s);
    m->todo = todo ? keep(s, todo) : NULL;
    const struct unit *u = org_unit(&c->t->org, s->h.unit);
    struct str enter = {0};
    howto_settle(r, s->h.kind == SUBJECT_CASE ? s->h.number : NULL, u ? u->code : NULL, c->lang, &enter);
    m->enter = enter.len_b && !r->is_private ? keep(s, str_take(&enter)) : NULL;
    str_fini(&enter);
}

/* News of a deadline whose rule is no more: what it was stands in the sentence. */
static void fill_gone(struct composing *c, struct source *s, struct message_line *m)
{
    char code[CODE_TEXT_B];
    m->code = keep(s, mem_strdup(code_format(s->row.id, code)));
    m->rule = tr(c->lang, "一项已取消的工作", "a task that is no more");
    m->rule_name = s->row.rule_name;
    m->subject = subject_words(c, s, &m->subject_short);
}

static void fill_line(struct composing *c, struct source *s, struct message_line *m)
{
    *m = (struct message_line){.kind = line_kind_of(c, s), .due = DAY_NONE, .late_told = s->late, .level = level_of(s->ground)};
    m->told = s->others ? keep(s, posts_titles(c, s->others)) : NULL;
    m->instead_of = s->instead_of ? keep(s, posts_titles(c, s->instead_of)) : NULL;
    char *why = s->instead_of ? unreachable_why(c, s) : NULL;
    m->instead_why = why ? keep(s, why) : NULL;
    if (m->kind >= LINE_SETTLED)
        m->text = s->reason;
    if (s->decided) {
        m->rule = tr(c->lang, "导入后暂扣的提醒", "alerts held after an import");
        m->text = keep(s, mem_printf(tr(c->lang, "导入第 %ld 批引起的提醒曾暂扣，已有人处理，不必再办", "those of import %ld were held; somebody has decided, nothing is left to do"), s->decided));
    }
    if (s->row.d.rule)
        fill_deadline(c, s, m);
    else if (s->row.id)
        fill_gone(c, s, m);
}

/* ---- the job ---- */

static int compare_texts(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

/* What identifies a line for ever, across restored backups: names and days, never a row's number alone. */
static char *line_key(struct composing *c, const struct source *s)
{
    const struct deadline *d = &s->row.d;
    char due[DAY_TEXT_B];
    if (!d->rule && !s->row.id)
        return mem_printf("%s|%s", s->kind, s->rung);
    const struct unit *u = org_unit(&c->t->org, s->h.unit);
    const struct person *holder = holder_of(c, s);
    return mem_printf("%s%s%s|%s|%s|%d|%s|%" PRId64 "|%s|%s|%s", s->h.number ? s->h.number : u ? u->code : "", holder ? "/" : "", holder ? holder->code : "", d->rule ? d->rule->name : s->row.rule_name, d->owner, d->opening, d->trigger, s->round,
                      s->rung, s->kind, day_format(d->due.day, due));
}

static void sorted_keys(struct composing *c, struct str *out)
{
    struct vec keys = VEC(char *);
    for (size_t i = 0; i < c->sources.n; i++)
        vec_add(&keys, &(char *){line_key(c, *(struct source **)vec_at(&c->sources, i))});
    vec_sort(&keys, compare_texts);
    for (size_t i = 0; i < keys.n; i++) {
        str_addf(out, "%s\n", *(char **)vec_at(&keys, i));
        free(*(char **)vec_at(&keys, i));
    }
    vec_fini(&keys);
}

/* Message-ID = hash(installation, person, address, sorted line keys): the same content has the same one, whatever numbers its rows have. */
static void make_ids(struct composing *c, const struct person *p, struct job *j)
{
    struct str base = {0};
    char hash[SHA256_DIGEST_STRING_LENGTH];
    str_addf(&base, "%s\n%s\n%s\n", c->t->installation, p->code, j->address);
    sorted_keys(c, &base);
    SHA256Data((const uint8_t *)base.s, base.len_b, hash);
    j->message_id = mem_printf("%.40s@%s.baoxue.invalid", hash, c->t->installation);
    j->boundary = mem_printf("baoxue-%.24s", hash + 40);
    str_fini(&base);
}

/* The reader is addressed by the posts as which he is told. */
static char *greeting(struct composing *c)
{
    struct str out = {0}, seen = {0};
    int n = 0;
    for (size_t i = 0; i < c->sources.n; i++) {
        const struct source *s = *(struct source **)vec_at(&c->sources, i);
        char *title = posts_titles(c, s->post);
        if (!strstr(str_text(&seen), title) && n++ < GREETING_POSTS_MOST)
            str_addf(&out, "%s%s", out.len_b ? tr(c->lang, "、", ", ") : "", title);
        str_add(&seen, title);
        free(title);
    }
    str_fini(&seen);
    return str_take(&out);
}

static void compose_texts(struct composing *c, bool urgent, bool handed, struct job *j)
{
    struct str subject = {0}, body = {0};
    char *to = greeting(c);
    message_sort(&c->lines);
    const struct message_in in = {.lang = c->lang, .title = c->t->rules->title, .document = c->t->rules->document, .person = to, .today = turn_today(c->t),
                                  .urgent = urgent, .handed = handed, .lines = c->lines.data, .lines_n = c->lines.n, .office = c->t->rules->office->name};
    message_compose(&in, &subject, &body);
    j->subject = str_take(&subject);
    j->body = str_take(&body);
    free(to);
}

static int add_job(struct composing *c, const struct person *p, bool urgent, struct err *err)
{
    struct job j = {.person = p->id, .urgent = urgent, .date = c->t->now, .address = mem_strdup(org_address(&c->t->org, p, turn_today(c->t)))};
    make_ids(c, p, &j);
    const struct message_line *first = c->lines.data;
    bool hurry = urgent && first->kind != LINE_MOVED && first->kind != LINE_SETTLED && first->kind != LINE_NOTICE && first->kind < LINE_FAULT; /* news leave at once, but call for nothing */
    compose_texts(c, hurry, p->handed, &j);
    char hash[SHA256_DIGEST_STRING_LENGTH];
    struct str all = {0};
    str_addf(&all, "%s\n%s", j.subject, j.body);
    SHA256Data((const uint8_t *)all.s, all.len_b, hash);
    str_fini(&all);
    int rc = job_add(c->t->db, &j, hash, err);
    for (size_t i = 0; rc == 0 && i < c->bound.n; i++)
        rc = job_bind(c->t->db, j.seq, ((const struct line *)vec_at(&c->bound, i))->recipient, c->t->now, err);
    job_fini(&j);
    return rc;
}

static int take_line(struct composing *c, const struct line *l, struct err *err)
{
    struct source *s = mem_alloc(1, sizeof *s);
    s->texts = VEC(char *);
    const char *no = NULL;
    int rc = read_source(c->t, l, s, err);
    if (rc == 0)
        no = why_not(c->t, l, s);
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
    fill_line(c, s, vec_push(&c->lines));
    return 0;
}

/* Of several alerts of one deadline that waited together only the latest leaves. */
static bool has_later(const struct vec *ready, size_t at)
{
    const struct line *l = ready->data;
    for (size_t i = at + 1; i < ready->n; i++)
        if (l[at].deadline && l[i].deadline == l[at].deadline)
            return true;
    return false;
}

static int take_ready(struct composing *c, const struct vec *ready, const struct person *p, size_t at, struct err *err)
{
    const struct line *l = vec_at(ready, at);
    if (!p || !org_address(&c->t->org, p, turn_today(c->t)))
        return bounce_pass_up(c->t, l, "the person has no address any more", err);
    if (has_later(ready, at))
        return line_drop(c->t->db, l->recipient, "a later alert of the same deadline leaves with it", c->t->now, err);
    return take_line(c, l, err);
}

int compose_to(struct turn *t, const struct vec *ready, const struct person *p, struct err *err)
{
    struct composing c = {.t = t, .lang = t->rules->language, .sources = VEC(struct source *), .lines = VEC(struct message_line), .bound = VEC(struct line)};
    const struct line *l = ready->data;
    int rc = 0;
    for (size_t i = 0; rc == 0 && i < ready->n; i++)
        rc = take_ready(&c, ready, p, i, err);
    if (rc == 0 && c.lines.n)
        rc = add_job(&c, p, l[0].urgent, err);
    for (size_t i = 0; i < c.sources.n; i++)
        source_free(*(struct source **)vec_at(&c.sources, i));
    vec_fini(&c.sources);
    vec_fini(&c.lines);
    vec_fini(&c.bound);
    return rc;
}

/*~ 5: the lines that leave together become one immutable job with its Message-ID. Next: deliver.c (6). */
int compose_ready(struct turn *t, struct err *err)
{
    struct vec ready = VEC(struct line);
    int rc = line_ready(t->db, t->now, &ready, err);
    bool any = ready.n > 0;
    if (rc == 0 && any)
        rc = turn_begin(t, "compose", err);
    while (rc == 0 && ready.n) {
        rc = compose_to(t, &ready, org_person(&t->org, ((const struct line *)ready.data)->person), err);
        if (rc == 0)
            rc = turn_boundary(t, ROWS_A_JOB + ROWS_A_LINE * (int)ready.n, err);
        vec_clear(&ready);
        if (rc == 0)
            rc = line_ready(t->db, t->now, &ready, err);
    }
    if (rc == 0 && any)
        rc = turn_end(t, err);
    vec_fini(&ready);
    return rc;
}
