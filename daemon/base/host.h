/* SPDX-License-Identifier: MIT */
/* host: which machine this is. */
#ifndef BAOXUE_BASE_HOST_H
#define BAOXUE_BASE_HOST_H

#include <stdbool.h>

/* The host name and, where the machine has one, the beginning of its machine-id: "bureau 1a2b3c4d". The caller's. */
char *host_name(void);
/* Do two such names mean one machine? Where both have the id it decides: a machine may be renamed. */
bool host_same(const char *a, const char *b);

#endif
