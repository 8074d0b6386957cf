# SPDX-License-Identifier: MIT
"""Many mails over one SMTP session, with at most one answer that is not on the daemon's disk."""
import time

import pytest

from mailer import job
from smtp_peer import DROP, HANG, Peer, say
from test_smtp import PIPELINING, smtp


def jobs(n, **changed):
    return [job(id=i, message_id=f"{i}@example.org", **changed) for i in range(1, n + 1)]


def dots(peer):
    with peer.lock:
        return len(peer.bodies)


def wait(question, limit_s=10):
    end = time.monotonic() + limit_s
    while not question():
        assert time.monotonic() < end
        time.sleep(0.01)


def watch_nothing(peer):
    """The second mail could go out now, and does not. It is held back whole, so no event shows it: it has time to do wrong."""
    wait(lambda: [c for c in peer.commands if c == "DATA"][1:])
    time.sleep(0.3)
    assert dots(peer) == 1


@pytest.mark.parametrize("steps", [{}, PIPELINING])
def test_one_session_for_all(mailer, steps):
    with Peer(**steps) as peer:
        m = smtp(mailer, peer.port)
        assert m.deliver_all(jobs(50)) == ["accepted"] * 50
        assert m.finish() == 0
    assert peer.connections == 1 and len(peer.messages) == 50 and peer.commands[-1] == "QUIT"
    assert not [c for c in peer.commands if c == "RSET"]
    assert [f"<{i}@example.org>".encode() in body for i, body in enumerate(peer.messages, 1)] == [True] * 50


def test_the_last_bytes_wait_for_the_ack(mailer):
    with Peer() as peer:
        m = smtp(mailer, peer.port, overall_timeout=20)
        for j in jobs(2):
            m.send(j)
        assert m.answer(ack=False)["outcome"] == "accepted"
        watch_nothing(peer)
        m.ack(1)
        assert m.answer()["id"] == "2" and dots(peer) == 2 and peer.connections == 1


@pytest.mark.parametrize("how", ["close", "kill"])
def test_without_the_ack_nothing_is_released(mailer, how):
    """The daemon or the mailer dies between an answer and its ack: the server has not got the second mail."""
    with Peer() as peer:
        m = smtp(mailer, peer.port, overall_timeout=20)
        for j in jobs(2):
            m.send(j)
        assert m.answer(ack=False)["outcome"] == "accepted"
        watch_nothing(peer)
        if how == "kill":
            m.process.kill()
        m.sock.close()
        m.process.wait(10)
        wait(lambda: peer.ended == 1)
        assert len(peer.bodies) == 1


def test_a_daemon_that_is_gone_gets_nothing_sent(mailer):
    """Even the first mail is not released when nobody could record it."""
    def leave(connection):
        m.sock.close()
        connection.write(b"354 go on\r\n")
    with Peer(data=leave) as peer:
        m = smtp(mailer, peer.port)
        m.send(job())
        m.process.wait(10)
        wait(lambda: peer.ended == 1)
        assert "DATA" in peer.commands and "." not in peer.commands


def test_a_hold_ends_at_the_overall_limit(mailer):
    with Peer() as peer:
        m = smtp(mailer, peer.port, step_timeout=10, overall_timeout=2)
        for j in jobs(2):
            m.send(j)
        assert m.answer(ack=False)["id"] == "1"
        wait(lambda: peer.ended == 1)
        m.ack(1)
        a = m.answer()
        assert (a["id"], a["outcome"]) == ("2", "later") and "overall limit" in a["text"]
        assert dots(peer) == 1
        assert m.deliver(id=3)[0] == "accepted"


def with_data(connection):
    """Answers RCPT when DATA is there as well."""
    while b"DATA\r\n" not in connection.buffer:
        connection.buffer += connection.sock.recv(65536)
    connection.write(b"250 2.1.5 Ok\r\n")


def test_data_does_not_wait_for_the_answer_to_the_recipient(mailer):
    with Peer(rcpt=with_data, **PIPELINING) as peer:
        assert smtp(mailer, peer.port).deliver_all(jobs(3)) == ["accepted"] * 3
        assert len(peer.messages) == 3 and peer.connections == 1


# name: (steps, outcomes of five jobs, connections)
ENDINGS = {
    "refused recipients go on": ({"rcpt": ["250 ok", "550 5.1.1 nobody", "250 ok"]}, "accepted refused accepted accepted accepted", 1),
    "refused first recipient": ({"rcpt": ["550 5.1.1 nobody", "250 ok"]}, "refused accepted accepted accepted accepted", 1),
    "refused recipients, text taken": ({"rcpt": ["250 ok", "550 5.1.1 nobody", "250 ok"], "body": ["250 Ok", "554 5.5.1 no recipients", "250 Ok"], "careless": True},
                                       "accepted refused accepted accepted accepted", 1),
    "later recipients go on": ({"rcpt": ["450 4.2.0 greylisted", "250 ok"]}, "later accepted accepted accepted accepted", 1),
    "4xx after the dot": ({"body": ["250 Ok", "452 4.3.1 no room", "250 Ok"]}, "accepted later accepted accepted accepted", 1),
    "5xx after the dot": ({"body": ["250 Ok", "554 5.6.0 not this", "250 Ok"]}, "accepted later accepted accepted accepted", 1),
    "5xx at DATA": ({"data": ["354 go on", "554 5.7.1 no", "354 go on"]}, "accepted later accepted accepted accepted", None),
    "4xx at DATA": ({"data": ["354 go on", "451 4.7.1 no", "354 go on"]}, "accepted later accepted accepted accepted", None),
    "5xx at MAIL": ({"mail": ["250 Ok", "550 5.7.1 no", "250 Ok"]}, "accepted later accepted accepted accepted", None),
    "too large at MAIL": ({"mail": ["250 Ok", "552 5.3.4 too large", "250 Ok"]}, "accepted later accepted accepted accepted", None),
    "4xx at MAIL": ({"mail": ["250 Ok", "451 4.7.1 no", "250 Ok"]}, "accepted later accepted accepted accepted", None),
    "enough after two: 421": ({"mail": ["250 Ok", "250 Ok", say("421 4.7.0 enough\r\n", DROP), "250 Ok"]}, "accepted accepted accepted accepted accepted", 2),
    "enough after two: dropped": ({"mail": ["250 Ok", "250 Ok", DROP, "250 Ok"]}, "accepted accepted accepted accepted accepted", 2),
    "421 after the dot": ({"body": ["250 Ok", say("421 4.3.2 closing\r\n", DROP), "250 Ok"]}, "accepted later accepted accepted accepted", 2),
    "dropped in the body": ({"body": ["250 Ok", DROP, "250 Ok"]}, "accepted unknown accepted accepted accepted", 2),
    "dropped at RCPT": ({"rcpt": ["250 Ok", DROP, "250 Ok"]}, "accepted later accepted accepted accepted", 2),
    "every mail dropped at MAIL": ({"mail": DROP}, "later later later later later", 5),
    "hang at the second MAIL": ({"mail": ["250 Ok", HANG, "250 Ok"]}, "accepted accepted accepted accepted accepted", 2),
    "greylisting, 451 then 250": ({"rcpt": ["451 4.7.1 greylisted"] * 5 + ["250 Ok"]}, "later later later later later", 1),
}


def play(start, name):
    with Peer(**ENDINGS[name][0]) as peer:
        m = smtp(start, peer.port)
        return m.deliver_all(jobs(5)), peer, m.log()


@pytest.fixture(scope="module")
def played(at_once):
    return at_once(play, ENDINGS)


@pytest.mark.parametrize("name", ENDINGS)
def test_sessions_that_end_early(played, name):
    outcomes, peer, log = played[name].result()
    assert " ".join(outcomes) == ENDINGS[name][1], log
    assert ENDINGS[name][2] in (None, peer.connections), peer.commands
    assert len(peer.messages) == outcomes.count("accepted") == len(set(peer.messages))


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030"])
def test_a_mailbox_that_is_named_in_words(mailer, encoding):
    with Peer(rcpt=[say("550 用户不存在\r\n".encode(encoding)), "550 Mailbox not found. http://service.example.invalid/?no=1", "550 Mailbox unavailable or access denied"]) as peer:
        m = smtp(mailer, peer.port)
        assert m.deliver() == ("refused", 550, "用户不存在")
        assert m.deliver(id=2)[0] == "refused" and m.deliver(id=3)[0] == "later"


def test_greylisting(mailer):
    with Peer(rcpt=["451 4.7.1 greylisted, try again in 5 minutes", "250 Ok"]) as peer:
        m = smtp(mailer, peer.port)
        assert [m.deliver()[:2] for _ in range(2)] == [("later", 451), ("accepted", 250)]


@pytest.mark.parametrize("text", ["5.1.1 没有这个人", "5.1.1 用户不存在，没有", "5.1.1 \xff\xfe broken", "5.1.1 " + "长" * 500, "5.1.1 tab\there \x1b[31mred"])
def test_answers_in_any_words(mailer, text):
    raw = b"550 " + text.encode("latin-1" if "\xff" in text else "gb18030" if "用户" in text else "utf-8") + b"\r\n"
    with Peer(rcpt=[say(raw), "250 Ok"]) as peer:
        m = smtp(mailer, peer.port)
        outcome, code, said = m.deliver()
        assert (outcome, code) == ("refused", 550) and said.startswith("5.1.1") and len(said.encode()) < 512
        assert said.isprintable() or "�" in said
        if "没有" in text:
            assert said == text
        assert m.deliver(id=2)[0] in ("accepted", "later")


def test_idle_sessions_end(mailer):
    with Peer() as peer:
        m = smtp(mailer, peer.port, idle_timeout=1)
        assert m.deliver()[0] == "accepted"
        assert peer.commands[-1] != "QUIT"
        wait(lambda: peer.commands[-1] == "QUIT")
        assert m.deliver(id=2)[0] == "accepted" and peer.connections == 2


def test_five_megabytes_by_smtp(mailer):
    text = "一行字\n" * 500_000
    with Peer() as peer:
        m = smtp(mailer, peer.port, overall_timeout=60, step_timeout=30)
        assert m.deliver_all(jobs(2, text=text), timeout=60) == ["accepted"] * 2
    assert [len(b) > 6_000_000 for b in peer.messages] == [True] * 2 and peer.connections == 1
