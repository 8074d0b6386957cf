/* SPDX-License-Identifier: MIT */
/* scenario_rules: the rule set of a scenario: the rules in its folders, and those in its own file with every other line blanked out, so that the parser's errors name
 * the right line. Of two sections of the same kind and name the later one counts. */
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "cli/scenario_int.h"
#include "core/finding.h"
#include "core/rulekey.h"
#include "rulefolder.h"
#include "store/ruleset_store.h"

struct pick { /* which sections of the file make the rules */
    const struct scenario_file *f;
    struct vec keys;  /* char *: "9 甲" by section kind and name, NULL: dropped; one a section of the file */
};

static char *section_key(const char *kind, const char *name)
{
    int id = rulekey_section(kind, *name);
    return id < 0 ? mem_printf("%s %s", kind, name) : mem_printf("%d %s", id, name);
}

static void drop(struct pick *p, const char *key, size_t before)
{
    for (size_t i = 0; i < before; i++) {
        char **old = vec_at(&p->keys, i);
        if (*old && str_eq(*old, key)) {
            free(*old);
            *old = NULL;
        }
    }
}

/* Sections of rules in [first, end); those of later versions (behind a [rules] marker) only when `marked`. */
static void take(struct pick *p, size_t first, size_t end, bool marked)
{
    bool behind = false;
    for (size_t i = first; i < end; i++) {
        const struct file_section *x = vec_at(&p->f->sections, i);
        int kind = *(int *)vec_at(&p->f->kinds, i);
        behind = behind || (kind == IN_RULES && !marked);
        if (kind >= 0 || behind)
            continue;
        char *key = section_key(x->kind, x->name);
        drop(p, key, first); /* within one part the parser itself refuses a second one */
        *(char **)vec_at(&p->keys, i) = key;
    }
}

static void drop_without(struct pick *p, const struct version *v)
{
    for (size_t i = 0; i < v->without.n; i++) {
        char *text = mem_strdup(*(const char **)vec_at(&v->without, i)), *name = text + strcspn(text, " ");
        if (*name)
            *name++ = 0;
        char *key = section_key(text, name);
        drop(p, key, p->keys.n);
        free(key);
        free(text);
    }
}

/* The text with the lines of all sections empty for which `keys` has NULL. */
static char *picked_text(const char *text, size_t text_b, const struct vec *sections, const struct vec *keys)
{
    struct str out = {0};
    size_t at = 0, section = 0;
    int line = 0;
    while (at < text_b) {
        const char *s = text + at, *end = memchr(s, '\n', text_b - at);
        size_t len_b = end ? (size_t)(end - s) : text_b - at;
        at += len_b + 1;
        line++;
        while (section < sections->n && ((const struct file_section *)vec_at(sections, section))->src.line <= line)
            section++;
        if (section && *(char **)vec_at(keys, section - 1))
            str_add_n(&out, s, len_b);
        str_add(&out, "\n");
    }
    return str_take(&out);
}

/* A section of the scenario's own takes the place of the folder's. */
static void blank_replaced(struct rule_text *file, const struct vec *own)
{
    struct ruleset *texts = mem_alloc(1, sizeof *texts);
    struct vec sections = VEC(struct file_section), findings = VEC(struct finding), keys = VEC(char *);
    bool any = false;
    rulefile_read(texts, file, &sections, LANG_ZH, &findings); /* its errors are told when the rules are loaded */
    for (size_t i = 0; i < sections.n; i++) {
        const struct file_section *x = vec_at(&sections, i);
        char *key = section_key(x->kind, x->name);
        bool replaced = vec_has_text(own, key);
        any = any || replaced;
        if (replaced)
            free(key);
        vec_add(&keys, &(char *){replaced ? NULL : key});
    }
    if (any) {
        char *rest = picked_text(file->text, file->len_b, &sections, &keys);
        free((char *)file->text);
        file->text = rest;
        file->len_b = strlen(rest);
    }
    vec_fini_texts(&keys);
    findings_fini(&findings);
    vec_fini(&sections);
    ruleset_free(texts);
}

static const struct version *find_version(const struct scenario *s, const char *name)
{
    for (size_t i = 0; i < s->versions.n; i++) {
        const struct version *v = vec_at(&s->versions, i);
        if (str_eq(v->name, name))
            return v;
    }
    return NULL;
}

static int own_rules(const struct scenario_file *f, const struct scenario *s, const char *version, struct vec *files, struct err *err)
{
    struct pick p = {.f = f, .keys = VEC(char *)};
    const struct version *v = version ? find_version(s, version) : NULL;
    if (version && !v)
        return err_set(err, "没有 [换规则 %s] 这一节", "there is no section [rules %s]", version);
    for (size_t i = 0; i < f->sections.n; i++)
        vec_push(&p.keys);
    take(&p, 0, f->shared_end, false);
    take(&p, s->first, s->end, false);
    if (v)
        take(&p, v->first, v->end, true);
    if (v)
        drop_without(&p, v);
    for (size_t i = 0; i < files->n; i++)
        blank_replaced(vec_at(files, i), &p.keys);
    struct rule_text file = {.name = mem_strdup(f->path), .text = picked_text(f->text, f->len_b, &f->sections, &p.keys)};
    file.len_b = strlen(file.text);
    vec_add(files, &file);
    vec_fini_texts(&p.keys);
    return 0;
}

static int folder_rules(const struct scenario_file *f, const struct scenario *s, struct vec *files, struct err *err)
{
    struct vec paths = VEC(char *);
    for (size_t i = 0; i < s->folders.n; i++)
        vec_add(&paths, &(char *){mem_printf("%s/%s", f->folder, *(const char **)vec_at(&s->folders, i))});
    for (size_t i = 0; i < f->dirs.n && !s->folders.n; i++)
        vec_add(&paths, &(char *){mem_strdup(*(char **)vec_at(&f->dirs, i))});
    int rc = paths.n ? rulefolder_read(paths.data, paths.n, files, err) : 0;
    vec_fini_texts(&paths);
    return rc;
}

static void refuse(const struct vec *findings, struct err *err)
{
    struct str all = {0};
    const struct finding *x = findings->data;
    for (size_t i = 0; i < findings->n; i++)
        if (x[i].level == FINDING_ERROR)
            str_addf(&all, "%s%s:%d: %s", all.len_b ? "\n" : "", x[i].src.file ? x[i].src.file : "-", x[i].src.line, x[i].text);
    err_set(err, "规则有错：\n%s", "the rules have errors:\n%s", str_text(&all));
    str_fini(&all);
}

struct ruleset *scenario_rules(const struct scenario_file *f, const struct scenario *s, const char *version, struct vec *files, struct err *err)
{
    struct vec findings = VEC(struct finding);
    if (folder_rules(f, s, files, err) != 0 || own_rules(f, s, version, files, err) != 0)
        return NULL;
    struct ruleset *rules = ruleset_compile(files->data, files->n, f->lang, &findings);
    if (!rules)
        refuse(&findings, err);
    findings_fini(&findings);
    return rules;
}
