/* SPDX-License-Identifier: MIT */
#include "cli/editfile.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/mem.h"
#include "rulefolder.h"
#include "core/ruleset.h"

#define HIDDEN ".edit-"

/* ---- which file ---- */

static const char *last_part(const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash ? slash + 1 : path;
}

/* What `name` would be within a folder: NAME, FOLDER/NAME as messages have it, or a path into it. NULL: it means another one. *said: the folder was named. */
static char *rest_in(const char *dir, const char *name, bool *said)
{
    char *real_dir = realpath(dir, NULL), *real = strchr(name, '/') ? realpath(name, NULL) : NULL, *rest = NULL;
    const char *folder = last_part(dir);
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
    if (rc == 0 && n == 1)
        f->path = mem_printf("%s/%s", dir, only);
    else if (rc == 0)
        rc = err_set(err, "请写明要改哪个文件：%s", "name the file to edit:%s", str_text(&names));
    str_fini(&names);
    rulefolder_free(&files);
    return rc;
}

/* ---- the copy ---- */

static int read_text(const char *path, struct str *out, struct err *err)
{
    char buf[16384];
    ssize_t n = -1;
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    str_clear(out);
    while (fd >= 0 && ((n = read(fd, buf, sizeof buf)) > 0 || (n < 0 && errno == EINTR)))
        if (n > 0)
            str_add_n(out, buf, (size_t)n);
    int rc = n == 0 ? 0 : err_set(err, "读不出 %s：%s", "cannot read %s: %s", path, err_system(err, errno));
    if (fd >= 0)
        close(fd);
    return rc;
}

/* Owner and mode as the original has them; of a new file, as its folder suggests. */
static int set_owner(const struct editfile *f, int fd, struct err *err)
{
    struct stat now;
    mode_t mode = f->is_new ? f->st.st_mode & 0666 : f->st.st_mode & 07777;
    uid_t uid = f->is_new ? geteuid() : f->st.st_uid;
    if (fstat(fd, &now) == 0 && ((now.st_uid == uid && now.st_gid == f->st.st_gid) || fchown(fd, uid, f->st.st_gid) == 0) && fchmod(fd, mode) == 0)
        return 0;
    return err_set(err, "保不住 %s 原来的属主和权限（%s）：请用 sudo baoxue edit", "the owner and mode of %s cannot be kept (%s): use sudo baoxue edit", f->path, err_system(err, errno));
}

static int write_all(int fd, const struct str *text)
{
    size_t done = 0;
    while (done < text->len_b) {
        ssize_t n = write(fd, str_text(text) + done, text->len_b - done);
        if (n < 0 && errno != EINTR)
            return -1;
        done += n > 0 ? (size_t)n : 0;
    }
    return 0;
}

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

/* What a killed session left is put aside, not thrown away. */
static void put_aside(struct editfile *f)
{
    char *aside = mem_printf("%s~", f->temp);
    if (access(f->temp, F_OK) == 0 && rename(f->temp, aside) == 0)
        f->left = aside;
    else
        free(aside);
}

static char *temp_name(const char *real)
{
    const char *name = last_part(real);
    return mem_printf("%.*s" HIDDEN "%s", (int)(name - real), real, name);
}

static int make_copy(struct editfile *f, struct err *err)
{
    put_aside(f);
    int fd = open(f->temp, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
    if (fd < 0) {
        err_set(err, "不能在规则文件夹里写 %s：%s", "cannot write %s in the rule folder: %s", f->temp, err_system(err, errno));
        f->kept = true; /* it is not ours */
        return -1;
    }
    int rc = set_owner(f, fd, err);
    if (rc == 0 && write_all(fd, &f->before) != 0)
        rc = err_set(err, "写不了 %s：%s", "cannot write %s: %s", f->temp, err_system(err, errno));
    close(fd);
    return rc;
}

static int look(struct editfile *f, struct err *err)
{
    f->is_new = access(f->path, F_OK) != 0 && errno == ENOENT;
    const char *name = last_part(f->path);
    char *dir = mem_strndup(f->path, (size_t)(name - f->path)), *real_dir = f->is_new ? realpath(dir, NULL) : NULL;
    f->real = !f->is_new ? realpath(f->path, NULL) : real_dir ? mem_printf("%s/%s", real_dir, name) : NULL;
    int rc = f->real && stat(f->is_new ? dir : f->real, &f->st) == 0 ? 0 : err_set(err, "打不开 %s：%s", "cannot open %s: %s", f->path, err_system(err, errno));
    if (rc == 0 && !f->is_new && !S_ISREG(f->st.st_mode))
        rc = err_set(err, "%s 不是普通文件", "%s is not a regular file", f->path);
    free(dir);
    free(real_dir);
    return rc == 0 && !f->is_new ? read_text(f->real, &f->before, err) : rc;
}

/* ---- an end from outside: the copy goes with us ---- */

static const char *volatile doomed;

static void on_end(int number)
{
    const char *temp = doomed;
    if (temp)
        unlink(temp);
    signal(number, SIG_DFL);
    raise(number);
}

static void guard(const char *temp)
{
    static const int ends[] = {SIGINT, SIGTERM, SIGHUP, SIGQUIT};
    doomed = temp;
    for (size_t i = 0; i < sizeof ends / sizeof *ends; i++)
        signal(ends[i], temp ? on_end : SIG_DFL);
}

int editfile_open(struct editfile *f, const struct vec *dirs, const char *name, struct err *err)
{
    *f = (struct editfile){.lock_fd = -1};
    const char *first = dirs->n ? *(char **)vec_at(dirs, 0) : NULL;
    if (!first)
        return err_set(err, "没有给出规则文件夹", "no folder of rules is given");
    if ((name ? find_named(f, dirs, name, err) : find_only(f, first, err)) != 0 || lock(f, first, err) != 0 || look(f, err) != 0)
        return -1;
    f->temp = temp_name(f->real);
    if (make_copy(f, err) != 0)
        return -1;
    guard(f->temp);
    return 0;
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
    int rc = read_text(f->temp, &after, err);
    if (rc == 0)
        rc = after.len_b != f->before.len_b || (after.len_b && memcmp(str_text(&after), str_text(&f->before), after.len_b) != 0);
    str_fini(&after);
    return rc;
}

static int is_as_it_was(struct editfile *f, struct err *err)
{
    struct str now = {0};
    bool there = access(f->real, F_OK) == 0;
    int rc = there ? read_text(f->real, &now, err) : 0;
    if (rc == 0 && (there == f->is_new || now.len_b != f->before.len_b || (now.len_b && memcmp(str_text(&now), str_text(&f->before), now.len_b) != 0))) {
        f->kept = true;
        rc = err_set(err, "编辑期间 %s 被别人改过，没有替换；改好的内容留在 %s", "%s was changed by somebody else meanwhile and is left; your text is in %s", f->path, f->temp);
    }
    str_fini(&now);
    return rc;
}

static void sync_folder(const char *path)
{
    char *dir = mem_strndup(path, (size_t)(last_part(path) - path));
    int fd = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd >= 0) {
        fsync(fd);
        close(fd);
    }
    free(dir);
}

int editfile_install(struct editfile *f, struct err *err)
{
    if (is_as_it_was(f, err) != 0)
        return -1;
    int fd = open(f->temp, O_RDONLY | O_NOFOLLOW | O_CLOEXEC); /* the editor may have made it anew */
    int rc = fd < 0 ? err_set(err, "打不开 %s：%s", "cannot open %s: %s", f->temp, err_system(err, errno)) : set_owner(f, fd, err);
    if (rc == 0 && (fsync(fd) != 0 || rename(f->temp, f->real) != 0))
        rc = err_set(err, "替换不了 %s：%s", "cannot replace %s: %s", f->path, err_system(err, errno));
    if (fd >= 0)
        close(fd);
    if (rc == 0)
        sync_folder(f->real);
    else
        f->kept = true;
    return rc;
}

void editfile_close(struct editfile *f)
{
    if (f->temp && !f->kept)
        unlink(f->temp);
    guard(NULL);
    if (f->lock_fd >= 0)
        close(f->lock_fd);
    free(f->path);
    free(f->real);
    free(f->temp);
    free(f->left);
    str_fini(&f->before);
}
