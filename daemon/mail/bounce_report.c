/* SPDX-License-Identifier: MIT */
#include "mail/bounce_report.h"

#include <errno.h>
#include <gmime/gmime.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

#include "base/mem.h"
#include "base/utf8.h"
#include "mail/address.h"
#include "mail/mime.h"

enum { DEPTH_MOST = 8, RECIPIENTS_MOST = 50, IDS_MOST = 20, ID_B = 200, REASON_B = 200, CPU_LIMIT_S = 20 };

struct reading {
    struct str *out;
    GMimeParserOptions *options;
    GMimeObject *status, *returned; /* borrowed from the mail */
    size_t ids, recipients;
};

/* ---- clean words ---- */

/* One line without controls, folds and runs of spaces as one; broken bytes become "?". */
static void add_clean(struct str *out, const char *text, size_t most_b)
{
    size_t start = out->len_b;
    for (const char *p = text; *p && out->len_b - start + 4 <= most_b;) {
        const char *at = p;
        uint32_t c = utf8_next(&p);
        if (c <= 0x20 || (c >= 0x7f && c < 0xa0))
            str_add(out, out->s[out->len_b - 1] == ' ' ? "" : " ");
        else if (utf8_valid(at, (size_t)(p - at)))
            str_add_n(out, at, (size_t)(p - at));
        else
            str_add(out, "?");
    }
}

/* "rfc822; <a@b>" → "a@b"; "-" where there is no address that we could have written to. */
static const char *address_of(const char *field, char buf[static MAIL_ADDRESS_B + 1])
{
    const char *p = field ? strchr(field, ';') : NULL;
    p = p ? p + 1 : field ? field : "";
    p += strspn(p, " \t\r\n<");
    size_t len_b = strcspn(p, " \t\r\n>");
    if (len_b > MAIL_ADDRESS_B)
        return "-";
    memcpy(buf, p, len_b);
    buf[len_b] = 0;
    return mail_address_valid(buf) ? buf : "-";
}

/* "5.1.1 (bad mailbox)" → "5.1.1" */
static const char *status_of(const char *field, char buf[static 16])
{
    const char *p = field ? field + strspn(field, " \t\r\n") : "";
    size_t len_b = strspn(p, "0123456789.");
    snprintf(buf, 16, "%.*s", (int)(len_b < 15 ? len_b : 15), p);
    return *buf ? buf : "-";
}

/* ---- Message-IDs ---- */

static void add_id(struct reading *r, const char *id, size_t len_b)
{
    if (r->ids == IDS_MOST || !len_b || len_b > ID_B)
        return;
    for (size_t i = 0; i < len_b; i++)
        if (id[i] <= ' ' || id[i] > '~')
            return;
    r->ids++;
    str_addf(r->out, "id %.*s\n", (int)len_b, id);
}

/* Every <…> of a header's value. */
static void add_ids(struct reading *r, const char *value)
{
    for (const char *p = value; p && (p = strchr(p, '<'));) {
        size_t len_b = strcspn(++p, ">");
        add_id(r, p, len_b);
        p += len_b;
    }
}

static GMimeStream *stream_of(const char *text, size_t len_b)
{
    return g_mime_stream_mem_new_with_buffer(text, len_b);
}

static GMimeMessage *parse_message(const struct reading *r, const char *text, size_t len_b)
{
    GMimeStream *stream = stream_of(text, len_b);
    GMimeParser *parser = g_mime_parser_new_with_stream(stream);
    GMimeMessage *m = g_mime_parser_construct_message(parser, r->options);
    g_object_unref(parser);
    g_object_unref(stream);
    return m;
}

/* A part's content, decoded; NULL: it has none. */
static GByteArray *content_of(GMimeObject *part, GMimeStream **keep)
{
    GMimeDataWrapper *content = GMIME_IS_PART(part) ? g_mime_part_get_content(GMIME_PART(part)) : NULL;
    if (!content)
        return NULL;
    *keep = g_mime_stream_mem_new();
    g_mime_data_wrapper_write_to_stream(content, *keep);
    return g_mime_stream_mem_get_byte_array(GMIME_STREAM_MEM(*keep));
}

static void ids_of_message(struct reading *r, GMimeMessage *m)
{
    if (m)
        add_ids(r, g_mime_object_get_header(GMIME_OBJECT(m), "Message-ID"));
}

/* The mail returned, whole or its headers alone. */
static void ids_of_returned(struct reading *r)
{
    if (r->returned && GMIME_IS_MESSAGE_PART(r->returned)) {
        ids_of_message(r, g_mime_message_part_get_message(GMIME_MESSAGE_PART(r->returned)));
        return;
    }
    GMimeStream *keep = NULL;
    GByteArray *bytes = r->returned ? content_of(r->returned, &keep) : NULL;
    GMimeMessage *m = bytes ? parse_message(r, (const char *)bytes->data, bytes->len) : NULL;
    ids_of_message(r, m);
    if (m)
        g_object_unref(m);
    if (keep)
        g_object_unref(keep);
}

/* ---- the report ---- */

static void add_recipient(struct reading *r, GMimeObject *group)
{
    char final[MAIL_ADDRESS_B + 1], original[MAIL_ADDRESS_B + 1], status[16];
    const char *action = g_mime_object_get_header(group, "Action"), *why = g_mime_object_get_header(group, "Diagnostic-Code");
    if (!action || r->recipients++ >= RECIPIENTS_MOST)
        return;
    const char *to = address_of(g_mime_object_get_header(group, "Final-Recipient"), final);
    const char *code = status_of(g_mime_object_get_header(group, "Status"), status);
    action += strspn(action, " \t\r\n");
    if (strncasecmp(action, "failed", strlen("failed")) != 0 || *code == '2') { /* given up and yet well: no report to believe */
        str_addf(r->out, "delayed %s\n", to);
        return;
    }
    str_addf(r->out, "failed %s %s %s ", to, address_of(g_mime_object_get_header(group, "Original-Recipient"), original), code);
    add_clean(r->out, why ? why : "", REASON_B);
    str_add(r->out, "\n");
}

/* Groups of fields with an empty line between them; the first is of the report as a whole. */
static void read_groups(struct reading *r, const char *text, size_t len_b)
{
    GMimeStream *stream = stream_of(text, len_b);
    GMimeParser *parser = g_mime_parser_new();
    for (gint64 at = 0; at < (gint64)len_b;) {
        const char *end = strstr(text + at, "\n\n");
        gint64 next = end ? end - text + 2 : (gint64)len_b;
        GMimeStream *group = g_mime_stream_substream(stream, at, next);
        g_mime_parser_init_with_stream(parser, group);
        GMimeObject *fields = g_mime_parser_construct_part(parser, r->options);
        if (fields) {
            add_recipient(r, fields);
            g_object_unref(fields);
        }
        g_object_unref(group);
        at = next;
    }
    g_object_unref(parser);
    g_object_unref(stream);
}

static void read_status(struct reading *r)
{
    GMimeStream *keep = NULL;
    GByteArray *bytes = content_of(r->status, &keep);
    struct str text = {0};
    for (guint i = 0; bytes && i < bytes->len; i++) /* line ends alone are "\n", and a NUL would end it */
        if (bytes->data[i] != '\r' && bytes->data[i])
            str_add_n(&text, (const char *)bytes->data + i, 1);
    str_add(&text, "\n\n");
    read_groups(r, text.s, text.len_b);
    str_fini(&text);
    if (keep)
        g_object_unref(keep);
}

static bool is_type(GMimeObject *o, const char *type, const char *subtype)
{
    GMimeContentType *t = g_mime_object_get_content_type(o);
    return t && g_mime_content_type_is_type(t, type, subtype);
}

static void find_parts(struct reading *r, GMimeObject *o, int depth)
{
    if (!o || depth > DEPTH_MOST)
        return;
    if (!r->status && (is_type(o, "message", "delivery-status") || is_type(o, "message", "global-delivery-status")))
        r->status = o;
    else if (!r->returned && (GMIME_IS_MESSAGE_PART(o) || is_type(o, "text", "rfc822-headers") || is_type(o, "message", "global-headers")))
        r->returned = o;
    for (int i = 0; GMIME_IS_MULTIPART(o) && i < g_mime_multipart_get_count(GMIME_MULTIPART(o)); i++)
        find_parts(r, g_mime_multipart_get_part(GMIME_MULTIPART(o), i), depth + 1);
}

/* Those who write to people instead of programs (QQ, 163 …) still use such senders and subjects. */
static bool is_returned_prose(GMimeMessage *m)
{
    static const char *const senders[] = {"mailer-daemon@", "postmaster@", "mail-daemon@", "maildaemon@"};
    static const char *const subjects[] = {"退信", "退回", "无法投递", "投递失败", "无法送达", "undeliver", "returned mail", "delivery status", "delivery fail", "failure notice"};
    const char *from = g_mime_object_get_header(GMIME_OBJECT(m), "From"), *subject = g_mime_message_get_subject(m), *failed;
    failed = g_mime_object_get_header(GMIME_OBJECT(m), "X-Failed-Recipients");
    for (size_t i = 0; from && i < sizeof senders / sizeof *senders; i++)
        if (strcasestr(from, senders[i]))
            return true;
    for (size_t i = 0; subject && i < sizeof subjects / sizeof *subjects; i++)
        if (strcasestr(subject, subjects[i]))
            return true;
    return failed != NULL;
}

static void read_message(struct reading *r, GMimeMessage *m)
{
    find_parts(r, g_mime_message_get_mime_part(m), 0);
    str_addf(r->out, "kind %s\n", r->status ? "report" : is_returned_prose(m) ? "prose" : "none");
    ids_of_returned(r);
    add_ids(r, g_mime_object_get_header(GMIME_OBJECT(m), "In-Reply-To"));
    add_ids(r, g_mime_object_get_header(GMIME_OBJECT(m), "References"));
    if (r->status)
        read_status(r);
}

void bounce_report_read(const char *mail, size_t len_b, struct str *out)
{
    static const char *charsets[] = {"utf-8", "gb18030", NULL}; /* Chinese servers write both into fields as they are */
    struct reading r = {.out = out, .options = g_mime_parser_options_new()};
    g_mime_parser_options_set_fallback_charsets(r.options, charsets);
    GMimeMessage *m = parse_message(&r, mail, len_b < BOUNCE_MAIL_B ? len_b : BOUNCE_MAIL_B);
    if (m)
        read_message(&r, m);
    else
        str_add(out, "kind none\n");
    str_add(out, "end\n");
    if (m)
        g_object_unref(m);
    g_mime_parser_options_free(r.options);
}

int bounce_report_run(int in, struct err *err)
{
    char *mail = mem_alloc(BOUNCE_MAIL_B, 1);
    struct str out = {0};
    size_t len_b = 0;
    ssize_t n = 1;
    alarm(CPU_LIMIT_S); /* whoever asked gives up on us then */
    while (len_b < BOUNCE_MAIL_B && (n = read(in, mail + len_b, BOUNCE_MAIL_B - len_b)) != 0) {
        if (n < 0 && errno != EINTR)
            break;
        len_b += n > 0 ? (size_t)n : 0;
    }
    int rc = n < 0 ? err_set(err, "邮件读不了：%s", "the mail cannot be read: %s", err_system(err, errno)) : 0;
    if (rc == 0) {
        mime_init();
        bounce_report_read(mail, len_b, &out);
        mime_fini();
    }
    if (rc == 0 && (fputs(str_text(&out), stdout) < 0 || fflush(stdout) != 0))
        rc = err_set(err, "写不出：%s", "cannot write: %s", err_system(err, errno));
    str_fini(&out);
    free(mail);
    return rc;
}
