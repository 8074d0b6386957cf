/* SPDX-License-Identifier: MIT */
/* baoxue-mailer: turns jobs into mails and delivers them; see mail/serve.h. Descriptor 0 is the line to the daemon; or 3, when systemd
 * passes it so. With --bounce it reads a returned mail instead: mail libraries stand in this process alone. */
#include <fcntl.h>
#include <limits.h>
#include <stdbool.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sysexits.h>
#include <unistd.h>

#include "base/log.h"
#include "base/str.h"
#include "mail/bounce_report.h"
#include "mail/mailer_options.h"
#include "mail/serve.h"
#include "mail/wire.h"

static bool is_line(int fd)
{
    int type = 0;
    socklen_t size = sizeof type;
    return getsockopt(fd, SOL_SOCKET, SO_TYPE, &type, &size) == 0 && type == SOCK_SEQPACKET;
}

/* systemd always passes the connection as descriptor 3, with StandardInput=socket also as 0. No child shall have it: the daemon sees our
 * end when the last copy is closed. */
static int find_line(void)
{
    enum { PASSED_FD = 3 };
    const char *pid = getenv("LISTEN_PID"), *n = getenv("LISTEN_FDS");
    long number = 0;
    bool passed = pid && n && *n && !str_eq(n, "0") && str_to_long(pid, 1, LONG_MAX, &number) && number == getpid();
    unsetenv("LISTEN_PID");
    unsetenv("LISTEN_FDS");
    unsetenv("LISTEN_FDNAMES");
    if (!passed)
        return STDIN_FILENO;
    fcntl(PASSED_FD, F_SETFD, FD_CLOEXEC);
    return is_line(STDIN_FILENO) ? STDIN_FILENO : PASSED_FD;
}

/* Instead of `ready`; after it, it ends what the daemon hears of us. */
static void tell_fault(int line, const char *fault)
{
    struct err err = {0};
    wire_send_ready(line, fault, &err);
}

int main(int argc, char **argv)
{
    struct mailer_options options;
    struct mailer_settings settings = {0};
    struct err err = {0};
    log_open("baoxue-mailer", false);
    setenv("HOME", "/nonexistent", 1); /* libESMTP would look for certificates and keys there */
    int line = find_line();
    int rc = mailer_options_parse(&options, argc, argv, &err);
    if (options.done)
        return EXIT_SUCCESS;
    if (rc != 0) {
        log_err("%s", err.text);
        return EX_USAGE;
    }
    rc = options.bounce ? bounce_report_run(STDIN_FILENO, &err) : mailer_settings_load(&settings, options.config, options.maildir, &err);
    if (rc == 0 && !options.bounce) {
        err.lang = settings.lang;
        rc = serve_jobs(line, &settings, &err);
    }
    if (rc != 0)
        log_err("%s", err.text);
    if (rc != 0 && !options.bounce && is_line(line))
        tell_fault(line, err.text);
    mailer_settings_fini(&settings);
    return rc == 0 ? EXIT_SUCCESS : EX_CONFIG;
}
