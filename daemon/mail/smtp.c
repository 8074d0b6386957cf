/* SPDX-License-Identifier: MIT */
#include "mail/smtp.h"

#include <libesmtp.h>
#include <stdlib.h>

#include "base/mem.h"
#include "mail/smtp_open.h"

/* A message on its way in a session. */
struct sending {
    const struct str *mime;
    bool begun, at_end;
    smtp_message_t message;
    smtp_recipient_t recipient;
};

/* Refusals of us, not of the mail: the login is missing or wrong (RFC 4954 6). The relay's own word for "not you" must not mark a reader's
 * address as bad. */
static bool is_our_fault(int code)
{
    return code == 530 || code == 534 || code == 535 || code == 538;
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
            return is_our_fault(codes[i]) ? MAIL_LATER : MAIL_REFUSED;
        if (codes[i] / 100 == 4)
            return MAIL_LATER;
        break;
    }
    return r->begun ? MAIL_UNKNOWN : MAIL_LATER;
}

/* libESMTP asks for the message: with len NULL from the beginning, else for the next piece. */
static const char *give_message(void **ctx, int *len_b, void *arg)
{
    struct sending *m = arg;
    (void)ctx;
    if (!len_b) {
        m->begun = true;
        m->at_end = false;
        return NULL;
    }
    *len_b = m->at_end ? 0 : (int)m->mime->len_b;
    const char *piece = m->at_end ? NULL : m->mime->s;
    m->at_end = true;
    return piece;
}

/* libESMTP takes any digits for a code. */
static int code_of(const smtp_status_t *status)
{
    return status && status->code >= 100 && status->code < 600 ? status->code : 0;
}

static struct smtp_result result_of(const struct sending *m)
{
    return (struct smtp_result){
        .sender_code = code_of(smtp_reverse_path_status(m->message)),
        .recipient_code = code_of(smtp_recipient_status(m->recipient)),
        .message_code = code_of(smtp_message_transfer_status(m->message)),
        .complete = smtp_recipient_check_complete(m->recipient) != 0,
        .begun = m->begun,
    };
}

/* The server's words that belong to `code`. */
static const char *text_of(const struct sending *m, int code)
{
    const smtp_status_t *all[] = {smtp_reverse_path_status(m->message), smtp_recipient_status(m->recipient),
                                  smtp_message_transfer_status(m->message)};
    for (size_t i = sizeof all / sizeof *all; i-- > 0;)
        if (all[i] && all[i]->code == code && all[i]->text)
            return all[i]->text;
    return "";
}

static void set_answer(struct mail_answer *answer, const struct sending *m, const struct smtp_opening *opening)
{
    const struct smtp_result result = result_of(m);
    char why[200] = "";
    answer->outcome = smtp_judge(&result, &answer->code);
    if (answer->outcome == MAIL_ACCEPTED || answer->code >= 400) {
        mail_answer_set_text(answer, text_of(m, answer->code));
        return;
    }
    answer->code = opening->failed ? opening->code : 0; /* an earlier step's 250 or 354 explains nothing */
    if (opening->failed)
        mail_answer_set_text(answer, opening->err.text);
    else
        mail_answer_set_text(answer, smtp_strerror(smtp_errno(), why, sizeof why));
}

static void set_limits(smtp_session_t session, long step_s)
{
    static const int steps[] = {Timeout_GREETING, Timeout_ENVELOPE, Timeout_DATA, Timeout_TRANSFER, Timeout_DATA2};
    for (size_t i = 0; i < sizeof steps / sizeof *steps; i++)
        smtp_set_timeout(session, steps[i] | Timeout_OVERRIDE_RFC2822_MINIMUM, step_s * 1000);
}

static bool prepare(smtp_session_t session, const struct mailer_settings *s, const struct mail_job *job, struct sending *m)
{
    char *server = mem_printf("%s:%ld", s->host, s->port);
    bool ok = smtp_set_server(session, server) && smtp_set_hostname(session, s->hello) && smtp_option_require_all_recipients(session, 1);
    free(server);
    set_limits(session, s->step_s);
    m->message = smtp_add_message(session);
    if (!ok || !m->message || !smtp_set_reverse_path(m->message, job->from) || !smtp_set_messagecb(m->message, give_message, m))
        return false;
    m->recipient = smtp_add_recipient(m->message, job->to);
    return m->recipient != NULL;
}

void smtp_deliver(const struct mailer_settings *s, const struct mail_job *job, const struct str *mime, struct mail_answer *answer)
{
    struct sending m = {.mime = mime};
    struct smtp_opening opening = {.settings = s, .err = {.lang = s->lang}};
    smtp_session_t session = smtp_create_session(); /* fresh: libESMTP does not clean up for a second run */
    answer->outcome = MAIL_LATER;
    if (!session || !prepare(session, s, job, &m)) {
        mail_answer_set_text(answer, tr(s->lang, "无法准备 SMTP 会话", "cannot prepare an SMTP session"));
    } else {
        smtp_open_arm(&opening);
        smtp_start_session(session); /* its result says nothing: 1 does not mean sent */
        smtp_open_disarm();
        set_answer(answer, &m, &opening);
    }
    if (session)
        smtp_destroy_session(session);
}
