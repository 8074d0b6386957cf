/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/err.h"
#include "base/map.h"
#include "base/mem.h"
#include "base/str.h"
#include "base/utf8.h"
#include "base/vec.h"

static void err_speaks_both_languages(void **state)
{
    (void)state;
    struct err zh = {.lang = LANG_ZH}, en = {.lang = LANG_EN};
    assert_int_equal(err_set(&zh, "第 %d 行", "line %d", 7), -1);
    err_set(&en, "第 %d 行", "line %d", 7);
    assert_string_equal(zh.text, "第 7 行");
    assert_string_equal(en.text, "line 7");
    err_prefix(&en, "%s", "a.ini");
    assert_string_equal(en.text, "a.ini: line 7");
}

static void err_cuts_at_a_character(void **state)
{
    (void)state;
    struct err err = {.lang = LANG_ZH};
    char *text = mem_alloc(ERR_TEXT_B * 2, 1);
    for (size_t i = 0; i + 3 < ERR_TEXT_B * 2; i += 3)
        memcpy(text + i, "校", 3);
    err_set(&err, "%s", "%s", text);
    assert_true(utf8_valid(err.text, strlen(err.text)));
    assert_int_equal(strlen(err.text) % 3, 0);
    free(text);
}

static void utf8_is_strict(void **state)
{
    (void)state;
    static const struct {
        const char *s;
        size_t n;
        bool valid;
    } rows[] = {{"保学", 6, true}, {"\xc0\x80", 2, false}, {"\xed\xa0\x80", 3, false}, {"\xf4\x90\x80\x80", 4, false},
                {"\xe4\xbf", 2, false}, {"\xff", 1, false}, {"a\0b", 3, true}};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        assert_int_equal(utf8_valid(rows[i].s, rows[i].n), rows[i].valid);
    assert_int_equal(utf8_width("保学 ok"), 7);
    assert_int_equal(utf8_count("保学 ok"), 5);
    assert_int_equal(utf8_distance("期限", "期线"), 1);
    assert_int_equal(utf8_distance("owner", "onwer"), 2);
}

/* The checker looks at eight bytes, or three, at a time; character by character the answer must be the same. */
static void utf8_is_strict_everywhere(void **state)
{
    (void)state;
    static const unsigned char thirds[] = {0x00, 0x7f, 0x80, 0xbf, 0xc0, 0xff};
    for (int first = 0; first < 256; first++)
        for (int second = 0; second < 256; second++)
            for (size_t i = 0; i < sizeof thirds; i++) {
                char text[21];
                size_t at = (size_t)(second % 17);
                memset(text, 'a', sizeof text);
                memcpy(text + at, (char[]){(char)first, (char)second, (char)thirds[i]}, 3);
                text[sizeof text - 1] = 0;
                bool valid = true;
                for (const char *p = text; *p;)
                    valid = utf8_next(&p) != 0xfffd && valid; /* none of these is the real U+FFFD */
                if (strlen(text) == sizeof text - 1)
                    assert_int_equal(utf8_valid(text, sizeof text - 1), valid);
            }
}

static int by_tens(const void *a, const void *b)
{
    return *(const int *)a / 10 - *(const int *)b / 10;
}

static void vec_sort_is_stable(void **state)
{
    (void)state;
    struct vec v = VEC(int);
    for (int i = 0; i < 100; i++)
        vec_add(&v, &(int){(i * 37) % 100});
    struct vec seen = VEC(int);
    vec_sort(&v, by_tens);
    const int *a = v.data;
    for (size_t i = 1; i < v.n; i++)
        assert_true(a[i - 1] / 10 <= a[i] / 10);
    for (size_t i = 1; i < v.n; i++) /* within a ten the order is that of insertion: i * 37 % 100 grows by steps of 37 */
        if (a[i - 1] / 10 == a[i] / 10)
            assert_true((a[i - 1] * 73) % 100 < (a[i] * 73) % 100); /* 73 is the inverse of 37 modulo 100 */
    vec_remove(&v, 0);
    assert_int_equal(v.n, 99);
    vec_fini(&v);
    vec_fini(&seen);
}

static void map_finds_what_was_put(void **state)
{
    (void)state;
    struct map m = {0};
    static int values[1000];
    for (int i = 0; i < 1000; i++) {
        char *key = mem_printf("键%d", i);
        map_put(&m, key, &values[i]);
        free(key);
    }
    map_put(&m, "键7", &values[8]);
    assert_ptr_equal(map_get(&m, "键7"), &values[8]);
    assert_ptr_equal(map_get(&m, "键999"), &values[999]);
    assert_null(map_get(&m, "键1000"));
    assert_int_equal(m.n, 1000);
    map_fini(&m);
}

static void str_grows_and_parses(void **state)
{
    (void)state;
    struct str t = {0};
    assert_string_equal(str_text(&t), "");
    for (int i = 0; i < 100; i++)
        str_addf(&t, "%d,", i);
    assert_int_equal(strlen(t.s), t.len_b);
    long v;
    assert_true(str_to_long("-12", -20, 20, &v) && v == -12);
    assert_false(str_to_long("12x", 0, 20, &v));
    assert_false(str_to_long(" 12", 0, 20, &v));
    assert_false(str_to_long("21", 0, 20, &v));
    assert_false(str_to_long("", 0, 20, &v));
    char padded[] = "  a b \n";
    assert_string_equal(str_trim(padded), "a b");
    str_fini(&t);
}

static void test_err_system(void **state)
{
    (void)state;
    struct err zh = {.lang = LANG_ZH}, en = {.lang = LANG_EN};
    assert_string_equal(err_system(&zh, ENOSPC), "磁盘已满");
    assert_string_equal(err_system(&en, ENOSPC), strerror(ENOSPC));
    assert_string_equal(err_system(NULL, ENOSPC), strerror(ENOSPC));
    assert_string_equal(err_system(&zh, EDOM), strerror(EDOM)); /* none of ours */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_err_system),
        cmocka_unit_test(err_speaks_both_languages), cmocka_unit_test(err_cuts_at_a_character), cmocka_unit_test(utf8_is_strict), cmocka_unit_test(utf8_is_strict_everywhere),
        cmocka_unit_test(vec_sort_is_stable),        cmocka_unit_test(map_finds_what_was_put),  cmocka_unit_test(str_grows_and_parses),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
