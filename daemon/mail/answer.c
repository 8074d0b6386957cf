/* SPDX-License-Identifier: MIT */
/* The answer's and the ack's part of mail/job.h. */
#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "base/utf8.h"
#include "mail/job.h"
#include "mail/packet.h"

static const char *const outcomes[] = {
    [MAIL_ACCEPTED] = "accepted", [MAIL_REFUSED] = "refused", [MAIL_LATER] = "later", [MAIL_UNKNOWN] = "unknown"};
enum { OUTCOMES_N = sizeof outcomes / sizeof *outcomes };

const char *mail_outcome_name(enum mail_outcome outcome)
{
    return outcomes[outcome];
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

void mail_answer_set_text(struct mail_answer *answer, const char *text)
{
    size_t n = 0;
    while (text && *text && n < sizeof answer->text - 5)
        n += copy_clean(answer->text + n, &text);
    while (n > 0 && answer->text[n - 1] == ' ')
        n--;
    answer->text[n] = 0;
}

void mail_answer_format(const struct mail_answer *answer, struct str *packet)
{
    str_clear(packet);
    str_addf(packet, PACKET_ANSWER "\nid %lld\noutcome %s\ncode %d\n", (long long)answer->id, mail_outcome_name(answer->outcome),
             answer->code);
    if (*answer->text)
        str_addf(packet, "text %s\n", answer->text);
}

struct reading {
    struct mail_answer *answer;
    bool id, outcome, code;
};

static bool read_outcome(const char *value, enum mail_outcome *out)
{
    for (int i = 0; i < OUTCOMES_N; i++)
        if (str_eq(value, outcomes[i])) {
            *out = (enum mail_outcome)i;
            return true;
        }
    return false;
}

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
        ok = r->outcome = !r->outcome && read_outcome(value, &r->answer->outcome);
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
    if (rc == 0 && !(r.id && r.outcome && r.code))
        rc = err_set(err, "回答不完整", "the answer is not complete");
    return rc;
}

void mail_ack_format(int64_t id, struct str *packet)
{
    str_clear(packet);
    str_addf(packet, PACKET_ACK "\nid %lld\n", (long long)id);
}

static int read_ack(void *arg, const char *key, const char *value, struct err *err)
{
    long *id = arg;
    return str_eq(key, "id") && *id < 0 && str_to_long(value, 0, LONG_MAX, id)
               ? 0
               : err_set(err, "%.40s 不对:“%.80s”", "%.40s is wrong: \"%.80s\"", key, value);
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
