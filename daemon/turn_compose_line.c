/* SPDX-License-Identifier: MIT */
/* turn_compose_line: the words of one line of a mail, from its deadline and history. */
#include <sqlite3.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/str.h"
#include "base/utf8.h"
#include "core/code.h"
#include "core/howto.h"
#include "core/settle.h"
#include "turn_compose.h"

enum { TEXT_B = 256, DAY_S = 86400 };

const char *compose_keep(struct source *s, char *text)
{
    vec_add(&s->texts, &text);
    return text;
}

const struct person *compose_holder(const struct composing *c, const struct source *s)
{
    const struct holding *h = s->row.d.subject_kind == SUBJECT_HOLDER ? org_holding(&c->t->org, s->row.d.subject) : NULL;
    return h ? org_person(&c->t->org, h->person) : NULL;
}

/* One of several on the same post: by the post, the masked name and his code, as a case is by its number and masked name. No mail holds a full name. */
static const char *holder_words(struct composing *c, struct source *s, const char *unit)
{
    char title[TEXT_B], mask[TEXT_B];
    const struct person *p = compose_holder(c, s);
    if (!p || !s->row.d.rule || s->row.d.rule->is_private)
        return unit;
    const struct holding *h = org_holding(&c->t->org, s->row.d.subject);
    struct post post = {.role = ruleset_role(c->t->rules, h->role), .unit = h->unit};
    return compose_keep(s, mem_printf(tr(c->lang, "%s %s（%s）", "%s %s (%s)"), post.role ? post_title(&c->t->org, &post, title, sizeof title) : unit, name_mask(p->name, mask, sizeof mask),
                              p->code));
}

static const char *subject_words(struct composing *c, struct source *s, const char **without_name)
{
    const struct history *h = &s->h;
    char mask[TEXT_B];
    const struct unit *u = org_unit(&c->t->org, h->unit);
    if (h->kind != SUBJECT_CASE) {
        *without_name = u ? u->name : "";
        return holder_words(c, s, *without_name);
    }
    *without_name = compose_keep(s, mem_printf(tr(c->lang, "案号%s", "case %s"), h->number));
    if (!s->row.d.rule || s->row.d.rule->is_private)
        return *without_name;
    const char *more[] = {h->name ? name_mask(h->name, mask, sizeof mask) : NULL, u ? u->name : NULL, h->grade};
    struct str words = {0};
    str_add(&words, *without_name);
    for (size_t i = 0; i < sizeof more / sizeof *more; i++)
        if (more[i] && *more[i])
            str_add_all(&words, " ", more[i]);
    return compose_keep(s, str_take(&words));
}

struct post compose_post(const struct composing *c, const char *text)
{
    const char *at = strrchr(text, '@');
    char *role = at ? mem_strndup(text, (size_t)(at - text)) : mem_strdup(text);
    const struct unit *u = at ? org_unit_by_code(&c->t->org, at + 1) : NULL;
    struct post post = {.role = ruleset_role(c->t->rules, role), .unit = u ? u->id : 0};
    free(role);
    return post;
}

/* The posts of the ledger as a reader's titles. */
char *compose_posts(const struct composing *c, const char *posts)
{
    struct str out = {0}, seen = {0};
    char *copy = mem_strdup(posts ? posts : ""), *save = NULL;
    for (char *p = strtok_r(copy, "\n", &save); p; p = strtok_r(NULL, "\n", &save)) {
        char title[TEXT_B];
        struct post post = compose_post(c, p);
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

/* An answer as people may read it: no addresses or links, also where Chinese stands around them without blanks, and not long. */
static char *without_addresses(enum lang lang, const char *answer)
{
    struct str out = {0};
    for (const char *p = answer, *start = p; *p && out.len_b < TEXT_B / 2; start = p) {
        bool link;
        p += str_run_b(p, &link);
        if (p == start)
            utf8_next(&p);
        if (!link && (*start != ' ' || (out.len_b && out.s[out.len_b - 1] != ' ')))
            str_add_n(&out, start, (size_t)(p - start));
    }
    while (out.len_b && strchr(" :;,", out.s[out.len_b - 1]))
        out.s[--out.len_b] = 0;
    if (!out.len_b)
        str_add(&out, tr(lang, "被退回", "returned"));
    return str_take(&out);
}

/* What was answered to mail for the holder of the post in whose place the reader is told; NULL: it is vacant. */
static char *unreachable_why(struct composing *c, const struct source *s)
{
    struct vec held = VEC(struct told_holder);
    char *why = NULL;
    struct err err = {0};
    struct post post = compose_post(c, s->instead_of);
    if (post.role && s->has_history)
        org_told_holders(&c->t->org, post.role, post.unit, s->h.id, turn_today(c->t), &held);
    for (size_t i = 0; !why && i < held.n; i++) {
        sqlite3_stmt *st = db_query(c->t->db, Q_UNREACHABLE_WHY, "im", ((const struct told_holder *)vec_at(&held, i))->person, s->told);
        if (db_step(c->t->db, st, &err) > 0)
            why = without_addresses(c->lang, db_text(st, "why"));
        db_reset(st);
    }
    vec_fini(&held);
    return why;
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
            str_addf(&out, tr(c->lang, "%s“%s”", "%s\"%s\""), i ? tr(c->lang, "或", " or ") : tr(c->lang, "办理", "carry out "), event_heading(k));
            if (done[i].field_at >= 0)
                str_addf(&out, tr(c->lang, "（%s）", " (%s)"), ((const struct event_field *)vec_at(&k->fields, (size_t)done[i].field_at))->name);
        }
        str_add(&out, tr(c->lang, "，办完后回复日期和结果", ", then reply with the day and the result"));
    } else if (r->kind == RULE_WATCH) {
        str_add(&out, r->watch.quota ? tr(c->lang, "在期限前做够，并登记", "reach the number by the due day, and have it recorded")
                                     : tr(c->lang, "核实情况，采取措施，使它回到界限以内", "find out why, and bring it back inside the limit"));
    } else if (r->form || r->to.n) {
        str_addf(&out, tr(c->lang, "报送《%s》", "file \"%s\""), r->form ? r->form->name : rule_heading(r));
        add_missing(c, s, &out);
    } else { /* work to be done, and nothing to hand in */
        str_addf(&out, tr(c->lang, "办理“%s”，办完后回复日期和结果", "carry out \"%s\", then reply with the day and the result"), rule_heading(r));
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
    m->code = compose_keep(s, mem_strdup(code_format(s->row.id, code)));
    m->rule = r->is_private ? NULL : rule_heading(r);
    m->rule_name = r->name;
    m->source = r->source;
    m->quote = compose_keep(s, str_take(&quote));
    if (r->is_private || !*m->quote)
        m->quote = NULL;
    m->subject = subject_words(c, s, &m->subject_short);
    m->period = r->kind == RULE_STEP ? NULL : d->trigger;
    m->due = d->due.day;
    m->due_text = compose_keep(s, str_take(&due));
    m->derivation = r->is_private || strcmp(s->kind, "told") != 0 ? NULL : s->reason;
    m->provisional = d->due.provisional;
    m->days_late = turn_today(c->t).n - d->due.day.n;
    struct world w = turn_world(c->t);
    m->must_act = compose_keep(s, chain_owner_titles(&w, &s->h, d, turn_today(c->t), c->lang));
    char *todo = todo_words(c, s);
    m->todo = todo ? compose_keep(s, todo) : NULL;
    const struct unit *u = org_unit(&c->t->org, s->h.unit);
    struct str enter = {0};
    howto_settle(r, s->h.kind == SUBJECT_CASE ? s->h.number : NULL, u ? u->code : NULL, c->person->code, c->lang, &enter);
    m->enter = enter.len_b && !r->is_private ? compose_keep(s, str_take(&enter)) : NULL;
    str_fini(&enter);
}

/* News of a deadline whose rule is no more: what it was stands in the sentence. */
static void fill_gone(struct composing *c, struct source *s, struct message_line *m)
{
    char code[CODE_TEXT_B];
    m->code = compose_keep(s, mem_strdup(code_format(s->row.id, code)));
    m->rule = tr(c->lang, "一项已取消的工作", "a task that is no more");
    m->rule_name = s->row.rule_name;
    m->subject = subject_words(c, s, &m->subject_short);
}

void compose_fill(struct composing *c, struct source *s, struct message_line *m)
{
    *m = (struct message_line){.kind = line_kind_of(c, s), .due = DAY_NONE, .late_told = s->late || (s->row.id && s->told.sec - s->at.sec >= DAY_S), .level = level_of(s->ground)};
    m->told = s->others ? compose_keep(s, compose_posts(c, s->others)) : NULL;
    m->instead_of = s->instead_of ? compose_keep(s, compose_posts(c, s->instead_of)) : NULL;
    char *why = s->instead_of ? unreachable_why(c, s) : NULL;
    m->instead_why = why ? compose_keep(s, why) : NULL;
    if (m->kind >= LINE_SETTLED)
        m->text = s->reason;
    if (m->kind == LINE_DRILL && strchr(m->text, '\n')) {
        m->rule = compose_keep(s, mem_strndup(m->text, strcspn(m->text, "\n")));
        m->text += strlen(m->rule) + 1;
    }
    if (s->decided) {
        m->rule = tr(c->lang, "导入后暂扣的提醒", "alerts held after an import");
        m->text = compose_keep(s, mem_printf(tr(c->lang, "导入第 %ld 批引起的提醒曾暂扣，已有人处理，不必再办", "those of import %ld were held; somebody has decided, nothing is left to do"), s->decided));
    }
    if (s->row.d.rule)
        fill_deadline(c, s, m);
    else if (s->row.id)
        fill_gone(c, s, m);
}
