/* SPDX-License-Identifier: MIT */
#include "mail/smtp.h"

#include <stddef.h>

enum { TOO_LARGE = 552 }; /* RFC 1870 6.1 */

/* The login is missing or wrong (RFC 4954 6): no word about a reader, wherever it comes. */
static bool is_of_login(int code)
{
    return code == 530 || code == 534 || code == 535 || code == 538;
}

/* Only a final no to RCPT is one to the reader. To MAIL it is about our sender; to the text, the relay's limits and filters: it said yes to this reader a moment ago, and
 * a relay that has had enough of us today must not make every reader's address a bad one. */
enum mail_outcome smtp_judge(const struct smtp_result *r, int *code)
{
    enum { SENDER, RECIPIENT, MESSAGE };
    const int codes[] = {[SENDER] = r->sender_code, [RECIPIENT] = r->recipient_code, [MESSAGE] = r->message_code};
    *code = r->message_code;
    if (r->complete && codes[SENDER] / 100 == 2 && codes[RECIPIENT] / 100 == 2 && codes[MESSAGE] / 100 == 2)
        return MAIL_ACCEPTED;
    for (size_t i = 0; i < sizeof codes / sizeof *codes; i++) {
        if (codes[i] / 100 == 2)
            continue;
        *code = codes[i];
        if (codes[i] / 100 == 5)
            return i == RECIPIENT && r->mailbox && !is_of_login(codes[i]) ? MAIL_REFUSED : MAIL_LATER;
        if (codes[i] / 100 == 4)
            return MAIL_LATER;
        break;
    }
    return r->released ? MAIL_UNKNOWN : MAIL_LATER;
}

/* A server that does not answer MAIL well serves nobody now, unless it speaks of this mail's size. */
enum mail_relay smtp_judge_relay(const struct smtp_result *r)
{
    if (r->sender_code == TOO_LARGE)
        return MAIL_RELAY_DECLINED;
    if (r->sender_code / 100 != 2)
        return MAIL_RELAY_DOWN;
    int code;
    enum mail_outcome outcome = smtp_judge(r, &code);
    if (outcome == MAIL_LATER && code >= 500)
        return r->recipient_code == code && !is_of_login(code) ? MAIL_RELAY_REJECTED : MAIL_RELAY_DECLINED;
    bool word = outcome == MAIL_ACCEPTED || outcome == MAIL_REFUSED || (outcome == MAIL_LATER && code >= 400);
    return word ? MAIL_RELAY_UP : MAIL_RELAY_BROKE;
}
