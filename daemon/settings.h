/* SPDX-License-Identifier: MIT */
/* settings: how this installation is set up (folders, mail, guards), from one table that also makes the dump, the manual's check and the sample.
 * What the rules say is no setting: that stands in the rule set. Shared by the daemon and the CLI. */
#ifndef BAOXUE_SETTINGS_H
#define BAOXUE_SETTINGS_H

#include <stdbool.h>
#include <stdio.h>

#include "base/err.h"

struct settings { /* texts are owned; never NULL, empty where nothing is said */
    char *state;          /* folder of the database */
    char *runtime;        /* folder of the poke socket */
    char *rules;          /* folders, separated by ":" */
    char *office_address; /* Reply-To */
    char *from;
    char *mailer;         /* path of baoxue-mailer */
    char *mailer_config;
    char *mailer_socket;  /* empty: the daemon spawns the mailer */
    char *delivery;       /* mailer or log */
    long sessions;        /* mailers at a time, each with one session */
    long rate;            /* mails a minute; 0: as fast as it goes */
    char *metrics;        /* file for Prometheus; empty: none */
    long ballast_mib;     /* room kept for a full disk; 0: none */
    bool watch_rules;     /* a rule file that was saved is taken over by itself */
    bool self_audit;      /* once a day the deadlines are compared with the facts */
    long guard;           /* messages at once after a reload, beyond which it waits for release */
    long step_limit_h;    /* a jump of the clock beyond it waits for release */
    bool import_hold;     /* alerts of an import wait for release */
    char *backup_folder;  /* empty: STATE/backup */
    long backup_keep;     /* copies; 0: all */
    long backup_days;     /* without a copy, from when on it is told; 0: never */
    long anonymise_months; /* after closing; 0: never */
    bool runtime_said;
};

/* Reads `file` (NULL: the default place, which may be absent), then the environment's BAOXUE_STATE; BAOXUE_MAILER_SOCKET is the default of
 * mailer-socket. Unknown or bad keys are errors with file and line. settings_fini() in any case. */
int settings_load(struct settings *s, const char *file, struct err *err);
/* Another state folder; the poke socket goes there too unless `runtime` was said. */
void settings_use_state(struct settings *s, const char *folder);
void settings_fini(struct settings *s);
/* All of them as a settings file, each with its help. */
void settings_show(const struct settings *s, enum lang lang, FILE *out);
char *settings_database(const struct settings *s); /* STATE/baoxue.db; the caller's */
char *settings_backup(const struct settings *s);   /* the folder of copies; the caller's */
char *settings_poke(const struct settings *s);     /* RUNTIME/poke; the caller's */

#endif
