/* SPDX-License-Identifier: MIT */
/* Fuzz target: any bytes as a returned mail. Whatever they are, the answer is lines that a simple reader can trust. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/utf8.h"
#include "mail/address.h"
#include "mail/bounce_report.h"
#include "mail/mime.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void want(bool good)
{
    if (!good)
        abort();
}

/* failed ADDRESS ORIGINAL STATUS REASON */
static void check_failed(char *rest)
{
    for (int i = 0; i < 2; i++) {
        const char *address = strsep(&rest, " ");
        want(rest && (str_eq(address, "-") || mail_address_valid(address)));
    }
    want(strsep(&rest, " ") && rest);
}

static void check_line(char *line)
{
    char *rest = line;
    const char *key = strsep(&rest, " ");
    for (const char *p = rest; p && *p; p++)
        want((unsigned char)*p >= ' ' && *p != 0x7f);
    if (str_eq(key, "failed"))
        check_failed(rest);
    else if (str_eq(key, "kind"))
        want(str_eq(rest, "report") || str_eq(rest, "prose") || str_eq(rest, "none"));
    else
        want(str_eq(key, "end") ? !rest : (str_eq(key, "id") || str_eq(key, "delayed")) && rest && *rest);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static bool ready;
    struct str out = {0};
    char *save = NULL;
    if (!ready)
        mime_init();
    ready = true;
    bounce_report_read((const char *)data, size, &out);
    want(utf8_valid(out.s, out.len_b) && out.len_b > 4 && str_eq(out.s + out.len_b - 4, "end\n"));
    for (char *line = strtok_r(out.s, "\n", &save); line; line = strtok_r(NULL, "\n", &save))
        check_line(line);
    str_fini(&out);
    return 0;
}
