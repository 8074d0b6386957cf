/* SPDX-License-Identifier: MIT */
/* turn_compose_fault: the office's lines about faults: what has been mended meanwhile does not leave, many of one kind are one line. */
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/str.h"
#include "turn_compose.h"

enum { ONE_BY_ONE_MOST = 5 /* so many of one kind stand each for itself; of more so many are named */ };

/* The n-th word of a fault's key, "vacancy 校长@S1 2026-09". */
static char *key_word(const char *key, int n)
{
    for (; n > 0; n--) {
        key += strcspn(key, " ");
        key += *key == ' ';
    }
    return mem_strndup(key, strcspn(key, " "));
}

static bool is_of(const struct source *s, const char *fault)
{
    size_t len_b = strlen(fault);
    return strcmp(s->kind, "fault") == 0 && strncmp(s->rung, fault, len_b) == 0 && s->rung[len_b] == ' ';
}

/* Is there somebody by now who takes mail for the post "校长@S1", or of the case? */
static int is_filled(struct composing *c, const char *name, const char *number, bool *yes, struct err *err)
{
    struct vec held = VEC(struct told_holder);
    struct post post = compose_post(c, name);
    int64_t case_id = 0;
    if (post.role && post.role->how == ROLE_CASE && db_get_int(c->t->db, Q_CASE_BY_NUMBER, 0, &case_id, err, "t", number) != 0)
        return -1;
    if (post.role && (post.unit || case_id))
        org_told_holders(&c->t->org, post.role, post.unit, case_id, turn_today(c->t), &held);
    *yes = false;
    for (size_t i = 0; i < held.n; i++) {
        const struct person *p = org_person(&c->t->org, ((const struct told_holder *)vec_at(&held, i))->person);
        *yes = *yes || (p && org_address(&c->t->org, p, turn_today(c->t)));
    }
    vec_fini(&held);
    return 0;
}

int compose_is_mended(struct composing *c, const struct source *s, bool *yes, struct err *err)
{
    *yes = false;
    if (strcmp(s->kind, "fault") != 0)
        return 0;
    char *kind = key_word(s->rung, 0), *what = key_word(s->rung, 1), *more = key_word(s->rung, 2);
    int64_t mended = 0;
    int rc = is_of(s, "vacancy") ? is_filled(c, what, more, yes, err) : db_get_int(c->t->db, Q_FAULT_IS_MENDED, 0, &mended, err, "tt", kind, what);
    *yes = *yes || mended;
    free(kind);
    free(what);
    free(more);
    return rc;
}

/* ---- many of one kind ---- */

static const struct {
    const char *fault, *zh[3], *en[3]; /* between them the number and the names */
} rolls[] = {
    {"vacancy", {"岗位空缺 ", " 处：", "等无人任职或没有可用邮箱，提醒已转上级；请补登：baoxue import people 人员表.csv（各岗位空缺几处见 baoxue check --roster）"},
     {"vacant posts: ", ", among them ", "; nobody with a mail address holds them, their alerts go one post up; enter them: baoxue import people TABLE.csv (baoxue check --roster counts them by role)"}},
    {"unreachable", {"邮箱收不到信的 ", " 人：", "等，其提醒已转上一级；请核对邮箱：有误，更正（baoxue import people）即恢复；无误，运行 baoxue bounce --lift-all（全部见 baoxue people）"},
     {"persons whose address does not take mail: ", ", among them ", "; their alerts go one post up; correct the addresses (baoxue import people) or, if they are right, baoxue bounce --lift-all (baoxue people lists all)"}},
    {"declined", {"被邮件服务器屡次退回的邮件 ", " 封：第 ", " 号等，提醒已转上一级，仍会再试。请看 baoxue outbox，把原话告诉服务商"},
     {"mails that the mail server declined again and again: ", ", among them ", "; their alerts go one post up, and they are tried on. See baoxue outbox, and ask the provider"}},
};

/* A post by its title, of a case with its number; a person or a mail as the key has it. */
static char *name_of(const struct composing *c, const struct source *s)
{
    char *what = key_word(s->rung, 1), *more = key_word(s->rung, 2);
    if (is_of(s, "vacancy")) {
        char *title = compose_posts(c, what);
        bool of_case = !strchr(what, '@');
        free(what);
        what = mem_printf("%s%s%s", title, of_case ? " " : "", of_case ? more : "");
        free(title);
    }
    free(more);
    return what;
}

static void roll(struct composing *c, size_t kind, size_t all)
{
    const char *const *words = c->lang == LANG_EN ? rolls[kind].en : rolls[kind].zh;
    struct str text = {0};
    struct message_line *first = NULL;
    size_t n = 0;
    str_addf(&text, "%s%zu%s", words[0], all, words[1]);
    for (size_t i = 0; i < c->lines.n;) {
        const struct source *s = compose_source(c, vec_at(&c->lines, i));
        bool mine = is_of(s, rolls[kind].fault);
        char *name = mine && n < ONE_BY_ONE_MOST ? name_of(c, s) : NULL;
        if (name)
            str_addf(&text, "%s%s", n ? tr(c->lang, "、", ", ") : "", name);
        free(name);
        if (mine && n++) {
            vec_remove(&c->lines, i);
            continue;
        }
        if (mine)
            first = vec_at(&c->lines, i);
        i++;
    }
    str_add(&text, words[2]);
    first->text = compose_keep(compose_source(c, first), str_take(&text));
}

void compose_roll_faults(struct composing *c)
{
    for (size_t k = 0; k < sizeof rolls / sizeof *rolls; k++) {
        size_t n = 0;
        for (size_t i = 0; i < c->lines.n; i++)
            n += is_of(compose_source(c, vec_at(&c->lines, i)), rolls[k].fault);
        if (n > ONE_BY_ONE_MOST)
            roll(c, k, n);
    }
}
