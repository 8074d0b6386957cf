/* SPDX-License-Identifier: MIT */
#include "base/log.h"

#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>
#ifdef HAVE_SYSTEMD
#define SD_JOURNAL_SUPPRESS_LOCATION
#include <systemd/sd-journal.h>
#endif

#include "base/str.h"

static struct {
    const char *program;
    bool debug, journal, terminal;
} the_log = {.program = "baoxue"};

/* systemd's rule: standard error is the journal when its device and inode stand in JOURNAL_STREAM. */
static bool stderr_is_journal(void)
{
    const char *stream = getenv("JOURNAL_STREAM");
    struct stat st;
    char mine[64];
    if (!stream || fstat(STDERR_FILENO, &st) != 0)
        return false;
    snprintf(mine, sizeof mine, "%ju:%ju", (uintmax_t)st.st_dev, (uintmax_t)st.st_ino);
    return strcmp(mine, stream) == 0;
}

void log_open(const char *program, bool debug)
{
    the_log.program = program;
    the_log.debug = debug;
    the_log.terminal = isatty(STDERR_FILENO) == 1;
    the_log.journal = stderr_is_journal();
}

#ifdef HAVE_SYSTEMD
enum { FIELDS_MOST = 16 };

static void to_journal(enum log_level level, const struct log_field *fields, const char *text)
{
    struct str s[FIELDS_MOST + 2] = {0};
    struct iovec iov[FIELDS_MOST + 2];
    int n = 0;
    str_addf(&s[n++], "PRIORITY=%d", (int)level);
    str_addf(&s[n++], "MESSAGE=%s", text);
    for (; fields && fields->name && n < FIELDS_MOST + 2; fields++)
        if (fields->value)
            str_addf(&s[n++], "BAOXUE_%s=%s", fields->name, fields->value);
    for (int i = 0; i < n; i++)
        iov[i] = (struct iovec){s[i].s, s[i].len_b};
    sd_journal_sendv(iov, n);
    for (int i = 0; i < n; i++)
        str_fini(&s[i]);
}
#endif

static void to_stderr(enum log_level level, const struct log_field *fields, const char *text)
{
    struct str line = {0};
    if (!the_log.terminal)
        str_addf(&line, "<%d>", (int)level);
    str_addf(&line, "%s: %s", the_log.program, text);
    for (; fields && fields->name; fields++)
        if (fields->value)
            str_addf(&line, " %s=%s", fields->name, fields->value);
    for (size_t i = 0; i < line.len_b; i++)
        if (line.s[i] == '\n' || line.s[i] == '\r')
            line.s[i] = ' ';
    str_add(&line, "\n");
    if (write(STDERR_FILENO, line.s, line.len_b) < 0)
        the_log.terminal = false; /* nobody listens; there is no other place to say it */
    str_fini(&line);
}

void log_line(enum log_level level, const struct log_field *fields, const char *fmt, ...)
{
    if (level == LOG_LEVEL_DEBUG && !the_log.debug)
        return;
    char text[4096];
    va_list ap;
    va_start(ap, fmt);
    vsnprintf(text, sizeof text, fmt, ap);
    va_end(ap);
#ifdef HAVE_SYSTEMD
    if (the_log.journal) {
        to_journal(level, fields, text);
        return;
    }
#endif
    to_stderr(level, fields, text);
}
