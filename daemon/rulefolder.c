/* SPDX-License-Identifier: MIT */
#include "rulefolder.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <pwd.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/mem.h"
#include "base/str.h"
#include "core/rulefile.h"
#include "core/rulekey.h"

#define TEMPLATES "templates" /* the folder of its mails' words */

static bool ends_in(const char *name, const char *ext)
{
    size_t n = strlen(name), m = strlen(ext);
    return *name != '.' && n > m && str_eq(name + n - m, ext);
}

/* Is the file that is read from elsewhere one of this folder, and not there yet? */
static bool is_new_here(const struct rulefolder_swap *swap, const char *dir, const char *ext)
{
    size_t n = strlen(dir);
    return swap && strncmp(swap->path, dir, n) == 0 && swap->path[n] == '/' && !strchr(swap->path + n + 1, '/') && ends_in(swap->path + n + 1, ext) &&
           access(swap->path, F_OK) != 0;
}

/* The names in a folder that end in `ext`, in their order. */
static int list_names(const char *dir, const char *ext, const struct rulefolder_swap *swap, struct vec *names, struct err *err)
{
    DIR *d = opendir(dir);
    if (!d)
        return err_set(err, "打不开规则文件夹 %s：%s", "cannot open the rule folder %s: %s", dir, err_system(err, errno));
    for (struct dirent *e = readdir(d); e; e = readdir(d))
        if (ends_in(e->d_name, ext))
            vec_add(names, &(char *){mem_strdup(e->d_name)});
    closedir(d);
    if (is_new_here(swap, dir, ext))
        vec_add(names, &(char *){mem_strdup(swap->path + strlen(dir) + 1)});
    vec_sort_texts(names);
    return 0;
}

/* One byte more than the parser takes is enough for it to say that the file is too large. */
static int read_all(int fd, struct str *text)
{
    char buf[65536];
    ssize_t n = 1;
    while (n > 0 && text->len_b <= RULE_FILE_B) {
        n = read(fd, buf, sizeof buf);
        if (n > 0)
            str_add_n(text, buf, (size_t)n);
        else if (n < 0 && errno == EINTR)
            n = 1;
    }
    return n < 0 ? -1 : 0;
}

static int read_file(const char *path, char *name, struct vec *files, struct err *err)
{
    struct str text = {0};
    struct stat st;
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK), rc = -1;
    if (fd < 0 || fstat(fd, &st))
        err_set(err, "打不开 %s：%s", "cannot open %s: %s", path, err_system(err, errno));
    else if (!S_ISREG(st.st_mode))
        err_set(err, "%s 不是普通文件", "%s is not a regular file", path);
    else if (read_all(fd, &text))
        err_set(err, "读不出 %s：%s", "cannot read %s: %s", path, err_system(err, errno));
    else
        rc = 0;
    if (fd >= 0)
        close(fd);
    if (rc) {
        str_fini(&text);
        free(name);
        return -1;
    }
    struct rule_text file = {.name = name, .len_b = text.len_b};
    file.text = str_take(&text);
    vec_add(files, &file);
    return 0;
}

/* The last part of a path, without slashes at its end; length in *len_b. */
static const char *last_part(const char *path, size_t *len_b)
{
    size_t n = strlen(path);
    while (n > 1 && path[n - 1] == '/')
        n--;
    size_t from = n;
    while (from && path[from - 1] != '/')
        from--;
    *len_b = n - from;
    return path + from;
}

/* The files of one folder; `prefix` stands before their names. */
static int read_files(const char *dir, const char *ext, const char *prefix, const struct rulefolder_swap *swap, struct vec *files, struct err *err)
{
    struct vec names = VEC(char *);
    int rc = list_names(dir, ext, swap, &names, err);
    char *const *name = names.data;
    for (size_t i = 0; !rc && i < names.n; i++) {
        char *path = mem_printf("%s/%s", dir, name[i]);
        rc = read_file(swap && str_eq(path, swap->path) ? swap->from : path, mem_printf("%s%s", prefix, name[i]), files, err);
        free(path);
    }
    vec_fini_texts(&names);
    return rc;
}

static int read_folder(const char *dir, bool with_folder, const struct rulefolder_swap *swap, struct vec *files, struct err *err)
{
    size_t n, before = files->n;
    const char *folder = last_part(dir, &n);
    char *prefix = with_folder ? mem_printf("%.*s/", (int)n, folder) : mem_strdup(""), *inner = mem_printf("%s" TEMPLATES "/", prefix);
    char *templates = mem_printf("%s/" TEMPLATES, dir);
    int rc = read_files(dir, ".ini", prefix, swap, files, err);
    if (!rc && files->n == before)
        rc = err_set(err, "文件夹 %s 里没有 *.ini 规则文件", "no *.ini rule file in the folder %s", dir);
    if (!rc && access(templates, F_OK) == 0)
        rc = read_files(templates, ".txt", inner, swap, files, err);
    free(prefix);
    free(inner);
    free(templates);
    return rc;
}

int rulefolder_read_with(const char *const *dirs, size_t dirs_n, const struct rulefolder_swap *swap, struct vec *files, struct err *err)
{
    if (!files->size_b)
        *files = VEC(struct rule_text);
    for (size_t i = 0; i < dirs_n; i++)
        if (read_folder(dirs[i], dirs_n > 1, swap, files, err))
            return -1;
    return 0;
}

int rulefolder_read(const char *const *dirs, size_t dirs_n, struct vec *files, struct err *err)
{
    return rulefolder_read_with(dirs, dirs_n, NULL, files, err);
}

void rulefolder_split(const char *list, struct vec *dirs)
{
    while (*list) {
        size_t n = strcspn(list, ":");
        char *dir = mem_strndup(list, n);
        if (n)
            vec_add(dirs, &dir);
        else
            free(dir);
        list += n + (list[n] != 0);
    }
}

bool rulefolder_takes(const char *path)
{
    static const char inner[] = TEMPLATES "/";
    bool is_template = str_starts(path, inner);
    const char *name = is_template ? path + strlen(inner) : path;
    return !strchr(name, '/') && ends_in(name, is_template ? ".txt" : ".ini");
}

/* ---- has anything changed? ---- */

/* Hidden files, which editors make while they save, are not looked at; a folder that cannot be read is a mark of its own. */
static void sign_files(const char *dir, const char *ext, struct str *out)
{
    struct vec names = VEC(char *);
    struct err none = {0};
    str_addf(out, "%s/%s\n", dir, list_names(dir, ext, NULL, &names, &none) == 0 ? "" : "?");
    for (size_t i = 0; i < names.n; i++) {
        char *name = *(char **)vec_at(&names, i), *path = mem_printf("%s/%s", dir, name);
        struct stat st;
        if (stat(path, &st) == 0)
            str_addf(out, "%ju %ju %d %jd.%09ld %jd %s\n", (uintmax_t)st.st_ino, (uintmax_t)st.st_uid, (st.st_mode & (S_IWGRP | S_IWOTH)) != 0, (intmax_t)st.st_mtim.tv_sec,
                     st.st_mtim.tv_nsec, (intmax_t)st.st_size, name);
        else
            str_addf(out, "? %s\n", name);
        free(path);
    }
    vec_fini_texts(&names);
}

char *rulefolder_signature(const char *const *dirs, size_t dirs_n)
{
    struct str out = {0};
    for (size_t i = 0; i < dirs_n; i++) {
        char *templates = mem_printf("%s/" TEMPLATES, dirs[i]);
        sign_files(dirs[i], ".ini", &out);
        sign_files(templates, ".txt", &out);
        free(templates);
    }
    return str_take(&out);
}

struct saved { /* a file's line of a signature */
    uintmax_t inode, owner;
    int shared; /* others than its owner may write it */
    const char *line, *name;
    size_t len_b, name_b;
};

/* The next file's line; *text is moved past it. */
static bool next_saved(const char **text, struct saved *out)
{
    while (*text && **text) {
        const char *line = *text;
        int name_at = 0;
        size_t len_b = strcspn(line, "\n");
        *text += len_b + (line[len_b] != 0);
        if (sscanf(line, "%ju %ju %d %*s %*s %n", &out->inode, &out->owner, &out->shared, &name_at) == 3 && name_at && (size_t)name_at < len_b) {
            out->line = line, out->len_b = len_b, out->name = line + name_at, out->name_b = len_b - (size_t)name_at;
            return true;
        }
    }
    return false;
}

static bool is_same_text(const char *a, size_t a_b, const char *b, size_t b_b)
{
    return a_b == b_b && memcmp(a, b, a_b) == 0;
}

enum maker { MAKER_NOBODY, MAKER_OWNER, MAKER_UNKNOWN };

/* Who wrote it since? A new file is its owner's; one that was written in place is his too, where nobody else may; a renamed one may be anybody's doing. */
static enum maker maker_of(const char *before, const struct saved *f)
{
    enum maker maker = MAKER_OWNER;
    struct saved was;
    while (next_saved(&before, &was)) {
        if (is_same_text(was.line, was.len_b, f->line, f->len_b))
            return MAKER_NOBODY;
        if (was.inode == f->inode)
            maker = !f->shared && !was.shared && is_same_text(was.name, was.name_b, f->name, f->name_b) ? MAKER_OWNER : MAKER_UNKNOWN;
    }
    return maker;
}

char *rulefolder_changed_by(const char *before, const char *after)
{
    const struct passwd *p = NULL;
    struct saved f;
    while (before && next_saved(&after, &f)) {
        enum maker maker = maker_of(before, &f);
        if (maker == MAKER_NOBODY)
            continue;
        if (maker == MAKER_UNKNOWN || (p && p->pw_uid != f.owner))
            return NULL;
        p = getpwuid((uid_t)f.owner);
        if (!p)
            return NULL;
    }
    return p ? mem_strdup(p->pw_name) : NULL;
}

static bool begins_holidays(const char *line, size_t len_b)
{
    const struct rule_key *key = rulekey_of(PLACE_SECTION, SECTION_HOLIDAYS);
    const char *const both[] = {key->en, key->zh};
    for (size_t i = 0; i < 2; i++)
        if (len_b > strlen(both[i]) + 1 && line[0] == '[' && strncmp(line + 1, both[i], strlen(both[i])) == 0)
            return true;
    return false;
}

bool rulefolder_has_holidays(const struct vec *files)
{
    const struct rule_text *f = files->data;
    for (size_t i = 0; i < files->n; i++) {
        const char *p = f[i].text, *end = p + f[i].len_b;
        while (p < end) {
            const char *stop = memchr(p, '\n', (size_t)(end - p));
            size_t n = (size_t)((stop ? stop : end) - p);
            if (begins_holidays(p, n))
                return true;
            p += n + 1;
        }
    }
    return false;
}
