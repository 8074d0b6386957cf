# SPDX-License-Identifier: MIT
"""From a copy back to a running bureau: what starts held, what goes out again and under which name, and that a restore is whole or did not happen."""
import email
import email.policy
import json
import os
import pty
import shutil
import signal
import sqlite3
import subprocess

import pytest
from bureau import Bureau, environment
from house import BUILD, Clock, by_smtp, wait_for
from smtp_peer import Peer
from test_backup import copies, fatten
from test_ledger import forge


def ids(peer):
    """Message-ID → number of times it came."""
    with peer.lock:
        came = [email.message_from_bytes(m, policy=email.policy.default)["Message-ID"] for m in peer.messages]
    return {i: came.count(i) for i in came}


def hold_of(h):
    holds = h.json("status")["holds"]
    assert len(holds) == 1, holds
    return holds[0]


def held(h, n):
    wait_for(lambda: h.rows("SELECT count(*) FROM line WHERE state = 'held'") == [(n,)], f"{n} held lines: {h.new_log()}")


def everything_recorded(h, jobs):
    wait_for(lambda: h.rows("SELECT count(*) FROM outbox WHERE state = 'accepted'") == [(jobs,)], f"{jobs} mails recorded")


def test_what_went_out_after_the_copy_goes_out_under_the_same_identity(house):
    with Peer() as peer:
        h = house(mailer=by_smtp(peer.port)).start()
        h.case("2026-001")
        everything_recorded(h, 1)
        copy = h.json("backup")["backup"]["file"]
        before = ids(peer)
        h.case("2026-002")  # after the copy: lost with the disk, entered again from paper
        h.case("2026-003")
        h.visit("2026-001")
        everything_recorded(h, 4)
        after = ids(peer)
        assert len(after) == 4 and set(after.values()) == {1}
        refused = h("restore", copy)
        assert refused.returncode == 1 and "systemctl stop baoxued" in refused.stderr, refused.stderr
        h.stop()
        said = h.ok("restore", copy)
        hold = hold_of(h)
        assert hold["kind"] == "restore" and f"release {hold['hold']}" in said and copy in hold["detail"]
        assert h.rows("SELECT count(*) FROM school_case") == [(1,)]
        h.start()
        h.ok("case", "add", "2026-099", "--name", "王某测", "--school", "S01", "--stage", "小学", "--grade", "三年级", "--day", h.today(-300), "--set", "包学生教师=P06")
        h.visit("2026-001")  # in another order, so that no row has the number that it had
        h.case("2026-003")
        h.case("2026-002")
        wait_for(lambda: len(h.rows("SELECT 1 FROM deadline d JOIN case_now c ON c.identity = d.subject WHERE c.number = '2026-002'")) > 0, "the deadlines")
        wait_for(lambda: h.rows("SELECT count(DISTINCT l.deadline) FROM line l WHERE state = 'held'")[0][0] >= 4, f"the held lines: {h.new_log()}")
        assert h.json("due"), "what is due can be seen meanwhile"
        h.stop()
        h.start()  # a restart changes nothing
        assert "不发任何邮件" in h.new_log()
        assert ids(peer) == after, "nothing goes out before somebody's word"
        h.ok("release", hold["hold"], "--reason", "核对过")
        wait_for(lambda: set(ids(peer)) > set(after) and all(ids(peer)[i] == 2 for i in after if i not in before), f"all again: {ids(peer)} {after}")
        h.stop()
        again = ids(peer)
        assert all(again[i] == 1 for i in before), "what had left before the copy is known to it"
        new = [i for i in again if i not in after]
        numbers = {i: [m for m in peer.messages if i.encode() in m] for i in new}
        assert all("2026-099" in str(email.message_from_bytes(m[0], policy=email.policy.default).get_body().get_content()) for m in numbers.values()), "the only new names are of what is new"
        assert h.json("audit")["audit"]["result"] == "whole"
        assert [e["why"] for e in h.json("audit")["epochs"]] == ["start", "restore"]


def test_discard_drops_what_was_held_and_goes_on(house):
    h = house().start()
    h.case("2026-001")
    h.wait_mails(1)
    copy = h.json("backup")["backup"]["file"]
    h.stop()
    h.ok("restore", copy)
    h.start()
    h.case("2026-002")
    held(h, 1)
    number = hold_of(h)["hold"]
    assert hold_of(h)["alerts"] == 1
    for args in (["send-test"], ["drill", "教师家访", "--case", "2026-001", "--yes"]):
        done = h(*args, lang="zh")
        assert done.returncode == 1 and f"baoxue release {number}" in done.stderr, (args, done.stderr)
    h.ok("discard", number, "--reason", "出事前都发过了")
    wait_for(lambda: h.json("status")["holds"] == [], "the verdict")
    h.case("2026-003")
    h.wait_mails(2)
    assert {m["Subject"] for m in h.mails()} and len(h.mails()) == 2
    assert h.rows("SELECT count(*) FROM dropped WHERE why = 'discarded'") == [(1,)]


def test_a_copy_that_was_put_there_by_hand_knows_what_it_is(house):
    h = house().start()
    h.case("2026-001")
    h.wait_mails(1)
    h.ok("bounce", "p03@example.invalid", "--reason", "full")
    wait_for(h.office_mails, "a line that waits for the digest")
    copy = h.json("backup")["backup"]["file"]
    h.stop()
    for end in ("-wal", "-shm", ""):
        (h.state / f"baoxue.db{end}").unlink(missing_ok=True)
    shutil.copy(copy, h.state / "baoxue.db")
    h.start()
    assert hold_of(h)["kind"] == "restore"
    h.case("2026-002")
    held(h, 1)
    assert len(h.mails()) == 1
    assert hold_of(h)["alerts"] == 2
    alerts = h.json("release", hold_of(h)["hold"], "--reason", "核对过")["alerts"]
    assert [a["post"] for a in alerts] == ["基教股@B01", "包学生教师"], "also what waited when the copy was made"
    h.wait_mails(2)
    h.stop()
    h.start()
    assert h.json("status")["holds"] == [] and len(h.mails()) == 2, "once is enough"


def test_the_replaced_database_is_kept(house, tmp_path):
    h = house()
    h.case("2026-001")
    copy = tmp_path / "copy.db"
    h.ok("backup", copy)
    h.case("2026-002")
    said = h.ok("restore", copy)
    kept = [n for n in copies(h.state / "backup") if n.startswith("replaced-")]
    assert len(kept) == 1 and kept[0] in said
    assert [n["number"] for n in h.json("case", "list")] == ["2026-001"]
    h.ok("restore", h.state / "backup" / kept[0])  # and can itself be restored
    assert sorted(n["number"] for n in h.json("case", "list")) == ["2026-001", "2026-002"]
    assert len(h.json("status")["holds"]) == 1, "one word releases it"
    assert not [n for n in copies(h.state) if "tmp" in n]


def test_replaced_databases_are_kept_by_count(house, tmp_path):
    """They hold names as the nightly copies do."""
    h = house()
    copy = tmp_path / "copy.db"
    h.ok("backup", copy)
    h.config.write_text(h.config.read_text(encoding="utf-8") + "backup-keep = 2\n", encoding="utf-8")
    for _ in range(4):
        said = h.ok("restore", copy)
    kept = [n for n in copies(h.state / "backup") if n.startswith("replaced-")]
    assert len(kept) == 2 and any(n in said for n in kept)


def test_without_a_database_or_over_a_damaged_one(house, tmp_path):
    h = house()
    h.case("2026-001")
    copy = tmp_path / "copy.db"
    h.ok("backup", copy)
    db = sqlite3.connect(h.state / "baoxue.db")  # a log that another database left behind
    db.execute("CREATE TABLE stray AS SELECT hex(randomblob(2000)) FROM school_case, meta")
    db.commit()
    log = (h.state / "baoxue.db-wal").read_bytes()
    db.close()
    for end in ("-wal", "-shm", ""):
        (h.state / f"baoxue.db{end}").unlink(missing_ok=True)
    (h.state / "baoxue.db-wal").write_bytes(log)
    h.ok("restore", copy)
    h.is_sound()
    assert h.rows("SELECT count(*) FROM sqlite_schema WHERE name = 'stray'") == [(0,)]
    damaged = os.urandom(50_000)
    (h.state / "baoxue.db").write_bytes(damaged)
    (h.state / "baoxue.db-wal").write_bytes(damaged)  # must not be played into the new one
    said = h.ok("restore", copy)
    h.is_sound()
    kept = [n for n in copies(h.state) if n.startswith("damaged-") and n.endswith(".db")]
    assert len(kept) == 1 and kept[0] in said and (h.state / kept[0]).read_bytes() == damaged
    assert [n["number"] for n in h.json("case", "list")] == ["2026-001"]
    with open(h.state / "baoxue.db", "r+b") as f:  # its beginning is right, its middle is not
        f.seek(8 * 4096)
        f.write(os.urandom(4096 * 20))
    h.ok("restore", copy)
    h.is_sound()
    h.start()
    assert hold_of(h)["kind"] == "restore"


@pytest.mark.parametrize("what", ["nothing", "text", "damaged", "other", "itself", "empty"])
def test_what_cannot_be_restored_changes_nothing(tmp_path, what):
    b = Bureau(tmp_path).init().fill()
    copy = tmp_path / "copy.db"
    if what in ("damaged", "text"):
        b.ok("backup", copy)
        with open(copy, "r+b") as f:
            f.seek(0 if what == "text" else 8 * 4096)
            f.write("规则".encode() * 20_000)
    elif what == "other":
        sqlite3.connect(copy).executescript("CREATE TABLE a (b); INSERT INTO a VALUES (1);")
    elif what == "empty":
        copy.write_bytes(b"")
    elif what == "itself":
        copy = b.state / "baoxue.db"
    before = b.dump()
    for lang in ("zh", "en"):
        done = b("restore", copy, lang=lang)
        assert done.returncode == 1 and done.stderr.startswith("baoxue: ") and copy.name in done.stderr, done.stderr
    assert b.dump() == before and b.json("status")["holds"] == []
    assert not [n for n in copies(b.state) if n not in ("baoxue.db", "baoxue.db-wal", "baoxue.db-shm", "baoxued.lock")]


def test_killed_in_the_middle_it_is_the_old_or_the_new(tmp_path):
    b = Bureau(tmp_path).init().fill()
    copy = tmp_path / "copy.db"
    fatten(b, 10)
    b.ok("backup", copy)
    b.ok("case", "add", "X-2026-9", "--name", "张某测", "--school", "S01", "--stage", "小学", "--grade", "三年级", "--day", "2026-09-08")
    seen, killed = set(), 0
    for i in range(30):
        process = subprocess.Popen([str((BUILD / "baoxue").resolve()), "--state", b.state, "restore", copy], env=environment(BAOXUE_NOW="2026-09-09 08:30"),
                                   stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        try:
            process.wait(0.004 * i)
        except subprocess.TimeoutExpired:
            process.kill()
            killed += process.wait() == -signal.SIGKILL
        db = sqlite3.connect(b.state / "baoxue.db")
        assert db.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        old = db.execute("SELECT count(*) FROM school_case WHERE number = 'X-2026-9'").fetchone() == (1,)
        holds = db.execute("SELECT count(*) FROM hold_open").fetchone()[0]
        db.close()
        assert holds == (0 if old else 1), "the new one is held from its first moment"
        seen.add(old)
        for name in copies(b.state / "backup") if (b.state / "backup").exists() else ():
            if name.startswith("replaced-"):
                one = sqlite3.connect(f"file:{b.state}/backup/{name}?mode=ro&immutable=1", uri=True)
                assert one.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
                one.close()
    assert killed
    b.ok("restore", copy)
    assert not [n for n in copies(b.state) if "tmp" in n]


def other_machine_wrote(h):
    forge(h, "UPDATE epoch SET host = 'old-server 0123abcd' WHERE seq = (SELECT max(seq) FROM epoch)")


def test_a_file_of_another_machine_starts_held(house):
    h = house().start()
    h.case("2026-001")
    h.wait_mails(1)
    h.stop()
    other_machine_wrote(h)
    h.start()
    hold = hold_of(h)
    assert hold["kind"] == "takeover" and "old-server 0123abcd → " in hold["detail"]
    h.case("2026-002")
    held(h, 1)
    h.stop()
    done = h("takeover")
    assert done.returncode == 1 and "--other-is-off" in done.stderr and len(h.json("status")["holds"]) == 1, done.stderr
    said = h.ok("takeover", "--other-is-off")
    new = hold_of(h)
    assert new["hold"] > hold["hold"] and new["alerts"] == 1 and f"release {new['hold']}" in said
    h.start()
    assert len(h.mails()) == 1
    refused = h("takeover", "--other-is-off")
    assert refused.returncode == 1 and "running" in refused.stderr
    h.ok("release", new["hold"], "--reason", "旧机器已关")
    h.wait_mails(2)
    h.stop()
    epochs = json.loads(h("audit", "--json").stdout)["epochs"]
    assert [e["why"] for e in epochs] == ["start", "takeover", "takeover"] and len({e["installation"] for e in epochs}) == 1


def test_takeover_asks_a_person(house):
    h = house().start()
    h.stop()
    for answer, code in (("no\n", 1), ("\n", 1), ("yes\n", 0)):
        master, slave = pty.openpty()
        process = subprocess.Popen([BUILD / "baoxue", "--config", h.config, "--lang", "zh", "takeover"], stdin=slave, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=h.environment())
        os.write(master, answer.encode())
        out, complaints = process.communicate(timeout=40)
        os.close(master)
        os.close(slave)
        assert process.returncode == code, (out, complaints)
        assert "必须已经停用" in out
    assert hold_of(h)["kind"] == "takeover"


def test_two_lines_of_history_are_seen(house, tmp_path):
    """Both machines ran: the audit of one beside the other names the row at which they part, and who wrote on."""
    one = house("one").start()
    one.case("2026-001")
    one.wait_mails(1)
    copy = one.json("backup")["backup"]["file"]
    two = house("two")
    two.ok("restore", copy)
    two.ok("takeover", "--other-is-off")
    parted = one.rows("SELECT max(seq) FROM attempt")[0][0]
    two.start()
    two.ok("release", hold_of(two)["hold"], "--reason", "接管")
    two.case("2026-002")
    two.wait_mails(1)
    two.stop()
    one.case("2026-003")
    one.wait_mails(2)
    one.stop()
    done = one("audit", "--with", two.state / "baoxue.db", "--json")
    assert done.returncode == 1, done.stdout
    said = json.loads(done.stdout)
    assert [e["why"] for e in said["epochs"]] == ["start"] and [e["why"] for e in said["other_epochs"]] == ["start", "restore", "takeover"]
    assert len({e["epoch"] for e in said["epochs"] + said["other_epochs"]}) == 3 and len({e["installation"] for e in said["epochs"] + said["other_epochs"]}) == 1
    assert str(parted + 1) in said["parting"] or str(parted + 2) in said["parting"], (parted, said["parting"])


def test_what_this_ledger_has_told_itself_is_told_as_another_mail(house):
    """An event undone and entered again has the same words, but its mail must not take the first one's name."""
    h = house().start()
    h.case("2026-001")
    h.visit("2026-001")
    h.wait_mails(2)
    (event,) = h.rows("SELECT max(id) FROM event")[0]
    h.ok("undo", event, "--reason", "记错了")
    h.visit("2026-001")
    told = h.wait_mails(4)  # both visits, and that the first was none
    assert len({m["Message-ID"] for m in told}) == 4
    h.stop()
    assert "database error" not in h.log()
    h.is_sound()


def test_a_mail_that_waited_in_the_copy_waits_for_the_release(house, tmp_path):
    h = house(clock=Clock(tmp_path, "2026-09-07 09:00"))
    by_maildir = (h.folder / "mailer.conf").read_text(encoding="utf-8")
    with Peer(rcpt="450 4.2.0 greylisted") as peer:
        h.set_mailer(backend="smtp", host="localhost", tls="none", port=peer.port)
        h.start()
        h.case("2026-001")
        wait_for(lambda: h.rows("SELECT state, tries FROM outbox") == [("waiting", 1)], "the mail that is put off")
        h.stop()
    copy = h.json("backup")["backup"]["file"]
    waiting = h.rows("SELECT job, message_id FROM outbox")
    h.ok("restore", copy)
    (h.folder / "mailer.conf").write_text(by_maildir, encoding="utf-8")
    h.start()
    h.case("2026-002")
    held(h, 1)
    for n in (3, 4):  # each a turn, and a chance to send
        h.clock.forward(hours=1)
        h.case(f"2026-00{n}")
        held(h, n - 1)
    assert h.mails() == [] and h.rows("SELECT job, message_id FROM outbox") == waiting and h.rows("SELECT count(*) FROM attempt WHERE outcome = 'accepted'") == [(0,)]
    h.ok("release", hold_of(h)["hold"], "--reason", "核对过")
    h.wait_mails(1, "P06")
    h.clock.forward(hours=2)
    h.poke()
    wait_for(lambda: [m for m in h.mails("P06") if "2026-001" in str(m.get_body().get_content())], "its mail")
    assert f"<{waiting[0][1]}>" in [m["Message-ID"] for m in h.mails()]
