/* SPDX-License-Identifier: MIT */
/* messageline: one line of a mail, or many alike, as text. Private to message*.c: what a private rule's line may say is decided here. Pure. */
#ifndef BAOXUE_CORE_MESSAGELINE_H
#define BAOXUE_CORE_MESSAGELINE_H

#include "core/message.h"

enum line_class { CLASS_LATE, CLASS_AHEAD, CLASS_INFO }; /* the parts of a mail, in their order */

enum line_class line_class_of(const struct message_line *l);
/* The rule's title, or of a private rule its source: "一项不公开的工作（依据 二、8(2)）". */
void line_title(const struct message_line *l, enum lang lang, struct str *out);
/* "逾期 3 天", "今天到期", "告知". */
void line_status(const struct message_line *l, enum lang lang, struct str *out);
/* One line in full; `number` 0: the only one. */
void line_write(const struct message_in *in, const struct message_line *l, int number, struct str *out);
/* `n` alike lines as one heading and a list. */
void line_write_group(const struct message_in *in, const struct message_line *const *lines, size_t n, int number, struct str *out);
/* Told in one line only, so that the mail of who sees to many stays short: leaders, addressees of many, what is only for information. */
bool line_is_brief(const struct message_in *in, const struct message_line *l);
/* Is the reader the one who must act? */
bool line_is_readers(const struct message_in *in, const struct message_line *l);

#endif
