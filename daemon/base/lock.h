/* SPDX-License-Identifier: MIT */
/* lock: one process a file, until it ends: who holds it needs no cleaning up after a crash. */
#ifndef BAOXUE_BASE_LOCK_H
#define BAOXUE_BASE_LOCK_H

/* The open file, held until it is closed; -1 with errno: EAGAIN or EACCES after `*held` was set to 1: another process has it. Makes the file, mode 0660. The lock is the
 * process's own: a child that is started while it is held does not keep it. */
int lock_take(const char *path, int *held);

#endif
