/* SPDX-License-Identifier: MIT */
#include "core/messageline.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/str.h"

enum { BRIEF_LEVEL = 2, BRIEF_FROM = 3 };

static const struct {
    const char *zh, *en; /* status, where it does not go by the days */
} kinds[] = {
    [LINE_REMINDER] = {NULL, NULL},          [LINE_OVERDUE] = {NULL, NULL},
    [LINE_STARTED] = {"新任务", "new"},      [LINE_NOTICE] = {"告知", "for information"},
    [LINE_SETTLED] = {"已了结", "settled"},  [LINE_MOVED] = {"期限变更", "due date changed"},
    [LINE_FAULT] = {"请处理", "needs attention"}, [LINE_HEARTBEAT] = {"报平安", "how the service does"},
    [LINE_DRILL] = {"演练", "drill"},        [LINE_TEST] = {"测试", "test"},
};

/* ---- values ---- */
void values_init(struct values *v)
{
    *v = (struct values){.owned = VEC(char *)};
}

void values_fini(struct values *v)
{
    vec_fini_texts(&v->owned);
}

void values_set(struct values *v, enum mail_field field, char *text)
{
    if (text)
        vec_add(&v->owned, &text);
    v->word[field] = text;
}

void values_number(struct values *v, enum mail_field field, size_t n)
{
    values_set(v, field, n ? mem_printf("%zu", n) : NULL);
}

/* ---- what a line is ---- */
static bool given(const char *s)
{
    return s && *s;
}

bool line_is_task(const struct message_line *l)
{
    return l->kind == LINE_REMINDER || l->kind == LINE_OVERDUE || l->kind == LINE_STARTED;
}

enum line_class line_class_of(const struct message_line *l)
{
    if (!line_is_task(l))
        return l->kind == LINE_FAULT ? CLASS_FAULT : CLASS_INFO;
    return l->kind == LINE_OVERDUE || l->days_late > 0 ? CLASS_LATE : CLASS_AHEAD;
}

/* From LINE_FAULT on a line speaks of the machinery; any other line without a title belongs to a private rule. */
static bool is_private(const struct message_line *l)
{
    return l->kind < LINE_FAULT && !l->rule;
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
static bool is_own(const struct message_in *in, const struct message_line *l)
{
    if (l->level > 0)
        return false;
    const char *reader = given(l->instead_of) ? l->instead_of : in->person;
    return !given(l->must_act) || !given(reader) || share_post(l->must_act, reader);
}

bool line_is_readers(const struct message_in *in, const struct message_line *l)
{
    return line_is_task(l) && is_own(in, l);
}

bool line_is_brief(const struct message_in *in, const struct message_line *l)
{
    if (in->lines_n == 1 || (!line_is_task(l) && l->kind != LINE_NOTICE) || line_is_readers(in, l))
        return false;
    return l->kind == LINE_NOTICE || l->level >= BRIEF_LEVEL || (l->level == 0 && in->lines_n > BRIEF_FROM);
}

/* ---- words ---- */
static char *late_words(const struct message_in *in, const struct message_line *l)
{
    if (l->days_late <= 0)
        return mem_strdup(tr(in->lang, "过了期限", "just overdue"));
    return mem_printf(tr(in->lang, "逾期 %ld 天", l->days_late == 1 ? "%ld day overdue" : "%ld days overdue"), l->days_late);
}

static char *ahead_words(const struct message_in *in, const struct message_line *l)
{
    if (day_is_none(l->due))
        return NULL;
    if (l->days_late == 0)
        return mem_strdup(tr(in->lang, "今天到期", "due today"));
    if (l->days_late == -1)
        return mem_strdup(tr(in->lang, "明天到期", "due tomorrow"));
    return mem_printf(tr(in->lang, "还有 %ld 天到期", "due in %ld days"), -l->days_late);
}

static void set_status(const struct message_in *in, const struct message_line *l, struct values *v)
{
    const char *kind = kinds[l->kind].zh ? tr(in->lang, kinds[l->kind].zh, kinds[l->kind].en) : tr(in->lang, "待办", "to do");
    if (!line_is_task(l)) {
        v->word[WORD_STATUS] = kind;
        return;
    }
    enum mail_field field = line_class_of(l) == CLASS_LATE ? WORD_OVERDUE : l->kind == LINE_STARTED ? WORD_NEW : WORD_AHEAD;
    char *days = field == WORD_OVERDUE ? late_words(in, l) : ahead_words(in, l);
    if (field == WORD_NEW && days) {
        char *both = mem_printf("%s%s%s", kind, tr(in->lang, "，", ", "), days);
        free(days);
        days = both;
    }
    values_set(v, field, days ? days : mem_strdup(kind));
    v->word[WORD_STATUS] = v->word[field];
}

static void set_title(const struct message_in *in, const struct message_line *l, struct values *v)
{
    if (l->rule)
        v->word[WORD_TITLE] = l->rule;
    else if (l->kind == LINE_DRILL || l->kind == LINE_TEST)
        v->word[WORD_TITLE] = tr(in->lang, "不需要办理", "nothing has to be done");
    else if (l->kind >= LINE_FAULT)
        v->word[WORD_TITLE] = tr(in->lang, "系统情况", "system");
    else if (given(l->source))
        values_set(v, WORD_TITLE, mem_printf(tr(in->lang, "一项工作（依据 %s）", "a task under %s"), l->source));
    else
        v->word[WORD_TITLE] = tr(in->lang, "一项工作", "a task");
}

/* The state of the post in whose place the reader is told. */
static void add_instead(const struct message_in *in, const struct message_line *l, struct str *out)
{
    if (given(l->instead_why))
        str_addf(out, tr(in->lang, "的邮箱收不到信（%s）", "does not take mail (%s)"), l->instead_why);
    else
        str_add(out, tr(in->lang, "岗位空缺", "is vacant"));
}

static char *why_words(const struct message_in *in, const struct message_line *l)
{
    struct str s = {0};
    bool own = is_own(in, l), vacant = given(l->instead_of);
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
    return str_take(&s);
}

static char *month_day(enum lang lang, struct day d)
{
    char text[DAY_TEXT_B];
    long month, day;
    day_format(d, text);
    if (lang == LANG_EN || !str_to_long(text + 8, 1, 31, &day))
        return mem_strdup(text);
    text[7] = 0;
    return str_to_long(text + 5, 1, 12, &month) ? mem_printf("%ld月%ld日", month, day) : mem_strdup(text);
}

/* 7月3日承诺于7月10日办结，未兑现（第2次） */
static char *promise_words(const struct message_in *in, const struct message_line *l)
{
    const struct promise *p = &l->promise;
    if (!line_is_task(l) || !p->made)
        return NULL;
    char *given_on = month_day(in->lang, p->given), *until = month_day(in->lang, p->until);
    struct str s = {0};
    str_addf(&s, tr(in->lang, "%s承诺于%s办结", "promised on %s for %s"), given_on, until);
    if (p->until.n < in->today.n && p->broken > 1)
        str_addf(&s, tr(in->lang, "，未兑现（第%ld次）", ", not kept (number %ld)"), p->broken);
    else if (p->until.n < in->today.n)
        str_add(&s, tr(in->lang, "，未兑现", ", not kept"));
    else if (p->broken)
        str_addf(&s, tr(in->lang, "（此前承诺%ld次未兑现）", " (%ld earlier not kept)"), p->broken);
    free(given_on);
    free(until);
    return str_take(&s);
}

static void set_task(const struct message_in *in, const struct message_line *l, struct values *v)
{
    const char *todo = l->todo;
    if (is_private(l))
        todo = line_is_task(l) ? tr(in->lang, "按上述依据办理并报送结果", "act as the source says and report the result") : NULL;
    v->word[is_own(in, l) ? WORD_TODO : WORD_SEE_TO] = todo;
    if (line_is_readers(in, l) && !is_private(l))
        v->word[WORD_COMMAND] = l->enter;
    if (line_is_task(l))
        values_set(v, WORD_WHY, why_words(in, l));
    values_set(v, WORD_PROMISE, promise_words(in, l));
}

/* What the county decided by itself stands in no document. */
static void set_source(const struct message_in *in, const struct message_line *l, struct values *v)
{
    static const char own[] = "县自定";
    bool is_own = given(l->source) && str_starts(l->source, own);
    if (is_own)
        values_set(v, WORD_SOURCE, mem_printf("%s%s", tr(in->lang, own, "the county's own rule"), l->source + strlen(own)));
    else
        v->word[WORD_SOURCE] = l->source;
    if (given(l->source))
        values_set(v, WORD_UNDER, given(in->document) && !is_own ? mem_printf("%s %s", in->document, l->source) : mem_strdup(v->word[WORD_SOURCE]));
    if (!is_private(l)) {
        v->word[WORD_QUOTE] = l->quote;
        v->word[WORD_DERIVATION] = l->derivation;
        v->word[WORD_TEXT] = l->text;
    }
}

static void set_about(const struct message_in *in, const struct message_line *l, struct values *v)
{
    const char *brief = l->subject_short ? l->subject_short : "", *period = l->period ? l->period : "";
    v->word[WORD_ABOUT] = l->subject;
    v->word[WORD_SHORT] = l->subject_short;
    v->word[WORD_PERIOD] = l->period;
    if (*brief || *period)
        values_set(v, WORD_CONCERNS, mem_printf("%s%s%s", brief, *brief && *period ? tr(in->lang, "，", ", ") : "", period));
}

void line_values(const struct message_in *in, const struct message_line *l, struct values *v)
{
    set_status(in, l, v);
    set_title(in, l, v);
    set_about(in, l, v);
    set_source(in, l, v);
    v->word[WORD_TOLD] = l->told;
    v->word[WORD_VACANT] = l->instead_of;
    if (l->late_told) {
        v->word[WORD_TOLD_LATE] = tr(in->lang, "因情况登记较晚、当时岗位空缺、邮箱收不到信或系统停机，本条发出晚了，请谅解", "sent later than planned: the fact came late, the post was vacant, an address took no mail or the machine was off");
        v->word[WORD_LATE_MARK] = tr(in->lang, "补报", "told late");
    }
    if (l->kind == LINE_NOTICE) /* asks for nothing: no day, nobody to act, no code */
        return;
    v->word[WORD_DUE] = l->due_text;
    v->word[WORD_PROVISIONAL] = l->provisional ? tr(in->lang, "暂定", "provisional") : NULL;
    v->word[WORD_CODE] = l->code;
    if (l->kind == LINE_SETTLED)
        return;
    v->word[WORD_RESPONSIBLE] = l->must_act;
    set_task(in, l, v);
}

void member_values(const struct message_in *in, const struct message_line *l, struct values *v)
{
    line_values(in, l, v);
    if (!given(l->subject))
        v->word[WORD_ABOUT] = l->must_act;
    if (!line_is_task(l))
        v->word[WORD_STATUS] = NULL;
    if (!given(l->subject) || (given(l->must_act) && str_starts(l->must_act, l->subject))) /* 第一小学, 第一小学校长 */
        v->word[WORD_RESPONSIBLE] = NULL;
}

/* ---- alike lines ---- */
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

static void set_group_status(const struct message_in *in, const struct message_line *l, size_t n, struct values *v)
{
    enum line_class class = line_class_of(l);
    if (class == CLASS_INFO || class == CLASS_FAULT)
        values_set(v, WORD_STATUS, mem_printf(tr(in->lang, "%s %zu 项", "%s: %zu"), tr(in->lang, kinds[l->kind].zh, kinds[l->kind].en), n));
    else if (class == CLASS_LATE)
        values_set(v, WORD_STATUS, mem_printf(tr(in->lang, "%zu 项逾期", "%zu overdue"), n));
    else
        values_set(v, WORD_STATUS, mem_printf(tr(in->lang, "%zu 项未到期", "%zu open"), n));
}

/* What a number of such units is called; staff name kinds freely, and their own word serves as well. */
static void unit_words(const char *kind, const char **counted, const char **noun)
{
    static const struct {
        const char *has, *counted, *noun;
    } rows[] = {{"school", "所", "学校"}, {"学校", "所", "学校"}, {"小学", "所", "小学"}, {"中学", "所", "中学"}, {"town", "个", "乡镇"}, {"village", "个", "村"},
                {"class", "个", "班级"}, {"county", "个", "县"}};
    *counted = "个";
    *noun = (unsigned char)*kind < 0x80 ? "单位" : kind;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        if (strstr(kind, rows[i].has)) {
            *counted = rows[i].counted;
            *noun = rows[i].noun;
            return;
        }
}

/* 30 所学校中 7 所未办结，本件列出 5 所: whoever was told of before, or has promised, need not be in this mail. */
static void set_ratio(const struct message_in *in, const struct message_line *l, size_t n, struct values *v)
{
    const char *counted, *noun;
    const struct ratio *r = &l->ratio;
    if (!r->kind || !line_is_task(l) || r->all < r->open)
        return;
    unit_words(r->kind, &counted, &noun);
    bool late = line_class_of(l) == CLASS_LATE;
    struct str s = {0};
    if (in->lang == LANG_EN)
        str_addf(&s, "%zu of %zu are %s", r->open, r->all, late ? "overdue" : "still open");
    else
        str_addf(&s, "%zu %s%s中 %zu %s%s", r->all, counted, noun, r->open, counted, late ? "逾期未办结" : "尚未办结");
    if (n != r->open)
        str_addf(&s, tr(in->lang, "，本件涉及 %zu %s", ", %zu%s of them in this mail"), n, tr(in->lang, counted, ""));
    values_set(v, WORD_RATIO, str_take(&s));
}

void group_values(const struct message_in *in, const struct message_line *const *lines, size_t n, size_t all, struct values *v)
{
    const struct message_line *first = lines[0];
    bool brief = line_is_brief(in, first), same = same_due(lines, n);
    line_values(in, first, v);
    set_group_status(in, first, all, v);
    set_ratio(in, first, all, v);
    v->word[WORD_COMMAND] = NULL; /* each one has its own */
    if (!same)
        v->word[WORD_DUE] = v->word[WORD_PROVISIONAL] = v->word[WORD_DERIVATION] = NULL;
    if (brief || !same_level(lines, n))
        v->word[WORD_WHY] = NULL;
    if (brief)
        v->word[WORD_TODO] = v->word[WORD_SEE_TO] = v->word[WORD_QUOTE] = v->word[WORD_DERIVATION] = NULL;
}
