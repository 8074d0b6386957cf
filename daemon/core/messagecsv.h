/* SPDX-License-Identifier: MIT */
/* messagecsv: the lines of a mail as a table that Excel opens: UTF-8 with BOM, CRLF, every cell quoted, and no cell that Excel would take for a formula. Private to
 * message*.c. Pure. */
#ifndef BAOXUE_CORE_MESSAGECSV_H
#define BAOXUE_CORE_MESSAGECSV_H

#include "core/messageline.h"

/* Fills csv and csv_name. */
void message_csv(const struct message_in *in, struct message *out);

#endif
