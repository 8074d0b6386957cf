/* SPDX-License-Identifier: MIT */
/* message: the texts of a mail from its lines, in the rule set's language: subject, plain text, HTML, and for a long list a table (CSV), all from the same facts through the
 * same templates (core/mailtext.h). What may stand in a mail is decided here and in messageline.c and nowhere else: case number, masked name, school, grade, step, rule with
 * article and quote, days, due date with derivation, who must act, level, reply code, how to answer. Never: full name, ID number, phone, address, guardian, cause,
 * disability, poverty; no name in a subject. Pure. */
#ifndef BAOXUE_CORE_MESSAGE_H
#define BAOXUE_CORE_MESSAGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "base/str.h"
#include "base/vec.h"
#include "core/due.h"
#include "core/time.h"

struct mailtexts;

enum line_kind {
    LINE_REMINDER,  /* a rung up to the due day */
    LINE_OVERDUE,   /* a rung after it */
    LINE_STARTED,   /* `start` */
    LINE_NOTICE,    /* a notice: for information */
    LINE_SETTLED,   /* `settled` */
    LINE_MOVED,     /* 期限改为… */
    LINE_FAULT,     /* to the office: vacancy, hold, bad address, refused reload … */
    LINE_HEARTBEAT, /* to the office: how the service does */
    LINE_DRILL,     /* what would be told; nothing has to be done */
    LINE_TEST       /* a mail that was asked for */
};

/* What was promised when somebody acknowledged. */
struct promise {
    bool made;
    struct day given, until; /* of the last one */
    long broken;             /* how many promised days have passed */
};

/* Of how many like it a line is one, below the reader: for "30 所学校中 7 所未报". */
struct ratio {
    const char *kind; /* of the units; NULL: not counted */
    size_t all, open;
};

/* One line of a digest, or the only one of an urgent mail. All strings are borrowed and already fit to be shown (private rules come without title and quote). */
struct message_line {
    enum line_kind kind;
    const char *code;       /* reply code, e.g. "7F3K" */
    const char *rule;       /* title; NULL for a private rule */
    const char *source;     /* 二、8(2) */
    const char *quote;      /* NULL: none or private */
    const char *subject;    /* whom it is about: a unit's name, or "案号 2026-0012 张*明 第一小学 三年级" */
    const char *subject_short; /* without any name: for the mail's subject line */
    const char *period;     /* 2026秋季; NULL for steps */
    struct day due;
    const char *due_text;   /* "2026-09-08（周二）24:00 前" */
    const char *derivation;
    bool provisional;
    bool late_told;         /* told late: the machine was off or the fact came late */
    long days_late;         /* > 0: overdue; <= 0: days left, from the day of composing */
    int level;              /* 0 the owner; 1, 2 … steps up the chain */
    const char *must_act;   /* "第一小学校长" */
    const char *told;       /* who else was told, "、"-separated; NULL: nobody */
    const char *instead_of; /* the vacant post; NULL: none */
    const char *instead_why; /* it is held, but mail to it came back: the answer; NULL: vacant */
    const char *text;       /* of what is no task: the sentence */
    const char *todo;       /* what settles it: "报送《…》" / "办理“家访”"; NULL for information only */
    const char *enter;      /* the command with which the office enters that; NULL: `baoxue file CODE` */
    const char *rule_name;  /* for roll-up of alike lines */
    struct promise promise;
    struct ratio ratio;     /* of the first of alike lines */
    size_t number;          /* the caller's own number of it */
};

struct message_in {
    enum lang lang;
    const struct mailtexts *texts;
    const char *title;       /* of the rule set: "安泽县控辍保学" */
    const char *document;
    const char *person;      /* greeting: the reader's post titles, no names of third persons */
    const char *person_code; /* the reader's, for the commands that take --by */
    struct day today;
    bool urgent;
    bool handed;             /* it goes to somebody who prints it and hands it to the reader */
    const struct message_line *lines;
    size_t lines_n;
    size_t shown_n;          /* so many of them stand in the text, the first; the others are counted and stand in the list */
    bool at_office;          /* the reader is told as a holder of the office */
    const char *office;      /* name of the office, for questions and answers */
};

enum { LIST_FROM = 20 /* a mail of more lines has them as a list too */ };

struct message {
    struct str subject, text, html;
    struct str csv, csv_name; /* empty: no list */
};
void message_fini(struct message *m);

/* Worst first: overdue by days and level, then due soonest, then information; returns by reordering `lines` (struct message_line). */
void message_sort(struct vec *lines);
/* `out` is zeroed or was finished. */
void message_compose(const struct message_in *in, struct message *out);
/* "2026-09-08（周二）24:00 前", or with the hour. */
void due_text(const struct due_result *due, struct zone z, enum lang lang, struct str *out);

#endif
