/* SPDX-License-Identifier: MIT */
#include "cli/editfile.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/mem.h"
#include "cli/editcopy.h"
#include "rulefolder.h"
#include "core/ruleset.h"

#define HIDDEN ".edit-"

/* ---- which file ---- */

/* What `name` would be within a folder: NAME, FOLDER/NAME as messages have it, or a path into it. NULL: it means another one. *said: the folder was named. */
static char *rest_in(const char *dir, const char *name, bool *said)
{
    char *real_dir = realpath(dir, NULL), *real = strchr(name, '/') ? realpath(name, NULL) : NULL, *rest = NULL;
    const char *folder = str_last_part(dir);
    size_t n = strlen(folder), m = real_dir ? strlen(real_dir) : 0;
    *said = true;
    if (real && real_dir && strncmp(real, real_dir, m) == 0 && real[m] == '/')
        rest = mem_strdup(real + m + 1);
    else if (strncmp(name, folder, n) == 0 && name[n] == '/')
        rest = mem_strdup(name + n + 1);
    else
        *said = false;
    if (!rest)
        rest = mem_strdup(name);
    free(real_dir);
    free(real);
    if (rulefolder_takes(rest))
        return rest;
    free(rest);
    return NULL;
}

/* The best: the folder was named, the file is there. Two that are equally good are too many. */
static int find_named(struct editfile *f, const struct vec *dirs, const char *name, struct err *err)
{
    int best = -1, rc = 0;
    for (size_t i = 0; rc == 0 && i < dirs->n; i++) {
        const char *dir = *(char **)vec_at(dirs, i);
        bool said;
        char *rest = rest_in(dir, name, &said), *path = rest ? mem_printf("%s/%s", dir, rest) : NULL;
        bool there = path && access(path, F_OK) == 0;
        int score = path ? 2 * said + there : -1;
        if (there && score == best)
            rc = err_set(err, "有不止一个 %s：%s 和 %s；请写明文件夹", "there is more than one %s: %s and %s; name the folder too", name, f->path, path);
        if (score > best) {
            free(f->path);
            f->path = path;
            f->folder = dir;
            path = NULL;
            best = score;
        }
        free(path);
        free(rest);
    }
    if (rc == 0 && !f->path)
        rc = err_set(err, "%s 不是规则文件：应是规则文件夹里的 *.ini，或其中的 templates/*.txt", "%s is no rule file: *.ini in a rule folder, or templates/*.txt in it", name);
    return rc;
}

static int find_only(struct editfile *f, const char *dir, struct err *err)
{
    struct vec files = VEC(struct rule_text);
    struct str names = {0};
    const char *only = NULL;
    size_t n = 0;
    int rc = rulefolder_read(&dir, 1, &files, err);
    for (size_t i = 0; rc == 0 && i < files.n; i++) {
        const struct rule_text *t = vec_at(&files, i);
        str_addf(&names, " %s", t->name);
        if (!strchr(t->name, '/')) {
            only = t->name;
            n++;
        }
    }
    if (rc == 0 && n == 1) {
        f->path = mem_printf("%s/%s", dir, only);
        f->folder = dir;
    } else if (rc == 0) {
        rc = err_set(err, "请写明要改哪个文件：%s", "name the file to edit:%s", str_text(&names));
    }
    str_fini(&names);
    rule_texts_fini(&files);
    return rc;
}

/* ---- owner and mode ---- */

/* Who is only in the group that may write the original becomes its owner: group and mode are what the others need to write it too. */
static bool give(const struct editfile *f, int fd, uid_t uid, gid_t gid)
{
    struct stat now;
    if (fstat(fd, &now) != 0)
        return false;
    if ((now.st_uid == uid && now.st_gid == gid) || fchown(fd, uid, gid) == 0)
        return true;
    return !f->is_new && (f->st.st_mode & S_IWGRP) && (now.st_gid == gid || fchown(fd, (uid_t)-1, gid) == 0);
}

/* Owner and mode as the original has them; of a new file, as its folder suggests. */
static int set_owner(const struct editfile *f, int fd, struct err *err)
{
    mode_t mode = f->st.st_mode & (f->is_new ? 0666 : 0777);
    if (give(f, fd, f->is_new ? geteuid() : f->st.st_uid, f->st.st_gid) && fchmod(fd, mode) == 0)
        return 0;
    return err_set(err, "保不住 %s 原来的属主和权限（%s）：请用 sudo baoxue edit", "the owner and mode of %s cannot be kept (%s): use sudo baoxue edit", f->path, err_system(err, errno));
}

/* ---- nobody else at the same time ---- */

static int lock(struct editfile *f, const char *dir, struct err *err)
{
    /* The editor inherits it: it stands as long as one of them lives. */
    f->lock_fd = open(dir, O_RDONLY | O_DIRECTORY); // NOLINT(android-cloexec-open)
    if (f->lock_fd >= 0 && flock(f->lock_fd, LOCK_EX | LOCK_NB) == 0)
        return 0;
    if (f->lock_fd >= 0 && errno == EWOULDBLOCK)
        return err_set(err, "有人正在编辑规则，请稍后再试", "somebody is editing the rules: try again later");
    return err_set(err, "打不开规则文件夹 %s：%s", "cannot open the rule folder %s: %s", dir, err_system(err, errno));
}

/* ---- what a name stands for ---- */

static bool others_write(const char *folder)
{
    struct stat st;
    return stat(folder, &st) != 0 || st.st_uid != 0 || (st.st_mode & 022) != 0;
}

/* Into `rest` of a folder that is open (taken), without a link on the way: whoever may write the folder may have changed it since it was looked at. -1: not there any more. */
static int walk(int fd, const char *rest)
{
    for (const char *slash; fd >= 0 && (slash = strchr(rest, '/')); rest = slash + 1) {
        char *part = mem_strndup(rest, (size_t)(slash - rest));
        int inner = openat(fd, part, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
        close(fd);
        fd = inner;
        free(part);
    }
    return fd;
}

/* Opens the folder in which `real` is. A link out of the rule folder is followed as everybody's right; as root only where nobody else could have laid it. */
static int open_folder(struct editfile *f, const char *dir, const char *real, struct err *err)
{
    char *root = realpath(f->folder, NULL), *outer = mem_strndup(real, (size_t)(str_last_part(real) - real));
    size_t n = root ? strlen(root) : 0;
    bool inside = root && strncmp(real, root, n) == 0 && real[n] == '/';
    int rc = 0;
    if (!inside && geteuid() == 0 && (others_write(f->folder) || others_write(dir)))
        rc = err_set(err, "%s 是通到规则文件夹外面的链接，而这个文件夹别人也能写：root 不跟随；请直接改它指向的文件 %s",
                     "%s is a link out of the rule folder, which others can write too: root does not follow it; edit what it points to, %s", f->path, real);
    else
        f->dir_fd = walk(open(inside ? root : outer, O_RDONLY | O_DIRECTORY | O_CLOEXEC), inside ? real + n + 1 : str_last_part(real));
    if (rc == 0 && f->dir_fd < 0)
        rc = err_set(err, "打不开 %s：%s", "cannot open %s: %s", f->path, err_system(err, errno));
    free(root);
    free(outer);
    return rc;
}

static int read_original(const struct editfile *f, struct str *out, struct err *err)
{
    return editcopy_read_fd(openat(f->dir_fd, f->name, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOFOLLOW), f->path, out, err);
}

static int read_state(struct editfile *f, struct err *err)
{
    if ((f->is_new ? fstat(f->dir_fd, &f->st) : fstatat(f->dir_fd, f->name, &f->st, AT_SYMLINK_NOFOLLOW)) != 0)
        return err_set(err, "打不开 %s：%s", "cannot open %s: %s", f->path, err_system(err, errno));
    if (f->is_new)
        return 0;
    if (!S_ISREG(f->st.st_mode))
        return err_set(err, "%s 不是普通文件", "%s is not a regular file", f->path);
    return read_original(f, &f->before, err);
}

static int look(struct editfile *f, struct err *err)
{
    f->is_new = access(f->path, F_OK) != 0 && errno == ENOENT;
    const char *name = str_last_part(f->path);
    char *dir = mem_strndup(f->path, (size_t)(name - f->path)), *real_dir = f->is_new ? realpath(dir, NULL) : NULL;
    f->real = !f->is_new ? realpath(f->path, NULL) : real_dir ? mem_printf("%s/%s", real_dir, name) : NULL;
    int rc = f->real ? open_folder(f, dir, f->real, err) : err_set(err, "打不开 %s：%s", "cannot open %s: %s", f->path, err_system(err, errno));
    f->name = f->real ? str_last_part(f->real) : NULL;
    free(dir);
    free(real_dir);
    return rc == 0 ? read_state(f, err) : -1;
}

/* ---- the new file ---- */

/* Beside the original, under the hidden name `next`; only once it is whole it takes the original's name. */
static int begin_next(struct editfile *f, struct err *err)
{
    int fd = openat(f->dir_fd, f->next, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
    if (fd < 0)
        return err_set(err, "不能在规则文件夹里写 %s：%s", "cannot write %s in the rule folder: %s", f->path, err_system(err, errno));
    if (set_owner(f, fd, err) == 0)
        return fd;
    close(fd);
    unlinkat(f->dir_fd, f->next, 0);
    return -1;
}

/* Nobody shall edit for an hour what cannot be saved. */
static int rehearse(struct editfile *f, struct err *err)
{
    f->next = mem_printf(HIDDEN "%d", (int)getpid());
    int fd = begin_next(f, err);
    if (fd < 0)
        return -1;
    close(fd);
    unlinkat(f->dir_fd, f->next, 0);
    return 0;
}

int editfile_open(struct editfile *f, const struct vec *dirs, const char *name, struct err *err)
{
    *f = (struct editfile){.lock_fd = -1, .dir_fd = -1};
    const char *first = dirs->n ? *(char **)vec_at(dirs, 0) : NULL;
    if (!first)
        return err_set(err, "没有给出规则文件夹", "no folder of rules is given");
    if ((name ? find_named(f, dirs, name, err) : find_only(f, first, err)) != 0 || lock(f, first, err) != 0 || look(f, err) != 0 || rehearse(f, err) != 0)
        return -1;
    f->temp = editcopy_make(f->real, &f->before, &f->left, err);
    return f->temp ? 0 : -1;
}

/* ---- editing ---- */

static const char *editor(void)
{
    static const char *const names[] = {"VISUAL", "EDITOR"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        const char *said = getenv(names[i]);
        if (said && *said)
            return said;
    }
    return access("/usr/bin/sensible-editor", X_OK) == 0 ? "sensible-editor" : "vi";
}

int editfile_edit(struct editfile *f, struct err *err)
{
    const char *program = editor();
    char *command = mem_printf("%s \"$BAOXUE_EDIT\"", program); /* its words may hold options, as git and visudo take them */
    struct str after = {0};
    setenv("BAOXUE_EDIT", f->temp, 1);
    int status = system(command);
    free(command);
    if (status != 0)
        return err_set(err, "编辑器 %s 没有正常结束（%d），没有改动", "the editor %s failed (%d): nothing was changed", program, WIFEXITED(status) ? WEXITSTATUS(status) : -1);
    int rc = editcopy_read(f->temp, &after, err);
    if (rc == 0)
        rc = after.len_b != f->before.len_b || (after.len_b && memcmp(str_text(&after), str_text(&f->before), after.len_b) != 0);
    str_fini(&after);
    return rc;
}

static int is_as_it_was(struct editfile *f, struct err *err)
{
    struct str now = {0};
    struct stat st;
    bool there = fstatat(f->dir_fd, f->name, &st, AT_SYMLINK_NOFOLLOW) == 0;
    int rc = there ? read_original(f, &now, err) : 0;
    if (rc == 0 && (there == f->is_new || now.len_b != f->before.len_b || (now.len_b && memcmp(str_text(&now), str_text(&f->before), now.len_b) != 0))) {
        f->kept = true;
        rc = err_set(err, "编辑期间 %s 被别人改过，没有替换；改好的内容留在 %s", "%s was changed by somebody else meanwhile and is left; your text is in %s", f->path, f->temp);
    }
    str_fini(&now);
    return rc;
}

static int write_next(struct editfile *f, const struct str *text, struct err *err)
{
    int fd = begin_next(f, err);
    if (fd < 0)
        return -1;
    int rc = editcopy_write_fd(fd, text) == 0 && fsync(fd) == 0 && renameat(f->dir_fd, f->next, f->dir_fd, f->name) == 0
                 ? 0
                 : err_set(err, "替换不了 %s：%s", "cannot replace %s: %s", f->path, err_system(err, errno));
    close(fd);
    if (rc == 0)
        fsync(f->dir_fd);
    else
        unlinkat(f->dir_fd, f->next, 0);
    return rc;
}

int editfile_install(struct editfile *f, struct err *err)
{
    struct str after = {0};
    if (is_as_it_was(f, err) != 0)
        return -1;
    int rc = editcopy_read(f->temp, &after, err);
    if (rc == 0)
        rc = write_next(f, &after, err);
    f->kept = rc != 0;
    if (rc != 0)
        err_prefix(err, tr(err->lang, "改好的内容留在 %s", "your text is in %s"), f->temp);
    str_fini(&after);
    return rc;
}

void editfile_close(struct editfile *f)
{
    if (f->temp && f->kept)
        editcopy_keep();
    else if (f->temp)
        editcopy_remove(f->temp);
    if (f->lock_fd >= 0)
        close(f->lock_fd);
    if (f->dir_fd >= 0)
        close(f->dir_fd);
    free(f->path);
    free(f->real);
    free(f->next);
    free(f->temp);
    free(f->left);
    str_fini(&f->before);
}
