/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/utf8.h"
#include "cli/table.h"

static char *printed(const struct table *t, size_t width)
{
    char *text = NULL;
    size_t len_b;
    FILE *out = open_memstream(&text, &len_b);
    table_print(t, out, width);
    fclose(out);
    return text;
}

static void fill(struct table *t)
{
    table_init(t);
    table_head(t, "单位", false);
    table_head(t, "天数", true);
    table_head(t, "rule", false);
    static const char *const cells[] = {"第一小学", "-3", "开学一个月书面报告", "abc", "120", "x", "样例镇中心学校附属幼儿园", "7", NULL};
    for (size_t i = 0; i < sizeof cells / sizeof *cells; i++)
        table_cell(t, cells[i]);
}

static void lines_up(void **state)
{
    (void)state;
    struct table t;
    fill(&t);
    char *text = printed(&t, 0);
    assert_string_equal(text, "单位                      天数  rule\n"
                              "第一小学                    -3  开学一个月书面报告\n"
                              "abc                        120  x\n"
                              "样例镇中心学校附属幼儿园     7\n");
    assert_int_equal(table_rows(&t), 3);
    free(text);
    table_fini(&t);
}

/* Whatever the terminal's width, no line is wider, and nothing is cut when there is room. */
static void fits_the_terminal(void **state)
{
    (void)state;
    struct table t;
    fill(&t);
    for (size_t width = 28; width < 60; width++) {
        char *text = printed(&t, width);
        for (char *line = text, *end; *line; line = end + 1) {
            end = strchr(line, '\n');
            *end = 0;
            assert_true(utf8_width(line) <= width);
            assert_true(utf8_valid(line, strlen(line)));
        }
        free(text);
    }
    char *cut = printed(&t, 40), *whole = printed(&t, 200);
    assert_non_null(strstr(cut, "…"));
    assert_null(strstr(whole, "…"));
    free(cut);
    free(whole);
    table_fini(&t);
}

static void disarms_control_characters(void **state)
{
    (void)state;
    struct table t;
    table_init(&t);
    table_head(&t, "a", false);
    table_cell(&t, "x\033[2J\ny");
    char *text = printed(&t, 0);
    assert_string_equal(text, "a\nx [2J y\n");
    free(text);
    table_fini(&t);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(lines_up),
        cmocka_unit_test(fits_the_terminal),
        cmocka_unit_test(disarms_control_characters),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
