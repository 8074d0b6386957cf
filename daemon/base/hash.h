/* SPDX-License-Identifier: MIT */
/* hash: SHA-256 in hexadecimal, of one piece or of many; Nettle computes it, with the processor's own instructions where there are some. */
#ifndef BAOXUE_BASE_HASH_H
#define BAOXUE_BASE_HASH_H

#include <nettle/sha2.h>
#include <stddef.h>

enum { HASH_TEXT_B = 2 * SHA256_DIGEST_SIZE + 1 };

struct hash {
    struct sha256_ctx ctx;
};

void hash_init(struct hash *h);
void hash_add(struct hash *h, const void *data, size_t len_b);
/* Gives `hex` back. The sum must be begun anew before it is used again. */
char *hash_end(struct hash *h, char hex[static HASH_TEXT_B]);
/* Of one piece. */
char *hash_text(const void *data, size_t len_b, char hex[static HASH_TEXT_B]);

#endif
