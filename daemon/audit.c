/* SPDX-License-Identifier: MIT */
/* audit: once a day the daemon has itself audited, by a child of its own (this program with --audit), so that no alert waits for it: the child reads a snapshot, derives it anew in
 * memory and says line by line what differs; here that is put on record and told. */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/log.h"
#include "base/mem.h"
#include "base/str.h"
#include "daemon.h"
#include "selfaudit.h"
#include "store/audit.h"

enum { EVERY_S = 86400, LIMIT_S = 600 /* a child that takes longer ends itself */, READ_B = 4096, KEPT_B = 65536, LINES_TOLD = 20, NICE = 10 };

extern char **environ;

/* ---- the child ---- */

int audit_child(const char *database, enum lang lang)
{
    struct err err = {.lang = lang};
    struct selfaudit a;
    alarm(LIMIT_S);
    if (nice(NICE) == -1)
        errno = 0;
    int rc = selfaudit_run(database, daemon_now(), lang, &a, &err);
    if (rc != 0)
        fprintf(stderr, "baoxued --audit: %s\n", err.text);
    for (size_t i = 0; rc == 0 && i < a.found.n; i++)
        puts(*(char **)vec_at(&a.found, i));
    int code = rc != 0 ? AUDIT_FAILED : a.found.n ? AUDIT_DIFFERS : AUDIT_SAME;
    selfaudit_fini(&a);
    return code;
}

/* ---- what came of it ---- */

static int count_lines(const char *text)
{
    int n = 0;
    for (const char *p = text; (p = strchr(p, '\n')); p++)
        n++;
    return n;
}

/* The first lines, for people. */
static char *words_for_office(const struct daemon *d, const char *found)
{
    enum lang lang = turn_rules(d->turn)->language;
    struct str s = {0};
    int n = count_lines(found), told = 0;
    str_addf(&s, tr(lang, "每日自查：有 %d 项与登记的情况不符，请信息老师处理（手册 baoxued(8)“自查”）：", "the daily self-audit: %d deadlines are not as the facts have them; see baoxued(8): "), n);
    for (const char *p = found; *p && told < LINES_TOLD; told++) {
        size_t len_b = strcspn(p, "\n");
        str_addf(&s, "%s%.*s", told ? tr(lang, "；", "; ") : "", (int)len_b, p);
        p += len_b + (p[len_b] == '\n');
    }
    if (n > told)
        str_addf(&s, tr(lang, "；另有 %d 项，见 baoxue audit --self", "; %d more: see baoxue audit --self"), n - told);
    return str_take(&s);
}

static int tell_office(struct daemon *d, int code, const char *found, struct err *err)
{
    enum lang lang = turn_rules(d->turn)->language;
    char *text = code == AUDIT_DIFFERS ? words_for_office(d, found)
                                       : mem_strdup(tr(lang, "每日自查没有做成，期限对不对没有核对过，请信息老师处理（手册 baoxued(8)“自查”）",
                                                       "the daily self-audit did not come to its end, so nothing was compared; see baoxued(8)"));
    int rc = turn_fault(d->turn, code == AUDIT_DIFFERS ? "self-audit" : "self-audit-failed", daemon_now(), text, err);
    free(text);
    return rc;
}

static void conclude(struct daemon *d, int status, const char *found)
{
    static const char *const results[] = {[AUDIT_SAME] = "same", [AUDIT_DIFFERS] = "differs", [AUDIT_FAILED] = "failed"};
    struct err err = {.lang = d->lang};
    int code = WIFEXITED(status) && WEXITSTATUS(status) <= AUDIT_DIFFERS ? WEXITSTATUS(status) : AUDIT_FAILED;
    int rc = audit_record(d->db, "self", results[code], code == AUDIT_DIFFERS ? found : "", daemon_now(), &err);
    if (code == AUDIT_FAILED)
        log_err("%s", tr(d->lang, "每日自查没有做成", "the daily self-audit did not come to its end"));
    else if (code == AUDIT_DIFFERS)
        log_err("%s", tr(d->lang, "自查发现不符：baoxue audit --self", "the self-audit has found differences: baoxue audit --self"));
    else
        log_info("%s", tr(d->lang, "每日自查：相符", "the daily self-audit: no difference"));
    if (rc == 0 && code != AUDIT_SAME && d->turn)
        rc = tell_office(d, code, found, &err);
    if (rc != 0)
        log_err("%s", err.text);
    d->audited = daemon_now();
    daemon_turn(d);
}

static void close_child(struct daemon *d)
{
    ev_io_stop(d->loop, &d->audit_read);
    close(d->audit_read.fd);
}

/* All is said, and how it ended is known: the two come in any order. The loop itself collects every child that ends, so nobody else can ask. */
static void look_whether_over(struct daemon *d)
{
    if (ev_is_active(&d->audit_read) || ev_is_active(&d->audit_exit))
        return;
    d->audit_pid = 0;
    conclude(d, d->audit_exit.rstatus, str_text(&d->audit_said));
    str_fini(&d->audit_said);
}

static void on_audit(struct ev_loop *loop, struct ev_io *w, int events)
{
    (void)loop, (void)events;
    struct daemon *d = w->data;
    char buf[READ_B];
    ssize_t n;
    while ((n = read(w->fd, buf, sizeof buf)) > 0)
        if (d->audit_said.len_b < KEPT_B)
            str_add_n(&d->audit_said, buf, (size_t)n);
    if (n < 0 && (errno == EAGAIN || errno == EINTR))
        return;
    close_child(d);
    look_whether_over(d);
}

static void on_exit_of_child(struct ev_loop *loop, struct ev_child *w, int events)
{
    (void)events;
    ev_child_stop(loop, w);
    look_whether_over(w->data);
}

/* ---- when ---- */

static pid_t start_child(const struct daemon *d, int out)
{
    char *database = settings_database(d->settings);
    char program[] = "baoxued", option[] = "--audit", lang[] = "--lang", word[] = "zh";
    if (d->lang == LANG_EN)
        memcpy(word, "en", sizeof word);
    char *const argv[] = {program, option, database, lang, word, NULL};
    posix_spawn_file_actions_t files;
    posix_spawn_file_actions_init(&files);
    posix_spawn_file_actions_addopen(&files, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
    posix_spawn_file_actions_adddup2(&files, out, STDOUT_FILENO);
    pid_t pid = 0;
    int e = posix_spawn(&pid, "/proc/self/exe", &files, NULL, argv, environ);
    posix_spawn_file_actions_destroy(&files);
    free(database);
    struct err err = {.lang = d->lang};
    if (e != 0)
        log_err(tr(d->lang, "每日自查启动失败：%s", "the daily self-audit does not start: %s"), err_system(&err, e));
    return e == 0 ? pid : 0;
}

static void start(struct daemon *d)
{
    int ends[2];
    if (pipe2(ends, O_CLOEXEC) != 0)
        return;
    d->audit_pid = start_child(d, ends[1]);
    close(ends[1]);
    if (!d->audit_pid) {
        close(ends[0]);
        return;
    }
    fcntl(ends[0], F_SETFL, O_NONBLOCK);
    ev_io_init(&d->audit_read, on_audit, ends[0], EV_READ);
    d->audit_read.data = d;
    ev_io_start(d->loop, &d->audit_read);
    ev_child_init(&d->audit_exit, on_exit_of_child, d->audit_pid, 0);
    d->audit_exit.data = d;
    ev_child_start(d->loop, &d->audit_exit);
}

void audit_look(struct daemon *d)
{
    struct err err = {.lang = d->lang};
    struct instant now = daemon_now();
    if (!d->settings->self_audit || d->audit_pid || d->ending || !d->turn || d->turn_failed || turn_clock_is_held(d->turn))
        return;
    if (!d->audited.sec && db_get_int(d->db, Q_AUDIT_LAST, now.sec, &d->audited.sec, &err, "") != 0)
        return;
    if (now.sec - d->audited.sec < EVERY_S)
        return;
    d->audited = now; /* one that does not even start is tried again tomorrow */
    start(d);
}

void audit_close(struct daemon *d)
{
    if (!d->audit_pid)
        return;
    if (ev_is_active(&d->audit_exit)) { /* else it has ended, and its number may be another's */
        ev_child_stop(d->loop, &d->audit_exit);
        kill(d->audit_pid, SIGKILL);
        waitpid(d->audit_pid, NULL, 0);
    }
    if (ev_is_active(&d->audit_read))
        close_child(d);
    str_fini(&d->audit_said);
}
