/* SPDX-License-Identifier: MIT */
/* Cases: who they are, how they stand, what happened. */
#include "base/str.h"
#include "cli/commands.h"
#include "cli/list.h"
#include "core/deadline.h"
#include "store/anonymise.h"
#include "store/facts.h"

/* A case's state follows from the rules and its events; it goes into a temporary table for the lists. */
static int put_state(struct cli *c, const struct world *w, int64_t id)
{
    static const char *const names[] = {[CASE_OPEN] = "open", [CASE_PAUSED] = "paused", [CASE_CLOSED] = "closed"};
    struct history h;
    struct day since = DAY_NONE;
    struct instant anonymised = INSTANT_NONE;
    int opening = 0;
    int rc = facts_load_history(c->db, c->rules, SUBJECT_CASE, id, &h, &c->err);
    if (rc == 0)
        rc = anonymise_when(c->db, id, &anonymised, &c->err);
    if (rc == 0) {
        enum case_state state = case_state_at(w, &h, c->now, &since, &opening);
        if (!instant_is_none(anonymised)) /* else it would not be; what showed it may be gone */
            state = CASE_CLOSED;
        rc = db_run(c->db, Q_CASE_STATE_PUT, &c->err, "itdi", id, names[state], since, (int64_t)opening);
    }
    history_fini(&h);
    return rc;
}

static int put_states(struct cli *c, const struct vec *ids)
{
    struct org org;
    if (db_run(c->db, Q_CASE_STATE_MAKE, &c->err, "") != 0)
        return -1;
    int rc = facts_load_org(c->db, &org, &c->err);
    const struct world w = {.rules = c->rules, .org = &org};
    for (size_t i = 0; rc == 0 && i < ids->n; i++)
        rc = put_state(c, &w, *(int64_t *)vec_at(ids, i));
    org_fini(&org);
    return rc;
}

int cmd_case_list(struct cli *c, const struct args *a)
{
    struct vec ids = VEC(int64_t);
    int rc = db_ids(c->db, db_query(c->db, Q_CASE_IDS, ""), &ids, &c->err) != 0 || put_states(c, &ids) != 0
                 ? cli_refuse(c)
                 : list_show(c, SHOW_CASES, "i", (int64_t)args_has(a, "all"));
    vec_fini(&ids);
    return rc;
}

static int show(struct cli *c, int64_t id)
{
    struct answer answer;
    answer_begin(&answer, c);
    answer_object(&answer, SHOW_ONE_CASE, "i", id);
    answer_list(&answer, SHOW_CASE_EVENTS, "i", id);
    answer_list(&answer, SHOW_CASE_FILINGS, "i", id);
    answer_list(&answer, SHOW_CASE_DUE, "mdi", c->now, c->today, id);
    answer_list(&answer, SHOW_CASE_HOLDERS, "i", id);
    return answer_end(&answer);
}

int cmd_case_show(struct cli *c, const struct args *a)
{
    struct vec ids = VEC(int64_t);
    int64_t id;
    int rc = CLI_REFUSED;
    if (cli_case(c, args_word(a, 0), &id) == 0) {
        vec_add(&ids, &id);
        rc = put_states(c, &ids) == 0 ? show(c, id) : cli_refuse(c);
    } else {
        cli_refuse(c);
    }
    vec_fini(&ids);
    return rc;
}
