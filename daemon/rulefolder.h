/* SPDX-License-Identifier: MIT */
/* rulefolder: reads the files of rule folders into memory, for the parser, which does no I/O. Shared by the daemon and the command line. */
#ifndef BAOXUE_RULEFOLDER_H
#define BAOXUE_RULEFOLDER_H

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"
#include "base/vec.h"

/* Pushes a struct rule_text for each `*.ini` of each folder, folders in the order given, files in the order of their names (by bytes); hidden files are
 * passed over, and so are folders inside but `templates`, whose `*.txt` follow as "templates/NAME". With more than one folder a name is "folder/file". A folder without such a file, or what cannot be read, is an error. */
int rulefolder_read(const char *const *dirs, size_t dirs_n, struct vec *files, struct err *err);
struct rulefolder_swap { /* one file whose text is read from elsewhere; `path` is FOLDER/NAME as the folder was given, and need not be there yet */
    const char *path, *from;
};
int rulefolder_read_with(const char *const *dirs, size_t dirs_n, const struct rulefolder_swap *swap, struct vec *files, struct err *err);
/* "DIR:DIR", as the settings and the command line have it: pushes char *, the caller's. */
void rulefolder_split(const char *list, struct vec *dirs);
/* Would a file be read that has this path within a folder? */
bool rulefolder_takes(const char *path);
/* A text that changes whenever a file that would be read is written, appears or vanishes; the caller's. */
char *rulefolder_signature(const char *const *dirs, size_t dirs_n);
/* Who wrote what is new or other in the later of two signatures: his name, the caller's; NULL: nobody, several, or not known, since a file that a group may write
 * was written in place (its owner need not be who did). */
char *rulefolder_changed_by(const char *before, const char *after);
/* Does some file have a [holidays YEAR] of its own? */
bool rulefolder_has_holidays(const struct vec *files);

#endif
