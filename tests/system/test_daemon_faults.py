# SPDX-License-Identifier: MIT
"""What baoxued promises when things break: processes killed, a mail server that misbehaves, a clock that jumps, a disk that is full, nothing to do."""
import email
import email.policy
import os
import random
import re
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from house import MORE_RULES, LIMIT_S, Clock, by_smtp, hurried, wait_for
from smtp_peer import DROP, Peer, dead_port

MORNING = "2026-09-08 09:30:00"


@pytest.fixture
def clock(tmp_path):
    return Clock(tmp_path, MORNING)


def message_ids(mails):
    return [re.search(rb"^Message-ID:\s*(\S+)", m, re.M | re.I).group(1) for m in mails]


# ---- processes that die ----

def test_end_at_any_moment_leaves_a_sound_database(house):
    h = house()
    dice = random.Random(1)
    for i in range(6):
        h.case(f"2026-{i}")
        h.start()
        time.sleep(dice.random() * 0.1)
        h.stop()
        h.is_sound()


def test_daemon_killed_at_any_moment(house, clock):
    """Whatever the moment of its death: no alert is lost, none lies in the Maildir twice, no line goes into two mails."""
    h = house(clock=clock)
    dice = random.Random(2)
    h.start()
    for i in range(10):
        h.case(f"2026-{i:04}")
        if i % 2:
            h.visit(f"2026-{i - 1:04}")
        time.sleep(dice.random() * 0.1)
        h.kill()
        h.is_sound()
        if i % 3 == 0:
            h.case(f"2026-1{i:03}")  # while it is down
        clock.forward(minutes=2)  # what is of unknown fate is sent again after a minute
        h.process = h.spawn()
        time.sleep(dice.random() * 0.1)
        if i % 3 == 2:
            h.kill()
            h.process = h.spawn()
    h.kill()
    h.start()

    clock.forward_until(h, lambda: len(h.mails()) == 19 and not h.rows("SELECT 1 FROM outbox WHERE state <> 'accepted'"), "all mails to be accepted", minutes=10)
    h.stop()
    assert len(h.mails("P06")) == 14 and len(h.mails("P03")) == 5
    h.check_ledger()


def test_mailer_killed_with_a_job(house, clock):
    """Its fate is unknown: it is sent again, the same to the byte."""
    with Peer(body=[lambda c: c.peer.stopping.wait(LIMIT_S), "250 2.0.0 Ok"]) as peer:
        h = house(clock=clock, mailer=by_smtp(peer.port)).start()
        h.case("2026-0001")
        wait_for(lambda: peer.bodies, "the mail")
        (pid,) = h.mailers()
        os.kill(pid, signal.SIGKILL)
        wait_for(lambda: h.attempts(), "the attempt on record")
        assert [o for _, o in h.attempts()] == ["unknown"]
        clock.forward(minutes=2)
        h.poke()
        wait_for(lambda: peer.messages, "the second try")
        wait_for(lambda: len(h.attempts()) == 2, "the answer on record")
        assert [o for _, o in h.attempts()] == ["unknown", "accepted"]
        assert len(peer.bodies) == 2 and peer.bodies[0] == peer.bodies[1]
        assert not h.ended()


def test_daemon_killed_while_the_server_has_the_mail(house, clock):
    with Peer(body=[lambda c: c.peer.stopping.wait(3), "250 2.0.0 Ok"]) as peer:
        h = house(clock=clock, mailer=by_smtp(peer.port)).start()
        h.case("2026-0001")
        wait_for(lambda: peer.bodies, "the mail")
        h.kill()
        h.start()
        assert "unknown fate" in h.new_log()
        assert [o for _, o in h.attempts()] == ["unknown"]
        clock.forward(minutes=2)
        h.poke()
        wait_for(lambda: peer.messages, "the second try")
        wait_for(lambda: len(h.attempts()) == 2, "the answer on record")
        assert len(set(peer.bodies)) == 1 and len(peer.bodies) == 2


def test_a_mailer_that_cannot_be_started(house, clock):
    h = house(clock=clock, mailer_config="/nonexistent/mailer.conf").start()
    h.case("2026-0001")
    wait_for(lambda: h.attempts(), "the failure on record")
    assert not h.ended() and not h.mails()
    h.stop()
    h.config.write_text(h.config.read_text().replace("/nonexistent/mailer.conf", str(h.folder / "mailer.conf")).replace(
        str(h.settings["mailer"]), "/nonexistent/baoxue-mailer"))
    clock.forward(minutes=10)
    h.start()
    wait_for(lambda: "cannot start the mailer" in h.new_log(), "a word about it")
    assert not h.ended()
    h.stop()
    h.config.write_text(h.config.read_text().replace("/nonexistent/baoxue-mailer", str(h.settings["mailer"])))
    clock.forward(minutes=10)
    h.start()
    h.wait_mails(1, "P06")


# ---- mail servers ----

def test_accepted_is_on_record(house):
    with Peer() as peer:
        h = house(mailer=by_smtp(peer.port)).start()
        for i in range(5):
            h.case(f"2026-{i}")
        wait_for(lambda: len(h.attempts()) == 5, "five answers")
        h.stop()
    assert {o for _, o in h.attempts()} == {"accepted"} and len(set(message_ids(peer.messages))) == len(peer.messages) == 5
    assert h.rows("SELECT DISTINCT code FROM attempt") == [(250,)]


def test_a_refused_alert_goes_up_and_is_told_to_the_office(house):
    with Peer(rcpt=["550 5.1.1 nobody: p06@example.invalid", "250 ok"]) as peer:
        h = house(mailer=by_smtp(peer.port)).start()
        h.case("2026-0001")
        wait_for(lambda: len(h.attempts()) == 2, "two answers")
        h.stop()
    assert [o for _, o in h.attempts()] == ["refused", "accepted"]
    assert [c for c in peer.commands if c.startswith("RCPT")] == ["RCPT TO:<p06@example.invalid>", "RCPT TO:<p03@example.invalid>"]
    text = email.message_from_bytes(*peer.messages, policy=email.policy.default).get_body(("plain",)).get_content()
    assert "的邮箱收不到信（5.1.1 nobody），由您代为处理" in text and "同时告知" not in text, text
    (told,) = [t for t in h.office_mails() if "收不到信" in t]
    assert "5.1.1 nobody" in told and "P06" in told
    assert h.status()["mails_refused"] == 1


def test_later_is_tried_again_with_growing_waits(house, clock):
    with Peer(rcpt=["450 4.2.0 greylisted"] * 3 + ["250 ok"]) as peer:
        h = house(clock=clock, mailer=by_smtp(peer.port)).start()
        h.case("2026-0001")
        waits = []
        for n in range(1, 4):
            wait_for(lambda: len(h.attempts()) == n, f"answer {n}")
            ((at, again),) = h.rows("SELECT (SELECT max(at) FROM attempt), next_try FROM outbox")
            waits.append(again - at)
            h.poke()  # not before its time
            clock.forward(seconds=waits[-1] + 5)
            h.poke()
        wait_for(lambda: peer.messages, "the fourth try")
        wait_for(lambda: len(h.attempts()) == 4, "its answer")
    assert [o for _, o in h.attempts()] == ["later"] * 3 + ["accepted"]
    assert 48 <= waits[0] <= 144 and waits[0] < waits[1] < waits[2], waits
    assert len(peer.messages) == 1


def test_broken_after_data_is_sent_again_as_it_was(house, clock):
    with Peer(body=[DROP, "250 2.0.0 Ok"]) as peer:
        h = house(clock=clock, mailer=by_smtp(peer.port)).start()
        h.case("2026-0001")
        wait_for(lambda: h.attempts(), "the answer")
        h.visit("2026-0001")  # something else goes on meanwhile
        wait_for(lambda: len(peer.messages) == 1, "the other mail")
        clock.forward(minutes=3)
        h.poke()
        wait_for(lambda: len(peer.messages) == 2, "the second try")
        wait_for(lambda: len(h.attempts()) == 3, "its answer")
    assert [o for _, o in h.attempts()] == ["unknown", "accepted", "accepted"]
    assert peer.bodies[0] == peer.bodies[2]


def test_a_mail_put_off_by_a_clock_that_was_ahead(house, clock):
    """Its next try is not years away when the clock is right again."""
    with Peer(rcpt=["450 4.2.0 not now"] * 2 + ["250 ok"]) as peer:
        h = house(clock=clock, mailer=by_smtp(peer.port)).start()
        h.case("2026-0001")
        wait_for(lambda: len(h.attempts()) == 1, "the first try")
        clock.forward(days=1000)
        h.poke()
        wait_for(lambda: len(h.attempts()) == 2, "a try by the wrong clock")
        clock.forward(days=-1000)
        h.poke()
        wait_for(lambda: not h.json("status")["holds"], "the end of the hold")
        clock.forward(minutes=3)
        h.poke()
        wait_for(lambda: peer.messages, "the mail")


def test_a_released_clock_stays_released(house, clock):
    """Also for a daemon that is killed in the next moment."""
    h = house(clock=clock).start()
    h.case("2026-0002")
    h.wait_mails(1)
    clock.forward(days=20)
    h.poke()
    wait_for(lambda: h.json("status")["holds"], "the hold")
    assert h.json("status")["holds"][0]["alerts"] is None, "nobody knows yet"
    alerts = h.json("release", "clock", "--reason", "checked")["alerts"]
    assert [(a["post"], a["rule"], a["subject"]) for a in alerts] == [("包学生教师", "教师家访", "2026-0002"), ("校长@S01", "教师家访", "2026-0002")], "who will get what"
    wait_for(lambda: not h.json("status")["holds"], "the release")
    h.kill()
    h.start()
    h.case("2026-0001")
    clock.forward_until(h, lambda: len(h.mails()) >= 4, "the mails, also what was under way at the kill", minutes=2)
    assert not h.json("status")["holds"]


def test_a_server_that_is_down(house, clock):
    h = house(clock=clock, mailer=by_smtp(dead_port())).start()
    h.case("2026-0001")
    wait_for(lambda: h.attempts(), "the answer")
    assert [o for _, o in h.attempts()] == ["later"]
    with Peer() as peer:
        h.set_mailer(**by_smtp(peer.port))
        clock.forward(minutes=3)
        h.poke()
        wait_for(lambda: peer.messages, "the second try")
        wait_for(lambda: len(h.attempts()) == 2, "its answer")


def test_a_real_server(house, certificates, tmp_path):
    """aiosmtpd with STARTTLS and a login."""
    server = """
import asyncio, ssl, sys
from aiosmtpd.smtp import SMTP, AuthResult
from aiosmtpd.handlers import Mailbox
folder, certificate, key = sys.argv[1:]
def login(server, session, envelope, mechanism, data):
    return AuthResult(success=data.login == b"baoxue" and data.password == b"secret")
async def main():
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    make = lambda: SMTP(Mailbox(folder), hostname="peer.example.org", tls_context=context, require_starttls=True, authenticator=login, auth_required=True, loop=loop)
    loop = asyncio.get_running_loop()
    listening = await loop.create_server(make, "127.0.0.1", 0)
    print(listening.sockets[0].getsockname()[1], flush=True)
    await listening.serve_forever()
asyncio.run(main())
"""
    if subprocess.run([sys.executable, "-c", "import aiosmtpd.handlers"], capture_output=True).returncode != 0:
        pytest.skip("Debian's package python3-aiosmtpd is not installed")
    certificate, key = certificates["localhost"]
    (tmp_path / "password").write_text("secret\n")
    process = subprocess.Popen([sys.executable, "-W", "ignore", "-c", server, str(tmp_path / "box"), certificate, key], stdout=subprocess.PIPE, text=True)
    try:
        port = int(process.stdout.readline())
        h = house(mailer={"backend": "smtp", "host": "localhost", "tls": "starttls", "port": port, "ca_file": certificate, "user": "baoxue",
                          "password_file": tmp_path / "password"}).start()
        h.case("2026-0001")
        h.visit("2026-0001")
        wait_for(lambda: len(h.attempts()) == 2, "two answers")
        assert [o for _, o in h.attempts()] == ["accepted"] * 2
    finally:
        process.kill()
        process.wait()
    h.maildir = tmp_path / "box"
    assert len(h.mails("P06")) == len(h.mails("P03")) == 1
    assert {m["Message-ID"].strip("<>") for m in h.mails()} == {i for (i,) in h.rows("SELECT message_id FROM job")}


# ---- the clock ----

def test_a_clock_set_back_holds_until_it_returns(house, clock):
    h = house(clock=clock).start()
    h.case("2026-0001")
    h.wait_mails(1)
    clock.forward(hours=-2)
    h.poke()
    wait_for(lambda: h.json("status")["holds"], "the hold")
    assert "the clock jumped" in h.new_log() or "时钟异常" in h.new_log()
    h.visit("2026-0001")
    for _ in (1, 2):  # when it has done the second, the turn after the first is over
        said = h.new_log().count("the rules have not changed")
        h.signal(signal.SIGHUP)
        wait_for(lambda: h.new_log().count("the rules have not changed") > said, "the reload")
    assert len(h.mails()) == 1 and h.rows("SELECT count(*) FROM firing") == [(1,)]
    clock.forward(hours=2)
    h.poke()
    wait_for(lambda: not h.json("status")["holds"], "the hold to go by itself")
    h.wait_mails(1, "P03")


def test_new_rules_wait_while_the_clock_is_held(house, clock):
    h = house(clock=clock).start()
    h.case("2026-0001")
    h.wait_mails(1)
    clock.forward(hours=-2)
    h.poke()
    wait_for(lambda: h.json("status")["holds"], "the hold")
    before = h.status()["hash"]
    h.set_rules(MORE_RULES, "更多.ini")
    h.signal(signal.SIGHUP)
    wait_for(lambda: "the new rules wait" in h.new_log(), "the word that they wait")
    assert h.status()["hash"] == before
    clock.forward(hours=2)
    h.poke()
    wait_for(lambda: h.status()["hash"] != before, "the new rules")


def test_a_small_step_back_is_no_matter(house, clock):
    h = house(clock=clock).start()
    h.case("2026-0001")
    h.wait_mails(1)
    clock.forward(seconds=-200)
    h.visit("2026-0001")
    h.wait_mails(1, "P03")
    assert not h.json("status")["holds"]


def test_the_office_s_line_about_rules_leaves_at_the_digest_hour(house, clock):
    """It wakes by itself for a line that came after the turn."""
    clock.set("2026-09-08 08:29:54")
    h = house(clock=clock).start()
    h.set_rules("[任务 坏\n")
    h.signal(signal.SIGHUP)
    wait_for(h.office_mails, "the line")
    assert not h.mails()
    (mail,) = h.wait_mails(1, "P01", 20)
    assert "规则文件有误" in mail.get_body(("plain",)).get_content()


def test_a_clock_far_ahead_holds_until_released(house, clock):
    h = house(clock=clock).start()
    h.case("2026-0001")
    h.wait_mails(1)
    h.stop()
    clock.forward(days=30)  # the limit is ten days
    h.start()
    (hold,) = wait_for(lambda: h.json("status")["holds"], "the hold")
    assert hold["kind"] == "clock"
    assert len(h.mails()) == 1
    h.ok("release", "clock", "--reason", "it is right now")
    wait_for(lambda: not h.json("status")["holds"], "the release")
    mails = wait_for(lambda: len(h.mails()) > 1 and h.mails(), "what is due since")
    assert len(mails) > 1


@pytest.mark.parametrize("down", [False, True], ids=["running", "down"])
@pytest.mark.parametrize("step, held", [({"hours": -2}, True), ({"hours": 2}, False), ({"days": 365}, True)], ids=["back 2 h", "ahead 2 h", "ahead a year"])
def test_steps_of_the_clock(house, clock, step, held, down):
    """Whichever way and whenever it jumps: nothing is told twice, nothing is lost, and what is beyond the limits waits for somebody or for the clock."""
    h = house(clock=clock).start()
    h.case("2026-0001")
    h.wait_mails(1)
    wait_for(lambda: h.attempts(), "its answer")
    if down:
        h.stop()
    clock.forward(**step)
    if down:
        h.start()
    h.case("2026-0002")
    h.poke()
    if held:
        (hold,) = wait_for(lambda: h.json("status")["holds"], "the hold")
        assert hold["kind"] == "clock"
        h.visit("2026-0001")
        for _ in (1, 2):  # when it has done the second, the turn after the first is over
            said = h.new_log().count("the rules have not changed")
            h.signal(signal.SIGHUP)
            wait_for(lambda: h.new_log().count("the rules have not changed") > said, "the reload")
        assert len(h.mails()) == 1
        if "hours" in step:
            clock.forward(hours=2)
            h.poke()
        else:
            h.ok("release", "clock", "--reason", "it is right now")
        wait_for(lambda: not h.json("status")["holds"], "the end of the hold")
    wait_for(lambda: any("2026-0002" in m.get_body(("plain",)).get_content() for m in h.mails("P06")), "the new case's mail")
    wait_for(lambda: not h.rows("SELECT 1 FROM outbox WHERE state <> 'accepted'"), "all answers on record")
    h.stop()
    told = h.rows("SELECT r.firing, r.person, count(*) FROM job_line b JOIN recipient r ON r.seq = b.recipient GROUP BY b.recipient HAVING count(*) > 1")
    assert told == []
    h.check_ledger()


# ---- nothing to do ----

def test_idle_wakes_at_most_every_30_s(house):
    """Some wake-ups are counted; that they come late shows nothing, too early they must not come."""
    times, n = 30, 6
    h = house(watch_rules="yes").start(prefix=hurried(times))
    h.case("2026-0001")
    h.wait_mails(1)
    wait_for(lambda: h.attempts() and not h.mailers(), "the mailer to leave")

    def woken():
        return int(re.search(r"^voluntary_ctxt_switches:\s+(\d+)", Path(f"/proc/{h.process.pid}/status").read_text(), re.M).group(1))

    def turns():
        return h.rows("SELECT value FROM meta WHERE key = 'last_seen'")

    def count():
        """How long so many wake-ups took; None: the turn that even an idle daemon takes every five minutes lay between, and it waits for the disk."""
        seen, begin, before = turns(), time.monotonic(), woken()
        wait_for(lambda: woken() >= before + n, "the ticks")
        took_s = (time.monotonic() - begin) * times
        return took_s if turns() == seen else None

    took_s = wait_for(count)
    assert took_s > (n - 1) * 30 * 0.7, (n, took_s)


# ---- the disk ----

@pytest.fixture
def small_disk(tmp_path):
    folder = tmp_path / "disk"
    folder.mkdir()
    if os.geteuid() != 0 or subprocess.run(["mount", "-t", "tmpfs", "-o", "size=6m", "baoxue-test", folder], capture_output=True).returncode != 0:
        pytest.skip("cannot mount a small tmpfs here: needs root and the right to mount")
    yield folder
    subprocess.run(["umount", "-l", folder])


def fill(folder):
    with open(folder / "ballast", "wb", buffering=0) as f:
        try:
            while True:
                f.write(b"\0" * 4096)
        except OSError:
            pass
    with pytest.raises(OSError), open(folder / "more", "wb", buffering=0) as f:
        assert f.write(b"x" * 4096) == 4096


def make_room(folder):
    (folder / "ballast").unlink()
    (folder / "more").unlink()


def fill_before_a_turn(h, folder, cases):
    """One case is told; of the others the daemon learns when the disk is full."""
    h.case("2026-0001")
    h.wait_mails(1)
    wait_for(lambda: h.attempts(), "its answer")
    h.signal(signal.SIGSTOP)
    for i in range(2, cases + 1):
        h.case(f"2026-{i:04}")
    fill(folder)
    h.signal(signal.SIGCONT)


def test_disk_full_in_a_turn(house, small_disk, clock):
    h = house(state=small_disk / "state", clock=clock).start()
    fill_before_a_turn(h, small_disk, 29)
    wait_for(lambda: "full" in h.new_log(), "a word about the disk")
    assert "the disk is full" in h.new_log() and not h.ended()
    done = h("case", "event", "2026-0001", "家访", "--day", h.today(), "--field", "结果=拒绝")
    assert done.returncode == 1 and "full" in done.stderr
    make_room(small_disk)
    clock.forward_until(h, lambda: len(h.mails("P06")) >= 29, "the mails", minutes=2)
    h.visit("2026-0001")
    h.wait_mails(1, "P03")
    wait_for(lambda: not h.rows("SELECT 1 FROM outbox WHERE state <> 'accepted'"), "all answers on record")
    h.stop()
    h.check_ledger()
    assert len(h.mails("P06")) == 29


@pytest.mark.parametrize("reply, outcomes", [("250 2.0.0 Ok", ["accepted"]), ("550 5.7.1 not this", ["later", "accepted"])])
def test_disk_full_while_an_answer_is_awaited(house, small_disk, clock, reply, outcomes):
    """What the server said is kept until it can be recorded: no mail too many, and nobody is blamed for a no to the text."""
    def answer(connection):
        fill(small_disk)
        connection.write(reply.encode() + b"\r\n")

    with Peer(body=[answer, "250 2.0.0 Ok"]) as peer:
        h = house(state=small_disk / "state", clock=clock, mailer=by_smtp(peer.port)).start()
        h.case("2026-0001")
        wait_for(lambda: "cannot be recorded" in h.new_log(), "a word about it")
        assert not h.ended() and not h.attempts()
        make_room(small_disk)
        clock.forward_until(h, lambda: len(h.attempts()) == len(outcomes), "the answers on record", minutes=2)
        h.stop()
    assert [o for _, o in h.attempts()] == outcomes
    assert len(peer.bodies) == len(outcomes)
    assert not h.rows("SELECT 1 FROM unreachable") and not [t for t in h.office_mails() if "收不到信" in t]


def test_the_ballast_lets_alerts_be_recorded_on_a_full_disk(house, small_disk):
    """It goes when the disk is full; the office is told; it is there again when there is room."""
    h = house(state=small_disk / "state", ballast=1).start(prefix=hurried())
    kept = h.state / "ballast"
    assert kept.stat().st_blocks * 512 >= 1024 * 1024, "real room"
    fill_before_a_turn(h, small_disk, 7)
    h.wait_mails(7, "P06")
    assert not kept.exists() and "the ballast is deleted" in h.new_log()
    wait_for(lambda: [t for t in h.office_mails() if "磁盘已满" in t], "the office's line")
    wait_for(lambda: not h.rows("SELECT 1 FROM outbox WHERE state <> 'accepted'"), "all answers on record")
    make_room(small_disk)
    wait_for(kept.exists, "the ballast to be made anew")  # at the tick
    h.stop()
    h.check_ledger()


@pytest.mark.parametrize("ballast", [1, 0])
def test_the_start_on_a_full_disk(house, small_disk, clock, ballast):
    """The ballast makes room for it too; without one the disk is named as the reason, by everybody."""
    h = house(state=small_disk / "state", clock=clock, ballast=ballast).start()
    h.stop()
    fill(small_disk)
    for lang, words in (("zh", "磁盘已满"), ("en", "the disk is full")):
        done = h("status", lang=lang)
        assert done.returncode == 1 and words in done.stderr, done.stderr
    if not ballast:
        h.refuses_to_start("the disk is full")
        return
    h.start()
    wait_for(lambda: [t for t in h.office_mails() if "磁盘已满" in t], "the office's line")
    assert not (h.state / "ballast").exists()
    h.stop()


def test_no_ballast_where_there_is_little_room(house, small_disk, clock):
    h = house(state=small_disk / "state", clock=clock, ballast=3).start()
    assert not (h.state / "ballast").exists()
    h.stop()


# ---- a burst ----

def test_many_writers_at_once(house):
    h = house().start()

    def enter(part):
        for i in range(6):
            h.case(f"2026-{part}{i}")

    threads = [threading.Thread(target=enter, args=(part,)) for part in range(4)]
    for t in threads:
        t.start()
    for t in threads:
        t.join()
    h.wait_mails(24, "P06")
    wait_for(lambda: len(h.attempts()) == 24, "all answers on record")
    h.stop()
    h.check_ledger()
