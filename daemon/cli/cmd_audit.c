/* SPDX-License-Identifier: MIT */
/* Proves the ledger: no row is missing, none was changed since it was sealed; and says where two copies of it part. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/str.h"
#include "cli/commands.h"
#include "cli/list.h"
#include "store/lists.h"
#include "store/seal.h"

enum { HEAD_LEAST = 8 };

static const char *const results[] = {[SEAL_WHOLE] = "whole", [SEAL_GAP] = "missing", [SEAL_HASH] = "changed"};

static bool is_head(const char *s)
{
    size_t n = strspn(s, "0123456789abcdef");
    return !s[n] && n >= HEAD_LEAST && n < SEAL_HASH_B;
}

/* ---- the other one ---- */

static void tell_parting(struct cli *c, struct answer *answer, int64_t differ, const char *path)
{
    char *text = differ ? mem_printf(tr(c->lang, "两本台账从第 %" PRId64 " 条起不同：从那里起两边各自在运转", "the two ledgers differ from row %" PRId64 " on: from there each was running by itself"), differ)
                        : mem_strdup(tr(c->lang, "两本台账没有分岔：一本是另一本的开头，或两本相同", "the two ledgers do not part: one is the beginning of the other, or they are the same"));
    answer_text(answer, "parting", "与另一个数据库对照", "Beside the other database", text);
    if (c->json)
        answer_text(answer, "other", NULL, NULL, path);
    free(text);
}

static int beside(struct cli *c, struct answer *answer, const char *path, int64_t *differ)
{
    struct db *mine = c->db, *other;
    if (db_open(&other, path, DB_LOOK, &c->err) != 0)
        return -1;
    int rc = lists_prepare(other, c->zone, &c->err);
    if (rc == 0)
        rc = seal_compare(mine, other, differ, &c->err);
    if (rc == 0) {
        tell_parting(c, answer, *differ, path);
        c->db = other;
        answer_list(answer, SHOW_OTHER_EPOCHS, "");
        c->db = mine;
    }
    db_close(other);
    return rc;
}

/* ---- this one ---- */

static void tell_broken(struct cli *c, struct answer *answer, const struct seal_proof *p)
{
    if (p->broken == SEAL_WHOLE)
        return;
    const char *what = p->broken == SEAL_GAP ? tr(c->lang, "缺失，或编号乱了", "rows are missing there, or their numbers are wrong")
                                             : tr(c->lang, "其中有内容被改过", "something there was changed");
    char *text = mem_printf(tr(c->lang, "台账第 %" PRId64 " 至 %" PRId64 " 条：%s", "rows %" PRId64 " to %" PRId64 " of the ledger: %s"), p->broken_from, p->broken_to, what);
    answer_text(answer, "broken", "台账不完整", "The ledger is broken", text);
    free(text);
}

static void tell_head(struct cli *c, struct answer *answer, const char *head, const struct seal_proof *p)
{
    char *text = p->noted ? mem_printf(tr(c->lang, "记下的摘要在台账里：到第 %" PRId64 " 条为止与当时相同", "the head that was noted is in the ledger: up to row %" PRId64 " it is as it was then"), p->noted)
                          : mem_printf(tr(c->lang, "记下的摘要 %s 不在台账里：当时的台账后面被删过，或这是另一份数据库", "the head %s that was noted is not in the ledger: rows were taken off its end, or it is another database"), head);
    answer_text(answer, "noted", "与记下的摘要对照", "Beside the head that was noted", text);
    free(text);
}

static int show(struct cli *c, const char *head, const char *with, const struct seal_proof *p)
{
    struct answer answer;
    int64_t differ = 0;
    answer_begin(&answer, c);
    answer_object(&answer, SHOW_AUDIT, "tiiiit", results[p->broken], p->rows, p->seals, p->upto, p->unsealed, p->head);
    tell_broken(c, &answer, p);
    if (head)
        tell_head(c, &answer, head, p);
    answer_list(&answer, SHOW_EPOCHS, "");
    if (with && beside(c, &answer, with, &differ) != 0)
        answer.failed = true;
    int rc = answer_end(&answer);
    return rc == CLI_DONE && (p->broken != SEAL_WHOLE || (head && !p->noted) || differ) ? CLI_REFUSED : rc;
}

int cmd_audit(struct cli *c, const struct args *a)
{
    const char *head = args_get(a, "head");
    struct seal_proof proof;
    if (head && !is_head(head))
        return cli_usage(c, "--head 的“%s”不是摘要：应是至少 %d 位的 0–9、a–f", "--head: \"%s\" is no head: at least %d of 0-9 and a-f", head, HEAD_LEAST);
    if (seal_prove(c->db, head, &proof, &c->err) != 0)
        return cli_refuse(c);
    return show(c, head, args_get(a, "with"), &proof);
}
