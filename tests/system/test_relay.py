# SPDX-License-Identifier: MIT
"""A relay that is down, and comes back: nothing is composed meanwhile, nothing is lost, nobody gets a pile of old mails."""
import collections
import datetime
import email
import email.policy
import re
import signal

import pytest

from house import PEOPLE, RULES, wait_for
from smtp_peer import DROP, HANG, Peer, dead_port
from test_daemon_faults import by_smtp, clock, fill, make_room, small_disk  # noqa: F401  (fixtures)

# One urgent ladder, and one whose alerts go in the daily digest, every day.
DIGEST = """[阶梯 日报]
+1 天 = 责任人
每 1 天 = 责任人, 上级
[环节 材料]
出处 = 六
责任 = 校长
期限 = 未到校 + 1 天
办结 = 复学
阶梯 = 日报
"""


def is_quiet(h):
    """No mail is out, none is about to be."""
    return not h.rows("SELECT 1 FROM outbox WHERE state IN ('waiting', 'sending')")


def has_left(h, clock):
    """All that may leave now. The lines are looked at first: what has been made of them by then, the outbox shows."""
    return not h.rows("SELECT 1 FROM line WHERE state = 'waiting' AND ready <= ?", int(clock.at.timestamp())) and is_quiet(h)


def pass_time(h, clock, **delta):
    """Later the daemon has looked, and whatever it tried is over."""
    clock.forward(**delta)
    now = int(clock.at.timestamp())
    h.poke()
    wait_for(lambda: int(h.rows("SELECT value FROM meta WHERE key = 'last_seen'")[0][0]) >= now - 300, "the turn")


def pass_tries(h, clock, n, **delta):
    """So many times."""
    for _ in range(n):
        pass_time(h, clock, **delta)
        wait_for(lambda: not h.rows("SELECT 1 FROM outbox WHERE state = 'sending'"), "the try to be over")


def wait_down(h):
    return wait_for(lambda: h.status()["relay_down_since"] and is_quiet(h) and h.status(), "the relay to be known to be down")


def wait_up(h, clock):
    """It is tried at most every quarter of an hour or so; a try that was still out when the clock moved may fail once more."""
    failed = None

    def is_back():
        nonlocal failed
        tries = h.rows("SELECT tries FROM relay WHERE down")
        if tries and tries != failed:
            failed = tries
            clock.forward(minutes=19)
            h.poke()
        return not tries

    wait_for(is_back, "the relay to be known to be back")
    wait_for(lambda: has_left(h, clock), "everything to leave")


def read(messages):
    """{address: [mail]}, without those that hold nothing but the office's daily word."""
    out = collections.defaultdict(list)
    for data in messages:
        m = email.message_from_bytes(data, policy=email.policy.default)
        out[m["To"].addresses[0].addr_spec].append(m)
    return out


def text_of(mail):
    return mail.get_body(("plain",)).get_content()


def check_lines(h):
    """Every alert's line stands in exactly one accepted mail, or was dropped with its reason."""
    assert h.rows("SELECT l.recipient FROM line l WHERE l.state = 'bound' AND (SELECT count(*) FROM job_line b JOIN outbox o ON o.job = b.job WHERE b.recipient = l.recipient "
                  "AND o.state = 'accepted') <> 1") == []
    assert h.rows("SELECT l.recipient FROM line l WHERE l.state = 'dropped' AND NOT EXISTS (SELECT 1 FROM dropped d WHERE d.recipient = l.recipient)") == []
    h.is_sound()
    assert "unbroken" in h.ok("audit")


def test_nothing_is_composed_and_status_says_why(house, clock):
    h = house(clock=clock, mailer=by_smtp(dead_port())).start()
    h.case("2026-0001")
    status = wait_down(h)
    assert status["relay_why"] and status["relay_next_try"] and status["mails_waiting"] == 0 and status["lines_waiting"] == 1
    said = h("outbox", lang="zh").stdout
    assert f"邮件服务器自 {status['relay_down_since']} 起不可用（{status['relay_why']}）" in said and "（无）" in said, said
    assert "not available" in h.new_log()
    for n in range(2, 6):
        h.case(f"2026-{n:04}")
    wait_for(lambda: h.status()["lines_waiting"] == 5, "the lines in the pool")
    for _ in range(5):
        pass_time(h, clock, minutes=30)
        wait_for(lambda: is_quiet(h), "the try to be over")
    assert {s for (s,) in h.rows("SELECT state FROM outbox")} == {"dissolved"}
    assert {(o, s) for o, s in h.rows("SELECT outcome, seen FROM attempt")} == {("later", 0)}
    tries = h.rows("SELECT count(*) FROM attempt")[0][0]
    assert 5 <= tries <= 8, "one try at a time"
    assert h.json("outbox") == []
    with Peer() as peer:
        h.set_mailer(**by_smtp(peer.port))
        wait_up(h, clock)
        (mail,) = read(peer.messages)["p06@example.invalid"]
        assert all(f"2026-{n:04}" in text_of(mail) for n in range(1, 6)), "urgent ones that waited together leave together"
        assert "急" in mail["Subject"]
        h.case("2026-0006")
        wait_for(lambda: len(peer.messages) == 2, "the next one")
        assert "2026-0001" not in text_of(read(peer.messages)["p06@example.invalid"][1])
    wait_for(lambda: is_quiet(h), "its answer")
    h.stop()
    check_lines(h)


def test_it_is_remembered_and_tried_at_a_restart(house, clock):
    h = house(clock=clock, mailer=by_smtp(dead_port())).start()
    h.case("2026-0001")
    since = wait_down(h)["relay_down_since"]
    for _ in range(6):
        pass_time(h, clock, minutes=30)
    wait_for(lambda: is_quiet(h), "the try to be over")
    h.kill()
    clock.forward(seconds=20)
    h.start()
    wait_for(lambda: "is tried now" in h.new_log(), "a word about it")
    wait_for(lambda: is_quiet(h), "the try to be over")
    assert h.status()["relay_down_since"] == since
    with Peer() as peer:
        h.set_mailer(**by_smtp(peer.port))
        h.signal(signal.SIGHUP)  # somebody has mended it: no waiting
        wait_for(lambda: peer.messages and not h.status()["relay_down_since"], "the mail")
        wait_for(lambda: is_quiet(h), "its answer")
    h.stop()
    assert "is back after" in h.log()
    check_lines(h)


@pytest.mark.parametrize("greet, said", [("421 4.3.2 not now", "421 4.3.2 not now"), (DROP, "the mail server broke off and did not say why")])
def test_a_server_that_sends_all_away(house, clock, greet, said):
    with Peer(greet=greet) as away:
        h = house(clock=clock, mailer=by_smtp(away.port))
        h.case("2026-0001")
        h.start()
        assert wait_down(h)["relay_why"] == said


@pytest.mark.parametrize("no", ["550 5.4.5 Daily sending quota exceeded", "550 User has exceeded daily send limit"])
def test_every_reader_is_turned_away(house, clock, no):
    """So some relays give their daily limit: the second reader in a row shows that it is not the reader."""
    with Peer(rcpt=no) as bad:
        h = house(clock=clock, mailer=by_smtp(bad.port))
        for n in range(1, 6):
            h.case(f"2026-{n:04}")
        h.visit("2026-0001")  # one for the headmaster
        h.start()
        status = wait_for(lambda: h.status()["relay_down_since"] and h.status(), "the relay to be known to be down")
        assert no[4:] in status["relay_why"]
        pass_tries(h, clock, 5, hours=7)
        assert not bad.messages and h.status()["unreachable"] == 0 and h.status()["mails_refused"] == 0
        bad.steps["rcpt"] = lambda connection: connection.write(b"250 2.1.5 Ok\r\n" if len(bad.messages) < 1 else no.encode() + b"\r\n")
        clock.forward_until(h, lambda: bad.messages, "the one that it takes", minutes=20)
        pass_tries(h, clock, 4, minutes=30)  # and has had enough again
        assert len(bad.messages) == 1 and h.status()["unreachable"] == 0
        bad.steps["rcpt"] = "250 2.1.5 Ok"
        clock.forward_until(h, lambda: has_left(h, clock), "everything to leave", minutes=70)
        got = read(bad.messages)
        assert all(any(f"2026-{n:04}" in text_of(m) for m in got["p06@example.invalid"]) for n in range(2, 6)) and any("2026-0001" in text_of(m) for m in got["p03@example.invalid"])
    h.stop()
    assert not h.rows("SELECT 1 FROM unreachable")
    check_lines(h)


def test_a_reader_is_turned_away_and_others_are_not(house, clock):
    """Then it is the reader, though the server does not say so."""
    def rcpt(connection):
        known = "p06@" not in [c for c in connection.peer.commands if c.startswith("RCPT")][-1]
        connection.write(b"250 2.1.5 Ok\r\n" if known else b"550 Mailbox unavailable or access denied\r\n")

    with Peer(rcpt=rcpt) as peer:
        h = house(clock=clock, mailer=by_smtp(peer.port)).start()
        for n in range(1, 4):
            h.case(f"2026-{n:04}")
        wait_for(lambda: h.rows("SELECT count(DISTINCT job) FROM attempt WHERE outcome = 'later'") == [(3,)], "the tries")
        pass_time(h, clock, minutes=4)
        wait_for(lambda: h.rows("SELECT count(*) FROM attempt")[0][0] > 3, "another try")
        assert not h.status()["relay_down_since"] and h.status()["unreachable"] == 0, "nothing else is known"
        h.visit("2026-0001")
        wait_for(lambda: any("2026-0001" in text_of(m) for m in read(peer.messages)["p03@example.invalid"]), "the headmaster's own")
        clock.forward_until(h, lambda: h.status()["unreachable"] == 1, "the mark", minutes=20)
        clock.forward_until(h, lambda: any("2026-0002" in text_of(m) for m in read(peer.messages)["p03@example.invalid"]), "the alert one post up", minutes=5)
        assert {p["unreachable"] for p in h.json("people") if p["code"] == "P06"} == {"Mailbox unavailable or access denied"} and not h.status()["relay_down_since"]
        h.stop()


class Dislike:
    """A server that takes everybody, and says no after the dot to the mails of those that it dislikes."""
    def __init__(self, *addresses):
        self.addresses = addresses

    def __call__(self, connection):
        to = [c for c in connection.peer.commands if c.startswith("RCPT")][-1]
        if any(a in to for a in self.addresses):
            connection.write(b"550 5.7.0 User has exceeded daily send limit\r\n")
            return
        with connection.peer.lock:
            connection.peer.messages.append(connection.peer.bodies[-1])
        connection.write(b"250 2.0.0 Ok\r\n")


@pytest.mark.parametrize("step, no", [("body", "550 5.7.0 User has exceeded daily send limit"), ("data", "554 5.7.1 no more today")])
def test_a_burst_is_refused_after_the_recipient(house, clock, step, no):
    """Two such no's in a row, and nobody serves us: nobody is marked, and all of it leaves once the server has mercy."""
    with Peer(**{step: no}) as bad:
        h = house(clock=clock, mailer=by_smtp(bad.port)).start()
        for n in range(1, 31):
            h.case(f"2026-{n:04}")
        status = wait_for(lambda: h.status()["relay_down_since"] and h.status(), "the relay to be known to be down")
        assert no[4:] in status["relay_why"]
        pass_tries(h, clock, 4, minutes=20)
        assert not bad.messages and h.status()["unreachable"] == 0 and h.status()["mails_refused"] == 0
        assert not h.rows("SELECT 1 FROM dropped") and {o for o, in h.rows("SELECT outcome FROM attempt")} == {"later"}
    with Peer() as peer:
        h.set_mailer(**by_smtp(peer.port))
        h.signal(signal.SIGHUP)
        wait_up(h, clock)
        got = " ".join(text_of(m) for m in read(peer.messages)["p06@example.invalid"])
        assert all(f"2026-{n:04}" in got for n in range(1, 31))
        assert h.json("send-test", "--to", "P06")[0]["outcome"] == "accepted"
    wait_for(lambda: is_quiet(h), "its answer")
    h.stop()
    assert not h.rows("SELECT 1 FROM unreachable")
    check_lines(h)


def test_a_mail_that_the_server_never_takes(house, clock):
    """It holds up nobody else's, and is not forgotten: the tenth time its alert goes up, and the office hears of it, once."""
    with Peer(body=Dislike("p06@")) as peer:
        h = house(clock=clock, mailer=by_smtp(peer.port)).start()
        h.case("2026-0001")
        h.case("2026-0002")

        def tries():
            return h.rows("SELECT job, count(*) FROM attempt WHERE outcome = 'later' GROUP BY job ORDER BY job")

        for n in range(1, 40):
            so_far = tries()
            if so_far and all(t >= 12 for _, t in so_far):
                break
            before = sum(t for _, t in tries())
            pass_time(h, clock, minutes=75)
            wait_for(lambda: sum(t for _, t in tries()) > before and not h.rows("SELECT 1 FROM outbox WHERE state = 'sending'"), "another try")
            if n == 3:
                h.visit("2026-0001")  # settles it for p06, and makes one for the headmaster
                clock.forward_until(h, lambda: any("2026-0001" in text_of(m) for m in read(peer.messages)["p03@example.invalid"]), "others to go out", minutes=5)
        assert not h.rows("SELECT 1 FROM unreachable")
        faults = h.rows("SELECT reason FROM firing WHERE kind = 'fault'")
        assert len(faults) == len(tries()) and all("exceeded" in r for r, in faults), faults
        assert any("2026-0002" in r and "包学生教师" in r for r, in faults), faults
        clock.forward_until(h, lambda: any("2026-0002" in text_of(m) for m in read(peer.messages)["p03@example.invalid"]), "the alert one post up", minutes=5)
        up = [text_of(m) for m in read(peer.messages)["p03@example.invalid"] if "2026-0002" in text_of(m)][0]
        assert "exceeded" in up, up  # he reads why it comes to him
        wait_for(lambda: h.rows("SELECT count(*) FROM line l JOIN firing f ON f.seq = l.firing WHERE f.kind = 'fault' AND l.state IN ('waiting', 'bound')")[0][0] >= len(faults), "a word to the office")
        shown = h.json("outbox")
        assert shown and all(m["tries"] >= 10 and "exceeded" in m["answer"] for m in shown)
        h.stop()


@pytest.mark.parametrize("step", ["greet", "mail"])
def test_an_end_while_the_relay_hangs(house, clock, step):
    """The daemon does not wait for ever, and knows that nobody has seen the mail: it is taken apart, and told as things are then."""
    h = house(clock=clock, mailer=by_smtp(dead_port())).start()
    h.case("2026-0001")
    h.case("2026-0002")
    wait_down(h)
    with Peer(**{step: HANG}) as peer:
        h.set_mailer(**by_smtp(peer.port))
        h.signal(signal.SIGHUP)
        wait_for(lambda: peer.connections and h.rows("SELECT 1 FROM outbox WHERE state = 'sending'") and (step == "greet" or any(c.startswith("MAIL") for c in peer.commands)), "the try")
        h.signal(signal.SIGTERM)
        h.signal(signal.SIGTERM)
        h.process.wait()
        assert not peer.bodies
    assert {(o, s) for o, s in h.rows("SELECT outcome, seen FROM attempt")} == {("later", 0)}
    h.ok("case", "event", "2026-0001", "复学", "--day", h.today())
    h.start()
    with Peer() as peer:
        h.set_mailer(**by_smtp(peer.port))
        wait_up(h, clock)
        assert not any("2026-0001" in text_of(m) for m in read(peer.messages)["p06@example.invalid"])
    h.stop()
    check_lines(h)


def test_what_is_settled_while_it_is_tried_is_no_news(house, clock):
    """Its reader would be told that something is done of which he has never heard."""
    h = house(clock=clock, rules=RULES.replace("急 = 是", "急 = 是\n办结后 = 已告知者"), mailer=by_smtp(dead_port())).start()
    h.case("2026-0001")
    h.case("2026-0002")
    wait_down(h)
    with Peer(greet=HANG) as peer:
        h.set_mailer(**by_smtp(peer.port))
        h.signal(signal.SIGHUP)
        wait_for(lambda: peer.connections and h.rows("SELECT 1 FROM outbox WHERE state = 'sending'"), "the try")
        h.ok("case", "event", "2026-0001", "复学", "--day", h.today())
        wait_for(lambda: h.rows("SELECT 1 FROM firing WHERE kind = 'settled'"), "the news")
    with Peer() as peer:
        h.set_mailer(**by_smtp(peer.port))
        wait_up(h, clock)
        for mails in read(peer.messages).values():
            for mail in mails:
                assert "2026-0001" not in text_of(mail)
    h.stop()
    check_lines(h)


def test_what_is_settled_meanwhile_is_not_sent(house, clock):
    h = house(clock=clock, mailer=by_smtp(dead_port())).start()
    h.case("2026-0001")
    h.case("2026-0002")
    wait_down(h)
    pass_time(h, clock, days=2)  # the headmaster is to be told
    h.ok("case", "event", "2026-0001", "复学", "--day", h.today())
    pass_time(h, clock, hours=2)
    with Peer() as peer:
        h.set_mailer(**by_smtp(peer.port))
        wait_up(h, clock)
    for mails in read(peer.messages).values():
        for mail in mails:
            assert "2026-0001" not in text_of(mail), "neither the alert nor news of it"
    assert len(read(peer.messages)["p06@example.invalid"]) == 1
    h.stop()
    check_lines(h)


# ---- who has seen what ----

PIPELINING = {"ehlo": "250-peer\n250-PIPELINING\n250 8BITMIME"}
# name: (the server's steps, has it seen DATA, does it count as down at once)
FAILURES = {
    "greeting": ({"greet": "421 4.3.2 not now"}, 0, True), "EHLO": ({"ehlo": DROP}, 0, True), "MAIL dropped": ({"mail": DROP}, 0, True),
    "MAIL 451": ({"mail": "451 4.3.0 not now"}, 0, True), "MAIL 451, pipelined": ({"mail": "451 4.3.0 not now", **PIPELINING}, 0, True),
    "RCPT dropped": ({"rcpt": DROP}, 0, False), "RCPT 450": ({"rcpt": "450 4.2.0 greylisted"}, 0, False), "RCPT 450, pipelined": ({"rcpt": "450 4.2.0 greylisted", **PIPELINING}, 1, False),
    "RCPT dropped, pipelined": ({"rcpt": DROP, **PIPELINING}, 1, False), "DATA dropped": ({"data": DROP}, 1, False), "DATA 451": ({"data": "451 4.3.0 not now"}, 1, False),
    "body dropped": ({"in_body": DROP}, 1, False), "dot dropped": ({"body": DROP}, 1, False), "dot 451": ({"body": "451 4.3.0 not now"}, 1, False),
}


@pytest.mark.parametrize("name", FAILURES)
def test_who_has_seen_what(house, clock, name):
    """Once it fails; of what no server has seen DATA another job is made, what one has seen is sent again as it is."""
    steps, seen, down = FAILURES[name]
    sound = {**Peer().steps, **{k: v for k, v in PIPELINING.items() if "pipelined" in name}}
    with Peer(**{verb: [step, sound[verb]] if verb != "ehlo" or step is DROP else step for verb, step in steps.items()}) as peer:
        h = house(clock=clock, mailer=by_smtp(peer.port)).start()
        h.case("2026-0001")
        wait_for(lambda: h.attempts(), "the first answer")
        assert h.rows("SELECT seen FROM attempt") == [(seen,)], h.log()
        wait_for(lambda: bool(h.status()["relay_down_since"]) == down, "the relay's state")
        wait_for(lambda: bool(h.rows("SELECT 1 FROM dissolution")) == (down and not seen), "the job to be taken apart, or not")
        clock.forward_until(h, lambda: is_quiet(h) and len(peer.messages) == 1, "the mail", minutes=3)
        jobs = h.rows("SELECT message_id FROM job ORDER BY seq")
        assert len(jobs) == (2 if down and not seen else 1) and len(set(jobs)) == 1
        assert len(set(peer.bodies)) == 1
        h.stop()
        assert not h.status()["relay_down_since"]
    check_lines(h)


def test_bad_mails_do_not_keep_it_down(house, clock):
    """A server that breaks off over some readers' mails, for ever: a few tries later the others' go out."""
    bad = [f"T{n}" for n in range(1, 5)]

    def body(connection):
        if "<t" in [c for c in connection.peer.commands if c.startswith("RCPT")][-1]:
            DROP(connection)
        with connection.peer.lock:
            connection.peer.messages.append(connection.peer.bodies[-1])
        connection.write(b"250 2.0.0 Ok\r\n")

    with Peer(body=body) as peer:
        h = house(clock=clock, mailer=by_smtp(peer.port), people=PEOPLE + "".join(f"{t},孙样例,{t.lower()}@example.invalid,,\n" for t in bad))
        for n, teacher in enumerate([*bad, "P06"]):
            h.case(f"2026-{n:04}", teacher)
        h.start()
        wait_for(lambda: h.status()["relay_down_since"], "two bad ones")
        for _ in range(8):
            pass_time(h, clock, minutes=19)
            wait_for(lambda: not h.rows("SELECT 1 FROM outbox WHERE state = 'sending' OR tries = 0 AND state = 'waiting'"), "the try to be over")
            if peer.messages:
                break
        assert 2 <= h.rows("SELECT count(*) FROM outbox WHERE state = 'waiting'")[0][0] <= 4, "some of the bad ones were tried before"
        h.case("2026-0009")
        for _ in range(8):
            if len(peer.messages) == 2:
                break
            pass_time(h, clock, minutes=19)
            wait_for(lambda: not h.rows("SELECT 1 FROM outbox WHERE state = 'sending' OR tries = 0 AND state = 'waiting'"), "the try to be over")
        h.stop()
    assert len(read(peer.messages)["p06@example.invalid"]) == 2 == len(peer.messages)
    assert len(set(peer.bodies)) <= 6, "the bad ones went again as they were"


def test_a_test_mail_tries_it_at_once(house, clock):
    h = house(clock=clock, mailer=by_smtp(dead_port())).start()
    h.case("2026-0001")
    wait_down(h)
    for _ in range(8):
        pass_time(h, clock, minutes=30)
    wait_for(lambda: is_quiet(h), "the try to be over")
    done = h("send-test", "--to", "somebody@example.invalid")
    assert "later" in done.stdout, done
    with Peer() as peer:
        h.set_mailer(**by_smtp(peer.port))
        h.ok("send-test", "--to", "somebody@example.invalid")
        wait_for(lambda: is_quiet(h), "everything")
        assert set(read(peer.messages)) == {"somebody@example.invalid", "p06@example.invalid"}
    h.stop()


# ---- a mailer that cannot work ----

@pytest.mark.parametrize("what", ["settings", "nothing there", "dies"])
def test_a_mailer_that_cannot_work_counts_as_down(house, clock, what):
    h = house(clock=clock)
    good = h.config.read_text()
    if what == "settings":
        h.set_mailer(backend="smtp", hots="x")
    else:
        h.config.write_text(good.replace(str(h.settings["mailer"]), "/nonexistent/mailer" if what == "nothing there" else "/bin/true"))
    h.start()
    h.case("2026-0001")
    why = wait_down(h)["relay_why"]
    assert {"settings": "mailer.conf", "nothing there": "/nonexistent/mailer", "dies": "ended before it worked"}[what] in why
    assert {(o, s) for o, s in h.rows("SELECT outcome, seen FROM attempt")} <= {("later", 0)}
    h.stop()
    h.config.write_text(good)
    h.set_mailer(backend="maildir", maildir=h.maildir)
    h.start()
    h.wait_mails(1, "P06")
    wait_for(lambda: not h.status()["relay_down_since"] and is_quiet(h), "the end of it")
    h.stop()
    check_lines(h)


def test_no_sender_counts_as_down(house, clock):
    h = house(clock=clock, **{"from": ""}).start()
    h.case("2026-0001")
    assert "from" in wait_down(h)["relay_why"]
    h.stop()


# ---- ten days ----

def test_ten_days_of_dead_smtp(house, clock, small_disk):
    """Then it is back: one current digest a person. The disk is full for an hour in the middle of it, and the daemon is killed once."""
    clock.set("2026-09-07 08:00:00")
    h = house(state=small_disk / "state", clock=clock, rules=RULES + DIGEST, mailer=by_smtp(dead_port()))
    for number in ("2026-0001", "2026-0002", "2026-0003"):
        h.case(number)
    h.start()
    wait_down(h)
    for day in range(10):
        if day == 2:
            h.visit("2026-0001")
        if day == 3:
            h.kill()
            h.start()
        if day == 5:
            fill(small_disk)
            clock.forward(hours=1)
            h.poke()
            wait_for(lambda: "full" in h.new_log(), "a word about the disk")
            make_room(small_disk)
        if day == 8:
            h.ok("case", "event", "2026-0002", "复学", "--day", h.today())
        for hours in (1, 5, 8, 10) if day != 5 else (5, 8, 10):
            pass_time(h, clock, hours=hours)
            wait_for(lambda: is_quiet(h), "the try to be over")
    assert {s for (s,) in h.rows("SELECT state FROM outbox")} == {"dissolved"}
    assert not h.ended()
    fired = h.rows("SELECT count(*) FROM firing WHERE kind = 'told'")[0][0]
    assert fired > 20, "alerts went on being recorded"
    clock.forward(hours=2)
    with Peer() as peer:
        h.set_mailer(**by_smtp(peer.port))
        wait_up(h, clock)
        h.stop()
    got = read(peer.messages)
    assert {a: len(m) for a, m in got.items()} == {f"p{n}@example.invalid": 1 for n in ("01", "02", "03", "06")}
    for address, (mail,) in got.items():
        assert "2026-0002" not in text_of(mail), "it was settled two days ago"
        assert email.utils.parsedate_to_datetime(mail["Date"]).date() == clock.at.date()
    assert "2026-0003" in text_of(got["p06@example.invalid"][0]) and "2026-0001" not in text_of(got["p06@example.invalid"][0]), "the visit was made"
    head = text_of(got["p03@example.invalid"][0])
    assert "2026-0001" in head
    late = (clock.at.date() - datetime.date(2026, 9, 8)).days
    assert re.search(rf"逾期 ?{late} 天", head), (late, head)
    office = text_of(got["p01@example.invalid"][0])
    assert re.search("邮件服务器(自 |曾不可用：)2026-09-07 08:00", office) and office.count("规则版本") == 1, office  # it may be back before that is written
    check_lines(h)
