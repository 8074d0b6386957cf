/* SPDX-License-Identifier: MIT */
#include "mail/exec.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/pidfd.h>
#include <sys/wait.h>
#include <sysexits.h>
#include <unistd.h>

#include "base/mem.h"

extern char **environ;

static void add_string(struct str *out, const char *name, const char *s, size_t len_b)
{
    str_addf(out, "%s\"%s\":", out->len_b > 1 ? "," : "", name);
    if (!s) {
        str_add(out, "null");
        return;
    }
    str_add(out, "\"");
    for (size_t i = 0; i < len_b; i++) {
        unsigned char c = (unsigned char)s[i];
        if (c == '"' || c == '\\')
            str_addf(out, "\\%c", c);
        else if (c < 0x20 || c == 0x7f)
            str_addf(out, "\\u%04x", c);
        else
            str_add_n(out, s + i, 1);
    }
    str_add(out, "\"");
}

static void add_text(struct str *out, const char *name, const char *s)
{
    add_string(out, name, s, s ? strlen(s) : 0);
}

void exec_format_json(const struct mail_job *job, struct str *out)
{
    str_clear(out);
    str_addf(out, "{\"id\":%lld,\"date\":%lld", (long long)job->id, (long long)job->date.sec);
    add_text(out, "from", job->from);
    add_text(out, "reply_to", job->reply_to);
    add_text(out, "to", job->to);
    add_text(out, "subject", job->subject);
    add_text(out, "message_id", job->message_id);
    add_string(out, "text", job->text_b > 0 ? job->text : "", job->text_b);
    add_string(out, "html", job->html, job->html_b);
    add_text(out, "csv_name", job->csv_name);
    add_string(out, "csv", job->csv, job->csv_b);
    str_add(out, "}\n");
}

/* The JSON as a file in memory: a program that does not read cannot block us, as a pipe would. */
static int json_descriptor(const struct mail_job *job)
{
    struct str json = {0};
    exec_format_json(job, &json);
    int fd = memfd_create("baoxue-json", MFD_CLOEXEC);
    for (size_t at = 0; fd >= 0 && at < json.len_b;) {
        ssize_t n = write(fd, json.s + at, json.len_b - at);
        if (n < 0 && errno != EINTR) {
            close(fd);
            fd = -1;
        }
        at += n > 0 ? (size_t)n : 0;
    }
    if (fd >= 0)
        lseek(fd, 0, SEEK_SET);
    str_fini(&json);
    return fd;
}

/* Standard output goes where standard error goes: it is the log, never an answer. A group of its own, so that the limit ends its children
 * too. */
static int start(const char *command, int json, pid_t *pid)
{
    posix_spawn_file_actions_t actions;
    posix_spawnattr_t attr;
    sigset_t defaults;
    char *name = mem_strdup(command);
    char *argv[] = {name, NULL};
    sigemptyset(&defaults);
    sigaddset(&defaults, SIGPIPE);
    posix_spawn_file_actions_init(&actions);
    posix_spawnattr_init(&attr);
    posix_spawn_file_actions_adddup2(&actions, json, STDIN_FILENO);
    posix_spawn_file_actions_adddup2(&actions, STDERR_FILENO, STDOUT_FILENO);
    posix_spawnattr_setpgroup(&attr, 0);
    posix_spawnattr_setsigdefault(&attr, &defaults);
    posix_spawnattr_setflags(&attr, POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGDEF);
    int rc = posix_spawn(pid, command, &actions, &attr, argv, environ);
    posix_spawnattr_destroy(&attr);
    posix_spawn_file_actions_destroy(&actions);
    free(name);
    return rc;
}

/* The wait status; false when it had to be killed. */
static bool wait_within(pid_t pid, long limit_s, int *status)
{
    int fd = pidfd_open(pid, 0);
    struct pollfd p = {.fd = fd, .events = POLLIN};
    bool ended = fd >= 0 && poll(&p, 1, (int)limit_s * 1000) == 1;
    if (fd >= 0)
        close(fd);
    if (!ended)
        kill(-pid, SIGKILL);
    while (waitpid(pid, status, 0) < 0 && errno == EINTR)
        continue;
    return ended;
}

/* What a command's exit says. Only what names the reader refuses him; whatever is not named here (a script that died of its own fault ends with 1) is no word about anybody's address. */
static const struct verdict {
    int status;
    enum mail_outcome outcome;
    enum mail_relay relay;
    const char *zh, *en;
} verdicts[] = {
    {0, MAIL_ACCEPTED, MAIL_RELAY_UP, "", ""},
    {EX_DATAERR, MAIL_REFUSED, MAIL_RELAY_UP, "外部命令拒收这个地址", "the command refuses the address"},
    {EX_NOUSER, MAIL_REFUSED, MAIL_RELAY_UP, "外部命令说没有这个收件人", "the command knows no such reader"},
    {EX_NOHOST, MAIL_REFUSED, MAIL_RELAY_UP, "外部命令说没有这个收件人的邮件服务器", "the command knows no such host"},
    {EX_TEMPFAIL, MAIL_LATER, MAIL_RELAY_UP, "外部命令现在不能接受这一封", "the command does not take it now"},
    {EX_UNAVAILABLE, MAIL_LATER, MAIL_RELAY_DOWN, "外部命令连不上它的服务", "the command cannot reach its service"},
    {EX_CONFIG, MAIL_LATER, MAIL_RELAY_DOWN, "外部命令的设置不对", "the command's settings are wrong"},
    {126, MAIL_LATER, MAIL_RELAY_DOWN, "外部命令运行不起来", "the command cannot run"},
    {127, MAIL_LATER, MAIL_RELAY_DOWN, "外部命令运行不起来：缺程序", "the command cannot run: a program is missing"},
    {-1, MAIL_LATER, MAIL_RELAY_DECLINED, "外部命令没有接受", "the command did not take it"},
};

static void judge(int status, enum lang lang, struct mail_answer *answer)
{
    const struct verdict *v = verdicts;
    while (v->status != status && v->status >= 0)
        v++;
    answer->code = status;
    answer->outcome = v->outcome;
    answer->relay = v->relay;
    answer->seen = v->outcome != MAIL_LATER || v->relay == MAIL_RELAY_DECLINED; /* its word that it did not deliver counts */
    mail_answer_set_text(answer, tr(lang, v->zh, v->en));
}

void exec_deliver(const char *command, const struct mail_job *job, long limit_s, enum lang lang, struct mail_answer *answer)
{
    pid_t pid = 0;
    int status = 0, json = json_descriptor(job);
    int rc = json >= 0 ? start(command, json, &pid) : errno;
    if (json >= 0)
        close(json);
    answer->outcome = MAIL_LATER;
    answer->relay = MAIL_RELAY_DOWN;
    if (rc != 0) {
        struct err err = {.lang = lang};
        err_set(&err, "运行不了 %s：%s", "cannot run %s: %s", command, err_system(&err, rc));
        mail_answer_set_text(answer, err.text);
        return;
    }
    bool ended = wait_within(pid, limit_s, &status);
    if (!ended || !WIFEXITED(status)) {
        answer->outcome = MAIL_UNKNOWN;
        answer->relay = MAIL_RELAY_BROKE;
        answer->seen = true;
        mail_answer_set_text(answer, ended ? tr(lang, "外部命令被信号终止", "the command was killed by a signal")
                                           : tr(lang, "外部命令超时", "the command took too long"));
        return;
    }
    judge(WEXITSTATUS(status), lang, answer);
}
