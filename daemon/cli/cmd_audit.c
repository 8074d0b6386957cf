/* SPDX-License-Identifier: MIT */
/* Proves the ledger: no row is missing, none was changed since it was sealed; and says where two copies of it part. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/str.h"
#include "cli/backup.h"
#include "cli/commands.h"
#include "cli/export.h"
#include "cli/list.h"
#include "store/lists.h"
#include "store/seal.h"

enum { HEAD_LEAST = 8 };

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

/* A seal covers what was written in half a minute; a copy from before the change names the very row. */
static void tell_row(struct cli *c, struct answer *answer, const struct seal_proof *p)
{
    char *folder = settings_backup(&c->settings), *path = NULL;
    struct db *copy = NULL;
    struct err none = {.lang = c->lang};
    int64_t differ = 0;
    if (p->broken != SEAL_WHOLE && backup_newest(folder, &path) && db_open(&copy, path, DB_LOOK, &none) == 0 && seal_compare(copy, c->db, &differ, &none) == 0 && differ) {
        char *text = mem_printf(tr(c->lang, "与备份 %s 对照，最先不同的是第 %" PRId64 " 条", "beside the copy %s the first row that differs is %" PRId64), path, differ);
        answer_text(answer, "beside_copy", NULL, NULL, text);
        free(text);
    }
    db_close(copy);
    free(path);
    free(folder);
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
    answer_object(&answer, SHOW_AUDIT, "tiiiit", export_result(p), p->rows, p->seals, p->upto, p->unsealed, p->head);
    tell_broken(c, &answer, p);
    tell_row(c, &answer, p);
    if (head)
        tell_head(c, &answer, head, p);
    answer_list(&answer, SHOW_EPOCHS, "");
    if (with && beside(c, &answer, with, &differ) != 0)
        answer.failed = true;
    int rc = answer_end(&answer);
    return rc == CLI_DONE && (p->broken != SEAL_WHOLE || (head && !p->noted) || differ) ? CLI_REFUSED : rc;
}

static int export(struct cli *c, const struct args *a, const struct seal_proof *p)
{
    const char *csv = args_get(a, "csv"), *xlsx = args_get(a, "xlsx");
    struct day from, to;
    if (cli_day(c, a, "from", day_of(1900, 1, 1), &from) != 0 || cli_day(c, a, "to", day_of(2199, 12, 31), &to) != 0)
        return -1;
    return (csv && export_csv(c, csv, from, to) != 0) || (xlsx && export_xlsx(c, xlsx, from, to, p) != 0) ? -1 : 0;
}

int cmd_audit(struct cli *c, const struct args *a)
{
    const char *head = args_get(a, "head"), *csv = args_get(a, "csv");
    struct seal_proof proof;
    if (args_has(a, "self"))
        return audit_self(c);
    if (head && !is_head(head))
        return cli_usage(c, "--head 的“%s”不是摘要：应是至少 %d 位的 0–9、a–f", "--head: \"%s\" is no head: at least %d of 0-9 and a-f", head, HEAD_LEAST);
    if (seal_prove(c->db, head, &proof, &c->err) != 0 || export(c, a, &proof) != 0)
        return cli_refuse(c);
    if (csv && str_eq(csv, "-")) /* the table alone, for a pipe */
        return proof.broken == SEAL_WHOLE ? CLI_DONE : CLI_REFUSED;
    return show(c, head, args_get(a, "with"), &proof);
}
