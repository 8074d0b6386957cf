/* SPDX-License-Identifier: MIT */
/* smtp_words: what a server's words to RCPT say of the reader. */
#ifndef BAOXUE_MAIL_SMTP_WORDS_H
#define BAOXUE_MAIL_SMTP_WORDS_H

#include <stdbool.h>

/* Do a server's words (in UTF-8) say that the reader's address or mailbox is wrong, closed or full? By the enhanced code (RFC 3463) at their beginning; without one, by such words as the usual servers have
 * for a mailbox that is not there. Where they may as well mean us ("mailbox not found or access denied"), nobody knows: false. */
bool smtp_names_mailbox(const char *text);

#endif
