/* SPDX-License-Identifier: MIT */
/* Why: the derivation of a due day, and the whole history of a deadline's alerts: who was told, on what ground, by which mail. */

#include "base/str.h"
#include "cli/commands.h"
#include "cli/document.h"
#include "cli/list.h"
#include "core/deadline.h"
#include "store/deadlines.h"
#include "store/facts.h"

/* The derivation is made afresh from the facts as they stand; empty where the rule has gone. */
static int explain(struct cli *c, int64_t id, struct str *out)
{
    struct deadline_row row;
    struct history h;
    struct org org;
    if (deadline_by_id(c->db, c->rules, id, &row, &c->err) != 0)
        return -1;
    if (!row.id || !row.d.rule) {
        deadline_row_fini(&row);
        return 0;
    }
    int rc = facts_load_org(c->db, &org, &c->err);
    if (rc == 0 && (rc = facts_load_history(c->db, c->rules, row.d.subject_kind, row.d.subject, &h, &c->err)) == 0) {
        deadline_explain(&(struct world){.rules = c->rules, .org = &org}, &h, &row.d, c->now, out);
        history_fini(&h);
    }
    org_fini(&org);
    deadline_row_fini(&row);
    return rc;
}

static void quote(struct cli *c, int64_t id, struct str *out)
{
    struct sqlite3_stmt *st = db_query(c->db, Q_DEADLINE_KEY, "i", id);
    const struct rule *r = db_step(c->db, st, &c->err) > 0 ? ruleset_rule(c->rules, db_text(st, "rule")) : NULL;
    db_reset(st);
    if (!r)
        return;
    if (r->source)
        str_add(out, r->source);
    for (size_t i = 0; i < r->quotes.n; i++)
        str_addf(out, "%s%s", out->len_b ? "\n" : "", *(const char **)vec_at(&r->quotes, i));
}

static int show(struct cli *c, int64_t id)
{
    struct answer answer;
    struct str derivation = {0}, source = {0};
    if (explain(c, id, &derivation) != 0) {
        str_fini(&derivation);
        return cli_refuse(c);
    }
    quote(c, id, &source);
    answer_begin(&answer, c);
    answer_object(&answer, SHOW_ONE_DUE, "mdi", c->now, c->today, id);
    answer_text(&answer, "source", "出处", "Source", str_text(&source));
    answer_text(&answer, "derivation", "推算", "Derivation", str_text(&derivation));
    answer_list(&answer, SHOW_GRANTS, "i", id);
    answer_list(&answer, SHOW_ACKS, "id", id, c->today);
    answer_list(&answer, SHOW_FIRINGS, "i", id);
    answer_list(&answer, SHOW_RECIPIENTS, "i", id);
    str_fini(&derivation);
    str_fini(&source);
    return answer_end(&answer);
}

/* A fault that the office was told of: it belongs to no deadline. */
static int show_fault(struct cli *c, int64_t alert)
{
    struct answer answer;
    answer_begin(&answer, c);
    answer_list(&answer, SHOW_ONE_ALERT, "i", alert);
    answer_list(&answer, SHOW_ALERT_RECIPIENTS, "i", alert);
    return answer_end(&answer);
}

static int show_alert(struct cli *c, const char *text)
{
    int64_t alert, id;
    if (cli_number(c, text, &alert) != 0 || db_get_int(c->db, Q_DEADLINE_OF_ALERT, 0, &id, &c->err, "i", alert) != 0)
        return cli_refuse(c);
    if (!id) {
        err_set(&c->err, "没有提醒 %s", "no alert %s", text);
        return cli_refuse(c);
    }
    return id > 0 ? show(c, id) : show_fault(c, alert);
}

int cmd_why(struct cli *c, const struct args *a)
{
    const char *alert = args_get(a, "alert"), *code = args_word(a, 0);
    bool document = args_has(a, "document");
    int64_t id;
    if (!!alert + !!code + document != 1)
        return cli_usage(c, "请给出期限编号、--alert 提醒号或 --document 之一", "give one of a deadline's code, --alert NUMBER and --document");
    if (document)
        return document_show(c, c->rules);
    if (alert)
        return show_alert(c, alert);
    return cli_deadline(c, code, &id) == 0 ? show(c, id) : cli_refuse(c);
}
