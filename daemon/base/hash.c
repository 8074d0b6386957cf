/* SPDX-License-Identifier: MIT */
#include "base/hash.h"

#include <nettle/base16.h>

void hash_init(struct hash *h)
{
    sha256_init(&h->ctx);
}

void hash_add(struct hash *h, const void *data, size_t len_b)
{
    sha256_update(&h->ctx, len_b, data);
}

char *hash_end(struct hash *h, char hex[static HASH_TEXT_B])
{
    uint8_t digest[SHA256_DIGEST_SIZE];
    sha256_digest(&h->ctx, sizeof digest, digest);
    base16_encode_update(hex, sizeof digest, digest);
    hex[HASH_TEXT_B - 1] = 0;
    return hex;
}

char *hash_text(const void *data, size_t len_b, char hex[static HASH_TEXT_B])
{
    struct hash h;
    hash_init(&h);
    hash_add(&h, data, len_b);
    return hash_end(&h, hex);
}
