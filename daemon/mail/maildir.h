/* SPDX-License-Identifier: MIT */
/* maildir: delivery into a folder. The file's name is the hash of the Message-ID, so the same job twice gives one file, also when the first
 * run died in between. */
#ifndef BAOXUE_MAIL_MAILDIR_H
#define BAOXUE_MAIL_MAILDIR_H

#include <stdbool.h>

#include "mail/job.h"

enum { MAILDIR_NAME_B = 65 };

void maildir_name(const char *message_id, char name[static MAILDIR_NAME_B]);
/* Makes the folder and its new/, cur/ and tmp/ where they are missing. */
int maildir_create(const char *folder, struct err *err);
/* On disk (file and folder fsynced) or an error. *already: it was there before. */
int maildir_deliver(const char *folder, const char *message_id, const struct str *mime, bool *already, struct err *err);

#endif
