/* SPDX-License-Identifier: MIT */
#include "core/rulefile.h"

#include <ini.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/str.h"
#include "base/utf8.h"
#include "core/finding.h"
#include "core/rulekey.h"

enum { NO_SECTION = -1, BAD_SECTION = -2 };

struct reader {
    struct ruleset *rules;
    const char *file, *text;
    size_t len_b, at_b;
    struct vec *sections, *findings;
    enum lang lang;
    int line;
    long section;          /* index in `sections`, or one of the above */
    bool waiting;          /* inih was given a line for which it must call the handler */
    bool told_no_section;
    size_t unreadable;     /* lines that are not UTF-8 */
    struct src unreadable_src;
    char kept[80];         /* the start of the waiting line, for its error */
};

static struct src here(const struct reader *r)
{
    return (struct src){.file = r->file, .line = r->line};
}

static void mark_broken(struct reader *r)
{
    if (r->section >= 0)
        ((struct file_section *)vec_at(r->sections, (size_t)r->section))->broken = true;
}

#define complain(r, zh, ...) (mark_broken(r), finding_add((r)->findings, (r)->lang, FINDING_ERROR, here(r), zh, __VA_ARGS__))

/* The half-width sign for a full-width one; 0: none. The whole full-width ASCII block, 、 and the ideographic space: one rule is easier to keep than seven. */
static char half_width(uint32_t c)
{
    if (c >= 0xff01 && c <= 0xff5e)
        return (char)(c - 0xff01 + 0x21);
    return c == 0x3001 ? ',' : c == 0x3000 || c == 0xa0 ? ' ' : 0;
}

static void add_half_width(struct str *out, const char *s, const char *end)
{
    while (s < end) {
        const char *from = s;
        char half = half_width(utf8_next(&s));
        if (half)
            str_add_n(out, &half, 1);
        else
            str_add_n(out, from, (size_t)(s - from));
    }
}

/* The first = or :, of either width; NULL: none. */
static const char *find_separator(const char *s, const char **after)
{
    while (*s) {
        const char *from = s;
        uint32_t c = utf8_next(&s);
        if (c == '=' || c == ':' || c == 0xff1d || c == 0xff1a) {
            *after = s;
            return from;
        }
    }
    return NULL;
}

static bool value_is_verbatim(const struct reader *r, const char *key)
{
    if (r->section < 0)
        return false;
    const struct file_section *s = vec_at(r->sections, (size_t)r->section);
    const struct rule_key *found = rulekey_find(rulekey_section_keys(s->kind, *s->name), key);
    return found && found->flags & KEY_VERBATIM;
}

/* `key = value` with the signs of the key, and of most values, made half-width. */
static void prepare_pair(struct reader *r, const char *line, struct str *out)
{
    const char *end = line + strlen(line), *after = end, *separator = find_separator(line, &after);
    add_half_width(out, line, separator ? separator : end);
    bool verbatim = false;
    if (separator) {
        struct str key = {0};
        str_add(&key, str_text(out));
        verbatim = value_is_verbatim(r, str_trim(key.s ? key.s : (char[]){0}));
        str_fini(&key);
        str_add(out, "=");
    }
    if (verbatim)
        str_add(out, after);
    else
        add_half_width(out, after, end);
    r->waiting = true;
    snprintf(r->kept, sizeof r->kept, "%s", line);
    utf8_trim_end(r->kept);
}

static void open_section(struct reader *r, const char *kind, const char *name)
{
    struct file_section *s = vec_push(r->sections);
    s->kind = ruleset_intern(r->rules, kind);
    s->name = ruleset_intern(r->rules, name);
    s->lines = VEC(struct file_line);
    s->src = here(r);
    r->section = (long)r->sections->n - 1;
}

/* A header. inih gets a surrogate: it would cut a long name at 49 bytes and drop what follows the bracket. After a bad header `[!]` catches the keys that
 * follow, which belong to no section that we know. */
static void prepare_header(struct reader *r, const char *line, struct str *out)
{
    struct str half = {0};
    add_half_width(&half, line, line + strlen(line));
    char *text = str_trim(half.s), *end = strchr(text, ']');
    r->section = BAD_SECTION;
    if (!end)
        complain(r, "节标题缺少 ]：%s", "section header without ]: %s", text);
    else if (end[1])
        complain(r, "节标题 ] 之后有多余文字：%s", "text after the ] of a section header: %s", end + 1);
    else {
        *end = 0;
        char *kind = str_trim(text + 1), *name = kind + strcspn(kind, " \t");
        if (*name)
            *name++ = 0;
        if (*kind)
            open_section(r, kind, str_trim(name));
        else
            complain(r, "节标题是空的：[]", "empty section header: []");
    }
    if (r->section >= 0)
        str_addf(out, "[S%ld]", r->section);
    else
        str_add(out, "[!]");
    str_fini(&half);
}

static bool has_control(const char *s, size_t len_b)
{
    for (size_t i = 0; i < len_b; i++)
        if (((unsigned char)s[i] < 0x20 && s[i] != '\t') || s[i] == 0x7f)
            return true;
    return false;
}

static bool is_blank(const char *line)
{
    struct str half = {0};
    add_half_width(&half, line, line + strlen(line));
    bool blank = !half.s || !*str_trim(half.s);
    str_fini(&half);
    return blank;
}

/* What inih is to see of a sound line: nothing, a surrogate header, or a pair. */
static void prepare_sound(struct reader *r, const char *line, struct str *out)
{
    const char *p = line;
    uint32_t first = utf8_next(&p);
    char half = half_width(first) ? half_width(first) : first < 0x80 ? (char)first : 'x';
    if (half == '#' || half == ';' || is_blank(line))
        return;
    if (half == ' ' || half == '\t')
        complain(r, "行首不能有空格，请从行首写起：%s", "a line must not be indented: %s", line);
    else if (half == '[')
        prepare_header(r, line, out);
    else
        prepare_pair(r, line, out);
}

static void prepare_line(struct reader *r, const char *s, size_t len_b, struct str *out)
{
    while (len_b && s[len_b - 1] == '\r')
        len_b--;
    if (!utf8_valid(s, len_b)) {
        if (!r->unreadable++)
            r->unreadable_src = here(r);
        mark_broken(r);
        return;
    }
    if (len_b > RULE_LINE_B) {
        complain(r, "这一行太长：%zu 字节，最多 %d 字节", "line too long: %zu bytes, at most %d", len_b, RULE_LINE_B);
        return;
    }
    if (has_control(s, len_b)) {
        complain(r, "这一行有控制字符，读不出来", "unreadable: control characters in this line");
        return;
    }
    struct str line = {0};
    str_add_n(&line, s, len_b);
    prepare_sound(r, str_text(&line), out);
    str_fini(&line);
}

/* inih passes over a line that it does not understand; we do not. */
static void settle_line(struct reader *r)
{
    if (r->waiting)
        complain(r, "这一行没有“=”：%s", "line without \"=\": %s", r->kept);
    r->waiting = false;
}

static char *next_line(char *buf, int room, void *stream)
{
    struct reader *r = stream;
    settle_line(r);
    if (r->at_b >= r->len_b)
        return NULL;
    const char *s = r->text + r->at_b, *end = memchr(s, '\n', r->len_b - r->at_b);
    size_t len_b = end ? (size_t)(end - s) : r->len_b - r->at_b;
    r->at_b += len_b + 1;
    r->line++;
    struct str out = {0};
    prepare_line(r, s, len_b, &out);
    snprintf(buf, (size_t)room, "%s\n", str_text(&out)); /* never cut: `room` is ini_max_line, and what we prepare is no longer than the line */
    str_fini(&out);
    return buf;
}

static int take_pair(void *user, const char *section, const char *name, const char *value)
{
    struct reader *r = user;
    r->waiting = false;
    if (!*section && !r->told_no_section) {
        complain(r, "这一行不在任何 [节] 里：%s", "line before the first [section]: %s", name);
        r->told_no_section = true;
    }
    if (section[0] != 'S')
        return 1;
    if (!*name) {
        complain(r, "“=”前面没有名称：= %s", "nothing before \"=\": = %s", value);
        return 1;
    }
    struct file_section *s = vec_at(r->sections, strtoul(section + 1, NULL, 10));
    struct file_line *line = ruleset_push(r->rules, &s->lines);
    *line = (struct file_line){.key = ruleset_intern(r->rules, name), .value = ruleset_intern(r->rules, value), .src = here(r)};
    return 1;
}

/* inih's limits are globals in Debian; every read sets them, so that nobody else's setting matters. */
static void set_limits(void)
{
    ini_max_line = ini_initial_alloc = RULE_LINE_B + 16;
    ini_use_stack = false;
    ini_allow_realloc = false;
    ini_allow_multiline = false;
    ini_allow_inline_comments = false;
    ini_allow_no_value = false;
    ini_stop_on_first_error = false;
}

static void report_unreadable(struct reader *r)
{
    if (r->unreadable)
        finding_add(r->findings, r->lang, FINDING_ERROR, r->unreadable_src, "不是 UTF-8 文字（共 %zu 行），请用 UTF-8 编码另存这个文件",
                    "not UTF-8 (%zu lines): save this file as UTF-8", r->unreadable);
}

void rulefile_read(struct ruleset *rules, const struct rule_text *file, struct vec *sections, enum lang lang, struct vec *findings)
{
    struct reader r = {.rules = rules, .file = ruleset_intern(rules, file->name), .text = file->text, .len_b = file->len_b, .sections = sections,
                       .findings = findings, .lang = lang, .section = NO_SECTION};
    if (file->len_b > RULE_FILE_B) {
        complain(&r, "文件太大：%zu 字节，最多 %d 字节", "file too large: %zu bytes, at most %d", file->len_b, RULE_FILE_B);
        return;
    }
    if (file->len_b >= 3 && memcmp(file->text, "\xef\xbb\xbf", 3) == 0)
        r.at_b = 3;
    set_limits();
    if (ini_parse_stream(next_line, &r, take_pair, &r) == -2)
        abort(); /* out of memory ends the process, as everywhere */
    report_unreadable(&r);
}
