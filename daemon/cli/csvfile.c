/* SPDX-License-Identifier: MIT */
#include "cli/csvfile.h"

#include <csv.h>
#include <errno.h>
#include <iconv.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/str.h"
#include "base/utf8.h"

/* ---- encoding ---- */

/* Whole input or nothing; '?' is never put in the place of what cannot be read. */
static int convert(const char *from, const char *bytes, size_t n, struct str *out, struct err *err)
{
    iconv_t cd = iconv_open("UTF-8", from);
    if (cd == (iconv_t)-1)
        return err_set(err, "本机不能转换 %s 编码：%s", "this machine cannot convert %s: %s", from, err_system(err, errno));
    char buf[4096], *in = (char *)(uintptr_t)bytes;
    size_t left = n, rc = 0;
    do {
        char *to = buf;
        size_t room = sizeof buf;
        rc = iconv(cd, &in, &left, &to, &room);
        str_add_n(out, buf, sizeof buf - room);
    } while (rc == (size_t)-1 && errno == E2BIG);
    iconv_close(cd);
    if (rc == (size_t)-1)
        return err_set(err, "第 %zu 字节处不是有效的 %s 文字", "byte %zu is no valid %s text", n - left + 1, from);
    if (!utf8_valid(str_text(out), out->len_b)) /* glibc lets code points beyond Unicode pass */
        return err_set(err, "含有不是 %s 的文字", "it holds what is no %s text", from);
    return 0;
}

/* UTF-16 without a mark: the zero bytes of its commas and line ends are on one side; a hanzi may bring one on the other. */
static const char *unmarked_utf16(const char *bytes, size_t n)
{
    size_t zeros[2] = {0};
    for (size_t i = 0; i < n; i++)
        zeros[i % 2] += bytes[i] == 0;
    if (n % 2 || !(zeros[0] > 3 * zeros[1] || zeros[1] > 3 * zeros[0]))
        return NULL;
    return zeros[1] > zeros[0] ? "UTF-16LE" : "UTF-16BE";
}

static int decode(struct csv_table *t, const char *bytes, size_t n, struct str *out, struct err *err)
{
    static const struct {
        const char *mark, *name;
        size_t n;
    } marks[] = {{"\xef\xbb\xbf", "UTF-8", 3}, {"\xff\xfe", "UTF-16LE", 2}, {"\xfe\xff", "UTF-16BE", 2}};
    for (size_t i = 0; i < sizeof marks / sizeof *marks; i++)
        if (n >= marks[i].n && !memcmp(bytes, marks[i].mark, marks[i].n)) {
            t->encoding = marks[i].name;
            return convert(marks[i].name, bytes + marks[i].n, n - marks[i].n, out, err);
        }
    if ((t->encoding = unmarked_utf16(bytes, n)))
        return convert(t->encoding, bytes, n, out, err);
    if (utf8_valid(bytes, n)) {
        t->encoding = "UTF-8";
        str_add_n(out, bytes, n);
        return 0;
    }
    t->encoding = "GB18030";
    if (convert(t->encoding, bytes, n, out, err) == 0)
        return 0;
    return err_prefix(err, "%s", tr(err ? err->lang : LANG_ZH, "既不是 UTF-8 也不是 GB18030（请在 Excel 里另存为“CSV UTF-8”）",
                                    "neither UTF-8 nor GB18030 (save it in Excel as \"CSV UTF-8\")"));
}

/* ---- rows ---- */

struct reading {
    struct csv_table *t;
    struct csv_row row;
    long line;      /* of the file, being fed */
    bool within;    /* a row has begun */
    bool has_text;
};

static void on_cell(void *text, size_t n, void *arg)
{
    struct reading *r = arg;
    char *copy = mem_strndup(text ? text : "", text ? n : 0), *start = str_trim(copy), *cell = mem_strdup(start);
    free(copy);
    r->has_text = r->has_text || *cell;
    vec_add(&r->row.cells, &cell);
}

static void on_row(int c, void *arg)
{
    struct reading *r = arg;
    (void)c;
    if (r->has_text)
        vec_add(&r->t->rows, &r->row);
    else
        vec_fini_texts(&r->row.cells);
    r->row = (struct csv_row){.cells = VEC(char *)};
    r->within = r->has_text = false;
}

static size_t line_length(const char *s, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (s[i] == '\n' || (s[i] == '\r' && (i + 1 == n || s[i + 1] != '\n')))
            return i + 1;
    return n;
}

/* The mark that the first line has most of, outside quotes. */
static unsigned char delimiter(const char *s, size_t n)
{
    static const char marks[] = {',', '\t', ';'};
    size_t count[sizeof marks] = {0}, best = 0;
    bool quoted = false;
    for (size_t i = 0; i < n && (quoted || (s[i] != '\n' && s[i] != '\r')); i++) {
        quoted ^= s[i] == '"';
        for (size_t k = 0; !quoted && k < sizeof marks; k++)
            count[k] += s[i] == marks[k];
    }
    for (size_t k = 1; k < sizeof marks; k++)
        if (count[k] > count[best])
            best = k;
    return (unsigned char)marks[best];
}

/* libcsv passes over such a line without a word. */
static bool is_blank(const char *s, size_t n, unsigned char delim)
{
    for (size_t i = 0; i < n; i++)
        if (!strchr(" \r\n", s[i]) && (s[i] != '\t' || delim == '\t'))
            return false;
    return true;
}

/* libcsv knows no lines, so it is fed one physical line at a time. */
static int feed(struct csv_parser *p, struct reading *r, const char *s, size_t n, struct err *err)
{
    csv_set_delim(p, delimiter(s, n));
    for (size_t at = 0, len; at < n; at += len) {
        len = line_length(s + at, n - at);
        r->line++;
        if (!r->within) {
            r->row.line = r->line;
            r->within = !is_blank(s + at, len, csv_get_delim(p));
        }
        if (csv_parse(p, s + at, len, on_cell, on_row, r) != len)
            return err_set(err, "第 %ld 行的引号不成对：%s", "line %ld: quotes do not match: %s", r->line, csv_strerror(csv_error(p)));
    }
    if (csv_fini(p, on_cell, on_row, r) != 0)
        return err_set(err, "第 %ld 行开始的引号到文件末尾没有关上", "the quote that opens in line %ld is not closed", r->row.line);
    return 0;
}

static int parse_text(struct csv_table *t, const char *s, size_t n, struct err *err)
{
    struct csv_parser p;
    struct reading r = {.t = t, .row = {.cells = VEC(char *)}};
    if (memchr(s, 0, n))
        return err_set(err, "文件里有空字节，不是表格", "the file holds zero bytes: it is no table");
    if (csv_init(&p, CSV_STRICT | CSV_STRICT_FINI) != 0)
        return err_set(err, "libcsv 不能启动", "libcsv does not start");
    int rc = feed(&p, &r, s, n, err);
    vec_fini_texts(&r.row.cells);
    csv_free(&p);
    return rc;
}

int csv_table_parse(struct csv_table *t, const char *bytes, size_t n, struct err *err)
{
    *t = (struct csv_table){.rows = VEC(struct csv_row), .encoding = "UTF-8"};
    struct str text = {0};
    int rc = decode(t, bytes, n, &text, err);
    if (rc == 0)
        rc = parse_text(t, str_text(&text), text.len_b, err);
    if (rc == 0 && !t->rows.n)
        rc = err_set(err, "是空表", "the table is empty");
    str_fini(&text);
    return rc;
}

void csv_table_fini(struct csv_table *t)
{
    struct csv_row *row = t->rows.data;
    for (size_t i = 0; i < t->rows.n; i++)
        vec_fini_texts(&row[i].cells);
    vec_fini(&t->rows);
}

const char *csv_cell(const struct csv_row *row, size_t at)
{
    return at < row->cells.n ? *(char **)vec_at(&row->cells, at) : NULL;
}
