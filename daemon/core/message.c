/* SPDX-License-Identifier: MIT */
#include "core/message.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/utf8.h"
#include "core/messagecsv.h"
#include "core/messagedoc.h"
#include "core/rulekey.h"

enum { ALIKE_MOST = 3, ALIKE_BRIEF_MOST = 1, SUBJECT_MOST = 90, MINUTE_S = 60 };

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
        str_addf(out, "%s（%s）%02d:%02d 前", text, rulekey_word(PLACE_WEEKDAY, day_weekday(day), lang), h, m);
    else
        str_addf(out, "by %02d:%02d on %s %s", h, m, rulekey_word(PLACE_WEEKDAY, day_weekday(day), lang), text);
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
static struct figures figures_of(const struct message_in *in)
{
    struct figures f = {0};
    for (size_t i = 0; i < in->lines_n; i++) {
        const struct message_line *l = &in->lines[i];
        enum line_class class = line_class_of(l);
        f.late += class == CLASS_LATE;
        f.ahead += class == CLASS_AHEAD;
        f.faults += class == CLASS_FAULT;
        f.info += class == CLASS_INFO;
        f.today += class == CLASS_AHEAD && l->days_late == 0 && !day_is_none(l->due);
        f.own += line_is_readers(in, l);
        f.promises += line_is_task(l) && l->promise.broken > 0;
    }
    return f;
}

/* ---- making ---- */
struct making {
    const struct message_in *in;
    struct figures f;
    struct values mail; /* of the whole mail */
    struct doc doc;
    struct message *out;
};

static void set_figures(struct making *m)
{
    const struct figures *f = &m->f;
    size_t tasks = f->late + f->ahead;
    values_number(&m->mail, WORD_TASKS, tasks);
    values_number(&m->mail, WORD_OWN, f->own);
    values_number(&m->mail, WORD_SEE, tasks - f->own);
    values_number(&m->mail, WORD_LATE, f->late);
    values_number(&m->mail, WORD_DUE_TODAY, f->today);
    values_number(&m->mail, WORD_FAULTS, f->faults);
    values_number(&m->mail, WORD_INFO, f->info);
    values_number(&m->mail, WORD_PROMISES, f->promises);
    values_number(&m->mail, WORD_MORE, m->in->lines_n - m->in->shown_n);
}

static void set_mail(struct making *m)
{
    const struct message_in *in = m->in;
    char text[DAY_TEXT_B];
    struct values *v = &m->mail;
    values_init(v);
    v->word[WORD_URGENT] = in->urgent ? tr(in->lang, "【急】", "[URGENT] ") : NULL;
    v->word[WORD_DRILL] = in->lines_n && in->lines[0].kind == LINE_DRILL ? tr(in->lang, "【演练】", "[DRILL] ") : NULL;
    v->word[WORD_HANDED] = in->handed ? tr(in->lang, "【请转交】", "[hand over] ") : NULL;
    values_set(v, WORD_DATE, mem_strdup(day_format(in->today, text)));
    values_set(v, WORD_TODAY, mem_printf(tr(in->lang, "%s（%s）", "%s (%s)"), text, rulekey_word(PLACE_WEEKDAY, day_weekday(in->today), in->lang)));
    v->word[WORD_READER] = in->person;
    v->word[WORD_READER_CODE] = in->person_code && *in->person_code ? in->person_code : tr(in->lang, "人员编号", "PERSON");
    v->word[WORD_RULES] = in->title && *in->title ? in->title : tr(in->lang, "控辍保学", "Dropout control");
    v->word[WORD_DOCUMENT] = in->document;
    v->word[WORD_OFFICE] = in->office && *in->office ? in->office : tr(in->lang, "办公室", "the office");
    v->word[WORD_ATTACHMENT] = m->out->csv_name.len_b ? str_text(&m->out->csv_name) : NULL;
    set_figures(m);
}

/* The values of the mail and of one line together; the line's own are freed by values_fini(). */
static void begin_line(const struct making *m, struct values *v)
{
    values_init(v);
    memcpy(v->word, m->mail.word, sizeof v->word);
}

static const struct mail_piece *piece(const struct making *m, enum piece_kind kind)
{
    return &m->in->texts->pieces[kind];
}

static void add_piece(struct making *m, enum piece_kind kind, const struct values *v, enum row_kind first, enum row_kind rest)
{
    doc_add(&m->doc, piece(m, kind), v, first, rest, CLASS_INFO, 0);
}

/* ---- subject ---- */
/* One line without controls, not over SUBJECT_MOST characters. */
static void cut_subject(const char *text, struct str *out)
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

static void compose_subject(struct making *m)
{
    struct values v;
    struct str s = {0};
    bool one = m->in->lines_n == 1;
    begin_line(m, &v);
    if (one)
        line_values(m->in, m->in->lines, &v);
    else
        values_number(&v, WORD_INFO, m->f.late + m->f.ahead ? 0 : m->f.info); /* what is only told is no news beside tasks */
    const struct vec *lines = &piece(m, one ? PIECE_SUBJECT_ONE : PIECE_SUBJECT_MANY)->lines;
    if (lines->n)
        mail_line_fill(lines->data, v.word, &s);
    cut_subject(str_text(&s), &m->out->subject);
    str_fini(&s);
    values_fini(&v);
}

/* ---- body ---- */
static void add_head(struct making *m)
{
    bool one = m->in->lines_n == 1 && m->f.late + m->f.ahead, tasks = m->f.late + m->f.ahead > 0;
    struct values v;
    begin_line(m, &v);
    if (one)
        line_values(m->in, m->in->lines, &v);
    if (m->in->handed)
        add_piece(m, PIECE_HANDED, &v, ROW_GREETING, ROW_GREETING);
    add_piece(m, PIECE_GREETING, &v, ROW_GREETING, ROW_GREETING);
    if (m->in->urgent)
        add_piece(m, PIECE_URGENT, &v, ROW_URGENT, ROW_URGENT);
    enum piece_kind kind = one ? (m->f.own ? PIECE_SUMMARY_OWN : PIECE_SUMMARY_SEE)
                           : !tasks ? PIECE_SUMMARY_INFO : m->f.own ? PIECE_SUMMARY_OWN_MANY : PIECE_SUMMARY_SEE_MANY;
    add_piece(m, kind, &v, ROW_SUMMARY, ROW_SUMMARY);
    values_fini(&v);
}

static void add_part(struct making *m, enum line_class class)
{
    static const struct {
        const char *zh, *en;
    } parts[] = {[CLASS_LATE] = {"已逾期", "Overdue"}, [CLASS_AHEAD] = {"未到期", "Not yet due"}, [CLASS_FAULT] = {"请处理", "Needs attention"}, [CLASS_INFO] = {"告知", "For information"}};
    const size_t counts[] = {[CLASS_LATE] = m->f.late, [CLASS_AHEAD] = m->f.ahead, [CLASS_FAULT] = m->f.faults, [CLASS_INFO] = m->f.info};
    struct values v;
    begin_line(m, &v);
    v.word[WORD_PART] = tr(m->in->lang, parts[class].zh, parts[class].en);
    values_number(&v, WORD_PART_N, counts[class]);
    doc_add(&m->doc, piece(m, PIECE_PART), &v, ROW_PART, ROW_PART, class, 0);
    values_fini(&v);
}

static bool alike(const struct message_line *a, const struct message_line *b)
{
    return a->rule_name && str_eq(a->rule_name, b->rule_name) && str_eq(a->rule, b->rule) && str_eq(a->period, b->period) && a->kind == b->kind &&
           a->kind != LINE_FAULT && line_class_of(a) == line_class_of(b);
}

/* Those alike line `at` among the shown; how many of them there are in all. A later one of a group that was written already finds an earlier one first. */
static size_t gather(const struct message_in *in, size_t at, struct vec *group)
{
    size_t all = 0;
    vec_clear(group);
    for (size_t i = 0; i < in->lines_n; i++) {
        const struct message_line *l = &in->lines[i];
        if (i != at && !alike(l, &in->lines[at]))
            continue;
        all++;
        if (i < in->shown_n)
            vec_add(group, &l);
    }
    return all;
}

static void add_line(struct making *m, const struct message_line *l, int number)
{
    static const enum piece_kind kinds[] = {[LINE_REMINDER] = PIECE_TASK, [LINE_OVERDUE] = PIECE_TASK, [LINE_STARTED] = PIECE_TASK, [LINE_NOTICE] = PIECE_NOTICE,
                                            [LINE_SETTLED] = PIECE_SETTLED, [LINE_MOVED] = PIECE_MOVED, [LINE_FAULT] = PIECE_FAULT, [LINE_HEARTBEAT] = PIECE_NOTICE, [LINE_DRILL] = PIECE_NOTICE, [LINE_TEST] = PIECE_NOTICE};
    enum piece_kind kind = line_is_brief(m->in, l) ? PIECE_BRIEF : kinds[l->kind];
    struct values v;
    begin_line(m, &v);
    line_values(m->in, l, &v);
    if (kind != PIECE_BRIEF)
        v.word[WORD_VACANT] = NULL; /* it stands in why he is told */
    doc_add(&m->doc, piece(m, kind), &v, ROW_HEADING, ROW_FIELD, line_class_of(l), number);
    values_fini(&v);
}

static void add_group(struct making *m, const struct vec *group, size_t all, int number)
{
    const struct message_line *const *l = group->data;
    struct values v;
    begin_line(m, &v);
    group_values(m->in, l, group->n, all, &v);
    doc_add(&m->doc, piece(m, PIECE_GROUP), &v, ROW_HEADING, ROW_FIELD, line_class_of(l[0]), number);
    values_fini(&v);
    for (size_t i = 0; i < group->n; i++) {
        begin_line(m, &v);
        member_values(m->in, l[i], &v);
        doc_add(&m->doc, piece(m, PIECE_MEMBER), &v, ROW_MEMBER, ROW_MEMBER, line_class_of(l[i]), 0);
        values_fini(&v);
    }
    if (all > group->n) {
        char *text = mem_printf(tr(m->in->lang, "其余 %zu 项见附件", "%zu more are in the attached list"), all - group->n);
        doc_add_text(&m->doc, ROW_MEMBER, line_class_of(l[0]), text);
        free(text);
    }
}

static void add_lines(struct making *m)
{
    const struct message_in *in = m->in;
    struct vec group = VEC(const struct message_line *);
    int number = 0;
    bool parts = in->lines_n > 1;
    for (size_t i = 0; i < in->shown_n; i++) {
        const struct message_line *l = &in->lines[i];
        size_t all = gather(in, i, &group);
        bool rolled = all > (line_is_brief(in, l) ? ALIKE_BRIEF_MOST : ALIKE_MOST), first = *(const struct message_line **)group.data == l;
        if (parts && (i == 0 || line_class_of(l) != line_class_of(l - 1)))
            add_part(m, line_class_of(l));
        if (rolled && !first)
            continue;
        number += parts;
        if (rolled)
            add_group(m, &group, all, number);
        else
            add_line(m, l, number);
    }
    vec_fini(&group);
    if (in->shown_n < in->lines_n)
        add_piece(m, PIECE_MORE, &m->mail, ROW_MORE, ROW_MORE);
}

/* ---- how to answer ---- */
/* A code for the example: of the reader's first task, else of the first task. */
static const char *example_code(const struct message_in *in)
{
    const char *other = NULL;
    for (size_t i = 0; i < in->lines_n; i++) {
        const struct message_line *l = &in->lines[i];
        if (!l->code || !*l->code || !line_is_task(l))
            continue;
        if (line_is_readers(in, l))
            return l->code;
        if (!other)
            other = l->code;
    }
    return other;
}

/* How the office enters what is done: a filing by its code, an event by the command that stands with it. */
static void set_entering(struct making *m, const char *code)
{
    const struct message_in *in = m->in;
    size_t tasks = 0, events = 0;
    struct str s = {0};
    for (size_t i = 0; i < in->lines_n; i++) {
        tasks += line_is_readers(in, &in->lines[i]);
        events += line_is_readers(in, &in->lines[i]) && in->lines[i].rule && in->lines[i].enter;
    }
    bool files = events < tasks || !events;
    if (events)
        str_add(&s, tr(in->lang, "见“登记命令”", "see \"To enter it\""));
    if (files)
        str_addf(&s, "%sbaoxue file %s --by %s", events ? tr(in->lang, "，或 ", ", or ") : "", code, m->mail.word[WORD_READER_CODE]);
    values_set(&m->mail, WORD_ENTERING, str_take(&s));
    m->mail.word[WORD_ZERO] = files ? tr(in->lang, "没有情况也要零报告", "Nothing to report is a report too.") : NULL;
}

static void add_end(struct making *m)
{
    const char *code = example_code(m->in);
    m->mail.word[WORD_EXAMPLE] = code;
    if (code)
        set_entering(m, code);
    if (m->f.own || !m->in->at_office) /* the office answers to nobody but itself */
        add_piece(m, !code ? PIECE_ANSWER_INFO : m->f.own ? (m->in->at_office ? PIECE_ANSWER_OFFICE : PIECE_ANSWER_OWN) : PIECE_ANSWER_SEE, &m->mail, ROW_ANSWER_HEADING, ROW_ANSWER);
    if (m->in->handed)
        add_piece(m, PIECE_RECEIPT, &m->mail, ROW_ANSWER_HEADING, ROW_ANSWER);
    add_piece(m, PIECE_CLOSING, &m->mail, ROW_CLOSING, ROW_CLOSING);
}

void message_compose(const struct message_in *given, struct message *out)
{
    struct message_in in = *given;
    in.shown_n = in.shown_n && in.shown_n < in.lines_n ? in.shown_n : in.lines_n;
    memset(out, 0, sizeof *out);
    struct making m = {.in = &in, .f = figures_of(&in), .out = out};
    doc_init(&m.doc, in.lang);
    if (in.lines_n > LIST_FROM || in.shown_n < in.lines_n)
        message_csv(&in, out);
    set_mail(&m);
    compose_subject(&m);
    add_head(&m);
    add_lines(&m);
    add_end(&m);
    m.doc.title = m.mail.word[WORD_RULES];
    m.doc.subject = str_text(&out->subject);
    m.doc.figures = m.f;
    m.doc.digest = in.lines_n > 1;
    doc_text(&m.doc, &out->text);
    doc_html(&m.doc, &out->html);
    doc_fini(&m.doc);
    values_fini(&m.mail);
}

void message_fini(struct message *m)
{
    struct str *const texts[] = {&m->subject, &m->text, &m->html, &m->csv, &m->csv_name};
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        str_fini(texts[i]);
}
