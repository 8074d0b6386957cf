/* SPDX-License-Identifier: MIT */
#include "mail/smtp.h"

#include <stddef.h>

enum { TOO_LARGE = 552 }; /* RFC 1870 6.1 */

/* Refusals of us, not of the mail: the login is missing or wrong (RFC 4954 6), or any no to MAIL but that to its size, since it names no reader: a relay that does
 * not take our sender's address must not make every reader's a bad one. */
static bool is_our_fault(const struct smtp_result *r, int code)
{
    return code == 530 || code == 534 || code == 535 || code == 538 || (r->sender_code / 100 == 5 && r->sender_code != TOO_LARGE);
}

enum mail_outcome smtp_judge(const struct smtp_result *r, int *code)
{
    const int codes[] = {r->sender_code, r->recipient_code, r->message_code};
    *code = r->message_code;
    if (r->complete && codes[0] / 100 == 2 && codes[1] / 100 == 2 && codes[2] / 100 == 2)
        return MAIL_ACCEPTED;
    for (size_t i = 0; i < sizeof codes / sizeof *codes; i++) {
        if (codes[i] / 100 == 2)
            continue;
        *code = codes[i];
        if (codes[i] / 100 == 5)
            return is_our_fault(r, codes[i]) ? MAIL_LATER : MAIL_REFUSED;
        if (codes[i] / 100 == 4)
            return MAIL_LATER;
        break;
    }
    return r->released ? MAIL_UNKNOWN : MAIL_LATER;
}

/* A server that does not answer MAIL well serves nobody now. */
enum mail_relay smtp_judge_relay(const struct smtp_result *r)
{
    if (r->sender_code == TOO_LARGE)
        return MAIL_RELAY_UP;
    if (r->sender_code / 100 != 2)
        return MAIL_RELAY_DOWN;
    int code;
    enum mail_outcome outcome = smtp_judge(r, &code);
    bool word = outcome == MAIL_ACCEPTED || outcome == MAIL_REFUSED || (outcome == MAIL_LATER && code >= 400);
    return word ? MAIL_RELAY_UP : MAIL_RELAY_BROKE;
}
