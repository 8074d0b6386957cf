/* SPDX-License-Identifier: MIT */
/* document: `why --document`, the rule set in the order of the document that it was written from. */
#ifndef BAOXUE_CLI_DOCUMENT_H
#define BAOXUE_CLI_DOCUMENT_H

#include "cli/cli.h"

/* What an article's name sorts by: "二、8(2)" is 2, 8, 2. Chinese and Arabic numbers alike; one without a number comes last. */
enum { ARTICLE_DEPTH = 4 };
void article_order(const char *source, int order[static ARTICLE_DEPTH]);

int document_show(struct cli *c, const struct ruleset *rules);

#endif
