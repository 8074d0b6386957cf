/* SPDX-License-Identifier: MIT */
/* poke: wakes the daemon after a commit, over a Unix datagram socket. Absent or full is not an error: the daemon also looks at the database every 30 s. */
#ifndef BAOXUE_BASE_POKE_H
#define BAOXUE_BASE_POKE_H

/* Sends one datagram (the word: "facts", "reload") to the daemon's socket. 0 sent, -1 nobody there. */
int poke_send(const char *path, const char *word);
/* The daemon's end: makes the socket (replacing a dead one), mode 0660, non-blocking; -1 with errno. */
int poke_listen(const char *path);

#endif
