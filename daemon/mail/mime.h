/* SPDX-License-Identifier: MIT */
/* mime: a job's bytes as they go over the wire. The same job gives the same bytes in every process: nothing here reads a clock, a host's
 * name or chance. */
#ifndef BAOXUE_MAIL_MIME_H
#define BAOXUE_MAIL_MIME_H

#include "mail/job.h"

void mime_init(void);
void mime_fini(void);
/* CRLF line ends throughout; `job` has passed mail_job_check(). */
void mime_format(const struct mail_job *job, struct str *out);
/* `text` as a header's value that begins after `column` columns: itself when it is short printable ASCII, else RFC 2047 words of at most 75
 * characters, folded so that no line has more than 76. Continuation lines begin with "\n ". */
void mime_encode_words(const char *text, size_t column, struct str *out);

#endif
