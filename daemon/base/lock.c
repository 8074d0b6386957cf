/* SPDX-License-Identifier: MIT */
#include "base/lock.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

enum { FILE_MODE = 0660 };

int lock_take(const char *path, int *held)
{
    struct flock whole = {.l_type = F_WRLCK, .l_whence = SEEK_SET}; /* of the process: with flock() a child would keep it after our death */
    int fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, FILE_MODE);
    *held = 0;
    if (fd < 0 || fcntl(fd, F_SETLK, &whole) == 0)
        return fd;
    int e = errno;
    *held = e == EAGAIN || e == EACCES;
    close(fd);
    errno = e;
    return -1;
}
