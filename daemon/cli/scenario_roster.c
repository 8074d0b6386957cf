/* SPDX-License-Identifier: MIT */
/* scenario_roster: units, people, posts and cases of a scenario, and what changes in them. */
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "cli/scenario_int.h"
#include "store/entry.h"
#include "store/ruleset_store.h"

static const char author[] = "scenario";

/* ---- sessions ---- */

/* Facts are judged by the rule set in force, loaded when it has changed. */
int playing_session(struct playing *p, struct entry *e, struct err *err)
{
    int64_t version;
    if (db_get_int(p->db, Q_VERSION_IN_FORCE, 0, &version, err, "") != 0)
        return -1;
    if (version != p->version) {
        ruleset_free(p->in_force);
        p->in_force = NULL;
        p->version = 0;
        if (ruleset_in_force(p->db, &p->in_force, &version, err) != 0)
            return -1;
        p->version = version;
    }
    return entry_begin(e, p->db, p->in_force, p->now, author, err);
}

int playing_session_end(struct entry *e, bool good, struct err *err)
{
    if (good)
        return entry_commit(e, err);
    entry_abort(e);
    return -1;
}

static int record_put(struct playing *p, struct entry_record *r, const char *label, struct err *err)
{
    struct entry e;
    int64_t id = 0;
    if (playing_session(p, &e, err) != 0)
        return -1;
    int rc = entry_put(&e, r, &id, err);
    rc = playing_session_end(&e, rc == 0, err);
    if (rc != 0)
        return -1;
    p->last = id;
    if (label)
        playing_label(p, label, id);
    return 0;
}

int record_pairs(struct entry_record *r, struct vec *words, struct err *err)
{
    for (size_t i = 0; i < words->n;) {
        char *word = *(char **)vec_at(words, i), *equals = strchr(word, '=');
        if (!equals) {
            i++;
            continue;
        }
        *equals = 0;
        int rc = record_set_named(r, word, equals + 1, err);
        words_drop(words, i);
        if (rc != 0)
            return -1;
    }
    return 0;
}

int words_all_used(const struct vec *words, size_t from, struct err *err)
{
    const char *left = words_at(words, from);
    return left ? err_set(err, "多了“%s”", "\"%s\" is too much", left) : 0;
}

int record_end(struct playing *p, int rc, struct entry_record *r, const struct vec *words, size_t n, const char *label, struct err *err)
{
    if (rc == 0)
        rc = words_all_used(words, n, err);
    if (rc == 0)
        rc = record_put(p, r, label, err);
    record_fini(r);
    return rc;
}

/* ---- units ---- */

static int put_unit(struct playing *p, const char *code, struct vec *words, struct err *err)
{
    struct entry_record r;
    record_init(&r, ENTRY_UNIT);
    record_set(&r, UNIT_CODE, code);
    record_set(&r, UNIT_NAME, code);
    int rc = record_pairs(&r, words, err);
    record_set(&r, UNIT_KIND, words_at(words, 0));
    record_set(&r, UNIT_PARENTS, words_at(words, 1));
    return record_end(p, rc, &r, words, 2, code, err);
}

static int correct(struct playing *p, int64_t id, struct vec *words, struct err *err)
{
    struct entry_record changed;
    struct entry e;
    if (playing_session(p, &e, err) != 0)
        return -1;
    int rc = entry_load(&e, id, &changed, err);
    if (rc == 0) {
        rc = record_pairs(&changed, words, err);
        if (rc == 0)
            rc = entry_correct(&e, id, &changed, "scenario", err);
        record_fini(&changed);
    }
    return playing_session_end(&e, rc >= 0, err);
}

static int64_t known(struct playing *p, const char *name)
{
    const int64_t *id = map_get(&p->labels, name);
    return id ? *id : 0;
}

/* CODE name=value …: corrects a known one; else CODE KIND PARENTS … is new. */
int roster_change_unit(struct playing *p, struct vec *words, struct err *err)
{
    char *code = mem_strdup(words_at(words, 0) ? words_at(words, 0) : "");
    int64_t id = known(p, code);
    if (words->n)
        words_drop(words, 0);
    int rc = id ? correct(p, id, words, err) : put_unit(p, code, words, err);
    if (rc == 0 && id)
        rc = words_all_used(words, 0, err);
    free(code);
    return rc;
}

/* ---- people ---- */

static char *invented_mail(const char *code)
{
    struct str s = {0};
    for (const char *c = code; *c; c++)
        if ((unsigned char)*c < 0x80)
            str_add_n(&s, c, 1);
        else
            str_addf(&s, "%02x", (unsigned char)*c);
    str_add(&s, "@example.invalid");
    return str_take(&s);
}

static int put_person(struct playing *p, const char *code, bool no_mail, struct err *err)
{
    struct entry_record r;
    char *mail = no_mail ? NULL : invented_mail(code);
    record_init(&r, ENTRY_PERSON);
    record_set(&r, PERSON_CODE, code);
    record_set(&r, PERSON_NAME, code);
    record_set(&r, PERSON_MAIL, mail);
    int rc = record_put(p, &r, code, err);
    record_fini(&r);
    free(mail);
    return rc;
}

int roster_change_person(struct playing *p, struct vec *words, struct err *err)
{
    char *code = mem_strdup(words_at(words, 0) ? words_at(words, 0) : "");
    int64_t id = known(p, code);
    if (words->n)
        words_drop(words, 0);
    int rc = id ? correct(p, id, words, err) : put_person(p, code, words_take_flag(words, "no-mail", "无邮箱"), err);
    if (rc == 0)
        rc = words_all_used(words, 0, err);
    free(code);
    return rc;
}

static char *holding_name(const char *person, const char *role, const char *where)
{
    return mem_printf("%s %s %s", person ? person : "", role ? role : "", where ? where : "");
}

/* PERSON ROLE UNIT|CASE [deputy CODE] [name=value …] */
int roster_add_holder(struct playing *p, struct vec *words, struct err *err)
{
    struct entry_record r;
    int64_t number = 0;
    record_init(&r, ENTRY_HOLDER);
    char *deputy = words_take(words, "deputy", "代理人");
    int rc = record_pairs(&r, words, err);
    const char *where = words_at(words, 2);
    if (rc == 0)
        rc = db_get_int(p->db, Q_CASE_BY_NUMBER, 0, &number, err, "t", where ? where : "");
    record_set(&r, HOLDER_PERSON, words_at(words, 0));
    record_set(&r, HOLDER_ROLE, words_at(words, 1));
    record_set(&r, number ? HOLDER_CASE : HOLDER_UNIT, where);
    record_set(&r, HOLDER_DEPUTY, deputy);
    char *name = holding_name(words_at(words, 0), words_at(words, 1), where);
    rc = record_end(p, rc, &r, words, 3, name, err);
    free(name);
    free(deputy);
    return rc;
}

/* PERSON ROLE UNIT [DAY]: he holds the post until that day, which is not his any more. */
int roster_end_holder(struct playing *p, struct vec *words, struct err *err)
{
    char day[DAY_TEXT_B], *name = holding_name(words_at(words, 0), words_at(words, 1), words_at(words, 2));
    int64_t id = known(p, name);
    const char *until = words_at(words, 3) ? words_at(words, 3) : day_format(instant_day(p->now, p->zone), day);
    struct vec change = VEC(char *);
    vec_add(&change, &(char *){mem_printf("until=%s", until)});
    int rc = id ? correct(p, id, &change, err) : err_set(err, "没有登记过“%s”", "\"%s\" was never entered", name);
    vec_fini_texts(&change);
    free(name);
    return rc;
}

/* PERSON FROM UNTIL */
int roster_add_absence(struct playing *p, struct vec *words, struct err *err)
{
    struct entry_record r;
    record_init(&r, ENTRY_ABSENCE);
    record_set(&r, ABSENCE_PERSON, words_at(words, 0));
    record_set(&r, ABSENCE_FROM, words_at(words, 1));
    record_set(&r, ABSENCE_UNTIL, words_at(words, 2));
    return record_end(p, 0, &r, words, 3, NULL, err);
}

/* TERM YEAR [UNIT] [opens=DAY] [closes=DAY] */
int roster_add_term(struct playing *p, struct vec *words, struct err *err)
{
    struct entry_record r;
    record_init(&r, ENTRY_TERM);
    int rc = record_pairs(&r, words, err);
    record_set(&r, TERM_NAME, words_at(words, 0));
    record_set(&r, TERM_YEAR, words_at(words, 1));
    record_set(&r, TERM_UNIT, words_at(words, 2));
    char *name = holding_name(words_at(words, 0), words_at(words, 1), words_at(words, 2));
    rc = record_end(p, rc, &r, words, 3, name, err);
    free(name);
    return rc;
}

/* ---- cases: NUMBER = SCHOOL [REGISTER] DAY [TIME] [import NAME] [name=value …] ---- */

static int read_case(const struct file_line *line, struct entry_record *r, char **batch, struct err *err)
{
    struct vec words = VEC(char *);
    struct day d;
    int minute;
    words_split(line->value, &words);
    record_init(r, ENTRY_CASE);
    record_set(r, CASE_NUMBER, line->key);
    record_set(r, CASE_NAME, "张测试");
    *batch = words_take(&words, "import", "导入");
    int rc = record_pairs(r, &words, err);
    static const int columns[] = {CASE_SCHOOL, CASE_REGISTER};
    size_t at = 0;
    for (size_t i = 0; rc == 0 && i < words.n; i++) {
        const char *w = words_at(&words, i);
        if (day_parse(w, &d))
            record_set(r, CASE_OPENED, w);
        else if (minute_parse(w, &minute))
            record_set(r, CASE_TIME, w);
        else if (at < 2)
            record_set(r, columns[at++], w);
        else
            rc = words_all_used(&words, i, err);
    }
    vec_fini_texts(&words);
    return rc == 0 ? 0 : scenario_refuse(line->src, err);
}

int case_when(const struct playing *p, const struct file_line *line, struct instant *at, char **batch, struct err *err)
{
    enum { MORNING = 9 * 60 };
    struct entry_record r;
    struct day d;
    int minute = MORNING;
    int rc = read_case(line, &r, batch, err);
    if (rc == 0 && (!r.values[CASE_OPENED] || !day_parse(r.values[CASE_OPENED], &d))) {
        err_set(err, "个案要写立案日", "a case needs its opening day");
        rc = scenario_refuse(line->src, err);
    }
    if (rc == 0 && r.values[CASE_TIME])
        minute_parse(r.values[CASE_TIME], &minute);
    if (rc == 0) {
        *at = instant_at(d, minute, p->zone);
        if (at->sec < p->s->start.sec)
            *at = p->s->start;
    }
    record_fini(&r);
    return rc;
}

int case_put(struct playing *p, struct entry *e, const struct file_line *line, struct err *err)
{
    struct entry_record r;
    char *batch = NULL;
    int64_t id = 0;
    int rc = read_case(line, &r, &batch, err);
    if (rc == 0 && entry_put(e, &r, &id, err) != 0)
        rc = scenario_refuse(line->src, err);
    if (rc == 0) {
        playing_label(p, line->key, id);
        p->last = id;
    }
    record_fini(&r);
    free(batch);
    return rc;
}

int case_enter(struct playing *p, const struct file_line *line, struct err *err)
{
    struct entry e;
    if (playing_session(p, &e, err) != 0)
        return -1;
    int rc = case_put(p, &e, line, err);
    return playing_session_end(&e, rc == 0, err);
}

/* ---- the roster at the start ---- */

static int each_line(struct playing *p, enum scenario_section section, int (*enter)(struct playing *, const struct file_line *, struct err *), struct err *err)
{
    const struct vec *lines = &p->s->lines[section];
    for (size_t i = 0; i < lines->n; i++) {
        const struct file_line *line = *(const struct file_line **)vec_at(lines, i);
        if (enter(p, line, err) != 0)
            return scenario_refuse(line->src, err);
    }
    return 0;
}

static int enter_unit(struct playing *p, const struct file_line *line, struct err *err)
{
    struct vec words = VEC(char *);
    words_split(line->value, &words);
    int rc = put_unit(p, line->key, &words, err);
    vec_fini_texts(&words);
    return rc;
}

static int enter_person(struct playing *p, const struct file_line *line, struct err *err)
{
    return put_person(p, line->key, strstr(line->value, "no-mail") || strstr(line->value, "无邮箱"), err);
}

static int enter_post(struct playing *p, const char *person, char *text, struct err *err)
{
    struct vec words = VEC(char *);
    words_split(text, &words);
    words_take_flag(&words, "no-mail", "无邮箱");
    int rc = 0;
    if (words.n) {
        *(char **)vec_insert(&words, 0) = mem_strdup(person);
        rc = roster_add_holder(p, &words, err);
    }
    vec_fini_texts(&words);
    return rc;
}

static int enter_posts(struct playing *p, const struct file_line *line, struct err *err)
{
    char *copy = mem_strdup(line->value), *save = NULL;
    int rc = 0;
    for (char *one = strtok_r(copy, ",", &save); rc == 0 && one; one = strtok_r(NULL, ",", &save))
        rc = enter_post(p, line->key, one, err);
    free(copy);
    return rc;
}

int roster_enter(struct playing *p, struct err *err)
{
    if (each_line(p, IN_UNITS, enter_unit, err) != 0 || each_line(p, IN_PEOPLE, enter_person, err) != 0)
        return -1;
    return each_line(p, IN_PEOPLE, enter_posts, err);
}
