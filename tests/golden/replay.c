/* SPDX-License-Identifier: MIT */
/* replay: the golden year by the real turn on a fake clock, printed from the ledger as tests/golden/oracle.py prints what it computed:
 *     instant|rule|owner|subject|opening|trigger|round|rung|kind|late|recipients
 * With -r it is opened anew for every turn and runs every twelve hours besides: nothing may come of that. With FROM UNTIL ("2026-09-23T00:00") it does not run between.
 * usage: replay [-r] SOURCE-FOLDER [FROM UNTIL]... */
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/str.h"
#include "rulefolder.h"
#include "store/entry.h"
#include "store/ruleset_store.h"
#include "turn.h"

enum { FIELDS_MOST = 16, ENTRY_MINUTE = 9 * 60, LATER_MINUTES = 60, RESTLESS_S = 12 * 3600 };
static const struct zone zone = {8 * 3600};
static const char folder[] = "tests/data/golden-year";

struct table { /* a CSV file without quotes: the first row names the columns */
    struct vec rows; /* struct row */
};

struct row {
    char *line;
    char *fields[FIELDS_MOST];
    size_t n;
};

struct replay {
    struct db *db;
    struct ruleset *rules;
    struct vec entries; /* struct entry_at, by instant */
    bool restless;
    char **gaps; /* FROM UNTIL …, NULL at the end */
    struct err err;
};

typedef void put_row(struct replay *y, struct entry *e, const struct row *head, const struct row *row);

struct entry_at { /* something that is entered at an instant */
    struct instant at;
    put_row *put;
    const struct row *head, *row;
};

static void die(const char *what, const char *why)
{
    fprintf(stderr, "replay: %s: %s\n", what, why);
    exit(2);
}

static struct instant at(const char *text)
{
    struct instant t;
    if (!instant_parse(text, zone, &t))
        die(text, "no instant");
    return t;
}

/* ---- tables ---- */

static void split_row(struct row *r)
{
    for (char *p = r->line; p; r->n++) {
        if (r->n == FIELDS_MOST)
            die(r->line, "too many fields");
        r->fields[r->n] = p;
        p = strchr(p, ',');
        if (p)
            *p++ = '\0';
    }
}

static struct table table_read(const char *source, const char *name)
{
    struct table t = {.rows = VEC(struct row)};
    char *path = mem_printf("%s/%s/%s", source, folder, name), *line = NULL;
    size_t cap_b = 0;
    FILE *f = fopen(path, "r");
    if (!f)
        die(path, "cannot be read");
    while (getline(&line, &cap_b, f) > 0) {
        struct row *r = vec_push(&t.rows);
        r->line = mem_strdup(str_trim(line));
        split_row(r);
    }
    free(line);
    free(path);
    fclose(f);
    return t;
}

static void table_fini(struct table *t)
{
    for (size_t i = 0; i < t->rows.n; i++)
        free(((struct row *)vec_at(&t->rows, i))->line);
    vec_fini(&t->rows);
}

static const char *cell(const struct row *head, const struct row *r, const char *name)
{
    for (size_t i = 0; i < head->n && i < r->n; i++)
        if (str_eq(head->fields[i], name))
            return *r->fields[i] ? r->fields[i] : NULL;
    return NULL;
}

/* ---- entering ---- */

static void put(struct replay *y, struct entry *e, struct entry_record *r)
{
    if (entry_put(e, r, NULL, &y->err) != 0)
        die("entry", y->err.text);
    record_fini(r);
}

static void set(struct replay *y, struct entry_record *r, const char *name, const char *value)
{
    if (value && record_set_named(r, name, value, &y->err) != 0)
        die(name, y->err.text);
}

/* All columns of a row under their own names, but those in `without`. */
static void set_row(struct replay *y, struct entry_record *r, const struct row *head, const struct row *row, const char *const *without)
{
    for (size_t i = 0; i < head->n; i++) {
        const char *const *w = without;
        while (*w && !str_eq(*w, head->fields[i]))
            w++;
        if (!*w)
            set(y, r, head->fields[i], cell(head, row, head->fields[i]));
    }
}

static void put_whole(struct replay *y, struct entry *e, enum entry_kind kind, const struct row *head, const struct row *row)
{
    struct entry_record r;
    record_init(&r, kind);
    set_row(y, &r, head, row, (const char *const[]){NULL});
    put(y, e, &r);
}

/* One row a person and post: the person himself at his first row. */
static void put_person(struct replay *y, struct entry *e, const struct row *head, const struct row *row)
{
    struct entry_record r;
    if (!map_get(&e->people, cell(head, row, "人员编号"))) {
        record_init(&r, ENTRY_PERSON);
        set_row(y, &r, head, row, (const char *const[]){"岗位", "单位", "代理人", "次序", "起", "止", NULL});
        put(y, e, &r);
    }
}

static void put_holder(struct replay *y, struct entry *e, const struct row *head, const struct row *row)
{
    struct entry_record r;
    if (!cell(head, row, "岗位"))
        return;
    record_init(&r, ENTRY_HOLDER);
    set_row(y, &r, head, row, (const char *const[]){"姓名", "邮箱", NULL});
    put(y, e, &r);
}

static void each_field(struct replay *y, const char *fields, struct entry_record *r, struct vec *attrs, char **reason)
{
    char *all = mem_strdup(fields ? fields : "");
    for (char *pair = *all ? all : NULL, *after; pair; pair = after) {
        if ((after = strchr(pair, ';')) != NULL)
            *after++ = '\0';
        char *value = strchr(pair, '=');
        if (!value)
            die(pair, "no value");
        *value++ = '\0';
        if (str_eq(pair, "reason"))
            *reason = mem_strdup(value);
        else if (r)
            set(y, r, pair, value);
        else
            vec_add(attrs, &(struct attr){mem_strdup(pair), mem_strdup(value)});
    }
    free(all);
}

static void close_case(struct replay *y, struct entry *e, const struct row *head, const struct row *row)
{
    struct vec attrs = VEC(struct attr);
    char *reason = NULL;
    each_field(y, cell(head, row, "fields"), NULL, &attrs, &reason);
    if (entry_close_case(e, cell(head, row, "number"), cell(head, row, "event"), reason, cell(head, row, "day"), attrs.data, attrs.n, NULL, &y->err) != 0)
        die("close", y->err.text);
    struct attr *a = attrs.data;
    for (size_t i = 0; i < attrs.n; i++) {
        free(a[i].name);
        free(a[i].value);
    }
    vec_fini(&attrs);
    free(reason);
}

static void put_event(struct replay *y, struct entry *e, const struct row *head, const struct row *row)
{
    struct entry_record r;
    char *reason = NULL;
    const struct event_kind *kind = ruleset_event(y->rules, cell(head, row, "event"));
    if (kind && kind->closes) {
        close_case(y, e, head, row);
        return;
    }
    record_init(&r, ENTRY_EVENT);
    record_set(&r, EVENT_NAME, cell(head, row, "event"));
    record_set(&r, EVENT_CASE, cell(head, row, "number"));
    record_set(&r, EVENT_DAY, cell(head, row, "day"));
    record_set(&r, EVENT_TIME, cell(head, row, "time"));
    record_set(&r, EVENT_BY, cell(head, row, "by"));
    each_field(y, cell(head, row, "fields"), &r, NULL, &reason);
    free(reason);
    put(y, e, &r);
}

/* Of a check A = B + C: A and B. */
static bool is_in_sum(const struct form *form, const char *number)
{
    const struct form_check *c = form->checks.data;
    for (size_t i = 0; i < form->checks.n; i++)
        if (c[i].sides == SIDE_EQUAL && (str_eq(c[i].left.num, number) || (str_starts(c[i].right.num, number) && c[i].right.num[strlen(number)] == ' ')))
            return true;
    return false;
}

/* The year's tables say that something was filed, not what: numbers under which no rate is out of its limit and the sums agree. */
static void fill_form(struct entry_record *r, const struct form *form)
{
    for (size_t i = 0; i < (form->rows.n ? form->rows.n : 1); i++)
        for (size_t k = 0; k < form->numbers.n; k++) {
            const char *number = *(const char *const *)vec_at(&form->numbers, k);
            char *name = form->rows.n ? mem_printf("%s.%s", *(const char *const *)vec_at(&form->rows, i), number) : mem_strdup(number);
            struct err err = {0};
            record_set_named(r, name, k && !is_in_sum(form, number) ? "0" : "1000", &err);
            free(name);
        }
}

static void put_filing(struct replay *y, struct entry *e, const struct row *head, const struct row *row)
{
    struct entry_record r;
    const struct rule *filed = ruleset_rule(y->rules, cell(head, row, "rule"));
    record_init(&r, ENTRY_FILING);
    record_set(&r, FILING_RULE, cell(head, row, "rule"));
    record_set(&r, FILING_UNIT, cell(head, row, "unit"));
    record_set(&r, FILING_PERIOD, cell(head, row, "period"));
    record_set(&r, FILING_DAY, cell(head, row, "day"));
    record_set(&r, FILING_TO, cell(head, row, "to"));
    record_set(&r, FILING_ZERO, cell(head, row, "zero"));
    if (filed && filed->form && !cell(head, row, "zero"))
        fill_form(&r, filed->form);
    put(y, e, &r);
    if (!cell(head, row, "sign"))
        return;
    const struct rule *rule = ruleset_rule(y->rules, cell(head, row, "rule"));
    record_init(&r, ENTRY_SIGN);
    record_set(&r, SIGN_RULE, cell(head, row, "rule"));
    record_set(&r, SIGN_UNIT, cell(head, row, "unit"));
    record_set(&r, SIGN_PERIOD, cell(head, row, "period"));
    record_set(&r, SIGN_ROLE, rule && rule->sign ? rule->sign->name : NULL);
    record_set(&r, SIGN_DAY, cell(head, row, "day"));
    put(y, e, &r);
}

static void put_grant(struct replay *y, struct entry *e, const struct row *head, const struct row *row)
{
    struct entry_record r;
    record_init(&r, str_eq(cell(head, row, "kind"), "waiver") ? ENTRY_WAIVER : ENTRY_EXTENSION);
    set_row(y, &r, head, row, (const char *const[]){"kind", NULL});
    put(y, e, &r);
}

static void put_absence(struct replay *y, struct entry *e, const struct row *head, const struct row *row)
{
    struct entry_record r;
    record_init(&r, ENTRY_ABSENCE);
    set_row(y, &r, head, row, (const char *const[]){"entered", NULL});
    put(y, e, &r);
}

static int64_t find_event(struct replay *y, const char *number, const char *event, const char *day)
{
    static const char sql[] = "SELECT e.identity FROM event_now e JOIN case_now c ON c.identity = e.subject AND e.subject_kind = 'case' WHERE c.number = ? AND e.name = ? AND e.day = ?";
    sqlite3_stmt *st;
    if (sqlite3_prepare_v2(db_handle(y->db), sql, -1, &st, NULL) != SQLITE_OK)
        die(sql, sqlite3_errmsg(db_handle(y->db)));
    sqlite3_bind_text(st, 1, number, -1, SQLITE_STATIC);
    sqlite3_bind_text(st, 2, event, -1, SQLITE_STATIC);
    sqlite3_bind_text(st, 3, day, -1, SQLITE_STATIC);
    if (sqlite3_step(st) != SQLITE_ROW)
        die(event, "no such event to be corrected");
    int64_t id = sqlite3_column_int64(st, 0);
    sqlite3_finalize(st);
    return id;
}

static void put_correction(struct replay *y, struct entry *e, const struct row *head, const struct row *row)
{
    const char *day = cell(head, row, "corrected");
    int64_t id = find_event(y, cell(head, row, "number"), cell(head, row, "event"), cell(head, row, "day"));
    struct attr column = {"day", (char *)(uintptr_t)day};
    if (day ? entry_correct_columns(e, id, &column, 1, "written wrongly", &y->err) != 0 : entry_undo(e, id, "written wrongly", &y->err) != 0)
        die("correction", y->err.text);
}

static void begin(struct replay *y, struct entry *e, struct instant now)
{
    if (entry_begin(e, y->db, y->rules, now, "clerk", &y->err) != 0)
        die("begin", y->err.text);
}

static void commit(struct replay *y, struct entry *e)
{
    if (entry_commit(e, &y->err) != 0)
        die("commit", y->err.text);
}

/* ---- what stands before the first day ---- */

static void adopt_rules(struct replay *y, const char *source, struct instant now)
{
    char *own = mem_printf("%s/rules/anze", source), *calendar = mem_printf("%s/rules/calendar", source);
    struct vec files = VEC(struct rule_text), findings = VEC(struct finding);
    if (rulefolder_read((const char *const[]){own, calendar}, 2, &files, &y->err) != 0)
        die("rules", y->err.text);
    y->rules = ruleset_load(files.data, files.n, LANG_EN, &findings);
    if (!y->rules)
        die("rules", findings.n ? ((struct finding *)findings.data)->text : "?");
    int64_t version;
    if (db_begin(y->db, "replay", &y->err) != 0 || ruleset_save(y->db, y->rules, files.data, files.n, "clerk", now, &version, &y->err) != 0 ||
        ruleset_adopt(y->db, y->rules, version, "init", now, &y->err) != 0 || db_commit(y->db, &y->err) != 0)
        die("adopt", y->err.text);
    findings_fini(&findings);
    rule_texts_fini(&files);
    free(own);
    free(calendar);
}

static void import(struct replay *y, const char *source, const char *name, struct instant now, put_row *row)
{
    struct table t = table_read(source, name);
    struct entry e;
    begin(y, &e, now);
    for (size_t i = 1; i < t.rows.n; i++) {
        row(y, &e, t.rows.data, vec_at(&t.rows, i));
        if (entry_refresh(&e, &y->err) != 0)
            die(name, y->err.text);
    }
    commit(y, &e);
    table_fini(&t);
}

static void put_unit(struct replay *y, struct entry *e, const struct row *head, const struct row *row)
{
    put_whole(y, e, ENTRY_UNIT, head, row);
}

static void put_case(struct replay *y, struct entry *e, const struct row *head, const struct row *row)
{
    put_whole(y, e, ENTRY_CASE, head, row);
}

static void put_term(struct replay *y, struct entry *e, const struct row *head, const struct row *row)
{
    put_whole(y, e, ENTRY_TERM, head, row);
}

/* ---- the year ---- */

static void run_sql(struct replay *y, const char *sql)
{
    if (sqlite3_exec(db_handle(y->db), sql, NULL, NULL, NULL) != SQLITE_OK)
        die(sql, sqlite3_errmsg(db_handle(y->db)));
}

/* What a rule recorded by itself may be voided later; its deadlines stay in the ledger. */
static const char remember_begin[] = "CREATE TEMP TABLE recorded (subject_kind, subject, key, name, day, PRIMARY KEY (subject_kind, subject, key))";
static const char remember[] = "INSERT OR IGNORE INTO recorded SELECT subject_kind, subject, key, name, day FROM derived_event";

static int by_instant(const void *a, const void *b)
{
    const struct entry_at *x = a, *z = b;
    return (x->at.sec > z->at.sec) - (x->at.sec < z->at.sec);
}

/* At 09:00 of its day; what has a time, an hour after that if it is later. */
static void plan_entries(struct replay *y, const struct table *t, put_row *put_one, const char *day_column, const char *time_column)
{
    const struct row *head = t->rows.data;
    for (size_t i = 1; i < t->rows.n; i++) {
        const struct row *row = vec_at(&t->rows, i);
        struct day day;
        int minute = ENTRY_MINUTE, clock;
        const char *time = cell(head, row, time_column);
        const char *entered = cell(head, row, "entered");
        if (!day_parse(entered ? entered : cell(head, row, day_column), &day))
            die(row->line, "no day");
        if (time && minute_parse(time, &clock) && clock + LATER_MINUTES > minute)
            minute = clock + LATER_MINUTES;
        vec_add(&y->entries, &(struct entry_at){instant_at(day, minute, zone), put_one, head, row});
    }
}

static void enter(struct replay *y, const struct entry_at *what)
{
    struct entry e;
    begin(y, &e, what->at);
    what->put(y, &e, what->head, what->row);
    commit(y, &e);
}

static struct turn *open_turn(struct replay *y)
{
    struct turn *turn;
    struct turn_options options = {.guard = 1000000, .compose = true, .quiet = true};
    if (turn_open(&turn, y->db, &options, &y->err) != 0)
        die("turn", y->err.text);
    return turn;
}

/* `t` itself, or the end of the gap that it lies in. */
static struct instant after_gap(const struct replay *y, struct instant t)
{
    for (char **g = y->gaps; g[0]; g += 2)
        if (t.sec >= at(g[0]).sec && t.sec < at(g[1]).sec)
            return at(g[1]);
    return t;
}

/* Until now, one after the other, each at its own instant. */
static void enter_all(struct replay *y, struct instant now, size_t *done)
{
    const struct entry_at *entries = y->entries.data;
    for (; *done < y->entries.n && entries[*done].at.sec <= now.sec; ++*done)
        enter(y, &entries[*done]);
}

static void run_year(struct replay *y, struct instant from, struct instant until)
{
    struct turn *turn = open_turn(y);
    struct instant next;
    size_t done = 0;
    run_sql(y, remember_begin);
    for (struct instant now = from, before = {0}; now.sec < until.sec; before = now, now = after_gap(y, next)) {
        if (now.sec <= before.sec)
            die("turn", "its next instant is not later than the last");
        enter_all(y, now, &done);
        if (y->restless) {
            turn_close(turn);
            turn = open_turn(y);
        }
        if (turn_run(turn, now, &next, &y->err) != 0)
            die("turn", y->err.text);
        run_sql(y, remember);
        if (done < y->entries.n)
            next = instant_min(next, ((const struct entry_at *)vec_at(&y->entries, done))->at);
        if (y->restless)
            next = instant_min(next, (struct instant){now.sec + RESTLESS_S});
    }
    turn_close(turn);
}

static const char dump[] =
    "SELECT strftime('%Y-%m-%d %H:%M', f.at + 28800, 'unixepoch') || '|' || ifnull(d.rule, '') || '|' || ifnull(replace(d.owner, '|', '/'), '') || '|' ||"
    " ifnull(CASE d.subject_kind WHEN 'case' THEN (SELECT number FROM case_now c WHERE c.identity = d.subject)"
    "        ELSE (SELECT code FROM unit_now u WHERE u.identity = d.subject) END, '') || '|' || ifnull(d.opening, '') || '|' ||"
    " ifnull(coalesce((SELECT e.name || '@' || e.day FROM event e WHERE d.subject_kind = 'case' AND 'e' || e.identity = d.trigger ORDER BY e.id DESC LIMIT 1),"
    "        (SELECT x.name || '@' || x.day FROM recorded x WHERE x.subject_kind = d.subject_kind AND x.subject = d.subject AND x.key = d.trigger), d.trigger), '')"
    " || '|' || CASE WHEN d.id IS NULL THEN '' ELSE f.round END || '|' || f.rung || '|' || f.kind || '|' || f.late || '|' || ifnull((SELECT group_concat(t, ',') FROM"
    "   (SELECT r.post || '>' || ifnull((SELECT code FROM person_now p WHERE p.identity = r.person), '') AS t FROM recipient r WHERE r.firing = f.seq ORDER BY t)), '')"
    " FROM firing f LEFT JOIN deadline d ON d.id = f.deadline ORDER BY 1";

static void print_ledger(struct replay *y)
{
    sqlite3_stmt *st;
    int rc;
    if (sqlite3_prepare_v2(db_handle(y->db), dump, -1, &st, NULL) != SQLITE_OK)
        die("dump", sqlite3_errmsg(db_handle(y->db)));
    while ((rc = sqlite3_step(st)) == SQLITE_ROW)
        puts((const char *)sqlite3_column_text(st, 0));
    if (rc != SQLITE_DONE)
        die("dump", sqlite3_errmsg(db_handle(y->db)));
    sqlite3_finalize(st);
}

static const struct {
    const char *file, *day, *time;
    put_row *put;
} facts[] = { /* of one instant in this order */
    {"absences.csv", "entered", "", put_absence}, {"cases.csv", "立案日", "时间", put_case}, {"events.csv", "day", "time", put_event},
    {"filings.csv", "day", "", put_filing},       {"grants.csv", "day", "", put_grant},
    {"corrections.csv", "entered", "", put_correction},
};

int main(int argc, char **argv)
{
    struct replay y = {.entries = VEC(struct entry_at), .err = {.lang = LANG_EN}};
    y.restless = argc > 1 && str_eq(argv[1], "-r");
    char **rest = argv + 1 + y.restless;
    int rest_n = argc - 1 - y.restless;
    if (rest_n < 1 || rest_n % 2 == 0)
        die("usage", "replay [-r] SOURCE-FOLDER [FROM UNTIL]...");
    const char *source = rest[0];
    y.gaps = rest + 1;
    if (db_open(&y.db, NULL, DB_MEMORY, &y.err) != 0)
        die("database", y.err.text);
    adopt_rules(&y, source, at("2026-06-29 10:00"));
    import(&y, source, "units.csv", at("2026-06-29 11:00"), put_unit);
    import(&y, source, "people.csv", at("2026-06-29 11:01"), put_person);
    import(&y, source, "people.csv", at("2026-06-29 11:02"), put_holder);
    import(&y, source, "terms.csv", at("2026-06-29 11:03"), put_term);
    struct table tables[sizeof facts / sizeof *facts];
    for (size_t i = 0; i < sizeof facts / sizeof *facts; i++) {
        tables[i] = table_read(source, facts[i].file);
        plan_entries(&y, &tables[i], facts[i].put, facts[i].day, facts[i].time);
    }
    vec_sort(&y.entries, by_instant);
    run_year(&y, at("2026-07-01 00:00"), at("2027-07-01 00:00"));
    print_ledger(&y);
    vec_fini(&y.entries);
    for (size_t i = 0; i < sizeof facts / sizeof *facts; i++)
        table_fini(&tables[i]);
    ruleset_free(y.rules);
    db_close(y.db);
    return 0;
}
