/* SPDX-License-Identifier: MIT */
/* Mails that came back: their readers count as unreachable, and their alerts go up. One is entered by hand; a Maildir of them is read, each by a mailer of its own
 * (`baoxue-mailer --bounce`), so that what strangers wrote is taken apart outside this process. A mail that is dealt with gets the flag Seen; the others stay as they are. */
#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/mem.h"
#include "base/str.h"
#include "cli/commands.h"
#include "cli/list.h"
#include "cli/readall.h"
#include "store/bounce.h"
#include "store/lists.h"

enum { LINES_B = 64 * 1024 };

static int lift(struct cli *c, const char *person, const struct bounce_entry *e)
{
    int n;
    if (bounce_lift(c->db, person, e, &n, &c->err) != 0)
        return cli_refuse(c);
    cli_say(c, "已恢复 %d 人：照常给他们发信，被拒收而尚未办结的重发一次。", "%d persons are written to again; what was refused and is not settled is sent once more.", n);
    return 0;
}

int cmd_bounce(struct cli *c, const struct args *a)
{
    int facts_n;
    bool lifts = args_get(a, "lift") || args_has(a, "lift-all");
    const char *reason = args_get(a, "reason");
    if (!reason || !*reason)
        return cli_usage(c, "缺少 --reason（退信上写的原因，或为什么说邮箱没错）", "--reason is missing (what the report says, or why the address is right)");
    const struct bounce_entry e = {.author = c->author, .reason = reason, .now = c->now, .today = c->today};
    if ((args_word(a, 0) != NULL) + (args_get(a, "lift") != NULL) + args_has(a, "lift-all") != 1)
        return cli_usage(c, "写一个邮箱或 Message-ID，或者 --lift 人员编号，或者 --lift-all", "give an address or a Message-ID, or --lift CODE, or --lift-all");
    if (lifts)
        return lift(c, args_get(a, "lift"), &e);
    if (bounce_add(c->db, args_word(a, 0), &e, &facts_n, &c->err) != 0)
        return cli_refuse(c);
    cli_say(c, "已登记退信，涉及 %d 人。其提醒由 baoxued 转上一级；更正邮箱（baoxue import people）后恢复。",
            "The report is recorded, for %d persons. baoxued passes their alerts one post up until the address is corrected (baoxue import people).", facts_n);
    return 0;
}

/* ---- a folder of them ---- */

enum mail_kind { MAIL_NONE, MAIL_PROSE, MAIL_REPORT, MAIL_BROKEN };

struct letter { /* a mail of the folder */
    const char *folder;      /* of the Maildir */
    bool in_new;
    char *name;              /* of the file */
    struct str text;         /* what the mailer said of it; the rest points into it */
    char *broken;            /* why it could not be opened; or NULL */
    enum mail_kind kind;
    struct vec ids;          /* const char * */
    struct vec failed;       /* struct failure */
    size_t delayed;
};

struct failure {
    const char *final, *original, *status, *reason;
};

struct bounces { /* one run */
    struct cli *c;
    bool dry;
    size_t left; /* mails that somebody must look at */
    int64_t row;
};

static void letter_fini(struct letter *l)
{
    free(l->name);
    free(l->broken);
    str_fini(&l->text);
    vec_fini(&l->ids);
    vec_fini(&l->failed);
}

/* The next word; "-" is NULL. */
static const char *word(char **rest)
{
    char *w = strsep(rest, " ");
    return w && *w && !str_eq(w, "-") ? w : NULL;
}

static void take_failure(struct letter *l, char *rest)
{
    struct failure *f = vec_push(&l->failed);
    f->final = word(&rest);
    f->original = word(&rest);
    f->status = word(&rest);
    f->reason = rest && *rest ? rest : NULL;
}

static void take_line(struct letter *l, char *line, bool *ended)
{
    char *rest = line;
    const char *key = strsep(&rest, " ");
    if (str_eq(key, "kind"))
        l->kind = str_eq(rest, "report") ? MAIL_REPORT : str_eq(rest, "prose") ? MAIL_PROSE : MAIL_NONE;
    else if (str_eq(key, "id") && rest)
        vec_add(&l->ids, &rest);
    else if (str_eq(key, "failed") && rest)
        take_failure(l, rest);
    l->delayed += str_eq(key, "delayed");
    *ended = str_eq(key, "end");
}

/* The mailer's words on this mail; when it died over it, the mail is broken. */
static int ask_mailer(struct cli *c, struct letter *l, int in)
{
    char *argv[] = {c->settings.mailer, (char[]){"--bounce"}, NULL}, *save = NULL;
    enum program_end end;
    bool ended = false;
    str_add(&l->text, ""); /* also when nothing is said */
    int rc = readall_program(argv, in, LINES_B, &l->text, &end, &c->err);
    if (rc == 0 && end == PROGRAM_MISSING)
        rc = err_set(&c->err, "启动不了 %s（%s）：读退信要用它", "cannot start %s (%s), which reads returned mails", argv[0], err_system(&c->err, errno));
    if (rc == 0)
        for (char *line = strtok_r(l->text.s, "\n", &save); line && !ended; line = strtok_r(NULL, "\n", &save))
            take_line(l, line, &ended);
    if (end == PROGRAM_FAILED || !ended)
        l->kind = MAIL_BROKEN;
    return rc;
}

static int letter_read(struct cli *c, struct letter *l)
{
    struct err why = {.lang = c->lang};
    char *path = mem_printf("%s/%s/%s", l->folder, l->in_new ? "new" : "cur", l->name);
    int in = readall_open(path, &why);
    int rc = in >= 0 ? ask_mailer(c, l, in) : 0;
    if (in >= 0)
        close(in);
    else
        l->broken = mem_strdup(why.text);
    free(path);
    return rc;
}

/* ---- what was done ---- */

static int say(struct bounces *b, const struct letter *l, const char *address, const char *result, const char *detail)
{
    return db_run(b->c->db, Q_BOUNCE_MAIL_PUT, &b->c->err, "itttt", ++b->row, l->name, address, result, detail);
}

static int record(struct bounces *b, const struct letter *l, const struct failure *f)
{
    static const char *const results[] = {[BOUNCE_RECORDED] = "bounced", [BOUNCE_KNOWN] = "bounced-before", [BOUNCE_NOT_OURS] = "not-ours", [BOUNCE_MISMATCH] = "mismatch"};
    struct vec addresses = VEC(const char *);
    enum bounce_verdict verdict = BOUNCE_NOT_OURS;
    struct str why = {0};
    str_addf(&why, "%s%s%s", f->status ? f->status : "", f->status && f->reason ? " " : "", f->reason ? f->reason : "");
    const struct bounce_entry e = {.author = b->c->author, .reason = why.len_b ? why.s : tr(b->c->lang, "退信", "returned"), .now = b->c->now, .today = b->c->today};
    if (f->final)
        vec_add(&addresses, &f->final);
    if (f->original)
        vec_add(&addresses, &f->original);
    int rc = bounce_add_report(b->c->db, &l->ids, &addresses, &e, &verdict, &b->c->err);
    if (rc == 0) {
        b->left += verdict == BOUNCE_NOT_OURS || verdict == BOUNCE_MISMATCH;
        rc = say(b, l, f->original ? f->original : f->final, results[verdict], e.reason);
    }
    str_fini(&why);
    vec_fini(&addresses);
    return rc;
}

/* A report is dealt with once it is recorded; what somebody must still read stays unread. */
static int mark_seen(struct cli *c, const struct letter *l)
{
    const char *flags = strstr(l->name, ":2,");
    char *from = mem_printf("%s/%s/%s", l->folder, l->in_new ? "new" : "cur", l->name);
    char *to = mem_printf("%s/cur/%s%sS", l->folder, l->name, flags ? "" : ":2,");
    int rc = rename(from, to) == 0 ? 0 : err_set(&c->err, "移不动 %s：%s", "cannot move %s: %s", from, err_system(&c->err, errno));
    free(from);
    free(to);
    return rc;
}

static int take_report(struct bounces *b, const struct letter *l)
{
    const struct failure *f = l->failed.data;
    int rc = l->failed.n ? 0 : say(b, l, NULL, "no-bounce", l->delayed ? tr(b->c->lang, "还在投递或已投递", "still under way, or delivered") : tr(b->c->lang, "没有写明失败的收件人", "names no failed recipient"));
    for (size_t i = 0; rc == 0 && i < l->failed.n; i++)
        rc = record(b, l, &f[i]);
    return rc == 0 && !b->dry ? mark_seen(b->c, l) : rc;
}

static int take_letter(struct bounces *b, struct letter *l)
{
    switch (l->kind) {
    case MAIL_REPORT:
        return take_report(b, l);
    case MAIL_PROSE:
    case MAIL_BROKEN:
        b->left++;
        return say(b, l, NULL, "unreadable", l->broken ? l->broken : tr(b->c->lang, "看懂后用 baoxue bounce 邮箱 --reason 原因 登记，并把这封信标为已读",
                                                                         "read it, enter it by baoxue bounce ADDRESS --reason TEXT, and mark the mail as read"));
    case MAIL_NONE:
        return say(b, l, NULL, "no-return", NULL);
    }
    return 0;
}

static int by_name(const void *a, const void *b)
{
    return strcmp(((const struct letter *)a)->name, ((const struct letter *)b)->name);
}

/* The unseen mails of new/ or cur/, by name: they begin with their time. */
static int list_folder(struct cli *c, const char *folder, bool in_new, struct vec *out)
{
    char *path = mem_printf("%s/%s", folder, in_new ? "new" : "cur");
    DIR *dir = opendir(path);
    int rc = dir ? 0 : err_set(&c->err, "打不开 %s（%s）：应是一个 Maildir，里面有 new 和 cur", "cannot open %s (%s): it should be a Maildir, with new and cur in it", path, err_system(&c->err, errno));
    for (const struct dirent *e; dir && (e = readdir(dir));) {
        const char *flags = strstr(e->d_name, ":2,");
        if (e->d_name[0] != '.' && !(flags && strpbrk(flags + 3, "ST")))
            vec_add(out, &(struct letter){.folder = folder, .in_new = in_new, .name = mem_strdup(e->d_name), .kind = MAIL_BROKEN, .ids = VEC(const char *), .failed = VEC(struct failure)});
    }
    if (dir)
        closedir(dir);
    vec_sort(out, by_name);
    free(path);
    return rc;
}

static int work_on_copy(struct cli *c)
{
    struct db *copy;
    if (db_copy(c->db, &copy, &c->err) != 0)
        return -1;
    db_close(c->db);
    c->db = copy;
    return lists_prepare(c->db, c->zone, &c->err);
}

/* All are read before the first is recorded; a trial records in a copy. So nobody has to wait for us. */
static int take_all(struct bounces *b, struct vec *letters)
{
    int rc = 0;
    for (size_t i = 0; rc == 0 && i < letters->n; i++)
        rc = letter_read(b->c, vec_at(letters, i));
    if (rc == 0)
        rc = db_run(b->c->db, Q_BOUNCE_MAIL_MAKE, &b->c->err, "");
    for (size_t i = 0; rc == 0 && i < letters->n; i++)
        rc = take_letter(b, vec_at(letters, i));
    return rc;
}

int import_bounces(struct cli *c, const char *folder, bool dry)
{
    struct bounces b = {.c = c, .dry = dry};
    struct vec letters = VEC(struct letter);
    int rc = list_folder(c, folder, true, &letters) == 0 ? list_folder(c, folder, false, &letters) : -1;
    if (rc == 0 && dry)
        rc = work_on_copy(c);
    if (rc == 0)
        rc = take_all(&b, &letters);
    int code = rc == 0 ? list_show(c, SHOW_BOUNCE_MAILS, "") : cli_refuse(c);
    for (size_t i = 0; i < letters.n; i++)
        letter_fini(vec_at(&letters, i));
    vec_fini(&letters);
    if (code == CLI_DONE && dry)
        cli_say(c, "这是试导入，什么都没有录入", "this was a trial: nothing was taken");
    return code == CLI_DONE && b.left ? CLI_REFUSED : code;
}
