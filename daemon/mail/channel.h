/* SPDX-License-Identifier: MIT */
/* channel: lines to and from an SMTP server over a connected non-blocking socket, in clear or through TLS, each within a limit. For the
 * beginning of a session only, before libESMTP takes over. */
#ifndef BAOXUE_MAIL_CHANNEL_H
#define BAOXUE_MAIL_CHANNEL_H

#include <openssl/ssl.h>
#include <stdbool.h>

#include "base/err.h"
#include "base/str.h"

struct channel {
    int fd;       /* borrowed */
    SSL *ssl;     /* owned; NULL: in clear */
    long step_s;
    size_t at, len_b; /* what was read and not used */
    char buf[4096];
};

/* TLS from here on, with SNI, against `host` (a name or an IP address). What was already buffered came in clear and is refused: it could be
 * an attacker's. */
int channel_start_tls(struct channel *c, SSL_CTX *tls, const char *host, struct err *err);
int channel_write(struct channel *c, const char *data, size_t len_b, struct err *err);
/* A whole reply; `reply` gets its lines with CRLF. The code, or -1: closed, too slow, too long, no SMTP. */
int channel_read_reply(struct channel *c, struct str *reply, struct err *err);
/* A command without its CRLF, and its reply. */
int channel_ask(struct channel *c, const char *command, struct str *reply, struct err *err);
void channel_fini(struct channel *c);

#endif
