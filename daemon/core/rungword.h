/* SPDX-License-Identifier: MIT */
/* rungword: the keys by which the ledger knows rungs and the office's news, in the words of people, and back. Pure. */
#ifndef BAOXUE_CORE_RUNGWORD_H
#define BAOXUE_CORE_RUNGWORD_H

#include "base/err.h"

enum { RUNG_WORDS_B = 512 };
/* A key for people, perhaps in `buf`: "+5workday" → "+5 工作日", "vacancy 校长@S1 2026-11" → "空岗 校长@S1 2026-11". What is no such key stays as it is. */
const char *rung_words(enum lang lang, const char *key, char buf[static RUNG_WORDS_B]);
/* The key of a rung that was written in either language: "+1工作日", "每7天#2", "开始". To be freed; what is no rung stays as it is. */
char *rung_key(const char *words);
/* The key of news for the office, or its beginning: "空岗 校长@S1" → "vacancy 校长@S1". To be freed. */
char *news_key(const char *words);

#endif
