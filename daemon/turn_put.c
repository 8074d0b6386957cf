/* SPDX-License-Identifier: MIT */
/* turn_put: one derived deadline into its row. Here alone a stored deadline changes: its round when the due day moves later after a rung at or past due has fired
 * (rule-language.md section 5), its wake, and what those who had been told must hear. */
#include <stdio.h>
#include <string.h>

#include "base/str.h"
#include "core/watch.h"
#include "turn_int.h"

static bool same_instant(struct instant a, struct instant b)
{
    return a.sec == b.sec;
}

static bool is_unchanged(const struct deadline *a, const struct deadline *b)
{
    return same_instant(a->start, b->start) && same_instant(a->due.at, b->due.at) && a->due.day.n == b->due.day.n &&
           a->due.provisional == b->due.provisional && a->state == b->state && same_instant(a->settled, b->settled) && a->settled_by == b->settled_by &&
           same_instant(a->woke, b->woke) && a->rung_shift_d == b->rung_shift_d && same_instant(a->lapse, b->lapse) && a->extended.n == b->extended.n;
}

/* A rung that an edited ladder has where another was told already is passed over: what fires next records it, and where nothing does, it is recorded here. */
static int set_wake(struct turn *t, struct deadline_row *row, const struct fired *fired, struct err *err)
{
    struct world w = turn_world(t);
    struct ladder_answer a;
    row->wake = INSTANT_NONE;
    if (deadline_is_before_cutover(&w, &row->d))
        return 0;
    ladder_decide(&w, &row->d, fired, t->now, &a);
    row->wake = a.fires ? t->now : a.next;
    int rc = a.fires ? 0 : fire_superseded(t, row, &a.superseded, fired->rung ? fired->rung : "moved", 0, err);
    ladder_answer_fini(&a);
    return rc;
}

static bool has_past_due(const struct vec *keys)
{
    for (size_t i = 0; i < keys->n; i++)
        if (rung_key_is_past_due(*(const char *const *)vec_at(keys, i)))
            return true;
    return false;
}

static const struct rung *settled_rung(const struct rule *r)
{
    const struct rung *g = r->ladder ? r->ladder->rungs.data : NULL;
    for (size_t i = 0; g && i < r->ladder->rungs.n; i++)
        if (g[i].kind == RUNG_SETTLED)
            return &g[i];
    return NULL;
}

/* ---- sentences to those who had been told ---- */

/* A deadline may be settled, be open again by an undo, and be settled again: "settled", "settled#2", … */
static void numbered_key(const struct vec *keys, const char *base, char buf[static RUNG_KEY_B])
{
    int n = 1;
    for (size_t i = 0; i < keys->n; i++)
        n += strncmp(*(const char *const *)vec_at(keys, i), base, strlen(base)) == 0;
    snprintf(buf, RUNG_KEY_B, n > 1 ? "%s#%d" : "%s", base, n);
}

/* `who` NULL: all who had been told. Takes the sentence. */
static int tell(struct turn *t, const struct deadline_row *row, const struct history *h, enum firing_kind kind, const char *key, const struct vec *keys, const struct vec *who,
                struct str *sentence, struct err *err)
{
    struct vec told = VEC(struct who);
    char numbered[RUNG_KEY_B];
    vec_add(&told, &(struct who){.kind = WHO_TOLD});
    numbered_key(keys, key, numbered);
    int rc = fire_sentence(t, row, h, kind, numbered, who ? who : &told, str_text(sentence), err);
    vec_fini(&told);
    str_fini(sentence);
    return rc;
}

static int tell_moved(struct turn *t, const struct deadline_row *row, const struct deadline *old, const struct history *h, const struct vec *keys, struct err *err)
{
    struct str s = {0};
    char was[DAY_TEXT_B], is[DAY_TEXT_B];
    enum lang lang = t->rules->language;
    str_addf(&s, tr(lang, "期限由 %s 改为 %s", "due day moved from %s to %s"), day_format(old->due.day, was), day_format(row->d.due.day, is));
    if (t->recounting && old->due.provisional)
        str_add(&s, tr(lang, "（原来的日期是暂定的）", " (it had been provisional)"));
    return tell(t, row, h, FIRING_MOVED, "moved", keys, NULL, &s, err);
}

/* A rule that has gone is named here, for the line that leaves finds it no more; a private one by its source alone. */
static void gone_sentence(const struct turn *t, const struct rule *r, const char *day, struct str *s)
{
    enum lang lang = t->rules->language;
    if (r->is_private)
        str_addf(s, tr(lang, "依据 %s 的一项工作已于 %s 撤销（这条规则已取消），不用再办", "a task under %s was withdrawn on %s (its rule is no more): nothing is left to do"), r->source, day);
    else
        str_addf(s, tr(lang, "“%s”已于 %s 撤销（这条规则已取消），不用再办", "\"%s\" was withdrawn on %s (its rule is no more): nothing is left to do"), rule_heading(r),
                 day);
}

static void settled_sentence(const struct turn *t, const struct deadline *d, struct str *s)
{
    enum lang lang = t->rules->language;
    char buf[DAY_TEXT_B];
    struct day on = instant_day(d->settled, t->rules->zone);
    day_format(on, buf);
    int late_d = on.n - d->due.day.n;
    if (!ruleset_rule(t->rules, d->rule->name))
        gone_sentence(t, d->rule, buf, s);
    else if (d->state == STATE_MET && watch_is_alarm(d->rule))
        str_addf(s, tr(lang, "已于 %s 办结或回到界限以内", "done, or inside its limit again, on %s"), buf);
    else if (d->state == STATE_WITHDRAWN && watch_is_alarm(d->rule) && d->subject_kind == SUBJECT_UNIT)
        str_addf(s, tr(lang, "已于 %s 撤销（更正后没有超过界限）", "withdrawn on %s (the corrected figure is inside the limit)"), buf);
    else if (d->state == STATE_MET && deadline_is_late(d, t->now) && late_d > 0)
        str_addf(s, tr(lang, "已于 %s 办结，逾期 %d 天", "done on %s, %d days late"), buf, late_d);
    else if (d->state == STATE_MET)
        str_addf(s, tr(lang, "已于 %s 办结，按期", "done on %s, in time after all"), buf);
    else if (d->state == STATE_WAIVED)
        str_addf(s, tr(lang, "自 %s 起免办", "waived as of %s"), buf);
    else if (d->state == STATE_LAPSED)
        str_addf(s, tr(lang, "已于 %s 期满，不用再办", "ran out on %s: nothing is left to do"), buf);
    else if (d->state == STATE_EXCUSED)
        str_addf(s, tr(lang, "自 %s 起不再适用，不用再办", "does not apply any more as of %s: nothing is left to do"), buf);
    else
        str_addf(s, tr(lang, "已于 %s 撤销（%s）", "withdrawn on %s (%s)"), buf,
                 d->subject_kind == SUBJECT_CASE ? tr(lang, "个案已销号或事由已更正", "the case was closed or its event corrected")
                                                 : tr(lang, "事由已不存在", "its reason is gone"));
}

/* Whom the ladder's `settled` says; without that rung nobody, unless they were told `wrongly`: their event was undone, their rule has gone. */
static int tell_settled(struct turn *t, const struct deadline_row *row, const struct history *h, const struct vec *keys, bool wrongly, struct err *err)
{
    struct str s = {0};
    const struct rung *rung = row->d.rule ? settled_rung(row->d.rule) : NULL;
    if (!row->d.rule || (!rung && !wrongly))
        return 0;
    settled_sentence(t, &row->d, &s);
    return tell(t, row, h, FIRING_SETTLED, "settled", keys, rung ? &rung->who : NULL, &s, err);
}

/* It ended otherwise, or on another day, than what waits to be told says: the later sentence leaves in its place. */
static int tell_settled_otherwise(struct turn *t, const struct deadline_row *row, const struct deadline *old, const struct history *h, const struct vec *keys, struct err *err)
{
    int64_t waiting = 0;
    struct zone z = t->rules->zone;
    if (old->state == row->d.state && instant_day(old->settled, z).n == instant_day(row->d.settled, z).n)
        return 0;
    if (db_get_int(t->db, Q_SETTLED_LINES, 0, &waiting, err, "it", row->id, "waiting") != 0)
        return -1;
    return waiting ? tell_settled(t, row, h, keys, false, err) : 0;
}

/* It was told as settled, and is not: its doing was undone or corrected. */
static int tell_reopened(struct turn *t, const struct deadline_row *row, const struct history *h, const struct vec *keys, struct err *err)
{
    int64_t left;
    char due[DAY_TEXT_B];
    if (db_get_int(t->db, Q_SETTLED_LINES, 0, &left, err, "it", row->id, "bound") != 0)
        return -1;
    if (!left)
        return 0;
    struct str s = {0};
    str_addf(&s, tr(t->rules->language, "更正：此前告知的办结有误，本项尚未办结，期限是 %s", "correction: this was told as done by mistake; it is still to be done, due %s"),
             day_format(row->d.due.day, due));
    return tell(t, row, h, FIRING_MOVED, "reopened", keys, NULL, &s, err);
}

/* ---- what the office hears of ---- */

/* New rules may bring new holidays; a rule that says something else itself has not moved by them. */
static bool says_the_same(const struct turn *t, const struct rule *r)
{
    const struct rule *was = t->old_rules ? ruleset_rule(t->old_rules, r->name) : r;
    return was && str_eq(was->text_print, r->text_print);
}

/* What had rested on missing calendar data is counted anew, has moved, and is still to be done. */
static bool data_moved(const struct turn *t, const struct deadline *old, const struct deadline *d)
{
    return t->recounting && says_the_same(t, d->rule) && old->due.provisional && !day_is_none(old->due.day) && old->due.day.n != d->due.day.n && d->state != STATE_ASLEEP && !deadline_is_settled(old) && !deadline_is_settled(d) &&
           old->extended.n == d->extended.n;
}

static bool is_pending(const struct deadline *d)
{
    return !deadline_is_settled(d) && d->state != STATE_ASLEEP;
}

static void note_update(struct turn *t, const struct deadline *old, const struct deadline *d, const struct history *h)
{
    if (data_moved(t, old, d) && !t->tell_changes) {
        moved_note(t, MOVED_DATA, d->rule, d->owner, old->due.day, d->due.day, h);
        return;
    }
    bool was = is_pending(old), is = is_pending(d);
    if (was && is && old->due.day.n != d->due.day.n)
        moved_note(t, MOVED_DATE, d->rule, d->owner, old->due.day, d->due.day, h);
    else if (was != is)
        moved_note(t, is ? MOVED_NEW : MOVED_GONE, d->rule, d->owner, is ? DAY_NONE : old->due.day, is ? d->due.day : DAY_NONE, h);
}

/* The due day stays, and who is told when does not. */
static void note_ladder(struct turn *t, const struct deadline *old, const struct deadline_row *row, const struct history *h)
{
    const struct deadline *d = &row->d;
    const struct rule *was = t->old_rules ? ruleset_rule(t->old_rules, d->rule->name) : NULL;
    if (was && is_pending(old) && is_pending(d) && old->due.day.n == d->due.day.n && !str_eq(was->ladder_print, d->rule->ladder_print))
        moved_note(t, MOVED_ALERTS, d->rule, d->owner, DAY_NONE, row->wake.sec <= t->now.sec ? turn_today(t) : DAY_NONE, h);
}

/* ---- rows ---- */

static int insert(struct turn *t, const struct deadline *d, const struct history *h, struct err *err)
{
    if (is_pending(d))
        moved_note(t, MOVED_NEW, d->rule, d->owner, DAY_NONE, d->due.day, h);
    struct deadline_row row = {.d = *d, .batch = t->batch};
    const struct fired none = {.keys = VEC(char *), .last = INSTANT_NONE, .due = INSTANT_NONE};
    return set_wake(t, &row, &none, err) == 0 ? deadline_put(t->db, &row, err) : -1;
}

/* The due day moved later after it had been told as due: a new round, its rungs afresh. */
static bool begins_round(const struct deadline *old, const struct deadline *d, const struct vec *keys)
{
    bool later = !day_is_none(old->due.day) && !day_is_none(d->due.day) && d->due.at.sec > old->due.at.sec && d->due.day.n > old->due.day.n;
    return later && !deadline_is_settled(d) && has_past_due(keys);
}

static bool is_silent(const struct deadline *d)
{
    return d->state == STATE_ASLEEP || d->state == STATE_PAUSED;
}

/* Of a new round only what is still ahead is told again; reminders that lie behind are recorded as superseded, or they would be told late. If nobody has been told, and so nobody
 * hears that it moved, the last of them is. */
static int pass_reminders(struct turn *t, const struct deadline_row *row, struct err *err)
{
    struct world w = turn_world(t);
    struct vec rungs = VEC(struct rung_due), passed = VEC(struct rung_due), told = VEC(int64_t);
    int rc = recipients_told(t->db, row->id, &told, err);
    ladder_rungs(&w, &row->d, &rungs);
    const struct rung_due *r = rungs.data;
    for (size_t i = 0; told.n && i < rungs.n; i++)
        if (r[i].reminder && r[i].at.sec < t->now.sec)
            vec_add(&passed, &r[i]);
    if (rc == 0)
        rc = fire_superseded(t, row, &passed, "moved", 0, err);
    vec_fini(&rungs);
    vec_fini(&passed);
    vec_fini(&told);
    return rc;
}

/* A limit that was passed, was kept, and is passed again: an alarm like the first. */
static bool is_raised_again(const struct deadline *old, const struct deadline *d)
{
    return watch_is_alarm(d->rule) && deadline_is_settled(old) && !deadline_is_settled(d) && d->woke.sec >= old->settled.sec;
}

/* It goes on, after it had been settled, asleep or paused: what of its alerts did not leave for that does now. */
static int tell_unsent(struct turn *t, const struct deadline_row *row, const struct deadline *old, struct err *err)
{
    if (deadline_tells(old) || !deadline_tells(&row->d))
        return 0;
    return db_run(t->db, Q_LINES_UNSENT, err, "mii", fire_ready(t, row->d.rule, t->now), row->id, (int64_t)row->round);
}

static int update(struct turn *t, struct deadline_row *row, const struct deadline *d, const struct history *h, struct err *err)
{
    struct deadline old = row->d;
    struct fired fired = {.keys = VEC(char *)};
    row->d = *d;
    if (day_is_none(d->due.day)) /* a pause runs over it: the last known due day stays to be compared with */
        row->d.due = old.due;
    int rc = fire_told(t, row, &fired, err);
    note_update(t, &old, &row->d, h);
    if (rc == 0 && deadline_is_settled(&old) && !deadline_is_settled(&row->d) && !instant_is_none(fired.last)) /* it may have moved while it was settled */
        old.due.at = fired.due, old.due.day = fired.due_day;
    if (is_silent(d) && begins_round(&old, &row->d, &fired.keys)) /* the round begins, and is told, when it goes on */
        row->d.due = old.due;
    bool again = is_raised_again(&old, &row->d);
    if (rc == 0 && (again || begins_round(&old, &row->d, &fired.keys))) {
        row->round++;
        firing_keys_fini(&fired);
        fired.keys = VEC(char *);
        if (!again)
            rc = pass_reminders(t, row, err) == 0 ? tell_moved(t, row, &old, h, &fired.keys, err) : -1;
        if (rc == 0)
            rc = fire_told(t, row, &fired, err);
    } else if (rc == 0 && data_moved(t, &old, &row->d)) {
        rc = tell_moved(t, row, &old, h, &fired.keys, err);
    }
    if (rc == 0 && !deadline_is_settled(&old) && deadline_is_settled(&row->d))
        rc = tell_settled(t, row, h, &fired.keys, false, err);
    else if (rc == 0 && deadline_is_settled(&old) && deadline_is_settled(&row->d))
        rc = tell_settled_otherwise(t, row, &old, h, &fired.keys, err);
    else if (rc == 0 && deadline_is_settled(&old) && !again)
        rc = tell_reopened(t, row, h, &fired.keys, err);
    struct instant wake = row->wake;
    if (rc == 0)
        rc = set_wake(t, row, &fired, err);
    if (rc == 0)
        rc = tell_unsent(t, row, &old, err);
    note_ladder(t, &old, row, h);
    if (rc == 0 && (!is_unchanged(&old, &row->d) || !same_instant(wake, row->wake)))
        rc = deadline_put(t->db, row, err);
    firing_keys_fini(&fired);
    return rc;
}

int put_again(struct turn *t, struct deadline_row *row, const struct deadline *d, const struct history *h, struct err *err)
{
    return is_unchanged(&row->d, d) && !t->rewake ? 0 : update(t, row, d, h, err);
}

int put_deadline(struct turn *t, const struct deadline *d, const struct history *h, struct err *err)
{
    struct deadline_row row;
    if (deadline_find(t->db, t->rules, d, &row, err) != 0)
        return -1;
    int rc = row.id ? put_again(t, &row, d, h, err) : insert(t, d, h, err);
    deadline_row_fini(&row);
    return rc;
}

int put_withdrawn(struct turn *t, struct deadline_row *row, const struct history *h, struct err *err)
{
    bool was_pending = is_pending(&row->d);
    row->d.state = STATE_WITHDRAWN;
    row->d.settled = t->now;
    row->d.settled_by = 0;
    row->d.lapse = INSTANT_NONE;
    row->wake = INSTANT_NONE;
    struct deadline_row told = *row; /* as the rules before said it, where these do not know the rule */
    if (!told.d.rule && t->old_rules && row->rule_name)
        told.d.rule = ruleset_rule(t->old_rules, row->rule_name);
    if (was_pending && told.d.rule)
        moved_note(t, MOVED_GONE, told.d.rule, told.d.owner, told.d.due.day, DAY_NONE, h);
    struct fired fired;
    int rc = firing_keys(t->db, row->id, row->round, &fired, err);
    if (rc == 0)
        rc = tell_settled(t, &told, h, &fired.keys, true, err);
    firing_keys_fini(&fired);
    return rc == 0 ? deadline_put(t->db, row, err) : rc;
}
