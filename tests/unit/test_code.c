/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <string.h>

#include "core/code.h"

static void comes_back(void **state)
{
    (void)state;
    static const int64_t ids[] = {1, 2, 31, 32, 33, 1023, 32767, 32768, 1000000, 123456789, INT64_C(1) << 40, INT64_MAX};
    for (size_t i = 0; i < sizeof ids / sizeof *ids; i++) {
        char buf[CODE_TEXT_B];
        int64_t id = 0;
        assert_true(strlen(code_format(ids[i], buf)) >= 4);
        assert_null(strpbrk(buf, "ILOU"));
        assert_true(code_parse(buf, &id));
        assert_int_equal(id, ids[i]);
    }
    for (int64_t id = 1; id < 40000; id += 7) {
        char buf[CODE_TEXT_B];
        int64_t back = 0;
        assert_int_equal(strlen(code_format(id, buf)), id < 32768 ? 4 : 5);
        assert_true(code_parse(buf, &back) && back == id);
    }
}

/* Every single wrong character (0 for Z apart) and every swap of neighbours is caught. */
static void catches_slips(void **state)
{
    (void)state;
    static const char alphabet[] = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
    for (int64_t id = 1; id < 32768; id += 101) {
        char good[CODE_TEXT_B], bad[CODE_TEXT_B];
        int64_t back;
        code_format(id, good);
        for (size_t at = 0; good[at]; at++) {
            for (const char *c = alphabet; *c; c++) {
                memcpy(bad, good, sizeof bad);
                bad[at] = *c;
                if (*c != good[at] && !(strchr("0Z", *c) && strchr("0Z", good[at])))
                    assert_false(code_parse(bad, &back));
            }
            memcpy(bad, good, sizeof bad);
            if (at && good[at + 1]) { /* among the digits */
                bad[at] = good[at - 1];
                bad[at - 1] = good[at];
                if (strcmp(bad, good) != 0 && !(strchr("0Z", bad[at]) && strchr("0Z", good[at])))
                    assert_false(code_parse(bad, &back));
            }
        }
    }
}

static void reads_handwriting(void **state)
{
    (void)state;
    char buf[CODE_TEXT_B];
    int64_t id = 0;
    code_format(32 + 1, buf); /* 011 and its check */
    buf[0] = 'o';
    buf[1] = 'l';
    buf[2] = 'I';
    assert_true(code_parse(buf, &id));
    assert_int_equal(id, 33);
    static const char *const wrong[] = {"", "0", "001", "00000", "7F3", "7F3K7F3K7F3K7F3K", "7U3K", "abc!", "000", "0000", "张测试", "ZZZZZZZZZZZZZZ"};
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++)
        assert_false(code_parse(wrong[i], &id));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(comes_back),
        cmocka_unit_test(catches_slips),
        cmocka_unit_test(reads_handwriting),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
