/* SPDX-License-Identifier: MIT */
/* smtp_open: what libESMTP cannot do at the beginning of a session, done in the one place where it can be slipped in: this module defines
 * connect(), which libESMTP calls. A limit for connecting, TCP_NODELAY, TLS (implicit or STARTTLS) with SNI and a check of the certificate
 * against the configured name, AUTH inside TLS only. Without TLS libESMTP gets the connected socket itself; with TLS it gets one end of a
 * socketpair, and a child process carries the bytes (mail/pump.h). */
#ifndef BAOXUE_MAIL_SMTP_OPEN_H
#define BAOXUE_MAIL_SMTP_OPEN_H

#include <stdbool.h>

#include "mail/mailer_settings.h"

/* What became of the connects since smtp_open_arm(). */
struct smtp_opening {
    const struct mailer_settings *settings;
    struct err err;   /* of the last failure */
    bool failed;
    int code;         /* the server's, when it refused to let us in; else 0 */
};

/* Once a process; loads the certificates. */
int smtp_open_init(const struct mailer_settings *settings, struct err *err);
void smtp_open_fini(void);
/* Until smtp_open_disarm(), connect() on internet sockets works as above; else it is the system's. `opening` stays valid until then. */
void smtp_open_arm(struct smtp_opening *opening);
/* Also waits for the child, briefly. */
void smtp_open_disarm(void);
/* Off: what was written since it was put on leaves now. In between it leaves in whole segments, so that the server wakes once, not for each write. */
void smtp_open_gather(bool on);
/* Cuts the session's connection; may be called from a signal handler. */
void smtp_open_cut(void);

#endif
