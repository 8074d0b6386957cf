/* SPDX-License-Identifier: MIT */
/* The working calendar against another's: tests/data/chinese-days.csv (made by tests/data/make-chinese-days), day by day over 2010–2026. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/mem.h"
#include "base/str.h"
#include "calendar_data.h"
#include "core/lunar.h"
#include "core/ruleset.h"

enum { PEER_FIRST = 2010, PEER_LAST = 2026, SHIPPED_FIRST = 2023, LUNAR_FIRST = 2020, FILES_MOST = 8 };

struct peer_day { /* a day off that is no weekend's, or one that is worked */
    struct day day;
    bool off;
    char feast[40];
};

static struct vec peer; /* struct peer_day, in order */

static int load(void **state)
{
    (void)state;
    char line[200];
    FILE *f = data_open("chinese-days.csv");
    peer = VEC(struct peer_day);
    while (data_line(f, line, sizeof line)) {
        struct peer_day d = {0};
        char kind[8], day[DAY_TEXT_B];
        if (line[0] == '#')
            continue;
        assert_int_equal(sscanf(line, "%10[0-9-],%7[a-z],%39[^,]", day, kind, d.feast), 3);
        assert_true(day_parse(day, &d.day));
        d.off = strcmp(kind, "off") == 0;
        if (strlen(d.feast) > sizeof "国庆节" - 1) /* the one day of 2015; no name of more than twenty hanzi may stand in a rule set */
            snprintf(d.feast, sizeof d.feast, "纪念日");
        vec_add(&peer, &d);
    }
    fclose(f);
    assert_in_range(peer.n, 500, 700);
    return 0;
}

static int unload(void **state)
{
    (void)state;
    vec_fini(&peer);
    return 0;
}

static const struct peer_day *peer_at(struct day d)
{
    for (size_t i = 0; i < peer.n; i++)
        if (((struct peer_day *)vec_at(&peer, i))->day.n == d.n)
            return vec_at(&peer, i);
    return NULL;
}

static bool peer_works(struct day d)
{
    const struct peer_day *p = peer_at(d);
    return p ? !p->off : day_weekday(d) < 6;
}

static struct ruleset *load_rules(const struct rule_text *files, size_t n)
{
    struct vec findings = VEC(struct finding);
    struct ruleset *rules = ruleset_load(files, n, LANG_ZH, &findings);
    const struct finding *f = findings.data;
    for (size_t i = 0; i < findings.n && !rules; i++)
        printf("%s:%d %s\n", f[i].src.file ? f[i].src.file : "-", f[i].src.line, f[i].text);
    findings_fini(&findings);
    assert_non_null(rules);
    return rules;
}

/* All differing days are shown. */
static void compare(const struct ruleset *rules, int first, int last)
{
    int differ = 0;
    for (struct day d = day_of(first, 1, 1); d.n <= day_of(last, 12, 31).n; d = day_plus(d, 1)) {
        char text[DAY_TEXT_B];
        bool works = calendar_is_workday(&rules->calendar, d);
        if (works != peer_works(d) && ++differ)
            printf("%s: %s here, %s there\n", day_format(d, text), works ? "work" : "off", works ? "off" : "work");
    }
    assert_int_equal(differ, 0);
}

static const char head[] = "[规则集]\n标题 = 样例\n办公室 = 基教股\n[岗位]\n基教股 = 局\n";

static char *file_text(const char *path)
{
    struct str t = {0};
    char part[512];
    FILE *f = fopen(path, "r");
    assert_non_null(f);
    for (size_t n; (n = fread(part, 1, sizeof part, f)) > 0;)
        str_add_n(&t, part, n);
    fclose(f);
    return str_take(&t);
}

/* What is shipped, 2023–2026. */
static void shipped_years_agree(void **state)
{
    (void)state;
    struct rule_text files[FILES_MOST] = {{"00.ini", head, sizeof head - 1}};
    char *texts[FILES_MOST], names[FILES_MOST][16];
    size_t n = 1;
    for (int year = SHIPPED_FIRST; year <= PEER_LAST; year++, n++) {
        char *path = mem_printf("%s/calendar/%d.ini", RULES_DIR, year);
        texts[n] = file_text(path);
        snprintf(names[n], sizeof names[n], "%d.ini", year);
        files[n] = (struct rule_text){names[n], texts[n], strlen(texts[n])};
        free(path);
    }
    struct ruleset *rules = load_rules(files, n);
    compare(rules, SHIPPED_FIRST, PEER_LAST);
    ruleset_free(rules);
    while (--n)
        free(texts[n]);
}

/* A feast's days off and its make-up days as a line of [holidays]; days of December that belong to New Year come with their year. */
static void write_feast(struct str *out, size_t first, int year, const char *feast)
{
    char day[DAY_TEXT_B];
    str_addf(out, "%s =", feast);
    for (int off = 1; off >= 0; off--) {
        bool any = false;
        for (size_t i = first; i < peer.n; i++) {
            const struct peer_day *p = vec_at(&peer, i);
            if (day_split(p->day).y != year || !str_eq(p->feast, feast) || p->off != off)
                continue;
            str_addf(out, "%s %s", off || any ? "" : ", 补班", day_format(p->day, day));
            any = true;
        }
    }
    str_add(out, "\n");
}

/* The years before: their days, given as [holidays] of the rule language, come out of the calendar as they went in, weekends and all. */
static void earlier_years_come_out_as_they_went_in(void **state)
{
    (void)state;
    struct str text = {0};
    str_add(&text, head);
    for (int year = PEER_FIRST; year < SHIPPED_FIRST; year++) {
        struct str seen = {0};
        str_addf(&text, "[放假安排 %d]\n依据 = chinese-days\n状态 = 已公布\n", year);
        for (size_t i = 0; i < peer.n; i++) {
            const struct peer_day *p = vec_at(&peer, i);
            char *mark = mem_printf("|%s|", p->feast);
            if (day_split(p->day).y == year && p->off && !strstr(str_text(&seen), mark)) {
                write_feast(&text, 0, year, p->feast);
                str_add(&seen, mark);
            }
            free(mark);
        }
        str_fini(&seen);
    }
    const struct rule_text file = {"00.ini", str_text(&text), text.len_b};
    struct ruleset *rules = load_rules(&file, 1);
    compare(rules, PEER_FIRST, SHIPPED_FIRST - 1);
    ruleset_free(rules);
    str_fini(&text);
}

/* What is computed where no notice is known: every statutory day is a day off there. */
static void computed_days_are_days_off(void **state)
{
    (void)state;
    for (int year = LUNAR_FIRST; year <= PEER_LAST; year++)
        for (int i = 0; i < statutory_feasts_count(); i++) {
            struct day first, last;
            assert_true(statutory_span(i, year, &first, &last));
            for (struct day d = first; d.n <= last.n; d = day_plus(d, 1))
                if (peer_works(d))
                    fail_msg("%d: %s", year, statutory_feast_name(i));
        }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(shipped_years_agree), cmocka_unit_test(earlier_years_come_out_as_they_went_in),
                                       cmocka_unit_test(computed_days_are_days_off)};
    return cmocka_run_group_tests(tests, load, unload);
}
