/* SPDX-License-Identifier: MIT */
/* scenario_judge: alerts and mails as they were recorded against those that were expected. */
#include <ctype.h>
#include <sqlite3.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "cli/scenario_int.h"
#include "core/rungword.h"

enum alert_kind { TOLD, SUPERSEDED, MOVED, SETTLED, FAULT, NOTHING };
static const struct word_pair alert_words[] = {{"told", "告知", TOLD},       {"superseded", "越过", SUPERSEDED}, {"moved", "改期", MOVED},
                                               {"settled", "办结", SETTLED}, {"fault", "故障", FAULT},           {"nothing", "无", NOTHING}};
enum { ALERT_WORDS = sizeof alert_words / sizeof *alert_words };

struct alert {
    enum alert_kind kind;
    struct instant at, until;    /* NOTHING: from `at` to `until`, both included */
    char *rule, *subject, *rung; /* NULL where the kind has none; a fault's key is its rung */
    char *period;                /* NULL: any; got only where the calendar makes the periods */
    struct vec posts;            /* char *: expected "校长@S01", "校长" or "P01"; got "校长@S01(P01)" */
    bool late, held, matched;
    struct src src;
};

static void alerts_fini(struct vec *v)
{
    for (size_t i = 0; i < v->n; i++) {
        struct alert *a = vec_at(v, i);
        free(a->rule);
        free(a->subject);
        free(a->rung);
        free(a->period);
        vec_fini_texts(&a->posts);
    }
    vec_fini(v);
}

/* ---- what was expected ---- */

/* "+1 workday" may be two words, "every 7 d" three: they become one. */
static void join_rung(struct vec *words, size_t at)
{
    static const struct word_pair every = {"every", "每", 0};
    for (int i = 0; i < 2 && at + 1 < words->n; i++) {
        const char *w = words_at(words, at);
        size_t n = strlen(w);
        if (!pair_is(&every, w) && !isdigit((unsigned char)w[n - 1]))
            return;
        if (strchr(w, '#'))
            return;
        char *both = mem_printf("%s%s", w, words_at(words, at + 1));
        words_drop(words, at);
        words_drop(words, at);
        *(char **)vec_insert(words, at) = both;
    }
}

static void split_posts(const char *text, struct vec *out)
{
    char *copy = mem_strdup(text), *save = NULL;
    for (char *one = strtok_r(copy, ",", &save); one; one = strtok_r(NULL, ",", &save))
        vec_add(out, &(char *){mem_strdup(str_trim(one))});
    free(copy);
}

static char *copy_at(const struct vec *words, size_t at)
{
    return words_at(words, at) ? mem_strdup(words_at(words, at)) : NULL;
}

static int read_words(struct vec *words, struct alert *a, struct err *err)
{
    size_t posts = a->kind == TOLD ? 4 : 3;
    a->late = words_take_flag(words, "late", "迟发");
    a->held = words_take_flag(words, "held", "暂扣");
    a->period = words_take(words, "period", "期次");
    if (words->n < 3)
        return err_set(err, "要写任务和对象", "say the rule and the subject");
    a->rule = copy_at(words, 1);
    a->subject = copy_at(words, 2);
    if (a->kind == TOLD || a->kind == SUPERSEDED) {
        join_rung(words, 3);
        a->rung = words_at(words, 3) ? rung_key(words_at(words, 3)) : NULL;
    }
    if (a->kind != SUPERSEDED && words_at(words, posts))
        split_posts(words_at(words, posts), &a->posts);
    return words_all_used(words, a->kind == SUPERSEDED ? 4 : posts + 1, err);
}

/* "nothing [RULE] [until DAY]": at one instant, or up to the end of a day. */
static int read_nothing(const struct playing *p, struct vec *words, struct alert *a, struct err *err)
{
    struct day until;
    char *text = words_take(words, "until", "至");
    bool good = !text || day_parse(text, &until);
    a->until = text && good ? instant_at(until, MINUTES_A_DAY - 1, p->zone) : a->at;
    if (!good)
        err_set(err, "“%s”不是日期：应像 2026-09-08", "\"%s\" is no day: it should look like 2026-09-08", text);
    free(text);
    a->rule = good ? copy_at(words, 1) : NULL;
    return good ? words_all_used(words, 2, err) : -1;
}

static int read_alert(const struct playing *p, const struct file_line *line, struct alert *a, struct err *err)
{
    struct vec words = VEC(char *);
    const char *rest;
    *a = (struct alert){.posts = VEC(char *), .src = line->src};
    if (scenario_instant(line, 0, &a->at, &rest, err) != 0)
        return -1;
    words_split(rest, &words);
    int rc = 0, kind = words.n ? pair_find(alert_words, ALERT_WORDS, words_at(&words, 0)) : -1;
    a->kind = (enum alert_kind)kind;
    if (kind < 0)
        rc = err_set(err, "应发里没有“%s”这种写法", "no expectation begins with \"%s\"", words.n ? words_at(&words, 0) : "");
    else if (a->kind == FAULT)
        a->rung = news_key(rest + strcspn(rest, " ") + strspn(rest + strcspn(rest, " "), " "));
    else if (a->kind == NOTHING)
        rc = read_nothing(p, &words, a, err);
    else
        rc = read_words(&words, a, err);
    if (rc == 0 && a->rule)
        rc = playing_check_rule(p, a->rule, err);
    vec_fini_texts(&words);
    return rc == 0 ? 0 : scenario_refuse(line->src, err);
}

static int read_expected(const struct playing *p, struct vec *out, struct err *err)
{
    const struct vec *lines = &p->s->lines[IN_EXPECT];
    for (size_t i = 0; i < lines->n; i++)
        if (read_alert(p, *(const struct file_line **)vec_at(lines, i), vec_push(out), err) != 0)
            return -1;
    return 0;
}

/* ---- what was recorded ---- */

static int read_posts(const struct playing *p, int64_t firing, struct alert *a, struct err *err)
{
    sqlite3_stmt *st = db_query(p->db, Q_SCENARIO_RECIPIENTS, "i", firing);
    int rc;
    while ((rc = db_step(p->db, st, err)) > 0) {
        const char *code = db_text(st, "code"), *post = db_text(st, "post");
        vec_add(&a->posts, &(char *){code ? mem_printf("%s(%s)", post, code) : mem_strdup(post)});
    }
    return rc;
}

/* What an event has started is known by that event, not by a period. */
static char *period_of(const struct playing *p, sqlite3_stmt *st)
{
    const struct rule *r = p->turn && !db_null(st, "rule") ? ruleset_rule(turn_rules(p->turn), db_text(st, "rule")) : NULL;
    return r && (r->kind == RULE_WATCH || anchor_is_calendar(r->due.anchor.kind)) ? db_text_dup(st, "trigger") : NULL;
}

static int read_recorded(const struct playing *p, struct vec *out, struct err *err)
{
    sqlite3_stmt *st = db_query(p->db, Q_SCENARIO_ALERTS, "");
    struct vec ids = VEC(int64_t);
    int rc;
    while ((rc = db_step(p->db, st, err)) > 0) {
        struct alert *a = vec_push(out);
        *a = (struct alert){.kind = (enum alert_kind)pair_find(alert_words, ALERT_WORDS, db_text(st, "kind")), .at = db_instant(st, "at"),
                            .rule = db_text_dup(st, "rule"), .subject = db_text_dup(st, "subject"), .rung = db_text_dup(st, "rung"),
                            .period = period_of(p, st), .late = db_int(st, "late") != 0, .held = !db_null(st, "hold"), .posts = VEC(char *)};
        vec_add(&ids, &(int64_t){db_int(st, "seq")});
    }
    for (size_t i = 0; rc == 0 && i < ids.n; i++)
        rc = read_posts(p, *(int64_t *)vec_at(&ids, i), vec_at(out, i), err);
    vec_fini(&ids);
    return rc;
}

/* ---- comparing ---- */

/* "校长@S01(P01)" is meant by "校长@S01", "校长" and "P01". */
static bool post_is(const char *got, const char *want)
{
    size_t n = strlen(want);
    const char *person = strrchr(got, '(');
    bool front = str_starts(got, want) && (!got[n] || got[n] == '@' || got[n] == '(');
    return front || (person && strncmp(person + 1, want, n) == 0 && person[1 + n] == ')');
}

static bool posts_match(const struct vec *got, const struct vec *want)
{
    bool all = got->n == want->n;
    for (size_t i = 0; all && i < want->n; i++) {
        bool found = false;
        for (size_t j = 0; j < got->n && !found; j++)
            found = post_is(words_at(got, j), words_at(want, i));
        all = found;
    }
    for (size_t j = 0; all && j < got->n; j++) { /* and the other way round, so that none stands for two */
        bool found = false;
        for (size_t i = 0; i < want->n && !found; i++)
            found = post_is(words_at(got, j), words_at(want, i));
        all = found;
    }
    return all;
}

static bool alert_matches(const struct alert *got, const struct alert *want)
{
    if (got->matched || got->kind != want->kind || got->at.sec != want->at.sec)
        return false;
    if (want->kind == FAULT)
        return str_starts(got->rung, want->rung);
    if (!str_eq(got->rule, want->rule) || !str_eq(got->subject, want->subject) || got->late != want->late || got->held != want->held ||
        (want->period && !str_eq(got->period, want->period)))
        return false;
    if (want->kind == TOLD || want->kind == SUPERSEDED)
        if (!str_eq(got->rung, want->rung))
            return false;
    return want->kind == SUPERSEDED || posts_match(&got->posts, &want->posts);
}

static void match_all(struct vec *got, struct vec *want)
{
    for (size_t i = 0; i < want->n; i++) {
        struct alert *w = vec_at(want, i);
        for (size_t j = 0; j < got->n && !w->matched && w->kind != NOTHING; j++) {
            struct alert *g = vec_at(got, j);
            if (alert_matches(g, w))
                w->matched = g->matched = true;
        }
    }
}

/* ---- telling ---- */

static void write_alert(const struct playing *p, const struct alert *a, struct str *out)
{
    char at[INSTANT_TEXT_B], words[RUNG_WORDS_B];
    enum lang lang = p->f->lang;
    bool says_rung = a->rung && a->kind != MOVED && a->kind != SETTLED;
    const char *rung = says_rung && str_eq(a->rung, "0d") ? tr(lang, "0 天", "0 d") : says_rung ? rung_words(lang, a->rung, words) : ""; /* as a line of [expect] says it */
    str_addf(out, "%s %s", instant_format(a->at, p->zone, at), lang == LANG_EN ? alert_words[a->kind].en : alert_words[a->kind].zh);
    str_addf(out, "%s%s%s%s%s%s", a->rule ? " " : "", a->rule ? a->rule : "", a->subject ? " " : "", a->subject ? a->subject : "", says_rung ? " " : "", rung);
    for (size_t i = 0; i < a->posts.n && a->kind != FAULT; i++)
        str_addf(out, "%s%s", i ? "," : " ", words_at(&a->posts, i));
    str_addf(out, "%s%s%s%s\n", a->period ? tr(lang, " 期次 ", " period ") : "", a->period ? a->period : "", a->late ? tr(lang, " 迟发", " late") : "", a->held ? tr(lang, " 暂扣", " held") : "");
}

static bool is_named(const struct vec *want, const struct alert *got)
{
    const struct alert *w = want->data;
    for (size_t i = 0; i < want->n; i++)
        if (got->rule ? str_eq(w[i].rule, got->rule) : w[i].kind == FAULT)
            return true;
    return false;
}

static bool is_extra(const struct playing *p, const struct vec *want, const struct alert *got)
{
    const struct alert *w = want->data;
    for (size_t i = 0; i < want->n; i++) /* `nothing` counts even where the list is not complete */
        if (w[i].kind == NOTHING && w[i].at.sec <= got->at.sec && got->at.sec <= w[i].until.sec && (!w[i].rule || str_eq(w[i].rule, got->rule)))
            return true;
    return p->s->complete == COMPLETE_YES || (p->s->complete == COMPLETE_NAMED && is_named(want, got));
}

/* Unmatched ones of the same rule or instant, to see what came instead. */
static int tell(struct playing *p, const struct vec *got, const struct vec *want)
{
    int bad = 0;
    for (size_t i = 0; i < want->n; i++) {
        const struct alert *w = vec_at(want, i);
        if (w->matched || w->kind == NOTHING)
            continue;
        str_addf(p->report, tr(p->f->lang, "%s:%d: 没有发生：", "%s:%d: missing: "), w->src.file, w->src.line);
        write_alert(p, w, p->report);
        bad = 1;
    }
    for (size_t j = 0; j < got->n; j++) {
        const struct alert *g = vec_at(got, j);
        if (g->matched || !is_extra(p, want, g))
            continue;
        str_addf(p->report, "%s", tr(p->f->lang, "    多出来：", "    not expected: "));
        write_alert(p, g, p->report);
        bad = 1;
    }
    for (size_t j = 0; bad && j < got->n; j++) {
        if (!j)
            str_addf(p->report, "%s", tr(p->f->lang, "    全部提醒：\n", "    all alerts:\n"));
        str_add(p->report, "      ");
        write_alert(p, vec_at(got, j), p->report);
    }
    return bad;
}

int judge_alerts(struct playing *p, struct err *err)
{
    struct vec want = VEC(struct alert), got = VEC(struct alert);
    int rc = read_expected(p, &want, err);
    if (rc == 0)
        rc = read_recorded(p, &got, err);
    if (rc == 0) {
        match_all(&got, &want);
        rc = tell(p, &got, &want);
    }
    alerts_fini(&want);
    alerts_fini(&got);
    return rc;
}
