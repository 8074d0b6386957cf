/* SPDX-License-Identifier: MIT */

#include "base/mem.h"
#include "core/mailtext.h"
#include "core/ruleload.h"

enum { STAGE_PLAIN, STAGE_NAMES, STAGE_EVENTS, STAGE_RULES, STAGES_N };

static void (*const stages[STAGES_N][SECTIONS_N])(struct load *, const struct file_section *) = {
    [STAGE_PLAIN] = {[SECTION_RULESET] = load_ruleset_section, [SECTION_CALENDAR] = load_calendar_section, [SECTION_HOLIDAYS] = load_holidays_section,
                     [SECTION_TERM] = load_term_default, [SECTION_WORDS] = load_words_section, [SECTION_CHAIN] = load_chain_section,
                     [SECTION_POSTS] = load_posts_section},
    [STAGE_NAMES] = {[SECTION_TERM] = load_term_year, [SECTION_LADDER] = load_ladder_name, [SECTION_EVENTS] = load_events_names,
                     [SECTION_EVENT] = load_event_name, [SECTION_FORM] = load_form_name, [SECTION_DUTY] = load_rule_name,
                     [SECTION_STEP] = load_rule_name, [SECTION_WATCH] = load_rule_name},
    [STAGE_EVENTS] = {[SECTION_EVENTS] = load_events_section, [SECTION_EVENT] = load_event_section, [SECTION_FORM] = load_form_section},
    [STAGE_RULES] = {[SECTION_EVENT] = load_event_when, [SECTION_LADDER] = load_ladder_section, [SECTION_DUTY] = load_rule_section,
                     [SECTION_STEP] = load_rule_section, [SECTION_WATCH] = load_rule_section},
};

static bool wants_name(int kind)
{
    switch ((enum section_kind)kind) {
    case SECTION_HOLIDAYS: case SECTION_TERM: case SECTION_CHAIN: case SECTION_LADDER: case SECTION_EVENT: case SECTION_FORM: case SECTION_DUTY:
    case SECTION_STEP: case SECTION_WATCH:
        return true;
    case SECTION_RULESET: case SECTION_CALENDAR: case SECTION_WORDS: case SECTION_POSTS: case SECTION_EVENTS: case SECTIONS_N:
        break;
    }
    return false;
}

static void check_header(struct load *ld, const struct file_section *s)
{
    int kind = rulekey_section(s->kind, *s->name);
    if (kind < 0)
        load_error(ld, s->src, "不认识的节 [%s]%s", "unknown section [%s]%s", s->kind, load_hint_key(ld, PLACE_SECTION, s->kind));
    else if (wants_name(kind) && !*s->name)
        load_error(ld, s->src, "节 [%s] 后面要写名称，例如 [%s 某某]", "section [%s] needs a name: [%s NAME]", s->kind, s->kind);
    else if (!wants_name(kind) && *s->name)
        load_error(ld, s->src, "节 [%s] 不带名称，多了“%s”", "section [%s] takes no name: \"%s\"", s->kind, s->name);
}

static void run_stage(struct load *ld, int stage)
{
    const struct file_section *s = ld->sections.data;
    for (size_t i = 0; i < ld->sections.n; i++) {
        int kind = rulekey_section(s[i].kind, *s[i].name);
        if (kind >= 0 && stages[stage][kind] && wants_name(kind) == (*s[i].name != 0))
            stages[stage][kind](ld, &s[i]);
    }
}

static struct ruleset *new_rules(void)
{
    struct ruleset *r = mem_alloc(1, sizeof *r);
    r->zone = (struct zone){8 * 3600};
    r->since = (struct day){0};
    r->language = LANG_ZH; /* mails are Chinese unless said otherwise */
    calendar_init(&r->calendar);
    r->terms = VEC(struct term_rule);
    r->words = VEC(struct word);
    struct vec *const lists[] = {&r->chains, &r->roles, &r->ladders, &r->events, &r->forms, &r->rules, &r->watches};
    for (size_t i = 0; i < sizeof lists / sizeof *lists; i++)
        *lists[i] = VEC(void *);
    r->close_reasons = VEC(const char *);
    r->unwatched = VEC(struct unwatched);
    return r;
}

/* Its own words of mails over the shipped ones of its language. */
static void load_texts(struct load *ld, const struct rule_text *files, size_t files_n)
{
    struct src seen[PIECES_N] = {{0}};
    ld->rules->texts = mailtexts_new(ld->rules->language);
    for (size_t i = 0; i < files_n; i++)
        if (mailtexts_is_file(files[i].name))
            mailtexts_read(ld->rules->texts, &files[i], seen, ld->lang, ld->findings);
}

static void load_all(struct load *ld, const struct rule_text *files, size_t files_n)
{
    for (size_t i = 0; i < files_n; i++)
        if (!mailtexts_is_file(files[i].name))
            rulefile_read(ld->rules, &files[i], &ld->sections, ld->lang, ld->findings);
    const struct file_section *s = ld->sections.data;
    for (size_t i = 0; i < ld->sections.n; i++)
        check_header(ld, &s[i]);
    for (int stage = 0; stage < STAGES_N; stage++) {
        run_stage(ld, stage);
        if (stage == STAGE_PLAIN)
            load_holidays_merge(ld);
    }
    rulecheck_all(ld);
    rulecheck_use(ld);
    load_texts(ld, files, files_n);
}

struct ruleset *ruleset_load(const struct rule_text *files, size_t files_n, enum lang lang, struct vec *findings)
{
    if (!findings->size_b)
        *findings = VEC(struct finding);
    struct load ld = {.rules = new_rules(), .lang = lang, .findings = findings, .sections = VEC(struct file_section),
                      .rule_sections = VEC(const struct file_section *)};
    load_all(&ld, files, files_n);
    findings_sort(findings, files, files_n); /* while the names of the files live */
    bool sound = findings_count(findings, FINDING_ERROR) == 0;
    if (sound) {
        ruleprint_all(&ld);
        ruleprint_frame(&ld);
        ruleprint_hash(ld.rules, files, files_n);
    } else {
        ruleset_free(ld.rules);
        ld.rules = NULL;
    }
    vec_fini(&ld.sections);
    vec_fini(&ld.rule_sections);
    vec_fini(&ld.holiday_lines);
    map_fini(&ld.used);
    return ld.rules;
}
