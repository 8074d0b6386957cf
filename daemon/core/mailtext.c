/* SPDX-License-Identifier: MIT */
#include "core/mailtext.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/utf8.h"
#include "core/rulefile.h"

extern const char mail_shipped_zh[], mail_shipped_en[]; /* made from rules/templates */

enum { LABEL_COLUMNS_MOST = 26, LINE_MOST_B = 1000 };

struct reader {
    struct mailtexts *t;
    const struct rule_text *file;
    struct src *seen;
    struct vec *findings;
    enum lang lang;
    int line;
    int piece;        /* -1: none yet, -2: an unknown one */
    bool told_no_piece;
    size_t found_n;   /* findings when the piece began */
    bool has[WORDS_N]; /* fields of the piece that is being read */
};

#define complain(r, ...) finding_add((r)->findings, (r)->lang, FINDING_ERROR, here(r), __VA_ARGS__)

static struct src here(const struct reader *r)
{
    return (struct src){r->file->name, r->line};
}

static const char *keep(struct mailtexts *t, const char *s, size_t len_b)
{
    char *copy = mem_strndup(s, len_b);
    vec_add(&t->owned, &copy);
    return copy;
}

static void clear_piece(struct mail_piece *p)
{
    for (size_t i = 0; i < p->lines.n; i++)
        vec_fini(&((struct mail_line *)vec_at(&p->lines, i))->tokens);
    vec_clear(&p->lines);
}

/* ---- one line ---- */

static void add_literal(struct reader *r, struct mail_line *l, const char *s, size_t len_b, int group)
{
    if (len_b)
        vec_add(&l->tokens, &(struct mail_token){.text = keep(r->t, s, len_b), .group = group});
}

static void unknown_field(struct reader *r, const char *word)
{
    const struct forbidden_word *no = field_forbidden(word);
    const char *near = field_nearest(word, piece_words[r->piece].place, r->lang);
    if (no)
        complain(r, "字段“{%s}”不许写进邮件：%s", "field \"{%s}\" must not stand in a mail: %s", word, tr(r->lang, no->why_zh, no->why_en));
    else if (near)
        complain(r, "没有“{%s}”这个字段；最接近的是“{%s}”", "no field \"{%s}\"; the nearest is \"{%s}\"", word, near);
    else
        complain(r, "没有“{%s}”这个字段；能用的字段见规则手册“邮件模板”", "no field \"{%s}\"; the manual lists them under mail templates", word);
}

static bool field_fits(struct reader *r, const char *word, int field)
{
    const struct piece_word *p = &piece_words[r->piece];
    if (field_words[field].places & p->place)
        return true;
    if ((p->place & (IN_SUBJECT | IN_DIGEST_SUBJECT)) && (field_words[field].places & IN_LINE))
        complain(r, "主题里不能写“{%s}”：主题人人看得见，不得有姓名和案情；只讲一件事的主题可用“{简称}”", "\"{%s}\" must not stand in a subject line, which everybody sees: no names there; a mail about one thing may use \"{short}\"", word);
    else
        complain(r, "“{%s}”不能写在 [%s] 里", "\"{%s}\" cannot stand in [%s]", word, tr(r->lang, p->zh, p->en));
    return false;
}

static void add_field(struct reader *r, struct mail_line *l, const char *s, size_t len_b, int group)
{
    char *copy = mem_strndup(s, len_b), *word = str_trim(copy);
    int field = field_find(word);
    if (field < 0)
        unknown_field(r, word);
    else if (field_fits(r, word, field)) {
        vec_add(&l->tokens, &(struct mail_token){.field = (enum mail_field)field, .group = group});
        r->has[field] = true;
        if (!l->has_field)
            l->main = (enum mail_field)field;
        l->has_field = true;
    }
    free(copy);
}

/* "期限：{期限}": the words before the first field, if they end in a colon and stand outside <>. */
static void find_label(struct mailtexts *t, struct mail_line *l)
{
    struct mail_token *first = l->tokens.data;
    if (l->tokens.n < 2 || !first->text || first->group)
        return;
    const char *s = first->text;
    size_t n = strlen(s);
    while (n && s[n - 1] == ' ')
        n--;
    bool colon = (n > 3 && memcmp(s + n - 3, "：", 3) == 0) || (n > 1 && s[n - 1] == ':');
    if (!colon || strstr(s, "·") || utf8_width(s) > LABEL_COLUMNS_MOST)
        return;
    l->label = keep(t, s, strlen(s));
    vec_remove(&l->tokens, 0);
}

/* How an optional part is read: open or not, and whether a field stood in it. */
struct part {
    int number;
    bool open, has_field;
};

static bool read_sign(struct reader *r, struct part *p, char sign)
{
    if (sign == '<') {
        if (p->open) {
            complain(r, "尖括号 < > 里不能再套 <", "a \"<\" inside < >");
            return false;
        }
        *p = (struct part){p->number + 1, true, false};
        return true;
    }
    if (!p->open)
        complain(r, "多了一个“>”，前面没有“<”", "a \">\" without \"<\"");
    else if (!p->has_field)
        complain(r, "尖括号 < > 里没有字段，它就不知道何时省去", "no field inside < >: nothing says when to leave it out");
    else {
        p->open = false;
        return true;
    }
    return false;
}

static void read_tokens(struct reader *r, const char *s, size_t len_b, struct mail_line *l)
{
    struct part part = {0};
    for (size_t at = 0, from = 0; at <= len_b; at++) {
        char c = at < len_b ? s[at] : 0;
        if (c && !strchr("{}<>", c))
            continue;
        add_literal(r, l, s + from, at - from, part.open ? part.number : 0);
        from = at + 1;
        if (c == '}') {
            complain(r, "多了一个“}”，前面没有“{”：%.*s", "a \"}\" without \"{\": %.*s", (int)len_b, s);
            return;
        }
        if (c == '{') {
            size_t n = 0;
            while (at + 1 + n < len_b && !strchr("{}<>", s[at + 1 + n]))
                n++;
            if (at + 1 + n >= len_b || s[at + 1 + n] != '}') {
                complain(r, "“{”没有配上“}”：%.*s", "\"{\" without \"}\": %.*s", (int)len_b, s);
                return;
            }
            add_field(r, l, s + at + 1, n, part.open ? part.number : 0);
            part.has_field = true;
            at += n + 1;
            from = at + 1;
        } else if (c && !read_sign(r, &part, c))
            return;
    }
    if (part.open)
        complain(r, "“<”没有配上“>”：%.*s", "\"<\" without \">\": %.*s", (int)len_b, s);
}

/* ---- pieces ---- */

/* Empty lines at its end, and what it must hold. */
static void end_piece(struct reader *r)
{
    if (r->piece < 0)
        return;
    const struct piece_word *w = &piece_words[r->piece];
    struct mail_piece *p = &r->t->pieces[r->piece];
    const char *name = tr(r->lang, w->zh, w->en);
    while (p->lines.n && !((struct mail_line *)vec_at(&p->lines, p->lines.n - 1))->tokens.n)
        vec_remove(&p->lines, p->lines.n - 1);
    r->line = p->src.line;
    if (!p->lines.n && !w->may_be_empty && r->findings->n == r->found_n) /* or its only line was refused */
        complain(r, "[%s] 下面没有文字", "[%s] has no text", name);
    if ((w->place & (IN_SUBJECT | IN_DIGEST_SUBJECT | IN_PART) || r->piece == PIECE_MEMBER) && p->lines.n > 1)
        complain(r, "[%s] 只能有一行", "[%s] may have one line only", name);
    for (int i = 0; p->lines.n && i < w->needs_n; i++)
        if (!r->has[w->needs[i]])
            complain(r, "[%s] 里少了“{%s}”：%s", "[%s] lacks \"{%s}\": %s", name, tr(r->lang, field_words[w->needs[i]].zh, field_words[w->needs[i]].en),
                     tr(r->lang, field_words[w->needs[i]].about_zh, field_words[w->needs[i]].about_en));
}

static void begin_piece(struct reader *r, const char *word)
{
    int line = r->line;
    end_piece(r);
    r->line = line;
    r->piece = piece_find(word);
    if (r->piece < 0) {
        const char *near = piece_nearest(word, r->lang);
        complain(r, "没有 [%s] 这一段%s%s%s", "no piece [%s]%s%s%s", word, near ? tr(r->lang, "；最接近的是 [", "; the nearest is [") : "", near ? near : "", near ? "]" : "");
        r->piece = -2;
        return;
    }
    struct src *seen = &r->seen[r->piece];
    if (seen->line)
        complain(r, "[%s] 写了两次，第一次在 %s 第 %d 行", "[%s] is written twice, first in %s line %d", word, seen->file, seen->line);
    *seen = here(r);
    clear_piece(&r->t->pieces[r->piece]);
    r->t->pieces[r->piece].src = *seen;
    r->found_n = r->findings->n;
    memset(r->has, 0, sizeof r->has);
}

/* A header is a line that is all [word], without a field. */
static bool is_header(const char *s, size_t len_b)
{
    return len_b > 2 && s[0] == '[' && s[len_b - 1] == ']' && !memchr(s, '{', len_b);
}

static void read_line(struct reader *r, const char *s, size_t len_b)
{
    if (!utf8_valid(s, len_b) || memchr(s, 0, len_b)) {
        complain(r, "这一行不是 UTF-8 文字，请用 UTF-8 编码另存这个文件", "not UTF-8: save this file as UTF-8");
        return;
    }
    if (len_b > LINE_MOST_B) {
        complain(r, "这一行太长：%zu 字节，最多 %d 字节", "line too long: %zu bytes, at most %d", len_b, LINE_MOST_B);
        return;
    }
    if (len_b && s[0] == '#')
        return;
    if (is_header(s, len_b)) {
        char *copy = mem_strndup(s + 1, len_b - 2);
        begin_piece(r, str_trim(copy));
        free(copy);
        return;
    }
    if (r->piece == -1 && len_b && !r->told_no_piece) {
        complain(r, "这一行不在任何 [段] 里：%.*s", "line before the first [piece]: %.*s", (int)len_b, s);
        r->told_no_piece = true;
    }
    if (r->piece < 0)
        return;
    struct mail_piece *p = &r->t->pieces[r->piece];
    if (!len_b && !p->lines.n)
        return;
    struct mail_line *l = vec_push(&p->lines);
    *l = (struct mail_line){.tokens = VEC(struct mail_token)};
    read_tokens(r, s, len_b, l);
    if (piece_words[r->piece].place & (IN_LINE | IN_GROUP) && p->lines.n > 1)
        find_label(r->t, l);
}

static void read_all(struct reader *r)
{
    const char *s = r->file->text, *end = s + r->file->len_b;
    if (r->file->len_b > RULE_FILE_B) {
        complain(r, "文件太大：%zu 字节，最多 %d 字节", "file too large: %zu bytes, at most %d", r->file->len_b, RULE_FILE_B);
        return;
    }
    if (r->file->len_b >= 3 && memcmp(s, "\xef\xbb\xbf", 3) == 0)
        s += 3;
    while (s < end) {
        const char *stop = memchr(s, '\n', (size_t)(end - s));
        size_t n = (size_t)((stop ? stop : end) - s), len_b = n;
        while (len_b && strchr(" \t\r", s[len_b - 1]) && s[len_b - 1])
            len_b--;
        r->line++;
        read_line(r, s, len_b);
        s += n + 1;
    }
    end_piece(r);
}

void mailtexts_read(struct mailtexts *t, const struct rule_text *file, struct src *seen, enum lang lang, struct vec *findings)
{
    struct reader r = {.t = t, .file = file, .seen = seen, .findings = findings, .lang = lang, .piece = -1};
    read_all(&r);
}

bool mailtexts_is_file(const char *name)
{
    size_t n = strlen(name);
    return n > 4 && str_eq(name + n - 4, ".txt");
}

struct mailtexts *mailtexts_new(enum lang lang)
{
    struct mailtexts *t = mem_alloc(1, sizeof *t);
    struct src seen[PIECES_N] = {{0}};
    struct vec findings = VEC(struct finding);
    const char *text = lang == LANG_EN ? mail_shipped_en : mail_shipped_zh;
    const struct rule_text file = {.name = "templates", .text = text, .len_b = strlen(text)};
    t->owned = VEC(char *);
    for (int i = 0; i < PIECES_N; i++)
        t->pieces[i].lines = VEC(struct mail_line);
    mailtexts_read(t, &file, seen, lang, &findings); /* sound: a test holds them to it */
    findings_fini(&findings);
    return t;
}

void mailtexts_free(struct mailtexts *t)
{
    if (!t)
        return;
    for (int i = 0; i < PIECES_N; i++) {
        clear_piece(&t->pieces[i]);
        vec_fini(&t->pieces[i].lines);
    }
    vec_fini_texts(&t->owned);
    free(t);
}

/* ---- filling ---- */

static bool given(const char *const *values, enum mail_field field)
{
    return values[field] && *values[field];
}

/* Is some field of the optional part (0: of the whole line) not empty? */
static bool any_given(const struct mail_line *l, const char *const *values, int group)
{
    const struct mail_token *t = l->tokens.data;
    for (size_t i = 0; i < l->tokens.n; i++)
        if (!t[i].text && (!group || t[i].group == group) && given(values, t[i].field))
            return true;
    return false;
}

bool mail_line_fill(const struct mail_line *l, const char *const *values, struct str *out)
{
    const struct mail_token *t = l->tokens.data;
    if (l->has_field && !any_given(l, values, 0))
        return false;
    for (size_t i = 0; i < l->tokens.n; i++) {
        if (t[i].group && !any_given(l, values, t[i].group))
            continue;
        if (t[i].text)
            str_add(out, t[i].text);
        else if (given(values, t[i].field))
            str_add(out, values[t[i].field]);
    }
    return true;
}
