# SPDX-License-Identifier: MIT
"""baoxued as a service: start, poke, reload, signals, and what it says when something is wrong."""
import datetime
import json
import os
import shutil
import signal
import socket
import sqlite3
import subprocess

import pytest

from house import BUILD, MORE_RULES, PEOPLE, RULES, by_smtp, hurried, wait_for

SOON_S = 15  # a daemon that is a few seconds old does not look by itself before its 30th


# ---- start, facts, end ----

def test_ready_line_first_mail_and_end(house):
    h = house()
    h.case("2026-0001")
    h.start()
    assert "小县控辍保学" in h.new_log() and h.status()["hash"][:12] in h.new_log()
    (mail,) = h.wait_mails(1)
    assert mail["To"].addresses[0].addr_spec == "p06@example.invalid" and "2026-0001" in mail["Subject"]
    wait_for(lambda: h.attempts(), "the answer on record")
    h.stop()
    assert not (h.state / "poke").exists()
    h.check_ledger()


class Manager:
    """What a service manager is told."""
    def __init__(self, path):
        if b"sd_notify" not in (BUILD / "baoxued").read_bytes():
            pytest.skip("built without libsystemd")
        self.path, self.socket = str(path), socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self.socket.bind(self.path)
        self.socket.settimeout(60)

    def start(self, h):
        os.environ["NOTIFY_SOCKET"] = self.path
        try:
            h.start(lang="zh")
        finally:
            del os.environ["NOTIFY_SOCKET"]

    def hear(self):
        return self.socket.recv(4000).decode()


def test_the_service_manager_is_told(house, tmp_path):
    h, m = house(), Manager(tmp_path / "notify")
    m.start(h)
    assert m.hear().startswith("STATUS=未办结 0 项，逾期 0 项")
    assert m.hear() == "READY=1"
    h.set_rules(RULES + "[环节 坏]\n")
    h.signal(signal.SIGHUP)
    first, since = m.hear().split("\n")
    assert first == "RELOADING=1" and since.startswith("MONOTONIC_USEC=") and int(since.split("=")[1]) > 0
    assert m.hear() == "READY=1"
    assert "规则文件有误" in m.hear(), "until it is mended"  # at the tick, beside the watchdog
    assert m.hear() == "WATCHDOG=1"
    h.stop()
    assert m.hear() == "STOPPING=1"


def heard(m):
    """What has come so far."""
    m.socket.settimeout(0.01)
    words = []
    try:
        while True:
            words.append(m.hear())
    except TimeoutError:
        m.socket.settimeout(60)
        return words


def test_the_watchdog_is_fed_only_while_turns_run(house, tmp_path, monkeypatch):
    monkeypatch.setenv("WATCHDOG_USEC", "900000")  # three ticks in that time
    h, m = house(), Manager(tmp_path / "notify")
    m.start(h)
    wait_for(lambda: "WATCHDOG=1" in heard(m), "the first")
    wait_for(lambda: "WATCHDOG=1" in heard(m), "the next")
    with sqlite3.connect(h.state / "baoxue.db") as db:
        db.execute("PRAGMA legacy_alter_table = 1")
        db.execute("ALTER TABLE subject RENAME TO away")
    wait_for(lambda: "no such table" in h.new_log(), "a turn that fails")
    heard(m)
    n = h.new_log().count("no such table")
    wait_for(lambda: h.new_log().count("no such table") >= n + 3, "three more turns that fail")
    assert "WATCHDOG=1" not in heard(m)
    with sqlite3.connect(h.state / "baoxue.db") as db:
        db.execute("PRAGMA legacy_alter_table = 1")
        db.execute("ALTER TABLE away RENAME TO subject")
    wait_for(lambda: "WATCHDOG=1" in heard(m), "its being fed again")
    h.stop()


def test_a_database_that_cannot_be_opened_anew_ends_it_in_order(house, monkeypatch):
    """Found by the tick while there is news for the service manager."""
    monkeypatch.setenv("WATCHDOG_USEC", "12000000")  # a tick every 4 s: the first comes after what is done here
    h = house().start()
    wait_for(lambda: h.status()["last_turn"], "the first turn")
    with sqlite3.connect(h.state / "baoxue.db") as db:
        db.execute("PRAGMA legacy_alter_table = 1")
        db.execute("ALTER TABLE subject RENAME TO away")
        db.execute("ALTER TABLE adoption RENAME TO away_too")
    assert "no such table" not in h.new_log()
    assert h.process.wait(60) == 1, h.new_log()
    assert "no such table" in h.new_log()


def test_a_poke_brings_the_mail_at_once(house):
    h = house().start()
    h.case("2026-0001")
    h.wait_mails(1, "P06", SOON_S)
    h.visit("2026-0001")
    h.wait_mails(1, "P03", SOON_S)


def test_without_a_poke_it_comes_by_data_version(house):
    h = house().start(prefix=hurried(10))
    (h.state / "poke").unlink()
    h.case("2026-0001")
    h.wait_mails(1, "P06", 20)  # before the turn that an idle daemon takes every five minutes


def test_restart_repeats_nothing(house):
    h = house()
    for _ in range(3):
        h.start()
        h.case(f"2026-{_}")
        h.wait_mails(_ + 1)
        wait_for(lambda: len(h.attempts()) == _ + 1, "the answer on record")
        h.stop()
    assert len(h.mails()) == 3
    h.check_ledger()


def test_end_waits_for_the_last_answer(house):
    """The answer that is under way at SIGTERM is recorded: the mail is not sent twice."""
    from smtp_peer import Peer
    with Peer(body=lambda c: (c.peer.stopping.wait(1.5), c.write(b"250 2.0.0 Ok\r\n"))) as peer:
        h = house(mailer=by_smtp(peer.port)).start()
        h.case("2026-0001")
        wait_for(lambda: peer.bodies, "the mail")
        h.stop()
        assert [o for _, o in h.attempts()] == ["accepted"]


# ---- reload ----

def test_reload_of_good_rules(house):
    h = house().start()
    before = h.status()["hash"]
    h.set_rules(RULES.replace("包学生教师要及时家访", "及时家访"))
    h.signal(signal.SIGHUP)
    wait_for(lambda: h.status()["hash"] != before, "new rules")
    assert "new rules are in force" in h.new_log()


def test_reload_of_broken_rules(house):
    h = house().start()
    before = h.status()
    assert not before["reload_error"]
    h.set_rules(RULES + "[环节 坏]\n出处 = 七\n责任 = 校张\n期限 = 未到校 + 三周\n")
    h.signal(signal.SIGHUP)
    wait_for(lambda: h.status()["reload_error"], "the error in status")
    line = RULES.count("\n") + 3
    assert f"小县.ini:{line}: " in h.new_log() and "old rules stay" in h.new_log()
    assert f"小县.ini:{line + 1}: " in h.new_log(), "every error is logged"
    status = h.status()
    assert status["hash"] == before["hash"] and "小县.ini" in status["reload_error"] and str(line) in status["reload_error"]
    wait_for(h.office_mails, "the office's line")
    assert "规则文件有误" in h.office_mails()[0] and "小县.ini" in h.office_mails()[0]
    h.signal(signal.SIGHUP)
    h.case("2026-0001")  # the old ones work
    h.wait_mails(1, "P06")
    assert len(h.office_mails()) == 1, "once a day"
    h.set_rules(RULES)
    h.signal(signal.SIGHUP)
    wait_for(lambda: not h.status()["reload_error"], "the error to be cleared")
    assert h.status()["hash"] == before["hash"]


def test_reload_that_would_send_much_is_held(house):
    h = house(guard=2).start()
    before = h.outgrow_guard()
    h.signal(signal.SIGHUP)
    (hold,) = wait_for(lambda: h.json("status")["holds"], "the hold")
    assert hold["kind"] == "reload" and h.status()["hash"] == before and "held" in h.new_log()
    assert any("暂" in t or "仍用旧规则" in t for t in h.office_mails())
    h.signal(signal.SIGHUP)  # held once
    h.visit("2026-0")
    h.wait_mails(1, "P03")
    assert len(h.json("status")["holds"]) == 1 and len(h.mails("P06")) == 3
    h.ok("release", hold["hold"], "--reason", "checked")
    wait_for(lambda: h.status()["hash"] != before and not h.json("status")["holds"], "the release")
    h.wait_mails(6, "P06")


@pytest.mark.parametrize("guard, logged", [(20, ["settled"]), (0, [])])
def test_what_new_rules_withdraw_is_logged_when_they_stand(house, guard, logged):
    h = house(guard=guard).start()
    h.case("2026-0")
    h.wait_mails(1, "P06")
    before = h.log()
    h.set_rules(RULES.replace(RULES[RULES.index("[环节 教师家访]"):RULES.index("[环节 再次家访]")], ""))
    h("reload")
    h.stop()
    lines = [line for line in h.log()[len(before):].splitlines() if "RUNG=" in line]
    assert [line.split("RUNG=")[1].split()[0] for line in lines] == logged and all("POSTS=包学生教师" in line for line in lines), lines
    assert h.rows("SELECT rung FROM firing WHERE deadline IS NOT NULL AND rung <> 'start'") == [(rung,) for rung in logged]


def derived_by_another(h):
    """As if an older program had derived the deadlines, and nothing from what was entered last."""
    with sqlite3.connect(h.state / "baoxue.db") as db:
        db.execute("UPDATE meta SET value = (SELECT max(id) FROM fact) WHERE key = 'seen_fact'")
        db.execute("UPDATE meta SET value = '0.1 0' WHERE key = 'derived_by'")


@pytest.mark.parametrize("guard, held", [(20, False), (2, True)])
def test_another_program_derives_everything_anew(house, guard, held):
    h = house(guard=guard)
    for i in range(3):
        h.case(f"2026-{i}")
    h.start()
    h.wait_mails(3, "P06")
    h.stop()
    assert h.rows("SELECT value FROM meta WHERE key = 'rules_half_derived'") in ([], [("0",)])
    for i in range(3):
        h.visit(f"2026-{i}")
    derived_by_another(h)
    h.start()
    wait_for(lambda: h.rows("SELECT value FROM meta WHERE key = 'rules_half_derived'") == [("0",)], "the deriving")
    assert len(h.rows("SELECT 1 FROM deadline WHERE rule = '再次家访'")) == 3
    if held:
        (hold,) = h.json("status")["holds"]
        assert hold["kind"] == "upgrade" and hold["alerts"] == 3 and "3" in hold["detail"] and not h.mails("P03")
        assert any("程序升级后重新推算，会立即发出" in t and "baoxue release" in t for t in wait_for(h.office_mails))
        h.stop()
        h.start()  # told once, held once
        h.case("2026-9")  # what else happens is told as ever
        h.wait_mails(4, "P06")
        assert len(h.json("status")["holds"]) == 1 and not h.mails("P03")
        h.ok("release", hold["hold"], "--reason", "checked")
    h.wait_mails(1 if held else 3, "P03")  # what is released leaves together
    assert not h.json("status")["holds"] and any("程序升级后重新推算，期限有变动" in t for t in wait_for(h.office_mails))
    h.stop()
    assert h.json("audit", "--self")["found"] == []
    before = h.rows("SELECT count(*) FROM firing")
    h.start()
    h.stop()
    assert h.rows("SELECT count(*) FROM firing") == before, "the same program derives nothing anew"


def test_reload_by_poke_is_as_by_signal(house):
    h = house().start()
    before = h.status()["hash"]
    h.set_rules(RULES + "# 说明\n")
    h.poke(b"reload")
    wait_for(lambda: h.status()["hash"] != before, "new rules")


def test_the_command_says_what_became_of_the_rules(house):
    h = house(guard=2).start()
    assert "the rules have not changed" in h.ok("reload")
    h.set_rules(RULES.replace("包学生教师要及时家访", "及时家访"))
    assert "the new rules are in force" in h.ok("reload")
    h.set_rules(RULES + "[环节 坏]\n出处 = 七\n")
    done = h("reload", lang="zh")
    assert done.returncode == 1 and f"小县.ini:{RULES.count(chr(10)) + 1}: " in done.stderr
    assert not h.status()["reload_error"], "the daemon was not troubled with it"
    for i in range(3):
        h.case(f"2026-{i}")
    h.wait_mails(3, "P06")
    h.set_rules(RULES + MORE_RULES)
    done = h("reload", lang="zh")
    assert done.returncode == 1 and "暂扣" in done.stderr
    assert json.loads(h("reload", "--json").stdout)["outcome"] == "held"
    h.stop()
    done = h("reload", lang="zh")
    assert done.returncode == 1 and "没有在运行" in done.stderr


def test_the_unit_says_where_the_mailer_listens(house):
    h = house()
    os.environ["BAOXUE_MAILER_SOCKET"] = "/run/somewhere"
    try:
        shown = subprocess.run([BUILD / "baoxued", "--config", h.config, "--show-config"], capture_output=True, text=True, check=True).stdout
        assert "mailer-socket = /run/somewhere" in shown
        h.config.write_text(h.config.read_text() + "mailer-socket = /run/elsewhere\n")
        shown = subprocess.run([BUILD / "baoxued", "--config", h.config, "--show-config"], capture_output=True, text=True, check=True).stdout
        assert "mailer-socket = /run/elsewhere" in shown
    finally:
        del os.environ["BAOXUE_MAILER_SOCKET"]


# ---- what cannot start ----

BROKEN = RULES + "[环节 坏]\n出处 = 七\n责任 = 校张\n期限 = 未到校 + 三周\n"


def test_broken_rules_at_start(house):
    """Whoever saved a mistake and went home must not find in the morning that nobody was told: those in force stay."""
    h = house()
    before = h.status()
    h.set_rules(BROKEN)
    line = RULES.count("\n") + 3
    h.start()
    assert f"小县.ini:{line}: " in h.new_log() and f"小县.ini:{line + 1}: " in h.new_log() and "in force in the database stay" in h.new_log()
    status = h.status()
    assert status["hash"] == before["hash"] and "小县.ini" in status["reload_error"] and str(line) in status["reload_error"]
    h.case("2026-0001")
    h.wait_mails(1, "P06")
    (told,) = wait_for(h.office_mails, "the office's line")
    assert "规则文件有误" in told and "小县.ini" in told
    h.set_rules(RULES)
    h.signal(signal.SIGHUP)
    wait_for(lambda: not h.status()["reload_error"], "the error to be cleared")


def test_broken_rules_and_none_in_force(house):
    h = house()
    with sqlite3.connect(h.state / "baoxue.db") as db:
        db.executescript("DROP TRIGGER adoption_no_delete; DELETE FROM adoption")
    h.set_rules(BROKEN)
    line = RULES.count("\n") + 3
    h.refuses_to_start(f"小县.ini:{line}: ", f"小县.ini:{line + 1}: ")


def spoil_the_stored_rules(h, which=""):
    """As if an upgraded program were stricter than the one that stored them."""
    with sqlite3.connect(h.state / "baoxue.db") as db:
        for (name,) in db.execute("SELECT name FROM sqlite_schema WHERE type = 'trigger' AND tbl_name = 'version'").fetchall():
            db.execute(f"DROP TRIGGER {name}")
        db.execute("UPDATE version SET hash = 'old', files = replace(files, '责任 = 校长', '责仼 = 校长')" + which)
    assert which or "读不懂" in h("status", lang="zh").stderr


def test_stored_rules_that_cannot_be_read_any_more(house):
    h = house()
    h.case("2026-0001")
    h.start()
    h.wait_mails(1, "P06")
    h.stop()
    spoil_the_stored_rules(h)
    h.set_rules(RULES.replace("未到校 + 3 天", "未到校 + 5 天"))
    (before,) = h.rows("SELECT id, due_day FROM deadline")
    h.start(lang="zh")
    assert "读不懂" in h.new_log() and "已改用规则文件夹里的规则" in h.new_log()
    wait_for(lambda: h.rows("SELECT id, due_day FROM deadline") != [before], "the deadlines by the new rules")
    ((number, day),) = h.rows("SELECT id, due_day FROM deadline")
    assert number == before[0] and day > before[1]
    told = wait_for(h.office_mails, "the office's line")
    assert "读不懂" in told[0] and "已改用规则文件夹里的规则" in told[0]
    assert h.status()["hash"] and not h.status()["reload_error"] and len(h.json("rules")) == 2
    h.visit("2026-0001")
    h.wait_mails(1, "P03")
    assert len(h.rows("SELECT seq FROM firing WHERE rung = 'start' AND deadline = ?", number)) == 1, "nobody is told twice"
    h.stop()
    h.start(lang="zh")  # from now on as ever
    h.stop()
    assert "读不懂" not in h.new_log() and len([t for t in h.office_mails() if "读不懂" in t]) == 1


def test_rules_in_place_of_unreadable_ones_pass_no_guard(house):
    """What the folder's rules tell is held where it is much, as it is of every other change of rules."""
    h = house(guard=2)
    for i in range(3):
        h.case(f"2026-{i}")
    h.start()
    h.wait_mails(3, "P06")
    h.stop()
    spoil_the_stored_rules(h)
    h.set_rules(RULES + MORE_RULES)
    h.start()
    (hold,) = wait_for(lambda: [hold for hold in h.json("status")["holds"] if hold["alerts"] == 3], "the hold with all that it holds")
    assert hold["kind"] == "upgrade" and len(h.mails("P06")) == 3
    h.ok("discard", hold["hold"], "--reason", "told by telephone")
    wait_for(lambda: not h.json("status")["holds"], "the decision")
    h.case("2026-9")
    h.wait_mails(5, "P06")  # of both rules


def test_held_rules_that_cannot_be_read_any_more(house):
    h = house(guard=2).start()
    before = h.outgrow_guard()
    h.signal(signal.SIGHUP)
    (hold,) = wait_for(lambda: h.json("status")["holds"], "the hold")
    h.stop()
    h.set_rules(RULES)
    spoil_the_stored_rules(h, " WHERE seq = (SELECT max(seq) FROM version)")
    h.start()
    h.ok("release", hold["hold"], "--reason", "checked")
    wait_for(lambda: not h.json("status")["holds"], "the decision")
    assert any("暂扣的新规则已放行，但用不了" in t and "读不懂" in t for t in wait_for(h.office_mails)) and h.status()["hash"] == before
    h.visit("2026-0")
    h.wait_mails(1, "P03")  # it goes on


def test_neither_the_stored_nor_the_folders_rules_can_be_read(house):
    h = house()
    spoil_the_stored_rules(h)
    h.set_rules(BROKEN)
    h.refuses_to_start("读不懂库里", "规则文件夹里的也用不了", "小县.ini", lang="zh")
    h.set_rules(RULES)
    h.start()


def test_no_rule_folder_keeps_the_stored_rules(house):
    h = house()
    shutil.rmtree(h.rules)
    h.start()
    assert "no rule folder" in h.new_log()
    h.case("2026-0001")
    h.wait_mails(1)


@pytest.mark.parametrize("version, words", [(99, ["99", "newer than this program"]), (None, ["is not a database of baoxue"])])
def test_database_of_another_version(house, version, words):
    h = house()
    with sqlite3.connect(h.state / "baoxue.db") as db:
        db.execute(f"PRAGMA user_version = {version}" if version else "PRAGMA application_id = 7")
    h.refuses_to_start(*words)
    done = h("due")
    assert done.returncode == 1 and all(w in done.stderr for w in words)


def test_a_file_that_is_no_database(house):
    h = house()
    for end in ("-wal", "-shm"):
        (h.state / f"baoxue.db{end}").unlink(missing_ok=True)
    (h.state / "baoxue.db").write_bytes(b"garbage " * 1000)
    h.refuses_to_start("baoxue.db")
    assert (h.state / "baoxue.db").read_bytes() == b"garbage " * 1000


def test_no_database(house):
    h = house()
    shutil.rmtree(h.state)
    h.refuses_to_start("baoxue init")
    h.state.mkdir()
    h.refuses_to_start("baoxue init")


def test_unwritable_state_folder(house, tmp_path):
    if os.geteuid() != 0 or not shutil.which("setpriv"):
        pytest.skip("needs root and setpriv, to be another user")
    another = ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"]
    h = house()
    folder = tmp_path
    while folder != folder.parent and str(folder) != "/tmp":  # pytest's own folders are private; their modes are restored by their removal
        folder.chmod(folder.stat().st_mode | 0o755)
        folder = folder.parent
    h.state.chmod(0o2755)
    if subprocess.run([*another, "test", "-r", str(h.config), "-a", "-x", str(h.state), "-a", "-x", str(h.settings["mailer"])]).returncode != 0:
        pytest.skip("another user cannot get into the test's folder at all")
    assert subprocess.run([*another, "test", "-w", str(h.state)]).returncode == 1, "the precondition bites"
    h.refuses_to_start("is not writable", str(h.state), prefix=another)
    assert not (h.state / "baoxued.lock").exists()


def test_a_second_daemon(house):
    h = house().start()
    first = h.process
    h.refuses_to_start("another baoxued is using", str(h.state))
    assert first.poll() is None
    h.case("2026-0001")
    h.wait_mails(1)


# ---- people ----

def test_a_vacant_post_goes_up_and_is_reported(house):
    h = house(people=PEOPLE.replace("P03,王某某,p03@example.invalid,校长,S01\n", "")).start()
    h.case("2026-0001")
    h.wait_mails(1, "P06")
    h.visit("2026-0001")
    (mail,) = h.wait_mails(1, "P02")
    assert "2026-0001" in mail["Subject"]
    wait_for(lambda: [t for t in h.office_mails() if "岗位空缺" in t and "校长" in t], "the office's line")


def test_an_address_that_is_none(house):
    """The import refuses it; one that got in by another way is refused, the alert goes one post up, and the office hears whose it is."""
    h = house()
    bad = h.folder / "bad.csv"
    bad.write_text("人员编号,姓名,邮箱\nP09,赵样例,不是邮箱\n", encoding="utf-8")
    done = h("import", "people", bad)
    assert done.returncode == 1 and "不是邮箱" in done.stdout + done.stderr
    with sqlite3.connect(h.state / "baoxue.db") as db:
        db.executescript("DROP TRIGGER person_no_update; UPDATE person SET address = 'p06@example.invalid>' WHERE code = 'P06'")
    h.start()
    h.case("2026-0001")
    h.wait_mails(1, "P03")
    wait_for(lambda: len(h.attempts()) == 2, "both answers")
    assert [o for _, o in h.attempts()] == ["refused", "accepted"]
    assert [t for t in h.office_mails() if "P06" in t and "收不到信" in t]
    assert h.status()["mails_refused"] == 1


# ---- garbage ----

def test_garbage_on_the_poke_socket(house):
    h = house().start()
    before = h.status()["hash"]
    for word in (b"", b"r", b"x" * 5000, b"\0" * 64, b"\xff\xfe", "重读".encode(), b"facts\n" * 10):
        h.poke(word)
    for _ in range(200):
        try:
            h.poke(b"noise")
        except OSError:
            break
    h.case("2026-0001")
    h.wait_mails(1)
    assert not h.ended() and h.status()["hash"] == before


@pytest.mark.parametrize("text, words", [
    ("stat = /x\n", [":1: ", "state"]), ("guard = 20\nguard = 30\n", [":2: ", "guard"]), ("\n\nguard = many\n", [":3: ", "many"]), ("guard = -1\n", [":1: ", "-1"]),
    ("delivery = pigeon\n", [":1: ", "mailer log", "pigeon"]), ("import-hold = maybe\n", [":1: ", "maybe"]), ("state =\n", [":1: ", "empty"]),
    ("[daemon]\n", [":1: ", "[daemon]"]), (b"state = \xff\xfe\n", [":1: ", "UTF-8"]), (b"\0\0\0\n", [":1: "]), ("step-limit = 0\n", [":1: ", "step-limit"]),
    ("guard = 99999999999999999999\n", [":1: ", "guard"]), pytest.param("x" * 100000 + "\n", [":1: "], id="long"),
])
def test_garbage_in_the_settings(tmp_path, text, words):
    config = tmp_path / "baoxued.conf"
    config.write_bytes(text if isinstance(text, bytes) else text.encode())
    for program, args in (("baoxued", ["--show-config"]), ("baoxued", []), ("baoxue", ["status"])):
        done = subprocess.run([BUILD / program, "--config", config, "--lang", "en", *args], capture_output=True, text=True, errors="replace", timeout=30)
        assert done.returncode in (1, 2), done
        for word in [str(config), *words]:
            assert word in done.stderr, (program, word, done.stderr)


@pytest.mark.parametrize("args", [["--nothing"], ["x"], ["--lang", "fr"], ["--config"]])
def test_usage(args):
    done = subprocess.run([BUILD / "baoxued", *args], capture_output=True, text=True, timeout=30)
    assert done.returncode == 2 and "baoxued" in done.stderr


def test_a_folder_with_spaces_and_hanzi(house, tmp_path):
    h = house("我 的 文件夹 $HOME \"x\"", state=tmp_path / "状态 目录 ' ")
    h.state = tmp_path / "状态 目录 '"  # settings are trimmed
    h.start()
    h.case("2026-0001")
    h.wait_mails(1)
    h.stop()
    h.check_ledger()


# ---- imports ----

DUTY_RULES = """[阶梯 日报]
0 天 = 责任人
每 1 天 = 责任人
[任务 台账]
出处 = 一
责任 = 校长
期限 = 每天
阶梯 = 日报
[任务 底册]
出处 = 二
责任 = 校长
期限 = 每天
阶梯 = 日报
"""


def test_an_import_holds_its_alerts_though_something_was_entered_by_hand(house):
    """A filing of an imported school, in the same turn: the school's other duties stay held."""
    today = datetime.date.today()
    since, filed = ((today - datetime.timedelta(days=n)).isoformat() for n in (5, 2))
    h = house(import_hold="yes", rules=RULES.replace("2023-01-01", since) + DUTY_RULES)
    h.ok("file", "台账", "--unit", "S01", "--period", filed, "--day", filed)
    h.start()
    held, = wait_for(lambda: h.json("status")["holds"], "the hold")
    assert h.rows("SELECT count(*) FROM line WHERE state = 'held'") == [(held["alerts"],)] and held["alerts"] > 0
    wait_for(lambda: any(f"的 {held['alerts']} 条提醒已暂扣" in text for text in h.office_mails()), "the office's word of as many as would leave, not of rungs that were passed over")
    assert h.rows("SELECT count(*) FROM line WHERE deadline IS NOT NULL AND state <> 'held'")[0][0] == 0
    h.stop()
