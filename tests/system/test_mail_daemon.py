# SPDX-License-Identifier: MIT
"""The daemon and its mailers: a service that listens, several sessions, a rate, many mails, a mailer that dies."""
import os
import signal
import socket
import subprocess
import sys
import threading
import time

import pytest

from house import BUILD, LIMIT_S, by_smtp, wait_for
from mailer import job, memfd, packet
from smtp_peer import Peer


AS_SYSTEMD = """
import os, sys
os.dup2(int(sys.argv[1]), 3)
os.set_inheritable(3, True)
os.environ.update(LISTEN_PID=str(os.getpid()), LISTEN_FDS="1")
os.execv(sys.argv[2], sys.argv[2:])
"""


class Listener:
    """Accepts as systemd does with Accept=yes. stdin: the connection is descriptor 0 (StandardInput=socket); else it is 3, with LISTEN_FDS."""

    def __init__(self, folder, config, stdin=True):
        self.path, self.config, self.stdin, self.processes = str(folder / "mailer.socket"), config, stdin, []
        self.sock = socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        self.sock.bind(self.path)
        self.sock.listen(8)
        threading.Thread(target=self.serve, daemon=True).start()

    def spawn(self, connection):
        command = [str(BUILD / "baoxue-mailer"), "--config", str(self.config)]
        if self.stdin:
            return subprocess.Popen(command, stdin=connection)
        return subprocess.Popen([sys.executable, "-c", AS_SYSTEMD, str(connection.fileno()), *command], stdin=subprocess.DEVNULL, pass_fds=[connection.fileno()])

    def serve(self):
        while True:
            try:
                connection, _ = self.sock.accept()
            except OSError:
                return
            self.processes.append(self.spawn(connection))
            connection.close()

    def close(self):
        self.sock.shutdown(socket.SHUT_RDWR)
        self.sock.close()
        for p in self.processes:
            p.kill()
            p.wait()


@pytest.mark.parametrize("stdin", [True, False], ids=["stdin", "LISTEN_FDS"])
def test_a_service_that_listens(house, tmp_path, stdin):
    h = house(mailer_socket=tmp_path / "mailer.socket", mailer_config="/nonexistent")
    listener = Listener(tmp_path, h.folder / "mailer.conf", stdin)
    try:
        h.start()
        for i in range(5):
            h.case(f"2026-{i}")
        h.wait_mails(5)
        wait_for(lambda: len(h.attempts()) == 5, "the answers on record")
        wait_for(lambda: all(p.poll() == 0 for p in listener.processes), "the mailers to leave")
        assert {o for _, o in h.attempts()} == {"accepted"} and not h.mailers()
        h.stop()
    finally:
        listener.close()


def test_five_megabytes_through_a_listener(house, tmp_path):
    """A packet may hold about 200 KiB; the body goes beside it."""
    h = house()
    listener = Listener(tmp_path, h.folder / "mailer.conf")
    try:
        with socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET) as s:
            s.connect(listener.path)
            s.settimeout(30)
            head, bodies = packet(job(text="一行字\n" * 500_000))
            fd = memfd(bodies)
            socket.send_fds(s, [head], [fd])
            os.close(fd)
            assert s.recv(65536) == b"baoxue-ready 1\n" and s.recv(65536) == b"baoxue-shown 1\n" and b"outcome accepted" in s.recv(65536)
        assert len(bodies) == 5_000_000 and len(h.mails()) == 1
    finally:
        listener.close()


def test_nobody_listens(house, tmp_path):
    h = house(mailer_socket=tmp_path / "mailer.socket").start()
    h.case("2026-0001")
    wait_for(lambda: "cannot reach the mailer" in h.new_log(), "a word about it")
    assert not h.attempts() and not h.ended()  # nothing was tried, so nothing waits longer than it must
    listener = Listener(tmp_path, h.folder / "mailer.conf")
    try:
        h.wait_mails(1)
    finally:
        listener.close()


def test_many_mails_over_one_session(house):
    with Peer() as peer:
        h = house(mailer=by_smtp(peer.port))
        for i in range(40):
            h.case(f"2026-{i}")
        h.start()
        wait_for(lambda: len(h.attempts()) == 40, "all answers")
        assert peer.connections == 1 and len(peer.messages) == 40 == len(set(peer.messages))
        wait_for(lambda: not h.mailers(), "the mailer to leave")
        h.stop()
        h.is_sound()


def test_no_more_sessions_than_set(house):
    busy, most, lock, all_are = [0], [0], threading.Lock(), threading.Event()

    def together(connection):
        """The first ones wait for each other: there is more than they can do."""
        with lock:
            busy[0] += 1
            most[0] = max(most[0], busy[0])
            if busy[0] == 3:
                all_are.set()
        all_are.wait(LIMIT_S)
        with lock:
            busy[0] -= 1
        connection.write(b"250 2.0.0 Ok\r\n")

    with Peer(body=together) as peer:
        h = house(mailer=by_smtp(peer.port), sessions=3)
        for i in range(24):
            h.case(f"2026-{i}")
        h.start()
        wait_for(lambda: len(h.attempts()) == 24, "all answers")
        assert peer.connections == 3 and most[0] == 3 and len(set(peer.bodies)) == 24 == len(peer.bodies)
        h.stop()
        h.is_sound()


def test_rate(house):
    times = []

    def note(connection):
        times.append(time.monotonic())
        connection.write(b"250 2.0.0 Ok\r\n")

    with Peer(body=note) as peer:
        h = house(mailer=by_smtp(peer.port), rate=240, sessions=2)
        for i in range(9):
            h.case(f"2026-{i}")
        began = time.monotonic()
        h.start()
        wait_for(lambda: len(h.attempts()) == 9, "all answers")
        h.stop()
        for i, at in enumerate(times):  # a busy machine may be late, never early
            assert at - began > i * 0.25 - 0.05, (i, [t - began for t in times])
        assert peer.connections == 1


def test_killed_mailer_loses_nothing(house):
    """Of the three jobs that it had, the one that the server may have is unknown, the others are for later: they were never released."""
    with Peer(body=[lambda c: c.peer.stopping.wait(20), "250 2.0.0 Ok"]) as peer:
        h = house(mailer=by_smtp(peer.port))
        for i in range(4):
            h.case(f"2026-{i}")
        h.start()
        wait_for(lambda: peer.bodies, "the first mail")
        (pid,) = h.mailers()
        os.kill(pid, signal.SIGKILL)
        wait_for(lambda: len(h.attempts()) == 4, "the three lost and the other")
        h.stop()
        assert sorted(o for _, o in h.attempts()) == ["accepted", "later", "later", "unknown"]
        assert len(peer.bodies) == 2 and len(set(peer.bodies)) == 2


def test_the_end_waits_for_the_answers(house):
    is_ending = threading.Event()
    with Peer(body=["250 2.0.0 Ok", lambda c: (is_ending.wait(LIMIT_S), c.write(b"250 2.0.0 Ok\r\n"))]) as peer:
        h = house(mailer=by_smtp(peer.port))
        for i in range(6):
            h.case(f"2026-{i}")
        h.start()
        wait_for(lambda: len(peer.bodies) == 2, "the second mail")
        h.signal(signal.SIGTERM)
        wait_for(lambda: "ending" in h.new_log(), "it to know that it ends")
        is_ending.set()
        assert h.process.wait(LIMIT_S) == 0, h.new_log()
        n = len(peer.bodies)
        assert n < 6 and [o for _, o in h.attempts()] == ["accepted"] * n
