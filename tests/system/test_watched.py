# SPDX-License-Identifier: MIT
"""What watches the watcher: the metrics file, the Nagios plugin, the self-audit."""
import json
import os
import re
import signal
import sqlite3
import subprocess
import time
from pathlib import Path

import pytest

from bureau import TESTS
from house import BUILD, LIMIT_S, RULES, wait_for

PLUGIN = TESTS.parent / "contrib" / "check_baoxue"


@pytest.fixture
def house(house, monkeypatch):
    monkeypatch.setenv("WATCHDOG_USEC", "900000")  # a tick every 0.3 s instead of every 30 s
    return house


# ---- metrics ----

NAME = r"[a-zA-Z_:][a-zA-Z0-9_:]*"
LABEL = r'[a-zA-Z_][a-zA-Z0-9_]*="(?:[^"\\\n]|\\["\\n])*"'


def parse(text):
    """Prometheus' text format 0.0.4, strictly: {name: {labels: value}}. Every metric has HELP and TYPE before its samples, once; its samples stand together and are unique."""
    assert text.endswith("\n") and "\r" not in text
    metrics, name, kind, helped = {}, None, None, None
    for line in text.splitlines():
        if m := re.fullmatch(rf"# HELP ({NAME}) (.+)", line):
            helped = m[1]
            assert helped not in metrics, f"twice: {helped}"
        elif m := re.fullmatch(rf"# TYPE ({NAME}) (gauge|counter)", line):
            name, kind = m[1], m[2]
            assert name == helped
            assert (kind == "counter") == name.endswith("_total"), name
            metrics[name] = {}
        else:
            m = re.fullmatch(rf"({NAME})(?:\{{({LABEL}(?:,{LABEL})*)\}})? (-?[0-9]+(?:\.[0-9]+)?)", line)
            assert m and m[1] == name, line
            assert m[2] not in metrics[name], line
            metrics[name][m[2]] = float(m[3])
    assert all(metrics.values()), "a metric without a sample"
    return metrics


def test_the_parser_bites():
    good = '# HELP a_b it\n# TYPE a_b gauge\na_b{x="y\\"z"} 1\n'
    assert parse(good) == {"a_b": {'x="y\\"z"': 1}}
    for bad in (good[:-1], good + good, good.replace("a_b{", "a_c{"), good + "a_b 1e\n", good.replace('\\"', '"'), good + 'a_b{x="y\\"z"} 2\n', good.replace("gauge", "counter"),
                good.replace("# HELP a_b it\n", ""), "# HELP a_b it\n# TYPE a_b gauge\n"):
        with pytest.raises(AssertionError):
            parse(bad)


def test_metrics(house, tmp_path):
    file = tmp_path / "baoxue.prom"
    h = house(metrics=file, rules=RULES.replace("标题 = 小县控辍保学", '标题 = 小县"控\\辍"'))
    h.case("2026-1")
    h.start()
    h.wait_mails(1)
    read = lambda: parse(file.read_text(encoding="utf-8")) if file.exists() else {}  # noqa: E731
    m = wait_for(lambda: (m := read()) and m["baoxue_mail_attempts_total"]['outcome="accepted"'] == 1 and m, "the delivery in the metrics")
    assert all(n.startswith("baoxue_") for n in m)
    assert m["baoxue_deadlines"] == {'state="open"': 1, 'state="overdue"': 0, 'state="paused"': 0, 'state="asleep"': 0}
    assert m["baoxue_mails"] == {'state="waiting"': 0, 'state="sending"': 0, 'state="refused"': 0}
    assert m["baoxue_alerts_untold"] == {None: 0} and m["baoxue_relay_down"] == {None: 0} and m["baoxue_reload_failed"] == {None: 0} and m["baoxue_schema_version"] == {None: 2} and m["baoxue_turn_failed"] == {None: 0}
    assert set(m["baoxue_holds"]) == {f'kind="{k}"' for k in ("clock", "reload", "import", "upgrade", "restore", "takeover")} and not any(m["baoxue_holds"].values())
    now = time.time()
    for name in ("baoxue_mail_last_accepted", "baoxue_turn_last", "baoxue_rules_adopted"):
        assert now - 600 < m[f"{name}_timestamp_seconds"][None] <= now + 1, name
    assert m["baoxue_turn_next_timestamp_seconds"][None] > now - 60 and 0 <= m["baoxue_turn_duration_seconds"][None] < 60
    assert list(m["baoxue_rules_info"]) == [f'hash="{h.status()["hash"][:12]}",title="小县\\"控\\\\辍\\""']
    assert "baoxue_backup_last_timestamp_seconds" not in m, "there is none"
    assert file.stat().st_mode & 0o777 == 0o644 and [p.name for p in tmp_path.glob("*.prom*")] == ["baoxue.prom"]
    # what changes is seen
    h.set_rules(RULES + "[环节 坏]\n")
    h("reload")
    h.poke(b"reload")
    wait_for(lambda: read()["baoxue_reload_failed"][None] == 1, "the failed reload")
    with sqlite3.connect(h.state / "baoxue.db") as db:
        db.execute("PRAGMA legacy_alter_table = 1")
        db.execute("ALTER TABLE subject RENAME TO away")
    h.poke()
    wait_for(lambda: read()["baoxue_turn_failed"][None] == 1, "the failed turn")


def test_an_alert_with_nobody_to_tell_is_in_the_metrics(house, tmp_path):
    file = tmp_path / "baoxue.prom"
    h = house(metrics=file, people="人员编号,姓名,邮箱,岗位,单位\nP01,张测试,,基教股,B01\nP06,钱测试,,,\n")
    h.case("2026-1")
    h.start()
    wait_for(lambda: file.exists() and parse(file.read_text(encoding="utf-8"))["baoxue_alerts_untold"] == {None: 1}, "the figure")
    assert h.status()["untold"] == 1


def test_metrics_that_cannot_be_written_are_said_once(house, tmp_path):
    h = house(metrics=tmp_path / "no" / "baoxue.prom").start()
    h.case("2026-1")
    h.wait_mails(1)
    wait_for(lambda: "cannot write the metrics file" in h.new_log(), "the warning")
    h.visit("2026-1")
    h.wait_mails(2)
    h.stop()
    assert h.new_log().count("cannot write the metrics file") == 1


# ---- the Nagios plugin ----

def check(h, *args, lang="en", program=None):
    done = subprocess.run([PLUGIN, "--baoxue", program or BUILD / "baoxue", "--config", h.config, "--lang", lang, *map(str, args)], capture_output=True, text=True, env=h.environment(), timeout=60)
    assert done.stdout.count("\n") == 1 and not done.stderr, done
    word = ("OK", "WARNING", "CRITICAL", "UNKNOWN")[done.returncode]
    m = re.fullmatch(r"BAOXUE (\w+) - ([^|]+?)(?: \| (.*))?\n", done.stdout)
    assert m and m[1] == word, done.stdout
    assert word == "UNKNOWN" or re.fullmatch(r"(?:[a-z_]+=\d+;\d*;\d*;0 ?)+", m[3]), done.stdout
    return done.returncode, m[2], m[3]


def test_the_plugin_says_each_word(house):
    h = house()
    h.case("2026-1")
    assert check(h)[0] == 2 and "never run" in check(h)[1]
    h.start()
    h.wait_mails(1)
    code, text, data = wait_for(lambda: (c := check(h))[0] == 0 and c, "the first turn")
    assert "1 deadlines open" in text and "open=1;;;0" in data and "overdue=0;;;0" in data
    assert "未办结 1 项" in check(h, lang="zh")[1]
    h.set_rules(RULES + "[环节 坏]\n")
    h.poke(b"reload")
    wait_for(lambda: h.status()["reload_error"], "the error")
    code, text, _ = check(h)
    assert code == 1 and "小县.ini" in text


def answer(h, tmp_path, **status):
    """A `baoxue` that answers so."""
    text = {"status": {"open": 5, "overdue": 3, "mails_waiting": 2, "mails_refused": 0, "unreachable": 0, "untold": 0, **status.pop("status", {})}, "holds": [], **status}
    (tmp_path / "answer").write_text(json.dumps(text))
    program = tmp_path / "baoxue"
    program.write_text(f"#!/bin/sh\ncat {tmp_path}/answer\n")
    program.chmod(0o755)
    return program


@pytest.mark.parametrize("said, args, code, word", [
    ({}, [], 0, "5 deadlines open, 3 overdue"),
    ({}, ["--overdue-warning", 2], 1, "overdue deadlines: 3"),
    ({}, ["--overdue-warning", 3], 0, "open"),
    ({}, ["--overdue-warning", 1, "--overdue-critical", 2], 2, "overdue deadlines: 3"),
    ({}, ["--waiting-critical", 1], 2, "mails waiting: 2"),
    ({"status": {"untold": 1}}, [], 1, "nobody to tell: 1"),
    ({"status": {"untold": 1}}, ["--untold-critical", 0], 2, "nobody to tell: 1"),
    ({"status": {"relay_down_since": "2026-09-08 08:30"}}, [], 2, "mail server is down"),
    ({"status": {"audit_result": "differs"}}, [], 2, "self-audit"),
    ({"status": {"audit_result": "same"}}, [], 0, "open"),
    ({"status": {"audit_result": "failed"}}, [], 1, "did not come to its end"),
    ({"backup_warning": "no backup for 4 days"}, [], 1, "no backup for 4 days"),
    ({"warning": "has not run"}, ["--overdue-warning", 0], 2, "has not run"),
    ({"holds": [{"hold": 7, "kind": "clock", "detail": "a | b"}]}, [], 2, "hold 7 (clock): a   b"),
    ({"holds": [{"hold": 7, "kind": "import", "detail": "x.csv"}]}, [], 1, "hold 7 (import)"),
])
def test_the_plugin_judges(house, tmp_path, said, args, code, word):
    h = house()
    got, text, _ = check(h, *args, program=answer(h, tmp_path, **said))
    assert got == code and word in text


@pytest.mark.parametrize("line", ["exit 1", "echo no database >&2; exit 1", "echo '{}'", "echo '{'", "echo '[]'", "exec sleep 30"])
def test_the_plugin_that_cannot_know(house, tmp_path, line):
    program = tmp_path / "baoxue"
    program.write_text(f"#!/bin/sh\n{line}\n")
    program.chmod(0o755)
    h = house()
    assert check(h, *(["--timeout", "0.2"] if "sleep" in line else []), program=program)[0] == 3
    assert check(h, program="/nonexistent/baoxue")[0] == 3
    assert check(h, "--overdue-warning", "many")[0] == 3


# ---- the self-audit ----

def change(h, *statements):
    """By hand, past all guards."""
    with sqlite3.connect(h.state / "baoxue.db") as db:
        for (name,) in db.execute("SELECT name FROM sqlite_schema WHERE type = 'trigger'").fetchall():
            db.execute(f"DROP TRIGGER {name}")
        for s in statements:
            db.execute(s)


def age(h):
    """The installation is a day old, so an audit is due."""
    change(h, "UPDATE adoption SET at = at - 90000")


@pytest.fixture
def filled(house):
    def make(name="house", **more):
        h = house(name, **more)
        for n in range(4):
            h.case(f"2026-{n}")
        h.start()
        h.wait_mails(4)
        h.visit("2026-1")
        h.wait_mails(5)
        h.stop()
        return h
    return make


OPEN = "(SELECT min(id) FROM deadline WHERE state = 'open')"
MET = "(SELECT min(id) FROM deadline WHERE state = 'met')"
DAMAGE = {
    "a due day": (f"UPDATE deadline SET due_day = '2030-01-01', due = due + 90000000 WHERE id = {OPEN}", "2030-01-01"),
    "a start": (f"UPDATE deadline SET start = start + 1 WHERE id = {OPEN}", "按登记推算是"),
    "a state": (f"UPDATE deadline SET state = 'met', settled = unixepoch(), wake = NULL WHERE id = {OPEN}", "库中是“办结"),
    "one that was settled": (f"UPDATE deadline SET state = 'open', settled = NULL WHERE id = {MET}", "按登记推算是“办结"),
    "a row that is gone": (f"DELETE FROM deadline WHERE id = {OPEN}", "库中是“没有这个期限”"),
    "a row that nobody made": (f"INSERT INTO deadline (subject_kind, subject, rule, owner, opening, trigger, start, due, due_day, provisional, state, woke, shift_d) SELECT subject_kind, subject, rule, "
                               f"owner, opening, 'e999', start, due, due_day, provisional, state, woke, shift_d FROM deadline WHERE id = {OPEN}", "按登记推算是“没有这个期限”"),
    "no wake": (f"UPDATE deadline SET wake = NULL WHERE id = {OPEN}", "没有记着到时处理"),
    "a late wake": (f"UPDATE deadline SET wake = wake + 1000000 WHERE id = {OPEN}", "没有记着到时处理"),
    "an alert that is gone": (f"DELETE FROM firing WHERE deadline = {OPEN}", "台账里没有"),
}


def test_nothing_is_found_where_nothing_is_wrong(filled):
    h = filled()
    assert h.json("audit", "--self") == {"checked": 5, "found": []}
    assert "核对了 5 项期限，不符 0 项" in h("audit", "--self", lang="zh").stdout


def test_a_provisional_day_that_a_pause_runs_over_is_no_difference(house):
    h = house(rules=RULES.replace("复学 = 销号", "复学 = 销号\n休学 = 暂停"))
    h.case("2026-1")
    h.start()
    h.wait_mails(1)
    assert h.rows("SELECT provisional FROM deadline") == [(1,)], "no holidays are known"
    h("case", "event", "2026-1", "休学")
    wait_for(lambda: h.rows("SELECT state FROM deadline") == [("paused",)])
    h.stop()
    assert h.json("audit", "--self") == {"checked": 1, "found": []}


@pytest.mark.parametrize("name", DAMAGE)
def test_the_audit_finds_exactly_what_was_damaged(filled, name):
    h = filled()
    statement, word = DAMAGE[name]
    (code,) = h.rows(f"SELECT d.rule, c.number FROM deadline d JOIN case_now c ON c.identity = d.subject WHERE d.id = {MET if 'settled' in name else OPEN}")
    before = h.rows("SELECT * FROM audit")
    if "alert" in name:  # told long ago, so that it is not just about to be
        change(h, "UPDATE event SET minute = 0", f"UPDATE deadline SET start = start - (start + 28800) % 86400 WHERE id = {OPEN}")
    change(h, statement)
    for lang in ("zh", "en"):
        done = h("audit", "--self", "--json", lang=lang)
        found = json.loads(done.stdout)["found"]
        assert done.returncode == 1 and len(found) == 1, found
        assert all(part in found[0] for part in code)
        assert lang == "en" or word in found[0], found
    assert h.rows("SELECT * FROM audit") == before, "who looks writes nothing"


def test_once_a_day_the_daemon_audits_itself(filled):
    h = filled(self_audit="yes")
    h.start()
    assert not h.rows("SELECT * FROM audit"), "not on the first day"
    h.stop()
    age(h)
    h.start()
    wait_for(lambda: h.status()["audit_result"] == "same", "the audit")
    assert not h.office_mails() and "no difference" in h.new_log() and h.status()["last_audit"]
    h.stop()
    assert [r for r in h.rows("SELECT what, result, detail FROM audit")] == [("self", "same", "")]


def test_the_office_is_told_what_the_daemon_finds(filled):
    h = filled(self_audit="yes")
    age(h)
    change(h, DAMAGE["a due day"][0], DAMAGE["no wake"][0].replace("min(id)", "max(id)"))
    h.start(lang="zh")
    (text,) = wait_for(h.office_mails, "the office's line")
    assert "有 2 项" in text and "2030-01-01" in text and "没有记着到时处理" in text
    assert h.status()["audit_result"] == "differs" and check(h)[0] == 2
    assert "不符，见 baoxue audit --self" in h("status", lang="zh").stdout
    ((result, detail),) = h.rows("SELECT result, detail FROM audit")
    assert result == "differs" and detail.count("\n") == 2
    h.poke()
    h.stop()
    assert len(h.rows("SELECT * FROM audit")) == 1, "once a day"
    assert h.new_log().count("每日自查：有 2 项") == 1 and "<3>baoxued: 自查发现不符" in h.new_log()


def auditor(h):
    """The child, once there is one; None: its audit is over already."""
    children = Path(f"/proc/{h.process.pid}/task/{h.process.pid}/children")
    end = time.monotonic() + LIMIT_S
    while not h.rows("SELECT * FROM audit"):
        assert time.monotonic() < end
        for pid in children.read_text().split():
            try:
                if b"--audit" in Path(f"/proc/{pid}/cmdline").read_bytes():
                    return int(pid)
            except OSError:
                pass
    return None


def caught(h, do, result):
    """Does it to an auditor while it runs; one in a few is too quick."""
    for _ in range(20):
        age(h)
        change(h, "DELETE FROM audit")
        h.start(lang="zh")
        pid = auditor(h)
        if pid and do(pid):
            wait_for(lambda: h.status()["audit_result"], "the audit")
            if h.status()["audit_result"] == result:
                return
            assert result == "failed", h.new_log()
        h.stop()
    pytest.fail("never caught")


def test_a_daemon_that_was_busy_when_its_auditor_ended(filled):
    h = filled(self_audit="yes")

    def hold(pid):
        h.signal(signal.SIGSTOP)
        try:
            wait_for(lambda: Path(f"/proc/{pid}/stat").read_text().rsplit(")")[1].split()[0] == "Z", "the auditor's end")
            return not h.rows("SELECT * FROM audit")
        except FileNotFoundError:  # collected before the stop
            return False
        finally:
            h.signal(signal.SIGCONT)

    caught(h, hold, "same")
    assert "没有做成" not in h.new_log() and not h.office_mails()


def test_the_office_hears_that_the_audit_failed(filled):
    h = filled(self_audit="yes")

    def kill(pid):
        try:
            os.kill(pid, signal.SIGKILL)
        except ProcessLookupError:
            return False
        return True

    caught(h, kill, "failed")
    (text,) = wait_for(h.office_mails, "the office's line")
    assert "每日自查没有做成" in text and "<3>baoxued: 每日自查没有做成" in h.new_log()
    assert check(h)[0] == 1 and "did not come to its end" in check(h)[1]
    assert h.process.poll() is None


def test_no_audit_under_a_wrong_clock(filled):
    h = filled()
    change(h, "INSERT INTO hold (seq, at, kind, ref, detail) VALUES (100000, 1, 'clock', 0, 'x')")
    done = h("audit", "--self", lang="zh")
    assert done.returncode == 1 and "时钟暂扣中" in done.stderr


def test_a_child_that_is_no_audit(house):
    h = house()
    done = subprocess.run([BUILD / "baoxued", "--audit", h.state / "none.db", "--lang", "en"], capture_output=True, text=True)
    assert done.returncode == 2 and not done.stdout and done.stderr
