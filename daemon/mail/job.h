/* SPDX-License-Identifier: MIT */
/* job: one mail to one recipient as the daemon hands it to the mailer, the mailer's answer, the daemon's ack, the mailer's word that it works, and the wire form
 * of all four.
 * Pure: no descriptors here.
 *
 * A packet is a head line with the kind and its version, then lines `key value\n`: UTF-8, no control characters in a value, every key at
 * most once, unknown keys refused.
 *
 *     baoxue-job 1                      baoxue-answer 1          baoxue-ack 1     baoxue-ready 1
 *     id 42                             id 42                    id 42
 *     to teacher@example.org            outcome accepted
 *     …                                 code 250
 *     text-bytes 812                    seen yes
 *     html-bytes 0                      relay up
 *     csv-bytes 0                       text 2.0.0 Ok: queued as 4F1
 *
 * The bodies follow one after the other: small ones in the packet, after an empty line, others in a sealed memfd beside it (mail/wire.h).
 * A packet may come from a hostile peer: everything is bounded before it is believed.
 *
 * The mailer's first word is `ready`; with a line `fault …` it says why it cannot work (its settings), and leaves. So the daemon knows of a mailer that goes
 * without that word that it has shown no mail to anybody, and that nothing can be delivered until somebody mends it.
 *
 * Before it shows the first mail to anybody (SMTP: before DATA) it says `shown`, once a line. The daemon that closes a line has ended it first; after that a mailer
 * releases nothing (line_wait_ack), so where this word had not come the mail has certainly not been taken.
 *
 * The order on one line (descriptor 0). The daemon has at most MAIL_WINDOW jobs out: handed over and their answer not yet on its disk. The
 * mailer answers them in their order. The daemon commits the answer, then says ack, then hands over the next job. Between an answer and its
 * ack the mailer may work on the next job, but it keeps back the last bytes of that mail (other backends: the whole delivery), and sends no
 * second answer. So the line to the relay is busy with one mail while the disk works for the one before, and the bytes of the third are made
 * meanwhile; and yet, whenever and whoever dies,
 *   - at most one mail a line can have been taken by a relay without that being on disk: the first one out;
 *   - the others were never released: they are `later`, not `unknown`. */
#ifndef BAOXUE_MAIL_JOB_H
#define BAOXUE_MAIL_JOB_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "base/str.h"
#include "core/time.h"

enum {
    MAIL_PACKET_B = 32 * 1024,        /* without bodies; the kernel's own limit is about 200 KiB */
    MAIL_BODY_B = 32 * 1024 * 1024,   /* text, html and csv together */
    MAIL_SMALL_B = 16 * 1024,         /* the same, in the packet */
    MAIL_ANSWER_TEXT_B = 512,
    MAIL_WINDOW = 3                   /* jobs out on one line */
};

struct mail_job {
    int64_t id;             /* the daemon's; comes back in the answer */
    const char *from;       /* address; also the reverse path */
    const char *from_name;  /* shown before it; NULL: none */
    const char *reply_to;   /* NULL: none */
    const char *to;         /* exactly one */
    const char *subject;
    struct instant date;
    struct zone zone;       /* in which the date is written */
    const char *message_id; /* with or without <> */
    const char *boundary;   /* of the multiparts; needed with html or csv, else may be NULL */
    const char *references; /* message ids with <>, separated by one space; NULL: none */
    const char *csv_name;   /* of the table; needed with csv, else may be NULL */
    const char *text, *html, *csv; /* UTF-8; html and csv may be NULL; need not be NUL-terminated */
    size_t text_b, html_b, csv_b;
    char *packet, *bodies;  /* owned memory of a job that was parsed; NULL in one that the caller filled */
};

enum mail_outcome { MAIL_ACCEPTED, MAIL_REFUSED /* the reader, for good */, MAIL_LATER, MAIL_UNKNOWN /* the server may have it */ };

/* What an answer tells of the relay itself, whoever the mail was for. */
enum mail_relay {
    MAIL_RELAY_NONE,  /* nothing */
    MAIL_RELAY_UP,    /* it serves us: it has said yes or no to this mail */
    MAIL_RELAY_DOWN,  /* nobody serves us: no connection, TLS, greeting or login; "not now" to MAIL, which names no reader; a command that cannot run; our settings */
    MAIL_RELAY_BROKE, /* it served us, and then broke off without a word: the mail's fault or its own */
    MAIL_RELAY_REJECTED, /* it said no for good to the reader, and not that his mailbox is at fault: a limit of ours, or no such reader after all */
    MAIL_RELAY_DECLINED /* it took the reader, and said no for good to the mail: a limit of ours (then nobody is served) or its dislike of this one */
};

struct mail_answer {
    int64_t id;
    enum mail_outcome outcome;
    int code; /* SMTP's reply or the command's exit status; 0: there is none */
    bool seen; /* a server may have seen DATA (a command: the mail): from here on it is sent again only as it is */
    enum mail_relay relay;
    char text[MAIL_ANSWER_TEXT_B]; /* one line of UTF-8; may be empty */
};

/* Are all fields there, within their bounds, and fit for a header or an SMTP command? */
int mail_job_check(const struct mail_job *job, struct err *err);
/* The packet of a job that has been checked. */
int mail_job_format(const struct mail_job *job, struct str *packet, struct err *err);
/* Takes nothing; strings of `job` point into its own copy. The bodies are not there yet: only their lengths, which are within MAIL_BODY_B.
 * The values are clean text but not yet checked. Call mail_job_fini() in any case; `id` is -1 unless it could be read. */
int mail_job_parse(struct mail_job *job, const char *packet, size_t len_b, struct err *err);
size_t mail_job_bodies_b(const struct mail_job *job); /* of all bodies together */
/* Takes `bodies` (text_b + html_b + csv_b bytes from malloc); 0 if they are clean UTF-8. */
int mail_job_set_bodies(struct mail_job *job, char *bodies, struct err *err);
void mail_job_fini(struct mail_job *job);

const char *mail_outcome_name(enum mail_outcome outcome); /* accepted, refused, later, unknown */
/* Did it say no for good to a mail that may be right? */
bool mail_answer_declines(const struct mail_answer *answer);
/* A server's words as UTF-8 (what Chinese servers say may be GBK), the caller's; what is neither comes back as it is. */
char *mail_text_utf8(const char *raw);
/* Copies a text from elsewhere (a server's answer), cut, made one line of clean UTF-8. */
void mail_answer_set_text(struct mail_answer *answer, const char *text);
void mail_answer_format(const struct mail_answer *answer, struct str *packet);
int mail_answer_parse(struct mail_answer *answer, const char *packet, size_t len_b, struct err *err);

const char *mail_relay_name(enum mail_relay relay); /* none, up, down, broke, rejected, declined */

void mail_ack_format(int64_t id, struct str *packet);
int mail_ack_parse(int64_t *id, const char *packet, size_t len_b, struct err *err);
/* Is it an ack, good or bad, rather than a job? */
bool mail_ack_is(const char *packet, size_t len_b);

/* fault NULL: the mailer works. */
void mail_ready_format(const char *fault, struct str *packet);
bool mail_ready_is(const char *packet, size_t len_b);
/* 0: it works; -1: it does not, the error is its own word; or the packet is wrong. */
int mail_ready_parse(const char *packet, size_t len_b, struct err *err);

#endif
