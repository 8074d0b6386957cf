/* SPDX-License-Identifier: MIT */
/* scenario_look: deadlines and derived events as they stand at an instant; the mails that were composed. */
#include <sqlite3.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "cli/scenario_int.h"
#include "core/deadline.h"

static const struct word_pair no_words = {"none", "没有", 0}, late_words = {"late", "逾期", 0};

/* ---- deadlines: RULE SUBJECT DAY|- STATE [owner ROLE] [period P] [provisional], or RULE SUBJECT none [owner ROLE] [period P] ---- */

struct due_seen {
    const char *day, *state, *owner, *trigger;
    bool late, provisional;
};

struct due_wanted {
    const char *day, *state;
    char *owner, *period;
    bool provisional, none;
};

static bool state_is(const struct due_seen *d, const char *want)
{
    enum deadline_state s;
    if (pair_is(&late_words, want))
        return d->late;
    if (d->late || !deadline_state_of_key(d->state, &s))
        return false;
    return str_eq(want, deadline_state_text(s, LANG_ZH)) || str_eq(want, deadline_state_text(s, LANG_EN));
}

/* Is it of the owner and the period that the line names, if it names any? */
static bool due_is_meant(const struct due_seen *d, const struct due_wanted *w)
{
    return (!w->owner || str_eq(w->owner, d->owner)) && (!w->period || str_eq(w->period, d->trigger));
}

static bool due_fits(const struct due_seen *d, const struct due_wanted *w)
{
    return due_is_meant(d, w) && (w->none || (str_eq(w->day, d->day ? d->day : "-") && state_is(d, w->state) && w->provisional == d->provisional));
}

/* As a line of [due] would say it. */
static void write_seen(const struct playing *p, const struct due_seen *d, struct str *out)
{
    enum lang lang = p->f->lang;
    enum deadline_state s;
    const char *state = d->late ? tr(lang, late_words.zh, late_words.en) : deadline_state_of_key(d->state, &s) ? deadline_state_text(s, lang) : d->state;
    bool period = d->trigger[0] >= '0' && d->trigger[0] <= '9'; /* else a key, which says nothing to people */
    str_addf(out, tr(lang, "%s%s %s 责任 %s", "%s%s %s owner %s"), out->len_b ? "; " : "", d->day ? d->day : "-", state, d->owner);
    str_addf(out, "%s%s%s", period ? tr(lang, " 期次 ", " period ") : "", period ? d->trigger : "", d->provisional ? tr(lang, " 暂定", " provisional") : "");
}

/* Looks through all deadlines of the rule and subject; `seen` takes them as text. */
static int find_due(struct playing *p, const char *rule, const char *subject, const struct due_wanted *w, bool *found, struct str *seen, struct err *err)
{
    sqlite3_stmt *st = db_query(p->db, Q_SCENARIO_DUE, "tt", rule, subject);
    int rc;
    *found = w->none;
    while ((rc = db_step(p->db, st, err)) > 0) {
        struct due_seen d = {.day = db_text(st, "due_day"), .state = db_text(st, "state"), .owner = db_text(st, "owner"), .trigger = db_text(st, "trigger"),
                             .provisional = db_int(st, "provisional") != 0};
        d.late = str_eq(d.state, "open") && !db_null(st, "due") && db_int(st, "due") <= p->now.sec;
        if (due_fits(&d, w))
            *found = !w->none;
        write_seen(p, &d, seen);
    }
    return rc;
}

static int differs(struct playing *p, const struct file_line *line, const char *text, const struct str *seen)
{
    str_addf(p->report, tr(p->f->lang, "%s:%d: 应是：%s\n    却是：%s\n", "%s:%d: should be: %s\n    but is: %s\n"), line->src.file, line->src.line, text,
             seen->len_b ? seen->s : tr(p->f->lang, "没有", "none"));
    return 1;
}

int look_due(struct playing *p, const struct file_line *line, const char *text, struct err *err)
{
    struct vec words = VEC(char *);
    struct str seen = {0};
    bool found = false;
    words_split(text, &words);
    struct due_wanted w = {.owner = words_take(&words, "owner", "责任"), .period = words_take(&words, "period", "期次"),
                           .provisional = words_take_flag(&words, "provisional", "暂定")};
    w.none = words.n == 3 && pair_is(&no_words, words_at(&words, 2));
    w.day = words_at(&words, 2);
    w.state = words_at(&words, 3);
    int rc = words.n == 4 || w.none ? 0 : err_set(err, "要写：任务 对象 到期日 状态", "say: RULE SUBJECT DUE-DAY STATE");
    if (rc == 0)
        rc = playing_check_rule(p, words_at(&words, 0), err);
    if (rc == 0)
        rc = find_due(p, words_at(&words, 0), words_at(&words, 1), &w, &found, &seen, err);
    if (rc == 0 && !found)
        rc = differs(p, line, text, &seen);
    vec_fini_texts(&words);
    str_fini(&seen);
    free(w.owner);
    free(w.period);
    return rc < 0 ? scenario_refuse(line->src, err) : rc;
}

/* ---- derived events: SUBJECT EVENT DAY, or SUBJECT none ---- */

int look_derived(struct playing *p, const struct file_line *line, const char *text, struct err *err)
{
    struct vec words = VEC(char *);
    struct str seen = {0};
    bool found = false;
    int rc, n = 0;
    words_split(text, &words);
    bool none = words.n == 2 && pair_is(&no_words, words_at(&words, 1));
    if (words.n != 3 && !none) {
        vec_fini_texts(&words);
        err_set(err, "要写：对象 事件 日期", "say: SUBJECT EVENT DAY");
        return scenario_refuse(line->src, err);
    }
    sqlite3_stmt *st = db_query(p->db, Q_SCENARIO_DERIVED, "t", words_at(&words, 0));
    while ((rc = db_step(p->db, st, err)) > 0) {
        const char *name = db_text(st, "name"), *day = db_text(st, "day");
        found = found || (!none && str_eq(name, words_at(&words, 1)) && str_eq(day, words_at(&words, 2)));
        str_addf(&seen, "%s%s %s", n++ ? "; " : "", name, day);
    }
    if (rc == 0 && !(none ? n == 0 : found))
        rc = differs(p, line, text, &seen);
    vec_fini_texts(&words);
    str_fini(&seen);
    return rc;
}

/* ---- mails: PERSON [TEXT + TEXT that stand in subject or body], a line a mail; the list is complete where the section is there ---- */

struct wanted_mail {
    struct instant at;
    const struct file_line *line;
    char *person;
    const char *text;
    bool matched;
};

static int read_wanted(const struct playing *p, struct vec *out, struct err *err)
{
    const struct vec *lines = &p->s->lines[IN_MAIL];
    for (size_t i = 0; i < lines->n; i++) {
        struct wanted_mail *m = vec_push(out);
        m->line = *(const struct file_line **)vec_at(lines, i);
        if (scenario_instant(m->line, 0, &m->at, &m->text, err) != 0)
            return -1;
        size_t n = strcspn(m->text, " ");
        m->person = mem_strndup(m->text, n);
        m->text += n + strspn(m->text + n, " ");
    }
    return 0;
}

/* All pieces of "甲 + 乙" must stand in it. */
static bool says_all(const char *text, const char *subject, const char *body)
{
    bool all = true;
    while (all && *text) {
        const char *plus = strstr(text, " + ");
        char *piece = plus ? mem_strndup(text, (size_t)(plus - text)) : mem_strdup(text);
        all = strstr(subject, piece) || strstr(body, piece);
        free(piece);
        text = plus ? plus + 3 : "";
    }
    return all;
}

static bool match_mail(struct vec *want, struct instant at, const char *person, const char *subject, const char *body)
{
    for (size_t i = 0; i < want->n; i++) {
        struct wanted_mail *m = vec_at(want, i);
        if (m->matched || m->at.sec != at.sec || !str_eq(m->person, person) || !says_all(m->text, subject, body))
            continue;
        m->matched = true;
        return true;
    }
    return false;
}

static int tell_missing(struct playing *p, const struct vec *want)
{
    const struct wanted_mail *m = want->data;
    int bad = 0;
    for (size_t i = 0; i < want->n; i++)
        if (!m[i].matched) {
            str_addf(p->report, tr(p->f->lang, "%s:%d: 没有这封邮件：%s %s\n", "%s:%d: no such mail: %s %s\n"), m[i].line->src.file, m[i].line->src.line, m[i].person, m[i].text);
            bad = 1;
        }
    return bad;
}

int judge_mails(struct playing *p, struct err *err)
{
    struct vec want = VEC(struct wanted_mail);
    struct str all = {0};
    int bad = 0, rc = read_wanted(p, &want, err);
    sqlite3_stmt *st = rc == 0 && want.n ? db_query(p->db, Q_SCENARIO_MAILS, "") : NULL;
    while (st && (rc = db_step(p->db, st, err)) > 0) {
        char at[INSTANT_TEXT_B];
        const char *person = db_text(st, "code"), *subject = db_text(st, "subject");
        bool known = match_mail(&want, db_instant(st, "date"), person, subject, db_text(st, "body"));
        if (!known)
            str_addf(p->report, tr(p->f->lang, "    多出来的邮件：%s %s %s\n", "    mail not expected: %s %s %s\n"), instant_format(db_instant(st, "date"), p->zone, at),
                     person, subject);
        bad |= !known;
        str_addf(&all, "      %s %s %s\n%s\n", instant_format(db_instant(st, "date"), p->zone, at), person, subject, db_text(st, "body"));
    }
    if (rc == 0)
        rc = tell_missing(p, &want) | bad;
    if (rc > 0)
        str_addf(p->report, "%s%s", tr(p->f->lang, "    全部邮件：\n", "    all mails:\n"), str_text(&all));
    for (size_t i = 0; i < want.n; i++)
        free(((struct wanted_mail *)vec_at(&want, i))->person);
    vec_fini(&want);
    str_fini(&all);
    return rc;
}
