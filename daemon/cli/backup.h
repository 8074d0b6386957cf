/* SPDX-License-Identifier: MIT */
/* backup: the file of a copy: whole under its name, or not there. It is written under another name beside it, examined, brought to the disk, then renamed; what an
 * earlier run left half-written is overwritten by the next. */
#ifndef BAOXUE_CLI_BACKUP_H
#define BAOXUE_CLI_BACKUP_H

#include "cli/cli.h"

/* Copies c->db to `path`, which must not be there. -1 with c->err. */
int backup_write(struct cli *c, const char *path);
/* The same to FOLDER/PREFIX-20260908-083000.db, so that names sort by time; *path is the caller's. */
int backup_write_in(struct cli *c, const char *folder, const char *prefix, char **path);
/* Makes the folder of copies if it is not there. */
int backup_make_folder(struct cli *c, const char *folder);
/* Removes all but the newest `keep` copies that backup_write_in() made there with this prefix; never `made`. What cannot be removed is told, and no error. */
int backup_prune(struct cli *c, const char *folder, const char *prefix, long keep, const char *made);
/* Brings a folder's names to the disk. */
int backup_sync_folder(struct cli *c, const char *folder);

/* The newest copy in the folder of copies; false: there is none. *path is the caller's. */
bool backup_newest(const char *folder, char **path);
/* The daemon's lock on the state folder; fails while one runs. Held until the process ends. */
int backup_lock_state(struct cli *c);
/* What a command says that has begun a held epoch: which hold, and what to do next. Gives an exit code. */
int backup_show_held(struct cli *c, int64_t hold);

#endif
