/* SPDX-License-Identifier: MIT */
/* rulefile: one file's text to a flat list of sections and lines, through inih. It knows no meaning; it guards against what inih does silently: cut lines and
 * section names, continued lines, inline comments, keys that fall into the section before a bad header. */
#ifndef BAOXUE_CORE_RULEFILE_H
#define BAOXUE_CORE_RULEFILE_H

#include "core/ruleset.h"

enum { RULE_LINE_B = 4096 /* a line: over 1,300 hanzi */, RULE_FILE_B = 4 << 20 };

struct file_line {
    const char *key, *value; /* trimmed, full-width signs made half-width (except in the value of a verbatim key); owned by the rule set */
    struct src src;
};

struct file_section {
    const char *kind, *name; /* name "" when there is none; may hold spaces ("秋季 2026") */
    struct vec lines;        /* struct file_line; owned by the rule set */
    struct src src;
    bool broken; /* a line of it could not be read: what it seems to lack may stand there */
};

/* Appends the sections of `file` to `sections` (struct file_section), and what is wrong to `findings`. */
void rulefile_read(struct ruleset *rules, const struct rule_text *file, struct vec *sections, enum lang lang, struct vec *findings);

#endif
