/* SPDX-License-Identifier: MIT */
/* rules: every rule set that was ever seen, as the ledger keeps it: which, when, by whom, how many alerts were told by it; one of them shown, or written out as a folder. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/mem.h"
#include "base/str.h"
#include "cli/commands.h"
#include "cli/list.h"

enum { HASH_LEAST = 4, NUMBER_MOST = 7 /* a word of so many digits is a number, a longer one a hash */ };

/* By its number, or by the beginning of its hash. */
static int find(struct cli *c, const char *word, int64_t *version)
{
    bool number = strspn(word, "0123456789") == strlen(word) && strlen(word) <= NUMBER_MOST;
    if (!number && (strlen(word) < HASH_LEAST || strspn(word, "0123456789abcdef") != strlen(word)))
        return err_set(&c->err, "“%s”不是规则版本：写编号，或摘要开头的至少 %d 位", "\"%s\" is no version of the rules: give its number, or at least %d characters of its hash", word, HASH_LEAST);
    struct sqlite3_stmt *st = db_query(c->db, Q_VERSION_FIND, "it", number ? (int64_t)strtoll(word, NULL, 10) : -1, number ? "-" : word);
    int rc = db_step(c->db, st, &c->err);
    int64_t n = rc > 0 ? db_int(st, "n") : 0;
    *version = rc > 0 ? db_int(st, "seq") : 0;
    db_reset(st);
    if (rc < 0 || n == 1)
        return rc < 0 ? -1 : 0;
    return n ? err_set(&c->err, "摘要以 %s 开头的版本不止一个", "more than one version has a hash that begins with %s", word)
             : err_set(&c->err, "没有规则版本 %s（baoxue rules 列出全部）", "no version %s of the rules (baoxue rules lists them)", word);
}

/* ---- written out ---- */

static bool is_plain(const char *name)
{
    return *name && *name != '/' && !strstr(name, "..");
}

/* The folders within `dir` that `name` stands in. */
static int make_folders(struct cli *c, const char *dir, const char *name)
{
    for (const char *slash = strchr(name, '/'); slash; slash = strchr(slash + 1, '/')) {
        char *path = mem_printf("%s/%.*s", dir, (int)(slash - name), name);
        int rc = mkdir(path, 0777) == 0 || errno == EEXIST ? 0 : err_set(&c->err, "建不了 %s：%s", "cannot make %s: %s", path, err_system(&c->err, errno));
        free(path);
        if (rc != 0)
            return -1;
    }
    return 0;
}

static int write_file(struct cli *c, const char *dir, const char *name, const char *text)
{
    if (!is_plain(name))
        return err_set(&c->err, "文件名“%s”不能用", "\"%s\" is no file name", name);
    if (make_folders(c, dir, name) != 0)
        return -1;
    char *path = mem_printf("%s/%s", dir, name);
    FILE *out = fopen(path, "wxe");
    bool good = out && fputs(text, out) >= 0;
    if (out)
        good = fclose(out) == 0 && good;
    int rc = good ? 0 : err_set(&c->err, "写不了 %s：%s", "cannot write %s: %s", path, err_system(&c->err, errno));
    free(path);
    return rc;
}

static int write_all(struct cli *c, int64_t version, const char *dir)
{
    if (mkdir(dir, 0777) != 0) {
        err_set(&c->err, "建不了文件夹 %s：%s", "cannot make the folder %s: %s", dir, err_system(&c->err, errno));
        return cli_refuse(c);
    }
    struct sqlite3_stmt *st = db_query(c->db, Q_VERSION_FILES, "i", version);
    int rc, n = 0;
    while ((rc = db_step(c->db, st, &c->err)) > 0) {
        if (write_file(c, dir, db_text(st, "name"), db_text(st, "text")) != 0) {
            db_reset(st);
            return cli_refuse(c);
        }
        n++;
    }
    if (rc < 0)
        return cli_refuse(c);
    cli_say(c, "%d 个文件已写到 %s", "%d files were written to %s", n, dir);
    return CLI_DONE;
}

/* ---- shown ---- */

static int show(struct cli *c, int64_t version)
{
    struct answer answer;
    answer_begin(&answer, c);
    answer_object(&answer, SHOW_ONE_RULES, "i", version);
    if (c->json)
        answer_list(&answer, SHOW_RULES_FILES, "i", version);
    int rc = answer_end(&answer);
    if (c->json || rc != CLI_DONE)
        return rc;
    struct sqlite3_stmt *st = db_query(c->db, Q_VERSION_FILES, "i", version);
    while ((rc = db_step(c->db, st, &c->err)) > 0)
        fprintf(c->out, "\n==> %s <==\n%s", db_text(st, "name"), db_text(st, "text"));
    return rc < 0 ? cli_refuse(c) : CLI_DONE;
}

int cmd_rules(struct cli *c, const struct args *a)
{
    const char *word = args_word(a, 0), *dir = args_get(a, "to");
    int64_t version = 0;
    if (!word && dir)
        return cli_usage(c, "--to 要写明哪个版本：baoxue rules 编号 --to 文件夹", "--to needs a version: baoxue rules NUMBER --to DIR");
    if (!word)
        return list_show(c, SHOW_RULES, "i", (int64_t)0);
    if (find(c, word, &version) != 0)
        return cli_refuse(c);
    return dir ? write_all(c, version, dir) : show(c, version);
}
