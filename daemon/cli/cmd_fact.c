/* SPDX-License-Identifier: MIT */
/* What people tell: each command puts its options under the columns of a record and hands it to store/entry.h, which judges and writes it. */
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/str.h"
#include "cli/commands.h"
#include "cli/list.h"
#include "cli/outcome.h"
#include "core/howto.h"
#include "store/entry.h"

struct put { /* an option's value goes under a column */
    const char *option;
    int column;
};

static void put_options(struct entry_record *r, const struct args *a, const struct put *table, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (args_get(a, table[i].option))
            record_set(r, table[i].column, args_get(a, table[i].option));
}
#define PUT(r, a, table) put_options(r, a, table, sizeof(table) / sizeof *(table))

/* "名=值" → a pair of texts the caller frees; full-width ＝ too. */
static int split(struct cli *c, const char *text, struct attr *out)
{
    static const char wide[] = "＝";
    const char *at = strchr(text, '='), *wide_at = strstr(text, wide);
    size_t mark_b = 1;
    if (wide_at && (!at || wide_at < at)) {
        at = wide_at;
        mark_b = sizeof wide - 1;
    }
    if (!at || at == text)
        return err_set(&c->err, "“%s”应写成“名=值”", "\"%s\" must be written name=value", text);
    *out = (struct attr){mem_strndup(text, (size_t)(at - text)), mem_strdup(at + mark_b)};
    return 0;
}

/* All values of a repeated option, as pairs; attrs_fini() in any case. */
static int pairs(struct cli *c, const struct args *a, const char *option, struct vec *out)
{
    *out = VEC(struct attr);
    for (size_t i = 0; args_nth(a, option, i); i++) {
        struct attr pair;
        if (split(c, args_nth(a, option, i), &pair) != 0)
            return -1;
        vec_add(out, &pair);
    }
    return 0;
}

/* An event's fields and a form's numbers: they may be named like a column, and are none. */
static int put_extras(struct cli *c, struct entry_record *r, const struct args *a, const char *option)
{
    struct vec found;
    int rc = pairs(c, a, option, &found);
    const struct attr *list = found.data;
    for (size_t i = 0; rc == 0 && i < found.n; i++) {
        if (record_extra(r, list[i].name))
            rc = err_set(&c->err, "“%s”给了两次", "\"%s\" is given twice", list[i].name);
        else
            vec_add(&r->extras, &(struct attr){mem_strdup(list[i].name), mem_strdup(list[i].value)});
    }
    attrs_fini(&found);
    return rc;
}

static int put_named(struct cli *c, struct entry_record *r, const struct args *a, const char *option)
{
    struct vec found;
    int rc = pairs(c, a, option, &found);
    const struct attr *list = found.data;
    for (size_t i = 0; rc == 0 && i < found.n; i++)
        rc = record_set_named(r, list[i].name, list[i].value, &c->err);
    attrs_fini(&found);
    return rc;
}

static int begin(struct cli *c, struct entry *e)
{
    return entry_begin(e, c->db, c->rules, c->now, c->author, &c->err);
}

/* Ends a session by what its writing gave: all or nothing. */
static int end(struct cli *c, struct entry *e, int rc)
{
    if (rc == 0)
        return entry_commit(e, &c->err);
    entry_abort(e);
    return -1;
}

/* Judges and writes one record, and says its number; of a case also what that changes. */
static int write_record(struct cli *c, struct entry_record *r, const char *zh, const char *en)
{
    struct entry e;
    struct outcome o = {0};
    int64_t id;
    int at = record_column(r->kind, "case"), rc = begin(c, &e);
    if (rc == 0) {
        outcome_before(&e, at < 0 ? NULL : r->values[at], &o);
        rc = entry_put(&e, r, &id, &c->err);
        outcome_after(&e, c->lang, &o);
        rc = end(c, &e, rc);
    }
    int code = rc == 0 ? list_show_fact(c, id, zh, en) : cli_refuse(c);
    outcome_end(c, &o, rc == 0);
    return code;
}

/* ---- cases ---- */

int cmd_case_add(struct cli *c, const struct args *a)
{
    static const struct put table[] = {{"name", CASE_NAME}, {"school", CASE_SCHOOL}, {"register", CASE_REGISTER}, {"stage", CASE_STAGE}, {"grade", CASE_GRADE},
                                       {"category", CASE_CATEGORY}, {"cause", CASE_CAUSE}, {"born", CASE_BORN}, {"day", CASE_OPENED}, {"time", CASE_TIME},
                                       {"event", CASE_EVENT}};
    struct entry_record r;
    char today[DAY_TEXT_B];
    record_init(&r, ENTRY_CASE);
    record_set(&r, CASE_NUMBER, args_word(a, 0));
    if (!args_get(a, "day"))
        record_set(&r, CASE_OPENED, day_format(c->today, today));
    PUT(&r, a, table);
    int rc = put_named(c, &r, a, "set") == 0 ? write_record(c, &r, "个案已登记", "case recorded") : cli_refuse(c);
    record_fini(&r);
    return rc;
}

int cmd_case_event(struct cli *c, const struct args *a)
{
    static const struct put table[] = {{"day", EVENT_DAY}, {"time", EVENT_TIME}, {"by", EVENT_BY}, {"reached", EVENT_REACHED}, {"note", EVENT_NOTE}};
    struct entry_record r;
    record_init(&r, ENTRY_EVENT);
    record_set(&r, EVENT_CASE, args_word(a, 0));
    record_set(&r, EVENT_NAME, args_word(a, 1));
    PUT(&r, a, table);
    int rc = put_extras(c, &r, a, "field") == 0 ? write_record(c, &r, "事件已登记", "event recorded") : cli_refuse(c);
    record_fini(&r);
    return rc;
}

/* Events of units and people: 巡查, 培训. */
int cmd_event(struct cli *c, const struct args *a)
{
    static const struct put table[] = {{"unit", EVENT_UNIT}, {"person", EVENT_PERSON}, {"day", EVENT_DAY}, {"time", EVENT_TIME}, {"by", EVENT_BY},
                                       {"reached", EVENT_REACHED}, {"note", EVENT_NOTE}};
    struct entry_record r;
    if (!args_get(a, "unit") == !args_get(a, "person"))
        return cli_usage(c, "请给出 --unit 或 --person 之一", "give one of --unit and --person");
    record_init(&r, ENTRY_EVENT);
    record_set(&r, EVENT_NAME, args_word(a, 0));
    PUT(&r, a, table);
    int rc = put_extras(c, &r, a, "field") == 0 ? write_record(c, &r, "事件已登记", "event recorded") : cli_refuse(c);
    record_fini(&r);
    return rc;
}

static int close_or_reopen(struct cli *c, const struct args *a, bool closes)
{
    struct entry e;
    struct vec fields;
    struct outcome o = {0};
    int64_t id = 0;
    const char *number = args_word(a, 0), *event = args_word(a, 1), *day = args_get(a, "day"), *reason = args_get(a, "reason");
    int rc = pairs(c, a, "field", &fields);
    if (rc == 0 && (rc = begin(c, &e)) == 0) {
        outcome_before(&e, number, &o);
        rc = closes ? entry_close_case(&e, number, event, reason, day, fields.data, fields.n, &id, &c->err)
                    : entry_reopen_case(&e, number, event, day, fields.data, fields.n, &id, &c->err);
        outcome_after(&e, c->lang, &o);
        rc = end(c, &e, rc);
    }
    attrs_fini(&fields);
    int code = rc != 0 ? cli_refuse(c) : closes ? list_show_fact(c, id, "已销号", "case closed") : list_show_fact(c, id, "已重开", "case reopened");
    outcome_end(c, &o, rc == 0);
    return code;
}

int cmd_case_close(struct cli *c, const struct args *a)
{
    if (!args_get(a, "reason"))
        return cli_usage(c, "缺少 --reason（销号事由）", "--reason is missing (why the case closes)");
    return close_or_reopen(c, a, true);
}

int cmd_case_reopen(struct cli *c, const struct args *a)
{
    return close_or_reopen(c, a, false);
}

/* ---- filings ---- */

static int write_filing(struct cli *c, struct entry_record *r, bool sign)
{
    struct entry e;
    struct outcome o = {0};
    int64_t id;
    char *says = NULL;
    int rc = begin(c, &e);
    if (rc == 0) {
        outcome_before(&e, r->values[FILING_CASE], &o);
        rc = entry_put(&e, r, &id, &c->err);
        if (rc == 0 && sign)
            rc = entry_sign_filing(&e, r, &c->err);
        if (rc == 0)
            says = outcome_of_filing(&e, r, c->lang);
        outcome_after(&e, c->lang, &o);
        rc = end(c, &e, rc);
    }
    int code = rc == 0 ? list_show_fact(c, id, "报送已登记", "filing recorded") : cli_refuse(c);
    if (rc == 0 && says)
        cli_say(c, "%s", "%s", says);
    outcome_end(c, &o, rc == 0);
    free(says);
    return code;
}

/* A row of what a command names, into columns of a record; 1 found, 0 not there. */
static int put_row(struct cli *c, struct entry_record *r, struct sqlite3_stmt *st, const struct put *table, size_t n)
{
    int rc = db_step(c->db, st, &c->err);
    for (size_t i = 0; rc > 0 && i < n; i++)
        if (!db_null(st, table[i].option))
            record_set(r, table[i].column, db_text(st, table[i].option));
    db_reset(st);
    return rc;
}

/* A step that events settle cannot be filed: the commands that enter them are said instead. */
static int refuse_event_step(struct cli *c, const char *code, const struct entry_record *r)
{
    const struct rule *rule = ruleset_rule(c->rules, r->values[FILING_RULE]);
    struct str commands = {0};
    if (!rule || !rule->done.n)
        return 0;
    howto_settle(rule, r->values[FILING_CASE], r->values[FILING_UNIT], NULL, c->lang, &commands);
    err_set(&c->err, "%s 是“%s”，靠登记事件办结，请运行：%s", "%s is \"%s\", which an event settles; run: %s", code, rule_heading(rule), str_text(&commands));
    str_fini(&commands);
    return -1;
}

/* A deadline's reply code stands for its rule, subject and period. */
static int put_code(struct cli *c, struct entry_record *r, const char *code)
{
    static const struct put of_row[] = {{"rule", FILING_RULE}, {"unit", FILING_UNIT}, {"number", FILING_CASE}, {"trigger", FILING_PERIOD}, {"holder", FILING_BY}};
    int64_t id;
    if (cli_deadline(c, code, &id) != 0 || put_row(c, r, db_query(c->db, Q_LIST_ONE_DUE, "mdi", c->now, c->today, id), of_row, sizeof of_row / sizeof *of_row) < 0)
        return -1;
    return refuse_event_step(c, code, r);
}

int cmd_file(struct cli *c, const struct args *a)
{
    static const struct put table[] = {{"unit", FILING_UNIT}, {"case", FILING_CASE}, {"period", FILING_PERIOD}, {"to", FILING_TO}, {"day", FILING_DAY},
                                       {"time", FILING_TIME}, {"by", FILING_BY}, {"remark", FILING_REMARK}};
    struct entry_record r;
    bool unit = args_get(a, "unit"), number = args_get(a, "case"), by_code = !unit && !number && !ruleset_rule(c->rules, args_word(a, 0));
    if (by_code ? args_get(a, "period") != NULL : unit == number)
        return cli_usage(c, "请给出期限编号，或规则名和 --unit、--case 之一", "give a deadline's code, or a rule's name and one of --unit and --case");
    record_init(&r, ENTRY_FILING);
    int rc = 0;
    if (by_code)
        rc = put_code(c, &r, args_word(a, 0));
    else
        record_set(&r, FILING_RULE, args_word(a, 0));
    PUT(&r, a, table);
    if (args_has(a, "zero"))
        record_set(&r, FILING_ZERO, tr(c->lang, "是", "yes"));
    rc = rc == 0 && put_extras(c, &r, a, "set") == 0 ? write_filing(c, &r, args_has(a, "sign")) : cli_refuse(c);
    record_fini(&r);
    return rc;
}

int cmd_sign(struct cli *c, const struct args *a)
{
    static const struct put of_row[] = {{"rule", SIGN_RULE}, {"unit", SIGN_UNIT}, {"number", SIGN_CASE}, {"period", SIGN_PERIOD}};
    static const struct put table[] = {{"role", SIGN_ROLE}, {"by", SIGN_BY}, {"day", SIGN_DAY}};
    struct entry_record r;
    int64_t filing;
    if (cli_number(c, args_word(a, 0), &filing) != 0)
        return cli_refuse(c);
    record_init(&r, ENTRY_SIGN);
    int rc = put_row(c, &r, db_query(c->db, Q_FILING_BY_ID, "i", filing), of_row, sizeof of_row / sizeof *of_row);
    if (rc == 0)
        err_set(&c->err, "没有报送 %s：用 baoxue filings 查看", "no filing %s: see baoxue filings", args_word(a, 0));
    PUT(&r, a, table);
    rc = rc > 0 ? write_record(c, &r, "审核已登记", "confirmation recorded") : cli_refuse(c);
    record_fini(&r);
    return rc;
}

/* ---- deadlines ---- */

static int grant(struct cli *c, const struct args *a, enum entry_kind kind, const char *zh, const char *en)
{
    static const struct put of_row[] = {{"rule", GRANT_RULE}, {"unit", GRANT_UNIT}, {"number", GRANT_CASE}, {"trigger", GRANT_PERIOD}, {"owner", GRANT_OWNER}};
    static const struct put table[] = {{"until", GRANT_UNTIL}, {"day", GRANT_DAY}, {"reason", GRANT_REASON}};
    struct entry_record r;
    int64_t id;
    if (!args_get(a, "reason"))
        return cli_usage(c, "缺少 --reason（理由）", "--reason is missing");
    if (cli_deadline(c, args_word(a, 0), &id) != 0)
        return cli_refuse(c);
    record_init(&r, kind);
    int rc = put_row(c, &r, db_query(c->db, Q_LIST_ONE_DUE, "mdi", c->now, c->today, id), of_row, sizeof of_row / sizeof *of_row);
    PUT(&r, a, table);
    rc = rc > 0 ? write_record(c, &r, zh, en) : cli_refuse(c);
    if (rc == CLI_DONE && !r.values[GRANT_CASE])
        cli_say(c, "%s %s：%s", "%s %s: %s", r.values[GRANT_RULE], r.values[GRANT_PERIOD] ? r.values[GRANT_PERIOD] : "", r.values[GRANT_UNTIL] ? r.values[GRANT_UNTIL] : tr(c->lang, "不必再办", "need not be done"));
    record_fini(&r);
    return rc;
}

int cmd_extend(struct cli *c, const struct args *a)
{
    if (!args_get(a, "until"))
        return cli_usage(c, "缺少 --until（延至哪天）", "--until is missing (the new due day)");
    return grant(c, a, ENTRY_EXTENSION, "已延期", "extended");
}

int cmd_waive(struct cli *c, const struct args *a)
{
    return grant(c, a, ENTRY_WAIVER, "已免除", "waived");
}

static int ack_one(struct cli *c, struct entry *e, const struct args *a, const char *code, int64_t *id)
{
    static const struct put table[] = {{"by", ACK_PERSON}, {"day", ACK_DAY}, {"promise", ACK_PROMISE}};
    struct entry_record r;
    int64_t deadline;
    if (cli_deadline(c, code, &deadline) != 0)
        return -1;
    char *number = mem_printf("%lld", (long long)deadline);
    record_init(&r, ENTRY_ACK);
    record_set(&r, ACK_DEADLINE, number);
    PUT(&r, a, table);
    int rc = entry_put(e, &r, id, &c->err);
    record_fini(&r);
    free(number);
    return rc == 0 ? 0 : err_prefix(&c->err, "%s", code);
}

/* Several codes at once: all or none. */
int cmd_ack(struct cli *c, const struct args *a)
{
    struct entry e;
    int64_t id = 0;
    if (!args_get(a, "by"))
        return cli_usage(c, "缺少 --by（谁已知悉，人员编号）", "--by is missing (who acknowledges, a person's code)");
    int rc = begin(c, &e);
    if (rc != 0)
        return cli_refuse(c);
    for (size_t i = 0; rc == 0 && i < a->words.n; i++)
        rc = ack_one(c, &e, a, args_word(a, i), &id);
    return end(c, &e, rc) == 0 ? list_show_fact(c, id, "知悉已登记", "acknowledged") : cli_refuse(c);
}

/* ---- corrections ---- */

static int correct(struct cli *c, const struct args *a, int64_t fact, const char *reason)
{
    struct entry e;
    struct vec columns = VEC(struct attr);
    int rc = 0;
    for (size_t i = 1; rc == 0 && i < a->words.n; i++) {
        struct attr pair;
        if ((rc = split(c, args_word(a, i), &pair)) == 0)
            vec_add(&columns, &pair);
    }
    if (rc == 0 && (rc = begin(c, &e)) == 0) {
        rc = entry_correct_columns(&e, fact, columns.data, columns.n, reason, &c->err);
        if (rc > 0)
            rc = err_set(&c->err, "与原来一样，没有改动", "nothing differs: nothing was changed");
        rc = end(c, &e, rc);
    }
    attrs_fini(&columns);
    return rc;
}

int cmd_correct(struct cli *c, const struct args *a)
{
    int64_t fact;
    const char *reason = args_get(a, "reason");
    if (!reason || !*reason)
        return cli_usage(c, "缺少 --reason（更正理由）", "--reason is missing");
    if (cli_number(c, args_word(a, 0), &fact) != 0 || correct(c, a, fact, reason) != 0)
        return cli_refuse(c);
    return list_show_fact(c, fact, "已更正", "corrected");
}

int cmd_undo(struct cli *c, const struct args *a)
{
    struct entry e;
    int64_t fact;
    const char *reason = args_get(a, "reason");
    if (!reason || !*reason)
        return cli_usage(c, "缺少 --reason（撤销理由）", "--reason is missing");
    if (cli_number(c, args_word(a, 0), &fact) != 0 || begin(c, &e) != 0 || end(c, &e, entry_undo(&e, fact, reason, &c->err)) != 0)
        return cli_refuse(c);
    return list_show_fact(c, fact, "已撤销", "undone");
}
