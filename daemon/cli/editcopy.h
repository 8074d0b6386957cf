/* SPDX-License-Identifier: MIT */
/* editcopy: the copy that an editor opens, in a folder of the caller's own, under the name of the original. Nobody else can put another file or a link in its place, as he could in
 * a folder that a group writes: the editor may run as root. What ends the program from outside takes the copy along. */
#ifndef BAOXUE_CLI_EDITCOPY_H
#define BAOXUE_CLI_EDITCOPY_H

#include "base/err.h"
#include "base/str.h"

/* The path of a new copy of `original` with this text, the caller's; NULL: an error. *left: what a killed session of the same original left, put aside under a name that is not
 * asked for again; NULL: nothing. One copy at a time. */
char *editcopy_make(const char *original, const struct str *text, char **left, struct err *err);
/* An open file to its end. `path` is for the error. Closes it. */
int editcopy_read_fd(int fd, const char *path, struct str *out, struct err *err);
int editcopy_read(const char *copy, struct str *out, struct err *err);
int editcopy_write_fd(int fd, const struct str *text);
/* It stays when the program ends. */
void editcopy_keep(void);
/* Removes the copy and what the editor laid beside it. */
void editcopy_remove(const char *copy);

#endif
