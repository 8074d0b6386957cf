/* SPDX-License-Identifier: MIT */
/* SHA-256: known sums, and the same in one piece and in several. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/hash.h"

enum { MOST_B = 700 };

static void fill(uint8_t *data)
{
    for (size_t i = 0; i < MOST_B; i++)
        data[i] = (uint8_t)(i * 167 + i / 251);
}

static void known_sums(void **state)
{
    (void)state;
    char hex[HASH_TEXT_B];
    assert_string_equal(hash_text("abc", 3, hex), /* FIPS 180-2 B.1 */
                        "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    assert_string_equal(hash_text("", 0, hex), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
}

static void in_pieces(void **state)
{
    (void)state;
    uint8_t data[MOST_B];
    char pieces[HASH_TEXT_B], whole[HASH_TEXT_B];
    fill(data);
    hash_text(data, MOST_B, whole);
    for (size_t first = 0; first <= 200; first++)
        for (size_t second = first; second <= 500; second += 13) {
            struct hash sum;
            hash_init(&sum);
            hash_add(&sum, data, first);
            hash_add(&sum, data + first, second - first);
            hash_add(&sum, data + second, MOST_B - second);
            hash_end(&sum, pieces);
            assert_string_equal(pieces, whole);
        }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(known_sums), cmocka_unit_test(in_pieces)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
