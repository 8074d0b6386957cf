/* SPDX-License-Identifier: MIT */
#include "cli/ical.h"

#include <errno.h>
#include <inttypes.h>
#include <libical/ical.h>
#include <stdlib.h>
#include <string.h>

#include "base/hash.h"
#include "base/mem.h"
#include "base/str.h"

struct entry_source {
    const char *due, *rule, *subject, *owner, *trigger;
    int64_t opening;
    bool provisional;
};

static struct icaltimetype all_day(struct day d)
{
    struct ymd v = day_split(d);
    struct icaltimetype t = icaltime_null_time();
    t.year = v.y;
    t.month = v.m;
    t.day = v.d;
    t.is_date = 1;
    return t;
}

static char *make_uid(const struct entry_source *e)
{
    char hash[HASH_TEXT_B];
    char *key = mem_printf("%s|%s|%s|%s|%" PRId64, e->rule, e->subject, e->owner, e->trigger, e->opening);
    hash_text(key, strlen(key), hash);
    free(key);
    return mem_printf("%.32s@baoxue.invalid", hash);
}

/* The rule's title, source and quote; of a private rule its source alone. */
static char *describe(struct cli *c, const struct entry_source *e, const struct rule *r)
{
    struct str out = {0};
    str_addf(&out, tr(c->lang, "责任：%s", "owner: %s"), e->owner);
    if (r && r->source)
        str_addf(&out, tr(c->lang, "\n依据：%s", "\nsource: %s"), r->source);
    for (size_t i = 0; r && !r->is_private && i < r->quotes.n; i++)
        str_addf(&out, tr(c->lang, "\n“%s”", "\n\"%s\""), *(const char **)vec_at(&r->quotes, i));
    if (e->provisional)
        str_add(&out, tr(c->lang, "\n暂定：放假安排或开学日期尚未公布，公布后可能变动", "\nprovisional: holidays or the opening are not published yet"));
    return str_take(&out);
}

static icalcomponent *make_event(struct cli *c, const struct entry_source *e, const struct ruleset *rules)
{
    struct day due;
    if (!day_parse(e->due, &due))
        return NULL;
    const struct rule *r = ruleset_rule(rules, e->rule);
    const char *title = !r ? e->rule : r->is_private ? r->source : rule_heading(r);
    char *summary = mem_printf("%s%s · %s · %s", e->provisional ? tr(c->lang, "（暂定）", "(provisional) ") : "", title, e->subject, e->owner);
    char *uid = make_uid(e), *text = describe(c, e, r);
    icalcomponent *event = icalcomponent_vanew(ICAL_VEVENT_COMPONENT, icalproperty_new_uid(uid),
                                               icalproperty_new_dtstamp(icaltime_from_timet_with_zone((time_t)c->now.sec, 0, icaltimezone_get_utc_timezone())),
                                               icalproperty_new_dtstart(all_day(due)), icalproperty_new_dtend(all_day(day_plus(due, 1))), icalproperty_new_summary(summary),
                                               icalproperty_new_description(text), icalproperty_new_transp(ICAL_TRANSP_TRANSPARENT), (void *)0);
    free(summary);
    free(uid);
    free(text);
    return event;
}

static int add_events(struct cli *c, icalcomponent *calendar, const struct ruleset *rules, struct day first, struct day last, size_t *n)
{
    struct sqlite3_stmt *st = db_query(c->db, Q_PLAN_DEADLINES, "dd", first, last);
    int rc;
    while ((rc = db_step(c->db, st, &c->err)) > 0) {
        const struct entry_source e = {.due = db_text(st, "due"), .rule = db_text(st, "rule"), .subject = db_text(st, "subject"), .owner = db_text(st, "owner"),
                                       .trigger = db_text(st, "trigger"), .opening = db_int(st, "opening"), .provisional = db_int(st, "provisional") != 0};
        icalcomponent *event = make_event(c, &e, rules);
        if (event)
            icalcomponent_add_component(calendar, event);
        *n += event != NULL;
    }
    return rc;
}

static int put_file(struct cli *c, const char *file, const char *text)
{
    FILE *out = str_eq(file, "-") ? c->out : fopen(file, "we");
    if (!out)
        return err_set(&c->err, "写不了 %s：%s", "cannot write %s: %s", file, err_system(&c->err, errno));
    bool good = fputs(text, out) >= 0 && fflush(out) == 0;
    int error = errno;
    if (out != c->out && fclose(out) != 0)
        good = false;
    return good ? 0 : err_set(&c->err, "写不了 %s：%s", "cannot write %s: %s", file, err_system(&c->err, error));
}

int ical_write(struct cli *c, const char *file, const struct ruleset *rules, struct day first, struct day last)
{
    size_t n = 0;
    icalcomponent *calendar = icalcomponent_vanew(ICAL_VCALENDAR_COMPONENT, icalproperty_new_version("2.0"), icalproperty_new_prodid("-//baoxue//baoxue " PACKAGE_VERSION "//ZH"), (void *)0);
    int rc = add_events(c, calendar, rules, first, last, &n);
    char *text = icalcomponent_as_ical_string_r(calendar);
    if (rc == 0)
        rc = put_file(c, file, text);
    icalmemory_free_buffer(text);
    icalcomponent_free(calendar);
    if (rc != 0)
        return cli_refuse(c);
    if (!str_eq(file, "-"))
        cli_say(c, "%zu 项期限已写入 %s", "%zu deadlines written to %s", n, file);
    return CLI_DONE;
}
