/* SPDX-License-Identifier: MIT */
/* baoxue: the command line. */
#include <stdio.h>
#include <sys/stat.h>

#include "base/log.h"
#include "cli/cli.h"

int main(int argc, char **argv)
{
    struct cli c;
    umask(0007);
    log_open("baoxue", false);
    cli_init(&c);
    int rc = cli_run(&c, argc - 1, argv + 1);
    if (fflush(stdout) != 0 || ferror(stdout)) {
        fprintf(stderr, "baoxue: %s\n", tr(c.lang, "写不出结果（磁盘满或管道已关闭）", "cannot write the answer (disk full or pipe closed)"));
        rc = rc ? rc : CLI_REFUSED;
    }
    cli_fini(&c);
    return rc;
}
