/* SPDX-License-Identifier: MIT */
/* finding: the list of what is wrong or odd in a rule set, in the caller's language. The structs stand in ruleset.h. */
#ifndef BAOXUE_CORE_FINDING_H
#define BAOXUE_CORE_FINDING_H

#include <stddef.h>

#include "core/ruleset.h"

/* Appends a finding; `src.file` is borrowed and may be NULL (the rule set as a whole). */
void finding_add(struct vec *findings, enum lang lang, enum finding_level level, struct src src, const char *zh, const char *en, ...)
    __attribute__((format(printf, 5, 7), format(printf, 6, 7)));
/* Into the order of files and lines, findings of the whole rule set last; their file names become those of `files`, to be kept by the caller. */
void findings_sort(struct vec *findings, const struct rule_text *files, size_t files_n);
size_t findings_count(const struct vec *findings, enum finding_level level);
const struct finding *findings_first_error(const struct vec *findings); /* NULL: there is none */

#endif
