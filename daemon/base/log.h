/* SPDX-License-Identifier: MIT */
/* log: one line a happening, to standard error with syslog's <N> prefix (systemd reads it) or plain on a terminal; with fields to the journal
 * where libsystemd is there and standard error is the journal. The only module with a mutable global. */
#ifndef BAOXUE_BASE_LOG_H
#define BAOXUE_BASE_LOG_H

#include <stdbool.h>

enum log_level { LOG_LEVEL_ERR = 3, LOG_LEVEL_WARN = 4, LOG_LEVEL_INFO = 6, LOG_LEVEL_DEBUG = 7 };

struct log_field {
    const char *name; /* journal field without the BAOXUE_ prefix: upper case letters, digits, _ */
    const char *value;
};

void log_open(const char *program, bool debug);
void log_line(enum log_level level, const struct log_field *fields, const char *fmt, ...) __attribute__((format(printf, 3, 4)));

#define log_err(...) log_line(LOG_LEVEL_ERR, 0, __VA_ARGS__)
#define log_warn(...) log_line(LOG_LEVEL_WARN, 0, __VA_ARGS__)
#define log_info(...) log_line(LOG_LEVEL_INFO, 0, __VA_ARGS__)
#define log_debug(...) log_line(LOG_LEVEL_DEBUG, 0, __VA_ARGS__)

#endif
