/* SPDX-License-Identifier: MIT */
/* turn_reload: new rules come into force in one transaction, which is taken back if too many messages would go at once: then they wait for release. */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/str.h"
#include "core/rulediff.h"
#include "turn_int.h"

static const char half_key[] = "rules_half_derived", program_key[] = "derived_by"; /* in meta */
static const char program[] = PACKAGE_VERSION " " DERIVATION;
static const char *const halves[] = {[HALF_NONE] = "0", [HALF_RULES] = "rules", [HALF_PROGRAM] = "program", [HALF_JUDGED] = "program judged"};

/* Puts rules in force in memory; the old ones are given back. */
static struct ruleset *swap_rules(struct turn *t, struct ruleset *rules, int64_t version)
{
    struct ruleset *old = t->own_rules;
    t->own_rules = rules;
    t->rules = rules;
    t->version = version;
    return old;
}

static bool is_of_holders(const struct rule *r)
{
    return r && r->each == EACH_HOLDER;
}

static bool joins_rules(const struct rule *r)
{
    return r && (r->kind != RULE_DUTY || r->each == EACH_CASE);
}

/* Which rules must be derived anew: false when all must, since something changed that every rule may rest on. */
static bool find_scope(const struct turn *t, struct scope *s)
{
    struct vec diffs = VEC(struct rule_diff);
    *s = (struct scope){.now = VEC(const struct rule *)};
    if (t->half || !t->old_rules || !str_eq(t->old_rules->frame, t->rules->frame))
        return false;
    rulediff(t->old_rules, t->rules, &diffs);
    for (size_t i = 0; i < diffs.n; i++) {
        const struct rule_diff *d = vec_at(&diffs, i);
        if (d->change == RULE_CHANGED && !d->dates) /* other words only */
            continue;
        if (d->before)
            map_put(&s->rules, d->before->name, d->before);
        if (d->after) {
            map_put(&s->rules, d->after->name, d->after);
            vec_add(&s->now, &d->after);
        }
        s->steps = s->steps || joins_rules(d->before) || joins_rules(d->after);
        s->holders = s->holders || s->steps || is_of_holders(d->before) || is_of_holders(d->after);
        s->some = true;
    }
    vec_fini(&diffs);
    return true;
}

static int derive_scope(struct turn *t, struct err *err)
{
    struct scope scope;
    t->scope = find_scope(t, &scope) ? &scope : NULL;
    int rc = !t->scope || scope.some ? derive_all(t, err) : 0;
    t->scope = NULL;
    map_fini(&scope.rules);
    vec_fini(&scope.now);
    return rc;
}

static int derive_with_new_rules(struct turn *t, struct err *err)
{
    t->rewake = true;
    int rc = turn_load_rule_since(t, err);
    if (rc == 0)
        rc = derive_scope(t, err);
    if (rc == 0)
        rc = moved_tell_data(t, "rules", t->version, err);
    t->rewake = false;
    return rc;
}

/* What would leave at once: fired and counted, and the firing taken back. `before`: the last number of the ledger before all that is new. */
static int count_messages(struct turn *t, int64_t before, int64_t *messages, struct err *err)
{
    int64_t lines;
    bool quiet = t->options.quiet;
    if (db_run(t->db, Q_SAVEPOINT, err, "") != 0)
        return -1;
    t->options.quiet = true;
    int rc = fire_due(t, err);
    if (rc == 0)
        rc = line_waiting_since(t->db, before, &lines, messages, err);
    t->options.quiet = quiet;
    ledger_forget(t->db);
    return rc == 0 ? db_run(t->db, Q_SAVEPOINT_BACK, err, "") : rc;
}

/* Begins the transaction in which all is tried. */
static int begin_trial(struct turn *t, int64_t *before, struct err *err)
{
    if (turn_begin(t, "trial of rules", err) != 0)
        return -1;
    t->trying = true;
    if (ledger_next(t->db, before, err) != 0)
        return -1;
    ledger_give_back(t->db);
    --*before;
    return 0;
}

static void forget_moved(struct turn *t)
{
    moved_fini(t);
    t->moved = moved_init();
}

static void take_back_trial(struct turn *t)
{
    t->trying = false;
    db_rollback(t->db);
    fire_say(t, false);
    forget_moved(t);
}

static int set_half(struct turn *t, enum half half, struct err *err)
{
    if (db_meta_set(t->db, half_key, halves[half], err) != 0)
        return -1;
    t->half = half;
    return 0;
}

/* Unless in a trial, many transactions: a mark stands from the first, which has the adoption, to the last. */
static int derive_noting(struct turn *t, struct err *err)
{
    t->tell_changes = t->options.tell_changes;
    int rc = derive_with_new_rules(t, err);
    t->tell_changes = false;
    return rc;
}

static int tell_changes(struct turn *t, struct err *err)
{
    return t->options.tell_changes ? moved_tell_changes(t, err) : 0;
}

static int all_is_derived(struct turn *t, struct err *err)
{
    return set_half(t, HALF_NONE, err) == 0 ? db_meta_set(t->db, program_key, program, err) : -1;
}

struct before { /* new rules */
    struct ruleset *rules;
    int64_t version;
    struct instant generated;
    enum half half;
};

/* Inside a transaction. The old rules are in `b`. */
static int put_in_force(struct turn *t, struct ruleset *rules, int64_t version, const char *why, struct before *b, struct err *err)
{
    *b = (struct before){.version = t->version, .generated = t->generated, .half = t->half};
    b->rules = swap_rules(t, rules, version);
    t->old_rules = b->rules;
    if (!b->rules || !str_eq(b->rules->frame, rules->frame))
        t->generated = INSTANT_NONE; /* any rule may have periods that it had not */
    int rc = db_meta_set(t->db, half_key, halves[HALF_RULES], err);
    if (rc == 0)
        rc = ruleset_adopt(t->db, t->rules, t->version, why, t->now, err);
    return rc == 0 ? derive_noting(t, err) : rc;
}

static int end_in_force(struct turn *t, struct err *err)
{
    int rc = tell_changes(t, err);
    t->old_rules = NULL;
    return rc == 0 ? all_is_derived(t, err) : rc;
}

/* The old rules again, in memory: what the transaction wrote is taken back by whoever began it. The new ones are freed. */
static void put_back(struct turn *t, const struct before *b)
{
    forget_moved(t);
    ruleset_free(swap_rules(t, b->rules, b->version));
    t->generated = b->generated;
    t->half = b->half;
    t->old_rules = NULL;
}

/* Held by a program that could read them: the decision stands, and cannot be carried out. */
static int tell_unreadable(struct turn *t, int64_t version, const char *why, struct err *err)
{
    char *s = mem_printf(tr(t->rules->language, "暂扣的新规则已放行，但用不了，仍用旧规则：%s", "the held rules were released and cannot be used, the old ones stay: %s"), why);
    return fire_fault_text(t, mem_printf("rules-unreadable %" PRId64, version), s, err);
}

int reload_release(struct turn *t, int64_t version, struct err *err)
{
    struct ruleset *rules;
    struct err why = {.lang = t->rules->language};
    int rc = ruleset_of_version(t->db, version, &rules, &why);
    if (rc == RULESET_UNREADABLE)
        return tell_unreadable(t, version, why.text, err);
    if (rc != 0)
        return err_set(err, "%s", "%s", why.text);
    struct before b;
    rc = put_in_force(t, rules, version, "released", &b, err);
    if (rc == 0)
        rc = end_in_force(t, err);
    if (rc == 0)
        ruleset_free(b.rules);
    else
        put_back(t, &b);
    return rc;
}

/* More than may go at once: new rules wait, or what a new program tells. */
static int hold_messages(struct turn *t, bool upgrade, int64_t version, int64_t messages, struct err *err)
{
    const char *kind = upgrade ? "upgrade" : "reload";
    enum lang lang = t->rules->language;
    int64_t hold = 0;
    struct str s = {0};
    if (hold_open_of(t->db, kind, version, &hold, err) != 0)
        return -1;
    if (hold)
        return 0;
    if (upgrade)
        str_addf(&s, tr(lang, "程序升级后重新推算，会立即发出 %" PRId64 " 封提醒（上限 %" PRId64 "）", "the upgraded program derived everything anew and would send %" PRId64 " messages at once (limit %" PRId64 ")"),
                 messages, t->options.guard);
    else
        str_addf(&s, tr(lang, "新规则会立即发出 %" PRId64 " 封提醒（上限 %" PRId64 "）", "the new rules would send %" PRId64 " messages at once (limit %" PRId64 ")"), messages, t->options.guard);
    int rc = hold_add(t->db, kind, version, str_text(&s), t->now, &hold, err);
    if (upgrade)
        str_addf(&s, tr(lang, "，已暂扣；核对后运行 baoxue release %" PRId64 "（发出）或 baoxue discard %" PRId64 "（不发），并写明理由", ": they are held; check, then run baoxue release %" PRId64 " (send) or baoxue discard %" PRId64 " (do not), with a reason"),
                 hold, hold);
    else
        str_addf(&s, tr(lang, "，仍用旧规则；核对后运行 baoxue release %" PRId64 " --reason 理由", "; the old rules stay; check, then run baoxue release %" PRId64 " --reason WHY"), hold);
    if (rc == 0)
        return fire_fault_text(t, mem_printf("%s %" PRId64, kind, hold), str_take(&s), err);
    str_fini(&s);
    return rc;
}

/* ---- what was derived by halves, or by another program ---- */

int turn_derive_anew(struct db *db, struct err *err)
{
    return db_meta_set(db, half_key, halves[HALF_PROGRAM], err);
}

int turn_check_program(struct turn *t, struct err *err)
{
    char *by;
    if (db_meta_get(t->db, program_key, &by, err) != 0)
        return -1;
    bool same = str_eq(by, program), first = !by && !t->seen_fact;
    free(by);
    if (same)
        return 0;
    int rc = turn_begin(t, "program", err);
    if (rc == 0)
        rc = first ? db_meta_set(t->db, program_key, program, err) : set_half(t, HALF_PROGRAM, err);
    return rc == 0 ? turn_end(t, err) : rc;
}

int reload_load_half(struct turn *t, struct err *err)
{
    char *half;
    if (db_meta_get(t->db, half_key, &half, err) != 0)
        return -1;
    t->half = half ? HALF_RULES : HALF_NONE; /* an older program wrote the version's number */
    for (size_t i = 0; half && i < sizeof halves / sizeof *halves; i++)
        if (str_eq(half, halves[i]))
            t->half = (enum half)i;
    free(half);
    return 0;
}

/* How much will the new program tell? More than may go at once is held. */
static int judge_program(struct turn *t, struct err *err)
{
    int64_t messages = 0, before;
    int rc = begin_trial(t, &before, err);
    if (rc == 0)
        rc = derive_with_new_rules(t, err);
    if (rc == 0)
        rc = count_messages(t, before, &messages, err);
    take_back_trial(t);
    if (rc != 0 || turn_begin(t, "upgrade", err) != 0)
        return -1;
    rc = messages > t->options.guard ? hold_messages(t, true, t->version, messages, err) : 0;
    if (rc == 0)
        rc = set_half(t, HALF_JUDGED, err);
    return rc == 0 ? turn_end(t, err) : rc;
}

int reload_finish(struct turn *t, struct err *err)
{
    if (!t->half)
        return 0;
    t->generated = INSTANT_NONE;
    if ((t->half == HALF_PROGRAM && judge_program(t, err) != 0) || (t->half == HALF_JUDGED && hold_open_of(t->db, "upgrade", t->version, &t->upgrade_hold, err) != 0))
        return -1;
    return turn_begin(t, "new rules", err) == 0 && derive_noting(t, err) == 0 && tell_changes(t, err) == 0 && turn_end(t, err) == 0 ? 0 : -1;
}

int reload_end(struct turn *t, struct err *err)
{
    if (!t->half)
        return 0;
    t->upgrade_hold = 0;
    return turn_begin(t, "all derived", err) == 0 && all_is_derived(t, err) == 0 && turn_end(t, err) == 0 ? 0 : -1;
}

/* ---- new rules ---- */

/* More than may go at once: the old rules stay. */
static int hold_rules(struct turn *t, int64_t version, int64_t messages, struct err *err)
{
    int rc = turn_begin(t, "reload", err);
    if (rc == 0)
        rc = hold_messages(t, false, version, messages, err);
    if (rc == 0)
        rc = turn_end(t, err);
    if (rc != 0)
        db_rollback(t->db);
    return rc;
}

/* Takes `rules`. */
static int try_rules(struct turn *t, struct ruleset *rules, int64_t version, enum reload *out, int64_t *messages, struct err *err)
{
    struct before b;
    int64_t before;
    if (begin_trial(t, &before, err) != 0) {
        take_back_trial(t);
        ruleset_free(rules);
        return -1;
    }
    int rc = put_in_force(t, rules, version, "reload", &b, err);
    if (rc == 0)
        rc = count_messages(t, before, messages, err);
    *out = rc == 0 && *messages > t->options.guard ? RELOAD_HELD : RELOAD_ADOPTED;
    if (rc == 0 && *out == RELOAD_ADOPTED)
        rc = end_in_force(t, err);
    t->trying = false;
    if (rc == 0 && *out == RELOAD_ADOPTED && (rc = turn_end(t, err)) == 0) {
        ruleset_free(b.rules);
        fire_say(t, true);
        return 0;
    }
    take_back_trial(t);
    put_back(t, &b);
    if (turn_load_rule_since(t, rc == 0 ? err : NULL) != 0)
        return -1;
    return rc == 0 ? hold_rules(t, version, *messages, err) : rc;
}

int turn_reload(struct turn *t, struct ruleset *rules, const struct rule_text *files, size_t files_n, const char *author, struct instant now, enum reload *out,
                int64_t *messages, struct err *err)
{
    int64_t version;
    bool held;
    t->now = now;
    *messages = 0;
    *out = RELOAD_SAME;
    if (strcmp(rules->hash, t->rules->hash) == 0) {
        ruleset_free(rules);
        return 0;
    }
    int rc = hold_clock(t, &held, err);
    if (rc != 0 || held) { /* by a wrong clock nothing is derived */
        *out = RELOAD_CLOCK;
        ruleset_free(rules);
        return rc;
    }
    rc = turn_begin(t, "new rules", err);
    if (rc == 0)
        rc = ruleset_save(t->db, rules, files, files_n, author, now, &version, err);
    if (rc == 0)
        rc = turn_end(t, err);
    if (rc == 0)
        return try_rules(t, rules, version, out, messages, err);
    db_rollback(t->db);
    ruleset_free(rules);
    return rc;
}
