/* SPDX-License-Identifier: MIT */
/* smtp_hello: the first words with a server on a connected socket: greeting, EHLO, STARTTLS, TLS, EHLO again, AUTH. */
#ifndef BAOXUE_MAIL_SMTP_HELLO_H
#define BAOXUE_MAIL_SMTP_HELLO_H

#include <stdbool.h>

#include "mail/channel.h"
#include "mail/mailer_settings.h"

/* `hello` gets the server's last EHLO answer without STARTTLS and AUTH, which are done. After an error *code is the server's refusal, or 0;
 * *gave_up: the login was refused. */
int smtp_hello(struct channel *c, const struct mailer_settings *s, SSL_CTX *tls, struct str *hello, int *code, bool *gave_up,
               struct err *err);
/* Does an EHLO answer offer `word`? With `argument`: among the word's arguments (AUTH PLAIN LOGIN). */
bool smtp_offers(const char *hello, const char *word, const char *argument);
/* The answer without the lines that say STARTTLS or AUTH. */
void smtp_hello_strip(const char *hello, struct str *out);

#endif
