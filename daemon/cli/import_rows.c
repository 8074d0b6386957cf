/* SPDX-License-Identifier: MIT */
#include "cli/import_rows.h"

#include <stdlib.h>

#include "base/map.h"
#include "base/mem.h"
#include "base/str.h"

/* ---- one row ---- */

int import_cells(const struct import *im, const struct csv_row *row, struct entry_record *r, struct err *err)
{
    for (size_t i = 0; i < row->cells.n; i++) {
        const char *name = csv_cell(im->head, i), *value = csv_cell(row, i);
        if ((!name || !*name) && *value)
            return err_set(err, "第 %zu 列没有表头，却有“%s”", "column %zu has no heading, but holds \"%s\"", i + 1, value);
        if (!name || !*name || (!im->kind->extras && record_column(r->kind, name) < 0))
            continue;
        if (record_set_named(r, name, value, err) != 0)
            return -1;
    }
    return 0;
}

const char *import_cell(const struct import *im, const struct csv_row *row, enum entry_kind kind, int column)
{
    for (size_t i = 0; i < im->head->cells.n; i++)
        if (record_column(kind, csv_cell(im->head, i)) == column) {
            const char *value = csv_cell(row, i);
            return value && *value ? value : NULL;
        }
    return NULL;
}

/* In people's table the days belong to the post where the row has one. */
static void drop_post_days(const struct import *im, const struct csv_row *row, struct entry_record *r, const struct entry_record *before)
{
    if (r->kind != ENTRY_PERSON || !import_cell(im, row, ENTRY_HOLDER, HOLDER_ROLE))
        return;
    record_set(r, PERSON_FROM, before ? before->values[PERSON_FROM] : NULL);
    record_set(r, PERSON_UNTIL, before ? before->values[PERSON_UNTIL] : NULL);
}

int import_put(struct import *im, const struct csv_row *row, enum entry_kind kind, int64_t identity, struct err *err)
{
    struct entry_record r, before;
    if (identity && entry_load(&im->entry, identity, &before, err) != 0)
        return -1;
    if (!identity) {
        record_init(&r, kind);
    } else if (entry_load(&im->entry, identity, &r, err) != 0) {
        record_fini(&before);
        return -1;
    }
    int rc = import_cells(im, row, &r, err);
    if (kind == ENTRY_HOLDER) /* his own column has two English names */
        record_set(&r, HOLDER_PERSON, import_cell(im, row, ENTRY_PERSON, PERSON_CODE));
    drop_post_days(im, row, &r, identity ? &before : NULL);
    if (rc == 0)
        rc = identity ? entry_correct(&im->entry, identity, &r, NULL, err) : entry_put(&im->entry, &r, NULL, err);
    if (rc == 0)
        ++*(identity ? &im->corrected : &im->added);
    im->unchanged += rc == 1;
    record_fini(&r);
    if (identity)
        record_fini(&before);
    return rc < 0 ? -1 : 0;
}

static const struct csv_row *row_at(const struct import *im, size_t at)
{
    return vec_at(&im->table->rows, at);
}

/* ---- units: in any order, parents may come later ---- */

enum { ROW_WAITS, ROW_DONE };

struct units {
    struct map by_code; /* code → its row */
    char *state;        /* one a row */
};

static int64_t unit_known(const struct import *im, const char *code)
{
    const struct unit *u = code ? org_unit_by_code(&im->entry.org, code) : NULL;
    return u ? u->id : 0;
}

static void index_units(struct import *im, struct units *u, struct err *err)
{
    for (size_t i = 1; i < im->table->rows.n; i++) {
        const struct csv_row *row = row_at(im, i), *other;
        const char *code = import_cell(im, row, ENTRY_UNIT, UNIT_CODE);
        if (!code)
            continue; /* refused when it is put */
        if ((other = map_get(&u->by_code, code))) {
            err_set(err, "编码“%s”在第 %ld 行已经有了", "code \"%s\" stands in line %ld already", code, other->line);
            import_bad(im, row->line, err);
            u->state[i] = ROW_DONE;
        } else {
            map_put(&u->by_code, code, row);
        }
    }
}

/* A parent of this file that is not in the database yet. */
static bool waits_for_parent(const struct import *im, const struct units *u, const struct csv_row *row)
{
    struct vec codes = VEC(char *);
    bool waits = false;
    split_codes(import_cell(im, row, ENTRY_UNIT, UNIT_PARENTS), &codes);
    for (size_t i = 0; !waits && i < codes.n; i++) {
        const char *code = *(char **)vec_at(&codes, i);
        waits = !unit_known(im, code) && map_get(&u->by_code, code);
    }
    vec_fini_texts(&codes);
    return waits;
}

static bool put_ready_units(struct import *im, struct units *u, struct err *err)
{
    bool progress = false;
    for (size_t i = 1; i < im->table->rows.n; i++) {
        const struct csv_row *row = row_at(im, i);
        if (u->state[i] == ROW_DONE || waits_for_parent(im, u, row))
            continue;
        if (import_put(im, row, ENTRY_UNIT, unit_known(im, import_cell(im, row, ENTRY_UNIT, UNIT_CODE)), err) == 0) {
            u->state[i] = ROW_DONE;
            progress = true;
        }
    }
    return progress;
}

/* What is left after no pass helps: wrong by itself, or waiting for a row that is wrong, or for itself. */
static void refuse_rest(struct import *im, struct units *u, struct err *err)
{
    size_t before = im->bad.n, wrong;
    for (size_t i = 1; i < im->table->rows.n; i++) {
        const struct csv_row *row = row_at(im, i);
        if (u->state[i] == ROW_DONE || waits_for_parent(im, u, row))
            continue;
        if (import_put(im, row, ENTRY_UNIT, unit_known(im, import_cell(im, row, ENTRY_UNIT, UNIT_CODE)), err) != 0)
            import_bad(im, row->line, err);
    }
    wrong = im->bad.n;
    for (size_t i = 1; i < im->table->rows.n; i++)
        if (u->state[i] == ROW_WAITS && waits_for_parent(im, u, row_at(im, i))) {
            if (wrong > before)
                err_set(err, "它的上级那一行有错", "the row of its parent is wrong");
            else
                err_set(err, "上级“%s”绕成了圈", "its parents \"%s\" form a circle", import_cell(im, row_at(im, i), ENTRY_UNIT, UNIT_PARENTS));
            import_bad(im, row_at(im, i)->line, err);
        }
}

int import_units(struct import *im, struct err *err)
{
    struct units u = {.state = mem_alloc(im->table->rows.n, 1)};
    int rc = 0;
    index_units(im, &u, err);
    while (rc == 0 && put_ready_units(im, &u, err))
        rc = entry_refresh(&im->entry, err);
    if (rc == 0)
        refuse_rest(im, &u, err);
    map_fini(&u.by_code);
    free(u.state);
    return rc;
}

/* ---- people: one row a person and post ---- */

static bool says_else(const struct import *im, const struct csv_row *first, const struct csv_row *row, int column)
{
    const char *said = import_cell(im, row, ENTRY_PERSON, column);
    return said && !str_eq(said, import_cell(im, first, ENTRY_PERSON, column));
}

static int put_person(struct import *im, struct map *seen, const struct csv_row *row, struct err *err)
{
    const char *code = import_cell(im, row, ENTRY_PERSON, PERSON_CODE);
    const struct csv_row *first = code ? map_get(seen, code) : NULL;
    if (first && (says_else(im, first, row, PERSON_NAME) || says_else(im, first, row, PERSON_MAIL) || says_else(im, first, row, PERSON_VIA)))
        return err_set(err, "“%s”的姓名、邮箱或转交与第 %ld 行不同", "name, mail or via of \"%s\" differ from line %ld", code, first->line);
    if (first)
        return 0;
    if (code)
        map_put(seen, code, row);
    const struct person *known = code ? map_get(&im->entry.people, code) : NULL;
    return import_put(im, row, ENTRY_PERSON, known ? known->id : 0, err);
}

/* The holding that this row speaks of, if there is one: its fact; 0: none. */
static int known_post(struct import *im, const struct csv_row *row, int64_t *holder, struct err *err)
{
    const char *unit_code = import_cell(im, row, ENTRY_HOLDER, HOLDER_UNIT), *number = import_cell(im, row, ENTRY_HOLDER, HOLDER_CASE);
    const struct person *p = map_get(&im->entry.people, import_cell(im, row, ENTRY_PERSON, PERSON_CODE));
    const struct role *role = ruleset_role(im->entry.rules, import_cell(im, row, ENTRY_HOLDER, HOLDER_ROLE));
    const struct unit *unit = unit_code ? entry_find_unit(&im->entry, unit_code, NULL) : NULL;
    int64_t case_id = 0;
    *holder = 0;
    if (!p || !role)
        return 0; /* refused when it is put */
    if (number && db_get_int(im->entry.db, Q_CASE_BY_NUMBER, 0, &case_id, err, "t", number) != 0)
        return -1;
    return db_get_int(im->entry.db, Q_HOLDER_KNOWN, 0, holder, err, "tzzi", role->name, unit ? unit->id : (int64_t)0, case_id, p->id);
}

static int put_post(struct import *im, const struct csv_row *row, struct err *err)
{
    int64_t holder;
    if (!import_cell(im, row, ENTRY_HOLDER, HOLDER_ROLE)) {
        if (!import_cell(im, row, ENTRY_HOLDER, HOLDER_UNIT))
            return 0;
        return err_set(err, "写了单位，没有写岗位", "there is a unit, but no role");
    }
    if (known_post(im, row, &holder, err) != 0)
        return -1;
    return import_put(im, row, ENTRY_HOLDER, holder, err);
}

/* Codes of the people whose mail another hands over. */
static void find_handed(const struct import *im, struct map *out)
{
    for (size_t i = 1; i < im->table->rows.n; i++) {
        const char *code = import_cell(im, row_at(im, i), ENTRY_PERSON, PERSON_CODE);
        if (code && import_cell(im, row_at(im, i), ENTRY_PERSON, PERSON_VIA))
            map_put(out, code, row_at(im, i));
    }
}

static void put_people(struct import *im, struct map *seen, const struct map *handed, bool are_handed, char *bad, struct err *err)
{
    for (size_t i = 1; i < im->table->rows.n; i++) {
        const struct csv_row *row = row_at(im, i);
        const char *code = import_cell(im, row, ENTRY_PERSON, PERSON_CODE);
        if ((code && map_get(handed, code)) != are_handed || put_person(im, seen, row, err) == 0)
            continue;
        bad[i] = 1;
        import_bad(im, row->line, err);
    }
}

int import_people(struct import *im, struct err *err)
{
    struct map seen = {0}, handed = {0};
    char *bad = mem_alloc(im->table->rows.n, 1);
    find_handed(im, &handed);
    put_people(im, &seen, &handed, false, bad, err); /* who hands over for others comes first, wherever he stands */
    put_people(im, &seen, &handed, true, bad, err);
    int rc = entry_refresh(&im->entry, err); /* a deputy may stand further down */
    for (size_t i = 1; rc == 0 && i < im->table->rows.n; i++)
        if (!bad[i] && put_post(im, row_at(im, i), err) != 0)
            import_bad(im, row_at(im, i)->line, err);
    map_fini(&seen);
    map_fini(&handed);
    free(bad);
    return rc;
}

/* ---- terms, cases ---- */

static int known_term(struct import *im, const struct csv_row *row, int64_t *term, struct err *err)
{
    const char *name = import_cell(im, row, ENTRY_TERM, TERM_NAME), *year = import_cell(im, row, ENTRY_TERM, TERM_YEAR);
    const char *unit_code = import_cell(im, row, ENTRY_TERM, TERM_UNIT);
    const struct unit *unit = unit_code ? entry_find_unit(&im->entry, unit_code, NULL) : NULL;
    long y;
    *term = 0;
    if (!name || !year || !str_to_long(year, 0, 9999, &y) || (unit_code && !unit))
        return 0;
    return db_get_int(im->entry.db, Q_TERM_SAME, 0, term, err, "tiz", name, (int64_t)y, unit ? unit->id : (int64_t)0);
}

int import_terms(struct import *im, struct err *err)
{
    int64_t term;
    for (size_t i = 1; i < im->table->rows.n; i++)
        if (known_term(im, row_at(im, i), &term, err) != 0 || import_put(im, row_at(im, i), ENTRY_TERM, term, err) != 0)
            import_bad(im, row_at(im, i)->line, err);
    return 0;
}

int import_cases(struct import *im, struct err *err)
{
    for (size_t i = 1; i < im->table->rows.n; i++)
        if (import_put(im, row_at(im, i), ENTRY_CASE, 0, err) != 0)
            import_bad(im, row_at(im, i)->line, err);
    return 0;
}
