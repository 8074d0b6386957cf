/* SPDX-License-Identifier: MIT */
/* messageline: what the fields of a template hold for one line of a mail, or for many alike. Private to message*.c: what a private rule's line may say is decided here.
 * Pure. */
#ifndef BAOXUE_CORE_MESSAGELINE_H
#define BAOXUE_CORE_MESSAGELINE_H

#include "core/mailword.h"
#include "core/message.h"

enum line_class { CLASS_LATE, CLASS_AHEAD, CLASS_FAULT, CLASS_INFO }; /* the parts of a mail, in their order */

struct values { /* the fields' texts */
    const char *word[WORDS_N]; /* NULL: empty */
    struct vec owned;          /* char * */
};
void values_init(struct values *v);
void values_fini(struct values *v);
void values_set(struct values *v, enum mail_field field, char *text); /* takes `text`; NULL or "" empties */
void values_number(struct values *v, enum mail_field field, size_t n); /* 0 is empty */

enum line_class line_class_of(const struct message_line *l);
/* Told in one line only, so that the mail of who sees to many stays short: leaders, addressees of many, what is only for information. */
bool line_is_brief(const struct message_in *in, const struct message_line *l);
/* Is the reader the one who must act? */
bool line_is_readers(const struct message_in *in, const struct message_line *l);
bool line_is_task(const struct message_line *l);

/* Adds a line's fields to those that are there. */
void line_values(const struct message_in *in, const struct message_line *l, struct values *v);
/* The same of a line that stands under a heading with others. */
void member_values(const struct message_in *in, const struct message_line *l, struct values *v);
/* What `n` alike lines share, and how many there are of all, listed or not. */
void group_values(const struct message_in *in, const struct message_line *const *lines, size_t n, size_t all, struct values *v);

#endif
