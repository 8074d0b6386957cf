/* SPDX-License-Identifier: MIT */
/* mailer_settings: how the mailer delivers, from its own INI file: relay, TLS and password never come from a job, so that whoever can write
 * jobs cannot read the password or choose where mail goes. One table drives reading, `--settings` and the manual's check. */
#ifndef BAOXUE_MAIL_MAILER_SETTINGS_H
#define BAOXUE_MAIL_MAILER_SETTINGS_H

#include <stdio.h>

#include "base/err.h"

enum mail_tls { MAIL_TLS_NONE, MAIL_TLS_STARTTLS, MAIL_TLS_OPTIONAL, MAIL_TLS_IMPLICIT };

struct mailer_settings { /* texts are owned; never NULL, empty where nothing is said */
    char *backend;       /* maildir, smtp, exec */
    char *maildir;
    char *command;
    char *host;
    long port;           /* 0 in the file: by `tls`; never 0 after loading */
    char *tls_word;
    enum mail_tls tls;
    char *ca_file;
    char *hello;
    char *user;
    char *password_file;
    char *password;      /* read from password-file; empty: none */
    char *from_check;
    long connect_s, step_s, overall_s, idle_s;
    char *lang_word;
    enum lang lang;      /* of the answers' texts and the log */
};

/* Reads `file` (NULL: defaults alone); `maildir` (NULL: not said) overrides backend and folder. mailer_settings_fini() in any case. */
int mailer_settings_load(struct mailer_settings *s, const char *file, const char *maildir, struct err *err);
void mailer_settings_fini(struct mailer_settings *s);
/* The table with its defaults and help, as a settings file. */
void mailer_settings_print(enum lang lang, FILE *out);

#endif
