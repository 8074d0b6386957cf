/* SPDX-License-Identifier: MIT */
/* keywords: `check --keywords`, the words of the rule language as a page (Markdown): rules/reference.md is this page, and the check holds it to it. */
#ifndef BAOXUE_CLI_KEYWORDS_H
#define BAOXUE_CLI_KEYWORDS_H

#include <stdio.h>

#include "base/err.h"

void keywords_print(FILE *out, enum lang lang);

#endif
