/* SPDX-License-Identifier: MIT */
/* The mailer writes its mails by hand, for speed; GMime, told to make the same, must give the same bytes: every length of a base64 line, every length of a boundary,
 * names of files, dates of all zones. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <gmime/gmime.h>
#include <string.h>

#include "mail/mime.h"

enum { TEXT_B = 240, BOUNDARY_MOST = 70 };

static struct str with_crlf(const char *text, size_t len_b)
{
    struct str out = {0};
    for (size_t i = 0; i < len_b; i++)
        if (text[i] != '\r')
            str_addf(&out, text[i] == '\n' ? "\r\n" : "%c", text[i]);
    if (len_b == 0 || text[len_b - 1] != '\n')
        str_add(&out, "\r\n");
    return out;
}

static GMimeObject *make_part(const char *subtype, const char *text, size_t len_b)
{
    struct str body = with_crlf(text, len_b);
    GMimePart *part = g_mime_part_new_with_type("text", subtype);
    GMimeStream *stream = g_mime_stream_mem_new_with_buffer(body.s, body.len_b);
    GMimeDataWrapper *content = g_mime_data_wrapper_new_with_stream(stream, GMIME_CONTENT_ENCODING_DEFAULT);
    g_mime_object_set_content_type_parameter(GMIME_OBJECT(part), "charset", "utf-8");
    g_mime_part_set_content_encoding(part, GMIME_CONTENT_ENCODING_BASE64);
    g_mime_part_set_content(part, content);
    g_object_unref(content);
    g_object_unref(stream);
    str_fini(&body);
    return GMIME_OBJECT(part);
}

static GMimeObject *make_multipart(const char *subtype, const char *boundary, GMimeObject *first, GMimeObject *second)
{
    GMimeMultipart *both = g_mime_multipart_new_with_subtype(subtype);
    g_mime_multipart_set_boundary(both, boundary);
    g_mime_multipart_add(both, first);
    g_mime_multipart_add(both, second);
    g_object_unref(first);
    g_object_unref(second);
    return GMIME_OBJECT(both);
}

static GMimeObject *make_table(const struct mail_job *job)
{
    GMimeObject *part = make_part("csv", job->csv, job->csv_b);
    g_mime_object_set_disposition(part, GMIME_DISPOSITION_ATTACHMENT);
    g_mime_object_set_content_disposition_parameter(part, "filename", job->csv_name);
    g_mime_object_set_content_type_parameter(part, "name", job->csv_name);
    GMimeParam *name = g_mime_param_list_get_parameter(g_mime_content_type_get_parameters(g_mime_object_get_content_type(part)), "name");
    g_mime_param_set_encoding_method(name, GMIME_PARAM_ENCODING_METHOD_RFC2047);
    return part;
}

static GMimeObject *make_body(const struct mail_job *job)
{
    GMimeObject *body = make_part("plain", job->text, job->text_b);
    if (job->html_b > 0)
        body = make_multipart("alternative", job->boundary, body, make_part("html", job->html, job->html_b));
    if (job->csv_b > 0) {
        struct str outer = {0};
        str_addf(&outer, "mixed-%.60s", job->boundary);
        body = make_multipart("mixed", outer.s, body, make_table(job));
        str_fini(&outer);
    }
    return body;
}

/* What GMime makes of date and body, against what we make of them. */
static void compare(const struct mail_job *job)
{
    static const char last_header[] = "\r\nMIME-Version: 1.0\r\n";
    struct str ours = {0};
    mime_format(job, &ours);
    const char *body = strstr(ours.s, last_header);
    assert_non_null(body);
    body += strlen(last_header);

    GMimeObject *o = make_body(job);
    char *raw = g_mime_object_to_string(o, NULL);
    struct str theirs = with_crlf(raw, strlen(raw));
    if (!str_eq(body, theirs.s))
        fail_msg("we:\n%s\nGMime:\n%s", body, theirs.s);

    GTimeZone *zone = g_time_zone_new_offset(job->zone.offset_s);
    GDateTime *utc = g_date_time_new_from_unix_utc(job->date.sec), *there = g_date_time_to_timezone(utc, zone);
    char *date = g_mime_utils_header_format_date(there);
    struct str line = {0};
    str_addf(&line, "Date: %s\r\n", date);
    if (!str_starts(ours.s, line.s))
        fail_msg("%.40s is not %s", ours.s, line.s);
    g_free(date);
    g_date_time_unref(there);
    g_date_time_unref(utc);
    g_time_zone_unref(zone);
    str_fini(&line);
    str_fini(&theirs);
    str_fini(&ours);
    g_free(raw);
    g_object_unref(o);
}

static struct mail_job sample(char *text)
{
    for (int i = 0; i < TEXT_B; i++)
        text[i] = (char)(i % 50 == 49 ? '\n' : ' ' + i % 90);
    return (struct mail_job){.id = 1, .from = "a@example.invalid", .to = "b@example.invalid", .subject = "s", .date = {1788825600}, .zone = {28800},
                             .message_id = "1@example.invalid", .boundary = "baoxue-0123456789abcdef01234567", .text = text, .text_b = 60};
}

static void test_lengths(void **state)
{
    (void)state;
    char text[TEXT_B];
    struct mail_job job = sample(text);
    for (job.text_b = 0; job.text_b <= TEXT_B; job.text_b++)
        compare(&job);
}

static void test_boundaries(void **state)
{
    (void)state;
    static const char all[] = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ'_-.+000";
    char text[TEXT_B], boundary[BOUNDARY_MOST + 1];
    struct mail_job job = sample(text);
    job.html = text;
    job.html_b = 100;
    job.boundary = boundary;
    for (int n = 1; n <= BOUNDARY_MOST; n++) {
        snprintf(boundary, sizeof boundary, "%.*s", n, all);
        job.csv = NULL;
        job.csv_b = 0;
        compare(&job);
        job.csv = text;
        job.csv_b = 150;
        job.csv_name = "list.csv";
        compare(&job);
    }
}

static void test_tables(void **state)
{
    (void)state;
    static const char *const names[] = {"list.csv", "提醒清单 2026-09-08.csv", "a b'c.csv", "一张名字很长很长很长很长很长很长很长很长很长很长很长很长很长很长很长很长的表 2026-09-08.csv"};
    char text[TEXT_B];
    struct mail_job job = sample(text);
    job.csv = text;
    job.csv_b = 150;
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        for (size_t html_b = 0; html_b <= 70; html_b += 70) {
            job.csv_name = names[i];
            job.html = text;
            job.html_b = html_b;
            compare(&job);
        }
}

static void test_dates(void **state)
{
    (void)state;
    static const int32_t zones[] = {0, 28800, -28800, 19800, -12600, 50400, -50400, 45 * 60};
    char text[TEXT_B];
    struct mail_job job = sample(text);
    for (size_t i = 0; i < sizeof zones / sizeof *zones; i++)
        for (job.date.sec = 0; job.date.sec < 7258118400; job.date.sec += 40 * 86400 + 3671) {
            job.zone.offset_s = zones[i];
            compare(&job);
        }
}

static int start(void **state)
{
    (void)state;
    mime_init();
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_lengths), cmocka_unit_test(test_boundaries), cmocka_unit_test(test_tables), cmocka_unit_test(test_dates)};
    return cmocka_run_group_tests(tests, start, NULL);
}
