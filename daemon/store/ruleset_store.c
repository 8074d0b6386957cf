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

static void files_fini(struct vec *files)
{
    struct rule_text *f = files->data;
    for (size_t i = 0; i < files->n; i++) {
        free((void *)(uintptr_t)f[i].name);
        free((void *)(uintptr_t)f[i].text);
    }
    vec_fini(files);
}

static const struct finding *first_error(const struct vec *findings)
{
    const struct finding *f = findings->data;
    for (size_t i = 0; i < findings->n; i++)
        if (f[i].level == FINDING_ERROR)
            return &f[i];
    return NULL;
}

struct ruleset *ruleset_compile(const struct rule_text *files, size_t files_n, enum lang lang, struct vec *findings)
{
    struct ruleset *rules = ruleset_load(files, files_n, lang, findings);
    if (!rules)
        return NULL;
    formulas_check_all(rules, lang, findings);
    findings_sort(findings, files, files_n);
    if (!first_error(findings))
        return rules;
    ruleset_free(rules);
    return NULL;
}

/* It was valid when it was stored, so this happens only when the program has become stricter. */
static int refuse(const struct vec *findings, int64_t version, struct err *err)
{
    const struct finding *f = first_error(findings);
    const char *file = f && f->src.file ? f->src.file : "?", *text = f ? f->text : "?";
    int line = f ? f->src.line : 0;
    err_set(err, "本程序读不懂库里第 %lld 号规则集（%s 第 %d 行：%s）", "this program cannot read the stored rule set number %lld (%s line %d: %s)", (long long)version, file, line,
            text);
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
    files_fini(&files);
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

/* A renaming is recorded once; from then on every older fact is read under the new name (renamed.h). */
static int rename_one(struct db *db, const char *kind, const char *from, const char *to, struct instant now, bool *is_new, struct err *err)
{
    int64_t known, seq;
    *is_new = false;
    if (!from || db_get_int(db, Q_RENAMING_KNOWN, 0, &known, err, "ttt", kind, from, to) != 0)
        return from ? -1 : 0;
    if (known)
        return 0;
    *is_new = true;
    if (ledger_next(db, &seq, err) != 0)
        return -1;
    return db_run(db, Q_RENAMING_ADD, err, "imttt", seq, now, kind, from, to);
}

static int rename_rules(struct db *db, const struct ruleset *rules, struct instant now, struct err *err)
{
    bool is_new;
    for (size_t i = 0; i < rules->rules.n; i++) {
        const struct rule *r = *(const struct rule **)vec_at(&rules->rules, i);
        if (rename_one(db, "rule", r->formerly, r->name, now, &is_new, err) != 0)
            return -1;
        if (is_new && db_run(db, Q_DEADLINE_RENAME_RULE, err, "tt", r->formerly, r->name) != 0)
            return -1;
    }
    return 0;
}

static int rename_roles(struct db *db, const struct ruleset *rules, struct instant now, struct err *err)
{
    bool is_new;
    for (size_t i = 0; i < rules->roles.n; i++) {
        const struct role *r = *(const struct role **)vec_at(&rules->roles, i);
        if (rename_one(db, "role", r->formerly, r->name, now, &is_new, err) != 0)
            return -1;
        if (is_new && db_run(db, Q_DEADLINE_RENAME_OWNER, err, "tt", r->formerly, r->name) != 0)
            return -1;
    }
    return 0;
}

static int rename_events_and_forms(struct db *db, const struct ruleset *rules, struct instant now, struct err *err)
{
    bool is_new;
    for (size_t i = 0; i < rules->events.n; i++) {
        const struct event_kind *k = *(const struct event_kind **)vec_at(&rules->events, i);
        if (rename_one(db, "event", k->formerly, k->name, now, &is_new, err) != 0)
            return -1;
    }
    for (size_t i = 0; i < rules->forms.n; i++) {
        const struct form *f = *(const struct form **)vec_at(&rules->forms, i);
        if (rename_one(db, "form", f->formerly, f->name, now, &is_new, err) != 0)
            return -1;
    }
    return 0;
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
    if (rename_rules(db, rules, now, err) != 0 || rename_roles(db, rules, now, err) != 0 || rename_events_and_forms(db, rules, now, err) != 0)
        return -1;
    if (db_get_int(db, Q_VERSION_IN_FORCE, 0, &in_force, err, "") != 0 || see_rules(db, rules, !in_force, now, err) != 0)
        return -1;
    if (ledger_next(db, &seq, err) != 0)
        return -1;
    return db_run(db, Q_ADOPTION_ADD, err, "imit", seq, now, version, why);
}
