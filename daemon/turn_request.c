/* SPDX-License-Identifier: MIT */
/* turn_request: mails that somebody asked for. A test mail goes the whole real way; a drill tells every rung of a rule to those whom it would be told, each in a mail of its own
 * that says so. Both are recorded as what they are, of no deadline: nobody counts as told by them. */
#include <inttypes.h>
#include <stdlib.h>

#include "base/log.h"
#include "base/mem.h"
#include "base/str.h"
#include "core/drill.h"
#include "store/request.h"
#include "core/rungword.h"
#include "turn_int.h"

enum { POST_TEXT_B = 256 };

static struct firing firing_of(const struct turn *t, enum firing_kind kind, const char *key, const char *reason)
{
    return (struct firing){.at = t->now, .rung = key, .kind = kind, .version = t->version, .due = {DAY_NONE, INSTANT_NONE, false}, .reason = reason};
}

/* ---- a test ---- */

static int send_test(struct turn *t, const struct request *r, struct err *err)
{
    const struct person *p = r->person ? org_person(&t->org, r->person) : NULL;
    struct person stranger = {.code = r->address, .address = r->address};
    char *key = mem_printf("test %" PRId64, r->id);
    struct firing f = firing_of(t, FIRING_TEST, key, tr(t->rules->language, "这是一封测试邮件（baoxue send-test），不需要办理。收到它，说明发信正常",
                                                        "this is a test mail (baoxue send-test); nothing has to be done. That it is here shows that mail goes out"));
    struct recipient_entry e = {.person = r->person, .ground = "test", .post = tr(t->rules->language, "测试", "test")};
    struct line_way way = {.ready = t->now};
    struct vec lines = VEC(struct line);
    int rc = firing_add(t->db, &f, err);
    if (rc == 0)
        rc = recipient_add(t->db, &f, &e, &way, err);
    vec_add(&lines, &(struct line){.recipient = e.seq, .person = r->person, .firing = f.seq});
    if (rc == 0)
        rc = compose_to(t, &lines, p ? p : &stranger, err);
    vec_fini(&lines);
    free(key);
    return rc;
}

/* ---- a drill ---- */

/* Each post once: it may have several holders, and several owners may have it above them. */
static void add_posts(struct turn *t, const struct vec *recipients, const char *between, struct str *out)
{
    const struct recipient *r = recipients->data;
    char title[POST_TEXT_B];
    for (size_t i = 0; i < recipients->n; i++) {
        size_t j = 0;
        while (j < i && (r[j].post.role != r[i].post.role || r[j].post.unit != r[i].post.unit))
            j++;
        if (j == i)
            str_addf(out, "%s%s", i ? between : "", post_title(&t->org, &r[i].post, title, sizeof title));
    }
}

/* What the mail of a rung says, first its title (compose_fill); of a private rule its source alone. */
static char *words_of(struct turn *t, const struct rule *rule, const struct history *h, const struct drill_rung *g)
{
    enum lang l = t->rules->language;
    struct str out = {0};
    char rung[RUNG_WORDS_B];
    const struct unit *u = org_unit(&t->org, h->unit);
    if (rule->is_private)
        str_add(&out, tr(l, "一项工作", "a task"));
    else
        str_add(&out, rule_heading(rule));
    str_addf(&out, tr(l, "（%s）\n", " (%s)\n"), rung_words(l, g->key, rung));
    str_add(&out, tr(l, "这是演练，不是真的提醒：不需要办理，也不必答复\n", "this is a drill, no real alert: nothing has to be done, and no answer is needed\n"));
    str_addf(&out, tr(l, "演练的规则依据 %s\n", "the rule is under %s\n"), rule->source ? rule->source : "-");
    str_addf(&out, tr(l, "对象：%s\n", "about: %s\n"), h->number ? h->number : u ? u->name : "-");
    str_add(&out, tr(l, "真的到了这一级，收到提醒的是：", "were it real, this rung would tell: "));
    add_posts(t, &g->recipients, tr(l, "、", ", "), &out);
    return str_take(&out);
}

static int drill_rung(struct turn *t, const struct request *r, const struct rule *rule, const struct history *h, const struct drill_rung *g, struct err *err)
{
    char *key = mem_printf("drill %" PRId64 " %s", r->id, g->key), *words = words_of(t, rule, h, g);
    struct firing f = firing_of(t, FIRING_DRILL, key, words);
    int rc = firing_add(t->db, &f, err);
    if (rc == 0)
        rc = fire_add_recipients(t, &f, NULL, &g->recipients, true, err);
    if (rc == 0 && !g->recipients.n && !t->options.quiet)
        log_err(tr(t->rules->language, "演练：规则“%s”的“%s”一级无人可告", "drill: rule \"%s\", rung \"%s\": nobody to tell"), rule->name, g->key);
    free(key);
    free(words);
    return rc;
}

static int drill(struct turn *t, const struct request *r, struct err *err)
{
    const struct rule *rule = ruleset_rule(t->rules, r->rule);
    struct world w = turn_world(t);
    struct vec rungs = VEC(struct drill_rung);
    struct history h;
    if (!rule) /* gone since it was asked for */
        return 0;
    if (request_history(t->db, t->rules, rule, r, &h, err) != 0)
        return -1;
    drill_rungs(&w, rule, &h, turn_today(t), &rungs);
    int rc = 0;
    for (size_t i = 0; rc == 0 && i < rungs.n; i++)
        rc = drill_rung(t, r, rule, &h, vec_at(&rungs, i), err);
    drill_rungs_fini(&rungs);
    history_fini(&h);
    return rc;
}

int requests_take_new(struct turn *t, struct err *err)
{
    struct vec all = VEC(struct request);
    int rc = t->options.compose ? requests_since(t->db, t->seen_fact, &all, err) : 0;
    for (size_t i = 0; rc == 0 && i < all.n; i++) {
        const struct request *r = vec_at(&all, i);
        rc = str_eq(r->what, "test") ? send_test(t, r, err) : drill(t, r, err);
    }
    requests_fini(&all);
    return rc;
}
