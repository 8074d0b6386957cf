/* SPDX-License-Identifier: MIT */
#include "mail/mime.h"

#include <gmime/gmime.h>
#include <openssl/evp.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/utf8.h"

/* A word of base64 has 12 columns of frame; 45 bytes (15 hanzi) make 60 more, and a space before it: 73. */
enum { LINE_COLUMNS = 76, FRAME_COLUMNS = 12, WORD_MOST_B = 45, WORD_LEAST_B = 6, PARAMETER_COLUMNS = 79 /* GMime's */ };

void mime_init(void)
{
    g_mime_init();
}

void mime_fini(void)
{
    g_mime_shutdown();
}

static bool is_plain(const char *text, size_t column)
{
    size_t n = strlen(text);
    if (n + column > LINE_COLUMNS || n == 0 || text[0] == ' ' || text[n - 1] == ' ' || strstr(text, "=?"))
        return false;
    for (const char *p = text; *p; p++)
        if (*p < ' ' || *p > '~')
            return false;
    return true;
}

/* As many whole characters as fit in `most_b` bytes. */
static size_t piece_b(const char *text, size_t most_b)
{
    const char *p = text;
    while (*p) {
        const char *next = p;
        utf8_next(&next);
        if ((size_t)(next - text) > most_b)
            break;
        p = next;
    }
    return (size_t)(p - text);
}

static size_t room_b(size_t column)
{
    size_t room = column + FRAME_COLUMNS < LINE_COLUMNS ? (LINE_COLUMNS - column - FRAME_COLUMNS) / 4 * 3 : 0;
    return room < WORD_LEAST_B ? WORD_LEAST_B : room > WORD_MOST_B ? WORD_MOST_B : room;
}

void mime_encode_words(const char *text, size_t column, struct str *out)
{
    if (is_plain(text, column)) {
        str_add(out, text);
        return;
    }
    for (const char *p = text; *p; column = 1) {
        size_t n = piece_b(p, room_b(column));
        char *word = g_base64_encode((const guchar *)p, n);
        str_add_all(out, p == text ? "" : "\n ", "=?UTF-8?B?", word, "?=");
        g_free(word);
        p += n;
    }
}

/* By hand: GMime would fold and encode a value in its own way, and takes longer for a header than for a body. */
static void add_header(struct str *out, const char *name, const char *value)
{
    str_add_all(out, name, ": ");
    for (const char *end; (end = strchr(value, '\n')); value = end + 1) {
        str_add_n(out, value, (size_t)(end - value));
        str_add(out, "\r\n");
    }
    str_add_all(out, value, "\r\n");
}

/* A quoted string; the two characters that may not stand in it go. */
static void add_quoted(struct str *out, const char *name)
{
    str_add(out, "\"");
    for (const char *p = name; *p; p++)
        if (*p != '"' && *p != '\\')
            str_add_n(out, p, 1);
    str_add(out, "\"");
}

static void add_address(struct str *out, const char *header, const char *name, const char *address)
{
    struct str value = {0};
    size_t column = strlen(header) + 2;
    if (!name || !*name) {
        str_add(&value, address);
    } else {
        if (is_plain(name, column + 2))
            add_quoted(&value, name);
        else
            mime_encode_words(name, column + 2, &value);
        str_add_all(&value, "\n <", address, ">");
    }
    add_header(out, header, str_text(&value));
    str_fini(&value);
}

static void add_id(struct str *out, const char *name, const char *id)
{
    struct str value = {0};
    bool bare = *id != '<';
    str_add_all(&value, bare ? "<" : "", id, bare ? ">" : "");
    add_header(out, name, str_text(&value));
    str_fini(&value);
}

/* One id a line. */
static void add_references(struct str *out, const char *ids)
{
    struct str value = {0};
    for (const char *p = ids; *p; p++)
        str_add_n(&value, *p == ' ' ? "\n " : p, *p == ' ' ? 2 : 1);
    add_header(out, "References", str_text(&value));
    str_fini(&value);
}

static void add_date(struct str *out, struct instant at, struct zone zone)
{
    static const char *const days[] = {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
    static const char *const months[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    time_t there = at.sec + zone.offset_s;
    int minutes = abs(zone.offset_s) / 60;
    struct tm t;
    gmtime_r(&there, &t);
    str_addf(out, "Date: %s, %02d %s %04d %02d:%02d:%02d %c%02d%02d\r\n", days[t.tm_wday], t.tm_mday, months[t.tm_mon], 1900 + t.tm_year, t.tm_hour, t.tm_min, t.tm_sec,
             zone.offset_s < 0 ? '-' : '+', minutes / 60, minutes % 60);
}

static void add_headers(struct str *out, const struct mail_job *job)
{
    struct str subject = {0};
    mime_encode_words(job->subject, strlen("Subject: "), &subject);
    add_date(out, job->date, job->zone);
    add_address(out, "From", job->from_name, job->from);
    if (job->reply_to)
        add_address(out, "Reply-To", NULL, job->reply_to);
    add_address(out, "To", NULL, job->to);
    add_header(out, "Subject", str_text(&subject));
    add_id(out, "Message-ID", job->message_id);
    if (job->references) {
        const char *last = strrchr(job->references, ' ');
        add_id(out, "In-Reply-To", last ? last + 1 : job->references);
        add_references(out, job->references);
    }
    add_header(out, "Auto-Submitted", "auto-generated"); /* RFC 3834: no holiday answers */
    add_header(out, "X-Auto-Response-Suppress", "All");  /* the same for Exchange */
    add_header(out, "X-Baoxue", "alert");
    add_header(out, "MIME-Version", "1.0");
    str_fini(&subject);
}

/* Base64 keeps line ends as they are, and text must have CRLF inside (RFC 2045 6.8); and so has the mail itself. */
static void add_crlf(struct str *out, const char *text, size_t len_b)
{
    const char *from = text, *end = text + len_b;
    for (const char *at; (at = memchr(from, '\n', (size_t)(end - from))); from = at + 1) {
        str_add_n(out, from, (size_t)(at - from) - (at > from && at[-1] == '\r'));
        str_add_n(out, "\r\n", 2);
    }
    str_add_n(out, from, (size_t)(end - from));
    if (from < end || len_b == 0)
        str_add_n(out, "\r\n", 2);
}

/* The frame of a part is written here, as the headers are, and OpenSSL encodes: GMime takes four times as long for it. A test holds the bytes to those of GMime. */
static void add_base64(struct str *out, const char *text, size_t len_b)
{
    enum { LINE_B = LINE_COLUMNS / 4 * 3 };
    char line[LINE_COLUMNS + 1];
    for (size_t at = 0; at < len_b; at += LINE_B) {
        size_t take = len_b - at < LINE_B ? len_b - at : LINE_B;
        int n = EVP_EncodeBlock((unsigned char *)line, (const unsigned char *)text + at, (int)take);
        str_add_n(out, line, (size_t)n);
        str_add_n(out, "\r\n", 2);
    }
}

/* The end of a part's head, and what it holds. */
static void add_content(struct str *out, const char *text, size_t len_b)
{
    struct str body = {0};
    add_crlf(&body, text, len_b);
    str_add(out, "\r\n");
    add_base64(out, body.s, body.len_b);
    str_fini(&body);
}

static void add_text(struct str *out, const char *subtype, const char *text, size_t len_b)
{
    str_add_all(out, "Content-Type: text/", subtype, "; charset=utf-8\r\nContent-Transfer-Encoding: base64\r\n");
    add_content(out, text, len_b);
}

static void add_multipart(struct str *out, const char *subtype, const char *boundary)
{
    size_t start = out->len_b;
    const char *quote = strchr(boundary, '\'') ? "\"" : "";
    str_add_all(out, "Content-Type: multipart/", subtype, ";");
    bool fits = out->len_b - start + strlen(" boundary=") + 2 * strlen(quote) + strlen(boundary) <= PARAMETER_COLUMNS;
    str_add_all(out, fits ? " " : "\r\n\t", "boundary=", quote, boundary, quote, "\r\n");
}

static void add_boundary(struct str *out, const char *boundary, const char *end)
{
    str_add_all(out, "\r\n--", boundary, end, "\r\n");
}

/* The name once as RFC 2231 has it, and once as Outlook and older Chinese programs read it (RFC 2047 in the type's `name`): that is GMime's. */
static void add_table(struct str *out, const struct mail_job *job)
{
    GMimeObject *part = GMIME_OBJECT(g_mime_part_new_with_type("text", "csv"));
    g_mime_object_set_content_type_parameter(part, "charset", "utf-8");
    g_mime_part_set_content_encoding(GMIME_PART(part), GMIME_CONTENT_ENCODING_BASE64);
    g_mime_object_set_disposition(part, GMIME_DISPOSITION_ATTACHMENT);
    g_mime_object_set_content_disposition_parameter(part, "filename", job->csv_name);
    g_mime_object_set_content_type_parameter(part, "name", job->csv_name);
    GMimeParam *name = g_mime_param_list_get_parameter(g_mime_content_type_get_parameters(g_mime_object_get_content_type(part)), "name");
    g_mime_param_set_encoding_method(name, GMIME_PARAM_ENCODING_METHOD_RFC2047);
    char *head = g_mime_object_get_headers(part, NULL);
    add_crlf(out, head, strlen(head));
    g_free(head);
    g_object_unref(part);
    add_content(out, job->csv, job->csv_b);
}

static void add_words(struct str *out, const struct mail_job *job)
{
    if (job->html_b == 0) {
        add_text(out, "plain", job->text, job->text_b);
        return;
    }
    add_multipart(out, "alternative", job->boundary);
    add_boundary(out, job->boundary, "");
    add_text(out, "plain", job->text, job->text_b);
    add_boundary(out, job->boundary, "");
    add_text(out, "html", job->html, job->html_b);
    add_boundary(out, job->boundary, "--");
}

static void add_body(struct str *out, const struct mail_job *job)
{
    if (job->csv_b == 0) {
        add_words(out, job);
        return;
    }
    struct str outer = {0};
    str_addf(&outer, "mixed-%.60s", job->boundary); /* neither is the other's beginning */
    add_multipart(out, "mixed", str_text(&outer));
    add_boundary(out, str_text(&outer), "");
    add_words(out, job);
    add_boundary(out, str_text(&outer), "");
    add_table(out, job);
    add_boundary(out, str_text(&outer), "--");
    str_fini(&outer);
}

void mime_format(const struct mail_job *job, struct str *out)
{
    str_clear(out);
    add_headers(out, job);
    add_body(out, job);
}
