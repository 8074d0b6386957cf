# SPDX-License-Identifier: MIT
"""Every misbehaviour of a mail server, once, through the whole daemon: what is on record, what the server holds in the end, what came twice.

The server misbehaves at the first mail (or the first connection) and is sound from then on. Three cases, so four mails; the clock stands and is moved (tests/faults/rig.py)."""
import socket
import sys
import threading
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "faults"))
import rig  # noqa: E402
from smtp_peer import DEFAULT, DRIP, DROP, HANG, RESET, Peer, say  # noqa: E402
from test_smtp import MISBEHAVIOUR  # noqa: E402
from test_tls import OFFER, PASSWORD, TROUBLE, USER  # noqa: E402

pytestmark = pytest.mark.skipif(not rig.LIBRARY.exists() or b"__asan_init" in (rig.BUILD / "baoxued").read_bytes(),
                                reason="AddressSanitizer is built in, beside which nothing can be preloaded")
CASES = rig.CASES[:3]
EXPECTED = {**{address: [case] for address, case in zip(rig.TEACHERS.values(), CASES)}, rig.HEAD: CASES}
LIMITS = {"connect_timeout": 1, "step_timeout": 2, "overall_timeout": 5}
SECURE = {**DEFAULT, "ehlo": "250-peer\n250-STARTTLS\n250-AUTH PLAIN LOGIN\n250 SIZE 1000000", "starttls": "220 go", "auth": "235 ok"}


def taken(then):
    """The server takes the mail, and nobody hears of it: the promise's own case."""
    def step(connection):
        with connection.peer.lock:
            connection.peer.messages.append(connection.peer.bodies[-1])
        then(connection)
    return step


TAKEN = {"taken, dropped": DROP, "taken, reset": RESET, "taken, silent": HANG, "taken, dripping": DRIP, "taken, half an answer": say("25", DROP), "taken, nonsense": say("ok\r\n", DROP)}
# In clear: name: (steps, outcome of the first mail)
CLEAR = {**{name: (steps, outcome) for name, (steps, outcome, _) in MISBEHAVIOUR.items()}, **{name: ({"body": taken(then)}, "unknown") for name, then in TAKEN.items()}}
# With STARTTLS and a login.
AUTH = {"auth 535": "535 5.7.8 no", "auth 454": "454 4.7.0 later", "auth dropped": DROP, "auth hangs": HANG, "auth drips": DRIP, "auth 250": "250 sure", "auth 421": say("421 4.7.0 go\r\n", DROP),
        "auth endless": say(b"334 " + b"x" * 40000)}
TLS = {**{name: steps for name, (steps, _) in TROUBLE.items()}, **{name: {"auth": step} for name, step in AUTH.items()},
       "STARTTLS not offered": {"ehlo": DEFAULT["ehlo"]}, "STARTTLS 501": {"starttls": "501 5.5.4 no"}, "STARTTLS 421": {"starttls": say("421 4.7.0 go\r\n", DROP)}}
# name: the certificates of the connections in their order
CERTIFICATES = {"another host's certificate": ["other", "localhost"], "signed by nobody": ["stranger", "localhost"], "expired": ["expired", "localhost"]}


def once(steps, sound):
    """Each misbehaviour once, unless it is a list already."""
    return {**sound, **{verb: step if isinstance(step, list) else [step, sound[verb]] for verb, step in steps.items()}}


def outcomes(house):
    """[(address, [outcomes in their order])] by the first one; not the office's daily word of how the service does."""
    told = {}
    for address, outcome in house.rows("SELECT o.address, a.outcome FROM attempt a JOIN outbox o ON o.job = a.job WHERE NOT EXISTS (SELECT 1 FROM job_line l "
                                       "JOIN recipient r ON r.seq = l.recipient JOIN firing f ON f.seq = r.firing WHERE l.job = a.job AND f.kind = 'heartbeat') ORDER BY a.seq"):
        told.setdefault(address, []).append(outcome)
    return list(told.items())


def deliver(template, folder, peer, mailer, idle=None):
    house = rig.Copy(folder / "house", template, mailer)
    run = rig.Run(house, peer, 2 * len(CASES), idle)
    try:
        run.settle()
        run.stop()
    finally:
        house.close()
    return house


def check(house, peer, outcome, doubles):
    """The first mail had `outcome`; in the end all is accepted, and nothing came twice but what may."""
    (first, words), *others = outcomes(house)
    refused = outcome == "refused"
    assert words == {"accepted": ["accepted"], "refused": ["refused"]}.get(outcome, [outcome, "accepted"]), (words, house.log()[-3000:])
    assert all(w[-1] == "accepted" and w.count("accepted") == 1 and "unknown" not in w and "refused" not in w for a, w in others if a != rig.HEAD), others
    expected = {a: c for a, c in EXPECTED.items() if not refused or a not in (first, rig.HEAD)}
    unlooked = {rig.HEAD} if refused else set()
    got = rig.check_store(peer.messages, expected, rig.unknown_ids(house), unlooked)
    assert got == doubles
    if refused:  # the next post up and the office know
        assert house.rows("SELECT count(*) FROM unreachable") == [(1,)]
        assert [to for to, cases in map(rig.read_mail, peer.messages) if EXPECTED[first][0] in cases].count(rig.HEAD) == 2
    else:
        rig.check_ledger(house, EXPECTED)
    assert house.rows("PRAGMA integrity_check") == [("ok",)]


@pytest.fixture(scope="module")
def template(tmp_path_factory):
    return rig.template(tmp_path_factory.mktemp("template") / "t", CASES)


def clear(template, folder, name):
    steps, outcome = CLEAR[name]
    if "data" in steps and "rcpt" in steps:
        steps = {"rcpt": steps["rcpt"]}  # the peer itself answers DATA after a refused recipient: the step would befall the next mail
    with Peer(**(once(steps, DEFAULT) if outcome != "accepted" else steps)) as peer:
        house = deliver(template, folder, peer, rig.by_smtp(peer.port, **LIMITS))
        check(house, peer, outcome, int(name in TAKEN))
    return peer


def secure(folder, port, certificate):
    (folder / "password").write_text(PASSWORD + "\n")
    return rig.by_smtp(port, **LIMITS, tls="starttls", host="localhost", ca_file=certificate[0], user=USER, password_file=folder / "password")


def encrypted(template, folder, name, certificates):
    with Peer(certificate=certificates["localhost"], **once(TLS[name], SECURE)) as peer:
        house = deliver(template, folder, peer, secure(folder, peer.port, certificates["localhost"]))
        check(house, peer, "later", 0)
    check_nothing_in_clear(peer)


def certified(template, folder, name, certificates):
    pairs = [certificates[c] for c in CERTIFICATES[name]]
    for implicit in (True, False):
        sub = folder / str(implicit)
        sub.mkdir()
        with Peer(certificate=pairs, implicit=implicit, **SECURE) as peer:
            settings = secure(sub, peer.port, certificates["localhost"])
            house = deliver(template, sub, peer, {**settings, "tls": "implicit" if implicit else "starttls"})
            check(house, peer, "later", 0)
        assert any("certificate" in text for (text,) in house.rows("SELECT text FROM attempt"))
        check_nothing_in_clear(peer)


def check_nothing_in_clear(peer):
    for command in peer.commands:
        assert command.startswith(("TLS ", "EHLO", "STARTTLS", "QUIT")) or not command.isprintable(), peer.commands


@pytest.fixture(scope="module")
def played(at_once, template, certificates, tmp_path_factory):
    def play(start, what):
        function, name = what
        folder = tmp_path_factory.mktemp("trouble")
        return function(template, folder, name, certificates) if function is not clear else clear(template, folder, name)
    return at_once(play, ALL)


ALL = [*((clear, name) for name in CLEAR), *((encrypted, name) for name in TLS), *((certified, name) for name in CERTIFICATES)]


@pytest.mark.parametrize("what", ALL, ids=lambda what: what[1])
def test_trouble(played, what):
    played[what].result()


def test_there_are_enough_of_them():
    assert len(ALL) >= 80


# ---- servers that are not there ----

@pytest.mark.parametrize("how", ["refused", "black hole"])
def test_nobody_answers(template, tmp_path, how):
    """After the first failures the server is there."""
    with socket.socket() as s, Peer() as peer:
        s.bind(("127.0.0.1", 0))
        waiting = []
        if how == "black hole":  # a port whose backlog is full does not answer
            s.listen(0)
            for _ in range(8):
                waiting.append(socket.socket())
                waiting[-1].setblocking(False)
                waiting[-1].connect_ex(s.getsockname())

        def mend(house):
            if house.attempts():
                house.set_mailer(**rig.by_smtp(peer.port, **LIMITS))

        house = deliver(template, tmp_path, peer, rig.by_smtp(s.getsockname()[1], **LIMITS), mend)
        for c in waiting:
            c.close()
    words = dict(outcomes(house))
    assert all(set(w[:-1]) <= {"later"} and w[-1] == "accepted" for w in words.values()) and any(w[0] == "later" for w in words.values()), words
    assert rig.check_store(peer.messages, EXPECTED, set()) == 0
    rig.check_ledger(house, EXPECTED)


def test_greylisting(template, tmp_path):
    """Each recipient is turned away at first, whatever the connection."""
    seen, lock = set(), threading.Lock()

    def rcpt(connection):
        line = [c for c in connection.peer.commands if c.startswith("RCPT")][-1]
        with lock:
            known = line in seen
            seen.add(line)
        connection.write(b"250 2.1.5 Ok\r\n" if known else b"451 4.7.1 greylisted, try again in a minute\r\n")

    with Peer(rcpt=rcpt) as peer:
        house = deliver(template, tmp_path, peer, rig.by_smtp(peer.port, **LIMITS))
    assert sorted(outcomes(house)) == [(a, ["later", "accepted"]) for a in sorted(EXPECTED)]
    assert rig.check_store(peer.messages, EXPECTED, set()) == 0
    rig.check_ledger(house, EXPECTED)
