/* SPDX-License-Identifier: MIT */
#include "core/messageline.h"

#include <string.h>

enum { BRIEF_LEVEL = 2, BRIEF_FROM = 3 };

enum { /* what a kind of line shows beside its title */
    SHOW_DUE = 1, SHOW_ACT = 2, SHOW_WHY = 4, SHOW_TODO = 8, SHOW_QUOTE = 16, SHOW_DERIVATION = 32, SHOW_TOLD = 64, SHOW_CODE = 128, SHOW_TEXT = 256,
    SHOW_TASK = SHOW_DUE | SHOW_ACT | SHOW_WHY | SHOW_TODO | SHOW_QUOTE | SHOW_DERIVATION | SHOW_TOLD | SHOW_CODE
};

static const struct {
    unsigned show;
    const char *zh, *en; /* status, where it does not go by the days */
} kinds[] = {
    [LINE_REMINDER] = {SHOW_TASK, NULL, NULL},
    [LINE_OVERDUE] = {SHOW_TASK, NULL, NULL},
    [LINE_STARTED] = {SHOW_TASK, "新任务", "new"},
    [LINE_NOTICE] = {SHOW_TODO | SHOW_QUOTE | SHOW_TOLD | SHOW_TEXT, "告知", "for information"},
    [LINE_SETTLED] = {SHOW_TEXT | SHOW_DUE | SHOW_CODE, "已了结", "settled"},
    [LINE_MOVED] = {SHOW_TEXT | SHOW_DUE | SHOW_ACT | SHOW_TODO | SHOW_DERIVATION | SHOW_CODE, "期限变更", "due date changed"},
    [LINE_FAULT] = {SHOW_CODE, /* its text is its heading */ "请处理", "needs attention"},
    [LINE_HEARTBEAT] = {SHOW_TEXT, "报平安", "how the service does"},
    [LINE_DRILL] = {SHOW_TEXT, "演练", "drill"},
    [LINE_TEST] = {SHOW_TEXT, "测试", "test"},
};

static bool is_task(const struct message_line *l)
{
    return l->kind == LINE_REMINDER || l->kind == LINE_OVERDUE || l->kind == LINE_STARTED;
}

enum line_class line_class_of(const struct message_line *l)
{
    if (!is_task(l))
        return CLASS_INFO;
    return l->kind == LINE_OVERDUE || l->days_late > 0 ? CLASS_LATE : CLASS_AHEAD;
}

static bool given(const char *s)
{
    return s && *s;
}

/* From LINE_FAULT on a line speaks of the machinery; any other line without a title belongs to a private rule. */
static bool is_private(const struct message_line *l)
{
    return l->kind < LINE_FAULT && !l->rule;
}

void line_title(const struct message_line *l, enum lang lang, struct str *out)
{
    if (l->rule)
        str_add(out, l->rule);
    else if (l->kind >= LINE_FAULT)
        str_add(out, tr(lang, "系统情况", "system"));
    else if (given(l->source))
        str_addf(out, tr(lang, "一项工作（依据 %s）", "a task under %s"), l->source);
    else
        str_add(out, tr(lang, "一项工作", "a task"));
}

static void status_late(long days, enum lang lang, struct str *out)
{
    if (days <= 0)
        str_add(out, tr(lang, "过了期限", "just overdue"));
    else
        str_addf(out, tr(lang, "逾期 %ld 天", days == 1 ? "%ld day overdue" : "%ld days overdue"), days);
}

static void status_ahead(long days_left, enum lang lang, struct str *out)
{
    if (days_left == 0)
        str_add(out, tr(lang, "今天到期", "due today"));
    else if (days_left == 1)
        str_add(out, tr(lang, "明天到期", "due tomorrow"));
    else
        str_addf(out, tr(lang, "还有 %ld 天到期", "due in %ld days"), days_left);
}

void line_status(const struct message_line *l, enum lang lang, struct str *out)
{
    if (kinds[l->kind].zh && line_class_of(l) != CLASS_LATE)
        str_add(out, tr(lang, kinds[l->kind].zh, kinds[l->kind].en));
    if (!is_task(l))
        return;
    if (line_class_of(l) == CLASS_LATE) {
        status_late(l->days_late, lang, out);
    } else if (!day_is_none(l->due)) {
        if (l->kind == LINE_STARTED)
            str_add(out, tr(lang, "，", ", "));
        status_ahead(-l->days_late, lang, out);
    }
}

/* ---- pieces ---- */
static void add_label(const struct message_in *in, const char *zh, const char *en, struct str *out)
{
    str_add(out, "   ");
    str_add(out, tr(in->lang, zh, en));
    str_add(out, tr(in->lang, "：", ": "));
}

/* Several lines stay under their label. */
static void add_value(const char *text, struct str *out)
{
    for (; *text; text++) {
        if (*text == '\n' && text[1])
            str_add(out, "\n     ");
        else if (*text != '\r' && *text != '\n')
            str_add_n(out, text, 1);
    }
    str_add(out, "\n");
}

static void add_field(const struct message_in *in, const char *zh, const char *en, const char *value, struct str *out)
{
    if (!given(value))
        return;
    add_label(in, zh, en, out);
    add_value(value, out);
}

static void add_due(const struct message_in *in, const struct message_line *l, struct str *out)
{
    struct str s = {0};
    if (!given(l->due_text))
        return;
    str_add(&s, l->due_text);
    if (l->provisional)
        str_add(&s, tr(in->lang, "（暂定：放假安排或开学日期尚未公布，公布后可能变动）",
                       " (provisional: holidays or term dates are not published yet and may move it)"));
    add_field(in, "期限", "Due", str_text(&s), out);
    str_fini(&s);
}

static void add_source(const struct message_in *in, const struct message_line *l, struct str *out)
{
    struct str s = {0};
    if (!given(l->source))
        return;
    if (given(in->document))
        str_addf(&s, "%s ", in->document);
    str_add(&s, l->source);
    add_field(in, "依据", "Source", str_text(&s), out);
    str_fini(&s);
}

static void add_quote(const struct message_in *in, const struct message_line *l, struct str *out)
{
    struct str s = {0};
    if (!given(l->quote) || is_private(l))
        return;
    str_addf(&s, tr(in->lang, "“%s”", "\"%s\""), l->quote);
    add_field(in, "原文", "Text", str_text(&s), out);
    str_fini(&s);
}

/* Lists of posts are joined by one of these. */
static const char *next_post(const char *list, size_t *len_b)
{
    static const char *const gaps[] = {"、", ", ", "或", " or "};
    *len_b = strlen(list);
    const char *next = NULL;
    for (size_t i = 0; i < sizeof gaps / sizeof *gaps; i++) {
        const char *gap = strstr(list, gaps[i]);
        if (gap && (size_t)(gap - list) < *len_b) {
            *len_b = (size_t)(gap - list);
            next = gap + strlen(gaps[i]);
        }
    }
    return next;
}

static bool names_post(const char *list, const char *post, size_t post_b)
{
    size_t len_b;
    for (const char *p = list; p;) {
        const char *next = next_post(p, &len_b);
        if (len_b == post_b && !memcmp(p, post, post_b))
            return true;
        p = next;
    }
    return false;
}

static bool share_post(const char *a, const char *b)
{
    size_t len_b;
    for (const char *p = b; p;) {
        const char *next = next_post(p, &len_b);
        if (names_post(a, p, len_b))
            return true;
        p = next;
    }
    return false;
}

/* In a vacant owner's place he is as good as the owner. */
bool line_is_readers(const struct message_in *in, const struct message_line *l)
{
    if (l->level > 0 || !is_task(l))
        return false;
    const char *reader = given(l->instead_of) ? l->instead_of : in->person;
    return !given(l->must_act) || !given(reader) || share_post(l->must_act, reader);
}

/* The state of the post in whose place the reader is told. */
static void add_instead(const struct message_in *in, const struct message_line *l, struct str *out)
{
    if (given(l->instead_why))
        str_addf(out, tr(in->lang, "的邮箱收不到信（%s）", "does not take mail (%s)"), l->instead_why);
    else
        str_add(out, tr(in->lang, "岗位空缺", "is vacant"));
}

static void add_why(const struct message_in *in, const struct message_line *l, struct str *out)
{
    struct str s = {0};
    bool own = line_is_readers(in, l), vacant = given(l->instead_of);
    if (l->level > 0)
        str_addf(&s, tr(in->lang, "您是责任人的上级（第 %d 级），请督促办理", "you stand %d step(s) above the one responsible: please see that it is done"), l->level);
    else if (own && vacant)
        str_addf(&s, tr(in->lang, "责任人“%s”", "the post responsible, \"%s\", "), l->instead_of);
    else if (own)
        str_add(&s, tr(in->lang, "您是责任人", "you are responsible"));
    else
        str_add(&s, tr(in->lang, "与您的岗位有关，请掌握、督促", "it concerns your post: please know of it and see to it"));
    if (vacant && !own)
        str_addf(&s, tr(in->lang, "；“%s”", "; the post \"%s\" "), l->instead_of);
    if (vacant) {
        add_instead(in, l, &s);
        str_add(&s, tr(in->lang, own ? "，由您代为处理" : "，由您代收", ", so it comes to you"));
    }
    add_field(in, "为何发给您", "Why you", str_text(&s), out);
    str_fini(&s);
}

static void add_todo(const struct message_in *in, const struct message_line *l, bool entering, struct str *out)
{
    const char *label = l->level > 0 ? "须办事项" : "要做的事"; /* a leader sees to it, the responsible one does it */
    if (!is_private(l))
        add_field(in, label, "To do", l->todo, out);
    if (entering && !is_private(l) && line_is_readers(in, l))
        add_field(in, "登记命令", "To enter it", l->enter, out);
    if (!is_private(l))
        return;
    if (is_task(l))
        add_field(in, label, "To do", tr(in->lang, "按上述依据办理并报送结果", "act as the source says and report the result"), out);
}

/* ---- lines ---- */
static void add_heading(const struct message_in *in, const struct message_line *l, int number, struct str *out)
{
    if (number)
        str_addf(out, "%d. ", number);
    str_add(out, tr(in->lang, "【", "["));
    line_status(l, in->lang, out);
    str_add(out, tr(in->lang, "】", "] "));
    if (l->kind == LINE_FAULT && given(l->text))
        str_add(out, l->text);
    else
        line_title(l, in->lang, out);
    if (given(l->period))
        str_addf(out, tr(in->lang, "（%s）", " (%s)"), l->period);
    str_add(out, "\n");
}

bool line_is_brief(const struct message_in *in, const struct message_line *l)
{
    if (in->lines_n == 1 || (!is_task(l) && l->kind != LINE_NOTICE) || line_is_readers(in, l))
        return false;
    return l->kind == LINE_NOTICE || l->level >= BRIEF_LEVEL || (l->level == 0 && in->lines_n > BRIEF_FROM);
}

/* For who sees to many: whom it is about, who must act, by when. */
static void write_brief(const struct message_in *in, const struct message_line *l, int number, struct str *out)
{
    add_heading(in, l, number, out);
    str_add(out, "   ");
    str_add(out, given(l->subject) ? l->subject : "");
    if (is_task(l) && given(l->must_act))
        str_addf(out, tr(in->lang, "；责任人 %s", "; responsible: %s"), l->must_act);
    if (is_task(l) && given(l->instead_of))
        str_addf(out, tr(in->lang, "（“%s”空缺）", " (\"%s\" vacant)"), l->instead_of);
    if (is_task(l) && given(l->due_text))
        str_addf(out, tr(in->lang, "；期限 %s", "; due %s"), l->due_text);
    if (is_task(l) && l->provisional)
        str_add(out, tr(in->lang, "（暂定）", " (provisional)"));
    if (given(l->source))
        str_addf(out, tr(in->lang, "；依据 %s", "; source %s"), l->source);
    if (is_task(l) && given(l->code))
        str_addf(out, tr(in->lang, "；编号 %s", "; code %s"), l->code);
    str_add(out, "\n");
}

void line_write(const struct message_in *in, const struct message_line *l, int number, struct str *out)
{
    if (line_is_brief(in, l)) {
        write_brief(in, l, number, out);
        return;
    }
    unsigned show = kinds[l->kind].show;
    bool open = !is_private(l); /* of a private rule: its source, whom, when, who; nothing that tells what it is */
    add_heading(in, l, number, out);
    add_field(in, "对象", "About", l->subject, out);
    if ((show & SHOW_TEXT) && open)
        add_field(in, "情况", "What", l->text, out);
    if (show & SHOW_DUE)
        add_due(in, l, out);
    if (show & SHOW_ACT)
        add_field(in, "责任人", "Responsible", l->must_act, out);
    if (show & SHOW_TODO)
        add_todo(in, l, true, out);
    if (show & SHOW_WHY)
        add_why(in, l, out);
    if (show & SHOW_TOLD)
        add_field(in, "同时告知", "Also told", l->told, out);
    add_source(in, l, out);
    if (show & SHOW_QUOTE)
        add_quote(in, l, out);
    if ((show & SHOW_DERIVATION) && open)
        add_field(in, "期限算法", "How the date was found", l->derivation, out);
    if (l->late_told)
        add_field(in, "补报", "Told late", tr(in->lang, "因情况登记较晚或系统停机，本条发出晚了，请谅解", "sent later than planned: the fact came late or the machine was off"), out);
    if (show & SHOW_CODE)
        add_field(in, "编号", "Code", l->code, out);
}

static void add_member(const struct message_in *in, const struct message_line *l, struct str *out)
{
    str_add(out, tr(in->lang, "   · ", "   - "));
    str_add(out, given(l->subject) ? l->subject : given(l->must_act) ? l->must_act : "");
    if (is_task(l)) {
        str_add(out, tr(in->lang, "，", ", "));
        line_status(l, in->lang, out);
    }
    if (is_task(l) && given(l->must_act) && given(l->subject) && !str_starts(l->must_act, l->subject))
        str_addf(out, tr(in->lang, "，责任人 %s", ", responsible %s"), l->must_act);
    if (given(l->instead_of))
        str_addf(out, tr(in->lang, "（“%s”空缺）", " (\"%s\" vacant)"), l->instead_of);
    if (l->late_told)
        str_add(out, tr(in->lang, "（补报）", " (told late)"));
    if (given(l->code) && l->kind != LINE_NOTICE)
        str_addf(out, tr(in->lang, "，编号 %s", ", code %s"), l->code);
    str_add(out, "\n");
}

static bool same_due(const struct message_line *const *lines, size_t n)
{
    for (size_t i = 1; i < n; i++)
        if (day_compare(lines[i]->due, lines[0]->due) || !str_eq(lines[i]->due_text, lines[0]->due_text))
            return false;
    return true;
}

static bool same_level(const struct message_line *const *lines, size_t n)
{
    for (size_t i = 1; i < n; i++)
        if (lines[i]->level != lines[0]->level || given(lines[i]->instead_of))
            return false;
    return !given(lines[0]->instead_of);
}

static void add_group_heading(const struct message_in *in, const struct message_line *l, size_t n, int number, struct str *out)
{
    static const struct {
        const char *zh, *en;
    } words[] = {{"逾期", "overdue"}, {"未到期", "open"}, {"", ""}};
    enum line_class class = line_class_of(l);
    if (number)
        str_addf(out, "%d. ", number);
    if (class == CLASS_INFO)
        str_addf(out, tr(in->lang, "【%s %zu 项】", "[%s: %zu] "), tr(in->lang, kinds[l->kind].zh, kinds[l->kind].en), n);
    else
        str_addf(out, tr(in->lang, "【%zu 项%s】", "[%zu %s] "), n, tr(in->lang, words[class].zh, words[class].en));
    line_title(l, in->lang, out);
    if (given(l->period))
        str_addf(out, tr(in->lang, "（%s）", " (%s)"), l->period);
    str_add(out, "\n");
}

void line_write_group(const struct message_in *in, const struct message_line *const *lines, size_t n, int number, struct str *out)
{
    const struct message_line *first = lines[0];
    unsigned show = kinds[first->kind].show;
    bool same = same_due(lines, n), brief = line_is_brief(in, first);
    add_group_heading(in, first, n, number, out);
    if ((show & SHOW_DUE) && same)
        add_due(in, first, out);
    if ((show & SHOW_TODO) && !brief)
        add_todo(in, first, false, out);
    if ((show & SHOW_WHY) && !brief && same_level(lines, n))
        add_why(in, first, out);
    add_source(in, first, out);
    if ((show & SHOW_QUOTE) && !brief)
        add_quote(in, first, out);
    if ((show & SHOW_DERIVATION) && !brief && same && !is_private(first))
        add_field(in, "期限算法", "How the date was found", first->derivation, out);
    for (size_t i = 0; i < n; i++)
        add_member(in, lines[i], out);
}
