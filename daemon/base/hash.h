/* SPDX-License-Identifier: MIT */
/* hash: SHA-256 as libmd has it, with the processor's own instructions where there are some (six times as fast). The sum is a SHA2_CTX of libmd: begin with SHA256Init(), end
 * with SHA256End(). */
#ifndef BAOXUE_BASE_HASH_H
#define BAOXUE_BASE_HASH_H

#include <sha256.h>
#include <stddef.h>

void hash_add(SHA2_CTX *sum, const void *data, size_t len_b);
/* Of one piece, in hexadecimal. */
void hash_text(const void *data, size_t len_b, char hex[static SHA256_DIGEST_STRING_LENGTH]);

#endif
