/* SPDX-License-Identifier: MIT */
#include "mail/packet.h"

#include <stdint.h>
#include <string.h>

#include "base/mem.h"
#include "base/str.h"
#include "base/utf8.h"
#include "mail/job.h"

bool packet_value_clean(const char *value, size_t len_b)
{
    if (memchr(value, 0, len_b) || !utf8_valid(value, len_b))
        return false;
    for (size_t i = 0; i < len_b; i++) {
        unsigned char c = (unsigned char)value[i];
        bool c1 = c == 0xC2 && (unsigned char)value[i + 1] < 0xA0; /* valid UTF-8: the second byte is there */
        if (c < 0x20 || c == 0x7f || c1)
            return false;
    }
    return true;
}

int packet_copy(const char *packet, size_t len_b, char **copy, struct err *err)
{
    if (len_b == 0 || len_b > MAIL_PACKET_B)
        return err_set(err, "数据包长 %zu 字节，应为 1 到 %d", "the packet has %zu bytes; it must have 1 to %d", len_b, (int)MAIL_PACKET_B);
    if (packet[len_b - 1] != '\n' || memchr(packet, 0, len_b))
        return err_set(err, "数据包不是以换行结束的文字", "the packet is not text that ends with a newline");
    *copy = mem_strndup(packet, len_b);
    return 0;
}

static int read_line(char *line, int (*each)(void *, const char *, const char *, struct err *), void *arg, struct err *err)
{
    char *space = strchr(line, ' ');
    if (!space || space == line || !space[1])
        return err_set(err, "不是“项 值”：“%.40s”", "not \"key value\": \"%.40s\"", line);
    if (!packet_value_clean(line, strlen(line)))
        return err_set(err, "含控制字符或不是 UTF-8", "it has control characters or is not UTF-8");
    *space = 0;
    return each(arg, line, space + 1, err);
}

int packet_read(char *packet, const char *head, int (*each)(void *, const char *, const char *, struct err *), void *arg, struct err *err)
{
    int n = 0;
    for (char *line = packet, *end; (end = strchr(line, '\n')); line = end + 1) {
        *end = 0;
        if (n++ == 0 && !str_eq(line, head))
            return err_set(err, "数据包不以“%s”开头", "the packet does not begin with \"%s\"", head);
        if (n > 1 && read_line(line, each, arg, err) != 0)
            return err_prefix(err, "%d", n);
    }
    return 0;
}
