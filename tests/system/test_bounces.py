# SPDX-License-Identifier: MIT
"""Mails that came back after a server had accepted them: reports in a Maildir, read by baoxue-mailer, and what the daemon makes of them."""
import json
import os
import sqlite3
from concurrent.futures import ThreadPoolExecutor

import pytest

from house import PEOPLE, RULES, Clock, House, by_smtp, wait_for
from smtp_peer import Peer


def report(message_id=None, to="p06@example.invalid", action="failed", status="5.1.1", original=None, whole=True, head="", why="550 User unknown"):
    returned = "Content-Type: text/plain\n\n-\n"
    if message_id:
        returned = (f"Content-Type: {'message/rfc822' if whole else 'text/rfc822-headers'}\n\nFrom: baoxue@example.invalid\nMessage-ID: {message_id}\nSubject: x\n"
                    + ("\nbody\n" if whole else ""))
    return (f"From: MAILER-DAEMON@mx.example.org\nTo: baoxue@example.invalid\nSubject: Undelivered Mail Returned to Sender\n{head}MIME-Version: 1.0\n"
            'Content-Type: multipart/report; report-type=delivery-status; boundary="B"\n\n--B\nContent-Type: text/plain\n\nsorry\n\n--B\n'
            "Content-Type: message/delivery-status\n\nReporting-MTA: dns; mx.example.org\n\n"
            + (f"Original-Recipient: rfc822; {original}\n" if original else "")
            + f"Final-Recipient: rfc822; {to}\nAction: {action}\nStatus: {status}\nDiagnostic-Code: smtp; {why}\n\n--B\n{returned}\n--B--\n")


PROSE = ("From: PostMaster@mail.example.org\nSubject: =?utf-8?B?57O757uf6YCA5L+h?=\nMIME-Version: 1.0\nContent-Type: text/html; charset=utf-8\n\n<p>您的邮件被退回</p>\n")


class Returns:
    """A Maildir of returned mails."""
    def __init__(self, house):
        self.house, self.path = house, house.folder / "returns"
        for sub in ("new", "cur", "tmp"):
            (self.path / sub).mkdir(parents=True)

    def put(self, text, name=None, sub="new"):
        name = name or f"{len(self.files()):03}.mx"
        (self.path / sub / name).write_bytes(text.encode() if isinstance(text, str) else text)

    def files(self):
        return sorted(f"{sub}/{p.name}" for sub in ("new", "cur") for p in (self.path / sub).iterdir())

    def read(self, *options, code=0):
        done = self.house("import", "bounces", self.path, "--json", *options)
        assert done.returncode == code, (done.stdout, done.stderr)
        return [(m["address"], m["result"]) for m in json.loads(done.stdout)]

    def facts(self):
        return self.house.rows("SELECT p.code, b.job, b.why FROM bounce b JOIN person_now p ON p.identity = b.person ORDER BY b.id")


@pytest.fixture
def house(house):
    return house()


@pytest.fixture
def returns(house):
    """A mail to P06 that was accepted, and a folder for what comes back."""
    house.start()
    house.case("2026-0001")
    house.wait_mails(1, "P06")
    wait_for(lambda: house.attempts(), "its answer")
    return Returns(house)


def sent_id(house, to="P06"):
    return house.mails(to)[0]["Message-ID"]


@pytest.mark.parametrize("whole, bare", [(True, False), (False, False), (False, True)], ids=["whole", "headers", "references"])
def test_a_report_goes_up(house, returns, whole, bare):
    mail = sent_id(house)
    returns.put(report(None, head=f"References: <other@example.org> {mail}\n") if bare else report(mail, whole=whole))
    assert returns.read() == [("p06@example.invalid", "bounced")]
    assert returns.files() == ["cur/000.mx:2,S"]
    assert returns.facts() == [("P06", house.attempts()[0][0], "5.1.1 smtp; 550 User unknown")]
    up = house.wait_mails(1, "P03")[0]  # the headmaster, at once, and he reads why it comes to him
    text = up.get_body(("plain",)).get_content()
    assert "2026-0001" in text and "550 User unknown" in text, text
    assert "同时告知" not in text, "nobody else has it"
    wait_for(lambda: any("P06" in t and "550 User unknown" in t for t in house.office_mails()), "the office's fault")
    assert [c for (c,) in house.rows("SELECT p.code FROM unreachable u JOIN person_now p ON p.identity = u.person")] == ["P06"]


def test_fields_in_gbk_as_they_are(house, returns):
    returns.put(report(sent_id(house), why="550 收件人不存在").encode("gb18030"), "1.mx")
    returns.put(report(sent_id(house), why="550 收件人不存在"), "2.mx")
    returns.put(PROSE.replace("PostMaster", "service").replace("=?utf-8?B?57O757uf6YCA5L+h?=", "系统退信").encode("gb18030"), "3.mx")
    assert returns.read(code=1) == [("p06@example.invalid", "bounced"), ("p06@example.invalid", "bounced-before"), (None, "unreadable")]
    assert [why for _, _, why in returns.facts()] == ["5.1.1 smtp; 550 收件人不存在"]


def test_nothing_is_recorded_twice(house, returns):
    text = report(sent_id(house))
    returns.put(text, "1.a")
    assert returns.read() == [("p06@example.invalid", "bounced")]
    assert returns.read() == []  # it is seen
    returns.put(text, "2.b")     # the same again, or one that we died over before its flag was set
    returns.put(report(sent_id(house), status="5.7.1"), "3.c:2,", "cur")
    assert returns.read() == [("p06@example.invalid", "bounced-before")] * 2
    assert len(returns.facts()) == 1 and returns.files() == ["cur/1.a:2,S", "cur/2.b:2,S", "cur/3.c:2,S"]


@pytest.mark.parametrize("text, said", [
    (lambda i: report(i, to="p02@example.invalid"), ("p02@example.invalid", "mismatch")),            # somebody else's address with an ID he may know
    (lambda i: report("<0123@x.baoxue.invalid>"), ("p06@example.invalid", "not-ours")),
    (lambda i: report(to="p02@example.invalid"), ("p02@example.invalid", "not-ours")),               # in the roster, but nothing was sent there
    (lambda i: report("<0123@example.org>", head=""), ("p06@example.invalid", "not-ours")),
])
def test_forged_reports(house, returns, text, said):
    returns.put(text(sent_id(house)))
    assert returns.read(code=1) == [said]
    assert returns.facts() == [] and returns.files() == ["cur/000.mx:2,S"]


@pytest.mark.parametrize("text, said", [
    (lambda i: report(), ("p06@example.invalid", "bounced")),                                        # no ID, but we wrote there lately
    (lambda i: report(i, to="moved@example.org", original="P06@example.invalid"), ("P06@example.invalid", "bounced")),
    (lambda i: report(i, status="4.4.7"), ("p06@example.invalid", "bounced")),                       # given up after days
    (lambda i: report(i, action="delayed", status="4.4.1"), (None, "no-bounce")),
    (lambda i: report(i, action="relayed", status="2.0.0"), (None, "no-bounce")),
    (lambda i: report(i, action="failed", status="2.0.0"), (None, "no-bounce")),
])
def test_reports(house, returns, text, said):
    returns.put(text(sent_id(house)))
    assert returns.read() == [said]
    assert len(returns.facts()) == (said[1] == "bounced") and returns.files() == ["cur/000.mx:2,S"]


def test_what_people_must_read_stays_unread(house, returns):
    returns.put(PROSE, "1")
    returns.put("From: p03@example.invalid\nSubject: Re: 7F3K\n\n已办。\n", "2")
    returns.put(b"\x00\xff" * 1000, "3")
    for _ in range(2):
        assert returns.read(code=1) == [(None, "unreadable"), (None, "no-return"), (None, "no-return")]
    assert returns.files() == ["new/1", "new/2", "new/3"] and returns.facts() == []


def test_a_mailer_that_dies(house, returns, tmp_path):
    """A mail that kills its reader is one that cannot be read; the others are."""
    returns.put("Subject: kill\n", "1")
    returns.put(report(sent_id(house)), "2")
    shell = tmp_path / "mailer"
    shell.write_text(f'#!/bin/sh\nmail=$(cat)\ncase $mail in *"Subject: kill"*) kill -SEGV $$ ;; esac\nprintf "%s\\n" "$mail" | {house.settings["mailer"]} --bounce\n')
    shell.chmod(0o755)
    house.config.write_text(house.config.read_text().replace(f"mailer = {house.settings['mailer']}", f"mailer = {shell}"))
    assert returns.read(code=1) == [(None, "unreadable"), ("p06@example.invalid", "bounced")]


def test_trial_and_errors(house, returns):
    returns.put(report(sent_id(house)))
    assert returns.read("--dry-run") == [("p06@example.invalid", "bounced")]
    assert returns.facts() == [] and returns.files() == ["new/000.mx"]
    for folder in ("nowhere", os.devnull):
        assert "Maildir" in house("import", "bounces", folder).stderr
    house.config.write_text(house.config.read_text().replace(f"mailer = {house.settings['mailer']}", "mailer = nowhere/mailer"))
    done = house("import", "bounces", returns.path)
    assert done.returncode == 1 and "nowhere/mailer" in done.stderr and returns.files() == ["new/000.mx"]


@pytest.mark.parametrize("options", [("--dry-run",), ()], ids=["trial", "real"])
def test_nobody_waits_for_a_reader_of_mails(house, returns, tmp_path, options):
    """While a mail is taken apart others may write; what is no file is not waited for."""
    returns.put(report(sent_id(house)))
    returns.put("Subject: last\n")
    os.mkfifo(returns.path / "new" / "003.mx")
    began, go_on, shell = tmp_path / "began", tmp_path / "go-on", tmp_path / "mailer"
    os.mkfifo(began), os.mkfifo(go_on)
    shell.write_text(f'#!/bin/sh\nmail=$(cat)\ncase $mail in *last*) echo > {began}; read x < {go_on} ;; esac\nprintf "%s\\n" "$mail" | {house.settings["mailer"]} --bounce\n')
    shell.chmod(0o755)
    house.config.write_text(house.config.read_text().replace(f"mailer = {house.settings['mailer']}", f"mailer = {shell}"))
    with ThreadPoolExecutor() as pool:
        done = pool.submit(returns.read, *options, code=1)
        began.read_text()
        db = sqlite3.connect(house.state / "baoxue.db", timeout=0)
        db.execute("BEGIN IMMEDIATE").connection.close()
        go_on.write_text("\n")
        assert done.result() == [("p06@example.invalid", "bounced"), (None, "no-return"), (None, "unreadable")]
    assert len(returns.facts()) == (not options)


def test_by_hand_does_the_same(house, returns):
    house.ok("bounce", sent_id(house), "--reason", "550 收件人p06@example.invalid不存在")
    text = house.wait_mails(1, "P03")[0].get_body(("plain",)).get_content()
    assert "2026-0001" in text and "的邮箱收不到信（550 收件人不存在）" in text and "同时告知" not in text, text
    wait_for(lambda: any("P06" in t and "550 收件人p06@example.invalid不存在" in t for t in house.office_mails()), "the office's fault")
    house.case("2026-0002")  # he is not written to any more
    house.wait_mails(2, "P03")
    assert len(house.mails("P06")) == 1
    table = house.folder / "people.csv"
    table.write_text(table.read_text(encoding="utf-8").replace("p06@", "new06@"), encoding="utf-8")
    house.ok("import", "people", table)
    house.case("2026-0003")
    house.wait_mails(1, "new06@example.invalid")


@pytest.mark.parametrize("named", [True, False])
def test_a_late_report_of_an_old_address(house, returns, named):
    """He has another address by now: that one is not at fault. Said twice, he gets it once."""
    table = house.folder / "people.csv"
    table.write_text(table.read_text(encoding="utf-8").replace("p06@", "new06@"), encoding="utf-8")
    house.ok("import", "people", table)
    for result in ("bounced", "bounced-before"):
        returns.put(report(sent_id(house) if named else None))
        assert returns.read() == [("p06@example.invalid", result)]
    again = house.wait_mails(1, "new06@example.invalid")[0]
    assert again["Message-ID"] != sent_id(house) and "2026-0001" in again.get_body(("plain",)).get_content()
    house.ok("bounce", sent_id(house), "--reason", "550 No such user")
    house.case("2026-0002")
    assert len(house.wait_mails(2, "new06@example.invalid")) == 2 and not house.mails("P03")
    assert house.rows("SELECT count(*) FROM unreachable") == [(0,)]


@pytest.mark.parametrize("words", ["无此人\n<3>baoxued: 假的", "\x1b[31m", "电话138" + "00138000", "长" * 201], ids=["lines", "control", "phone", "long"])
def test_a_reason_is_one_clean_line(house, words):
    """It goes into the log, and into the mail of who hears of it."""
    for command in (["bounce", "p06@example.invalid"], ["bounce", "--lift", "P06"], ["bounce", "--lift-all"], ["undo", "1"], ["correct", "1", "名称=x"], ["release", "1"]):
        done = house(*command, "--reason", words, lang="zh")
        assert done.returncode == 1 and "理由" in done.stderr, (command, done.stderr)
    assert house.rows("SELECT count(*) FROM bounce") == [(0,)]


@pytest.mark.parametrize("how", [("--lift", "P06"), ("--lift-all",)], ids=["one", "all"])
def test_the_address_is_right_after_all(tmp_path, how):
    """The server was wrong: he is written to again, and gets what was refused."""
    with Peer(rcpt=["550 5.1.1 who?", "250 Ok"]) as peer:
        h = House(tmp_path / "house", mailer=by_smtp(peer.port)).start()
        h.case("2026-0001")
        wait_for(lambda: h.status()["unreachable"] == 1 and peer.messages, "the refusal, and the one above")
        assert [p["unreachable"] for p in h.json("people") if p["code"] == "P06"] == ["5.1.1 who?"]
        assert any("bounce --lift P06 --reason 原因" in r for r, in h.rows("SELECT reason FROM firing WHERE kind = 'fault'"))
        assert h("bounce", "--lift", "P03", "--reason", "x").returncode == 1
        assert h("bounce", *how).returncode == 2 and h("bounce", "--reason", "x").returncode == 2
        h.ok("bounce", *how, "--reason", "the server was wrong")
        wait_for(lambda: h.rows("SELECT 1 FROM outbox WHERE address = 'p06@example.invalid' AND state = 'accepted'"), "what was refused")
        assert h.status()["unreachable"] == 0 and not [p for p in h.json("people") if p["unreachable"]]
        assert h("bounce", "--lift-all", "--reason", "x").returncode == 1
        h.case("2026-0002")
        wait_for(lambda: len(h.rows("SELECT 1 FROM outbox WHERE address = 'p06@example.invalid' AND state = 'accepted'")) == 2, "his next one")
        wait_for(lambda: not h.rows("SELECT 1 FROM outbox WHERE state IN ('waiting', 'sending')"), "all answers")
        h.stop()
        assert "unbroken" in h.ok("audit")
        h.is_sound()
        h.close()


def test_a_late_report_after_all(house, returns):
    """A mail that had left before somebody said that the address is right: nobody is marked for it, and what it told is told again, once."""
    house.case("2026-0002")
    first, second = (m["Message-ID"] for m in sorted(house.wait_mails(2, "P06"), key=lambda m: "2026-0002" in m["Subject"]))
    wait_for(lambda: len(house.attempts()) == 2, "the answers")
    returns.put(report(first))
    assert returns.read() == [("p06@example.invalid", "bounced")]
    house.wait_mails(1, "P03")
    house.ok("bounce", "--lift", "P06", "--reason", "he has emptied it")
    house.wait_mails(3, "P06")
    for mail in (second, first):
        returns.put(report(mail))
    assert returns.read() == [("p06@example.invalid", "bounced"), ("p06@example.invalid", "bounced-before")]
    house.ok("bounce", first, "--reason", "550 by hand")
    assert sum("2026-0002" in m.get_body(("plain",)).get_content() for m in house.wait_mails(4, "P06")) == 2
    house.case("2026-0003")
    assert len(house.wait_mails(5, "P06")) == 5 and len(house.mails("P03")) == 1 and house.status()["unreachable"] == 0


def test_a_mail_that_still_waits_did_not_come_back(tmp_path):
    """It was not taken when the report came: when the mark is lifted it leaves by itself, and what it tells is in no other mail."""
    with Peer(rcpt=["250 Ok", "451 4.2.1 later", "250 Ok"]) as peer:
        h = House(tmp_path / "house", mailer=by_smtp(peer.port)).start()
        h.case("2026-0001")
        wait_for(lambda: len(h.attempts()) == 1, "the first")
        h.case("2026-0002")
        wait_for(lambda: len(h.attempts()) == 2, "the second to be put off")
        h.ok("bounce", "p06@example.invalid", "--reason", "552 full")
        wait_for(lambda: h.status()["unreachable"] == 1, "the mark")
        h.ok("bounce", "--lift", "P06", "--reason", "he has emptied it")
        jobs = "SELECT c.number, count(*) FROM line l JOIN person_now p ON p.identity = l.person AND p.code = 'P06' JOIN deadline d ON d.id = l.deadline JOIN case_now c ON c.identity = d.subject " \
               "JOIN job_line b ON b.recipient = l.recipient GROUP BY 1 ORDER BY 1"
        wait_for(lambda: h.rows(jobs)[0] == ("2026-0001", 2), "the first once more")
        assert h.rows(jobs)[1] == ("2026-0002", 1)
        h.close()


def test_a_refusal_by_a_wrong_clock(tmp_path):
    """The clock jumps while a mail is out, and it is refused: whoever is told in his place is told when the clock is back, not next year."""
    def rcpt(connection):
        clock.forward(days=365)
        connection.write(b"550 5.1.1 who?\r\n")

    clock = Clock(tmp_path, "2026-09-15 10:00")
    with Peer(rcpt=[rcpt, "250 Ok"]) as peer:
        h = House(tmp_path / "house", clock=clock, mailer=by_smtp(peer.port)).start()
        h.case("2026-0001")
        wait_for(lambda: h.rows("SELECT 1 FROM unreachable") and "时钟异常" in h.new_log(), "the mark and the hold")
        clock.forward(days=-365)
        h.poke()
        wait_for(lambda: h.rows("SELECT 1 FROM outbox WHERE state = 'accepted' AND address = 'p03@example.invalid'"), "the one above")
        h.close()


def test_what_waited_when_the_address_failed_waits_again(tmp_path):
    h = House(tmp_path / "house", rules=RULES.replace("急 = 是\n", "")).start()  # in the next digest
    h.case("2026-0001")
    lines = "SELECT l.state FROM line l JOIN person_now p ON p.identity = l.person WHERE p.code = 'P06'"
    wait_for(lambda: h.rows(lines) == [("waiting",)], "his line")
    h.ok("bounce", "p06@example.invalid", "--reason", "550 full")
    wait_for(lambda: h.rows(lines) == [("dropped",)], "the mark")
    h.ok("bounce", "--lift", "P06", "--reason", "he has emptied it")
    wait_for(lambda: h.rows(lines)[0][0] in ("waiting", "bound"), "his line again")
    h.stop()
    assert "unbroken" in h.ok("audit")
    h.close()


ONLY_P06 = "".join(line + "\n" if "P06" in line or "人员编号" in line else ",".join("" if "@" in cell else cell for cell in line.split(",")) + "\n" for line in PEOPLE.splitlines())


ACCEPTED = "SELECT 1 FROM outbox WHERE state = 'accepted' AND address = ?"


def begin_in_vain(h, how):
    """A case of which the first mail is refused by the peer, or comes back."""
    h.case("2026-0001")
    if how == "bounced":
        wait_for(lambda: h.rows(ACCEPTED, "p06@example.invalid"), "the mail")
        assert h.status()["untold"] == 0
        h.ok("bounce", "p06@example.invalid", "--reason", "550 No such user")


@pytest.mark.parametrize("cure", ["above", "corrected", "lifted"])
@pytest.mark.parametrize("how", ["bounced", "refused"])
def test_what_came_back_from_the_only_reader(tmp_path, how, cure):
    """Nobody above takes mail: said at error level and in the status, and told as soon as somebody does."""
    with Peer(rcpt=["550 5.1.1 who?", "250 Ok"] if how == "refused" else "250 Ok") as peer:
        h = House(tmp_path / "house", people=ONLY_P06, mailer=by_smtp(peer.port)).start()
        begin_in_vain(h, how)
        wait_for(lambda: h.status()["unreachable"] == 1, "the mark")
        assert h.status()["untold"] == 1
        wait_for(lambda: any(line.startswith("<3>") and "alert with nobody to tell" in line for line in h.new_log().splitlines()) or "提醒无人可告" in h.new_log(), "the error")
        address = {"above": "p03@example.invalid", "corrected": "new06@example.invalid", "lifted": "p06@example.invalid"}[cure]
        if cure == "lifted":
            h.ok("bounce", "--lift", "P06", "--reason", "he has emptied it")
        else:
            table = h.folder / "people.csv"
            table.write_text(ONLY_P06.replace("王某某,", "王某某," + address) if cure == "above" else ONLY_P06.replace("p06@", "new06@"), encoding="utf-8")
            h.ok("import", "people", table)
        wait_for(lambda: len(h.rows(ACCEPTED, address)) == (2 if (how, cure) == ("bounced", "lifted") else 1), "the alert")
        assert h.status()["untold"] == 0
        h.poke()
        h.stop()
        h.is_sound()
        assert len(peer.messages) == (2 if how == "bounced" else 1)
        h.close()


@pytest.mark.parametrize("how", ["bounced", "refused"])
def test_who_was_not_reached_hears_of_no_end(tmp_path, how):
    """His address was corrected since; what went up in his place was told to the one above, and only he hears that it is settled."""
    rules = RULES.replace("+1 天 = 责任人, 上级\n", "+1 天 = 责任人, 上级\n办结后 = 已告知者\n")
    with Peer(rcpt=["550 5.1.1 who?", "250 Ok"] if how == "refused" else "250 Ok") as peer:
        h = House(tmp_path / "house", rules=rules, mailer=by_smtp(peer.port)).start()
        begin_in_vain(h, how)
        wait_for(lambda: h.rows(ACCEPTED, "p03@example.invalid"), "the one above")
        table = h.folder / "people.csv"
        table.write_text(PEOPLE.replace("p06@", "new06@"), encoding="utf-8")
        h.ok("import", "people", table)
        h.visit("2026-0001")
        wait_for(lambda: h.rows("SELECT 1 FROM firing WHERE kind = 'settled'"), "the end")
        told = h.rows("SELECT p.code FROM firing f JOIN recipient r ON r.firing = f.seq JOIN person_now p ON p.identity = r.person WHERE f.kind = 'settled'")
        assert told == [("P03",)]
        h.close()
