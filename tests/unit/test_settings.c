/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/mem.h"
#include "settings.h"

static char *write_file(const char *text)
{
    char *path = mem_strdup("/tmp/baoxue-settings-XXXXXX");
    int fd = mkstemp(path);
    assert_true(fd >= 0);
    assert_int_equal(write(fd, text, strlen(text)), (ssize_t)strlen(text));
    close(fd);
    return path;
}

static int load(struct settings *s, const char *text, struct err *err)
{
    char *path = write_file(text);
    int rc = settings_load(s, path, err);
    unlink(path);
    free(path);
    return rc;
}

static void reads_values(void **state)
{
    (void)state;
    struct err err = {.lang = LANG_EN};
    struct settings s;
    assert_int_equal(load(&s, "\xEF\xBB\xBF# 说明\n\nstate = /srv/x\nguard=7\nimport-hold = 否\ndelivery = log\nstep-limit = 12\nfrom = a@example.org\r\n", &err), 0);
    assert_string_equal(s.state, "/srv/x");
    assert_int_equal(s.guard, 7);
    assert_int_equal(s.step_limit_h, 12);
    assert_false(s.import_hold);
    assert_string_equal(s.delivery, "log");
    assert_string_equal(s.from, "a@example.org");
    assert_string_equal(s.mailer_socket, "");
    char *database = settings_database(&s), *poke = settings_poke(&s);
    assert_string_equal(database, "/srv/x/baoxue.db");
    assert_string_equal(poke, BAOXUE_RUNSTATEDIR "/baoxue/poke");
    free(database);
    free(poke);
    settings_use_state(&s, "/tmp/y");
    assert_string_equal(s.runtime, "/tmp/y");
    settings_fini(&s);
}

static void environment_gives_state(void **state)
{
    (void)state;
    struct err err = {.lang = LANG_EN};
    struct settings s;
    setenv("BAOXUE_STATE", "/tmp/env", 1);
    assert_int_equal(load(&s, "state = /srv/x\nruntime = /run/said\n", &err), 0);
    unsetenv("BAOXUE_STATE");
    assert_string_equal(s.state, "/tmp/env");
    assert_string_equal(s.runtime, "/run/said");
    settings_fini(&s);
}

static void refuses(void **state)
{
    (void)state;
    static const struct {
        const char *text, *line, *zh, *en;
    } cases[] = {
        {"state = /x\nstaat = /y\n", ":2:", "最接近的是 state", "the nearest is state"},
        {"guard = many\n", ":1:", "整数", "whole number"},
        {"guard = -1\n", ":1:", "整数", "whole number"},
        {"step-limit = 0\n", ":1:", "整数", "whole number"},
        {"import-hold = maybe\n", ":1:", "是", "yes or no"},
        {"delivery = mail\n", ":1:", "mailer log", "mailer log"},
        {"delivery = \n", ":1:", "mailer log", "mailer log"},
        {"state =\n", ":1:", "不能为空", "must not be empty"},
        {"guard = 1\n\nguard = 2\n", ":3:", "重复", "twice"},
        {"[mail]\n", ":1:", "名 = 值", "name = value"},
        {"from = \xff\n", ":1:", "UTF-8", "UTF-8"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        for (int lang = LANG_ZH; lang <= LANG_EN; lang++) {
            struct err err = {.lang = (enum lang)lang};
            struct settings s;
            assert_int_equal(load(&s, cases[i].text, &err), -1);
            assert_non_null(strstr(err.text, cases[i].line));
            assert_non_null(strstr(err.text, lang == LANG_ZH ? cases[i].zh : cases[i].en));
            settings_fini(&s);
        }
    struct err err = {.lang = LANG_EN};
    struct settings s;
    assert_int_equal(settings_load(&s, "/nonexistent/baoxued.conf", &err), -1);
    assert_non_null(strstr(err.text, "/nonexistent/baoxued.conf"));
    settings_fini(&s);
}

/* What is shown can be read again and shows the same. */
static void shows_what_it_reads(void **state)
{
    (void)state;
    struct err err = {.lang = LANG_ZH};
    struct settings s;
    assert_int_equal(load(&s, "guard = 3\nimport-hold = no\nfrom = x@example.org\n", &err), 0);
    char *first = NULL, *second = NULL;
    size_t first_b, second_b;
    FILE *out = open_memstream(&first, &first_b);
    settings_show(&s, LANG_ZH, out);
    fclose(out);
    settings_fini(&s);
    assert_int_equal(load(&s, first, &err), 0);
    out = open_memstream(&second, &second_b);
    settings_show(&s, LANG_ZH, out);
    fclose(out);
    assert_string_equal(first, second);
    assert_non_null(strstr(first, "guard = 3\n"));
    assert_non_null(strstr(first, "import-hold = no\n"));
    settings_fini(&s);
    free(first);
    free(second);
}

int main(void)
{
    unsetenv("BAOXUE_STATE");
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reads_values),
        cmocka_unit_test(environment_gives_state),
        cmocka_unit_test(refuses),
        cmocka_unit_test(shows_what_it_reads),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
