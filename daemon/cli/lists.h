/* SPDX-License-Identifier: MIT */
/* lists: the table of lists, for list.c. */
#ifndef BAOXUE_CLI_LISTS_H
#define BAOXUE_CLI_LISTS_H

#include "cli/list.h"

extern const struct list lists[SHOW_N];

#endif
