/* SPDX-License-Identifier: MIT */
/* The replay of a case into its steps: what starts, what settles, what a pause moves, what `then` records. Dates worked out by hand; 2026-09-25..27 is 中秋, 10-01..07
 * 国庆节, 09-20 and 10-10 are make-up days. */
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
#include "core/deadline.h"

static const char head[] = "[ruleset]\ntitle = 测试\nzone = +08:00\nsince = 2026-01-01\noffice = 基教股\nclose-reasons = 返校, 转学\n"
                           "[holidays 2026]\nsource = x\nstatus = published\n国庆节 = 10-01..10-07, work 09-20 10-10\n中秋 = 09-25..09-27\n"
                           "[term 秋季]\nopens = 09-01\ncloses = 01-20\n"
                           "[words]\n及时 = 2 workday\n多次 = 3\n"
                           "[chain 教育]\n班主任 = case\n校长 = 学校\n局长 = 局\n[chain 属地]\n村主任 = 村 by register\n镇长 = 镇 by register\n[posts]\n基教股 = 局\n"
                           "[ladder 紧]\n0 d = owner\n"
                           "[events]\n缺课 = opens, reopens\n家访 = 结果 (返校/拒绝)\n报告单 = 编号 number\n通知书 = 编号 number, 送达日 date, 限期日 date\n"
                           "休学 = pauses, 期满日 date\n复学 = closes, resumes, resets 缺课 家访\n返校 = resumes\n死亡 = closes\n辍学 =\n督办 =\n";

struct case_test {
    const char *name, *rules, *events, *now, *want;
};

struct fixture {
    struct ruleset *rules;
    struct org org;
    struct history history;
};

static void add_unit(struct org *o, int64_t id, const char *code, const char *kind, int64_t parent)
{
    struct unit *u = vec_push(&o->units);
    *u = (struct unit){.id = id, .code = mem_strdup(code), .name = mem_strdup(code), .kind = mem_strdup(kind), .from = {0}, .until = DAY_NONE};
    u->parents = VEC(int64_t);
    u->attrs = VEC(struct attr);
    if (parent)
        vec_add(&u->parents, &parent);
}

static void add_holder(struct org *o, int64_t id, const char *role, int64_t unit, int64_t person)
{
    struct person *p = vec_push(&o->people);
    *p = (struct person){.id = person, .code = mem_printf("P%d", (int)person), .name = mem_strdup("张测试"), .address = mem_strdup("a@example.invalid"), .from = {0}, .until = DAY_NONE};
    struct holding *h = vec_push(&o->holdings);
    *h = (struct holding){.id = id, .role = mem_strdup(role), .unit = unit, .person = person, .from = {0}, .until = DAY_NONE};
}

static void make_org(struct org *o)
{
    org_init(o);
    add_unit(o, 1, "B", "局", 0);
    add_unit(o, 2, "S", "学校", 1);
    add_unit(o, 3, "T", "镇", 1);
    add_unit(o, 4, "V", "村", 3);
    add_holder(o, 11, "校长", 2, 21);
    add_holder(o, 12, "村主任", 4, 22);
    org_seal(o);
}

/* "2026-09-03 [HH:MM] 缺课 [结果=拒绝 …] [by=21]" */
static void add_event(struct fixture *f, int64_t id, char *line)
{
    struct event e = {.id = id, .minute = MINUTE_NONE};
    char *save = NULL, *word = strtok_r(line, " ", &save);
    assert_true(day_parse(word, &e.day));
    word = strtok_r(NULL, " ", &save);
    if (minute_parse(word, &e.minute))
        word = strtok_r(NULL, " ", &save);
    else
        e.minute = MINUTE_NONE;
    e.kind = ruleset_event(f->rules, word);
    assert_non_null(e.kind);
    e.entered = instant_at(e.day, e.minute == MINUTE_NONE ? 1439 : e.minute, f->rules->zone);
    e.fields = mem_alloc(e.kind->fields.n, sizeof *e.fields);
    for (size_t i = 0; i < e.kind->fields.n; i++)
        e.fields[i].date = DAY_NONE;
    while ((word = strtok_r(NULL, " ", &save))) {
        char *value = strchr(word, '=');
        assert_non_null(value);
        *value++ = 0;
        if (strcmp(word, "by") == 0)
            e.by = strtol(value, NULL, 10);
        for (size_t i = 0; i < e.kind->fields.n; i++) {
            const struct event_field *field = vec_at(&e.kind->fields, i);
            if (!str_eq(field->name, word))
                continue;
            e.fields[i].text = mem_strdup(value);
            if (field->kind == FIELD_DATE)
                assert_true(day_parse(value, &e.fields[i].date));
        }
    }
    vec_add(&f->history.events, &e);
}

static void setup(struct fixture *f, const struct case_test *t)
{
    struct vec findings = VEC(struct finding);
    char *text = mem_printf("%s%s", head, t->rules);
    const struct rule_text file = {"t.ini", text, strlen(text)};
    f->rules = ruleset_load(&file, 1, LANG_EN, &findings);
    for (size_t i = 0; !f->rules && i < findings.n; i++)
        fprintf(stderr, "%s: line %d: %s\n", t->name, ((struct finding *)vec_at(&findings, i))->src.line, ((struct finding *)vec_at(&findings, i))->text);
    assert_non_null(f->rules);
    findings_fini(&findings);
    free(text);
    make_org(&f->org);
    history_init(&f->history, SUBJECT_CASE, 100);
    f->history.unit = 2;
    f->history.register_unit = 4;
    f->history.number = mem_strdup("C1");
    char *copy = mem_strdup(t->events), *save = NULL;
    int64_t id = 0;
    for (char *line = strtok_r(copy, "\n", &save); line; line = strtok_r(NULL, "\n", &save))
        add_event(f, ++id, line);
    free(copy);
    history_seal(&f->history);
    f->history.first_day = ((struct event *)f->history.events.data)[0].day;
}

static void print(const struct fixture *f, const struct vec *deadlines, const struct vec *derived, struct str *out)
{
    char due[DAY_TEXT_B], settled[INSTANT_TEXT_B];
    for (size_t i = 0; i < deadlines->n; i++) {
        const struct deadline *d = vec_at(deadlines, i);
        str_addf(out, "%s/%s %s %s", d->rule->name, d->owner, d->trigger[0] == 'd' ? "derived" : d->trigger, day_format(d->due.day, due));
        if (!day_is_none(d->due.day) && instant_minute(d->due.at, f->rules->zone))
            str_addf(out, " %02d:%02d", instant_minute(d->due.at, f->rules->zone) / 60, instant_minute(d->due.at, f->rules->zone) % 60);
        str_addf(out, " %s", deadline_state_key(d->state));
        if (deadline_is_settled(d))
            str_addf(out, " %s", instant_format(d->settled, f->rules->zone, settled));
        if (d->opening != 1)
            str_addf(out, " #%d", d->opening);
        str_add(out, "\n");
    }
    for (size_t i = 0; i < derived->n; i++) {
        const struct derived_event *e = vec_at(derived, i);
        if (e->fate == DERIVED_RECORDED)
            str_addf(out, "! %s %s\n", e->kind->name, day_format(e->day, due));
    }
}

static const struct case_test cases[] = {
    {"starts at its event, settled by its done", "[step 报告]\nsource = 一\ndue = 缺课 + 及时\nowner = 校长\ndone = 报告单\nladder = 紧\n",
     "2026-09-17 缺课\n2026-09-18 报告单 编号=1\n", "2026-09-30 12:00", "报告/校长 e1 2026-09-20 met 2026-09-18 00:00\n"}, /* 09-18 Fri, 09-20 make-up Sunday */
    {"stays open when nobody does it", "[step 报告]\nsource = 一\ndue = 缺课 + 7 d, roll next\nowner = 校长\ndone = 报告单\nladder = 紧\n", "2026-09-24 缺课\n", "2026-12-01 12:00",
     "报告/校长 e1 2026-10-08 open\n"}, /* 10-01 is 国庆节, rolls to 10-08 */
    {"hours run from the event's time", "[step 电话]\nsource = 一\ndue = 缺课 + 2 h\nowner = 校长\ndone = 家访\nladder = 紧\n", "2026-09-03 23:30 缺课\n", "2026-09-04 12:00",
     "电话/校长 e1 2026-09-04 01:30 open\n"},
    {"closing withdraws, outlives stays", "[step 报告]\nsource = 一\ndue = 缺课 + 30 d, roll none\nowner = 校长\ndone = 报告单\nladder = 紧\n"
     "[step 死亡报告]\nsource = 一\ndue = 死亡 + 1 d, roll none\nowner = 校长\ndone = 报告单\nladder = 紧\noutlives = yes\n",
     "2026-09-03 缺课\n2026-09-10 死亡\n", "2026-09-30 12:00", "报告/校长 e1 2026-10-03 withdrawn 2026-09-10 00:00\n死亡报告/校长 e2 2026-09-11 open\n"},
    {"a step that the closing event itself starts is not cancelled", "[step 慰问]\nsource = 一\ndue = 死亡 + 1 d, roll none\nowner = 校长\ndone = 家访\nladder = 紧\n",
     "2026-09-03 缺课\n2026-09-10 死亡\n", "2026-09-10 12:00", "慰问/校长 e2 2026-09-11 open\n"},
    {"reopening starts only the new event's clocks", "[step 报告]\nsource = 一\ndue = 缺课 + 5 d, roll none\nowner = 校长\ndone = 报告单\nladder = 紧\n",
     "2026-09-03 缺课\n2026-09-05 复学\n2026-10-12 缺课\n", "2026-10-13 12:00", "报告/校长 e1 2026-09-08 withdrawn 2026-09-05 00:00\n报告/校长 e3 2026-10-17 open #2\n"},
    {"a pause moves days by the time paused", "[step 报告]\nsource = 一\ndue = 缺课 + 10 d, roll none\nowner = 校长\ndone = 报告单\nladder = 紧\n",
     "2026-09-03 缺课\n2026-09-08 休学\n2026-09-15 返校\n", "2026-09-16 12:00", "报告/校长 e1 2026-09-20 open\n"}, /* 09-13 + 7 days */
    {"while the pause runs the step is paused and has no due day", "[step 报告]\nsource = 一\ndue = 缺课 + 10 d, roll none\nowner = 校长\ndone = 报告单\nladder = 紧\n",
     "2026-09-03 缺课\n2026-09-08 休学\n", "2026-09-30 12:00", "报告/校长 e1 - paused\n"},
    {"a step already late keeps its due day", "[step 报告]\nsource = 一\ndue = 缺课 + 1 d, roll none\nowner = 校长\ndone = 报告单\nladder = 紧\n",
     "2026-09-03 缺课\n2026-09-08 休学\n2026-09-15 返校\n", "2026-09-16 12:00", "报告/校长 e1 2026-09-04 open\n"},
    {"the pausing event does not pause what it starts", "[step 期满]\nsource = 一\ndue = 休学.期满日 - 10 d\nowner = 校长\ndone = 返校\nladder = 紧\n",
     "2026-09-03 缺课\n2026-09-08 休学 期满日=2027-03-01\n", "2026-09-30 12:00", "期满/校长 e2 2027-02-19 open\n"},
    {"then records at 00:00 after the due day, and its steps follow", "[step 返校]\nsource = 一\ndue = 通知书.限期日\nowner = 校长\ndone = 复学\nladder = 紧\nthen = 辍学\n"
     "[step 督办]\nsource = 一\ndue = 辍学 + 1 workday\nowner = 局长\ndone = 督办\nladder = 紧\n",
     "2026-09-03 缺课\n2026-09-10 通知书 编号=7 限期日=2026-09-17\n", "2026-09-18 00:00", "返校/校长 e2 2026-09-17 open\n督办/局长 derived 2026-09-20 open\n! 辍学 2026-09-18\n"},
    {"then is not there a second before", "[step 返校]\nsource = 一\ndue = 通知书.限期日\nowner = 校长\ndone = 复学\nladder = 紧\nthen = 辍学\n",
     "2026-09-03 缺课\n2026-09-10 通知书 编号=7 限期日=2026-09-17\n", "2026-09-17 23:59", "返校/校长 e2 2026-09-17 open\n"},
    {"then is voided when the return on the due day becomes known", "[step 返校]\nsource = 一\ndue = 通知书.限期日\nowner = 校长\ndone = 复学\nladder = 紧\nthen = 辍学\n",
     "2026-09-03 缺课\n2026-09-10 通知书 编号=7 限期日=2026-09-17\n2026-09-17 复学\n", "2026-09-25 12:00", "返校/校长 e2 2026-09-17 met 2026-09-17 00:00\n"},
    {"a count of days passes on the fourth workday", "[step 上报]\nsource = 一\ndue = 缺课 > 3 workday\nowner = 校长\ndone = 报告单\nladder = 紧\n", "2026-09-18 缺课\n",
     "2026-09-30 12:00", "上报/校长 e1 2026-09-22 open\n"}, /* workdays 18, 20 (make-up), 21, 22 */
    {"a count not reached starts nothing", "[step 上报]\nsource = 一\ndue = 缺课 > 3 workday\nowner = 校长\ndone = 报告单\nladder = 紧\n", "2026-09-18 缺课\n2026-09-22 复学\n",
     "2026-09-30 12:00", ""},
    {"attempts: the third visit", "[step 敦促]\nsource = 一\ndue = 家访 >= 多次\nowner = 镇长\ndone = 通知书\nladder = 紧\n",
     "2026-09-03 缺课\n2026-09-04 家访\n2026-09-07 家访\n2026-09-09 家访\n2026-09-10 家访\n", "2026-09-30 12:00", "敦促/镇长 e4 2026-09-09 open\n"},
    {"when sleeps until a field says so", "[step 批评]\nsource = 一\nwhen = 家访.结果 is 拒绝\ndue = 缺课 + 2 d, roll none\nowner = 镇长\ndone = 通知书\nladder = 紧\n",
     "2026-09-03 缺课\n2026-09-08 家访 结果=拒绝\n", "2026-09-07 12:00", "批评/镇长 e1 2026-09-05 asleep\n"},
    {"and wakes", "[step 批评]\nsource = 一\nwhen = 家访.结果 is 拒绝\ndue = 缺课 + 2 d, roll none\nowner = 镇长\ndone = 通知书\nladder = 紧\n",
     "2026-09-03 缺课\n2026-09-08 家访 结果=拒绝\n", "2026-09-08 12:00", "批评/镇长 e1 2026-09-05 open\n"},
    {"a field filled later belongs to its paper and starts once", "[step 催办]\nsource = 一\ndue = 通知书.送达日 + 3 d, roll none\nowner = 校长\ndone = 复学\nladder = 紧\n"
     "[step 送达]\nsource = 一\ndue = 通知书 + 5 d, roll none\nowner = 镇长\ndone = 通知书.送达日\nladder = 紧\n",
     "2026-09-03 缺课\n2026-09-10 通知书 编号=7\n2026-09-11 通知书 编号=8\n2026-09-12 通知书 编号=7 送达日=2026-09-11\n", "2026-09-13 12:00",
     "送达/镇长 e2 2026-09-15 met 2026-09-12 00:00\n送达/镇长 e3 2026-09-16 open\n催办/校长 e2 2026-09-14 open\n"},
    {"either owner settles it", "[step 报告]\nsource = 一\ndue = 缺课 + 5 d, roll none\nowner = 校长 | 村主任\ndone = 报告单\nladder = 紧\n",
     "2026-09-03 缺课\n2026-09-04 报告单 编号=1 by=22\n", "2026-09-30 12:00", "报告/校长|村主任 e1 2026-09-08 met 2026-09-04 00:00\n"},
    {"both owners, each by his own doing", "[step 报告]\nsource = 一\ndue = 缺课 + 5 d, roll none\nowner = 校长, 村主任\ndone = 报告单\nladder = 紧\n",
     "2026-09-03 缺课\n2026-09-04 报告单 编号=1 by=22\n", "2026-09-30 12:00", "报告/校长 e1 2026-09-08 open\n报告/村主任 e1 2026-09-08 met 2026-09-04 00:00\n"},
    {"a notice settles itself on its day", "[step 通报]\nsource = 一\ndue = 缺课 + 3 d, roll none\nowner = 校长\nto = 基教股\n", "2026-09-03 缺课\n", "2026-09-06 00:00",
     "通报/校长 e1 2026-09-06 met 2026-09-06 00:00\n"},
};

static void replay(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct fixture f;
        struct instant now;
        struct vec deadlines = VEC(struct deadline), derived = VEC(struct derived_event);
        struct str got = {0};
        setup(&f, &cases[i]);
        assert_true(instant_parse(cases[i].now, f.rules->zone, &now));
        struct vec *events = &f.history.events; /* what is entered later is not there yet */
        while (events->n && ((struct event *)vec_at(events, events->n - 1))->day.n > instant_day(now, f.rules->zone).n) {
            struct event *e = vec_at(events, events->n - 1);
            for (size_t k = 0; k < e->kind->fields.n; k++)
                free(e->fields[k].text);
            free(e->fields);
            vec_remove(events, events->n - 1);
        }
        const struct world w = {.rules = f.rules, .org = &f.org};
        struct instant next = steps_derive(&w, &f.history, now, &deadlines, &derived);
        assert_true(next.sec > now.sec);
        print(&f, &deadlines, &derived, &got);
        if (strcmp(str_text(&got), cases[i].want) != 0)
            fprintf(stderr, "%s:\nwant\n%sgot\n%s", cases[i].name, cases[i].want, str_text(&got));
        assert_string_equal(str_text(&got), cases[i].want);
        str_fini(&got);
        vec_fini(&deadlines);
        vec_fini(&derived);
        history_fini(&f.history);
        org_fini(&f.org);
        ruleset_free(f.rules);
    }
}

/* The same facts and now give the same answer, and an answer at t is not changed by being asked earlier: the cache may be rebuilt at will. */
static void every_wake_is_enough(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct fixture f;
        struct instant end, t;
        setup(&f, &cases[i]);
        const struct world w = {.rules = f.rules, .org = &f.org};
        const struct event *last = vec_at(&f.history.events, f.history.events.n - 1);
        t = instant_at(last->day, 1439, f.rules->zone);
        assert_true(instant_parse("2026-12-01 00:00", f.rules->zone, &end));
        struct str before = {0};
        while (t.sec < end.sec) { /* between two wakes nothing changes */
            struct vec a = VEC(struct deadline), b = VEC(struct deadline), da = VEC(struct derived_event), db = VEC(struct derived_event);
            struct str x = {0}, y = {0};
            struct instant next = steps_derive(&w, &f.history, t, &a, &da);
            struct instant late = {(next.sec < end.sec ? next.sec : end.sec) - 1};
            steps_derive(&w, &f.history, late, &b, &db);
            print(&f, &a, &da, &x);
            print(&f, &b, &db, &y);
            assert_string_equal(str_text(&x), str_text(&y));
            str_fini(&x);
            str_fini(&y);
            vec_fini(&a);
            vec_fini(&b);
            vec_fini(&da);
            vec_fini(&db);
            t = next;
        }
        str_fini(&before);
        history_fini(&f.history);
        org_fini(&f.org);
        ruleset_free(f.rules);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(replay), cmocka_unit_test(every_wake_is_enough)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
