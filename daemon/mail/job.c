/* SPDX-License-Identifier: MIT */
#include "mail/job.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/utf8.h"
#include "mail/address.h"
#include "mail/packet.h"

enum check { CHECK_ADDRESS, CHECK_TEXT, CHECK_FILE, CHECK_ID, CHECK_IDS, CHECK_BOUNDARY };

struct text_field {
    const char *key;
    size_t at;
    size_t most_b;
    enum check check;
    bool required;
};

#define AT(field) offsetof(struct mail_job, field)
static const struct text_field texts[] = {
    {"from", AT(from), MAIL_ADDRESS_B, CHECK_ADDRESS, true},
    {"from-name", AT(from_name), 300, CHECK_TEXT, false},
    {"reply-to", AT(reply_to), MAIL_ADDRESS_B, CHECK_ADDRESS, false},
    {"to", AT(to), MAIL_ADDRESS_B, CHECK_ADDRESS, true},
    {"subject", AT(subject), 2000, CHECK_TEXT, true},
    {"message-id", AT(message_id), 250, CHECK_ID, true},
    {"boundary", AT(boundary), 70, CHECK_BOUNDARY, false},
    {"references", AT(references), 8000, CHECK_IDS, false},
    {"csv-name", AT(csv_name), 200, CHECK_FILE, false},
};

struct number_field {
    const char *key;
    long least, most;
};

enum number { NUMBER_ID, NUMBER_DATE, NUMBER_ZONE, NUMBER_TEXT, NUMBER_HTML, NUMBER_CSV, NUMBERS_N };
static const struct number_field numbers[NUMBERS_N] = {
    [NUMBER_ID] = {"id", 0, LONG_MAX},
    [NUMBER_DATE] = {"date", 0, 7258118400}, /* to the year 2200, as core/time */
    [NUMBER_ZONE] = {"zone", -14 * 3600, 14 * 3600},
    [NUMBER_TEXT] = {"text-bytes", 0, MAIL_BODY_B},
    [NUMBER_HTML] = {"html-bytes", 0, MAIL_BODY_B},
    [NUMBER_CSV] = {"csv-bytes", 0, MAIL_BODY_B},
};
enum { TEXTS_N = sizeof texts / sizeof *texts };

static const char *text_get(const struct mail_job *job, const struct text_field *f)
{
    return *(const char *const *)(const void *)((const char *)job + f->at);
}

static void text_set(struct mail_job *job, const struct text_field *f, const char *value)
{
    *(const char **)(void *)((char *)job + f->at) = value;
}

/* <left@right> or left@right in printable ASCII; steps over it. */
static bool skip_id(const char **s, bool brackets)
{
    bool bracket = **s == '<';
    if (brackets && !bracket)
        return false;
    const char *start = *s + bracket, *end = start;
    while (*end > ' ' && *end < 0x7f && *end != '<' && *end != '>')
        end++;
    const char *at = memchr(start, '@', (size_t)(end - start));
    if (!at || at == start || at + 1 == end || (bracket && *end != '>'))
        return false;
    *s = end + bracket;
    return true;
}

static bool is_ids(const char *s)
{
    while (skip_id(&s, true)) {
        if (!*s)
            return true;
        if (*s++ != ' ')
            return false;
    }
    return false;
}

/* RFC 2046 5.1.1, without what would need quoting or could end in a space. */
static bool is_boundary(const char *s)
{
    return *s && strspn(s, "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ'_-.+") == strlen(s);
}

static bool passes(enum check check, const char *value)
{
    switch (check) {
    case CHECK_ADDRESS:
        return mail_address_valid(value);
    case CHECK_TEXT:
        return true;
    case CHECK_FILE:
        return *value != '.' && !strpbrk(value, "/\\:*?\"<>|");
    case CHECK_ID:
        return skip_id(&value, false) && !*value;
    case CHECK_IDS:
        return is_ids(value);
    case CHECK_BOUNDARY:
        return is_boundary(value);
    }
    return false;
}

static int check_text(const struct text_field *f, const char *value, struct err *err)
{
    if (!value || !*value)
        return f->required ? err_set(err, "邮件缺 %s", "the job has no %s", f->key) : 0;
    if (f->check == CHECK_ADDRESS)
        return mail_address_check(value, err) ? err_prefix(err, "%s", f->key) : 0;
    size_t len_b = strlen(value);
    if (len_b > f->most_b)
        return err_set(err, "%s 长 %zu 字节，超过 %zu", "%s has %zu bytes, more than %zu", f->key, len_b, f->most_b);
    if (!packet_value_clean(value, len_b) || !passes(f->check, value))
        return err_set(err, "%s 不合规定：“%.80s”", "%s is not well-formed: \"%.80s\"", f->key, value);
    return 0;
}

size_t mail_job_bodies_b(const struct mail_job *job)
{
    return job->text_b + job->html_b + job->csv_b;
}

static bool is_too_long(const struct mail_job *job)
{
    return job->text_b > MAIL_BODY_B || job->html_b > MAIL_BODY_B - job->text_b || job->csv_b > MAIL_BODY_B - job->text_b - job->html_b;
}

static int check_bodies(const struct mail_job *job, struct err *err)
{
    if (is_too_long(job))
        return err_set(err, "正文过长（上限 %d 字节）", "the body is too long (at most %d bytes)", (int)MAIL_BODY_B);
    if (job->html_b + job->csv_b > 0 && !job->boundary)
        return err_set(err, "有 html 或 csv 时必须有 boundary", "html and csv need a boundary");
    if (job->csv_b > 0 && !job->csv_name)
        return err_set(err, "有 csv 时必须有 csv-name", "csv needs csv-name");
    return 0;
}

int mail_job_check(const struct mail_job *job, struct err *err)
{
    for (size_t i = 0; i < TEXTS_N; i++)
        if (check_text(&texts[i], text_get(job, &texts[i]), err) != 0)
            return -1;
    return check_bodies(job, err);
}

static long number_get(const struct mail_job *job, enum number which)
{
    switch (which) {
    case NUMBER_ID:
        return (long)job->id;
    case NUMBER_DATE:
        return (long)job->date.sec;
    case NUMBER_ZONE:
        return job->zone.offset_s;
    case NUMBER_TEXT:
        return (long)job->text_b;
    case NUMBER_HTML:
        return (long)job->html_b;
    case NUMBER_CSV:
        return (long)job->csv_b;
    case NUMBERS_N:
        break;
    }
    return 0;
}

int mail_job_format(const struct mail_job *job, struct str *packet, struct err *err)
{
    str_clear(packet);
    str_add(packet, PACKET_JOB "\n");
    for (enum number i = 0; i < NUMBERS_N; i++) {
        long value = number_get(job, i);
        if (value < numbers[i].least || value > numbers[i].most)
            return err_set(err, "%s 超出范围：%ld", "%s is out of range: %ld", numbers[i].key, value);
        str_add_all(packet, numbers[i].key, " ");
        str_add_int(packet, value);
        str_add(packet, "\n");
    }
    for (size_t i = 0; i < TEXTS_N; i++) {
        const char *value = text_get(job, &texts[i]);
        if (value && *value)
            str_add_all(packet, texts[i].key, " ", value, "\n");
    }
    return 0; /* the fields' bounds together stay below MAIL_PACKET_B */
}

struct reading {
    struct mail_job *job;
    long number[NUMBERS_N];
    bool seen[NUMBERS_N];
};

static int read_number(struct reading *r, enum number which, const char *value, struct err *err)
{
    const struct number_field *f = &numbers[which];
    if (r->seen[which] || !str_to_long(value, f->least, f->most, &r->number[which]))
        return err_set(err, "%s 重复或不是范围内的数：“%.40s”", "%s is double or no number in its range: \"%.40s\"", f->key, value);
    r->seen[which] = true;
    if (which == NUMBER_ID)
        r->job->id = r->number[which];
    return 0;
}

static int read_pair(void *arg, const char *key, const char *value, struct err *err)
{
    struct reading *r = arg;
    for (enum number i = 0; i < NUMBERS_N; i++)
        if (str_eq(key, numbers[i].key))
            return read_number(r, i, value, err);
    for (size_t i = 0; i < TEXTS_N; i++) {
        if (!str_eq(key, texts[i].key))
            continue;
        if (text_get(r->job, &texts[i]))
            return err_set(err, "%s 重复", "%s comes twice", key);
        text_set(r->job, &texts[i], value);
        return 0;
    }
    return err_set(err, "不认识的项“%.40s”", "unknown key \"%.40s\"", key);
}

int mail_job_parse(struct mail_job *job, const char *packet, size_t len_b, struct err *err)
{
    *job = (struct mail_job){.id = -1};
    struct reading r = {.job = job};
    if (packet_copy(packet, len_b, &job->packet, err) != 0 || packet_read(job->packet, PACKET_JOB, read_pair, &r, err) != 0)
        return -1;
    for (enum number i = 0; i < NUMBERS_N; i++)
        if (!r.seen[i])
            return err_set(err, "缺 %s", "%s is missing", numbers[i].key);
    job->date.sec = r.number[NUMBER_DATE];
    job->zone.offset_s = (int32_t)r.number[NUMBER_ZONE];
    job->text_b = (size_t)r.number[NUMBER_TEXT];
    job->html_b = (size_t)r.number[NUMBER_HTML];
    job->csv_b = (size_t)r.number[NUMBER_CSV];
    if (is_too_long(job))
        return err_set(err, "正文过长（上限 %d 字节）", "the body is too long (at most %d bytes)", (int)MAIL_BODY_B);
    return 0;
}

int mail_job_set_bodies(struct mail_job *job, char *bodies, struct err *err)
{
    free(job->bodies);
    job->bodies = bodies;
    job->text = bodies;
    job->html = job->html_b > 0 ? bodies + job->text_b : NULL;
    job->csv = job->csv_b > 0 ? bodies + job->text_b + job->html_b : NULL;
    size_t len_b = mail_job_bodies_b(job);
    if (len_b > 0 && (memchr(bodies, 0, len_b) || !utf8_valid(job->text, job->text_b) || (job->html && !utf8_valid(job->html, job->html_b)) ||
                      (job->csv && !utf8_valid(job->csv, job->csv_b))))
        return err_set(err, "正文不是 UTF-8 文字", "the body is not UTF-8 text");
    return 0;
}

void mail_job_fini(struct mail_job *job)
{
    free(job->packet);
    free(job->bodies);
    *job = (struct mail_job){.id = -1};
}
