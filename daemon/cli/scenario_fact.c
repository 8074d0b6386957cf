/* SPDX-License-Identifier: MIT */
/* scenario_fact: what happens: one line of [facts] at its instant. */
#include <inttypes.h>
#include <stdlib.h>

#include "base/mem.h"
#include "cli/scenario_int.h"
#include "store/entry.h"
#include "store/ledger.h"
#include "store/verdict.h"

struct verb {
    struct word_pair word;
    int (*apply)(struct playing *p, struct vec *words, struct err *err);
};

static int need(const struct vec *words, size_t n, struct err *err)
{
    return words->n >= n ? 0 : err_set(err, "这一行没有写完", "this line is not complete");
}

static int find(struct playing *p, const char *name, int64_t *id, struct err *err)
{
    const int64_t *hit = map_get(&p->labels, name);
    bool last = str_eq(name, "last") || str_eq(name, "上一条");
    *id = last ? p->last : hit ? *hit : 0;
    return *id ? 0 : err_set(err, "没有“%s”：先用“记为”给它起名", "nothing is called \"%s\": name it with \"as\"", name);
}

/* Takes a day, and a time, out of the words into the columns. */
static void take_day(struct entry_record *r, struct vec *words, size_t from, int day_column, int time_column)
{
    struct day d;
    int minute;
    for (size_t i = from; i < words->n;) {
        const char *w = words_at(words, i);
        int column = day_parse(w, &d) ? day_column : time_column >= 0 && minute_parse(w, &minute) ? time_column : -1;
        if (column >= 0)
            record_set(r, column, w);
        if (column >= 0)
            words_drop(words, i);
        else
            i++;
    }
}

/* Is it a case's number, a person's code? `q` gives its fact. */
static int is_known(struct playing *p, enum query q, const char *word, bool *yes, struct err *err)
{
    int64_t id = 0;
    int rc = db_get_int(p->db, q, 0, &id, err, "t", word);
    *yes = id != 0;
    return rc;
}

/* ---- events: SUBJECT EVENT [DAY] [TIME] [by CODE] [reached CODE] [as NAME] [field=value …] ---- */

static int put_event(struct playing *p, struct vec *words, struct err *err)
{
    struct entry_record r;
    bool of_case = false, of_person = false;
    if (need(words, 2, err) != 0)
        return -1;
    record_init(&r, ENTRY_EVENT);
    char *by = words_take(words, "by", "由"), *reached = words_take(words, "reached", "送达"), *as = words_take(words, "as", "记为");
    int rc = record_pairs(&r, words, err);
    take_day(&r, words, 2, EVENT_DAY, EVENT_TIME);
    if (rc == 0)
        rc = is_known(p, Q_CASE_BY_NUMBER, words_at(words, 0), &of_case, err);
    if (rc == 0)
        rc = is_known(p, Q_PERSON_BY_CODE, words_at(words, 0), &of_person, err);
    record_set(&r, of_case ? EVENT_CASE : of_person ? EVENT_PERSON : EVENT_UNIT, words_at(words, 0));
    record_set(&r, EVENT_NAME, words_at(words, 1));
    record_set(&r, EVENT_BY, by);
    record_set(&r, EVENT_REACHED, reached);
    rc = record_end(p, rc, &r, words, 2, as, err);
    free(by);
    free(reached);
    free(as);
    return rc;
}

/* CASE EVENT REASON [DAY] [field=value …]; CASE EVENT [DAY] … for reopening. The record only collects the words. */
static int close_or_reopen(struct playing *p, struct vec *words, bool closes, struct err *err)
{
    struct entry_record r;
    struct entry e;
    int64_t id = 0;
    size_t n = closes ? 3 : 2;
    if (need(words, n, err) != 0)
        return -1;
    record_init(&r, ENTRY_EVENT);
    int rc = record_pairs(&r, words, err);
    take_day(&r, words, n, EVENT_DAY, -1);
    if (rc == 0)
        rc = words_all_used(words, n, err);
    if (rc == 0)
        rc = playing_session(p, &e, err);
    if (rc == 0) {
        const char *number = words_at(words, 0), *event = words_at(words, 1), *day = r.values[EVENT_DAY];
        rc = closes ? entry_close_case(&e, number, event, words_at(words, 2), day, r.extras.data, r.extras.n, &id, err)
                    : entry_reopen_case(&e, number, event, day, r.extras.data, r.extras.n, &id, err);
        rc = playing_session_end(&e, rc == 0, err);
        p->last = rc == 0 ? id : p->last;
    }
    record_fini(&r);
    return rc;
}

static int put_close(struct playing *p, struct vec *words, struct err *err)
{
    return close_or_reopen(p, words, true, err);
}

static int put_reopen(struct playing *p, struct vec *words, struct err *err)
{
    return close_or_reopen(p, words, false, err);
}

/* ---- papers: RULE SUBJECT [PERIOD] … ---- */

struct paper { /* where its parts go */
    enum entry_kind kind;
    int rule, unit, number, period, day, time;
};

/* Takes the record. */
static int put_paper(struct playing *p, struct vec *words, struct entry_record *r, const struct paper *at, struct err *err)
{
    bool of_case = false;
    char *as = words_take(words, "as", "记为");
    int rc = need(words, 2, err) == 0 ? record_pairs(r, words, err) : -1;
    take_day(r, words, 2, at->day, at->time);
    if (rc == 0)
        rc = is_known(p, Q_CASE_BY_NUMBER, words_at(words, 1), &of_case, err);
    record_set(r, at->rule, words_at(words, 0));
    record_set(r, of_case ? at->number : at->unit, words_at(words, 1));
    record_set(r, at->period, words_at(words, 2));
    rc = record_end(p, rc, r, words, 3, as, err);
    free(as);
    return rc;
}

/* Moves "name value" out of the words into a column. */
static void take_into(struct entry_record *r, struct vec *words, int column, const char *en, const char *zh)
{
    char *value = words_take(words, en, zh);
    if (value)
        record_set(r, column, value);
    free(value);
}

static int put_filing(struct playing *p, struct vec *words, struct err *err)
{
    static const struct paper at = {ENTRY_FILING, FILING_RULE, FILING_UNIT, FILING_CASE, FILING_PERIOD, FILING_DAY, FILING_TIME};
    struct entry_record r;
    record_init(&r, at.kind);
    take_into(&r, words, FILING_TO, "to", "给");
    take_into(&r, words, FILING_BY, "by", "由");
    take_into(&r, words, FILING_REMARK, "remark", "说明");
    if (words_take_flag(words, "zero", "零报告"))
        record_set(&r, FILING_ZERO, "yes");
    return put_paper(p, words, &r, &at, err);
}

static int put_sign(struct playing *p, struct vec *words, struct err *err)
{
    static const struct paper at = {ENTRY_SIGN, SIGN_RULE, SIGN_UNIT, SIGN_CASE, SIGN_PERIOD, SIGN_DAY, -1};
    struct entry_record r;
    record_init(&r, at.kind);
    take_into(&r, words, SIGN_BY, "by", "由");
    return put_paper(p, words, &r, &at, err);
}

static int put_grant(struct playing *p, struct vec *words, enum entry_kind kind, struct err *err)
{
    const struct paper at = {kind, GRANT_RULE, GRANT_UNIT, GRANT_CASE, GRANT_PERIOD, GRANT_DAY, -1};
    struct entry_record r;
    record_init(&r, kind);
    record_set(&r, GRANT_REASON, "测试");
    take_into(&r, words, GRANT_UNTIL, "until", "至");
    take_into(&r, words, GRANT_OWNER, "owner", "责任");
    return put_paper(p, words, &r, &at, err);
}

static int put_extension(struct playing *p, struct vec *words, struct err *err)
{
    return put_grant(p, words, ENTRY_EXTENSION, err);
}

static int put_waiver(struct playing *p, struct vec *words, struct err *err)
{
    return put_grant(p, words, ENTRY_WAIVER, err);
}

/* ---- corrections: NAME|last … ---- */

static int correct_or_undo(struct playing *p, struct vec *words, bool undoes, struct err *err)
{
    struct entry e;
    struct entry_record r;
    int64_t id;
    if (need(words, 1, err) != 0 || find(p, words_at(words, 0), &id, err) != 0 || playing_session(p, &e, err) != 0)
        return -1;
    int rc = undoes ? entry_undo(&e, id, "测试", err) : entry_load(&e, id, &r, err);
    if (rc == 0 && !undoes) {
        rc = record_pairs(&r, words, err);
        if (rc == 0)
            rc = entry_correct(&e, id, &r, "测试", err);
        record_fini(&r);
    }
    rc = playing_session_end(&e, rc >= 0, err);
    return rc == 0 ? words_all_used(words, 1, err) : rc;
}

static int put_correction(struct playing *p, struct vec *words, struct err *err)
{
    return correct_or_undo(p, words, false, err);
}

static int put_undo(struct playing *p, struct vec *words, struct err *err)
{
    return correct_or_undo(p, words, true, err);
}

/* ---- imports and holds ---- */

static int import_cases(struct playing *p, struct entry *e, const char *name, size_t *n, struct err *err)
{
    const struct vec *lines = &p->s->lines[IN_CASES];
    int rc = 0;
    for (size_t i = 0; rc == 0 && i < lines->n; i++) {
        const struct file_line *line = *(const struct file_line **)vec_at(lines, i);
        struct instant at;
        char *batch = NULL;
        rc = case_when(p, line, &at, &batch, err);
        if (rc == 0 && str_eq(batch, name)) {
            rc = case_put(p, e, line, err);
            (*n)++;
        }
        free(batch);
    }
    return rc;
}

/* NAME [released]: all cases that say `import NAME`, as one batch. */
static int put_import(struct playing *p, struct vec *words, struct err *err)
{
    struct entry e;
    size_t n = 0;
    bool released = words_take_flag(words, "released", "放行");
    if (need(words, 1, err) != 0 || words_all_used(words, 1, err) != 0 || playing_session(p, &e, err) != 0)
        return -1;
    int rc = db_run(p->db, Q_BATCH_ADD, err, "ttmti", "cases", words_at(words, 0), p->now, e.author, (int64_t)released);
    e.batch = db_last_id(p->db);
    if (rc == 0)
        rc = import_cases(p, &e, words_at(words, 0), &n, err);
    if (rc == 0 && !n)
        rc = err_set(err, "没有写着“导入 %s”的个案", "no case says \"import %s\"", words_at(words, 0));
    return playing_session_end(&e, rc == 0, err);
}

/* KIND: import, reload or clock */
static int put_verdict(struct playing *p, struct vec *words, const char *verdict, struct err *err)
{
    static const struct word_pair kinds[] = {{"import", "导入", 0}, {"reload", "换规则", 1}, {"clock", "时钟", 2}};
    int64_t hold, fact;
    int kind = words->n == 1 ? pair_find(kinds, 3, words_at(words, 0)) : -1;
    if (kind < 0)
        return err_set(err, "要写明放行什么：导入、换规则、时钟", "say what: import, reload or clock");
    if (hold_open_of(p->db, kinds[kind].en, -1, &hold, err) != 0)
        return -1;
    if (!hold)
        return err_set(err, "没有暂扣的“%s”", "no \"%s\" is held", words_at(words, 0));
    return verdict_add(p->db, hold, verdict, "scenario", "测试", p->now, &fact, err);
}

static int put_release(struct playing *p, struct vec *words, struct err *err)
{
    return put_verdict(p, words, "release", err);
}

static int put_discard(struct playing *p, struct vec *words, struct err *err)
{
    return put_verdict(p, words, "discard", err);
}

/* ---- the daemon and its rules ---- */

static int stop_daemon(struct playing *p, struct vec *words, struct err *err)
{
    turn_close(p->turn);
    p->turn = NULL;
    return words_all_used(words, 0, err);
}

static int start_daemon(struct playing *p, struct vec *words, struct err *err)
{
    turn_close(p->turn);
    p->turn = NULL;
    return words_all_used(words, 0, err) == 0 ? playing_start(p, err) : -1;
}

/* The computer's clock is set: DAY TIME. */
static int set_clock(struct playing *p, struct vec *words, struct err *err)
{
    if (need(words, 2, err) != 0)
        return -1;
    char *text = mem_printf("%s %s", words_at(words, 0), words_at(words, 1));
    bool ok = instant_parse(text, p->zone, &p->now);
    free(text);
    return ok ? words_all_used(words, 2, err) : err_set(err, "不是时刻：应像 2026-09-08 08:30", "no instant: it should look like 2026-09-08 08:30");
}

/* NAME [adopted|held|same]: the rules of [rules NAME] are read; what must come of it. */
static int reload_rules(struct playing *p, struct vec *words, struct err *err)
{
    static const struct word_pair outcomes[] = {{"same", "不变", RELOAD_SAME}, {"adopted", "生效", RELOAD_ADOPTED}, {"held", "暂扣", RELOAD_HELD}};
    struct vec files = VEC(struct rule_text);
    enum reload got;
    int64_t messages;
    if (need(words, 1, err) != 0)
        return -1;
    if (!p->turn)
        return err_set(err, "停机时不能换规则", "rules cannot be reloaded while the daemon is down");
    int want = words->n > 1 ? pair_find(outcomes, 3, words_at(words, 1)) : RELOAD_ADOPTED;
    struct ruleset *rules = scenario_rules(p->f, p->s, words_at(words, 0), &files, err);
    int rc = rules ? turn_reload(p->turn, rules, files.data, files.n, "scenario", p->now, &got, &messages, err) : -1;
    rule_texts_fini(&files);
    if (rc == 0 && (int)got != want)
        rc = err_set(err, "换规则的结果是“%s”（%" PRId64 " 封）", "the reload was \"%s\" (%" PRId64 " messages)", p->f->lang == LANG_EN ? outcomes[got].en : outcomes[got].zh,
                     messages);
    return rc;
}

static const struct verb verbs[] = {
    {{"event", "事件", 0}, put_event},          {{"close", "销号", 0}, put_close},       {{"reopen", "重开", 0}, put_reopen},
    {{"file", "报送", 0}, put_filing},          {{"sign", "审核", 0}, put_sign},         {{"extend", "延期", 0}, put_extension},
    {{"waive", "免办", 0}, put_waiver},         {{"correct", "更正", 0}, put_correction}, {{"undo", "撤销", 0}, put_undo},
    {{"unit", "单位", 0}, roster_change_unit},  {{"person", "人员", 0}, roster_change_person}, {{"holder", "任职", 0}, roster_add_holder},
    {{"leave", "离任", 0}, roster_end_holder},  {{"absent", "请假", 0}, roster_add_absence}, {{"term", "学期", 0}, roster_add_term},
    {{"import", "导入", 0}, put_import},        {{"release", "放行", 0}, put_release},   {{"discard", "作废", 0}, put_discard},
    {{"rules", "换规则", 0}, reload_rules},     {{"clock", "时钟", 0}, set_clock},       {{"stop", "停机", 0}, stop_daemon},
    {{"start", "开机", 0}, start_daemon},      {{"ack", "知悉", 0}, answer_ack},         {{"bounce", "退信", 0}, answer_bounce}};

static int apply_words(struct playing *p, struct vec *words, struct err *err)
{
    for (size_t i = 0; words->n && i < sizeof verbs / sizeof *verbs; i++) {
        if (!pair_is(&verbs[i].word, words_at(words, 0)))
            continue;
        words_drop(words, 0);
        return verbs[i].apply(p, words, err);
    }
    return err_set(err, "经过里没有“%s”这种写法", "no fact begins with \"%s\"", words->n ? words_at(words, 0) : "");
}

/* `refused` before a fact: it must be refused. */
int fact_apply(struct playing *p, const struct file_line *line, const char *text, struct err *err)
{
    struct vec words = VEC(char *);
    words_split(text, &words);
    bool refused = words.n && (str_eq(words_at(&words, 0), "refused") || str_eq(words_at(&words, 0), "拒收"));
    if (refused)
        words_drop(&words, 0);
    int rc = apply_words(p, &words, err);
    vec_fini_texts(&words);
    if (refused)
        rc = rc < 0 ? 0 : err_set(err, "本该拒收，却收下了", "this should have been refused, but was taken");
    return rc < 0 ? scenario_refuse(line->src, err) : 0;
}
