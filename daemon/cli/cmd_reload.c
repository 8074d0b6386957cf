/* SPDX-License-Identifier: MIT */
/* reload: the folder's rules are checked here, so that mistakes are seen at once, then the daemon takes them over, and what became of it is told. */
#include <stdlib.h>
#include <time.h>

#include "base/mem.h"
#include "base/str.h"
#include "cli/check.h"
#include "cli/commands.h"
#include "cli/reload.h"

enum { WAIT_S = 60, LOOKS_A_SECOND = 10 };

struct outcome {
    const char *word, *zh, *en;
    bool good;
};

static const struct outcome outcomes[] = {
    {"same", "规则没有变化", "the rules have not changed", true},
    {"adopted", "新规则已生效", "the new rules are in force", true},
    {"held", "新规则会立即发出的提醒超过上限，已暂扣：请看 baoxue status，核对后 baoxue release 或 discard",
     "the new rules would send too many messages at once and are held: see baoxue status, then release or discard", false},
    {"clock", "时钟暂扣中，新规则等时钟恢复后载入", "the clock is held: the new rules wait until it is not", false},
    {"error", "新规则没有生效", "the new rules are not in force", false},
};

static int reloads(struct cli *c, int64_t *n)
{
    return db_get_int(c->db, Q_RELOADS, 0, n, &c->err, "");
}

/* -1 also when nobody answers. */
static int wait_for_daemon(struct cli *c, int64_t before)
{
    const struct timespec pause = {0, 1000000000L / LOOKS_A_SECOND};
    for (int i = 0; i < WAIT_S * LOOKS_A_SECOND; i++) {
        int64_t now;
        if (reloads(c, &now) != 0)
            return -1;
        if (now != before)
            return 0;
        nanosleep(&pause, NULL);
    }
    return err_set(&c->err, "baoxued 没有回应：它启动时会读入新规则；请看 systemctl status baoxued", "baoxued does not answer: it takes the new rules when it starts; see systemctl status baoxued");
}

static int tell(struct cli *c)
{
    char *word = NULL, *error = NULL;
    const struct outcome *o = NULL;
    if (db_meta_get(c->db, "reload_outcome", &word, &c->err) != 0 || db_meta_get(c->db, "reload_error", &error, &c->err) != 0) {
        free(word);
        return cli_refuse(c);
    }
    for (size_t i = 0; i < sizeof outcomes / sizeof *outcomes; i++)
        if (str_eq(outcomes[i].word, word))
            o = &outcomes[i];
    bool good = o && o->good;
    if (c->json) {
        fputs("{\"outcome\":", c->out);
        cli_json_text(c->out, word);
        fputs(",\"error\":", c->out);
        cli_json_text(c->out, error);
        fputs("}\n", c->out);
    } else if (good) {
        cli_say(c, "%s", "%s", tr(c->lang, o->zh, o->en));
    } else {
        err_set(&c->err, "%s%s%s", "%s%s%s", o ? tr(c->lang, o->zh, o->en) : word, error && *error ? tr(c->lang, "：", ": ") : "", error ? error : "");
        cli_refuse(c);
    }
    free(word);
    free(error);
    return good ? CLI_DONE : CLI_REFUSED;
}

int reload_by_daemon(struct cli *c)
{
    int64_t before;
    if (reloads(c, &before) != 0)
        return cli_refuse(c);
    char *word = mem_printf("reload %s", c->author); /* by whom they were changed stands with the version */
    int rc = cli_poke(c, word);
    free(word);
    if (rc != 0) {
        err_set(&c->err, "规则没有错误；baoxued 没有在运行，启动时会读入", "the rules have no error; baoxued is not running and takes them when it starts");
        return cli_refuse(c);
    }
    return wait_for_daemon(c, before) == 0 ? tell(c) : cli_refuse(c);
}

int cmd_reload(struct cli *c, const struct args *a)
{
    struct ruleset *rules;
    (void)a;
    int rc = check_load(c, c->settings.rules, &rules, NULL);
    ruleset_free(rules);
    return rc == CLI_DONE ? reload_by_daemon(c) : rc;
}
