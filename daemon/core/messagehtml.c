/* SPDX-License-Identifier: MIT */
/* messagehtml: a mail as HTML for QQ, 网易, Foxmail, Outlook and telephones: tables and inline styles only, nothing from outside, at most 640 pixels wide; late is said in a word
 * and in red. Colours always come in pairs (text and ground), so that a dark mode finds them together. */
#include <string.h>

#include "core/messagedoc.h"

#define SANS "font-family:'Microsoft YaHei','微软雅黑','PingFang SC','Hiragino Sans GB','Noto Sans CJK SC',sans-serif"
#define MONO "font-family:Consolas,Menlo,'Courier New',monospace"
#define TABLE_OF(padding) "<table role=\"presentation\" width=\"100%\" cellpadding=\"" padding "\" cellspacing=\"0\" border=\"0\""
#define TABLE TABLE_OF("0")
#define ROWS TABLE_OF("2") /* of an item: what a hundred cells have in common is said once */

struct paint {
    const char *text, *ground;
};
static const struct paint paints[] = {[CLASS_LATE] = {"#b42318", "#fdecea"}, [CLASS_AHEAD] = {"#175cd3", "#eaf2fd"}, [CLASS_FAULT] = {"#93370d", "#fef4e6"}, [CLASS_INFO] = {"#475467", "#eef0f3"}};

static void add_escaped(const char *text, size_t len_b, struct str *out)
{
    for (size_t i = 0; i < len_b; i++) {
        size_t plain_b = strcspn(text + i, "&<>\"\n\r");
        plain_b = plain_b < len_b - i ? plain_b : len_b - i;
        str_add_n(out, text + i, plain_b);
        i += plain_b;
        if (i == len_b)
            return;
        switch (text[i]) {
        case '&': str_add(out, "&amp;"); break;
        case '<': str_add(out, "&lt;"); break;
        case '>': str_add(out, "&gt;"); break;
        case '"': str_add(out, "&quot;"); break;
        case '\n': if (i + 1 < len_b) str_add(out, "<br>"); break;
        default: break;
        }
    }
}

static void add_text(const char *text, struct str *out)
{
    add_escaped(text, strlen(text), out);
}

/* ---- head ---- */
static void add_figure(size_t n, const char *label, struct paint p, struct str *out)
{
    if (!n)
        return;
    str_addf(out, "<td align=\"center\" style=\"padding:8px 4px;background:%s;color:%s;border:3px solid #ffffff\"><b style=\"font-size:22px;line-height:1.3\">%zu</b><br>"
             "<span style=\"font-size:13px\">%s</span></td>", p.ground, p.text, n, label);
}

static void add_figures(const struct doc *d, struct str *out)
{
    const struct figures *f = &d->figures;
    size_t tasks = f->late + f->ahead;
    str_add(out, "<tr><td style=\"padding:4px 17px\">" TABLE "><tr>");
    add_figure(f->late, tr(d->lang, "逾期", "overdue"), paints[CLASS_LATE], out);
    add_figure(f->today, tr(d->lang, "今天到期", "due today"), paints[CLASS_FAULT], out);
    add_figure(f->own, tr(d->lang, "要您办理", "to do"), paints[CLASS_AHEAD], out);
    add_figure(tasks - f->own, tr(d->lang, "请您督促", "to see to"), paints[CLASS_AHEAD], out);
    add_figure(f->promises, tr(d->lang, "承诺未兑现", "promises broken"), paints[CLASS_LATE], out);
    add_figure(f->faults, tr(d->lang, "请处理", "need attention"), paints[CLASS_FAULT], out);
    add_figure(f->info, tr(d->lang, "告知", "for information"), paints[CLASS_INFO], out);
    str_add(out, "</tr></table></td></tr>");
}

static void add_begin(const struct doc *d, struct str *out)
{
    str_addf(out, "<!DOCTYPE html><html lang=\"%s\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">"
             "<meta name=\"color-scheme\" content=\"light dark\"><title>", tr(d->lang, "zh-CN", "en"));
    add_text(d->subject, out);
    str_add(out, "</title></head><body style=\"margin:0;padding:0;background:#f2f4f7\">" TABLE " style=\"background:#f2f4f7\"><tr><td align=\"center\" style=\"padding:12px 6px\">"
            "<!--[if mso]><table width=\"640\"><tr><td><![endif]-->" TABLE " style=\"max-width:640px;background:#ffffff;color:#1d2939;border:1px solid #d0d5dd;text-align:left;"
            "font-size:15px;line-height:1.65;word-break:break-word;" SANS "\">"
            "<tr><td style=\"padding:10px 20px;background:#1f4e79;color:#ffffff;font-size:16px\"><b>");
    add_text(d->title, out);
    str_add(out, "</b></td></tr>");
}

/* ---- rows ---- */
static void add_plain(const struct doc_row *r, const char *style, struct str *out)
{
    str_add_all(out, "<tr><td style=\"", style, "\">");
    add_text(r->text, out);
    str_add(out, "</td></tr>");
}

/* "【逾期 3 天】开学…": what stands in the brackets is made a badge. */
static void add_heading(const struct doc_row *r, struct str *out)
{
    static const struct {
        const char *open, *close;
    } brackets[] = {{"【", "】"}, {"[", "]"}};
    struct paint p = paints[r->class];
    const char *text = r->text;
    str_add(out, "<tr><td colspan=\"2\"><b style=\"font-size:16px\">");
    if (r->number)
        str_addf(out, "%d. ", r->number);
    for (size_t i = 0; i < sizeof brackets / sizeof *brackets; i++) {
        size_t open_b = strlen(brackets[i].open);
        const char *end = str_starts(text, brackets[i].open) ? strstr(text, brackets[i].close) : NULL;
        if (!end)
            continue;
        str_add_all(out, "<span style=\"padding:1px 6px;background:", p.ground, ";color:", p.text, "\">");
        add_escaped(text + open_b, (size_t)(end - text) - open_b, out);
        str_add(out, "</span> ");
        text = end + strlen(brackets[i].close);
        break;
    }
    add_text(text, out);
    str_add(out, "</b></td></tr>");
}

static const char *value_style(const struct doc_row *r)
{
    if (r->main == WORD_CODE)
        return "font-weight:bold;font-size:17px;letter-spacing:1px;" MONO;
    if (r->main == WORD_COMMAND)
        return "font-size:14px;" MONO;
    if (r->main == WORD_DUE && r->class == CLASS_LATE)
        return "font-weight:bold;color:#b42318";
    if (r->main == WORD_DUE)
        return "font-weight:bold";
    if (r->main == WORD_PROMISE)
        return "color:#b42318";
    return r->main == WORD_QUOTE || r->main == WORD_DERIVATION ? "color:#475467;font-size:14px" : NULL;
}

static void add_field(const struct doc_row *r, struct str *out)
{
    const char *style = value_style(r);
    size_t label_b = r->label ? strlen(r->label) : 0;
    while (label_b && strchr(" :", r->label[label_b - 1]))
        label_b--;
    if (label_b > 3 && memcmp(r->label + label_b - 3, "：", 3) == 0)
        label_b -= 3;
    str_add(out, r->label ? "<tr valign=\"top\"><td width=\"84\" style=\"color:#667085;font-size:14px\">" : "<tr><td colspan=\"2\">");
    if (r->label) {
        add_escaped(r->label, label_b, out);
        str_add_all(out, "</td><td", style ? " style=\"" : "", style ? style : "", style ? "\">" : ">");
    }
    add_text(r->text, out);
    str_add(out, "</td></tr>");
}

static void add_member(const struct doc_row *r, struct str *out)
{
    str_add(out, "<tr><td colspan=\"2\" style=\"border-top:1px solid #eaecf0;font-size:14px\">");
    add_text(r->text, out);
    str_add(out, "</td></tr>");
}

static void add_part(const struct doc_row *r, struct str *out)
{
    struct paint p = paints[r->class];
    str_addf(out, "<tr><td style=\"padding:14px 20px 0\"><div style=\"padding:5px 12px;background:%s;color:%s;font-weight:bold\">", p.ground, p.text);
    add_text(r->text, out);
    str_add(out, "</div></td></tr>");
}

static bool in_item(enum row_kind kind)
{
    return kind == ROW_HEADING || kind == ROW_FIELD || kind == ROW_MEMBER;
}

static void add_row(const struct doc_row *r, struct str *out)
{
    switch (r->kind) {
    case ROW_GREETING: add_plain(r, "padding:14px 20px 0;font-size:16px", out); return;
    case ROW_URGENT: add_plain(r, "padding:8px 20px;background:#b42318;color:#ffffff;font-weight:bold", out); return;
    case ROW_SUMMARY: add_plain(r, "padding:6px 20px 8px", out); return;
    case ROW_PART: add_part(r, out); return;
    case ROW_HEADING: add_heading(r, out); return;
    case ROW_FIELD: add_field(r, out); return;
    case ROW_MEMBER: add_member(r, out); return;
    case ROW_MORE: add_plain(r, "padding:12px 20px;background:#fef4e6;color:#93370d", out); return;
    case ROW_ANSWER_HEADING: add_plain(r, "padding:16px 20px 2px;font-weight:bold;border-top:1px solid #d0d5dd", out); return;
    case ROW_ANSWER: add_plain(r, "padding:2px 20px", out); return;
    case ROW_CLOSING: add_plain(r, "padding:12px 20px 14px;color:#667085;font-size:13px", out); return;
    }
}

void doc_html(const struct doc *d, struct str *out)
{
    const struct doc_row *r = d->rows.data;
    bool open = false, figures = !d->digest;
    add_begin(d, out);
    for (size_t i = 0; i < d->rows.n; i++) {
        if (open && (r[i].kind == ROW_HEADING || !in_item(r[i].kind)))
            str_add(out, "</table></td></tr>");
        if (r[i].kind == ROW_HEADING || (in_item(r[i].kind) && !open))
            str_add_all(out, "<tr><td style=\"padding:8px 20px 8px 16px;border-left:4px solid ", paints[r[i].class].text, ";border-top:1px solid #eaecf0\">" ROWS ">");
        open = in_item(r[i].kind);
        if (!figures && r[i].kind > ROW_SUMMARY) {
            add_figures(d, out);
            figures = true;
        }
        add_row(&r[i], out);
    }
    str_add(out, open ? "</table></td></tr>" : "");
    str_add(out, "</table><!--[if mso]></td></tr></table><![endif]--></td></tr></table></body></html>\n");
}
