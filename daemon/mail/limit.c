/* SPDX-License-Identifier: MIT */
#include "mail/limit.h"

#include <signal.h>
#include <sysexits.h>
#include <unistd.h>

enum { GRACE_S = 10 };

static volatile sig_atomic_t was_hit; /* a signal handler has no argument of ours */
static void (*cut_line)(void);

static void on_alarm(int sig)
{
    (void)sig;
    if (was_hit)
        _exit(EX_TEMPFAIL);
    was_hit = 1;
    cut_line();
    alarm(GRACE_S);
}

void limit_init(void (*cut)(void))
{
    struct sigaction on = {.sa_handler = on_alarm};
    cut_line = cut;
    sigaction(SIGALRM, &on, NULL); /* no SA_RESTART: waiting calls shall wake */
}

void limit_start(long seconds)
{
    was_hit = 0;
    alarm((unsigned)seconds);
}

void limit_stop(void)
{
    alarm(0);
}

bool limit_hit(void)
{
    return was_hit != 0;
}
