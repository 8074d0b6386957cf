/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/str.h"
#include "core/chain.h"
#include "county.h"

enum { TEACHER, HEAD, SECTION_HEAD, LEADER, VILLAGER, TOWN_MAN, TOWN_HEAD, MAGISTRATE, OFFICE, WATCHMAN, GUARDIAN, FAR, ROLES };

struct fixture {
    struct org org;
    struct role roles[ROLES];
    struct chain school, town;
    struct ruleset rules;
    struct rule rule;
    struct deadline d;
    struct history h;
    struct world w;
};

static void make_chain(struct chain *c, struct role *first, size_t n)
{
    c->roles = VEC(struct role *);
    for (size_t i = 0; i < n; i++) {
        first[i].chain = c;
        first[i].rung = i;
        struct role *r = &first[i];
        vec_add(&c->roles, &r);
    }
}

static void own(struct fixture *f, const char *key, bool either, int a, int b)
{
    vec_clear(&f->rule.owners);
    const struct role *r = &f->roles[a];
    vec_add(&f->rule.owners, &r);
    r = &f->roles[b];
    if (a != b)
        vec_add(&f->rule.owners, &r);
    f->rule.either = either;
    strncpy(f->d.owner, key, sizeof f->d.owner - 1);
}

static int setup(void **state)
{
    struct fixture *f = calloc(1, sizeof *f);
    static const struct role roles[ROLES] = {
        [TEACHER] = {.name = "包学生教师", .how = ROLE_CASE},
        [HEAD] = {.name = "校长", .kind = "school"},
        [SECTION_HEAD] = {.name = "片长", .kind = "area"},
        [LEADER] = {.name = "局长", .kind = "bureau"},
        [VILLAGER] = {.name = "村干部", .kind = "village", .by_register = true},
        [TOWN_MAN] = {.name = "镇干部", .kind = "town", .by_register = true},
        [TOWN_HEAD] = {.name = "镇长", .kind = "town", .by_register = true},
        [MAGISTRATE] = {.name = "县长", .kind = "county", .by_register = true},
        [OFFICE] = {.name = "基教股", .kind = "section"},
        [WATCHMAN] = {.name = "督学", .kind = "town"},
        [GUARDIAN] = {.name = "监护人", .how = ROLE_PAPER},
        [FAR] = {.name = "驻外", .kind = "nowhere"},
    };
    memcpy(f->roles, roles, sizeof roles);
    make_chain(&f->school, &f->roles[TEACHER], 4);
    make_chain(&f->town, &f->roles[VILLAGER], 4);
    org_init(&f->org);
    county_units(&f->org);
    county_hold(&f->org, "包学生教师", 0, 1)->case_id = 500;
    county_hold(&f->org, "校长", U_SCHOOL1, 2);
    county_hold(&f->org, "校长", U_SCHOOL1, 3);
    county_hold(&f->org, "局长", U_BUREAU, 5); /* nobody leads the area */
    county_hold(&f->org, "村干部", U_VILLAGE1, 11);
    county_hold(&f->org, "镇干部", U_TOWN1, 12);
    county_hold(&f->org, "镇干部", U_TOWN2, 22);
    county_hold(&f->org, "县长", U_COUNTY, 14);
    county_hold(&f->org, "基教股", U_SECTION, 30);
    county_hold(&f->org, "督学", U_TOWN1, 40);
    org_seal(&f->org);
    f->rule.owners = VEC(const struct role *);
    f->rule.to = VEC(const struct role *);
    f->rules.office = &f->roles[OFFICE];
    f->w = (struct world){.rules = &f->rules, .org = &f->org};
    f->h = (struct history){.kind = SUBJECT_CASE, .id = 500, .unit = U_SCHOOL1, .register_unit = U_VILLAGE1};
    f->d = (struct deadline){.rule = &f->rule, .subject_kind = SUBJECT_CASE, .subject = 500};
    own(f, "包学生教师", false, TEACHER, TEACHER);
    *state = f;
    return 0;
}

static int teardown(void **state)
{
    struct fixture *f = *state;
    vec_fini(&f->school.roles);
    vec_fini(&f->town.roles);
    vec_fini(&f->rule.owners);
    vec_fini(&f->rule.to);
    org_fini(&f->org);
    free(f);
    return 0;
}

/* "owner:1 up:2 up:3<片长 !片长@a": ground and person, the vacant post he stands in for, then the vacancies. */
static char *show(const struct fixture *f, const struct vec *recipients, const struct vec *vacancies)
{
    struct str s = {0};
    char post[64];
    const struct recipient *r = recipients->data;
    for (size_t i = 0; i < recipients->n; i++) {
        str_addf(&s, "%s:%d", r[i].ground, (int)r[i].person);
        if (r[i].instead_of.role)
            str_addf(&s, "<%s", r[i].instead_of.role->name);
        str_add(&s, " ");
    }
    for (size_t i = 0; i < vacancies->n; i++)
        str_addf(&s, "!%s ", post_format(&f->org, &((const struct vacancy *)vec_at(vacancies, i))->post, post, sizeof post));
    return str_take(&s);
}

static void expect_who(struct fixture *f, const struct who *who, size_t n, const char *expect)
{
    struct vec list = VEC(struct who), recipients = VEC(struct recipient), vacancies = VEC(struct vacancy), told = VEC(int64_t);
    for (size_t i = 0; i < n; i++)
        vec_add(&list, &who[i]);
    vec_add(&told, &(int64_t){11});
    vec_add(&told, &(int64_t){2});
    chain_resolve(&f->w, &f->d, &f->h, &list, &told, (struct day){100}, &recipients, &vacancies);
    char *got = show(f, &recipients, &vacancies);
    assert_string_equal(got ? got : "", expect);
    free(got);
    vec_fini(&list);
    vec_fini(&recipients);
    vec_fini(&vacancies);
    vec_fini(&told);
}

#define EXPECT(f, expect, ...) \
    do { \
        const struct who who_[] = {__VA_ARGS__}; \
        expect_who(f, who_, sizeof who_ / sizeof *who_, expect); \
    } while (0)
#define OWNER {.kind = WHO_OWNER}
#define UP(n) {.kind = WHO_UP, .up = (n)}
#define TO {.kind = WHO_TO}
#define TOLD {.kind = WHO_TOLD}
#define ROLE(r) {.kind = WHO_ROLE, .role = &f->roles[r]}

static void climbs_the_owners_chain(void **state)
{
    struct fixture *f = *state;
    EXPECT(f, "owner:1 ", OWNER);
    EXPECT(f, "owner:1 up:2 up:3 ", OWNER, UP(1));
    EXPECT(f, "up 2:5<片长 !片长@a ", UP(2)); /* nobody leads the area: the bureau */
    EXPECT(f, "up 3:5 ", UP(3));
    EXPECT(f, "office:30 ", UP(4));
    EXPECT(f, "up 3:5 !片长@a ", UP(2), UP(3)); /* one person once, on the highest ground */
    EXPECT(f, "told:11 told:2 ", TOLD);
    EXPECT(f, "told:11 up:2 up:3 ", TOLD, UP(1));
    EXPECT(f, "基教股:30 ", ROLE(OFFICE));
    EXPECT(f, "监护人:0 ", ROLE(GUARDIAN), ROLE(GUARDIAN));
}

static void walks_by_register(void **state)
{
    struct fixture *f = *state;
    own(f, "村干部", false, VILLAGER, VILLAGER);
    EXPECT(f, "owner:11 up:12 ", OWNER, UP(1));
    EXPECT(f, "up 2:14<镇长 !镇长@t1 ", UP(2));
    f->h.register_unit = U_TOWN2; /* known to the town only */
    EXPECT(f, "owner:22<村干部 !村干部 ", OWNER);
    f->h.register_unit = U_OUTSIDE; /* another county: nobody there, the office */
    EXPECT(f, "office:30<村干部 !村干部 !镇干部 !镇长 !县长 ", OWNER);
    f->h.register_unit = 0; /* not known: not the school's town */
    EXPECT(f, "office:30<村干部 !村干部 !镇干部 !镇长 !县长 ", OWNER);
    f->h = (struct history){.kind = SUBJECT_UNIT, .id = U_VILLAGE1, .unit = U_VILLAGE1}; /* a duty has one home */
    f->d.subject_kind = SUBJECT_UNIT;
    EXPECT(f, "owner:11 up:12 ", OWNER, UP(1));
}

static void a_post_is_named_held_or_not(void **state)
{
    struct fixture *f = *state;
    struct day on = {100};
    assert_int_equal(chain_post(&f->w, &f->h, &f->roles[SECTION_HEAD], on).unit, U_AREA);
    assert_int_equal(chain_post(&f->w, &f->h, &f->roles[TOWN_HEAD], on).unit, U_TOWN1);
    assert_int_equal(chain_post(&f->w, &f->h, &f->roles[OFFICE], on).unit, U_SECTION);
    assert_int_equal(chain_post(&f->w, &f->h, &f->roles[TEACHER], on).unit, 0);
    f->h.register_unit = 0;
    assert_int_equal(chain_post(&f->w, &f->h, &f->roles[TOWN_HEAD], on).unit, 0);
}

static void several_owners(void **state)
{
    struct fixture *f = *state;
    own(f, "村干部|包学生教师", true, VILLAGER, TEACHER);
    EXPECT(f, "owner:11 owner:1 ", OWNER);
    EXPECT(f, "owner:11 owner:1 up:12 up:2 up:3 ", OWNER, UP(1));
    own(f, "包学生教师", false, VILLAGER, TEACHER); /* A, B: a deadline each, this one B's */
    EXPECT(f, "owner:1 up:2 up:3 ", OWNER, UP(1));
}

static void a_vacant_case_role_goes_up(void **state)
{
    struct fixture *f = *state;
    f->h.id = 501;
    EXPECT(f, "owner:2<包学生教师 owner:3<包学生教师 !包学生教师 ", OWNER);
    EXPECT(f, "up:2 up:3 !包学生教师 ", OWNER, UP(1));
}

/* The same as an empty post: what could not reach him must reach somebody. */
static void who_has_no_address_is_passed_over(void **state)
{
    struct fixture *f = *state;
    struct person *p = f->org.people.data;
    free(p[0].address);
    p[0].address = NULL;
    EXPECT(f, "owner:2<包学生教师 owner:3<包学生教师 !包学生教师 ", OWNER);
    free(p[1].address);
    p[1].address = NULL;
    EXPECT(f, "owner:3<包学生教师 !包学生教师 ", OWNER); /* of two heads the one who can be mailed */
}

static void posts_stand_on_no_chain(void **state)
{
    struct fixture *f = *state;
    const struct role *to[] = {&f->roles[WATCHMAN], &f->roles[OFFICE]};
    vec_add(&f->rule.to, &to[0]);
    vec_add(&f->rule.to, &to[1]);
    EXPECT(f, "to:40 to:30 ", TO); /* of two towns the one above the school; the only section */
    f->h.unit = U_SCHOOL2;
    EXPECT(f, "office:30<督学 !督学@t2 ", TO);
    f->h.unit = U_OUTSIDE; /* two towns, none above: no guess */
    EXPECT(f, "office:30<督学 !督学 ", TO);
    EXPECT(f, "office:30<驻外 !驻外 ", ROLE(FAR));
    own(f, "督学", false, WATCHMAN, WATCHMAN);
    EXPECT(f, "office:30 ", UP(1)); /* above a post: the office */
}

static void an_empty_office_is_said(void **state)
{
    struct fixture *f = *state;
    free(((struct holding *)f->org.holdings.data)[8].role);
    ((struct holding *)f->org.holdings.data)[8].role = strdup("旁人");
    f->org.holding_at.n = 0;
    f->org.unit_at.n = f->org.person_at.n = f->org.code_at.n = f->org.of_kind.n = 0;
    org_seal(&f->org);
    EXPECT(f, "!基教股@s ", UP(4));
    struct vec out = VEC(struct recipient);
    chain_office(&f->w, (struct day){100}, &out);
    assert_int_equal(out.n, 0);
    vec_fini(&out);
}

static void names_posts(void **state)
{
    struct fixture *f = *state;
    static const struct {
        const char *unit, *role, *title;
    } rows[] = {
        {"第一小学", "校长", "第一小学校长"}, {"基教股", "基教股", "基教股"},           {"基教股", "基教股长", "基教股长"},
        {"府城镇政府", "镇政府", "府城镇政府"}, {"一号镇", "镇干部", "一号镇干部"},       {"一号镇", "包村镇干部", "一号镇包村镇干部"},
        {"甲村", "村委会", "甲村委会"},       {"样例县教育局", "局长", "样例县教育局长"}, {"Hill School", "head", "Hill School head"},
    };
    char buf[64];
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct org o;
        org_init(&o);
        county_add_unit(&o, 1, "u", rows[i].unit, "k", NULL, 0);
        org_seal(&o);
        struct role role = {.name = rows[i].role};
        assert_string_equal(post_title(&o, &(struct post){&role, 1}, buf, sizeof buf), rows[i].title);
        org_fini(&o);
    }
    assert_string_equal(post_title(&f->org, &(struct post){&f->roles[TEACHER], 0}, buf, sizeof buf), "包学生教师");
    assert_string_equal(post_format(&f->org, &(struct post){&f->roles[HEAD], U_SCHOOL1}, buf, sizeof buf), "校长@s1");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(climbs_the_owners_chain, setup, teardown),
        cmocka_unit_test_setup_teardown(walks_by_register, setup, teardown),
        cmocka_unit_test_setup_teardown(a_post_is_named_held_or_not, setup, teardown),
        cmocka_unit_test_setup_teardown(several_owners, setup, teardown),
        cmocka_unit_test_setup_teardown(a_vacant_case_role_goes_up, setup, teardown),
        cmocka_unit_test_setup_teardown(who_has_no_address_is_passed_over, setup, teardown),
        cmocka_unit_test_setup_teardown(posts_stand_on_no_chain, setup, teardown),
        cmocka_unit_test_setup_teardown(an_empty_office_is_said, setup, teardown),
        cmocka_unit_test_setup_teardown(names_posts, setup, teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
