/* SPDX-License-Identifier: MIT */
/* edit: as visudo does: an editor on a copy, the whole rule set checked with it, what would change shown, and only then is it put in place and in force. */
#include <unistd.h>

#include "base/str.h"
#include "cli/check.h"
#include "cli/commands.h"
#include "cli/editfile.h"
#include "cli/plan.h"
#include "cli/reload.h"
#include "core/finding.h"
#include "rulefolder.h"
#include "store/ruleset_store.h"

enum { SHOWN = 40, DAYS = 60 };
enum choice { CHOICE_SAVE, CHOICE_EDIT, CHOICE_DROP, CHOICE_ALL };

struct edit {
    struct cli *c;
    struct editfile file;
    struct vec dirs, texts; /* char *, struct rule_text: the rule set with the edited file in place */
    struct day until;
};

struct answer_key {
    char key;
    enum choice choice;
};

/* The first letter of the answer; the end of the input gives up. */
static enum choice ask(struct cli *c, const char *question, const struct answer_key *keys, size_t keys_n)
{
    char line[64];
    for (;;) {
        fprintf(c->out, "%s ", question);
        fflush(c->out);
        if (!fgets(line, sizeof line, stdin))
            return CHOICE_DROP;
        for (size_t i = 0; i < keys_n; i++)
            if (keys[i].key == *line)
                return keys[i].choice;
    }
}

static enum choice ask_wrong(struct cli *c)
{
    static const struct answer_key keys[] = {{'e', CHOICE_EDIT}, {'x', CHOICE_DROP}, {'Q', CHOICE_SAVE}};
    return ask(c, tr(c->lang, "规则有误。重新编辑 (e)，放弃改动 (x)，照样存盘但不生效 (Q)？", "The rules are wrong. Edit again (e), give up (x), save though it cannot come into force (Q)?"), keys,
               sizeof keys / sizeof *keys);
}

static enum choice ask_right(struct cli *c)
{
    static const struct answer_key keys[] = {{'y', CHOICE_SAVE}, {'e', CHOICE_EDIT}, {'x', CHOICE_DROP}, {'n', CHOICE_DROP}, {'a', CHOICE_ALL}};
    return ask(c, tr(c->lang, "存盘并启用 (y)，重新编辑 (e)，放弃改动 (x)，全部列出 (a)？", "Save and put in force (y), edit again (e), give up (x), list everything (a)?"), keys,
               sizeof keys / sizeof *keys);
}

/* ---- what the edited file makes of the rules ---- */

static int read_rules(struct edit *e)
{
    const struct rulefolder_swap swap = {e->file.path, e->file.temp};
    rule_texts_fini(&e->texts);
    e->texts = VEC(struct rule_text);
    return rulefolder_read_with(e->dirs.data, e->dirs.n, &swap, &e->texts, &e->c->err);
}

static bool are_right(struct edit *e)
{
    struct cli *c = e->c;
    struct vec findings = VEC(struct finding);
    if (read_rules(e) != 0) {
        cli_refuse(c);
        return false;
    }
    struct ruleset *rules = ruleset_compile(e->texts.data, e->texts.n, c->lang, &findings);
    if (rules)
        check_vanished(c, rules, &findings);
    findings_sort(&findings, e->texts.data, e->texts.n);
    check_print(c, c->out, &findings, FINDING_WARNING);
    findings_fini(&findings);
    ruleset_free(rules);
    return rules != NULL;
}

static void show_changes(struct edit *e, size_t most)
{
    struct cli *c = e->c;
    char until[DAY_TEXT_B];
    c->rows_most = most;
    c->rows_option = tr(c->lang, "答 a 全部列出", "answer a to list them");
    cli_say(c, "到 %s 为止的变化：", "What changes until %s:", day_format(e->until, until));
    plan_diff(c, &e->texts, c->today, e->until);
}

static enum choice decide(struct edit *e, bool right)
{
    if (!right)
        return ask_wrong(e->c);
    show_changes(e, SHOWN);
    enum choice choice;
    while ((choice = ask_right(e->c)) == CHOICE_ALL)
        show_changes(e, 0);
    return choice;
}

static int save(struct edit *e, bool right)
{
    struct cli *c = e->c;
    if (editfile_install(&e->file, &c->err) != 0)
        return cli_refuse(c);
    if (right)
        return reload_by_daemon(c);
    err_set(&c->err, "已存盘；规则有误，没有生效，仍用旧规则", "saved; the rules are wrong and not in force, the old ones stay");
    return cli_refuse(c);
}

static int edit(struct edit *e)
{
    struct cli *c = e->c;
    for (;;) {
        int changed = editfile_edit(&e->file, &c->err);
        if (changed < 0)
            return cli_refuse(c);
        if (!changed) {
            cli_say(c, "没有改动", "nothing was changed");
            return CLI_DONE;
        }
        bool right = are_right(e);
        enum choice choice = decide(e, right);
        if (choice == CHOICE_SAVE)
            return save(e, right);
        if (choice == CHOICE_DROP) {
            cli_say(c, "已放弃，规则没有改动", "given up: the rules are as they were");
            return right ? CLI_DONE : CLI_REFUSED;
        }
    }
}

int cmd_edit(struct cli *c, const struct args *a)
{
    struct edit e = {.c = c, .dirs = VEC(char *), .texts = VEC(struct rule_text)};
    if (!isatty(STDIN_FILENO) || !isatty(STDOUT_FILENO))
        return cli_usage(c, "baoxue edit 要在终端里用；脚本请直接改规则文件，再运行 baoxue reload", "baoxue edit needs a terminal; a script changes the rule files and runs baoxue reload");
    if (c->json)
        return cli_usage(c, "baoxue edit 没有 --json", "baoxue edit has no --json");
    rulefolder_split(c->settings.rules, &e.dirs);
    int rc = cli_day(c, a, "to", day_plus(c->today, DAYS), &e.until);
    if (rc == 0)
        rc = editfile_open(&e.file, &e.dirs, args_word(a, 0), &c->err);
    else
        e.file.lock_fd = -1;
    if (rc == 0 && e.file.left)
        cli_say(c, "上次编辑中断，当时的内容在 %s", "an earlier session was interrupted; its text is in %s", e.file.left);
    rc = rc == 0 ? edit(&e) : cli_refuse(c);
    editfile_close(&e.file);
    rule_texts_fini(&e.texts);
    vec_fini_texts(&e.dirs);
    return rc;
}
