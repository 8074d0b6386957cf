/* SPDX-License-Identifier: MIT */
#include "core/mailword.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/str.h"
#include "core/rulekey.h"

/* clang-format off */
const struct piece_word piece_words[PIECES_N] = {
    [PIECE_SUBJECT_ONE] = {"主题", "subject", IN_SUBJECT, false, 1, {WORD_TITLE}, "只讲一件事的邮件的主题（一行）", "subject of a mail about one thing (one line)"},
    [PIECE_SUBJECT_MANY] = {"汇总主题", "digest subject", IN_DIGEST_SUBJECT, false, 0, {0}, "汇总邮件的主题（一行）", "subject of a digest (one line)"},
    [PIECE_HANDED] = {"转交", "hand over", IN_HEAD, false, 1, {WORD_READER}, "收件人没有邮箱，请人打印转交时写在最前面", "stands first in a mail that somebody prints and hands over"},
    [PIECE_GREETING] = {"称呼", "greeting", IN_HEAD, true, 0, {0}, "开头的称呼", "the greeting"},
    [PIECE_URGENT] = {"急件", "urgent", IN_HEAD, true, 0, {0}, "急件才有的一句", "a sentence for urgent mails only"},
    [PIECE_SUMMARY_OWN] = {"摘要 一项办理", "summary one to do", IN_SUMMARY_ONE, false, 0, {0}, "只有一项，由收件人办理", "one line, for the reader to do"},
    [PIECE_SUMMARY_SEE] = {"摘要 一项督促", "summary one to see to", IN_SUMMARY_ONE, false, 0, {0}, "只有一项，请收件人督促", "one line, for the reader to see to"},
    [PIECE_SUMMARY_OWN_MANY] = {"摘要 办理", "summary to do", IN_SUMMARY_MANY, false, 0, {0}, "多项，其中有收件人自己办的", "several lines, some for the reader to do"},
    [PIECE_SUMMARY_SEE_MANY] = {"摘要 督促", "summary to see to", IN_SUMMARY_MANY, false, 0, {0}, "多项，都请收件人督促", "several lines, all for the reader to see to"},
    [PIECE_SUMMARY_INFO] = {"摘要 告知", "summary information", IN_SUMMARY_MANY, false, 0, {0}, "没有任务，只是告知", "nothing to do, for information"},
    [PIECE_PART] = {"分组标题", "part", IN_PART, false, 1, {WORD_PART}, "已逾期、未到期、请处理、告知各组的标题（一行）", "heading of the parts overdue, not yet due, needs attention, for information (one line)"},
    [PIECE_TASK] = {"事项", "task", IN_LINE, false, 4, {WORD_TITLE, WORD_ABOUT, WORD_DUE, WORD_CODE}, "一项任务的全文；第一行是标题", "a task in full; its first line is the heading"},
    [PIECE_NOTICE] = {"告知", "notice", IN_LINE, false, 1, {WORD_TITLE}, "一项告知", "a notice"},
    [PIECE_SETTLED] = {"办结", "settled", IN_LINE, false, 1, {WORD_TEXT}, "一项已了结的工作", "a thing that is settled"},
    [PIECE_MOVED] = {"改期", "moved", IN_LINE, false, 2, {WORD_TEXT, WORD_DUE}, "期限变了", "a due date that moved"},
    [PIECE_FAULT] = {"情况", "fault", IN_LINE, false, 1, {WORD_TEXT}, "给办公室的系统情况", "news of the system, for the office"},
    [PIECE_BRIEF] = {"简要事项", "brief", IN_LINE, false, 2, {WORD_TITLE, WORD_CODE}, "领导和只需知道的人看到的简要写法", "the short form, for leaders and for who only need to know"},
    [PIECE_GROUP] = {"合并事项", "group", IN_GROUP, false, 1, {WORD_TITLE}, "同类事项合并时的标题和共同内容", "alike lines rolled up: heading and what they share"},
    [PIECE_MEMBER] = {"合并分项", "member", IN_LINE, false, 2, {WORD_ABOUT, WORD_CODE}, "合并事项里的一项（一行）", "one of the lines rolled up (one line)"},
    [PIECE_MORE] = {"另有", "more", IN_MORE, false, 1, {WORD_MORE}, "超过每日条数时，说明还有多少项", "says how many lines are left over the daily budget"},
    [PIECE_ANSWER_OWN] = {"答复 办理", "answer to do", IN_ANSWER, false, 3, {WORD_EXAMPLE, WORD_OFFICE, WORD_ENTERING}, "怎样答复：有自己办的事；第一行是标题", "how to answer where the reader acts; its first line is the heading"},
    [PIECE_ANSWER_OFFICE] = {"答复 办公室", "answer office", IN_ANSWER, false, 2, {WORD_EXAMPLE, WORD_ENTERING}, "怎样登记：办公室自己要办的事；第一行是标题", "how to enter it where the office itself acts; its first line is the heading"},
    [PIECE_ANSWER_SEE] = {"答复 督促", "answer to see to", IN_ANSWER, false, 2, {WORD_EXAMPLE, WORD_OFFICE}, "怎样答复：只需督促", "how to answer where the reader only sees to it"},
    [PIECE_ANSWER_INFO] = {"答复 告知", "answer information", IN_ANSWER, false, 1, {WORD_OFFICE}, "怎样答复：只是告知", "how to answer where there is nothing to do"},
    [PIECE_RECEIPT] = {"签收", "receipt", IN_HEAD, false, 0, {0}, "请人转交的邮件末尾签收的地方；第一行是标题", "where the reader of a mail that is handed over signs; its first line is the heading"},
    [PIECE_CLOSING] = {"结尾", "closing", IN_HEAD, true, 0, {0}, "最后一段", "the last words"},
};

enum { ANY_SUBJECT = IN_SUBJECT | IN_DIGEST_SUBJECT, COUNTS = IN_DIGEST_SUBJECT | IN_SUMMARY_MANY | IN_MORE, LINES = IN_LINE | IN_GROUP, SHOWN = IN_SUBJECT | IN_SUMMARY_ONE | LINES };

const struct field_word field_words[WORDS_N] = {
    [WORD_URGENT] = {"急", "urgent", ANY_SUBJECT | IN_MAIL, "急件为“【急】”，否则空", "\"[URGENT] \" in an urgent mail, else empty"},
    [WORD_DRILL] = {"演练", "drill", ANY_SUBJECT | IN_MAIL, "演练的邮件为“【演练】”，否则空", "\"[DRILL] \" in the mail of a drill, else empty"},
    [WORD_HANDED] = {"请转交", "hand over", ANY_SUBJECT | IN_MAIL, "请人转交的邮件为“【请转交】”，否则空", "\"[hand over] \" in a mail that is handed over, else empty"},
    [WORD_DATE] = {"日期", "date", ANY_SUBJECT | IN_MAIL, "写信日期，2026-09-11", "day of the mail, 2026-09-11"},
    [WORD_TODAY] = {"今天", "today", IN_MAIL, "写信日期和星期，2026-09-11（周五）", "day of the mail with its weekday"},
    [WORD_READER] = {"收件岗位", "reader", IN_MAIL, "收件人的岗位，不写姓名", "the reader's posts, without a name"},
    [WORD_RULES] = {"规则集", "rules", ANY_SUBJECT | IN_MAIL, "规则集的标题", "title of the rule set"},
    [WORD_DOCUMENT] = {"文号", "document", ANY_SUBJECT | IN_MAIL, "规则集的文号", "document of the rule set"},
    [WORD_OFFICE] = {"办公室", "office", IN_MAIL, "负责登记答复的办公室", "the office that takes answers"},
    [WORD_TASKS] = {"任务数", "tasks", COUNTS, "任务共几项", "number of tasks"},
    [WORD_OWN] = {"待办数", "own", COUNTS, "收件人自己办的几项", "number of tasks of the reader's own"},
    [WORD_SEE] = {"督办数", "to see to", COUNTS, "请收件人督促的几项", "number of tasks the reader sees to"},
    [WORD_LATE] = {"逾期数", "overdue count", COUNTS, "已逾期几项", "number of tasks overdue"},
    [WORD_DUE_TODAY] = {"今天到期数", "due today count", COUNTS, "今天到期几项", "number of tasks due today"},
    [WORD_FAULTS] = {"请处理数", "faults count", COUNTS, "给办公室的、请处理的情况几项", "number of things that need the office's attention"},
    [WORD_INFO] = {"告知数", "info count", COUNTS, "告知几项", "number of lines for information"},
    [WORD_PROMISES] = {"失约数", "broken promises", COUNTS, "承诺过期未兑现的几项", "number of tasks whose promise was broken"},
    [WORD_MORE] = {"余项数", "more", IN_MORE, "正文里没有列出的几项", "number of lines that the text does not show"},
    [WORD_ATTACHMENT] = {"附件名", "attachment", IN_MORE | IN_ANSWER, "附件清单的文件名，没有附件则空", "name of the attached list, empty without one"},
    [WORD_PART] = {"分组", "part", IN_PART, "已逾期、未到期、请处理或告知", "overdue, not yet due, needs attention or for information"},
    [WORD_PART_N] = {"分组项数", "part count", IN_PART, "这一组几项", "number of lines in the part"},
    [WORD_STATUS] = {"状态", "status", SHOWN, "逾期 3 天、今天到期、告知……", "3 days overdue, due today, for information …"},
    [WORD_OVERDUE] = {"逾期", "overdue", SHOWN, "“逾期 3 天”，没有逾期则空", "\"3 days overdue\", empty if it is not"},
    [WORD_AHEAD] = {"未到期", "ahead", SHOWN, "“还有 3 天到期”，逾期或新任务则空", "\"due in 3 days\", empty when overdue or new"},
    [WORD_NEW] = {"新任务", "new", SHOWN, "“新任务，还有 3 天到期”，不是新任务则空", "\"new, due in 3 days\", empty if it is not new"},
    [WORD_TITLE] = {"事项", "title", SHOWN, "任务的标题；不公开的任务只写依据", "title of the rule; of a private one its source only"},
    [WORD_PERIOD] = {"期间", "period", SHOWN, "2026秋季、2026-09", "2026秋季, 2026-09"},
    [WORD_ABOUT] = {"对象", "about", LINES, "单位，或案号、遮名、学校、年级；有学生的姓，不能进主题", "the unit, or case number, masked name, school, grade; not in a subject"},
    [WORD_SHORT] = {"简称", "short", SHOWN, "单位或案号，不带姓名", "the unit or the case number, without a name"},
    [WORD_CONCERNS] = {"涉及", "concerns", SHOWN, "简称和期间", "short and period"},
    [WORD_DUE] = {"期限", "due", SHOWN, "2026-09-08（周二）24:00 前", "by 24:00 on Tue 2026-09-08"},
    [WORD_PROVISIONAL] = {"暂定", "provisional", SHOWN, "“暂定”，期限已定则空", "\"provisional\", else empty"},
    [WORD_PROMISE] = {"承诺", "promise", LINES, "7月3日承诺于7月10日办结，未兑现（第2次）", "promised on 07-03 for 07-10, not kept (2nd time)"},
    [WORD_RESPONSIBLE] = {"责任人", "responsible", LINES, "责任人的岗位", "the post responsible"},
    [WORD_TODO] = {"要做的事", "to do", LINES, "收件人要做的事；不归他办则空", "what the reader has to do; empty where he only sees to it"},
    [WORD_SEE_TO] = {"须督办的事", "to see done", LINES, "请收件人督促的事；归他自己办则空", "what the reader sees to; empty where he does it"},
    [WORD_COMMAND] = {"登记命令", "command", LINES, "办公室登记用的命令，只给责任人写", "the command with which the office enters it, for the one responsible"},
    [WORD_WHY] = {"为何发给您", "why you", LINES, "为什么发给收件人", "why the reader is told"},
    [WORD_TOLD] = {"同时告知", "also told", LINES, "同时告知的岗位", "the other posts told"},
    [WORD_SOURCE] = {"出处", "source", SHOWN, "条款，二、8(1)", "the article"},
    [WORD_UNDER] = {"依据", "under", LINES, "文号和条款", "document and article"},
    [WORD_QUOTE] = {"原文", "quote", LINES, "条款原文；不公开的任务为空", "the article's words; empty for a private rule"},
    [WORD_DERIVATION] = {"期限算法", "derivation", LINES, "期限是怎样算出来的", "how the due date was found"},
    [WORD_TOLD_LATE] = {"补报", "told late", LINES, "发晚了的一句说明", "a sentence on why it was told late"},
    [WORD_LATE_MARK] = {"补报标记", "late mark", LINES, "“补报”二字，没有发晚则空", "\"told late\", else empty"},
    [WORD_VACANT] = {"空缺岗位", "vacant post", LINES, "代其收件的空缺岗位", "the vacant post in whose place the reader is told"},
    [WORD_TEXT] = {"情况", "text", LINES, "办结、改期和系统情况的说明", "what happened: settled, moved, news of the system"},
    [WORD_CODE] = {"编号", "code", SHOWN, "答复用的编号，7F3K", "the reply code, 7F3K"},
    [WORD_RATIO] = {"统计", "ratio", IN_GROUP, "30 所学校中 7 所未报", "7 of 30 schools have not filed"},
    [WORD_EXAMPLE] = {"示例编号", "example", IN_ANSWER, "举例用的一个编号", "one code as an example"},
    [WORD_ENTERING] = {"登记方法", "entering", IN_ANSWER, "办公室怎样登记办结", "how the office enters what is done"},
    [WORD_ZERO] = {"零报告", "zero report", IN_ANSWER, "没有情况也要零报告；没有报表则空", "nothing to report is a report too; empty without a form"},
    [WORD_READER_CODE] = {"人员编号", "person code", IN_HEAD | IN_ANSWER, "收件人自己的人员编号，登记时用", "the reader's own code, for entering"},
};

static const struct forbidden_word forbidden[] = {
    {"|姓名|全名|学生姓名|学生|真实姓名|孩子姓名|name|full name|full-name|pupil|", "邮件会被转发、打印，只能写案号和遮名（张*明），即“对象”", "mails are forwarded and printed: only the case number and the masked name may be shown, which is \"about\""},
    {"|身份证|身份证号|身份证号码|证件号|学籍号|id|id number|id-number|", "证件号一律不进邮件，本系统也不保存", "identity numbers never go into a mail and are not stored"},
    {"|电话|手机|手机号|联系电话|联系方式|家长电话|phone|telephone|mobile|", "孩子和家人的联系方式不得外传", "how to reach the family must not leave the bureau"},
    {"|住址|地址|家庭住址|家庭地址|户籍地址|address|home|", "孩子的住址不得外传", "the child's address must not leave the bureau"},
    {"|监护人|家长|父亲|母亲|父母|监护人姓名|家长姓名|guardian|parent|father|mother|", "监护人的信息不得外传", "who the guardian is must not leave the bureau"},
    {"|原因|辍学原因|失学原因|缘由|cause|reason|", "辍学原因是孩子的隐私", "why the child left is private"},
    {"|残疾|残疾类别|残疾等级|残疾证|疾病|病情|disability|disabled|illness|", "残疾和疾病是孩子的隐私", "disability and illness are private"},
    {"|贫困|贫困户|建档立卡|低保|脱贫户|家庭经济|poverty|poor|", "家庭经济状况是孩子的隐私", "poverty is private"},
    {"|类别|学生类别|category|", "学生类别会说明残疾、贫困等情况，是孩子的隐私", "the category tells of disability or poverty and is private"},
    {"|出生日期|生日|年龄|性别|民族|born|birthday|age|sex|", "孩子的个人情况不进邮件", "personal particulars of the child never go into a mail"},
};
/* clang-format on */

int piece_find(const char *word)
{
    for (int i = 0; i < PIECES_N; i++)
        if (str_eq(word, piece_words[i].zh) || str_eq(word, piece_words[i].en))
            return i;
    return -1;
}

int field_find(const char *word)
{
    for (int i = 0; i < WORDS_N; i++)
        if (str_eq(word, field_words[i].zh) || str_eq(word, field_words[i].en))
            return i;
    return -1;
}

const struct forbidden_word *field_forbidden(const char *word)
{
    const struct forbidden_word *found = NULL;
    char *mark = mem_printf("|%s|", word);
    for (size_t i = 0; !found && i < sizeof forbidden / sizeof *forbidden; i++)
        if (strstr(forbidden[i].words, mark))
            found = &forbidden[i];
    free(mark);
    return found;
}

struct nearest {
    const char *word, *best;
    size_t distance;
};

static void try_word(struct nearest *n, const char *zh, const char *en, enum lang lang)
{
    size_t a = rulekey_nearness(n->word, zh), b = rulekey_nearness(n->word, en), d = a < b ? a : b;
    if (d < n->distance)
        *n = (struct nearest){n->word, lang == LANG_EN ? en : zh, d};
}

const char *piece_nearest(const char *word, enum lang lang)
{
    struct nearest n = {word, NULL, SIZE_MAX};
    for (int i = 0; i < PIECES_N; i++)
        try_word(&n, piece_words[i].zh, piece_words[i].en, lang);
    return n.best;
}

const char *field_nearest(const char *word, unsigned places, enum lang lang)
{
    struct nearest n = {word, NULL, SIZE_MAX};
    for (int i = 0; i < WORDS_N; i++)
        if (field_words[i].places & places)
            try_word(&n, field_words[i].zh, field_words[i].en, lang);
    return n.best;
}
