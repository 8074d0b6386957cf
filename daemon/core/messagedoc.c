/* SPDX-License-Identifier: MIT */
#include "core/messagedoc.h"

#include <stdlib.h>
#include <string.h>

#include "base/str.h"

void doc_init(struct doc *d, enum lang lang)
{
    *d = (struct doc){.lang = lang, .rows = VEC(struct doc_row)};
}

void doc_fini(struct doc *d)
{
    for (size_t i = 0; i < d->rows.n; i++)
        free(((struct doc_row *)vec_at(&d->rows, i))->text);
    vec_fini(&d->rows);
}

void doc_add(struct doc *d, const struct mail_piece *p, const struct values *v, enum row_kind first, enum row_kind rest, enum line_class class, int number)
{
    for (size_t i = 0; i < p->lines.n; i++) {
        const struct mail_line *l = vec_at(&p->lines, i);
        struct str text = {0};
        if (!mail_line_fill(l, v->word, &text))
            continue;
        struct doc_row *row = vec_push(&d->rows);
        *row = (struct doc_row){i ? rest : first, class, i ? 0 : number, l->main, l->label, str_take(&text)};
    }
}

void doc_add_text(struct doc *d, enum row_kind kind, enum line_class class, const char *text)
{
    struct str s = {0};
    str_add(&s, text);
    *(struct doc_row *)vec_push(&d->rows) = (struct doc_row){.kind = kind, .class = class, .text = str_take(&s)};
}

/* ---- plain text ---- */

/* Several lines stay under the first. */
static void add_lines(const char *text, const char *indent, struct str *out)
{
    while (*text) {
        size_t len_b = strcspn(text, "\r\n");
        str_add_n(out, text, len_b);
        text += len_b;
        if (*text == '\n' && text[1])
            str_addf(out, "\n%s", indent);
        text += *text != 0;
    }
    str_add(out, "\n");
}

static void add_title(const struct doc *d, const char *text, struct str *out)
{
    str_addf(out, tr(d->lang, "\n——— %s ———\n", "\n--- %s ---\n"), text);
}

static void add_heading(const struct doc *d, const struct doc_row *r, struct str *out)
{
    if (r->kind == ROW_ANSWER_HEADING || r->kind == ROW_PART) {
        add_title(d, r->text, out);
        return;
    }
    str_add(out, "\n");
    if (r->number)
        str_addf(out, "%d. ", r->number);
    add_lines(r->text, "   ", out);
}

static void add_row(const struct doc *d, const struct doc_row *r, struct str *out)
{
    switch (r->kind) {
    case ROW_PART: case ROW_ANSWER_HEADING: case ROW_HEADING: case ROW_MORE:
        add_heading(d, r, out);
        return;
    case ROW_FIELD:
        str_addf(out, "   %s", r->label ? r->label : "");
        add_lines(r->text, "     ", out);
        return;
    case ROW_MEMBER:
        str_add(out, tr(d->lang, "   · ", "   - "));
        add_lines(r->text, "     ", out);
        return;
    case ROW_ANSWER:
        str_add(out, str_starts(r->text, "·") ? "  " : "");
        add_lines(r->text, "    ", out);
        return;
    case ROW_GREETING: case ROW_URGENT: case ROW_SUMMARY: case ROW_CLOSING:
        add_lines(r->text, "", out);
        return;
    }
}

void doc_text(const struct doc *d, struct str *out)
{
    const struct doc_row *r = d->rows.data;
    for (size_t i = 0; i < d->rows.n; i++) {
        bool closes = r[i].kind == ROW_CLOSING && (!i || r[i - 1].kind != ROW_CLOSING), greeted = i && r[i - 1].kind == ROW_GREETING && r[i].kind != ROW_GREETING;
        if (closes || greeted)
            str_add(out, "\n");
        add_row(d, &r[i], out);
    }
}
