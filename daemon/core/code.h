/* SPDX-License-Identifier: MIT */
/* code: the short reply code of a deadline, read out on the telephone and typed by a clerk: its id in Crockford's base32 (no I, L, O, U), at least three digits, and
 * one check character that catches any wrong character and any two that were swapped. Pure. */
#ifndef BAOXUE_CORE_CODE_H
#define BAOXUE_CORE_CODE_H

#include <stdbool.h>
#include <stdint.h>

enum { CODE_TEXT_B = 16 };

char *code_format(int64_t id, char buf[static CODE_TEXT_B]); /* id > 0 */
/* Small letters, I and L for 1, O for 0, dashes and spaces are all taken. false: no code, or its check character is wrong. */
bool code_parse(const char *s, int64_t *id);

#endif
