/* SPDX-License-Identifier: MIT */
#include "mail/smtp_session.h"

#include <errno.h>
#include <libesmtp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "mail/limit.h"
#include "mail/mime.h"
#include "mail/pick.h"
#include "mail/smtp.h"
#include "mail/smtp_open.h"
#include "mail/smtp_words.h"

enum {
    HOLD_B = 64,      /* what is kept back of a mail; its last line's end is enough */
    MAILS_MOST = 1000 /* a session; libESMTP forgets nothing before its end */
};

/* The mail on its way. libESMTP has older ones in its list too, but asks and tells only of this. */
struct sending {
    struct line_job got;
    bool first;    /* of its session */
    bool asked;    /* DATA is on its way; with RCPT, where the server takes several commands at once (RFC 2920) */
    bool begun;    /* the server asked for the body (354) */
    bool given;    /* libESMTP has all but the last bytes */
    bool released; /* libESMTP has the last bytes */
    bool settled;  /* answered; or there is none */
    smtp_message_t message;
    smtp_recipient_t recipient;
};

struct session {
    const struct mailer_settings *s;
    struct line *line;
    smtp_session_t smtp;
    struct sending mail;
    int mails;
    bool line_over;
    struct smtp_opening opening;
    char refusal[512]; /* the server's last line but its farewell, if that is a no: libESMTP keeps none of what comes before a mail, as a greeting's 421; "": it is not */
};

/* libESMTP takes any digits for a code. */
static int code_of(const smtp_status_t *status)
{
    return status && status->code >= 100 && status->code < 600 ? status->code : 0;
}

/* ---- the verdict ---- */

static bool names_mailbox(const smtp_status_t *status)
{
    if (code_of(status) / 100 != 5 || (!status->enh_class && !status->text)) /* only of a no is it asked */
        return false;
    char *said = status->enh_class ? mem_printf("%d.%d.%d", status->enh_class, status->enh_subject, status->enh_detail) : mail_text_utf8(status->text);
    bool names = smtp_names_mailbox(said);
    free(said);
    return names;
}

static struct smtp_result result_of(const struct sending *m)
{
    return (struct smtp_result){
        .sender_code = code_of(smtp_reverse_path_status(m->message)),
        .recipient_code = code_of(smtp_recipient_status(m->recipient)),
        .message_code = code_of(smtp_message_transfer_status(m->message)),
        .complete = smtp_recipient_check_complete(m->recipient) != 0,
        .released = m->released,
        .seen = m->asked,
        .mailbox = names_mailbox(smtp_recipient_status(m->recipient)),
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

/* What the server said, else what libESMTP says; of a name that it cannot find, whose. */
static const char *explain(const struct session *t, struct err *err)
{
    if (*t->refusal)
        return t->refusal;
    char why[200] = "";
    int error = smtp_errno();
    smtp_strerror(error, why, sizeof why);
    if (error == 0 || error == SMTP_ERR_DROPPED_CONNECTION)
        err_set(err, "邮件服务器断开了连接，没有说为什么", "the mail server broke off and did not say why");
    else if (error >= SMTP_ERR_EAI_ADDRFAMILY && error <= SMTP_ERR_EAI_SOCKTYPE)
        err_set(err, "找不到邮件服务器 %s：%s", "cannot find the mail server %s: %s", t->s->host, why);
    else
        err_set(err, "%s", "%s", why);
    return err->text;
}

static void set_answer(struct mail_answer *answer, const struct session *t)
{
    const struct smtp_result result = result_of(&t->mail);
    const struct smtp_opening *opening = &t->opening;
    struct err err = {.lang = t->s->lang};
    answer->outcome = smtp_judge(&result, &answer->code);
    answer->relay = smtp_judge_relay(&result);
    answer->seen = result.seen || answer->relay == MAIL_RELAY_REJECTED; /* a word for good about this very mail: others try the relay next */
    if (answer->outcome == MAIL_ACCEPTED || answer->code >= 400) {
        mail_answer_set_text(answer, text_of(&t->mail, answer->code));
        return;
    }
    answer->code = opening->failed ? opening->code : 0; /* an earlier step's 250 or 354 explains nothing */
    if (limit_hit())
        mail_answer_set_text(answer, tr(t->s->lang, "超过了一封邮件的总时限", "it took longer than the overall limit for one mail"));
    else if (opening->failed)
        mail_answer_set_text(answer, opening->err.text);
    else
        mail_answer_set_text(answer, explain(t, &err));
}

static void clear_mail(struct sending *m)
{
    line_job_fini(&m->got);
    m->settled = true;
}

static void settle(struct session *t)
{
    struct mail_answer answer = {.id = t->mail.got.job.id};
    limit_stop();
    set_answer(&answer, t);
    clear_mail(&t->mail);
    if (line_answer(t->line, &answer) != 0)
        t->line_over = true;
}

/* Did an older session end (idle, full, restarted server) before it got to this mail? Then it says nothing of the mail. */
static bool is_unheard(const struct sending *m)
{
    int code = code_of(smtp_reverse_path_status(m->message));
    return !m->first && (code == 0 || code == 421) && !limit_hit();
}

/* ---- feeding ---- */

/* While the disk works, the next mail's bytes are made. */
static void make_next(struct session *t)
{
    struct line_job *next = line_peek(t->line);
    struct err err = {.lang = t->s->lang};
    if (next && !next->fault && t->line->unacked >= 0 && next->mime.len_b == 0 && mail_job_bodies_b(&next->job) <= MAIL_SMALL_B && mail_job_check(&next->job, &err) == 0)
        mime_format(&next->job, &next->mime);
}

/* libESMTP asks for the message: with len NULL from the beginning, else for the next piece. The last piece waits until the mail before is
 * on the daemon's disk. */
static const char *give_message(void **ctx, int *len_b, void *arg)
{
    struct session *t = arg;
    struct sending *m = &t->mail;
    (void)ctx;
    if (!len_b) {
        m->begun = true;
        m->given = m->released = false;
        smtp_open_gather(true); /* libESMTP writes 2 KiB at a time */
        return NULL;
    }
    size_t hold_b = m->got.mime.len_b < HOLD_B ? m->got.mime.len_b : HOLD_B, given_b = m->got.mime.len_b - hold_b;
    const char *piece = m->got.mime.s;
    if (m->released) {
        *len_b = 0;
        return NULL;
    }
    if (given_b > 0 && !m->given) {
        m->given = true;
        *len_b = (int)given_b;
        return piece;
    }
    smtp_open_gather(false);
    make_next(t);
    if (line_wait_ack(t->line) != 0) {
        smtp_open_cut(); /* no dot: the server must not take it */
        *len_b = 0;
        errno = ECANCELED;
        return NULL;
    }
    m->released = true;
    *len_b = (int)hold_b;
    return piece + given_b;
}

static bool add_mail(struct session *t, struct line_job *got)
{
    struct sending *m = &t->mail;
    *m = (struct sending){.got = *got, .first = t->mails++ == 0};
    if (m->got.mime.len_b == 0)
        mime_format(&m->got.job, &m->got.mime);
    m->message = smtp_add_message(t->smtp);
    if (!m->message || !smtp_set_reverse_path(m->message, m->got.job.from) || !smtp_set_messagecb(m->message, give_message, t))
        return false;
    m->recipient = smtp_add_recipient(m->message, m->got.job.to);
    return m->recipient != NULL;
}

static void feed(struct session *t)
{
    struct line_job got;
    if (t->line_over || t->mails >= MAILS_MOST)
        return;
    int rc = pick_next(t->line, t->s, (int)t->s->idle_s * 1000, &got);
    t->line_over = rc < 0;
    if (rc == 1 && add_mail(t, &got))
        limit_start(t->s->overall_s);
}

/* The current mail has come to its end in a session that goes on. After these moments libESMTP looks for the next message: at once, or, when its
 * recipient was refused, after the answer to DATA, which may be on its way already (RFC 2920); that one then belongs to no mail of ours. */
static void go_on(struct session *t)
{
    settle(t);
    feed(t);
    if (t->mail.settled)
        limit_start(t->s->step_s); /* for QUIT */
}

static void on_event(smtp_session_t smtp, int event, void *arg, ...)
{
    struct session *t = arg;
    const struct sending *m = &t->mail;
    (void)smtp;
    if (m->settled)
        return;
    if (event == SMTP_EV_MAILSTATUS && code_of(smtp_reverse_path_status(m->message)) / 100 != 2) {
        if (!is_unheard(m))
            go_on(t);
    } else if (event == SMTP_EV_RCPTSTATUS && code_of(smtp_recipient_status(m->recipient)) / 100 != 2) {
        go_on(t);
    } else if (event == SMTP_EV_MESSAGESENT && m->begun) {
        go_on(t);
    }
}

static void keep_refusal(struct session *t, const char *line, size_t n)
{
    bool no = n > 0 && (line[0] == '4' || line[0] == '5'), farewell = n > 2 && memcmp(line, "221", 3) == 0;
    if (!farewell)
        snprintf(t->refusal, sizeof t->refusal, "%.*s", no ? (int)n : 0, line);
}

/* What libESMTP writes of commands (texts of mails do not come by here): has it said DATA? And what it reads. */
static void on_traffic(const char *buf, int len_b, int writing, void *arg)
{
    static const char data[] = "DATA\r\n";
    struct session *t = arg;
    size_t n = len_b > 0 ? (size_t)len_b : 0;
    if (writing == SMTP_CB_READING)
        keep_refusal(t, buf, n);
    if (writing == SMTP_CB_WRITING && n >= sizeof data - 1 && memcmp(buf + n - (sizeof data - 1), data, sizeof data - 1) == 0) { /* always the last of its group */
        t->mail.asked = true;
        line_show(t->line);
    }
}

/* ---- a session ---- */

static void set_limits(smtp_session_t session, long step_s)
{
    static const int steps[] = {Timeout_GREETING, Timeout_ENVELOPE, Timeout_DATA, Timeout_TRANSFER, Timeout_DATA2};
    for (size_t i = 0; i < sizeof steps / sizeof *steps; i++)
        smtp_set_timeout(session, steps[i] | Timeout_OVERRIDE_RFC2822_MINIMUM, step_s * 1000);
}

static bool prepare(struct session *t, struct line_job *first)
{
    const struct mailer_settings *s = t->s;
    char *server = mem_printf("%s:%ld", s->host, s->port);
    bool ok = t->smtp && smtp_set_server(t->smtp, server) && smtp_set_hostname(t->smtp, s->hello) &&
              smtp_set_eventcb(t->smtp, on_event, t) && smtp_set_monitorcb(t->smtp, on_traffic, t, 0);
    free(server);
    if (!ok)
        return false;
    set_limits(t->smtp, s->step_s);
    return add_mail(t, first);
}

/* What the session left behind. */
static void finish(struct session *t)
{
    limit_stop();
    if (t->mail.settled)
        return;
    if (is_unheard(&t->mail)) {
        line_put_back(t->line, &t->mail.got);
        clear_mail(&t->mail);
    } else {
        settle(t);
    }
}

int smtp_session_serve(struct line *l, const struct mailer_settings *s, struct line_job *first)
{
    struct session t = {.s = s, .line = l, .opening = {.settings = s, .err = {.lang = s->lang}}, .mail = {.settled = true}};
    t.smtp = smtp_create_session(); /* fresh: libESMTP does not clean up for a second run */
    if (!prepare(&t, first)) {
        struct line_job *job = t.mail.settled ? first : &t.mail.got;
        struct mail_answer answer = {.id = job->job.id, .outcome = MAIL_LATER, .relay = MAIL_RELAY_DOWN};
        mail_answer_set_text(&answer, tr(s->lang, "无法准备 SMTP 会话", "cannot prepare an SMTP session"));
        t.line_over = line_answer(l, &answer) != 0;
        line_job_fini(job);
    } else {
        limit_start(s->overall_s);
        smtp_open_arm(&t.opening);
        smtp_start_session(t.smtp); /* its result says nothing: 1 does not mean sent */
        smtp_open_disarm();
        finish(&t);
    }
    if (t.smtp)
        smtp_destroy_session(t.smtp);
    return t.line_over ? -1 : 0;
}
