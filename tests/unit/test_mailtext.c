/* SPDX-License-Identifier: MIT */
/* The words of mails: what the check says of them, how they are filled, and that the shipped ones and the manual agree with the program's table. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/mem.h"
#include "core/mailtext.h"

static char *read_file(const char *path)
{
    struct str s = {0};
    char buf[4096];
    size_t n;
    FILE *f = fopen(path, "r");
    if (!f)
        fail_msg("cannot open %s", path);
    while ((n = fread(buf, 1, sizeof buf, f)) > 0)
        str_add_n(&s, buf, n);
    fclose(f);
    return str_take(&s);
}

/* What is wrong with a text, one finding a line: "LINE: TEXT\n". */
static char *findings_of(const char *text, enum lang lang)
{
    struct mailtexts *t = mailtexts_new(lang);
    struct src seen[PIECES_N] = {{0}};
    struct vec findings = VEC(struct finding);
    const struct rule_text file = {.name = "templates/邮件.txt", .text = text, .len_b = strlen(text)};
    struct str out = {0};
    mailtexts_read(t, &file, seen, lang, &findings);
    for (size_t i = 0; i < findings.n; i++) {
        const struct finding *f = vec_at(&findings, i);
        assert_int_equal(f->level, FINDING_ERROR);
        assert_string_equal(f->src.file, file.name);
        str_addf(&out, "%d: %s\n", f->src.line, f->text);
    }
    findings_fini(&findings);
    mailtexts_free(t);
    return str_take(&out);
}

static void shipped_texts_are_sound(void **state)
{
    (void)state;
    static const char *const paths[] = {RULES_DIR "/templates/邮件.txt", RULES_DIR "/templates/mail.txt"};
    for (int lang = LANG_ZH; lang <= LANG_EN; lang++) {
        char *text = read_file(paths[lang]), *wrong = findings_of(text, (enum lang)lang);
        assert_string_equal(wrong, "");
        free(wrong);
        free(text);
        struct mailtexts *t = mailtexts_new((enum lang)lang);
        for (int i = 0; i < PIECES_N; i++)
            if (!t->pieces[i].src.line)
                fail_msg("%s has no [%s]", paths[lang], piece_words[i].zh);
        mailtexts_free(t);
    }
}

static const struct {
    const char *text, *zh, *en;
} wrongs[] = {
    {"[结尾]\n{规则级}\n", "2: 没有“{规则级}”这个字段；最接近的是“{规则集}”\n", "2: no field \"{规则级}\"; the nearest is \"{rules}\"\n"},
    {"[结尾]\n{xyzzy}\n", "2: 没有“{xyzzy}”这个字段；能用的字段见规则手册“邮件模板”\n", NULL},
    {"[称呼]\n{姓名}：\n", "2: 字段“{姓名}”不许写进邮件：邮件会被转发、打印，只能写案号和遮名（张*明），即“对象”\n", NULL},
    {"[结尾]\n{身份证号}\n", "2: 字段“{身份证号}”不许写进邮件：证件号一律不进邮件，本系统也不保存\n", NULL},
    {"[结尾]\n{电话}\n", "2: 字段“{电话}”不许写进邮件：孩子和家人的联系方式不得外传\n", NULL},
    {"[结尾]\n{ 住址 }\n", "2: 字段“{住址}”不许写进邮件：孩子的住址不得外传\n", NULL},
    {"[结尾]\n{监护人}\n", "2: 字段“{监护人}”不许写进邮件：监护人的信息不得外传\n", NULL},
    {"[结尾]\n{原因}\n", "2: 字段“{原因}”不许写进邮件：辍学原因是孩子的隐私\n", NULL},
    {"[结尾]\n{残疾}\n", "2: 字段“{残疾}”不许写进邮件：残疾和疾病是孩子的隐私\n", NULL},
    {"[结尾]\n{建档立卡}\n", "2: 字段“{建档立卡}”不许写进邮件：家庭经济状况是孩子的隐私\n", NULL},
    {"[closing]\n{phone}\n", NULL, "2: field \"{phone}\" must not stand in a mail: how to reach the family must not leave the bureau\n"},
    {"[主题]\n{事项}{对象}\n", "2: 主题里不能写“{对象}”：主题人人看得见，不得有姓名和案情；只讲一件事的主题可用“{简称}”\n",
     "2: \"{对象}\" must not stand in a subject line, which everybody sees: no names there; a mail about one thing may use \"{short}\"\n"},
    {"[汇总主题]\n{逾期数}{对象}\n", "2: 主题里不能写“{对象}”：主题人人看得见，不得有姓名和案情；只讲一件事的主题可用“{简称}”\n", NULL},
    {"[称呼]\n{编号}\n", "2: “{编号}”不能写在 [称呼] 里\n", "2: \"{编号}\" cannot stand in [greeting]\n"},
    {"[结尾]\n{规则集\n", "2: “{”没有配上“}”：{规则集\n", "2: \"{\" without \"}\": {规则集\n"},
    {"[结尾]\n规则集}\n", "2: 多了一个“}”，前面没有“{”：规则集}\n", NULL},
    {"[结尾]\n<依据{文号}\n", "2: “<”没有配上“>”：<依据{文号}\n", NULL},
    {"[结尾]\n依据{文号}>\n", "2: 多了一个“>”，前面没有“<”\n", NULL},
    {"[结尾]\n<依据<{文号}>>\n", "2: 尖括号 < > 里不能再套 <\n", NULL},
    {"[结尾]\n<依据>{文号}\n", "2: 尖括号 < > 里没有字段，它就不知道何时省去\n", NULL},
    {"[事项]\n{事项}\n对象：{对象}\n期限：{期限}\n", "1: [事项] 里少了“{编号}”：答复用的编号，7F3K\n", "1: [task] lacks \"{code}\": the reply code, 7F3K\n"},
    {"[答复 办理]\n怎样答复\n请回复{办公室}，编号{示例编号}\n", "1: [答复 办理] 里少了“{登记方法}”：办公室怎样登记办结\n", NULL},
    {"[答复 督促]\n\n[结尾]\n好\n", "1: [答复 督促] 下面没有文字\n", NULL},
    {"[主题]\n{姓名}\n", "2: 字段“{姓名}”不许写进邮件：邮件会被转发、打印，只能写案号和遮名（张*明），即“对象”\n", NULL},
    {"[主题]\n{事项}\n{状态}\n", "1: [主题] 只能有一行\n", NULL},
    {"[结束]\n{规则集}\n", "1: 没有 [结束] 这一段；最接近的是 [结尾]\n", NULL},
    {"[结尾]\n一\n[结尾]\n二\n", "3: [结尾] 写了两次，第一次在 templates/邮件.txt 第 1 行\n", NULL},
    {"您好\n您好\n", "1: 这一行不在任何 [段] 里：您好\n", NULL},
    {"[结尾]\n\xff\n", "2: 这一行不是 UTF-8 文字，请用 UTF-8 编码另存这个文件\n", NULL},
    {"\xef\xbb\xbf# 说明\r\n[结尾]\r\n{规则集}\r\n\r\n", "", ""},
    {"[急件]\n[称呼]\n[结尾]\n", "", ""}, /* these may be empty */
};

static void what_is_wrong_is_said_with_its_line(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof wrongs / sizeof *wrongs; i++) {
        char *zh = findings_of(wrongs[i].text, LANG_ZH), *en = findings_of(wrongs[i].text, LANG_EN);
        if (wrongs[i].zh)
            assert_string_equal(zh, wrongs[i].zh);
        if (wrongs[i].en)
            assert_string_equal(en, wrongs[i].en);
        assert_int_equal(!*zh, !*en);
        free(zh);
        free(en);
    }
}

/* No word of the table is forbidden, and every forbidden one is refused in every piece. */
static void forbidden_words_stay_out_everywhere(void **state)
{
    (void)state;
    static const char *const words[] = {"姓名", "身份证号", "电话", "住址", "监护人", "辍学原因", "残疾", "贫困", "name", "id", "phone", "address", "guardian", "cause", "disability", "poverty"};
    for (int i = 0; i < WORDS_N; i++) {
        assert_null(field_forbidden(field_words[i].zh));
        assert_null(field_forbidden(field_words[i].en));
        assert_int_equal(field_find(field_words[i].zh), i);
        assert_int_equal(field_find(field_words[i].en), i);
    }
    for (int piece = 0; piece < PIECES_N; piece++)
        for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
            char *text = mem_printf("[%s]\n{%s}\n", piece_words[piece].zh, words[i]), *wrong = findings_of(text, LANG_ZH);
            assert_non_null(strstr(wrong, "不许写进邮件"));
            free(text);
            free(wrong);
        }
}

/* "text" of one line filled with {规则集} = 甲 and {文号} = `document`. */
static void fill(const char *line, const char *document, const char *expect, const char *label)
{
    const char *values[WORDS_N] = {[WORD_RULES] = "甲", [WORD_DOCUMENT] = document, [WORD_TEXT] = document};
    struct mailtexts *t = mailtexts_new(LANG_ZH);
    struct src seen[PIECES_N] = {{0}};
    struct vec findings = VEC(struct finding);
    char *text = mem_printf("[%s]\n%s\n", label ? "情况" : "结尾", line);
    struct str out = {0};
    mailtexts_read(t, &(struct rule_text){.name = "a.txt", .text = text, .len_b = strlen(text)}, seen, LANG_ZH, &findings);
    assert_int_equal(findings.n, 0);
    const struct vec *lines = &t->pieces[label ? PIECE_FAULT : PIECE_CLOSING].lines;
    const struct mail_line *last = vec_at(lines, lines->n - 1);
    assert_int_equal(mail_line_fill(last, values, &out), expect != NULL);
    assert_string_equal(str_text(&out), expect ? expect : "");
    if (label)
        assert_string_equal(last->label, label);
    str_fini(&out);
    free(text);
    findings_fini(&findings);
    mailtexts_free(t);
}

static void lines_are_filled(void **state)
{
    (void)state;
    fill("没有字段", NULL, "没有字段", NULL);
    fill("{规则集}提醒<（依据{文号}）>。", "〔1〕", "甲提醒（依据〔1〕）。", NULL);
    fill("{规则集}提醒<（依据{文号}）>。", NULL, "甲提醒。", NULL);
    fill("{规则集}提醒<（依据{文号}）>。", "", "甲提醒。", NULL);
    fill("依据：{文号}", NULL, NULL, NULL); /* all its fields are empty: left out */
    fill("<{文号}，{规则集}>", NULL, "，甲", NULL);
    fill("标题\n说明：{情况}", "好", "好", "说明：");
    fill("标题{情况}\n说明：<“{情况}”>", "好", "“好”", "说明：");
}

static void own_texts_replace_the_shipped_ones(void **state)
{
    (void)state;
    static const char rules[] = "[规则集]\n标题 = 甲\n办公室 = 股\n[岗位]\n股 = 局\n[用语]\n及时 = 2 天\n[事件]\n缺课 = 立案\n家访 = 说明\n[阶梯 一般]\n0 天 = 责任人\n"
                                "[环节 访]\n出处 = 一\n期限 = 缺课 + 及时\n责任 = 股\n办结 = 家访\n阶梯 = 一般\n";
    static const char own[] = "[结尾]\n再见\n", wrong[] = "\n[结尾]\n{电话}\n";
    struct rule_text files[] = {{"a.ini", rules, sizeof rules - 1}, {"templates/b.txt", own, sizeof own - 1}};
    struct vec findings = {0};
    struct ruleset *r = ruleset_load(files, 1, LANG_ZH, &findings);
    assert_non_null(r);
    char hash[65];
    memcpy(hash, r->hash, sizeof hash);
    ruleset_free(r);
    r = ruleset_load(files, 2, LANG_ZH, &findings);
    assert_non_null(r);
    assert_string_not_equal(r->hash, hash); /* new words are a new version */
    assert_int_equal(r->texts->pieces[PIECE_CLOSING].lines.n, 1);
    assert_true(r->texts->pieces[PIECE_TASK].lines.n > 5);
    ruleset_free(r);
    files[1] = (struct rule_text){"templates/b.txt", wrong, sizeof wrong - 1};
    assert_null(ruleset_load(files, 2, LANG_ZH, &findings));
    const struct finding *f = findings.data;
    assert_int_equal(findings_count(&findings, FINDING_ERROR), 1);
    for (size_t i = 0; i < findings.n; i++)
        if (f[i].level == FINDING_ERROR) {
            assert_string_equal(f[i].src.file, "templates/b.txt");
            assert_int_equal(f[i].src.line, 3);
        }
    findings_fini(&findings);
}

/* The manual's tables are the program's, row by row; BAOXUE_TEST_SHOW=1 prints what they must be. */
static void the_manual_lists_every_word(void **state)
{
    (void)state;
    char *manual = read_file(RULES_DIR "/README.md");
    struct str all = {0};
    for (int i = 0; i < PIECES_N; i++)
        str_addf(&all, "| [%s] | [%s] | %s |\n", piece_words[i].zh, piece_words[i].en, piece_words[i].about_zh);
    if (getenv("BAOXUE_TEST_SHOW"))
        printf("%s\n", str_text(&all));
    bool pieces = strstr(manual, str_text(&all)) != NULL;
    str_clear(&all);
    for (int i = 0; i < WORDS_N; i++) {
        unsigned p = field_words[i].places;
        bool subject = p & (IN_SUBJECT | IN_DIGEST_SUBJECT);
        str_addf(&all, "| {%s} | {%s} | %s | %s |\n", field_words[i].zh, field_words[i].en, subject ? "可" : "", field_words[i].about_zh);
    }
    if (getenv("BAOXUE_TEST_SHOW"))
        printf("%s\n", str_text(&all));
    bool fields = strstr(manual, str_text(&all)) != NULL;
    str_fini(&all);
    free(manual);
    if (!pieces || !fields)
        fail_msg("rules/README.md does not have the program's table of %s", pieces ? "fields" : "pieces");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(shipped_texts_are_sound),          cmocka_unit_test(what_is_wrong_is_said_with_its_line),
        cmocka_unit_test(forbidden_words_stay_out_everywhere), cmocka_unit_test(lines_are_filled),
        cmocka_unit_test(own_texts_replace_the_shipped_ones), cmocka_unit_test(the_manual_lists_every_word),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
