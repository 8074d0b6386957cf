/* SPDX-License-Identifier: MIT */
/* turn_retain: cases that have been closed for so long that nobody needs to know any more who they were. Once a day, a bounded number in a turn. */
#include <inttypes.h>

#include "base/log.h"
#include "store/anonymise.h"
#include "turn_int.h"

enum { CASES_A_TURN = 100, ROWS_A_CASE = 30, AGAIN_S = 1 };

static int is_over(struct turn *t, int64_t case_id, bool *over, struct err *err)
{
    struct world w = turn_world(t);
    struct history h;
    struct day since = DAY_NONE;
    int opening;
    if (facts_load_history(t->db, t->rules, SUBJECT_CASE, case_id, &h, err) != 0)
        return -1;
    bool closed = case_state_at(&w, &h, t->now, &since, &opening) == CASE_CLOSED && !day_is_none(since);
    *over = closed && day_compare(day_plus_months(since, (int)t->options.retain_months), turn_today(t)) <= 0;
    history_fini(&h);
    return 0;
}

static int take_cases(struct turn *t, const struct vec *ids, int64_t *done, struct err *err)
{
    int rc = 0;
    for (size_t i = 0; rc == 0 && i < ids->n; i++) {
        int64_t id = *(int64_t *)vec_at(ids, i);
        bool over = false;
        rc = is_over(t, id, &over, err);
        if (rc == 0 && over)
            rc = anonymise_case(t->db, id, t->now, err);
        if (rc == 0)
            rc = turn_boundary(t, over ? ROWS_A_CASE : 0, err);
        *done += over;
    }
    return rc;
}

/* A form says how long its filings are kept, beyond the case they are of; without a word they go with it. */
static bool is_kept(const struct turn *t, const struct kept_filing *f)
{
    const struct rule *rule = ruleset_rule(t->rules, f->rule);
    const struct form *form = rule ? rule->form : NULL;
    if (!form || (!form->keep_forever && !form->keep.n))
        return false;
    return day_compare(form_kept_until(form, f->day), turn_today(t)) > 0;
}

static int take_filings(struct turn *t, struct err *err)
{
    struct vec left = VEC(struct kept_filing);
    int rc = anonymise_filings_left(t->db, &left, err);
    for (size_t i = 0; rc == 0 && i < left.n; i++) {
        const struct kept_filing *f = vec_at(&left, i);
        if (is_kept(t, f))
            continue;
        rc = anonymise_filing(t->db, f->id, err);
        if (rc == 0)
            rc = turn_boundary(t, 1, err);
    }
    kept_fini(&left);
    return rc;
}

int retain_run(struct turn *t, struct err *err)
{
    struct vec ids = VEC(int64_t);
    int64_t done = 0;
    if (!t->options.retain_months || t->copy_hold || t->retained.n == turn_today(t).n)
        return 0;
    struct instant before = instant_at(day_plus_months(turn_today(t), -(int)t->options.retain_months), 0, t->rules->zone);
    int rc = anonymise_candidates(t->db, t->retained_case, before, CASES_A_TURN, &ids, err);
    bool more = ids.n == CASES_A_TURN;
    if (rc == 0)
        rc = turn_begin(t, "retention", err);
    if (rc == 0)
        rc = take_cases(t, &ids, &done, err);
    if (rc == 0 && !more)
        rc = take_filings(t, err);
    if (rc == 0)
        rc = turn_end(t, err);
    if (rc == 0) {
        t->retained_case = more ? *(int64_t *)vec_at(&ids, ids.n - 1) : 0;
        if (!more)
            t->retained = turn_today(t);
        if (done && !t->options.quiet)
            log_info(tr(t->rules->language, "%" PRId64 " 个销号满期的个案已匿名化", "%" PRId64 " cases that were closed long ago are anonymised"), done);
    }
    vec_fini(&ids);
    return rc;
}

struct instant retain_next(const struct turn *t)
{
    return t->retained_case ? (struct instant){t->now.sec + AGAIN_S} : INSTANT_NONE;
}
