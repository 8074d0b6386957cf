/* SPDX-License-Identifier: MIT */
/* Begins: the state folder, the database, the first rule set. The rules are checked before anything is made; what is there already is never begun anew. */
#include <errno.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cli/check.h"
#include "cli/commands.h"
#include "store/ruleset_store.h"

enum { STATE_MODE = 02770, DB_MODE = 0660 };

static int make_state(struct cli *c)
{
    const char *folder = c->settings.state;
    struct stat st;
    if (stat(folder, &st) == 0) {
        if (!S_ISDIR(st.st_mode))
            return err_set(&c->err, "%s 不是文件夹", "%s is no folder", folder);
        if (access(folder, R_OK | W_OK | X_OK) != 0)
            return err_set(&c->err, "数据文件夹 %s 不可写（%s）：请以 baoxue 组成员身份运行", "cannot write to the state folder %s (%s): run as a member of group baoxue", folder,
                           err_system(&c->err, errno));
        return 0;
    }
    /* mkdir() drops the setgid bit on some systems: set it by itself, so that what one member of the group makes the others can write */
    if (mkdir(folder, STATE_MODE & 0777) != 0 || chmod(folder, STATE_MODE) != 0)
        return err_set(&c->err, "建不了数据文件夹 %s：%s", "cannot make the state folder %s: %s", folder, err_system(&c->err, errno));
    return 0;
}

static int adopt(struct cli *c, const struct ruleset *rules, const struct vec *files)
{
    int64_t version;
    if (db_begin(c->db, "init", &c->err) != 0)
        return -1;
    if (ruleset_save(c->db, rules, files->data, files->n, c->author, c->now, &version, &c->err) != 0 ||
        ruleset_adopt(c->db, rules, version, "init", c->now, &c->err) != 0) {
        db_rollback(c->db);
        return -1;
    }
    return db_commit(c->db, &c->err);
}

/* -1 error, 0 nothing there yet, 1 a rule set is in force, 2 so it is, and the database was migrated. */
static int look(struct cli *c, const char *path)
{
    struct err why = {.lang = c->lang};
    int64_t version;
    bool there = access(path, F_OK) == 0, current = there && db_open(&c->db, path, DB_USE, &why) == 0;
    if (!there)
        return 0;
    if (!current && db_open(&c->db, path, DB_OWN, &c->err) != 0)
        return -1;
    if (db_get_int(c->db, Q_VERSION_IN_FORCE, 0, &version, &c->err, "") != 0)
        return -1;
    return !version ? 0 : current ? 1 : 2;
}

static int begin(struct cli *c, const char *path, const char *folders)
{
    struct ruleset *rules = NULL;
    struct vec files = VEC(struct rule_text);
    int rc = check_load(c, folders, &rules, &files);
    if (rc == CLI_DONE) {
        if (make_state(c) != 0 || (!c->db && db_open(&c->db, path, DB_OWN, &c->err) != 0) || chmod(path, DB_MODE) != 0 || adopt(c, rules, &files) != 0)
            rc = cli_refuse(c);
        else
            cli_say(c, "已初始化：数据库 %s，规则集“%s”（%zu 条规则）", "initialised: database %s, rule set \"%s\" (%zu rules)", path, rules->title, rules->rules.n);
    }
    rule_texts_fini(&files);
    ruleset_free(rules);
    return rc;
}

int cmd_init(struct cli *c, const struct args *a)
{
    char *path = settings_database(&c->settings);
    int rc = look(c, path);
    if (rc < 0) {
        rc = cli_refuse(c);
    } else if (rc == 1) {
        err_set(&c->err, "%s 已经初始化过，没有改动；换规则请改规则文件夹后重新加载 baoxued", "%s is initialised already, nothing was changed; to change the rules, edit them and reload baoxued",
                path);
        rc = cli_refuse(c);
    } else if (rc == 2) {
        cli_say(c, "数据库 %s 已升级到版本 %d", "database %s was migrated to version %d", path, DB_SCHEMA_VERSION);
        rc = CLI_DONE;
    } else {
        rc = begin(c, path, args_get(a, "rules") ? args_get(a, "rules") : c->settings.rules);
    }
    free(path);
    return rc;
}
