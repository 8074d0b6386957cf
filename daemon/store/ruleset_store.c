/* SPDX-License-Identifier: MIT */
#include "store/ruleset_store.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/vec.h"
#include "core/finding.h"
#include "store/formula.h"
#include "store/ledger.h"

/* ---- loading ---- */

static int read_files(struct db *db, int64_t version, struct vec *files, struct err *err)
{
    struct sqlite3_stmt *st = db_query(db, Q_VERSION_FILES, "i", version);
    int rc;
    while ((rc = db_step(db, st, err)) > 0) {
        char *text = db_text_dup(st, "text");
        vec_add(files, &(struct rule_text){.name = db_text_dup(st, "name"), .text = text, .len_b = strlen(text)});
    }
    if (rc == 0 && !files->n)
        return err_set(err, "数据库里没有第 %lld 号规则集", "the database has no rule set number %lld", (long long)version);
    return rc;
}

struct ruleset *ruleset_compile(const struct rule_text *files, size_t files_n, enum lang lang, struct vec *findings)
{
    struct ruleset *rules = ruleset_load(files, files_n, lang, findings);
    if (!rules)
        return NULL;
    formulas_check_all(rules, lang, findings);
    findings_sort(findings, files, files_n);
    if (!findings_first_error(findings))
        return rules;
    ruleset_free(rules);
    return NULL;
}

/* It was valid when it was stored, so this happens only when the program has become stricter. */
static int refuse(const struct vec *findings, int64_t version, struct err *err)
{
    const struct finding *f = findings_first_error(findings);
    err_set(err, "本程序读不懂库里第 %lld 号规则集（%s 第 %d 行：%s）", "this program cannot read the stored rule set number %lld (%s line %d: %s)", (long long)version,
            f->src.file ? f->src.file : "?", f->src.line, f->text);
    return RULESET_UNREADABLE;
}

int ruleset_of_version(struct db *db, int64_t version, struct ruleset **out, struct err *err)
{
    struct vec files = VEC(struct rule_text), findings = VEC(struct finding);
    *out = NULL;
    int rc = read_files(db, version, &files, err);
    if (rc == 0) {
        *out = ruleset_load(files.data, files.n, err ? err->lang : LANG_ZH, &findings);
        if (!*out)
            rc = refuse(&findings, version, err);
    }
    findings_fini(&findings);
    rule_texts_fini(&files);
    return rc;
}

int ruleset_in_force(struct db *db, struct ruleset **out, int64_t *version, struct err *err)
{
    *out = NULL;
    if (db_get_int(db, Q_VERSION_IN_FORCE, 0, version, err, "") != 0)
        return -1;
    return *version ? ruleset_of_version(db, *version, out, err) : 0;
}

/* ---- saving ---- */

static int add_file(struct db *db, const struct rule_text *file, char **json, struct err *err)
{
    char *text = mem_strndup(file->text, file->len_b);
    struct sqlite3_stmt *st = db_query(db, Q_VERSION_FILES_ADD, "ttt", *json, file->name, text);
    free(text);
    int rc = db_step(db, st, err);
    if (rc > 0) {
        free(*json);
        *json = db_text_dup(st, "files");
    }
    db_reset(st);
    return rc > 0 ? 0 : -1;
}

int ruleset_save(struct db *db, const struct ruleset *rules, const struct rule_text *files, size_t files_n, const char *author, struct instant now, int64_t *version,
                 struct err *err)
{
    if (db_get_int(db, Q_VERSION_OF_HASH, 0, version, err, "t", rules->hash) != 0)
        return -1;
    if (*version)
        return 0;
    char *json = mem_strdup("[]");
    int rc = 0;
    for (size_t i = 0; rc == 0 && i < files_n; i++)
        rc = add_file(db, &files[i], &json, err);
    if (rc == 0)
        rc = ledger_next(db, version, err);
    if (rc == 0)
        rc = db_run(db, Q_VERSION_ADD, err, "imtttt", *version, now, rules->hash, rules->title ? rules->title : "", json, author);
    free(json);
    return rc;
}

/* ---- coming into force ---- */

/* A renaming is recorded once; from then on every older fact is read under the new name (renamed.h). What stands in the table of deadlines is renamed there by `carry`; Q_COUNT:
 * nothing does. */
static int rename_one(struct db *db, const char *kind, const char *from, const char *to, enum query carry, struct instant now, struct err *err)
{
    int64_t known, seq;
    if (!from)
        return 0;
    if (db_get_int(db, Q_RENAMING_KNOWN, 0, &known, err, "ttt", kind, from, to) != 0)
        return -1;
    if (known)
        return 0;
    if (ledger_next(db, &seq, err) != 0 || db_run(db, Q_RENAMING_ADD, err, "imttt", seq, now, kind, from, to) != 0)
        return -1;
    return carry == Q_COUNT ? 0 : db_run(db, carry, err, "tt", from, to);
}

static int rename_all(struct db *db, const struct ruleset *rules, struct instant now, struct err *err)
{
    const struct rule *const *rule = rules->rules.data;
    const struct role *const *role = rules->roles.data;
    const struct event_kind *const *event = rules->events.data;
    const struct form *const *form = rules->forms.data;
    int rc = 0;
    for (size_t i = 0; rc == 0 && i < rules->rules.n; i++)
        rc = rename_one(db, "rule", rule[i]->formerly, rule[i]->name, Q_DEADLINE_RENAME_RULE, now, err);
    for (size_t i = 0; rc == 0 && i < rules->roles.n; i++)
        rc = rename_one(db, "role", role[i]->formerly, role[i]->name, Q_DEADLINE_RENAME_OWNER, now, err);
    for (size_t i = 0; rc == 0 && i < rules->events.n; i++)
        rc = rename_one(db, "event", event[i]->formerly, event[i]->name, Q_COUNT, now, err);
    for (size_t i = 0; rc == 0 && i < rules->forms.n; i++)
        rc = rename_one(db, "form", form[i]->formerly, form[i]->name, Q_COUNT, now, err);
    return rc;
}

static int seen_day(struct db *db, const char *rule, struct day *day, struct err *err)
{
    struct sqlite3_stmt *st = db_query(db, Q_RULE_SEEN_DAY, "t", rule ? rule : "");
    int rc = db_step(db, st, err);
    *day = rc > 0 ? db_day(st, "day") : DAY_NONE;
    db_reset(st);
    return rc < 0 ? -1 : 0;
}

/* A rule makes nothing due before the day on which its name first came into force; a renamed one keeps its day, and the first rule set of all begins at its cut-over. */
static int see_rules(struct db *db, const struct ruleset *rules, bool first, struct instant now, struct err *err)
{
    struct day from = first && !day_is_none(rules->since) ? rules->since : instant_day(now, rules->zone);
    for (size_t i = 0; i < rules->rules.n; i++) {
        const struct rule *r = *(const struct rule **)vec_at(&rules->rules, i);
        struct day known, old;
        int64_t seq;
        if (seen_day(db, r->name, &known, err) != 0 || seen_day(db, r->formerly, &old, err) != 0)
            return -1;
        if (!day_is_none(known))
            continue;
        if (ledger_next(db, &seq, err) != 0 || db_run(db, Q_RULE_SEEN_ADD, err, "imtd", seq, now, r->name, day_is_none(old) ? from : old) != 0)
            return -1;
    }
    return 0;
}

int ruleset_adopt(struct db *db, const struct ruleset *rules, int64_t version, const char *why, struct instant now, struct err *err)
{
    int64_t seq, in_force;
    if (rename_all(db, rules, now, err) != 0 || db_get_int(db, Q_VERSION_IN_FORCE, 0, &in_force, err, "") != 0 || see_rules(db, rules, !in_force, now, err) != 0)
        return -1;
    if (ledger_next(db, &seq, err) != 0)
        return -1;
    return db_run(db, Q_ADOPTION_ADD, err, "imit", seq, now, version, why);
}
