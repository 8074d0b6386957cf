/* SPDX-License-Identifier: MIT */
#include "base/poke.h"

#include <errno.h>
#include <stdbool.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

static bool address_of(const char *path, struct sockaddr_un *out)
{
    *out = (struct sockaddr_un){.sun_family = AF_UNIX};
    if (strlen(path) >= sizeof out->sun_path) {
        errno = ENAMETOOLONG;
        return false;
    }
    memcpy(out->sun_path, path, strlen(path) + 1);
    return true;
}

int poke_send(const char *path, const char *word)
{
    struct sockaddr_un to;
    int fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    ssize_t n = -1;
    if (fd >= 0 && address_of(path, &to))
        n = sendto(fd, word, strlen(word), MSG_NOSIGNAL, (struct sockaddr *)&to, sizeof to);
    if (fd >= 0)
        close(fd);
    return n < 0 ? -1 : 0;
}

int poke_listen(const char *path)
{
    struct sockaddr_un at;
    if (!address_of(path, &at))
        return -1;
    int fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (fd < 0)
        return -1;
    if (unlink(path) != 0 && errno != ENOENT)
        goto failed;
    if (bind(fd, (struct sockaddr *)&at, sizeof at) != 0 || chmod(path, 0660) != 0)
        goto failed;
    return fd;
failed:;
    int saved = errno;
    close(fd);
    errno = saved;
    return -1;
}
