/* SPDX-License-Identifier: MIT */
#include "selfaudit.h"

#include <stdlib.h>
#include <time.h>

#include "base/mem.h"
#include "base/str.h"
#include "core/code.h"
#include "core/rungword.h"
#include "store/audit.h"
#include "store/lists.h"
#include "turn_int.h"

enum { LATENESS_S = 120 /* the daemon may be about to tell it */, OPEN_AT_ONCE = 500, PAUSE_S = 1 };

struct audit_run {
    struct db *db; /* in memory */
    struct turn *turn;
    struct instant now;
    enum lang lang;
    struct vec ladder; /* struct finding_of: not told yet, for what the facts say of the same deadline comes first */
    struct selfaudit *out;
};

static const struct turn_options options = {.guard = INT64_MAX, .quiet = true, .derive_only = true};

struct finding_of {
    int64_t deadline;
    char *text;
};

/* ---- the ledger beside the ladders ---- */

static void note_ladder(struct audit_run *r, const struct deadline_row *row, const char *rung, struct instant at, bool fired)
{
    char when[INSTANT_TEXT_B], words[RUNG_WORDS_B];
    struct finding_of f = {.deadline = row->id};
    instant_format(at, r->turn->rules->zone, when);
    f.text = fired ? mem_printf(tr(r->lang, "“%s”一阶应在 %s 提醒，台账里没有", "rung \"%s\" was due at %s and is not in the ledger"), rung_words(r->lang, rung, words), when)
                   : mem_printf(tr(r->lang, "下一阶应在 %s 提醒，库里没有记着到时处理", "the next rung is due at %s, and nothing is noted to wake for it"), when);
    vec_add(&r->ladder, &f);
}

static int check_ladder(struct audit_run *r, const struct deadline_row *row, struct err *err)
{
    struct world w = turn_world(r->turn);
    struct fired fired;
    struct ladder_answer a;
    if (!row->d.rule || deadline_is_before_cutover(&w, &row->d))
        return 0;
    int rc = fire_told(r->turn, row, &fired, err);
    ladder_decide(&w, &row->d, &fired, r->now, &a);
    if (a.fires && a.rung.at.sec <= r->now.sec - LATENESS_S)
        note_ladder(r, row, a.rung.key, a.rung.at, true);
    else if (!a.fires && !instant_is_none(a.next) && (instant_is_none(row->wake) || row->wake.sec > a.next.sec))
        note_ladder(r, row, "", a.next, false);
    ladder_answer_fini(&a);
    firing_keys_fini(&fired);
    return rc;
}

static int check_ladders(struct audit_run *r, struct err *err)
{
    struct vec rows = VEC(struct deadline_row);
    int64_t after = 0;
    int rc;
    do {
        vec_clear(&rows);
        rc = deadline_open_after(r->db, r->turn->rules, after, OPEN_AT_ONCE, &rows, err);
        for (size_t i = 0; i < rows.n; i++) {
            struct deadline_row *row = vec_at(&rows, i);
            after = row->id;
            if (rc == 0)
                rc = check_ladder(r, row, err);
            deadline_row_fini(row);
        }
    } while (rc == 0 && rows.n == OPEN_AT_ONCE);
    vec_fini(&rows);
    return rc;
}

/* ---- what is stored beside what the facts give ---- */

/* Whose it is, and of what: the beginning of a finding's line. */
static void begin_line(struct sqlite3_stmt *st, enum lang lang, struct str *s)
{
    char code[CODE_TEXT_B];
    int64_t id = db_int(st, "id");
    const char *subject = db_text(st, "subject"), *owner = db_text(st, "owner");
    str_addf(s, tr(lang, "%s%s“%s”（%s，%s）：", "%s%s\"%s\" (%s, %s): "), id ? code_format(id, code) : "", id ? " " : "", db_text(st, "rule"), subject ? subject : "-", owner);
}

static void add_state(enum lang lang, const char *state, const char *due, struct str *s)
{
    enum deadline_state of = STATE_OPEN;
    if (!state || !deadline_state_of_key(state, &of)) {
        str_add(s, tr(lang, "没有这个期限", "no such deadline"));
        return;
    }
    str_addf(s, tr(lang, "%s，%s 到期", "%s, due %s"), deadline_state_text(of, lang), due ? due : "-");
}

static void keep(struct audit_run *r, struct str *s)
{
    char *text = str_take(s);
    vec_add(&r->out->found, &text);
}

static int compare(struct audit_run *r, struct vec *seen, struct err *err)
{
    struct sqlite3_stmt *st = db_query(r->db, Q_AUDIT_DIFFERENCES, "m", r->now);
    int rc;
    while ((rc = db_step(r->db, st, err)) > 0) {
        struct str s = {0};
        begin_line(st, r->lang, &s);
        str_add(&s, tr(r->lang, "库中是“", "stored is \""));
        add_state(r->lang, db_text(st, "state"), db_text(st, "due"), &s);
        str_add(&s, tr(r->lang, "”，按登记推算是“", "\", the facts give \""));
        add_state(r->lang, db_text(st, "fresh_state"), db_text(st, "fresh_due"), &s);
        str_add(&s, tr(r->lang, "”", "\""));
        vec_add(seen, &(int64_t){db_int(st, "id")});
        keep(r, &s);
    }
    return rc;
}

static int tell_ladder(struct audit_run *r, const struct vec *seen, const struct finding_of *f, struct err *err)
{
    if (vec_has_id(seen, f->deadline))
        return 0;
    struct sqlite3_stmt *st = db_query(r->db, Q_AUDIT_WHO, "i", f->deadline);
    int rc = db_step(r->db, st, err);
    struct str s = {0};
    if (rc > 0) {
        begin_line(st, r->lang, &s);
        str_add(&s, f->text);
        keep(r, &s);
    }
    db_reset(st);
    return rc < 0 ? -1 : 0;
}

static int derive_anew(struct audit_run *r, struct err *err)
{
    struct instant next;
    turn_close(r->turn);
    r->turn = NULL;
    if (audit_set_aside(r->db, err) != 0 || turn_open(&r->turn, r->db, &options, err) != 0)
        return -1;
    return turn_run(r->turn, r->now, &next, err);
}

/* ---- one run ---- */

static int run(struct audit_run *r, const char *database, struct err *err)
{
    struct vec seen = VEC(int64_t);
    int64_t held = 0;
    if (db_open(&r->db, NULL, DB_MEMORY, err) != 0 || audit_load(r->db, database, err) != 0 || hold_open_of(r->db, "clock", -1, &held, err) != 0)
        return -1;
    if (held)
        return err_set(err, "时钟暂扣中，不能自查", "the clock is held: no audit now");
    if (turn_open(&r->turn, r->db, &options, err) != 0 || lists_prepare(r->db, r->turn->rules->zone, err) != 0 || check_ladders(r, err) != 0 ||
        db_get_int(r->db, Q_AUDIT_COUNT, 0, &r->out->checked, err, "m", r->now) != 0 || derive_anew(r, err) != 0)
        return -1;
    int rc = compare(r, &seen, err);
    const struct finding_of *f = r->ladder.data;
    for (size_t i = 0; rc == 0 && i < r->ladder.n; i++)
        rc = tell_ladder(r, &seen, &f[i], err);
    vec_fini(&seen);
    return rc;
}

static int run_once(const char *database, struct instant now, enum lang lang, struct selfaudit *out, struct err *err)
{
    struct audit_run r = {.now = now, .lang = lang, .ladder = VEC(struct finding_of), .out = out};
    *out = (struct selfaudit){.found = VEC(char *)};
    int rc = run(&r, database, err);
    turn_close(r.turn);
    db_close(r.db);
    for (size_t i = 0; i < r.ladder.n; i++)
        free(((struct finding_of *)vec_at(&r.ladder, i))->text);
    vec_fini(&r.ladder);
    return rc;
}

/* What both have found. */
static void intersect(struct selfaudit *a, const struct selfaudit *b)
{
    for (size_t i = 0; i < a->found.n;) {
        char **text = vec_at(&a->found, i);
        if (vec_has_text(&b->found, *text)) {
            i++;
            continue;
        }
        free(*text);
        vec_remove(&a->found, i);
    }
}

int selfaudit_run(const char *database, struct instant now, enum lang lang, struct selfaudit *out, struct err *err)
{
    int rc = run_once(database, now, lang, out, err);
    if (rc != 0 || !out->found.n)
        return rc;
    struct selfaudit again;
    nanosleep(&(struct timespec){.tv_sec = PAUSE_S}, NULL);
    rc = run_once(database, now, lang, &again, err);
    intersect(out, &again);
    selfaudit_fini(&again);
    return rc;
}

void selfaudit_fini(struct selfaudit *a)
{
    vec_fini_texts(&a->found);
}
