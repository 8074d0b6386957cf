/* SPDX-License-Identifier: MIT */
/* baoxue-mailer: turns jobs into mails and delivers them; see mail/serve.h. Descriptor 0 is the line to the daemon. */
#include <stdio.h>
#include <stdlib.h>
#include <sysexits.h>

#include "base/log.h"
#include "mail/mailer_options.h"
#include "mail/serve.h"

int main(int argc, char **argv)
{
    struct mailer_options options;
    struct mailer_settings settings = {0};
    struct err err = {0};
    log_open("baoxue-mailer", false);
    setenv("HOME", "/nonexistent", 1); /* libESMTP would look for certificates and keys there */
    int rc = mailer_options_parse(&options, argc, argv, &err);
    if (options.done)
        return EXIT_SUCCESS;
    if (rc != 0) {
        log_err("%s", err.text);
        return EX_USAGE;
    }
    rc = mailer_settings_load(&settings, options.config, options.maildir, &err);
    if (rc == 0) {
        err.lang = settings.lang;
        rc = serve_jobs(0, &settings, &err);
    }
    if (rc != 0)
        log_err("%s", err.text);
    mailer_settings_fini(&settings);
    return rc == 0 ? EXIT_SUCCESS : EX_CONFIG;
}
