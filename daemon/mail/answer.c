/* SPDX-License-Identifier: MIT */
/* The answer's, the ack's and the first word's part of mail/job.h. */
#include <errno.h>
#include <iconv.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/utf8.h"
#include "mail/job.h"
#include "mail/packet.h"

static const char *const outcomes[] = {
    [MAIL_ACCEPTED] = "accepted", [MAIL_REFUSED] = "refused", [MAIL_LATER] = "later", [MAIL_UNKNOWN] = "unknown"};
static const char *const relays[] = {[MAIL_RELAY_NONE] = "none", [MAIL_RELAY_UP] = "up", [MAIL_RELAY_DOWN] = "down", [MAIL_RELAY_BROKE] = "broke", [MAIL_RELAY_REJECTED] = "rejected", [MAIL_RELAY_DECLINED] = "declined"};
static const char *const yesno[] = {"no", "yes"};

const char *mail_outcome_name(enum mail_outcome outcome)
{
    return outcomes[outcome];
}

const char *mail_relay_name(enum mail_relay relay)
{
    return relays[relay];
}

bool mail_answer_declines(const struct mail_answer *answer)
{
    return answer->relay == MAIL_RELAY_DECLINED || answer->relay == MAIL_RELAY_REJECTED;
}

/* Steps over one character; control characters and broken bytes become a space or "?". */
static size_t copy_clean(char *to, const char **from)
{
    const char *start = *from;
    uint32_t c = utf8_next(from);
    size_t len_b = (size_t)(*from - start);
    if (c < 0x20 || (c >= 0x7f && c < 0xA0))
        *to = ' ';
    else if (!utf8_valid(start, len_b))
        *to = '?';
    else {
        memcpy(to, start, len_b);
        return len_b;
    }
    return 1;
}

/* Some Chinese providers still speak GBK. Its usual characters begin with bytes that begin no UTF-8 of theirs: the first one that is not ASCII decides. */
static bool is_gbk(const char *text)
{
    while (*text && (unsigned char)*text < 0x80)
        text++;
    const char *end = text;
    return *text && (utf8_next(&end), !utf8_valid(text, (size_t)(end - text)));
}

/* As much as there is room for, and without half a character at the end; false: it is no GB18030 either. */
static bool from_gbk(const char *text, char *to, size_t room_b)
{
    iconv_t cd = iconv_open("UTF-8", "GB18030");
    char *in = (char *)(uintptr_t)text;
    size_t in_b = strlen(text), left_b = room_b - 1;
    if (cd == (iconv_t)-1)
        return false;
    bool good = iconv(cd, &in, &in_b, &to, &left_b) != (size_t)-1 || errno == E2BIG || errno == EINVAL;
    iconv_close(cd);
    *to = 0;
    return good;
}

char *mail_text_utf8(const char *raw)
{
    char utf8[MAIL_ANSWER_TEXT_B];
    return mem_strdup(is_gbk(raw) && from_gbk(raw, utf8, sizeof utf8) ? utf8 : raw);
}

void mail_answer_set_text(struct mail_answer *answer, const char *text)
{
    char utf8[sizeof answer->text];
    size_t n = 0;
    if (text && is_gbk(text) && from_gbk(text, utf8, sizeof utf8))
        text = utf8;
    while (text && *text && n < sizeof answer->text - 5)
        n += copy_clean(answer->text + n, &text);
    while (n > 0 && answer->text[n - 1] == ' ')
        n--;
    answer->text[n] = 0;
}

void mail_answer_format(const struct mail_answer *answer, struct str *packet)
{
    str_clear(packet);
    str_add(packet, PACKET_ANSWER "\nid ");
    str_add_int(packet, answer->id);
    str_add_all(packet, "\noutcome ", mail_outcome_name(answer->outcome), "\ncode ");
    str_add_int(packet, answer->code);
    str_add_all(packet, "\nseen ", yesno[answer->seen], "\nrelay ", relays[answer->relay], "\n");
    if (*answer->text)
        str_add_all(packet, "text ", answer->text, "\n");
}

struct reading {
    struct mail_answer *answer;
    bool id, outcome, code, seen, relay;
};

/* The word's number, -1: it is none of them. */
static int word_at(const char *value, const char *const words[], size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (str_eq(value, words[i]))
            return (int)i;
    return -1;
}
#define WORD_AT(value, words) word_at(value, words, sizeof words / sizeof *words)

static int read_pair(void *arg, const char *key, const char *value, struct err *err)
{
    struct reading *r = arg;
    long number = 0;
    bool ok = false;
    if (str_eq(key, "id")) {
        ok = !r->id && str_to_long(value, 0, LONG_MAX, &number);
        r->answer->id = number;
        r->id = ok;
    } else if (str_eq(key, "outcome")) {
        int at = WORD_AT(value, outcomes);
        ok = !r->outcome && at >= 0;
        r->outcome = true;
        r->answer->outcome = ok ? (enum mail_outcome)at : MAIL_UNKNOWN;
    } else if (str_eq(key, "seen")) {
        int at = WORD_AT(value, yesno);
        ok = !r->seen && at >= 0;
        r->seen = true;
        r->answer->seen = at != 0;
    } else if (str_eq(key, "relay")) {
        int at = WORD_AT(value, relays);
        ok = !r->relay && at >= 0;
        r->relay = true;
        r->answer->relay = ok ? (enum mail_relay)at : MAIL_RELAY_NONE;
    } else if (str_eq(key, "code")) {
        ok = r->code = !r->code && str_to_long(value, 0, 999, &number);
        r->answer->code = (int)number;
    } else if (str_eq(key, "text")) {
        ok = true;
        mail_answer_set_text(r->answer, value);
    }
    return ok ? 0 : err_set(err, "%.40s 不对：“%.80s”", "%.40s is wrong: \"%.80s\"", key, value);
}

int mail_answer_parse(struct mail_answer *answer, const char *packet, size_t len_b, struct err *err)
{
    *answer = (struct mail_answer){.id = -1};
    struct reading r = {.answer = answer};
    char *copy = NULL;
    if (packet_copy(packet, len_b, &copy, err) != 0)
        return -1;
    int rc = packet_read(copy, PACKET_ANSWER, read_pair, &r, err);
    free(copy);
    if (rc == 0 && !(r.id && r.outcome && r.code && r.seen && r.relay))
        rc = err_set(err, "回答不完整", "the answer is not complete");
    return rc;
}

void mail_ack_format(int64_t id, struct str *packet)
{
    str_clear(packet);
    str_add(packet, PACKET_ACK "\nid ");
    str_add_int(packet, id);
    str_add(packet, "\n");
}

static int read_ack(void *arg, const char *key, const char *value, struct err *err)
{
    long *id = arg;
    return str_eq(key, "id") && *id < 0 && str_to_long(value, 0, LONG_MAX, id)
               ? 0
               : err_set(err, "%.40s 不对：“%.80s”", "%.40s is wrong: \"%.80s\"", key, value);
}

int mail_ack_parse(int64_t *id, const char *packet, size_t len_b, struct err *err)
{
    long number = -1;
    char *copy = NULL;
    if (packet_copy(packet, len_b, &copy, err) != 0)
        return -1;
    int rc = packet_read(copy, PACKET_ACK, read_ack, &number, err);
    free(copy);
    if (rc == 0 && number < 0)
        rc = err_set(err, "确认缺 id", "the ack has no id");
    *id = number;
    return rc;
}

bool mail_ack_is(const char *packet, size_t len_b)
{
    return len_b >= sizeof PACKET_ACK && memcmp(packet, PACKET_ACK "\n", sizeof PACKET_ACK) == 0;
}

/* ---- the first word ---- */

void mail_ready_format(const char *fault, struct str *packet)
{
    struct mail_answer line = {.id = 0}; /* for its way to make any text one clean line */
    mail_answer_set_text(&line, fault);
    str_clear(packet);
    str_add(packet, PACKET_READY "\n");
    if (fault)
        str_addf(packet, "fault %s\n", *line.text ? line.text : "?");
}

bool mail_ready_is(const char *packet, size_t len_b)
{
    return len_b >= sizeof PACKET_READY && memcmp(packet, PACKET_READY "\n", sizeof PACKET_READY) == 0;
}

static int read_fault(void *arg, const char *key, const char *value, struct err *err)
{
    if (!str_eq(key, "fault"))
        return err_set(err, "%.40s 不对：“%.80s”", "%.40s is wrong: \"%.80s\"", key, value);
    mail_answer_set_text(arg, value);
    return 0;
}

int mail_ready_parse(const char *packet, size_t len_b, struct err *err)
{
    char *copy = NULL;
    struct mail_answer fault = {.id = 0};
    if (packet_copy(packet, len_b, &copy, err) != 0)
        return -1;
    int rc = packet_read(copy, PACKET_READY, read_fault, &fault, err);
    free(copy);
    return rc == 0 && *fault.text ? err_set(err, "%s", "%s", fault.text) : rc;
}
