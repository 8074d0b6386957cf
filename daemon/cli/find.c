/* SPDX-License-Identifier: MIT */
/* From what people write (codes, numbers) to identities. */
#include "base/str.h"
#include "cli/cli.h"
#include "core/code.h"

#include <limits.h>

int cli_number(struct cli *c, const char *text, int64_t *out)
{
    long n;
    if (!str_to_long(text, 1, LONG_MAX, &n))
        return err_set(&c->err, "“%s”不是编号，应是正整数", "\"%s\" is no number", text);
    *out = n;
    return 0;
}

static int find(struct cli *c, enum query q, const char *text, int64_t *out)
{
    return db_get_int(c->db, q, 0, out, &c->err, "t", text);
}

int cli_unit(struct cli *c, const char *code, int64_t *out)
{
    if (find(c, Q_FIND_UNIT, code, out) != 0)
        return -1;
    return *out ? 0 : err_set(&c->err, "没有编码为“%s”的单位：用 baoxue units 查看", "no unit with code \"%s\": see baoxue units", code);
}

int cli_person(struct cli *c, const char *code, int64_t *out)
{
    if (find(c, Q_FIND_PERSON, code, out) != 0)
        return -1;
    return *out ? 0 : err_set(&c->err, "没有编号为“%s”的人员：用 baoxue people 查看", "no person with code \"%s\": see baoxue people", code);
}

int cli_case(struct cli *c, const char *number, int64_t *out)
{
    if (find(c, Q_FIND_CASE, number, out) != 0)
        return -1;
    return *out ? 0 : err_set(&c->err, "没有案号为“%s”的个案：用 baoxue case list --all 查看", "no case with number \"%s\": see baoxue case list --all", number);
}

int cli_deadline(struct cli *c, const char *code, int64_t *out)
{
    int64_t id, found;
    if (!code_parse(code, &id))
        return err_set(&c->err, "“%s”不是期限编号（可能抄错了一位）：用 baoxue due --all 查看", "\"%s\" is no deadline's code (perhaps one character is wrong): see baoxue due --all", code);
    if (db_get_int(c->db, Q_DEADLINE_KEY, 0, &found, &c->err, "i", id) != 0)
        return -1;
    *out = id;
    return found ? 0 : err_set(&c->err, "没有编号为“%s”的期限：用 baoxue due --all 查看", "no deadline with code \"%s\": see baoxue due --all", code);
}
