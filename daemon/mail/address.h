/* SPDX-License-Identifier: MIT */
/* address: is this text a plain mail address that may go into an SMTP command or a header? Libraries do not ask, so `a@x>\r\nRCPT TO:<b@y`
 * would be obeyed. */
#ifndef BAOXUE_MAIL_ADDRESS_H
#define BAOXUE_MAIL_ADDRESS_H

#include <stdbool.h>

#include "base/err.h"

enum { MAIL_ADDRESS_B = 254, MAIL_LOCAL_B = 64 }; /* RFC 5321 4.5.3.1, with the erratum on the path's length */

/* local@domain in ASCII: dot-atom before one @, host name labels after it; no quoting, no literals, no international addresses. */
bool mail_address_valid(const char *address);
/* The same, with what is wrong in `err`. */
int mail_address_check(const char *address, struct err *err);

#endif
