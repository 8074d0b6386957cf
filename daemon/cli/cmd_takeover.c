/* SPDX-License-Identifier: MIT */
/* takeover: this machine goes on with a database that another one kept. Nobody but a person can know that the other one is off. */
#include <stdlib.h>
#include <unistd.h>

#include "base/host.h"
#include "base/mem.h"
#include "base/str.h"
#include "cli/backup.h"
#include "cli/commands.h"
#include "store/epoch.h"

enum { ANSWER_B = 64 };

static void describe(struct cli *c, const char *other, int64_t seen)
{
    char at[INSTANT_TEXT_B] = "-";
    if (seen)
        instant_format((struct instant){seen}, c->zone, at);
    cli_say(c, "这个数据库上次由机器 %s 使用，最后一次运转 %s。", "This database was last kept by machine %s, which last ran at %s.", other ? other : "-", at);
    cli_say(c, "那台机器上的 baoxued 必须已经停用，否则两边都会发信。", "baoxued must be off there, or both will send.");
}

/* A script must say it by the option: nobody would answer. */
static int confirm(struct cli *c, const struct args *a)
{
    char line[ANSWER_B];
    if (args_has(a, "other-is-off"))
        return 0;
    if (!isatty(STDIN_FILENO))
        return err_set(&c->err, "请先确认另一台已停用，再加 --other-is-off 运行", "make sure that the other machine is off, then run it with --other-is-off");
    fprintf(c->out, "%s", tr(c->lang, "另一台确已停用？输入 yes 或 是：", "Is the other one off? Type yes: "));
    fflush(c->out);
    char *said = fgets(line, sizeof line, stdin) ? str_trim(line) : NULL;
    if (said && (str_eq(said, "yes") || str_eq(said, "是")))
        return 0;
    return err_set(&c->err, "没有接管，什么也没有改", "not taken over, nothing was changed");
}

static int take(struct cli *c, const char *other, int64_t *hold)
{
    char *host = host_name(), *detail = mem_printf("%s → %s · %s", other ? other : "", host, c->author);
    int rc = db_begin(c->db, "takeover", &c->err);
    if (rc == 0 && (epoch_begin(c->db, EPOCH_TAKEOVER, host, detail, c->now, hold, &c->err) != 0 || db_commit(c->db, &c->err) != 0)) {
        db_rollback(c->db);
        rc = -1;
    }
    free(host);
    free(detail);
    return rc;
}

static int run(struct cli *c, const struct args *a, int64_t *hold)
{
    char *path = settings_database(&c->settings), *other = NULL;
    int64_t seen = 0;
    int rc = access(path, F_OK) == 0 ? 0 : err_set(&c->err, "没有数据库 %s：请先把它复制过来，或用 baoxue restore 从备份恢复",
                                                   "no database %s: copy it here first, or restore a copy with baoxue restore", path);
    free(path);
    if (rc != 0 || backup_lock_state(c) != 0 || cli_open_db(c, DB_OWN) != 0 || cli_load_rules(c) != 0)
        return -1;
    struct instant at;
    if (epoch_copy_of(c->db, &other, &at, &c->err) != 0 || (!other && epoch_last_host(c->db, &other, &c->err) != 0) ||
        db_get_int(c->db, Q_LAST_SEEN, 0, &seen, &c->err, "") != 0)
        return -1;
    describe(c, other, seen);
    rc = confirm(c, a);
    if (rc == 0)
        rc = take(c, other, hold);
    free(other);
    return rc;
}

int cmd_takeover(struct cli *c, const struct args *a)
{
    int64_t hold;
    return run(c, a, &hold) == 0 ? backup_show_held(c, hold) : cli_refuse(c);
}
