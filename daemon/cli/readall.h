/* SPDX-License-Identifier: MIT */
/* readall: all bytes of a file, or all that another program says about one. No shell stands between. */
#ifndef BAOXUE_CLI_READALL_H
#define BAOXUE_CLI_READALL_H

#include <stdbool.h>

#include "base/err.h"
#include "base/str.h"

/* Errors do not name the file: the caller does. */
int readall_open(const char *path, struct err *err); /* a descriptor of a regular file; without waiting */
int readall_file(const char *path, size_t most_b, struct str *out, struct err *err);

enum program_end { PROGRAM_DONE, PROGRAM_FAILED /* it said no, or died */, PROGRAM_MISSING /* not started: errno says why */ };
/* Runs argv[0] (looked for on PATH) with descriptor `in` as its input (-1: ours) and takes its output. -1: the output could not be read. */
int readall_program(char *const argv[], int in, size_t most_b, struct str *out, enum program_end *end, struct err *err);

#endif
