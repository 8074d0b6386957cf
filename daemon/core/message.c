/* SPDX-License-Identifier: MIT */
#include "core/message.h"

#include <string.h>

#include "base/utf8.h"
#include "core/messageline.h"

enum { ALIKE_MOST = 3, ALIKE_BRIEF_MOST = 1, SUBJECT_MOST = 90, MINUTE_S = 60 };

static const char *weekday(struct day d, enum lang lang)
{
    static const char *const zh[] = {"", "周一", "周二", "周三", "周四", "周五", "周六", "周日"};
    static const char *const en[] = {"", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"};
    return lang == LANG_ZH ? zh[day_weekday(d)] : en[day_weekday(d)];
}

void due_text(const struct due_result *due, struct zone z, enum lang lang, struct str *out)
{
    char text[DAY_TEXT_B];
    if (day_is_none(due->day)) {
        str_add(out, tr(lang, "暂停期间不计", "not counted while paused"));
        return;
    }
    struct day day = due->day;
    int64_t minute = (due->at.sec - instant_at(day, 0, z).sec) / MINUTE_S;
    if (minute < 0 || minute > MINUTES_A_DAY) { /* hours ran past it */
        day = instant_day(due->at, z);
        minute = instant_minute(due->at, z);
    }
    int h = (int)minute / MINUTE_S, m = (int)minute % MINUTE_S;
    day_format(day, text);
    if (lang == LANG_ZH)
        str_addf(out, "%s（%s）%02d:%02d 前", text, weekday(day, lang), h, m);
    else
        str_addf(out, "by %02d:%02d on %s %s", h, m, weekday(day, lang), text);
}

/* ---- order ---- */
static int info_rank(enum line_kind kind)
{
    static const enum line_kind order[] = {LINE_FAULT, LINE_MOVED, LINE_NOTICE, LINE_SETTLED, LINE_HEARTBEAT};
    int rank = 0;
    while ((size_t)rank < sizeof order / sizeof *order && order[rank] != kind)
        rank++;
    return rank;
}

static int compare_lines(const void *a, const void *b)
{
    const struct message_line *x = a, *y = b;
    enum line_class class = line_class_of(x);
    if (class != line_class_of(y))
        return class < line_class_of(y) ? -1 : 1;
    if (class == CLASS_LATE && x->days_late != y->days_late)
        return x->days_late > y->days_late ? -1 : 1;
    if (class == CLASS_INFO && x->kind != y->kind)
        return info_rank(x->kind) - info_rank(y->kind);
    if (class == CLASS_LATE && x->level != y->level)
        return y->level - x->level;
    int c = day_compare(x->due, y->due);
    return c ? c : y->level - x->level;
}

void message_sort(struct vec *lines)
{
    vec_sort(lines, compare_lines);
}

/* ---- figures ---- */
struct figures {
    size_t late, ahead, info, today, own;
};

static struct figures figures_of(const struct message_in *in)
{
    struct figures f = {0};
    for (size_t i = 0; i < in->lines_n; i++) {
        const struct message_line *l = &in->lines[i];
        enum line_class class = line_class_of(l);
        f.late += class == CLASS_LATE;
        f.ahead += class == CLASS_AHEAD;
        f.info += class == CLASS_INFO;
        f.today += class == CLASS_AHEAD && l->days_late == 0 && !day_is_none(l->due);
        f.own += line_is_readers(in, l);
    }
    return f;
}

/* ---- subject ---- */
/* One line without controls, not over SUBJECT_MOST characters. */
static void add_subject(const char *text, struct str *out)
{
    size_t n = 0;
    for (const char *p = text; *p; n++) {
        const char *at = p;
        uint32_t c = utf8_next(&p);
        if (n == SUBJECT_MOST) {
            str_add(out, "…");
            return;
        }
        if (c < 0x20 || c == 0x7f)
            str_add(out, " ");
        else
            str_add_n(out, at, (size_t)(p - at));
    }
}

static void subject_of_line(const struct message_in *in, const struct message_line *l, struct str *out)
{
    line_status(l, in->lang, out);
    str_add(out, tr(in->lang, "：", ": "));
    line_title(l, in->lang, out);
    const char *about = l->subject_short ? l->subject_short : "", *period = l->period ? l->period : "";
    if (*about || *period)
        str_addf(out, tr(in->lang, "（%s%s%s）", " (%s%s%s)"), about, *about && *period ? tr(in->lang, "，", ", ") : "", period);
}

static void subject_of_digest(const struct message_in *in, const struct figures *f, struct str *out)
{
    char text[DAY_TEXT_B];
    size_t tasks = f->late + f->ahead;
    str_addf(out, "%s ", day_format(in->today, text));
    if (!tasks) {
        str_addf(out, tr(in->lang, "告知 %zu 项", "%zu for information"), f->info);
        return;
    }
    if (f->own)
        str_addf(out, tr(in->lang, "待办 %zu 项", "%zu to do"), tasks);
    else
        str_addf(out, tr(in->lang, "督办 %zu 项", "%zu to see to"), tasks);
    if (f->late)
        str_addf(out, tr(in->lang, "（逾期 %zu 项）", " (%zu overdue)"), f->late);
}

static void compose_subject(const struct message_in *in, const struct figures *f, struct str *subject)
{
    struct str s = {0};
    str_add(&s, in->urgent ? tr(in->lang, "【急】【控辍保学】", "[URGENT] [Dropout control] ") : tr(in->lang, "【控辍保学】", "[Dropout control] "));
    if (in->lines_n && in->lines[0].kind == LINE_DRILL)
        str_add(&s, tr(in->lang, "【演练】", "[DRILL] "));
    if (in->handed)
        str_add(&s, tr(in->lang, "【请转交】", "[hand over] "));
    if (in->lines_n == 1)
        subject_of_line(in, &in->lines[0], &s);
    else
        subject_of_digest(in, f, &s);
    add_subject(str_text(&s), subject);
    str_fini(&s);
}

/* ---- body ---- */
static void add_greeting(const struct message_in *in, struct str *out)
{
    if (in->handed)
        str_addf(out, tr(in->lang, "请转交 %s：他没有邮箱，请您打印本件交给他，请他在末尾签收。\n\n",
                         "Please hand this to %s, who has no mail: print it, and have it signed at the end.\n\n"), in->person ? in->person : "");
    if (in->person && *in->person)
        str_addf(out, tr(in->lang, "%s：\n\n", "To: %s\n\n"), in->person);
    if (in->urgent)
        str_add(out, tr(in->lang, "这是急件，请立即处理。\n", "This is urgent: please act at once.\n"));
}

static void summary_of_tasks(const struct message_in *in, const struct figures *f, struct str *out)
{
    size_t tasks = f->late + f->ahead;
    if (!f->own)
        str_addf(out, tr(in->lang, "%zu 项工作请您督促", "%zu for you to see to"), tasks);
    else if (f->own == tasks)
        str_addf(out, tr(in->lang, "%zu 项工作要您办理", "%zu for you to do"), tasks);
    else
        str_addf(out, tr(in->lang, "%zu 项工作要您办理，%zu 项请您督促", "%zu for you to do, %zu to see to"), f->own, tasks - f->own);
    if (f->late && f->late == tasks && tasks > 1)
        str_add(out, tr(in->lang, "，均已逾期", "; all overdue"));
    else if (f->late == tasks)
        str_add(out, tr(in->lang, "，已逾期", "; overdue"));
    else if (f->late)
        str_addf(out, tr(in->lang, "；其中逾期 %zu 项", "; %zu overdue"), f->late);
    if (f->today)
        str_addf(out, tr(in->lang, "%s今天到期 %zu 项", "%s%zu due today"), tr(in->lang, f->late ? "，" : "；其中", f->late ? ", " : "; "), f->today);
    if (f->info)
        str_addf(out, tr(in->lang, "；另有 %zu 项告知", "; %zu more for information"), f->info);
}

static void summary_of_one(const struct message_in *in, const struct figures *f, struct str *out)
{
    struct str status = {0};
    line_status(&in->lines[0], in->lang, &status);
    const char *is = f->late ? "已" : "";
    bool new = in->lines[0].kind == LINE_STARTED && !f->late; /* "新任务，明天到期" */
    if (f->own)
        str_addf(out, tr(in->lang, "%s%s%s，请%s办理", "a task of yours is %s%s%s: please act %s"), tr(in->lang, new ? "您有一项" : "您负责的一项工作", ""), tr(in->lang, is, ""),
                 str_text(&status), tr(in->lang, f->late ? "尽快" : "按期", f->late ? "soon" : "in time"));
    else
        str_addf(out, tr(in->lang, "%s%s%s，请您督促", "a task is %s%s%s: please see that it is done"), tr(in->lang, new ? "有一项" : "一项工作", ""), tr(in->lang, is, ""),
                 str_text(&status));
    str_fini(&status);
}

static void add_summary(const struct message_in *in, const struct figures *f, struct str *out)
{
    char text[DAY_TEXT_B];
    str_addf(out, tr(in->lang, "%s（%s）：", "%s (%s): "), day_format(in->today, text), weekday(in->today, in->lang));
    if (in->lines_n == 1 && !f->info)
        summary_of_one(in, f, out);
    else if (f->late + f->ahead)
        summary_of_tasks(in, f, out);
    else
        str_addf(out, tr(in->lang, "以下 %zu 项告知您", "%zu for your information"), f->info);
    str_add(out, tr(in->lang, "。\n", ".\n"));
}

static void add_part_heading(const struct message_in *in, enum line_class class, const struct figures *f, struct str *out)
{
    static const struct {
        const char *zh, *en;
    } parts[] = {[CLASS_LATE] = {"已逾期", "Overdue"}, [CLASS_AHEAD] = {"未到期", "Not yet due"}, [CLASS_INFO] = {"告知", "For information"}};
    size_t n = class == CLASS_LATE ? f->late : class == CLASS_AHEAD ? f->ahead : f->info;
    str_addf(out, tr(in->lang, "\n——— %s（%zu 项）———\n", "\n--- %s (%zu) ---\n"), tr(in->lang, parts[class].zh, parts[class].en), n);
}

static bool alike(const struct message_line *a, const struct message_line *b)
{
    return a->rule_name && str_eq(a->rule_name, b->rule_name) && str_eq(a->rule, b->rule) && str_eq(a->period, b->period) && a->kind == b->kind &&
           a->kind != LINE_FAULT && line_class_of(a) == line_class_of(b);
}

/* From line `at` on, those alike; a later one of a group that was written already finds an earlier one: 0. */
static size_t gather(const struct message_in *in, size_t at, struct vec *group)
{
    vec_clear(group);
    for (size_t i = 0; i < in->lines_n; i++) {
        const struct message_line *l = &in->lines[i];
        if (i != at && !alike(l, &in->lines[at]))
            continue;
        vec_add(group, &l);
    }
    return *(const struct message_line *const *)group->data == &in->lines[at] ? group->n : 0;
}

static void add_lines(const struct message_in *in, const struct figures *f, struct str *out)
{
    struct vec group = VEC(const struct message_line *);
    int number = 0;
    bool parts = in->lines_n > 1;
    for (size_t i = 0; i < in->lines_n; i++) {
        const struct message_line *l = &in->lines[i];
        size_t first_n = gather(in, i, &group);
        bool rolled = group.n > (line_is_brief(in, l) ? ALIKE_BRIEF_MOST : ALIKE_MOST);
        if (parts && (i == 0 || line_class_of(l) != line_class_of(l - 1)))
            add_part_heading(in, line_class_of(l), f, out);
        if (rolled && !first_n)
            continue;
        str_add(out, "\n");
        number += parts;
        if (rolled)
            line_write_group(in, group.data, group.n, number, out);
        else
            line_write(in, l, number, out);
    }
    vec_fini(&group);
}

/* How the office enters what is done: a filing by its code, an event by the command that stands with it. */
static void entering(const struct message_in *in, const char *code, bool *files, struct str *out)
{
    size_t tasks = 0, events = 0;
    for (size_t i = 0; i < in->lines_n; i++) {
        tasks += line_is_readers(in, &in->lines[i]);
        events += line_is_readers(in, &in->lines[i]) && in->lines[i].rule && in->lines[i].enter;
    }
    if (events)
        str_add(out, tr(in->lang, "见“登记命令”", "see \"To enter it\""));
    *files = events < tasks || !events;
    if (*files)
        str_addf(out, "%sbaoxue file %s", events ? tr(in->lang, "，或 ", ", or ") : "", code);
}

/* A code for the example: of the reader's first task, else of the first task. */
static const char *example_code(const struct message_in *in)
{
    for (size_t i = 0; i < in->lines_n; i++)
        if (line_is_readers(in, &in->lines[i]) && in->lines[i].code && *in->lines[i].code)
            return in->lines[i].code;
    for (size_t i = 0; i < in->lines_n; i++)
        if (line_class_of(&in->lines[i]) != CLASS_INFO && in->lines[i].code && *in->lines[i].code)
            return in->lines[i].code;
    return NULL;
}

static void add_answering(const struct message_in *in, struct str *out)
{
    const char *code = example_code(in), *office = in->office && *in->office ? in->office : tr(in->lang, "办公室", "the office");
    str_add(out, tr(in->lang, "\n——— 怎样答复 ———\n", "\n--- How to answer ---\n"));
    if (!code) {
        str_addf(out, tr(in->lang, "本件供了解，不必答复；有疑问请直接回复本邮件，由%s答复。\n",
                         "For information, no answer needed. Questions: reply to this mail, it goes to %s.\n"), office);
        return;
    }
    if (!figures_of(in).own) {
        str_addf(out, tr(in->lang, "本件请您督促，不必逐项答复；有情况请直接回复本邮件（回复到%s），注明编号（如 %s）。\n",
                         "For you to see to; no answer is needed. Should there be something to say, reply to this mail (it goes to %s) and give the code, such as %s.\n"),
                 office, code);
        return;
    }
    struct str command = {0};
    bool files;
    entering(in, code, &files, &command);
    str_addf(out, tr(in->lang,
                     "请直接回复本邮件（回复到%s），注明编号（如 %s）：\n"
                     "  · 已经办完：写明办结日期和结果，由%s登记（%s）%s。\n"
                     "  · 正在办理：写“知悉”和预计完成日期，由%s登记（baoxue ack %s）。\n"
                     "  · 有误或不属本单位：写明理由，由%s更正。\n",
                     "Reply to this mail (it goes to %s) and give the code, such as %s:\n"
                     "  - done: say when and with what result; %s enters it (%s).%s\n"
                     "  - under way: say \"noted\" and when it will be done; %s enters it (baoxue ack %s).\n"
                     "  - wrong or not yours: say why; %s corrects it.\n"),
             office, code, office, str_text(&command),
             files ? tr(in->lang, "；没有情况也要零报告", " Nothing to report is a report too.") : "", office, code, office);
    str_fini(&command);
}

/* What the reader signs when it is handed to him. */
static void add_receipt(const struct message_in *in, struct str *out)
{
    if (in->handed)
        str_addf(out, tr(in->lang, "\n——— 签收（请转交人交回%s） ———\n收件人签字：＿＿＿＿＿＿＿＿　　日期：＿＿＿＿＿＿＿＿\n",
                         "\n--- Receipt (to be returned to %s) ---\nReceived by: ________________   on: ________________\n"),
                 in->office && *in->office ? in->office : tr(in->lang, "办公室", "the office"));
}

static void add_closing(const struct message_in *in, struct str *out)
{
    const char *title = in->title && *in->title ? in->title : tr(in->lang, "控辍保学", "Dropout control");
    const char *document = in->document ? in->document : "";
    if (*document)
        str_addf(out, tr(in->lang, "\n%s期限提醒（依据%s），自动发出。\n", "\nAutomatic reminder: %s, under %s.\n"), title, document);
    else
        str_addf(out, tr(in->lang, "\n%s期限提醒，自动发出。\n", "\nAutomatic reminder: %s.\n"), title);
}

void message_compose(const struct message_in *in, struct str *subject, struct str *body)
{
    struct figures f = figures_of(in);
    compose_subject(in, &f, subject);
    add_greeting(in, body);
    add_summary(in, &f, body);
    add_lines(in, &f, body);
    add_answering(in, body);
    add_receipt(in, body);
    add_closing(in, body);
}
