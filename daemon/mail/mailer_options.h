/* SPDX-License-Identifier: MIT */
/* mailer_options: baoxue-mailer's command line. */
#ifndef BAOXUE_MAIL_MAILER_OPTIONS_H
#define BAOXUE_MAIL_MAILER_OPTIONS_H

#include <stdbool.h>

#include "base/err.h"

struct mailer_options {
    const char *config;  /* NULL: none, because --maildir says all */
    const char *maildir; /* NULL: as in the settings */
    bool bounce;         /* reads a returned mail on standard input, and no jobs */
    bool done;           /* help, version or the settings were printed */
};

int mailer_options_parse(struct mailer_options *o, int argc, char **argv, struct err *err);

#endif
