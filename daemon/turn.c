/* SPDX-License-Identifier: MIT */
#include "turn.h"

#include <inttypes.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "store/epoch.h"
#include "store/figures_sum.h"
#include "store/seal.h"
#include "turn_int.h"

enum { SEEN_EVERY_S = 300, SEAL_EVERY_S = 30, ITEMS_AT_ONCE = 500, SECONDS_A_DAY = 86400 };

struct world turn_world(const struct turn *t)
{
    return (struct world){.rules = t->rules, .org = &t->org, .rule_since = &t->rule_since};
}

struct day turn_today(const struct turn *t)
{
    return instant_day(t->now, t->rules->zone);
}

const struct ruleset *turn_rules(const struct turn *t)
{
    return t->rules;
}

/* ---- transactions ---- */

int turn_begin(struct turn *t, const char *who, struct err *err)
{
    t->rows = 0;
    return t->trying ? 0 : db_begin(t->db, who, err);
}

int turn_boundary(struct turn *t, int rows, struct err *err)
{
    t->rows += rows;
    if (t->rows < DB_ROWS_A_TRANSACTION || t->trying)
        return 0;
    t->rows = 0;
    return db_commit(t->db, err) == 0 && db_begin(t->db, "turn", err) == 0 ? 0 : -1;
}

int turn_end(struct turn *t, struct err *err)
{
    return t->trying ? 0 : db_commit(t->db, err);
}

/* ---- opening ---- */

static int meta_int(struct db *db, const char *key, int64_t otherwise, int64_t *out, struct err *err)
{
    char *text;
    if (db_meta_get(db, key, &text, err) != 0)
        return -1;
    *out = text ? strtoll(text, NULL, 10) : otherwise;
    free(text);
    return 0;
}

int meta_set_int(struct db *db, const char *key, int64_t v, struct err *err)
{
    char text[32];
    snprintf(text, sizeof text, "%" PRId64, v);
    return db_meta_set(db, key, text, err);
}

int turn_load_rule_since(struct turn *t, struct err *err)
{
    sqlite3_stmt *st = db_query(t->db, Q_RULE_SEEN_ALL, "");
    struct vec names = VEC(char *);
    int rc;
    vec_clear(&t->seen_days);
    while ((rc = db_step(t->db, st, err)) > 0) {
        vec_add(&names, &(char *){db_text_dup(st, "rule")});
        vec_add(&t->seen_days, &(struct day){db_day(st, "day").n});
    }
    map_fini(&t->rule_since);
    for (size_t i = 0; i < names.n; i++) { /* only now do the days stay where they are */
        char *name = *(char **)vec_at(&names, i);
        map_put(&t->rule_since, name, vec_at(&t->seen_days, i));
        free(name);
    }
    vec_fini(&names);
    return rc;
}

int turn_load_org(struct turn *t, struct err *err)
{
    if (t->org_loaded)
        org_fini(&t->org);
    t->org_loaded = false;
    if (facts_load_org(t->db, &t->org, err) != 0)
        return -1;
    t->org_loaded = true;
    return 0;
}

static int load_marks(struct turn *t, struct err *err)
{
    return meta_int(t->db, "seen_fact", 0, &t->seen_fact, err) == 0 && meta_int(t->db, "last_seen", INT64_MAX, &t->last_seen.sec, err) == 0 &&
                   meta_int(t->db, "generated", INT64_MAX, &t->generated.sec, err) == 0
               ? 0
               : -1;
}

int turn_open(struct turn **out, struct db *db, const struct turn_options *options, struct err *err)
{
    struct turn *t = mem_alloc(1, sizeof *t);
    t->db = db;
    t->options = *options;
    t->seen_days = VEC(struct day);
    t->batches = VEC(int64_t);
    t->moved = moved_init();
    t->sealed = INSTANT_NONE;
    if (ruleset_in_force(db, &t->own_rules, &t->version, err) != 0)
        goto failed;
    if (!t->own_rules) {
        err_set(err, "还没有生效的规则集：请先运行 baoxue init --rules 目录", "no rule set is in force yet: run baoxue init --rules FOLDER first");
        goto failed;
    }
    t->rules = t->own_rules;
    if (hold_copy(t, err) != 0 || epoch_installation(t->db, &t->installation, err) != 0 || turn_load_rule_since(t, err) != 0 || turn_load_org(t, err) != 0 || load_marks(t, err) != 0 ||
        reload_load_half(t, err) != 0)
        goto failed;
    *out = t;
    return 0;
failed:
    turn_close(t);
    return -1;
}

void turn_close(struct turn *t)
{
    if (!t)
        return;
    ruleset_free(t->own_rules);
    if (t->org_loaded)
        org_fini(&t->org);
    map_fini(&t->rule_since);
    vec_fini(&t->seen_days);
    vec_fini(&t->batches);
    moved_fini(t);
    free(t->installation);
    free(t);
}

/* ---- facts ---- */

struct refresh {
    struct turn *t;
    struct vec subjects; /* struct refresh_one */
    int64_t batch;       /* of what touches everything: units, terms */
};

struct refresh_one {
    enum subject_kind kind;
    int64_t id, batch;
};

static int note_subject(void *arg, const char *kind, int64_t subject, int64_t batch, struct err *err)
{
    (void)err;
    struct refresh *r = arg;
    struct refresh_one one = {.id = subject, .batch = batch};
    if (!kind)
        r->batch = batch;
    else if (subject_kind_of_key(kind, &one.kind))
        vec_add(&r->subjects, &one);
    return 0;
}

/* What the new facts touch beyond their own subjects. */
static int touched(struct turn *t, bool *roster, bool *everything, struct err *err)
{
    static const char *const roster_kinds[] = {"unit", "person", "holder", "absence", "term"};
    sqlite3_stmt *st = db_query(t->db, Q_FACT_KINDS_SINCE, "i", t->seen_fact);
    int rc;
    *roster = *everything = false;
    while ((rc = db_step(t->db, st, err)) > 0) {
        const char *kind = db_text(st, "kind");
        for (size_t i = 0; i < sizeof roster_kinds / sizeof *roster_kinds; i++)
            *roster = *roster || strcmp(kind, roster_kinds[i]) == 0;
        bool spreads = strcmp(kind, "term") == 0 || strcmp(kind, "unit") == 0 || strcmp(kind, "event") == 0; /* an event of a person on several posts */
        *everything = *everything || (spreads && db_int(st, "wide"));
    }
    return rc;
}

static int set_batch(struct turn *t, int64_t batch, struct err *err)
{
    int64_t released = 0;
    t->batch = 0;
    if (!batch || !t->options.import_hold)
        return 0;
    if (db_get_int(t->db, Q_BATCH_RELEASED, 0, &released, err, "i", batch) != 0)
        return -1;
    if (released)
        return 0;
    t->batch = batch;
    for (size_t i = 0; i < t->batches.n; i++)
        if (*(int64_t *)vec_at(&t->batches, i) == batch)
            return 0;
    vec_add(&t->batches, &batch);
    return 0;
}

/* Units whose figures are sums of what those below filed, once for all of them. */
static int derive_sums(struct turn *t, const struct vec *units, int64_t batch, struct err *err)
{
    int rc = units->n ? set_batch(t, batch, err) : 0;
    for (size_t i = 0; rc == 0 && i < units->n; i++) {
        rc = derive_unit(t, *(const int64_t *)vec_at(units, i), err);
        if (rc == 0)
            rc = turn_boundary(t, 20, err);
    }
    return rc;
}

/* A unit that the import brought stays the import's, though something was entered of it by hand meanwhile. */
static int derive_subjects(struct turn *t, const struct refresh *r, struct err *err)
{
    const struct refresh_one *one = r->subjects.data;
    struct vec sums = VEC(int64_t);
    int64_t of_sums = 0;
    int rc = 0;
    for (size_t i = 0; rc == 0 && i < r->subjects.n; i++) {
        int64_t batch = one[i].batch || one[i].kind == SUBJECT_CASE ? one[i].batch : r->batch;
        rc = set_batch(t, batch, err);
        if (rc == 0)
            rc = derive_subject(t, one[i].kind, one[i].id, err);
        if (rc == 0)
            rc = turn_boundary(t, 20, err);
        if (one[i].kind == SUBJECT_UNIT)
            figures_summed_above(t->rules, &t->org, one[i].id, &sums);
        of_sums = batch ? batch : of_sums;
    }
    if (rc == 0)
        rc = derive_sums(t, &sums, of_sums, err);
    vec_fini(&sums);
    return rc;
}

static struct instant this_midnight(const struct turn *t)
{
    return instant_at(turn_today(t), 0, t->rules->zone);
}

/* Every unit has the rows that are to exist today. */
static int mark_generated(struct turn *t, struct err *err)
{
    t->generated = this_midnight(t);
    return meta_set_int(t->db, "generated", t->generated.sec, err);
}

/*~ 2: a fact written by the command line or an import, seen by its id; its subject (case, unit) is derived anew in turn_derive.c (3). */
/* New facts into deadlines. The mark moves last: after a crash the same facts are taken again, and give the same rows. */
static int take_facts(struct turn *t, struct err *err)
{
    struct refresh r = {.t = t, .subjects = VEC(struct refresh_one)};
    bool roster, everything;
    int64_t last = t->seen_fact;
    int rc = facts_since(t->db, t->seen_fact, &last, note_subject, &r, err);
    if (rc != 0 || last == t->seen_fact)
        goto out;
    rc = touched(t, &roster, &everything, err);
    if (rc == 0 && roster)
        rc = turn_load_org(t, err);
    if (rc == 0)
        rc = turn_begin(t, "facts", err);
    if (rc == 0)
        rc = derive_subjects(t, &r, err);
    if (rc == 0 && everything)
        rc = set_batch(t, r.batch, err);
    if (rc == 0 && everything)
        rc = derive_all(t, err);
    t->batch = 0;
    if (rc == 0)
        rc = moved_tell_data(t, "facts", last, err);
    if (rc == 0)
        rc = ack_take_new(t, err);
    if (rc == 0)
        rc = bounces_take_new(t, err);
    if (rc == 0 && roster && !t->options.derive_only)
        rc = lifted_tell_again(t, err);
    if (rc == 0)
        rc = requests_take_new(t, err);
    if (rc == 0 && roster && !t->options.derive_only)
        rc = set_batch(t, r.batch, err) == 0 ? untold_take_up(t, err) : -1;
    t->batch = 0;
    if (rc == 0 && everything) /* all periods are there as well */
        rc = mark_generated(t, err);
    if (rc == 0)
        rc = meta_set_int(t->db, "seen_fact", last, err);
    if (rc == 0)
        rc = turn_end(t, err);
    if (rc == 0)
        t->seen_fact = last;
out:
    vec_fini(&r.subjects);
    return rc;
}

/* ---- time ---- */

static int take_new_periods(struct turn *t, struct err *err)
{
    if (!instant_is_none(t->generated) && t->generated.sec >= this_midnight(t).sec)
        return 0;
    return turn_begin(t, "periods", err) == 0 && derive_new_periods(t, err) == 0 && mark_generated(t, err) == 0 && turn_end(t, err) == 0 ? 0 : -1;
}

static int take_subjects(struct turn *t, struct err *err)
{
    struct vec due = VEC(struct subject_ref);
    int rc;
    do {
        vec_clear(&due);
        rc = subject_due(t->db, t->now, ITEMS_AT_ONCE, &due, err);
        if (rc == 0 && due.n)
            rc = turn_begin(t, "subjects", err);
        for (size_t i = 0; rc == 0 && i < due.n; i++) {
            const struct subject_ref *ref = vec_at(&due, i);
            rc = derive_subject(t, ref->kind, ref->id, err);
            if (rc == 0)
                rc = turn_boundary(t, 20, err);
        }
        if (rc == 0 && due.n)
            rc = turn_end(t, err);
    } while (rc == 0 && due.n == ITEMS_AT_ONCE);
    vec_fini(&due);
    return rc;
}

static int remember_now(struct turn *t, struct err *err)
{
    if (!t->options.step_limit_s || (!instant_is_none(t->last_seen) && t->now.sec < t->last_seen.sec + SEEN_EVERY_S))
        return 0;
    if (db_begin(t->db, "last_seen", err) != 0 || meta_set_int(t->db, "last_seen", t->now.sec, err) != 0 || db_commit(t->db, err) != 0)
        return -1;
    t->last_seen = t->now;
    return 0;
}

/* The ledger's rows so far become part of its chain; a forecast's do not. */
static int seal_sometimes(struct turn *t, struct err *err)
{
    if (!t->options.step_limit_s || (!instant_is_none(t->sealed) && t->now.sec < t->sealed.sec + SEAL_EVERY_S))
        return 0;
    t->sealed = t->now;
    return seal_write(t->db, t->now, err);
}

static int find_next(struct turn *t, struct instant *next, struct err *err)
{
    struct instant wakes[5] = {INSTANT_NONE, INSTANT_NONE, INSTANT_NONE, heartbeat_next(t), retain_next(t)};
    if (deadline_next_wake(t->db, &wakes[0], err) != 0 || subject_next_wake(t->db, &wakes[1], err) != 0 ||
        (t->options.compose && !t->copy_hold && relay_next(t, &wakes[2], err) != 0))
        return -1;
    *next = instant_at(day_plus(turn_today(t), 1), 0, t->rules->zone);
    for (size_t i = 0; i < sizeof wakes / sizeof *wakes; i++)
        *next = instant_min(*next, wakes[i]);
    return 0;
}

static int run_stages(struct turn *t, struct instant *next, struct err *err)
{
    vec_clear(&t->batches);
    if (take_facts(t, err) != 0 || take_new_periods(t, err) != 0 || take_subjects(t, err) != 0 || (!t->options.derive_only && fire_due(t, err) != 0) ||
        reload_end(t, err) != 0 || hold_imports_end(t, err) != 0 || heartbeat_run(t, err) != 0 || (t->options.compose && !t->copy_hold && relay_compose(t, err) != 0) || retain_run(t, err) != 0 || remember_now(t, err) != 0 ||
        seal_sometimes(t, err) != 0)
        return -1;
    return find_next(t, next, err);
}

int turn_run(struct turn *t, struct instant now, struct instant *next, struct err *err)
{
    bool held = false;
    t->now = now;
    int rc = hold_verdicts(t, err);
    if (rc == 0)
        rc = hold_copy(t, err);
    if (rc == 0)
        rc = hold_clock(t, &held, err);
    if (rc == 0 && held)
        *next = (struct instant){now.sec + 30};
    else if (rc == 0)
        rc = reload_finish(t, err) == 0 ? run_stages(t, next, err) : -1;
    if (rc != 0)
        db_rollback(t->db);
    return rc;
}
