/* SPDX-License-Identifier: MIT */
#include "core/messagecsv.h"

#include "base/str.h"

static const enum mail_field columns[] = {WORD_STATUS, WORD_TITLE, WORD_ABOUT, WORD_PERIOD, WORD_DUE, WORD_PROVISIONAL, WORD_RESPONSIBLE, WORD_VACANT, WORD_PROMISE,
                                          WORD_TODO, WORD_SEE_TO, WORD_TEXT, WORD_UNDER, WORD_CODE};
enum { COLUMNS_N = sizeof columns / sizeof *columns };

static void add_cell(const char *cell, const char *end, struct str *out)
{
    str_add(out, str_is_formula(cell) ? "\"'" : "\"");
    for (; *cell; cell++)
        if (*cell == '"')
            str_add(out, "\"\"");
        else
            str_add_n(out, cell, 1);
    str_addf(out, "\"%s", end);
}

static void add_line(const struct message_in *in, const struct message_line *l, size_t number, struct str *out)
{
    struct values v;
    values_init(&v);
    line_values(in, l, &v);
    str_addf(out, "%zu,", number);
    for (size_t i = 0; i < COLUMNS_N; i++)
        add_cell(v.word[columns[i]] ? v.word[columns[i]] : "", i + 1 < COLUMNS_N ? "," : "\r\n", out);
    values_fini(&v);
}

void message_csv(const struct message_in *in, struct message *out)
{
    char day[DAY_TEXT_B];
    str_addf(&out->csv_name, tr(in->lang, "待办清单-%s.csv", "tasks-%s.csv"), day_format(in->today, day));
    str_add(&out->csv, "\xef\xbb\xbf");
    str_addf(&out->csv, "%s,", tr(in->lang, "序号", "number"));
    for (size_t i = 0; i < COLUMNS_N; i++)
        add_cell(tr(in->lang, field_words[columns[i]].zh, field_words[columns[i]].en), i + 1 < COLUMNS_N ? "," : "\r\n", &out->csv);
    for (size_t i = 0; i < in->lines_n; i++)
        add_line(in, &in->lines[i], i + 1, &out->csv);
}
