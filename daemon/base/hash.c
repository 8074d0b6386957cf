/* SPDX-License-Identifier: MIT */
#include "base/hash.h"

#include <stdbool.h>
#include <stdint.h>

#if defined __x86_64__ && defined __GNUC__
#include <cpuid.h>
#include <immintrin.h>

static const uint32_t rounds[64] = { /* FIPS 180-4 4.2.2 */
    0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5, 0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174,
    0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da, 0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967,
    0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85, 0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070,
    0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3, 0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2};

static bool has_instructions(void)
{
    unsigned a, b = 0, c = 0, d;
    bool sha = __get_cpuid_count(7, 0, &a, &b, &c, &d) && (b & bit_SHA);
    return sha && __get_cpuid(1, &a, &b, &c, &d) && (c & bit_SSSE3) && (c & bit_SSE4_1);
}

__attribute__((target("sha,sse4.1,ssse3"))) static __m128i load(const void *at)
{
    return _mm_loadu_si128((const __m128i *)at);
}

/* Whole blocks of 64 bytes. The instructions want the state as ABEF and CDGH, and the message's words with the first byte highest. */
__attribute__((target("sha,sse4.1,ssse3"))) static void add_blocks(uint32_t state[static 8], const uint8_t *data, size_t n)
{
    const __m128i swap = _mm_set_epi64x(0x0c0d0e0f08090a0b, 0x0405060700010203);
    __m128i abcd = _mm_shuffle_epi32(load(state), 0xb1), efgh = _mm_shuffle_epi32(load(state + 4), 0x1b);
    __m128i abef = _mm_alignr_epi8(abcd, efgh, 8), cdgh = _mm_blend_epi16(efgh, abcd, 0xf0);
    for (; n > 0; n--, data += 64) {
        const __m128i abef_before = abef, cdgh_before = cdgh;
        __m128i w[4];
        for (int i = 0; i < 4; i++)
            w[i] = _mm_shuffle_epi8(load(data + 16 * i), swap);
#pragma GCC unroll 16
        for (int i = 0; i < 16; i++) {
            __m128i *now = &w[i & 3], next = w[(i + 1) & 3], after = w[(i + 2) & 3], last = w[(i + 3) & 3];
            __m128i sum = _mm_add_epi32(*now, load(rounds + 4 * i));
            cdgh = _mm_sha256rnds2_epu32(cdgh, abef, sum);
            abef = _mm_sha256rnds2_epu32(abef, cdgh, _mm_shuffle_epi32(sum, 0x0e));
            *now = _mm_sha256msg2_epu32(_mm_add_epi32(_mm_sha256msg1_epu32(*now, next), _mm_alignr_epi8(last, after, 4)), last);
        }
        abef = _mm_add_epi32(abef, abef_before);
        cdgh = _mm_add_epi32(cdgh, cdgh_before);
    }
    abcd = _mm_shuffle_epi32(abef, 0x1b);
    efgh = _mm_shuffle_epi32(cdgh, 0xb1);
    _mm_storeu_si128((__m128i *)state, _mm_blend_epi16(abcd, efgh, 0xf0));
    _mm_storeu_si128((__m128i *)(state + 4), _mm_alignr_epi8(efgh, abcd, 8));
}
#else
static bool has_instructions(void)
{
    return false;
}

static void add_blocks(uint32_t state[static 8], const uint8_t *data, size_t n)
{
    (void)state, (void)data, (void)n;
}
#endif

void hash_add(SHA2_CTX *sum, const void *data, size_t len_b)
{
    static int known = -1;
    const uint8_t *p = data;
    size_t used_b = sum->bitcount[0] / 8 % SHA256_BLOCK_LENGTH, first_b = used_b ? SHA256_BLOCK_LENGTH - used_b : 0;
    if (known < 0)
        known = has_instructions();
    if (known && len_b >= first_b + SHA256_BLOCK_LENGTH) {
        size_t blocks = (len_b - first_b) / SHA256_BLOCK_LENGTH, blocks_b = blocks * SHA256_BLOCK_LENGTH;
        SHA256Update(sum, p, first_b);
        add_blocks(sum->state.st32, p + first_b, blocks);
        sum->bitcount[0] += blocks_b * 8;
        p += first_b + blocks_b;
        len_b -= first_b + blocks_b;
    }
    SHA256Update(sum, p, len_b);
}

void hash_text(const void *data, size_t len_b, char hex[static SHA256_DIGEST_STRING_LENGTH])
{
    SHA2_CTX sum;
    SHA256Init(&sum);
    hash_add(&sum, data, len_b);
    SHA256End(&sum, hex);
}
