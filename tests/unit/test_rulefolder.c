/* SPDX-License-Identifier: MIT */
/* Rule folders on disk, and the shipped ones: they load without an error or a warning. */
#include <pwd.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/mem.h"
#include "base/str.h"
#include "core/rulefile.h"
#include "rulefolder.h"
#include "rules.h"

static void put_file(const char *folder, const char *name, const char *text)
{
    char *path = mem_printf("%s/%s", folder, name);
    FILE *f = fopen(path, "w");
    assert_non_null(f);
    fputs(text, f);
    assert_int_equal(fclose(f), 0);
    free(path);
}

static void remove_folder(const char *folder, const char *const *names, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        char *path = mem_printf("%s/%s", folder, names[i]);
        remove(path);
        free(path);
    }
    assert_int_equal(rmdir(folder), 0);
}

static void files_come_in_name_order(void **state)
{
    (void)state;
    char folder[] = "rules-XXXXXX";
    static const char *const names[] = {"20-乙.ini", "10-甲.ini", "说明.txt", ".10.ini", "10-甲.ini~", "README.md", "tests"};
    assert_non_null(mkdtemp(folder));
    for (size_t i = 0; i < 6; i++)
        put_file(folder, names[i], names[i]);
    char *sub = mem_printf("%s/tests", folder);
    assert_int_equal(mkdir(sub, 0700), 0);
    put_file(sub, "a.ini", "[x]\n");
    struct vec files = {0};
    struct err err = {.lang = LANG_ZH};
    const char *const dirs[] = {folder};
    assert_int_equal(rulefolder_read(dirs, 1, &files, &err), 0);
    assert_int_equal(files.n, 2);
    const struct rule_text *f = files.data;
    assert_string_equal(f[0].name, "10-甲.ini");
    assert_string_equal(f[1].name, "20-乙.ini");
    assert_int_equal(f[1].len_b, strlen("20-乙.ini"));
    assert_false(rulefolder_has_holidays(&files));
    rule_texts_fini(&files);
    remove_folder(sub, (const char *const[]){"a.ini"}, 1);
    free(sub);
    remove_folder(folder, names, 6);
}

static void of_two_folders_each_file_names_its_own(void **state)
{
    (void)state;
    char one[] = "rules-XXXXXX", two[] = "rules-XXXXXX";
    assert_non_null(mkdtemp(one));
    assert_non_null(mkdtemp(two));
    put_file(one, "b.ini", "");
    put_file(two, "a.ini", "# 说明\n[放假安排 2026]\n");
    char *slashed = mem_printf("./%s//", one), *name = mem_printf("%s/b.ini", one);
    struct vec files = {0};
    struct err err = {.lang = LANG_ZH};
    const char *const dirs[] = {slashed, two};
    assert_int_equal(rulefolder_read(dirs, 2, &files, &err), 0);
    assert_int_equal(files.n, 2);
    assert_string_equal(((const struct rule_text *)files.data)[0].name, name); /* the folders in their order, not the names */
    assert_true(rulefolder_has_holidays(&files));
    rule_texts_fini(&files);
    free(slashed);
    free(name);
    remove_folder(one, (const char *const[]){"b.ini"}, 1);
    remove_folder(two, (const char *const[]){"a.ini"}, 1);
}

static void what_cannot_be_read_is_an_error(void **state)
{
    (void)state;
    char folder[] = "rules-XXXXXX";
    struct vec files = {0};
    struct err err = {.lang = LANG_ZH};
    const char *const missing[] = {"no-such-folder"};
    assert_int_equal(rulefolder_read(missing, 1, &files, &err), -1);
    assert_non_null(strstr(err.text, "打不开规则文件夹 no-such-folder"));
    rule_texts_fini(&files);
    assert_non_null(mkdtemp(folder));
    const char *const dirs[] = {folder};
    assert_int_equal(rulefolder_read(dirs, 1, &files, &err), -1);
    assert_non_null(strstr(err.text, "没有 *.ini"));
    rule_texts_fini(&files);
    char *sub = mem_printf("%s/a.ini", folder);
    assert_int_equal(mkdir(sub, 0700), 0);
    assert_int_equal(rulefolder_read(dirs, 1, &files, &err), -1);
    assert_non_null(strstr(err.text, "不是普通文件"));
    rule_texts_fini(&files);
    rmdir(sub);
    free(sub);
    rmdir(folder);
}

static void write_file(const char *dir, const char *name, const char *text, mode_t mode)
{
    char *path = mem_printf("%s/%s", dir, name);
    put_file(dir, name, text);
    assert_int_equal(chmod(path, mode), 0);
    free(path);
}

static void move_file(const char *dir, const char *from, const char *to)
{
    char *old = mem_printf("%s/%s", dir, from), *new = mem_printf("%s/%s", dir, to);
    assert_int_equal(rename(old, new), 0);
    free(old);
    free(new);
}

/* Takes the folder's signature anew; is what moved since the last one the work of `who`? */
static bool is_by(const char *dir, char **seen, const char *who)
{
    char *now = rulefolder_signature(&dir, 1), *by = rulefolder_changed_by(*seen, now);
    bool right = str_eq(by, who);
    free(by);
    free(*seen);
    *seen = now;
    return right;
}

/* Whoever may write a file in place need not be its owner. */
static void who_changed_a_file_is_said_where_it_is_known(void **state)
{
    (void)state;
    char dir[] = "/tmp/baoxue-rulefolder-XXXXXX";
    const char *me = getpwuid(geteuid())->pw_name;
    char *seen = NULL;
    assert_non_null(mkdtemp(dir));
    write_file(dir, "a.ini", "1", 0644);
    assert_true(is_by(dir, &seen, NULL)); /* nothing was seen before */
    assert_true(is_by(dir, &seen, NULL)); /* nor has anything moved */
    write_file(dir, "b.ini", "1", 0664);
    assert_true(is_by(dir, &seen, me)); /* new */
    write_file(dir, "a.ini", "12", 0644);
    assert_true(is_by(dir, &seen, me)); /* in place, where he alone may */
    write_file(dir, "b.ini", "12", 0664);
    assert_true(is_by(dir, &seen, NULL));
    write_file(dir, "b.ini", "123", 0644); /* closed to others since */
    assert_true(is_by(dir, &seen, NULL));
    write_file(dir, "b.ini", "1", 0664);
    assert_true(is_by(dir, &seen, NULL));
    write_file(dir, ".b.ini.swp", "1234", 0664);
    move_file(dir, ".b.ini.swp", "b.ini");
    assert_true(is_by(dir, &seen, me)); /* another file in its place */
    move_file(dir, "a.ini", "ba.ini");
    assert_true(is_by(dir, &seen, NULL));
    write_file(dir, "c d.ini", "1", 0644);
    write_file(dir, "b.ini", "12345", 0664);
    assert_true(is_by(dir, &seen, NULL)); /* one by him, one by nobody knows */
    move_file(dir, "c d.ini", "c.old");
    assert_true(is_by(dir, &seen, NULL));
    free(seen);
    static const char *const names[] = {"b.ini", "ba.ini", "c.old"};
    remove_folder(dir, names, sizeof names / sizeof *names);
}

static void the_shipped_rules_are_sound(void **state)
{
    (void)state;
    const char *const dirs[] = {RULES_DIR "/anze", RULES_DIR "/calendar"};
    for (enum lang lang = LANG_ZH; lang <= LANG_EN; lang++) {
        struct vec files = {0};
        struct err err = {.lang = lang};
        struct loaded l = {.findings = VEC(struct finding)};
        assert_int_equal(rulefolder_read(dirs, 2, &files, &err), 0);
        assert_true(rulefolder_has_holidays(&files));
        l.rules = ruleset_load(files.data, files.n, lang, &l.findings);
        if (!l.rules || findings_count(&l.findings, FINDING_WARNING))
            loaded_print(&l);
        assert_non_null(l.rules);
        assert_int_equal(findings_count(&l.findings, FINDING_WARNING), 0);
        assert_true(l.rules->rules.n > 50);
        for (int year = 2023; year <= 2026; year++)
            assert_true(calendar_year_known(&l.rules->calendar, year));
        loaded_fini(&l);
        rule_texts_fini(&files);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(files_come_in_name_order), cmocka_unit_test(of_two_folders_each_file_names_its_own), cmocka_unit_test(what_cannot_be_read_is_an_error),
        cmocka_unit_test(who_changed_a_file_is_said_where_it_is_known), cmocka_unit_test(the_shipped_rules_are_sound),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
