/* SPDX-License-Identifier: MIT */
/* fault: preloaded into the daemon, the mailer or the command line. Counts what they do at their seams (disk, line between daemon and mailer, socket to the relay, memory)
 * and lets the N-th time fail, or kills a process before or after it. The order, the counts and a clock stand in a file that all of them and the driver (rig.py) map:
 * so a count goes on in the next process of the same program, and outlives a SIGKILL. */
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <sys/timerfd.h>
#include <time.h>
#include <unistd.h>

enum program { DAEMON, MAILER, CLI, PROGRAMS };
enum seam { DISK, LINE, RELAY, MEMORY, SEAMS };
enum action { FAIL, SHORT /* half of it, then no room */, KILL_BEFORE, KILL_AFTER };
enum victim { SELF, THE_DAEMON, THE_MAILER };

/* As rig.py packs it: 8 bytes each. */
struct shared {
    _Atomic int64_t clock_s, clock_base_s; /* 0: the real time */
    _Atomic int64_t armed, program, seam, at, span, action, error, victim; /* span: how many calls FAIL, from `at` on */
    _Atomic int64_t fired, done; /* done: SHORT's second half too */
    _Atomic int64_t pids[PROGRAMS];
    _Atomic int64_t counts[PROGRAMS][SEAMS];
};

static struct shared *shared;
static enum program me = PROGRAMS;

static enum program program_of_name(const char *name)
{
    static const char *const names[PROGRAMS] = {"baoxued", "baoxue-mailer", "baoxue"};
    for (int i = 0; i < PROGRAMS; i++)
        if (strcmp(name, names[i]) == 0)
            return (enum program)i;
    return PROGRAMS;
}

__attribute__((constructor)) static void begin(void)
{
    const char *path = getenv("FAULT_FILE");
    int fd = path ? open(path, O_RDWR | O_CLOEXEC) : -1;
    me = program_of_name(program_invocation_short_name);
    if (fd < 0 || me == PROGRAMS)
        return;
    void *p = mmap(NULL, sizeof *shared, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    close(fd);
    if (p == MAP_FAILED)
        abort();
    ((struct shared *)p)->pids[me] = getpid();
    shared = p;
}

__attribute__((destructor)) static void end(void)
{
    if (shared && shared->pids[me] == getpid())
        shared->pids[me] = 0;
}

/* ---- what befalls a call ---- */

static void strike(void)
{
    pid_t victim = shared->victim == SELF ? getpid() : (pid_t)shared->pids[shared->victim == THE_DAEMON ? DAEMON : MAILER];
    if (victim > 0)
        kill(victim, SIGKILL);
    else
        shared->fired = 0; /* it does not run */
}

enum verdict { PASS, FAILS, HALF, STRIKE_AFTER };

/* Counts the call. FAILS with errno set. */
static enum verdict judge(enum seam seam)
{
    if (!shared)
        return PASS;
    int64_t n = ++shared->counts[me][seam];
    if (!shared->armed || shared->program != (int64_t)me || shared->seam != (int64_t)seam)
        return PASS;
    if (shared->fired && !shared->done && shared->action == SHORT) { /* what comes after half a write */
        shared->done = 1;
        errno = (int)shared->error;
        return FAILS;
    }
    if (n < shared->at || n >= shared->at + shared->span)
        return PASS;
    shared->fired = 1;
    shared->done = shared->action != SHORT;
    if (shared->action == KILL_BEFORE)
        strike();
    if (shared->action == FAIL || shared->action == SHORT)
        errno = (int)shared->error;
    if (shared->action == SHORT)
        return HALF;
    return shared->action == FAIL ? FAILS : shared->action == KILL_AFTER ? STRIKE_AFTER : PASS;
}

static enum seam seam_of(int fd)
{
    struct stat st;
    int saved = errno, domain = 0, type = 0;
    socklen_t size = sizeof domain;
    enum seam seam = SEAMS;
    if (!shared || fstat(fd, &st) != 0)
        seam = SEAMS;
    else if (S_ISREG(st.st_mode) || S_ISDIR(st.st_mode))
        seam = fd > STDERR_FILENO ? DISK : SEAMS; /* the log is a file too */
    else if (S_ISSOCK(st.st_mode) && getsockopt(fd, SOL_SOCKET, SO_TYPE, &type, &size) == 0 && getsockopt(fd, SOL_SOCKET, SO_DOMAIN, &domain, &size) == 0)
        seam = type == SOCK_SEQPACKET ? LINE : type == SOCK_STREAM && me == MAILER ? RELAY : SEAMS;
    errno = saved;
    return seam;
}

/* result = the call, or what is put in its place; `half`: the call on half its length. */
#define GUARDED(where, result, call, half, failed)                                  \
    do {                                                                            \
        enum seam at_ = (where);                                                    \
        enum verdict verdict_ = at_ == SEAMS ? PASS : judge(at_);                   \
        (result) = verdict_ == FAILS ? (failed) : verdict_ == HALF ? (half) : (call); \
        if (verdict_ == STRIKE_AFTER)                                               \
            strike();                                                               \
    } while (0)

/* The next definition of a function, past this library. */
static void *next(const char *name, void **kept)
{
    if (!*kept)
        *kept = dlsym(RTLD_NEXT, name);
    if (!*kept)
        abort();
    return *kept;
}
#define NEXT(name) static void *kept_##name; __typeof__(name) *next_##name; *(void **)&next_##name = next(#name, &kept_##name)

/* ---- disk, line, relay ---- */

/* A connection that was reset stays so. */
static ssize_t reset_if(enum seam seam, int fd, ssize_t rc)
{
    if (rc < 0 && seam == RELAY && errno == ECONNRESET)
        shutdown(fd, SHUT_RDWR);
    return rc;
}

ssize_t write(int fd, const void *buf, size_t n)
{
    NEXT(write);
    enum seam seam = seam_of(fd);
    ssize_t rc;
    GUARDED(seam, rc, next_write(fd, buf, n), next_write(fd, buf, (n + 1) / 2), -1);
    return reset_if(seam, fd, rc);
}

ssize_t pwrite64(int fd, const void *buf, size_t n, off64_t at)
{
    NEXT(pwrite64);
    ssize_t rc;
    GUARDED(seam_of(fd), rc, next_pwrite64(fd, buf, n, at), next_pwrite64(fd, buf, (n + 1) / 2, at), -1);
    return rc;
}

ssize_t pwrite(int fd, const void *buf, size_t n, off_t at)
{
    return pwrite64(fd, buf, n, at);
}

ssize_t read(int fd, void *buf, size_t n)
{
    NEXT(read);
    enum seam seam = seam_of(fd) == RELAY ? RELAY : SEAMS;
    ssize_t rc;
    GUARDED(seam, rc, next_read(fd, buf, n), 0, -1);
    return reset_if(seam, fd, rc);
}

ssize_t sendmsg(int fd, const struct msghdr *msg, int flags)
{
    NEXT(sendmsg);
    ssize_t rc;
    GUARDED(seam_of(fd), rc, next_sendmsg(fd, msg, flags), -1, -1);
    return rc;
}

ssize_t recvmsg(int fd, struct msghdr *msg, int flags)
{
    NEXT(recvmsg);
    ssize_t rc;
    GUARDED(seam_of(fd), rc, next_recvmsg(fd, msg, flags), -1, -1);
    return rc;
}

#define PLAIN(where, name, parameters, arguments)                                  \
    int name parameters                                                            \
    {                                                                              \
        NEXT(name);                                                                \
        int rc;                                                                    \
        GUARDED(where, rc, next_##name arguments, -1, -1);                         \
        return rc;                                                                 \
    }

PLAIN(seam_of(fd), fsync, (int fd), (fd))
PLAIN(seam_of(fd), fdatasync, (int fd), (fd))
PLAIN(seam_of(fd), ftruncate64, (int fd, off64_t n), (fd, n))
PLAIN(DISK, link, (const char *from, const char *to), (from, to))
PLAIN(DISK, rename, (const char *from, const char *to), (from, to))
PLAIN(LINE, socketpair, (int domain, int type, int protocol, int pair[2]), (domain, type, protocol, pair))
PLAIN(LINE, memfd_create, (const char *name, unsigned flags), (name, flags))

int ftruncate(int fd, off_t n)
{
    return ftruncate64(fd, n);
}

int posix_spawn(pid_t *restrict pid, const char *restrict path, const posix_spawn_file_actions_t *restrict actions, const posix_spawnattr_t *restrict attr,
                char *const argv[restrict], char *const envp[restrict])
{
    NEXT(posix_spawn);
    int rc;
    GUARDED(LINE, rc, next_posix_spawn(pid, path, actions, attr, argv, envp), errno, errno);
    return rc;
}

/* ---- memory; glibc's own functions (strdup, asprintf, …) come through these ---- */

extern void *__libc_malloc(size_t), *__libc_calloc(size_t, size_t), *__libc_realloc(void *, size_t), *__libc_memalign(size_t, size_t);

static bool is_refused(void)
{
    return judge(MEMORY) == FAILS;
}

void *malloc(size_t n)
{
    return is_refused() ? NULL : __libc_malloc(n);
}

void *calloc(size_t n, size_t size)
{
    return is_refused() ? NULL : __libc_calloc(n, size);
}

void *realloc(void *p, size_t n)
{
    return is_refused() ? NULL : __libc_realloc(p, n);
}

int posix_memalign(void **out, size_t align, size_t n)
{
    void *p = is_refused() ? NULL : __libc_memalign(align, n);
    if (p)
        *out = p;
    return p ? 0 : ENOMEM;
}

/* ---- the clock: it stands, and the driver moves it; timers see it move too ---- */

static bool is_moved(void)
{
    return shared && me != MAILER && shared->clock_s;
}

int clock_gettime(clockid_t id, struct timespec *t)
{
    if (syscall(SYS_clock_gettime, id, t) != 0)
        return -1;
    if (is_moved() && (id == CLOCK_REALTIME || id == CLOCK_REALTIME_COARSE))
        *t = (struct timespec){.tv_sec = shared->clock_s};
    else if (is_moved() && (id == CLOCK_MONOTONIC || id == CLOCK_MONOTONIC_COARSE))
        t->tv_sec += shared->clock_s - shared->clock_base_s;
    return 0;
}

time_t time(time_t *out)
{
    struct timespec t;
    clock_gettime(CLOCK_REALTIME, &t);
    if (out)
        *out = t.tv_sec;
    return t.tv_sec;
}

int gettimeofday(struct timeval *restrict out, void *restrict zone)
{
    struct timespec t;
    (void)zone;
    clock_gettime(CLOCK_REALTIME, &t);
    *out = (struct timeval){.tv_sec = t.tv_sec, .tv_usec = t.tv_nsec / 1000};
    return 0;
}

/* libev arms one for the real clock, far ahead, to notice steps of it: by a clock that stands in the past it would always be due. */
int timerfd_settime(int fd, int flags, const struct itimerspec *new, struct itimerspec *old)
{
    struct itimerspec its = *new;
    struct timespec real;
    NEXT(timerfd_settime);
    if (is_moved() && flags & TFD_TIMER_ABSTIME && syscall(SYS_clock_gettime, CLOCK_REALTIME, &real) == 0)
        its.it_value.tv_sec += real.tv_sec - shared->clock_s;
    return next_timerfd_settime(fd, flags, &its, old);
}
