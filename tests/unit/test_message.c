/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/mem.h"
#include "core/howto.h"
#include "core/mailtext.h"
#include "core/message.h"

static struct day day(const char *s)
{
    struct day d;
    assert_true(day_parse(s, &d));
    return d;
}

static struct message_line weekly(long days_late, int level)
{
    return (struct message_line){.kind = days_late > 0 ? LINE_OVERDUE : LINE_REMINDER,
                                 .code = "7F3K",
                                 .rule = "开学一周内辍学情况统计",
                                 .source = "二、8(1)",
                                 .quote = "开学一周内，学校要统计辍学情况",
                                 .subject = "第一小学",
                                 .subject_short = "第一小学",
                                 .period = "2026秋季",
                                 .due = day("2026-09-08"),
                                 .due_text = "2026-09-08（周二）24:00 前",
                                 .derivation = "秋季开学 2026-09-01\n+ 1 周 = 2026-09-08",
                                 .days_late = days_late,
                                 .level = level,
                                 .must_act = "第一小学校长",
                                 .told = "基教股",
                                 .todo = "报送《辍学情况统计表》，没有辍学也要零报告",
                                 .rule_name = "一周统计"};
}

static struct message_line visit(void)
{
    return (struct message_line){.kind = LINE_STARTED,
                                 .code = "2M9Q",
                                 .rule = "家访",
                                 .source = "三、二",
                                 .quote = "发现学生缺课，包学生教师要及时家访",
                                 .subject = "案号 2026-0012 张*明 第一小学 三年级",
                                 .subject_short = "案号 2026-0012",
                                 .due = day("2026-09-10"),
                                 .due_text = "2026-09-10（周四）24:00 前",
                                 .derivation = "缺课 2026-09-08 + 2 个工作日",
                                 .provisional = true,
                                 .days_late = -2,
                                 .level = 1,
                                 .must_act = "包学生教师",
                                 .instead_of = "包学生教师",
                                 .todo = "登记 家访",
                                 .rule_name = "家访"};
}

static struct message_line private_line(void)
{
    struct message_line l = weekly(2, 1);
    l.rule = NULL;
    l.source = "二、3";
    l.rule_name = "隐名任务";
    l.subject = "案号 2026-0031 李*";
    l.subject_short = "案号 2026-0031";
    l.quote = "隐文";
    l.derivation = "隐算";
    l.todo = "隐办";
    l.enter = "隐登";
    l.text = "隐情";
    return l;
}

static struct message_line info(enum line_kind kind, const char *text)
{
    return (struct message_line){.kind = kind, .rule = kind == LINE_FAULT ? NULL : "月报", .source = "二、5", .subject = "第二小学", .subject_short = "第二小学",
                                 .due = DAY_NONE, .due_text = "2026-09-30（周三）24:00 前", .text = text, .rule_name = "月报", .code = "9ABC"};
}

static struct message_in mail(const struct message_line *lines, size_t n, enum lang lang)
{
    return (struct message_in){.lang = lang, .title = "样例县控辍保学", .document = "样教字〔2026〕1号", .person = "第一小学校长", .today = day("2026-09-11"),
                               .lines = lines, .lines_n = n, .office = "基教股", .person_code = "P01"};
}

static struct mailtexts *shipped[2];

static struct message compose(const struct message_in *in)
{
    struct message_in with_texts = *in;
    struct message t;
    if (!in->texts)
        with_texts.texts = shipped[in->lang];
    message_compose(&with_texts, &t);
    if (getenv("BAOXUE_TEST_SHOW"))
        printf("Subject: %s\n\n%s\n=======================\n", str_text(&t.subject), str_text(&t.text));
    return t;
}

static void assert_has(const struct str *s, const char *part)
{
    if (!strstr(str_text(s), part)) {
        printf("not in the text: %s\n%s\n", part, str_text(s));
        fail();
    }
}

static void assert_lacks(const struct str *s, const char *part)
{
    if (strstr(str_text(s), part)) {
        printf("must not be in the text: %s\n%s\n", part, str_text(s));
        fail();
    }
}

static void subjects_of_one_line(void **state)
{
    (void)state;
    struct message_line soon = weekly(-3, 0), today = weekly(0, 0), tomorrow = weekly(-1, 0), hours = weekly(0, 0);
    hours.kind = LINE_OVERDUE;
    struct {
        struct message_line line;
        enum lang lang;
        bool urgent;
        const char *expect;
    } rows[] = {
        {weekly(3, 0), LANG_ZH, false, "【控辍保学】逾期 3 天：开学一周内辍学情况统计（第一小学，2026秋季）"},
        {soon, LANG_ZH, false, "【控辍保学】还有 3 天到期：开学一周内辍学情况统计（第一小学，2026秋季）"},
        {today, LANG_ZH, false, "【控辍保学】今天到期：开学一周内辍学情况统计（第一小学，2026秋季）"},
        {tomorrow, LANG_ZH, true, "【急】【控辍保学】明天到期：开学一周内辍学情况统计（第一小学，2026秋季）"},
        {hours, LANG_ZH, true, "【急】【控辍保学】过了期限：开学一周内辍学情况统计（第一小学，2026秋季）"},
        {visit(), LANG_ZH, false, "【控辍保学】新任务，还有 2 天到期：家访（案号 2026-0012）"},
        {private_line(), LANG_ZH, false, "【控辍保学】逾期 2 天：一项工作（依据 二、3）（案号 2026-0031，2026秋季）"},
        {info(LINE_SETTLED, "x"), LANG_ZH, false, "【控辍保学】已了结：月报（第二小学）"},
        {info(LINE_FAULT, "x"), LANG_ZH, false, "【控辍保学】请处理：系统情况（第二小学）"},
        {weekly(1, 0), LANG_EN, false, "[Dropout control] 1 day overdue: 开学一周内辍学情况统计 (第一小学, 2026秋季)"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct message_in in = mail(&rows[i].line, 1, rows[i].lang);
        in.urgent = rows[i].urgent;
        struct message t = compose(&in);
        assert_string_equal(str_text(&t.subject), rows[i].expect);
        message_fini(&t);
    }
}

static void a_subject_is_one_short_line(void **state)
{
    (void)state;
    struct message_line l = weekly(3, 0);
    l.rule = "甲\r\nBcc: x@example.invalid\n一二三四五六七八九十一二三四五六七八九十一二三四五六七八九十一二三四五六七八九十一二三四五六七八九十一二三四五六七八九十一二三四五六七八九十";
    struct message_in in = mail(&l, 1, LANG_ZH);
    struct message t = compose(&in);
    assert_null(strpbrk(str_text(&t.subject), "\r\n"));
    assert_true(strlen(str_text(&t.subject)) < 400);
    assert_has(&t.subject, "…");
    message_fini(&t);
}

static void one_line_in_full(void **state)
{
    (void)state;
    struct message_line l = weekly(3, 0);
    struct message_in in = mail(&l, 1, LANG_ZH);
    struct message t = compose(&in);
    assert_string_equal(str_text(&t.text),
                        "第一小学校长：\n\n"
                        "2026-09-11（周五）：您负责的一项工作已逾期 3 天，请尽快办理。\n\n"
                        "【逾期 3 天】开学一周内辍学情况统计（2026秋季）\n"
                        "   对象：第一小学\n"
                        "   期限：2026-09-08（周二）24:00 前\n"
                        "   责任人：第一小学校长\n"
                        "   要做的事：报送《辍学情况统计表》，没有辍学也要零报告\n"
                        "   为何发给您：您是责任人\n"
                        "   同时告知：基教股\n"
                        "   依据：样教字〔2026〕1号 二、8(1)\n"
                        "   原文：“开学一周内，学校要统计辍学情况”\n"
                        "   期限算法：秋季开学 2026-09-01\n     + 1 周 = 2026-09-08\n"
                        "   编号：7F3K\n"
                        "\n——— 怎样答复 ———\n"
                        "请直接回复本邮件（回复到基教股），注明编号（如 7F3K）：\n"
                        "  · 已经办完：写明办结日期和结果，由基教股登记（baoxue file 7F3K --by P01）；没有情况也要零报告。\n"
                        "  · 正在办理：写“知悉”和预计完成日期，由基教股登记（baoxue ack 7F3K --by P01 --promise 预计日期）。\n"
                        "  · 有误或不属本单位：写明理由，由基教股更正。\n"
                        "\n样例县控辍保学期限提醒（依据样教字〔2026〕1号），自动发出。\n");
    message_fini(&t);
}

/* Nobody is asked to reply to himself. */
static void the_office_enters_its_own(void **state)
{
    (void)state;
    struct message_line l = weekly(3, 0);
    struct message_in in = mail(&l, 1, LANG_ZH);
    in.at_office = true;
    struct message t = compose(&in);
    assert_has(&t.text, "——— 怎样登记 ———\n由您自己办理、自己登记，不用回信（编号如 7F3K）：\n  · 已经办完：baoxue file 7F3K --by P01；");
    assert_lacks(&t.text, "回复");
    message_fini(&t);
    l.level = 1; /* to see to */
    t = compose(&in);
    assert_lacks(&t.text, "回复");
    message_fini(&t);
    l = (struct message_line){.kind = LINE_HEARTBEAT, .text = "未办结 3 项"};
    t = compose(&in);
    assert_has(&t.text, "未办结 3 项");
    assert_lacks(&t.text, "回复");
    message_fini(&t);
}

static void the_countys_own_rule_is_in_no_document(void **state)
{
    (void)state;
    static const struct { const char *source, *zh, *en; } rows[] = {
        {"县自定", "   依据：县自定\n", "the county's own rule\n"},
        {"县自定(按校历)", "   依据：县自定(按校历)\n", "the county's own rule(按校历)\n"},
        {"二、1；县自定", "   依据：样教字〔2026〕1号 二、1；县自定\n", "样教字〔2026〕1号 二、1；县自定\n"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        for (enum lang lang = LANG_ZH; lang <= LANG_EN; lang++) {
            struct message_line l = weekly(3, 0);
            l.source = rows[i].source;
            struct message_in in = mail(&l, 1, lang);
            struct message t = compose(&in);
            assert_has(&t.text, lang == LANG_EN ? rows[i].en : rows[i].zh);
            if (i < 2)
                assert_lacks(&t.text, "1号 ");
            message_fini(&t);
        }
}

static void a_leader_and_a_stand_in_are_told_why(void **state)
{
    (void)state;
    struct message_line up = weekly(3, 2), vacant = visit(), addressee = weekly(3, 0);
    struct message_in in = mail(&up, 1, LANG_ZH);
    in.person = "教育局局长";
    struct message t = compose(&in);
    assert_has(&t.text, "您是责任人的上级（第 2 级），请督促办理");
    assert_has(&t.text, "一项工作已逾期 3 天，请您督促。");
    message_fini(&t);
    in.lines = &vacant;
    t = compose(&in);
    assert_has(&t.text, "第 1 级");
    assert_has(&t.text, "；“包学生教师”岗位空缺，由您代收");
    assert_has(&t.text, "（暂定：");
    message_fini(&t);
    in.lines = &addressee;
    t = compose(&in);
    assert_has(&t.text, "与您的岗位有关");
    message_fini(&t);
    vacant.level = 0; /* the owner's own alert, come up to the head */
    in.lines = &vacant;
    t = compose(&in);
    assert_has(&t.text, "责任人“包学生教师”岗位空缺，由您代为处理");
    vacant.instead_why = "550 No such user";
    message_fini(&t);
    t = compose(&in);
    assert_has(&t.text, "责任人“包学生教师”的邮箱收不到信（550 No such user），由您代为处理");
    vacant.instead_why = NULL;
    message_fini(&t);
    vacant.instead_of = "督学"; /* an addressee's, come to the office */
    t = compose(&in);
    assert_has(&t.text, "请掌握、督促；“督学”岗位空缺，由您代收");
    message_fini(&t);
    addressee.must_act = "甲村村干部或第一小学校长"; /* either of two */
    in.lines = &addressee;
    in.person = "第一小学校长";
    t = compose(&in);
    assert_has(&t.text, "您是责任人\n");
    message_fini(&t);
    in.person = "第一小学校长助理";
    t = compose(&in);
    assert_has(&t.text, "与您的岗位有关");
    message_fini(&t);
    in.person = "片长、第一小学校长"; /* one person, two posts */
    t = compose(&in);
    assert_has(&t.text, "您是责任人\n");
    message_fini(&t);
}

static void late_lines_say_so(void **state)
{
    (void)state;
    struct message_line l = weekly(3, 0);
    l.late_told = true;
    struct message_in in = mail(&l, 1, LANG_ZH);
    struct message t = compose(&in);
    assert_has(&t.text, "补报：");
    message_fini(&t);
    in.lang = LANG_EN;
    t = compose(&in);
    assert_has(&t.text, "Told late: ");
    assert_has(&t.text, "Reply to this mail");
    message_fini(&t);
}

static void worst_first(void **state)
{
    (void)state;
    struct vec v = VEC(struct message_line);
    struct message_line lines[] = {info(LINE_SETTLED, "s"), weekly(-3, 0), weekly(1, 0), info(LINE_FAULT, "f"), weekly(9, 0), weekly(0, 0), weekly(9, 2), visit()};
    lines[5].due = day("2026-09-01");
    for (size_t i = 0; i < sizeof lines / sizeof *lines; i++) {
        lines[i].code = (const char *[]){"0", "1", "2", "3", "4", "5", "6", "7"}[i];
        vec_add(&v, &lines[i]);
    }
    message_sort(&v);
    char got[16] = "";
    for (size_t i = 0; i < v.n; i++)
        got[i] = *((struct message_line *)vec_at(&v, i))->code;
    assert_string_equal(got, "64251730");
    vec_fini(&v);
}

static void a_digest_has_parts(void **state)
{
    (void)state;
    struct vec v = VEC(struct message_line);
    struct message_line lines[] = {weekly(3, 0), weekly(5, 1), visit(), weekly(0, 0), info(LINE_MOVED, "期限改为 2026-09-30"), info(LINE_SETTLED, "逾期 2 天后办结"), private_line()};
    lines[1].rule = "月报";
    lines[1].rule_name = "月报";
    for (size_t i = 0; i < sizeof lines / sizeof *lines; i++)
        vec_add(&v, &lines[i]);
    message_sort(&v);
    struct message_in in = mail(v.data, v.n, LANG_ZH);
    struct message t = compose(&in);
    assert_string_equal(str_text(&t.subject), "【控辍保学】2026-09-11 待办 2 项 督办 3 项（逾期 3 项）");
    assert_has(&t.text, "2 项工作要您办理，3 项请您督促；逾期 3 项；今天到期 1 项；另有 2 项告知。");
    assert_has(&t.text, "——— 已逾期（3 项） ———\n\n1. 【逾期 5 天】月报");
    assert_has(&t.text, "——— 未到期（2 项） ———\n\n4. 【今天到期】");
    assert_has(&t.text, "——— 告知（2 项） ———\n\n6. 【期限变更】月报");
    assert_has(&t.text, "情况：期限改为 2026-09-30");
    message_fini(&t);
    in.lines_n = 1;
    in.lang = LANG_EN;
    t = compose(&in);
    message_fini(&t);
    in = mail(&lines[4], 2, LANG_ZH);
    t = compose(&in);
    assert_string_equal(str_text(&t.subject), "【控辍保学】2026-09-11 告知 2 项");
    assert_has(&t.text, "不必答复");
    message_fini(&t);
    vec_fini(&v);
}

static void alike_lines_roll_up(void **state)
{
    (void)state;
    struct message_line lines[9];
    char names[9][32], posts[9][48];
    for (int i = 0; i < 9; i++) {
        snprintf(names[i], sizeof names[i], "第%d小学", i);
        snprintf(posts[i], sizeof posts[i], "第%d小学校长", i);
        lines[i] = weekly(3, 1);
        lines[i].subject = lines[i].subject_short = names[i];
        lines[i].must_act = posts[i];
    }
    lines[3] = visit(); /* between them */
    lines[3].kind = LINE_OVERDUE;
    lines[3].days_late = 1;
    lines[8].period = "2026春季"; /* another period is not alike */
    struct message_in in = mail(lines, 9, LANG_ZH);
    in.person = "片长";
    struct message t = compose(&in);
    assert_string_equal(str_text(&t.subject), "【控辍保学】2026-09-11 督办 9 项（逾期 9 项）");
    assert_has(&t.text, "1. 【7 项逾期】开学一周内辍学情况统计（2026秋季）\n   期限：2026-09-08（周二）24:00 前\n");
    assert_has(&t.text, "   · 第0小学，逾期 3 天，编号 7F3K\n   · 第1小学，逾期 3 天，编号 7F3K\n   · 第2小学，逾期 3 天，编号 7F3K\n   · 第4小学");
    assert_has(&t.text, "2. 【逾期 1 天】家访");
    assert_has(&t.text, "3. 【逾期 3 天】开学一周内辍学情况统计（2026春季）");
    const char *quote = strstr(str_text(&t.text), "开学一周内，学校要统计");
    assert_non_null(strstr(quote + 1, "开学一周内，学校要统计")); /* once for the group, once for the other period */
    assert_null(strstr(strstr(quote + 1, "开学一周内，学校要统计") + 1, "开学一周内，学校要统计"));
    message_fini(&t);
    in.lines_n = 3; /* three are few enough to be told each */
    t = compose(&in);
    assert_lacks(&t.text, "3 项逾期】");
    message_fini(&t);
}

/* Who sees to many gets a line each, rolled up from two on; the office's command stands with the one who acts only. */
static void a_leaders_digest_is_short(void **state)
{
    (void)state;
    struct message_line lines[3] = {weekly(9, 2), weekly(9, 2), visit()};
    lines[1].subject = "第二小学";
    lines[1].must_act = "第二小学校长";
    lines[2].level = 3;
    lines[2].enter = "baoxue case event 2026-0012 家访";
    struct message_in in = mail(lines, 3, LANG_ZH);
    in.person = "县政府";
    struct message t = compose(&in);
    assert_has(&t.text, "3 项工作请您督促；逾期 2 项。");
    assert_has(&t.text, "1. 【2 项逾期】开学一周内辍学情况统计（2026秋季）\n");
    assert_has(&t.text, "   · 第二小学，逾期 9 天，编号 7F3K\n");
    assert_has(&t.text, "2. 【新任务，还有 2 天到期】家访\n   案号 2026-0012 张*明 第一小学 三年级；责任人 包学生教师（代“包学生教师”）；期限 ");
    assert_has(&t.text, "不必逐项答复");
    for (size_t i = 0; i < 4; i++)
        assert_lacks(&t.text, ((const char *const[]){"原文", "期限算法", "登记命令", "baoxue"})[i]);
    message_fini(&t);
    lines[2].level = 0;
    lines[2].instead_of = NULL;
    in = mail(&lines[2], 1, LANG_ZH);
    in.person = "包学生教师";
    t = compose(&in);
    assert_has(&t.text, "您有一项新任务，还有 2 天到期，请按期办理。");
    assert_has(&t.text, "   登记命令：baoxue case event 2026-0012 家访\n");
    assert_has(&t.text, "由基教股登记（见“登记命令”）");
    message_fini(&t);
}

static void the_command_that_settles_is_spelled_out(void **state)
{
    (void)state;
    struct event_field day_field = {.name = "送达日"};
    struct event_kind visits = {.name = "家访"}, back = {.name = "复学", .closes = true}, paper = {.name = "通知书", .fields = VEC(struct event_field)};
    struct rule r = {.done = VEC(struct done), .owners = VEC(const struct role *)};
    struct str s = {0};
    howto_settle(&r, "C05", NULL, NULL, LANG_ZH, &s);
    assert_int_equal(s.len_b, 0);
    vec_add(&paper.fields, &day_field);
    vec_add(&r.done, &(struct done){&visits, -1});
    vec_add(&r.done, &(struct done){&back, -1});
    vec_add(&r.done, &(struct done){&paper, 0});
    howto_settle(&r, "C05", NULL, NULL, LANG_ZH, &s);
    assert_string_equal(str_text(&s), "baoxue case event C05 家访，或 baoxue case close C05 复学 --reason 事由，或 baoxue case event C05 通知书 --field 送达日=日期");
    str_fini(&s);
    r.each = EACH_HOLDER;
    vec_remove(&r.done, r.done.n - 1);
    vec_remove(&r.done, r.done.n - 1);
    howto_settle(&r, NULL, "S01", NULL, LANG_EN, &s);
    assert_string_equal(str_text(&s), "baoxue event 家访 --unit S01 --by PERSON");
    str_fini(&s);
    vec_fini(&paper.fields);
    vec_fini(&r.done);
    vec_fini(&r.owners);
}

/* For who has no mail: whom to give it, and where he signs; nothing else changes. */
static void handed_over(void **state)
{
    (void)state;
    struct message_line l = {.kind = LINE_REMINDER, .code = "7F3K", .rule = "报告单", .subject = "第一小学", .due = day("2026-09-08"), .must_act = "第一小学校长"};
    struct message_in in = mail(&l, 1, LANG_ZH);
    in.person = "第一小学校长";
    in.person_code = "P07";
    struct message plain = compose(&in);
    in.handed = true;
    struct message t = compose(&in);
    assert_true(str_starts(str_text(&t.text), "请转交 第一小学校长（人员编号 P07）：他没有邮箱"));
    assert_has(&t.subject, "【请转交】");
    assert_has(&t.text, "收件人签字：");
    assert_lacks(&plain.text, "转交");
    assert_lacks(&plain.subject, "转交");
    message_fini(&plain);
    message_fini(&t);
}

/* ---- what a mail may hold ---- */
static const char *const text_fields[] = {"code", "rule", "source", "quote", "subject", "subject_short", "period", "due_text", "derivation", "must_act", "told",
                                          "instead_of", "text", "todo", "enter", "rule_name", "instead_why"};
static const size_t text_offsets[] = {
    offsetof(struct message_line, code),       offsetof(struct message_line, rule),       offsetof(struct message_line, source),
    offsetof(struct message_line, quote),      offsetof(struct message_line, subject),    offsetof(struct message_line, subject_short),
    offsetof(struct message_line, period),     offsetof(struct message_line, due_text),   offsetof(struct message_line, derivation),
    offsetof(struct message_line, must_act),   offsetof(struct message_line, told),       offsetof(struct message_line, instead_of),
    offsetof(struct message_line, text),       offsetof(struct message_line, todo),       offsetof(struct message_line, enter),      offsetof(struct message_line, rule_name),
    offsetof(struct message_line, instead_why)};

static struct message_line marked(enum line_kind kind, const char *const *markers)
{
    struct message_line l = {.kind = kind, .due = day("2026-09-08"), .days_late = 1};
    for (size_t i = 0; i < sizeof text_offsets / sizeof *text_offsets; i++)
        *(const char **)((char *)&l + text_offsets[i]) = markers[i];
    return l;
}

static bool in_list(const char *name, const char *const *list)
{
    for (; *list; list++)
        if (str_eq(name, *list))
            return true;
    return false;
}

/* Every field of a line and of a mail holds its own name: only what the head of message.h admits may come into a subject. */
static void no_name_in_a_subject(void **state)
{
    (void)state;
    static const char *const admitted[] = {"<rule>", "<source>", "<subject_short>", "<period>", NULL};
    static const char *const of_private[] = {"<source>", "<subject_short>", "<period>", NULL};
    char *markers[sizeof text_fields / sizeof *text_fields];
    for (size_t i = 0; i < sizeof text_fields / sizeof *text_fields; i++)
        markers[i] = mem_printf("<%s>", text_fields[i]);
    for (int kind = LINE_REMINDER; kind <= LINE_FAULT; kind++)
        for (int variant = 0; variant < 8; variant++) {
            bool private = variant & 1, urgent = variant & 2;
            size_t n = variant & 4 ? 2 : 1;
            struct message_line lines[2] = {marked((enum line_kind)kind, (const char *const *)markers), marked((enum line_kind)kind, (const char *const *)markers)};
            if (private)
                lines[0].rule = lines[1].rule = NULL;
            struct message_in in = mail(lines, n, LANG_ZH);
            in.urgent = urgent;
            in.person = "<person>";
            struct message t = compose(&in);
            assert_lacks(&t.subject, "<person>");
            for (size_t i = 0; i < sizeof text_fields / sizeof *text_fields; i++)
                if (n > 1 || !in_list(markers[i], private ? of_private : admitted))
                    assert_lacks(&t.subject, markers[i]);
            message_fini(&t);
        }
    for (size_t i = 0; i < sizeof text_fields / sizeof *text_fields; i++)
        free(markers[i]);
}

/* A private rule's line: its source; no title, quote, derivation, nor what is to be done; alone, in a digest, rolled up, in both languages. */
static void a_private_line_shows_its_source_only(void **state)
{
    (void)state;
    static const char *const hidden[] = {"隐文", "隐算", "隐办", "隐登", "隐情", "隐名任务"};
    for (int kind = LINE_REMINDER; kind < LINE_FAULT; kind++)
        for (size_t n = 1; n <= 5; n++)
            for (int lang = LANG_ZH; lang <= LANG_EN; lang++) {
                struct message_line lines[5];
                for (size_t i = 0; i < 5; i++) {
                    lines[i] = private_line();
                    lines[i].kind = (enum line_kind)kind;
                }
                struct message_in in = mail(lines, n, (enum lang)lang);
                struct message t = compose(&in);
                for (size_t i = 0; i < sizeof hidden / sizeof *hidden; i++) {
                    assert_lacks(&t.text, hidden[i]);
                    assert_lacks(&t.html, hidden[i]);
                    assert_lacks(&t.subject, hidden[i]);
                }
                assert_has(&t.text, "二、3");
                message_fini(&t);
            }
}

/* ---- the other forms ---- */
static size_t count_of(const char *text, const char *part)
{
    size_t n = 0;
    for (const char *p = text; (p = strstr(p, part)); p += strlen(part))
        n++;
    return n;
}

static void html_says_the_same_and_fetches_nothing(void **state)
{
    (void)state;
    struct message_line lines[] = {weekly(3, 0), visit(), info(LINE_SETTLED, "逾期 2 天后办结"), info(LINE_FAULT, "<b>\"A&B\"</b>")};
    struct message_in in = mail(lines, 4, LANG_ZH);
    struct message t = compose(&in);
    static const char *const words[] = {"逾期 3 天", "开学一周内辍学情况统计", "第一小学校长", "二、8(1)", "“开学一周内，学校要统计辍学情况”", "7F3K", "案号 2026-0012 张*明",
                                        "秋季开学 2026-09-01<br>+ 1 周", "逾期 2 天后办结", "baoxue ack 7F3K --by P01", "已逾期", "&lt;b&gt;&quot;A&amp;B&quot;&lt;/b&gt;", "max-width:640px"};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        assert_has(&t.html, words[i]);
    static const char *const outside[] = {"http", "src=", "<img", "url(", "<style", "<script", "<link", "@import", "<b>\""};
    for (size_t i = 0; i < sizeof outside / sizeof *outside; i++)
        assert_lacks(&t.html, outside[i]);
    static const char *const tags[] = {"table", "tr", "td"};
    for (size_t i = 0; i < sizeof tags / sizeof *tags; i++) {
        char open[2][16], close[16];
        snprintf(open[0], sizeof open[0], "<%s>", tags[i]);
        snprintf(open[1], sizeof open[1], "<%s ", tags[i]);
        snprintf(close, sizeof close, "</%s>", tags[i]);
        assert_int_equal(count_of(str_text(&t.html), open[0]) + count_of(str_text(&t.html), open[1]), count_of(str_text(&t.html), close));
    }
    message_fini(&t);
}

static void a_long_list_is_attached(void **state)
{
    (void)state;
    struct message_line lines[LIST_FROM + 1];
    for (size_t i = 0; i < LIST_FROM + 1; i++)
        lines[i] = weekly(3, 1);
    struct message_in in = mail(lines, LIST_FROM, LANG_ZH);
    struct message t = compose(&in);
    assert_int_equal(t.csv.len_b + t.csv_name.len_b, 0);
    message_fini(&t);
    lines[0].subject = "=1+1\"x";
    lines[1].must_act = "＝cmd";
    lines[2].subject = "-2";
    lines[3].subject = "@SUM";
    lines[4].subject = "+86";
    lines[5].text = "\tx";
    lines[5].kind = LINE_SETTLED;
    in = mail(lines, LIST_FROM + 1, LANG_ZH);
    t = compose(&in);
    assert_string_equal(str_text(&t.csv_name), "待办清单-2026-09-11.csv");
    assert_memory_equal(t.csv.s, "\xef\xbb\xbf序号,\"状态\",\"事项\",\"对象\"", strlen("\xef\xbb\xbf序号,\"状态\",\"事项\",\"对象\""));
    assert_int_equal(count_of(str_text(&t.csv), "\r\n"), LIST_FROM + 2);
    assert_has(&t.csv, "1,\"逾期 3 天\",\"开学一周内辍学情况统计\",\"'=1+1\"\"x\",\"2026秋季\",");
    static const char *const defused[] = {"\"'＝cmd\"", "\"'-2\"", "\"'@SUM\"", "\"'+86\"", "\"'\tx\""};
    for (size_t i = 0; i < sizeof defused / sizeof *defused; i++)
        assert_has(&t.csv, defused[i]);
    assert_has(&t.csv, "\"7F3K\"\r\n");
    message_fini(&t);
}

/* Over the day's budget the worst stand in the text, the rest is counted there and in the list. */
static void what_is_over_the_budget_is_counted(void **state)
{
    (void)state;
    struct message_line lines[30];
    char codes[30][8];
    for (size_t i = 0; i < 30; i++) {
        lines[i] = weekly(30 - (long)i, i < 2 ? 0 : 1);
        if (i < 6)
            lines[i].rule_name = lines[i].rule = i % 2 ? "甲表" : "乙表";
        snprintf(codes[i], sizeof codes[i], "C%02zu", i);
        lines[i].code = codes[i];
    }
    struct message_in in = mail(lines, 30, LANG_ZH);
    in.shown_n = 7;
    struct message t = compose(&in);
    assert_string_equal(str_text(&t.subject), "【控辍保学】2026-09-11 待办 2 项 督办 28 项（逾期 30 项）");
    assert_has(&t.text, "今天的条数已满，另有 23 项没有列出，全部清单见附件“待办清单-2026-09-11.csv”");
    assert_has(&t.html, "另有 23 项没有列出");
    assert_has(&t.text, "编号：C00");
    assert_has(&t.text, "编号 C06");
    assert_has(&t.text, "【24 项逾期】");
    assert_has(&t.text, "其余 23 项见附件");
    assert_lacks(&t.text, "C07");
    assert_lacks(&t.html, "C07");
    assert_has(&t.csv, "\"C29\"");
    message_fini(&t);
    in.lang = LANG_EN;
    t = compose(&in);
    assert_has(&t.text, "23 more are not shown; the whole list is attached as tasks-2026-09-11.csv");
    message_fini(&t);
}

static void promises_are_told(void **state)
{
    (void)state;
    static const struct {
        const char *given, *until;
        long broken;
        const char *zh, *en;
    } rows[] = {
        {"2026-07-03", "2026-07-10", 2, "承诺：7月3日承诺于7月10日办结，未兑现（第2次）\n", "Promise: promised on 2026-07-03 for 2026-07-10, not kept (number 2)\n"},
        {"2026-07-03", "2026-07-10", 1, "承诺：7月3日承诺于7月10日办结，未兑现\n", "Promise: promised on 2026-07-03 for 2026-07-10, not kept\n"},
        {"2026-09-10", "2026-09-11", 0, "承诺：9月10日承诺于9月11日办结\n", NULL},
        {"2026-09-10", "2026-09-20", 1, "承诺：9月10日承诺于9月20日办结（此前承诺1次未兑现）\n", NULL},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        for (int lang = LANG_ZH; lang <= LANG_EN; lang++) {
            struct message_line l = weekly(60, 1);
            l.promise = (struct promise){true, day(rows[i].given), day(rows[i].until), rows[i].broken};
            struct message_in in = mail(&l, 1, (enum lang)lang);
            struct message t = compose(&in);
            const char *expect = lang == LANG_ZH ? rows[i].zh : rows[i].en;
            if (expect)
                assert_has(&t.text, expect);
            message_fini(&t);
        }
    struct message_line lines[] = {weekly(60, 1), weekly(50, 2)};
    lines[0].promise = (struct promise){true, day("2026-07-03"), day("2026-07-10"), 2};
    struct message_in in = mail(lines, 2, LANG_ZH);
    struct message t = compose(&in);
    assert_has(&t.text, "逾期 2 项；承诺未兑现 1 项。");
    message_fini(&t);
}

static void a_group_says_how_many_of_all(void **state)
{
    (void)state;
    struct message_line lines[5];
    for (size_t i = 0; i < 5; i++)
        lines[i] = weekly(3, 2);
    lines[0].ratio = (struct ratio){"学校", 30, 5};
    struct message_in in = mail(lines, 5, LANG_ZH);
    in.person = "局长";
    struct message t = compose(&in);
    assert_has(&t.text, "1. 【5 项逾期】开学一周内辍学情况统计（2026秋季）\n   统计：30 所学校中 5 所逾期未办结\n");
    message_fini(&t);
    lines[0].ratio = (struct ratio){"镇", 30, 7};
    in.lang = LANG_ZH;
    t = compose(&in);
    assert_has(&t.text, "统计：30 个镇中 7 个逾期未办结，本件涉及 5 个\n");
    message_fini(&t);
    lines[0].ratio = (struct ratio){"school", 30, 7};
    in.lang = LANG_EN;
    t = compose(&in);
    assert_has(&t.text, "Of all: 7 of 30 are overdue, 5 of them in this mail\n");
    message_fini(&t);
}

static void due_texts(void **state)
{
    (void)state;
    static const struct {
        const char *day, *at, *zh, *en;
    } rows[] = {
        {"2026-09-08", "2026-09-09 00:00", "2026-09-08（周二）24:00 前", "by 24:00 on Tue 2026-09-08"},
        {"2026-09-08", "2026-09-08 17:30", "2026-09-08（周二）17:30 前", "by 17:30 on Tue 2026-09-08"},
        {"2026-09-08", "2026-09-10 09:00", "2026-09-10（周四）09:00 前", "by 09:00 on Thu 2026-09-10"},
    };
    struct zone z = {28800};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct due_result due = {.day = day(rows[i].day)};
        struct str zh = {0}, en = {0};
        assert_true(instant_parse(rows[i].at, z, &due.at));
        due_text(&due, z, LANG_ZH, &zh);
        due_text(&due, z, LANG_EN, &en);
        assert_string_equal(str_text(&zh), rows[i].zh);
        assert_string_equal(str_text(&en), rows[i].en);
        str_fini(&zh);
        str_fini(&en);
    }
    struct due_result none = {.day = DAY_NONE, .at = INSTANT_NONE};
    struct str s = {0};
    due_text(&none, z, LANG_ZH, &s);
    assert_string_equal(str_text(&s), "暂停期间不计");
    str_fini(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(subjects_of_one_line), cmocka_unit_test(a_subject_is_one_short_line),
        cmocka_unit_test(one_line_in_full), cmocka_unit_test(the_office_enters_its_own), cmocka_unit_test(the_countys_own_rule_is_in_no_document),
        cmocka_unit_test(a_leader_and_a_stand_in_are_told_why),
        cmocka_unit_test(late_lines_say_so),    cmocka_unit_test(worst_first),
        cmocka_unit_test(a_digest_has_parts),   cmocka_unit_test(alike_lines_roll_up),
        cmocka_unit_test(handed_over), cmocka_unit_test(no_name_in_a_subject), cmocka_unit_test(a_private_line_shows_its_source_only),
        cmocka_unit_test(a_leaders_digest_is_short),
        cmocka_unit_test(the_command_that_settles_is_spelled_out),
        cmocka_unit_test(html_says_the_same_and_fetches_nothing), cmocka_unit_test(a_long_list_is_attached),
        cmocka_unit_test(what_is_over_the_budget_is_counted), cmocka_unit_test(promises_are_told),
        cmocka_unit_test(a_group_says_how_many_of_all),
        cmocka_unit_test(due_texts),
    };
    shipped[LANG_ZH] = mailtexts_new(LANG_ZH);
    shipped[LANG_EN] = mailtexts_new(LANG_EN);
    int rc = cmocka_run_group_tests(tests, NULL, NULL);
    mailtexts_free(shipped[LANG_ZH]);
    mailtexts_free(shipped[LANG_EN]);
    return rc;
}
