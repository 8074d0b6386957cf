/* SPDX-License-Identifier: MIT */
/* ical: deadlines as an iCalendar file (RFC 5545), an all-day entry each. A deadline keeps its UID from one export to the next. */
#ifndef BAOXUE_CLI_ICAL_H
#define BAOXUE_CLI_ICAL_H

#include "cli/cli.h"

/* Those of c->db that are due from `first` to `last`; `file` "-": standard output. Gives an exit code. */
int ical_write(struct cli *c, const char *file, const struct ruleset *rules, struct day first, struct day last);

#endif
