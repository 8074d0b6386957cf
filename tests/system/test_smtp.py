# SPDX-License-Identifier: MIT
"""What the mailer makes of an SMTP server: in clear, against a peer with one misbehaviour a port."""
import socket
import time

import pytest

from mailer import HTML, TEXT, job
from smtp_peer import DRIP, DROP, HANG, RESET, Peer, say, dead_port
from test_mailer import check_mail

LIMITS = {"connect_timeout": 1, "step_timeout": 1, "overall_timeout": 3}
PATIENCE_S = 50  # less than the mailer's own limits and the kernel's: who hears by then was served by LIMITS, however slow the machine is


def smtp(mailer, port, **settings):
    return mailer(**{"backend": "smtp", "host": "localhost", "tls": "none", "hello": "baoxue.example.org", "port": port, **LIMITS, **settings})


@pytest.mark.parametrize("html", [None, HTML])
def test_accepted(mailer, html):
    with Peer() as peer:
        outcome = smtp(mailer, peer.port).deliver(html=html)
    assert outcome[:2] == ("accepted", 250) and "queued as TEST" in outcome[2]
    (data,) = peer.messages
    check_mail(data, job(html=html))
    assert peer.commands[0] == "EHLO baoxue.example.org"
    assert [c for c in peer.commands if c.startswith("MAIL")][0].startswith("MAIL FROM:<baoxue@example.org>")
    assert [c for c in peer.commands if c.startswith("RCPT")] == ["RCPT TO:<zhang@example.invalid>"]
    assert not [c for c in peer.commands if c.startswith(("AUTH", "STARTTLS"))]


def test_the_same_bytes_twice_and_as_in_the_maildir(mailer, tmp_path):
    with Peer() as peer:
        for _ in range(2):
            assert smtp(mailer, peer.port).deliver(html=HTML)[0] == "accepted"
    assert mailer(backend="maildir", maildir=tmp_path / "M").deliver(html=HTML)[0] == "accepted"
    (file,) = (tmp_path / "M" / "new").iterdir()
    assert peer.messages == [file.read_bytes()] * 2


PIPELINING = {"ehlo": "250-peer\n250-PIPELINING\n250-ENHANCEDSTATUSCODES\n250 8BITMIME"}

ENDLESS = say(b"2" * 200_000, HANG)  # an answer without an end, longer than any buffer
# name: (steps, outcome, code; None: any)
MISBEHAVIOUR = {
    "greet 5xx": ({"greet": "554 5.3.2 no service"}, "later", None), "greet 4xx": ({"greet": "421 busy"}, "later", None),
    "greet drop": ({"greet": DROP}, "later", None), "greet hang": ({"greet": HANG}, "later", None), "greet nonsense": ({"greet": say("SSH-2.0-x\r\n")}, "later", None),
    "greet drip": ({"greet": DRIP}, "later", None), "greet endless": ({"greet": ENDLESS}, "later", None),
    "greet half a line": ({"greet": say("220 peer", HANG)}, "later", None), "ehlo drip": ({"ehlo": DRIP}, "later", None), "ehlo endless": ({"ehlo": ENDLESS}, "later", None),
    "ehlo reset": ({"ehlo": RESET}, "later", None), "ehlo 421": ({"ehlo": say("421 4.3.2 closing\r\n", DROP)}, "later", None),
    "ehlo 5xx": ({"ehlo": "550 go away"}, "later", None), "ehlo 4xx": ({"ehlo": "451 later"}, "later", None), "ehlo drop": ({"ehlo": DROP}, "later", None),
    "ehlo hang": ({"ehlo": HANG}, "later", None), "ehlo unknown, helo works": ({"ehlo": "502 what?"}, "accepted", 250),
    "mail 5xx": ({"mail": "550 5.7.1 not you"}, "later", 550), "mail 4xx": ({"mail": "451 4.3.0 later"}, "later", 451),
    "mail 421": ({"mail": say("421 4.3.2 closing\r\n", DROP)}, "later", 421), "mail 530": ({"mail": "530 5.7.0 login first"}, "later", 530),
    "mail drop": ({"mail": DROP}, "later", 0), "mail hang": ({"mail": HANG}, "later", 0), "mail drip": ({"mail": DRIP}, "later", 0),
    "mail endless": ({"mail": ENDLESS}, "later", None), "mail reset": ({"mail": RESET}, "later", 0), "rcpt drip": ({"rcpt": DRIP}, "later", 0),
    "rcpt endless": ({"rcpt": ENDLESS}, "later", None), "rcpt 421": ({"rcpt": say("421 4.3.2 closing\r\n", DROP)}, "later", 421),
    "rcpt 5xx": ({"rcpt": "550 5.1.1 nobody"}, "refused", 550), "rcpt 5xx, of the day": ({"rcpt": "550 5.4.5 Daily sending quota exceeded"}, "later", 550),
    "rcpt 5xx, no word why": ({"rcpt": "550 Not accepted"}, "later", 550), "rcpt 4xx": ({"rcpt": "450 4.2.0 greylisted"}, "later", 450),
    "rcpt 4xx then data 5xx": ({"rcpt": "450 4.2.0 greylisted", "data": "503 5.5.1 no recipients"}, "later", 450),
    "rcpt 5xx, pipelining": ({"rcpt": "550 5.1.1 nobody", **PIPELINING}, "refused", 550), "rcpt drop": ({"rcpt": DROP}, "later", 0),
    "rcpt reset": ({"rcpt": RESET}, "later", 0), "rcpt hang": ({"rcpt": HANG}, "later", 0), "rcpt two lines": ({"rcpt": "550-5.1.1 no\n550 5.1.1 body"}, "refused", 550),
    "data 5xx": ({"data": "554 5.7.1 no"}, "later", 554), "data 4xx": ({"data": "451 4.3.0 later"}, "later", 451), "data 250": ({"data": "250 Ok"}, "later", None),
    "data drop": ({"data": DROP}, "later", 0), "data hang": ({"data": HANG}, "later", 0),
    "data drip": ({"data": DRIP}, "later", 0), "data reset": ({"data": RESET}, "later", 0), "data endless": ({"data": ENDLESS}, "later", None),
    "data 421": ({"data": say("421 4.3.2 closing\r\n", DROP)}, "later", 421),
    "body hangs": ({"in_body": HANG}, "unknown", 0), "dot endless": ({"body": ENDLESS}, "unknown", None),
    "body dropped": ({"in_body": DROP}, "unknown", 0), "body reset": ({"in_body": RESET}, "unknown", 0),
    "dot 5xx": ({"body": "554 5.6.0 not this"}, "later", 554), "dot 550": ({"body": "550 5.7.0 User has exceeded daily send limit"}, "later", 550), "dot 4xx": ({"body": "452 4.3.1 no room"}, "later", 452),
    "dot 421": ({"body": say("421 4.3.2 closing\r\n", DROP)}, "later", 421), "dot drop": ({"body": DROP}, "unknown", 0), "dot reset": ({"body": RESET}, "unknown", 0),
    "dot hang": ({"body": HANG}, "unknown", 0), "dot drip": ({"body": DRIP}, "unknown", 0), "dot nonsense": ({"body": say("ok\r\n")}, "unknown", None),
    "dot 354": ({"body": "354 more?"}, "unknown", None), "dot half a line": ({"body": say("250", DROP)}, "unknown", 0),
    "quit drop": ({"quit": DROP}, "accepted", 250), "quit hang": ({"quit": HANG}, "accepted", 250), "quit 5xx": ({"quit": "500 what?"}, "accepted", 250),
    "accepted, pipelining": (PIPELINING, "accepted", 250),
}


def misbehave(start, name):
    with Peer(**MISBEHAVIOUR[name][0]) as peer:
        m = smtp(start, peer.port)
        got = m.deliver(timeout=PATIENCE_S)
        return got, peer, m.process.poll(), m.log()


@pytest.fixture(scope="module")
def played(at_once):
    """All of them at the same time: most of it is waiting."""
    return at_once(misbehave, MISBEHAVIOUR)


@pytest.mark.parametrize("name", MISBEHAVIOUR)
def test_misbehaviour(played, name):
    got, peer, ended, log = played[name].result()
    outcome, code = MISBEHAVIOUR[name][1:]
    assert (got[0], got[1] if code is not None else None) == (outcome, code), (got, peer.commands, log)
    assert got[0] == "accepted" or got[2], "an outcome needs a reason"
    assert len(peer.messages) == (outcome == "accepted") and len(peer.bodies) <= 1
    assert ended is None, log


def test_a_bad_answer_does_not_poison_the_next_job(mailer):
    with Peer(rcpt=["550 5.1.1 nobody", "250 ok"], body=[DROP, "451 4.0.0 later", "250 2.0.0 Ok"]) as peer:
        m = smtp(mailer, peer.port)
        assert [m.deliver(id=i)[0] for i in range(4)] == ["refused", "unknown", "later", "accepted"]
    assert len(peer.messages) == 1


def test_refused_connection(mailer):
    outcome, code, text = smtp(mailer, dead_port()).deliver()
    assert (outcome, code) == ("later", 0) and "cannot connect" in text and "refused" in text


def test_connect_limit(mailer):
    """A port whose backlog is full does not answer, like a black hole."""
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        s.listen(0)
        waiting = []
        for _ in range(8):
            c = socket.socket()
            c.setblocking(False)
            c.connect_ex(s.getsockname())
            waiting.append(c)
        begun = time.monotonic()
        outcome, _, text = smtp(mailer, s.getsockname()[1], host="127.0.0.1").deliver(timeout=19)  # its limit without our setting is 20
        assert outcome == "later" and "timed out" in text and time.monotonic() - begun > 0.8, "not before its limit"
        for c in waiting:
            c.close()


def test_unknown_host(mailer):
    outcome, _, text = smtp(mailer, 25, host="nothing.invalid", overall_timeout=20).deliver()
    assert outcome == "later" and text.startswith("cannot find the mail server nothing.invalid: "), text


def test_overall_limit_beats_a_patient_server(mailer):
    """Every step within its limit, all of them together not."""
    def slowly(reply):
        def step(connection):
            time.sleep(0.7)
            connection.write(reply)
        return step
    with Peer(greet=slowly(b"220 x\r\n"), ehlo=slowly(b"250 x\r\n"), mail=slowly(b"250 x\r\n"), rcpt=slowly(b"250 x\r\n")) as peer:
        m = smtp(mailer, peer.port, overall_timeout=2, step_timeout=PATIENCE_S)
        outcome, _, text = m.deliver(timeout=PATIENCE_S)
        assert outcome == "later" and "overall limit" in text
        assert m.deliver(id=2)[0] == "later"
        assert not peer.bodies


def test_dots_survive(mailer):
    with Peer() as peer:
        assert smtp(mailer, peer.port).deliver(text=".\n..\n" + TEXT)[0] == "accepted"
    check_mail(peer.messages[0], job(text=".\n..\n" + TEXT))
