/* SPDX-License-Identifier: MIT */
/* reload: the rules in the folder, checked whole before they replace anything. While they are wrong those in force stay, at a start too, and the office hears of it until
 * it is mended; only where none was ever in force there is no start. The other way round, the folder's take the place of stored ones that a newer program cannot read any more. */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/log.h"
#include "base/mem.h"
#include "base/str.h"
#include "core/finding.h"
#include "rulefolder.h"
#include "daemon.h"
#include "store/ruleset_store.h"

static const char own_name[] = RULES_READ_BY_SERVICE; /* where nobody is known who changed the rules: neither who asked for it, nor who wrote the file */

static void log_findings(const struct vec *findings)
{
    const struct finding *f = findings->data;
    for (size_t i = 0; i < findings->n; i++)
        if (f[i].level == FINDING_ERROR)
            log_err("%s:%d: %s", f[i].src.file ? f[i].src.file : "-", f[i].src.line, f[i].text);
}

/* Reads and checks the folders; *files are the caller's (rule_texts_fini). */
static struct ruleset *load(struct daemon *d, struct vec *files, struct err *err)
{
    struct vec folders = VEC(char *), findings = VEC(struct finding);
    struct ruleset *rules = NULL;
    rulefolder_split(d->settings->rules, &folders);
    rulewatch_read(d);
    if (rulefolder_read((const char *const *)folders.data, folders.n, files, err) == 0) {
        rules = ruleset_compile(files->data, files->n, d->lang, &findings);
        if (!rules) {
            const struct finding *first = findings_first_error(&findings);
            log_findings(&findings);
            err_set(err, "规则有误，%s 第 %d 行：%s", "the rules are wrong, %s line %d: %s", first->src.file ? first->src.file : "-", first->src.line, first->text);
        }
    }
    findings_fini(&findings);
    vec_fini_texts(&folders);
    return rules;
}

/* Without others to compare with: the first of all, or in place of what cannot be read, by which there are deadlines. */
static int adopt(struct daemon *d, const struct ruleset *rules, const struct vec *files, bool first, struct err *err)
{
    int64_t version;
    struct instant now = daemon_now();
    if (db_begin(d->db, "first rules", err) != 0 || ruleset_save(d->db, rules, files->data, files->n, own_name, now, &version, err) != 0 ||
        ruleset_adopt(d->db, rules, version, first ? "first" : "unreadable", now, err) != 0 || (!first && turn_derive_anew(d->db, err) != 0)) {
        db_rollback(d->db);
        return -1;
    }
    return db_commit(d->db, err);
}

static void say(struct daemon *d, enum reload result, int64_t messages)
{
    if (result == RELOAD_CLOCK)
        log_warn("%s", tr(d->lang, "时钟暂扣中，新规则等时钟恢复后再载入", "the clock is held: the new rules wait until it is not"));
    else if (result == RELOAD_HELD)
        log_warn(tr(d->lang, "新规则会立即发出 %" PRId64 " 封提醒，超过上限，暂不启用（见 baoxue status）", "the new rules would send %" PRId64 " messages at once: held (see baoxue status)"),
                 messages);
    else
        log_info("%s", result == RELOAD_SAME ? tr(d->lang, "规则没有变化", "the rules have not changed") : tr(d->lang, "新规则已生效", "new rules are in force"));
}

static int write_outcome(struct daemon *d, const char *outcome, const char *error, struct err *err)
{
    int64_t n;
    if (db_get_int(d->db, Q_RELOADS, 0, &n, err, "") != 0)
        return -1;
    char *count = mem_printf("%" PRId64, n + 1);
    int rc = db_meta_set(d->db, "reload_error", error ? error : "", err);
    if (rc == 0)
        rc = db_meta_set(d->db, "reload_outcome", outcome, err);
    if (rc == 0)
        rc = db_meta_set(d->db, "reloads", count, err);
    free(count);
    return rc;
}

/* What became of the folder's rules, for `baoxue reload`, which waits for it, and for `status`. `error` NULL: they are right. */
static void set_outcome(struct daemon *d, const char *outcome, const char *error)
{
    struct err err = {.lang = d->lang};
    free(d->reload_error);
    d->reload_error = error ? mem_strdup(error) : NULL;
    d->reload_told = DAY_NONE;
    if (db_begin(d->db, "reload", &err) != 0 || write_outcome(d, outcome, error, &err) != 0 || db_commit(d->db, &err) != 0) {
        db_rollback(d->db);
        log_err("%s", err.text);
    }
}

/* Takes `rules`. */
static int offer(struct daemon *d, struct ruleset *rules, const struct vec *files, const char *author, enum reload *result, struct err *err)
{
    int64_t messages;
    if (turn_reload(d->turn, rules, files->data, files->n, author, daemon_now(), result, &messages, err) != 0)
        return -1;
    say(d, *result, messages);
    d->reload_waits = *result == RELOAD_CLOCK;
    return 0;
}

static int open_turn(struct daemon *d, struct err *err)
{
    return turn_open(&d->turn, d->db, &d->options, err) == 0 ? turn_check_program(d->turn, err) : -1;
}

/* The folder's rules against those in force, of which there are some. Takes `rules`. */
static int start_again(struct daemon *d, struct ruleset *rules, const struct vec *files, enum reload *result, struct err *err)
{
    if (open_turn(d, err) == 0)
        return offer(d, rules, files, own_name, result, err);
    ruleset_free(rules);
    return -1;
}

/* What is stored was right for the program that stored it, and is not for this one (`why`): the folder's rules are all there is. */
static int start_over(struct daemon *d, const struct ruleset *rules, const struct vec *files, const char *why, struct err *err)
{
    if (adopt(d, rules, files, false, err) != 0 || open_turn(d, err) != 0)
        return -1;
    log_err(tr(d->lang, "%s；已改用规则文件夹里的规则", "%s: the rules in the folder are in force instead"), why);
    char *text = mem_printf(tr(rules->language, "程序升级后，%s；已改用规则文件夹里的规则，请核对规则和期限（baoxue rules，baoxue plan）",
                               "after an upgrade %s; the rules in the folder are in force instead: check rules and deadlines (baoxue rules, baoxue plan)"), why);
    int rc = turn_fault(d->turn, "rules-unreadable", daemon_now(), text, err);
    free(text);
    return rc;
}

static int start_first(struct daemon *d, const struct ruleset *rules, const struct vec *files, struct err *err)
{
    return adopt(d, rules, files, true, err) == 0 ? open_turn(d, err) : -1;
}

/* Rules that are wrong keep nobody from starting who has others in force: *wrong says what is (owned). */
static int start_with_folder(struct daemon *d, enum reload *result, char **wrong, struct err *err)
{
    struct vec files = VEC(struct rule_text);
    struct err read = {.lang = err->lang};
    struct ruleset *rules = load(d, &files, &read), *stored = NULL;
    int64_t version = 0;
    int rc = ruleset_in_force(d->db, &stored, &version, err), known = rc;
    bool first = !stored;
    ruleset_free(stored);
    if (known == RULESET_UNREADABLE) {
        char *why = mem_strdup(err->text);
        rc = rules ? start_over(d, rules, &files, why, err) : err_set(err, "%s；规则文件夹里的也用不了：%s", "%s; nor can those in the folder be used: %s", why, read.text);
        free(why);
    } else if (rc == 0 && !rules && first) {
        rc = err_set(err, "%s", "%s", read.text);
    } else if (rc == 0 && !rules) {
        *wrong = mem_strdup(read.text);
        rc = open_turn(d, err);
    } else if (rc == 0 && first) {
        rc = start_first(d, rules, &files, err);
    } else if (rc == 0) {
        rc = start_again(d, rules, &files, result, err);
        rules = NULL;
    }
    ruleset_free(rules);
    rule_texts_fini(&files);
    return rc;
}

static const char *const outcomes[] = {[RELOAD_SAME] = "same", [RELOAD_ADOPTED] = "adopted", [RELOAD_HELD] = "held", [RELOAD_CLOCK] = "clock"};

int reload_at_start(struct daemon *d, struct err *err)
{
    enum reload result = RELOAD_SAME;
    char *wrong = NULL;
    int rc;
    if (strchr(d->settings->rules, ':') || access(d->settings->rules, F_OK) == 0) {
        rc = start_with_folder(d, &result, &wrong, err);
    } else {
        log_warn(tr(d->lang, "规则目录 %s 不存在，沿用数据库中生效的规则", "no rule folder %s: the rules in force in the database stay"), d->settings->rules);
        rc = open_turn(d, err);
    }
    if (wrong)
        log_err(tr(d->lang, "规则文件有误，沿用数据库中生效的规则：%s", "the rule files are wrong: the rules in force in the database stay: %s"), wrong);
    if (rc == 0)
        set_outcome(d, wrong ? "error" : outcomes[result], wrong);
    free(wrong);
    return rc;
}

void reload_again(struct daemon *d, const char *author)
{
    struct err err = {.lang = d->lang};
    struct vec files = VEC(struct rule_text);
    enum reload result;
    if (!d->turn) /* the loop is ending for that */
        return;
    daemon_notify_reloading();
    struct ruleset *rules = load(d, &files, &err);
    int rc = rules ? offer(d, rules, &files, author ? author : d->rules_owner ? d->rules_owner : own_name, &result, &err) : -1;
    bool broken = rules && rc != 0; /* half of it may be done in memory */
    if (rc != 0)
        log_err(tr(d->lang, "重新载入失败，仍用旧规则：%s", "reload failed, the old rules stay: %s"), err.text);
    set_outcome(d, rc == 0 ? outcomes[result] : "error", rc == 0 ? NULL : err.text);
    if (broken)
        daemon_recover(d, &err);
    daemon_notify("READY=1");
    rule_texts_fini(&files);
}

void reload_remind(struct daemon *d)
{
    struct err err = {.lang = d->lang};
    struct day today = instant_day(daemon_now(), turn_rules(d->turn)->zone);
    if (d->reload_waits && !turn_clock_is_held(d->turn)) {
        d->reload_waits = false;
        reload_again(d, NULL);
    }
    if (!d->reload_error || turn_clock_is_held(d->turn) || d->reload_told.n == today.n)
        return;
    d->reload_told = today;
    char *text = mem_printf(tr(turn_rules(d->turn)->language, "规则文件有误，改动没有生效，仍用旧规则：%s", "the rule files are wrong, the change is not in force: %s"), d->reload_error);
    if (turn_fault(d->turn, "reload-error", daemon_now(), text, &err) != 0)
        log_err("%s", err.text);
    free(text);
}
