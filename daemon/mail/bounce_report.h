/* SPDX-License-Identifier: MIT */
/* bounce_report: what a mail that came back says (RFC 3464), as lines that a program without mail libraries can read. The mail comes from anybody: nothing in it is believed to
 * be well formed, and baoxue reads it in a process of its own (`baoxue-mailer --bounce`). */
#ifndef BAOXUE_MAIL_BOUNCE_REPORT_H
#define BAOXUE_MAIL_BOUNCE_REPORT_H

#include <stddef.h>

#include "base/err.h"
#include "base/str.h"

enum { BOUNCE_MAIL_B = 4 << 20 /* what comes after is not read: the report stands before the returned mail */ };

/* Adds to `out`, each line ended by "\n":
 *   kind report | prose | none     prose: a returned mail without such a report; none: some other mail
 *   id ID                          Message-IDs that may be of the mail returned, the likeliest first, without <>
 *   failed ADDRESS ORIGINAL STATUS REASON    given up for good; ORIGINAL and STATUS "-" where nothing is said
 *   delayed ADDRESS                still under way, or done
 *   end
 * Addresses have passed mail_address_valid(); nothing holds a control character. */
void bounce_report_read(const char *mail, size_t len_b, struct str *out);
/* The whole of `baoxue-mailer --bounce`: a mail on `in`, the lines on standard output. */
int bounce_report_run(int in, struct err *err);

#endif
