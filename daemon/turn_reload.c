/* SPDX-License-Identifier: MIT */
/* turn_reload: new rules are tried in a transaction that is taken back; if too many messages would go at once they wait for release. */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/log.h"
#include "base/str.h"
#include "turn_int.h"

/* Puts rules in force in memory; the old ones are given back. */
static struct ruleset *swap_rules(struct turn *t, struct ruleset *rules, int64_t version)
{
    struct ruleset *old = t->own_rules;
    t->own_rules = rules;
    t->rules = rules;
    t->version = version;
    return old;
}

static int derive_with_new_rules(struct turn *t, struct err *err)
{
    t->rewake = true;
    int rc = turn_load_rule_since(t, err);
    if (rc == 0)
        rc = derive_all(t, err);
    if (rc == 0)
        rc = put_tell_office_moved(t, "rules", t->version, err);
    t->rewake = false;
    return rc;
}

static int adopt_and_derive(struct turn *t, const char *why, struct err *err)
{
    if (ruleset_adopt(t->db, t->rules, t->version, why, t->now, err) != 0)
        return -1;
    return derive_with_new_rules(t, err);
}

static int try_rules(struct turn *t, struct ruleset *rules, int64_t version, int64_t *messages, struct err *err)
{
    int64_t before, lines;
    int64_t old_version = t->version;
    bool quiet = t->options.quiet;
    if (db_trial_begin(t->db, "trial of rules", err) != 0)
        return -1;
    t->options.quiet = true;
    struct ruleset *old = swap_rules(t, rules, version);
    t->old_rules = old;
    int rc = ledger_next(t->db, &before, err);
    if (rc == 0)
        rc = adopt_and_derive(t, "trial", err);
    if (rc == 0)
        rc = fire_due(t, err);
    if (rc == 0)
        rc = line_waiting_since(t->db, before, &lines, messages, err);
    db_trial_end(t->db);
    t->old_rules = NULL;
    swap_rules(t, old, old_version);
    t->options.quiet = quiet;
    if (turn_load_rule_since(t, rc == 0 ? err : NULL) != 0)
        return -1;
    return rc;
}

/* Inside a transaction. The old rules are freed. */
static int put_in_force(struct turn *t, struct ruleset *rules, int64_t version, const char *why, struct err *err)
{
    struct ruleset *old = swap_rules(t, rules, version);
    t->generated = INSTANT_NONE; /* new rules may have periods that the old ones had not */
    t->old_rules = old;
    int rc = adopt_and_derive(t, why, err);
    t->old_rules = NULL;
    ruleset_free(old);
    return rc;
}

int reload_release(struct turn *t, int64_t version, struct err *err)
{
    struct ruleset *rules;
    if (ruleset_of_version(t->db, version, &rules, err) != 0)
        return -1;
    return put_in_force(t, rules, version, "released", err);
}

static int hold_version(struct turn *t, int64_t version, int64_t messages, struct err *err)
{
    int64_t hold = 0;
    struct str s = {0}, key = {0};
    if (hold_open_of(t->db, "reload", version, &hold, err) != 0)
        return -1;
    if (hold)
        return 0;
    str_addf(&s, tr(t->rules->language, "新规则会立即发出 %" PRId64 " 封提醒（上限 %" PRId64 "）", "the new rules would send %" PRId64 " messages at once (limit %" PRId64 ")"), messages,
             t->options.guard);
    int rc = hold_add(t->db, "reload", version, str_text(&s), t->now, &hold, err);
    str_addf(&s, tr(t->rules->language, "，仍用旧规则；核对后运行 baoxue release %" PRId64, "; the old rules stay; check, then run baoxue release %" PRId64), hold);
    str_addf(&key, "reload %" PRId64, hold);
    if (rc == 0)
        rc = fire_fault(t, str_text(&key), str_text(&s), err);
    str_fini(&s);
    str_fini(&key);
    return rc;
}

int turn_reload(struct turn *t, struct ruleset *rules, const struct rule_text *files, size_t files_n, const char *author, struct instant now, enum reload *out,
                int64_t *messages, struct err *err)
{
    int64_t version;
    t->now = now;
    *messages = 0;
    *out = RELOAD_SAME;
    if (strcmp(rules->hash, t->rules->hash) == 0) {
        ruleset_free(rules);
        return 0;
    }
    bool held;
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
        rc = try_rules(t, rules, version, messages, err);
    if (rc == 0)
        rc = turn_begin(t, "reload", err);
    if (rc == 0 && *messages > t->options.guard) {
        *out = RELOAD_HELD;
        rc = hold_version(t, version, *messages, err);
        ruleset_free(rules);
        rules = NULL;
    } else if (rc == 0) {
        *out = RELOAD_ADOPTED;
        rc = put_in_force(t, rules, version, "reload", err);
        rules = NULL;
    }
    if (rc == 0)
        rc = turn_end(t, err);
    if (rc != 0)
        db_rollback(t->db);
    ruleset_free(rules);
    return rc;
}
