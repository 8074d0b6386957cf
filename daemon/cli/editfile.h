/* SPDX-License-Identifier: MIT */
/* editfile: one file of the rule folders while somebody edits it: a copy (editcopy.h); a lock, so that two people do not overwrite each other; and a new file that takes the
 * original's place at once. The folder may be one that others write while we are root: what is looked at stays open, and no link is followed in it. Knows nothing of rules. */
#ifndef BAOXUE_CLI_EDITFILE_H
#define BAOXUE_CLI_EDITFILE_H

#include <sys/stat.h>

#include "base/err.h"
#include "base/str.h"
#include "base/vec.h"

struct editfile {
    char *path;         /* FOLDER/NAME, as the folder was given */
    const char *folder; /* borrowed */
    char *real;         /* `path` with links followed */
    const char *name;   /* of what is replaced, in `dir_fd` */
    char *next;         /* … and what the new file is called there until it is whole */
    char *temp;         /* what the editor opens */
    char *left;         /* a copy that an interrupted session left; NULL: none */
    int lock_fd, dir_fd;
    bool is_new, kept; /* kept: `temp` stays when this is closed */
    struct stat st;    /* of the original, or of the folder where there is none */
    struct str before; /* the original's text */
};

/* The file that `name` (NULL: the only one of the first folder) means among the folders (char *): locked and copied. The folders are borrowed. -1: nothing was made. editfile_close() in any case. */
int editfile_open(struct editfile *f, const struct vec *dirs, const char *name, struct err *err);
/* Runs the editor. 1: the copy differs from the original, 0: it does not, -1: the editor failed. */
int editfile_edit(struct editfile *f, struct err *err);
/* Puts the copy in the original's place, with its owner and mode; who only is in the group that writes it becomes the owner. When the original was changed meanwhile nothing is, and the copy is kept. */
int editfile_install(struct editfile *f, struct err *err);
void editfile_close(struct editfile *f);

#endif
