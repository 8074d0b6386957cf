/* SPDX-License-Identifier: MIT */
/* scenario: rule tests. A text file says which units, posts and cases there are, what happens at which instant, and what must be told, be due and be mailed; the real turn
 * of the daemon plays it on a fake clock over a :memory: store. Nothing sleeps, nothing is sent. Stands behind `baoxue test` and tests/scenario.
 *
 * A file holds rules as any rule file does, and these sections (English or Chinese words, README.md of tests/scenario has them all):
 *   [scenario NAME] 情景: settings; what stands before the first named one is shared by all of the file
 *   [units] 单位 · [people] 人员 · [cases] 个案 · [facts] 经过 · [expect] 应发 · [due] 到期 · [mail] 邮件 · [derived] 自动登记
 *   [rules NAME] 换规则: the rule sections after it, up to the next such marker, are a later version: they replace those of the same kind and name */
#ifndef BAOXUE_CLI_SCENARIO_H
#define BAOXUE_CLI_SCENARIO_H

#include <stddef.h>

#include "base/err.h"
#include "base/str.h"
#include "core/ruleset.h"

struct scenario_file;

/* Reads a file. NULL: it could not be read, or `findings` (struct finding, file names borrowed from `path`) holds errors. */
struct scenario_file *scenario_load(const char *path, enum lang lang, struct vec *findings, struct err *err);
void scenario_free(struct scenario_file *f);
/* Folders of rules (const char *, taken as copies) for the scenarios that name none. */
void scenario_set_rules(struct scenario_file *f, const struct vec *dirs);
size_t scenario_count(const struct scenario_file *f);
const char *scenario_title(const struct scenario_file *f, size_t at);

enum scenario_verdict { SCENARIO_PASSED, SCENARIO_DIFFERS, SCENARIO_BROKEN /* it could not be played */ };
/* Plays one; `report` takes what differs, with file and line, empty when all is as it should be. */
enum scenario_verdict scenario_play(const struct scenario_file *f, size_t at, struct str *report);

#endif
