/* SPDX-License-Identifier: MIT */
/* backup: a copy of the running database, beside the daemon. */
#include <inttypes.h>
#include <stdlib.h>
#include <sys/stat.h>

#include "base/mem.h"
#include "cli/backup.h"
#include "cli/commands.h"
#include "cli/list.h"
#include "store/copy.h"

static const char prefix[] = "baoxue";

static bool is_folder(const char *path)
{
    struct stat st;
    return stat(path, &st) == 0 && S_ISDIR(st.st_mode);
}

static int write_kept(struct cli *c, const char *folder, char **path)
{
    return backup_make_folder(c, folder) == 0 && backup_write_in(c, folder, prefix, path) == 0 ? 0 : -1;
}

static int show(struct cli *c, const char *path)
{
    struct answer answer;
    struct stat st;
    int64_t size_b = stat(path, &st) == 0 ? (int64_t)st.st_size : 0;
    cli_say(c, "已备份到 %s（%" PRId64 " KB，已核对完整）", "copied to %s (%" PRId64 " KB, examined)", path, size_b / 1024);
    if (!c->json)
        return CLI_DONE;
    answer_begin(&answer, c);
    answer_object(&answer, SHOW_BACKUP, "tim", path, size_b, c->now);
    return answer_end(&answer);
}

int cmd_backup(struct cli *c, const struct args *a)
{
    const char *word = args_word(a, 0);
    bool kept = !word || is_folder(word);
    char *path = NULL, *folder = word ? mem_strdup(word) : settings_backup(&c->settings);
    int rc;
    if (kept) {
        rc = write_kept(c, folder, &path);
    } else {
        path = mem_strdup(word);
        rc = backup_write(c, path);
    }
    if (rc == 0)
        rc = copy_remember(c->db, path, c->now, &c->err);
    if (rc == 0 && kept)
        rc = backup_prune(c, folder, prefix, c->settings.backup_keep, path);
    int code = rc == 0 ? show(c, path) : cli_refuse(c);
    free(path);
    free(folder);
    return code;
}
